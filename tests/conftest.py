"""Fixtures that all tests share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from newsgrab.demo import Response, serve
from support import SEED, Site

settings.register_profile(
    "newsgrab", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("newsgrab")


@pytest.fixture
def site() -> Iterator[Site]:
    routes: dict[str, Response] = {}
    with serve(routes) as root:
        yield Site(root, routes)


@pytest.fixture(scope="session")
def seed_page() -> str:
    return (SEED / "page.html").read_text("utf-8")


@pytest.fixture(scope="session")
def seed_expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SEED / "expected.json").read_text("utf-8"))
    return loaded

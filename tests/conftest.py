"""Fixtures that all tests share."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
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
def s3() -> Iterator[str]:
    """A server of Amazon's S3 protocol in a process of its own, with the empty bucket ``lake``; its address.

    As long as there is one, the environment leads there, for this process and those that it starts.
    """
    command = [sys.executable, str(Path(__file__).with_name("s3.py"))]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process,
        pytest.MonkeyPatch.context() as patch,
    ):
        assert process.stdout is not None
        address = f"http://127.0.0.1:{int(process.stdout.readline())}"
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ALLOW_HTTP", "true")
        patch.setenv("AWS_REGION", "us-east-1")
        patch.setenv("AWS_ACCESS_KEY_ID", "someone")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        httpx.put(f"{address}/lake").raise_for_status()
        yield address
        process.kill()


@pytest.fixture(scope="session")
def seed_page() -> str:
    return (SEED / "page.html").read_text("utf-8")


@pytest.fixture(scope="session")
def seed_expected() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SEED / "expected.json").read_text("utf-8"))
    return loaded

"""Addresses in, `newsgrab.page.Page` out: one page with `fetch` or `afetch`, many with a `Fetcher`.

Names load when first used, so that a command line can read `FetchOptions` without loading an HTTP client.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsgrab.fetching.client import Fetcher, afetch, fetch
    from newsgrab.fetching.hooks import Exchange, Observer, Politeness
    from newsgrab.fetching.options import FetchOptions
    from newsgrab.fetching.robots import Robots

__all__ = ["Exchange", "FetchOptions", "Fetcher", "Observer", "Politeness", "Robots", "afetch", "fetch"]

_HOME = {
    "Exchange": "hooks",
    "FetchOptions": "options",
    "Fetcher": "client",
    "Observer": "hooks",
    "Politeness": "hooks",
    "Robots": "robots",
    "afetch": "client",
    "fetch": "client",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

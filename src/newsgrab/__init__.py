"""newsgrab: the address of a news article in, clean structured data out.

import newsgrab
article = newsgrab.fetch("https://news.example/2024/story")
article = newsgrab.extract(html_bytes, "https://news.example/2024/story")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from newsgrab import errors as _errors
from newsgrab._version import __version__

if TYPE_CHECKING:
    from newsgrab.article import Article, Block, Image, Record
    from newsgrab.errors import (
        AddressRefused,
        BrokenRecord,
        ConnectionFailed,
        ConnectionRefused,
        EmptyPage,
        ExtractionError,
        FetchError,
        HostDown,
        HttpClientError,
        HttpError,
        HttpServerError,
        InputError,
        InvalidUrl,
        LedgerCorrupt,
        LedgerError,
        LedgerLocked,
        MissingExtra,
        NewsgrabError,
        NotAnArticle,
        OutputError,
        PageTimeout,
        PageTooLarge,
        PageUnavailable,
        RedirectLoop,
        RobotsDisallowed,
        TlsError,
        UndecodablePage,
        UnknownHost,
        UnreadableInput,
        UnsupportedContentType,
    )
    from newsgrab.extraction.engine import extract
    from newsgrab.fetching import FetchOptions
    from newsgrab.grab import afetch, fetch
    from newsgrab.page import Page

_HOMES = {
    "Article": "article", "Block": "article", "Image": "article", "Record": "article", "Page": "page",
    "extract": "extraction.engine", "fetch": "grab", "afetch": "grab", "FetchOptions": "fetching",
    **dict.fromkeys(_errors.__all__, "errors"),
}  # fmt: skip

__all__ = [
    "AddressRefused",
    "Article",
    "Block",
    "BrokenRecord",
    "ConnectionFailed",
    "ConnectionRefused",
    "EmptyPage",
    "ExtractionError",
    "FetchError",
    "FetchOptions",
    "HostDown",
    "HttpClientError",
    "HttpError",
    "HttpServerError",
    "Image",
    "InputError",
    "InvalidUrl",
    "LedgerCorrupt",
    "LedgerError",
    "LedgerLocked",
    "MissingExtra",
    "NewsgrabError",
    "NotAnArticle",
    "OutputError",
    "Page",
    "PageTimeout",
    "PageTooLarge",
    "PageUnavailable",
    "Record",
    "RedirectLoop",
    "RobotsDisallowed",
    "TlsError",
    "UndecodablePage",
    "UnknownHost",
    "UnreadableInput",
    "UnsupportedContentType",
    "__version__",
    "afetch",
    "extract",
    "fetch",
]


def __getattr__(name: str) -> Any:
    """Names load on first use: `import newsgrab` itself costs nothing (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value

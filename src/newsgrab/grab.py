"""`fetch` and `afetch`: an address in, an `Article` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsgrab import fetching
from newsgrab.extraction.engine import extract

if TYPE_CHECKING:
    from newsgrab.article import Article
    from newsgrab.fetching import FetchOptions

__all__ = ["afetch", "fetch"]


def fetch(url: str, options: FetchOptions | None = None, *, blocks: bool = False) -> Article:
    """Fetch a page and extract its article.

    Args:
        url: Absolute http or https address.
        options: How to fetch; see `newsgrab.fetching.FetchOptions`.
        blocks: Whether to fill `Article.blocks`.

    Raises:
        InvalidUrl: `url` is no absolute http or https address.
        FetchError: The page could not be fetched; each cause is a class of its own.
        ExtractionError: The page arrived, but no article came of it.
    """
    return extract(fetching.fetch(url, options), blocks=blocks)


async def afetch(url: str, options: FetchOptions | None = None, *, blocks: bool = False) -> Article:
    """The same as `fetch`, for a running event loop."""
    return extract(await fetching.afetch(url, options), blocks=blocks)

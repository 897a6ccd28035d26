"""Sitemaps (sitemaps.org) and their indexes, with what Google News adds to them; text sitemaps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsgrab.discover.feeds import cleaned
from newsgrab.discover.found import Found, Stamp, address
from newsgrab.discover.markup import Item, read_items
from newsgrab.extraction.language import normal_tag

__all__ = ["Part", "read_index", "read_sitemap", "read_text_sitemap"]

_NEWS = "news:news/news:"
_TITLE, _DATE, _LANGUAGE = f"{_NEWS}title", f"{_NEWS}publication_date", f"{_NEWS}publication/news:language"
_FIELDS = frozenset({"loc", "lastmod", _TITLE, _DATE, _LANGUAGE})


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index, or a robots.txt, names.

    Attributes:
        url: Its address.
        modified: When it was changed, or None.
    """

    url: str
    modified: Stamp | None = None


def _values(item: Item) -> dict[str, str]:
    values: dict[str, str] = {}
    for field in item.fields:
        values.setdefault(field.name, field.text)
    return values


def read_sitemap(content: bytes, base: str, take: Callable[[Found], bool]) -> str | None:
    """Hand the addresses of a sitemap to `take`, until it has enough; what is wrong with the sitemap, if something is.

    Args:
        content: The sitemap from its root element on, in UTF-8.
        base: Its own address.
        take: Called for each address; true when no more are wanted.
    """

    def page(item: Item) -> bool:
        values = _values(item)
        url = address(base, values.get("loc", ""))
        if url is None:
            return False
        found = Found(
            url=url,
            found_in=base,
            title=cleaned(values.get(_TITLE)),
            date=Stamp.read(values.get(_DATE, "")),
            modified=Stamp.read(values.get("lastmod", "")),
            language=normal_tag(values.get(_LANGUAGE, "")) or None,
            listed=True,
        )
        return take(found)

    return read_items(content, "url", fields=_FIELDS, take=page)


def read_index(content: bytes, base: str, take: Callable[[Part], bool]) -> str | None:
    """The same for a sitemap index and the sitemaps it names."""

    def part(item: Item) -> bool:
        values = _values(item)
        url = address(base, values.get("loc", ""))
        return url is not None and take(Part(url, Stamp.read(values.get("lastmod", ""))))

    return read_items(content, "sitemap", fields=_FIELDS, take=part)


def read_text_sitemap(content: bytes, base: str, take: Callable[[Found], bool]) -> str | None:
    """The same for a sitemap that is a text file with an address on each line; content in UTF-8."""
    problem = None
    for line in content.splitlines():
        text = line.decode("utf-8", "replace").strip()
        if not text:
            continue
        url = address(base, text) if text.lower().startswith(("http://", "https://")) else None
        if url is None:
            problem = "some lines are no addresses"
        elif take(Found(url=url, found_in=base, listed=True)):
            break
    return problem

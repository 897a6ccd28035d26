"""What a caller may decide about a search: how far it goes, and what of its finds is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from newsgrab.discover.found import Found

__all__ = ["SearchOptions", "Wanted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How far a search goes. Every value is checked when the options are made.

    Attributes:
        max_documents: Feeds, sitemaps and pages fetched for one source.
        max_addresses: Addresses kept in all, and read of one document.
        max_depth: Indexes of sitemaps within each other.
        max_time: Seconds for the whole search.
        sources: Sources searched at once.

    Raises:
        ValueError: A value makes no sense; the message names it.
    """

    max_documents: int = 50
    max_addresses: int = 100_000
    max_depth: int = 3
    max_time: float = 600.0
    sources: int = 16

    def __post_init__(self) -> None:
        for name in ("max_documents", "max_addresses", "max_depth", "max_time", "sources"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which addresses are wanted.

    Attributes:
        since: Only what may have been published (where that is not stated: changed) since then; of addresses without
            a date, those in feeds and on pages, which hold what is new, but not those in sitemaps.
        match: Only addresses that match one of these patterns. ``*`` stands for anything, every other character for
            itself; a pattern without it need only occur in the address.
        languages: Only what is stated to be in one of these languages: "pt" takes "pt-BR", "pt-BR" not "pt".
    """

    since: datetime | None = None
    match: Sequence[str] = ()
    languages: Sequence[str] = ()

    def refusal(self, found: Found) -> str | None:
        """Why `found` is not wanted; "" where it is plain that it is not, a reason to tell the user otherwise."""
        if self.match and not any(_matches(pattern, found.url) for pattern in self.match):
            return ""
        if self.languages:
            if found.language is None:
                return "in no stated language (--language)"
            if not any(_is_in(found.language, language) for language in self.languages):
                return ""
        if self.since is not None:
            if found.when is None:
                return "without a date in sitemaps (--since)" if found.listed else None
            if not found.when.may_be_since(self.since):
                return ""
        return None


def _matches(pattern: str, url: str) -> bool:
    if "*" not in pattern:
        return pattern in url
    return fnmatchcase(url, pattern.replace("[", "[[]").replace("?", "[?]"))


def _is_in(stated: str, wanted: str) -> bool:
    return f"{stated.lower()}-".startswith(f"{wanted.lower()}-")

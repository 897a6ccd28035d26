"""The search itself: from a site, a feed or a sitemap to the addresses of articles.

For each source: what it is, is seen when it has been fetched. A feed or sitemap is read; an index leads to sitemaps; a
page leads to the feeds that it names and, where it is a site's front page, to the sitemaps that robots.txt names (or
else /sitemap.xml, where nearly every site has it). Only where all of these give nothing, the page's own links are
judged by their looks.
"""

from __future__ import annotations

import asyncio
import heapq
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol
from urllib.parse import urlsplit

from newsgrab.discover.documents import Document, Kind, read_document
from newsgrab.discover.found import Found, address
from newsgrab.discover.options import SearchOptions, Wanted
from newsgrab.discover.shape import TOO_FEW, article_likeness
from newsgrab.discover.sitemaps import Part
from newsgrab.errors import HttpClientError, NewsgrabError
from newsgrab.fetching import Fetcher
from newsgrab.urls import masked, normalise, origin_of, require_http_url, same_site

__all__ = ["Search", "Watcher"]

_NEW = re.compile(r"news|latest|recent|today", re.I)
_ASIDE = re.compile(r"tag|categor|author|page|image|video", re.I)
"""How sitemaps of articles that are new are called, and such of what is no article."""
_FEED, _NEWS_SITEMAP, _SITEMAP, _OTHER_SITEMAP = range(4)
"""Which is read first: what holds what is new."""


class Watcher(Protocol):
    """Hears what happens in a search."""

    def read(self, documents: int, found: int) -> None:
        """So many documents were read so far, and so many addresses found."""
        ...

    def warn(self, subject: str, reason: str) -> None:
        """Something was not read, or not wholly."""
        ...


@dataclass(slots=True)
class _Trip:
    """One source on its way.

    Attributes:
        source: Its address.
        documents: Documents fetched.
        found: Addresses found, wanted or not.
        read: Whether anything of it could be read.
        ahead: What is to be read, a heap: rank, age, number, part, depth.
        foreign: Addresses of other sites that its sitemaps have.
    """

    source: str
    documents: int = 0
    found: int = 0
    read: bool = False
    ahead: list[tuple[int, float, int, Part, int]] = field(default_factory=list)
    foreign: int = 0


class Search:
    """One search.

    Args:
        fetcher: Fetches, politely.
        options: How far to go.
        wanted: Which addresses to keep.
        watcher: Who hears what happens.

    Attributes:
        failed: Sources of which nothing could be read.
        documents: Documents read.
        refused: How many addresses were left out, by reason.
    """

    def __init__(self, fetcher: Fetcher, options: SearchOptions, wanted: Wanted, watcher: Watcher) -> None:
        self.failed = 0
        self.documents = 0
        self.refused: Counter[str] = Counter()
        self._fetcher = fetcher
        self._options = options
        self._wanted = wanted
        self._watcher = watcher
        self._found: dict[str, Found] = {}
        self._asked: set[str] = set()
        self._told: set[tuple[str, str]] = set()
        self._number = count()
        self._is_full = False

    async def run(self, sources: Iterable[str]) -> list[Found]:
        """The addresses found, each once, newest first; those without a date come last, in the order found.

        What keeps a source from being read is told to the watcher; the others go on.
        """
        places = asyncio.Semaphore(self._options.sources)

        async def visit(source: str) -> None:
            async with places:
                await self._visit(source)

        try:
            async with asyncio.timeout(self._options.max_time), asyncio.TaskGroup() as tasks:
                for source in dict.fromkeys(sources):
                    tasks.create_task(visit(source))
        except TimeoutError:
            self._warn("search", f"not done within {self._options.max_time:g} s; more may be there")
        dated = [found for found in self._found.values() if found.when is not None]
        undated = [found for found in self._found.values() if found.when is None]
        return [*sorted(dated, key=_instant, reverse=True), *undated]

    # --- a source

    async def _visit(self, source: str) -> None:
        trip = _Trip(source)
        try:
            await self._explore(trip, require_http_url(source))
        except NewsgrabError as error:
            self._warn(masked(error.subject), error.reason)
        if trip.foreign:
            self._warn(masked(source), f"{trip.foreign} addresses of other sites in its sitemaps left out")
        if not trip.read:
            self.failed += 1

    async def _explore(self, trip: _Trip, url: str) -> None:
        is_front = urlsplit(url).path in ("", "/")
        document = await self._document(trip, url)
        if document is not None and document.kind is not Kind.page:
            self._keep(trip, document)
            self._plan(trip, document.parts, 1)
            await self._walk(trip)
            return
        if document is not None:
            self._plan(trip, map(Part, document.feeds), 0, _FEED)
        if is_front:
            await self._plan_sitemaps_of(trip, url)
        await self._walk(trip)
        if document is not None and not trip.found:
            self._keep(trip, document)
        if document is not None and not trip.found:
            trip.read = False
            self._warn(masked(url), "no feed, no sitemap, and no link that looks like an article's")

    async def _plan_sitemaps_of(self, trip: _Trip, url: str) -> None:
        try:
            named = (await self._fetcher.robots(url)).sitemaps
        except NewsgrabError as error:
            self._warn(masked(error.subject), error.reason)
            return
        sitemaps = filter(None, (address(url, sitemap) for sitemap in named))
        self._plan(trip, map(Part, sitemaps), 0)
        if not named:
            guess = f"{origin_of(url)}/sitemap.xml"
            document = await self._document(trip, guess, is_guess=True)
            if document is not None and document.kind is not Kind.page:
                self._keep(trip, document)
                self._plan(trip, document.parts, 1)

    def _plan(self, trip: _Trip, parts: Iterable[Part], depth: int, rank: int | None = None) -> None:
        """Have `parts` read, those first that promise what is newest."""
        since = self._wanted.since
        for part in parts:
            if depth > self._options.max_depth:
                self._warn(masked(part.url), f"not read: {depth} sitemap indexes within each other")
                return
            if since is not None and part.modified is not None and not part.modified.may_be_since(since):
                continue
            kind = _rank(part.url) if rank is None else rank
            age = -part.modified.instant.timestamp() if part.modified is not None else 0.0
            heapq.heappush(trip.ahead, (kind, age, next(self._number), part, depth))

    async def _walk(self, trip: _Trip) -> None:
        """Read what is ahead, until there is no more, or enough of it."""
        while trip.ahead and not self._is_full:
            if trip.documents >= self._options.max_documents:
                most, left = self._options.max_documents, len(trip.ahead)
                self._warn(masked(trip.source), f"stopped after {most} documents; {left} known ones not read")
                return
            _, _, _, part, depth = heapq.heappop(trip.ahead)
            document = await self._document(trip, part.url)
            if document is None:
                continue
            if document.kind is Kind.page:
                self._warn(masked(part.url), "named as a feed or sitemap, but it is a page")
                continue
            self._keep(trip, document)
            self._plan(trip, document.parts, depth + 1)

    async def _document(self, trip: _Trip, url: str, *, is_guess: bool = False) -> Document | None:
        """What stands at `url`; None where it cannot be had, or was read before in this search."""
        key = normalise(url)
        if key in self._asked:
            trip.read = True
            return None
        self._asked.add(key)
        trip.documents += 1
        most, max_bytes = self._options.max_addresses, self._fetcher.options.max_bytes
        try:
            page = await self._fetcher.fetch(url, any_type=True)
            document = await asyncio.to_thread(read_document, page, most=most, max_bytes=max_bytes)
        except HttpClientError as error:
            if not is_guess:
                self._warn(masked(error.subject), error.reason)
            return None
        except NewsgrabError as error:
            self._warn(masked(error.subject), error.reason)
            return None
        if document.problem:
            self._warn(masked(url), document.problem)
        trip.read = True
        self.documents += 1
        self._watcher.read(self.documents, len(self._found))
        return document

    def _warn(self, subject: str, reason: str) -> None:
        """Tell it, once."""
        if (subject, reason) not in self._told:
            self._told.add((subject, reason))
            self._watcher.warn(subject, reason)

    # --- what is found

    def _keep(self, trip: _Trip, document: Document) -> None:
        for found in document.found:
            if found.listed and not (same_site(found.url, trip.source) or same_site(found.url, found.found_in)):
                trip.foreign += 1
                continue
            trip.found += 1
            refusal = _is_aside(found) or self._wanted.refusal(found)
            if refusal is None:
                self._fold(found)
            elif refusal:
                self.refused[refusal] += 1

    def _fold(self, found: Found) -> None:
        key = normalise(found.url)
        known = self._found.get(key)
        if known is not None:
            self._found[key] = known.completed(found)
        elif len(self._found) < self._options.max_addresses:
            self._found[key] = found
        elif not self._is_full:
            self._is_full = True
            self._warn("search", f"stopped at {self._options.max_addresses:,} addresses")


def _rank(sitemap: str) -> int:
    name = urlsplit(sitemap).path
    return _NEWS_SITEMAP if _NEW.search(name) else _OTHER_SITEMAP if _ASIDE.search(name) else _SITEMAP


def _is_aside(found: Found) -> str | None:
    """Why `found` is left out of a sitemap, which lists a site's other pages too."""
    if found.listed and found.title is None and article_likeness(found.url) <= TOO_FEW:
        return "of topics, people, services or files in sitemaps"
    return None


def _instant(found: Found) -> float:
    return found.when.instant.timestamp() if found.when is not None else 0.0

"""Web archives as inputs of `newsgrab extract`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass, field

from newsgrab.archive import ArchivedPage, pages
from newsgrab.batch.options import BatchOptions
from newsgrab.batch.ordered import in_order
from newsgrab.batch.outcomes import Failed
from newsgrab.batch.workers import Workers
from newsgrab.cli.results import Format, Output, complain, renderer
from newsgrab.errors import BrokenRecord, InputError, NewsgrabError, NotAnArticle, one_line
from newsgrab.page import Page

__all__ = ["Rendering", "Wanted", "extract_archives"]

SHOWN = 10
"""Broken records of an archive that are told of one by one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written of an article; see `newsgrab.cli.results.renderer`."""

    fmt: Format = Format.jsonl
    pretty: bool = False
    fields: str | None = None
    blocks: bool = False
    with_blocks: bool = False
    keep_rejected: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is to be written; of a page that is no article, where `rejected` says so."""

    text: str
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class Rendering:
    """A page to be extracted and written out: work for a worker."""

    page: Page
    wanted: Wanted

    def __call__(self) -> Rendered:
        """Raises `newsgrab.errors.ExtractionError` or `newsgrab.errors.InvalidUrl`."""
        from newsgrab.extraction.engine import extract

        wanted = self.wanted
        render = renderer(wanted.fmt, pretty=wanted.pretty, fields=wanted.fields, blocks=wanted.blocks)
        try:
            return Rendered(render(extract(self.page, blocks=wanted.with_blocks)))
        except NotAnArticle as error:
            if not wanted.keep_rejected:
                raise
            return Rendered(render(error.article), rejected=True)


@dataclass(slots=True)
class Tally:
    """What came of an archive."""

    articles: int = 0
    broken: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        parts = [_count(self.articles, "article")]
        if self.failed.total():
            reasons = ", ".join(f"{number} {name}" for name, number in self.failed.most_common() if number)
            parts.append(f"{_count(self.failed.total(), 'page')} without one ({reasons})")
        if self.broken:
            parts.append(_count(self.broken, "broken record"))
        parts.append(_count(self.passed_over.total(), "other record"))
        return ", ".join(parts)


async def extract_archives(paths: list[str], out: Output, wanted: Wanted, *, max_bytes: int, jobs: int) -> int:
    """Write the articles of archives, in their order; tell on standard error what else was in them.

    Args:
        paths: See `newsgrab.archive.open_source`.
        out: Where to.
        wanted: What.
        max_bytes: Larger pages are refused.
        jobs: Processes; 0 for one a processor.

    Returns:
        How many of the archives could not be read, or not whole.

    Raises:
        OutputError: The output cannot be written.
        WorkersUnusable: No process can be started.
        MissingExtra: The extra for it is not installed.
    """
    options = BatchOptions(workers=jobs)
    bad = 0
    async with Workers(options.processes, options.page_limit) as workers:
        for path in paths:
            tally = Tally()
            try:
                await _extract(path, workers, out, wanted, max_bytes, tally)
            except InputError as error:
                complain(error)
                bad += 1
            else:
                bad += tally.broken > 0
            _tell(f"{path}: {tally}")
    return bad


async def _extract(path: str, workers: Workers, out: Output, wanted: Wanted, max_bytes: int, tally: Tally) -> None:
    def works() -> Iterator[tuple[NewsgrabError | None, Rendering | None]]:
        for found in pages(path, max_bytes=max_bytes, passed_over=tally.passed_over):
            if isinstance(found, ArchivedPage):
                yield None, Rendering(found.page, wanted)
            else:
                yield found, None

    async with aclosing(in_order(workers, works())) as outcomes:
        async for error, outcome in outcomes:
            if isinstance(outcome, Rendered):
                out.write(outcome.text)
                tally.articles += not outcome.rejected
                tally.failed[NotAnArticle.__name__] += outcome.rejected
            elif isinstance(outcome, Failed):
                tally.failed[outcome.error] += 1
            elif isinstance(error, BrokenRecord):
                tally.broken += 1
                if tally.broken <= SHOWN:
                    complain(error)
            else:
                tally.failed[type(error).__name__] += 1


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _tell(text: str) -> None:
    if sys.stderr is not None:
        print(f"newsgrab: {one_line(text)}", file=sys.stderr, flush=True)

"""Replay: the rows of a lake made anew, by the extractor of today, of the pages that an archive has kept.

Only the newest row of an article is made anew, of the very bytes it was made of: a row keeps its place in the history
of its article (`id`, `revision`, `previous_hash`), the run that stored it, and what tells how its page was fetched. Its
`body_hash` is that of its new body, and so is the ledger's: the revision that comes next names it as `previous_hash`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from newsgrab._version import __version__
from newsgrab.archive import ArchivedPage, pages
from newsgrab.archive.reading import MAX_BYTES
from newsgrab.article import Record
from newsgrab.batch.committing import enter, roll
from newsgrab.batch.ordered import in_order
from newsgrab.batch.outcomes import Failed, Found, Job, Unchanged
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.batch.workers import Workers
from newsgrab.errors import InputError, InvalidUrl, MissingExtra, NewsgrabError, UnreadableInput
from newsgrab.lake.known import known
from newsgrab.ledger import Archived, Ledger
from newsgrab.sinks.base import DataFile
from newsgrab.sinks.lake import Lake
from newsgrab.sinks.lines import record_line
from newsgrab.urls import masked, normalise

__all__ = ["Replayed", "replay"]

GATHERED = 256 << 20
"""Bytes of new rows that are gathered on disk before the files are rewritten in which they belong."""
TOGETHER = 64 << 20
"""Bytes of files that are rewritten in one step."""
TELL_EVERY = 10.0
"""Seconds."""

_KEPT = ("id", "url", "final_url", "status", "fetched_at", "run_id", "revision", "previous_hash")
"""What a row keeps: it tells how the page was fetched and when the row was stored, not what the extractor reads."""
_RELEASE = re.compile(r"\d{1,9}(?:\.\d{1,9})*")


@dataclass(slots=True)
class Replayed:
    """What a replay did.

    Attributes:
        pages: Pages that were read in the archives.
        rows: Rows that were replaced.
        bodies: How many of those have another body now.
        refused: Pages that the extractor of today refuses; their rows are as they were.
        current: Pages whose row is of this extractor already.
        unknown: Pages that gave no row of the lake, or only an earlier revision.
        failed: Archives and records in them that could not be read, files that could not be rewritten.
        missing: Rows of an older extractor whose page is not in the archives.
    """

    pages: int = 0
    rows: int = 0
    bodies: int = 0
    refused: int = 0
    current: int = 0
    unknown: int = 0
    failed: int = 0
    missing: int = 0


def replay(
    archives: Iterable[str],
    out: str,
    ledger: Path | None = None,
    *,
    everything: bool = False,
    workers: int = 1,
    page_limit: float = 30.0,
    max_bytes: int = MAX_BYTES,
    tell: Callable[[str], None] = lambda _: None,
) -> Replayed:
    """Make the rows of the lake at `out` anew that an older extractor has made of pages in `archives`.

    What was replaced lasts, whatever ends the replay; the next one goes on with what is left.

    Args:
        archives: See `newsgrab.archive.pages`.
        out: The lake's folder or address.
        ledger: The ledger's file, if it is not beside the lake.
        everything: Also rows that this extractor has made, or a newer one.
        workers: Processes that extract.
        page_limit: Seconds that extracting a page may take.
        max_bytes: Larger pages are refused.
        tell: Hears what a user should know, a sentence each.

    Raises:
        ValueError: A bucket without a ledger, or in no known store.
        InputError: The output is one file of JSON Lines.
        LedgerLocked: A run has the lake.
        LedgerError, OutputError, MissingExtra, WorkersUnusable: It cannot be done, or not go on.
    """
    with known(out, ledger) as told:
        if told.places.lake is None or told.places.control is None:
            raise InputError(
                out,
                "is one file of JSON Lines, in which no row can be replaced; replay works on lakes (--format parquet, "
                "delta, jsonl.gz, jsonl.zst, or --partition-by); newsgrab extract ARCHIVE -o FILE makes a new file",
            )
        lake = lake_for(told.places)
        open_sink(told.ledger, lake, tell)
        try:
            roll(told.ledger, lake, last=True)
            stale = told.ledger.find_stale(lambda version: everything or is_older(version))
            tell(f"{stale} rows of {out} are {'looked for' if everything else 'of an older extractor'}")
            with tempfile.TemporaryFile(dir=told.places.control) as spool:
                work = _Replay(told.ledger, lake, _Gathered(spool), stale, tell)
                if stale:
                    asyncio.run(work.go(archives, workers, page_limit, max_bytes))
            work.done.missing = told.ledger.stale()
            close_sink(told.ledger, lake)
        finally:
            lake.close()
    return work.done


def is_older(version: str | None) -> bool:
    """Whether an extractor of that version is older than this one; of one whose version is not known, yes."""
    return _ordered(version or "") < _ordered(__version__)


def _ordered(version: str) -> tuple[tuple[int, ...], bool]:
    """To compare versions by: 0.9 < 0.10.0rc1 < 0.10.0."""
    release = _RELEASE.match(version)
    if release is None:
        return (), False
    return tuple(map(int, release[0].split("."))), release.end() == len(version)


@dataclass(frozen=True, slots=True)
class _New:
    """What becomes of a row: the page in the ledger, its address in the archive, the row's place in the spool."""

    known: Archived
    address: str
    found: Found
    start: int
    length: int


class _Gathered:
    """What may become new rows, by the id of their article: on disk, but for what the ledger is to know."""

    def __init__(self, spool: BinaryIO) -> None:
        self._spool = spool
        self.size = 0
        self.rows: dict[str, list[_New]] = {}
        self.begun: set[tuple[int, str]] = set()
        """Pages and addresses at which the bytes of one were found that was sent elsewhere: each is done once."""

    def add(self, known: Archived, address: str, found: Found) -> None:
        self._spool.seek(self.size)
        self._spool.write(found.json)
        new = _New(known, address, replace(found, json=b"", identities=()), self.size, len(found.json))
        self.rows.setdefault(known.id, []).append(new)
        self.size += len(found.json)

    def article(self, new: _New) -> dict[str, Any]:
        """What the extractor has read, but for the id."""
        self._spool.seek(new.start)
        article: dict[str, Any] = json.loads(b'{"id":""%s}' % self._spool.read(new.length))
        return article

    def clear(self) -> None:
        self._spool.truncate(0)
        self.size = 0
        self.rows.clear()
        self.begun.clear()


class _Replay:
    def __init__(
        self, ledger: Ledger, lake: Lake, gathered: _Gathered, stale: int, tell: Callable[[str], None]
    ) -> None:
        self.done = Replayed()
        self._ledger = ledger
        self._lake = lake
        self._gathered = gathered
        self._tell = tell
        self._told_at = time.monotonic()
        self._stopped = False
        self._stale = stale
        self._lock = threading.Lock()  # of the ledger: archives are read in a thread of their own

    async def go(self, archives: Iterable[str], workers: int, page_limit: float, max_bytes: int) -> None:
        """Read the archives, have made anew what is stale, and put it in place."""
        try:
            async with (
                Workers(workers, page_limit) as extractors,
                aclosing(in_order(extractors, self._works(archives, max_bytes))) as outcomes,
            ):
                async for source, outcome in outcomes:
                    if source is not None:
                        self._take(*source, outcome)
                    self._tell_now_and_then()
                    if self._gathered.size >= GATHERED:
                        await asyncio.to_thread(self._rewrite)
            await asyncio.to_thread(self._rewrite)
        except asyncio.CancelledError:
            self._stopped = True
            raise

    # --- from the archives to new rows

    def _works(
        self, archives: Iterable[str], max_bytes: int
    ) -> Iterator[tuple[tuple[Archived, str] | None, Job | None]]:
        """The pages whose row is to be made anew, with what is known of them and where they stood; or nothing."""
        for archive in archives:
            try:
                for item in pages(archive, max_bytes=max_bytes):
                    known = self._looked_up(item)
                    if known is None or isinstance(item, NewsgrabError):
                        yield None, None
                    else:
                        page = item.page
                        yield (known, page.url), Job(replace(page, url=known.url, final_url=page.url), None, True)
            except MissingExtra:
                raise
            except NewsgrabError as error:
                self._failed(error)

    def _looked_up(self, item: ArchivedPage | NewsgrabError) -> Archived | None:
        """What is known of a page whose row is to be made anew."""
        if isinstance(item, NewsgrabError):
            self._failed(item)
            return None
        self.done.pages += 1
        payload = hashlib.sha256(item.page.content).hexdigest()
        at = item.page.fetched_at.timestamp() if item.page.fetched_at else None
        key = _key(item.page.url)
        with self._lock:
            known = self._ledger.archived(key, payload, at)
            if known is not None and known.stale and (known.page, key) not in self._gathered.begun:
                if known.same:
                    self._ledger.take_stale(known.page)
                else:  # whether it was sent here, only its row can tell
                    self._gathered.begun.add((known.page, key))
                return known
        self.done.unknown += known is None
        self.done.current += known is not None
        return None

    def _take(self, known: Archived, address: str, outcome: Found | Unchanged | Failed | None) -> None:
        if isinstance(outcome, Found):
            self._gathered.add(known, address, outcome)
        elif isinstance(outcome, Failed):
            self.done.refused += 1
            self._tell(f"{masked(known.url)}: {outcome.message}; its row stays as it was")

    def _failed(self, error: NewsgrabError) -> None:
        self.done.failed += 1
        self._tell(str(error))

    def _tell_now_and_then(self) -> None:
        if time.monotonic() - self._told_at > TELL_EVERY:
            self._told_at = time.monotonic()
            ready = self.done.rows + len(self._gathered.rows)
            self._tell(f"{self.done.pages} pages read, {ready} of {self._stale} rows made anew")

    # --- from new rows to the lake

    def _rewrite(self) -> None:
        """Put the new rows where the old ones stand."""
        with self._lock:
            self._rewrite_all()
        self._gathered.clear()

    def _rewrite_all(self) -> None:
        wanted = {self._ledger.file_of(id) for id in self._gathered.rows}
        files = [file for told in self._ledger.files(self._lake.name) if (file := DataFile.of(told)).name in wanted]
        for group in _groups(files):
            if self._stopped:
                return
            self._rewrite_files(group)

    def _rewrite_files(self, files: list[DataFile]) -> None:
        taken: list[_New] = []
        bodies = others = 0

        def change(line: bytes) -> bytes:
            nonlocal bodies, others
            try:
                old = json.loads(line)
                wanted = self._gathered.rows.get(old["id"])
                if wanted is None or old["revision"] != wanted[0].known.revision:
                    return line
                new = next((new for new in wanted if _is_of(old, new)), None)
                if new is None:
                    others += 1
                    return line
                line = _merged(old, self._gathered.article(new))
            except (ValueError, KeyError, TypeError) as error:
                raise UnreadableInput(files[0].name, f"holds a line that is no record ({error})") from error
            taken.append(new)
            bodies += old.get("body_hash") != new.found.body_hash
            return line

        try:
            staged = self._lake.rewrite(files, change)
            if sum(file.rows for file in staged.files) != sum(file.rows for file in files):
                raise UnreadableInput(files[0].name, "is not what the ledger knows; newsgrab lake check says more")
        except UnreadableInput as error:
            self._lake.abort()
            if len(files) > 1:  # the others shall not wait for the one that is damaged
                for file in files:
                    self._rewrite_files([file])
            else:
                self._failed(error)
            return
        except BaseException:
            self._lake.abort()
            raise
        self.done.unknown += others
        if not taken:
            self._lake.abort()
            return
        enter(self._ledger, self._lake, staged, lambda: self._note(taken))
        self.done.rows += len(taken)
        self.done.bodies += bodies

    def _note(self, taken: Iterable[_New]) -> None:
        for new in taken:
            self._ledger.put_replayed(
                new.known.page,
                new.known.id,
                extractor=new.found.extractor,
                payload=new.found.payload,
                body_hash=new.found.body_hash,
                headline=new.found.headline,
                words=new.found.words,
            )


def _groups(files: Iterable[DataFile]) -> Iterator[list[DataFile]]:
    """`files` in groups that are rewritten together."""
    group: list[DataFile] = []
    for file in files:
        if group and sum(other.bytes for other in group) + file.bytes > TOGETHER:
            yield group
            group = []
        group.append(file)
    if group:
        yield group


def _is_of(old: dict[str, Any], new: _New) -> bool:
    """Whether the row was made of the page at the address at which the archive has it."""
    answered = old.get("final_url") or old.get("url") or ""
    return new.known.same or _key(answered) == _key(masked(new.address))


def _key(url: str) -> str:
    try:
        return normalise(url)
    except InvalidUrl:
        return url


def _merged(old: dict[str, Any], article: dict[str, Any]) -> bytes:
    """The line of the new row."""
    if old.get("blocks") is None:
        article.pop("blocks", None)
    return record_line(Record.model_validate({**article, **{name: old[name] for name in _KEPT if name in old}}))

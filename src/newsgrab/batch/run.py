"""A run: the queue of the ledger through the fetcher and the workers into the sink.

One event loop fetches; processes extract; one thread owns the ledger and the sink. What is under way is bounded by the
options, what waits by the queue's bound, and everything else stays in the ledger on disk.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import ParamSpec, Protocol, TypeVar

from newsgrab.archive.writing import Archive
from newsgrab.batch.committing import Result, commit
from newsgrab.batch.frontier import Frontier, Lane, Wait
from newsgrab.batch.options import BatchOptions
from newsgrab.batch.outcomes import Failed, Job, Outcome, Unchanged
from newsgrab.batch.politeness import GIVEN_UP, PUSHED_BACK, CalledOff, Hosts
from newsgrab.batch.reading import BadLine, Listed
from newsgrab.batch.threads import in_daemon_thread
from newsgrab.batch.workers import Workers, WorkersUnusable
from newsgrab.errors import FetchError, HostDown, NewsgrabError, one_line
from newsgrab.fetching import Fetcher, FetchOptions
from newsgrab.ledger import Address, Ledger, Task
from newsgrab.sinks.base import Sink

__all__ = ["Run", "Watcher", "new_run_id"]

BATCH = 256
"""Pages noted in one transaction."""
PATIENCE = 2
"""So often a page whose host asked for patience is taken up again, when the host may be asked again."""
CHUNK = 2000
"""Lines of a list read at once."""

P = ParamSpec("P")
T = TypeVar("T")


class Watcher(Protocol):
    """Hears what happens in a run."""

    def listed(self, queued: int, known: int) -> None:
        """So many pages more are to be fetched, and so many are not, for they are done or have failed for good."""
        ...

    def bad_line(self, line: BadLine) -> None:
        """A line of the list is no address."""
        ...

    def note(self, text: str) -> None:
        """Something the user should know."""
        ...

    def failed(self, url: str, failure: Failed) -> None:
        """A page could not be had."""
        ...

    def gave_up(self, host: str, pages: int) -> None:
        """So many pages of `host` are not tried any more."""
        ...

    def committed(self, counts: Counter[str], fetched: int) -> None:
        """Pages were noted: how many of each kind (see `newsgrab.batch.committing.commit`); bytes fetched so far."""
        ...

    def close(self) -> None:
        """Nothing more happens."""
        ...


def new_run_id() -> str:
    """A name for a run, unique, and in the order of time."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


class Run:
    """One run.

    Args:
        ledger: Open, and locked by the caller.
        sink: Open.
        run_id: Goes into each record.
        options: How to go about the list.
        fetch_options: How to fetch.
        watcher: Who hears what happens.
        archive: Keeps every response; on disk before the ledger knows of the page.
    """

    def __init__(
        self,
        ledger: Ledger,
        sink: Sink,
        run_id: str,
        options: BatchOptions,
        fetch_options: FetchOptions,
        watcher: Watcher,
        archive: Archive | None = None,
    ) -> None:
        self.stopped_by: int | None = None
        """The signal that ended the run early, if one did."""
        self.out_of_time = False
        """Whether `BatchOptions.max_time` ended the run early."""
        self._ledger = ledger
        self._sink = sink
        self._run_id = run_id
        self._options = options
        self._fetch_options = fetch_options
        self._watcher = watcher
        self._archive = archive
        self._desk = _Desk(ledger)
        self._changed = asyncio.Event()
        self._hosts = Hosts(
            total=options.concurrency, per_host=options.per_host, delay=options.delay, on_wait=self._changed.set
        )
        self._results: asyncio.Queue[Result | None] = asyncio.Queue(4 * BATCH)
        self._pages: set[asyncio.Task[None]] = set()
        self._pushed_back: Counter[int] = Counter()
        self._fatal: NewsgrabError | None = None
        self._bytes = 0

    async def go(self, listed: Iterator[Listed] | None) -> None:
        """Fetch what is listed; without a list, what is pending in the ledger.

        Raises:
            OutputError, LedgerError, UnreadableInput, WorkersUnusable: The run cannot go on. What had been noted before
                stays noted.
        """
        began = time.monotonic()
        self._listen_to_signals()
        try:
            if await self._fill_queue(listed, began):
                async with Workers(self._options.processes, self._options.page_limit) as workers:
                    await self._work(workers, began)
        finally:
            await self._desk.close()
        if self._fatal is not None:
            raise self._fatal

    # --- the list

    async def _fill_queue(self, listed: Iterator[Listed] | None, began: float) -> int:
        """Queue what is to be fetched; how many pages that is."""
        refresh = None if self._options.refresh is None else time.time() - self._options.refresh
        limit = self._options.limit
        ledger = self._ledger
        queued = 0
        if self._options.refetch_missing:
            queued += await self._desk.call(ledger.queue_lost)
            self._watcher.listed(queued, 0)
        if listed is None:
            due = await self._desk.call(ledger.queue_due, refresh=refresh, limit=limit)
            queued += due
            self._watcher.listed(due, 0)
        while listed is not None and not self._is_over(began) and (limit is None or queued < limit):
            chunk = await self._unless_stopped(in_daemon_thread(lambda: list(islice(listed, CHUNK))))
            if not chunk:
                break
            addresses = [item for item in chunk if isinstance(item, Address)]
            found = await self._desk.call(ledger.queue, addresses, refresh=refresh, limit=limit)
            queued += found.new
            self._watcher.listed(found.new, found.known)
            for item in chunk:
                if isinstance(item, BadLine):
                    self._watcher.bad_line(item)
        await self._desk.call(ledger.close_queue)
        return queued

    async def _unless_stopped(self, reading: asyncio.Future[list[Listed]]) -> list[Listed] | None:
        """What `reading` brings; None when the run is told to stop before."""
        while not reading.done():
            self._changed.clear()
            if self.stopped_by is not None:
                return None
            changed = asyncio.ensure_future(self._changed.wait())
            await asyncio.wait((reading, changed), return_when=asyncio.FIRST_COMPLETED)
            changed.cancel()
        return reading.result()

    # --- the pages

    async def _work(self, workers: Workers, began: float) -> None:
        frontier = Frontier(
            self._desk,
            per_host=self._options.per_host,
            ahead=4 * self._options.concurrency,
            ready_at=self._hosts.ready_at,
            is_down=self._hosts.is_down,
            give_up=self._give_up,
        )
        committing = asyncio.create_task(self._commit(), name="commit")
        try:
            async with Fetcher(self._fetch_options, politeness=self._hosts, observer=self._archive) as fetcher:
                await self._begin_pages(frontier, fetcher, workers, began)
                await self._finish_pages()
            await self._results.put(None)
            await committing
        finally:
            for task in (committing, *self._pages):
                task.cancel()
            await asyncio.gather(committing, *self._pages, return_exceptions=True)

    async def _begin_pages(self, frontier: Frontier, fetcher: Fetcher, workers: Workers, began: float) -> None:
        """Begin page after page until there are no more, or the run is to end."""
        clock = asyncio.get_running_loop().time
        while not self._is_over(began):
            self._changed.clear()
            until: float | None = None
            if not self._is_busy():
                given = await frontier.next(clock())
                if not isinstance(given, Wait):
                    lane, task = given
                    page = asyncio.create_task(self._page(frontier, fetcher, workers, lane, task))
                    self._pages.add(page)
                    page.add_done_callback(self._page_done)
                    continue
                if given.over and not self._pages:
                    return
                until = given.until
            await self._wait_for_change(until, began)

    def _is_over(self, began: float) -> bool:
        if self._options.max_time is not None and time.monotonic() - began >= self._options.max_time:
            self.out_of_time = True
        return self.out_of_time or self.stopped_by is not None or self._fatal is not None

    def _is_busy(self) -> bool:
        """Whether so much is under way that no page may be begun; one that waits for its host's turn holds nothing."""
        most = self._options.concurrency
        return len(self._pages) - self._hosts.waiting >= most or len(self._pages) >= 4 * most

    async def _wait_for_change(self, until: float | None, began: float) -> None:
        now = asyncio.get_running_loop().time()
        if self._options.max_time is not None:
            end = now + self._options.max_time - (time.monotonic() - began)
            until = end if until is None else min(until, end)
        try:
            async with asyncio.timeout_at(until):
                await self._changed.wait()
        except TimeoutError:
            pass

    async def _finish_pages(self) -> None:
        """Let what is under way finish; when the run is told to end, only for so long."""
        early = self.stopped_by is not None or self.out_of_time or self._fatal is not None
        if early:
            self._hosts.call_off()
        grace = 0.0 if self._fatal is not None else self._options.grace if early else None
        if self._pages:
            await asyncio.wait(self._pages, timeout=grace)
        for page in self._pages:
            page.cancel()
        await asyncio.gather(*self._pages, return_exceptions=True)

    def _page_done(self, page: asyncio.Task[None]) -> None:
        self._pages.discard(page)
        self._changed.set()
        if not page.cancelled() and (error := page.exception()) is not None:
            self._fatal = self._fatal or _ours(error)

    async def _page(self, frontier: Frontier, fetcher: Fetcher, workers: Workers, lane: Lane, task: Task) -> None:
        try:
            outcome = await self._outcome(frontier, fetcher, workers, lane, task)
        except CalledOff:
            return  # it stays pending
        if isinstance(outcome, Failed):
            if outcome.status in PUSHED_BACK and self._may_try_again(lane, task):
                self._pushed_back[task.page] += 1
                frontier.again(lane, task)
                return
            self._watcher.failed(task.url, outcome)
        await self._results.put(Result(task, outcome))

    def _may_try_again(self, lane: Lane, task: Task) -> bool:
        going_on = self.stopped_by is None and not self._hosts.is_down(lane.host)
        return going_on and self._pushed_back[task.page] < PATIENCE

    async def _outcome(self, frontier: Frontier, fetcher: Fetcher, workers: Workers, lane: Lane, task: Task) -> Outcome:
        try:
            try:
                page = await fetcher.fetch(task.url, etag=task.etag, last_modified=task.last_modified)
            finally:
                frontier.came_back(lane)
                self._changed.set()
            self._bytes += len(page.content)
            if page.status == 304:
                at = page.fetched_at.timestamp() if page.fetched_at else time.time()
                return Unchanged(304, at, page.headers.get("etag"), page.headers.get("last-modified"))
            return await workers.attempt(Job(page, task.payload, self._options.blocks))
        except WorkersUnusable:
            raise
        except NewsgrabError as error:
            return _failure(error)

    async def _give_up(self, lane: Lane) -> None:
        error = HostDown(lane.host, f"not tried, for its host was {GIVEN_UP}; a later run will try again")
        read = [task.page for task in lane.read]
        pages = await self._desk.call(
            self._ledger.give_up, lane.host, lane.read_to, read, error=HostDown.__name__, message=error.reason
        )
        self._watcher.gave_up(lane.host, pages)

    # --- what became of them

    async def _commit(self) -> None:
        """Note results as they come, many at once."""
        clock = asyncio.get_running_loop().time
        ended = False
        while not ended:
            first = await self._results.get()
            if first is None:
                return
            results = [first]
            until = clock() + self._options.commit_every
            while len(results) < BATCH and not ended:
                try:
                    async with asyncio.timeout_at(until):
                        result = await self._results.get()
                except TimeoutError:
                    break
                if result is None:
                    ended = True
                else:
                    results.append(result)
            try:
                self._watcher.committed(await self._desk.call(self._note, results), self._bytes)
            except Exception as error:  # whatever it is, nobody may wait for us in vain
                self._fatal = _ours(error)
                self._changed.set()
                await self._discard()
                return

    def _note(self, results: list[Result]) -> Counter[str]:
        if self._archive is not None:
            self._archive.sync()
        return commit(self._ledger, self._sink, self._run_id, results)

    async def _discard(self) -> None:
        """Nothing can be noted any more: let nobody wait for it."""
        while await self._results.get() is not None:
            pass

    # --- signals

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._told_to_stop, number)

    def _told_to_stop(self, number: int) -> None:
        if self.stopped_by is not None and number == signal.SIGINT:
            # Nothing is lost by it: what is not in the ledger was not begun, as far as the next run knows.
            self._watcher.note("stopped at once")
            self._watcher.close()
            os._exit(128 + number)
        if self.stopped_by is None:
            self.stopped_by = number
            self._watcher.note(
                f"{signal.Signals(number).name}: finishing what is under way (at most {self._options.grace:g} s)"
            )
            self._changed.set()


def _ours(error: BaseException) -> NewsgrabError:
    return error if isinstance(error, NewsgrabError) else NewsgrabError("batch", f"a fault of newsgrab: {error!r}")


def _failure(error: NewsgrabError) -> Failed:
    fetch_error = isinstance(error, FetchError)
    return Failed(
        error=type(error).__name__,
        message=one_line(error.reason),
        status=error.status if isinstance(error, FetchError) else None,
        transient=fetch_error and (getattr(error, "retryable", False) or isinstance(error, HostDown)),
        at=time.time(),
    )


class _Desk:
    """The one thread that works with the ledger and the sink."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")

    async def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: function(*args, **kwargs))

    async def hosts(self, after: int, limit: int) -> list[tuple[int, str, int]]:
        return await self.call(self._ledger.hosts, after, limit)

    async def tasks(self, host: str, after: int, limit: int) -> list[Task]:
        return await self.call(self._ledger.tasks, host, after, limit)

    async def close(self) -> None:
        """Let what was begun come to its end."""
        await asyncio.to_thread(self._thread.shutdown, wait=True)

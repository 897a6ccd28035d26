"""Processes that extract: each with a socket of its own, so that one which dies takes only its own page along.

Pools that share one queue among their workers share its lock as well; a worker that is killed while it holds the lock
takes the pool with it. Here nothing is shared: the kernel closes the socket of a worker that ends, however it ends, and
ends of sockets are all that either side watches.
"""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, TypeVar

from newsgrab import children
from newsgrab.batch.messages import LENGTH, READY, work_head
from newsgrab.batch.outcomes import Failed, Work
from newsgrab.errors import NewsgrabError

__all__ = ["WorkerHung", "WorkerKilled", "Workers", "WorkersUnusable"]

DEPTH = 2
"""Pages given to one worker at once: the next waits in its socket, so that it need not wait for us."""
FALSE_STARTS = 5
"""So many workers that end before they are ready, one after another, and none is started any more."""
T = TypeVar("T")


class WorkerHung(Exception):
    """The page took longer than its time limit."""


class WorkerKilled(Exception):
    """The worker ended within the page; the message says how."""


class WorkersUnusable(NewsgrabError):
    """No worker can be started."""


@dataclass(eq=False, slots=True)
class _Given:
    work: Work[Any]
    outcome: asyncio.Future[Any]
    second_try: bool = False


@dataclass(eq=False, slots=True)
class _Worker:
    process: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    given: deque[_Given] = field(default_factory=deque)
    ready: bool = False
    hung: bool = False
    alarm: asyncio.TimerHandle | None = None
    task: asyncio.Task[None] | None = None


class Workers:
    """`count` processes that extract; an asynchronous context manager.

    Args:
        count: How many.
        page_limit: Seconds a page may take.
    """

    def __init__(self, count: int, page_limit: float) -> None:
        self.count = count
        """How many."""
        self._page_limit = page_limit
        self._workers: list[_Worker] = []
        self._room = asyncio.Semaphore(count * DEPTH)
        self._false_starts = 0
        self._stopping = False

    async def __aenter__(self) -> Workers:
        for _ in range(self.count):
            await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """End all workers at once; what they were at is called off."""
        self._stopping = True
        workers, self._workers = self._workers, []
        for worker in workers:
            worker.process.kill()
        await asyncio.gather(*(worker.task for worker in workers if worker.task), return_exceptions=True)

    async def attempt(self, work: Work[T]) -> T | Failed:
        """What comes of `work`, whatever it does to its worker.

        Raises:
            WorkersUnusable: There are no workers any more.
        """
        try:
            return await self.do(work)
        except WorkerHung:
            reason = f"extracting it took more than {self._page_limit:g} s; it was stopped"
        except WorkerKilled as error:
            reason = f"it killed its worker, which ended {error}"
        return Failed("ExtractionError", reason, None, False, time.time())

    async def do(self, work: Work[T]) -> T | Failed:
        """What comes of `work`; see `newsgrab.batch.work.do`.

        Raises:
            WorkerHung: It took too long.
            WorkerKilled: It killed its worker.
            WorkersUnusable: There are no workers any more.
        """
        async with self._room:
            if not self._workers:
                raise self._unusable()
            given = _Given(work, asyncio.get_running_loop().create_future())
            self._give(given)
            outcome: T | Failed = await given.outcome
            return outcome

    def _give(self, given: _Given) -> None:
        worker = min(self._workers, key=lambda worker: len(worker.given))
        head = work_head(given.work)
        worker.given.append(given)
        worker.writer.write(head)
        worker.writer.write(given.work.page.content)
        if len(worker.given) == 1 and worker.ready:
            self._set_alarm(worker)

    def _set_alarm(self, worker: _Worker) -> None:
        if worker.alarm is not None:
            worker.alarm.cancel()
            worker.alarm = None
        if worker.given:
            worker.alarm = asyncio.get_running_loop().call_later(self._page_limit, self._end, worker)

    def _end(self, worker: _Worker) -> None:
        worker.hung = True
        worker.process.kill()

    async def _start(self) -> _Worker:
        try:
            process, ours = children.start("newsgrab.batch.work", str(self._page_limit))
        except OSError as error:
            raise WorkersUnusable("extraction", f"no process can be started: {error.strerror}") from error
        reader, writer = await asyncio.open_connection(sock=ours)
        worker = _Worker(process, reader, writer)
        worker.task = asyncio.create_task(self._listen(worker), name=f"worker {process.pid}")
        self._workers.append(worker)
        return worker

    async def _listen(self, worker: _Worker) -> None:
        try:
            while True:
                (length,) = LENGTH.unpack(await worker.reader.readexactly(LENGTH.size))
                self._take(worker, await worker.reader.readexactly(length))
        except (OSError, EOFError):
            pass
        finally:
            worker.writer.close()
            if worker.alarm is not None:
                worker.alarm.cancel()
            worker.process.kill()
            code = await asyncio.to_thread(worker.process.wait)
        await self._replace(worker, code)

    def _take(self, worker: _Worker, message: bytes) -> None:
        if not worker.ready and message == READY:
            worker.ready = True
            self._false_starts = 0
        else:
            outcome = pickle.loads(message)
            future = worker.given.popleft().outcome
            if not future.done():
                future.set_result(outcome)
        self._set_alarm(worker)

    async def _replace(self, worker: _Worker, code: int) -> None:
        if self._stopping:
            for given in worker.given:
                given.outcome.cancel()
            return
        if not worker.ready:
            self._false_starts += 1
        elif worker.given:
            self._blame(worker.given, worker.hung, code)
        if self._false_starts < FALSE_STARTS:
            with contextlib.suppress(WorkersUnusable):
                await self._start()
        self._workers.remove(worker)
        for given in worker.given:
            if self._workers:
                self._give(given)
            elif not given.outcome.done():
                given.outcome.set_exception(self._unusable())

    def _blame(self, orphans: deque[_Given], hung: bool, code: int) -> None:
        """The page the worker was at has failed, unless the worker may have been killed for another reason."""
        first = orphans[0]
        if not hung and -code in (signal.SIGKILL, signal.SIGTERM) and not first.second_try:
            first.second_try = True
            return
        orphans.popleft()
        if first.outcome.done():
            return
        if hung:
            first.outcome.set_exception(WorkerHung())
        else:
            how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
            first.outcome.set_exception(WorkerKilled(how))

    def _unusable(self) -> WorkersUnusable:
        return WorkersUnusable("extraction", "its processes end as soon as they start; see above for why")

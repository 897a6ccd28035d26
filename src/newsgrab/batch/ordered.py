"""Much work through the workers, and its outcomes in the order of the work."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator
from typing import Any, TypeVar

from newsgrab.batch.outcomes import Failed, Work
from newsgrab.batch.threads import ReadAhead
from newsgrab.batch.workers import DEPTH, Workers

__all__ = ["in_order"]

WINDOW = 16
"""Outcomes for each worker that may wait for one before them that takes longer."""

AHEAD = 2
"""Pieces of work that may be read before a worker is free."""

K = TypeVar("K")
T = TypeVar("T")


async def in_order(
    workers: Workers, works: Iterator[tuple[K, Work[T] | None]]
) -> AsyncGenerator[tuple[K, T | Failed | None]]:
    """What comes of each of `works`, in their order, with what came with it; None where there was nothing to do.

    `works` may block, and is read only as far as workers will soon be free: memory does not grow with its length.

    Raises:
        WorkersUnusable: There are no workers any more.
        NewsgrabError: From `works`.
    """
    window: deque[tuple[K, asyncio.Task[T | Failed] | None]] = deque()
    source = ReadAhead(works, AHEAD)
    reading: asyncio.Task[tuple[tuple[K, Work[T] | None]] | None] | None = None
    ended = False
    try:
        while window or not ended:
            while window and ((task := window[0][1]) is None or task.done()):
                yield window.popleft()[0], None if task is None else task.result()
            running = [task for _, task in window if task is not None and not task.done()]
            may_read = not ended and len(running) <= DEPTH * workers.count and len(window) < WINDOW * workers.count
            if reading is None and may_read:
                reading = asyncio.create_task(source.next())
            awaited: list[asyncio.Task[Any]] = running if reading is None else [*running, reading]
            if awaited:
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            if reading is not None and reading.done():
                given, reading = reading.result(), None
                ended = given is None
                if given is not None:
                    ((key, work),) = given
                    window.append((key, None if work is None else asyncio.create_task(workers.attempt(work))))
    finally:
        source.stop()
        tasks = [task for task in (reading, *(task for _, task in window)) if task is not None]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

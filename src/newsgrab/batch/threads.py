"""Reading that may take forever, beside an event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

__all__ = ["ReadAhead", "in_daemon_thread"]

T = TypeVar("T")


def in_daemon_thread(function: Callable[[], T]) -> asyncio.Future[T]:
    """Run `function` in a thread that nobody waits for when the program ends: it may be reading from a terminal."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def work() -> None:
        result: T | None = None
        failure: BaseException | None = None
        try:
            result = function()
        except BaseException as error:
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(deliver, result, failure)

    threading.Thread(target=work, name="list", daemon=True).start()
    return future


class ReadAhead(Generic[T]):
    """Reads `items` in a daemon thread of its own, as far ahead as it may, and hands them to the event loop.

    Args:
        items: May block; is only touched by that thread.
        ahead: So many may wait to be taken.
    """

    def __init__(self, items: Iterator[T], ahead: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()
        self._room = threading.Semaphore(ahead)
        self._stopped = False
        threading.Thread(target=self._read, args=(items,), name="read ahead", daemon=True).start()

    async def next(self) -> tuple[T] | None:
        """The next item, in a tuple; None at the end. Raises what `items` raises."""
        item = await self._queue.get()
        self._room.release()
        if isinstance(item, BaseException):
            raise item
        return item

    def stop(self) -> None:
        """Read no further."""
        self._stopped = True
        self._room.release()

    def _read(self, items: Iterator[T]) -> None:
        last: BaseException | None = None
        try:
            for item in items:
                self._room.acquire()
                if self._stopped:
                    return
                self._put((item,))
        except BaseException as error:
            last = error
        self._put(last)

    def _put(self, item: tuple[T] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(self._queue.put_nowait, item)

"""`Archive`: every response of a run into WARC files, so that next year's extractor can read last year's pages."""

from __future__ import annotations

import pickle
import queue
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

from newsgrab import children
from newsgrab.archive.files import closed_up
from newsgrab.durable import make_folder
from newsgrab.errors import OutputError
from newsgrab.extras import needed
from newsgrab.fetching.hooks import Exchange

__all__ = ["ROLL_SIZE", "Archive"]

ROLL_SIZE = 1024**3
"""Bytes of a file, about, after which a new one is begun: what the WARC standard advises (ISO 28500, annex C)."""
WAITING = 64 * 1024 * 1024
"""Bytes of responses that may wait to be written; beyond, whoever brings more waits."""
AT_ONCE = 32
"""Responses handed over together."""

_Item: TypeAlias = Exchange | threading.Event


class Archive:
    """A folder of WARC files that a run adds to; an observer of a `newsgrab.fetching.Fetcher`, and a context manager.

    A process of its own compresses and writes; what it could not write, `sync` and `close` tell.

    Args:
        folder: Made where there is none. Several runs may write to one folder.
        run_id: Names the files: ``newsgrab-RUN_ID-00000.warc.gz`` and so on.
        roll_size: Bytes of a file, about.

    Raises:
        MissingExtra: The extra ``archive`` is not installed.
        OutputError: The folder cannot be written to.
    """

    def __init__(self, folder: Path, run_id: str, *, roll_size: int = ROLL_SIZE) -> None:
        with needed("archive", str(folder)):
            import fastwarc  # noqa: F401
        make_folder(folder)
        self.folder = folder
        self.notes = tuple(closed_up(folder))
        """What a user should know of what a crash had left in the folder, a sentence each."""
        try:
            self._process, self._channel = children.start(
                "newsgrab.archive.process", str(folder), run_id, str(roll_size)
            )
        except OSError as error:
            raise self._error(error.strerror or "no process can be started") from error
        self._answers = self._channel.makefile("rb")
        self._queue: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._room = threading.Condition()
        self._waiting = 0
        self._complaint = ""
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="archive", daemon=True)
        self._thread.start()

    def exchanged(self, exchange: Exchange) -> None:
        """Keep a response and its request."""
        size = len(exchange.content)
        with self._room:
            self._room.wait_for(lambda: self._waiting == 0 or self._waiting + size <= WAITING)
            self._waiting += size
        self._queue.put(exchange)

    def sync(self) -> None:
        """Return when all that was handed over is on disk.

        Raises:
            OutputError: Something of it is not.
        """
        done = threading.Event()
        self._queue.put(done)
        done.wait()
        if self._complaint:
            raise self._error(self._complaint)

    def close(self) -> None:
        """Write what is left, and give the last file its name.

        Raises:
            OutputError: It could not be done.
        """
        if self._closing:
            return
        try:
            self._closing = True
            self.sync()
            self._thread.join()
            self._channel.shutdown(socket.SHUT_WR)
            if complaint := self._answer():
                raise self._error(complaint)
        finally:
            self._answers.close()
            self._channel.close()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _work(self) -> None:
        """Hand over what comes, as much at once as there is: each time costs a turn of the interpreter."""
        while True:
            items = [self._queue.get()]
            while len(items) < AT_ONCE and not self._queue.empty():
                items.append(self._queue.get())
            exchanges = [item for item in items if isinstance(item, Exchange)]
            asked = [item for item in items if isinstance(item, threading.Event)]
            self._hand_over(exchanges, answer=bool(asked))
            with self._room:
                self._waiting -= sum(len(exchange.content) for exchange in exchanges)
                self._room.notify_all()
            for event in asked:
                event.set()
            if asked and self._closing:
                return

    def _hand_over(self, exchanges: list[Exchange], *, answer: bool) -> None:
        try:
            if exchanges:
                self._channel.sendall(pickle.dumps(exchanges, protocol=5))
            if answer:
                self._channel.sendall(pickle.dumps([]))
                self._complaint = self._complaint or self._answer()
        except OSError as error:
            self._complaint = self._complaint or f"its process has ended: {error.strerror}"

    def _answer(self) -> str:
        try:
            complaint: str = pickle.load(self._answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            return "its process has ended"
        return complaint

    def _error(self, reason: str) -> OutputError:
        return OutputError(str(self.folder), f"the archive cannot be written: {reason}")

"""JSON Lines: one file that only ever grows, or a stream."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from newsgrab.durable import lock_open_file, make_folder, sync_folder
from newsgrab.errors import OutputError
from newsgrab.sinks.base import Opened, Place, Row, SinkState, Staged

__all__ = ["JsonLines", "Stream"]


class JsonLines:
    """Appends to the file at `path`, exactly once.

    Its state is the length that is committed. What a crash left behind that length is cut off; what others appended
    between two runs that ended in order is kept, and so is all that was in the file before the first run.

    Args:
        path: The file; its folder is made where there is none.
        own: Whether the file is newsgrab's alone, so that one the ledger does not know of must be a mistake.
    """

    def __init__(self, path: Path, *, own: bool) -> None:
        self.name = f"jsonl:{path.name}"
        self._path = path
        self._own = own
        self._file = -1
        self._committed = 0
        self._written = 0

    def open(self, state: SinkState | None, files: Iterable[str] = ()) -> Opened:
        make_folder(self._path.parent)
        found = self._path.exists()
        if self._own and found and state is None and self._path.stat().st_size:
            raise OutputError(
                str(self._path), "holds records, but the ledger knows nothing of them; make it anew with --rebuild"
            )
        try:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
            self._lock()
            if not found:
                sync_folder(self._path.parent)
            size = os.fstat(self._file).st_size
            opened = self._recover(state, size, found)
        except OSError as error:
            raise self._error(error) from error
        return opened

    def _lock(self) -> None:
        try:
            lock_open_file(self._file, str(self._path))
        except BaseException:
            os.close(self._file)
            self._file = -1
            raise

    def _recover(self, state: SinkState | None, size: int, found: bool) -> Opened:
        if state is None:
            self._committed = self._written = size
            return Opened()
        length = int(state["length"])
        notes: list[str] = []
        missing: tuple[tuple[str, int], ...] = ()
        if size < length:
            size = self._whole_lines(size)
            missing = ((self._path.name, size),)
            notes.append(f"{self._path} is {'shorter than it was' if found else 'gone'}")
            length = size
        elif size > length and state.get("closed"):
            notes.append(f"{self._path} has grown by {size - length} bytes since the last run; they are kept")
            length = size
        elif size > length:
            notes.append(f"{size - length} bytes of a run that broke off are taken back from {self._path}")
        os.ftruncate(self._file, length)
        self._committed = self._written = length
        return Opened(missing, tuple(notes))

    def _whole_lines(self, size: int) -> int:
        """`size`, less a last line that has no end."""
        while size:
            start = max(0, size - 65536)
            end = os.pread(self._file, size - start, start).rfind(b"\n")
            if end >= 0:
                return start + end + 1
            size = start
        return 0

    def write(self, rows: Sequence[Row]) -> list[Place]:
        data = [row.json for row in rows]
        start = self._written
        if data and start and os.pread(self._file, 1, start - 1) != b"\n":
            data.insert(0, b"\n")  # somebody else's last line has no end
            start += 1
        try:
            self._append(b"".join(data))
        except OSError as error:
            raise self._error(error) from error
        places = []
        for row in rows:
            places.append(Place(self._path.name, start, len(row.json)))
            start += len(row.json)
        return places

    def _append(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            done = os.pwrite(self._file, rest, self._written)
            self._written += done
            rest = rest[done:]

    def roll(self, *, last: bool = False) -> Staged | None:
        return None

    def prepare(self) -> SinkState:
        try:
            os.fsync(self._file)
            here, there = os.fstat(self._file), os.stat(self._path)
        except OSError as error:
            raise self._error(error) from error
        if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
            raise OutputError(str(self._path), "was replaced while the run was writing to it; nothing more is written")
        return {"length": self._written}

    def commit(self) -> None:
        self._committed = self._written

    def abort(self) -> None:
        self._written = self._committed
        with contextlib.suppress(OSError):  # the next run will do it
            os.ftruncate(self._file, self._committed)

    def close(self) -> SinkState | None:
        if self._file < 0:
            return None
        os.close(self._file)
        self._file = -1
        return {"length": self._committed, "closed": True}

    def _error(self, error: OSError) -> OutputError:
        if isinstance(error, FileNotFoundError):
            return OutputError(str(self._path), "was removed while the run was writing to it; nothing more is written")
        return OutputError(str(self._path), f"cannot write: {error.strerror}")


class Stream:
    """Writes to standard output, or to what is no regular file: each record at least once.

    Args:
        path: A pipe or a device; None for standard output.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.name = "stream:-" if path is None else f"stream:{path}"
        self._path = path
        self._file: BinaryIO | io.FileIO | None = None

    def open(self, state: SinkState | None, files: Iterable[str] = ()) -> Opened:
        try:
            self._file = sys.stdout.buffer if self._path is None else io.FileIO(self._path, "w")
        except (OSError, AttributeError) as error:
            raise OutputError(self.name, f"cannot write: {error}") from error
        return Opened()

    def write(self, rows: Sequence[Row]) -> list[Place]:
        assert self._file is not None
        try:
            for row in rows:
                rest = memoryview(row.json)
                while rest:
                    rest = rest[self._file.write(rest) :]
            self._file.flush()
        except BrokenPipeError as error:
            if self._path is None:  # what is still buffered would fail again when the interpreter closes it
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise OutputError(self.name, "its reader has left") from error
        except OSError as error:
            raise OutputError(self.name, f"cannot write: {error.strerror}") from error
        return [Place()] * len(rows)

    def roll(self, *, last: bool = False) -> Staged | None:
        return None

    def prepare(self) -> SinkState:
        return {}

    def commit(self) -> None:
        """Nothing is left to do."""

    def abort(self) -> None:
        """What was sent cannot be taken back."""

    def close(self) -> SinkState | None:
        if self._path is not None and self._file is not None:
            self._file.close()
        return None


def is_stream(path: Path) -> bool:
    """Whether `path` is a pipe or a device rather than a file that can be taken up again."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return False

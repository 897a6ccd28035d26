"""The files of an archive: one after another, each whole up to its last whole record at any instant.

A file is called ``….warc.gz.open`` while it is written. Each record is a gzip member of its own, so a file that a crash
has left is whole up to its last whole member: there the next run that writes to the folder cuts it and closes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from newsgrab.archive.members import Damaged, Gap, members
from newsgrab.durable import lock_open_file, sync_folder
from newsgrab.errors import LedgerLocked, OutputError
from newsgrab.fetching.hooks import Exchange

__all__ = ["Files", "closed_up"]

OPEN = ".open"
"""What is added to the name of a file that is being written."""


class Files:
    """Records into one file after another. Every method may raise `OSError`.

    Args:
        folder: Where they are.
        run_id: Names them: ``newsgrab-RUN_ID-00000.warc.gz`` and so on.
        roll_size: Bytes of a file, about.
    """

    def __init__(self, folder: Path, run_id: str, roll_size: int) -> None:
        self._folder = folder
        self._run_id = run_id
        self._roll_size = roll_size
        self._serial = 0
        self._file: BinaryIO | None = None
        self._path = folder
        self._size = 0
        self._info = ""
        self._synced = True

    def add(self, exchange: Exchange) -> None:
        """Write the records of an exchange."""
        from newsgrab.archive.records import exchange_members

        if self._file is not None and self._size + len(exchange.content) > self._roll_size:
            self.finish()
        if self._file is None:
            self._begin()
        self._write(exchange_members(exchange, self._info))

    def sync(self) -> None:
        """Have on disk what was written."""
        if self._file is not None and not self._synced:
            os.fsync(self._file.fileno())
            self._synced = True

    def finish(self) -> None:
        """Give the file its name."""
        if self._file is None:
            return
        self.sync()
        os.rename(self._path, self._path.with_suffix(""))
        sync_folder(self._folder)
        self._file.close()
        self._file = None

    def _begin(self) -> None:
        from newsgrab.archive.records import warcinfo_member

        name = f"newsgrab-{self._run_id}-{self._serial:05d}.warc.gz"
        self._serial += 1
        self._path = self._folder / f"{name}{OPEN}"
        with _locked(self._folder):  # nobody may take it for one that a crash has left
            self._file = open(self._path, "xb", buffering=0)  # noqa: SIM115 (`finish` closes it)
            lock_open_file(self._file.fileno(), str(self._path))
        sync_folder(self._folder)
        self._size = 0
        member, self._info = warcinfo_member(name, self._run_id)
        self._write(member)

    def _write(self, data: bytes) -> None:
        assert self._file is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._size += len(data)
        self._synced = False


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs from looking for files to close in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def closed_up(folder: Path) -> Iterator[str]:
    """Close the files that runs left when they were killed; tells of each.

    Raises:
        OutputError: It cannot be done.
    """
    try:
        with _locked(folder):
            for path in sorted(folder.glob(f"*.warc.gz{OPEN}")):
                with contextlib.suppress(LedgerLocked, FileNotFoundError), open(path, "r+b", buffering=0) as file:
                    lock_open_file(file.fileno(), str(path))
                    yield _close_up(path, file)
            sync_folder(folder)
    except OSError as error:
        raise OutputError(str(folder), f"the archive cannot be written: {error.strerror}") from error


def _close_up(path: Path, file: BinaryIO) -> str:
    whole, size = _whole(file), file.seek(0, os.SEEK_END)
    if not whole:
        path.unlink()
        return f"{path} was left without a whole record by a run that was killed; it was removed"
    os.truncate(file.fileno(), whole)
    os.fsync(file.fileno())
    os.rename(path, path.with_suffix(""))
    cut = f", without the {size - whole} bytes of a torn record" if size > whole else ""
    return f"{path.with_suffix('')} was left open by a run that was killed; it was closed{cut}"


def _whole(file: BinaryIO) -> int:
    """Where the last of the whole members ends that a file begins with."""
    end = 0
    for member in members(file):
        if isinstance(member, Gap):
            break
        with contextlib.suppress(Damaged):
            while member.read():
                pass
        if member.end is None:
            break
        end = member.end
    return end

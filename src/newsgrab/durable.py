"""Files that survive a killed process and a power cut: locks, folders, whole files or none."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from newsgrab.errors import LedgerError, LedgerLocked, OutputError

__all__ = ["Lock", "lock_open_file", "make_folder", "replace_file", "sync_folder"]


def make_folder(path: Path) -> None:
    """Make the folder `path` and those above it, on disk before this returns.

    Raises:
        OutputError: It cannot be made.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        for folder in missing:
            sync_folder(folder.parent)
    except OSError as error:
        raise OutputError(str(path), f"no such folder can be made: {error.strerror}") from error


def sync_folder(path: Path) -> None:
    """Have the names in the folder `path` on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, parts: Iterable[bytes], *, mode: int | None = None) -> None:
    """Put `parts` into the file at `path`, so that a reader sees all of them or what was there before.

    Raises:
        OutputError: It cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
        sync_folder(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputError(str(path), f"cannot write: {error.strerror}") from error


def lock_open_file(descriptor: int, name: str) -> None:
    """Keep other runs from writing to an open file, until it is closed.

    Raises:
        LedgerLocked: Another process writes to it.
        OSError: The file system knows no locks.
    """
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise LedgerLocked(name, "another run writes to it; wait for it, or stop it") from None


class Lock:
    """The right to write, held until `release` or until the process ends, however it ends: the kernel sees to that.

    Args:
        path: The file that is locked (flock); it says who holds it. It is made where there is none, and stays.

    Raises:
        LedgerLocked: Another process holds it.
        LedgerError: The file cannot be made or locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise LedgerError(str(path), f"cannot be locked: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            held = json.dumps(
                {
                    "pid": os.getpid(),
                    "host": socket.gethostname(),
                    "since": datetime.now(UTC).isoformat(timespec="seconds"),
                }
            )
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, held.encode() + b"\n", 0)
        except BlockingIOError:
            holder = os.pread(self._file, 1000, 0)
            os.close(self._file)
            raise LedgerLocked(str(path), f"held by {_holder(holder)}; wait for it, or stop it") from None
        except OSError as error:
            os.close(self._file)
            raise LedgerError(str(path), f"cannot be locked: {error.strerror}") from error

    @classmethod
    def beside(cls, path: Path) -> Self:
        """The lock that a run holds on the ledger at `path`, reached by whatever links. Raises as the class does."""
        real = path.resolve()
        return cls(real.with_name(f"{real.name}.lock"))

    def release(self) -> None:
        """Let others have it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _holder(content: bytes) -> str:
    try:
        held = json.loads(content)
        return f"process {held['pid']} on {held['host']} since {held['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"

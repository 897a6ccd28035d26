"""What shares a key among more entries than memory holds: they are spread over files by a hash of it, then sorted."""

from __future__ import annotations

import hashlib
import struct
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Self

from newsgrab.errors import OutputError

__all__ = ["Entry", "Spill"]

BUCKETS = 128
"""Files; one at a time is read into memory. Ten million records of a lake make 30 MB of each."""
_ENTRY = struct.Struct(">B16sB32sIQ")
_DIGEST = slice(0, 17)


class Entry(NamedTuple):
    """Something with a key.

    Attributes:
        kind: What sort of key it has.
        side: 0 or 1: who says so.
        id: Of an article, up to 32 bytes.
        file: Number of the file where it stands.
        start: Its `newsgrab.sinks.base.Place.start` there.
    """

    kind: int
    side: int
    id: str
    file: int
    start: int


class Spill:
    """Entries to be grouped by their keys; a context manager, whose files are gone afterwards.

    Raises:
        OutputError: The temporary folder (TMPDIR) takes no more.
    """

    def __init__(self) -> None:
        self._open = ExitStack()
        try:
            folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="newsgrab-"))
            self._paths = [Path(folder, str(number)) for number in range(BUCKETS)]
            self._files = [self._open.enter_context(path.open("wb")) for path in self._paths]
        except OSError as error:
            self._open.close()
            raise self._error(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _error(self, error: OSError) -> OutputError:
        return OutputError(tempfile.gettempdir(), f"cannot write: {error.strerror}; TMPDIR names another folder")

    def add(self, key: str, entry: Entry) -> None:
        """Take an entry with its key."""
        digest = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()
        packed = _ENTRY.pack(entry.kind, digest, entry.side, entry.id.encode()[:32], entry.file, entry.start)
        try:
            self._files[digest[0] % BUCKETS].write(packed)
        except OSError as error:
            raise self._error(error) from error

    def groups(self) -> Iterator[list[Entry]]:
        """The entries of each kind and key, in no order of keys; nothing can be added any more."""
        try:
            for file in self._files:
                file.close()
        except OSError as error:
            raise self._error(error) from error
        for path in self._paths:
            data = path.read_bytes()
            pieces = sorted(data[start : start + _ENTRY.size] for start in range(0, len(data), _ENTRY.size))
            for _, group in groupby(pieces, lambda piece: piece[_DIGEST]):
                yield [_unpacked(piece) for piece in group]


def _unpacked(piece: bytes) -> Entry:
    kind, _, side, id, file, start = _ENTRY.unpack(piece)
    return Entry(kind, side, id.rstrip(b"\0").decode("utf-8", "replace"), file, start)

"""The parts of an archive that are compressed alone: gzip members and zstd frames, each a record by the standard.

FastWARC ends at the first damaged byte. Here each member is opened by itself, so that a damaged one costs its own
records only: after it, the search for the next member begins right behind the point where it began.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Protocol

from newsgrab.fetching.decoding import GZIP, ZSTD, Coding, Stream

__all__ = ["HEAD", "Damaged", "Gap", "Member", "Readable", "is_archive", "members"]

PIECE = 64 * 1024
"""Bytes read at a time."""
HEAD = 1024
"""First bytes of a file by which it is known."""
RETAINED = 4 * 1024 * 1024
"""Compressed bytes of a member that are kept to search them again, should it be damaged."""
SEARCHED_AGAIN = 2
"""A file is not searched more often than this, all in all: damage made on purpose must not take forever."""

_WARC = re.compile(rb"WARC/[01]\.\d\d?\r?\n")
_GZIP_MAGIC = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")  # RFC 1952, section 2.3.1; reserved flags are zero
_ZSTD_MAGIC = re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")  # RFC 8878, section 3.1


class Readable(Protocol):
    """Where bytes come from: a file, a pipe, an object of a store. `OSError` and errors of ours may come out."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class Damaged(Exception):
    """The member cannot be read to its end; the message says why."""


def is_archive(head: bytes) -> bool:
    """Whether a file that begins with `head` (`HEAD` bytes, or all there are) holds WARC records (ISO 28500).

    Where `head` is too short to tell, as it may be with Zstandard, what is compressed is taken for an archive.
    """
    coding = _coding(head)
    if coding is not None:
        stream = coding.new_stream()
        try:
            head = stream.decompress(head, 100)
        except coding.error:
            return False
        if not head and not stream.eof:
            return True
    return _WARC.match(head.lstrip(b"\r\n")) is not None


def _coding(head: bytes) -> Coding | None:
    return GZIP if _GZIP_MAGIC.match(head) else ZSTD if _ZSTD_MAGIC.match(head) else None


class _Tape:
    """Bytes in pieces, some of which can be given back."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._waiting: deque[bytes] = deque()
        self.position = 0
        self.farthest = 0

    def read(self) -> bytes:
        piece = self._waiting.popleft() if self._waiting else self._source.read(PIECE)
        self.position += len(piece)
        self.farthest = max(self.farthest, self.position)
        return piece

    def give_back(self, piece: bytes) -> None:
        if piece:
            self.position -= len(piece)
            self._waiting.appendleft(piece)

    def find(self, pattern: re.Pattern[bytes]) -> tuple[bool, bool]:
        """Go on to where `pattern` (of four bytes) is found: whether it is, and whether more than zeros lay between."""
        data, junk = b"", False
        while piece := self.read():
            data += piece
            match = pattern.search(data)
            before = data[: match.start()] if match else data[:-3]  # the last three may be the beginning of it
            junk = junk or bool(before.strip(b"\0"))
            if match:
                self.give_back(data[match.start() :])
                return True, junk
            data = data[-3:]
        return False, junk or bool(data.strip(b"\0"))


class Member:
    """One member as a file that can only be read on: what it holds, decompressed.

    Attributes:
        offset: Where it begins in the file, in bytes.
        sure: Whether it is surely a member, and not only what looks like the beginning of one in a damaged part.
        end: Where it ends in the file, in bytes; None as long as it was not read to its end.
    """

    def __init__(self, tape: _Tape, coding: Coding | None, *, sure: bool = True) -> None:
        self.offset = tape.position
        self.end: int | None = None
        self.sure = sure
        self._tape = tape
        self._coding = coding
        self._stream: Stream | None = coding.new_stream() if coding else None
        self._taken: deque[bytes] = deque()
        self._taken_size = 0

    def offset_of(self, position: int) -> int:
        """Where in the file that stands which stands at `position` in the member: as exactly as can be said."""
        return self.offset + (position if self._coding is None else 0)

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end, which is the end of a whole member.

        Raises:
            Damaged: It is corrupt, or cut off.
        """
        size = PIECE if size < 0 else size
        while size and self.end is None:
            data = self._decompressed(size) if self._stream is not None else self._plain(size)
            if data:
                return data
        return b""

    def _plain(self, size: int) -> bytes:
        data = self._tape.read()
        self._tape.give_back(data[size:])
        if not data:
            self.end = self._tape.position
        return data[:size]

    def _decompressed(self, size: int) -> bytes:
        assert self._stream is not None and self._coding is not None
        fed = self._take() if self._stream.needs_input else b""
        try:
            data = self._stream.decompress(fed, size)
        except self._coding.error:
            self.sure = self.sure or is_archive(self._taken[0])
            raise Damaged(f"the {self._coding.name} data is corrupt") from None
        if self._stream.eof:
            self._tape.give_back(self._stream.unused_data)
            self.end = self._tape.position
        return data

    def _take(self) -> bytes:
        piece = self._tape.read()
        if not piece:
            raise Damaged("the file is cut off there")
        self._taken.append(piece)
        self._taken_size += len(piece)
        while self._taken_size > RETAINED:
            self._taken_size -= len(self._taken.popleft())
        return piece

    def rewind(self) -> int:
        """Give back what was read of a damaged member, but its first byte; how many bytes that was."""
        kept = b"".join(self._taken)
        if self._tape.position - len(kept) == self.offset:
            kept = kept[1:]
        self._tape.give_back(kept)
        return len(kept)


class Gap:
    """Bytes that belong to no member.

    Attributes:
        offset: Where they begin.
    """

    def __init__(self, offset: int) -> None:
        self.offset = offset


def members(source: Readable) -> Iterator[Member | Gap]:
    """The members of a file, one after another; a file that is not compressed is one member.

    The caller reads a member, to its end or to an error, before it asks for the next.
    """
    tape = _Tape(source)
    first = tape.read()
    while len(first) < 4 and (piece := tape.read()):
        first += piece
    tape.give_back(first)
    coding = _coding(first)
    if coding is None:
        yield Member(tape, None)
        return
    magic = _GZIP_MAGIC if coding is GZIP else _ZSTD_MAGIC
    sound, searched = True, 0
    while True:
        offset = tape.position
        found, junk = tape.find(magic)
        if junk and sound:
            yield Gap(offset)
            sound = False
        if not found:
            return
        member = Member(tape, coding, sure=sound)
        yield member
        sound = member.end is not None
        if not sound and searched <= SEARCHED_AGAIN * tape.farthest + RETAINED:
            searched += member.rewind()

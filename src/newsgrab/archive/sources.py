"""Where an archive may be: a file, standard input, an object in a store. All are read once, from start to end."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from newsgrab.archive.members import HEAD, Readable, is_archive
from newsgrab.errors import UnreadableInput
from newsgrab.extras import needed
from newsgrab.sinks.stores import is_bucket, refusal

if TYPE_CHECKING:
    from obstore import ReadableFile

__all__ = ["Source", "open_source"]

STDIN = "-"
RANGE = 8 * 1024 * 1024
"""Bytes asked of an object store at a time."""


class Source:
    """What bytes come from; the first can be looked at before they are read.

    Args:
        name: As the user named it.
        file: Where they come from.
    """

    def __init__(self, name: str, file: Readable) -> None:
        self.name = name
        self._file = file
        self._head = b""

    def head(self) -> bytes:
        """The first `newsgrab.archive.members.HEAD` bytes, or all there are. Raises as `read`."""
        while len(self._head) < HEAD and (piece := self._read(HEAD - len(self._head))):
            self._head += piece
        return self._head

    @property
    def is_archive(self) -> bool:
        """Whether it holds WARC records. Raises as `read`."""
        return is_archive(self.head())

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes; none at the end.

        Raises:
            UnreadableInput: It cannot be read.
        """
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._read(size)

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (OSError, ValueError) as error:  # ValueError: it was closed meanwhile
            raise UnreadableInput(self.name, f"cannot read: {getattr(error, 'strerror', None) or error}") from error


@contextmanager
def open_source(name: str) -> Iterator[Source]:
    """Open what `name` stands for.

    Args:
        name: A path, ``-`` for standard input, or an address such as ``s3://bucket/crawl.warc.gz``.

    Raises:
        UnreadableInput: It is not there, or cannot be read.
        MissingExtra: An address needs the extra ``lake``.
    """
    if name == STDIN:
        yield Source(name, _StandardInput())
    elif "://" in name:
        yield Source(name, _object(name))
    else:
        try:
            file: BinaryIO = open(name, "rb", buffering=0)  # noqa: SIM115 (closed below)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise UnreadableInput(name, f"cannot read: {getattr(error, 'strerror', None) or error}") from error
        with file:
            yield Source(name, file)


class _StandardInput:
    """Standard input without its buffer, whose lock a thread that waits there would hold when the program ends."""

    def __init__(self) -> None:
        self._begun = False

    def read(self, size: int, /) -> bytes:
        file = sys.stdin.buffer
        if not isinstance(file, io.BufferedReader):
            return file.read(size)
        if not self._begun:
            self._begun = True
            return file.read(len(file.peek()))  # somebody may have looked at it
        return file.raw.read(size) or b""


def _object(name: str) -> Readable:
    """The object at `name`, read in ranges: a connection that breaks costs one of them, which is asked for again."""
    try:
        is_bucket(name)
    except ValueError as error:
        raise UnreadableInput(name, str(error)) from error
    with needed("lake", name):
        import obstore
        from obstore.exceptions import BaseError
        from obstore.store import from_url
    scheme, _, rest = name.partition("://")
    bucket, _, path = rest.partition("/")
    try:
        return _Object(name, obstore.open_reader(from_url(f"{scheme}://{bucket}"), path, buffer_size=RANGE), BaseError)
    except FileNotFoundError:
        raise UnreadableInput(name, "is not there") from None
    except (BaseError, OSError, ValueError) as error:
        raise UnreadableInput(name, f"the store refuses: {refusal(error)}") from error


class _Object:
    def __init__(self, name: str, file: ReadableFile, error: type[Exception]) -> None:
        self._name = name
        self._file = file
        self._error = error

    def read(self, size: int, /) -> bytes:
        try:
            return bytes(self._file.read(size))
        except (self._error, OSError) as error:
            raise UnreadableInput(self._name, f"the store refuses: {refusal(error)}") from error

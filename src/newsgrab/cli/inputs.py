"""Which saved pages an argument of the command line stands for, and their bytes."""

from __future__ import annotations

import glob
import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from newsgrab.errors import NewsgrabError, UnreadableInput

__all__ = ["ARCHIVE_SUFFIXES", "PAGE_SUFFIXES", "STDIN", "expand", "is_archive", "read"]

STDIN = "-"
PAGE_SUFFIXES = frozenset((".asp", ".aspx", ".htm", ".html", ".jsp", ".php", ".shtml", ".txt", ".xhtml"))
"""Endings by which a page is known when a folder is searched; a file that is named itself may end in anything."""
ARCHIVE_SUFFIXES = (".warc", ".warc.gz", ".warc.zst")
"""The same for web archives."""
STORES = ("s3://", "gs://", "az://")
"""How the address of an object in a store begins."""
_MAGIC = (b"WARC/", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
"""How files begin that may be web archives: plain, gzip, Zstandard."""


def expand(arguments: list[str]) -> Iterator[str | NewsgrabError]:
    """The files that `arguments` stand for: paths, glob patterns (`**` for any depth), folders, "-" for standard input.

    What matches nothing comes as an error in its place, so that the others still have their turn.
    """
    for argument in arguments:
        if argument == STDIN or argument.startswith(STORES) or os.path.isfile(argument):
            yield argument
        elif os.path.isdir(argument):
            yield from _or_error(_pages_in(argument), argument, "a folder without pages")
        elif glob.has_magic(argument) and not os.path.lexists(argument):
            found = [path for path in sorted(glob.glob(argument, recursive=True)) if os.path.isfile(path)]
            yield from _or_error(found, argument, "no file matches this pattern")
        else:
            yield argument  # a device, a pipe, or nothing at all: reading it tells


def _or_error(found: list[str], argument: str, complaint: str) -> Iterable[str | NewsgrabError]:
    return found or (UnreadableInput(argument, complaint),)


def _pages_in(folder: str) -> list[str]:
    return sorted(
        os.path.join(parent, name)
        for parent, _, names in os.walk(folder)
        for name in names
        if not name.startswith(".") and _is_input(name.lower())
    )


def _is_input(name: str) -> bool:
    return os.path.splitext(name)[1] in PAGE_SUFFIXES or name.endswith(ARCHIVE_SUFFIXES)


def is_archive(path: str) -> bool:
    """Whether an input is a web archive (WARC), by its first bytes, which stay there to be read; False in doubt."""
    if path.startswith(STORES):
        return True
    try:
        if path == STDIN:
            head = sys.stdin.buffer.peek() if isinstance(sys.stdin.buffer, io.BufferedReader) else b""
        elif os.path.isfile(path):  # what is read of a pipe is gone
            with open(path, "rb", buffering=0) as file:
                head = file.read(1024)
        else:
            return False
    except (OSError, ValueError, AttributeError):  # reading it in earnest tells
        return False
    if not head.startswith(_MAGIC):
        return False
    from newsgrab.archive.members import is_archive

    return is_archive(head)


def read(path: str, limit: int) -> bytes:
    """The bytes of one input.

    Raises:
        UnreadableInput: it cannot be read, or is larger than `limit` bytes.
    """
    try:
        if path == STDIN:
            content = _read_whole(sys.stdin.buffer, limit)
        else:
            with open(path, "rb", buffering=0) as file:
                content = _read_whole(file, limit)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise UnreadableInput(path, f"cannot read: {getattr(error, 'strerror', None) or error}") from error
    if len(content) > limit:
        raise UnreadableInput(path, f"larger than {limit:,} bytes; raise --max-bytes to read it")
    return content


def _read_whole(file: BinaryIO, limit: int) -> bytes:
    """Everything, but no more than one byte beyond `limit`: an endless input must not fill the memory."""
    pieces, wanted = [], limit + 1
    while wanted and (piece := file.read(min(wanted, 1 << 20))):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)

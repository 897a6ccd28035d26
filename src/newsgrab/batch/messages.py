"""What goes between us and a worker: work with a page one way, its outcome the other.

The page's bytes go beside the pickle of the rest, for to pickle them costs more than all else about the journey.
"""

from __future__ import annotations

import io
import pickle
import socket
import struct
from typing import Any

from newsgrab.batch.outcomes import Work

__all__ = ["LENGTH", "LENGTHS", "READY", "message", "read_work", "work_head"]

LENGTH = struct.Struct("!Q")
"""Goes before a worker's message: how many bytes it has."""
LENGTHS = struct.Struct("!QQ")
"""Goes before a piece of work: how many bytes its pickle has, and how many the page's content, which follows it."""
READY = b"ready"
"""The first message of a worker."""


def work_head(work: Work[Any]) -> bytes:
    """What goes before the content of the page of `work`."""
    file = io.BytesIO()
    _Packer(file, work.page.content).dump(work)
    pickled = file.getbuffer()
    return LENGTHS.pack(len(pickled), len(work.page.content)) + pickled


def read_work(channel: socket.socket) -> Work[Any]:
    """The next piece of work.

    Raises:
        EOFError: There is none any more.
        OSError: The other end is gone.
    """
    length, content_length = LENGTHS.unpack(_exactly(channel, LENGTHS.size))
    pickled = _exactly(channel, length)
    work: Work[Any] = _Unpacker(io.BytesIO(pickled), _exactly(channel, content_length)).load()
    return work


def message(content: bytes) -> bytes:
    """A worker's message."""
    return LENGTH.pack(len(content)) + content


class _Packer(pickle.Pickler):
    def __init__(self, file: io.BytesIO, content: bytes) -> None:
        super().__init__(file, protocol=5)
        self._content = content

    def persistent_id(self, obj: object) -> str | None:
        return "content" if obj is self._content else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, content: bytes) -> None:
        super().__init__(file)
        self._content = content

    def persistent_load(self, pid: object) -> bytes:
        return self._content


def _exactly(channel: socket.socket, size: int) -> bytes:
    data = channel.recv(size, socket.MSG_WAITALL)
    while len(data) < size:  # a signal has cut it short, or the end
        more = channel.recv(size - len(data), socket.MSG_WAITALL)
        if not more:
            raise EOFError
        data += more
    return data

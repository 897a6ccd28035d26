"""What the process does that compresses and writes an archive: exchanges in by a socket, until the other end is closed.

Compression takes some 3 ms a page. In a thread it would take them from the event loop: FastWARC keeps the interpreter
to itself meanwhile, and where zlib does not, getting it back takes as long.
"""

from __future__ import annotations

import contextlib
import pickle
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from newsgrab.archive.files import Files
from newsgrab.fetching.hooks import Exchange

__all__ = ["main"]


def main(descriptor: int, folder: Path, run_id: str, roll_size: int) -> None:
    """Write the lists of exchanges that come; answer an empty one, and the end, by what there is to complain of.

    After an error nothing more is written: what was asked for after it must not be called kept.
    """
    files = Files(folder, run_id, roll_size)
    complaint = ""
    with socket.socket(fileno=descriptor) as channel, channel.makefile("rb") as stream:
        for exchanges in _received(stream):
            for exchange in exchanges:
                complaint = complaint or _complaint(files.add, exchange)
            if not exchanges:
                complaint = complaint or _complaint(files.sync)
                _answer(channel, complaint)
        _answer(channel, complaint or _complaint(files.finish))


def _received(stream: BinaryIO) -> Iterator[list[Exchange]]:
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):  # it ends with those who send
        while True:
            yield pickle.load(stream)


def _complaint(step: Callable[..., None], *arguments: object) -> str:
    try:
        step(*arguments)
    except Exception as error:
        return getattr(error, "strerror", None) or repr(error)
    return ""


def _answer(channel: socket.socket, complaint: str) -> None:
    with contextlib.suppress(OSError):
        channel.sendall(pickle.dumps(complaint))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))

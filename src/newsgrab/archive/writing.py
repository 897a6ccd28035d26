"""Every response into WARC files (ISO 28500, version 1.1), so that next year's extractor can read last year's pages.

A file is called ``….warc.gz.open`` while it is written. Each record is a gzip member of its own, so a file that a crash
has left is whole up to its last whole member: there the next run that writes to the folder cuts it and closes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import queue
import re
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from http.client import responses
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self
from urllib.parse import urlsplit

from newsgrab._version import __version__
from newsgrab.archive.members import Damaged, Gap, members
from newsgrab.durable import lock_open_file, make_folder, sync_folder
from newsgrab.errors import LedgerLocked, OutputError
from newsgrab.extras import needed
from newsgrab.fetching.hooks import Exchange
from newsgrab.urls import without_credentials

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord, WarcRecordType

__all__ = ["ROLL_SIZE", "Archive"]

ROLL_SIZE = 1024**3
"""Bytes of a file, about, after which a new one is begun: what the WARC standard advises (ISO 28500, annex C)."""
WAITING = 64 * 1024 * 1024
"""Bytes of responses that may wait to be written; beyond, whoever brings more waits."""
LEVEL = 6
"""Of compression. Most bodies came compressed already; 9 takes twice the time for 1 % of the size."""
OPEN = ".open"
"""What is added to the name of a file that is being written."""

_SECRET = re.compile(rb"auth|cookie|token|secret|passw|session|api-?key", re.IGNORECASE)
"""Headers of requests whose values are not kept."""
_COOKIE = re.compile(rb"^([^=;]*=)[^;]*")
_LINE_BREAKS = re.compile(rb"[\r\n\x00]")
_BODILESS = frozenset({204, 304})
"""Statuses whose Content-Length, if any, is not that of a body (RFC 9110, section 8.6)."""
_WARCINFO = """software: newsgrab/{version}
format: WARC File Format 1.1
conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
isPartOf: {run_id}
description: Requests and responses. Credentials and cookies are masked; transfer-encoding is undone.
"""


class Archive:
    """A folder of WARC files that a run adds to; an observer of a `newsgrab.fetching.Fetcher`, and a context manager.

    A thread of its own compresses and writes. What it could not write, `sync` and `close` tell.

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
        self.notes = tuple(_closed_up(folder))
        """What a user should know of what a crash had left in the folder, a sentence each."""
        self._files = _Files(folder, run_id, roll_size)
        self._queue: queue.SimpleQueue[Exchange | threading.Event | None] = queue.SimpleQueue()
        self._room = threading.Condition()
        self._waiting = 0
        self._error: Exception | None = None
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
        self._check()

    def close(self) -> None:
        """Write what is left, and give the last file its name.

        Raises:
            OutputError: It could not be done.
        """
        self._queue.put(None)
        self._thread.join()
        self._check()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _check(self) -> None:
        if self._error is not None:
            reason = getattr(self._error, "strerror", None) or repr(self._error)
            raise OutputError(str(self.folder), f"the archive cannot be written: {reason}") from self._error

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, Exchange):
                self._try(self._files.add, item)
                with self._room:
                    self._waiting -= len(item.content)
                    self._room.notify()
            else:
                self._try(self._files.sync)
                item.set()
        self._try(self._files.finish)

    def _try(self, function: Callable[..., None], *arguments: object) -> None:
        """After an error nothing more is written: `sync` has to tell of it before anything is called kept."""
        if self._error is None:
            try:
                function(*arguments)
            except Exception as error:
                self._error = error


class _Files:
    """Records into one file after another."""

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
        if self._file is not None and self._size + len(exchange.content) > self._roll_size:
            self.finish()
        if self._file is None:
            self._begin()
        response = _response(exchange, self._info)
        request = _request(exchange, self._info, response)
        self._write(_member(response, hashlib.sha1(exchange.content).digest()) + _member(request))

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
        name = f"newsgrab-{self._run_id}-{self._serial:05d}.warc.gz"
        self._serial += 1
        self._path = self._folder / f"{name}{OPEN}"
        with _locked(self._folder):  # nobody may take it for one that a crash has left
            self._file = open(self._path, "xb", buffering=0)  # noqa: SIM115 (`finish` closes it)
            lock_open_file(self._file.fileno(), str(self._path))
        sync_folder(self._folder)
        self._size = 0
        info = _warcinfo(name, self._run_id)
        self._info = info.record_id or ""
        self._write(_member(info))

    def _write(self, data: bytes) -> None:
        assert self._file is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._size += len(data)
        self._synced = False


def _warcinfo(name: str, run_id: str) -> WarcRecord:
    from fastwarc.warc import WarcRecordType

    record = _record(WarcRecordType.warcinfo, datetime.now(UTC), "application/warc-fields")
    record.headers["WARC-Filename"] = name
    text = _WARCINFO.format(version=__version__, run_id=run_id)
    record.set_bytes_content(text.replace("\n", "\r\n").encode())
    return record


def _response(exchange: Exchange, info: str) -> WarcRecord:
    from fastwarc.warc import WarcRecordType

    record = _record(WarcRecordType.response, exchange.received_at, "application/http; msgtype=response")
    _describe(record, exchange, info)
    if not exchange.complete:
        record.headers["WARC-Truncated"] = "unspecified"
    head = _head(f"HTTP/1.1 {exchange.status} {responses.get(exchange.status, '')}", _response_headers(exchange))
    record.set_bytes_content(head + exchange.content)
    return record


def _request(exchange: Exchange, info: str, response: WarcRecord) -> WarcRecord:
    from fastwarc.warc import WarcRecordType

    record = _record(WarcRecordType.request, exchange.received_at, "application/http; msgtype=request")
    _describe(record, exchange, info)
    record.headers["WARC-Concurrent-To"] = response.record_id or ""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(name, b"***" if _SECRET.search(name) else value) for name, value in exchange.request_headers]
    record.set_bytes_content(_head(f"GET {target} HTTP/1.1", headers))
    return record


def _record(kind: WarcRecordType, at: datetime, content_type: str) -> WarcRecord:
    from fastwarc.warc import WarcRecord

    record = WarcRecord()
    record.init_headers(kind)
    record.headers["WARC-Date"] = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    record.headers["Content-Type"] = content_type
    return record


def _describe(record: WarcRecord, exchange: Exchange, info: str) -> None:
    record.headers["WARC-Target-URI"] = without_credentials(exchange.url)
    record.headers["WARC-Warcinfo-ID"] = info
    if exchange.http_version == "HTTP/2":  # it is written down as HTTP/1.1, which all readers know
        record.headers["WARC-Protocol"] = "h2"
    with contextlib.suppress(ValueError):
        record.headers["WARC-IP-Address"] = str(ip_address((exchange.server or "").partition("%")[0]))


def _response_headers(exchange: Exchange) -> Iterator[tuple[bytes, bytes]]:
    """The headers as they came, but those that do not fit the body as it is kept, under another name.

    Common Crawl does the same, with the same names: a body whose transfer-encoding is undone would be unreadable under
    a header that says otherwise.
    """
    length = b"%d" % len(exchange.content)
    told = exchange.status in _BODILESS
    for name, value in exchange.response_headers:
        lowered = name.lower()
        if lowered == b"set-cookie":
            value = _COOKIE.sub(rb"\1***", value)
        elif lowered == b"location":
            value = without_credentials(value.decode("latin-1")).encode("latin-1", "replace")
        elif lowered == b"content-length" and (told or value == length):
            told = True
        elif lowered in (b"transfer-encoding", b"content-length"):
            name = b"X-Crawl-" + name
        yield name, value
    if not told:
        yield b"Content-Length", length


def _head(first: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = [first.encode("latin-1", "replace"), *(name + b": " + value for name, value in headers)]
    return b"\r\n".join(_LINE_BREAKS.sub(b" ", line) for line in lines) + b"\r\n\r\n"


def _member(record: WarcRecord, payload_digest: bytes | None = None) -> bytes:
    """A record as a gzip member. zlib lets other threads work meanwhile; FastWARC's own compression does not."""
    plain = io.BytesIO()
    record.write(plain, checksum_data=True, payload_digest=payload_digest)
    gzip = zlib.compressobj(LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return gzip.compress(plain.getbuffer()) + gzip.flush()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other runs from looking for files to close in `folder`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _closed_up(folder: Path) -> Iterator[str]:
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

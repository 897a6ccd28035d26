"""Undoing content-encoding (RFC 9110, section 8.4) with bounded memory.

Decoders stand in a row, each writing small pieces to the next, the last to a `Collector`. No stage ever holds more than
a piece, and each counts what it puts out, so a bomb stops at the limit however deep it is wrapped.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple, Protocol

import brotli

from newsgrab.errors import ConnectionFailed, PageTooLarge

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["ACCEPT_ENCODING", "GZIP", "ZSTD", "Coding", "Collector", "Sink", "Stream", "decoder", "too_large"]

ACCEPT_ENCODING = "gzip, deflate, br, zstd"

PIECE = 64 * 1024
"""Bytes a decoder puts out at a time."""
MAX_CODINGS = 5
"""Content-codings on one body; honest servers use one."""
MAX_MEMBERS = 1000
"""Gzip members or zstd frames in one body; honest servers use one."""
ZSTD_MAX_WINDOW_LOG = 23
"""8 MiB, the most that RFC 9659 lets a server ask for."""


class Sink(Protocol):
    """Takes a body bit by bit."""

    def write(self, data: bytes) -> None:
        """Take the next bytes."""

    def finish(self) -> None:
        """Take the end; raises where the body cannot have been meant to end here."""


class Collector:
    """The end of the row: keeps the pieces.

    Args:
        url: The address, for errors.
        limit: Bytes to keep.
        cut: What to do with more: drop it (True) or raise `PageTooLarge`.
    """

    def __init__(self, url: str, limit: int, *, cut: bool = False) -> None:
        self._url = url
        self._limit = limit
        self._cut = cut
        self._pieces: list[bytes] = []
        self.size = 0

    @property
    def full(self) -> bool:
        """Whether nothing more will be kept."""
        return self._cut and self.size >= self._limit

    def write(self, data: bytes) -> None:
        """Keep `data`."""
        if self.size + len(data) > self._limit:
            if not self._cut:
                raise too_large(self._url, self._limit)
            data = data[: self._limit - self.size]
        self.size += len(data)
        self._pieces.append(data)

    def finish(self) -> None:
        """Nothing to do: any end will do."""

    def content(self) -> bytes:
        """All that was kept, in one piece."""
        if len(self._pieces) != 1:
            self._pieces = [b"".join(self._pieces)]
        return self._pieces[0]


def decoder(url: str, content_encoding: str, sink: Sink, limit: int) -> Sink:
    """A sink that undoes `content_encoding` and writes to `sink`.

    Codings that are no registered ones ("utf-8", "none") are taken for a server's mistake and ignored, as browsers do.

    Raises:
        ConnectionFailed: Too many codings; or, later, a stream that is corrupt or ends early.
        PageTooLarge: Later, from `write`: more than `limit` bytes after any of the codings.
    """
    codings = [coding for name in content_encoding.lower().split(",") if (coding := _CODINGS.get(name.strip()))]
    if len(codings) > MAX_CODINGS:
        raise ConnectionFailed(url, f"compressed {len(codings)} times over; no honest page is", retryable=False)
    for coding in codings:
        sink = _Decoder(url, coding, sink, limit)
    return sink


def too_large(url: str, limit: int) -> PageTooLarge:
    """The error for a body of more than `limit` bytes."""
    size = f"{limit / 2**20:.4g} MiB" if limit >= 2**20 else f"{limit} bytes"
    return PageTooLarge(url, f"larger than {size}; raise the size limit to fetch it")


class Stream(Protocol):
    """One compressed stream, with the interface of the standard library's `bz2`, `lzma` and `zstd` decompressors."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Coding(NamedTuple):
    """A content-coding.

    Attributes:
        name: As the field calls it.
        new_stream: Makes the decompressor of one member.
        error: What a corrupt stream raises.
        further: See below.
    """

    name: str
    new_stream: Callable[[], Stream]
    error: type[Exception]
    further: bytes = b""
    """The first bytes that a further member may begin with; what begins otherwise is ignored, as browsers do."""


class _Decoder:
    def __init__(self, url: str, coding: Coding, sink: Sink, limit: int) -> None:
        self._url = url
        self._coding = coding
        self._sink = sink
        self._limit = limit
        self._size = 0
        self._members = 0
        self._ended = False
        self._stream: Stream | None = None

    def write(self, data: bytes) -> None:
        try:
            while data and not self._ended:
                data = self._write_member(data)
        except self._coding.error:
            raise self._broken("is corrupt") from None

    def finish(self) -> None:
        if self._stream is not None and not self._stream.eof:
            raise self._broken("ends early")
        self._sink.finish()

    def _write_member(self, data: bytes) -> bytes:
        """Decode what belongs to the current member; the rest of `data` is returned."""
        stream = self._current(data)
        if stream is None:
            return b""
        while True:
            piece = stream.decompress(data, PIECE)
            data = b""
            if piece:
                self._size += len(piece)
                if self._size > self._limit:
                    raise too_large(self._url, self._limit)
                self._sink.write(piece)
            if stream.eof:
                return stream.unused_data
            if stream.needs_input:
                return b""

    def _current(self, data: bytes) -> Stream | None:
        if self._stream is not None and not self._stream.eof:
            return self._stream
        if self._members and data[0] not in self._coding.further:
            self._ended = True
            return None
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise self._broken(f"has more than {MAX_MEMBERS} parts")
        self._stream = self._coding.new_stream()
        return self._stream

    def _broken(self, what: str) -> ConnectionFailed:
        return ConnectionFailed(self._url, f"the {self._coding.name}-compressed body {what}; try again later")


class _Zlib:
    """gzip (RFC 1952), zlib (RFC 1950) or bare deflate (RFC 1951)."""

    def __init__(self, wbits: int) -> None:
        self._zlib = zlib.decompressobj(wbits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece = self._zlib.decompress(self._zlib.unconsumed_tail or data, max_length)
        # A full piece may have left more behind, even when all input is taken in.
        self.needs_input = not self._zlib.unconsumed_tail and len(piece) < max_length
        return piece


class _Deflate:
    """The "deflate" coding: zlib by the standard, bare deflate from some servers; the first two bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._zlib: _Zlib | None = None

    @property
    def eof(self) -> bool:
        return self._zlib is not None and self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return self._zlib is None or self._zlib.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data if self._zlib else b""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._zlib is None:
            data = self._head = self._head + data
            if len(data) < 2:
                return b""
            is_zlib = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._zlib = _Zlib(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
        return self._zlib.decompress(data, max_length)


class _Brotli:
    """Brotli (RFC 7932)."""

    unused_data = b""

    def __init__(self) -> None:
        self._brotli = brotli.Decompressor()
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return bool(self._brotli.is_finished())

    def decompress(self, data: bytes, max_length: int) -> bytes:
        piece: bytes = self._brotli.process(data, output_buffer_limit=max_length)
        self.needs_input = bool(self._brotli.can_accept_more_data()) and len(piece) < max_length
        return piece


def _zstd() -> Stream:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: ZSTD_MAX_WINDOW_LOG})


GZIP = Coding("gzip", lambda: _Zlib(zlib.MAX_WBITS + 16), zlib.error, further=b"\x1f")
ZSTD = Coding("zstd", _zstd, zstd.ZstdError, further=b"\x28" + bytes(range(0x50, 0x60)))
_CODINGS = {
    "gzip": GZIP,
    "x-gzip": GZIP,
    "deflate": Coding("deflate", _Deflate, zlib.error),
    "br": Coding("brotli", _Brotli, brotli.error),
    "zstd": ZSTD,
}

"""From exchanges to WARC records (ISO 28500, version 1.1), each a gzip member of its own."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http.client import responses
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from newsgrab._version import __version__
from newsgrab.fetching.hooks import Exchange
from newsgrab.urls import without_credentials

__all__ = ["exchange_members", "warcinfo_member"]

LEVEL = 6
"""Of compression; 9 takes twice the time for half a percent of the size."""

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


def warcinfo_member(name: str, run_id: str) -> tuple[bytes, str]:
    """The record that a file called `name` begins with, and its id."""
    record = _record(WarcRecordType.warcinfo, datetime.now(UTC), "application/warc-fields")
    record.headers["WARC-Filename"] = name
    text = _WARCINFO.format(version=__version__, run_id=run_id)
    record.set_bytes_content(text.replace("\n", "\r\n").encode())
    return _member(record), record.record_id or ""


def exchange_members(exchange: Exchange, info: str) -> bytes:
    """The records of a response and of its request, in a file whose warcinfo record has the id `info`."""
    response = _response(exchange, info)
    request = _request(exchange, info, response)
    return _member(response, hashlib.sha1(exchange.content).digest()) + _member(request)


def _response(exchange: Exchange, info: str) -> WarcRecord:
    record = _record(WarcRecordType.response, exchange.received_at, "application/http; msgtype=response")
    _describe(record, exchange, info)
    if not exchange.complete:
        record.headers["WARC-Truncated"] = "unspecified"
    head = _head(f"HTTP/1.1 {exchange.status} {responses.get(exchange.status, '')}", _response_headers(exchange))
    record.set_bytes_content(head + exchange.content)
    return record


def _request(exchange: Exchange, info: str, response: WarcRecord) -> WarcRecord:
    record = _record(WarcRecordType.request, exchange.received_at, "application/http; msgtype=request")
    _describe(record, exchange, info)
    record.headers["WARC-Concurrent-To"] = response.record_id or ""
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [(name, b"***" if _SECRET.search(name) else value) for name, value in exchange.request_headers]
    record.set_bytes_content(_head(f"GET {target} HTTP/1.1", headers))
    return record


def _record(kind: WarcRecordType, at: datetime, content_type: str) -> WarcRecord:
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
    member = io.BytesIO()
    writer = GzipWriter(member, compression_level=LEVEL)
    record.write(writer, checksum_data=True, payload_digest=payload_digest)
    writer.finish()
    return member.getvalue()

"""From the body as an archive keeps it to the body as a page has it: transfer-encoding and content-encoding undone.

Archives keep bodies as they came over the wire, or decoded with the headers left as they were; the bytes tell which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsgrab.errors import ConnectionFailed, UndecodablePage
from newsgrab.fetching.decoding import Collector, decoder

__all__ = ["decoded", "is_declared_page", "looks_like_page"]

_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")  # RFC 9112, section 7.1
_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|!--)", re.IGNORECASE)
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown", "unknown/unknown"})


def is_declared_page(content_type: str) -> bool | None:
    """Whether a Content-Type is that of a page; None where it says nothing, so that the bytes decide."""
    kind = content_type.partition(";")[0].partition(",")[0].strip().lower()
    if kind in _UNTOLD or "/" not in kind:
        return None
    return "html" in kind


def looks_like_page(content: bytes) -> bool:
    """Whether a body begins as HTML does."""
    return _PAGE.match(content[:1024]) is not None


def decoded(body: bytes, headers: Mapping[str, str], url: str, limit: int) -> bytes:
    """The content of a page.

    Args:
        body: As the archive keeps it.
        headers: Of the response, names in lower case.
        url: The address, for errors.
        limit: Bytes that are kept at most.

    Raises:
        PageTooLarge: More than `limit` bytes came out.
        UndecodablePage: The content-encoding is not what the headers say, or broken.
    """
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    collector = Collector(url, limit)
    sink = decoder(url, headers.get("content-encoding", ""), collector, limit)
    try:
        sink.write(body)
        sink.finish()
    except ConnectionFailed as error:
        if looks_like_page(body):  # it was decoded by whoever made the archive
            return body
        raise UndecodablePage(url, error.reason.partition(";")[0]) from None
    return collector.content()


def _joined(body: bytes) -> bytes:
    """The chunks of a body put together; a body without chunks as it is."""
    parts, at = [], 0
    while (chunk := _CHUNK.match(body, at)) and (size := int(chunk[1], 16)):
        parts.append(body[chunk.end() : chunk.end() + size])
        at = chunk.end() + size
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
    return b"".join(parts) if parts or _CHUNK.match(body) else body

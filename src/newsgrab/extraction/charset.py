"""From bytes to text: byte-order mark, valid UTF-8, HTTP header, meta tag, then detection (Encoding Standard, HTML
Standard section 13.2.3). What was assumed is said in a note.

Valid UTF-8 with any non-ASCII character is UTF-8, whatever the page declares: text of another character set is next to
never valid UTF-8, while wrong declarations are common.
"""

from __future__ import annotations

import re

from newsgrab.errors import UndecodablePage
from newsgrab.extraction import compiled

__all__ = ["decode", "looks_like_html"]

PRESCAN = 4096
"""Bytes searched for a declaration; the standard asks for 1024, but many pages put it later."""

DETECT = 65_536
"""Bytes given to the detector."""

_TWICE = b"\xc3\xa2\xc2\x80"
"""What dashes, quotes and dots (U+2010 to U+203F) begin with when they are encoded twice."""

MAX_BROKEN = 0.02
"""Share of undecodable characters above which bytes are no text of the declared character set."""

_SEVEN_BIT = (b"\x1b", b"~{", b"\x00")
"""What ISO-2022-JP, HZ and UTF-16 have and plain ASCII text has not."""

_HTML = re.compile(
    rb"<(?:!doctype|!--|html|head|body|div|p|article|main|section|h[1-6]|span|a|br|table|meta|title|script|ul|img)\b",
    re.I,
)
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x00\x00\x00")


def decode(content: bytes, content_type: str = "", subject: str = "") -> tuple[bytes, tuple[str, ...]]:
    """`content` as UTF-8 bytes without a byte-order mark, and notes on what was assumed.

    Args:
        content: The page's bytes.
        content_type: The `Content-Type` header, "" when unknown.
        subject: Names the page in an error.

    Raises:
        UndecodablePage: The bytes are text in no known character set.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    if not any(content.find(mark, 0, PRESCAN) >= 0 for mark in _SEVEN_BIT) and compiled.is_utf8(content):
        once = _encoded_once(content)
        return (content, ()) if once is None else (once, ("charset: the text was encoded twice, and was read so",))
    if content.startswith(_BINARY):
        raise UndecodablePage(subject, "the content is binary, not text")
    from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

    bom, _ = read_bom(content)
    declared = [
        ("byte-order mark", bom),
        ("header", http_content_type_encoding(content_type) if content_type else None),
        ("page", html_body_declared_encoding(content[:PRESCAN])),
    ]
    for _, label in declared:
        encoding = resolve_encoding(label) if label else None
        if encoding and (text := _read(content, encoding)) is not None:
            return _utf8(text), ()
    return _detected(content, subject)


def _encoded_once(content: bytes) -> bytes | None:
    """The text of UTF-8 bytes that were taken for Latin-1 and encoded again (a dash is "â", U+0080 and U+0093 then), or
    None for those that were not: they nearly always have a dash, a quote or a dot of their own."""
    if b"\xe2" in content or content.isascii() or _TWICE not in content:
        return None
    try:
        once = content.decode("utf-8").encode("latin-1")
    except UnicodeEncodeError:
        return None
    return once if compiled.is_utf8(once) else None


def _read(content: bytes, encoding: str) -> str | None:
    """The text, or None where too much of it is broken in that encoding."""
    try:
        text = content.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    broken = text.count("\ufffd") + text.count("\x00")
    foreign = sum(1 for byte in content[:DETECT] if byte > 0x7F) or 1
    return text if broken <= max(2, MAX_BROKEN * foreign) else None


def _utf8(text: str) -> bytes:
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _detected(content: bytes, subject: str) -> tuple[bytes, tuple[str, ...]]:
    """Nothing usable was declared: mostly valid UTF-8 is UTF-8, else the detector decides."""
    text = content.decode("utf-8", "replace")
    foreign = sum(1 for byte in content[:DETECT] if byte > 0x7F) or 1
    if text.count("\ufffd") <= 0.1 * foreign and "\x00" not in text[:DETECT]:
        return _utf8(text), ("charset: some bytes are not valid UTF-8 and were replaced",)
    import chardet

    # what is cut is ASCII everywhere: second bytes of Shift_JIS, GBK and Big5 begin at 0x40
    sample = re.sub(rb"<[^<>]{0,2000}>|[\x00-\x2f\x3a\x3b\x3d-\x3f]+", b" ", content[: 4 * DETECT])
    guess = chardet.detect(sample[:DETECT] if any(byte > 0x7F for byte in sample) else content[:DETECT])
    encoding = guess.get("encoding")
    read = _read(content, encoding) if encoding else None
    if read is None:
        raise UndecodablePage(subject, "the bytes are text in no known character set")
    return _utf8(read), (f"charset: none declared, {encoding} detected",)


def looks_like_html(content: bytes) -> bool:
    """Whether UTF-8 bytes have HTML markup in their first part; else it is a page saved as plain text."""
    return _HTML.search(content, 0, 50_000) is not None

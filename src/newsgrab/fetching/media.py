"""Telling pages of text from everything else, by the declared type and by the first bytes."""

from __future__ import annotations

import re

from newsgrab.errors import UnsupportedContentType, one_line

__all__ = ["SNIFFED", "check_declared", "check_start"]

SNIFFED = 1445
"""First bytes of a body that are looked at (WHATWG MIME Sniffing, section 5.2, "resource header")."""

_PAGES = frozenset({"application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
_XML = frozenset({"text/xml", "application/xml"})
_UNTOLD = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/unknown", "unknown/unknown"})
"""Types that say nothing, so that the bytes decide."""

_MAGIC = tuple(
    (re.compile(pattern, re.DOTALL), what)
    for pattern, what in (
        (rb"%PDF-", "a PDF"),
        (rb"%!PS", "a PostScript file"),
        (rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|\x00\x00[\x01\x02]\x00", "an image"),
        (rb"RIFF.{4}WEBP|.{4}ftyp(?:avif|avis|heic|heix|mif1)", "an image"),
        (rb"RIFF.{4}(?:WAVE|AVI )|.{4}ftyp|\x1a\x45\xdf\xa3", "audio or video"),
        (rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfb]|OggS\x00|fLaC", "audio or video"),
        (rb"PK\x03\x04|PK\x05\x06|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c", "an archive"),
        (rb"\x1f\x8b|BZh[1-9]1AY&SY|\xfd7zXZ\x00|\x28\xb5\x2f\xfd|\x1f\x9d", "a compressed file"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", "an office document"),
        (rb"wOF[F2]|\x7fELF|MZ[\x90\x78\x50]\x00|\x00asm|\xca\xfe\xba\xbe|SQLite format 3\x00", "a binary file"),
    )
)
"""How files of other kinds begin, each as its format defines it."""

_FEED_ROOTS = frozenset({b"rss", b"feed", b"rdf:rdf", b"urlset", b"sitemapindex", b"opml"})
_XML_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->|<!(?!--)[^>]*>)*+<([A-Za-z][\w:.-]{0,40})", re.DOTALL
)
_BOMS = (b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")
_BINARY_BYTE = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # WHATWG MIME Sniffing, section 3


def check_declared(url: str, content_type: str) -> None:
    """Refuse a Content-Type that can be no page.

    Raises:
        UnsupportedContentType: It is declared to be something else than text.
    """
    kind = _kind(content_type)
    if kind in _UNTOLD or kind in _PAGES or kind in _XML or (kind.startswith("text/")):
        return
    if "/" not in kind:
        return  # no media type at all ("html"): the bytes decide
    raise _unsupported(url, f"the server calls it {one_line(kind, 80)}")


def check_start(url: str, content_type: str, start: bytes) -> None:
    """Refuse a body whose first `SNIFFED` bytes are those of a file of another kind, whatever it is declared to be.

    Raises:
        UnsupportedContentType: With what it looks like.
    """
    for magic, what in _MAGIC:
        if magic.match(start):
            raise _unsupported(url, f"this is {what}")
    root = _XML_ROOT.match(start)
    name = root[1].lower() if root else b""
    if name in _FEED_ROOTS:
        raise _unsupported(url, "this is a feed or a sitemap")
    kind = _kind(content_type)
    if kind in _XML and name != b"html":
        raise _unsupported(url, f"the server calls it {kind}, and it is no XHTML")
    if (kind in _UNTOLD or "/" not in kind) and not start.startswith(_BOMS) and _BINARY_BYTE.search(start):
        raise _unsupported(url, "the server does not say what it is, and it is no text")


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].partition(",")[0].strip().lower()


def _unsupported(url: str, what: str) -> UnsupportedContentType:
    return UnsupportedContentType(url, f"not a page of text: {what}; give the address of an article")

"""What was fetched, whatever it is called: a feed, a sitemap, an index of sitemaps or a page, unpacked and read."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from newsgrab.discover.feeds import ITEM_OF_ROOT, read_feed, read_json_feed
from newsgrab.discover.found import Found
from newsgrab.discover.front_page import read_page
from newsgrab.discover.sitemaps import Part, read_index, read_sitemap, read_text_sitemap
from newsgrab.errors import UnsupportedContentType
from newsgrab.extraction.charset import decode, looks_like_html
from newsgrab.page import Page
from newsgrab.urls import masked

__all__ = ["Document", "Kind", "read_document"]

SEARCHED = 256 * 1024
"""Bytes in which the root element must begin."""

_ROOT = re.compile(
    rb"<(?:[a-z_][\w.-]{0,40}:)?(rss|rdf|channel|feed|urlset|sitemapindex|html)(?=[\s/>])|<!doctype\s+(html)\b", re.I
)
_ADDRESS_LINE = re.compile(rb"\s*https?://\S+\s*(?:\n|$)", re.I)
PIECE = 64 * 1024
"""Bytes that are unpacked at once."""

_GZIP = b"\x1f\x8b"

T = TypeVar("T")


class Kind(StrEnum):
    """What a document is."""

    feed = "feed"
    sitemap = "sitemap"
    sitemap_index = "sitemap index"
    page = "page"


@dataclass(slots=True)
class Document:
    """What a document holds.

    Attributes:
        kind: What it is.
        found: The addresses in it; those of a page are what its links look like.
        parts: The sitemaps that it names.
        feeds: The feeds that it names.
        problem: What is wrong with it, so that there may be more than was read; "" where nothing is.
    """

    kind: Kind
    found: list[Found] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    feeds: list[str] = field(default_factory=list)
    problem: str = ""


def read_document(page: Page, *, most: int, max_bytes: int) -> Document:
    """Read what was fetched.

    Args:
        page: As it came.
        most: Addresses, and parts, that are read at most.
        max_bytes: Bytes that are unpacked at most.

    Raises:
        UnsupportedContentType: It is none of the things that are read here.
        UndecodablePage: It is text in no known character set.
    """
    subject = masked(page.address)
    content, cut = _unpacked(page.content, max_bytes, subject)
    content, _ = decode(content, page.headers.get("content-type", ""), subject)
    document = _read(content, page.address, subject, most)
    if document is None:
        raise UnsupportedContentType(subject, f"no feed, sitemap or page: {_looks(content)}")
    if len(document.found) >= most or len(document.parts) >= most:
        document.problem = f"{most:,} addresses or more; the rest was not read"
    document.problem = document.problem or cut
    return document


def _looks(content: bytes) -> str:
    return "there is nothing in it" if not content.strip() else "it does not look like any of them"


def _read(content: bytes, base: str, subject: str, most: int) -> Document | None:
    root = _ROOT.search(content, 0, SEARCHED)
    if root is not None:
        name = (root[1] or root[2]).decode().lower()
        return _page(content, base) if name == "html" else _xml(content[root.start() :], name, base, most)
    start = content[:SEARCHED].lstrip()
    if start.startswith(b"{"):
        document = Document(Kind.feed)
        try:
            document.problem = read_json_feed(content, base, _into(document.found, most)) or ""
        except ValueError as error:
            raise UnsupportedContentType(subject, f"no feed, sitemap or page: {error}") from error
        return document
    if _ADDRESS_LINE.match(start):
        document = Document(Kind.sitemap)
        document.problem = read_text_sitemap(content, base, _into(document.found, most)) or ""
        return document
    return _page(content, base) if looks_like_html(start) else None


def _page(content: bytes, base: str) -> Document:
    page = read_page(content, base)
    return Document(Kind.page, found=page.links, feeds=page.feeds)


def _xml(content: bytes, root: str, base: str, most: int) -> Document:
    if root == "sitemapindex":
        document = Document(Kind.sitemap_index)
        problem = read_index(content, base, _into(document.parts, most))
    elif root == "urlset":
        document = Document(Kind.sitemap)
        problem = read_sitemap(content, base, _into(document.found, most))
    else:
        document = Document(Kind.feed)
        problem = read_feed(content, ITEM_OF_ROOT[root], base, _into(document.found, most))
    document.problem = f"broken XML ({problem}); read as far as it can be" if problem else ""
    return document


def _into(kept: list[T], most: int) -> Callable[[T], bool]:
    """Keeps what it is called with; true when there is no room for more."""

    def take(one: T) -> bool:
        kept.append(one)
        return len(kept) >= most

    return take


def _unpacked(content: bytes, limit: int, subject: str) -> tuple[bytes, str]:
    """`content` without gzip, if it is packed so, and what was left out of it.

    Raises:
        UnsupportedContentType: It begins like gzip, and is none.
    """
    if not content.startswith(_GZIP):
        return content, ""
    pieces: list[bytes] = []
    left = limit
    problem = ""
    try:
        with gzip.open(io.BytesIO(content)) as file:
            while left > 0 and (piece := file.read1(min(left, PIECE))):
                pieces.append(piece)
                left -= len(piece)
            if left <= 0 and file.read(1):
                problem = f"larger than {limit:,} bytes unpacked; only so much of it was read"
    except (OSError, EOFError, zlib.error) as error:  # what came before the fault is kept
        problem = f"broken gzip ({error})"
    if problem and not pieces:
        raise UnsupportedContentType(subject, problem)
    return b"".join(pieces), problem

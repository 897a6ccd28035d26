"""The extractors that bench/compare.py runs, each used as its own documentation recommends.

A contestant is a function without arguments that imports its package and returns ``extract(html, url) -> fields``; it
is called in a process of its own. A package that wants text is given what w3lib decodes (byte-order mark, meta tag,
UTF-8), which its time includes. No contestant may use the network.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Extract = Callable[[bytes, str], Mapping[str, Any]]

FIELDS = ("headline", "timestamp", "authors", "body")


def decoded(html: bytes) -> str:
    """The page as text."""
    from w3lib.encoding import html_to_unicode

    return html_to_unicode(None, html)[1]


def newsgrab() -> Extract:
    """`newsgrab.extract`: every field."""
    from newsgrab import extract

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        article = extract(html, url)
        return {name: getattr(article, name) for name in FIELDS}

    return run


def trafilatura(fast: bool = False) -> Extract:
    """`bare_extraction` with metadata; comments off, as in its own evaluation."""
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        found = bare_extraction(html, url=url, fast=fast, include_comments=False, with_metadata=True)
        if not isinstance(found, Document):
            return {}
        authors = (found.author or "").split("; ")
        return {"headline": found.title, "timestamp": found.date, "authors": authors, "body": found.text}

    return run


def trafilatura_fast() -> Extract:
    """Trafilatura without its fallback extractors."""
    return trafilatura(fast=True)


def newspaper4k() -> Extract:
    """`Article.parse`; images off, since they are fetched over the network."""
    from newspaper import Article

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        found = Article(url, fetch_images=False)
        found.download(input_html=decoded(html))
        found.parse()
        published = found.publish_date
        return {"headline": found.title, "timestamp": published, "authors": found.authors, "body": found.text}

    return run


def readability_lxml() -> Extract:
    """`summary` and `short_title`; the HTML it returns is turned into text by resiliparse."""
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        found = Document(decoded(html), url=url)
        text = extract_plain_text(found.summary(html_partial=True), alt_texts=False, list_bullets=False)
        return {"headline": found.short_title(), "body": text}

    return run


def resiliparse() -> Extract:
    """Main content as plain text and the `<title>`; it has no other fields."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        tree = HTMLTree.parse_from_bytes(html, detect_encoding(html) or "utf-8")
        text = extract_plain_text(tree, main_content=True, alt_texts=False, list_bullets=False)
        return {"headline": tree.title, "body": text}

    return run


def goose3() -> Extract:
    """`Goose.extract` with its defaults, which fetch no images."""
    from goose3 import Goose

    goose = Goose()

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        found = goose.extract(url=url, raw_html=decoded(html))
        published = found.publish_datetime_utc or found.publish_date
        return {"headline": found.title, "timestamp": published, "authors": found.authors, "body": found.cleaned_text}

    return run


def bare_parse() -> Extract:
    """Nothing but the parse: the yardstick."""
    from selectolax.lexbor import LexborHTMLParser

    def run(html: bytes, url: str) -> Mapping[str, Any]:
        LexborHTMLParser(html)
        return {}

    return run


CONTESTANTS: dict[str, tuple[str, Callable[[], Extract]]] = {
    "newsgrab": ("newsgrab", newsgrab),
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura fast": ("trafilatura", trafilatura_fast),
    "newspaper4k": ("newspaper4k", newspaper4k),
    "readability-lxml": ("readability-lxml", readability_lxml),
    "resiliparse": ("resiliparse", resiliparse),
    "goose3": ("goose3", goose3),
    "bare parse": ("selectolax", bare_parse),
}
"""What the tables call it: the package whose version counts, and its loader."""

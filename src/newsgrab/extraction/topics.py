"""Section and tags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newsgrab.extraction.document import Document
from newsgrab.extraction.finding import Finding
from newsgrab.extraction.jsonld import types_of
from newsgrab.extraction.text import clean_line, unescaped
from newsgrab.extraction.trace import Trace, first

__all__ = ["find_section", "find_tags"]

MAX_TAGS = 50
"""Tags kept of one page."""

MAX_LENGTH = 100
"""Characters of one section or tag; longer text is prose."""

_SECTION_META = ("article:section", "og:article:section", "parsely-section", "sailthru.section", "section",
                 "dcterms.subject", "dc.subject", "article.section", "category")  # fmt: skip
_TAG_META = ("article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords",
             "article.tags", "tags")  # fmt: skip


def find_section(doc: Document, trace: Trace | None = None) -> Finding[str] | None:
    """The desk or section: JSON-LD `articleSection`, meta tags, the last step but one of a breadcrumb."""
    return first(_sections(doc), "section", trace)


def _sections(doc: Document) -> Iterator[Finding[str]]:
    ld = doc.article_ld
    if ld:
        for text in _texts(ld.get("articleSection")):
            yield Finding(text, "json-ld")
    for text in _split(doc.first_meta(*_SECTION_META)):
        yield Finding(text, "meta")
    for node in doc.jsonld:
        if "BreadcrumbList" in types_of(node):
            steps = [text for item in _list(node.get("itemListElement")) for text in _texts(_name_of(item))]
            if len(steps) >= 3:
                yield Finding(steps[-2], "json-ld")


def find_tags(doc: Document, trace: Trace | None = None) -> Finding[tuple[str, ...]] | None:
    """The keywords the page gives its article, each once: JSON-LD `keywords`, meta tags."""
    return first(_keywords(doc), "tags", trace)


def _keywords(doc: Document) -> Iterator[Finding[tuple[str, ...]]]:
    ld = doc.article_ld
    found = list(_texts(ld.get("keywords"))) if ld else []
    if found:
        yield Finding(_each_once(found), "json-ld")
    for name in _TAG_META:
        found = [text for content in doc.meta.get(name, ()) for text in _split(content)]
        if found:
            yield Finding(_each_once(found), "meta")


def _each_once(found: list[str]) -> tuple[str, ...]:
    unique = {text.casefold(): text for text in reversed(found)}
    return tuple(text for text in dict.fromkeys(found) if unique.get(text.casefold()) == text)[:MAX_TAGS]


def _name_of(item: Any) -> Any:
    if not isinstance(item, dict):
        return None
    inner = item.get("item")
    return item.get("name") or (inner.get("name") if isinstance(inner, dict) else None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _texts(value: Any) -> Iterator[str]:
    for one in _list(value):
        if isinstance(one, dict):
            one = one.get("name") or one.get("@value")
        if isinstance(one, str):
            yield from _split(one)


def _split(text: str) -> Iterator[str]:
    separator = ";" if ";" in text and "&" not in text else "،" if "،" in text else "、" if "、" in text else ","
    for part in unescaped(text).split(separator) if text else ():
        clean = clean_line(part)
        if clean and len(clean) <= MAX_LENGTH and not clean.startswith(("http://", "https://")):
            yield clean

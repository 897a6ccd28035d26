"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0 (RFC 4287), JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic_core import from_json

from newsgrab.discover.found import Found, Stamp, address
from newsgrab.discover.markup import Field, Item, read_items
from newsgrab.extraction.language import normal_tag
from newsgrab.extraction.text import clean_line, unescaped

__all__ = ["ITEM_OF_ROOT", "cleaned", "read_feed", "read_json_feed"]

ITEM_OF_ROOT = {"rss": "item", "rdf": "item", "channel": "item", "feed": "entry"}
"""What an entry is called, by the name of a feed's root element."""

MAX_TITLE = 500
"""Characters of a title or section that are kept."""
MAX_JSON = 10 * 1024 * 1024
"""Bytes of a JSON Feed that are read; read at once, it takes many times as much memory."""

_DATE = ("pubdate", "published", "dc:date", "dcterms:created", "issued", "created", "dcterms:issued", "date")
_MODIFIED = ("updated", "modified", "dcterms:modified", "atom:updated", "lastbuilddate")
_LINK = ("feedburner:origlink", "link", "atom:link", "guid", "id", "rdf:about")
_SECTION = ("category", "dc:subject", "section")
_LANGUAGE = ("dc:language", "language")
_FIELDS = frozenset((*_DATE, *_MODIFIED, *_LINK, *_SECTION, *_LANGUAGE, "title", "dc:title"))
_HEAD = frozenset(_LANGUAGE)

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")


def cleaned(text: str | None) -> str | None:
    """A title, or the name of a section, as a reader sees it; None where there is nothing to see."""
    if not text:
        return None
    text = text[: 4 * MAX_TITLE]
    if "&" in text or "<" in text:  # titles are meant to be plain text, but most of those with markup have it escaped
        text = unescaped(_TAG.sub("", unescaped(text)))
    return clean_line(text)[:MAX_TITLE].strip() or None


def read_feed(content: bytes, item: str, base: str, take: Callable[[Found], bool]) -> str | None:
    """Hand the entries of a feed to `take`, until it has enough; what is wrong with the feed, if something is.

    Args:
        content: The feed from its root element on, in UTF-8.
        item: See `ITEM_OF_ROOT`.
        base: The feed's own address.
        take: Called for each entry; true when no more are wanted.
    """

    def entry(item: Item) -> bool:
        found = _entry(item, base)
        return found is not None and take(found)

    return read_items(content, item, fields=_FIELDS, head=_HEAD, take=entry)


def _entry(item: Item, base: str) -> Found | None:
    fields: dict[str, list[Field]] = {}
    for field in item.fields:
        fields.setdefault(field.name, []).append(field)
    if "rdf:about" in item.attributes:
        fields.setdefault("rdf:about", []).append(Field("rdf:about", item.attributes["rdf:about"], {}))
    url = _link(fields, _base(item, base))
    if url is None:
        return None
    language = _first(fields, _LANGUAGE) or item.attributes.get("xml:lang")
    stated = language or next(filter(None, map(item.head.get, _LANGUAGE)), None) or item.root.get("xml:lang")
    return Found(
        url=url,
        found_in=base,
        title=cleaned(_first(fields, ("title", "dc:title"))),
        date=_stamp(fields, _DATE),
        modified=_stamp(fields, _MODIFIED),
        section=_section(fields),
        language=normal_tag(stated or "") or None,
    )


def _base(item: Item, base: str) -> str:
    """What relative addresses are relative to (XML Base)."""
    for attributes in (item.root, item.attributes):
        base = address(base, attributes.get("xml:base", "")) or base
    return base


def _first(fields: Mapping[str, list[Field]], names: Iterable[str]) -> str | None:
    return next((field.text for name in names for field in fields.get(name, ()) if field.text), None)


def _stamp(fields: Mapping[str, list[Field]], names: Iterable[str]) -> Stamp | None:
    texts = (field.text for name in names for field in fields.get(name, ()) if field.text)
    return next(filter(None, map(Stamp.read, texts)), None)


def _section(fields: Mapping[str, list[Field]]) -> str | None:
    for name in _SECTION:
        for field in fields.get(name, ()):
            label = field.text or field.attributes.get("label") or field.attributes.get("term")
            if section := cleaned(label):
                return section
    return None


def _link(fields: Mapping[str, list[Field]], base: str) -> str | None:
    """The address of an entry: RSS has it as text, Atom as an attribute of one link among several."""
    for name in _LINK:
        for field in fields.get(name, ()):
            reference = field.text
            if name in ("link", "atom:link") and "href" in field.attributes:
                relation = field.attributes.get("rel", "alternate")
                reference = field.attributes["href"] if relation in ("alternate", "") else ""
            elif name in ("guid", "id", "rdf:about") and not _is_permalink(field):
                continue
            if url := address(base, reference):
                return url
    return None


def _is_permalink(field: Field) -> bool:
    """Whether an identifier is an address as well: it must look like one, and not be said to be none."""
    stated = field.attributes.get("isPermaLink", "true").lower() != "false"
    return stated and field.text.lower().startswith(("http://", "https://"))


def read_json_feed(content: bytes, base: str, take: Callable[[Found], bool]) -> str | None:
    """The same for a JSON Feed, or one that is cut short.

    Raises:
        ValueError: It is no JSON Feed.
    """
    problem = None if len(content) <= MAX_JSON else f"only its first {MAX_JSON} bytes were read"
    content = content[:MAX_JSON]
    try:
        feed = from_json(content)
    except ValueError as error:
        feed = from_json(content, allow_partial=True)
        problem = problem or str(error)
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise ValueError("JSON, but no JSON Feed")
    language = _text(feed.get("language"))
    for item in items:
        found = _json_entry(item, base, language) if isinstance(item, dict) else None
        if found is not None and take(found):
            break
    return problem


def _json_entry(item: Mapping[str, Any], base: str, language: str) -> Found | None:
    identifier = _text(item.get("id"))
    references = (_text(item.get("url")), identifier if "://" in identifier else "", _text(item.get("external_url")))
    url = next(filter(None, (address(base, reference) for reference in references)), None)
    if url is None:
        return None
    tags = item.get("tags")
    return Found(
        url=url,
        found_in=base,
        title=cleaned(_text(item.get("title"))),
        date=Stamp.read(_text(item.get("date_published"))),
        modified=Stamp.read(_text(item.get("date_modified"))),
        section=cleaned(_text(tags[0])) if isinstance(tags, list) and tags else None,
        language=normal_tag(_text(item.get("language")) or language) or None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""

"""XML as feeds and sitemaps really are: read item by item with expat, in linear time, and read on where it is broken.

Reading begins at the root element, so no document type declaration is ever seen: there are no entities that could
unfold without end or lead to other files, and those that HTML knows by name are put in before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.entities import html5
from typing import NamedTuple
from xml.parsers import expat

__all__ = ["Field", "Item", "read_items"]

MAX_DEPTH = 100
"""Elements within elements; no feed has more than a dozen."""
MAX_FIELDS = 200
"""Fields of an item that are kept."""
MAX_TEXT = 10_000
"""Characters of a field that are kept."""
MAX_MENDED = 10 * 1024 * 1024
"""Bytes that are read on behind the place where a document is broken."""

NAMESPACES = {
    "http://www.google.com/schemas/sitemap-news/0.9": "news",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://www.w3.org/2005/Atom": "atom",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
"""The prefix under which fields of a namespace are known here, whichever the document uses."""

_CONTROLS = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_TO_MEND = re.compile(
    rb"<!\[CDATA\[(?s:.*?)(?:\]\]>|\Z)|<!--(?s:.*?)(?:-->|\Z)"  # these are left as they are
    rb"|<(?![A-Za-z_/!?])"
    rb"|&(?:#(\d{1,7}|[xX][0-9A-Fa-f]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?"
)
_OPENING = b"<broken>"


class Field(NamedTuple):
    """An element within an item.

    Attributes:
        name: The names of the elements from the item's child to this one, joined by "/"; in lower case, with the
            prefix of `NAMESPACES`, or of the document, or none where it is the item's own.
        text: All text within.
        attributes: As written.
    """

    name: str
    text: str
    attributes: Mapping[str, str]


class Item(NamedTuple):
    """What is repeated in a document: an entry of a feed, an address of a sitemap.

    Attributes:
        fields: Its elements, of those wanted, in the order of their ends.
        attributes: Of the item's own tag.
        head: Texts of the elements wanted that stand before it, outside of any item, by name.
        root: Attributes of the document's root.
    """

    fields: list[Field]
    attributes: Mapping[str, str]
    head: Mapping[str, str]
    root: Mapping[str, str]


class _Enough(Exception):
    """No more items are wanted."""


class _TooDeep(Exception):
    """Elements within elements without end."""


def read_items(
    content: bytes,
    item: str,
    *,
    fields: frozenset[str],
    head: frozenset[str] = frozenset(),
    take: Callable[[Item], bool],
) -> str | None:
    """Hand the items of a document to `take`, until it says that it has enough; what is wrong with the document, if so.

    Of a broken document all items are given that can be read; one that is broken itself with the fields before that.

    Args:
        content: The document from its root element on, in UTF-8.
        item: The name of the element that is an item, without prefix.
        fields: Names of the fields wanted.
        head: Names of the elements wanted that stand outside of any item.
        take: Called for each item; true when no more are wanted.
    """
    reader = _Reader(item, fields, head, take)
    next_item = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?" + item.encode() + rb"(?=[\s/>])", re.IGNORECASE)
    problem: str | None = None
    rest = memoryview(content.translate(None, _CONTROLS))
    while True:
        try:
            fault = reader.read(rest, opened=problem is not None)
        except _Enough:
            return problem
        if fault is None:
            return problem
        at, reason = fault
        if problem is None:  # the first: from here on it is mended, so that what broke it does so no more
            problem = reason
            begun = at if reader.item_at is None else reader.item_at
            if len(rest) - begun > MAX_MENDED:
                problem = f"{reason}; only {MAX_MENDED:,} bytes more were read"
            rest = memoryview(_mended(rest[begun : begun + MAX_MENDED]))
            continue
        reader.give_up_item()
        again = next_item.search(rest, max(at, (reader.item_at or 0) + 1))
        if again is None:
            return problem
        rest = rest[again.start() :]


def _mended(rest: memoryview) -> bytes:
    return _TO_MEND.sub(_mend, rest)


def _mend(match: re.Match[bytes]) -> bytes:
    text, number, name = match[0], match[1], match[2]
    if number is not None:
        code = int(number[1:], 16) if number[:1] in b"xX" else int(number)
        return text if _is_xml_character(code) else b""
    if name is not None:
        known = html5.get(f"{name.decode()};")
        if known is None:
            return b"&amp;" + text[1:]
        known_to_xml = name in (b"amp", b"lt", b"gt", b"quot", b"apos")
        return text if known_to_xml else "".join(f"&#{ord(character)};" for character in known).encode()
    return {b"&": b"&amp;", b"<": b"&lt;"}.get(text, text)


def _is_xml_character(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


class _Reader:
    """What expat calls while it reads."""

    def __init__(self, item: str, fields: frozenset[str], head: frozenset[str], take: Callable[[Item], bool]) -> None:
        self.item_at: int | None = None
        """Where the item being read begins, in bytes; None outside of any."""
        self._item = item
        self._wanted = fields
        self._wanted_head = head
        self._take = take
        self._head: dict[str, str] = {}
        self._root: Mapping[str, str] = {}
        self._prefixes: dict[str, str] = {}
        self._shift = 0
        self._clear()

    def read(self, content: memoryview, *, opened: bool) -> tuple[int, str] | None:
        """Read to the end, or to a fault: where it is, in bytes, and what.

        Args:
            content: The document, or the rest of one.
            opened: Whether it is a rest, without a root of its own.
        """
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._clear()
        try:
            if opened:
                self._shift = len(_OPENING)
                parser.Parse(_OPENING, False)
            parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code) or "not XML"
            return max(0, parser.ErrorByteIndex - self._shift), reason
        except _TooDeep:
            return max(0, parser.CurrentByteIndex - self._shift), f"more than {MAX_DEPTH} elements within each other"
        return None

    def give_up_item(self) -> None:
        """Hand over what was read of an item that cannot be read to its end."""
        if self.item_at is not None and self._fields:
            self._hand_over()

    def _clear(self) -> None:
        self.item_at = None
        self._depth = self._item_depth = self._open_depth = 0
        self._own = ""
        self._path: list[str] = []
        self._fields: list[Field] = []
        self._attributes: Mapping[str, str] = {}
        self._open: tuple[str, Mapping[str, str]] | None = None
        self._text: list[str] = []
        self._size = 0

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _TooDeep
        if self._depth == 1 and not self._shift:
            self._root = attributes
            self._prefixes = {
                key[6:]: NAMESPACES[uri] for key, uri in attributes.items() if key[:6] == "xmlns:" and uri in NAMESPACES
            }
        if self._open is not None:
            return
        prefix, _, local = name.lower().rpartition(":")
        prefix = self._prefixes.get(prefix, prefix)
        if not self._item_depth and local == self._item:
            self._begin_item(prefix, attributes)
            return
        known = local if prefix == self._own else f"{prefix}:{local}"
        if self._item_depth:
            self._path.append(known)
            known = "/".join(self._path)
            wanted = known in self._wanted and len(self._fields) < MAX_FIELDS
        else:
            wanted = known in self._wanted_head
        if wanted:
            self._open = known, attributes
            self._open_depth = self._depth
            self._text.clear()
            self._size = 0

    def _begin_item(self, prefix: str, attributes: dict[str, str]) -> None:
        self.item_at = self._parser.CurrentByteIndex - self._shift
        self._item_depth = self._depth
        self._own = prefix
        self._attributes = attributes
        self._path.clear()
        self._fields = []

    def _end(self, _: str) -> None:
        if self._open is not None:
            if self._depth == self._open_depth:
                self._close(*self._open)
        elif self._item_depth and self._depth == self._item_depth:
            self._hand_over()
            self.item_at = None
            self._item_depth = 0
            self._own = ""
        elif self._item_depth:
            self._path.pop()
        self._depth -= 1

    def _close(self, name: str, attributes: Mapping[str, str]) -> None:
        text = "".join(self._text)[:MAX_TEXT].strip()
        self._open = None
        if self._item_depth:
            self._fields.append(Field(name, text, attributes))
            self._path.pop()
        else:
            self._head.setdefault(name, text)

    def _hand_over(self) -> None:
        if self._take(Item(self._fields, self._attributes, self._head, self._root)):
            raise _Enough

    def _characters(self, text: str) -> None:
        if self._open is not None and self._size < MAX_TEXT:
            self._text.append(text)
            self._size += len(text)

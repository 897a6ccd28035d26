"""`Document`: one page, parsed once, walked once; everything that the field modules read.

The walk itself is in `walk`, or compiled in `native.pyx`; here is what is asked of the page on top of it: microdata,
the JSON-LD of the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from newsgrab.extraction import jsonld
from newsgrab.extraction.compiled import Element, TextBlock, annotated, census, walk
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.limits import bounded
from newsgrab.extraction.text import clean_line, unwrapped_lines
from newsgrab.extraction.walk import MAX_DEPTH, Annotations, Markup, Walk

__all__ = ["Document", "Element", "Property", "TextBlock"]

_ABSOLUTE = re.compile(r"https?://[\w.-]+/[\w/.~%+,=@!*-]*(?:\?[\w/.~%+,=@!*&:-]+)?", re.A)
"""An address that is resolved already, as nearly all are."""


@dataclass(slots=True)
class Property:
    """One microdata or RDFa property (HTML Standard, section 5; RDFa Lite 1.1).

    Attributes:
        node: Where it is declared.
        element: The innermost `Element` around the node (or its own).
        name: The property, lower case, without a prefix such as ``schema:``.
        content: Its machine value (`content`, `datetime`), or None where the text is the value.
        scope: `itemtype` or `typeof` of the item it belongs to, "" where none is declared.
    """

    node: Markup
    element: Element
    name: str
    content: str | None
    scope: str

    @property
    def value(self) -> str:
        """The machine value, else what the reader sees."""
        return self.content if self.content is not None else self.node.line


class Document:
    """A parsed page.

    Attributes:
        url: The page's address, "" when unknown.
        fetched_at: When it was fetched (aware), or None.
        blocks: Its text in reading order.
        elements: The elements around the text, outer before inner; `elements[0]` is the root.
        main_headings: The `h1`s that hold text, whatever elements they hold it in.
        times: The `<time>`s that hold text.
        meta: Meta tag name, property or itemprop (lower case) to its contents in order.
        links, pictures, scripts: What the walk noted, in document order; JSON-LD scripts left out.
        jsonld_sources: The page's JSON-LD scripts, unread.
        title: Text of `<title>`, "" when there is none.
        declared_language: `lang` of the root element, "" when not declared.
        plain: Whether the page came as plain text, without markup.
        notes: What had to be assumed on the way here (the character set), for `Article.warnings`.
    """

    def __init__(self, url: str = "", fetched_at: datetime | None = None, notes: tuple[str, ...] = ()) -> None:
        self.url = url
        self.fetched_at = fetched_at
        self.notes = notes
        self.plain = False
        self.declared_language = ""
        self._adopt(Walk())
        self._tree: LexborHTMLParser | None = None

    @classmethod
    def from_html(
        cls, html: bytes | str, url: str = "", fetched_at: datetime | None = None, notes: tuple[str, ...] = ()
    ) -> Document:
        """Parse HTML (HTML Standard; UTF-8 when bytes), within the bounds of `limits`, and walk it once."""
        html, more = bounded(html if isinstance(html, bytes) else html.encode("utf-8", "replace"), census)
        document = cls(url, fetched_at, (*notes, *more))
        # scripting=True: a <noscript> in <head> must not close the head, as in a browser
        document._tree = LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
        document._adopt(walk(document._tree))
        attributes = document.elements[0].attributes if document.elements else {}
        document.declared_language = attributes.get("lang") or attributes.get("xml:lang") or ""
        return document

    def _adopt(self, found: Walk) -> None:
        self.blocks, self.elements = found.blocks, found.elements
        self.main_headings = [heading for heading in found.main_headings if heading.end > heading.start]
        self.times = found.times
        self.meta, self.links, self.title = found.meta, found.links, found.title
        self.pictures, self.scripts, self.jsonld_sources = found.pictures, found.scripts, found.jsonld

    @classmethod
    def from_text(
        cls, text: str, url: str = "", fetched_at: datetime | None = None, notes: tuple[str, ...] = ()
    ) -> Document:
        """A page saved as plain text: each line a block, except that hard-wrapped lines are one."""
        document = cls(url, fetched_at, notes)
        document.plain = True
        top = Element("html", None, 0, None, is_box=True)
        document.elements = [top]
        for line in unwrapped_lines(text):
            clean = clean_line(line)
            if clean:
                box = Element("p", top, len(document.blocks), None, is_box=True)
                document.elements.append(box)
                document.blocks.append(TextBlock(len(document.blocks), clean, box, box))
                box.end = len(document.blocks)
        top.end = len(document.blocks)
        return document

    @property
    def opening_tag(self) -> str:
        """Tag of the first node in the body that is no text, which in XML is the root; "" where there is none."""
        body = self._tree.body if self._tree is not None else None
        first = body.child if body is not None else None
        while first is not None and first.is_text_node:
            first = first.next
        return first.tag or "" if first is not None else ""

    def css(self, query: str) -> list[LexborNode]:
        """Nodes that match a CSS selector, in document order; none for plain text."""
        return self._tree.css(query) if self._tree is not None else []

    def element_of(self, node: Markup | LexborNode) -> Element:
        """The `Element` of a node, or of the nearest node around it that holds text."""
        above: Markup | LexborNode | None = node
        for _ in range(MAX_DEPTH):
            if above is None:
                break
            element = self._by_number.get(above.mem_id)
            if element is not None:
                return element
            above = above.parent
        return self.elements[0]

    @lazy
    def _by_number(self) -> dict[int, Element]:
        return {element.number: element for element in self.elements}

    @lazy
    def annotations(self) -> Annotations:
        """The nodes that their attributes tell something of; none for plain text."""
        return annotated(self._tree) if self._tree is not None else Annotations()

    @lazy
    def properties(self) -> list[Property]:
        """Microdata and RDFa properties outside of `<meta>` and inside the body."""
        scopes = (
            {node.mem_id: node.attributes for node in self.annotations.scopes} if self.annotations.properties else {}
        )
        found = []
        for node in self.annotations.properties:
            attributes = node.attributes
            name = attributes.get("itemprop") or attributes.get("property") or ""
            content = attributes.get("content") or attributes.get("datetime")
            element, scope = self.element_of(node), _scope_of(node, scopes)
            for one in name.lower().split():
                found.append(Property(node, element, one.rpartition(":")[2].rpartition("/")[2], content, scope))
        return found

    @property
    def host(self) -> str:
        """Host of `url` in lower case, "" when unknown."""
        return _host_of(self.url)

    @lazy
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD node that has a type, outer ones first (JSON-LD 1.1)."""
        return jsonld.nodes(self.jsonld_sources)

    @lazy
    def article_ld(self) -> dict[str, Any] | None:
        """The JSON-LD node that describes this page's article, or None."""
        return jsonld.main_article(self.jsonld, self.url, self.title)

    @lazy
    def h1_block(self) -> TextBlock | None:
        """The first block of the first non-empty `h1`, or None."""
        headings = self.main_headings
        return self.blocks[headings[0].start] if headings else None

    def first_meta(self, *names: str) -> str:
        """The first non-empty content of the first of `names` (lower case) that the page has; "" for none."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content and not content.isspace():
                    return content.strip()
        return ""

    def link(self, rel: str) -> str:
        """Absolute address of the first `<link rel=…>`; "" for none."""
        for link in self.links:
            if rel in link.get("rel").lower().split() and link.get("href"):
                return self.absolute(link.get("href"))
        return ""

    def absolute(self, href: str) -> str:
        """`href` resolved against the page's address (RFC 3986, section 5); "" where it cannot be."""
        href = href.strip()
        if _ABSOLUTE.fullmatch(href):
            return href
        try:
            return urljoin(self.url, href)
        except ValueError:
            return ""


@lru_cache(maxsize=4)  # asked for again and again while one page is read
def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _scope_of(node: Markup, scopes: dict[int, dict[str, str | None]]) -> str:
    """The type of the item around `node`, "" for none."""
    above = node.parent
    for _ in range(MAX_DEPTH):
        if above is None:
            break
        attributes = scopes.get(above.mem_id)
        if attributes is not None:
            return attributes.get("itemtype") or attributes.get("typeof") or ""
        above = above.parent
    return ""

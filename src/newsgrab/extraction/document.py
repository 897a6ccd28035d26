"""`Document`: one page, parsed once, walked once; everything that the field modules read.

The walk turns the tree into a flat list of `TextBlock`s (what a reader sees as one run of text) hanging in a light tree
of `Element`s, and notes on its way the things other fields need: meta tags, JSON-LD, microdata, `<time>`s, images.
Nothing is copied, nothing in the parsed tree is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from newsgrab.extraction import jsonld
from newsgrab.extraction.limits import bounded
from newsgrab.extraction.text import LINE_BREAK, clean_line, clean_text, unwrapped_lines

__all__ = ["Document", "Element", "Picture", "Place", "Property", "Script", "TextBlock", "TimeTag"]

MAX_DEPTH = 256
"""Nesting below which elements are taken for part of the one around them."""

MAX_BLOCKS = 20_000
"""Text blocks after which the rest of a page is left unread; the longest real page seen has 4,000."""

MAX_PROPERTIES = 1_000
"""Microdata properties read from one page; the rest is left."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rbc rtc ruby s samp "
    "small span strike strong sub sup time tt u var".split()
)
"""Elements that do not part a run of text (HTML Standard, section 15.3.4 and phrasing content)."""

RAW = frozenset("style noscript noembed noframes iframe textarea xmp".split())
"""Elements whose content the parser leaves as one run of text, and which is not text of the page."""

SKIPPED = frozenset(
    "template svg math object embed canvas audio video select datalist rt rp frameset progress meter applet".split()
)
"""Elements whose content, elements and all, is not text of the page."""

PROSE = "p,li,td,dd,blockquote,pre,div,section,article,span,font,center"
"""Selects what can hold a paragraph."""

LONG_TEXT = 80
"""Characters from which a text is taken for a paragraph when the survey looks for the end of the page's prose."""

BLOCKS_AFTER_PROSE = 25
"""Blocks still read after the last paragraph: closing credits, keywords."""

SURVEYED = 5_000
"""Elements, from the page's end, among which its last paragraph is looked for."""

MAX_IN_FURNITURE = 100
"""Long texts in footers and menus after which the page's last paragraph is no longer looked for."""

MAX_MAIN_HEADINGS = 50
"""`h1`s among which one with text is looked for."""

LEVELS_ABOVE_HEADING = 3
"""Elements around the main heading that are read too, where no `<article>` or `<main>` tells: dates and kickers."""

HEADINGS = {f"h{level}": level for level in range(1, 7)}

_TEXT, _INLINE, _BLOCK, _BR, _RAW, _SKIP, _META, _LINK, _IMG, _SCRIPT, _TITLE, _NOTHING = range(12)

_BLOCK_TAGS = (
    "address article aside blockquote body button caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup option p "
    "picture pre section summary table tbody td tfoot th thead tr ul"
).split()


def _known_tags() -> tuple[dict[int, int], dict[int, str]]:
    """Tag number of the parser (asked of it, not assumed) to what the walk does with the tag, and to its name."""
    kinds = dict.fromkeys(_BLOCK_TAGS, _BLOCK) | dict.fromkeys(INLINE, _INLINE)
    kinds |= dict.fromkeys(SKIPPED, _SKIP) | dict.fromkeys(RAW, _RAW)
    kinds |= dict.fromkeys(("wbr", "input", "source", "path", "use"), _NOTHING)
    kinds |= {"br": _BR, "script": _SCRIPT, "meta": _META, "link": _LINK, "img": _IMG, "title": _TITLE}
    tree = LexborHTMLParser("<p>text<!-- comment -->")
    names = {tree.create_node(tag).tag_id: tag for tag in kinds}
    kinds |= {"-text": _TEXT, "-comment": _NOTHING}
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        if node.tag in kinds:
            names[node.tag_id] = node.tag
    return {number: kinds[name] for number, name in names.items()}, names


_KINDS, _NAMES = _known_tags()
_PARAGRAPH_BREAK = re.compile(rf"{LINE_BREAK}\s*{LINE_BREAK}\s*")
_ABSOLUTE = re.compile(r"https?://[\w.-]+/[\w/.~%+,=@!*-]*(?:\?[\w/.~%+,=@!*&:-]+)?", re.A)
"""An address that is resolved already, as nearly all are."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


class Element:
    """An element that holds text: the place where a block stands.

    Attributes:
        tag: Lower-case tag name.
        parent: The element around it, None for the root.
        depth: Number of elements around it.
        start, end: Its text is `Document.blocks[start:end]`.
        is_box: Whether it is block-level.
        link: A number for the innermost `<a>`, itself or around it; 0 outside of links.
        bold: Whether its text is bold.
        skipped: Whether its text is no text of the page.
    """

    __slots__ = (
        "_attributes",
        "_look",
        "bold",
        "depth",
        "end",
        "is_box",
        "link",
        "node",
        "parent",
        "skipped",
        "start",
        "tag",
    )

    def __init__(
        self,
        tag: str,
        parent: Element | None,
        start: int,
        node: LexborNode | None,
        is_box: bool,
    ) -> None:
        self.tag = tag
        self.parent = parent
        self._attributes: dict[str, str | None] | None = None
        self._look: tuple[str, str] | None = None
        self.start = start
        self.end = 0
        self.node = node
        self.is_box = is_box
        if parent is None:
            self.depth = self.link = 0
            self.bold = self.skipped = False
        else:
            self.depth = parent.depth + 1
            self.link = node.mem_id if tag == "a" and node is not None else parent.link
            self.bold = parent.bold or tag == "strong" or tag == "b"
            self.skipped = parent.skipped

    def __repr__(self) -> str:
        name, names = self.attributes.get("id"), self.attributes.get("class")
        return f"<{self.tag}{f' #{name}' if name else ''}{f' .{names}' if names else ''} [{self.start}:{self.end}]>"

    @property
    def attributes(self) -> dict[str, str | None]:
        """Attribute name to value, as the parser gives them."""
        attributes = self._attributes
        if attributes is None:
            attributes = self._attributes = self.node.attributes if self.node is not None else {}
        return attributes

    @property
    def names(self) -> str:
        """Class and id as one string, "" where there is neither."""
        return self.look[1]

    @property
    def look(self) -> tuple[str, str]:
        """Tag and names: elements that look the same are shown the same way."""
        look = self._look
        if look is None:
            attributes = self.attributes
            names, name = attributes.get("class"), attributes.get("id")
            look = self._look = self.tag, f"{names} {name}" if names and name else names or name or ""
        return look

    @property
    def box(self) -> Element:
        """The innermost block-level element: itself or one around it."""
        element = self
        while not element.is_box and element.parent is not None:
            element = element.parent
        return element

    @property
    def hidden(self) -> bool:
        """Whether its own attributes hide it (`hidden`, `display: none`)."""
        attributes = self.attributes
        if "hidden" in attributes and attributes["hidden"] != "until-found":
            return True
        style = attributes.get("style")
        return style is not None and _HIDDEN_STYLE.search(style) is not None

    def up(self) -> Iterator[Element]:
        """This element and those around it, innermost first."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent


class TextBlock:
    """A run of text without a block boundary in it.

    Attributes:
        index: Its place in `Document.blocks`.
        text: White space collapsed; a `<br>` is a newline. Never empty.
        element: The innermost element that holds all of the run.
        box: The innermost block-level element around it.
        link_chars: How many of its characters are link text.
        links: How many links it has.
        bold_chars: How many of its characters are bold.
        parted: Whether a `<br><br>` parts it from the block before, with no element between.
    """

    __slots__ = ("bold_chars", "box", "element", "index", "link_chars", "links", "parted", "text")

    def __init__(
        self, index: int, text: str, element: Element, box: Element, link_chars: int, links: int, bold_chars: int
    ) -> None:
        self.index = index
        self.text = text
        self.element = element
        self.box = box
        self.link_chars = link_chars
        self.links = links
        self.bold_chars = bold_chars
        self.parted = False

    def __repr__(self) -> str:
        return f"<{self.index} {self.element.tag} {self.text[:60]!r}>"

    @property
    def link_share(self) -> float:
        """Share of the text that is link text, 0 to 1."""
        return min(1.0, self.link_chars / len(self.text))


@dataclass(slots=True)
class Place:
    """Where a noted node stands.

    Attributes:
        node: The parser's node.
        element: The innermost `Element` around it (or its own).
        block_index: Index of the first block of `element`; of its own text where it has any.
    """

    node: LexborNode
    element: Element
    block_index: int

    @property
    def text(self) -> str:
        """What the reader sees in it."""
        return clean_line(self.node.text(separator=" ") or "")


@dataclass(slots=True)
class TimeTag(Place):
    """A `<time>` element with its `datetime` attribute (HTML Standard, section 4.5.14)."""

    datetime: str | None


@dataclass(slots=True)
class Property(Place):
    """One microdata or RDFa property (HTML Standard, section 5; RDFa Lite 1.1).

    Attributes:
        name: The property, lower case, without a prefix such as ``schema:``.
        content: Its machine value (`content`, `datetime`), or None where the text is the value.
        scope: `itemtype` or `typeof` of the item it belongs to, "" where none is declared.
    """

    name: str
    content: str | None
    scope: str

    @property
    def value(self) -> str:
        """The machine value, else the text."""
        return self.content if self.content is not None else self.text


@dataclass(slots=True)
class Picture:
    """An `<img>`: its attributes, its node, and the index of the block that it stands before or in."""

    attributes: dict[str, str | None]
    node: LexborNode
    block_index: int


@dataclass(slots=True)
class Script:
    """A `<script>`: its attributes and, read on demand, its text."""

    attributes: dict[str, str | None]
    node: LexborNode

    @property
    def text(self) -> str:
        """The script's source."""
        return self.node.text() or ""


class _Walk:
    """The state of the one walk: what has been found, and the run of text under way."""

    def __init__(self, root: LexborNode) -> None:
        self.blocks: list[TextBlock] = []
        self.meta: dict[str, list[str]] = {}
        self.links: list[dict[str, str | None]] = []
        self.pictures: list[Picture] = []
        self.scripts: list[Script] = []
        self.jsonld: list[str] = []
        self.title = ""
        top = Element("html", None, 0, root, is_box=True)
        self.top = top
        self.elements: list[Element] = [top]
        self.by_id: dict[int, Element] = {root.mem_id: top}

    def run(self, root: LexborNode, start: int = 0, end: int = 0) -> bool:
        """Go through the tree once, in document order, and part its text into blocks.

        This is the loop the speed of everything hangs on (two thousand nodes a page), hence its length and its locals.
        A run of text ends where a block-level element begins, or where text stands in another box than the text before.
        Text before the node numbered `start` is passed over, and so is what follows well after the one numbered `end`.

        Returns:
            Whether that can be: False, and the walk is left, where `end` stands before `start`.
        """
        blocks, by_id, kind_of, place = self.blocks, self.by_id, _KINDS.get, self.place
        parts: list[str] = []  # of the run under way
        box: Element | None = None  # the block-level element that holds it
        owner = self.top  # the innermost element that holds all of it
        boundary = False  # a block-level element has begun since its last text
        raw = False  # the next text is the content of a script or style
        link_chars = bold_chars = 0
        last_link = links = 0
        passing = start != 0
        limit = MAX_BLOCKS
        for node in root.traverse(include_text=True):
            kind = kind_of(node.tag_id, _BLOCK)
            if kind == _TEXT:
                if raw:
                    raw = False
                    continue
                if passing or node.is_empty_text_node:
                    if parts:
                        parts.append(" ")
                    continue
                parent = node.parent
                if parent is None:
                    continue
                element = by_id.get(parent.mem_id)
                if element is not None and element.skipped:
                    continue
                if parts and (boundary or (element is not None and element.box is not box)):
                    self.end_run(parts, owner, box or self.top, link_chars, links, bold_chars)
                    box = None
                if element is None:
                    placed = len(self.elements)
                    element = place(parent)
                    if parts and element.box is not box:
                        self.end_run(parts, owner, box or self.top, link_chars, links, bold_chars)
                        box = None
                        for one in self.elements[placed:]:  # they were placed as if in the run before
                            one.start = len(blocks)
                boundary = False
                if element.skipped:
                    continue
                if box is None:
                    if len(blocks) >= limit:
                        passing = True
                        continue
                    box, owner = element.box, element
                    link_chars = bold_chars = 0
                    last_link = links = 0
                elif owner is not element:
                    owner = _common(owner, element)
                text = node.text_content or ""
                parts.append(text)
                if element.link:
                    link_chars += len(text)
                    if element.link != last_link:
                        last_link = element.link
                        links += 1
                if element.bold:
                    bold_chars += len(text)
            elif kind <= _BLOCK:
                number = node.mem_id
                if number == start:
                    passing = False
                elif number == end:
                    if passing:
                        return False
                    limit = len(blocks) + BLOCKS_AFTER_PROSE
                if kind == _BLOCK:
                    boundary = True
            elif kind == _BR:
                if parts and not boundary:
                    parts.append(LINE_BREAK)
            elif kind == _RAW:
                raw = node.first_child is not None
            elif kind >= _META:
                raw = self.note(node, kind)
        if parts:
            self.end_run(parts, owner, box or self.top, link_chars, links, bold_chars)
        self.close()
        return True

    def place(self, node: LexborNode) -> Element:
        """The `Element` of a node that holds text, made with those around it that are not made yet."""
        by_id = self.by_id
        chain = [node]
        element: Element | None = None
        while element is None:
            above = node.parent
            if above is None:
                element = self.top
            else:
                element = by_id.get(above.mem_id)
                if element is None:
                    chain.append(above)
                    node = above
        start = len(self.blocks)
        while chain:
            node = chain.pop()
            if not element.skipped and element.depth < MAX_DEPTH:
                number = node.tag_id
                kind = _KINDS.get(number, _BLOCK)
                tag = _NAMES.get(number) or node.tag or ""
                element = Element(tag, element, start, node, kind == _BLOCK)
                if kind == _SKIP or tag == "nav" or (tag == "footer" and not _within(element, _CONTENT)):
                    element.skipped = True
                self.elements.append(element)
            by_id[node.mem_id] = element
        return element

    def end_run(
        self, parts: list[str], owner: Element, box: Element, link_chars: int, links: int, bold_chars: int
    ) -> None:
        """Make the run's text a block, or several where `<br><br>` parts it; empty `parts`."""
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        parts.clear()
        blocks = self.blocks
        if LINE_BREAK not in raw:
            text = clean_line(raw)
            if text:
                blocks.append(TextBlock(len(blocks), text, owner, box, link_chars, links, bold_chars))
        else:
            paragraphs = [clean_text(part) for part in _PARAGRAPH_BREAK.split(raw)]
            paragraphs = [text for text in paragraphs if text]
            total = sum(map(len, paragraphs)) or 1
            for n, text in enumerate(paragraphs):
                share = len(text) / total  # which part held the links is not tracked: spread evenly
                of_links, of_bold = int(link_chars * share), int(bold_chars * share)
                block = TextBlock(len(blocks), text, owner, box, of_links, round(links * share), of_bold)
                block.parted = n > 0
                blocks.append(block)
        owner.end = len(blocks)

    def close(self) -> None:
        """Carry the ends of the inner elements to those around them."""
        for element in reversed(self.elements):
            above = element.parent
            if element.end < element.start:
                element.end = element.start
            if above is not None and above.end < element.end:
                above.end = element.end

    def note(self, node: LexborNode, kind: int) -> bool:
        """Note an element without text of its own: meta, link, img, script, title.

        Returns:
            Whether its content is to be passed over.
        """
        if kind == _SCRIPT:
            attributes = node.attributes
            if "ld+json" in (attributes.get("type") or "").lower():
                self.jsonld.append(node.text() or "")
            else:
                self.scripts.append(Script(attributes, node))
            return node.first_child is not None
        if kind == _TITLE:
            if not self.title:
                self.title = clean_line(node.text() or "")
            return node.first_child is not None
        attributes = node.attributes
        if kind == _META:
            content = attributes.get("content")
            if content is not None:
                for key in ("property", "name", "itemprop", "http-equiv"):
                    name = attributes.get(key)
                    if name:
                        self.meta.setdefault(name.lower().strip(), []).append(content)
        elif kind == _IMG:
            self.pictures.append(Picture(attributes, node, len(self.blocks)))
        elif kind == _LINK:
            self.links.append(attributes)
        return False


def _survey(root: LexborNode) -> tuple[int, int]:
    """Numbers of the nodes between which the page's own text stands: (0, 0) where that cannot be told.

    It begins at the article or a little above the main heading, and ends with the last paragraph of the page outside of
    its footer: the menus before and the link lists after, half of a usual page, need not be read.
    """
    end = in_furniture = 0
    for node in reversed(root.css(PROSE)[-SURVEYED:]):
        text = node.text(deep=node.tag in _PARAGRAPHS, strip=True)
        if len(text) > LONG_TEXT or (len(text) > LONG_TEXT // 3 and text[0] > "\u2fff"):
            if _around(node, _FURNITURE) is None:
                end = node.mem_id
                break
            in_furniture += 1
            if in_furniture > MAX_IN_FURNITURE:
                break
    heading = next((node for node in root.css("h1")[:MAX_MAIN_HEADINGS] if (node.text() or "").strip()), None)
    if heading is None or not end:
        return 0, end
    start = _around(heading, _CONTENT)
    if start is None:
        start = heading
        for _ in range(LEVELS_ABOVE_HEADING):
            above = start.parent
            if above is None or above.tag == "body":
                break
            start = above
    return start.mem_id, end


def _within(element: Element, tags: frozenset[str]) -> bool:
    return any(one.tag in tags for one in element.up())


def _around(node: LexborNode, tags: frozenset[str]) -> LexborNode | None:
    """The innermost of `tags` within `MAX_DEPTH` levels around `node`, or None."""
    above = node.parent
    for _ in range(MAX_DEPTH):
        if above is None or above.tag in tags:
            return above
        above = above.parent
    return None


_PARAGRAPHS = frozenset("p li td dd blockquote pre".split())
_FURNITURE = frozenset(("footer", "nav"))
_CONTENT = frozenset(("article", "main"))


def _common(one: Element, other: Element) -> Element:
    """The innermost element that holds both."""
    while one is not other:
        if one.depth >= other.depth:
            one = one.parent or other
        else:
            other = other.parent or one
    return one


class Document:
    """A parsed page.

    Attributes:
        url: The page's address, "" when unknown.
        fetched_at: When it was fetched (aware), or None.
        blocks: Its text in reading order.
        elements: The elements around the text, outer before inner; `elements[0]` is the root.
        meta: Meta tag name, property or itemprop (lower case) to its contents in order.
        links: Attributes of the `<link>` elements.
        pictures, scripts: What the walk noted, in document order.
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
        self.declared_language = self.title = ""
        self.blocks: list[TextBlock] = []
        self.elements: list[Element] = []
        self.meta: dict[str, list[str]] = {}
        self.links: list[dict[str, str | None]] = []
        self.pictures: list[Picture] = []
        self.scripts: list[Script] = []
        self.jsonld_sources: list[str] = []
        self._by_id: dict[int, Element] = {}
        self._tree: LexborHTMLParser | None = None

    @classmethod
    def from_html(
        cls, html: bytes | str, url: str = "", fetched_at: datetime | None = None, notes: tuple[str, ...] = ()
    ) -> Document:
        """Parse HTML (HTML Standard; UTF-8 when bytes), within the bounds of `limits`, and walk it once."""
        html, more = bounded(html if isinstance(html, bytes) else html.encode("utf-8", "replace"))
        document = cls(url, fetched_at, (*notes, *more))
        # scripting=True: a <noscript> in <head> must not close the head, as in a browser
        document._tree = LexborHTMLParser(html, options=LexborDocumentOptions.WO_EVENTS, scripting=True)
        root = document._tree.root
        if root is None:
            return document
        start, end = _survey(root)
        walk = _Walk(root)
        if not walk.run(root, start, end):  # the heading stands after all prose: a hidden one, that of the next article
            walk = _Walk(root)
            walk.run(root, 0, end)
        document.blocks, document.elements, document._by_id = walk.blocks, walk.elements, walk.by_id
        document.meta, document.links, document.title = walk.meta, walk.links, walk.title
        document.pictures, document.scripts, document.jsonld_sources = walk.pictures, walk.scripts, walk.jsonld
        attributes = walk.top.attributes
        document.declared_language = attributes.get("lang") or attributes.get("xml:lang") or ""
        return document

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
                document.blocks.append(TextBlock(len(document.blocks), clean, box, box, 0, 0, 0))
                box.end = len(document.blocks)
        top.end = len(document.blocks)
        return document

    def css(self, query: str) -> list[LexborNode]:
        """Nodes that match a CSS selector, in document order; none for plain text."""
        return self._tree.css(query) if self._tree is not None else []

    def element_of(self, node: LexborNode) -> Element:
        """The `Element` of a node, or of the nearest node around it that holds text."""
        above: LexborNode | None = node
        for _ in range(MAX_DEPTH):
            if above is None:
                break
            element = self._by_id.get(above.mem_id)
            if element is not None:
                return element
            above = above.parent
        return self.elements[0]

    @cached_property
    def times(self) -> list[TimeTag]:
        """The `<time>` elements."""
        return [TimeTag(*self._place(node), node.attributes.get("datetime")) for node in self.css("time")]

    @cached_property
    def author_links(self) -> list[Place]:
        """Elements with `rel=author` (HTML Standard, section 4.6.7.2)."""
        return [Place(*self._place(node)) for node in self.css('a[rel~="author"]')]

    @cached_property
    def properties(self) -> list[Property]:
        """Microdata and RDFa properties outside of `<meta>` and inside the body."""
        nodes = self.css("[itemprop],body [property]")
        if not nodes:
            return []
        scopes = {node.mem_id: node.attributes for node in self.css("[itemscope],[typeof]")}
        found = []
        for node in nodes[:MAX_PROPERTIES]:
            attributes = node.attributes
            name = attributes.get("itemprop") or attributes.get("property") or ""
            content = attributes.get("content") or attributes.get("datetime")
            place = self._place(node)
            scope = _scope_of(node, scopes)
            for one in name.lower().split():
                found.append(Property(*place, one.rpartition(":")[2].rpartition("/")[2], content, scope))
        return found

    def _place(self, node: LexborNode) -> tuple[LexborNode, Element, int]:
        element = self.element_of(node)
        return node, element, element.start

    @property
    def host(self) -> str:
        """Host of `url` in lower case, "" when unknown."""
        try:
            return (urlsplit(self.url).hostname or "").lower()
        except ValueError:
            return ""

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD node that has a type, outer ones first (JSON-LD 1.1)."""
        return jsonld.nodes(self.jsonld_sources)

    @cached_property
    def article_ld(self) -> dict[str, Any] | None:
        """The JSON-LD node that describes this page's article, or None."""
        return jsonld.main_article(self.jsonld, self.url, self.title)

    @cached_property
    def h1_block(self) -> TextBlock | None:
        """The first block of the first non-empty `h1`, or None."""
        headings = self.main_headings
        return self.blocks[headings[0].start] if headings else None

    @cached_property
    def main_headings(self) -> list[Element]:
        """The `h1`s that hold text, whatever elements they hold it in."""
        return [element for element in self.elements if element.tag == "h1" and element.end > element.start]

    def first_meta(self, *names: str) -> str:
        """The first non-empty content of the first of `names` (lower case) that the page has; "" for none."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content and not content.isspace():
                    return content.strip()
        return ""

    def link(self, rel: str) -> str:
        """Absolute address of the first `<link rel=…>`; "" for none."""
        for attributes in self.links:
            href = attributes.get("href")
            if href and rel in (attributes.get("rel") or "").lower().split():
                return self.absolute(href)
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


def _scope_of(node: LexborNode, scopes: dict[int, dict[str, str | None]]) -> str:
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

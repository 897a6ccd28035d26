"""The walk: one pass over a page's tree, which gives its text blocks, the elements around them, and what its head and
scripts say.

It turns the tree into a flat list of `TextBlock`s (what a reader sees as one run of text) hanging in a light tree of
`Element`s, and notes on its way the things other fields need: meta tags, JSON-LD, scripts, images. Nothing is copied,
nothing in the parsed tree is changed. This is the walk in plain Python; `native.pyx` is the same one compiled, which
must give the same result (`tests/extraction/test_native.py`) and does in a tenth of the time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from newsgrab.extraction.text import LINE_BREAK, clean_line, clean_text

__all__ = ["Annotations", "Element", "Markup", "TextBlock", "Walk", "annotated", "walk"]

MAX_DEPTH = 256
"""Nesting below which elements are taken for part of the one around them."""

MAX_BLOCKS = 20_000
"""Text blocks after which the rest of a page is left unread; the longest real page seen has 4,000."""

MAX_PROPERTIES, MAX_TITLED, MAX_PUBLISHED = 1_000, 10, 50
"""Nodes of each list of `Annotations` that are noted on one page; the rest is left."""

MAX_LINE = 1_000
"""Characters after which the text of a node is not read on where a name or a date is looked for in it."""

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rb rtc ruby s samp "
    "small span strike strong sub sup time tt u var".split()
)
"""Elements that do not part a run of text (HTML Standard, section 15.3.4 and phrasing content)."""

SHOWN_AS_BOX = frozenset("block flex grid d-block d-flex d-grid".split())
"""Classes that make a box of an inline element (https://tailwindcss.com/docs/display,
https://getbootstrap.com/docs/5.3/utilities/display/)."""

RAW = frozenset("style noscript noembed noframes iframe textarea xmp".split())
"""Elements whose content the parser leaves as one run of text, and which is not text of the page."""

SKIPPED = frozenset(
    "template svg math object embed canvas audio video select datalist rt rp frameset progress meter applet".split()
)
"""Elements whose content, elements and all, is not text of the page."""

PROSE = "p,li,td,dd,blockquote,pre,div,section,article,span,font,center"
"""Selects what can hold a paragraph."""

PARAGRAPHS = frozenset("p li td dd blockquote pre".split())
"""Those of them that hold only what is inline, so that all text in them counts; of the others, what stands directly in
them."""

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
    kinds |= dict.fromkeys(("wbr", "input", "source", "path"), _NOTHING)
    kinds |= {"br": _BR, "script": _SCRIPT, "meta": _META, "link": _LINK, "img": _IMG, "title": _TITLE}
    tree = LexborHTMLParser("<p>text<!-- comment -->")
    names = {tree.create_node(tag).tag_id: tag for tag in kinds}
    kinds |= {"-text": _TEXT, "-comment": _NOTHING}
    for node in tree.root.traverse(include_text=True) if tree.root else ():
        if node.tag in kinds:
            names[node.tag_id] = node.tag
    return {number: kinds[name] for number, name in names.items()}, names


KINDS, NAMES = _known_tags()
"""What the walk does with a tag, by the parser's number of it; and the tag's name."""

META_KEYS = ("property", "name", "itemprop", "http-equiv")
"""Attributes that name what a `<meta>` tells."""

_PARAGRAPH_BREAK = re.compile(rf"{LINE_BREAK}\s*{LINE_BREAK}\s*")
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
        node: The parser's node, None in a page without markup.
    """

    __slots__ = (
        "_attributes", "_look", "bold", "depth", "end", "is_box", "link", "node", "parent", "skipped", "start", "tag",
    )  # fmt: skip

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
        return f"<{self.tag} {self.names!r} [{self.start}:{self.end}]>"

    @property
    def number(self) -> int:
        """`mem_id` of its node, by which it is known; 0 where it has none."""
        return self.node.mem_id if self.node is not None else 0

    @property
    def attributes(self) -> dict[str, str | None]:
        """Attribute name to value, as the parser gives them."""
        attributes = self._attributes
        if attributes is None:
            attributes = self._attributes = self.node.attributes if self.node is not None else {}
        return attributes

    def get(self, name: str) -> str:
        """The value of one attribute; "" where it is missing or has none."""
        return self.attributes.get(name) or ""

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
        return hides(self.attributes)

    @property
    def text(self) -> str:
        """All text in it, as it stands in the markup."""
        return (self.node.text() or "") if self.node is not None else ""

    def anchors(self) -> list[Markup]:
        """The links in it, itself left out."""
        if self.node is None:
            return []
        return [Markup(node) for node in self.node.css("a") if node.mem_id != self.node.mem_id]

    def up(self) -> Iterator[Element]:
        """This element and those around it, innermost first."""
        element: Element | None = self
        while element is not None:
            yield element
            element = element.parent


def hides(attributes: Mapping[str, str | None]) -> bool:
    """Whether an element with these attributes is hidden by them."""
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


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
        self,
        index: int,
        text: str,
        element: Element,
        box: Element,
        link_chars: int = 0,
        links: int = 0,
        bold_chars: int = 0,
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


class Markup:
    """A node that needs no `Element` of its own: a script, a link, an image, a microdata property."""

    __slots__ = ("_node",)

    def __init__(self, node: LexborNode) -> None:
        self._node = node

    @property
    def mem_id(self) -> int:
        """The number that it is known by."""
        return self._node.mem_id

    @property
    def tag(self) -> str:
        """Lower-case tag name."""
        return self._node.tag or ""

    @property
    def parent(self) -> Markup | None:
        """The node around it."""
        above = self._node.parent
        return Markup(above) if above is not None else None

    @property
    def attributes(self) -> dict[str, str | None]:
        """Attribute name to value, as the parser gives them."""
        return self._node.attributes

    def get(self, name: str) -> str:
        """The value of one attribute; "" where it is missing or has none."""
        return self._node.attributes.get(name) or ""

    @property
    def text(self) -> str:
        """All text in it."""
        return self._node.text() or ""

    @property
    def utf8(self) -> bytes:
        """The same in UTF-8, as the parser has it."""
        return self.text.encode("utf-8", "replace")

    @property
    def own_text(self) -> str:
        """The text directly in it."""
        return self._node.text(deep=False) or ""

    @property
    def line(self) -> str:
        """What the reader sees in it, as one line: inner elements part words. What follows `MAX_LINE` characters is
        left out: it is no name and no date, and where elements are nested all of it would be read in each."""
        pieces: list[str] = []
        left = MAX_LINE
        for node in self._node.traverse(include_text=True):
            if node.is_text_node:
                pieces.append((node.text_content or "")[:MAX_LINE])
                left -= len(pieces[-1])
                if left <= 0:
                    break
        return clean_line(" ".join(pieces))


@dataclass(slots=True)
class Annotations:
    """Nodes that their attributes tell something of, in document order.

    Attributes:
        properties: Those with `itemprop`, and those of the body with `property` (microdata, RDFa Lite 1.1).
        scopes: Those with `itemscope` or `typeof`.
        titled: Those whose `title` may begin with a year.
        published: Those whose `class` has "publish" in it.
        author_links: Links with `rel=author` (HTML Standard, section 4.6.7.2).
        choices: Form fields by which a reader chooses: `<select>`, check boxes, radio buttons.
    """

    properties: list[Markup] = field(default_factory=list)
    scopes: list[Markup] = field(default_factory=list)
    titled: list[Markup] = field(default_factory=list)
    published: list[Markup] = field(default_factory=list)
    author_links: list[Markup] = field(default_factory=list)
    choices: list[Markup] = field(default_factory=list)


def annotated(tree: LexborHTMLParser) -> Annotations:
    """The nodes of a page that are asked for by their attributes."""
    queries = (  # a node that two parts of a query match is found twice
        "[itemprop],body [property]:not([itemprop])",
        "[itemscope],[typeof]:not([itemscope])",
        '[title^="20"],[title^="19"]',
        '[class*="publish"]',
        'a[rel~="author"]',
        'select,input[type="checkbox"],input[type="radio"]',
    )
    found = Annotations(*([Markup(node) for node in tree.css(query)] for query in queries))
    del found.properties[MAX_PROPERTIES:], found.titled[MAX_TITLED:], found.published[MAX_PUBLISHED:]
    return found


@dataclass(slots=True)
class Walk:
    """What one walk over a tree finds, in document order.

    Attributes:
        blocks: The page's text.
        elements: The elements around the text, outer before inner; the first is the root.
        main_headings, times: Those of them that are `h1`s, and `<time>`s.
        meta: Meta tag name, property or itemprop (lower case) to its contents.
        links, pictures: The `<link>`s and `<img>`s.
        scripts: The `<script>`s that are no JSON-LD.
        jsonld: The page's JSON-LD scripts, unread.
        title: Text of the first `<title>` that has any.
    """

    blocks: list[TextBlock] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    main_headings: list[Element] = field(default_factory=list)
    times: list[Element] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    links: list[Markup] = field(default_factory=list)
    pictures: list[Markup] = field(default_factory=list)
    scripts: list[Markup] = field(default_factory=list)
    jsonld: list[str] = field(default_factory=list)
    title: str = ""


def walk(tree: LexborHTMLParser) -> Walk:
    """Walk a page's tree."""
    root = tree.root
    if root is None:
        return Walk()
    start, end = _survey(root)
    walker = _Walker(root)
    if not walker.run(root, start, end):  # the heading stands after all prose: a hidden one, that of the next article
        walker = _Walker(root)
        walker.run(root, 0, end)
    return walker.found


class _Walker:
    """The state of the one walk: what has been found, and the run of text under way."""

    def __init__(self, root: LexborNode) -> None:
        self.found = Walk()
        self.top = Element("html", None, 0, root, is_box=True)
        self.found.elements.append(self.top)
        self.by_id: dict[int, Element] = {root.mem_id: self.top}

    def run(self, root: LexborNode, start: int = 0, end: int = 0) -> bool:
        """Go through the tree once, in document order, and part its text into blocks.

        This is the loop the speed of everything hangs on (two thousand nodes a page), hence its length and its locals.
        A run of text ends where a block-level element begins, or where text stands in another box than the text before.
        Text before the node numbered `start` is passed over, and so is what follows well after the one numbered `end`.

        Returns:
            Whether that can be: False, and the walk is left, where `end` stands before `start`.
        """
        blocks, by_id, kind_of, place = self.found.blocks, self.by_id, KINDS.get, self.place
        parts: list[str] = []  # of the run under way
        box: Element | None = None  # the block-level element that holds it
        owner = last = self.top  # the innermost element that holds all of it; that of its last text
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
                    placed = len(self.found.elements)
                    element = place(parent)
                    if parts and element.box is not box:
                        self.end_run(parts, owner, box or self.top, link_chars, links, bold_chars)
                        box = None
                        for one in self.found.elements[placed:]:  # they were placed as if in the run before
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
                if parts and last is not element and _is_glued(parts[-1], text) and shown_apart(last, element):
                    parts.append(" ")
                parts.append(text)
                last = element
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
        start = len(self.found.blocks)
        while chain:
            node = chain.pop()
            if not element.skipped and element.depth < MAX_DEPTH:
                number = node.tag_id
                kind = KINDS.get(number, _BLOCK)
                tag = NAMES.get(number) or node.tag or ""
                element = Element(tag, element, start, node, kind == _BLOCK)
                if kind == _SKIP or tag == "nav" or (tag == "footer" and not _within(element, _CONTENT)):
                    element.skipped = True
                self.found.elements.append(element)
                if tag == "h1":
                    self.found.main_headings.append(element)
                elif tag == "time":
                    self.found.times.append(element)
            by_id[node.mem_id] = element
        return element

    def end_run(
        self, parts: list[str], owner: Element, box: Element, link_chars: int, links: int, bold_chars: int
    ) -> None:
        """Make the run's text a block, or several where `<br><br>` parts it; empty `parts`."""
        raw = parts[0] if len(parts) == 1 else "".join(parts)
        parts.clear()
        blocks = self.found.blocks
        if LINE_BREAK not in raw:
            text = clean_line(raw)
            if text:
                blocks.append(TextBlock(len(blocks), text, owner, box, link_chars, links, bold_chars))
        else:
            paragraphs = paragraphs_of(raw)
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
        for element in reversed(self.found.elements):
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
        found = self.found
        if kind == _SCRIPT:
            if "ld+json" in (node.attributes.get("type") or "").lower():
                found.jsonld.append(node.text() or "")
            else:
                found.scripts.append(Markup(node))
            return node.first_child is not None
        if kind == _TITLE:
            if not found.title:
                found.title = clean_line(node.text() or "")
            return node.first_child is not None
        if kind == _META:
            attributes = node.attributes
            content = attributes.get("content")
            if content is not None:
                for key in META_KEYS:
                    name = attributes.get(key)
                    if name:
                        found.meta.setdefault(name.lower().strip(), []).append(content)
        elif kind == _IMG:
            found.pictures.append(Markup(node))
        elif kind == _LINK:
            found.links.append(Markup(node))
        return False


def paragraphs_of(raw: str) -> list[str]:
    """The texts that `<br><br>` parts a run into; none is empty."""
    paragraphs = [clean_text(part) for part in _PARAGRAPH_BREAK.split(raw)]
    return [text for text in paragraphs if text]


def _survey(root: LexborNode) -> tuple[int, int]:
    """Numbers of the nodes between which the page's own text stands: (0, 0) where that cannot be told.

    It begins at the article or a little above the main heading, and ends with the last paragraph of the page outside of
    its footer: the menus before and the link lists after, half of a usual page, need not be read.
    """
    end = in_furniture = 0
    for node in reversed(root.css(PROSE)[-SURVEYED:]):
        text = node.text(deep=node.tag in PARAGRAPHS, strip=True)
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
    return next((above for above in nodes_around(node) if above.tag in tags), None)


def nodes_around(node: LexborNode) -> Iterator[LexborNode]:
    """The nodes around `node`, innermost first, up to `MAX_DEPTH` of them."""
    above = node.parent
    for _ in range(MAX_DEPTH):
        if above is None:
            return
        yield above
        above = above.parent


def _is_glued(before: str, after: str) -> bool:
    """Whether two texts would make one word; a single letter is a drop cap, which does."""
    return len(before) > 1 and _is_of_word(before[-1]) and after != "" and _is_of_word(after[0])


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character > "\x7f"


def shown_apart(one: Element, other: Element) -> bool:
    """Whether the texts of two inline elements in one box are shown apart, as a class of either says."""
    common = _common(one, other)
    for element in (one, other):
        while element is not common and element.parent is not None:
            if _is_shown_as_box(element.names):
                return True
            element = element.parent
    return False


@lru_cache(maxsize=1_024)
def _is_shown_as_box(names: str) -> bool:
    return not SHOWN_AS_BOX.isdisjoint(names.split())


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

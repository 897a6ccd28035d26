"""The page as saved, re-emitted: harmless, without its own looks, each text marked with the block it became part of.

Nothing of the page's markup is copied. What comes out is built anew from the parsed tree: elements of `ELEMENTS` under
their own name or as `div` and `span`, attributes of `ATTRIBUTES` whose value fits its pattern, text with every
character that could begin markup escaped. It nests only as HTML allows it to, so that a parser reads back the tree that
was written, and there is nothing in it that could run, load, or lead anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape

from selectolax.lexbor import LexborNode

from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.walk import HEADINGS, INLINE, RAW, SKIPPED

__all__ = ["snapshot"]

MAX_CHARACTERS = 4_000_000
"""Characters that are re-emitted of one page; the rest is cut."""

MAX_DEPTH = 150
"""Nesting below which elements are no longer told apart; browsers stop at 512."""

LOOK_AHEAD = 60
"""Blocks among which a text is looked for that is not the next in order."""

ELEMENTS = {
    **{tag: tag for tag in HEADINGS},
    **dict.fromkeys(("b", "strong"), "b"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "i"),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), "code"),
    "sub": "sub", "sup": "sup", "ul": "ul", "ol": "ol", "menu": "ul", "li": "li", "blockquote": "blockquote",
    "pre": "pre", "table": "table", "thead": "tbody", "tbody": "tbody", "tfoot": "tbody", "tr": "tr", "td": "td",
    "th": "th",
}  # fmt: skip
"""Elements that keep a name of their own; all others become `span` or `div`."""

INSIDE = {"li": ("ul", "ol"), "tbody": ("table",), "tr": ("tbody",), "td": ("tr",), "th": ("tr",)}
"""Elements that HTML allows only directly inside of others: elsewhere they are a `div`."""

ONLY = {"table": ("tbody",), "tbody": ("tr",), "tr": ("td", "th")}
"""Elements that hold nothing but others: what stands in them all the same is left out, as a parser would move it."""

ATTRIBUTES = {
    "dir": re.compile("ltr|rtl|auto", re.I),
    "lang": re.compile("[A-Za-z0-9-]{2,35}"),
    "colspan": re.compile("[1-9][0-9]?"),
    "rowspan": re.compile("[1-9][0-9]?"),
    "start": re.compile("[0-9]{1,4}"),
}
"""Attributes that are kept, and what their values must be."""

GONE = frozenset("script style link meta title head base param source track path use wbr area map noscript".split())
"""Elements that leave nothing behind."""

PLACEHOLDERS = frozenset("audio embed iframe object video".split())
"""Elements of which their name is shown; of a picture, its alternative text."""

_CLASSES = {"a": "a", "p": "p", "nav": "nav", "footer": "nav", "aside": "aside", "button": "button"}
_LETTERLESS = re.compile(r"[\W_]+")

Mark = Callable[[int, bool], str]
"""Attributes for a text of the block with an index; whether it is the block's first."""


def snapshot(doc: Document, mark: Mark) -> str:
    """The content of a `<body>` that shows the page; texts that are part of no block stay unmarked."""
    top = doc.elements[0].node if doc.elements else None
    if top is None:
        return "".join(f'<div class="p"><span{mark(block.index, True)}>{_text(block.text)}</span></div>\n'
                       for block in doc.blocks)  # fmt: skip
    body = next((node for node in top.iter() if node.tag in ("body", "frameset")), top)
    pieces: list[str] = []
    size = 0
    for piece in _emitted(body, _Matching(doc.blocks, (top, body)), mark):
        size += len(piece)
        pieces.append(piece)
        if size > MAX_CHARACTERS:
            pieces.append('<div class="gone">the rest of the page is not shown</div>')
            break
    return "".join(pieces)


def _emitted(body: LexborNode, matching: _Matching, mark: Mark) -> Iterator[str]:
    """The tree below `body`, without recursion: nesting may be as deep as a hostile page likes."""
    open_tags: list[tuple[LexborNode, str]] = []
    marked: set[int] = set()
    node = body.first_child
    while node is not None or open_tags:
        if node is None:
            node, tag = open_tags.pop()
            matching.leave(node)
            if tag:
                yield f"</{tag}>\n" if tag != "span" else "</span>"
            node = node.next
            continue
        around = next((tag for _, tag in reversed(open_tags) if tag), "body")
        name = node.tag or ""
        if node.is_text_node:
            text = node.text_content or ""
            index = matching.block_of(text)
            if around not in ONLY:
                yield _text(text) if index is None else f"<span{mark(index, index not in marked)}>{_text(text)}</span>"
                if index is not None:
                    marked.add(index)
        elif name == "br" or name == "hr":
            yield f"<{name}>" if around not in ONLY else ""
        elif name == "img" or name in PLACEHOLDERS:
            yield _placeholder(node, name) if around not in ONLY else ""
        elif not (name in GONE or name in RAW or name in SKIPPED or name.startswith("-") or name == "input"):
            tag = _tag_for(name, around, open_tags)
            if tag:
                yield f"<{tag}{_attributes(node, name)}>"
            matching.enter(node)
            open_tags.append((node, tag))
            node = node.first_child
            continue
        node = node.next


def _tag_for(name: str, around: str, open_tags: list[tuple[LexborNode, str]]) -> str:
    """The element that stands for one of the page's; "" for none of its own."""
    if len(open_tags) >= MAX_DEPTH:
        return ""
    tag = ELEMENTS.get(name, "span" if name in INLINE else "div")
    if tag in INSIDE:
        return tag if around in INSIDE[tag] else "" if around in ONLY else "div"
    if around in ONLY:
        return ""
    if tag in HEADINGS and any(one in HEADINGS for _, one in open_tags):
        return "div"
    return tag


def _attributes(node: LexborNode, name: str) -> str:
    attributes = node.attributes
    kept = [
        f' {key}="{value}"'
        for key, pattern in ATTRIBUTES.items()
        if (value := attributes.get(key)) and pattern.fullmatch(value)
    ]
    names = [_CLASSES[name]] if name in _CLASSES else []
    if ("hidden" in attributes or "style" in attributes) and Element(name, None, 0, node, is_box=True).hidden:
        names.append("hidden")
    return "".join(kept) + (f' class="{" ".join(names)}"' if names else "")


def _placeholder(node: LexborNode, name: str) -> str:
    alternative = clean_line(node.attributes.get("alt") or "")[:200]
    if name == "img" and not alternative:
        return ""
    label = "picture" if name == "img" else name
    return f'<span class="gone">{label}{": " if alternative else ""}{_text(alternative)}</span>'


def _text(text: str) -> str:
    """Text for an HTML document: nothing in it begins a tag, a reference or an attribute's end."""
    return escape(text.replace("\0", "").replace("\v", " "))


class _Matching:
    """Tells which block a text of the tree went into.

    The engine does not note that for each text, since nobody else needs it. Blocks and texts stand in the same order,
    and a block's element is around all of its texts: so a text belongs to the next block whose element is open and
    whose letters go on with the text's.
    """

    def __init__(self, blocks: list[TextBlock], around: tuple[LexborNode, ...]) -> None:
        self.blocks = blocks
        self.elements = [block.element.number for block in blocks]
        self.open = {node.mem_id for node in around}
        self.next = 0
        self.rest = _letters(blocks[0].text) if blocks else ""

    def enter(self, node: LexborNode) -> None:
        """An element begins."""
        self.open.add(node.mem_id)

    def leave(self, node: LexborNode) -> None:
        """An element ends."""
        self.open.discard(node.mem_id)

    def block_of(self, text: str) -> int | None:
        """The index of the block that the next text of the tree is part of; None for text that is of no block."""
        if not text or text.isspace() or self.next >= len(self.blocks):
            return None
        letters = _letters(text)
        if not letters:  # punctuation goes with what stands around it
            return self.next if self.elements[self.next] in self.open and clean_line(text) in self.current else None
        for index in range(self.next, min(self.next + LOOK_AHEAD, len(self.blocks))):
            if self.elements[index] not in self.open:
                continue
            rest = self.rest if index == self.next else _letters(self.blocks[index].text)
            if rest.startswith(letters):
                self.go_to(index, rest[len(letters) :])
                return index
        return None

    @property
    def current(self) -> str:
        """The text of the block that comes next."""
        return self.blocks[self.next].text

    def go_to(self, index: int, rest: str) -> None:
        """`rest` of a block is left; when nothing is, the next block comes."""
        self.next, self.rest = index, rest
        if not rest:
            self.next += 1
            self.rest = _letters(self.blocks[self.next].text) if self.next < len(self.blocks) else ""


def _letters(text: str) -> str:
    """The letters and digits of a text as a block has them."""
    return _LETTERLESS.sub("", clean_line(text))

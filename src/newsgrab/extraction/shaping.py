"""Shaping: the kept blocks as the reader sees them, and their join."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from newsgrab.article import BlockKind
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.trace import Trace
from newsgrab.extraction.walk import HEADINGS, INLINE

__all__ = ["Part", "join", "shape"]

ONE_LETTER_WORDS = frozenset("AEIOUYÀÉÓÔАВИКОСУЯІ")
"""Letters that may well be a word at the start of a text, and no torn drop cap."""

PLAIN_BOXES = frozenset(("p", "div"))
"""Boxes that say nothing of the kind of their text: what is around them does."""

Kind = tuple[BlockKind, int | None]


class Part(NamedTuple):
    """One block of the body, as `newsgrab.article.Block` has it, but light: most callers want its text alone."""

    kind: BlockKind
    text: str
    level: int | None = None


def shape(doc: Document, kept: Sequence[int], trace: Trace | None = None) -> list[Part]:
    """The kept blocks as the reader sees them: kinds told apart, table cells in rows, drop caps mended."""
    shaped: list[Part] = []
    row: Element | None = None
    cells: list[str] = []
    letter = ""
    last = letter_at = -1
    starts: list[int] = []  # of each part, its first block
    kind: Kind
    around: Element | None = None  # the last box's parent, its tag, and the kind of what stands in such a one
    last_tag = ""
    last_kind: Kind = "paragraph", None

    def end_row() -> None:
        if cells:
            shaped.append(Part("table row", "\t".join(cells)))
            cells.clear()

    for index in kept:
        block = doc.blocks[index]
        box, text = block.box, block.text
        tag = box.tag
        here = box.parent if tag == "td" or tag == "th" else None
        if here is not row:
            end_row()
            row = here
        if row is not None:
            if not cells:
                starts.append(index)
            cells.append(text)
            continue
        if len(text) == 1 and text.isupper() and tag in PLAIN_BOXES:  # a drop cap in a box of its own
            letter, letter_at = text, index
            continue
        starts.append(letter_at if letter else index)
        if letter:
            text = letter + text if text[:1].islower() else f"{letter} {text}"
            letter = ""
        elif len(text) > 3 and text[1] == " " and text[0].isupper() and text[2].islower():
            text = _with_drop_cap(block)
        elif text[0].islower() and index and index - 1 != last:
            before = doc.blocks[index - 1]
            if len(before.text) == 1 and before.text.isupper() and before.box.parent is box.parent:
                text = before.text + text  # a drop cap too short to be taken for body
        last = index
        if tag in HEADINGS:
            kind = "heading", HEADINGS[tag]
        else:
            if box.parent is not around or tag != last_tag:
                around, last_tag, last_kind = box.parent, tag, _kind_in(box)
            kind = last_kind
        if kind[0] == "code":
            text = _lines_of(block)
        shaped.append(Part(kind[0], text, kind[1]))
    end_row()
    if letter:
        starts.append(letter_at)
        shaped.append(Part("paragraph", letter))
    if trace is not None:
        trace.kept, trace.parts, trace.starts = list(kept), shaped, starts
    return shaped


def join(blocks: Sequence[Part]) -> str:
    """The body: the texts of the blocks, parted by blank lines."""
    return "\n\n".join(block.text for block in blocks)


def _kind_in(box: Element) -> Kind:
    """The kind of a block in this box, which is no heading."""
    element: Element | None = box
    kind: BlockKind = "paragraph"
    lists = 0
    for _ in range(8):
        if element is None:
            break
        tag = element.tag
        if tag == "pre":
            return "code", None
        if kind == "paragraph":
            if tag == "li" or tag == "dd" or tag == "dt":
                kind = "list item"
            elif tag == "blockquote":
                return "quote", None
            elif tag in ("article", "main", "section", "td"):
                break
        if tag in ("ul", "ol", "dl"):
            lists += 1
        element = element.parent
    return (kind, max(1, lists)) if kind == "list item" else (kind, None)


def _with_drop_cap(block: TextBlock) -> str:
    """The text with its torn first letter ("W hen") mended, where the letter stands in an element of its own."""
    letter, word = block.text[0], block.text[2:].partition(" ")[0]
    if letter in ONE_LETTER_WORDS and len(word) > 1:
        return block.text
    node = block.box.node.first_child if block.box.node is not None else None
    while node is not None and node.is_text_node and not (node.text_content or "").strip():
        node = node.next
    for _ in range(3):
        if node is None or node.tag not in INLINE:
            break
        if (node.text() or "").strip() == letter:
            return letter + block.text[2:]
        node = node.first_child
    return block.text


def _lines_of(block: TextBlock) -> str:
    """Preformatted text with its line breaks and indentation (HTML Standard, the `pre` element)."""
    pre = next((element for element in block.box.up() if element.tag == "pre"), None)
    if pre is None or pre.end - pre.start > 1:  # what stands with other blocks is no listing
        return block.text
    text = pre.text
    if clean_line(text) != clean_line(block.text):
        return block.text
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")

"""Dates that a reader sees, and how likely each is the article's own: by where it stands, what it is called, what is
around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from newsgrab.extraction.dates import Label, PrintedDate, Reading
from newsgrab.extraction.document import Document, Element, TextBlock

__all__ = ["LABEL_SCORES", "Visible", "dates_anywhere", "dates_near", "labelled", "place_score"]

BEFORE_HEADLINE, AFTER_HEADLINE = 10, 25
"""Blocks around the headline in which the date line is looked for."""

LONGEST_DATE_LINE = 200
"""Characters of a block that can be a date line, author and desk included."""

DATELINE = 120
"""Characters at the start of a paragraph in which a press release prints its date."""

MOST_BLOCKS = 400
"""Blocks with digits that are read when the whole page is searched."""

_DIGIT_OR_AGO = re.compile(r"\d")
_OWN_NAMES = re.compile(
    r"date|time|publi|posted|meta|byline|stamp|fecha|datum|data\b|entry|dateline|created|updated|article-?info", re.I
)
_OTHER_NAMES = re.compile(
    r"relat|recent|popular|sidebar(?!.content)|comment|footer|widget|\bnav|menu|ticker|latest|trending|event|copyright|teaser|promo|"
    r"recommend|more-|most-?read|card|carousel|signature|archive|newsletter|banner|calendar|forum-?stat|product|bio\b",
    re.I,
)
_OTHER_TAGS = frozenset("aside nav footer form figure figcaption blockquote table select".split())
LABEL_SCORES: dict[Label | None, float] = {"published": 8.0, "modified": -3.0, "other": -20.0, None: 0.0}
"""What a label adds to the score of a date."""


@dataclass(frozen=True, slots=True)
class Visible:
    """A date that a reader sees.

    Attributes:
        date: The printed date.
        block_index: The block it stands in.
        score: The higher the likelier it is the article's.
    """

    date: PrintedDate
    block_index: int
    score: float


Read = Callable[[str], Reading]


def dates_near(doc: Document, anchor: int, read: Read) -> tuple[list[Visible], list[str]]:
    """Dates in short blocks around block `anchor`, the likeliest first, and warnings about impossible ones."""
    start = max(0, anchor - BEFORE_HEADLINE)
    blocks = doc.blocks[start : anchor + AFTER_HEADLINE]
    found: list[Visible] = []
    warnings: list[str] = []
    for block in blocks:
        text = block.text
        if len(text) > LONGEST_DATE_LINE or not _DIGIT_OR_AGO.search(text) or block.index == anchor:
            continue
        reading = read(text)
        if reading.warnings:
            warnings.extend(reading.warnings)
        found.extend(_scored(doc, block, printed, anchor) for printed in reading.dates)
    found.sort(key=lambda visible: -visible.score)
    return found, warnings


def dates_anywhere(doc: Document, anchor: int, read: Read) -> list[Visible]:
    """Dates in any short block and at the start of paragraphs, the likeliest first. Slow: for pages with no others."""
    found: list[Visible] = []
    left = MOST_BLOCKS
    for block in doc.blocks:
        text = block.text
        if not _DIGIT_OR_AGO.search(text):
            continue
        left -= 1
        if left < 0:
            break
        short = len(text) <= LONGEST_DATE_LINE
        for printed in read(text if short else text[:DATELINE]).dates:
            if not printed.relative:
                found.append(_scored(doc, block, printed, anchor))
    kinds = Counter(_kind(doc, visible) for visible in found)
    found = [replace(one, score=one.score - 5.0) if kinds[_kind(doc, one)] >= 3 else one for one in found]
    found.sort(key=lambda visible: -visible.score)
    return found


def _kind(doc: Document, visible: Visible) -> tuple[str, str, str]:
    """What a date looks like in markup: three that look the same are those of a list."""
    box = doc.blocks[visible.block_index].box
    return box.tag, box.names, box.parent.names if box.parent is not None else ""


def _scored(doc: Document, block: TextBlock, printed: PrintedDate, anchor: int) -> Visible:
    score = place_score(block.element, block.index - anchor) + LABEL_SCORES[printed.label] + _purity(block, printed)
    score += 1.0 if printed.time else 0.0
    score -= 2.0 if printed.relative else 0.0
    score -= 3.0 if block.link_share > 0.8 else 0.0
    return Visible(printed, block.index, score)


def place_score(element: Element, blocks: int) -> float:
    """How likely a date in `element`, so many blocks after the headline, is the article's."""
    return 6.0 + _distance(blocks) + _names(element)


def _distance(blocks: int) -> float:
    return max(-6.0, -0.3 * blocks if blocks >= 0 else 0.8 * blocks)


def _purity(block: TextBlock, printed: PrintedDate) -> float:
    """How much else the block says."""
    rest = len(block.text) - (printed.end - printed.start)
    if rest <= 25:
        return 4.0
    if printed.start <= 2:
        return 1.0
    return 1.5 if rest <= 80 else -3.0 if rest <= 140 else -6.0


def _names(element: Element) -> float:
    """What the class names and tags around a date say of it."""
    score = 0.0
    for level, around in enumerate(element.up()):
        if level > 6:
            break
        if around.tag == "time":
            score += 2.0
        if around.tag in _OTHER_TAGS:
            score -= 6.0
        names = around.names
        if not names:
            continue
        if level < 3 and _OWN_NAMES.search(names):
            score += 2.0
        if _OTHER_NAMES.search(names):
            score -= 6.0 if level < 4 else 3.0
            break
    return score


def labelled(visible: Iterable[Visible], label: Label) -> Visible | None:
    """The likeliest date that the page calls `label`."""
    return next((one for one in visible if one.date.label == label), None)

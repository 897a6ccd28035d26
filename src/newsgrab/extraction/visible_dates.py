"""Dates that a reader sees, and how likely each is the article's own: by where it stands, what it is called, what is
around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from newsgrab.extraction.compiled import has_digit
from newsgrab.extraction.dates import Label, PrintedDate, Reader
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.walk import Markup

__all__ = [
    "CERTAIN",
    "IN_LIST",
    "LABEL_SCORES",
    "LIST",
    "Places",
    "Visible",
    "dates_anywhere",
    "dates_near",
    "is_dated",
    "kind_of",
    "labelled",
]

BEFORE_HEADLINE, AFTER_HEADLINE = 8, 25
"""Blocks around the headline in which the date line is looked for."""

NEAREST = 12
"""Blocks after the headline that are read before those in front of it."""

CERTAIN, LINES_AFTER = 6.0, 4
"""Score from which a date that markup tells too is the article's, and how many more blocks may then tell its time."""

LEVELS_ABOVE_HEADLINE = 3
"""Elements above the headline that are the head of the article."""

LEVELS = 6
"""Elements around a date whose names are looked at."""

LONGEST_DATE_LINE = 200
"""Characters of a block that can be a date line, author and desk included."""

DATELINE = 120
"""Characters at the start of a paragraph in which a press release prints its date."""

LONGEST_AGO = 80
"""Characters of a block that can tell a time gone by, which needs no figures."""

LONGEST_LABEL = 40
"""Characters of a block that can be the label of the date in the block after it."""

LINE = 80
"""Characters beside a date from which a block is prose: what a date is called there is said before it."""

SAID_BEFORE = 25
"""Characters before a date in prose that can say what it is."""

FIRST_YEAR = 1994
"""Year before which nothing was published on the web: an earlier date is one of history, unless the page calls it its
own."""

LIST, IN_LIST = 3, 5.0
"""Dates that look the same in markup and so are those of a list, and what is taken off their scores."""

MOST_BLOCKS = 40
"""Blocks with what may be a date that are read when the whole page is searched."""

_FULL_DATE = re.compile(
    r"\d(?:\d{3}\D{1,30}\d|\D{1,30}\d{4}|"
    r"\d?[ \u200e\u200f]?[./-] ?\d\d? ?[./-] ?\d|\d?\s?[年년]|(?<=['’]\d)\d\b)"
)
"""What a text must hold to tell a day with its year."""

OWN_NAMES = re.compile(
    r"date|time|publi|posted|meta|byline|stamp|fecha|datum|data\b|entry|dateline|created|updated|article-?info"
)
OTHER_NAMES = re.compile(
    r"relat(?!ive)|recent|popular|comment(?!ary|ator)|latest|trending|recommend|most-?read|more-|archive|ticker|"
    r"calendar(?<!fa-calendar)(?<!bi-calendar)(?<!icon-calendar)|widget(?<!elementor-widget)|"
    r"event(?<!pointer-event)(?<!prevent)|copyright|newsletter|forum-?stat|signature|bio\b"
)
PERHAPS_OTHER_NAMES = re.compile(
    r"sidebar(?!.content)|footer(?<!post.footer)(?<!entry.footer)(?<!article.footer)|nav(?<=\bnav)|menu|teaser|promo|"
    r"card|carousel|banner|product"
)
"""Class names of others' dates: always (not those of icons, nor what tool kits call their boxes), and where the same
element is not named for a date. What may not stand before a name is looked for after it: that is four times as fast."""

OTHER_TAGS = frozenset("aside nav form figure figcaption blockquote table select".split())
"""Elements of others' dates, where they are not named for a date. The footer of the site is never read; another is the
article's own."""

LABEL_SCORES: dict[Label | None, float] = {"published": 8.0, "modified": -3.0, "other": -20.0, None: 0.0}
"""What a label adds to the score of a date."""


class Visible(NamedTuple):
    """A date that a reader sees.

    Attributes:
        date: The printed date.
        block_index: The block it stands in.
        score: The higher the likelier it is the article's.
    """

    date: PrintedDate
    block_index: int
    score: float


class Places:
    """How likely a place on one page is that of the article's date, by the names of the elements around it."""

    def __init__(self, doc: Document, anchor: int) -> None:
        self.anchor = anchor
        self._head: set[int] = set()
        self._under_headline = range(0)
        if doc.blocks:
            above = islice(doc.blocks[anchor].box.up(), 1, 1 + LEVELS_ABOVE_HEADLINE)
            self._head = {id(element) for element in above if element.tag not in ("body", "html", "main")}
            short = len(doc.blocks) > anchor + 1 and len(doc.blocks[anchor + 1].text) <= LINE
            self._under_headline = range(anchor + 1, anchor + 2 + short)  # a byline may stand between

    def score(self, element: Element, block_index: int) -> float:
        """The score of a date in `element`, which stands in or before block `block_index`."""
        score, taken_off = 6.0 + _distance(block_index - self.anchor), 0.0
        if block_index < self.anchor and self._in_masthead(element):
            score -= 6.0
        under_headline = block_index in self._under_headline  # the article's own, whatever its boxes are called
        for level, around in enumerate(islice(element.up(), LEVELS)):
            if id(around) in self._head:  # it stands in the head of the article
                return score + 2.0
            names = around.names
            own, other = _judge(names) if names else (False, 0.0)
            if around.tag == "time":
                score += 2.0
            elif around.tag in OTHER_TAGS and not own:
                score -= 6.0
            if own and level < 3:
                score += 2.0
            if other and not under_headline:
                return score - (other if level < 4 else other / 2)
            taken_off = max(taken_off, other)
        return score - taken_off

    def _in_masthead(self, element: Element) -> bool:
        """Whether a place before the headline is in the header of the site, which tells what day it is today."""
        header = next((one for one in element.up() if one.tag in ("header", "article", "main")), None)
        return header is not None and header.tag == "header" and header.end <= self.anchor

    def of_others(self, node: Markup) -> bool:
        """Whether a node stands among the dates of others by what it and those around it are called."""
        around: Markup | None = node
        for _ in range(LEVELS):
            if around is None or around.tag == "body":
                break
            names = f"{around.get('class')} {around.get('id')}"
            if around.tag in OTHER_TAGS or around.tag == "footer" or OTHER_NAMES.search(names.lower()):
                return True
            around = around.parent
        return False


@lru_cache(8_192)
def _judge(names: str) -> tuple[bool, float]:
    """Whether class names tell of a date of the article, and what is taken off where they tell of others."""
    lower = names.lower()
    if OTHER_NAMES.search(lower):
        return False, 9.0
    if OWN_NAMES.search(lower):
        return True, 0.0
    return False, 6.0 if PERHAPS_OTHER_NAMES.search(lower) else 0.0


def is_dated(text: str) -> bool:
    """Whether a text may tell a day with its year."""
    return has_digit(text) and _FULL_DATE.search(text) is not None


def dates_near(doc: Document, places: Places, reader: Reader, day: date | None) -> tuple[list[Visible], list[str]]:
    """Dates in short blocks around the headline, the likeliest first, and warnings about impossible ones.

    The search ends soon after the `day` that markup tells has been found.
    """
    found: list[Visible] = []
    warnings: list[str] = []
    for full in (True, False):  # days without a year and times gone by only where there is no full date
        left = len(doc.blocks)
        for block in _lines_near(doc, places.anchor):
            if left <= 0:
                break
            left -= 1
            if not is_dated(block.text) if full else len(block.text) > LONGEST_AGO:
                continue
            reading = reader.read(block.text)
            warnings.extend(reading.warnings)
            for printed in reading.dates:
                visible = _scored(doc, places, reader, block, printed)
                found.append(visible)
                if printed.day == day and visible.score > CERTAIN:
                    left = min(left, 0 if printed.time else LINES_AFTER)
        if found or doc.fetched_at is None:
            break
    return _likeliest(doc, found), warnings


def _lines_near(doc: Document, anchor: int) -> Iterator[TextBlock]:
    """The blocks around the headline that can be a date line: those soon after it, those before it, the rest."""
    before = doc.blocks[max(0, anchor - BEFORE_HEADLINE) : anchor]
    after = doc.blocks[anchor + 1 : anchor + AFTER_HEADLINE]
    for block in chain(after[:NEAREST], reversed(before), after[NEAREST:]):
        if len(block.text) <= LONGEST_DATE_LINE:
            yield block


def dates_anywhere(doc: Document, places: Places, reader: Reader) -> list[Visible]:
    """Dates in any short block and at the start of paragraphs, the likeliest first. Slow: for pages with no others."""
    found: list[Visible] = []
    left = MOST_BLOCKS
    for block in [block for block in doc.blocks if has_digit(block.text)]:
        text = block.text if len(block.text) <= LONGEST_DATE_LINE else block.text[:DATELINE]
        if not _FULL_DATE.search(text):
            continue
        left -= 1
        if left < 0:
            break
        dates = reader.read(text).dates
        found.extend(_scored(doc, places, reader, block, printed) for printed in dates if not printed.relative)
    return _likeliest(doc, found)


def _likeliest(doc: Document, found: list[Visible]) -> list[Visible]:
    """The dates by score, those of lists marked down."""
    if len(found) >= LIST:
        looks = [kind_of(doc.blocks[one.block_index].box) for one in found]
        kinds = Counter(looks)
        found = [
            one._replace(score=one.score - IN_LIST) if kinds[look] >= LIST else one
            for one, look in zip(found, looks, strict=True)
        ]
    return sorted(found, key=lambda visible: -visible.score)


def kind_of(element: Element) -> tuple[str, str, str]:
    """What a date looks like in markup: three that look the same are those of a list."""
    return element.tag, element.names, element.parent.names if element.parent is not None else ""


def _scored(doc: Document, places: Places, reader: Reader, block: TextBlock, printed: PrintedDate) -> Visible:
    alone = len(block.text) - (printed.end - printed.start) <= 3
    if printed.label is None and alone and block.index > 0:
        before = doc.blocks[block.index - 1].text
        if len(before) <= LONGEST_LABEL:
            printed = printed._replace(label=reader.label(before))
    rest = len(block.text) - (printed.end - printed.start)
    if rest > LINE and printed.label == "published" and printed.time is None:
        said = block.text[max(0, printed.start - SAID_BEFORE) : printed.start]
        printed = printed._replace(label=reader.label(said))  # "On 1 May a book was published …" tells of the book
    score = places.score(block.element, block.index) + LABEL_SCORES[printed.label] + _purity(block, printed)
    score += 1.0 if printed.time else 0.0
    score += 6.0 if printed.label == "published" and printed.start > SAID_BEFORE and _names_page(doc, block) else 0.0
    score -= 2.0 if printed.relative else 0.0
    score -= 3.0 if block.link_share > 0.8 else 0.0
    score -= 10.0 if printed.day.year < FIRST_YEAR and printed.label != "published" else 0.0
    return Visible(printed, block.index, score)


def _names_page(doc: Document, block: TextBlock) -> bool:
    """Whether a sentence begins with the page's title: "Storm closes the harbour was posted on …"."""
    return block.text[:SAID_BEFORE].casefold() in doc.title.casefold()


def _distance(blocks: int) -> float:
    return max(-6.0, -0.3 * blocks if blocks >= 0 else 0.8 * blocks)


def _purity(block: TextBlock, printed: PrintedDate) -> float:
    """How much else the block says."""
    rest = len(block.text) - (printed.end - printed.start)
    if rest <= 25:
        return 4.0
    if printed.start <= 2 or (printed.label == "published" and printed.start <= LONGEST_LABEL):
        return 1.0
    return 1.5 if rest <= LINE else -5.0 if rest <= 140 else -8.0


def labelled(visible: Iterable[Visible], label: Label) -> Visible | None:
    """The likeliest date that the page calls `label`."""
    return next((one for one in visible if one.date.label == label), None)

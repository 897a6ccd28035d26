"""What can be told of each text block without knowing which are the body: the evidence that the body model weighs.

All of it is language-neutral but for the phrases of the lexicon, and all of it is relative to the page: no number here
knows a site. The order of `FEATURES` is the order in a row; the model names them, so both can be read side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.phrases import HEADING_LIMIT, OPENING_LIMIT, Kind, Phrases, fold
from newsgrab.extraction.text import sentence_ends, size_of
from newsgrab.extraction.walk import HEADINGS, Element

if TYPE_CHECKING:
    from newsgrab.extraction.document import Document

__all__ = ["FEATURES", "PlaceWeights", "evidence", "kind_of_opening", "label_kinds", "place_words"]

FEATURES = (
    # the text
    "size", "link_share", "ends_sentence", "commas", "bold_share", "marks", "copies", "heading_phrase",
    "opening_phrase",
    # the page around it
    "headings_seen", "from_heading", "share_before", "since_boilerplate_heading", "page_blocks",
    "size_2_before", "size_before", "size_after", "size_2_after", "link_before", "link_after", "heading_before",
    # the place
    "tag", "inner_tag", "near_words", "all_words", "mass_box", "mass_1", "mass_2", "mass_3", "twin_mass_1",
    "twin_mass_2", "levels_to_top", "depth_in_top", "top_share", "same_article", "twins",
    # what the page says of itself
    "in_article_body", "is_description",
)  # fmt: skip

TAGS = {
    tag: float(code)
    for code, tag in enumerate(
        ("p", "blockquote", "pre", "h2", "h3", "h4", "li", "dd", "dt", "td", "th", "div", "section", "article", "span",
         "em", "strong", "b", "i", "font", "h1", "h5", "h6", "a", "figcaption", "button", "label", "time", "small")
    )
}  # fmt: skip
OTHER_TAG = float(len(TAGS))

PHRASE_KINDS = {
    kind: float(code)
    for code, kind in enumerate(
        ("", "photo_credit", "read_also", "related", "advertisement", "newsletter", "share", "subscription", "keywords",
         "comments", "author_bio", "copyright", "consent", "loading", "time_to_read", "listen", "skip", "login_wall",
         "error_page", "script_shell")
    )
}  # fmt: skip
BOILERPLATE_HEADINGS = frozenset(("related", "newsletter", "comments", "share", "keywords", "author_bio"))

PROSE_SIZE = 60
"""Size from which a block with few links counts as prose when the mass of its containers is summed."""

PROSE_LINKS = 0.35
"""Share of link text up to which it does."""

MASS_CAP = 600
"""Size beyond which a longer paragraph adds no more mass."""

LABEL = 250
"""Size from which a block is no label, whatever it begins with."""

MIN_TOLD, MAX_TOLD = 200, 100_000
"""Characters of the JSON-LD `articleBody` from which, and up to which, blocks are looked up in it."""

ARTICLE_BESIDE_COMMENTS = 0.1
"""Mass of the text outside of a page's comments, as a share of the heaviest comment's, from which it is the article."""

FAR = 99.0
"""Stands for a distance that does not exist on this page."""

REMEMBERED = 20_000
"""Places and labels whose score and kind are remembered from page to page: a site prints its own on each of them."""

_COMMA = re.compile("[,،、，;]")
_NAME_PARTS = re.compile(r"[A-Za-z]{3,}")
_CAMEL_PARTS = re.compile(r"[A-Z][a-z]{2,}|[a-z]{3,}|[A-Z]{3,}(?![a-z])")


class PlaceWeights:
    """How much each word in a class or id (or a tag, ``"<nav>"``) of the elements around a block speaks for body text.

    Args:
        near: For the block's own element and the two around it.
        everywhere: For all elements around it.
    """

    def __init__(self, near: Mapping[str, float], everywhere: Mapping[str, float]) -> None:
        self._weights = {
            word: (near.get(word, 0.0), everywhere.get(word, 0.0)) for word in dict.fromkeys((*near, *everywhere))
        }
        self.of_place = lru_cache(maxsize=REMEMBERED)(self._of_place)
        """The near and the other score of a place, described by tag, names, role, item property and hiddenness."""

    def of(self, element: Element) -> tuple[float, float]:
        """The near and the other score of an element."""
        return self.of_place(*description(element))

    def _of_place(self, tag: str, names: str, role: str | None, prop: str | None, hidden: bool) -> tuple[float, float]:
        near = everywhere = 0.0
        weights = self._weights
        for word in _words(tag, names, role, prop, hidden):
            if word in weights:
                one, other = weights[word]
                near += one
                everywhere += other
        return near, everywhere


def place_words(element: Element) -> list[str]:
    """The words that describe an element: tag, class, id, role, item property, hiddenness; each once."""
    return _words(*description(element))


def description(element: Element) -> tuple[str, str, str | None, str | None, bool]:
    """What `PlaceWeights.of_place` asks of an element."""
    tag, names = element.look
    attributes = element.attributes
    if _MARKS.isdisjoint(attributes):
        return tag, names, None, None, False
    return tag, names, attributes.get("role"), attributes.get("itemprop"), element.hidden


def _words(tag: str, names: str, role: str | None, prop: str | None, hidden: bool) -> list[str]:
    words = dict.fromkeys((f"<{tag}>",))  # in order, so that sums come out the same each time
    for part in _NAME_PARTS.findall(names):
        if len(part) < 24:
            words[part.lower()] = None
            if not part.islower():
                words.update(dict.fromkeys([piece.lower() for piece in _CAMEL_PARTS.findall(part)]))
    if role:
        words[f"role={role.lower()}"] = None
    if prop:
        words[f"itemprop={prop.lower()}"] = None
    if hidden:
        words["hidden"] = None
    return list(words)


class _Places:
    """The places of the page's elements, each worked out once.

    A place is a tuple: the near score of the element's own words; that of it and the two around it; the score of the
    words of all around it; the levels from the top container up to the first element that holds both (0 inside the top
    container); the elements between it and that one; the innermost `<article>` around it, or None.
    """

    def __init__(self, weights: PlaceWeights, above_top: Mapping[Element, float]) -> None:
        self.weights = weights
        self.above_top = above_top
        self.known: dict[Element, Place] = {}

    def of(self, element: Element) -> Place:
        """The element's place."""
        known = self.known.get(element)
        if known is not None:
            return known
        own, everywhere = self.weights.of(element)
        level = self.above_top.get(element, FAR)
        above = element.parent
        if above is None:
            known = own, own, everywhere, level, 0.0, None
        else:
            around = self.known.get(above) or self.of(above)
            near = own + around[1] if above.parent is None else own + around[0] + self.known[above.parent][0]
            article = element if element.tag == "article" else around[5]
            if level < FAR:
                known = own, near, everywhere + around[2], level, 0.0, article
            else:
                known = own, near, everywhere + around[2], around[3], around[4] + 1.0, article
        self.known[element] = known
        return known


Place = tuple[float, float, float, float, float, Element | None]

_MARKS = frozenset(("role", "itemprop", "hidden", "style"))
"""Attributes beside class and id that describe a place."""


def evidence(doc: Document, weights: PlaceWeights, phrases: Phrases) -> list[list[float] | None]:
    """A row of `FEATURES` for each block; None for one that needs no evidence: plainly a link, or a reader's comment
    where one is the page's longest text."""
    blocks = doc.blocks
    count = len(blocks)
    sizes = [size_of(block.text) for block in blocks]
    shares = [block.link_share if block.link_chars else 0.0 for block in blocks]
    boxes = [block.box for block in blocks]
    ends = [size > 20 and sentence_ends(block.text) for block, size in zip(blocks, sizes, strict=True)]

    prose = [
        (box, min(size, MASS_CAP) * (1 - share) * (1.5 if end else 1.0))
        for size, share, box, end in zip(sizes, shares, boxes, ends, strict=True)
        if size > PROSE_SIZE and share < PROSE_LINKS
    ]
    mass, twin_mass = _masses(prose)
    top = max(mass, key=mass.__getitem__) if mass else None
    comments: set[Element] = set()
    if top is not None and in_comments(top):  # perhaps a reader's comment that is longer than the article
        said = {box for box in boxes if in_comments(box)}
        others, other_twins = _masses([one for one in prose if one[0] not in said])
        if others and max(others.values()) > ARTICLE_BESIDE_COMMENTS * mass[top]:
            mass, twin_mass, comments = others, other_twins, said
            top = max(mass, key=mass.__getitem__)
    top_mass = mass[top] if top is not None else 1.0
    top_twins = max(twin_mass.values(), default=1.0)
    total = sum(sizes) or 1.0
    above_top = {element: float(level) for level, element in enumerate(top.up() if top is not None else ())}
    top_article = next((element for element in top.up() if element.tag == "article"), None) if top is not None else None

    copies: dict[str, int] = defaultdict(int)
    twins: dict[tuple[str, str], int] = defaultdict(int)
    for block, box in zip(blocks, boxes, strict=True):
        copies[block.text] += 1
        twins[box.look] += 1

    body, description, heading_index = told(doc)
    mass_of, twin_mass_of = mass.get, twin_mass.get
    places = _Places(weights, above_top)
    headings_seen = 0.0
    since_boilerplate = FAR
    before = 0.0
    top_share = top_mass / total
    rows: list[list[float] | None] = []
    kinds = label_kinds
    for index, block in enumerate(blocks):
        text, size, share, box = block.text, sizes[index], shares[index], boxes[index]
        tag = box.tag
        if tag == "h1":
            headings_seen += 1
        share_before = before / total
        before += size
        kind, opening = kinds(phrases, text) if size < HEADING_LIMIT else (None, None)
        if kind in BOILERPLATE_HEADINGS:
            since_boilerplate = 0.0
        elif since_boilerplate < FAR:
            since_boilerplate += 1
        if (share > 0.9 and size < 100 and tag not in NOT_PLAIN) or box in comments:
            rows.append(None)
            continue
        if HEADING_LIMIT <= size < LABEL:
            opening = phrases.kind_of_opening(text)
        parent = box.parent or box
        second = parent.parent or parent
        third = second.parent or second
        element = block.element
        _, near, everywhere, level, depth, article = places.of(element)
        rows.append(
            [
                size,
                share,
                1.0 if ends[index] else 0.0,
                float(len(_COMMA.findall(text))) if size > 30 else 0.0,
                block.bold_chars / len(text),
                ("|" in text) + 2.0 * ("©" in text) + 4.0 * ("@" in text),
                float(copies[text]),
                PHRASE_KINDS[kind or ""],
                PHRASE_KINDS[opening or ""],
                headings_seen,
                index - heading_index if heading_index >= 0 else -FAR,
                share_before,
                since_boilerplate,
                count,
                sizes[index - 2] if index > 1 else -1.0,
                sizes[index - 1] if index else -1.0,
                sizes[index + 1] if index + 1 < count else -1.0,
                sizes[index + 2] if index + 2 < count else -1.0,
                shares[index - 1] if index else -1.0,
                shares[index + 1] if index + 1 < count else -1.0,
                1.0 if index and boxes[index - 1].tag in HEADINGS else 0.0,
                TAGS.get(tag, OTHER_TAG),
                TAGS.get(element.tag, OTHER_TAG),
                near,
                everywhere,
                mass_of(box, 0.0) / top_mass,
                mass_of(parent, 0.0) / top_mass,
                mass_of(second, 0.0) / top_mass,
                mass_of(third, 0.0) / top_mass,
                twin_mass_of(parent.look, 0.0) / top_twins,
                twin_mass_of(second.look, 0.0) / top_twins,
                level,
                depth if level == 0.0 else FAR,
                top_share,
                1.0 if article is top_article else 0.0,
                float(twins[box.look]),
                (2.0 if text[:40] in body else 1.0) if body else 0.0,
                1.0 if description and text[:50] == description else 0.0,
            ]
        )
    return rows


def told(doc: Document) -> tuple[str, str, int]:
    """What the page says of itself: its JSON-LD `articleBody`, the beginning of its description ("" where it says
    nothing), and the index of the block that is its main heading, -1 for none."""
    ld = doc.article_ld
    body = text_value(ld.get("articleBody"))[:MAX_TOLD] if ld else ""
    plain = _TAG.sub(" ", body) if "<" in body else body
    body = " ".join(plain.split()) if len(body) > MIN_TOLD else ""
    description = " ".join(doc.first_meta("og:description", "description", "twitter:description").split())[:50]
    return body, description, doc.h1_block.index if doc.h1_block is not None else -1


def _masses(prose: Sequence[tuple[Element, float]]) -> tuple[dict[Element, float], dict[tuple[str, str], float]]:
    """How much prose each container holds, itself and with others that look the same; `prose` is boxes and weights."""
    mass: dict[Element, float] = defaultdict(float)
    twin_mass: dict[tuple[str, str], float] = defaultdict(float)
    for box, weight in prose:
        element, part = box.parent, weight
        mass[box] += weight
        for _ in range(3):
            if element is None:
                break
            mass[element] += part
            twin_mass[element.look] += part
            part *= 0.5
            element = element.parent
    return mass, twin_mass


def in_comments(element: Element) -> bool:
    """Whether an element stands among readers' comments."""
    return any(
        one.tag in _LIST_TAGS and "comment" in one.names.lower() and _COMMENTS.search(one.names) for one in element.up()
    )


_TAG = re.compile(r"<[^<>]{0,500}>")
_LIST_TAGS = frozenset("div section aside ol ul li".split())
_COMMENTS = re.compile(r"(?<![a-z])comments?(?:list|section|area|body|wrap(?:per)?|container|thread)?(?![a-z])", re.I)
"""Names of what holds readers' comments; a page's own name ("comments-open") is on its `<body>`."""


@lru_cache(maxsize=REMEMBERED)
def label_kinds(phrases: Phrases, text: str) -> tuple[Kind | None, Kind | None]:
    """What a short text is as a heading, and as an opening."""
    folded = fold(text[:OPENING_LIMIT])
    return phrases.heading(folded), phrases.opening(folded)


def kind_of_opening(phrases: Phrases, text: str) -> Kind | None:
    """`Phrases.kind_of_opening`, which the compiled part need not ask of most texts."""
    return phrases.kind_of_opening(text)


NOT_PLAIN = frozenset(("p", "h2", "h3"))
"""Boxes in which a link alone may still be body text."""

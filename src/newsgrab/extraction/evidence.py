"""What can be told of each text block without knowing which are the body: the evidence that the body model weighs.

All of it is language-neutral but for the phrases of the lexicon, and all of it is relative to the page: no number here
knows a site. The order of `FEATURES` is the order in a row; the model names them, so both can be read side by side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from newsgrab.extraction.document import HEADINGS, Document, Element
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.text import sentence_ends

__all__ = ["FEATURES", "PlaceWeights", "evidence", "place_words", "size_of"]

FEATURES = (
    # the text
    "size", "link_share", "links", "ends_sentence", "commas", "digit_share", "bold_share", "lines", "marks", "copies",
    "heading_phrase", "opening_phrase",
    # the page around it
    "headings_seen", "from_heading", "share_before", "since_boilerplate_heading", "page_blocks",
    "size_3_before", "size_2_before", "size_before", "size_after", "size_2_after", "size_3_after",
    "link_before", "link_after", "heading_before", "heading_after", "same_box_before", "same_box_after",
    # the place
    "tag", "inner_tag", "near_words", "all_words", "mass_box", "mass_1", "mass_2", "mass_3", "twin_mass_1",
    "twin_mass_2", "levels_to_top", "depth_in_top", "top_share", "same_article", "twins",
    # what the page says of itself
    "in_title", "in_article_body", "is_description",
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
_BOILERPLATE_HEADINGS = frozenset(("related", "newsletter", "comments", "share", "keywords", "author_bio"))

PROSE_SIZE = 60
"""Size from which a block with few links counts as prose when the mass of its containers is summed."""

PROSE_LINKS = 0.35
"""Share of link text up to which it does."""

MASS_CAP = 600
"""Size beyond which a longer paragraph adds no more mass."""

FAR = 99.0
"""Stands for a distance that does not exist on this page."""

_DIGIT = re.compile(r"\d")
_COMMA = re.compile("[,،、，;]")
_NAME_PARTS = re.compile(r"[A-Za-z]+")
_CAMEL_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class PlaceWeights:
    """How much each word in a class or id (or a tag, ``"<nav>"``) of the elements around a block speaks for body text.

    Attributes:
        near: For the block's own element and the two around it.
        everywhere: For all elements around it, each word once.
    """

    near: Mapping[str, float]
    everywhere: Mapping[str, float]


def size_of(text: str) -> float:
    """Length in characters, with scripts that need fewer of them (Han, kana, Hangul) weighed up to match."""
    return len(text) * 2.5 if text[len(text) // 2] > "\u2e7f" else float(len(text))


def place_words(element: Element) -> set[str]:
    """The words that describe an element: tag, class, id, role, item property, hiddenness."""
    words = {f"<{element.tag}>"}
    attributes = element.attributes
    if attributes:
        for part in _NAME_PARTS.findall(element.names):
            if 2 < len(part) < 24:
                words.add(part.lower())
                if not part.islower():
                    words.update(piece.lower() for piece in _CAMEL_PARTS.findall(part) if len(piece) > 2)
        role, prop = attributes.get("role"), attributes.get("itemprop")
        if role:
            words.add(f"role={role.lower()}")
        if prop:
            words.add(f"itemprop={prop.lower()}")
        if element.hidden:
            words.add("hidden")
    return words


class _Places:
    """The place scores of the page's elements, each worked out once."""

    def __init__(self, weights: PlaceWeights) -> None:
        self.near_weights, self.all_weights = weights.near, weights.everywhere
        self.known: dict[Element, tuple[float, float, frozenset[str]]] = {}
        self.words: dict[tuple[str, str], set[str]] = {}

    def of(self, element: Element) -> tuple[float, float, frozenset[str]]:
        """The element's own near score, the score of all around it, and the words that made the latter."""
        known = self.known.get(element)
        if known is None:
            near_weights, all_weights = self.near_weights, self.all_weights
            words = place_words(element)
            near = sum([near_weights[word] for word in words if word in near_weights])
            known = near, 0.0, frozenset()
            above = element.parent
            _, score, seen = self.of(above) if above is not None else known
            new = [word for word in words if word in all_weights and word not in seen]
            if new:
                score += sum([all_weights[word] for word in new])
                seen = seen.union(new)
            known = self.known[element] = near, score, seen
        return known


def evidence(doc: Document, weights: PlaceWeights, phrases: Phrases) -> list[list[float] | None]:
    """A row of `FEATURES` for each block; None for a block that is so plainly a link that no evidence is needed."""
    blocks = doc.blocks
    count = len(blocks)
    sizes = [size_of(block.text) for block in blocks]
    shares = [block.link_share if block.link_chars else 0.0 for block in blocks]
    boxes = [block.box for block in blocks]
    ends = [size > 20 and sentence_ends(block.text) for block, size in zip(blocks, sizes, strict=True)]

    # how much prose each container holds, itself and with others that look the same
    mass: dict[Element, float] = defaultdict(float)
    twin_mass: dict[tuple[str, str], float] = defaultdict(float)
    for size, share, box, end in zip(sizes, shares, boxes, ends, strict=True):
        if size > PROSE_SIZE and share < PROSE_LINKS:
            weight = min(size, MASS_CAP) * (1 - share) * (1.5 if end else 1.0)
            element, part = box.parent, weight
            mass[box] += weight
            for _ in range(3):
                if element is None:
                    break
                mass[element] += part
                twin_mass[element.tag, element.names] += part
                part *= 0.5
                element = element.parent
    top = max(mass, key=mass.__getitem__) if mass else None
    top_mass = mass[top] if top is not None else 1.0
    top_twins = max(twin_mass.values(), default=1.0)
    total = sum(sizes) or 1.0
    above_top = {element: float(level) for level, element in enumerate(top.up())} if top is not None else {}
    top_article = next((element for element in top.up() if element.tag == "article"), None) if top is not None else None

    copies: dict[str, int] = defaultdict(int)
    twins: dict[tuple[str, str], int] = defaultdict(int)
    for block, box in zip(blocks, boxes, strict=True):
        copies[block.text] += 1
        twins[box.tag, box.names] += 1

    ld = doc.article_ld
    body = text_value(ld.get("articleBody")) if ld else ""
    body = " ".join(re.sub(r"<[^>]{0,500}>", " ", body).split()) if len(body) > 200 else ""
    description = " ".join(doc.first_meta("og:description", "description", "twitter:description").split())[:50]
    title = doc.title

    places = _Places(weights)
    levels: dict[Element, tuple[float, float]] = {}

    def level_of(element: Element) -> tuple[float, float]:
        known = levels.get(element)
        if known is None:
            above = element.parent
            if element in above_top:
                known = above_top[element], 0.0
            elif above is None:
                known = FAR, FAR
            else:
                level, depth = level_of(above)
                known = level, depth + 1
            levels[element] = known
        return known

    heading_index = doc.h1_block.index if doc.h1_block is not None else -1
    headings_seen = 0.0
    since_boilerplate = FAR
    before = 0.0
    is_heading = [box.tag in HEADINGS for box in boxes]
    padded = [-1.0, -1.0, -1.0, *sizes, -1.0, -1.0, -1.0]
    rows: list[list[float] | None] = []
    for index, block in enumerate(blocks):
        text, size, share, box = block.text, sizes[index], shares[index], boxes[index]
        tag = box.tag
        if tag == "h1":
            headings_seen += 1
        share_before = before / total
        before += size
        kind = phrases.kind_of_heading(text) if size < 60 else None
        if kind in _BOILERPLATE_HEADINGS:
            since_boilerplate = 0.0
        elif since_boilerplate < FAR:
            since_boilerplate += 1
        if share > 0.9 and size < 100 and tag not in ("p", "h2", "h3"):
            rows.append(None)
            continue
        element = block.element
        parent = box.parent
        second = parent.parent if parent is not None else None
        third = second.parent if second is not None else None
        near, everywhere, _ = places.of(element)
        if element.parent is not None:
            near += places.of(element.parent)[0]
            if element.parent.parent is not None:
                near += places.of(element.parent.parent)[0]
        level, depth = level_of(box)
        last = index + 1 == count
        article = next((one for one in box.up() if one.tag == "article"), None)
        rows.append([
            size,
            share,
            float(block.links),
            float(ends[index]),
            float(len(_COMMA.findall(text))),
            len(_DIGIT.findall(text[:100])) / min(100, len(text)),
            min(1.0, block.bold_chars / len(text)),
            float(text.count("\n")),
            float(("|" in text) + 2 * ("©" in text) + 4 * ("@" in text)),
            float(copies[text]),
            PHRASE_KINDS.get(kind or "", 0.0),
            PHRASE_KINDS.get(phrases.kind_of_opening(text) or "", 0.0) if size < 300 else 0.0,
            headings_seen,
            float(index - heading_index) if heading_index >= 0 else -FAR,
            share_before,
            since_boilerplate,
            float(count),
            padded[index],
            padded[index + 1],
            padded[index + 2],
            padded[index + 4],
            padded[index + 5],
            padded[index + 6],
            shares[index - 1] if index else -1.0,
            -1.0 if last else shares[index + 1],
            float(is_heading[index - 1]) if index else -1.0,
            -1.0 if last else float(is_heading[index + 1]),
            float(index > 0 and boxes[index - 1].parent is parent),
            float(not last and boxes[index + 1].parent is parent),
            TAGS.get(tag, OTHER_TAG),
            TAGS.get(element.tag, OTHER_TAG),
            near,
            everywhere,
            mass.get(box, 0.0) / top_mass,
            mass.get(parent, 0.0) / top_mass if parent is not None else 0.0,
            mass.get(second, 0.0) / top_mass if second is not None else 0.0,
            mass.get(third, 0.0) / top_mass if third is not None else 0.0,
            twin_mass.get((parent.tag, parent.names), 0.0) / top_twins if parent is not None else 0.0,
            twin_mass.get((second.tag, second.names), 0.0) / top_twins if second is not None else 0.0,
            level,
            depth if level == 0.0 else FAR,
            top_mass / total,
            float(article is top_article),
            float(twins[tag, box.names]),
            float(len(text) > 15 and text[:60] in title),
            (2.0 if text[:40] in body else 1.0) if body else 0.0,
            float(bool(description) and text[:50] == description),
        ])
    return rows

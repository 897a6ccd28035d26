"""Article or not: and what a page looks like when no article came of it.

A page with too little text is judged by the phrases it prints; any other by a small ensemble of trees (made by
`bench/train_verdict.py`, kept in `models/article.json`) that weighs the shape of the page, of its body and of its
address. The scale is set so that hardly any article is refused, at the price of letting some listings pass.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from newsgrab.extraction.body import Body
from newsgrab.extraction.document import Document
from newsgrab.extraction.evidence import size_of
from newsgrab.extraction.jsonld import ARTICLE_TYPES, types_of
from newsgrab.extraction.model import compile_trees
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.text import sentence_ends

__all__ = ["FEATURES", "Verdict", "judge", "page_evidence"]

MIN_BODY = 140
"""Size under which a body is no article's."""

MIN_WALL = 8
"""Characters of a block that may be a wall's; a shorter one ("Login") is a button."""

LINKED = 0.7
"""Share of link text from which a block is a link."""

SHORT_BODY = 500
"""Size under which a phrase of an error page or of a wall tells what the page is."""

FEATURES = (
    # the body
    "body_size", "body_share", "paragraphs", "longest", "sentence_share", "heading_share", "item_share", "density",
    "one_container", "longest_run", "from_heading",
    # the page
    "link_share", "cards", "card_share", "prices", "buttons", "pictures", "dated", "authors", "og_type", "article_data",
    "headline_words",
    # the address, -1 where it is not known
    "path_depth", "slug_hyphens", "slug_length", "long_number", "list_word", "index_word",
)  # fmt: skip

UNKNOWN = -1.0
"""Stands for what an unknown address would tell."""

_PRICE = re.compile(r"[$€£]\s?\d")
_LONG_NUMBER = re.compile(r"\d{4,}")
_LIST_WORD = re.compile(
    r"(?:^|/)(?:category|categories|tags?|topics?|collections?|shop|search|browse|products?|departments?|archives?|author|"
    r"lists?|catalog|courses?|jobs?|kategorie|thema|categoria|etiqueta|rubrique|rubrik)(?:/|$)",
    re.I,
)
_INDEX_WORD = re.compile(
    r"(?:news|blog|articles|press|resources|library|events|videos|stories|posts|index(?:\.\w+)?|home|)", re.I
)
_WALLS = {
    "error_page": "error page", "script_shell": "script shell", "consent": "consent wall", "login_wall": "login wall",
    "subscription": "login wall",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a page is no article: `looks_like` as `NotAnArticle` has it, and a `detail` for the reader."""

    looks_like: str
    detail: str = ""


def judge(doc: Document, body: Body, headline: str, dated: bool, authors: int, phrases: Phrases) -> Verdict | None:
    """What the page looks like instead of an article; None where it is one.

    Args:
        doc: The page.
        body: What the body engine found.
        headline: The headline, "" for none.
        dated: Whether a publication time was found.
        authors: How many authors were found.
        phrases: The lexicon.
    """
    size = sum(size_of(block.text) for block in body.blocks)
    if size < SHORT_BODY and (wall := _wall(doc, phrases)) is not None:
        return wall
    if size < MIN_BODY:
        return _without_text(doc)
    if doc.plain:
        return None
    score, limit = _model()
    if score(page_evidence(doc, body, headline, dated, authors)) >= limit:
        return None
    return Verdict(_list_of_links(doc), "links and teasers rather than one text")


def page_evidence(doc: Document, body: Body, headline: str, dated: bool, authors: int) -> list[float]:
    """The page as one row of `FEATURES`."""
    blocks = doc.blocks
    sizes = [size_of(block.text) for block in body.blocks]
    size = sum(sizes) or 1.0
    total = sum([len(block.text) for block in blocks]) or 1
    ends = [sentence_ends(block.text) for block in body.blocks]
    kinds = Counter(block.kind for block in body.blocks)
    count = len(sizes) or 1
    indexes = body.indexes
    containers: Counter[object] = Counter()
    for index in indexes:
        containers[blocks[index].box.parent] += len(blocks[index].text)
    run = longest_run = 0.0
    for block, length in zip(body.blocks, sizes, strict=True):
        run = 0.0 if block.kind == "heading" else run + length if length > 80 else run
        longest_run = max(longest_run, run)
    cards: Counter[tuple[str, str]] = Counter()
    link_chars = prices = buttons = 0
    for one in blocks:
        if one.link_chars:
            link_chars += one.link_chars
            if 12 < len(one.text) < 160 and one.link_share > 0.7:
                cards[one.box.tag, one.box.names] += 1
        if "$" in one.text or "€" in one.text or "£" in one.text:
            prices += len(_PRICE.findall(one.text))
        buttons += one.box.tag == "button"
    many = sum(number for number in cards.values() if number > 3)
    paragraphs = sum(1 for length, end in zip(sizes, ends, strict=True) if end and length > 80)
    h1 = doc.h1_block.index if doc.h1_block is not None else None
    og = doc.first_meta("og:type").lower()
    article_data = any(not ARTICLE_TYPES.isdisjoint(types_of(node)) for node in doc.jsonld)
    return [
        size,
        size / total,
        float(paragraphs),
        max(sizes, default=0.0),
        sum([length for length, end in zip(sizes, ends, strict=True) if end]) / size,
        kinds["heading"] / count,
        kinds["list item"] / count,
        len(indexes) / (indexes[-1] - indexes[0] + 1) if indexes else 1.0,
        max(containers.values(), default=0) / size,
        longest_run,
        float(indexes[0] - h1) if indexes and h1 is not None else -50.0,
        link_chars / total,
        float(max(cards.values(), default=0)),
        many / max(1, paragraphs + many),
        float(prices),
        float(buttons),
        float(len(doc.pictures)),
        float(dated),
        float(authors),
        2.0 if "article" in og else 0.0 if og == "website" else 1.0,
        float(article_data),
        float(len(headline.split())),
        *_address(doc.url),
    ]


def _address(url: str) -> list[float]:
    """What the address tells."""
    try:
        path = urlsplit(url).path.strip("/") if url else None
    except ValueError:
        path = None
    if path is None:
        return [UNKNOWN] * 6
    parts = [part for part in path.split("/") if part]
    slug = parts[-1] if parts else ""
    return [
        float(len(parts)),
        float(slug.count("-") + slug.count("_")),
        float(min(len(slug), 200)),
        float(_LONG_NUMBER.search(path) is not None),
        float(_LIST_WORD.search(path) is not None),
        float(_INDEX_WORD.fullmatch(slug) is not None),
    ]


@cache
def _model() -> tuple[Callable[[Sequence[float]], float], float]:
    data = json.loads((files("newsgrab.extraction") / "models" / "article.json").read_text("utf-8"))
    return compile_trees(data["trees"], FEATURES), float(data["limit"])


def _list_of_links(doc: Document) -> str:
    """A list of links at the root of its site is a front page, any other a listing."""
    at_root = bool(doc.url) and not urlsplit(doc.url).path.strip("/")
    return "front page" if at_root else "listing"


def _wall(doc: Document, phrases: Phrases) -> Verdict | None:
    """An error page or a wall, by what it prints in its title or in a block of its own that is no link or button:
    "Subscribe" stands in any menu."""
    said = [block for block in doc.blocks[:60] if len(block.text) >= MIN_WALL and block.link_share < LINKED]
    for text in (doc.title, *(block.text for block in said if block.box.tag != "button")):
        kind = phrases.kind_of_heading(text) or (phrases.kind_of_opening(text) if len(text) < 200 else None)
        looks_like = _WALLS.get(kind or "")
        if looks_like is not None:
            return Verdict(looks_like, f"it says “{text[:80]}”")
    return None


def _without_text(doc: Document) -> Verdict:
    """What a page with next to no text is."""
    text = sum(len(block.text) for block in doc.blocks)
    if text < 200 and len(doc.scripts) >= 2:
        return Verdict("script shell", "its text is put there by scripts")
    links = sum(block.link_chars for block in doc.blocks)
    if links * 2 > text > 400:
        return Verdict(_list_of_links(doc), "links and no text")
    if any(node for node in doc.css("video,audio,iframe")[:1]) or len(doc.pictures) > 20:
        return Verdict("media page", "pictures or players and no text")
    return Verdict("page without text")

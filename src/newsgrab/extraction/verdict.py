"""Article or not: and what a page looks like when no article came of it.

A page with too little text is judged by the phrases it prints; any other by a small ensemble of trees (made by
`bench/train_verdict.py`, kept in `models/article.json`) that weighs the shape of the page, of its body and of its
address; a smaller question comes first, as most articles are plain by a few measures that cost next to nothing.
The scale is set so that hardly any article is refused, at the price of letting some listings pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from newsgrab.extraction.body import Body
from newsgrab.extraction.compiled import has_digit, kind_of_opening, sentence_ends, size_of
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.model import compile_trees
from newsgrab.extraction.phrases import Phrases
from newsgrab.extraction.pruning import DIALOGS
from newsgrab.extraction.walk import HEADINGS, hides, nodes_around
from newsgrab.urls import is_nameless_host

__all__ = [
    "FEATURES",
    "QUICK",
    "Case",
    "Verdict",
    "VerdictModel",
    "is_declared",
    "judge",
    "page_evidence",
    "surely",
    "too_short",
    "verdict_model",
]

MIN_BODY = 140
"""Size under which a body is no article's."""

MIN_WALL = 8
"""Characters of a block that may be a wall's; a shorter one ("Login") is a button."""

LINKED = 0.7
"""Share of link text from which a block is a link."""

FEEDS = frozenset(("rss", "rdf", "feed", "urlset", "sitemapindex", "opml"))
"""Local names of the root elements of feeds (RSS 1.0 and 2.0, RFC 4287), sitemaps and lists of feeds."""

SHORT_BODY = 500
"""Size under which a phrase of an error page or of a wall tells what the page is."""

LOGIN_BODY = 1_500
"""Size under which a text that nothing calls an article is taken for that of the form beside it, which asks for a
password."""

MAX_FIELDS = 8
"""Fields of a page that are looked at."""

ASIDE = frozenset(("aside", "nav", "header", "footer", "dialog"))
ASIDE_ROLES = DIALOGS | {"banner", "complementary", "contentinfo", "navigation"}
"""Elements and roles (WAI-ARIA 1.2) in which a form for logging in stands on any page."""

QUICK = (
    # the body
    "body_size", "paragraphs", "sentence_share", "density", "one_container", "longest_run", "from_heading",
    # the page; what it says of itself is left out: listings call themselves articles too
    "pictures", "dated", "authors",
    # the address, -1 where it is not known
    "path_depth", "slug_hyphens", "slug_length", "long_number", "list_word", "index_word",
)  # fmt: skip
"""What is measured of every page; most articles are sure by these alone."""

FEATURES = (
    *QUICK,
    # every block of the page
    "link_share", "cards", "card_share", "linked_headings", "prices", "buttons", "filters",
    # the body once more, and what stands among it
    "teasers", "inline_links", "dates",
)  # fmt: skip
"""Everything that is weighed; the last take a closer look, and are asked only where the first leave a doubt."""

PARAGRAPH = 80
"""Size from which a part of the body is a paragraph."""

MIN_TEASER = 60
"""Size from which a part of the body may be a teaser."""

MAX_DATED = 200
"""Characters of a block up to which a date in it is taken for that of a card, not for one that a text tells of."""

CURRENCIES = "$€£"
"""Signs of a price."""

FEW_CARDS = 3
"""Links of one kind that are no list yet."""

RESERVED = (".example", ".test", ".invalid")
"""Ends of hosts that stand in for one that is not known (RFC 2606)."""

PARAGRAPHS, DATED, AUTHORS = (QUICK.index(name) for name in ("paragraphs", "dated", "authors"))

NUMBERS_OF_AUTHORS = (1, 2, 0, 3, 4, 5, 6)
"""Those that the trees tell apart, the usual first."""

UNKNOWN = -1.0
"""Stands for what an unknown address would tell."""

_PRICE = re.compile(rf"[{CURRENCIES}]\s?\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<!\d)\d\d?(?!\d)")
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


@dataclass
class Case:
    """A page that is to be judged; what is measured of it is measured once.

    Attributes:
        doc: The page.
        body: What the body engine found.
        phrases: The lexicon.
    """

    doc: Document
    body: Body
    phrases: Phrases

    @lazy
    def ruled_out(self) -> Verdict | None:
        """What is told without weighing: feeds, and pages with too little text."""
        if self.doc.opening_tag.rpartition(":")[2] in FEEDS and self.doc.h1_block is None:
            return Verdict("feed", "`newsgrab discover` lists its articles")
        return too_short(self.doc, self.body, self.phrases)

    @lazy
    def quick(self) -> list[float]:
        """The page as a row of `QUICK`, of one that names no date and no author."""
        return _quick_evidence(self.doc, self.body, False, 0)

    @lazy
    def costly(self) -> list[float]:
        """The rest of the row."""
        return _costly_evidence(self.doc, self.body, self.quick[PARAGRAPHS])

    def is_article(self, dated: bool, authors: int) -> bool:
        """Whether the trees take it for an article."""
        model = verdict_model()
        row = self.quick.copy()
        row[DATED], row[AUTHORS] = float(dated), float(authors)
        return model.quick(row) >= model.sure or model.score(row + self.costly) >= model.limit

    @lazy
    def is_listing(self) -> bool:
        """Whether it has text, but is no article whatever its date and its authors turn out to be."""
        if self.doc.plain or self.ruled_out is not None:
            return False
        return not any(self.is_article(dated, number) for dated in (True, False) for number in NUMBERS_OF_AUTHORS)


def surely(case: Case) -> Verdict | None:
    """What the page looks like, where it is no article whatever its date and its authors turn out to be."""
    return _listed(case) if case.is_listing else case.ruled_out


def judge(case: Case, body: Body, dated: bool, authors: int) -> Verdict | None:
    """What the page looks like instead of an article; None where it is one.

    Args:
        case: The page, with its body as the body engine found it.
        body: The same without its byline and its date.
        dated: Whether a publication time was found.
        authors: How many authors were found.
    """
    ruled_out = case.ruled_out or too_short(case.doc, body, case.phrases)
    if ruled_out is not None or case.doc.plain:
        return ruled_out
    if not case.is_listing and not dated and not authors and _is_login(case.doc, body):
        return Verdict("login wall", "it asks for a password")
    return None if case.is_article(dated, authors) else _listed(case)


def _listed(case: Case) -> Verdict:
    return Verdict(_list_of_links(case.doc), "links and teasers rather than one text")


def too_short(doc: Document, body: Body, phrases: Phrases) -> Verdict | None:
    """What a page with little text looks like, told by rule; None where there is enough for an article."""
    size = 0.0
    for block in body.blocks:
        size += size_of(block.text)
        if size >= SHORT_BODY:
            return None
    return _wall(doc, phrases) or (_without_text(doc) if size < MIN_BODY else None)


def is_declared(doc: Document) -> bool:
    """Whether the page calls itself an article, in JSON-LD or in Open Graph."""
    if doc.article_ld is not None or doc.first_meta("og:type").lower() == "article":
        return True
    return any(name.startswith("article:") for name in doc.meta)


def _is_login(doc: Document, body: Body) -> bool:
    """Whether a page asks for a password amid a little text that nothing calls an article."""
    if sum(size_of(block.text) for block in body.blocks) >= LOGIN_BODY or is_declared(doc) or not body.indexes:
        return False
    around = {doc.blocks[index].box.parent for index in body.indexes}
    fields = doc.css("input[type=password]")[:MAX_FIELDS]
    return any(_is_amid(doc, field, body, around) and not _stands_aside(field) for field in fields)


def _is_amid(doc: Document, field: LexborNode, body: Body, around: set[Element | None]) -> bool:
    """Whether a field stands between the first and the last block of the body, or its form beside one of them."""
    element = doc.element_of(field)
    if element.start <= body.indexes[-1] and element.end > body.indexes[0]:
        return True
    form = next((node for node in nodes_around(field) if node.tag == "form"), None)
    return form is not None and form.parent is not None and doc.element_of(form.parent) in around


def _stands_aside(field: LexborNode) -> bool:
    """Whether a field stands in the page's furniture, or in what is hidden until somebody asks for it."""
    for node in nodes_around(field):
        attributes = node.attributes
        if node.tag in ASIDE or attributes.get("role") in ASIDE_ROLES or hides(attributes):
            return True
        if attributes.get("aria-hidden") == "true":
            return True
    return False


def page_evidence(doc: Document, body: Body, dated: bool, authors: int) -> list[float]:
    """The page as one row of `FEATURES`."""
    row = _quick_evidence(doc, body, dated, authors)
    return row + _costly_evidence(doc, body, row[PARAGRAPHS])


def _quick_evidence(doc: Document, body: Body, dated: bool, authors: int) -> list[float]:
    """The page as one row of `QUICK`."""
    size = in_sentences = run = longest_run = 0.0
    paragraphs = 0
    for kind, text, _ in body.blocks:
        length = size_of(text)
        size += length
        if sentence_ends(text):
            in_sentences += length
            paragraphs += length > PARAGRAPH
        if kind == "heading":
            run = 0.0
        elif length > PARAGRAPH:
            run += length
            longest_run = max(longest_run, run)
    size = size or 1.0
    blocks, indexes = doc.blocks, body.indexes
    containers: dict[object, int] = {}
    for index in indexes:
        block = blocks[index]
        parent = block.box.parent
        containers[parent] = containers.get(parent, 0) + len(block.text)
    h1 = doc.h1_block
    return [
        size,
        float(paragraphs),
        in_sentences / size,
        len(indexes) / (indexes[-1] - indexes[0] + 1) if indexes else 1.0,
        max(containers.values(), default=0) / size,
        longest_run,
        float(indexes[0] - h1.index) if indexes and h1 is not None else -50.0,
        float(len(doc.pictures)),
        float(dated),
        float(authors),
        *_address(doc.url),
    ]


def _costly_evidence(doc: Document, body: Body, paragraphs: float) -> list[float]:
    """The rest of a row of `FEATURES`."""
    link_chars, cards, linked_headings = _links(doc)
    many = sum([number for number in cards.values() if number > FEW_CARDS])
    page = "\n".join([block.text for block in doc.blocks])
    return [
        link_chars / (len(page) or 1),
        float(max(cards.values(), default=0)),
        many / max(1, paragraphs + many),
        linked_headings,
        float(len(_PRICE.findall(page)) if any(sign in page for sign in CURRENCIES) else 0),
        float(sum([block.box.tag == "button" for block in doc.blocks])),
        float(len(doc.annotations.choices)),
        *_among_the_body(doc, body),
    ]


def _links(doc: Document) -> tuple[int, dict[tuple[str, str], int], float]:
    """Characters of link text, how many links as long as a headline stand in boxes of each look, and the share of the
    headings that are links."""
    chars = headings = linked_headings = 0
    cards: dict[tuple[str, str], int] = {}
    for block in doc.blocks:
        chars += block.link_chars
        linked = _is_link(block)
        if linked and 12 < len(block.text) < 160:
            key = block.box.look
            cards[key] = cards.get(key, 0) + 1
        if block.box.tag in HEADINGS or block.element.tag in HEADINGS:
            headings += 1
            linked_headings += linked
    return chars, cards, linked_headings / (headings or 1)


def _among_the_body(doc: Document, body: Body) -> list[float]:
    """What tells a text from a list of teasers: how many of its paragraphs follow a link, how many links they have
    within, and how many dates stand beside them."""
    blocks, indexes = doc.blocks, body.indexes
    paragraphs = teasers = inline_links = 0
    for block in [blocks[index] for index in indexes]:
        if size_of(block.text) > MIN_TEASER:
            paragraphs += 1
            teasers += block.index > 0 and _is_link(blocks[block.index - 1])
        if not _is_link(block):
            inline_links += block.links
    beside = {block.text for block in blocks[indexes[0] : indexes[-1] + 1] if _is_dated(block)} if indexes else ()
    return [float(teasers), inline_links / (1 + paragraphs), float(len(beside))]


def _is_link(block: TextBlock) -> bool:
    return block.link_chars > LINKED * len(block.text)


def _is_dated(block: TextBlock) -> bool:
    """Whether a short text prints a year and a day of the month, in any language."""
    text = block.text
    if len(text) >= MAX_DATED or not has_digit(text):
        return False
    return _YEAR.search(text) is not None and _DAY.search(text) is not None


def _address(url: str) -> list[float]:
    """What the address tells."""
    try:
        parsed = urlsplit(url)
    except ValueError:
        return [UNKNOWN] * 6
    host = parsed.hostname or ""
    if is_nameless_host(host) or host.endswith(RESERVED):
        return [UNKNOWN] * 6
    path = parsed.path.strip("/")
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


@dataclass(frozen=True, slots=True)
class VerdictModel:
    """The trees: `score` of a row of `FEATURES`, `quick` one of a row of `QUICK`; from `sure` on that is enough."""

    score: Callable[[Sequence[float]], float]
    quick: Callable[[Sequence[float]], float]
    sure: float
    limit: float


@cache
def verdict_model() -> VerdictModel:
    """The model that ships with the package."""
    data = json.loads((files("newsgrab.extraction") / "models" / "article.json").read_text("utf-8"))
    quick = compile_trees(data["quick"], QUICK)
    return VerdictModel(compile_trees(data["trees"], FEATURES), quick, float(data["sure"]), float(data["limit"]))


def _list_of_links(doc: Document) -> str:
    """A list of links at the root of its site is a front page, any other a listing."""
    at_root = bool(doc.url) and not urlsplit(doc.url).path.strip("/")
    return "front page" if at_root else "listing"


def _wall(doc: Document, phrases: Phrases) -> Verdict | None:
    """An error page or a wall, by what it prints in its title or in a block of its own that is no link or button:
    "Subscribe" stands in any menu."""
    said = [block for block in doc.blocks[:60] if len(block.text) >= MIN_WALL and block.link_share < LINKED]
    for text in (doc.title, *(block.text for block in said if block.box.tag != "button")):
        kind = phrases.kind_of_heading(text) or (kind_of_opening(phrases, text) if len(text) < 200 else None)
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

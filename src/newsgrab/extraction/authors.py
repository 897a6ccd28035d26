"""Who wrote it: people, each once, in printed order. Organisations go to `source` and `agencies`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import Any, NamedTuple

from newsgrab.extraction.agencies import Where
from newsgrab.extraction.bylines import PREPOSITION, BylineWords, PhraseSet, byline_words, first_word, fold, given_names
from newsgrab.extraction.chinese import reporters, reporters_in_dateline
from newsgrab.extraction.compiled import has_digit
from newsgrab.extraction.document import Document, Element, Property, TextBlock
from newsgrab.extraction.jsonld import text_value, types_of
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.people import BYLINE_LIMIT, MOST_PEOPLE, Byline, people_of_byline, read_byline
from newsgrab.extraction.text import clean_line
from newsgrab.extraction.trace import FIRST, Candidate, Trace
from newsgrab.extraction.walk import HEADINGS, MAX_DEPTH, Markup

__all__ = [
    "Authors",
    "BylineLines",
    "Found",
    "Line",
    "byline_lines",
    "find_authors",
    "is_caption",
    "ld_agents",
    "people_of_byline",
]

BLOCKS_BEFORE_HEADLINE = 8
BLOCKS_INTO_BODY = 15
BLOCKS_AFTER_OPENING = 3
BLOCKS_AFTER_BODY = 6
"""How far from the headline and from the ends of the body a byline may stand, in text blocks."""

CREDITS_BEFORE_END = 2
"""Last blocks of the body in which Chinese reporters may be credited."""

LINE_LENGTH = 200
"""Longest block that is read as a byline, in characters."""

BY_WORD_LENGTH = 120
"""Longest line that a by-word alone makes a byline, in characters."""

BYLINE_GAP = 8
"""Most blocks from one line of a byline to the next."""

BYLINE_ELEMENT = 8
"""Most blocks in an element whose name makes it a byline."""

BODY_LENGTH = 140
"""Length from which a block is a paragraph of the text, in characters."""

FIRST_PARAGRAPHS = 2
"""Paragraphs at the start of the text up to which a byline may stand; the standfirst is one."""

BLOCKS_TO_NAME = 4
"""How far under the headline a line that is nothing but a name may stand, in text blocks."""

BLOCKS_TO_AUTHOR_BOX = 40
"""How far after the body the box about the author may stand, in text blocks."""

AUTHOR_BOX_LEVELS = 4
"""Elements around a name of which one must be named as that box."""

CAPTION_ELEMENT = 6
"""Most blocks in an element that is a caption."""

DATE_LENGTH = 60
"""Longest line that is nothing but a date, or a name, in characters."""

OWNER_WORDS = 4
"""Most words of a site's name that can be that of its owner."""

FULL_NAME = 2
"""Words of a site's name that is taken for its author's; longer ones are of schools and foundations as well."""

PEN_NAME_LINE = 30
"""Longest byline that may name somebody with one word ("By Birdie"), in characters."""

CRUMBS = 2
"""Signs (">") that make a line the path to the page: "Home > News > Headline"."""

ALL_LINKS = 0.9
"""Share of link text from which a block is taken for nothing but links."""

FIRST_NAMES, LONGEST_AND = 2, 5
"""Fewest names of a list, and most characters that part two of them (" and ")."""

REMEMBERED = 5_000
"""Names of elements whose meaning is remembered from page to page: a site prints its own on each of them."""

MAX_AGENTS = 60
"""Values of one JSON-LD property, or contents of one meta tag, that are read."""

META_NAMES = (
    "author", "parsely-author", "sailthru.author", "article:author", "citation_author", "dc.creator", "dcterms.creator",
    "byl", "cxenseparse:author", "article:author_name", "articleauthor", "authors", "creator", "og:article:author",
    "shareaholic:article_author_name", "bepress_citation_author", "eprints.creators_name", "twitter:data1",
)  # fmt: skip
"""Meta tags that name authors (HTML, Parsely, Sailthru, Open Graph, Dublin Core, Highwire, EPrints, bepress), the
plainest first."""

_TAG = re.compile(r"<[^<>]{0,300}>")
_RANK = re.compile(r"(\d{1,2})[.)]?\s")
_DATE_BESIDE = re.compile(r"\s*[-–—|•·,].*\d\D+\d|\d.*\d(?:\s*[-–—|•·,])?\s*$")
_BULLETS = "-–—―•·|~*/> "
"""What a byline may begin with: "— by Jane Doe"."""

_GLUED_CAPITAL = re.compile(r"[^\W\d_]{2,5}(?<![A-Z])(?=[A-Z\u00c0-\u00de])")
_EMPHASIS = frozenset(("b", "strong", "em", "i"))
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autore?n?|autores|auteurs?|by|profiles?|profil|staff|contributors?|writers?|columnists?|"
    r"reporters?|journalists?|redaktion|skribent|forfatter|yazar|muhabir|penulis|kirjoittaja)/[^/?#]{2}"
)
"""A path that leads to a person's page."""

_YEAR = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]|[٠-٩۰-۹]{4}")
_AUTHOR_NAMES = (
    "byline", "by-line", "author", "auth-", "auth_", "autor", "auteur", "writer", "contributor", "creator", "verfasser",
    "redakt", "forfatter", "skribent", "journalist", "reporter", "kirjoittaja", "muhabir", "yazar", "penulis",
    "pewarta", "firma-", "signature", "katib", "writeby", "writtenby",
)  # fmt: skip
"""What the class or id of a byline's element holds, in lower case."""

_READERS_NAMES = (
    "comment", "related", "recommend", "more-from", "morefrom", "footer", "newsletter", "reply", "disqus", "promo",
    "teaser", "navi", "menu", "breadcrumb", "credit",
)  # fmt: skip
_OTHER_NAMES = (
    *_READERS_NAMES, "-bio", "_bio", "biograph", "caption", "photo", "image", "foto", "share", "social", "description",
    "about", "dateline", "tags", "tag-",
)  # fmt: skip
"""What the names of elements hold that are about authors, pictures or readers but no byline; a byline may stand within
those about pictures and sharing, but not within those for readers and other articles."""


_AUTHOR_BOX = re.compile(
    r"author[-_]*(?:box|bio|info|card|meta|detail|profile|block|about|content|name)|(?:about|post|entry|article)[-_]*author"
)
"""What the class or id of the box about the author holds, in lower case."""

_ROLE = re.compile(r"(?:^|[ _-])(?:rol[el]?|job|position|occupation|funktion|cargo)(?:$|[ _-])")
"""What the class or id of an element holds that says what the person named beside it is."""

_CAPTION = re.compile("caption|photo|image|picture|foto|figure|credit|gallery|legend|thumb")
"""What the class or id of a picture's caption or credit holds, in lower case."""

_CAPTION_STYLE = re.compile(r"caption-?\d")
_CAPTION_TAGS = frozenset(("figure", "figcaption", "picture", "caption", "nav", "footer"))


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the names; those with one first letter stand together, which is a third faster."""
    groups = groupby(sorted(names), key=lambda name: name[0])
    return re.compile(
        "|".join(f"{first}(?:{'|'.join(re.escape(name[1:]) for name in same)})" for first, same in groups)
    )


_AUTHOR, _OTHER, _READERS = map(_any_of, (_AUTHOR_NAMES, _OTHER_NAMES, _READERS_NAMES))


class Found(NamedTuple):
    """What one kind of evidence says.

    Attributes:
        people: Names of people, in printed order.
        organisations: Organisations named in the same place.
        origin: ``"json-ld"``, ``"meta:author"``, ``"byline"``, ``"byline-element"``, ``"rel=author"``, ``"microdata"``,
            ``"reporter-credit"``, ``"closing-byline"``, ``"name-and-date"``, ``"name-alone"``, ``"signature"``,
            ``"author-box"``, ``"site-owner"``.
    """

    people: tuple[str, ...]
    organisations: tuple[str, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Authors:
    """The outcome of `find_authors`.

    Attributes:
        people: The people who wrote it, in printed order.
        origin: Where they were found, None where nobody is named.
        organisations: Organisations named as authors, each with where: evidence for `source`.
        others: Evidence that names others, and lost.
        warnings: What was contradictory, a sentence each.
    """

    people: tuple[str, ...] = ()
    origin: str | None = None
    organisations: tuple[tuple[str, str], ...] = ()
    others: tuple[Found, ...] = ()
    warnings: tuple[str, ...] = ()


class Line(NamedTuple):
    """A line of the page that may be a byline.

    Attributes:
        text: The line; where it is made of links, one to a row.
        block_index: Its index in `Document.blocks`.
        by_word: Whether a by-word opens it or stands alone before it.
        marked: Whether the names of the elements around it say that it is a byline.
        helper: Whether it names people who helped but did not write ("Photography by …").
    """

    text: str
    block_index: int
    by_word: bool
    marked: bool
    helper: bool


class BylineLines:
    """The lines around the headline and the body's ends that a by-word or an element's name makes a byline.

    Attributes:
        near: Indexes of the blocks around the headline, from above it to the second paragraph of the text.
        headline: Index of the headline's block, -1 where there is none.
        stop: Index of the first block too far after the text.
        opening: The lines among them.
    """

    def __init__(
        self, doc: Document, words: BylineWords, body: range | None, headline: int | None, chinese: bool
    ) -> None:
        self._doc, self._words, self._chinese = doc, words, chinese
        self._marks = _Marks()
        self.near, self._after, self.headline = _around(doc, body, headline)
        self.stop = self._after.stop
        self.opening = self._among(self.near)

    def __iter__(self) -> Iterator[Line]:
        return chain(self.opening, self.closing)

    @lazy
    def closing(self) -> list[Line]:
        """The lines after the opening of the text, and at its end, where a byline seldom stands."""
        late = range(self.near.stop, min(self.near.stop + BLOCKS_AFTER_OPENING, self._after.start))
        return self._among((*late, *self._after))

    def is_byline(self, block: TextBlock) -> bool:
        """Whether a block of the opening, no heading, is a line that a by-word makes a byline."""
        return block.box.tag not in HEADINGS and _has_by_word(self.opening, block)

    def credits(self, block: TextBlock, people: Sequence[str]) -> bool:
        """Whether a line is a byline, or a credit of Chinese reporters, that names one of `people`."""
        if block.box.tag == "li" or not _names_one_of(block.text, people):
            return False
        lines = self.opening if block.index < self.near.stop else self.closing
        return _has_by_word(lines, block) or (self._chinese and reporters(block.text) != ())

    def _among(self, indexes: Iterable[int]) -> list[Line]:
        lines: list[Line] = []
        words, blocks, near = self._words, self._doc.blocks, self.near
        openers, by = words.line_openers, words.by
        alone: PhraseSet | None = None  # what stood alone in the block before: "By", "Photography by"
        for index in indexes:
            block = blocks[index]
            text = block.text
            if text[0] in _BULLETS:
                text = text.lstrip(_BULLETS)
                if not text:
                    continue
            before, alone = alone, None
            if len(text) > LINE_LENGTH or index == self.headline or text.count(">") >= CRUMBS:
                continue
            lead, phrases = 0, by
            if first_word(text) in openers:
                lead = by.lead(text)
                if not lead:
                    lead, phrases = words.helpers.lead(text), words.helpers
                if not lead and words.photo.lead(text):
                    continue
            if not lead and (glued := _glued_word(text)) and fold(text[:glued]) in by:
                lead, phrases = glued, by
            if lead == len(text):
                alone = phrases
                continue
            helper = before is words.helpers or (lead > 0 and phrases is words.helpers)
            by_word = not helper and (
                before is by or (_is_by_word(text, lead) if lead else _has_inner_by_word(text, words))
            )
            marked = not helper and (
                self._marks.of(block) or (block.links > 0 and index in near and _links_to_author(block))
            )
            if (helper or by_word or marked) and not _is_of_tags(block):
                lines.append(Line(text[lead:] if helper else _rows(block, text), index, by_word, marked, helper))
        return _without_ranked(lines)


def _has_by_word(lines: list[Line], block: TextBlock) -> bool:
    return any(line.by_word and line.block_index == block.index for line in lines)


def byline_lines(
    doc: Document, language: str = "", body: range | None = None, headline: int | None = None
) -> BylineLines:
    """The lines that may be bylines.

    Args:
        doc: The page.
        language: Language of the page (BCP 47), "" for the declared one.
        body: Indexes of the blocks from the body's first to its last, None when not known.
        headline: Index of the headline's block, None for that of the page's `h1`.
    """
    language = language or doc.declared_language
    return BylineLines(doc, byline_words(language, doc.title), body, headline, language.startswith("zh"))


def _without_ranked(lines: list[Line]) -> list[Line]:
    """`lines` without those of a numbered list ("1 …", "2 …"): of headlines, whatever its name is."""
    ranks = [int(match[1]) if (match := _RANK.match(line.text)) and not line.by_word else -9 for line in lines]
    beside = zip(lines, ranks, (-9, *ranks), (*ranks[1:], -9), strict=False)
    return [line for line, rank, before, after in beside if rank < 0 or (before != rank - 1 and after != rank + 1)]


def _glued_word(text: str) -> int:
    """Where the name begins in "ByJane Doe", as a style sheet parts what the markup does not; 0 for none."""
    if not text[1:2].islower() or text[2:6].islower():
        return 0  # the usual case
    match = _GLUED_CAPITAL.match(text)
    return match.end() if match else 0


def _is_by_word(text: str, lead: int) -> bool:
    """Whether the by-word that opens a line makes it a byline. Prepositions ("By", "Von") need no colon, nouns
    ("Author:") do, or a given name after them; a lower-case one must have a name after it."""
    printed = text[:lead]
    if text[0].islower():
        return len(text) <= DATE_LENGTH and text[lead].isupper()
    if len(text) > BY_WORD_LENGTH:
        return False
    if any(mark in printed for mark in ":：/／=") or len(printed.split()[-1]) <= PREPOSITION or not printed.isascii():
        return True
    # "Autoren Mara Linde und Ole Brandt", but "Author services"
    return len(text) <= DATE_LENGTH and first_word(text[lead:]) in given_names() and text[lead:][:1].isupper()


def _has_inner_by_word(text: str, words: BylineWords) -> bool:
    """ "Published August 7, 2023 by Jane Roe": nothing but a date before the by-word, and a name after it."""
    if len(text) > BY_WORD_LENGTH or not has_digit(text):
        return False
    lower = text.lower().split()
    if words.prepositions.isdisjoint(lower[1:]):
        return False
    tokens = text.split()
    at = next(n for n in range(1, len(lower)) if lower[n] in words.prepositions)
    if at == 1 and not _YEAR.search(lower[0]):
        return False  # "12 of the boats"
    dated = [any(ch.isdigit() for ch in token) for token in lower[: at + 1]]
    if not any(dated) or at + 1 == len(tokens) or not tokens[at + 1][0].isupper():
        return False
    return all(
        dated[n]
        or dated[n - 1]
        or dated[n + 1]
        or not lower[n].isalpha()
        or fold(lower[n]) in words.noise
        or lower[n] in words.places
        for n in range(at)
    )


def _around(doc: Document, body: range | None, headline: int | None) -> tuple[range, range, int]:
    """Indexes of the blocks where bylines stand: from above the headline to the second paragraph of the text, and after
    the body; and the headline's own."""
    count = len(doc.blocks)
    if headline is None:
        headline = doc.h1_block.index if doc.h1_block is not None else -1
    start = body.start if body is not None else min(headline + 1, count)
    first = max(0, (min(headline, start) if headline >= 0 else start) - BLOCKS_BEFORE_HEADLINE)
    last = min(count, max(start, headline + 1) + BLOCKS_INTO_BODY)
    paragraphs = 0
    for index in range(start, last):
        block = doc.blocks[index]
        paragraphs += len(block.text) > BODY_LENGTH and block.link_share < 0.4 and not is_caption(block)
        if paragraphs == FIRST_PARAGRAPHS:
            last = index + 1
            break
    end = body.stop if body is not None else count
    return range(first, last), range(max(last, end - 1), min(count, end + BLOCKS_AFTER_BODY)), headline


def is_caption(block: TextBlock) -> bool:
    """Whether a block stands in a picture's caption or credit, or in the page's furniture."""
    element: Element | None = block.element
    while element is not None and element.end - element.start <= CAPTION_ELEMENT:
        if element.tag in _CAPTION_TAGS:
            return True
        names = element.names
        if names and _is_caption_name(names):
            return True
        element = element.parent
    return False


@lru_cache(maxsize=REMEMBERED)
def _is_caption_name(names: str) -> bool:
    names = names.lower()
    return _CAPTION.search(names) is not None and _CAPTION.search(_CAPTION_STYLE.sub("", names)) is not None


class _Marks:
    """Which elements are bylines by their names; each element is looked at once."""

    def __init__(self) -> None:
        self.outside: set[Element] = set()

    def of(self, block: TextBlock) -> bool:
        """Whether the names of the elements around a block make it a byline."""
        author = self.byline(block.element)
        if author is None or _ROLE.search(block.element.names.lower()):
            return False
        around: list[str] = []
        element: Element | None = block.element
        while element is not None and element.end - element.start <= BYLINE_ELEMENT:
            around.append(element.names)
            element = element.parent
        inside = around[: block.element.depth - author.depth + 1]
        return not any(map(_is_about_others, inside)) and not any(map(_is_for_readers, around))

    def byline(self, innermost: Element) -> Element | None:
        """The innermost of an element and those around it that is named a byline."""
        outside, passed = self.outside, []
        element: Element | None = innermost
        while element is not None and element not in outside and element.end - element.start <= BYLINE_ELEMENT:
            names = element.names
            if names and _is_byline_name(names):
                return element
            passed.append(element)
            element = element.parent
        outside.update(passed)
        return None


@lru_cache(maxsize=REMEMBERED)
def _is_byline_name(names: str) -> bool:
    return _AUTHOR.search(names.lower()) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_about_others(names: str) -> bool:
    return _OTHER.search(names.lower()) is not None


@lru_cache(maxsize=REMEMBERED)
def _is_for_readers(names: str) -> bool:
    return _READERS.search(names.lower()) is not None


def _links_to_author(block: TextBlock) -> bool:
    """Whether a short block links to a person's page, or stands in such a link."""
    element = block.element
    if len(block.text) > DATE_LENGTH or (not element.link and element.end - element.start > 1):
        return False
    return any(_AUTHOR_PATH.search(link.get("href")) for link in _links_of(element))


def _is_of_tags(block: TextBlock) -> bool:
    """Whether a block is nothing but links to the page's tags (`rel=tag`, HTML Standard, section 4.6.7): "By" may stand
    before them where scripts put the author in."""
    if block.links == 0 or block.link_share < ALL_LINKS:
        return False
    links = _links_of(block.element)
    return bool(links) and all("tag" in link.get("rel").lower().split() for link in links)


def _links_of(element: Element) -> list[Element] | list[Markup]:
    """The links that an element stands in, else those in it."""
    return [one for one in element.up() if one.tag == "a"] if element.link else element.anchors()


def _rows(block: TextBlock, text: str) -> str:
    """The block's text; where it is nothing but links ("Birgit Baumann Anna Giulia Fink"), one link to a row."""
    if block.links < 2 or block.link_share < ALL_LINKS or "," in text:
        return text
    links = block.element.anchors()
    return "\n".join(link.text for link in links) if len(links) == block.links else text


def ld_agents(doc: Document, value: Any) -> list[tuple[str, bool]]:
    """Names in a JSON-LD value (nodes, references by `@id`, plain text, lists of them), each with whether it is
    declared an organisation."""
    if not value:
        return []
    found: list[tuple[str, bool]] = []
    waiting = [value]
    for _ in range(MAX_AGENTS):
        if not waiting:
            break
        one = waiting.pop(0)
        if isinstance(one, list):
            waiting = [*one[:MAX_AGENTS], *waiting]
        elif isinstance(one, dict):
            found += _named(doc, one)
        else:
            text = text_value(one)
            if text and "://" not in text:
                found.append((text, False))
    return found


def _named(doc: Document, node: dict[str, Any]) -> list[tuple[str, bool]]:
    reference = node.get("@id")
    if not node.get("name") and isinstance(reference, str):
        node = next((one for one in doc.jsonld if one.get("@id") == reference and one.get("name")), node)
    types = types_of(node)
    organisation = "Person" not in types and any("Organization" in kind for kind in types)
    names = node.get("name") or f"{text_value(node.get('givenName'))} {text_value(node.get('familyName'))}".strip()
    values = names[:MAX_AGENTS] if isinstance(names, list) else [names]
    return [(name, organisation) for name in map(text_value, values) if name]


# --- reading the evidence -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the bylines of one page, each text once."""

    words: BylineWords
    where: Where
    own_names: frozenset[str]
    known: dict[tuple[str, bool], Byline] = field(default_factory=dict)

    def read(
        self, texts: Iterable[str], origin: str, *, declared: bool = False, pen_names: bool = False
    ) -> Found | None:
        """What the texts name together, None where they name nobody. Only metadata, and lines that may hold
        `pen_names`, may name people with one word."""
        people: dict[str, str] = {}
        organisations: dict[str, str] = {}
        for text in texts:
            found = self.byline(text, declared=declared)
            for name in found.people:
                if declared or " " in name or name[0] > "\u0dff" or (pen_names and name.istitle()):
                    people.setdefault(fold(name), name)
            for name in found.organisations:
                organisations.setdefault(fold(name), name)
        if not people and not organisations:
            return None
        return Found(tuple(people.values())[:MOST_PEOPLE], tuple(organisations.values())[:MOST_PEOPLE], origin)

    def byline(self, text: str, *, declared: bool = False) -> Byline:
        """One byline, or one entry of the metadata."""
        text = text[:BYLINE_LIMIT]
        known = self.known.get((text, declared))
        if known is None:
            plain = _TAG.sub(" ", text) if "<" in text else text
            known = read_byline(plain, self.words, self.where, self.own_names, declared)
            self.known[text, declared] = known
        return known


def find_authors(
    doc: Document,
    *,
    language: str = "",
    country: str = "",
    publisher: Iterable[str] = (),
    body: range | None = None,
    headline: int | None = None,
    lines: BylineLines | None = None,
    trace: Trace | None = None,
) -> Authors:
    """The people who wrote the article.

    Evidence, best first: JSON-LD `author`, meta tags, the byline as printed ("By Jane Doe"), an element whose name
    makes it a byline, `rel=author`, microdata, a name beside the date, a signature under the text, the name of a
    personal site. Where a printed byline and the metadata differ, `_agreed` decides.

    Args:
        doc: The page.
        language: Language of the page (BCP 47), "" for the declared one.
        country: Country of the page (ISO 3166-1 alpha-2), "" when unknown.
        publisher: Names of the publisher, which is no author.
        body: Indexes of the blocks from the body's first to its last, None when not known.
        headline: Index of the headline's block, None for that of the page's `h1`.
        lines: What `byline_lines` returned, None to have it called.
        trace: Told what decided, where one is given.
    """
    language = language or doc.declared_language
    if lines is None:
        lines = byline_lines(doc, language, body, headline)
    words = byline_words(language, doc.title)
    publisher = tuple(publisher)
    own_names = frozenset(filter(None, map(fold, (*publisher, _site_label(doc.host)))))
    owners = _owners(doc, own_names, words)
    own_names = frozenset(name for name in own_names if not any(f" {name} " in f" {owner} " for owner in owners))
    reader = _Reader(words, (language, country), own_names)
    metadata = _metadata(doc, reader)
    printed = reader.read(_together(line for line in lines.opening if line.by_word), "byline")
    if language.startswith("zh") and _names_editors(lines.opening):
        printed = reader.read(_reporters(doc, lines, body), "reporter-credit") or printed
    marked = None
    if trace is not None or printed is None or not printed.people:
        marked = reader.read(_together(line for line in lines.opening if line.marked), "byline-element")
    seen = [found for found in (metadata, printed, marked) if found]
    best = next((found for found in seen if found.people), None)
    rule = FIRST
    if best is None:
        owned = _names_of_owner(doc, publisher, owners)
        for found in filter(None, _weak(doc, reader, lines, body, owned)):
            seen.append(found)
            if found.people:
                best = found
                break
    elif best is metadata:
        rule, best = _agreed(metadata, printed, marked, lambda: _helpers(reader, lines))
    organisations = tuple((name, found.origin) for found in seen for name in found.organisations)
    if trace is not None and best is not None:
        blocks = [line.block_index for line in lines if _names_one_of(line.text, best.people)]
        trace.decided("authors", rule, map(_as_candidate, (best, *seen)), blocks=blocks)
    if best is None:
        return Authors(organisations=organisations)
    others = tuple(found for found in seen if found.people and not _same(found, best))
    warnings = tuple(
        f"authors: {best.origin} names {', '.join(best.people)}; {other.origin} names {', '.join(other.people)}"
        for other in others
        if not _shared(best, other)
    )
    return Authors(best.people, best.origin, organisations, others, warnings)


def _helpers(reader: _Reader, lines: BylineLines) -> frozenset[str]:
    """Folded names of those whom the page names as helpers."""
    helped = reader.read((line.text for line in lines if line.helper), "helpers")
    return frozenset(map(fold, helped.people)) if helped else frozenset()


def _names_one_of(text: str, people: Sequence[str]) -> bool:
    folded = fold(text)
    return any(fold(name) in folded for name in people)


def _as_candidate(found: Found) -> Candidate:
    note = "" if found.people else "an organisation, no person"
    return Candidate(", ".join(found.people or found.organisations), found.origin, note=note)


def _together(lines: Iterable[Line]) -> Iterator[str]:
    """The first lines, as long as they stand close together: what follows later is of a teaser in the text."""
    last = None
    for line in lines:
        if last is not None and line.block_index - last > BYLINE_GAP:
            return
        last = line.block_index
        yield line.text


def _site_label(host: str) -> str:
    """A site's name as its host gives it: "buzzsprout" for www.buzzsprout.com. Nobody is called so in one word."""
    labels = [label for label in host.split(".")[:-1] if label not in ("www", "co", "com", "blog", "news", "m")]
    return labels[-1] if labels else ""


def _owners(doc: Document, names: frozenset[str], words: BylineWords) -> frozenset[str]:
    """Which of a site's folded names are that of the person whose site it is: those that JSON-LD types a person too,
    and those that begin with a given name, name no organisation, and go on with no word that the page uses in lower
    case ("Grant Writers" where writers are many)."""
    nodes = (node for node in doc.jsonld[:MAX_AGENTS] if isinstance(node.get("@type"), list))
    persons = (text_value(node.get("name")) for node in nodes if _PERSONAL_SITE.issubset(types_of(node)))
    declared = frozenset(filter(None, map(fold, persons)))
    given = given_names()
    people = {
        name: name.split()
        for name in names - declared
        if name.partition(" ")[0] in given and 2 <= name.count(" ") + 1 <= OWNER_WORDS
    }
    people = {name: parts for name, parts in people.items() if not _names_organisation(parts, words)}
    if not people:
        return declared
    return declared | {name for name, parts in people.items() if not any(_uses(doc, part) for part in parts[1:])}


def _uses(doc: Document, word: str) -> bool:
    """Whether the page prints a word in lower case."""
    return word.islower() and any(word in block.text and word in block.text.split() for block in doc.blocks)


def _names_of_owner(doc: Document, publisher: tuple[str, ...], owners: frozenset[str]) -> list[str]:
    """Names of the person whose site it is, where the host bears them (janedoe.example, jane.blog.example) and the page
    calls itself an article: shops are named after people too."""
    if doc.first_meta("og:type").lower() != "article":
        return []
    labels = frozenset(doc.host.replace("-", "").split(".")[:-1])
    words = {name: fold(name).split() for name in publisher if fold(name) in owners}
    return [
        name for name, parts in words.items()
        if len(parts) == FULL_NAME and ("".join(parts) in labels or not labels.isdisjoint(parts))
    ]  # fmt: skip


_PERSONAL_SITE = frozenset(("Person", "Organization"))
"""Types of a person who publishes a site, as a widespread extension for search engines writes them."""


def _names_organisation(parts: list[str], words: BylineWords) -> bool:
    return any(part in words.organisations or part in words.desks for part in parts)


def _weak(
    doc: Document, reader: _Reader, lines: BylineLines, body: range | None, owners: list[str]
) -> Iterator[Found | None]:
    """Evidence for pages that have no better, the best first; asked for until somebody is named."""
    closing = [line for line in lines.closing if line.by_word or line.marked]
    told = [line for line in closing if line.by_word]
    yield reader.read((line.text for line in told or closing), "closing-byline")
    links, properties = _declared_in_text(doc, lines)
    yield reader.read(links[:8], "rel=author")
    yield reader.read((value for value in properties if len(value) <= BY_WORD_LENGTH), "microdata")
    near, headline = lines.near, lines.headline
    pen_names = (line.text for line in lines.opening if line.by_word and len(line.text) <= PEN_NAME_LINE)
    yield reader.read(islice(pen_names, 1), "byline", pen_names=True)
    helpers = {fold(line.text) for line in lines if line.helper}
    parts = (text for text in _marked_parts(doc, near) if fold(text) not in helpers)
    yield reader.read(parts, "byline-element")
    yield reader.read(_names_by_the_date(doc, reader, range(max(headline + 1, 0), near.stop)), "name-and-date")
    yield reader.read(_names_alone(doc, reader, headline), "name-alone")
    if body is not None:
        yield reader.read(_signatures(doc, reader, body), "signature")
        yield reader.read(_told_within(doc, reader, body), "closing-byline")
        yield reader.read(_boxed(doc, reader, body), "author-box")
    yield reader.read(owners, "site-owner")


def _names_editors(lines: list[Line]) -> bool:
    """Whether no line of a Chinese page names others than those who edited the text."""
    return all("编" in line.text or "編" in line.text for line in lines if line.by_word)


def _reporters(doc: Document, lines: BylineLines, body: range | None) -> Iterator[str]:
    """The names in the first credit of Chinese reporters: around the headline, in a dateline, or at the text's end."""
    end = body.stop if body is not None else lines.stop
    for index in (*lines.near, *range(max(lines.near.stop, end - CREDITS_BEFORE_END), lines.stop)):
        block = doc.blocks[index]
        names = reporters(block.text) or reporters_in_dateline(block.text)
        if names and not is_caption(block):
            yield from names
            return


def _declared_in_text(doc: Document, lines: BylineLines) -> tuple[list[str], list[str]]:
    """What links with `rel=author` hold, and the values of the properties `author` of microdata and RDFa, but for those
    of comments and of what is linked far after the text."""
    author_links = doc.annotations.author_links[:MAX_AGENTS]
    own_links = [node for node in author_links if _is_near(doc.element_of(node), lines)]
    linked = {node.mem_id for node in own_links}
    authors = [one for one in doc.properties if one.name == "author" and one.node.mem_id not in linked]
    authors = [one for one in authors if _is_near(one.element, lines) and "comment" not in one.scope.lower()]
    authors = [one for one in authors if not _is_in_head(one.node)][:MAX_AGENTS]
    names = _names_inside(doc, {one.node.mem_id for one in authors if one.content is None and one.node.tag != "a"})
    return [node.line for node in own_links], [names.get(one.node.mem_id, one).value for one in authors]


def _is_near(place: Element, lines: BylineLines) -> bool:
    return place.start < lines.stop or place.end - place.start > BYLINE_ELEMENT


def _is_in_head(node: Markup) -> bool:
    return node.tag == "meta" and node.parent is not None and node.parent.tag == "head"


def _names_inside(doc: Document, nodes: set[int]) -> dict[int, Property]:
    """The first property `name` inside each of some nodes: of the item that stands there."""
    found: dict[int, Property] = {}
    for one in doc.properties if nodes else ():
        above = one.node.parent if one.name == "name" else None
        for _ in range(MAX_DEPTH):
            if above is None:
                break
            if above.mem_id in nodes:
                found.setdefault(above.mem_id, one)
            above = above.parent
    return found


def _marked_parts(doc: Document, near: range) -> Iterator[str]:
    """Parts of lines that their own name makes a byline: `3 March <span class="author">Jane Doe</span>`."""
    first = bisect_left(doc.elements, near.start, key=_start)
    for element in doc.elements[first : bisect_left(doc.elements, near.stop, key=_start)]:
        if element.is_box or not element.names:
            continue
        names = element.names.lower()
        long = element.end - element.start > BYLINE_ELEMENT or len(doc.blocks[element.start].text) > BYLINE_LIMIT
        if not long and _AUTHOR.search(names) and not _OTHER.search(names):
            text = clean_line(element.text)
            if text and len(text) <= DATE_LENGTH and text != doc.blocks[element.start].text:
                yield text


def _start(element: Element) -> int:
    return element.start


def _names_by_the_date(doc: Document, reader: _Reader, near: range) -> Iterator[str]:
    """The line between headline and text that is nothing but a name and a date ("Jane Doe - December 21, 2023"), or the
    full name on the line before or after that of the date."""
    for block in doc.blocks[near.start : near.stop]:
        text = block.text
        dated = len(text) <= DATE_LENGTH and has_digit(text) and _YEAR.search(text)
        if not dated or block.box.tag in HEADINGS:
            continue
        if _is_name_line(block, reader):
            yield text
            return
        for beside in doc.blocks[max(block.index - 1, near.start) : block.index + 2]:
            named = beside is not block and len(beside.text) <= DATE_LENGTH and first_word(beside.text) in given_names()
            if named and beside.box.tag not in HEADINGS and _is_name_line(beside, reader, alone=True):
                yield beside.text
                return


def _names_alone(doc: Document, reader: _Reader, headline: int) -> Iterator[str]:
    """The line under the headline that is nothing but full names, the first of which begins with a given name. A name
    that is linked, or that the headline holds, may be that of a topic."""
    paragraphs = 0
    for block in doc.blocks[headline + 1 : headline + 1 + BLOCKS_TO_NAME] if headline >= 0 else ():
        paragraphs += len(block.text) > BODY_LENGTH
        if paragraphs == FIRST_PARAGRAPHS:
            return
        if len(block.text) > BY_WORD_LENGTH or block.links or block.box.tag in HEADINGS or is_caption(block):
            continue
        short = len(block.text) <= DATE_LENGTH and first_word(block.text) in given_names()
        if (short and _is_name_line(block, reader)) or ("," in block.text and _is_name_list(block.text, reader)):
            if fold(block.text) not in fold(doc.blocks[headline].text):
                yield block.text
            return


def _is_name_line(block: TextBlock, reader: _Reader, *, alone: bool = False) -> bool:
    """Whether a line holds one full name and nothing else but a date (where it may stand with one)."""
    people, organisations = reader.byline(block.text)
    if len(people) != 1 or organisations or not 2 <= len(people[0].split()) <= 3 or not people[0].istitle():
        return False
    before, _, after = block.text.partition(people[0])
    if before.strip() and after.strip() and not (has_digit(before) and _opens_with(after, reader.words.places)):
        return False
    rest = before if before.strip() else after
    if alone:
        return not rest.strip()
    joined = " ".join(element.names for element in (block.element, block.box)).lower()
    dated = not rest.strip() or _DATE_BESIDE.match(rest) is not None or (rest is before and _is_date(before))
    return dated and _OTHER.search(joined) is None


def _is_date(text: str) -> bool:
    """Whether the line before a name is a date alone: a month and numbers, whatever the language."""
    names = [word for word in text.split() if word[0].isalpha()]
    return _YEAR.search(text) is not None and len(names) <= 1


def _opens_with(text: str, words: frozenset[str]) -> bool:
    """Whether a text begins with one of `words` in lower case: "in Bridges", the section, after a name."""
    word = text.split(None, 1)[0]
    return word.islower() and word in words


def _is_name_list(text: str, reader: _Reader) -> bool:
    """Whether a line holds full names and nothing else, most of which begin with a given name."""
    people, organisations = reader.byline(text)
    if len(people) < FIRST_NAMES or organisations or len(text) - len("".join(people)) > LONGEST_AND * len(people):
        return False
    given = given_names()
    full = all(name.istitle() and 2 <= name.count(" ") + 1 <= OWNER_WORDS for name in people)
    return full and 2 * sum(first_word(name) in given for name in people) > len(people)


def _signatures(doc: Document, reader: _Reader, body: range) -> Iterator[str]:
    """A name alone at the end of the text, among its paragraphs."""
    last = doc.blocks[body.stop - 1] if body.stop else None
    for block in doc.blocks[max(body.start + 1, body.stop - 1) : body.stop + 1]:
        among = last is not None and (block.box.parent is last.box.parent or block is last)
        emphatic = block.element.tag in _EMPHASIS and block.box.tag not in HEADINGS and not block.links
        if among and emphatic and len(block.text) <= DATE_LENGTH and _is_name_line(block, reader):
            yield block.text


def _told_within(doc: Document, reader: _Reader, body: range) -> Iterator[str]:
    """The one line in the second half of the text that a whole phrase makes a byline: "Written by Jane Doe"."""
    by = reader.words.by
    found = []
    for block in doc.blocks[(body.start + body.stop) // 2 : body.stop]:
        lead = by.lead(block.text) if len(block.text) <= BY_WORD_LENGTH else 0
        if lead and (" " in block.text[:lead].rstrip() or ":" in block.text[:lead]):
            found.append(block.text[lead:])
    if len(found) == 1:  # several are those of books or films
        yield found[0]


def _boxed(doc: Document, reader: _Reader, body: range) -> Iterator[str]:
    """The name at the head of the box about the author, the first after the text."""
    for block in doc.blocks[body.stop : body.stop + BLOCKS_TO_AUTHOR_BOX]:
        if len(block.text) > DATE_LENGTH or not block.text.istitle():
            continue
        around = " ".join([one.names for one in islice(block.element.up(), AUTHOR_BOX_LEVELS)]).lower()
        boxed = "author" in around and _AUTHOR_BOX.search(around) and not _READERS.search(around)
        if boxed and _is_name_line(block, reader, alone=True):
            yield block.text
            return


def _metadata(doc: Document, reader: _Reader) -> Found | None:
    """The first of JSON-LD and the meta tags that names a person, with the organisations that came before it."""
    organisations: dict[str, str] = {}
    origin = None
    for source, names in _declared(doc):
        found = reader.read((name for name, organisation in names if not organisation), source, declared=True)
        for name in (*(name for name, organisation in names if organisation), *(found.organisations if found else ())):
            organisations.setdefault(fold(name), name)
            origin = origin or source
        if found and found.people:
            return found._replace(organisations=tuple(organisations.values()))
    return Found((), tuple(organisations.values()), origin) if origin else None


def _declared(doc: Document) -> Iterator[tuple[str, list[tuple[str, bool]]]]:
    """Names in the metadata, kind by kind, each with whether it is declared an organisation."""
    ld = doc.article_ld or {}
    yield "json-ld", ld_agents(doc, ld.get("author") or ld.get("creator"))
    for name in META_NAMES:
        if name in doc.meta and (name != "twitter:data1" or "twitter:label1" in doc.meta):
            yield f"meta:{name}", [(content, False) for content in doc.meta[name][:MAX_AGENTS]]


def _agreed(
    metadata: Found, printed: Found | None, marked: Found | None, helpers: Callable[[], frozenset[str]]
) -> tuple[str, Found]:
    """Of the metadata and the printed byline, who is right, and the rule that says so.

    A byline that shares no name with the metadata wins: readers were told so. One that names the same people and more
    wins too. One that names fewer loses (others may be named elsewhere), but for those whom the page names as helpers;
    its spelling is kept.
    """
    byline = next((found for found in (printed, marked) if found and found.people), None)
    if byline is None:
        return FIRST, metadata
    named = {fold(name): name for name in byline.people}
    own = {fold(name): name for name in metadata.people}
    full = {one: name for one in own for name in named if f" {one}" in f" {name}"}  # "Jane Doe" in "Dr Jane DoeEditor"
    if not full:
        return "the byline shares no name with the metadata: readers were told so", byline
    if len(full) == len(own) < len(named):
        if byline is printed:
            return "the byline names the same people and more", byline
        more = [name for name in named if not any(f" {one}" in f" {name}" for one in own)]
        if more and all(first_word(name) in given_names() for name in more):
            people = (*metadata.people, *(named[name] for name in more))
            return "the byline names the same people and more", metadata._replace(people=people)
    spelled = {
        one: named[name] for one, name in full.items() if (one == name or " " not in one) and not named[name].isupper()
    }
    helped = helpers() if len(full) < len(own) else frozenset()
    kept = (one for one in own if one in full or one not in helped)
    people = tuple(spelled.get(one, own[one]) for one in kept)
    return "the metadata's people, spelled as in the byline", metadata._replace(people=people)


def _same(one: Found, other: Found) -> bool:
    return {*map(fold, one.people)} == {*map(fold, other.people)}


def _shared(one: Found, other: Found) -> bool:
    return not {*map(fold, one.people)}.isdisjoint(map(fold, other.people))

"""Who wrote it: people, each once, in printed order. Organisations go to `source` and `agencies`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from newsgrab.extraction.bylines import byline_words, fold
from newsgrab.extraction.document import Document, TextBlock
from newsgrab.extraction.jsonld import text_value, types_of
from newsgrab.extraction.people import Byline, people_of_byline

__all__ = ["Authors", "Found", "Line", "byline_lines", "find_authors", "ld_names", "people_of_byline"]

BLOCKS_BEFORE_HEADLINE = 8
BLOCKS_INTO_BODY = 3
BLOCKS_AFTER_BODY = 3
"""How far from the headline and from the ends of the body a byline may stand, in text blocks."""

LINE_LENGTH = 250
"""Longest block that is read as a byline, in characters."""

BY_WORD_LENGTH = 120
"""Longest line that a by-word alone makes a byline, in characters."""

BYLINE_ELEMENT = 8
"""Most blocks in an element whose name makes it a byline."""

BODY_LENGTH = 140
"""Length from which a block is taken for the body's first where the caller does not know the body, in characters."""

META_NAMES = (
    "author", "parsely-author", "sailthru.author", "article:author", "dc.creator", "dcterms.creator", "citation_author",
    "byl", "cxenseparse:author", "article:author_name", "articleauthor", "authors", "creator", "twitter:data1",
)  # fmt: skip
"""Meta tags that name authors (HTML, Parsely, Sailthru, Open Graph, Dublin Core, Highwire Press), the plainest first."""

_AUTHOR_NAMES = (
    "byline", "by-line", "author", "auth-", "auth_", "autor", "auteur", "autore", "writer", "contributor", "creator", "verfasser",
    "redakt", "forfatter", "skribent", "journalist", "reporter", "kirjoittaja", "muhabir", "yazar", "penulis", "pewarta",
    "firma-", "signature", "katib",
)  # fmt: skip
"""What the class or id of a byline's element holds, in lower case."""

_OTHER_NAMES = (
    "comment", "related", "-bio", "_bio", "biograph", "caption", "credit", "photo", "image", "foto", "share", "social",
    "recommend", "more-from", "morefrom", "footer", "newsletter", "reply", "disqus", "promo", "teaser", "navi", "menu",
    "description", "breadcrumb", "about", "dateline", "tags", "tag-",
)  # fmt: skip
"""What the names of elements hold that are about authors, pictures or readers but no byline."""


class Found(NamedTuple):
    """What one kind of evidence says.

    Attributes:
        people: Names of people, in printed order.
        organisations: Organisations named in the same place.
        origin: ``"json-ld"``, ``"meta:author"``, ``"byline"``, ``"byline-element"``, ``"rel=author"``, ``"microdata"``.
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
        index: Its index in `Document.blocks`.
        by_word: Whether a by-word opens it or stands alone before it.
        marked: Whether the names of the elements around it say that it is a byline.
    """

    text: str
    index: int
    by_word: bool
    marked: bool


def byline_lines(doc: Document, language: str = "", body: range | None = None) -> list[Line]:
    """The lines around the headline and the body's ends that a by-word or an element's name makes a byline."""
    words = byline_words(language or doc.declared_language)
    headline = doc.h1_block.index if doc.h1_block is not None else -1
    lines = []
    by_word_alone = False
    for index in _around(doc, headline, body):
        block = doc.blocks[index]
        text = block.text
        if index == headline or len(text) > LINE_LENGTH:
            by_word_alone = False
            continue
        lead = words.by.lead(text)
        if lead == len(text):
            by_word_alone = True
            continue
        by_word = by_word_alone or (lead > 0 and len(text) <= BY_WORD_LENGTH and not text[0].islower())
        by_word_alone = False
        marked = _is_marked(block)
        if by_word or marked:
            lines.append(Line(_rows(block), index, by_word, marked))
    return lines


def _around(doc: Document, headline: int, body: range | None) -> Iterator[int]:
    """Indexes of the blocks where bylines stand."""
    count = len(doc.blocks)
    if body is None:
        text = (block.index for block in doc.blocks[headline + 1 :] if len(block.text) > BODY_LENGTH and block.link_share < 0.4)
        body = range(next(text, min(count, headline + 30)), count)
    before = range(max(0, headline - BLOCKS_BEFORE_HEADLINE), min(count, body.start + BLOCKS_INTO_BODY))
    yield from before
    yield from range(max(before.stop, body.stop - 1), min(count, body.stop + BLOCKS_AFTER_BODY))


def _is_marked(block: TextBlock) -> bool:
    names = []
    for element in block.element.up():
        if element.end - element.start > BYLINE_ELEMENT:
            break
        names.append(element.names)
    joined = " ".join(names).lower()
    return any(name in joined for name in _AUTHOR_NAMES) and not any(name in joined for name in _OTHER_NAMES)


def _rows(block: TextBlock) -> str:
    """The block's text; where it is nothing but links ("Birgit Baumann Anna Giulia Fink"), one link to a row."""
    node = block.element.node
    if block.links < 2 or block.link_share < 0.9 or node is None:
        return block.text
    return "\n".join(link.text() for link in node.css("a")) or block.text


def ld_names(doc: Document, key: str, node: dict[str, Any] | None = None) -> list[str]:
    """Names of what a property of the page's JSON-LD article refers to: nodes, references by `@id`, plain text, lists."""
    node = node or doc.article_ld
    return [name for name, _ in ld_agents(doc, (node or {}).get(key))]


def ld_agents(doc: Document, value: Any, depth: int = 0) -> list[tuple[str, bool]]:
    """Names in a JSON-LD value, each with whether it is declared an organisation."""
    if isinstance(value, list):
        return [one for item in value[:50] for one in ld_agents(doc, item, depth + 1)] if depth < 4 else []
    if isinstance(value, dict):
        if not value.get("name") and isinstance(value.get("@id"), str):
            value = next((one for one in doc.jsonld if one.get("@id") == value["@id"] and one.get("name")), value)
        organisation = any("Organization" in kind for kind in types_of(value))
        names = value.get("name")
        return [(name, organisation) for name in map(text_value, names if isinstance(names, list) else [names]) if name]
    text = text_value(value)
    return [(text, False)] if text and "://" not in text else []


# --- reading the evidence -----------------------------------------------------------------------------------------


class _Reader(NamedTuple):
    """Reads bylines for one page."""

    language: str
    country: str
    publisher: tuple[str, ...]

    def read(self, texts: Iterable[str], origin: str, *, lone_words: bool = True) -> Found | None:
        """What the texts name together, None where they name nobody."""
        people: dict[str, str] = {}
        organisations: dict[str, str] = {}
        for text in texts:
            found = self.byline(text)
            for name in found.people:
                if lone_words or " " in name or not name.isascii():
                    people.setdefault(fold(name), name)
            for name in found.organisations:
                organisations.setdefault(fold(name), name)
        if not people and not organisations:
            return None
        return Found(tuple(people.values()), tuple(organisations.values()), origin)

    def byline(self, text: str) -> Byline:
        """One byline."""
        return people_of_byline(text, self.language, country=self.country, publisher=self.publisher)


def find_authors(
    doc: Document,
    *,
    language: str = "",
    country: str = "",
    publisher: Iterable[str] = (),
    body: range | None = None,
    lines: list[Line] | None = None,
) -> Authors:
    """The people who wrote the article.

    Evidence, best first: JSON-LD `author`, meta tags, the byline as printed ("By Jane Doe"), an element whose name makes
    it a byline, `rel=author`, microdata. Where a printed byline and the metadata differ, `_agreed` decides.

    Args:
        doc: The page.
        language: Language of the page (BCP 47), "" for the declared one.
        country: Country of the page (ISO 3166-1 alpha-2), "" when unknown.
        publisher: Names of the publisher, which is no author.
        body: Indexes of the blocks from the body's first to its last, None when not known.
        lines: What `byline_lines` returned, None to have it called.
    """
    language = language or doc.declared_language
    if lines is None:
        lines = byline_lines(doc, language, body)
    reader = _Reader(language, country, tuple(publisher))
    printed = reader.read((line.text for line in lines if line.by_word), "byline", lone_words=False)
    marked = reader.read((line.text for line in lines if line.marked), "byline-element", lone_words=False)
    metadata = _metadata(doc, reader)
    seen = [found for found in (metadata, printed, marked) if found]
    best = next((found for found in seen if found.people), None)
    if best is None:
        linked = reader.read((place.text for place in doc.author_links[:8]), "rel=author", lone_words=False)
        tagged = reader.read((one.value for one in doc.properties if one.name == "author"), "microdata", lone_words=False)
        seen += [found for found in (linked, tagged) if found]
        best = next((found for found in seen if found.people), None)
    elif best is metadata:
        best = _agreed(metadata, printed, marked, frozenset())
    organisations = tuple((name, found.origin) for found in seen for name in found.organisations)
    if best is None:
        return Authors(organisations=organisations)
    others = tuple(found for found in seen if found.people and not _same(found, best))
    warnings = tuple(
        f"authors: {best.origin} names {', '.join(best.people)}; {other.origin} names {', '.join(other.people)}"
        for other in others
        if not _shared(best, other)
    )
    return Authors(best.people, best.origin, organisations, others, warnings)


def _metadata(doc: Document, reader: _Reader) -> Found | None:
    """The first of JSON-LD and the meta tags that names a person, else the first that names an organisation."""
    first = None
    for origin, texts in _declared(doc):
        found = reader.read(texts, origin)
        if found and found.people:
            return found if first is None else found._replace(organisations=first.organisations + found.organisations)
        first = first or found
    return first


def _declared(doc: Document) -> Iterator[tuple[str, list[str]]]:
    yield "json-ld", ld_names(doc, "author")
    for name in META_NAMES:
        if name in doc.meta:
            if name == "twitter:data1" and "twitter:label1" not in doc.meta:
                continue
            yield f"meta:{name}", doc.meta[name]


def _helpers(doc: Document, lines: range, reader: _Reader) -> frozenset[str]:
    """People whom the page names as something else than writers ("Photography by …", "Reviewed by …"), folded."""
    return frozenset()


def _agreed(metadata: Found, printed: Found | None, marked: Found | None, helpers: frozenset[str]) -> Found:
    """Of metadata and printed bylines, who is right.

    A printed byline that names everybody whom the metadata names, and more, wins; one that names fewer loses, but its
    spelling is kept. Metadata loses to a byline that it shares no name with.
    """
    for byline in (printed, marked):
        if byline is None or not byline.people:
            continue
        if _shared(metadata, byline):
            own, theirs = set(map(fold, metadata.people)), set(map(fold, byline.people))
            if byline is printed and own < theirs:
                return byline
            spelling = {fold(name): name for name in byline.people}
            return metadata._replace(people=tuple(spelling.get(fold(name), name) for name in metadata.people))
    return metadata


def _same(one: Found, other: Found) -> bool:
    return {*map(fold, one.people)} == {*map(fold, other.people)}


def _shared(one: Found, other: Found) -> bool:
    return not {*map(fold, one.people)}.isdisjoint(map(fold, other.people))

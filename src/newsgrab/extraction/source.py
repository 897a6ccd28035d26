"""Who the report is credited to (`source`, `agencies`), and whose page it is (`publisher`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from newsgrab.extraction.agencies import (
    DATELINE_LIMIT,
    Agency,
    Credit,
    agencies_in_byline,
    agency_of_closing_credit,
    agency_of_dateline,
    may_be_credit,
    may_be_dateline,
    may_name_agency,
)
from newsgrab.extraction.authors import BylineLines, byline_lines, is_caption, ld_agents
from newsgrab.extraction.bylines import byline_words, fold
from newsgrab.extraction.chinese import credited_outlet
from newsgrab.extraction.document import Document
from newsgrab.extraction.jsonld import text_value, types_of
from newsgrab.extraction.trace import FIRST, Candidate, Trace

__all__ = ["Publisher", "Source", "country_of_host", "find_publisher", "find_source"]

# --- the publisher ------------------------------------------------------------------------------------------------

_DOMAIN = re.compile(r"^(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$", re.I)
_COMPANY = re.compile(
    r"\b(?:gmbh|ag|a/s|s\.?a\.?|s\.?p\.?a\.?|srl|inc\.?|llc|ltd\.?|limited|corp\.?|b\.?v\.?|oy|ab|as|co\.|kg|group|"
    r"mediengruppe)\s*$|株式会社|有限公司|^شركة |社$",
    re.I,
)
_TITLE_PARTS = re.compile(
    r"\s+[-–—|·•»:ㅣ]+\s+|\s*[|｜ㅣ：]\s*|\s+[-–—]|[-–—]\s+|(?<=[\u2e80-\uffef])_|_(?=[\u2e80-\uffef])"
)

TITLE_NAME_WORDS = 5
"""Most words of a site name at the end of `<title>`."""


class Publisher(NamedTuple):
    """Whose page it is.

    Attributes:
        name: The outlet's name, None where the page does not tell it.
        origin: ``"site:…"``, ``"json-ld"``, ``"og"``, ``"meta:…"``, ``"title"``.
        names: Every name the page gives its publisher, `name` first: what is no author and no credit.
    """

    name: str | None
    origin: str | None
    names: tuple[str, ...]


def find_publisher(doc: Document, *, site_name: str = "", site: str = "", trace: Trace | None = None) -> Publisher:
    """The outlet whose page it is.

    Evidence, best first: the site file, JSON-LD `publisher` of the article, `og:site_name`, the site's JSON-LD node,
    meta tags, the end of `<title>`. A name of the page's own script goes before one of another, a name before a domain
    or a company. Nothing is made up from the address.

    Args:
        doc: The page.
        site_name: The name in the site file, "" where there is none.
        site: Which site file, for the origin.
        trace: Told what decided, where one is given.
    """
    candidates = [(name, origin) for name, origin in _publisher_names(doc) if name and "://" not in name]
    rule, best = ("the site file", (site_name, f"site:{site}")) if site_name else _best_name(doc, candidates)
    if not best[0]:
        return Publisher(None, None, ())
    if trace is not None:
        trace.decided("publisher", rule, (Candidate(*one) for one in (best, *candidates)))
    return Publisher(*best, tuple(dict.fromkeys((best[0], *(name for name, _ in candidates)))))


def _best_name(doc: Document, candidates: list[tuple[str, str]]) -> tuple[str, tuple[str, str]]:
    """The name that says most, with its origin, and the rule that chose it."""
    if not candidates:
        return "", ("", "")
    foreign = _is_latin(doc.title)
    best, least = candidates[0], (True, WEAKEST + 1)
    for one in candidates:
        fault = foreign is not None and _is_latin(one[0]) not in (foreign, None), _weakness(*one)
        if fault < least:
            best, least = one, fault
            if fault == (False, 0):
                break  # the usual case
    titled = [one for one in candidates if one[0] in doc.title and fold(one[0]) == fold(best[0])]
    if titled:
        return "spelled as in the title", titled[0]
    return "the page's own script first, then names before domains and companies", best


WEAKEST = 2
"""How little a company's name says."""


def _weakness(name: str, origin: str) -> int:
    """How little a name says: a company's name less than one in the title only, or a domain."""
    if _COMPANY.search(name):
        return WEAKEST
    return int(origin == "title" or _DOMAIN.match(name) is not None)


def _is_latin(text: str) -> bool | None:
    """Whether most of `text` is in Latin script; None where it has no letters."""
    if text.isascii():
        return True if any(map(str.isalpha, text)) else None
    letters = [ch for ch in text[:60] if ch.isalpha()]
    return sum(ch < "\u0250" for ch in letters) * 2 > len(letters) if letters else None


def _publisher_names(doc: Document) -> Iterator[tuple[str, str]]:
    publisher = (doc.article_ld or {}).get("publisher")
    for name, organisation in ld_agents(doc, publisher):
        if organisation or isinstance(publisher, str) or not _is_author(name, doc):
            yield _site_name(name, doc), "json-ld"
    for name in doc.meta.get("og:site_name", ())[:5]:
        yield _site_name(name, doc), "og"
    for node in doc.jsonld[:40]:
        kind = node.get("@type")
        if (isinstance(kind, str) and kind in _SITE_TYPES) or (
            isinstance(kind, list) and not _SITE_TYPES.isdisjoint(types_of(node))
        ):
            name = text_value(node.get("name"))
            if name and _names_site(name, doc):
                yield _site_name(name, doc), "json-ld"
    for key in ("application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher"):
        for name in doc.meta.get(key, ())[:5]:
            if "://" not in name:
                yield _site_name(name, doc), f"meta:{key}"
    yield _title_name(doc), "title"


_SITE_TYPES = frozenset(("WebSite", "NewsMediaOrganization"))


def _is_author(name: str, doc: Document) -> bool:
    """Whether the article's author has that name too: a personal site names its owner as both."""
    return any(fold(name) == fold(other) for other, _ in ld_agents(doc, (doc.article_ld or {}).get("author")))


def _site_name(name: str, doc: Document) -> str:
    """`name` without the slogan that some sites append: the part that `<title>` ends with, else the first."""
    name = " ".join(name.split())
    if "|" not in name and name.count(" ") < 2:
        return name  # the usual case
    parts = [part for part in _SLOGAN.split(name) if part]
    if len(parts) < 2:
        return name
    return next((part for part in parts if doc.title.endswith(part)), parts[0])


_SLOGAN = re.compile(r"\s+[-–—|:]\s+|\s*\|\s*")


def _names_site(name: str, doc: Document) -> bool:
    """Whether a name can be that of the site: it stands in the title or in the host's name."""
    return name in doc.title or bool(doc.host and fold(name).replace(" ", "") in doc.host.replace("-", ""))


def _title_name(doc: Document) -> str:
    """The site's name at the end of `<title>`: the last part after the headline, or the one that the host holds."""
    title = doc.title
    heading = doc.h1_block.text if doc.h1_block is not None else ""
    after_headline = bool(heading) and title.startswith(heading)
    if after_headline:  # the usual case
        parts = _TITLE_PARTS.split(title[len(heading) :])[1:]
    else:
        first, *parts = _TITLE_PARTS.split(title)
        headline = _squeezed(heading)
        after_headline = bool(heading and parts) and _squeezed(title).startswith(headline)
        told = _squeezed(first) if after_headline else ""
        while after_headline and parts and len(told) < len(headline):  # the headline has such marks itself
            told += _squeezed(parts.pop(0))
    parts = [part.strip() for part in parts]
    if not parts and "|" in title:  # the heading repeats all of the title
        parts = [title.rpartition("|")[2].strip()]
    tails = [part for part in parts if part and len(part.split()) <= TITLE_NAME_WORDS]
    if not tails:
        return ""
    host = doc.host.replace("-", "")
    own = _is_latin(title)

    def fits(name: str) -> bool:
        """Whether a name is of the title's script, or has some of it: "例报-The Example"."""
        return _is_latin(name) == own or (own is False and any(ch > "\u0250" and ch.isalpha() for ch in name))

    tails.sort(key=fits)
    by_host = next((tail for tail in reversed(tails) if host and _squeezed(tail) in host), "")
    if after_headline and fits(tails[-1]):
        return by_host if fits(by_host) else tails[-1]
    return by_host


def _squeezed(name: str) -> str:
    return fold(name).replace(" ", "") or "\0"


_COUNTRIES = {"uk": "GB", "eu": "", "su": "RU"}
_WORLDWIDE = frozenset(
    "ai am bz cc cd co dj fm ga gg gl gs im io is.gd la li.fi ly me mn ms nu pw sc sh st tk to tv vc ws".split()
)


def country_of_host(host: str) -> str:
    """ISO 3166-1 alpha-2 code by the host's country-code top-level domain; "" for domains used worldwide."""
    tld = host.rpartition(".")[2].lower()
    if len(tld) != 2 or not tld.isascii() or not tld.isalpha() or (tld in _WORLDWIDE and host.count(".") < 2):
        return ""
    return _COUNTRIES.get(tld, tld.upper())


# --- the credit ---------------------------------------------------------------------------------------------------

FIRST_PARAGRAPHS = 3
"""Paragraphs at the start of the text in which a dateline is looked for; the standfirst is one."""

PARAGRAPH = 80
"""Length from which a block is a paragraph, in characters."""

OPENING_BLOCKS = 14
"""Most blocks around the start of the text that are looked at."""

LAST_BLOCKS = 3
BLOCKS_AFTER = 6
"""Blocks at the end of the body, and after it, in which a closing credit is looked for."""

BYLINES_AFTER = 3
"""Blocks after the body in which a byline may credit an agency; farther ones are those of other articles."""

LONE_LINE = 60
"""Longest line that can be nothing but a credit, in characters."""

META_NAMES = (
    "author", "article:author", "articleauthor", "source", "sourceorganization", "news_source", "article:source",
    "agency", "cxenseparse:author", "twitter:data1",
)  # fmt: skip
"""Meta tags that may name an agency."""

LD_PROVIDERS = ("sourceOrganization", "provider")
LD_NAMES = ("author", "creator", "sourceOrganization", "creditText", "provider")
"""JSON-LD properties that may name an agency, and those that credit any other organisation too."""

_OPENING = "([/-–—* \u200f"


COPYRIGHT = "copyright-notice"
"""Origin of a credit that is but a copyright notice: a reseller of another's report prints one too."""


_PRINTED_CREDITS = frozenset(("dateline", "closing-credit"))
"""Where an agency may credit itself on its own page; elsewhere its name is that of the publisher."""


class Evidence(NamedTuple):
    """One credit, where it was found, and the index of the block that prints it, None where none does."""

    credit: Credit
    origin: str
    block_index: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The outcome of `find_source`.

    Attributes:
        source: The credit as printed, else the publisher.
        origin: Where it was found: ``"json-ld"``, ``"byline"``, ``"dateline"``, ``"closing-credit"``, or the
            publisher's origin.
        agencies: Common English names of everybody credited, in order.
        country: ISO 3166-1 alpha-2 code of the first credited agency's country, "" for none.
        evidence: Each credit, for a trace.
        warnings: What was contradictory, a sentence each.
    """

    source: str | None
    origin: str | None
    agencies: tuple[str, ...] = ()
    country: str = ""
    evidence: tuple[Evidence, ...] = ()
    warnings: tuple[str, ...] = ()


def find_source(
    doc: Document,
    publisher: Publisher,
    *,
    lines: BylineLines | None = None,
    body: range | None = None,
    headline: int | None = None,
    language: str = "",
    country: str = "",
    trace: Trace | None = None,
) -> Source:
    """Who the report is credited to.

    Evidence, best first: the article's JSON-LD, meta tags, the byline, a line that is nothing but an agency, the
    dateline, a closing credit. All of them add to `agencies`; the first is the `source`.

    Args:
        doc: The page.
        publisher: What `find_publisher` returned.
        lines: What `newsgrab.extraction.authors.byline_lines` returned, None to have it called.
        body: Indexes of the blocks from the body's first to its last, None when not known.
        headline: Index of the headline's block, None for that of the page's `h1`.
        language: Language of the page (BCP 47), "" for the declared one.
        country: Country of the page (ISO 3166-1 alpha-2), "" for that of its host.
        trace: Told what decided, where one is given.
    """
    language = language or doc.declared_language
    country = country or country_of_host(doc.host)
    if headline is None and doc.h1_block is not None:
        headline = doc.h1_block.index
    if lines is None:
        lines = byline_lines(doc, language, body, headline)
    reader = _Credits(doc, publisher, language, country, body, headline)
    found = [one for one in reader.all(lines) if one is not None]
    own = tuple(reader.own(found)) if found else ()
    credits = tuple(one for one in own if one.origin != COPYRIGHT)
    evidence = credits or own  # a copyright notice credits where nothing else does
    agencies: dict[str, Agency] = {}
    for one in evidence:
        for agency in one.credit.agencies:
            agencies.setdefault(agency.name, agency)
    if trace is not None:
        _tell(trace, publisher, found, own, evidence)
    if not evidence:
        return Source(publisher.name, publisher.origin)
    first = next(iter(agencies.values()), None)
    return Source(
        evidence[0].credit.printed, evidence[0].origin, tuple(agencies), first.country if first else "", evidence
    )


def _tell(
    trace: Trace, publisher: Publisher, found: list[Evidence], own: Sequence[Evidence], evidence: Sequence[Evidence]
) -> None:
    """Tell the trace of the credits that count, of those that do not and why, and of the publisher."""
    counted = {(one.origin, one.credit.printed) for one in evidence}
    others = {(one.origin, one.credit.printed) for one in own}
    candidates = [Candidate(one.credit.printed, one.origin, one.block_index) for one in evidence]
    for one in found:
        key = one.origin, one.credit.printed
        if key not in counted:
            note = (
                "a copyright notice credits only where nothing else does" if key in others else "the publisher itself"
            )
            candidates.append(Candidate(one.credit.printed, one.origin, one.block_index, note=note))
    if publisher.name:
        note = "the publisher, for a report credited to nobody else" if evidence else ""
        candidates.append(Candidate(publisher.name, publisher.origin or "", note=note))
    rule = FIRST if evidence else "nobody else is credited: the publisher"
    blocks = (one.block_index for one in evidence if one.block_index is not None)
    trace.decided("source", rule, candidates, blocks=blocks)


@dataclass(slots=True)
class _Credits:
    """Finds the credits of one page."""

    doc: Document
    publisher: Publisher
    language: str
    country: str
    body: range | None
    headline: int | None

    def all(self, lines: BylineLines) -> Iterator[Evidence | None]:
        """The finders, best first."""
        declared = self.declared()
        opening, ending = self.opening(), self.ending()
        texts = [name for _, name, _ in declared] + self.texts(lines, opening, ending)
        named = may_name_agency("\n".join(texts))
        yield from self.json_ld(declared, named)
        if named:
            yield from self.printed(lines, opening, ending)
        if self.language.startswith("zh"):
            yield from self.outlets(opening)

    def printed(self, lines: BylineLines, opening: range, ending: range) -> Iterator[Evidence | None]:
        """The agencies in meta tags and in what the page prints."""
        yield from self.meta()
        stop = self.body.stop + BYLINES_AFTER if self.body is not None else len(self.doc.blocks)
        bylines = {line.block_index: line.text for line in lines if line.block_index < stop}
        for index, text in bylines.items():
            yield self.found(agencies_in_byline(text, self.language, self.country), "byline", index)
        yield from self.lone_lines(index for index in opening if index not in bylines)
        yield from self.datelines(opening)
        yield from self.closing(ending)

    def texts(self, lines: BylineLines, opening: range, ending: range) -> list[str]:
        """What the finders read beside JSON-LD."""
        blocks, words = self.doc.blocks, byline_words(self.language)
        texts = [content for key in META_NAMES if key in self.doc.meta for content in self.doc.meta[key][:5]]
        texts += [line.text for line in lines.opening]
        for block in blocks[opening.start : opening.stop]:
            if len(block.text) <= LONE_LINE or may_be_dateline(block.text):
                texts.append(block.text[:DATELINE_LIMIT])
        texts += [may_be_credit(block.text, words) for block in blocks[ending.start : ending.stop]]
        return texts

    def found(self, credit: Credit | None, origin: str, block_index: int | None = None) -> Evidence | None:
        return Evidence(credit, origin, block_index) if credit else None

    def own(self, evidence: Iterable[Evidence]) -> Iterator[Evidence]:
        """What credits somebody else than the outlet whose page it is; an agency's own page may print its credit."""
        names = {fold(name) for name in self.publisher.names}
        for one in evidence:
            printed = one.origin in _PRINTED_CREDITS
            kept = tuple(
                agency
                for agency in one.credit.agencies
                if (printed and not agency.outlet) or not (agency.is_at(self.doc.host) or fold(agency.name) in names)
            )
            if kept or (not one.credit.agencies and fold(one.credit.printed) not in names):
                yield one._replace(credit=Credit(one.credit.printed, kept))

    def declared(self) -> list[tuple[str, str, bool]]:
        """Whom the article's JSON-LD may credit: under which property, the name, whether it is an organisation's."""
        node = self.doc.article_ld or {}
        return [(key, *one) for key in LD_NAMES if key in node for one in ld_agents(self.doc, node[key])]

    def json_ld(self, declared: list[tuple[str, str, bool]], named: bool) -> Iterator[Evidence | None]:
        """The agencies among the `declared`, where any is `named`, and the organisations that provide the article."""
        for key, name, organisation in declared:
            credit = agencies_in_byline(name, self.language, self.country) if named else None
            if credit is None and organisation and key in LD_PROVIDERS and self._is_other(name):
                credit = Credit(name, ())
            yield self.found(credit, "json-ld")

    def _is_other(self, name: str) -> bool:
        """Whether a name is not just another one of the publisher's."""
        squeezed = _squeezed(name)
        own = [_squeezed(one) for one in self.publisher.names]
        return squeezed not in re.sub("[-.]", "", self.doc.host) and not any(
            squeezed in one or one in squeezed for one in own
        )

    def meta(self) -> Iterator[Evidence | None]:
        for key in META_NAMES:
            for content in self.doc.meta.get(key, ())[:5]:
                if "://" not in content:
                    yield self.found(agencies_in_byline(content, self.language, self.country), f"meta:{key}")

    def lone_lines(self, opening: Iterable[int]) -> Iterator[Evidence | None]:
        """Short lines between headline and text that open with an agency: "AFP", "Bron: BELGA", "Reuters, LONDON"."""
        words = byline_words(self.language)
        for index in opening:
            block = self.doc.blocks[index]
            text = block.text.lstrip(_OPENING)
            credit = agencies_in_byline(text, self.language, self.country) if len(text) <= LONE_LINE else None
            if credit is None or credit.agencies[0].outlet or "©" in text or is_caption(block):
                continue
            if text.startswith(credit.printed) or text[words.credit.lead(text) :].startswith(credit.printed):
                yield Evidence(credit, "credit-line", index)

    def outlets(self, opening: Iterable[int]) -> Iterator[Evidence | None]:
        """Other outlets that a Chinese page says its text is from, beside the date: "来源：某某报"."""
        words = byline_words(self.language)
        for index in opening:
            outlet = credited_outlet(self.doc.blocks[index].text, words)
            if outlet and self._is_other(outlet) and not is_caption(self.doc.blocks[index]):
                yield Evidence(Credit(outlet, ()), "credit-line", index)

    def datelines(self, opening: range) -> Iterator[Evidence | None]:
        """Datelines of the text's first paragraphs."""
        for index in opening:
            block = self.doc.blocks[index]
            credit = (
                agency_of_dateline(block.text, self.language, self.country) if len(block.text) > LONE_LINE else None
            )
            if credit and not is_caption(block):
                yield Evidence(credit, "dateline", index)

    def closing(self, ending: range) -> Iterator[Evidence | None]:
        """Closing credits and copyright notices."""
        for index in ending:
            block = self.doc.blocks[index]
            credit = agency_of_closing_credit(block.text, self.language, self.country)
            if credit and not is_caption(block):
                yield Evidence(credit, COPYRIGHT if self.is_notice(block.text) else "closing-credit", index)

    def is_notice(self, text: str) -> bool:
        """Whether a line says whose the rights are rather than whose the report is."""
        if "©" in text:
            return True
        folded = fold(text)
        return any(phrase in folded for phrase in byline_words(self.language, text).rights)

    def opening(self) -> range:
        """From the headline to the second paragraph of the text."""
        blocks = self.doc.blocks
        start = self.headline + 1 if self.headline is not None else 0
        first = self.body.start if self.body is not None else start
        start = min(start, first) if first - start < OPENING_BLOCKS else first
        paragraphs = 0
        for index in range(start, min(len(blocks), max(first, start) + OPENING_BLOCKS)):
            if index >= first and len(blocks[index].text) > PARAGRAPH and not is_caption(blocks[index]):
                paragraphs += 1
                if paragraphs == FIRST_PARAGRAPHS:
                    return range(start, index + 1)
        return range(start, min(len(blocks), max(first, start) + OPENING_BLOCKS))

    def ending(self) -> range:
        """The last blocks of the body and the first after it."""
        count = len(self.doc.blocks)
        stop = min(count, self.body.stop if self.body is not None else count)
        first = self.body.start if self.body is not None else 0
        return range(max(first, stop - LAST_BLOCKS), min(count, stop + BLOCKS_AFTER))

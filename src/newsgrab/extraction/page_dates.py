"""All the dates of one page, and what is known of the clock its publisher tells the time by.

The finders of the timestamp (`timestamp`) and the rules between them (`timestamp_rules`) read from here; whatever
several of them need is found once, and nothing before it is asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timezone
from typing import TYPE_CHECKING, Any, NamedTuple

from newsgrab.extraction import zones
from newsgrab.extraction.dates import PrintedDate, Reader, read_machine
from newsgrab.extraction.document import Document, Element, TextBlock
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.lazy import lazy
from newsgrab.extraction.visible_dates import (
    IN_LIST,
    LABEL_SCORES,
    LIST,
    Places,
    Visible,
    dates_anywhere,
    dates_near,
    kind_of,
    labelled,
)

if TYPE_CHECKING:
    from newsgrab.article import TimestampPrecision

__all__ = ["LEAST_SCORE", "LEAST_SCORE_NEAR", "Evidence", "PageDates", "of_printed"]

PUBLISHED_META: tuple[str, ...] = (
    "article:published_time", "article:published", "article:published_date", "article:publicationdate",
    "article:first_published_time", "og:article:published_time", "og:published_time", "og:publish_date",
    "og:article:time", "datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "dc.date.issued", "dcterms.issued", "dc.date.published", "dc.date.created",
    "dcterms.created", "dc.created", "date.available", "date.created", "datecreated", "originalpublicationdate",
    "pubdate", "publish_date", "publish-date", "publishdate", "published", "published_at", "published-date",
    "published_time", "published-time", "publisheddate", "publication_date", "publicationdate",
    "prism.publicationdate", "rnews:datepublished", "shareaholic:article_published_time", "citation_online_date",
    "dc.date", "dcterms.date", "citation_publication_date", "citation_date", "release_date", "bt:pubdate",
    "pub_date", "article_date_original", "displaydate", "date",
)  # fmt: skip
"""Names of meta tags for the time of publication, from the most to the least trusted: Open Graph (ogp.me), schema.org,
Parse.ly, Sailthru, Cxense, Dublin Core (dublincore.org), PRISM, rNews, Highwire, and what content systems make up."""

MODIFIED_META = (
    "article:modified_time", "article:modified", "article:modified_date", "article:updated_time", "og:updated_time",
    "og:article:modified_time", "og:modified_time", "datemodified", "dateupdated", "dcterms.modified",
    "dc.date.modified", "dc.modified", "date.modified", "date.updated", "shareaholic:article_modified_time",
    "bt:moddate", "article_date_updated", "lastmodifieddate", "last-modified", "last_updated", "updated",
)  # fmt: skip
"""Names of meta tags for the time of the last change."""

_PUBLISHED_RANKS = {name: rank for rank, name in enumerate(PUBLISHED_META)}
_MODIFIED_RANKS = {name: rank for rank, name in enumerate(MODIFIED_META)}

HOST = re.compile(r"//(?:[^/?#@]*@)?([^/?#:]+)")
"""The host of an address."""

URL_DATE = re.compile(
    r"[/_-]((?:19|20)\d\d)(?:([/_.-])(?:[a-z_]+/)?(\d\d?)\2(\d\d?)|(\d\d)(\d\d)|"
    r"/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d\d?))(?!\d)",
    re.I | re.A,
)
"""A day in an address, such as /2023/12/17/, /2013/world/8/3/, /20231217-, -2023-12-17 or /2023/dec/17/."""

MONTHS_IN_URL = "jan feb mar apr may jun jul aug sep oct nov dec".split()

NUMERIC_DATE = re.compile(r"\b(\d\d?)([./-])(\d\d?)\2(?:19|20)\d\d\b", re.A)
"""A date in figures that does not start with the year."""

CHANGED = re.compile("updat|modif")
"""What the names of an element that holds the time of the last change contain."""

LEAST_SCORE = 1.0
LEAST_SCORE_NEAR = 4.0
"""Scores below which a printed date (anywhere, beside the headline) is taken for another's: a related article's, a
comment's, an event's."""

MOST_TIME_TAGS, MOST_TIMES = 10, 50
"""`<time>` elements that are read: those nearest to the headline, and those asked about the order of day and month."""

MOST_CONTENTS = 4
"""Contents of a meta tag of one name that are read."""


class Evidence(NamedTuple):
    """A date somewhere on the page.

    Attributes:
        value: The clock time; aware where its offset is stated.
        precision: How fine it is stated.
        origin: Where it stands.
        zone: The zone named with it, "" for none.
        printed: Its text, where it was printed for readers.
        warnings: What was assumed in reading or changing it.
    """

    value: datetime
    precision: TimestampPrecision
    origin: str
    zone: str = ""
    printed: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def clock(self) -> datetime:
        """The clock time as written, without its offset."""
        return self.value.replace(tzinfo=None)

    @property
    def day_only(self) -> bool:
        """Whether no time of day is told: none is written, or midnight stands in for it."""
        return self.precision == "day" or self.value.time() == time()

    @property
    def in_utc(self) -> bool:
        """Whether it is labelled UTC, the label of machines and seldom the publisher's own offset."""
        return self.value.tzinfo is not None and not self.value.utcoffset()


class PageDates:
    """The dates of a document.

    Attributes:
        doc: The document.
        language: Language of its text, "" when unknown.
        publisher_zone: IANA zone of the publisher, "" when not given.
        agency_country: Country of the credited agency, "" when not given.
        site_text: The date line that a site file points at, "" for none.
        state_key: The key of the time in the site's data that its file names, "" for none.
        stated_day: The day that markup tells; where the search beside the headline may end.
    """

    def __init__(
        self,
        doc: Document,
        language: str,
        country: str,
        publisher_zone: str,
        agency_country: str,
        site_text: str,
        state_key: str,
    ) -> None:
        self.doc = doc
        self.language = language or doc.declared_language or doc.first_meta("og:locale")
        self.given_country = country
        self.publisher_zone = publisher_zone
        self.agency_country = agency_country
        self.site_text = site_text
        self.state_key = state_key
        self.stated_day: date | None = None

    @lazy
    def country(self) -> str:
        """The publisher's country (ISO 3166): given, else of the top-level domain, `og:locale`, the JSON-LD address,
        the declared language; "" when unknown."""
        return (
            self._own_country
            or zones.country_of_locale(self.doc.first_meta("og:locale"))
            or _country_of_address(self.doc.article_ld)
            or zones.country_of_locale(self.doc.declared_language)
        )

    @lazy
    def _own_country(self) -> str:
        host = HOST.search(self.doc.url)
        return self.given_country or (zones.country_of_host(host[1]) if host is not None else "")

    def home_zone(self, clock: datetime) -> str:
        """The publisher's zone for a naive clock time, "" when unknown."""
        return self.publisher_zone or zones.zone_of_country(self.country, clock)[0]

    @lazy
    def reference(self) -> datetime | None:
        """The time of the fetch by the publisher's clock."""
        fetched = self.doc.fetched_at
        if fetched is None:
            return None
        home = self.home_zone(fetched.replace(tzinfo=None))
        return zones.in_zone(fetched, home) if home else fetched

    @lazy
    def reader(self) -> Reader:
        """Reads the page's printed dates. That a locale names the United States, the default of content systems, does
        not decide the order of day and month."""
        country = self._own_country or ("" if self.country == "US" else self.country)
        return Reader(self.language, country, self.reference)

    @lazy
    def anchor(self) -> int:
        """The block of the headline: the `h1`, else the block that the title starts with, else the first."""
        doc, title = self.doc, self.doc.title.casefold()
        first = doc.h1_block
        if first is not None and _begins(title, first):  # as on most pages
            return first.index
        heads = [doc.blocks[head.start] for head in doc.main_headings] if first is not None else []
        head = next((block for block in heads or doc.blocks[:300] if _begins(title, block)), first)
        return head.index if head is not None else 0

    @property
    def numeric_dates(self) -> set[tuple[str, str]]:
        """First two numbers of the dates in figures on the page."""
        return {(match[1], match[3]) for block in self.doc.blocks for match in NUMERIC_DATE.finditer(block.text)}

    @lazy
    def times(self) -> list[tuple[Element, Evidence]]:
        """The `<time>` elements with a machine-readable date, the nearest to the headline first."""
        tags = self.doc.times
        if len(tags) > 1:
            tags = sorted(tags, key=lambda element: abs(element.start - self.anchor))
        found = []
        for element in tags[:MOST_TIME_TAGS]:
            stated = element.get("datetime")
            evidence = self.machine(stated, "time") if stated else None
            if evidence is not None:
                found.append((element, evidence))
        return found

    @lazy
    def _listed_times(self) -> set[tuple[str, str, str]]:
        """How `<time>` elements look that are those of a list."""
        kinds = Counter(kind_of(element) for element, _ in self.times) if len(self.times) >= LIST else {}
        return {kind for kind, times in kinds.items() if times >= LIST}

    def score_of_time(self, element: Element) -> float:
        """How likely a `<time>` element is the article's own."""
        score = self.places.score(element, element.start) + self._label_score(element)
        return score - IN_LIST if self._listed_times and kind_of(element) in self._listed_times else score

    def _label_score(self, element: Element) -> float:
        """What the text before a `<time>` element, else its class, calls it."""
        shown = next((one for one in self.visible if one.block_index == element.start), None)
        if shown is not None and shown.date.label is not None:
            return LABEL_SCORES[shown.date.label]
        names = f"{element.names} {element.get('itemprop')}"
        return -3.0 if CHANGED.search(names.lower()) else 3.0 if "publi" in names else 0.0

    @lazy
    def places(self) -> Places:
        """Scores of places on the page."""
        return Places(self.doc, self.anchor)

    @lazy
    def _near(self) -> tuple[list[Visible], list[str]]:
        return dates_near(self.doc, self.places, self.reader, self.stated_day)

    def machine(self, text: str, origin: str) -> Evidence | None:
        """A date in markup: machine-readable, else written as people of that language write it."""
        found = read_machine(text)
        if found is not None:
            return Evidence(found.value, found.precision, origin, found.zone)
        dates = self.reader.read(text[:100]).dates
        return of_printed(self.ordered(dates[0]), origin)._replace(printed="") if dates else None

    def ordered(self, printed: PrintedDate) -> PrintedDate:
        """A date whose order of day and month nothing decided: by the days told elsewhere on the page, else by the
        order of other dates in figures."""
        other, first = printed.alternative, re.search(r"\d+", printed.printed)
        if other is None or printed.ordered or first is None:
            return printed
        told = {printed.day, other} & self._certain_days
        if len(told) == 1:
            keep = printed.day in told
        else:
            orders = {int(a) > 12 for a, b in self.numeric_dates if (int(a) > 12) != (int(b) > 12)}
            if len(orders) != 1:
                return printed
            keep = orders == {int(first[0]) == printed.day.day}
        day, other = (printed.day, other) if keep else (other, printed.day)
        return printed._replace(day=day, alternative=other, ordered=True, warnings=printed.warnings[:-1])

    @lazy
    def _certain_days(self) -> set[date | None]:
        """Days that the address, `<time>` elements and dates in words tell."""
        stated = (read_machine(element.get("datetime")) for element in self.doc.times[:MOST_TIMES])
        days: set[date | None] = {found.value.date() for found in stated if found is not None}
        return days | {self.address_day} | {one.date.day for one in self.anywhere if one.date.alternative is None}

    def in_jsonld(self, *keys: str) -> Evidence | None:
        """The first of these properties that the page's JSON-LD article has."""
        node = self.doc.article_ld or {}
        for key in keys:
            value = node.get(key)
            found = self.machine(text_value(value), "json-ld") if value else None
            if found is not None:
                return found
        return None

    def in_meta(self, ranks: Mapping[str, int]) -> Iterator[Evidence]:
        """Dates in meta tags of these names, those of the lowest rank first."""
        meta = self.doc.meta
        for name in sorted(ranks.keys() & meta.keys(), key=ranks.__getitem__):
            for text in meta[name][:MOST_CONTENTS]:
                found = self.machine(text, f"meta:{name}")
                if found is not None:
                    yield found

    @lazy
    def in_jsonld_published(self) -> Evidence | None:
        """`datePublished` of the page's JSON-LD article."""
        return self.in_jsonld("datePublished")

    @lazy
    def in_meta_published(self) -> list[Evidence]:
        """The times of publication in meta tags."""
        return list(self.in_meta(_PUBLISHED_RANKS))

    @property
    def tags(self) -> list[Evidence]:
        """The times of publication in JSON-LD and meta tags."""
        found = self.in_jsonld_published
        return [found, *self.in_meta_published] if found is not None else self.in_meta_published

    def stated(self, fits: Callable[[Evidence], bool]) -> Evidence | None:
        """The first time of publication in markup that fits."""
        found = next((tag for tag in self.tags if fits(tag)), None)
        if found is not None:
            return found
        times = (one for element, one in self.times if fits(one) and self.score_of_time(element) >= LEAST_SCORE)
        return next(times, None)

    @property
    def modifications(self) -> Iterator[Evidence]:
        """The times of the last change in JSON-LD and meta tags."""
        found = self.in_jsonld("dateModified")
        if found is not None:
            yield found
        yield from self.in_meta(_MODIFIED_RANKS)

    @lazy
    def modified(self) -> Evidence | None:
        """The time of the last change: JSON-LD, meta tags, what is printed beside the headline."""
        found = next(self.modifications, None)
        if found is None:
            shown = labelled(self.visible, "modified")
            found = of_printed(shown.date, "visible-text") if shown is not None else None
        return found

    @lazy
    def address_day(self) -> date | None:
        """The day in the page's address."""
        try:
            address = self.doc.url.partition("://")[2].partition("?")[0].partition("#")[0]
            match = URL_DATE.search(address, address.find("/")) if "/" in address else None
            if match is None:
                return None
            year, _, month, day, compact_month, compact_day, name, named_day = match.groups()
            number = MONTHS_IN_URL.index(name.lower()) + 1 if name else int(month or compact_month)
            return date(int(year), number, int(day or compact_day or named_day))
        except ValueError:
            return None

    @property
    def visible(self) -> list[Visible]:
        """Dates beside the headline, the likeliest first."""
        return self._near[0]

    @lazy
    def beside(self) -> list[Visible]:
        """Those of them that are likely to be the article's, times gone by left out."""
        return [shown for shown in self.visible if shown.score >= LEAST_SCORE_NEAR and not shown.date.relative]

    @lazy
    def anywhere(self) -> list[Visible]:
        """Dates printed anywhere on the page, the likeliest first."""
        return dates_anywhere(self.doc, self.places, self.reader)

    @property
    def visible_warnings(self) -> list[str]:
        """What looks like a date beside the headline and is none."""
        return self._near[1]


def _begins(title: str, block: TextBlock) -> bool:
    """Whether a block is a headline that the page's title holds."""
    return len(block.text) >= 15 and block.text[:60].casefold() in title


def _country_of_address(node: dict[str, Any] | None) -> str:
    for key in ("publisher", "sourceOrganization", "contentLocation"):
        value = node.get(key) if node else None
        address = value.get("address") if isinstance(value, dict) else None
        country = text_value(address.get("addressCountry")) if isinstance(address, dict) else ""
        if len(country) == 2 and country.isalpha():
            return country.upper()
    return ""


def of_printed(printed: PrintedDate, origin: str) -> Evidence:
    """A printed date as evidence."""
    value = datetime.combine(printed.day, printed.time or time())
    offset = zones.offset_of(printed.zone)
    if offset is not None:
        value = value.replace(tzinfo=timezone(offset))
    return Evidence(value, printed.precision, origin, printed.zone, printed.printed, printed.warnings)

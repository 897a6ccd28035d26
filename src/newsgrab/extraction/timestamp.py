"""When a page was published, and when it was last changed.

Finders are tried in the order of `PUBLISHED` and `MODIFIED`, cheapest and most reliable first. Dates printed beside the
headline then refine or contradict what a machine wrote, by the rules in `RULES`; a rule that changes anything says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newsgrab.extraction import zones
from newsgrab.extraction.dates import PrintedDate, Reader, read_machine
from newsgrab.extraction.document import Document, Element
from newsgrab.extraction.jsonld import text_value
from newsgrab.extraction.visible_dates import LABEL_SCORES, Places, Visible, dates_anywhere, dates_near, labelled

if TYPE_CHECKING:
    from newsgrab.article import TimestampPrecision, TimestampZone

__all__ = ["MODIFIED", "PUBLISHED", "RULES", "Timestamp", "find_timestamp"]

PUBLISHED_META = (
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

WEAK_META = ("dc.", "dcterms.", "citation", "upload")
"""How the names of tags begin that as often hold the day a record was made."""

MODIFIED_META = (
    "article:modified_time", "article:modified", "article:modified_date", "article:updated_time", "og:updated_time",
    "og:article:modified_time", "og:modified_time", "datemodified", "dateupdated", "dcterms.modified",
    "dc.date.modified", "dc.modified", "date.modified", "date.updated", "shareaholic:article_modified_time",
    "bt:moddate", "article_date_updated", "lastmodifieddate", "last-modified", "last_updated", "updated",
)  # fmt: skip
"""Names of meta tags for the time of the last change."""

OTHER_META = re.compile(
    r"(?:^|[:._-])(?:date[._-]?(?:published|issued|created|pub)|publi(?:sh(?:ed)?|cation)[._-]?(?:date|time|at)|"
    r"pub[._-]?(?:date|time)|publi_?date|upload_?date|first_?published|isodatetime|created(?:_?at)?|date)$"
)
"""What the names of further meta tags for the time of publication end with; tried when all else fails."""

_STATE_VALUE = r"""\\?["']\s*:\s*\\?["']?([\w:+. /-]{8,40})"""
STATE_KEYS = tuple(
    re.compile(key + _STATE_VALUE)  # each starts with a literal, which is what makes the search fast
    for key in (
        r"ublish(?:ed)?(?:_?[dD]ate|_?[tT]ime|_?[aA]t|[oO]n)?", r"ublication_?[dD]ate", r"pub[dD]ate", r"pub_date",
        r"deployDt", r"reg(?:_dt|_date|Dt|Date)", r"releaseDate",
    )  # fmt: skip
)
STATE_BEFORE = re.compile(r"""["'](?:date_?|first_?|original_?)?p?$""", re.I)
"""A publication time in the data that scripts of the page carry: keys, and what may stand before them."""

STATE_LIMIT = 2_000_000
"""Characters of scripts that are searched for it."""

URL_DATE = re.compile(
    r"[/_-]((?:19|20)\d\d)(?:([/_.-])(?:[a-z_]+/)?(\d\d?)\2(\d\d?)|(\d\d)(\d\d)|"
    r"/(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*/(\d\d?))(?!\d)",
    re.I | re.A,
)
"""A day in an address, such as /2023/12/17/, /2013/world/8/3/, /20231217-, -2023-12-17 or /2023/dec/17/."""

MONTHS_IN_URL = "jan feb mar apr may jun jul aug sep oct nov dec".split()

NUMERIC_DATE = re.compile(r"\b(\d\d?)([./-])(\d\d?)\2(?:19|20)\d\d\b", re.A)
"""A date in figures that does not start with the year."""

LEAST_SCORE = 1.0
LEAST_SCORE_NEAR = 4.0
LEAST_SCORE_OF_TIME = 3.0
"""Scores below which a printed date (anywhere, beside the headline, in `<time>`) is taken for another's: a related
article's, a comment's, an event's."""

MOST_TIME_TAGS = 40
"""`<time>` elements that are read; a page with more is a list."""

LEAST_SCORE_TO_CONTRADICT = 8.0
"""Score from which a printed date may hold against markup."""

MOVE = timedelta(days=30)
"""An address this much older than the time in markup has outlived a move of the site."""

LARGEST_SHIFT = timedelta(hours=24)
"""A bare day can differ by as much from the same day in another zone."""


@dataclass(frozen=True, slots=True)
class Timestamp:
    """What a page tells of its time.

    Attributes:
        instant: When it was published, aware; None where the page does not tell.
        zone: How the offset is known (see `newsgrab.article.Article`).
        precision: How fine the page states it.
        printed: The date as the page prints it for its readers, where it prints that date.
        origin: Where the instant was found.
        modified: When it was last changed, aware.
        modified_origin: Where that was found.
        warnings: What was assumed or contradictory, a sentence each.
    """

    instant: datetime | None = None
    zone: TimestampZone | None = None
    precision: TimestampPrecision | None = None
    printed: str | None = None
    origin: str | None = None
    modified: datetime | None = None
    modified_origin: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
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


class _Page:
    """A document and all that is known of its publisher; what several finders read is found once."""

    def __init__(
        self, doc: Document, language: str, country: str, publisher_zone: str, agency_country: str, site_text: str
    ) -> None:
        self.doc = doc
        self.language = language or doc.declared_language or doc.first_meta("og:locale")
        self.given_country = country
        self.publisher_zone = publisher_zone
        self.agency_country = agency_country
        self.site_text = site_text
        self.stated_day: date | None = None  # by markup

    @cached_property
    def country(self) -> str:
        """The publisher's country: given, else of the top-level domain, `og:locale`, the JSON-LD address; "" unknown."""
        return (
            self.given_country
            or zones.country_of_host(self.doc.host)
            or zones.country_of_locale(self.doc.first_meta("og:locale"))
            or _country_of_address(self.doc.article_ld)
            or zones.country_of_locale(self.doc.declared_language)
        )

    @cached_property
    def reference(self) -> datetime | None:
        """The time of the fetch by the publisher's clock."""
        fetched = self.doc.fetched_at
        if fetched is None:
            return None
        zone = self.publisher_zone or zones.zone_of_country(self.country, fetched.replace(tzinfo=None))[0]
        return zones.in_zone(fetched, zone) if zone else fetched

    @cached_property
    def reader(self) -> Reader:
        """Reads the page's printed dates."""
        return Reader(self.language, self.country, self.reference)

    @cached_property
    def anchor(self) -> int:
        """The block of the headline: the `h1`, else the block that the title starts with, else the first."""
        doc, title = self.doc, self.doc.title.casefold()
        heads = [doc.blocks[head.start] for head in self._elements[0] if head.end > head.start]
        named = (block for block in heads or doc.blocks[:300] if len(block.text) >= 15)
        head = next((block for block in named if block.text[:60].casefold() in title), heads[0] if heads else None)
        return head.index if head is not None else 0

    @cached_property
    def _elements(self) -> tuple[list[Element], list[Element]]:
        """The `h1` and the `<time>` elements that hold text."""
        marked = [element for element in self.doc.elements if element.tag in ("h1", "time")]
        return [one for one in marked if one.tag == "h1"], [one for one in marked if one.tag == "time"]

    @property
    def numeric_dates(self) -> set[tuple[str, str]]:
        """First two numbers of the dates in figures on the page."""
        return {match.group(1, 3) for block in self.doc.blocks for match in NUMERIC_DATE.finditer(block.text)}

    @cached_property
    def time_tags(self) -> list[tuple[float, Evidence]]:
        """The `<time>` elements with a machine-readable date, and how likely each is the article's own."""
        found = []
        for element in self._elements[1][:MOST_TIME_TAGS]:
            stated = element.attributes.get("datetime")
            evidence = _machine(self, stated, "time") if stated else None
            if evidence is not None:
                score = self.places.score(element, element.start) + self._label_score(element)
                found.append((score, evidence))
        return found

    def _label_score(self, element: Element) -> float:
        """What the text before a `<time>` element, else its class, calls it."""
        shown = next((one for one in self.visible if one.block_index == element.start), None)
        if shown is not None and shown.date.label is not None:
            return LABEL_SCORES[shown.date.label]
        names = f"{element.names} {element.attributes.get('itemprop') or ''}"
        return -3.0 if re.search(r"updat|modif", names, re.I) else 3.0 if "publi" in names else 0.0

    @cached_property
    def best_time(self) -> tuple[float, Evidence] | None:
        """The likeliest `<time>` element."""
        return max(self.time_tags, key=lambda found: found[0], default=None)

    @cached_property
    def places(self) -> Places:
        """Scores of places on the page."""
        return Places(self.doc, self.anchor)

    @cached_property
    def _near(self) -> tuple[list[Visible], list[str]]:
        return dates_near(self.doc, self.places, self.reader, self.stated_day)

    @cached_property
    def modified(self) -> Evidence | None:
        """The time of the last change."""
        return next((found for finder in MODIFIED if (found := finder(self)) is not None), None)

    @property
    def visible(self) -> list[Visible]:
        """Dates beside the headline, the likeliest first."""
        return self._near[0]

    @cached_property
    def anywhere(self) -> list[Visible]:
        """Dates printed anywhere on the page, the likeliest first."""
        return dates_anywhere(self.doc, self.places, self.reader)

    @property
    def visible_warnings(self) -> list[str]:
        """What looks like a date beside the headline and is none."""
        return self._near[1]


def _country_of_address(node: dict[str, Any] | None) -> str:
    for key in ("publisher", "sourceOrganization", "contentLocation"):
        value = node.get(key) if node else None
        address = value.get("address") if isinstance(value, dict) else None
        country = text_value(address.get("addressCountry")) if isinstance(address, dict) else ""
        if len(country) == 2 and country.isalpha():
            return country.upper()
    return ""


# --- finders -------------------------------------------------------------------------------------------------------


def _machine(page: _Page, text: str, origin: str) -> Evidence | None:
    """A date in markup: machine-readable, else written as people of that language write it."""
    text = text.strip()
    found = read_machine(text)
    if found is not None:
        return Evidence(found.value, found.precision, origin, found.zone)
    dates = page.reader.read(text[:100]).dates
    return replace(_of_printed(dates[0], origin), printed="") if dates else None


def _of_printed(printed: PrintedDate, origin: str) -> Evidence:
    value = datetime.combine(printed.day, printed.time or time())
    offset = zones.offset_of(printed.zone)
    if offset is not None:
        value = value.replace(tzinfo=timezone(offset))
    return Evidence(value, printed.precision, origin, printed.zone, printed.printed, printed.warnings)


def _from_site(page: _Page) -> Evidence | None:
    """What the site file's selector points at."""
    if not page.site_text:
        return None
    found = _machine(page, page.site_text, f"site:{page.doc.host}")
    return replace(found, printed=found.printed or page.site_text.strip()) if found is not None else None


def _from_jsonld(page: _Page) -> Evidence | None:
    """`datePublished` of the page's own JSON-LD article."""
    return _from_node(page, ("datePublished", "dateCreated", "uploadDate"))


def _from_node(page: _Page, keys: tuple[str, ...]) -> Evidence | None:
    node = page.doc.article_ld
    for key in keys if node else ():
        text = text_value(node.get(key)) if node else ""
        found = _machine(page, text, "json-ld") if text else None
        if found is not None:
            return found
    return None


def _from_meta(page: _Page) -> Evidence | None:
    """A meta tag that a standard or a content system defines for it."""
    return next(_of_meta(page, PUBLISHED_META), None)


def _of_meta(page: _Page, names: tuple[str, ...]) -> Iterator[Evidence]:
    meta = page.doc.meta
    for name in names:
        for text in meta.get(name, ()):
            found = _machine(page, text, f"meta:{name}")
            if found is not None:
                yield found


def _from_microdata(page: _Page) -> Evidence | None:
    """A microdata or RDFa property."""
    return _from_property(page, ("datepublished", "published", "pubdate", "issued", "datecreated", "created", "date"))


def _from_property(page: _Page, names: tuple[str, ...]) -> Evidence | None:
    best: tuple[int, Evidence] | None = None
    for found in page.doc.properties:
        if found.name not in names or "omment" in found.scope or "Event" in found.scope:
            continue
        if page.places.score(found.element, found.block_index) < LEAST_SCORE - 3.0:
            continue
        rank = names.index(found.name)
        if best is None or rank < best[0]:
            evidence = _machine(page, found.value, "microdata")
            if evidence is not None:
                best = rank, evidence
    return best[1] if best is not None else None


def _from_time_tags(page: _Page) -> Evidence | None:
    """A `<time>` element beside the headline, or the only ones on the page."""
    best = page.best_time
    if best is None or best[0] < LEAST_SCORE_OF_TIME:
        return None
    shown = page.visible[0] if page.visible else None
    if shown is not None and shown.score > best[0] and shown.date.day != best[1].value.date():
        return None
    return best[1]


def _from_state(page: _Page) -> Evidence | None:
    """Data in scripts, where it tells one time only, or one that is printed beside the headline."""
    left = STATE_LIMIT
    found: dict[str, Evidence] = {}
    for script in page.doc.scripts:
        source = script.text
        left -= len(source)
        if left < 0:
            break
        for match in (match for key in STATE_KEYS for match in key.finditer(source)):
            if STATE_BEFORE.search(source, max(0, match.start() - 16), match.start()):
                evidence = _machine(page, match[1], "embedded-state")
                if evidence is not None:
                    found.setdefault(evidence.value.isoformat(), evidence)
    if len(found) == 1:
        return next(iter(found.values()))
    days = {visible.date.day for visible in page.visible}
    fitting = [evidence for evidence in found.values() if evidence.value.date() in days]
    return fitting[0] if len({evidence.value.date() for evidence in fitting}) == 1 else None


def _from_visible(page: _Page) -> Evidence | None:
    """What is printed beside the headline."""
    return _best(page, page.visible, LEAST_SCORE_NEAR)


def _best(page: _Page, visible: list[Visible], least: float) -> Evidence | None:
    own = next((one for one in visible if one.date.label != "modified"), None)
    if own is None or own.score < least:
        return None
    return _of_printed(_ordered(page, own.date), "visible-text")


def _ordered(page: _Page, printed: PrintedDate) -> PrintedDate:
    """A date whose order of day and month nothing decided: by the address, else by other dates in figures on the page."""
    if printed.alternative is None or printed.ordered:
        return printed
    address = _url_day(page.doc.url)
    first = re.search(r"\d+", printed.printed)
    if address in (printed.day, printed.alternative):
        keep = address == printed.day
    else:
        orders = {"dmy" if int(a) > 12 else "mdy" for a, b in page.numeric_dates if (int(a) > 12) != (int(b) > 12)}
        if len(orders) != 1 or first is None:
            return printed
        keep = (int(first[0]) == printed.day.day) == (orders == {"dmy"})
    day, other = (printed.day, printed.alternative) if keep else (printed.alternative, printed.day)
    return printed._replace(day=day, alternative=other, ordered=True, warnings=printed.warnings[:-1])


def _from_change(page: _Page) -> Evidence | None:
    """The time of the last change, where nothing else is told."""
    found = _modified_anywhere(page) or page.modified
    if found is None:
        return None
    return replace(found, warnings=(*found.warnings, "only the time of the last change is told; taken as published"))


def _modified_anywhere(page: _Page) -> Evidence | None:
    shown = labelled(page.visible, "modified") or labelled(page.anywhere, "modified")
    if shown is None or shown.score < LEAST_SCORE + LABEL_SCORES["modified"]:
        return None
    return _of_printed(shown.date, "visible-text")


def _from_other_meta(page: _Page) -> Evidence | None:
    """A meta tag with a name that ends like one for a date of publication."""
    for name in page.doc.meta:
        if ("dat" in name or "publ" in name or "tim" in name) and OTHER_META.search(name):
            found = next(_of_meta(page, (name,)), None)
            if found is not None:
                return found
    return None


def _from_anywhere(page: _Page) -> Evidence | None:
    """What is printed anywhere on the page."""
    return _best(page, page.anywhere, LEAST_SCORE)


def _from_url(page: _Page) -> Evidence | None:
    """A day in the page's address."""
    day = _url_day(page.doc.url)
    return Evidence(datetime.combine(day, time()), "day", "url") if day is not None else None


def _url_day(url: str) -> date | None:
    try:
        match = URL_DATE.search(urlsplit(url).path) if url else None
        if match is None:
            return None
        year, _, month, day, compact_month, compact_day, name, named_day = match.groups()
        number = MONTHS_IN_URL.index(name.lower()[:3]) + 1 if name else int(month or compact_month)
        return date(int(year), number, int(day or compact_day or named_day))
    except ValueError:
        return None


def _modified_in_jsonld(page: _Page) -> Evidence | None:
    return _from_node(page, ("dateModified",))


def _modified_in_meta(page: _Page) -> Evidence | None:
    return next(_of_meta(page, MODIFIED_META), None)


def _modified_visible(page: _Page) -> Evidence | None:
    found = labelled(page.visible, "modified")
    return _of_printed(found.date, "visible-text") if found is not None else None


Finder = Callable[[_Page], Evidence | None]

PUBLISHED: tuple[Finder, ...] = (
    _from_site,
    _from_jsonld,
    _from_meta,
    _from_microdata,
    _from_time_tags,
    _from_state,
    _from_visible,
    _from_url,
    _from_other_meta,
    _from_anywhere,
    _from_change,
)
"""Finders of the time of publication, in the order of trust."""

MODIFIED: tuple[Finder, ...] = (_modified_in_jsonld, _modified_in_meta, _modified_visible)
"""Finders of the time of the last change."""


# --- rules ---------------------------------------------------------------------------------------------------------


def _machine_dates(page: _Page) -> Iterator[Evidence]:
    """All times of publication in markup."""
    found = _from_jsonld(page)
    if found is not None:
        yield found
    yield from _of_meta(page, PUBLISHED_META)
    yield from (evidence for score, evidence in page.time_tags if score >= LEAST_SCORE)


def _shows(shown: Visible, found: Evidence) -> bool:
    """Whether a printed date can be the day of the time found, whatever the zone of either."""
    earliest, latest = (found.clock + shift for shift in (-LARGEST_SHIFT, LARGEST_SHIFT))
    if found.value.tzinfo is not None and not found.day_only:
        utc = found.value.astimezone(timezone.utc).replace(tzinfo=None)
        earliest, latest = utc - timedelta(hours=12), utc + timedelta(hours=14)
    days = (shown.date.day, shown.date.alternative)
    return any(day is not None and earliest.date() <= day <= latest.date() for day in days)


def _contradicting(found: Evidence, page: _Page) -> PrintedDate | None:
    """The date printed beside the headline, where it is one only, no change of the page, and another than that found."""
    if found.origin.startswith(("visible", "site", "url")):
        return None
    near = [shown for shown in page.visible if shown.score >= LEAST_SCORE_NEAR and not shown.date.relative]
    if not near or near[0].score < LEAST_SCORE_TO_CONTRADICT or near[0].date.label in ("modified", "other"):
        return None
    published = [shown for shown in near if shown.date.label != "modified"]
    if any(_shows(shown, found) for shown in published) or len({shown.date.day for shown in published}) > 1:
        return None
    return near[0].date


def printed_day_among_tags(found: Evidence, page: _Page) -> Evidence | None:
    """Tags that disagree about the day: the one that says what is printed."""
    printed = _contradicting(found, page)
    if printed is None:
        return None
    for other in _machine_dates(page):
        if other.origin != "time" and other.value.date() in (printed.day, printed.alternative):
            warning = f"{found.origin} says {found.value.date()}; {other.origin} and the printed {printed.printed!r} hold"
            return replace(other, warnings=(*other.warnings, warning))
    return None


def printed_day_is_earlier(found: Evidence, page: _Page) -> Evidence | None:
    """A printed date (no time of change) before the one in markup, which then is that of the page's last build; one that the
    page calls its publication; any where markup is a tag that content systems fill as they like."""
    printed = _contradicting(found, page)
    if printed is None:
        return None
    name = found.origin.removeprefix("meta:")
    weak = name.startswith(WEAK_META) or name == "date" and found.day_only
    if not weak and printed.label != "published" and printed.day >= found.value.date():
        return None
    warning = f"{found.origin} says {found.value.date()}; the printed {printed.printed!r} holds"
    shown = _of_printed(printed, "visible-text")
    return replace(shown, warnings=(*shown.warnings, warning))


def address_is_earlier(found: Evidence, page: _Page) -> Evidence | None:
    """A day in the address well before the one in markup, which the page does not print: markup dates from a move."""
    day = _url_day(page.doc.url)
    if day is None or found.origin.startswith(("visible", "site", "url")) or found.value.date() - day <= MOVE:
        return None
    if any(_shows(shown, found) for shown in page.visible):
        return None
    warning = f"{found.origin} says {found.value.date()}; the day in the address holds"
    return Evidence(datetime.combine(day, time()), "day", "url", warnings=(warning,))


def redated(found: Evidence, page: _Page) -> Evidence | None:
    """A page that prints, as its only date and without calling it a change, what its markup calls the last change: the
    publisher has dated the article anew."""
    printed = _contradicting(found, page)
    changed = page.modified if printed is not None else None
    if printed is None or changed is None or changed.value.date() != printed.day:
        return None
    if printed.time is not None and not _same_clock(changed.clock, printed):
        return None
    warning = f"{found.origin} says {found.value.date()}; the page is dated {printed.printed!r}, its last change"
    return replace(changed, warnings=(*changed.warnings, warning))


def same_instant_with_offset(found: Evidence, page: _Page) -> Evidence | None:
    """A time in UTC that stands elsewhere with the publisher's offset: the same instant by the publisher's clock."""
    if not found.in_utc:
        return None
    for other in _machine_dates(page):
        offset = other.value.utcoffset()
        if offset and abs(other.value - found.value) < timedelta(minutes=1):
            return replace(found, value=found.value.astimezone(timezone(offset)))
    return None


def time_of_day_elsewhere(found: Evidence, page: _Page) -> Evidence | None:
    """A bare day (or midnight in its place): the time of day from another tag, else from what is printed."""
    if not found.day_only:
        return None
    day = found.value.date()
    for other in _machine_dates(page):
        if not other.day_only and other.value.date() == day:
            return replace(other, origin=f"{found.origin}+{other.origin}")
    for shown in page.visible:
        if shown.score >= LEAST_SCORE and shown.date.day == day and shown.date.time and shown.date.label != "modified":
            return replace(_of_printed(shown.date, f"{found.origin}+visible-text"))
    return None


def local_time_labelled_utc(found: Evidence, page: _Page) -> Evidence | None:
    """A time labelled UTC that is the publisher's local time: another tag states the same clock time with another
    offset, or the page prints it, to the minute, for readers in a country whose clock is not UTC. Where scripts render
    the page, the printed time proves nothing: a server writes it in UTC and the reader's browser mends it."""
    if not found.in_utc or found.day_only:
        return None
    for other in _machine_dates(page):
        offset = other.value.utcoffset()
        if offset and not other.day_only and abs(other.clock - found.clock) < timedelta(minutes=1):
            return replace(found, value=other.value, warnings=(*found.warnings, _mislabelled(found, other.origin)))
    shown = _shown_with_time(found, page)
    if shown is None or shown.date.zone in ("UTC", "GMT", "Z", "+00:00"):
        return None
    if shown.date.day != found.clock.date() or not _same_clock(found.clock, shown.date):
        return None
    home = _home_zone(page, found.clock)
    if not home or not zones.resolve(found.clock, home).instant.utcoffset() or _rendered_by_scripts(page.doc):
        return None
    return replace(found, value=found.clock, warnings=(*found.warnings, _mislabelled(found, "the printed time")))


def _mislabelled(found: Evidence, witness: str) -> str:
    return f"{found.origin} labels the local time {found.clock:%H:%M} as UTC, as {witness} shows"


def _rendered_by_scripts(doc: Document) -> bool:
    for script in doc.scripts:
        if (script.attributes.get("id") or "").startswith("__N") or "/_n" in (script.attributes.get("src") or ""):
            return True
    return False


def offset_of_printed_time(found: Evidence, page: _Page) -> Evidence | None:
    """A time in UTC that is printed by another clock: the same instant by the clock of the printed time."""
    shown = _shown_with_time(found, page)
    if shown is None or shown.date.time is None:
        return None
    printed = datetime.combine(shown.date.day, shown.date.time)
    shift = printed - found.clock.replace(second=0, microsecond=0) if shown.date.precision != "second" else printed - found.clock.replace(microsecond=0)
    if not shift or not -timedelta(hours=12) < shift <= timedelta(hours=14) or shift % timedelta(minutes=15):
        return None
    if shift == timedelta(hours=12):  # a clock of twelve hours without its am or pm
        return None
    return replace(found, value=found.value.astimezone(timezone(shift)))


def local_day(found: Evidence, page: _Page) -> Evidence | None:
    """A time in UTC while the page prints, or has in its address, the day before or after: the same instant by a clock
    of the publisher that shows that day."""
    if not found.in_utc:
        return None
    home = _home_zone(page, found.clock)
    if home and zones.in_zone(found.value, home).time() == time():
        return replace(found, value=zones.in_zone(found.value, home), precision="day")  # a bare day, padded and shifted
    days = {shown.date.day for shown in page.visible if shown.score >= LEAST_SCORE_NEAR and not shown.date.relative}
    address = _url_day(page.doc.url)
    if address is not None:
        days.add(address)
    if not days or found.clock.date() in days:
        return None
    for local in _local_times(found.value, page):
        if local.date() in days:
            return replace(found, value=local)
    return None


def _local_times(instant: datetime, page: _Page) -> Iterator[datetime]:
    """An instant by the clocks that can be the publisher's: its own, those of other times on the page, its country's."""
    home = _home_zone(page, instant.replace(tzinfo=None))
    names = [home] if home else []
    stated = [evidence.value.tzinfo for _, evidence in page.time_tags if evidence.value.utcoffset()]
    if page.modified is not None and page.modified.value.utcoffset():
        stated.insert(0, page.modified.value.tzinfo)
    yield from (zones.in_zone(instant, name) for name in names)
    yield from (instant.astimezone(zone) for zone in stated)
    yield from (zones.in_zone(instant, name) for name in zones.zones_of_country(page.country))


def _shown_with_time(found: Evidence, page: _Page) -> Visible | None:
    """The likeliest printed date with a clock time that can be the one found in UTC."""
    if not found.in_utc or found.day_only:
        return None
    for shown in page.visible:
        near = shown.date.time is not None and abs(shown.date.day - found.clock.date()) <= timedelta(days=1)
        if near and shown.score >= LEAST_SCORE and shown.date.label != "other" and not shown.date.relative:
            return shown
    return None


def _same_clock(clock: datetime, printed: PrintedDate) -> bool:
    told = printed.time
    if told is None:
        return False
    return (told.hour, told.minute) == (clock.hour, clock.minute) or printed.precision == "hour" and told.hour == clock.hour


def _home_zone(page: _Page, clock: datetime) -> str:
    return page.publisher_zone or zones.zone_of_country(page.country, clock)[0]


Rule = Callable[[Evidence, _Page], Evidence | None]

RULES: tuple[Rule, ...] = (
    printed_day_among_tags,
    printed_day_is_earlier,
    redated,
    address_is_earlier,
    same_instant_with_offset,
    time_of_day_elsewhere,
    local_time_labelled_utc,
    offset_of_printed_time,
    local_day,
)
"""What changes the time found first, each applied to what the one before left."""


# --- result --------------------------------------------------------------------------------------------------------


def find_timestamp(
    doc: Document,
    *,
    language: str = "",
    country: str = "",
    publisher_zone: str = "",
    agency_country: str = "",
    site_text: str = "",
) -> Timestamp:
    """When the page was published and last changed.

    Args:
        doc: The page.
        language: Language of the text (BCP 47), where it is known better than declared.
        country: ISO 3166 code of the publisher's country, where it is known.
        publisher_zone: IANA zone of the publisher, from its site file.
        agency_country: Country of the credited agency, by whose clock a page of an unknown publisher is read.
        site_text: The date as found by the site file's selector.
    """
    page = _Page(doc, language, country, publisher_zone, agency_country, site_text)
    published = next((found for finder in PUBLISHED if (found := finder(page)) is not None), None)
    if published is None:
        return Timestamp(warnings=tuple(page.visible_warnings))
    if published.origin.startswith(("json-ld", "meta")):
        page.stated_day = published.value.date()
    for rule in RULES:
        published = rule(published, page) or published
    instant, zone, warnings = _instant(published, page)
    modified = page.modified
    changed = _instant(modified, page)[0] if modified is not None else None
    return Timestamp(
        instant=instant,
        zone=zone,
        precision="day" if published.day_only else published.precision,
        printed=published.printed or _printed_of(instant, page),
        origin=published.origin,
        modified=changed,
        modified_origin=modified.origin if modified is not None else None,
        warnings=warnings,
    )


def _printed_of(instant: datetime, page: _Page) -> str | None:
    """How the page prints that day, its own label first."""
    same = [shown for shown in page.visible if shown.date.day == instant.date() and shown.score >= LEAST_SCORE]
    same.sort(key=lambda shown: shown.date.label == "modified")
    return same[0].date.printed if same else None


def _instant(found: Evidence, page: _Page) -> tuple[datetime, TimestampZone, tuple[str, ...]]:
    """The evidence as an instant, and how its offset is known."""
    clock, told = found.clock, found.warnings
    if found.value.tzinfo is not None:
        return found.value, "stated", told
    if found.zone:
        zone, warnings = zones.named(found.zone, clock, page.country)
        if zone is not None:
            resolved = zones.resolve(clock, zone)
            return resolved.instant, "text", told + warnings + resolved.warnings
    places: list[tuple[TimestampZone, str, str]] = [("publisher", page.publisher_zone, "")]
    places.append(("country", *zones.zone_of_country(page.country, clock)))
    if page.agency_country:
        name, warning = zones.zone_of_country(page.agency_country, clock)
        places.append(("agency", name, warning or "the time zone is that of the credited agency's country"))
    for kind, name, warning in places:
        if name:
            resolved = zones.resolve(clock, name)
            return resolved.instant, kind, told + ((warning,) if warning else ()) + resolved.warnings
    return clock.replace(tzinfo=timezone.utc), "unknown", (*told, "the time zone is unknown; the time was taken as UTC")

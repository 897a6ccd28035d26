"""When a page was published, and when it was last changed.

`PUBLISHED` lists the finders, the most trusted first. The first that finds something is believed, after the rules in
`timestamp_rules` have weighed it against what the page prints and what else it states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from newsgrab.extraction import zones
from newsgrab.extraction.compiled import places_of
from newsgrab.extraction.document import Document
from newsgrab.extraction.jsonld import text_value, types_of
from newsgrab.extraction.page_dates import (
    LEAST_SCORE,
    LEAST_SCORE_NEAR,
    Evidence,
    PageDates,
    of_printed,
)
from newsgrab.extraction.timestamp_rules import RULES, Rule
from newsgrab.extraction.trace import FIRST, Candidate, Step, Trace
from newsgrab.extraction.visible_dates import CERTAIN, LABEL_SCORES, Visible, is_dated, labelled

if TYPE_CHECKING:
    from newsgrab.article import TimestampPrecision, TimestampZone

__all__ = ["PUBLISHED", "Finder", "Timestamp", "find_timestamp"]

OTHER_META = re.compile(
    r"(?:^|[:._-])(?:date[._-]?(?:published|issued|created|pub)|publi(?:sh(?:ed)?|cation)[._-]?(?:date|time|at)|"
    r"pub[._-]?(?:date|time)|publi_?date|upload_?date|first_?published|isodatetime|created(?:_?at)?|date)$"
)
"""What the names of further meta tags for the time of publication end with; tried when all else fails."""

OTHERS = frozenset("WebPage ItemPage AboutPage FAQPage QAPage Recipe Product HowTo CreativeWork WebSite".split())
"""schema.org types besides articles whose `datePublished` can be that of the page."""

PROPERTIES = ("datepublished", "published", "pubdate", "issued", "datecreated", "created", "date")
"""Microdata and RDFa properties for the time of publication, the most trusted first."""

_STATE_VALUE = rb"""\\?["']\s*:\s*\\?["']?([\w:+. /-]{8,40})"""
STATE_KEYS = {
    b"ubli": re.compile(rb"ubli(?:sh(?:ed)?(?:_?[dD]ate|_?[tT]ime|_?[aA]t|[oO]n)?|cation_?[dD]ate)" + _STATE_VALUE),
    b"pub": re.compile(rb"pub(?:[dD]ate|_date)" + _STATE_VALUE),
}
STATE_BEFORE = re.compile(rb"""["'](?:date_?|first_?|original_?)?p?$""", re.I)
"""A publication time in the data that scripts of the page carry: by the letters that a script must hold, the key with
its value; and what may stand before the key. Each costs a pass over the scripts: keys that as often tell when a
film comes out or a reader signed up (releaseDate, regDate) are not worth it."""

STATE_LIMIT, MOST_STATES = 600_000, 100
"""Bytes of scripts that are searched for it, and times in them that are read."""

LEAST_SCORE_OF_TIME = 3.0
"""Score from which a `<time>` element is the article's."""

ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
"""How the `title` of an element begins that is a date."""

LONGEST_MARKED = 80
"""Characters that an element may have that is named for a date of publication."""

TOO_LATE = timedelta(hours=26)
"""A time so long after the fetch is not this page's, whatever its zone."""


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


# --- finders -------------------------------------------------------------------------------------------------------


def _from_site(page: PageDates) -> Evidence | None:
    """What the site file's selector points at."""
    text = page.site_text.strip()
    if not text:
        return None
    origin = f"site:{page.doc.host}"
    dates = page.reader.read(text).dates
    return of_printed(dates[0], origin) if dates else page.machine(text, origin)


def _from_jsonld(page: PageDates) -> Evidence | None:
    """The page's own JSON-LD article (schema.org)."""
    return page.in_jsonld_published or page.in_jsonld("dateCreated", "uploadDate")


def _from_other_jsonld(page: PageDates) -> Evidence | None:
    """The date that all other JSON-LD nodes of the page itself tell: those of a web page, a recipe, a product."""
    texts = {text_value(node.get("datePublished")) for node in page.doc.jsonld if not OTHERS.isdisjoint(types_of(node))}
    found = [one for text in texts if text and (one := page.machine(text, "json-ld")) is not None]
    return found[0] if len({one.value.date() for one in found}) == 1 else None


def _from_meta(page: PageDates) -> Evidence | None:
    """A meta tag that a standard or a content system defines for it."""
    return page.in_meta_published[0] if page.in_meta_published else None


def _from_microdata(page: PageDates) -> Evidence | None:
    """A microdata or RDFa property, unless of a comment, an event, or a related article."""
    best: tuple[int, Evidence] | None = None
    for found in page.doc.properties:
        if found.name not in PROPERTIES or "omment" in found.scope or "Event" in found.scope:
            continue
        rank = PROPERTIES.index(found.name)
        if best is not None and rank >= best[0]:
            continue
        if page.places.score(found.element, found.element.start) < LEAST_SCORE + LABEL_SCORES["modified"]:
            continue
        evidence = page.machine(found.value, "microdata")
        if evidence is not None:
            best = rank, evidence
    return best[1] if best is not None else None


def _from_time_tags(page: PageDates) -> Evidence | None:
    """A `<time>` element beside the headline (HTML Standard, section 4.5.14)."""
    scored = ((page.score_of_time(element), evidence) for element, evidence in page.times)
    score, found = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    if found is None or score < LEAST_SCORE_OF_TIME:
        return None
    shown = page.visible[0] if page.visible else None
    if shown is not None and shown.score > score and shown.date.day != found.value.date():
        return None
    return found


def _from_titles(page: PageDates) -> Evidence | None:
    """A machine-readable date in the `title` of an element beside the headline: hAtom's `published` and `updated`
    (microformats.org/wiki/hatom), and the time that "3 hours ago" stands for."""
    best: tuple[float, Evidence] | None = None
    for node in page.doc.annotations.titled:
        title = node.get("title")
        stated = page.machine(title, "title-attribute") if ISO_DAY.match(title) else None
        if stated is not None:
            element = page.doc.element_of(node)
            score = page.places.score(element, element.start)
            if score >= LEAST_SCORE_OF_TIME and (best is None or score > best[0]):
                best = score, stated
    return best[1] if best is not None else None


def _from_state(page: PageDates) -> Evidence | None:
    """Data in scripts, where it tells one time only, or one that is printed beside the headline."""
    shown = page.visible[0] if page.visible else None
    if shown is not None and shown.score >= CERTAIN and shown.date.time is not None:
        return None  # what is printed is as good, and cheaper
    found: dict[datetime, Evidence] = {}
    for number, text in enumerate(_states(page.doc)):
        evidence = page.machine(text, "embedded-state")
        if evidence is not None:
            found.setdefault(evidence.value, evidence)
        if number >= MOST_STATES:
            break
    if len({evidence.value.date() for evidence in found.values()}) == 1:
        return max(found.values(), key=lambda evidence: (evidence.value.tzinfo is not None, not evidence.day_only))
    days = {visible.date.day for visible in page.visible}
    fitting = [evidence for evidence in found.values() if evidence.value.date() in days]
    return fitting[0] if len({evidence.value.date() for evidence in fitting}) == 1 else None


def _from_site_state(page: PageDates) -> Evidence | None:
    """The value of the key that the site file names, in data in scripts."""
    if not page.state_key:
        return None
    value = re.compile(rb"""["']""" + re.escape(page.state_key.encode()) + _STATE_VALUE)
    found = (value.search(source) for source in _sources(page.doc))
    match = next((match for match in found if match is not None), None)
    return page.machine(match[1].decode("ascii"), f"site:{page.doc.host}") if match is not None else None


def _states(doc: Document) -> Iterator[str]:
    for source in _sources(doc):
        for letters, key in STATE_KEYS.items():
            for place in places_of(letters, source):  # far faster than searching for the expression
                match = key.match(source, place)
                if match is not None and STATE_BEFORE.search(source, max(0, place - 16), place):
                    yield match[1].decode("ascii")


def _sources(doc: Document) -> Iterator[bytes]:
    """Where data stands, up to the limit: meta tags that hold JSON (`parsely-page`), and scripts."""
    held = (content for contents in doc.meta.values() for content in contents if content.startswith("{"))
    # a script with an address holds nothing (HTML Standard, section 4.12.1)
    carried = (script.utf8 for script in doc.scripts if not script.get("src"))
    left = STATE_LIMIT
    for source in chain((content.encode("utf-8", "replace") for content in held), carried):
        yield source[:left]
        left -= len(source)
        if left <= 0:
            return


def _from_visible(page: PageDates) -> Evidence | None:
    """What is printed beside the headline."""
    return _likeliest(page, page.visible, LEAST_SCORE_NEAR)


def _likeliest(page: PageDates, visible: list[Visible], least: float) -> Evidence | None:
    changed = page.modified.value.date() if page.modified is not None else date.max
    own = next((one for one in visible if one.date.label != "modified" and one.date.day <= changed), None)
    if own is None or own.score < least:
        return None
    return of_printed(page.ordered(own.date), "visible-text")


def _from_url(page: PageDates) -> Evidence | None:
    """A day in the page's address."""
    day = page.address_day
    return Evidence(datetime.combine(day, time()), "day", "url") if day is not None else None


def _from_other_meta(page: PageDates) -> Evidence | None:
    """A meta tag with a name that ends like one for a date of publication."""
    for name in page.doc.meta:
        if ("dat" in name or "publ" in name or "tim" in name or "creat" in name) and OTHER_META.search(name):
            found = next(page.in_meta({name: 0}), None)
            if found is not None:
                return found
    return None


def _from_anywhere(page: PageDates) -> Evidence | None:
    """What is printed anywhere on the page."""
    return _likeliest(page, page.anywhere, LEAST_SCORE)


def _from_marked(page: PageDates) -> Evidence | None:
    """What is printed outside of the part of the page that is read, in an element named for it."""
    found: dict[str, set[date]] = {}
    first: dict[date, Evidence] = {}
    for node in page.doc.annotations.published:
        text = node.own_text.strip()  # not of what is in it: boxes around boxes would be read again and again
        dates = page.reader.read(text).dates if len(text) <= LONGEST_MARKED and is_dated(text) else ()
        if len(dates) == 1 and dates[0].label in (None, "published") and not page.places.of_others(node):
            found.setdefault(node.get("class"), set()).add(dates[0].day)
            first.setdefault(dates[0].day, of_printed(page.ordered(dates[0]), "visible-text"))
    days = [day for days in found.values() if len(days) == 1 for day in days]
    return first[days[0]] if len(set(days)) == 1 else None


def _from_change(page: PageDates) -> Evidence | None:
    """The time of the last change, where nothing else is told."""
    shown = labelled(page.visible, "modified") or labelled(page.anywhere, "modified")
    found = page.modified
    if shown is not None and shown.score >= LEAST_SCORE + LABEL_SCORES["modified"]:
        found = of_printed(shown.date, "visible-text")
    if found is None:
        return None
    return found._replace(warnings=(*found.warnings, "only the time of the last change is told; taken as published"))


Finder = Callable[[PageDates], Evidence | None]

PUBLISHED: tuple[Finder, ...] = (
    _from_site,
    _from_jsonld,
    _from_meta,
    _from_other_jsonld,
    _from_microdata,
    _from_time_tags,
    _from_titles,
    _from_site_state,
    _from_state,
    _from_visible,
    _from_url,
    _from_other_meta,
    _from_anywhere,
    _from_marked,
    _from_change,
)
"""Finders of the time of publication, in the order of trust."""


# --- result --------------------------------------------------------------------------------------------------------


def find_timestamp(
    doc: Document,
    *,
    language: str = "",
    country: str = "",
    publisher_zone: str = "",
    agency_country: str = "",
    site_text: str = "",
    state_key: str = "",
    trace: Trace | None = None,
) -> Timestamp:
    """When the page was published and last changed. Raises nothing.

    Args:
        doc: The page.
        language: Language of the text (BCP 47), where it is known better than declared.
        country: ISO 3166 code of the publisher's country, where it is known.
        publisher_zone: IANA zone of the publisher, from its site file.
        agency_country: Country of the credited agency, by whose clock a page of an unknown publisher is read.
        site_text: The date line that the site file's selector points at.
        state_key: The key that the site file names, of the time in the data that the site's scripts carry.
        trace: Told what decided, where one is given.
    """
    page = PageDates(doc, language, country, publisher_zone, agency_country, site_text, state_key)
    first = next((found for finder in PUBLISHED if (found := finder(page)) is not None), None)
    if first is None:
        return Timestamp(warnings=tuple(page.visible_warnings))
    if first.origin.startswith(("json-ld", "meta")):
        page.stated_day = first.value.date()
    published = first
    steps: list[Step] = []
    for rule in RULES:
        better = rule(published, page)
        if better is not None:
            published = better
            if trace is not None:
                steps.append(Step(_name_of(rule), _why(rule), better.value.isoformat()))
    instant, zone, warnings = _instant(published, page)
    modified = page.modified
    printed = published.printed or _printed(instant, page)
    if trace is not None:
        _tell(trace, page, steps, instant, printed)
    if doc.fetched_at is not None and instant - doc.fetched_at > TOO_LATE:
        warnings += (f"the time of publication, {instant.isoformat()}, lies after the fetch",)
    return Timestamp(
        instant=instant,
        zone=zone,
        precision="day" if published.day_only else published.precision,
        printed=printed,
        origin=published.origin,
        modified=_modified(first, published, page),
        modified_origin=modified.origin if modified is not None else None,
        warnings=warnings,
    )


def _name_of(function: Finder | Rule) -> str:
    return getattr(function, "__name__", "").strip("_").replace("_", " ")


def _why(function: Finder | Rule) -> str:
    return " ".join((function.__doc__ or "").split())


def _tell(trace: Trace, page: PageDates, steps: list[Step], instant: datetime, printed: str | None) -> None:
    """Tell the trace of every date that a finder finds, and of those printed; the times of change likewise."""
    found = [(finder, evidence) for finder in PUBLISHED if (evidence := finder(page)) is not None]
    candidates = [_candidate(evidence, instant, _why(finder)) for finder, evidence in found]
    shown = {one.block_index: one for one in (*page.visible, *page.anywhere)}
    for index, one in shown.items():
        note = f"printed; the page calls it {one.date.label}" if one.date.label else "printed"
        agrees = _agrees(of_printed(one.date, ""), instant)
        candidates.append(Candidate(one.date.printed, "visible-text", index, one.score, note, agrees))
    blocks = [index for index, one in shown.items() if one.date.printed == printed][:1]
    trace.decided("timestamp", steps[-1].rule if steps else FIRST, candidates, steps, blocks)
    if page.modified is not None:
        changes = [page.modified, *page.modifications]
        trace.decided("modified", FIRST, (_candidate(one, page.modified.value) for one in changes))


def _candidate(found: Evidence, instant: datetime, note: str = "") -> Candidate:
    value = found.value.date() if found.precision == "day" else found.value
    return Candidate(value.isoformat(), found.origin, note=note, agrees=_agrees(found, instant))


def _agrees(found: Evidence, instant: datetime) -> bool:
    """Whether a date can be that of `instant`: the same day where it is no finer, else the same minute by its clock."""
    if found.day_only:
        return found.clock.date() == instant.date()
    aware = found.value.tzinfo is not None and instant.tzinfo is not None
    apart = found.value - instant if aware else found.clock - instant.replace(tzinfo=None)
    return abs(apart) < timedelta(minutes=1)


def _modified(first: Evidence, published: Evidence, page: PageDates) -> datetime | None:
    """The time of the last change; labelled UTC as wrongly as that of publication where that was found out."""
    modified = page.modified
    if modified is None:
        return None
    mislabelled = first.in_utc and not published.in_utc and first.clock == published.clock
    if mislabelled and modified.in_utc:
        modified = modified._replace(value=modified.clock.replace(tzinfo=published.value.tzinfo))
    return _instant(modified, page)[0]


def _printed(instant: datetime, page: PageDates) -> str | None:
    """How the page prints that day; a date that it does not call a change first."""
    same = [
        shown for shown in page.visible
        if instant.date() in (shown.date.day, shown.date.alternative) and shown.score >= LEAST_SCORE
    ]  # fmt: skip
    same.sort(key=lambda shown: shown.date.label == "modified")
    return same[0].date.printed if same else None


def _instant(found: Evidence, page: PageDates) -> tuple[datetime, TimestampZone, tuple[str, ...]]:
    """The evidence as an instant, and how its offset is known."""
    clock, told = found.clock, found.warnings
    if found.value.tzinfo is not None:
        return found.value, "stated", told
    if found.zone:
        zone, warnings = zones.named(found.zone, clock, page.country)
        if zone is not None:
            resolved = zones.resolve(clock, zone)
            return resolved.instant, "text", told + warnings + resolved.warnings
    for kind, name, assumed in _places(page, clock):
        if name:
            resolved = zones.resolve(clock, name)
            return resolved.instant, kind, told + ((assumed,) if assumed else ()) + resolved.warnings
    return clock.replace(tzinfo=UTC), "unknown", (*told, "the time zone is unknown; the time was taken as UTC")


def _places(page: PageDates, clock: datetime) -> Iterator[tuple[TimestampZone, str, str]]:
    """Whose zone it can be, the zone's name ("" unknown), and a warning where it was chosen."""
    yield "publisher", page.publisher_zone, ""
    yield "country", *zones.zone_of_country(page.country, clock)
    zone, chosen = zones.zone_of_country(page.agency_country, clock)
    yield "agency", zone, chosen or "the time zone is that of the credited agency's country"

"""What holds where a page's dates disagree or are told incompletely: rules with names, each of which looks at the time
found so far and returns a better one, or None where it has nothing to say. `RULES` is the order they are asked in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from newsgrab.extraction import zones
from newsgrab.extraction.dates import PrintedDate
from newsgrab.extraction.document import Document
from newsgrab.extraction.page_dates import LEAST_SCORE, Evidence, PageDates, of_printed
from newsgrab.extraction.visible_dates import Visible

__all__ = ["RULES", "Rule"]

WEAK_META = ("dc.", "dcterms.", "citation", "upload")
"""How the names of tags begin that as often hold the day a record was made."""

LEAST_SCORE_TO_CONTRADICT = 8.0
"""Score from which a printed date may hold against markup."""

MOVE = timedelta(days=30)
"""An address this much older than the time in markup has outlived a move of the site."""

CLOCK_ERROR = timedelta(minutes=5)
"""How far the clocks of a publisher and of the fetcher may be apart."""

A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)

EASTERNMOST, WESTERNMOST = timedelta(hours=14), timedelta(hours=-12)
"""The largest offsets from UTC in use (Kiribati, Baker Island)."""

ODD_OFFSETS = frozenset(
    timedelta(minutes=minutes) for minutes in (-210, -150, 210, 270, 330, 345, 390, 525, 570, 630, 765, 825)
)
"""Offsets from UTC in use that are no whole hours."""

UTC_NAMES = frozenset(("UTC", "GMT", "Z", "+00:00"))


# --- which day -----------------------------------------------------------------------------------------------------


def printed_day_among_tags(found: Evidence, page: PageDates) -> Evidence | None:
    """Tags that disagree about the day: the one that says what is printed."""
    printed = _contradicting(found, page)
    if printed is None:
        return None
    for other in page.tags:
        if other.value.date() in (printed.day, printed.alternative):
            return _because(other, f"{_says(found)}; {other.origin} and the printed {printed.printed!r} hold")
    return None


def printed_day_is_earlier(found: Evidence, page: PageDates) -> Evidence | None:
    """A printed date before the one in markup, which then is that of the page's last build; one that the page calls its
    publication; any where markup is a tag that content systems fill as they like."""
    printed = _contradicting(found, page)
    if printed is None:
        return None
    name = found.origin.removeprefix("meta:")
    weak = name.startswith(WEAK_META) or (name == "date" and found.day_only)
    if not weak and printed.label != "published" and printed.day >= found.value.date():
        return None
    return _because(of_printed(printed, "visible-text"), f"{_says(found)}; the printed {printed.printed!r} holds")


def redated(found: Evidence, page: PageDates) -> Evidence | None:
    """A page that prints, as its only date and without calling it a change, what its markup calls the last change: the
    publisher has dated the article anew. WordPress keeps the day of publication to be edited: what its themes print
    besides is the last change, whatever they call it."""
    printed = _contradicting(found, page)
    changed = page.modified if printed is not None else None
    if printed is None or changed is None or changed.value.date() != printed.day or _by_wordpress(page.doc):
        return None
    if printed.time is not None and not _same_clock(changed.clock, printed):
        return None
    return _because(changed, f"{_says(found)}; the page is dated {printed.printed!r}, the time of its last change")


def _by_wordpress(doc: Document) -> bool:
    if doc.first_meta("generator").startswith("WordPress"):
        return True
    scripts = (script.get("src") for script in doc.scripts)
    return any("/wp-content/" in source for source in (*scripts, *(link.get("href") for link in doc.links)))


def published_as_called(found: Evidence, page: PageDates) -> Evidence | None:
    """Tags that disagree about the day: the one date that the page calls its publication, wherever it prints it."""
    days = {evidence.value.date() for evidence in page.tags}
    if not _in_markup(found) or len(days) < 2 or max(days) - min(days) <= A_DAY:
        return None
    called = [shown for shown in (*page.visible, *page.anywhere) if shown.date.label == "published"]
    called = [shown for shown in called if shown.score >= LEAST_SCORE_TO_CONTRADICT]
    if len({shown.date.day for shown in called}) != 1 or _shows(called[0], found):
        return None
    printed = called[0].date
    return _because(of_printed(printed, "visible-text"), f"{_says(found)}; {printed.printed!r}, its publication, holds")


def address_is_earlier(found: Evidence, page: PageDates) -> Evidence | None:
    """A day in the address well before the one in markup, which the page does not print: markup dates from a move."""
    day = page.address_day
    if day is None or not _in_markup(found) or found.value.date() - day <= MOVE:
        return None
    if any(_shows(shown, found) for shown in page.visible):
        return None
    in_address = Evidence(datetime.combine(day, time()), "day", "url")
    return _because(in_address, f"{_says(found)}; the day in the address holds")


def _because(found: Evidence, reason: str) -> Evidence:
    return found._replace(warnings=(*found.warnings, reason))


def _says(found: Evidence) -> str:
    return f"{found.origin} says {found.value.date()}"


def _in_markup(found: Evidence) -> bool:
    return not found.origin.startswith(("visible", "site", "url"))


def _contradicting(found: Evidence, page: PageDates) -> PrintedDate | None:
    """The date printed beside the headline, where it is one only, no change, and another than that found."""
    if not _in_markup(found):
        return None
    near = page.beside
    if not near or near[0].score < LEAST_SCORE_TO_CONTRADICT or near[0].date.label in ("modified", "other"):
        return None
    published = [shown for shown in near if shown.date.label != "modified"]
    if any(_shows(shown, found) for shown in published) or len({shown.date.day for shown in published}) > 1:
        return None
    return near[0].date


def _shows(shown: Visible, found: Evidence) -> bool:
    """Whether a printed date can be the day of the time found, whatever the zone of either."""
    if shown.date.day == found.value.date():
        return True
    if found.precision == "day":
        earliest = latest = found.clock
    elif found.value.tzinfo is None or found.day_only:
        earliest, latest = found.clock - A_DAY, found.clock + A_DAY
    else:
        utc = found.value.astimezone(UTC).replace(tzinfo=None)
        earliest, latest = utc + WESTERNMOST, utc + EASTERNMOST
    days = (shown.date.day, shown.date.alternative)
    return any(day is not None and earliest.date() <= day <= latest.date() for day in days)


# --- what time of day, by whose clock ------------------------------------------------------------------------------


def same_instant_with_offset(found: Evidence, page: PageDates) -> Evidence | None:
    """A time in UTC that stands elsewhere with the publisher's offset: the same instant by the publisher's clock."""
    if not found.in_utc:
        return None
    other = page.stated(lambda one: bool(one.value.utcoffset()) and abs(one.value - found.value) < A_MINUTE)
    return found._replace(value=found.value.astimezone(other.value.tzinfo)) if other is not None else None


def time_of_day_elsewhere(found: Evidence, page: PageDates) -> Evidence | None:
    """A bare day (or midnight in its place): the time of day from another tag, else from what is printed."""
    if not found.day_only:
        return None
    day = found.value.date()
    other = page.stated(lambda one: not one.day_only and one.value.date() == day)
    if other is not None:
        return other._replace(origin=f"{found.origin}+{other.origin}", warnings=found.warnings + other.warnings)
    for shown in page.visible:
        if shown.score >= LEAST_SCORE and shown.date.day == day and shown.date.time and shown.date.label != "modified":
            other = of_printed(shown.date, f"{found.origin}+visible-text")
            return other._replace(warnings=found.warnings + other.warnings)
    return None


def local_time_labelled_utc(found: Evidence, page: PageDates) -> Evidence | None:
    """A time labelled UTC that is the publisher's local time: another tag states the same clock time with another
    offset; or the page was fetched before that instant; or it prints that time, to the minute, for readers in a country
    whose clock is not UTC. Where scripts render the page, the printed time proves nothing: a server writes it in UTC
    and the reader's browser mends it."""
    if not found.in_utc or found.day_only:
        return None
    other = page.stated(lambda one: _by_other_clock(one, found))
    if other is not None:
        return _relabelled(found, other.value.tzinfo, other.origin)
    fetched, shown = page.doc.fetched_at, _shown_with_time(found, page)
    if fetched is None and shown is None:
        return None
    home = page.home_zone(found.clock)
    local = zones.resolve(found.clock, home).instant if home else found.value
    if local.utcoffset() and fetched is not None and found.value - fetched > CLOCK_ERROR >= local - fetched:
        return _relabelled(found, None, "the time of the fetch")
    if shown is None or shown.date.zone in UTC_NAMES or shown.date.day != found.clock.date():
        return None
    if not _same_clock(found.clock, shown.date) or _rendered_by_scripts(page.doc):
        return None
    if not home:
        return _because(found, f"{found.clock:%H:%M} is printed without a zone and labelled UTC in {found.origin}")
    return _relabelled(found, None, "the printed time") if local.utcoffset() else None


def _by_other_clock(other: Evidence, found: Evidence) -> bool:
    return bool(other.value.utcoffset()) and not other.day_only and abs(other.clock - found.clock) < A_MINUTE


def _relabelled(found: Evidence, zone: tzinfo | None, witness: str) -> Evidence:
    relabelled = found._replace(value=found.clock.replace(tzinfo=zone))
    return _because(relabelled, f"{found.origin} labels the local time {found.clock:%H:%M} as UTC, as {witness} shows")


def _rendered_by_scripts(doc: Document) -> bool:
    """Whether Next.js or Nuxt made the page."""
    for script in doc.scripts:
        if script.get("id").startswith("__N"):
            return True
        source = script.get("src")
        if "/_next/" in source or "/_nuxt/" in source:
            return True
    return False


def offset_of_printed_time(found: Evidence, page: PageDates) -> Evidence | None:
    """A time in UTC that is printed by another clock, to the minute: the same instant by that clock."""
    shown = _shown_with_time(found, page)
    if shown is None or shown.date.time is None or shown.date.label == "modified":
        return None
    shift = datetime.combine(shown.date.day, shown.date.time) - found.clock.replace(second=0, microsecond=0)
    shift -= shift % A_MINUTE
    if not shift or not _in_use(shift):
        return None
    home = page.home_zone(found.clock)
    if home and zones.in_zone(found.value, home).utcoffset() != shift:
        return None
    return found._replace(value=found.value.astimezone(timezone(shift)))


def _in_use(offset: timedelta) -> bool:
    """Whether clocks show that offset somewhere; twelve hours either way are a clock without its am or pm."""
    whole = not offset % timedelta(hours=1) and WESTERNMOST < offset <= EASTERNMOST
    return offset in ODD_OFFSETS or (whole and offset != timedelta(hours=12))


def local_day(found: Evidence, page: PageDates) -> Evidence | None:
    """A time in UTC while the page prints, or has in its address, the day before or after: the same instant by a clock
    of the publisher that shows that day. Midnight by the publisher's clock is a bare day."""
    if not found.in_utc:
        return None
    if not found.clock.minute % 15 and not found.clock.second:  # else it is midnight nowhere
        home = page.home_zone(found.clock)
        local = zones.in_zone(found.value, home) if home else found.value
        if local.utcoffset() and local.time() == time():
            return found._replace(value=local, precision="day")
    days = {shown.date.day for shown in page.beside}
    if page.address_day is not None:
        days.add(page.address_day)
    if not days or found.clock.date() in days:
        return None
    by_clock = (found._replace(value=local) for local in _local_times(found.value, page) if _on(local, days))
    return next(by_clock, None)


def _on(local: datetime, days: set[date]) -> bool:
    return local.date() in days


def _local_times(instant: datetime, page: PageDates) -> Iterator[datetime]:
    """An instant by the clocks that can be the publisher's: its own, else those of other times, its country's."""
    home = page.home_zone(instant.replace(tzinfo=None))
    if home:
        yield zones.in_zone(instant, home)
        return
    modified = [page.modified] if page.modified is not None else []
    for other in (*modified, *(evidence for _, evidence in page.times)):
        if other.value.utcoffset():
            yield instant.astimezone(other.value.tzinfo)
    for zone in zones.zones_of_country(page.country):
        yield zones.in_zone(instant, zone)


def _shown_with_time(found: Evidence, page: PageDates) -> Visible | None:
    """The likeliest printed date with a clock time that can be the one found in UTC."""
    if not found.in_utc or found.day_only:
        return None
    for shown in page.visible:
        if shown.date.time is None or shown.date.relative or shown.date.label == "other" or shown.score < LEAST_SCORE:
            continue
        if abs(shown.date.day - found.clock.date()) <= A_DAY:
            return shown
    return None


def _same_clock(clock: datetime, printed: PrintedDate) -> bool:
    """Whether a printed time is that of a clock time, as fine as it is printed."""
    told = printed.time
    if told is None or told.hour != clock.hour:
        return False
    return told.minute == clock.minute or printed.precision == "hour"


Rule = Callable[[Evidence, PageDates], Evidence | None]

RULES: tuple[Rule, ...] = (
    printed_day_among_tags,
    printed_day_is_earlier,
    published_as_called,
    redated,
    address_is_earlier,
    same_instant_with_offset,
    time_of_day_elsewhere,
    local_time_labelled_utc,
    offset_of_printed_time,
    local_day,
)
"""The rules in their order: first which day, then whose clock."""

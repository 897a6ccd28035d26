"""Dates as text: what machines write (`read_machine`) and what people read (`read_printed`, `read_all`).

Pure functions of their arguments: no clock, no default zone. A printed date is read in two steps: `datewords` turns the
text into one letter a token, then grammars over those letters, the same for all languages, find dates and clock times.
What is not certain (the order of day and month, a weekday that does not fit) is said in the result's warnings; a date
that does not exist is never mended.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

from newsgrab.extraction.calendars import Calendar, to_gregorian
from newsgrab.extraction.datewords import Tokens, base_language, lexicon, lexicons_of_script, tokenise
from newsgrab.extraction.zones import offset_of

__all__ = [
    "Label",
    "MachineDate",
    "Precision",
    "PrintedDate",
    "Reader",
    "Reading",
    "read_all",
    "read_machine",
    "read_printed",
]

Precision = Literal["second", "minute", "hour", "day"]
Label = Literal["published", "modified", "other"]

MAX_PRINTED = 300
"""Characters of a text that are read for printed dates; a date line is short."""

FIRST_YEAR, LAST_YEAR = 1600, 2100
"""Years a machine date may have: the first newspaper (1605) to a typing error."""


CALENDAR_OF_LANGUAGE: dict[str, Calendar] = {"fa": "persian", "ps": "persian", "ar": "islamic", "ur": "islamic"}
"""The calendar of years between 1300 and 1500 in figures."""


# --- machine dates -------------------------------------------------------------------------------------------------


class MachineDate(NamedTuple):
    """A date as markup states it.

    Attributes:
        value: The clock time as written: aware where an offset is stated, else naive.
        precision: How fine it is written.
        zone: A zone named instead of an offset, as written ("EST"), else "".
    """

    value: datetime
    precision: Precision
    zone: str = ""


_ISO = re.compile(
    r"\s*(\d{4})([-/.]?)(\d\d?)\2(\d\d?)"
    r"(?:(?:\s*[T_ ,|-]\s*|\s+at\s+)(\d\d?)[:h]?(\d\d)(?::?(\d\d)(?:[.,:](\d+))?)?\s*([AaPp][Mm])?"
    r"\s*(?:(Z\b|UTC|GMT)?\s*([+-−]\d\d?)?:?(\d\d)?(?:\s*(?:UTC|GMT|Z))?|([A-Z]{2,5}))(?:\[[\w/+-]+\])?)?(T?Z)?\s*$",
    re.I | re.A,
)
_EPOCH = re.compile(r"\s*(\d{9,10})(?:\.\d+)?\s*$|\s*(\d{12,13})\s*$", re.A)
_COMPACT = re.compile(r"\s*(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(\d\d)(\d\d)?)?(Z)?\s*$", re.A)


def read_machine(text: str) -> MachineDate | None:
    """A machine-readable date: ISO 8601 and RFC 3339 as sites really write them, seconds or milliseconds since 1970
    (of 2001 to 2033), `YYYYMMDD[hhmmss]`, RFC 5322 mail dates, JavaScript's `Date`, `December 17, 2023 5:30 PM`.
    None for anything else, dates that do not exist and the placeholders 0001-01-01 and 1970-01-01T00:00Z."""
    if len(text) > 100:
        return None
    if text[10:11] in ("T", " ") and text[16:17] == ":":  # by far the most common forms
        try:
            return _plausible(MachineDate(datetime.fromisoformat(text), "second"))
        except ValueError:
            pass
    match = _COMPACT.match(text) or _ISO.match(text)
    if match is not None:
        return _plausible(_compact(match) if match.re is _COMPACT else _iso(match))
    match = _EPOCH.match(text)
    if match is not None:
        seconds = int(match[1]) if match[1] else int(match[2]) / 1000
        if 978_307_200 <= seconds < 2_000_000_000:
            return MachineDate(datetime.fromtimestamp(int(seconds), UTC), "second")
        return None
    printed = read_printed(text, language="en") if any(map(str.isalpha, text)) else None
    if printed is None or not printed.ordered or printed.relative:
        return None
    value = datetime.combine(printed.day, printed.time or time())
    offset = offset_of(printed.zone)
    if offset is not None:
        return _plausible(MachineDate(value.replace(tzinfo=timezone(offset)), printed.precision))
    return _plausible(MachineDate(value, printed.precision, printed.zone))


def _plausible(found: MachineDate | None) -> MachineDate | None:
    if found is None or not FIRST_YEAR <= found.value.year <= LAST_YEAR:
        return None
    value = found.value
    return None if value.year == 1970 and value.replace(tzinfo=None) == datetime(1970, 1, 1) else found


def _compact(match: re.Match[str]) -> MachineDate | None:
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups()[:6])
    precision: Precision = "second" if match[6] else "minute" if match[4] else "day"
    try:
        value = datetime(year, month, day, hour, minute, second, tzinfo=UTC if match[7] else None)
    except ValueError:
        return None
    return MachineDate(value, precision)


def _iso(match: re.Match[str]) -> MachineDate | None:
    year, _, month, day, hour, minute, second, fraction, half, utc, hours, minutes, zone, zulu = match.groups()
    if hour is None:
        precision: Precision = "day"
        clock: time | None = time()
    else:
        precision = "second" if second else "minute"
        clock = _clock(int(hour), int(minute), int(second or 0), half.lower() if half else "")
    try:
        day_value = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if clock is None:
        return MachineDate(datetime.combine(day_value, time()), "day")
    if fraction:
        clock = clock.replace(microsecond=int(fraction[:6].ljust(6, "0")))
    value = datetime.combine(day_value, clock)
    if hours:
        sign = -1 if hours[0] != "+" else 1
        shift = timedelta(hours=int(hours[1:]), minutes=int(minutes or 0))
        if shift > timedelta(hours=15):
            return MachineDate(value, precision)
        return MachineDate(value.replace(tzinfo=timezone(sign * shift)), precision)
    if (utc or zulu) and hour is not None:
        return MachineDate(value.replace(tzinfo=UTC), precision)
    return MachineDate(value, precision, zone or "")


# --- printed dates -------------------------------------------------------------------------------------------------


class PrintedDate(NamedTuple):
    """A date as a reader sees it.

    Attributes:
        day: The Gregorian day.
        time: The clock time, or None where only the day is printed.
        precision: How fine it is printed.
        zone: The zone that stands with it: an offset ("+02:00"), an IANA name, or an abbreviation ("EST"); "" for none.
        printed: The text of it, as printed.
        start, end: Where that text stands.
        label: What the page calls it (published, modified, another date), None where it does not say.
        alternative: The other day its figures can mean, with day and month the other way round.
        ordered: Whether something decides between the two.
        relative: Whether it was told as time gone by ("3 hours ago").
        warnings: What was assumed, a sentence each.
    """

    day: date
    time: time | None
    precision: Precision
    zone: str
    printed: str
    start: int
    end: int
    label: Label | None = None
    alternative: date | None = None
    ordered: bool = True
    relative: bool = False
    warnings: tuple[str, ...] = ()


class Reading(NamedTuple):
    """All that a text tells of dates: the dates in order, and warnings about what looks like one and is none."""

    dates: tuple[PrintedDate, ...] = ()
    warnings: tuple[str, ...] = ()


_MONTH = r"[MV](?:[/(|]{1,2}[MV]\)?)?"  # آب/أغسطس
_SHORT_YEAR = r"9(?=$|[,|)*(+-]|9:9|[bueW])"
_DATE = re.compile(
    rf"""
    (?=[YEMVd93])(?:                                                    # what all begin with: most tokens do not
      (?P<ctime> {_MONTH}9,?9:9(?::9)?A?Z?(?:[+-][4Y])?Y )
    | (?P<ymd> (?:E[.]?)?[Y93]y9-?o?n9d?                                      # 2024年3月18日, 令和6年3月18日
        | (?<![93Y48][-/.:])Y(?P<s>[-/.])9(?P=s)9(?!(?P=s)(?:9(?![:.h])|[3Y48]))    # 2024-03-18
        | Y[-.,fyox()]{{0,5}}?{_MONTH}[.,f/-]{{0,3}}9o?[.d]?(?![:]9) )# 2024. március 18.
    | (?P<ydm> Y[-.,fy]{{0,4}}9[-o.]{{0,2}}{_MONTH} )                   # 2024. gada 18. marts
    | (?P<dmy> (?<![93Y48][-/.:])9[o.(]{{0,2}}[fdn',/)-]{{0,3}}?{_MONTH}[.,f'y/)-]{{0,4}}(?:E[.]?)?
          (?:Y|3(?=[yH])|(?<=['/-]){_SHORT_YEAR}|{_SHORT_YEAR})
        | d?9n9[,f/.-]{{0,2}}y?Y )                                    # 18 tháng 3, 2024
    | (?P<mdy> {_MONTH}[.,']{{0,2}}f?9o?[.,'f/|-]{{0,3}}(?:Y|(?<=[',]){_SHORT_YEAR}) )
    | (?P<num> (?<![93Y48][-/.:])9(?P<t>[-/.])9(?P=t)(?:Y|9(?![:.h]9))(?![-/](?:[3Y]|9(?!:9)))   # 18-3-2024, 24/03/18
        | (?<![93Y48][-/.:])9/9-?Y                                    # 18/3 2024
        | (?<![93Y48][-/.:|])9\|9\|Y(?![:.|])                         # 18 | 03 | 2024
        | (?<![93Y48])(?<![-/.:])99Y(?![:.]) )
    | (?P<md> {_MONTH}[.]?f?9o?(?![:.h]9|[AhY93]) | (?<!9)(?<![y/.-])9n9d? | 9/9(?=\(?[WVnd]\)?,?9[:h]) )
    | (?P<dm> (?<![93Y48][-/.:])9[o.]{{0,2}}f?{_MONTH}(?![.,/-]?[9Y3]) ) )
    """,
    re.X,
)
_CLOCK = (
    r"(?P<{0}>A?[,.]*(?:9:9(?::9(?:[.,][3489Y])?)?(?![:/-]9)|9h9(?:m(?:9s?)?)?(?![/.-]9)|(?:(?<=t)|(?<=t[.]))9[.:]9"
    r"|9[.]9(?=[.,]?[hAZ])|9(?=[.]?A)|9h|(?<=t)9(?![/.:-]?9)|[4Y](?=h|,?[ZA])))(?:[.,]*(?P<{1}>A))?[.]*h?"
)
_ZONE = r"(?P<{0}>[,.(|*]{{0,2}}(?:Z(?:[+-](?:9:9|[934Y]))?|[+-](?:9:9|[4Y]))\)?)?"
_AFTER = re.compile(r"(?P<gap>[^93Y48MRr]{0,8}?)" + _CLOCK.format("clock", "half") + _ZONE.format("zone"))
_DOTTED = re.compile(
    r"(?P<gap>[,|(\-]{0,2}[t]?[.]?)(?P<clock>9[.]9)(?P<half>A)?h?" + _ZONE.format("zone") + r"(?![./-]?9)"
)
_BEFORE = re.compile(_CLOCK.format("clock", "half") + _ZONE.format("zone") + r"(?P<gap>[^93Y48M]{0,7})$")
_WEEKDAY_BEFORE = re.compile(r"[WV][.,|()\-fd]{0,3}$")
_WEEKDAY_AFTER = re.compile(r"[.,|(\-f]{0,3}([WVnd])(?![MV9])\)?")
_AGO = re.compile(r"R|[93]\.?G|p[93](?:U|[hms])(?:f?9(?:U|[hms]))?|r")
_HIDDEN = re.compile(r"(?<=\w)\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:[+-]\d\d:\d\d|Z)")
"""A machine's date in the middle of a text: content systems hide it from readers."""

_SHORT_WORD = re.compile(r"(?:^|[\s.\d])[^\W\d]{1,2}$")
_UNREAD = re.compile(r"9[o.f/-]{0,2}x[.,f/-]{0,2}Y|x[.]?9o?,?Y|Y[.f]?x9")
_UNREAD_AT_ALL = re.compile(_UNREAD.pattern + "|9x|x9")
_LABELS: dict[str, Label] = {"b": "published", "u": "modified", "e": "other"}
_LABEL_AFTER = re.compile(r"[^93Y48MbuRr]{0,6}?([bu])[^MY]*$")
_LABEL_AT_END = re.compile(r"(?:[bu][^bueMY]{0,6}|e[.:|]{0,2})$")
_UNIT_SECONDS = {"h": 3600, "m": 60, "s": 1}


class _Context(NamedTuple):
    language: str
    order: str
    order_known: bool
    reference: datetime | None


class Reader:
    """Reads the dates printed on the pages of one publisher.

    Args:
        language: BCP 47 tag of the text's language; English is understood besides, and any language of the script where
            this one fails.
        country: ISO 3166 code of the publisher's country, for the order of day and month.
        reference: An aware time in the publisher's zone that relative dates count from and that a missing year is
            chosen by; without it, neither is read.
    """

    def __init__(self, language: str = "", country: str = "", reference: datetime | None = None) -> None:
        base = base_language(language) if language else ""
        region = country or _region(language)
        self._words = lexicon(base)
        self._unread = _UNREAD if base else _UNREAD_AT_ALL
        order = self._words.orders.get(region) or self._words.orders.get("", "dmy")
        self._context = _Context(base, order, bool(base) and (base != "en" or bool(region)), reference)
        self._readings: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """All dates printed in the first `MAX_PRINTED` characters of `text`; each text is read once."""
        text = text[:MAX_PRINTED]
        reading = self._readings.get(text)
        if reading is None:
            reading = self._readings[text] = self._read(text)
        return reading

    def _read(self, text: str) -> Reading:
        if "T" in text:
            text = _HIDDEN.sub(lambda stamp: " " * len(stamp[0]), text)
        tokens = tokenise(text, self._words)
        reading = _read(text, tokens, self._context)
        if reading.dates or reading.warnings or not self._unread.search(tokens.code):
            return reading
        script = _script_of(text, tokens)
        tokens = tokenise(text, lexicons_of_script(script)) if script else tokens
        return _read(text, tokens, self._context) if "Y" in tokens.code or not self._context.language else reading

    def label(self, text: str) -> Label | None:
        """What a text without a date, such as "Last updated:", says at its end of the date that follows it."""
        match = _LABEL_AT_END.search(tokenise(text[:MAX_PRINTED], self._words).code)
        return _LABELS[match[0][0]] if match is not None else None


def read_printed(
    text: str, *, language: str = "", country: str = "", reference: datetime | None = None
) -> PrintedDate | None:
    """The first date printed in `text`, or None. Arguments as for `Reader`."""
    dates = Reader(language, country, reference).read(text).dates
    return dates[0] if dates else None


def read_all(text: str, *, language: str = "", country: str = "", reference: datetime | None = None) -> Reading:
    """All dates printed in `text`. Arguments as for `Reader`."""
    return Reader(language, country, reference).read(text)


def _region(language: str) -> str:
    match = re.search(r"[-_]([A-Za-z]{2})\b", language)
    return match[1].upper() if match else ""


def _script_of(text: str, tokens: Tokens) -> str:
    place = tokens.code.find("x")
    return unicodedata.name(text[tokens.places[place][0]], "").split(" ")[0] if place >= 0 else ""


def _read(text: str, tokens: Tokens, context: _Context) -> Reading:
    dates: list[PrintedDate] = []
    warnings: list[str] = []
    last = 0
    for match in _DATE.finditer(tokens.code):
        found = _dated(text, tokens, match, last, context)
        if isinstance(found, PrintedDate):
            dates.append(found)
            last = bisect_left(tokens.places, (found.end,))
        elif found:
            warnings.append(found)
    if not dates and context.reference is not None:
        gone = _AGO.search(tokens.code)
        if gone is not None:
            dates.extend(_ago(text, tokens, gone, context.reference))
    return Reading(tuple(dates), tuple(warnings))


# --- one date ------------------------------------------------------------------------------------------------------


class _Clock(NamedTuple):
    """A clock time found by a date: the time (None: it does not exist), and the tokens it and its zone take."""

    time: time | None
    precision: Precision
    zone: str
    start: int
    end: int
    next_day: bool = False


def _dated(text: str, tokens: Tokens, match: re.Match[str], last: int, context: _Context) -> PrintedDate | str | None:
    """The date at a match of `_DATE`, a warning where it does not exist, None where it is no date."""
    code = tokens.code
    start, end = match.span()
    begins = tokens.places[start][0]
    glued = begins > 0 and text[begins - 1].isalnum() and (code[start] == "Y" or "Y" not in match[0])
    weekday, start, end = _weekday(tokens, start, end, last)
    days = _days(tokens, match, end, context)
    if not days:
        return None
    if end < len(code) and code[end] in "H":
        end += 1
    days_known = [day for day in days if day is not None]
    clock = _clock_near(tokens, match, start, end, last)
    if glued and clock is None and text[begins - 1].isascii():
        return None  # the end of a name, such as anna1989
    first = min(start, clock.start) if clock else start
    final = max(end, clock.end) if clock else end
    printed, begin, finish = _printed(text, tokens, first, final)
    if not days_known:
        return f"{printed!r} is no day of the calendar"
    day, other, warning = _choose(days_known, weekday, printed, context)
    ordered = other is None or not warning
    warnings: tuple[str, ...] = (warning,) if warning else ()
    label = _label(code, last, match.start(), clock) or _label_after(code, final)
    told: time | None = None
    precision: Precision = "day"
    zone = ""
    if clock is not None and clock.time is None:
        warnings += (f"{printed!r} has a clock time that does not exist",)
    elif clock is not None:
        told, precision, zone = clock.time, clock.precision, clock.zone
        day += timedelta(days=clock.next_day)
    return PrintedDate(
        day, told, precision, zone, printed, begin, finish, label, other, ordered, relative=False, warnings=warnings
    )


def _weekday(tokens: Tokens, start: int, end: int, last: int) -> tuple[int | None, int, int]:
    """Weekday (0 Monday) beside a date, and the tokens the date takes with it."""
    code = tokens.code
    before = _WEEKDAY_BEFORE.search(code, last, start)
    if before is not None:
        return _weekday_value(tokens, before.start()), before.start(), end
    after = _WEEKDAY_AFTER.match(code, end)
    if after is not None and _weekday_value(tokens, after.start(1)) is not None:
        return _weekday_value(tokens, after.start(1)), start, after.end()
    return None, start, end


def _weekday_value(tokens: Tokens, place: int) -> int | None:
    value = tokens.values[place]
    if tokens.code[place] == "V":
        return int(value[1])
    return value if isinstance(value, int) else None


def _days(tokens: Tokens, match: re.Match[str], end: int, context: _Context) -> list[date | None]:
    """The days that a match can mean, the likeliest first; [None] where it looks like a day that does not exist."""
    code, values = tokens.code, tokens.values
    kind = match.lastgroup or next(name for name, found in match.groupdict().items() if found is not None)
    places = range(match.start(), match.end())
    numbers = [n for n in places if code[n] in "9Y3"]
    month_at = None if kind == "num" else next((n for n in places if code[n] in "MV"), None)
    era = next((int(values[n]) for n in places if code[n] == "E"), None) if "E" in match[0] else None
    calendar: Calendar = "gregorian"
    if code[match.end() : match.end() + 2].lstrip(",").startswith("H"):
        calendar = "islamic"
    if month_at is not None:
        month_value = values[month_at] if code[month_at] == "M" else values[month_at][0]
        calendar = month_value[0] if month_value[0] != "gregorian" else calendar
        if kind == "ctime":
            numbers = [numbers[0], next(n for n in reversed(numbers) if code[n] == "Y")]
        others = [n for n in numbers if n != month_at]
        return _with_month(kind, month_value[1], [_figure(tokens, n) for n in others], calendar, era, context)
    figures = [_figure(tokens, n) for n in numbers]
    if kind == "num":
        if figures[-1][0] == "9" and "." in match[0] and context.language in ("", "en") and match[0] != code:
            return []  # a version number
        return _numeric(figures, match[0], calendar, context)
    if kind == "md":
        return _without_year(figures[0][1], figures[1][1], "gregorian", context)
    if kind == "dmy":
        day, month, year = figures[0], figures[1], figures[2]
    else:
        year, month, day = figures[0], figures[1], figures[2]
    return _calendar_day(year, month[1], day[1], calendar, era, context)


def _figure(tokens: Tokens, place: int) -> tuple[str, int]:
    """A number of a date: its letter, `1` where it is a single digit (no year), and its value."""
    letter, value = tokens.code[place], int(tokens.values[place])
    if letter == "9" and value < 10:
        start, end = tokens.places[place]
        return "1" if end - start == 1 else letter, value
    return letter, value


def _with_month(
    kind: str, month: int, numbers: list[tuple[str, int]], calendar: Calendar, era: int | None, context: _Context
) -> list[date | None]:
    if kind in ("md", "dm"):
        return _without_year(month, numbers[0][1], calendar, context)
    if kind in ("ymd", "ydm"):
        year, day = numbers[0], numbers[1]
    else:
        day, year = numbers[0], numbers[1]
    return _calendar_day(year, month, day[1], calendar, era, context, named=True)


def _without_year(month: int, day: int, calendar: Calendar, context: _Context) -> list[date | None]:
    """The last such day that is not after the reference; nothing without one."""
    reference = context.reference
    if reference is None or calendar != "gregorian":
        return []
    for year in (reference.year, reference.year - 1):
        found = to_gregorian(calendar, year, month, day)
        if found is not None and found <= reference.date() + timedelta(days=1):
            return [found]
    return [None]


def _calendar_day(
    year: tuple[str, int],
    month: int,
    day: int,
    calendar: Calendar,
    era: int | None,
    context: _Context,
    named: bool = False,
) -> list[date | None]:
    letter, number = year
    if era is not None:
        number, letter = number + era, "Y"
    elif letter == "1":
        return []
    elif letter == "3":
        number, letter = number + 1911, "Y"  # 民國113年
    if letter == "Y" and calendar == "gregorian":
        told = _calendar_of(number, named, context)
        if told is None:
            return []
        calendar = told
    if letter == "9":
        number, calendar = _full_year(number, calendar, context)
    found = to_gregorian(calendar, number, month, day)
    if found is None or 1900 <= found.year <= LAST_YEAR:
        return [found]
    return []


def _calendar_of(year: int, named: bool, context: _Context) -> Calendar | None:
    """The calendar that a year of four digits is counted in, None where it is none that dates are told in: in figures a
    year such as 1402 is Persian or Islamic by the language; beside the name of a month of ours it is history."""
    if year >= 2440:
        return "buddhist"
    if year <= 1500:
        return None if named else CALENDAR_OF_LANGUAGE.get(context.language)
    if context.language == "ne" and year >= (context.reference.year + 40 if context.reference else 2060):
        return "nepali"
    return "gregorian"


def _full_year(number: int, calendar: Calendar, context: _Context) -> tuple[int, Calendar]:
    """A year of two digits: the last such year that is not after the reference (POSIX's 69 to 68 without one)."""
    if calendar == "persian":
        return (1300 if number >= 60 else 1400) + number, calendar
    if calendar == "islamic":
        return 1400 + number, calendar
    if context.language == "th" and number >= 43:
        return 2500 + number, "buddhist"
    limit = context.reference.year + 1 if context.reference else 2068
    return (2000 if 2000 + number <= limit else 1900) + number, calendar


def _numeric(figures: list[tuple[str, int]], code: str, calendar: Calendar, context: _Context) -> list[date | None]:
    """Days that three numbers can mean, by the language's and country's order."""
    first, (_, b), last = figures
    letter, a = last[0], first[1]
    if letter == "Y":
        orders = ["mdy", "dmy"] if context.order == "mdy" else ["dmy", "mdy"]
        if "." in code and not (context.order == "mdy" and context.order_known):
            orders = ["dmy", "mdy"]
    else:
        orders = {"ymd": ["ymd"], "mdy": ["mdy", "dmy"]}.get(context.order, ["dmy", "mdy", "ymd"])
    found: list[date | None] = []
    for order in orders:
        if order == "ymd":
            days = _calendar_day(first, b, last[1], calendar, None, context)
        else:
            day, month = (a, b) if order == "dmy" else (b, a)
            days = _calendar_day(last, month, day, calendar, None, context) if month <= 12 else [None]
        found.extend(day for day in days if day not in found)
    real: list[date | None] = [day for day in found if day is not None]
    if letter == "9" and context.reference is None and not real:
        return []  # a version number, a score
    if calendar != "gregorian" or (context.order == "ymd" and letter == "9"):
        return real[:1] or found[:1]
    return real[:2] or found[:1]


def _choose(days: list[date], weekday: int | None, printed: str, context: _Context) -> tuple[date, date | None, str]:
    """One of the days a date can mean: by its weekday, then by the reference, then by language and country. Besides,
    the other day where it can be meant too, and a warning where nothing decides or the weekday does not fit."""
    if len(days) == 1:
        wrong = weekday is not None and days[0].weekday() != weekday
        return days[0], None, f"the weekday of {printed!r} does not fit its date" if wrong else ""
    fitting = [day for day in days if weekday is not None and day.weekday() == weekday]
    if len(fitting) == 1:
        return fitting[0], None, ""
    day, other = days[0], days[1]
    if context.reference is not None:
        latest = context.reference.date() + timedelta(days=1)
        if day > latest >= other:
            return other, None, ""
        if other > latest >= day:
            return day, None, ""
    if context.order_known and context.order != "ymd":
        return day, other, ""
    return day, other, f"{printed!r} can be {day.isoformat()} or {other.isoformat()}; taken as {day.isoformat()}"


def _printed(text: str, tokens: Tokens, first: int, final: int) -> tuple[str, int, int]:
    """The printed text of tokens `first` to `final`, closing a bracket it opens."""
    begin, finish = tokens.places[first][0], tokens.places[final - 1][1]
    printed = text[begin:finish]
    if printed.count("(") > printed.count(")") and text[finish : finish + 1] == ")":
        finish += 1
    elif printed.endswith(")") and "(" not in printed:
        finish -= 1
    elif text[finish : finish + 1] == "." and tokens.code[final - 1] in "Ah" and _SHORT_WORD.search(printed):
        finish += 1  # of an abbreviation: p.m., น.
    return text[begin:finish].strip(" ,|-–"), begin, finish


def _label(code: str, last: int, start: int, clock: _Clock | None) -> Label | None:
    """The label before a date; a label between date and clock time counts too."""
    for letter in reversed(code[last:start]):
        if letter in _LABELS:
            return _LABELS[letter]
    if clock is not None and clock.start > start:
        for letter in code[start : clock.start]:
            if letter in _LABELS:
                return _LABELS[letter]
    return None


def _label_after(code: str, end: int) -> Label | None:
    """A label after a date, as in "18.03.2024 (updated)", where no other date follows."""
    match = _LABEL_AFTER.match(code, end)
    return _LABELS[match[1]] if match is not None else None


# --- clock times ---------------------------------------------------------------------------------------------------


def _clock(hour: int, minute: int, second: int, half: str) -> time | None:
    """A clock time, None where there is none such. `half` is am, pm, night or noon."""
    if half and hour <= 12:
        if half == "pm" or (half == "noon" and hour < 6) or (half == "night" and 6 <= hour < 12):
            hour = hour % 12 + 12
        elif half in ("am", "night"):
            hour %= 12
    if second == 60:
        second = 59
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _clock_near(tokens: Tokens, match: re.Match[str], start: int, end: int, last: int) -> _Clock | None:
    """The clock time that goes with a date: inside it (ctime), after it, else before it."""
    code = tokens.code
    if match["ctime"]:
        inside = _AFTER.search(code, match.start() + 2, match.end() - 1)
        return _clock_of(tokens, inside) if inside else None
    after = _AFTER.match(code, end) or _DOTTED.match(code, end)
    if after is not None and after["gap"].count("x") <= 3:
        return _clock_of(tokens, after)
    before = next(_BEFORE.finditer(code, last, start), None) if start > last else None
    if before is not None and before["gap"].count("x") <= 2 and not set(before["gap"]) & set("bu"):
        return _clock_of(tokens, before)
    return None


def _clock_of(tokens: Tokens, match: re.Match[str]) -> _Clock | None:
    code, values = tokens.code, tokens.values
    begin, stop = match.span("clock")
    numbers = [n for n in range(begin, stop) if code[n] in "94Y"]
    if len(numbers) == 1 and code[numbers[0]] in "4Y":
        hour, minute = divmod(int(values[numbers[0]]), 100)
        second, fine = 0, 2
    else:
        parts = [int(values[n]) for n in numbers[:3]]
        fine = len(parts)
        hour, minute, second = (*parts, 0, 0)[:3]
    until = match.end("half") if match["half"] else stop
    halves = [n for n in range(match.start(), until) if code[n] == "A"] if "A" in match[0] else []
    half = str(values[halves[-1]]) if halves else ""
    precision: Precision = "hour" if fine == 1 else "minute" if fine == 2 else "second"
    next_day = hour == 24 and minute == 0
    clock = time() if next_day else _clock(hour, minute, second, half)
    zone = _zone_of(tokens, match)
    end = match.end() if zone or not match["zone"] else match.start("zone")
    first = min([begin, *halves])
    if match.start("gap") > begin:  # before the date: the gap is no part of the time
        end = match.start("gap")
    return _Clock(clock, precision, zone, first, end, next_day)


def _zone_of(tokens: Tokens, match: re.Match[str]) -> str:
    """The zone after a clock time as "+02:00", a name or "" (a lone "-05" is a dash, not an offset)."""
    if not match["zone"]:
        return ""
    code, values = tokens.code, tokens.values
    places = range(*match.span("zone"))
    name = next((str(values[n]) for n in places if code[n] == "Z"), "")
    sign = next((n for n in places if code[n] in "+-"), None)
    if sign is None:
        return name
    if not name and code[sign] == "-" and tokens.places[sign + 1][0] != tokens.places[sign][1]:
        return ""
    numbers = [(code[n], int(values[n])) for n in places if n > sign and code[n] in "934Y"]
    if not numbers:
        return name
    letter, number = numbers[0]
    hours, minutes = (number, numbers[1][1] if len(numbers) > 1 else 0) if letter == "9" else divmod(number, 100)
    if hours > 15 or minutes > 59:
        return name
    return f"{code[sign]}{hours:02}:{minutes:02}"


# --- relative dates ------------------------------------------------------------------------------------------------


def _ago(text: str, tokens: Tokens, match: re.Match[str], reference: datetime) -> list[PrintedDate]:
    """A date told as time gone by, counted back from `reference`."""
    code, values = tokens.code, tokens.values
    start, end = match.span()
    label = _label(code, 0, start, None)
    printed, begin, finish = _printed(text, tokens, start, end)
    if match[0] == "r":
        day = reference.date() + timedelta(days=int(values[start]))
        clock = _AFTER.match(code, end)
        found = _clock_of(tokens, clock) if clock and clock["gap"].count("x") <= 1 else None
        plain = PrintedDate(day, None, "day", "", printed, begin, finish, label, relative=True)
        if found is None or found.time is None:
            return [plain] if label else []  # "today" alone is a heading or a word of a sentence
        printed, begin, finish = _printed(text, tokens, start, found.end)
        plain = plain._replace(time=found.time, precision=found.precision, zone=found.zone)
        return [plain._replace(printed=printed, end=finish)]
    seconds = _gone_by(code, values, start, end)
    moment = reference - timedelta(seconds=seconds)
    precision: Precision = "day" if seconds >= 86400 else "hour" if seconds >= 3600 else "minute"
    if precision == "day":
        return [PrintedDate(moment.date(), None, "day", "", printed, begin, finish, label, relative=True)]
    zone = moment.isoformat()[-6:] if moment.utcoffset() is not None else ""
    clock_time = moment.time().replace(microsecond=0)
    return [PrintedDate(moment.date(), clock_time, precision, zone, printed, begin, finish, label, relative=True)]


def _gone_by(code: str, values: list[object], start: int, end: int) -> int:
    """Seconds that the tokens `start` to `end` tell: "2 hours 5 minutes ago"."""
    if code[start] == "R":
        return int(str(values[start]))
    total = number = 0
    for n in range(start, end):
        if code[n] in "93":
            number = int(str(values[n]))
        elif code[n] in "UG":
            total += number * int(str(values[n]))
        elif code[n] in _UNIT_SECONDS:
            total += number * _UNIT_SECONDS[code[n]]
    return total

"""Days of other calendars as Gregorian days. The arithmetic is that of maintained libraries, imported when needed.

Persian: Solar Hijri of Iran and Afghanistan (persiantools). Islamic: Umm al-Qura, the civil calendar of Saudi Arabia
(hijridate); elsewhere a moon sighting can move a day. Nepali: Bikram Sambat (nepali-datetime). Buddhist: the Thai solar
calendar, the Gregorian one with years counted from 543 BC.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

__all__ = ["Calendar", "to_gregorian"]

Calendar = Literal["gregorian", "persian", "islamic", "nepali", "buddhist"]


def to_gregorian(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """The Gregorian day, or None where the calendar has no such day (31 February, 30 Esfand of a common year) or
    lies outside the tables of its library."""
    try:
        if calendar == "persian":
            from persiantools.jdatetime import JalaliDate

            solar: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
            return solar
        if calendar == "islamic":
            from hijridate import Hijri

            gregorian = Hijri(year, month, day).to_gregorian()
            return date(gregorian.year, gregorian.month, gregorian.day)
        if calendar == "nepali":
            from nepali_datetime import date as NepaliDate

            nepali: date = NepaliDate(year, month, day).to_datetime_date()
            return nepali
        return date(year - 543 if calendar == "buddhist" else year, month, day)
    except (ValueError, OverflowError):
        return None

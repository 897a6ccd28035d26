"""What is found: addresses, with what their feed, sitemap or page says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from typing import Any, Self

from newsgrab.errors import InvalidUrl
from newsgrab.extraction.dates import read_machine
from newsgrab.urls import join, without_credentials

__all__ = ["Found", "Stamp", "address"]

MAX_DATE = 100
"""Characters of a text that is read as a date."""
ANYWHERE = timedelta(hours=12)
"""How much later than UTC's a clock time without a zone can be (UTC-12 is the last to have it)."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date as it was stated: nothing is added to it.

    Attributes:
        text: In ISO 8601, as fine as it was stated, with an offset only where one was.
        instant: When that is at the earliest, aware; a clock time without a zone is taken as UTC.
        slack: By how much it can be later.
    """

    text: str
    instant: datetime
    slack: timedelta

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The date that `text` is, in any of the forms that feeds and sitemaps have; None where it is none."""
        text = " ".join(text[: MAX_DATE + 1].split())
        found = read_machine(text)
        if found is None:
            return None
        value = found.value
        if value.tzinfo is None and found.zone:
            value = _in_mail_zone(value, text)
        if found.precision == "day":
            start = value.replace(tzinfo=UTC)
            return cls(value.date().isoformat(), start, timedelta(days=1) + ANYWHERE)
        slack = ANYWHERE if value.tzinfo is None else timedelta()
        instant = value.replace(tzinfo=UTC) if value.tzinfo is None else value
        text = value.replace(microsecond=0).isoformat().replace("+00:00", "Z")
        return cls(text, instant, slack)

    def may_be_since(self, when: datetime) -> bool:
        """Whether it can be at or after `when`."""
        return self.instant + self.slack >= when


def _in_mail_zone(value: datetime, text: str) -> datetime:
    """EST and the like have one meaning in a date of RFC 5322 (section 4.3), though not elsewhere."""
    read = parsedate_tz(text)
    if read is None or read[9] is None or read[:5] != value.timetuple()[:5]:
        return value
    return value.replace(tzinfo=timezone(timedelta(seconds=read[9])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that may be an article's.

    Attributes:
        url: An absolute http or https address, as it was found.
        found_in: The address of the feed, sitemap or page it was found in.
        title: As stated there, or None.
        date: When it was published, or None.
        modified: When it was changed, or None.
        section: The first category named, or None.
        language: The language stated, as BCP 47 writes it, or None.
        listed: Whether it stands in a sitemap, which may hold all that a site ever published; feeds and front pages
            hold what is new.
    """

    url: str
    found_in: str
    title: str | None = None
    date: Stamp | None = None
    modified: Stamp | None = None
    section: str | None = None
    language: str | None = None
    listed: bool = False

    @property
    def when(self) -> Stamp | None:
        """When it was published or, where that is not stated, changed."""
        return self.date or self.modified

    def completed(self, other: Found) -> Found:
        """With what only `other`, the same address found elsewhere, knows."""
        return replace(
            self,
            title=self.title or other.title,
            date=self.date or other.date,
            modified=self.modified or other.modified,
            section=self.section or other.section,
            language=self.language or other.language,
            listed=self.listed and other.listed,
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "url": self.url,
            "title": self.title,
            "date": self.date and self.date.text,
            "modified": self.modified and self.modified.text,
            "section": self.section,
            "language": self.language,
            "found_in": self.found_in,
        }


def address(base: str, reference: str) -> str | None:
    """`reference`, which stands in the document at `base`, as an absolute address without credentials, or None."""
    text = reference.strip()
    if not text:
        return None
    try:
        return without_credentials(join(base, text))
    except InvalidUrl:
        return None

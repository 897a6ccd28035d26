"""The schema of the lake: what newsgrab knows about one article.

`Article` is what one page says; `Record` is an `Article` as a run stored it. Nothing here decides anything: the models
validate, and make any text that a page can hold fit for JSON (RFC 8259) and UTF-8 (lone surrogates become U+FFFD, NUL
and the other C0 controls except tab and newline are dropped).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

__all__ = [
    "SCHEMA_VERSION",
    "Access",
    "Article",
    "Block",
    "BlockKind",
    "Extractor",
    "Image",
    "Record",
    "TimestampPrecision",
    "TimestampZone",
]

SCHEMA_VERSION = "1.0"
"""Version of this schema. Fields are only ever added within a major version."""

LONG = 400
"""Characters from which the bytes of a text are looked at first."""

_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\ufffe\uffff]+")
_SURROGATES = re.compile("[\\ud800-\\udfff]")
_OTHER_BYTES = bytes({*range(256)} - {*range(9), *range(0x0B, 0x20), 0x7F, 0xEF})
"""Bytes of UTF-8 without those of `_UNPRINTABLE`: controls, and 0xEF, with which U+FFFE and U+FFFF begin."""


def _clean(value: Any) -> Any:
    """Text that is valid UTF-8 and JSON; empty text is missing."""
    if not isinstance(value, str) or value.isprintable() or (len(value) >= LONG and _is_clean(value)):
        return value
    value = _UNPRINTABLE.sub("", value.replace("\r", "\n") if "\r" in value else value)
    if not value.isascii() and _SURROGATES.search(value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _is_clean(text: str) -> bool:
    """Whether a text plainly has nothing that must go: the usual case, a body with its lines."""
    try:
        return not text.encode("utf-8").translate(None, _OTHER_BYTES)
    except UnicodeEncodeError:
        return False


def _or_none(value: Any) -> Any:
    cleaned = _clean(value)
    return cleaned if cleaned != "" else None


def _representable(value: datetime) -> datetime:
    """An instant that also exists in UTC; years 1 and 9999 can fall off the edge."""
    try:
        value.astimezone(UTC)
    except OverflowError:
        raise ValueError("instant out of range in UTC") from None
    return value


Text = Annotated[str, BeforeValidator(_clean)]
OptionalText = Annotated[str | None, BeforeValidator(_or_none)]
Instant = Annotated[AwareDatetime, AfterValidator(_representable)]

BlockKind = Literal["paragraph", "heading", "list item", "quote", "code", "table row"]
TimestampZone = Literal["stated", "text", "publisher", "country", "agency", "unknown"]
TimestampPrecision = Literal["second", "minute", "hour", "day"]
Access = Literal["free", "metered", "paywalled", "unknown"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Block(_Model):
    """One block of the body, as the reader sees it.

    Attributes:
        kind: What it is.
        text: Its text. Lines of verse, of an address or of code are parted by a newline; cells of a table row by a tab.
        level: For a heading 1 to 6, for a list item its nesting depth from 1, else None.
    """

    kind: BlockKind
    text: Text
    level: int | None = None


class Image(_Model):
    """The article's lead image.

    Attributes:
        url: Absolute address.
        caption: The caption a reader sees, without the credit.
        credit: Who took it or whose it is.
    """

    url: OptionalText = None
    caption: OptionalText = None
    credit: OptionalText = None


class Extractor(_Model):
    """Which program made the article: its name and version."""

    name: str = "newsgrab"
    version: str


class Article(_Model):
    """A news article as data. A field the page does not tell is None (or an empty list), never a made-up value.

    Attributes:
        id: A stable key to join on: the first 32 hexadecimal digits of SHA-256 of the normalised address
            (`newsgrab.urls.normalise` of the canonical link where it is of the same site, else of `final_url`, else
            of `url`); where no address is known, of `body_hash`.
        url: The address asked for, user name and password removed.
        final_url: The address that answered, after redirects.
        canonical_url: What the page says its address is (RFC 6596).
        headline: As the reader sees it in the article; no site name, no section prefix.
        standfirst: The summary printed under the headline.
        timestamp: The publication instant, in the publisher's own offset.
        timestamp_zone: How the offset is known: `stated` with the time, named in the `text`, of the `publisher` or its
            `country`, of the credited `agency`'s country, or `unknown` (the clock time was taken as UTC).
        timestamp_precision: How fine the page states it.
        timestamp_printed: The date and time as the page prints them for its readers.
        modified: The instant of the last change, where the page tells one.
        source: Who the report is credited to, as printed: an agency or partner outlet, else the publisher.
        agencies: Credited news agencies under their common English names.
        publisher: The outlet whose page it is.
        authors: The people who wrote it, in printed order.
        section: The desk or section, such as "Politics".
        tags: Keywords the page gives its article.
        language: BCP 47 language tag of the body.
        image: The lead image.
        body: The article's own text: the texts of `blocks`, joined by a blank line.
        blocks: `body` as an ordered list of blocks.
        word_count: Number of words in `body`: what white space parts, without lone punctuation marks; scripts without
            spaces count by character pairs (see `newsgrab.extraction.text.count_words`).
        body_hash: SHA-256 (hexadecimal) of the UTF-8 `body` after NFC, with every run of white space made one space
            and the ends stripped; None without a body.
        access: Whether a reader may read it all (schema.org `isAccessibleForFree` and the like).
        fetched_at: When the page was fetched.
        status: HTTP status code of the response.
        warnings: What was assumed or contradictory, a sentence each.
        provenance: Field name to the origin of its value, such as ``"json-ld"`` or ``"visible-text"``.
        schema_version: The version of this schema.
        extractor: The program that made this.
    """

    id: str
    url: OptionalText = None
    final_url: OptionalText = None
    canonical_url: OptionalText = None
    headline: OptionalText = None
    standfirst: OptionalText = None
    timestamp: Instant | None = None
    timestamp_zone: TimestampZone | None = None
    timestamp_precision: TimestampPrecision | None = None
    timestamp_printed: OptionalText = None
    modified: Instant | None = None
    source: OptionalText = None
    agencies: tuple[Text, ...] = ()
    publisher: OptionalText = None
    authors: tuple[Text, ...] = ()
    section: OptionalText = None
    tags: tuple[Text, ...] = ()
    language: OptionalText = None
    image: Image | None = None
    body: OptionalText = None
    blocks: tuple[Block, ...] | None = None
    word_count: int = Field(default=0, ge=0)
    body_hash: str | None = None
    access: Access = "unknown"
    fetched_at: Instant | None = None
    status: int | None = None
    warnings: tuple[Text, ...] = ()
    provenance: dict[str, str] = Field(default_factory=dict)
    schema_version: str = SCHEMA_VERSION
    extractor: Extractor


class Record(Article):
    """An `Article` as a run stored it; unique on (`id`, `revision`).

    Attributes:
        run_id: The run that stored it.
        revision: 1 for the first stored version of the article, one more for each change of its body.
        previous_hash: `body_hash` of the revision before, None for the first.
    """

    run_id: str
    revision: int = Field(ge=1)
    previous_hash: str | None = None

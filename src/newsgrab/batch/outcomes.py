"""What can come of a page: an article, nothing new, or a failure. Small, and made to travel between processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from newsgrab.page import Page

__all__ = [
    "Failed",
    "Found",
    "Identity",
    "Job",
    "Outcome",
    "Unchanged",
    "Work",
    "digest_of_headline",
    "id_of",
]

T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """What a worker can be given: something that travels by pickle, and is called there."""

    @property
    def page(self) -> Page:
        """The page it is about."""
        ...

    def __call__(self) -> T_co:
        """Do it; what it returns travels back by pickle, and what it raises as a `Failed`."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """Extract a page for the ledger, as `Work`.

    Attributes:
        page: The page.
        payload: SHA-256 of the bytes it had when it was last extracted.
        blocks: Whether the record holds `Article.blocks`.
    """

    page: Page
    payload: str | None
    blocks: bool

    def __call__(self) -> Found | Unchanged:
        """The article, or nothing new. Raises `newsgrab.errors.NewsgrabError`."""
        from newsgrab.batch.work import found

        return found(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """An id the article may have.

    Attributes:
        id: `newsgrab.Article.id` by one of the page's addresses.
        folds: Whether another page of this id, if it tells the same, is the same article under another address.
    """

    id: str
    folds: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An article.

    Attributes:
        json: `newsgrab.Article` as JSON, without the leading ``{"id":"…"`` and the closing brace, for the ledger has
            the last word on the id, and completes the record.
        identities: Ids it may have, the best first.
        body_hash: See `newsgrab.Article`.
        headline: A digest of the headline; None without one.
        words: Words in the body.
        payload: SHA-256 of the page's bytes.
        extractor: Version of the extractor.
        status: HTTP status code.
        at: When the page was fetched, in seconds since 1970.
        etag: Its ETag.
        last_modified: Its Last-Modified.
    """

    json: bytes
    identities: tuple[Identity, ...]
    body_hash: str | None
    headline: str | None
    words: int
    payload: str
    extractor: str
    status: int | None
    at: float
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The page is what it was when it was last extracted."""

    status: int | None
    at: float
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Failed:
    """No article.

    Attributes:
        error: Name of the class of the error.
        message: What happened, on one line.
        status: HTTP status code, where one was received.
        transient: Whether a later run may fare better.
        at: When, in seconds since 1970.
    """

    error: str
    message: str
    status: int | None
    transient: bool
    at: float


Outcome: TypeAlias = Found | Unchanged | Failed


def id_of(key: str) -> str:
    """`newsgrab.Article.id` for the address `key`."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:32]


def digest_of_headline(text: str | None) -> str | None:
    """A digest of a headline as it reads, however it is spaced and capitalised; None without one."""
    return id_of(" ".join(text.casefold().split())) if text else None

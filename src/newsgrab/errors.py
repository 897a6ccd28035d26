"""Every error newsgrab raises, in one tree.

Catch `NewsgrabError` for anything, a branch (`FetchError`, `ExtractionError`) for a kind, or a leaf for one cause.
Each error names its input in `subject` and prints as one line: ``subject: what happened; what to do``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsgrab.article import Article

__all__ = [
    "AddressRefused",
    "BrokenRecord",
    "ConnectionFailed",
    "ConnectionRefused",
    "EmptyPage",
    "ExtractionError",
    "FetchError",
    "HostDown",
    "HttpClientError",
    "HttpError",
    "HttpServerError",
    "InputError",
    "InvalidUrl",
    "LedgerCorrupt",
    "LedgerError",
    "LedgerLocked",
    "MissingExtra",
    "NewsgrabError",
    "NotAnArticle",
    "OutputError",
    "PageTimeout",
    "PageTooLarge",
    "PageUnavailable",
    "RedirectLoop",
    "RobotsDisallowed",
    "TlsError",
    "UndecodablePage",
    "UnknownHost",
    "UnreadableInput",
    "UnsupportedContentType",
]


def one_line(text: str, limit: int = 500) -> str:
    """`text` on one line, free of control characters (no page may steer a terminal), cut to `limit` characters."""
    clean = "".join(ch if ch.isprintable() else " " for ch in text[: 4 * limit])
    clean = " ".join(clean.split())
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


class NewsgrabError(Exception):
    """The root of all newsgrab errors.

    Attributes:
        subject: The input it is about: an address or a path, as the user gave it.
        reason: What happened and, where there is something to do, what.
    """

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(subject, reason)
        self.subject = subject
        self.reason = reason

    def __str__(self) -> str:
        return one_line(f"{self.subject or 'input'}: {self.reason}")


# --- input: nothing was fetched, nothing parsed ------------------------------------------------------------------


class InputError(NewsgrabError):
    """The input itself cannot be used."""


class InvalidUrl(InputError, ValueError):
    """Not an absolute http or https address (RFC 3986)."""


class UnreadableInput(InputError):
    """A file that is missing, is a folder without pages, or may not be read."""


class BrokenRecord(InputError):
    """A record of a web archive that is damaged or cut off; the records around it are not. `subject` names the archive.

    Attributes:
        offset: Where it begins in the archive, in bytes (of the compressed file).
    """

    def __init__(self, subject: str, reason: str, *, offset: int = 0) -> None:
        super().__init__(subject, f"record at byte {offset}: {reason}")
        self.offset = offset


class OutputError(NewsgrabError):
    """The output cannot be written: no such folder, no permission, no space left. `subject` names the output."""


class MissingExtra(NewsgrabError):
    """What was asked for needs packages that are installed with an extra of newsgrab. `subject` names the feature."""


class LedgerError(NewsgrabError):
    """The ledger of a run cannot be read or written. `subject` names its file."""


class LedgerLocked(LedgerError):
    """Another run holds the ledger, or the output."""


class LedgerCorrupt(LedgerError):
    """The file is no ledger, or a damaged one; it can be rebuilt from the output."""


# --- fetching ----------------------------------------------------------------------------------------------------


class FetchError(NewsgrabError):
    """The page could not be fetched.

    Attributes:
        status: The HTTP status code where one was received, else None.
        retryable: Whether trying again later could succeed.
        retry_after: Seconds the server asks to wait first (RFC 9110, section 10.2.3), else None.
    """

    retryable = False

    def __init__(
        self,
        subject: str,
        reason: str,
        *,
        status: int | None = None,
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(subject, reason)
        self.status = status
        self.retryable = type(self).retryable if retryable is None else retryable
        self.retry_after = retry_after


class AddressRefused(FetchError):
    """The host resolves to an address that is not globally routable, or the port or scheme is not allowed."""


class RobotsDisallowed(FetchError):
    """The site's robots.txt asks not to fetch this address (RFC 9309)."""


class ConnectionFailed(FetchError):
    """No connection, or one that broke."""

    retryable = True


class UnknownHost(ConnectionFailed):
    """The host name does not resolve."""

    retryable = False


class ConnectionRefused(ConnectionFailed):
    """The host answers, but nothing listens there."""


class HostDown(ConnectionFailed):
    """Not tried: the host failed so often in a row, or wants to be left alone for so long, that the run gave it up.

    A later run may find it well.
    """

    retryable = False


class TlsError(ConnectionFailed):
    """The TLS handshake or the certificate check failed."""

    retryable = False


class PageTimeout(FetchError):
    """A connect, read or total time limit ran out."""

    retryable = True


class RedirectLoop(FetchError):
    """Too many redirects, or a circle of them."""


class HttpError(FetchError):
    """The server answered with a status that carries no article."""


class HttpClientError(HttpError):
    """A 4xx status (RFC 9110, section 15.5), such as 404, or 429 after the last retry."""


class PageUnavailable(HttpClientError):
    """401, 402, 403, 404, 410 or 451: this page is gone, or not for us."""


class HttpServerError(HttpError):
    """A 5xx status (RFC 9110, section 15.6) after the last retry."""

    retryable = True


class UnsupportedContentType(FetchError):
    """Not a page of text: a PDF, an image, a feed, an archive."""


class PageTooLarge(FetchError):
    """The body is larger than the limit, on the wire or decompressed."""


# --- extraction --------------------------------------------------------------------------------------------------


class ExtractionError(NewsgrabError):
    """The page arrived, but no article came of it."""


class EmptyPage(ExtractionError):
    """The body has no content at all."""


class UndecodablePage(ExtractionError):
    """The bytes are text in no known character set, or compressed data that is corrupt."""


class NotAnArticle(ExtractionError):
    """The page holds no article: a front page, a listing, an error page, a consent or login wall, an empty shell.

    Attributes:
        looks_like: What it looks like instead, one of ``"front page"``, ``"listing"``, ``"error page"``,
            ``"consent wall"``, ``"login wall"``, ``"script shell"``, ``"media page"``, ``"feed"``,
            ``"page without text"``.
    """

    def __init__(
        self, subject: str, looks_like: str, article: Article | Callable[[], Article], *, detail: str = ""
    ) -> None:
        kind = f"{'an' if looks_like[:1] in 'aeiou' else 'a'} {looks_like}"
        super().__init__(subject, f"not an article: looks like {kind}" + (f" ({detail})" if detail else ""))
        self.looks_like = looks_like
        self.detail = detail
        self._article = article

    @property
    def article(self) -> Article:
        """What could be read of it all the same. It may be read only when it is first asked for, which takes as long as
        reading an article does."""
        if callable(self._article):
            self._article = self._article()
        return self._article

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild_not_an_article, (self.subject, self.looks_like, self.article, self.detail)


def _rebuild_not_an_article(subject: str, looks_like: str, article: Article, detail: str) -> NotAnArticle:
    return NotAnArticle(subject, looks_like, article, detail=detail)

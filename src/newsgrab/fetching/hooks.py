"""What a caller may plug into a `Fetcher`: who decides when a request goes out, and who sees the raw traffic."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

__all__ = ["Exchange", "Observer", "Politeness"]


class Politeness(Protocol):
    """Decides when a request to a host may go out."""

    def slot(self, host: str, crawl_delay: float | None) -> AbstractAsyncContextManager[object]:
        """A place in the queue of `host`, entered before each single request and left when its body has been read.

        Redirects, retries and robots.txt are requests of their own, each to the host it goes to; no request is made
        inside the slot of another, so slots cannot block each other. A request that failed leaves the slot with its
        `newsgrab.errors.FetchError` (`status`, `retry_after`), which tells when to back off from the host; one that
        was called off, or ran out of total time, with `asyncio.CancelledError`.

        Args:
            host: Host name in lower case and ASCII, without port.
            crawl_delay: Seconds between requests that the host's robots.txt asks for; None where it does not, or
                before it has been read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response, as they went over the wire.

    Attributes:
        url: The address asked for in this request, without credentials.
        request_headers: As sent.
        http_version: ``"HTTP/1.1"`` or ``"HTTP/2"``.
        status: HTTP status code.
        response_headers: As received, repeated ones included, in order.
        content: The body before content-encoding is undone, transfer-encoding undone. For a redirect or an error, as
            much as was read of it.
        server: IP address of the server (of the proxy, where there is one), or None when unknown.
        started_at: When the request went out, an aware datetime.
        received_at: When the head of the response arrived, an aware datetime; `newsgrab.page.Page.fetched_at`.
        complete: Whether `content` is the whole body.
    """

    url: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    http_version: str
    status: int
    response_headers: tuple[tuple[bytes, bytes], ...]
    content: bytes
    server: str | None
    started_at: datetime
    received_at: datetime
    complete: bool


class Observer(Protocol):
    """Sees every exchange of a `Fetcher`: pages, redirects, errors and robots.txt."""

    def exchanged(self, exchange: Exchange) -> None:
        """Called once for each response, when its body has been read or given up."""
        ...

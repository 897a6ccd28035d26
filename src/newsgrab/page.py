"""`Page`: what came over the wire, before anybody looked for news in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["Page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One fetched (or saved) page.

    Attributes:
        content: The body, content-encoding already undone, character set not yet.
        url: The address that was asked for; empty when unknown (a saved file).
        final_url: The address that answered, after redirects; empty when unknown.
        status: The HTTP status code (RFC 9110), or None when the page was not fetched.
        headers: Response headers, names in lower case; repeated ones joined by ", ".
        fetched_at: When the response arrived, an aware datetime, or None when unknown.
            Relative times ("3 hours ago") are resolved against it.
    """

    content: bytes
    url: str = ""
    final_url: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fetched_at: datetime | None = None

    @property
    def address(self) -> str:
        """The address to reason about: the one that answered, else the one asked for."""
        return self.final_url or self.url

"""robots.txt by RFC 9309: what a site asks robots not to fetch, and how fast it wants to be asked."""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from protego import Protego

from newsgrab.errors import FetchError, HttpClientError, RedirectLoop, RobotsDisallowed
from newsgrab.fetching.failures import about

__all__ = ["MAX_BYTES", "MAX_REDIRECTS", "Robots", "RobotsCache"]

MAX_BYTES = 500 * 1024
"""What is read of a robots.txt (section 2.5); the rest is ignored."""
MAX_REDIRECTS = 5
"""Section 2.3.1.2; behind more of them the file counts as missing."""
KEEP_SECONDS = 86_400.0
"""Section 2.4: not used for more than a day."""
KEEP_FAILURE_SECONDS = 60.0
"""For so long a robots.txt that could not be read is not asked for again."""
KEEP_SITES = 1024
"""Sites remembered at once (about 50 kB each)."""

_AGENT_LINE = re.compile(r"\s*user(?:-|\s+)?agent\s*[:\s]\s*([^#]*)", re.IGNORECASE)
_PRODUCT_TOKEN = re.compile(r"[A-Za-z_-]*")
_NOBODY = "nobody@"  # no product token, so nobody's name


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one site for us.

    Attributes:
        crawl_delay: Seconds between requests that the site asks for (no part of RFC 9309, but widely used), or None.
        sitemaps: The sitemaps it names.
    """

    crawl_delay: float | None
    sitemaps: tuple[str, ...]
    _rules: Protego | None
    _token: str

    def allows(self, url: str) -> bool:
        """Whether `url`, an address of this site, may be fetched."""
        return self._rules is None or self._rules.can_fetch(url, self._token)

    @classmethod
    def parse(cls, content: bytes, token: str) -> Robots:
        """The rules for the robot named `token` in a robots.txt. Anything at all can be parsed."""
        lines = content[:MAX_BYTES].decode("utf-8-sig", "replace").splitlines()
        rules = Protego.parse("\n".join(_for_us(line, token.lower()) for line in lines))
        return cls(rules.crawl_delay(token), tuple(rules.sitemaps), rules, token)

    @classmethod
    def allow_all(cls) -> Robots:
        """The rules of a site that has none (section 2.3.1.3)."""
        return cls(None, (), None, "")


def _for_us(line: str, token: str) -> str:
    """`line`, with every other robot's name made one.

    Product tokens match whole, not by their beginning (section 2.2.1), and a file of thousands of names would cost
    Protego a time that grows with their square.
    """
    agent = _AGENT_LINE.match(line)
    if agent is None or (name := agent[1].strip()) == "*":
        return line
    product = _PRODUCT_TOKEN.match(name)
    return f"user-agent: {token if product and product[0].lower() == token else _NOBODY}"


ReadFile: TypeAlias = Callable[[str], Awaitable[bytes]]
"""Fetches the robots.txt at an address; raises `FetchError` for every answer but a 2xx status."""


class RobotsCache:
    """The rules of the sites met so far. Each robots.txt is read once, however many pages wait for it.

    Args:
        read: How to fetch one.
        token: The product token to obey.
    """

    def __init__(self, read: ReadFile, token: str) -> None:
        self._read = read
        self._token = token
        self._known: OrderedDict[str, tuple[float, Robots | FetchError]] = OrderedDict()
        self._being_read: dict[str, asyncio.Task[None]] = {}

    async def of(self, origin: str, subject: str) -> Robots:
        """The rules of the site at `origin` (RFC 6454), such as ``https://example.org``.

        Raises:
            FetchError: robots.txt could not be read, by whatever the cause is; about `subject`.
            RobotsDisallowed: The server could not say (5xx, 429), so nothing may be fetched (section 2.3.1.4).
        """
        known = self.known(origin)
        if known is None:
            await asyncio.shield(self._reading(origin))
            known = self.known(origin) or FetchError(subject, "robots.txt could not be read; try again later")
        if isinstance(known, FetchError):
            raise about(known, subject, "" if isinstance(known, RobotsDisallowed) else "reading robots.txt")
        return known

    def known(self, origin: str) -> Robots | FetchError | None:
        """What is remembered of `origin`; None when nothing is, or nothing fresh."""
        entry = self._known.get(origin)
        if entry is None or entry[0] <= time.monotonic():
            return None
        self._known.move_to_end(origin)
        return entry[1]

    async def aclose(self) -> None:
        """Stop reading."""
        tasks = list(self._being_read.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _reading(self, origin: str) -> asyncio.Task[None]:
        task = self._being_read.get(origin)
        if task is None:
            # A task of its own: a page that runs out of time must not take the file from the others that wait for it.
            task = asyncio.create_task(self._learn(origin), name=f"robots.txt of {origin}")
            self._being_read[origin] = task
            task.add_done_callback(lambda _: self._being_read.pop(origin, None))
        return task

    async def _learn(self, origin: str) -> None:
        answer: Robots | FetchError
        try:
            answer = Robots.parse(await self._read(f"{origin}/robots.txt"), self._token)
        except FetchError as error:
            answer = _verdict(error)
        keep = KEEP_FAILURE_SECONDS if isinstance(answer, FetchError) else KEEP_SECONDS
        self._known[origin] = (time.monotonic() + keep, answer)
        while len(self._known) > KEEP_SITES:
            self._known.popitem(last=False)


def _verdict(error: FetchError) -> Robots | FetchError:
    """What a robots.txt that could not be read means."""
    if isinstance(error, RedirectLoop) or (isinstance(error, HttpClientError) and error.status != 429):
        return Robots.allow_all()
    if error.status is None:
        return error  # no connection, no time, no valid address: the page itself would fare no better
    return RobotsDisallowed(
        error.subject,
        f"robots.txt answered with HTTP {error.status}, which means hands off until it can be read (RFC 9309); "
        "try again later",
        retryable=True,
        retry_after=error.retry_after,
    )

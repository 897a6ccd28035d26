"""`Fetcher`: an address in, a `Page` out, with every hop checked on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar, LoadError, MozillaCookieJar
from types import TracebackType

import httpcore
import httpx

from newsgrab.errors import PageTimeout, RobotsDisallowed, UnreadableInput
from newsgrab.fetching import media, robots
from newsgrab.fetching.budget import Budget
from newsgrab.fetching.decoding import Collector, decoder, too_large
from newsgrab.fetching.failures import about, http_error, translated
from newsgrab.fetching.hooks import Exchange, Observer, Politeness
from newsgrab.fetching.journey import REDIRECTS, Journey
from newsgrab.fetching.options import FetchOptions
from newsgrab.fetching.retrying import parse_retry_after, with_retries
from newsgrab.fetching.robots import Robots, RobotsCache
from newsgrab.fetching.transport import GuardedTransport
from newsgrab.page import Page
from newsgrab.urls import host_of, masked, origin_of, require_http_url, without_credentials

__all__ = ["Fetcher", "afetch", "fetch"]

DRAINED = 16 * 1024
"""Bytes of a redirect's or an error's body that are read to keep the connection; for a longer one it is closed."""


def fetch(url: str, options: FetchOptions | None = None) -> Page:
    """Fetch one page. For many, use a `Fetcher`, which keeps connections and robots.txt.

    Raises:
        InvalidUrl: `url` is not an http or https address.
        FetchError: Whatever kept the page from being fetched.
        RuntimeError: Called from asynchronous code; await `afetch` there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(afetch(url, options))
    raise RuntimeError("fetch() would block the running event loop; use 'await afetch(url)' here")


async def afetch(url: str, options: FetchOptions | None = None) -> Page:
    """`fetch` for asynchronous code."""
    async with Fetcher(options) as fetcher:
        return await fetcher.fetch(url)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is wanted of the body of a 2xx response."""

    limit: int
    cut: bool = False
    any_type: bool = False
    accepted: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class _Answer:
    response: httpx.Response
    content: bytes
    received: datetime


class Fetcher:
    """Fetches pages over shared connections; an asynchronous context manager, for one event loop.

    Args:
        options: How to fetch.
        politeness: Who decides when a request goes out; without one, each goes at once.
        observer: Who sees the raw traffic.

    Raises:
        UnreadableInput: The cookie file cannot be read.
    """

    def __init__(
        self,
        options: FetchOptions | None = None,
        *,
        politeness: Politeness | None = None,
        observer: Observer | None = None,
    ) -> None:
        self.options = options or FetchOptions()
        self._politeness = politeness
        self._observer = observer
        self._jar = _load_cookies(self.options.cookie_file)
        self._transport = GuardedTransport(self.options)
        self._robots = RobotsCache(self._read_robots, self.options.robots_token)
        seconds = self.options
        self._timeouts = {
            "connect": seconds.connect_timeout,
            "read": seconds.read_timeout,
            "write": seconds.read_timeout,
            "pool": None,
        }

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._robots.aclose()
        await self._transport.aclose()

    async def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, any_type: bool = False
    ) -> Page:
        """Fetch the page at `url`.

        Args:
            url: An http or https address.
            etag: The ETag of the copy at hand: the answer may then be a Page of status 304 without content.
            last_modified: The Last-Modified of the copy at hand, likewise.
            any_type: Take feeds, sitemaps and files too, not only pages of text.

        Raises:
            InvalidUrl: `url` is not an http or https address.
            FetchError: Whatever kept the page from being fetched; each kind is a class of its own.
        """
        conditions = {"If-None-Match": _one_value(etag), "If-Modified-Since": _one_value(last_modified)}
        conditions = {name: value for name, value in conditions.items() if value}
        wanted = _Wanted(
            self.options.max_bytes, any_type=any_type, accepted=frozenset({304}) if conditions else frozenset()
        )
        journey = Journey(require_http_url(url), self.options, jar=self._jar, conditions=conditions)
        async with self._budget(journey) as budget:
            answer = await self._travel(journey, wanted, budget, self.options.max_redirects, self.options.obey_robots)
        return Page(
            content=answer.content,
            url=without_credentials(url),
            final_url=journey.url.partition("#")[0],
            status=answer.response.status_code,
            headers=_joined(answer.response.headers),
            fetched_at=answer.received,
        )

    async def robots(self, url: str) -> Robots:
        """The rules of the site of `url`: what may be fetched, how fast, and where its sitemaps are.

        Raises:
            InvalidUrl: `url` is not an http or https address.
            FetchError: robots.txt could not be read, which is not the same as there being none.
        """
        return await self._robots.of(origin_of(url), without_credentials(url))

    async def _read_robots(self, url: str) -> bytes:
        journey = Journey(url, self.options, trusted=False)
        wanted = _Wanted(robots.MAX_BYTES, cut=True, any_type=True)
        async with self._budget(journey) as budget:
            return (await self._travel(journey, wanted, budget, robots.MAX_REDIRECTS, obey_robots=False)).content

    @asynccontextmanager
    async def _budget(self, journey: Journey) -> AsyncIterator[Budget]:
        seconds = self.options.total_timeout
        try:
            async with Budget(seconds) as budget:
                yield budget
        except TimeoutError:
            raise PageTimeout(
                journey.asked, f"not done within {seconds:g} s in all; try again later or allow more time"
            ) from None

    async def _travel(
        self, journey: Journey, wanted: _Wanted, budget: Budget, max_redirects: int, obey_robots: bool
    ) -> _Answer:
        """Request after request, until one answers with something else than a redirect."""
        while True:
            crawl_delay = await self._permit(journey, budget) if obey_robots else None
            answer = await with_retries(
                lambda: self._request(journey, wanted, budget, crawl_delay),  # noqa: B023 (awaited at once)
                retries=self.options.retries,
                time_left=budget.left,
            )
            if answer.response.status_code not in REDIRECTS:
                return answer
            journey.follow(answer.response, max_redirects)

    async def _permit(self, journey: Journey, budget: Budget) -> float | None:
        """Ask robots.txt; the answer is the crawl-delay."""
        origin = origin_of(journey.url)
        # Reading it may mean queueing for the host.
        async with budget.paused() if self._politeness and not self._robots.known(origin) else nullcontext():
            rules = await self._robots.of(origin, journey.asked)
        if not rules.allows(journey.url):
            where = "" if journey.url == journey.asked else f" (redirected to {masked(journey.url)})"
            raise RobotsDisallowed(
                journey.asked, f"robots.txt of {origin} asks robots not to fetch this{where}; ignore it if you may"
            )
        return rules.crawl_delay

    async def _request(self, journey: Journey, wanted: _Wanted, budget: Budget, crawl_delay: float | None) -> _Answer:
        """One request and its whole answer; a redirect is an answer, any other status but 2xx an error."""
        async with AsyncExitStack() as stack:
            if self._politeness is not None:
                slot = self._politeness.slot(host_of(journey.url), crawl_delay)
                async with budget.paused():
                    await stack.enter_async_context(slot)
            try:
                return await self._exchange(journey, wanted)
            except UnreadableInput:
                raise
            except Exception as error:  # httpcore, h2 and ssl let more kinds through than they document
                ours = translated(error, journey.asked)
                if journey.url != journey.asked:
                    ours = about(ours, journey.asked, f"redirected to {masked(journey.url)}")
                if ours is error:
                    raise
                raise ours from error

    async def _exchange(self, journey: Journey, wanted: _Wanted) -> _Answer:
        began = datetime.now(UTC)
        request = httpx.Request("GET", journey.url, headers=journey.headers(), extensions={"timeout": self._timeouts})
        response = await self._transport.handle_async_request(request)
        received = datetime.now(UTC)
        raw: list[bytes] = []
        complete = False
        try:
            status = response.status_code
            if not 200 <= status < 300:
                complete = await self._drain(response, raw)
                if status in REDIRECTS or status in wanted.accepted:
                    return _Answer(response, b"", received)
                raise http_error(
                    journey.asked, status, parse_retry_after(response.headers.get("retry-after", ""), received)
                )
            content = await self._body(response, journey.asked, wanted, raw)
            complete = True
            return _Answer(response, content, received)
        finally:
            await response.aclose()
            if self._observer is not None:
                self._observer.exchanged(_exchange_of(request, response, b"".join(raw), began, received, complete))

    async def _body(self, response: httpx.Response, url: str, wanted: _Wanted, raw: list[bytes]) -> bytes:
        """The body with its content-encoding undone, the type checked as early as its first bytes allow."""
        headers = response.headers
        declared = headers.get("content-type", "")
        if not wanted.any_type:
            media.check_declared(url, declared)
        if not wanted.cut and _declared_length(headers) > wanted.limit:
            raise too_large(url, wanted.limit)
        collector = Collector(url, wanted.limit, cut=wanted.cut)
        sink = decoder(url, headers.get("content-encoding", ""), collector, self.options.max_bytes)
        unchecked = not wanted.any_type
        on_the_wire = 0
        async for data in response.aiter_raw():
            on_the_wire += len(data)
            if on_the_wire > wanted.limit and not wanted.cut:
                raise too_large(url, wanted.limit)
            if self._observer is not None:
                raw.append(data)
            sink.write(data)
            if unchecked and collector.size >= media.SNIFFED:
                unchecked = False
                media.check_start(url, declared, collector.content()[: media.SNIFFED])
            if collector.full:
                return collector.content()
        sink.finish()
        content = collector.content()
        if unchecked:
            media.check_start(url, declared, content[: media.SNIFFED])
        return content

    async def _drain(self, response: httpx.Response, raw: list[bytes]) -> bool:
        """Read what is not wanted, so far as that is cheaper than a new connection; whether it was all."""
        size = 0
        async for data in response.aiter_raw():
            raw.append(data)
            size += len(data)
            if size > DRAINED:
                return False
        return True


def _load_cookies(path: str | None) -> CookieJar | None:
    if path is None:
        return None
    jar = MozillaCookieJar(path)
    try:
        jar.load(ignore_discard=True)
    except (OSError, LoadError, UnicodeError) as error:
        raise UnreadableInput(path, f"no cookie file in Netscape format: {error}") from error
    return jar


def _one_value(value: str | None) -> str:
    """A validator as the server sent it, made safe to send back."""
    return "".join(ch for ch in value or "" if " " <= ch <= "~")


def _declared_length(headers: httpx.Headers) -> int:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0


def _joined(headers: httpx.Headers) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers.multi_items():
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _exchange_of(
    request: httpx.Request,
    response: httpx.Response,
    content: bytes,
    began: datetime,
    received: datetime,
    complete: bool,
) -> Exchange:
    stream = response.extensions.get("network_stream")
    peer = stream.get_extra_info("server_addr") if isinstance(stream, httpcore.AsyncNetworkStream) else None
    return Exchange(
        url=str(request.url),
        request_headers=tuple(request.headers.raw),
        http_version=response.extensions.get("http_version", b"HTTP/1.1").decode("ascii", "replace"),
        status=response.status_code,
        response_headers=tuple(response.headers.raw),
        content=content,
        server=str(peer[0]) if peer else None,
        started_at=began,
        received_at=received,
        complete=complete,
    )

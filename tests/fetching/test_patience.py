"""Second attempts, waiting as the server asks, and waiting one's turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.errors import ConnectionFailed, FetchError, HttpClientError, HttpServerError, PageTimeout, PageUnavailable
from newsgrab.fetching import Fetcher, fetch
from newsgrab.fetching.retrying import parse_retry_after
from newsgrab.page import Page

from .conftest import PAGE, Request, Site, local

NOW = datetime(2024, 1, 1, tzinfo=UTC)


def failing_once(site: Site, path: str, status: int, **headers: str) -> str:
    @site.on(path)
    def flaky(request: Request) -> None:
        if site.paths().count(path) == 1:
            request.send(b"", status, {name.replace("_", "-"): value for name, value in headers.items()})
        else:
            request.send()

    return site.url(path)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_trouble_is_tried_again(status: int, site: Site) -> None:
    assert fetch(failing_once(site, "/", status), local(retries=1, obey_robots=False)).content == PAGE
    assert len(site.requests) == 2


def test_a_broken_connection_is_tried_again(site: Site) -> None:
    @site.on("/")
    def flaky(request: Request) -> None:
        if len(site.requests) == 1:
            request.writer.close()
        else:
            request.send()

    assert fetch(site.url("/"), local(retries=1, obey_robots=False)).content == PAGE


def test_what_will_not_pass_is_not_tried_again(site: Site) -> None:
    with pytest.raises(PageUnavailable):
        fetch(site.page("/", b"", 404), local(retries=5, obey_robots=False))
    assert len(site.requests) == 1


def test_after_the_last_attempt_the_error_itself_is_raised(site: Site) -> None:
    with pytest.raises(HttpServerError, match="503"):
        fetch(site.page("/", b"", 503), local(retries=1, obey_robots=False))
    assert len(site.requests) == 2


def test_retry_after_is_waited_for(site: Site) -> None:
    times: list[float] = []

    @site.on("/")
    def busy(request: Request) -> None:
        times.append(asyncio.get_running_loop().time())
        request.send(PAGE if len(times) > 1 else b"", 200 if len(times) > 1 else 429, {"Retry-After": "2"})

    assert fetch(site.url("/"), local(retries=1, obey_robots=False)).content == PAGE
    assert times[1] - times[0] >= 2


def test_a_wait_beyond_the_total_limit_is_left_to_the_caller(site: Site) -> None:
    url = site.page("/", b"", 429, headers={"Retry-After": "3600"})
    with pytest.raises(HttpClientError, match="slow down, after 3600 s") as caught:
        fetch(url, local(retries=5, obey_robots=False))
    assert caught.value.retry_after == 3600
    assert caught.value.retryable
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("99999999999999999999", 86400.0),
        ("Mon, 01 Jan 2024 00:01:00 GMT", 60.0),
        ("Monday, 01-Jan-24 00:01:00 GMT", 60.0),
        ("Mon, 01 Jan 2024 00:01:00 -0000", 60.0),
        ("Sun, 31 Dec 2023 00:00:00 GMT", 0.0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86400.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert parse_retry_after(value, NOW) == seconds


@given(st.text() | st.text("0123456789 :,-+GMTJan", max_size=40))
def test_any_retry_after_is_bounded(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= 86400


class Turnstile:
    """One request at a time for each host, and a log of what happened."""

    def __init__(self) -> None:
        self.locks: dict[str, asyncio.Lock] = {}
        self.log: list[tuple[str, float | None, str]] = []

    @asynccontextmanager
    async def slot(self, host: str, crawl_delay: float | None) -> AsyncIterator[None]:
        async with self.locks.setdefault(host, asyncio.Lock()):
            try:
                yield
            except FetchError as error:
                self.log.append((host, crawl_delay, type(error).__name__))
                raise
            self.log.append((host, crawl_delay, "done"))


def test_every_request_waits_its_turn_at_the_host_it_goes_to(site: Site, other_site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 3", headers={"Content-Type": "text/plain"})
    site.handlers["/old"] = lambda request: request.redirect(other_site.url("/new", host="localhost"))
    other_site.page("/new", b"", 503, {"Retry-After": "7"})
    turnstile = Turnstile()

    async def polite() -> None:
        async with Fetcher(local(), politeness=turnstile) as fetcher:
            await fetcher.fetch(site.url("/old"))

    with pytest.raises(HttpServerError):
        asyncio.run(polite())
    assert turnstile.log == [
        ("127.0.0.1", None, "done"),
        ("127.0.0.1", 3.0, "done"),
        ("localhost", None, "PageUnavailable"),  # no robots.txt there
        ("localhost", None, "HttpServerError"),
    ]


def test_the_server_never_sees_more_requests_at_once_than_politeness_lets_out(site: Site) -> None:
    @site.on("/slow")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.02)
        request.send()

    async def many() -> list[Page]:
        async with Fetcher(local(), politeness=Turnstile()) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(site.url(f"/slow?{number}")) for number in range(15)))

    assert len(asyncio.run(many())) == 15
    assert site.most_open == 1


def test_waiting_ones_turn_takes_no_time_from_the_fetch(site: Site) -> None:
    @site.on("/slow")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.1)
        request.send()

    async def many() -> list[Page]:
        async with Fetcher(local(total_timeout=0.6), politeness=Turnstile()) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(site.url(f"/slow?{number}")) for number in range(12)))

    assert [page.status for page in asyncio.run(many())] == [200] * 12


def test_without_politeness_the_total_limit_counts_every_second(site: Site) -> None:
    @site.on("/robots.txt")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.4)
        request.send(b"", 404)

    @site.on("/")
    async def also_slow(request: Request) -> None:
        await asyncio.sleep(0.4)
        request.send()

    with pytest.raises(PageTimeout):
        fetch(site.url("/"), local(total_timeout=0.6))


def test_cancelling_a_fetch_leaves_the_fetcher_usable(site: Site) -> None:
    @site.on("/hang")
    async def hang(request: Request) -> None:
        await asyncio.sleep(30)

    async def cancel_some() -> Page:
        async with Fetcher(local()) as fetcher:
            for _ in range(20):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(fetcher.fetch(site.url("/hang")), 0.02)
            return await fetcher.fetch(site.page("/story"))

    assert asyncio.run(cancel_some()).content == PAGE


def test_a_server_that_closes_idle_connections_costs_no_page(site: Site) -> None:
    @site.on("/")
    def closing(request: Request) -> None:
        request.send()
        request.writer.close()

    async def several() -> None:
        async with Fetcher(local(obey_robots=False)) as fetcher:
            for _ in range(5):
                try:
                    await fetcher.fetch(site.url("/"))
                except ConnectionFailed:  # pragma: no cover
                    pytest.fail("an idle connection that the server had closed was used again")
                await asyncio.sleep(0.02)

    asyncio.run(several())

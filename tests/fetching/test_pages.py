"""A page comes as the server meant it, decompressed, and nothing the caller gave leaks or stays."""

from __future__ import annotations

import asyncio
import base64
import gzip
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsgrab.errors import HttpError, UnreadableInput
from newsgrab.fetching import Exchange, Fetcher, FetchOptions, afetch, fetch
from newsgrab.fetching.transport import MAX_IDLE, MAX_SERVERS
from newsgrab.page import Page

from .conftest import PAGE, Loop, Request, Site, local


def test_a_page_carries_what_the_server_sent(site: Site) -> None:
    page = PAGE.replace(b"rained", "регнуло".encode("windows-1251"))
    headers = {"Content-Type": "text/html; charset=windows-1251", "X-Served-By": "a"}
    url = site.page("/story", page, 200, headers, repeated=(("X-Served-By", "b"),))
    before = datetime.now(UTC)
    got = fetch(url + "#comments", local())
    assert got.content == page
    assert (got.url, got.final_url, got.status) == (url + "#comments", url, 200)
    assert got.headers["content-type"] == "text/html; charset=windows-1251"
    assert got.headers["x-served-by"] == "a, b"
    assert got.fetched_at is not None
    assert before <= got.fetched_at <= datetime.now(UTC)


def test_the_request_names_newsgrab_and_what_it_can_read(site: Site) -> None:
    fetch(site.page("/"), local())
    sent = site.requests[-1].headers
    assert "newsgrab/" in sent["user-agent"]
    assert sent["accept-encoding"] == "gzip, deflate, br, zstd"
    assert sent["accept"].startswith("text/html")


def test_the_callers_user_agent_headers_and_cookies_are_sent(site: Site) -> None:
    options = local(user_agent="Mine/1", headers={"X-Key": "7", "accept": "text/plain"}, cookies={"a": "1", "b": "2"})
    fetch(site.page("/"), options)
    sent = site.requests[-1].headers
    assert (sent["user-agent"], sent["x-key"], sent["accept"]) == ("Mine/1", "7", "text/plain")
    assert sent["cookie"] == "a=1; b=2"


def test_no_content_is_a_page_without_content(site: Site) -> None:
    assert fetch(site.page("/", b"", 204), local()).content == b""
    compressed = site.page("/empty", b"", headers={"Content-Encoding": "gzip"})
    assert fetch(compressed, local()).content == b""


def test_a_user_name_and_password_are_used_and_never_kept(site: Site) -> None:
    site.page("/")
    got = fetch(f"http://anna:s%40crét@127.0.0.1:{site.port}/", local())
    assert site.requests[-1].headers["authorization"] == "Basic " + base64.b64encode("anna:s@crét".encode()).decode()
    assert got.url == got.final_url == site.url("/")


def test_a_cookie_file_is_read_and_its_cookies_go_where_they_belong(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text(
        "# Netscape HTTP Cookie File\n"
        "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tours\t1\n"
        "example.org\tFALSE\t/\tFALSE\t4102444800\ttheirs\t2\n"
    )
    fetch(site.page("/"), local(cookie_file=str(file)))
    assert site.requests[-1].headers["cookie"] == "ours=1"


@pytest.mark.parametrize("content", [None, b"no cookie file", b"\xff\xfe\x00"])
def test_a_bad_cookie_file_is_named(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UnreadableInput, match=r"cookies\.txt"):
        fetch("http://127.0.0.1/", local(cookie_file=str(file)))


def test_cookies_of_one_fetch_are_gone_in_the_next(site: Site) -> None:
    site.page("/", PAGE, repeated=(("Set-Cookie", "visit=1; Path=/"),))

    async def twice() -> None:
        async with Fetcher(local()) as fetcher:
            await fetcher.fetch(site.url("/"))
            await fetcher.fetch(site.url("/"))

    asyncio.run(twice())
    assert all("cookie" not in request.headers for request in site.requests)


def test_an_unchanged_page_answers_304_and_comes_without_content(site: Site) -> None:
    @site.on("/")
    def conditional(request: Request) -> None:
        fresh = request.headers.get("if-none-match") == '"v1"'
        request.send(b"" if fresh else PAGE, 304 if fresh else 200, {"ETag": '"v1"'})

    async def twice() -> tuple[Page, Page]:
        async with Fetcher(local()) as fetcher:
            first = await fetcher.fetch(site.url("/"))
            return first, await fetcher.fetch(
                site.url("/"), etag=first.headers["etag"], last_modified="Mon, 01 Jan 2024 00:00:00 GMT"
            )

    first, second = asyncio.run(twice())
    assert (first.status, first.content) == (200, PAGE)
    assert (second.status, second.content, second.headers["etag"]) == (304, b"", '"v1"')
    assert site.requests[-1].headers["if-modified-since"] == "Mon, 01 Jan 2024 00:00:00 GMT"


def test_a_304_that_nobody_asked_for_is_an_error(site: Site) -> None:
    with pytest.raises(HttpError, match="304"):
        fetch(site.page("/", b"", 304), local())


def test_a_stored_etag_cannot_smuggle_headers(site: Site) -> None:
    async def smuggle() -> None:
        async with Fetcher(local()) as fetcher:
            await fetcher.fetch(site.page("/"), etag='"a"\r\nX-Evil: 1')

    asyncio.run(smuggle())
    assert "x-evil" not in site.requests[-1].headers


def test_connections_are_used_again(site: Site) -> None:
    async def several() -> None:
        async with Fetcher(local()) as fetcher:
            for number in range(5):
                await fetcher.fetch(site.page(f"/{number}"))

    asyncio.run(several())
    assert len(site.requests) == 6  # robots.txt too
    assert site.connections == 1


def test_idle_connections_to_many_servers_are_not_hoarded(servers: Loop) -> None:
    site = Site()
    site.port = servers.listen(site.serve, host="0.0.0.0")
    site.page("/")

    async def visit_all() -> int:
        async with Fetcher(local(obey_robots=False)) as fetcher:
            for number in range(MAX_SERVERS + 20):
                await fetcher.fetch(site.url("/", host=f"127.0.1.{number}"))
            await asyncio.sleep(0.1)  # the server hears of the closing
            return site.connected

    assert asyncio.run(visit_all()) == MAX_SERVERS
    assert site.connections == MAX_SERVERS + 20


def test_of_many_connections_to_one_server_a_few_are_kept(site: Site) -> None:
    @site.on("/slow")
    async def slow(request: Request) -> None:
        await asyncio.sleep(0.2)
        request.send(PAGE)

    async def burst() -> int:
        async with Fetcher(local(obey_robots=False)) as fetcher:
            await asyncio.gather(*(fetcher.fetch(site.url("/slow")) for _ in range(12)))
            await asyncio.sleep(0.1)  # the server hears of the closing
            return site.connected

    assert asyncio.run(burst()) == MAX_IDLE
    assert site.connections == 12


def test_a_connection_that_the_server_has_closed_is_not_used_again(site: Site) -> None:
    @site.on("/once")
    def once(request: Request) -> None:
        request.send(PAGE, 200, {"Connection": "keep-alive"})
        request.writer.close()

    async def twice() -> None:
        async with Fetcher(local(obey_robots=False)) as fetcher:
            for _ in range(3):
                assert (await fetcher.fetch(site.url("/once"))).content == PAGE
                await asyncio.sleep(0.05)

    asyncio.run(twice())
    assert site.connections == 3


def test_options_can_be_made_without_loading_an_http_client() -> None:
    code = "import sys, newsgrab.fetching as f; f.FetchOptions(); print({'httpx', 'asyncio', 'ssl'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def test_fetch_in_asynchronous_code_says_what_to_do(site: Site) -> None:
    async def wrong() -> None:
        with pytest.raises(RuntimeError, match="await afetch"):
            fetch(site.url("/"), local())
        assert (await afetch(site.page("/"), local())).status == 200

    asyncio.run(wrong())


def test_an_observer_sees_every_exchange_raw(site: Site) -> None:
    packed = gzip.compress(PAGE)
    site.page("/story", packed, headers={"Content-Encoding": "gzip"})
    site.handlers["/old"] = lambda request: request.redirect("/story")

    class Log:
        def __init__(self) -> None:
            self.seen: list[Exchange] = []

        def exchanged(self, exchange: Exchange) -> None:
            self.seen.append(exchange)

    log = Log()

    async def observed() -> Page:
        async with Fetcher(local(), observer=log) as fetcher:
            return await fetcher.fetch(site.url("/old"))

    assert asyncio.run(observed()).content == PAGE
    assert [(e.url, e.status) for e in log.seen] == [
        (site.url("/robots.txt"), 404),
        (site.url("/old"), 302),
        (site.url("/story"), 200),
    ]
    last = log.seen[-1]
    assert (last.content, last.complete, last.server, last.http_version) == (packed, True, "127.0.0.1", "HTTP/1.1")
    assert (b"Content-Encoding", b"gzip") in last.response_headers
    assert any(name == b"User-Agent" for name, _ in last.request_headers)


def test_options_travel_between_processes() -> None:
    options = FetchOptions(headers={"X-Key": "1"}, cookies={"a": "b"})
    assert pickle.loads(pickle.dumps(options)) == options


@pytest.mark.parametrize(
    "wrong",
    [
        {"connect_timeout": 0},
        {"read_timeout": -1},
        {"total_timeout": float("inf")},
        {"total_timeout": float("nan")},
        {"max_bytes": 0},
        {"max_redirects": -1},
        {"retries": -1},
        {"user_agent": "a\r\nX-Evil: 1"},
        {"headers": {"X-Evil\r\n": "1"}},
        {"headers": {"X-Evil": "ünï"}},
        {"headers": {"Host": "example.org"}},
        {"cookies": {"a": "b; c"}},
        {"proxy": "ftp://proxy"},
        {"proxy": "proxy:8080"},
        {"robots_token": "news grab/1"},
    ],
)
def test_options_that_make_no_sense_are_refused_by_name(wrong: dict[str, object]) -> None:
    name = next(iter(wrong))
    with pytest.raises(ValueError, match=name.rstrip("s") if name != "user_agent" else "User-Agent"):
        local(**wrong)

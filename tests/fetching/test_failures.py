"""Each way a page can fail has its own error, on one line that names the address and says what to do."""

from __future__ import annotations

import asyncio
import pickle
import socket
from collections.abc import Iterator

import pytest

from newsgrab.errors import (
    ConnectionFailed,
    ConnectionRefused,
    FetchError,
    HttpClientError,
    HttpError,
    HttpServerError,
    InvalidUrl,
    PageTimeout,
    PageTooLarge,
    PageUnavailable,
    UnknownHost,
    UnsupportedContentType,
)
from newsgrab.fetching import Fetcher, fetch

from .conftest import PAGE, Request, Site, local

MIB = 1 << 20


def failure(url: str, **options: object) -> FetchError:
    """The error that fetching `url` ends with; it must be fit to show and to hand between processes."""
    with pytest.raises(FetchError) as caught:
        fetch(url, local(**options))
    error = caught.value
    assert error.subject == url
    line = str(error)
    assert line.startswith(url + ": ")
    assert line.isprintable()
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.status, again.retryable) == (line, error.status, error.retryable)
    return error


def test_not_a_url() -> None:
    with pytest.raises(InvalidUrl, match="put https:// in front"):
        fetch("example.org/story", local())


def test_an_unknown_host() -> None:
    error = failure("http://no-such-host.invalid/")
    assert type(error) is UnknownHost
    assert "does not resolve" in str(error)


def test_a_host_name_no_resolver_takes() -> None:
    assert isinstance(failure(f"http://{'a' * 64}.example/"), UnknownHost)


def test_a_refused_connection() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        error = failure(f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert type(error) is ConnectionRefused
    assert error.retryable


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 451])
def test_pages_that_are_gone_or_not_for_us(status: int, site: Site) -> None:
    error = failure(site.page("/", b"sorry", status))
    assert type(error) is PageUnavailable
    assert (error.status, error.retryable) == (status, False)
    assert f"HTTP {status}" in str(error)


@pytest.mark.parametrize(("status", "retryable"), [(400, False), (406, False), (408, True), (429, True)])
def test_other_client_errors(status: int, retryable: bool, site: Site) -> None:
    error = failure(site.page("/", b"sorry", status))
    assert type(error) is HttpClientError
    assert (error.status, error.retryable) == (status, retryable)


@pytest.mark.parametrize("status", [500, 502, 503, 599])
def test_server_errors(status: int, site: Site) -> None:
    error = failure(site.page("/", b"sorry", status))
    assert type(error) is HttpServerError
    assert (error.status, error.retryable) == (status, True)


@pytest.mark.parametrize("status", [300, 305, 600, 999])
def test_statuses_that_mean_nothing_to_us(status: int, site: Site) -> None:
    error = failure(site.page("/", b"odd", status))
    assert type(error) is HttpError
    assert error.status == status


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "image/png",
        "audio/mpeg",
        "video/mp4",
        "application/zip",
        "application/json",
        "application/rss+xml",
        "application/atom+xml; charset=utf-8",
    ],
)
def test_types_that_are_no_page_are_refused_unread(kind: str, site: Site) -> None:
    @site.on("/")
    async def endless(request: Request) -> None:
        request.writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n".encode())
        await asyncio.sleep(30)

    error = failure(site.url("/"))
    assert type(error) is UnsupportedContentType
    assert kind.partition(";")[0] in str(error)


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"GIF89a", "image"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image"),
        (b"\0\0\0\x20ftypavif", "image"),
        (b"\0\0\0\x20ftypisom", "video"),
        (b"ID3\x04\0", "audio"),
        (b"OggS\0", "audio"),
        (b"PK\x03\x04", "archive"),
        (b"\x1f\x8b\x08", "compressed"),
        (b"{\\rtf1", "office"),
        (b"<?xml version='1.0'?>\n<!-- x --><rss version='2.0'>", "feed"),
        (b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        (b"<?xml version='1.0'?><urlset>", "sitemap"),
    ],
)
def test_files_that_call_themselves_pages_are_found_out(start: bytes, what: str, site: Site) -> None:
    error = failure(site.page("/", start + b" " * 3000))
    assert type(error) is UnsupportedContentType
    assert what in str(error)


@pytest.mark.parametrize("kind", ["", "application/octet-stream", "html"])
def test_without_a_type_the_bytes_decide(kind: str, site: Site) -> None:
    assert fetch(site.page("/a", headers={"Content-Type": kind}), local()).content == PAGE
    utf16 = "<p>Новости</p>".encode("utf-16")
    assert fetch(site.page("/b", utf16, headers={"Content-Type": kind}), local()).content == utf16
    error = failure(site.page("/c", b"\x00\x01\x02 what is this", headers={"Content-Type": kind}))
    assert type(error) is UnsupportedContentType


@pytest.mark.parametrize("kind", ["text/plain", "application/xhtml+xml", "TEXT/HTML;charset=x", "text/markdown"])
def test_all_kinds_of_text_are_pages(kind: str, site: Site) -> None:
    assert fetch(site.page("/", headers={"Content-Type": kind}), local()).content == PAGE


def test_xml_is_a_page_only_when_it_is_xhtml(site: Site) -> None:
    xhtml = b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'/>"
    assert fetch(site.page("/a", xhtml, headers={"Content-Type": "text/xml"}), local()).content == xhtml
    assert type(failure(site.page("/b", b"<data/>", headers={"Content-Type": "text/xml"}))) is UnsupportedContentType


def test_any_type_is_taken_when_asked_for(site: Site) -> None:
    feed = b"<rss version='2.0'/>"
    site.page("/feed", feed, headers={"Content-Type": "application/rss+xml"})

    async def get() -> bytes:
        async with Fetcher(local()) as fetcher:
            return (await fetcher.fetch(site.url("/feed"), any_type=True)).content

    assert asyncio.run(get()) == feed


def test_a_declared_length_beyond_the_limit_is_refused_unread(site: Site) -> None:
    @site.on("/")
    async def promising(request: Request) -> None:
        request.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n")
        await asyncio.sleep(30)

    error = failure(site.url("/"))
    assert type(error) is PageTooLarge
    assert "10 MiB; raise the size limit" in str(error)


def test_an_endless_body_stops_at_the_limit(site: Site) -> None:
    sent = 0

    @site.on("/")
    async def endless(request: Request) -> None:
        nonlocal sent
        request.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            request.writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            sent += 65536
            await request.writer.drain()

    assert type(failure(site.url("/"), max_bytes=MIB)) is PageTooLarge
    assert sent < 30 * MIB  # what fits into the buffers between us


def test_a_body_of_exactly_the_limit_is_taken(site: Site) -> None:
    url = site.page("/", b"x" * 5000)
    assert len(fetch(url, local(max_bytes=5000)).content) == 5000
    assert type(failure(url, max_bytes=4999)) is PageTooLarge


def test_a_server_that_does_not_answer(site: Site) -> None:
    @site.on("/")
    async def hang(request: Request) -> None:
        await asyncio.sleep(30)

    error = failure(site.url("/"), read_timeout=0.2)
    assert type(error) is PageTimeout
    assert error.retryable
    assert "stopped answering" in str(error)


def test_a_server_that_drips_is_stopped_by_the_total_limit(site: Site) -> None:
    @site.on("/")
    async def drip(request: Request) -> None:
        request.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            request.writer.write(b"x")
            await asyncio.sleep(0.02)

    error = failure(site.url("/"), total_timeout=0.5)
    assert type(error) is PageTimeout
    assert "0.5 s in all" in str(error)


def test_headers_that_drip_are_stopped_by_the_total_limit(site: Site) -> None:
    @site.on("/")
    async def drip(request: Request) -> None:
        request.writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        while True:
            request.writer.write(b"x")
            await asyncio.sleep(0.02)

    assert type(failure(site.url("/"), total_timeout=0.5)) is PageTimeout


@pytest.fixture
def full_queue() -> Iterator[int]:
    """A port whose queue of connections is full, so that further ones get no answer."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        clients = [socket.socket() for _ in range(4)]
        for client in clients:
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        yield server.getsockname()[1]
        for client in clients:
            client.close()


def test_a_host_that_takes_no_connection(full_queue: int) -> None:
    error = failure(f"http://127.0.0.1:{full_queue}/", connect_timeout=0.3)
    assert type(error) is PageTimeout
    assert "no connection in time" in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x00\xff\x00 garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\ntoo short",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad header\r\n\r\n",
    ],
)
def test_a_server_that_breaks_off_or_breaks_the_rules(answer: bytes, site: Site) -> None:
    @site.on("/")
    def broken(request: Request) -> None:
        request.writer.write(answer)
        request.writer.close()

    error = failure(site.url("/"))
    assert type(error) is ConnectionFailed
    assert error.retryable


def test_a_body_longer_than_declared_is_cut_where_it_was_said_to_end(site: Site) -> None:
    @site.on("/")
    def lying(request: Request) -> None:
        request.writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello and more")
        request.writer.close()

    assert fetch(site.url("/"), local()).content == b"hello"


def test_a_body_that_ends_with_the_connection_is_whole(site: Site) -> None:
    @site.on("/")
    def old_style(request: Request) -> None:
        request.writer.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE)
        request.writer.close()

    assert fetch(site.url("/"), local()).content == PAGE


def test_one_failure_does_not_disturb_the_others(site: Site) -> None:
    urls = [site.page("/good"), site.url("/missing"), "nonsense", site.page("/pdf", b"%PDF-1.4")]

    async def all_of_them() -> list[object]:
        async with Fetcher(local()) as fetcher:
            return list(await asyncio.gather(*map(fetcher.fetch, urls), return_exceptions=True))

    kinds = [type(result).__name__ for result in asyncio.run(all_of_them())]
    assert kinds == ["Page", "PageUnavailable", "InvalidUrl", "UnsupportedContentType"]

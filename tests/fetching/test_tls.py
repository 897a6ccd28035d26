"""https with real certificates, HTTP/2 with a real server, and proxies."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
import trustme

from newsgrab.errors import ConnectionFailed, PageTimeout, PageTooLarge, TlsError, UnreadableInput
from newsgrab.fetching import Exchange, Fetcher, fetch
from newsgrab.page import Page

from .conftest import PAGE, Loop, Site, local


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


@pytest.fixture
def secure_site(authority: trustme.CA, servers: Loop) -> Site:
    return servers.start(Site(tls=server_context(authority, "localhost")))


def test_a_page_over_tls(secure_site: Site, ca_file: str) -> None:
    secure_site.page("/")
    assert fetch(secure_site.url("/", host="localhost"), local(ca_file=ca_file)).content == PAGE


def test_the_certificate_file_can_come_from_the_environment(
    secure_site: Site, ca_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", ca_file)
    secure_site.page("/")
    url = secure_site.url("/", host="localhost")
    assert fetch(url, local(trust_env=True)).content == PAGE
    with pytest.raises(TlsError):
        fetch(url, local())


def test_an_unknown_authority_is_a_tls_error(secure_site: Site) -> None:
    url = secure_site.url("/", host="localhost")
    with pytest.raises(TlsError, match="not to be trusted") as caught:
        fetch(url, local(retries=3))
    assert caught.value.subject == url
    assert not caught.value.retryable
    assert secure_site.requests == []


def test_a_certificate_for_another_name_is_a_tls_error(secure_site: Site, ca_file: str) -> None:
    """The name is checked although the connection goes to a number."""
    with pytest.raises(TlsError, match="127"):
        fetch(secure_site.url("/"), local(ca_file=ca_file))


def test_a_server_without_tls_is_a_tls_error(servers: Loop) -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    port = servers.listen(plain)
    with pytest.raises(TlsError, match="handshake failed"):
        fetch(f"https://127.0.0.1:{port}/", local())


def test_a_handshake_that_never_ends_is_a_timeout(servers: Loop) -> None:
    async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    port = servers.listen(mute)
    with pytest.raises(PageTimeout, match="no connection in time"):
        fetch(f"https://127.0.0.1:{port}/", local(connect_timeout=0.3))


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bad_certificate_file_is_named(content: str | None, tmp_path: Path) -> None:
    file = tmp_path / "mine.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(UnreadableInput, match=r"mine\.pem"):
        fetch("https://127.0.0.1/", local(ca_file=str(file)))


def test_secrets_are_not_sent_on_from_https_to_http(secure_site: Site, site: Site, ca_file: str) -> None:
    secure_site.handlers["/"] = lambda request: request.redirect(site.url("/", host="localhost"))
    site.page("/")
    options = local(ca_file=ca_file, headers={"Authorization": "x"}, cookies={"a": "b"})
    fetch(secure_site.url("/", host="localhost"), options)
    assert all(not request.headers.keys() & {"authorization", "cookie"} for request in site.requests)


class Http2Site:
    """An HTTP/2 server for one body at any path."""

    def __init__(self, body: bytes, headers: dict[str, str]) -> None:
        self.body = body
        self.headers = headers
        self.connections = 0
        self.paths: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        connection.initiate_connection()
        waiting: dict[int, bytes] = {}
        while True:
            writer.write(connection.data_to_send())
            data = await reader.read(65536)
            if not data:
                writer.close()
                return
            for event in connection.receive_data(data):
                if isinstance(event, h2.events.RequestReceived) and event.stream_id and event.headers:
                    path = dict(event.headers)[b":path"].decode()
                    self.paths.append(path)
                    status = "404" if path == "/robots.txt" else "200"
                    connection.send_headers(event.stream_id, [(":status", status), *self.headers.items()])
                    waiting[event.stream_id] = b"" if status == "404" else self.body
            for stream in list(waiting):
                self.send_some(connection, waiting, stream)

    @staticmethod
    def send_some(connection: h2.connection.H2Connection, waiting: dict[int, bytes], stream: int) -> None:
        try:
            while room := min(connection.local_flow_control_window(stream), 16384, len(waiting[stream])):
                connection.send_data(stream, waiting[stream][:room])
                waiting[stream] = waiting[stream][room:]
            if not waiting[stream]:
                connection.end_stream(stream)
                del waiting[stream]
        except h2.exceptions.StreamClosedError:
            del waiting[stream]


def http2_site(servers: Loop, authority: trustme.CA, body: bytes, **headers: str) -> tuple[Http2Site, str]:
    context = server_context(authority, "localhost")
    context.set_alpn_protocols(["h2"])
    site = Http2Site(body, {"content-type": "text/html"} | {k.replace("_", "-"): v for k, v in headers.items()})
    port = servers.listen(site.serve, context)
    return site, f"https://localhost:{port}"


def test_many_pages_over_one_http2_connection(servers: Loop, authority: trustme.CA, ca_file: str) -> None:
    body = PAGE * 3000
    site, root = http2_site(servers, authority, gzip.compress(body), content_encoding="gzip")
    versions: set[str] = set()

    class Log:
        def exchanged(self, exchange: Exchange) -> None:
            versions.add(exchange.http_version)

    async def many() -> list[Page]:
        async with Fetcher(local(ca_file=ca_file), observer=Log()) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(f"{root}/{number}") for number in range(8)))

    assert [page.content for page in asyncio.run(many())] == [body] * 8
    assert versions == {"HTTP/2"}
    assert site.connections == 1


def test_the_limits_hold_over_http2_too(servers: Loop, authority: trustme.CA, ca_file: str) -> None:
    _, root = http2_site(servers, authority, bytes(1 << 20))
    with pytest.raises(PageTooLarge):
        fetch(f"{root}/", local(ca_file=ca_file, max_bytes=100_000))


def test_http2_is_not_offered_when_not_wanted(secure_site: Site, ca_file: str) -> None:
    assert secure_site.tls is not None
    secure_site.tls.set_alpn_protocols(["h2", "http/1.1"])
    secure_site.page("/")
    assert fetch(secure_site.url("/", host="localhost"), local(ca_file=ca_file, http2=False)).content == PAGE


def test_a_proxy_is_used_and_may_stand_at_a_private_address(site: Site) -> None:
    site.page("http://news.example/story")
    page = fetch("http://news.example/story", local(allow_private=False, proxy=f"http://anna:pw@127.0.0.1:{site.port}"))
    assert page.content == PAGE
    assert site.paths() == ["http://news.example/robots.txt", "http://news.example/story"]
    assert site.requests[-1].headers["proxy-authorization"].startswith("Basic ")


def test_a_tunnel_through_a_proxy(servers: Loop, secure_site: Site, ca_file: str) -> None:
    secure_site.page("/story")
    tunnels: list[str] = []

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnels.append((await reader.readuntil(b"\r\n\r\n")).split()[1].decode())
        there = await asyncio.open_connection("127.0.0.1", secure_site.port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer))

    port = servers.listen(proxy)
    address = f"http://127.0.0.1:{port}"
    url = secure_site.url("/story", host="localhost")
    assert fetch(url, local(ca_file=ca_file, proxy=address)).content == PAGE
    assert set(tunnels) == {f"localhost:{secure_site.port}"}


def test_proxies_come_from_the_environment_only_when_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{site.port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site.page("http://news.example/story")
    assert fetch("http://news.example/story", local(trust_env=True, obey_robots=False)).content == PAGE
    assert fetch(site.page("/direct"), local(trust_env=True, obey_robots=False)).content == PAGE
    monkeypatch.delenv("no_proxy")
    assert fetch(site.page("/direct"), local(obey_robots=False)).content == PAGE


def test_a_proxy_that_refuses(site: Site) -> None:
    with pytest.raises(ConnectionFailed, match="proxy"):
        fetch("https://news.example/", local(proxy=site.url()))

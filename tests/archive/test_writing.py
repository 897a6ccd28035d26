"""What runs keep in WARC files, read with another library."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archive.warcs import Record, records
from newsgrab.archive import Archive, ArchivedPage, pages
from newsgrab.demo import Response
from newsgrab.errors import FetchError, OutputError
from newsgrab.fetching import Exchange, Fetcher, FetchOptions
from newsgrab.page import Page
from support import Site

HTML = b"<!doctype html><title>Rain</title><p>It rained in Aswan today.</p>"

EXCHANGE = Exchange(
    url="https://news.example/story?id=1",
    request_headers=((b"Host", b"news.example"), (b"Accept", b"text/html")),
    http_version="HTTP/1.1",
    status=200,
    response_headers=((b"Content-Type", b"text/html"), (b"Content-Length", b"%d" % len(HTML))),
    content=HTML,
    server="192.0.2.1",
    started_at=datetime(2026, 3, 19, 8, 45, tzinfo=UTC),
    received_at=datetime(2026, 3, 19, 8, 45, 1, 250_000, tzinfo=UTC),
    complete=True,
)


def fetched(folder: Path, *urls: str, options: FetchOptions | None = None) -> list[Page | FetchError]:
    """Fetch with an archive."""

    async def go() -> list[Page | FetchError]:
        answers: list[Page | FetchError] = []
        async with Fetcher(options or FetchOptions(allow_private=True, retries=0), observer=archive) as fetcher:
            for url in urls:
                try:
                    answers.append(await fetcher.fetch(url))
                except FetchError as error:
                    answers.append(error)
        return answers

    with Archive(folder, "run") as archive:
        return asyncio.run(go())


def kept(folder: Path, *exchanges: Exchange) -> list[Record]:
    """The records of exchanges, in one file."""
    with Archive(folder, "run") as archive:
        for exchange in exchanges:
            archive.exchanged(exchange)
    (path,) = folder.iterdir()
    return records(path)


def response_of(exchange: Exchange, folder: Path) -> Record:
    return next(record for record in kept(folder, exchange) if record.kind == "response")


def test_pages_redirects_errors_and_robots_txt_are_kept_with_their_requests(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", Response(b"User-agent: *\nAllow: /\n", "text/plain"))
    site.put("/story", Response(HTML))
    site.put("/old", Response(b"moved", status=301, headers={"Location": "/story"}))
    page, gone = fetched(tmp_path, f"{site.root}/old", f"{site.root}/gone?a=%20b")
    (path,) = tmp_path.iterdir()
    assert path.name == "newsgrab-run-00000.warc.gz"
    info, *rest = records(path)
    assert info.kind == "warcinfo" and info.headers["WARC-Filename"] == path.name and b"newsgrab/" in info.raw
    responses, requests = rest[::2], rest[1::2]
    assert [(record.url.removeprefix(site.root), record.status) for record in responses] == [
        ("/robots.txt", "200"), ("/old", "301"), ("/story", "200"), ("/gone?a=%20b", "404"),
    ]  # fmt: skip
    assert [record.kind for record in requests] == ["request"] * 4
    for request, response in zip(requests, responses, strict=True):
        assert request.headers["WARC-Concurrent-To"] == response.headers["WARC-Record-ID"]
        assert request.url == response.url
        assert ("Host", site.root.removeprefix("http://")) in request.http
    for record in rest:
        assert record.headers["WARC-Warcinfo-ID"] == info.headers["WARC-Record-ID"]
        assert record.headers["WARC-IP-Address"] == "127.0.0.1"
    assert all("WARC-Payload-Digest" in record.headers for record in responses)
    assert isinstance(page, Page) and isinstance(gone, FetchError)
    assert [found.page.fetched_at for found in pages(str(path)) if isinstance(found, ArchivedPage)] == [page.fetched_at]


class _Chunked(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = gzip.compress(HTML)
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:20], body[20:]))
        self.send_response(200)
        for name, value in {"Transfer-Encoding": "chunked", "Content-Encoding": "gzip", "Set-Cookie": "a=b"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(chunks + b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def chunked() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Chunked) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_bodies_are_kept_compressed_as_they_came_and_headers_fit_them(chunked: str, tmp_path: Path) -> None:
    options = FetchOptions(allow_private=True, obey_robots=False)
    fetched(tmp_path, chunked, options=options)
    (path,) = tmp_path.iterdir()
    response = next(record for record in records(path) if record.kind == "response")
    assert gzip.decompress(response.raw) == HTML == response.content
    assert ("Content-Encoding", "gzip") in response.http
    assert ("X-Crawl-Transfer-Encoding", "chunked") in response.http
    assert ("Content-Length", str(len(response.raw))) in response.http
    assert "Transfer-Encoding" not in dict(response.http)
    (found,) = pages(str(path))
    assert isinstance(found, ArchivedPage) and found.page.content == HTML


def test_credentials_and_cookies_are_masked(site: Site, tmp_path: Path) -> None:
    site.put("/story", Response(HTML, headers={"Set-Cookie": "sid=hush-1; Path=/"}))
    secrets = {"Authorization": "Bearer hush-2", "Cookie": "sid=hush-3", "X-Api-Key": "hush-4"}
    options = FetchOptions(allow_private=True, headers=secrets)
    fetched(tmp_path, site.root.replace("://", "://reader:hush-5@") + "/story", options=options)
    (path,) = tmp_path.iterdir()
    plain = gzip.decompress(path.read_bytes())
    assert b"hush" not in plain and b"reader:" not in plain
    assert b"Authorization: ***" in plain and b"Cookie: ***" in plain and b"Set-Cookie: sid=***; Path=/" in plain


def test_passwords_in_redirects_are_masked(tmp_path: Path) -> None:
    headers = ((b"Location", b"https://reader:hush@news.example/"),)
    response = response_of(replace(EXCHANGE, status=302, response_headers=headers, content=b""), tmp_path)
    assert ("Location", "https://news.example/") in response.http


def test_no_header_can_forge_another(tmp_path: Path) -> None:
    headers = ((b"X-A", b"1\r\nX-Forged: 1\r\n\r\n<html>"), (b"X-B\r\nX-Forged", b"2"))
    response = response_of(replace(EXCHANGE, response_headers=headers, http_version="HTTP/2"), tmp_path)
    assert response.content == HTML and "X-Forged" not in dict(response.http)
    assert response.headers["WARC-Protocol"] == "h2"


def test_what_was_read_in_part_says_so(tmp_path: Path) -> None:
    response = response_of(replace(EXCHANGE, content=HTML[:20], complete=False), tmp_path)
    assert response.headers["WARC-Truncated"] == "unspecified"
    assert dict(response.http)["Content-Length"] == "20"
    assert dict(response.http)["X-Crawl-Content-Length"] == str(len(HTML))


@pytest.mark.parametrize("status", [204, 304])
def test_the_length_of_what_was_not_sent_stays(tmp_path: Path, status: int) -> None:
    response = response_of(replace(EXCHANGE, status=status, content=b""), tmp_path)
    assert dict(response.http)["Content-Length"] == str(len(HTML))


def test_files_are_rolled_by_size(tmp_path: Path) -> None:
    with Archive(tmp_path, "run", roll_size=5_000) as archive:
        for number in range(30):
            archive.exchanged(replace(EXCHANGE, url=f"https://news.example/{number}"))
    paths = sorted(tmp_path.iterdir())
    assert len(paths) > 2 and all(path.stat().st_size < 6_000 for path in paths)
    urls = [record.url for path in paths for record in records(path) if record.kind == "response"]
    assert urls == [f"https://news.example/{number}" for number in range(30)]


def test_a_run_without_a_response_leaves_no_file(tmp_path: Path) -> None:
    with Archive(tmp_path / "warc", "run") as archive:
        archive.sync()
    assert list((tmp_path / "warc").iterdir()) == []


@pytest.mark.parametrize("left", [-1, -300, 40, 0])
def test_a_torn_file_is_cut_at_its_last_whole_record_and_closed(tmp_path: Path, left: int) -> None:
    with Archive(tmp_path, "run") as archive:
        for _ in range(3):
            archive.exchanged(EXCHANGE)
    (path,) = tmp_path.iterdir()
    data, whole = path.read_bytes(), records(path)
    path.unlink()
    torn = path.with_name(f"{path.name}.open")
    torn.write_bytes(data[:left])
    with Archive(tmp_path, "next") as following:
        assert len(following.notes) == 1 and path.name in following.notes[0]
    assert not torn.exists()
    if left >= 0:
        assert not path.exists()
    else:
        found = records(path)
        assert 0 < len(found) < len(whole) and [record.raw for record in found] == [r.raw for r in whole[: len(found)]]


def test_a_file_that_another_run_writes_is_left_alone(tmp_path: Path) -> None:
    with Archive(tmp_path, "one") as one:
        one.exchanged(EXCHANGE)
        one.sync()
        with Archive(tmp_path, "two") as two:
            assert two.notes == ()
            two.exchanged(EXCHANGE)
        one.exchanged(EXCHANGE)
    assert [len(records(path)) for path in sorted(tmp_path.iterdir())] == [5, 3]


DISK_FULL = """
import resource, sys
from pathlib import Path
from archive.test_writing import EXCHANGE
from newsgrab.archive import Archive
from newsgrab.errors import OutputError
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
archive = Archive(Path(sys.argv[1]), "run")
archive.exchanged(EXCHANGE)
archive.sync()
for _ in range(30):
    archive.exchanged(EXCHANGE)
for step in (archive.sync, archive.close):
    try:
        step()
    except OutputError as error:
        print(error)
"""


def test_a_full_disk_is_told_before_anything_is_called_kept(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    done = subprocess.run(
        [sys.executable, "-c", DISK_FULL, folder], cwd=Path(__file__).parent.parent, capture_output=True, text=True
    )
    assert done.stderr == "" and done.stdout.count("the archive cannot be written: File too large") == 2
    with Archive(folder, "next") as following:
        assert "torn record" in following.notes[0]
    (path,) = folder.iterdir()
    assert [record.kind for record in records(path)][:3] == ["warcinfo", "response", "request"]


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file"):
        Archive(tmp_path / "file" / "warc", "run")

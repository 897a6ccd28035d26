"""WARC files as another library (warcio) writes and reads them."""

from __future__ import annotations

import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from batch.server import article
from newsgrab.archive import ArchivedPage, Source, pages
from newsgrab.errors import NewsgrabError

HTML = {"Content-Type": "text/html; charset=utf-8"}
DATE = "2026-03-19T08:45:00.250000Z"


def url_of(name: str) -> str:
    return f"https://news.example/{name}"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio carries no types
    @classmethod
    def _create_temp_file(cls) -> io.BytesIO:
        """In place of a temporary file that nobody closes."""
        return io.BytesIO()


@dataclass
class Warc:
    """A file that grows; `offsets` says where each record begins."""

    compressed: bool = True

    def __post_init__(self) -> None:
        self._file = io.BytesIO()
        self._writer = _Writer(self._file, gzip=self.compressed, warc_version="1.1")
        self.offsets: list[int] = []

    @property
    def data(self) -> bytes:
        return self._file.getvalue()

    def add(
        self,
        name: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = HTML,
        *,
        status: str = "200 OK",
        kind: str = "response",
        content_type: str | None = None,
    ) -> Warc:
        """Add a record; by default the response with the article of that name."""
        self.offsets.append(self._file.tell())
        head = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1") if kind == "response" else None
        payload = io.BytesIO(article(name) if body is None else body)
        given = {"WARC-Date": DATE}
        self._writer.write_record(
            self._writer.create_warc_record(
                url_of(name), kind, payload=payload, warc_headers_dict=given, http_headers=head,
                warc_content_type=content_type or "",
            )
        )  # fmt: skip
        return self


def warc_of(*names: str, compressed: bool = True) -> Warc:
    """A file with the articles of those names."""
    warc = Warc(compressed)
    for name in names:
        warc.add(name)
    return warc


def read(data: bytes, **options: object) -> list[ArchivedPage | NewsgrabError]:
    """What newsgrab reads of a file."""
    return list(pages(Source("crawl.warc.gz", io.BytesIO(data)), **options))  # type: ignore[arg-type]


def names(found: list[ArchivedPage | NewsgrabError]) -> list[str]:
    """Which of the articles were read, whole; or the class of the error that came in a page's place."""
    told = []
    for each in found:
        if isinstance(each, ArchivedPage):
            name = each.page.url.rpartition("/")[2]
            assert each.page.content == article(name)
            told.append(name)
        else:
            told.append(type(each).__name__)
    return told


@dataclass(frozen=True)
class Record:
    """A record as warcio reads it."""

    kind: str
    headers: dict[str, str]
    status: str
    http: list[tuple[str, str]]
    raw: bytes
    content: bytes

    @property
    def url(self) -> str:
        return self.headers.get("WARC-Target-URI", "")


def records(path: Path) -> list[Record]:
    """The records of a file, read by warcio; fails where a digest is wrong, or a record no gzip member of its own."""
    found = []
    data = path.read_bytes()
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        plain = member.decompress(data)
        assert member.eof
        data = member.unused_data
        (record,) = (_record(record) for record in ArchiveIterator(io.BytesIO(plain), check_digests="raise"))
        (content,) = (
            record.content_stream().read() for record in ArchiveIterator(io.BytesIO(plain), check_digests="raise")
        )
        found.append(Record(*record, content))
    return found


def _record(record: ArcWarcRecord) -> tuple[str, dict[str, str], str, list[tuple[str, str]], bytes]:
    http = record.http_headers
    return (
        record.rec_type,
        dict(record.rec_headers.headers),
        http.get_statuscode() if http and record.rec_type == "response" else "",
        list(http.headers) if http else [],
        record.raw_stream.read(),
    )

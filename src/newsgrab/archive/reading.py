"""Pages from WARC files (ISO 28500), whoever made them, in constant memory.

FastWARC reads the records; what it stops at is passed over here. A compressed record is only taken when the checksum
at its end is right.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from newsgrab.archive.members import PIECE, Damaged, Gap, Member, members
from newsgrab.archive.payload import decoded, is_declared_page, looks_like_page
from newsgrab.archive.sources import Source, open_source
from newsgrab.errors import BrokenRecord, NewsgrabError, UnreadableInput
from newsgrab.extras import needed
from newsgrab.fetching import media
from newsgrab.fetching.decoding import too_large
from newsgrab.page import Page
from newsgrab.urls import without_credentials

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

__all__ = ["MAX_BYTES", "ArchivedPage", "pages"]

MAX_BYTES = 10 * 1024 * 1024
"""Bytes of a page at most, as archived and decompressed."""
MAX_HEADER = 64 * 1024
"""Bytes of the headers of a record, and of a response."""
STEP_BACK = 256 * 1024
"""Bytes that are kept to look again for the beginning of a record; FastWARC reads `PIECE` bytes ahead."""
TRIES = 100
"""So many beginnings of records in a row that are none, and the rest of a member is passed over."""

_BEGINNING = re.compile(rb"(?:(?<=\n)|\A)WARC/[01]\.\d\d?\r?\n")


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page, and where it stands in an archive.

    Attributes:
        page: The page; `Page.url` is the record's WARC-Target-URI, `Page.fetched_at` its WARC-Date.
        file: The archive, as it was named.
        offset: Where the record begins, in bytes; where records were compressed together, where the first of them does.
        record_id: The record's WARC-Record-ID.
    """

    page: Page
    file: str
    offset: int
    record_id: str


Found: TypeAlias = ArchivedPage | NewsgrabError


def pages(
    source: str | Source, *, max_bytes: int = MAX_BYTES, passed_over: Counter[str] | None = None
) -> Iterator[Found]:
    """The pages of an archive, in its order: responses of status 200 that are HTML, or look like it.

    Args:
        source: A path, ``-`` for standard input, an address such as ``s3://bucket/crawl.warc.gz``, or an open `Source`.
            ``.warc``, ``.warc.gz`` and ``.warc.zst`` are told apart by their content.
        max_bytes: Larger pages are refused.
        passed_over: Counts the records that are no such responses, by kind.

    Yields:
        A page; or in its place what kept it from being read: a `newsgrab.errors.BrokenRecord`, or `PageTooLarge`,
        `UndecodablePage`, `UnsupportedContentType` of that page alone.

    Raises:
        UnreadableInput: `source` cannot be read, or is no archive.
        MissingExtra: The extra ``archive`` is not installed; or ``lake``, for an address.
    """
    with ExitStack() as stack:
        if isinstance(source, str):
            source = stack.enter_context(open_source(source))
        with needed("archive", source.name):
            import fastwarc  # noqa: F401
        if not source.head():
            raise UnreadableInput(source.name, "is empty; no web archive is")
        if not source.is_archive:
            raise UnreadableInput(source.name, "is no web archive (WARC)")
        reader = _Reader(source.name, max_bytes, Counter() if passed_over is None else passed_over)
        for member in members(source):
            yield from reader.read(member)


class _Text:
    """What a member holds, as a file for FastWARC; one can go back in it a little."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._behind = b""
        self._ahead = b""
        self._position = 0

    def tell(self) -> int:
        return self._position

    def read(self, size: int = PIECE) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._member.read(size)
        self._behind = (self._behind + data)[-STEP_BACK:]
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        raise io.UnsupportedOperation("a member is read on")

    def close(self) -> None:
        """Nothing to do: whoever opened the file closes it."""

    def go_to_record(self, start: int) -> bool:
        """Go to the next beginning of a record from position `start` on; False where there is none."""
        back = min(max(self._position - start, 0), len(self._behind))
        data = self._behind[len(self._behind) - back :] + self._ahead
        self._position -= back
        self._behind = self._ahead = b""
        while True:
            if match := _BEGINNING.search(data):
                self._position += match.start()
                self._ahead = data[match.start() :]
                return True
            more = self._member.read(PIECE)
            if not more:
                return False
            self._position += max(len(data) - 16, 0)
            data = data[-16:] + more


class _Reader:
    """Reads the members of one archive."""

    def __init__(self, name: str, max_bytes: int, passed_over: Counter[str]) -> None:
        self._name = name
        self._max_bytes = max_bytes
        self._passed_over = passed_over

    def read(self, member: Member | Gap) -> Iterator[Found]:
        """What the records of a member bring; the member is read to its end, or as far as it can be."""
        if isinstance(member, Gap):
            yield self._broken(member.offset, "what stands there is no record")
            return
        held: Found | None = None  # until it is known whether what it was read from is sound
        alone = True
        records = self._records(member)
        try:
            held = next(records, None)
            for found in records:
                alone = False
                if held is not None:
                    yield held
                held = found
        except Damaged as error:
            if held is not None and not alone:
                yield held
            if member.sure:
                yield self._broken(member.offset, str(error))
        else:
            if held is not None:
                yield held

    def _records(self, member: Member) -> Iterator[Found | None]:
        """What each record of a member brings, nothing included."""
        from fastwarc.warc import ArchiveIterator

        text = _Text(member)
        end = tries = 0
        more = True
        while more and tries < TRIES:
            offset = member.offset_of(text.tell())
            try:
                for record in ArchiveIterator(text, parse_http=False, stream_detect=False, max_header_len=MAX_HEADER):
                    tries = 0
                    end = record.stream_pos + max(record.content_length, 1)
                    offset = member.offset_of(end)
                    yield self._found(record, member.offset_of(record.stream_pos))
                more = False
            except OSError:
                tries += 1
                if tries == 1:
                    yield self._broken(offset, "what stands there is no record")
                more = text.go_to_record(end)
                end = text.tell() + 1
        while member.read():
            pass

    def _found(self, record: WarcRecord, offset: int) -> Found | None:
        from fastwarc.warc import WarcRecordType

        length = record.content_length
        if "Content-Length" not in record.headers:
            return self._broken(offset, "it has no Content-Length, or is cut off")
        if record.record_type != WarcRecordType.response or not record.is_http:
            self._passed_over[str(record.record_type)] += 1
            return None if record.consume() == length else self._cut(offset)
        url = without_credentials((record.headers.get("WARC-Target-URI") or "").strip("<> "))
        try:
            record.parse_http(quirks_mode=True, max_header_len=MAX_HEADER)
        except OSError as error:
            return self._broken(offset, f"the headers of the response from {url} are none: {error}")
        status = record.http_headers.status_code
        declared = record.http_headers.get("Content-Type") or ""
        if status != 200 or is_declared_page(declared) is False:
            self._passed_over["response of another type" if status == 200 else f"response of status {status}"] += 1
            return None if record.consume() == record.content_length else self._cut(offset)
        body = record.reader.read(self._max_bytes + 1)
        if len(body) > self._max_bytes:
            return too_large(url, self._max_bytes)
        if len(body) < record.content_length:
            return self._cut(offset)
        return self._page(record, url, body, offset)

    def _page(self, record: WarcRecord, url: str, body: bytes, offset: int) -> Found | None:
        headers: dict[str, str] = {}
        for name, value in record.http_headers.items():
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        declared = headers.get("content-type", "")
        try:
            content = decoded(body, headers, url, self._max_bytes)
            if is_declared_page(declared) is None and not looks_like_page(content):
                self._passed_over["response of another type"] += 1
                return None
            media.check_start(url, declared, content[: media.SNIFFED])
        except NewsgrabError as error:
            return error
        page = Page(content=content, url=url, status=200, headers=headers, fetched_at=record.record_date)
        return ArchivedPage(page, self._name, offset, record.record_id or "")

    def _cut(self, offset: int) -> BrokenRecord:
        return self._broken(offset, "the archive is cut off in it")

    def _broken(self, offset: int, reason: str) -> BrokenRecord:
        return BrokenRecord(self._name, reason, offset=offset)

"""WARC files of any make and in any state: what is whole is read, what is not is counted, nothing else happens."""

from __future__ import annotations

import contextlib
import gzip
import sys
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path

import brotli
import obstore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import from_url

from archive.warcs import HTML, Warc, names, read, url_of, warc_of
from batch.server import article
from newsgrab.archive import ArchivedPage, Source, pages
from newsgrab.errors import BrokenRecord, NewsgrabError, PageTooLarge, UndecodablePage, UnreadableInput

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ABCDE = tuple("abcde")
WHOLE, PLAIN = warc_of(*ABCDE), warc_of(*ABCDE, compressed=False)
ZSTD = b"".join(zstd.compress(zlib.decompress(part, zlib.MAX_WBITS + 16)) for part in [
    WHOLE.data[start:end] for start, end in zip(WHOLE.offsets, [*WHOLE.offsets[1:], None], strict=True)
])  # fmt: skip
TOGETHER = gzip.compress(PLAIN.data)


@pytest.mark.parametrize(
    "data", [WHOLE.data, PLAIN.data, ZSTD, TOGETHER], ids=["warc.gz", "warc", "warc.zst", "compressed as a whole"]
)
def test_archives_of_each_kind_are_read(data: bytes) -> None:
    found = read(data)
    assert names(found) == list(ABCDE)
    first = found[0]
    assert isinstance(first, ArchivedPage)
    assert first.page.url == url_of("a") and first.page.status == 200
    assert first.page.headers == {"content-type": "text/html; charset=utf-8"}
    assert first.page.fetched_at == datetime(2026, 3, 19, 8, 45, 0, 250_000, UTC)
    assert first.record_id.startswith("<urn:uuid:") and first.file == "crawl.warc.gz"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, 1000])
@pytest.mark.parametrize("data", [WHOLE.data, PLAIN.data, ZSTD, TOGETHER])
def test_it_does_not_matter_in_what_pieces_an_archive_comes(data: bytes, size: int) -> None:
    pieces = Pieces(data[start : start + size] for start in range(0, len(data), size))
    assert names(list(pages(Source("-", pieces)))) == list(ABCDE)


@pytest.mark.parametrize("warc", [WHOLE, PLAIN], ids=["compressed", "plain"])
def test_offsets_tell_where_a_record_begins(warc: Warc) -> None:
    assert [found.offset for found in read(warc.data) if isinstance(found, ArchivedPage)] == warc.offsets


def test_old_archives_with_brackets_around_addresses_are_read() -> None:
    data = PLAIN.data.replace(b"WARC/1.1", b"WARC/1.0").replace(
        b"URI: https://news.example/a", b"URI: <https://news.example/a>"
    )
    assert names(read(data)) == list(ABCDE)


def chunks(body: bytes, extension: bytes = b"") -> bytes:
    parts = (body[:7], body[7:500], body[500:])
    return b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts) + b"0\r\n\r\n"


BODY = article("a")


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ({"Transfer-Encoding": "chunked"}, chunks(BODY)),
        ({"Transfer-Encoding": "chunked"}, chunks(BODY, b";name=value")),
        ({"Transfer-Encoding": "chunked"}, BODY),
        ({"Content-Encoding": "gzip"}, gzip.compress(BODY)),
        ({"Content-Encoding": "gzip"}, BODY),
        ({"Content-Encoding": "br"}, brotli.compress(BODY)),
        ({"Content-Encoding": "br"}, BODY),
        ({"Content-Encoding": "zstd"}, zstd.compress(BODY)),
        ({"Content-Encoding": "deflate"}, BODY),
        ({"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, chunks(gzip.compress(BODY))),
        ({"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, gzip.compress(BODY)),
        ({"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, BODY),
        ({"X-Crawl-Content-Encoding": "gzip", "X-Crawl-Transfer-Encoding": "chunked"}, BODY),
        ({"Content-Encoding": "utf-8"}, BODY),
    ],
    ids=lambda value: " ".join(value.values()) if isinstance(value, dict) else "",
)  # fmt: skip
def test_bodies_are_read_as_they_came_or_decoded(encoding: dict[str, str], body: bytes) -> None:
    assert names(read(Warc().add("a", body, {**HTML, **encoding}).data)) == ["a"]


def test_bodies_that_are_corrupt_cost_only_themselves() -> None:
    headers = {**HTML, "Content-Encoding": "gzip"}
    warc = Warc().add("a").add("b", gzip.compress(article("b"))[:-30], headers).add("c")
    first, broken, last = read(warc.data)
    assert names([first, last]) == ["a", "c"]
    assert isinstance(broken, UndecodablePage) and broken.subject == url_of("b") and "ends early" in broken.reason


def test_what_holds_no_page_is_counted_by_kind() -> None:
    warc = Warc()
    warc.add("info", b"software: x\r\n", kind="warcinfo", content_type="application/warc-fields")
    warc.add("ask", b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request")
    warc.add("a").add("gone", b"<html>gone", status="404 Not Found").add("old", b"", status="301 Moved")
    warc.add("style", b"p {}", {"Content-Type": "text/css"}).add("data", b"\x00\x01", {})
    warc.add("dns", b"1.2.3.4", kind="resource", content_type="text/dns")
    counted: Counter[str] = Counter()
    assert names(read(warc.data, passed_over=counted)) == ["a"]
    assert counted == {
        "warcinfo": 1, "request": 1, "resource": 1, "response of status 404": 1, "response of status 301": 1,
        "response of another type": 2,
    }  # fmt: skip


@pytest.mark.parametrize("declared", [{}, {"Content-Type": "application/octet-stream"}, {"Content-Type": "unknown"}])
def test_pages_without_a_type_are_known_by_their_beginning(declared: dict[str, str]) -> None:
    assert names(read(Warc().add("a", headers=declared).data)) == ["a"]


def test_pages_over_the_limit_are_refused_and_the_next_is_read() -> None:
    bomb = gzip.compress(b"<html>" + bytes(10_000_000))
    warc = Warc().add("a").add("big", b"<html>" + b"x" * 2_000_000).add("b")
    warc.add("bomb", bomb, {**HTML, "Content-Encoding": "gzip"}).add("c")
    found = read(warc.data, max_bytes=1_000_000)
    assert names(found) == ["a", "PageTooLarge", "b", "PageTooLarge", "c"]
    assert isinstance(found[1], PageTooLarge) and found[1].subject == url_of("big")


def huge(size: int) -> Iterator[bytes]:
    """A page and a film of so many bytes, then the articles."""
    for kind in (b"text/html", b"video/mp4"):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n" % kind
        yield (
            b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
            b"WARC-Target-URI: https://news.example/film\r\nContent-Length: %d\r\n\r\n" % (len(head) + size)
        )
        yield head
        yield from repeat(bytes(50_000), size // 50_000)
        yield b"\r\n\r\n"
    yield PLAIN.data


class Pieces:
    """A file of pieces that are made as they are read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces

    def read(self, size: int, /) -> bytes:
        return next(self._pieces, b"")


def compressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


@pytest.mark.parametrize("packed", [True, False])
def test_records_of_any_size_take_no_memory(packed: bool) -> None:
    pieces = huge(200_000_000)
    tracemalloc.start()
    try:
        found = list(pages(Source("film.warc", Pieces(compressed(pieces) if packed else pieces)), max_bytes=1_000_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert names(found) == ["PageTooLarge", *ABCDE]
    assert peak < 20_000_000


@pytest.mark.parametrize("compressed", [True, False])
def test_what_is_cut_off_is_read_as_far_as_it_goes(compressed: bool) -> None:
    warc = warc_of(*ABCDE, compressed=compressed)
    for cut in (warc.offsets[3] + 1, warc.offsets[3] + 100, warc.offsets[3] + 600, warc.offsets[4] - 8):
        *whole, last = read(warc.data[:cut])
        assert names(whole) == ["a", "b", "c"]
        assert isinstance(last, BrokenRecord) and last.offset <= warc.offsets[3] and "crawl.warc.gz" in str(last)


@pytest.mark.parametrize("at", [0, 1, 3, 12, 60, 300, -9, -6, -2])
def test_a_damaged_member_costs_only_itself(at: int) -> None:
    place = WHOLE.offsets[2] + at if at >= 0 else WHOLE.offsets[3] + at
    data = bytearray(WHOLE.data)
    data[place] ^= 0xFF
    found = read(bytes(data))
    assert names(found) == ["a", "b", "BrokenRecord", "d", "e"]
    assert isinstance(found[2], BrokenRecord) and found[2].offset == WHOLE.offsets[2]


def test_two_damaged_members_in_a_row_are_two() -> None:
    data = bytearray(WHOLE.data)
    for number in (1, 2):
        data[WHOLE.offsets[number + 1] - 9] ^= 0xFF
    assert names(read(bytes(data))) == ["a", "BrokenRecord", "BrokenRecord", "d", "e"]


def test_what_lies_between_records_is_told_but_for_padding() -> None:
    at = WHOLE.offsets[2]
    assert names(read(WHOLE.data[:at] + b"<html>no record" + WHOLE.data[at:])) == [
        "a",
        "b",
        "BrokenRecord",
        "c",
        "d",
        "e",
    ]
    assert names(read(WHOLE.data[:at] + bytes(512) + WHOLE.data[at:] + bytes(512))) == list(ABCDE)


def test_a_damaged_header_of_a_plain_archive_costs_only_its_record() -> None:
    data = bytearray(PLAIN.data)
    data[PLAIN.offsets[2] + 1] ^= 0xFF
    assert names(read(bytes(data))) == ["a", "b", "BrokenRecord", "d", "e"]


def test_damage_made_to_be_searched_again_and_again_takes_linear_time() -> None:
    beginning = gzip.compress(bytes(1_000_000), 1)[:-8][:600]  # looks like a member, and is none
    data = WHOLE.data[: WHOLE.offsets[1]] + beginning * 20_000 + WHOLE.data[WHOLE.offsets[1] :]
    found = names(read(data))
    assert found[0] == "a" and set(found[1:]) <= {"BrokenRecord", *ABCDE}


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An archive of some kind with flipped, lost and foreign bytes, and cut off somewhere."""
    chunked = {**HTML, "Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}
    data = bytearray(
        draw(st.sampled_from([
            WHOLE.data, PLAIN.data, ZSTD, TOGETHER, Warc(False).add("a", chunks(gzip.compress(BODY)), chunked).data,
        ]))
    )  # fmt: skip
    foreign = st.sampled_from(
        [
            b"\r\n",
            b"\n",
            b"\0",
            b":",
            b"9" * 20,
            b"-1",
            b"WARC/1.1\r\n",
            b"HTTP/1.1 ",
            b"\x1f\x8b\x08\0",
            b"Content-Length: 0\r\n",
        ]
    )
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["flip", "lose", "insert", "cut"])):
            case "flip":
                data[at : at + 1] = bytes(byte ^ (1 << draw(st.integers(0, 7))) for byte in data[at : at + 1])
            case "lose":
                del data[at : at + draw(st.integers(1, 40))]
            case "insert":
                data[at:at] = draw(foreign)
            case "cut" if at > len(data) // 2:
                del data[at:]
    return bytes(data)


@given(damaged())
def test_damaged_archives_raise_nothing_but_errors_of_ours(data: bytes) -> None:
    try:
        found = read(data, max_bytes=20_000)
    except NewsgrabError:
        return
    assert len(found) < 100
    for each in found:
        assert isinstance(each, ArchivedPage | NewsgrabError)


@given(st.binary(max_size=300), st.sampled_from([b"", b"WARC/1.0\r\n", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd"]))
def test_any_bytes_are_read_or_refused(tail: bytes, head: bytes) -> None:
    with contextlib.suppress(UnreadableInput):
        assert all(isinstance(each, ArchivedPage | NewsgrabError) for each in read(head + tail))


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "is empty"), (b"<html>", "is no web archive"), (gzip.compress(b"<html>", mtime=0), "is no web archive")],
)
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "page.warc.gz"
    path.write_bytes(content)
    with pytest.raises(UnreadableInput, match=said):
        list(pages(str(path)))


def test_a_missing_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="No such file"):
        list(pages(str(tmp_path / "none.warc.gz")))


def test_archives_in_a_bucket_are_read(s3: str) -> None:
    many = Warc()
    for number in range(40):
        many.add(f"{number}-{'x' * 400}")
    obstore.put(from_url("s3://lake"), "crawl/part.warc.gz", many.data)
    assert len(names(list(pages("s3://lake/crawl/part.warc.gz")))) == 40
    with pytest.raises(UnreadableInput, match="is not there"):
        list(pages("s3://lake/crawl/none.warc.gz"))
    with pytest.raises(UnreadableInput, match="no known store"):
        list(pages("https://news.example/part.warc.gz"))

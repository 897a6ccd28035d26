"""Compression is undone whatever its kind, and never takes more memory than the limit."""

from __future__ import annotations

import contextlib
import gzip
import sys
import tracemalloc
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.errors import ConnectionFailed, FetchError, PageTooLarge
from newsgrab.fetching import fetch
from newsgrab.fetching.decoding import Collector, decoder

from .conftest import PAGE, Site, local

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MIB = 1 << 20


def bare_deflate(data: bytes) -> bytes:
    return zlib.compress(data, wbits=-15)


PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


def unpacked(data: bytes, coding: str, *, limit: int = 10 * MIB, step: int = 65536, cut: bool = False) -> bytes:
    collector = Collector("http://example.org/", limit, cut=cut)
    sink = decoder("http://example.org/", coding, collector, max(limit, MIB))
    for start in range(0, len(data), step):
        sink.write(data[start : start + step])
    sink.finish()
    return collector.content()


@pytest.mark.parametrize("coding", PACKERS)
def test_each_coding_is_undone_over_the_wire(coding: str, site: Site) -> None:
    body = PAGE * 5000
    url = site.page("/", PACKERS[coding](body), headers={"Content-Encoding": coding.upper()})
    assert fetch(url, local()).content == body


def test_deflate_without_its_wrapper_is_undone(site: Site) -> None:
    assert fetch(site.page("/", bare_deflate(PAGE), headers={"Content-Encoding": "deflate"}), local()).content == PAGE


@pytest.mark.parametrize("name", ["identity", "utf-8", "none", "binary", ""])
def test_names_of_no_coding_are_ignored(name: str, site: Site) -> None:
    assert fetch(site.page("/", headers={"Content-Encoding": name}), local()).content == PAGE


@given(
    st.binary(max_size=3000) | st.binary(min_size=1, max_size=50).map(lambda part: part * 3000),
    st.lists(st.sampled_from(sorted(PACKERS)), max_size=5),
    st.integers(1, 5000),
)
def test_stacks_of_codings_in_pieces_of_any_size_are_undone(body: bytes, codings: list[str], step: int) -> None:
    packed = body
    for coding in codings:
        packed = PACKERS[coding](packed)
    assert unpacked(packed, ", ".join(codings), step=step) == body


@given(st.binary(max_size=300), st.sampled_from([*PACKERS, "gzip, br", "zstd, deflate"]), st.integers(1, 100))
def test_any_bytes_decode_or_give_our_error(data: bytes, coding: str, step: int) -> None:
    with contextlib.suppress(FetchError):
        unpacked(data, coding, step=step)


@given(st.sampled_from(sorted(PACKERS)), st.data())
def test_a_stream_that_ends_early_is_never_taken_for_whole(coding: str, data: st.DataObject) -> None:
    packed = PACKERS[coding](PAGE)
    kept = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(ConnectionFailed, match="compressed body"):
        unpacked(packed[:kept], coding)


def test_truncated_and_corrupt_bodies_are_connection_failures(site: Site) -> None:
    packed = gzip.compress(PAGE)
    with pytest.raises(ConnectionFailed, match="ends early"):
        fetch(site.page("/a", packed[:-9], headers={"Content-Encoding": "gzip"}), local())
    with pytest.raises(ConnectionFailed, match="corrupt"):
        fetch(site.page("/b", PAGE, headers={"Content-Encoding": "gzip"}), local())


def test_several_members_are_one_body_and_rubbish_behind_them_is_ignored() -> None:
    assert unpacked(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0", "gzip") == b"one two"
    assert unpacked(zstd.compress(b"one ") + zstd.compress(b"two"), "zstd") == b"one two"
    with pytest.raises(ConnectionFailed, match="parts"):
        unpacked(gzip.compress(b"") * 5000, "gzip")


def zeros(packer: str, size: int) -> bytes:
    """`size` bytes of zeros, packed, without ever having them in memory."""
    if packer == "br":
        stream = brotli.Compressor(quality=1)
        return b"".join([*(stream.process(bytes(MIB)) for _ in range(size // MIB)), stream.finish()])
    packing = zlib.compressobj(wbits=31) if packer == "gzip" else zstd.ZstdCompressor()
    return b"".join([*(packing.compress(bytes(MIB)) for _ in range(size // MIB)), packing.flush()])


@pytest.mark.parametrize(
    ("codings", "wrappers"),
    [
        ("gzip", []),
        ("br", []),
        ("zstd", []),
        ("gzip, gzip, gzip", [gzip.compress, gzip.compress]),
        ("gzip, br, zstd", [brotli.compress, zstd.compress]),
    ],
)
def test_a_bomb_stops_at_the_limit_without_filling_memory(codings: str, wrappers: list[object]) -> None:
    bomb = zeros(codings.split(",")[0], 128 * MIB)
    for wrap in wrappers:
        bomb = wrap(bomb)  # type: ignore[operator]
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(PageTooLarge, match="1 MiB"):
            unpacked(bomb, codings, limit=MIB)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - before < 3 * MIB


def test_a_bomb_whose_middle_is_huge_and_whose_end_is_nothing_stops_too() -> None:
    empty_blocks = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + b"\0\0\0\xff\xff" * (2 * MIB)
    with pytest.raises(PageTooLarge):
        unpacked(gzip.compress(empty_blocks), "gzip, gzip", limit=MIB)


def test_a_bomb_from_a_server_is_too_large(site: Site) -> None:
    url = site.page("/", gzip.compress(zeros("gzip", 64 * MIB)), headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(PageTooLarge, match="10 MiB; raise"):
        fetch(url, local())


def test_too_many_codings_are_refused() -> None:
    with pytest.raises(ConnectionFailed, match="6 times"):
        unpacked(b"", "gzip, gzip, gzip, gzip, gzip, gzip")


def test_what_is_beyond_a_cut_is_dropped() -> None:
    assert unpacked(gzip.compress(b"abcdef" * 1000), "gzip", limit=10, cut=True) == b"abcdefabcd"

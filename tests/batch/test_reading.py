"""Lists of addresses in all their forms, read as a stream."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.batch.reading import MAX_LINE, BadLine, parse
from newsgrab.ledger import Address

A, B = "https://news.example/a", "https://news.example/b?x=1"


def read(text: str | bytes) -> list[str | tuple[int, str]]:
    data = text.encode() if isinstance(text, str) else text
    return [item.url if isinstance(item, Address) else (item.number, item.reason) for item in parse(io.BytesIO(data))]


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}\n",
        f"\ufeff# addresses\r\n\r\n  {A}  \r\n{B}",
        f'{{"url": "{A}", "title": "x"}}\n{{"id": 2, "url": " {B} "}}',
        f'title,url\n"One, two",{A}\nThree,"{B}"\n',
        f"URL\tdate\n{A}\t2024\n{B}\t\n",
        f"id;Url\n1;{A}\n2;{B}",
        f"url\n{A}\n{B}\n",
        f'\ufeff"url","title"\r\n"{A}","a ""b"", c"\r\n"{B}",""\r\n',
        f'title,url\n"over\ntwo lines",{A}\nx,{B}\n',
    ],
)
def test_lines_json_lines_and_csv_are_told_apart(text: str) -> None:
    assert read(text) == [A, B]


def test_a_bad_line_is_named_by_its_number_and_the_others_are_read() -> None:
    text = f"{A}\n\nno address\nftp://news.example/\n{{not json\n{{}}\n".encode() + b"\xff\xfe\n" + B.encode()
    found = read(text)
    assert [item for item in found if isinstance(item, str)] == [A, B]
    assert sorted(item[0] for item in found if isinstance(item, tuple)) == [3, 4, 5, 6, 7]


def test_a_row_without_an_address_is_a_bad_line() -> None:
    assert read(f"title,url\nx\ny,\nz,{A}") == [(2, "nothing in its url column"), (3, "nothing in its url column"), A]


def test_a_quote_that_is_never_closed_costs_its_line_only() -> None:
    assert read(f'title,url\n"x,{A}\ny,{A}\nz,{B}') == [(2, "nothing in its url column"), A, B]
    many = "".join(f"y,{A}?{n}\n" for n in range(10_000))
    found = read(f'title,url\n"x,{A}\n{many}')
    assert [item[0] for item in found if isinstance(item, tuple)] == [2] and len(found) == 10_001


def test_line_ends_of_old_are_bad_lines_and_no_crash() -> None:
    assert [type(item) for item in read(f"{A}\r{B}\r")] == [tuple]


def test_a_password_in_a_bad_line_is_not_shown() -> None:
    for text in (
        "https://user:geheim@news.example/a b",
        "user:geheim@news.example/a b",
        "ftp://a.example/?token=geheim",
    ):
        ((number, reason),) = (item for item in read(text) if isinstance(item, tuple))
        assert number == 1 and "geheim" not in reason and "user" not in reason


def test_a_line_without_end_is_read_in_bounded_memory() -> None:
    class Endless(io.RawIOBase):
        left = 200 * MAX_LINE

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            size = min(len(buffer), self.left)
            buffer[:size] = b"a" * size
            self.left -= size
            return size

    tracemalloc.start()
    found = list(parse(io.BufferedReader(Endless())))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == [BadLine(1, f"longer than {MAX_LINE} bytes")]
    assert peak < 8 * MAX_LINE


@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    for item in parse(io.BytesIO(data)):
        assert isinstance(item, BadLine) or item.key.startswith("http")


@given(st.lists(st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9]{0,9}", fullmatch=True)))
def test_all_addresses_of_a_list_come_out_in_order(urls: list[str]) -> None:
    assert read("\n".join(urls)) == urls

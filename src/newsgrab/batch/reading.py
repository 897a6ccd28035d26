"""Lists of addresses: lines of text, JSON Lines with a ``url`` key, CSV with a ``url`` column; read as a stream."""

from __future__ import annotations

import csv
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias

from newsgrab.errors import InvalidUrl, UnreadableInput, one_line
from newsgrab.ledger import Address, address_of
from newsgrab.urls import masked

__all__ = ["BadLine", "Listed", "parse", "read"]

MAX_LINE = 1024 * 1024
"""Bytes of a line that are read; a longer one is no line of addresses."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no address.

    Attributes:
        number: Counted from 1.
        reason: What is wrong with it.
    """

    number: int
    reason: str


Listed: TypeAlias = Address | BadLine
_Line: TypeAlias = tuple[int, str]


def read(path: str) -> Iterator[Listed]:
    """The addresses in the file at `path`; ``-`` is standard input.

    Raises:
        UnreadableInput: It cannot be read.
    """
    try:
        # Not `sys.stdin`: a thread that still waits for its next line would keep the interpreter from ending.
        with os.fdopen(os.dup(0), "rb") if path == "-" else open(path, "rb") as file:
            yield from parse(file)
    except OSError as error:
        name = "standard input" if path == "-" else path
        raise UnreadableInput(name, f"cannot be read: {error.strerror}") from error


def parse(file: BinaryIO) -> Iterator[Listed]:
    """The addresses in an open file. Blank lines and those that begin with ``#`` are passed over."""
    bad: list[BadLine] = []
    lines = _lines(file, bad)
    first = next(lines, None)
    columns = _columns(first[1]) if first is not None else None
    if first is None:
        found: Iterator[Listed] = iter(())
    elif columns is not None:
        found = _from_csv(lines, *columns)
    else:
        found = (_from_line(line) for line in _chained(first, lines))
    for listed in found:
        yield from bad
        bad.clear()
        yield listed
    yield from bad


def _lines(file: BinaryIO, bad: list[BadLine]) -> Iterator[_Line]:
    """Lines worth reading, with their numbers; what cannot be read goes to `bad`."""
    number = 0
    while line := file.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
                pass
            bad.append(BadLine(number, f"longer than {MAX_LINE} bytes"))
            continue
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            bad.append(BadLine(number, "not UTF-8"))
            continue
        if text and not text.startswith("#"):
            yield number, text


def _chained(first: _Line, rest: Iterable[_Line]) -> Iterator[_Line]:
    yield first
    yield from rest


def _columns(header: str) -> tuple[int, str] | None:
    """Which column holds the address, and what parts the columns; None where `header` is no header of CSV."""
    for delimiter in (",", "\t", ";"):
        try:
            names = [name.strip().lower() for name in next(csv.reader([header], delimiter=delimiter), [])]
        except csv.Error:
            return None
        if "url" in names:
            return names.index("url"), delimiter
    return None


def _from_csv(lines: Iterator[_Line], column: int, delimiter: str) -> Iterator[Listed]:
    """Rows may go over several lines; but a quote that is never closed shall cost its own line only."""
    again: deque[_Line] = deque()
    taken: list[_Line] = []

    def texts() -> Iterator[str]:
        while line := again.popleft() if again else next(lines, None):
            taken.append(line)
            yield line[1] + "\n"

    while True:
        taken.clear()
        reason = "nothing in its url column"
        try:
            row = next(csv.reader(texts(), delimiter=delimiter), None)
        except csv.Error as error:
            row, reason = [], f"not CSV: {error}"
        if row is None:
            return
        number = taken[0][0]
        if len(row) > column and row[column].strip():
            yield _address(number, row[column].strip())
        else:
            yield BadLine(number, reason)
            again.extendleft(reversed(taken[1:]))


def _from_line(line: _Line) -> Listed:
    number, text = line
    if not text.startswith("{"):
        return _address(number, text)
    try:
        url = json.loads(text).get("url")
    except (ValueError, RecursionError):
        return BadLine(number, "not JSON")
    if not isinstance(url, str):
        return BadLine(number, "no text under its url key")
    return _address(number, url.strip())


def _address(number: int, text: str) -> Listed:
    if any(ch.isspace() for ch in text):
        return BadLine(number, f"more than one address: {one_line(masked(text), 100)}")
    try:
        return address_of(text)
    except InvalidUrl as error:
        return BadLine(number, one_line(f"{masked(error.subject)}: {error.reason}"))

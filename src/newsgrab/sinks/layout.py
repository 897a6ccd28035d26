"""How a lake is laid out: the format of its files, and the folders they are parted into.

Folders follow Hive (``date=2026-11-24/publisher=BBC%20News/``), by which DuckDB, Polars, pyarrow, Spark, Trino prune.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, TypeAlias
from urllib.parse import quote

__all__ = [
    "HIVE_NULL",
    "UNKNOWN",
    "Format",
    "Key",
    "Layout",
    "Partition",
    "folder_of",
    "laid_out",
    "partition_of",
    "size",
]

UNKNOWN = "unknown"
"""In the place of a value that is missing."""
HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
"""The same in a Delta table: readers take it for null, as the table's log says."""
LONGEST = 150
"""Characters of a value in a folder's name; file systems allow 255 for the whole name."""

Partition: TypeAlias = dict[str, str | None]
"""The values that all records of a file share, by the name of the key."""


class Format(StrEnum):
    """What the files of a lake are."""

    jsonl = "jsonl"
    jsonl_gz = "jsonl.gz"
    jsonl_zst = "jsonl.zst"
    parquet = "parquet"
    delta = "delta"

    @property
    def suffix(self) -> str:
        """With which the names of its files end."""
        return ".parquet" if self is Format.delta else f".{self.value}"


class Key(StrEnum):
    """What a lake can be parted by."""

    date = "date"
    """The UTC day of `newsgrab.Article.timestamp`."""
    publisher = "publisher"
    language = "language"


_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([kmg]?)(?:i?b)?")


def size(text: str) -> int:
    """A size such as ``64MB``, ``1G`` or ``500k``, in bytes (powers of 1024).

    Raises:
        ValueError: It is none.
    """
    match = _SIZE.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is no size; write one such as 64MB or 1GB")
    return int(float(match[1]) * _UNITS[match[2]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a run lays out its lake.

    Attributes:
        format: What its files are.
        partition_by: What its folders are named for, the outermost first.
        roll_size: Bytes of records (as JSON) that are gathered before they become files.
        roll_age: Seconds after which they become files at the latest, while the run goes on.

    Raises:
        ValueError: A value makes no sense; the message names it.
    """

    format: Format = Format.jsonl
    partition_by: tuple[Key, ...] = ()
    roll_size: int = 256 << 20
    roll_age: float = 900.0

    def __post_init__(self) -> None:
        if len(set(self.partition_by)) < len(self.partition_by):
            raise ValueError("partition_by names a key twice")
        for name in ("roll_size", "roll_age"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be above 0")

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Self:
        """The layout of the lake of that state."""
        return cls(format=Format(state["format"]), partition_by=tuple(map(Key, state["partition_by"])))

    @property
    def is_plain(self) -> bool:
        """Whether records can simply be appended to one file."""
        return self.format is Format.jsonl and not self.partition_by


def laid_out(state: Mapping[str, Any]) -> str:
    """The options by which a lake of that state is taken up again."""
    by = f" --partition-by {','.join(state['partition_by'])}" if state["partition_by"] else ""
    return f"--format {state['format']}{by}"


def partition_of(record: Mapping[str, Any], keys: tuple[Key, ...]) -> Partition:
    """Where a record, as JSON has it, belongs."""
    return {key.value: _day(record.get("timestamp")) if key is Key.date else record.get(key) for key in keys}


def _day(timestamp: str | None) -> str | None:
    return None if timestamp is None else datetime.fromisoformat(timestamp).astimezone(UTC).date().isoformat()


def folder_of(partition: Partition, *, missing: str = UNKNOWN) -> str:
    """The folder of a partition, relative to the lake; empty where there is none.

    Nothing that a page says can make it another place: names hold ASCII letters, digits and ``-._~%=`` only.
    """
    return "/".join(f"{key}={missing if value is None else _encoded(value)}" for key, value in partition.items())


def _encoded(value: str) -> str:
    """`value` percent-encoded (RFC 3986); a long one is cut and ends in ``~`` and a digest of the whole."""
    if value in (UNKNOWN, HIVE_NULL, ""):
        return f"%{ord(value[0]):02X}{value[1:]}" if value else "~"
    parts = [quote(character, safe="", errors="replace").replace("~", "%7E") for character in value[: LONGEST + 1]]
    text = "".join(parts)
    if len(text) <= LONGEST and len(value) <= LONGEST:
        return text
    digest = hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()[:16]
    room = LONGEST - len(digest) - 1
    while len(text) > room:
        text = text[: -len(parts.pop())]
    return f"{text}~{digest}"

"""Where records go: nothing that a page says shapes a path, and nothing that it says is mixed up."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.batch.options import Places
from newsgrab.sinks.layout import HIVE_NULL, UNKNOWN, Format, Key, Layout, folder_of, partition_of, size

VALUES = st.one_of(
    st.none(),
    st.text(),
    st.text(min_size=140, max_size=400),
    st.sampled_from(
        [UNKNOWN, HIVE_NULL, "", ".", "..", "../../etc", "a/b", "a\\b", "a=b", "~", "%2F", "\0", "\n", "x" * 9999]
    ),
)


@given(publisher=VALUES, language=VALUES)
def test_a_value_is_one_part_of_a_path_whatever_it_says(publisher: str | None, language: str | None) -> None:
    folder = folder_of({"publisher": publisher, "language": language})
    parts = PurePosixPath(folder).parts
    assert len(parts) == 2 and folder == "/".join(parts)
    assert parts[0].startswith("publisher=") and parts[1].startswith("language=")
    assert set(folder) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%=/")
    assert all(part.count("=") == 1 and len(part) <= 170 for part in parts)


@given(one=VALUES, other=VALUES)
def test_two_values_never_share_a_folder(one: str | None, other: str | None) -> None:
    for missing in (UNKNOWN, HIVE_NULL):
        folders = [folder_of({"publisher": value}, missing=missing) for value in (one, other)]
        assert (folders[0] == folders[1]) == (one == other)


@pytest.mark.parametrize(
    ("timestamp", "day"),
    [
        ("2026-01-01T01:30:00+02:00", "date=2025-12-31"),
        ("2026-01-01T23:30:00-05:00", "date=2026-01-02"),
        ("2026-01-01T00:00:00Z", "date=2026-01-01"),
        (None, "date=unknown"),
    ],
)
def test_the_date_is_the_day_in_utc(timestamp: str | None, day: str) -> None:
    assert folder_of(partition_of({"timestamp": timestamp}, (Key.date,))) == day


def test_folders_are_percent_encoded_as_hive_readers_expect() -> None:
    record: dict[str, Any] = {"publisher": "BBC News", "language": "ar", "timestamp": None}
    folder = folder_of(partition_of(record, (Key.publisher, Key.language, Key.date)))
    assert folder == "publisher=BBC%20News/language=ar/date=unknown"


@pytest.mark.parametrize(("text", "expected"), [("64MB", 64 << 20), ("1g", 1 << 30), ("500 KiB", 500 << 10), ("7", 7)])
def test_sizes(text: str, expected: int) -> None:
    assert size(text) == expected


@pytest.mark.parametrize("text", ["", "MB", "-1MB", "1TB", "1e9"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no size"):
        size(text)


def test_layouts_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Layout(partition_by=(Key.date, Key.date))
    with pytest.raises(ValueError, match="roll_size"):
        Layout(roll_size=0)


@pytest.mark.parametrize(
    ("out", "file", "format", "said"),
    [
        ("hdfs://lake/x", None, Format.parquet, "no known store"),
        ("s3://lake/x", None, Format.jsonl, "--ledger"),
        (None, "x.parquet", Format.jsonl, "--out DIR"),
        (None, "x.jsonl.gz", Format.jsonl, "--out DIR"),
        (None, "x.jsonl", Format.delta, "--out DIR"),
        (None, None, Format.parquet, "standard output"),
    ],
)
def test_outputs_that_cannot_be_laid_out_so_are_refused(
    tmp_path: Path, out: str | None, file: str | None, format: Format, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        Places.of(out, None if file is None else Path(file), None, tmp_path, Layout(format=format))

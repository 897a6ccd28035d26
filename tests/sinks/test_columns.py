"""Records as columns: what goes in comes out, from files of this version and of others."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsgrab.article import Record
from newsgrab.errors import UnreadableInput
from newsgrab.sinks.columns import record_line, schema, table, to_record
from newsgrab.sinks.files import read_file, write_file
from newsgrab.sinks.layout import Format, Key, Partition, partition_of

TEXTS = st.text(max_size=30)
INSTANTS = st.datetimes(
    datetime(2, 1, 1),
    datetime(9998, 12, 30),
    timezones=st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m))),
)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


RECORDS = st.builds(
    Record.model_validate,
    st.fixed_dictionaries(
        {"id": TEXTS, "extractor": st.just({"version": "1"}), "run_id": TEXTS, "revision": st.integers(1, 9)},
        optional={
            "headline": maybe(TEXTS),
            "publisher": maybe(TEXTS),
            "language": maybe(TEXTS),
            "body": maybe(TEXTS),
            "timestamp": maybe(INSTANTS),
            "modified": maybe(INSTANTS),
            "fetched_at": maybe(INSTANTS),
            "timestamp_zone": maybe(st.sampled_from(["stated", "unknown"])),
            "authors": st.lists(TEXTS, max_size=3),
            "provenance": st.dictionaries(TEXTS, TEXTS, max_size=3),
            "image": maybe(st.fixed_dictionaries({}, optional={"url": maybe(TEXTS), "caption": maybe(TEXTS)})),
            "blocks": maybe(
                st.lists(
                    st.fixed_dictionaries(
                        {
                            "kind": st.sampled_from(["paragraph", "heading"]),
                            "text": TEXTS,
                            "level": maybe(st.integers(1, 6)),
                        }
                    ),
                    max_size=3,
                )
            ),
            "status": maybe(st.integers(0, 999)),
            "word_count": st.integers(0, 2**40),
        },
    ),
)


@given(
    records=st.lists(RECORDS, min_size=1, max_size=5), by=st.sampled_from([(), (Key.date,), (Key.date, Key.publisher)])
)
def test_records_come_back_from_columns_as_they_were(records: list[Record], by: tuple[Key, ...]) -> None:
    for record in records:
        told = json.loads(record.model_dump_json())
        partition = partition_of(told, by)
        (row,) = table([told], partition).to_pylist()
        assert not set(partition) & set(row)
        assert to_record(row, partition) == record


@given(records=st.lists(RECORDS, min_size=1, max_size=5))
@pytest.mark.parametrize("format", [Format.jsonl, Format.jsonl_gz, Format.jsonl_zst, Format.parquet])
def test_files_give_back_the_lines_they_were_made_of_and_are_the_same_each_time(
    tmp_path_factory: pytest.TempPathFactory, format: Format, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    lines = [record_line(record) for record in records]
    path = folder / f"x{format.suffix}"
    file = write_file(path, path.name, iter(lines), {})
    assert file.rows == len(lines) and file.bytes == path.stat().st_size
    assert list(read_file(path, path.name)) == lines
    again = write_file(folder / "again", path.name, iter(lines), {})
    assert again == file


def some(number: int) -> dict[str, Any]:
    told = {"id": f"{number:032x}", "extractor": {"version": "1"}, "run_id": "r", "revision": 1, "publisher": "A"}
    record: dict[str, Any] = json.loads(Record.model_validate({**told, "body": "نص الخبر"}).model_dump_json())
    return record


def test_instants_are_utc_microseconds_and_keep_their_offset_beside_them() -> None:
    told = {**some(1), "timestamp": "2026-01-01T01:30:00.000007+05:30", "fetched_at": "2026-01-01T00:00:00Z"}
    rows = table([told], {})
    assert rows.schema.field("timestamp").type == pa.timestamp("us", tz="UTC")
    (row,) = rows.to_pylist()
    assert row["timestamp"] == datetime(2025, 12, 31, 20, 0, 0, 7, UTC)
    assert (row["timestamp_offset"], row["fetched_at_offset"], row["modified_offset"]) == (330, 0, None)


def test_every_field_of_the_model_is_a_column_and_none_is_text_by_default() -> None:
    columns = {field.name: field.type for field in schema()}
    assert set(Record.model_fields) <= set(columns)
    assert columns["authors"] == pa.list_(pa.string()) and columns["provenance"] == pa.map_(pa.string(), pa.string())
    assert columns["word_count"] == pa.int64() and pa.types.is_struct(columns["extractor"])
    assert columns["blocks"].value_type.field("level").type == pa.int64()


def test_files_of_an_older_and_of_a_newer_minor_version_are_read(tmp_path: Path) -> None:
    partition: Partition = {"publisher": "A"}
    now = table([some(1)], partition)
    older = now.drop_columns(["standfirst", "tags", "timestamp_precision"])
    newer = now.append_column("mood", pa.array(["sunny"]))
    for number, version in enumerate((older, newer)):
        pq.write_table(version, tmp_path / f"{number}.parquet")
        assert [json.loads(line) for line in read_file(tmp_path / f"{number}.parquet", "x.parquet")] == [
            {key: value for key, value in some(1).items() if key != "blocks"}
        ]


@pytest.mark.parametrize("format", [Format.jsonl_gz, Format.jsonl_zst, Format.parquet])
def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path, format: Format) -> None:
    path = tmp_path / f"x{format.suffix}"
    write_file(path, path.name, (record_line(Record.model_validate(some(n))) for n in range(50)), {})
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableInput, match=path.name):
        list(read_file(path, path.name))


def test_parquet_that_is_not_ours_is_an_error_that_says_so(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1"]}), tmp_path / "x.parquet")
    with pytest.raises(UnreadableInput, match="not a file of newsgrab"):
        list(read_file(tmp_path / "x.parquet", "x.parquet"))

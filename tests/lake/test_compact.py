"""Compaction: small files become large ones, and nothing else about a lake changes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable
from hypothesis import given
from hypothesis import strategies as st

from lake.filled import DELTA, LINES, PARQUET, ZST, Filled, record
from newsgrab.durable import Lock
from newsgrab.errors import InputError, LedgerError
from newsgrab.lake.check import check
from newsgrab.lake.compact import FULL, MAX_ROWS, compact, foreseen, plan
from newsgrab.sinks import DataFile, Format, Key, Layout
from newsgrab.sinks.columns import record_line
from newsgrab.sinks.files import described
from support import newsgrab_process

KILLS = max(5, int(os.environ.get("NEWSGRAB_KILLS", "24")) // 6)
"""Kills for each kind of lake."""
PARTITIONS = 20
"""So many merges await each kill."""

FILES = st.lists(
    st.builds(
        DataFile,
        st.tuples(st.sampled_from(["", "date=1/", "date=2/"]), st.uuids()).map(lambda parts: f"{parts[0]}{parts[1]}"),
        st.integers(1, MAX_ROWS),
        st.integers(1, 200),
        st.just(""),
        st.just({}),
    ),
    max_size=40,
)


@given(files=FILES)
def test_a_plan_merges_all_that_fits_together_and_leaves_large_files_alone(files: list[DataFile]) -> None:
    groups = plan(files, 100)
    grouped = Counter(file.name for group in groups for file in group)
    assert not grouped or max(grouped.values()) == 1
    for group in groups:
        assert len({file.name.rpartition("/")[0] for file in group}) == 1 < len(group)
        assert sum(file.bytes for file in group) <= 100 and sum(file.rows for file in group) <= MAX_ROWS
        assert all(file.bytes < FULL * 100 for file in group)
    merged = [replace(group[0], bytes=sum(f.bytes for f in group), rows=sum(f.rows for f in group)) for group in groups]
    assert plan([*(file for file in files if file.name not in grouped), *merged], 100) == []


@pytest.mark.parametrize("layout", [PARQUET, DELTA, ZST, LINES], ids=lambda layout: layout.format)
def test_each_partition_becomes_one_file_of_the_same_records_and_the_ledger_follows(
    tmp_path: Path, layout: Layout
) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(4)
    lake.run([record(1, revision=2)])
    lines, newest = sorted(lake.lines().values()), lake.newest()
    assert newest[record(1).id] == record_line(record(1, revision=2))
    before = lake.known()
    done = compact(lake.out)
    folders = {name.rpartition("/")[0] for name in before}
    assert (done.files, done.merged, done.left) == ((len(before), len(folders)), len(before), {})
    assert len(lake.names()) == len(folders) and lake.names() == set(lake.known())
    assert sorted(lake.lines().values()) == lines and lake.newest() == newest
    assert not list(lake.staging.iterdir()) and check(lake.out).clean
    again = compact(lake.out)
    assert again.merged == 0 and again.files == (len(folders), len(folders)), "there is nothing left to do"


def test_files_of_the_target_size_are_left_as_they_are(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=PARQUET.format))
    lake.runs(4)
    largest = max(file.bytes for file in lake.known().values())
    assert compact(lake.out, target=largest).merged == 0
    assert compact(lake.out, target=2 * largest).files == (4, 2)


def test_merged_files_that_turn_out_small_are_merged_on(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=PARQUET.format))
    lake.runs(12)
    target = 5 * min(file.bytes for file in lake.known().values())
    done = compact(lake.out, target=target)
    assert done.files[1] < 3, "twelve files of mostly head and foot, four at a time, would make three"
    assert compact(lake.out, target=target).merged == 0


def test_readers_of_a_delta_table_see_each_merge_in_one_commit_that_changes_no_data(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=DELTA.format))
    lake.runs(3)
    version = DeltaTable(tmp_path).version()
    rows = DeltaTable(tmp_path).to_pyarrow_table().sort_by("id")
    compact(lake.out)
    table = DeltaTable(tmp_path)
    assert table.version() == version + 1
    assert table.to_pyarrow_table().sort_by("id").equals(rows)
    log = [json.loads(line) for line in (tmp_path / "_delta_log" / f"{version + 1:020d}.json").read_text().splitlines()]
    changes = [action[kind]["dataChange"] for action in log for kind in ("add", "remove") if kind in action]
    assert changes == [False] * 4
    assert DeltaTable(tmp_path, version=version).to_pyarrow_table().num_rows == rows.num_rows, "time travel works"


def test_what_a_killed_run_has_left_in_the_journal_becomes_files_first(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=PARQUET.format))
    lake.runs(2)
    lake.run([record(90), record(91)], rolled=False)
    assert compact(lake.out).files == (3, 1)
    assert len(lake.lines()) == 14 and lake.newest()[record(90).id] == record_line(record(90))


def test_a_bucket_is_compacted_and_checked(tmp_path: Path, s3: str) -> None:
    lake = Filled(tmp_path, DELTA, "s3://lake/compacted")
    lake.runs(3)
    lines = sorted(lake.lines().values())
    assert compact(lake.out, lake.ledger_file).files == (9, 3)
    assert sorted(lake.lines().values()) == lines and len(lake.newest()) == 18
    report = check(lake.out, lake.ledger_file)
    assert report.clean and report.rows == 18


def test_a_file_that_is_not_what_the_ledger_knows_is_left_and_the_others_are_merged(tmp_path: Path) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(4)
    damaged = sorted(lake.known())[1]
    path = tmp_path / damaged
    path.write_bytes(path.read_bytes()[:-10])
    process = newsgrab_process("lake", "compact", *lake.options)
    _, said = process.communicate()
    assert process.returncode == 1 and f"{damaged} was left as it is" in said.decode()
    assert "12 files become 4" in said.decode() and damaged in lake.names()


def test_files_of_a_newer_schema_are_left_lest_columns_be_lost(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=PARQUET.format))
    lake.runs(3)
    name = min(lake.known())
    table = pq.read_table(tmp_path / name)
    table = table.append_column("mood", table["id"])
    pq.write_table(
        table.replace_schema_metadata({**table.schema.metadata, b"newsgrab.schema_version": b"1.9"}), tmp_path / name
    )
    with lake.ledger() as ledger, ledger.transaction():
        ledger.put_file("lake:", described(tmp_path / name, name, 6, {}).as_dict())
    done = compact(lake.out)
    assert list(done.left) == [name] and "newer" in done.left[name] and done.files == (3, 2)
    assert "mood" in pq.read_schema(tmp_path / name).names
    report = check(lake.out)
    assert report.clean and [finding.value for finding in report.findings] == ["newer_schema"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.runs(3)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    assert foreseen(lake.out).files == (9, 3)
    process = newsgrab_process("lake", "compact", *lake.options, "--dry-run")
    _, said = process.communicate()
    assert process.returncode == 0 and "would merge 9 small files: 9 files become 3" in said.decode()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == before


@pytest.mark.parametrize("command", ["compact", "check"])
def test_while_a_run_is_going_it_leaves_at_once(tmp_path: Path, command: str) -> None:
    lake = Filled(tmp_path)
    lake.runs(1)
    with Lock.beside(lake.places.ledger):
        process = newsgrab_process("lake", command, *lake.options)
        out, said = process.communicate()
    assert process.returncode == 75 and b"held by process" in said and not out


def test_what_is_no_lake_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger here"):
        compact(str(tmp_path))
    with pytest.raises(ValueError, match="--ledger"):
        compact("s3://lake/x")
    lake = Filled(tmp_path)
    with lake.ledger() as ledger:
        with pytest.raises(LedgerError, match="knows of nothing"):
            compact(lake.out)
        with ledger.transaction():
            ledger.put_sink_state("jsonl:articles.jsonl", {"length": 0})
    with pytest.raises(InputError, match="one file of JSON Lines"):
        compact(lake.out)


@pytest.mark.parametrize("format", [Format.parquet, Format.delta])
def test_killed_at_any_instant_nothing_is_lost_or_doubled(tmp_path: Path, format: Format) -> None:
    lake = Filled(tmp_path, Layout(format=format, partition_by=(Key.publisher,)))
    chance = random.Random(f"{format} {os.environ.get('NEWSGRAB_SEED', '')}")
    written = 0
    hits = 0
    for _ in range(KILLS):
        for _ in range(2):  # so each partition has at least two files
            lake.run(record(written + n, publisher=f"P{n}") for n in range(PARTITIONS))
            written += PARTITIONS
        before = set(lake.known())
        process = newsgrab_process(
            "lake", "compact", *lake.options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and not any(lake.staging.iterdir()):
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.2))
        hits += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert set(lake.known()) != before or any(lake.staging.iterdir()), "it was killed at work"
    assert hits > KILLS // 2, "most were killed before they were done"
    assert compact(lake.out).left == {}
    expected = {
        f"{number:032x}": record_line(record(number, publisher=f"P{number % PARTITIONS}")) for number in range(written)
    }
    assert sorted(lake.lines().values()) == sorted(expected.values())
    assert lake.newest() == expected
    report = check(lake.out)
    assert report.clean and report.rows == report.articles == written
    assert compact(lake.out).merged == 0

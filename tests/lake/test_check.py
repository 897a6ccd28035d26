"""Checks: a whole lake is called whole, and whatever was done to one is found and named."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.filled import DELTA, LINES, PARQUET, ZST, Filled, put, record
from newsgrab.lake.check import check
from newsgrab.lake.compact import compact
from newsgrab.lake.report import EXAMPLES, Finding, Report
from newsgrab.lake.spill import Entry, Spill
from newsgrab.ledger import Ledger
from newsgrab.sinks import Format, Layout
from newsgrab.sinks.columns import record_line
from newsgrab.sinks.files import described
from support import newsgrab_process

LAYOUTS = pytest.mark.parametrize("layout", [PARQUET, DELTA, ZST, LINES], ids=lambda layout: layout.format)


def found(report: Report) -> dict[str, int]:
    return {finding.value: found.count for finding, found in report.findings.items()}


def where(report: Report, finding: Finding) -> list[str]:
    return [where for where, _ in report.findings[finding].examples]


@LAYOUTS
def test_a_lake_that_runs_have_filled_is_whole(tmp_path: Path, layout: Layout) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(2)
    lake.run([record(1, revision=2)])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*") if path.is_file() and "sqlite" not in path.name}
    report = check(lake.out)
    assert report.clean and not report.findings
    assert (report.rows, report.articles, report.files) == (13, 12, len(lake.names()))
    assert report.schema_versions == {"1.0": 13}
    assert {path: path.read_bytes() for path in before} == before


@LAYOUTS
def test_a_file_that_was_deleted_is_missing_with_its_articles(tmp_path: Path, layout: Layout) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(2)
    name, file = min(lake.known().items())
    (tmp_path / name).unlink()
    report = check(lake.out)
    kind = Finding.unreadable_file if layout is DELTA else Finding.missing_file  # the table's log still lists it
    assert found(report) == {kind: 1} and where(report, kind) == [name]
    assert f"{file.rows} articles" in report.findings[kind].examples[0][1]


@LAYOUTS
def test_a_file_that_was_truncated_is_found(tmp_path: Path, layout: Layout) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(2)
    name = min(lake.known())
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-5])
    report = check(lake.out)
    assert not report.clean and report.findings[Finding.changed_file].count == 1
    if layout is LINES:
        assert report.findings[Finding.broken_record].count == report.findings[Finding.gap].count == 1
    else:
        assert where(report, Finding.unreadable_file) == [name]


def test_a_row_that_was_doubled_is_found_and_so_is_what_moved_because_of_it(tmp_path: Path) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(2)
    name = min(lake.known())
    path = tmp_path / name
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines]))
    report = check(lake.out)
    assert found(report) == {"changed_file": 1, "doubled_record": 1, "gap": 1}
    assert where(report, Finding.gap) == [f"{name} at {len(lines[0])}"]


def test_a_record_that_somebody_replaced_is_a_gap(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=Format.jsonl_gz))
    lake.runs(1)
    (name,) = lake.known()
    lines = gzip.decompress((tmp_path / name).read_bytes()).splitlines(keepends=True)
    lines[2] = record_line(record(77))
    (tmp_path / name).write_bytes(gzip.compress(b"".join(lines)))
    report = check(lake.out)
    assert found(report) == {"changed_file": 1, "gap": 1}
    assert report.findings[Finding.gap].examples == [(f"{name} at 2", f"not the newest record of {record(2).id}")]


def test_files_that_no_ledger_knows_are_told_apart(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.runs(1)
    name = min(lake.known())
    shutil.copy(tmp_path / name, tmp_path / "copy.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    pq.write_table(pa.table({"x": [1]}), tmp_path / "foreign.parquet")
    (tmp_path / "README.md").write_text("A lake.")
    report = check(lake.out)
    rows = lake.known()[name].rows
    assert found(report) == {"unknown_file": 1, "foreign_file": 2, "doubled_record": rows}
    assert where(report, Finding.unknown_file) == ["copy.parquet"]
    assert where(report, Finding.foreign_file) == ["broken.parquet", "foreign.parquet"]


def test_what_two_articles_share_is_worth_a_notice_and_no_error(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    agency = record(1).body_hash
    lake.run(
        [
            record(1),
            record(1, revision=2, body_hash=agency),
            record(2, body_hash=agency),
            record(3, canonical_url="https://news.example/2#top"),
        ]
    )
    report = check(lake.out)
    assert report.clean and found(report) == {"shared_address": 1, "shared_body": 1}
    process = newsgrab_process("lake", "check", *lake.options)
    out, said = process.communicate()
    assert process.returncode == 0 and not out and b"shared body" in said and b"2 notices" in said


@pytest.mark.parametrize(
    ("version", "finding"),
    [("1.7", "newer_schema"), ("0.9", "unknown_schema"), ("2.0", "unknown_schema"), ("new", "unknown_schema")],
)
@pytest.mark.parametrize("layout", [LINES, Layout(format=Format.parquet)], ids=lambda layout: layout.format)
def test_schema_versions_are_told(tmp_path: Path, layout: Layout, version: str, finding: str) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(1)

    def older_or_newer(told: dict[str, Any]) -> None:
        told["schema_version"] = version

    name = rewritten(lake, older_or_newer)
    if layout.format is Format.parquet:
        table = pq.read_table(tmp_path / name)
        metadata = {**table.schema.metadata, b"newsgrab.schema_version": version.encode()}
        pq.write_table(table.replace_schema_metadata(metadata), tmp_path / name)
        note(lake, name)
    report = check(lake.out)
    assert found(report) == {finding: 1} and where(report, Finding(finding)) == [name]
    assert report.clean == (finding == "newer_schema")
    assert report.schema_versions[version] == lake.known()[name].rows


def test_a_newer_record_may_hold_what_this_version_does_not_know_and_no_other_may(tmp_path: Path) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(1)
    rewritten(lake, lambda told: told.update(mood="calm", schema_version="1.7"))
    assert check(lake.out).clean
    name = rewritten(lake, lambda told: told.update(schema_version="1.0"))
    report = check(lake.out)
    rows = lake.known()[name].rows
    assert found(report) == {"broken_record": rows, "gap": rows}
    assert "mood: Extra inputs are not permitted" in report.findings[Finding.broken_record].examples[0][1]


def test_columns_that_are_not_the_schemas_are_told(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.runs(1)
    name = min(lake.known())
    table = pq.read_table(tmp_path / name, partitioning=None).drop_columns(["standfirst"])
    index = table.schema.get_field_index("word_count")
    table = table.set_column(index, "word_count", table["word_count"].cast(pa.int32()))
    pq.write_table(table.append_column("mood", table["id"]), tmp_path / name)
    note(lake, name)
    report = check(lake.out)
    said = [what for _, what in report.findings[Finding.other_columns].examples]
    assert said == [
        "no column standfirst",
        "column word_count is int32, not int64",
        "a column mood that is no field of a record",
    ]
    assert found(report) == {"other_columns": 3}


def test_a_record_in_the_wrong_folder_is_found(tmp_path: Path) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(1)
    name = rewritten(lake, lambda told: told.update(timestamp="2031-05-06T12:00:00Z"))
    report = check(lake.out)
    assert set(found(report)) == {"misfiled_record"} and where(report, Finding.misfiled_record)[0].startswith(name)
    assert report.findings[Finding.misfiled_record].examples[0][1] == "belongs into date=2031-05-06"


def test_what_broken_off_runs_leave_is_told_and_no_error(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.runs(1)
    lake.run([record(50), record(51)], rolled=False)
    (lake.staging / "rewrite.spool").write_bytes(b"half")
    (tmp_path / "_newsgrab" / "journal" / "00000001.journal").write_bytes(b"old")
    journal = max((tmp_path / "_newsgrab" / "journal").iterdir())
    with open(journal, "ab") as file:
        file.write(b'{"id":')
    report = check(lake.out)
    assert report.clean and found(report) == {"leftover": 3, "waiting": 1} and report.rows == report.articles == 8
    assert compact(lake.out).files == (5, 3), "three partitions, and two in the journal"
    assert not check(lake.out).findings


@LAYOUTS
@pytest.mark.parametrize("put_in_place", [False, True])
def test_a_commit_that_was_broken_off_is_read_as_it_will_be(tmp_path: Path, layout: Layout, put_in_place: bool) -> None:
    lake = Filled(tmp_path, layout)
    lake.runs(2)
    with lake.open() as (ledger, sink):
        staged = sink.rewrite(list(lake.known().values()))
        with ledger.transaction():
            ledger.move(staged.moves)
            for file in staged.removed:
                ledger.drop_file(sink.name, file.name)
            for file in staged.files:
                ledger.put_file(sink.name, file.as_dict())
            ledger.put_sink_state(sink.name, sink.prepare())
        if put_in_place:
            for path in lake.staging.glob("*.staged"):
                name = next(file.name for file in staged.files if file.name.endswith(path.name.removesuffix(".staged")))
                sink.store.put(path, name)
    report = check(lake.out)
    assert report.clean and found(report).keys() <= {"unfinished", "unlisted_file"} and report.rows == 12
    compact(lake.out)
    assert check(lake.out).clean and len(lake.newest()) == 12


def test_a_journal_that_is_shorter_than_it_was_is_a_gap(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.run([record(1), record(2)], rolled=False)
    (journal,) = (tmp_path / "_newsgrab" / "journal").iterdir()
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])
    assert found(check(lake.out)) == {"changed_file": 1, "waiting": 1, "gap": 1}
    journal.unlink()
    assert found(check(lake.out)) == {"missing_file": 1}


def test_articles_that_a_run_has_found_to_be_lost_are_told(tmp_path: Path) -> None:
    lake = Filled(tmp_path)
    lake.runs(1)
    (tmp_path / min(lake.known())).unlink()
    lake.run([record(40)])
    report = check(lake.out)
    assert found(report) == {"lost_article": 2} and report.articles == 5


def test_files_of_older_versions_of_a_delta_table_are_a_notice(tmp_path: Path) -> None:
    lake = Filled(tmp_path, Layout(format=Format.delta))
    lake.runs(3)
    compact(lake.out)
    report = check(lake.out)
    assert report.clean and found(report) == {"unlisted_file": 3}


def test_one_file_of_json_lines_is_checked_too(tmp_path: Path) -> None:
    from newsgrab.batch.session import close_sink, open_sink
    from newsgrab.sinks import JsonLines

    path = tmp_path / "articles.jsonl"
    sink = JsonLines(path, own=True)
    with Ledger(tmp_path / "_newsgrab" / "ledger.sqlite") as ledger:
        open_sink(ledger, sink, lambda _: None)
        put(ledger, sink, [record(1), record(4), record(7)])
        close_sink(ledger, sink)
    assert not check(str(tmp_path)).findings and check(str(tmp_path)).rows == 3
    with open(path, "ab") as file:
        file.write(record_line(record(8)))
    assert not check(str(tmp_path)).findings and check(str(tmp_path)).rows == 4, "what others append is kept"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[0], lines[2]]))
    assert found(check(str(tmp_path))) == {"doubled_record": 1, "gap": 1}
    path.unlink()
    assert found(check(str(tmp_path))) == {"missing_file": 1}


def test_the_report_for_machines_counts_all_and_names_some(tmp_path: Path) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(4)
    name = rewritten(lake, lambda told: told.update(revision=0))
    (tmp_path / max(lake.known())).unlink()
    process = newsgrab_process("lake", "check", *lake.options, "--format", "json")
    out, said = process.communicate()
    report = json.loads(out)
    assert process.returncode == 1 and not said and not report["clean"]
    told = {finding["finding"]: finding for finding in report["findings"]}
    assert told["missing_file"]["level"] == "error" and told["missing_file"]["count"] == 1
    assert told["broken_record"]["count"] == lake.known()[name].rows
    assert report["rows"] == 22 and report["articles"] == 24 and report["files"] == 11
    many = Report("x")
    for number in range(50):
        many.add(Finding.gap, f"a at {number}")
    assert many.as_dict()["findings"][0]["count"] == 50
    assert len(many.as_dict()["findings"][0]["examples"]) == EXAMPLES


def test_records_of_an_older_minor_version_are_a_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = Filled(tmp_path, LINES)
    lake.runs(1)
    monkeypatch.setattr("newsgrab.lake.check.SCHEMA_VERSION", "1.3")
    report = check(lake.out)
    assert report.clean and found(report) == {"older_schema": 3}


@settings(max_examples=25)
@given(entries=st.lists(st.tuples(st.integers(0, 3), st.text(max_size=3), st.integers(0, 2**40)), max_size=200))
def test_what_shares_a_key_comes_out_together(entries: list[tuple[int, str, int]]) -> None:
    expected: dict[tuple[int, str], list[int]] = {}
    with Spill() as spill:
        for kind, key, start in entries:
            spill.add(key, Entry(kind, 0, "0" * 32, 7, start))
            expected.setdefault((kind, key), []).append(start)
        groups = [(group[0].kind, [entry.start for entry in group]) for group in spill.groups()]
    assert sorted(groups) == sorted((kind, sorted(starts)) for (kind, _), starts in expected.items())


def rewritten(lake: Filled, change: Callable[[dict[str, Any]], None]) -> str:
    """Change the records of a file, and have the ledger know of it; the file's name."""
    from newsgrab.sinks.files import read_file, write_file

    name, file = min(lake.known().items())
    path = lake.folder / name
    changed = []
    for line in read_file(path, name):
        told = json.loads(line)
        change(told)
        changed.append(json.dumps(told).encode() + b"\n")
    write_file(path, name, changed, file.partition)
    note(lake, name)
    starts = [sum(map(len, changed[:number])) for number in range(len(changed))]
    with lake.ledger() as ledger, ledger.transaction():
        for line, start in zip(changed, starts, strict=True):
            if name.endswith(".jsonl"):
                ledger.place(json.loads(line)["id"], name, start, len(line))
    return name


def note(lake: Filled, name: str) -> None:
    """Have the ledger know the file as it is now."""
    file = lake.known()[name]
    with lake.ledger() as ledger, ledger.transaction():
        ledger.put_file("lake:", described(lake.folder / name, name, file.rows, file.partition).as_dict())

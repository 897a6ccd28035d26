"""A lake: broken off at any step, it holds what the ledger knows, each record once, and the ledger knows where."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
import pytest
from deltalake import DeltaTable, Schema
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsgrab.article import Record
from newsgrab.batch.committing import enter, roll
from newsgrab.batch.options import Places
from newsgrab.batch.rebuilding import rebuild_lake
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.errors import LedgerLocked, OutputError
from newsgrab.ledger import Entry, Ledger
from newsgrab.sinks import DataFile, Format, Key, Layout, Place, Row
from newsgrab.sinks.columns import record_line, schema
from newsgrab.sinks.delta import DeltaLog
from newsgrab.sinks.files import placed, read_file
from newsgrab.sinks.lake import JOURNAL
from newsgrab.sinks.manifest import Manifest

PUBLISHERS = (None, "unknown", "Ahram", "a/../b")


class Broken(Exception):
    """The process ends here."""


def row(number: int, revision: int = 1) -> Row:
    record = Record.model_validate(
        {
            "id": f"{number:032x}",
            "url": f"https://news.example/{number}",
            "publisher": PUBLISHERS[number % 4],
            "timestamp": f"2026-01-0{number % 3 + 1}T00:30:00+02:00",
            "extractor": {"version": "1"},
            "run_id": "r",
            "revision": revision,
        }
    )
    return Row(record.id, record_line(record))


class Output:
    """A lake in a folder, and its ledger."""

    opened: ClassVar[list[Ledger]] = []
    """Ledgers that no test has to close itself."""

    def __init__(self, folder: Path, layout: Layout) -> None:
        self.folder = folder
        self.layout = layout
        self.open_ledger()
        self.start()

    def open_ledger(self) -> None:
        self.ledger = Ledger(self.folder / "_newsgrab" / "ledger.sqlite")
        self.opened.append(self.ledger)

    def start(self) -> None:
        self.notes: list[str] = []
        places = Places.of(str(self.folder), None, None, self.folder, self.layout)
        self.lake = lake_for(places, self.notes.append)
        open_sink(self.ledger, self.lake, self.notes.append)

    def write(self, *rows: Row) -> None:
        with self.ledger.transaction():
            for row, place in zip(rows, self.lake.write(rows), strict=True):
                revision = json.loads(row.json)["revision"]
                self.ledger.put_article(Entry(row.id, None, revision, None, None, None, 0))
                self.ledger.place(row.id, place.file, place.start, place.length)
            self.ledger.put_sink_state(self.lake.name, self.lake.prepare())
        self.lake.commit()

    def files(self) -> list[DataFile]:
        return [DataFile.of(told) for told in self.ledger.files(self.lake.name)]

    def lines(self) -> Iterator[tuple[Place, bytes]]:
        """What readers see, and what waits in the journal."""
        for name in self.lake.names():
            yield from placed(read_file(self.folder / name, name), name)
        state = self.ledger.sink_state(self.lake.name) or {}
        number, length = state["journal"]
        name = f"{JOURNAL}{number:08d}.journal"
        if length:
            yield from placed((self.folder / name).read_bytes()[:length].splitlines(keepends=True), name)

    def places(self) -> dict[str, Place]:
        found = self.ledger._all("SELECT id, file, start, length FROM articles WHERE NOT lost")
        return {id: Place(*place) for id, *place in found}


class Breaking(RuleBasedStateMachine):
    """Writes, rolls, compacts and breaks off at any step."""

    layout = Layout(format=Format.jsonl_gz, partition_by=(Key.date, Key.publisher))

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.output = Output(Path(self.folder.name), self.layout)
        self.expected: list[bytes] = []
        self.newest: dict[str, bytes] = {}

    @rule(numbers=st.lists(st.integers(0, 20), max_size=4, unique=True))
    def write(self, numbers: list[int]) -> None:
        rows = []
        for number in numbers:
            id = f"{number:032x}"
            rows.append(row(number, json.loads(self.newest[id])["revision"] + 1 if id in self.newest else 1))
        self.output.write(*rows)
        self.expected += [row.json for row in rows]
        self.newest |= {row.id: row.json for row in rows}

    @rule()
    def take_back(self) -> None:
        self.output.lake.write([row(99)])
        self.output.lake.abort()

    @rule()
    def roll(self) -> None:
        roll(self.output.ledger, self.output.lake, last=True)

    @rule()
    def compact(self) -> None:
        enter(self.output.ledger, self.output.lake, self.output.lake.rewrite(self.output.files()))

    @rule()
    def end(self) -> None:
        close_sink(self.output.ledger, self.output.lake)
        self.output.start()

    @rule(compacting=st.booleans())
    def break_off_before_the_ledger_knows(self, compacting: bool) -> None:
        lake = self.output.lake
        lake.rewrite(self.output.files()) if compacting else lake.roll(last=True)
        lake.prepare()
        self._leave()

    @rule(compacting=st.booleans(), step=st.integers(0, 12))
    def break_off_while_files_are_put_in_place(self, compacting: bool, step: int) -> None:
        lake, left = self.output.lake, step

        def breaking(part: object, name: str) -> None:
            does = getattr(part, name)

            def do(*arguments: object) -> None:
                nonlocal left
                for act in (lambda: does(*arguments), lambda: None):  # it can end before each, and after the last
                    left -= 1
                    if left < 0:
                        raise Broken
                    act()

            setattr(part, name, do)

        for name in ("put", "sync", "delete"):
            breaking(lake.store, name)
        if lake._table is not None:
            breaking(lake._table, "commit")
        try:
            if compacting:
                enter(self.output.ledger, lake, lake.rewrite(self.output.files()))
            else:
                roll(self.output.ledger, lake, last=True)
        except Broken:
            pass
        self._leave()

    def _leave(self) -> None:
        self.output.lake.close()  # as the kernel does it; what it returns is not kept
        self.output.start()

    @invariant()
    def each_record_is_there_once_where_the_ledger_says(self) -> None:
        found = list(self.output.lines())
        assert sorted(line for _, line in found) == sorted(self.expected)
        by_place = dict(found)
        assert {id: by_place[place] for id, place in self.output.places().items()} == self.newest

    @invariant()
    def nothing_is_left_over(self) -> None:
        assert {file.name for file in self.output.files()} == self.output.lake.names()
        control = Path(self.folder.name, "_newsgrab")
        assert not list((control / "staging").iterdir()) and len(list((control / "journal").iterdir())) == 1

    def teardown(self) -> None:
        self.output.lake.close()
        self.output.ledger.close()
        self.folder.cleanup()


class BreakingDelta(Breaking):
    """The same with a table's log."""

    layout = Layout(format=Format.delta, partition_by=(Key.date, Key.publisher))


TestBreaking = Breaking.TestCase
TestBreaking.settings = settings(max_examples=25, stateful_step_count=10)
TestBreakingDelta = BreakingDelta.TestCase
TestBreakingDelta.settings = settings(max_examples=15, stateful_step_count=10)

PARQUET = Layout(format=Format.parquet, partition_by=(Key.publisher,))


@pytest.fixture(autouse=True)
def _ledgers_are_closed() -> Iterator[None]:
    yield
    while Output.opened:
        Output.opened.pop().close()


@pytest.fixture
def output(tmp_path: Path) -> Output:
    return Output(tmp_path, PARQUET)


def test_a_rewrite_can_change_records_and_moves_them_to_where_they_belong(output: Output) -> None:
    output.write(row(1), row(2), row(3))
    roll(output.ledger, output.lake, last=True)

    def change(line: bytes) -> bytes | None:
        record = json.loads(line)
        if record["id"] == row(3).id:
            return None
        return json.dumps({**record, "publisher": "New"}).encode() + b"\n"

    enter(output.ledger, output.lake, output.lake.rewrite(output.files(), change))
    (file,) = output.files()
    assert file.partition == {"publisher": "New"} and file.rows == 2
    assert output.lake.names() == {file.name}
    places = output.places()
    assert {places[row(1).id], places[row(2).id]} == {Place(file.name, 0, 1), Place(file.name, 1, 1)}


def test_nothing_that_is_not_finished_is_called_like_a_finished_file(output: Output) -> None:
    output.write(row(1), row(2))
    assert output.lake.roll(last=True) is not None
    assert len(list((output.folder / "_newsgrab" / "staging").iterdir())) == 2
    assert not list(output.folder.rglob("*.parquet")) and not list(output.folder.rglob("*.jsonl"))


def test_it_rolls_by_size_and_by_age(tmp_path: Path) -> None:
    one = Output(tmp_path / "size", Layout(format=Format.jsonl_gz, roll_size=len(row(1).json + row(2).json)))
    one.write(row(1))
    assert one.lake.roll() is None
    one.write(row(2))
    assert one.lake.roll() is not None
    other = Output(tmp_path / "age", Layout(format=Format.jsonl_gz, roll_age=1e-9))
    assert other.lake.roll() is None, "nothing has gathered"
    other.write(row(1))
    assert other.lake.roll() is not None


def test_files_that_are_gone_are_said_and_their_articles_are_lost(output: Output) -> None:
    output.write(row(1), row(2))
    roll(output.ledger, output.lake, last=True)
    close_sink(output.ledger, output.lake)
    (output.folder / output.files()[0].name).unlink()
    output.start()
    assert "1 file gone" in output.notes[0]
    assert output.ledger.lost() == 1 and len(output.places()) == 1 and len(output.files()) == 1


def test_another_layout_is_refused_and_the_right_options_are_told(output: Output) -> None:
    output.write(row(1))
    close_sink(output.ledger, output.lake)
    output.layout = Layout(format=Format.parquet, partition_by=(Key.date,))
    with pytest.raises(OutputError, match=r"--format parquet --partition-by publisher"):
        output.start()
    output.layout = Layout()
    with pytest.raises(AssertionError):  # one file of JSON Lines is no lake
        output.start()


def test_a_second_run_with_another_ledger_is_kept_out(output: Output, tmp_path: Path) -> None:
    other = lake_for(Places.of(str(tmp_path), None, None, tmp_path, PARQUET))
    with pytest.raises(LedgerLocked):
        other.open(None)


@pytest.mark.parametrize("rolled", [True, False])
def test_records_that_the_ledger_does_not_know_are_refused(output: Output, rolled: bool) -> None:
    output.write(row(1))
    if rolled:
        roll(output.ledger, output.lake, last=True)
    output.lake.close()
    with pytest.raises(OutputError, match="--rebuild"):
        output.lake.open(None)


@pytest.mark.parametrize("layout", [PARQUET, Layout(format=Format.delta), Layout(partition_by=(Key.date,))], ids=str)
def test_a_ledger_is_made_anew_from_a_lake_that_was_left_in_the_middle_of_a_roll(
    tmp_path: Path, layout: Layout
) -> None:
    output = Output(tmp_path, layout)
    output.write(row(1), row(2))
    roll(output.ledger, output.lake, last=True)
    output.write(row(3), row(4), row(4, 2))
    lake = output.lake
    staged = lake.roll(last=True)
    assert staged is not None
    journal = next((tmp_path / "_newsgrab" / "journal").iterdir())
    kept = journal.read_bytes()
    lake.prepare()
    lake.commit()
    lake.close()
    # The files are in place, and the journal was not removed yet; of its last line, only half was written.
    journal.write_bytes(kept + b'{"id":"half')
    expected = sorted(row.json for row in (row(1), row(2), row(3), row(4), row(4, 2)))

    output.ledger.close()
    (tmp_path / "_newsgrab" / "ledger.sqlite").unlink()
    (tmp_path / "notes.parquet").write_bytes(b"no record")
    output.open_ledger()
    places = Places.of(str(tmp_path), None, None, tmp_path, layout)
    told: list[str] = []
    assert rebuild_lake(output.ledger, lake_for(places), told.append) == 5
    output.start()
    (tmp_path / "notes.parquet").unlink()
    assert sorted(line for _, line in output.lines()) == expected
    assert len(output.places()) == 4
    assert sum(file.rows for file in output.files()) == 5
    output.write(row(5))
    roll(output.ledger, output.lake, last=True)
    assert len(list(output.lines())) == 6


def test_a_control_folder_that_vanishes_is_an_output_error(output: Output) -> None:
    output.write(row(1))
    shutil.rmtree(output.folder / "_newsgrab" / "journal")
    with pytest.raises(OutputError, match="removed"):
        output.write(row(2))


def test_a_manifest_is_committed_to_a_delta_table_once(tmp_path: Path) -> None:
    layout = Layout(format=Format.delta)
    output = Output(tmp_path, layout)
    output.write(row(1))
    roll(output.ledger, output.lake, last=True)
    output.write(row(2))
    roll(output.ledger, output.lake, last=True)
    log = DeltaLog(str(tmp_path), layout)
    before = DeltaTable(tmp_path).version()
    writer = output.files()[0].name.split("-")[1]
    for number in (1, 2):
        log.commit(Manifest(writer, number, tuple(output.files())), output.files())
    assert DeltaTable(tmp_path).version() == before
    log.commit(Manifest(writer, 3, ()), ())
    assert DeltaTable(tmp_path).version() == before + 1


def test_a_delta_table_gets_the_columns_that_a_later_version_adds(tmp_path: Path) -> None:
    older = pa.schema([field for field in schema() if field.name != "standfirst"])
    DeltaTable.create(str(tmp_path), Schema.from_arrow(older))
    output = Output(tmp_path, Layout(format=Format.delta))
    output.write(row(1))
    roll(output.ledger, output.lake, last=True)
    (told,) = DeltaTable(tmp_path).to_pyarrow_table().to_pylist()
    assert told["standfirst"] is None and told["id"] == row(1).id


def test_a_delta_table_that_is_parted_otherwise_is_refused(tmp_path: Path) -> None:
    DeltaTable.create(str(tmp_path), Schema.from_arrow(schema()), partition_by=["language"])
    with pytest.raises(OutputError, match="parted by language"):
        Output(tmp_path, Layout(format=Format.delta, partition_by=(Key.date,)))

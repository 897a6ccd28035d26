"""The JSON Lines sink: whatever breaks off, the file holds what was committed, and never loses what was not ours."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from newsgrab.errors import LedgerLocked, OutputError
from newsgrab.sinks import JsonLines, Row, SinkState, Stream


def rows(*texts: str) -> list[Row]:
    return [Row(text, f'{{"id":"{text}"}}\n'.encode()) for text in texts]


class Crashing(RuleBasedStateMachine):
    """A sink that is opened, written to, aborted and left in the lurch at any point, against a list of lines."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "out.jsonl"
        self.path.write_bytes(b'{"mine":1}')
        self.expected = [b'{"mine":1}']
        self.state: SinkState | None = None
        self.number = 0
        self.start()

    def start(self) -> None:
        self.sink = JsonLines(self.path, own=False)
        self.sink.open(self.state)
        self.state = self.sink.prepare()

    def some(self, count: int) -> list[Row]:
        self.number += count
        return rows(*(str(n) for n in range(self.number - count, self.number)))

    @rule(count=st.integers(0, 3))
    def commit(self, count: int) -> None:
        batch = self.some(count)
        places = self.sink.write(batch)
        self.state = self.sink.prepare()
        self.sink.commit()
        self.expected += [row.json[:-1] for row in batch]
        data = self.path.read_bytes()
        for row, place in zip(batch, places, strict=True):
            assert place.start is not None and place.length is not None
            assert data[place.start :][: place.length] == row.json

    @rule(count=st.integers(1, 3))
    def abort(self, count: int) -> None:
        self.sink.write(self.some(count))
        self.sink.abort()

    @rule(count=st.integers(0, 3), prepared=st.booleans(), half=st.booleans())
    def crash(self, count: int, prepared: bool, half: bool) -> None:
        """The process ends before the ledger has committed."""
        self.sink.write(self.some(count))
        if prepared:
            self.sink.prepare()
        if half:
            with self.path.open("ab") as file:
                file.write(b'{"half a li')
        self.sink.close()  # as the kernel does it; what it returns is not kept
        self.start()

    @rule(text=st.sampled_from([b'{"other":1}\n', b'{"no end":1}']))
    def end_and_let_another_append(self, text: bytes) -> None:
        closed = self.sink.close()
        assert closed is not None
        self.state = closed
        with self.path.open("ab") as file:
            if not self.path.read_bytes().endswith(b"\n"):
                file.write(b"\n")
            file.write(text)
        self.expected.append(text.strip())
        self.start()

    @invariant()
    def holds_what_was_committed(self) -> None:
        assert self.path.read_bytes().splitlines() == self.expected

    def teardown(self) -> None:
        self.sink.close()
        self.folder.cleanup()


TestCrashing = Crashing.TestCase
TestCrashing.settings = settings(max_examples=40, stateful_step_count=12)


def test_a_file_of_its_own_that_the_ledger_does_not_know_is_refused(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_bytes(b'{"id":"1"}\n')
    with pytest.raises(OutputError, match="--rebuild"):
        JsonLines(tmp_path / "articles.jsonl", own=True).open(None)


def test_two_runs_with_two_ledgers_do_not_write_to_one_file(tmp_path: Path) -> None:
    first = JsonLines(tmp_path / "out.jsonl", own=False)
    first.open(None)
    with pytest.raises(LedgerLocked):
        JsonLines(tmp_path / "out.jsonl", own=False).open(None)
    first.close()


def test_a_file_that_is_shorter_than_it_was_is_said_and_keeps_its_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    sink = JsonLines(path, own=True)
    sink.open(None)
    sink.write(rows("1", "2", "3"))
    state = sink.prepare()
    sink.commit()
    sink.close()
    path.write_bytes(path.read_bytes()[:-3])
    again = JsonLines(path, own=True)
    opened = again.open(state)
    assert opened.missing == (("out.jsonl", 22),) and "shorter" in opened.notes[0]
    again.write(rows("4"))
    again.prepare()
    again.close()
    assert path.read_bytes() == b'{"id":"1"}\n{"id":"2"}\n{"id":"4"}\n'


def test_a_folder_in_place_of_the_file_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        JsonLines(tmp_path, own=False).open(None)
    with pytest.raises(OutputError):
        Stream(tmp_path).open(None)

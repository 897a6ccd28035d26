"""What every sink can do, and how it is kept exactly once.

A batch of rows goes through a sink in four steps, driven by `newsgrab.batch.committing`:

1. `write` takes the rows and says where each will stand;
2. `prepare` has them on disk, names of files included, and returns the sink's state, which the ledger then commits
   together with what became of the pages;
3. `commit` does what is left to do once the ledger knows: doing it twice changes nothing;
4. or `abort`, where any of this failed, takes back what was written since the last commit.

A sink that makes files of many batches (`newsgrab.sinks.lake.Lake`) does so by the same steps: `roll` stages the files,
`prepare` returns a state that lists them (the manifest), which the ledger commits together with the records' new
places, and `commit` puts the files in their place.

After a crash, `open` gets the last state the ledger knows. Whatever was written without being in that state is removed,
whatever is in that state is completed: so a record the ledger calls written is in the output, and no other is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple, Protocol, Self, TypeAlias

from newsgrab.sinks.layout import Partition

__all__ = ["DataFile", "Move", "Opened", "Place", "Row", "Sink", "SinkState", "Staged"]

SinkState: TypeAlias = dict[str, Any]
"""What a sink must know after a crash; it fits JSON."""


@dataclass(frozen=True, slots=True)
class Row:
    """One `newsgrab.article.Record` to be stored.

    Attributes:
        id: Of the article.
        json: The record as one line of JSON, its line end included.
    """

    id: str
    json: bytes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: in a file whose name is relative to the output; all None where there is none.

    `start` and `length` count bytes in plain JSON Lines (``.jsonl``, ``.journal``), and rows in all other files: there
    `start` is the number of the row, from 0, and `length` is 1.
    """

    file: str | None = None
    start: int | None = None
    length: int | None = None


class Move(NamedTuple):
    """A record now stands elsewhere: the id of its article, its old and its new place."""

    id: str
    file: str
    start: int
    new_file: str
    new_start: int
    new_length: int


@dataclass(frozen=True, slots=True)
class DataFile:
    """A finished file of records.

    Attributes:
        name: Relative to the output, with ``/``.
        rows: Records in it.
        bytes: Its size.
        sha256: Of its bytes.
        partition: What its records share.
    """

    name: str
    rows: int
    bytes: int
    sha256: str
    partition: Partition

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """From what `as_dict` returned."""
        return cls(**told)


@dataclass(frozen=True, slots=True)
class Staged:
    """Files that are written and wait for the ledger.

    Attributes:
        files: They, by the names they will have.
        removed: The files whose records they hold now.
        moves: Where each record came from, and where it will stand.
    """

    files: tuple[DataFile, ...]
    removed: tuple[DataFile, ...]
    moves: Iterable[Move]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sink found when it was opened.

    Attributes:
        missing: Files the state tells of, and how much of what it tells is still there (see `Place` for the unit).
        notes: What a reader of the log should know, a sentence each.
    """

    missing: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


class Sink(Protocol):
    """Takes records. Every method may raise `newsgrab.errors.OutputError`."""

    name: str
    """By which the ledger knows it; the same for the same output."""

    def open(self, state: SinkState | None, files: Iterable[str] = ()) -> Opened:
        """Make the output what `state` says.

        Args:
            state: The last one committed; None for an output that is new to the ledger.
            files: The names of its finished files, as far as the ledger knows.
        """
        ...

    def write(self, rows: Sequence[Row]) -> list[Place]:
        """Take `rows`, and say where each will stand."""
        ...

    def roll(self, *, last: bool = False) -> Staged | None:
        """Where it is time, or nothing more will come, stage files of what has gathered; else None."""
        ...

    def prepare(self) -> SinkState:
        """Have on disk what was written or staged, and return what must be known after a crash."""
        ...

    def commit(self) -> None:
        """The ledger has committed what `prepare` returned."""
        ...

    def abort(self) -> None:
        """Take back what was written or staged since the last commit."""
        ...

    def close(self) -> SinkState | None:
        """Let the output go, in order; the state to keep, None where none is needed."""
        ...

"""What every sink can do, and how it is kept exactly once.

A batch of rows goes through a sink in four steps, driven by `newsgrab.batch.committing`:

1. `write` takes the rows and says where each will stand;
2. `prepare` has them on disk, names of files included, and returns the sink's state, which the ledger then commits
   together with what became of the pages;
3. `commit` does what is left to do once the ledger knows: doing it twice changes nothing;
4. or `abort`, where any of this failed, takes back what was written since the last commit.

After a crash, `open` gets the last state the ledger knows. Whatever was written without being in that state is removed,
whatever is in that state is completed: so a record the ledger calls written is in the output, and no other is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

__all__ = ["Opened", "Place", "Row", "Sink", "SinkState"]

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
    """Where a record stands, in bytes of a file whose name is relative to the output; all None where there is none."""

    file: str | None = None
    start: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a sink found when it was opened.

    Attributes:
        missing: Files the state tells of, and how many bytes of what it tells are still there.
        notes: What a reader of the log should know, a sentence each.
    """

    missing: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


class Sink(Protocol):
    """Takes records. Every method may raise `newsgrab.errors.OutputError`."""

    name: str
    """By which the ledger knows it; the same for the same output."""

    def open(self, state: SinkState | None) -> Opened:
        """Make the output what `state` says, the last one committed; None for an output that is new to the ledger."""
        ...

    def write(self, rows: Sequence[Row]) -> list[Place]:
        """Take `rows`, and say where each will stand."""
        ...

    def prepare(self) -> SinkState:
        """Have on disk what was written, and return what must be known after a crash."""
        ...

    def commit(self) -> None:
        """The ledger has committed what `prepare` returned."""
        ...

    def abort(self) -> None:
        """Take back what was written since the last commit."""
        ...

    def close(self) -> SinkState | None:
        """Let the output go, in order; the state to keep, None where none is needed."""
        ...

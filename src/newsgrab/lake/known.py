"""A lake as its ledger knows it: found by ``--out``, and kept from others while something is done to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from newsgrab.batch.options import Places
from newsgrab.durable import Lock
from newsgrab.errors import LedgerError
from newsgrab.ledger import Ledger
from newsgrab.sinks.base import DataFile, SinkState
from newsgrab.sinks.layout import Layout
from newsgrab.sinks.stores import is_bucket

__all__ = ["Known", "Track", "known", "untracked"]

T = TypeVar("T")


class Track(Protocol):
    """Shows how far work has come, as `rich.progress.track` does."""

    def __call__(self, steps: Sequence[T], /) -> Iterable[T]:
        """The same `steps`, one after the other."""
        ...


def untracked(steps: Sequence[T], /) -> Iterable[T]:
    """`steps`; nobody looks."""
    return steps


@dataclass(frozen=True, slots=True)
class Known:
    """What a ledger says of a lake.

    Attributes:
        ledger: It, open and locked.
        name: By which it knows the lake.
        places: Where everything is, the lake's own layout included.
        state: In which the last commit left it.
    """

    ledger: Ledger
    name: str
    places: Places
    state: SinkState

    def files(self) -> list[DataFile]:
        """The finished files."""
        return [DataFile.of(told) for told in self.ledger.files(self.name)]


@contextmanager
def known(out: str, ledger: Path | None, *, read_only: bool = False) -> Iterator[Known]:
    """The lake at ``--out``, in the format and with the keys that it was begun with; no run can begin meanwhile.

    Args:
        out: Its folder or address.
        ledger: The ledger's file, if it is not beside the lake.
        read_only: Only look.

    Raises:
        ValueError: A bucket without a ledger, or in no known store.
        LedgerLocked: A run has the ledger.
        LedgerError: There is none, or it knows of nothing there.
    """
    places = Places.of(out, None, ledger, Path())
    if not places.ledger.is_file():
        raise LedgerError(str(places.ledger), "there is no ledger here; newsgrab batch --rebuild makes one from a lake")
    with Lock.beside(places.ledger), Ledger(places.ledger, read_only=read_only) as book:
        name = f"lake:{out.rstrip('/') if is_bucket(out) else ''}"
        state = book.sink_state(name)
        if state is not None:
            places = Places.of(out, None, ledger, Path(), Layout.of(state))
        elif places.output is not None:
            name = f"jsonl:{places.output.name}"
            state = book.sink_state(name)
        if state is None:
            raise LedgerError(str(places.ledger), f"knows of nothing in {out}")
        yield Known(book, name, places, state)

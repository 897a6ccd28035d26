"""The manifest: what several files are to become in one step, as the ledger keeps it, and how it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from newsgrab.sinks.base import DataFile
from newsgrab.sinks.stores import Store

__all__ = ["Manifest", "Table", "carry_out", "staged_path"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Files that are to be put in place, and files that are to go.

    Attributes:
        writer: Who made it: a name that is drawn once for each output of a ledger.
        number: The writer's how-manieth it is, from 1.
        files: To be put in place; each lies staged, see `staged_path`.
        removed: To be removed afterwards.
        same: Whether `files` hold just the records of `removed`, in another order.
    """

    writer: str
    number: int
    files: tuple[DataFile, ...]
    removed: tuple[DataFile, ...] = ()
    same: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "writer": self.writer,
            "number": self.number,
            "files": [file.as_dict() for file in self.files],
            "removed": [file.as_dict() for file in self.removed],
            "same": self.same,
        }

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """From what `as_dict` returned."""
        files, removed = (tuple(map(DataFile.of, told[name])) for name in ("files", "removed"))
        return cls(told["writer"], told["number"], files, removed, told["same"])


class Table(Protocol):
    """A list of files that readers go by (Delta Lake), so that they see all of a manifest, or nothing of it."""

    def open(self) -> None:
        """Make the table where there is none, or add the columns that it lacks."""
        ...

    def names(self) -> list[str]:
        """The files that readers see."""
        ...

    def commit(self, manifest: Manifest, there: Sequence[DataFile]) -> None:
        """List `there`, the files of `manifest` that are in place, and strike out what it removes; once only."""
        ...


def staged_path(staging: Path, name: str) -> Path:
    """Where the file that will be called `name` is staged; readers that look for names like that do not find it."""
    return staging / f"{name.rpartition('/')[2]}.staged"


def carry_out(manifest: Manifest, staging: Path, store: Store, table: Table | None) -> None:
    """Do what `manifest` says; doing it again, from wherever it was broken off, changes nothing more.

    Raises:
        OutputError: It cannot be done now; a later try goes on from there.
    """
    there = []
    for file in manifest.files:
        staged = staged_path(staging, file.name)
        if staged.exists():
            store.put(staged, file.name)
            there.append(file)
        elif store.size(file.name) == file.bytes:
            there.append(file)
    store.sync()
    if table is not None:  # its older versions need the removed files, until somebody vacuums them
        table.commit(manifest, there)
    else:
        for file in manifest.removed:
            store.delete(file.name)
        store.sync()
    for file in manifest.files:
        staged_path(staging, file.name).unlink(missing_ok=True)

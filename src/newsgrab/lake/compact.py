"""Compaction: the small files of each partition become few of a size that engines like.

Each merge goes through a manifest as a run's own files do, so that the ledger's places move with the records, and a
kill at any instant leaves the lake as it was before a merge or as it is after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from newsgrab.batch.committing import enter, roll
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.errors import InputError, UnreadableInput
from newsgrab.lake.known import Known, Track, known, untracked
from newsgrab.ledger import Ledger
from newsgrab.sinks.base import DataFile
from newsgrab.sinks.files import described, keeps_all
from newsgrab.sinks.lake import Lake

__all__ = ["TARGET", "Compacted", "compact", "foreseen", "plan"]

TARGET = 128 << 20
"""Bytes of a merged file: large enough that opening it costs little beside reading it."""
FULL = 0.75
"""The share of the target from which a file is large enough; merging it again would cost more than it gains."""
MAX_ROWS = 200_000
"""Rows of a merged file; each takes some 500 bytes of memory while it moves."""


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did, or would do.

    Attributes:
        files: Finished files before it, and after.
        bytes: Their size before it, and after; None where that cannot be foreseen.
        merged: How many of the files before it were merged.
        left: Files that were not touched, and why.
    """

    files: tuple[int, int]
    bytes: tuple[int, int | None]
    merged: int
    left: dict[str, str] = field(default_factory=dict)


def plan(files: Iterable[DataFile], target: int = TARGET) -> list[list[DataFile]]:
    """Which files to merge into one each: of one partition, small, and together not above `target` bytes.

    No two of what is left over would fit together (first fit).
    """
    partitions: dict[str, list[_Group]] = defaultdict(list)
    for file in sorted(files, key=lambda file: file.name):
        if file.bytes < FULL * target:
            groups = partitions[file.name.rpartition("/")[0]]
            if not any(group.takes(file, target) for group in groups):
                groups.append(_Group([file], file.bytes, file.rows))
    return [group.files for groups in partitions.values() for group in groups if len(group.files) > 1]


@dataclass(slots=True)
class _Group:
    """Files that are to become one."""

    files: list[DataFile]
    bytes: int
    rows: int

    def takes(self, file: DataFile, target: int) -> bool:
        """Whether there was room for `file`, too; it is one of the group then."""
        if self.bytes + file.bytes > target or self.rows + file.rows > MAX_ROWS:
            return False
        self.files.append(file)
        self.bytes += file.bytes
        self.rows += file.rows
        return True


def foreseen(out: str, ledger: Path | None = None, *, target: int = TARGET) -> Compacted:
    """What `compact` would do at least; it merges further where the merged files turn out smaller than their parts.

    Raises:
        As `compact`.
    """
    with known(out, ledger, read_only=True) as lake:
        _refuse_plain(lake, out)
        files = lake.files()
    groups = plan(files, target)
    merged = sum(map(len, groups))
    return Compacted((len(files), len(files) - merged + len(groups)), (_bytes(files), None), merged)


def compact(
    out: str,
    ledger: Path | None = None,
    *,
    target: int = TARGET,
    tell: Callable[[str], None] = lambda _: None,
    track: Track = untracked,
) -> Compacted:
    """Merge the small files of the lake at `out`; once more, it finds nothing to do.

    What a killed run has left in a journal becomes files first. One merge at a time is carried out, and lasts.

    Args:
        out: The lake's folder or address.
        ledger: The ledger's file, if it is not beside the lake.
        target: Bytes of a merged file, about.
        tell: Hears what a user should know, a sentence each.
        track: Shows how far it has come.

    Raises:
        ValueError: A bucket without a ledger, or in no known store.
        InputError: The output is one file of JSON Lines.
        LedgerLocked: A run has the lake.
        LedgerError, OutputError, UnreadableInput, MissingExtra: It cannot be done, or not go on.
    """
    with known(out, ledger) as told:
        _refuse_plain(told, out)
        lake = lake_for(told.places)
        open_sink(told.ledger, lake, tell)
        try:
            roll(told.ledger, lake, last=True)
            done = _compacted(told, lake, target, track)
            close_sink(told.ledger, lake)
        finally:
            lake.close()
    return done


def _refuse_plain(lake: Known, out: str) -> None:
    if lake.places.lake is None:
        raise InputError(out, "is one file of JSON Lines: there is nothing to merge")


def _compacted(told: Known, lake: Lake, target: int, track: Track) -> Compacted:
    before = told.files()
    old = {file.name for file in before}
    left: dict[str, str] = {}
    while groups := plan((file for file in told.files() if file.name not in left), target):
        for group in track(groups):
            doubtful = {file.name: reason for file in group if (reason := _doubt(lake, file)) is not None}
            if doubtful:  # the next plan goes without them
                left |= doubtful
            elif (reason := _merge(told.ledger, lake, group)) is not None:
                left |= {file.name: reason for file in group}
    after = told.files()
    merged = len(old - {file.name for file in after})
    return Compacted((len(before), len(after)), (_bytes(before), _bytes(after)), merged, left)


def _doubt(lake: Lake, file: DataFile) -> str | None:
    """Why the file is better left as it is; None for no reason."""
    try:
        with lake.store.local(file.name) as path:
            if described(path, file.name, file.rows, file.partition) != file:
                return "is not what the ledger knows; newsgrab lake check says more"
            if not keeps_all(path, file.name):
                return "is a newer newsgrab's; compact with that one, lest columns be lost"
    except (OSError, UnreadableInput) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    return None


def _merge(ledger: Ledger, lake: Lake, group: list[DataFile]) -> str | None:
    """Merge `group`; why it was not, None where it was."""
    try:
        staged = lake.rewrite(group)
        rows, expected = (sum(file.rows for file in files) for files in (staged.files, group))
        if rows != expected or len(staged.files) >= len(group):
            lake.abort()
            return f"would become {rows} rows in {len(staged.files)} files, instead of {expected} in one"
    except UnreadableInput as error:
        lake.abort()
        return str(error)
    except BaseException:
        lake.abort()
        raise
    enter(ledger, lake, staged)
    return None


def _bytes(files: Iterable[DataFile]) -> int:
    return sum(file.bytes for file in files)

"""A lake: finished files in folders by partition, made of what a journal has gathered.

Each commit of a run must be on disk, but a file for each would be a lake of crumbs. So records are first appended to a
*journal*, plain JSON Lines beside the ledger, and when it is large or old enough, or the run ends, it is *rolled*: its
records are sorted into partitions (of which one is written at a time), written into staged files, and put in place by a
manifest that the ledger commits together with the records' new places.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newsgrab.durable import Lock, make_folder, replace_file, sync_folder
from newsgrab.errors import OutputError, UnreadableInput
from newsgrab.sinks.base import DataFile, Move, Opened, Place, Row, SinkState, Staged
from newsgrab.sinks.files import GATHERING, counts_bytes, holds_records, keeps_all, placed, read_file, write_file
from newsgrab.sinks.jsonl import JsonLines
from newsgrab.sinks.layout import HIVE_NULL, UNKNOWN, Format, Layout, Partition, folder_of, laid_out, partition_of
from newsgrab.sinks.manifest import Manifest, Table, carry_out, staged_path
from newsgrab.sinks.stores import Store

__all__ = ["JOURNAL", "STAGING", "Lake", "new_writer"]

JOURNAL = "_newsgrab/journal/"
"""Begins the name, as the ledger knows it, of the file in which a record stands that is in no finished file yet."""

STAGING = "staging"
"""The folder, beside the journal, for files that are not in their place yet; whatever is left in it is removed."""


def new_writer() -> str:
    """A name that no other writer of files has."""
    return secrets.token_hex(5)


class _Line(NamedTuple):
    """A record in a spool: the id of its article, its number, and where it stands in bytes."""

    id: str
    row: int
    start: int
    length: int


class Lake:
    """The files of `store`, made exactly once.

    Its state holds who writes, how the lake is laid out, how many manifests there have been, number and length of the
    journal, since when it has records, and the manifest that is being carried out, if one is.

    Args:
        store: Where the files are.
        control: A folder on this machine, for the journal and staged files; for a local lake on the same file system.
        layout: What the files are like.
        table: What readers go by, if not by the files that are there.
        tell: Hears of each roll, a sentence.
    """

    def __init__(
        self,
        store: Store,
        control: Path,
        layout: Layout,
        table: Table | None = None,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.name = f"lake:{store.url if '://' in store.url else ''}"
        self.store = store
        self._journals = control / "journal"
        self._staging = control / STAGING
        self._layout = layout
        self._table = table
        self._tell = tell
        self._writer = ""
        self._number = 0
        self._journal_number = 1
        self._since: float | None = None
        self._pending: Manifest | None = None
        self._rolled = False
        self._entered = False
        self._journal: JsonLines | None = None
        self._length = 0
        self._lock: Lock | None = None

    # --- from opening to closing

    def open(self, state: SinkState | None, files: Iterable[str] = ()) -> Opened:
        for folder in (self._journals, self._staging):
            make_folder(folder)
        self._lock = Lock(self._journals.parent / "lake.lock")
        try:
            with self._translated():
                return self._opened(state, set(files))
        except BaseException:
            self._lock.release()
            raise

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            where = f" at {error.filename}" if error.filename else ""
            raise OutputError(self.store.url, f"cannot go on{where}: {error.strerror or error}") from error

    def _opened(self, state: SinkState | None, files: set[str]) -> Opened:
        if state is None:
            self._refuse_what_is_not_known()
            state = {"writer": new_writer(), "number": 0, "journal": [1, 0]}
        elif (state["format"], tuple(state["partition_by"])) != (self._layout.format, self._layout.partition_by):
            raise OutputError(
                self.store.url, f"was begun with {laid_out(state)}; go on with that, or name another --out"
            )
        if self._table is not None:
            self._table.open()
        self._writer, self._number = state["writer"], state["number"]
        self._journal_number, length = state["journal"]
        self._since = state.get("since")
        notes = []
        if state.get("manifest"):
            manifest = Manifest.of(state["manifest"])
            carry_out(manifest, self._staging, self.store, self._table)
            notes.append(f"{_files(len(manifest.files))} of a run that broke off: put in place")
        self._sweep()
        opened = self._open_journal(length)
        gone = sorted(files - self.names()) if files else []
        if gone:
            notes.append(f"{_files(len(gone))} gone from {self.store.url}, such as {gone[0]}")
        missing = [(JOURNAL + name, rest) for name, rest in opened.missing] + [(name, 0) for name in gone]
        return Opened(tuple(missing), (*notes, *opened.notes))

    def _refuse_what_is_not_known(self) -> None:
        journals = any(path.stat().st_size for path in self._journals.iterdir())
        if journals or any(name.endswith(self._layout.format.suffix) for name in self.names()):
            raise OutputError(
                self.store.url, "holds records, but the ledger knows nothing of them; make it anew with --rebuild"
            )

    def names(self) -> set[str]:
        """The finished files that readers find; there can be others' among them."""
        return set(self.store.names() if self._table is None else self._table.names())

    def _sweep(self) -> None:
        """Remove what a crash has left of journals and files that are in no state."""
        for path in (*self._staging.iterdir(), *self._journals.iterdir()):
            if path != self._journal_path():
                path.unlink()

    def _journal_path(self) -> Path:
        return self._journals / f"{self._journal_number:08d}{GATHERING}"

    def _open_journal(self, length: int) -> Opened:
        self._journal = JsonLines(self._journal_path(), own=True)
        opened = self._journal.open({"length": length})
        self._length = opened.missing[0][1] if opened.missing else length
        return opened

    def close(self) -> SinkState | None:
        if self._journal is None:
            return None
        closed = self._journal.close()
        self._journal = None
        self._length = closed["length"] if closed is not None else 0
        if not self._length:
            self._journal_path().unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()
        return self._state()

    # --- the steps of a commit

    def write(self, rows: Sequence[Row]) -> list[Place]:
        assert self._journal is not None
        places = self._journal.write(rows)
        if rows and self._since is None:
            self._since = time.time()
        return [replace(place, file=f"{JOURNAL}{place.file}") for place in places]

    def prepare(self) -> SinkState:
        assert self._journal is not None
        self._length = self._journal.prepare()["length"]
        return self._state()

    def _state(self) -> SinkState:
        state: SinkState = {
            "format": self._layout.format,
            "partition_by": self._layout.partition_by,
            "writer": self._writer,
            "number": self._number,
            "journal": [self._journal_number, self._length],
            "since": self._since,
        }
        if self._pending is not None:
            state |= {"manifest": self._pending.as_dict(), "number": self._pending.number}
        if self._rolled:
            state |= {"journal": [self._journal_number + 1, 0], "since": None}
        return state

    def commit(self) -> None:
        assert self._journal is not None
        self._journal.commit()
        if self._pending is None:
            return
        manifest = self._pending
        self._entered = True
        with self._translated():
            carry_out(manifest, self._staging, self.store, self._table)
        self._pending, self._entered, self._number = None, False, manifest.number
        if self._rolled:
            self._begin_journal()
        rows = sum(file.rows for file in manifest.files)
        self._tell(f"{rows} articles put into {_files(len(manifest.files))} of {self.store.url}")

    def _begin_journal(self) -> None:
        """Go on with an empty journal: all that was in the last one is in finished files."""
        assert self._journal is not None
        self._rolled, self._since = False, None
        self._journal.close()
        with self._translated():
            self._journal_path().unlink()
        self._journal_number += 1
        self._open_journal(0)

    def abort(self) -> None:
        assert self._journal is not None
        if self._entered:  # the ledger knows of what is staged: the next run puts it in place
            return
        self._pending, self._rolled = None, False
        self._journal.abort()
        with contextlib.suppress(OSError):  # the next run will do it
            for path in self._staging.iterdir():
                path.unlink()

    # --- a new ledger for what is there

    def gathered(self, name: str | None = None) -> Iterator[bytes]:
        """The whole lines in all journals, or in the one that the ledger knows as `name`.

        After a crash, some of them can be in finished files, too.
        """
        pattern = f"*{GATHERING}" if name is None else name.removeprefix(JOURNAL)
        for path in sorted(self._journals.glob(pattern)):
            with self._translated(), open(path, "rb") as lines:
                yield from (line for line in lines if line.endswith(b"\n"))

    def is_ours(self, path: Path, name: str) -> bool:
        """Whether the file at `path`, called `name`, holds records, and is laid out as this lake is."""
        return name.endswith(self._layout.format.suffix) and holds_records(path, name)

    def partition_of(self, path: Path, name: str) -> Partition:
        """What the records of the file at `path`, called `name`, share."""
        line = next(read_file(path, name), None)
        return {} if line is None else partition_of(json.loads(line), self._layout.partition_by)

    def begin_anew(self, lines: Iterable[bytes]) -> tuple[SinkState, str]:
        """Put `lines` into a new journal; the state to open the lake with, and the journal's name for the ledger."""
        make_folder(self._journals)
        numbers = [int(path.stem) for path in self._journals.glob(f"*{GATHERING}")]
        self._journal_number = max(numbers, default=0) + 1
        replace_file(self._journal_path(), lines)
        self._length = self._journal_path().stat().st_size
        self._writer, self._since = new_writer(), time.time() if self._length else None
        return self._state(), f"{JOURNAL}{self._journal_path().name}"

    # --- from the journal to files

    def roll(self, *, last: bool = False) -> Staged | None:
        age = 0.0 if self._since is None else time.time() - self._since
        full = self._length >= self._layout.roll_size or age >= self._layout.roll_age
        if not self._length or not (full or last):
            return None
        path = self._journal_path()
        with self._translated():
            staged = self._stage(path, lambda line: (f"{JOURNAL}{path.name}", line.start))
        self._rolled = True
        return staged

    def rewrite(self, old: Sequence[DataFile], change: Callable[[bytes], bytes | None] | None = None) -> Staged:
        """Stage files that hold what `old` holds, to take their place: one a partition.

        Args:
            old: Finished files.
            change: Gets each record as a line of JSON, in the order of the files, and returns the line to be kept, or
                None for none. It is not to change an id. By default they stay as they are.

        Raises:
            OutputError, UnreadableInput: It cannot be done.
        """
        origins: list[tuple[str, int]] = []
        spool = self._staging / "rewrite.spool"
        with self._translated():
            with open(spool, "wb") as out:
                for file in old:
                    with self.store.local(file.name) as path:
                        if not keeps_all(path, file.name):
                            raise UnreadableInput(file.name, "was written by a newer newsgrab; use that one")
                        for place, line in placed(read_file(path, file.name), file.name):
                            changed = line if change is None else change(line)
                            if changed is not None:
                                out.write(changed)
                                origins.append((file.name, place.start or 0))
            staged = self._stage(spool, lambda line: origins[line.row], tuple(old), same=change is None)
            spool.unlink()
        return staged

    def _stage(
        self,
        spool: Path,
        origin: Callable[[_Line], tuple[str, int]],
        removed: tuple[DataFile, ...] = (),
        *,
        same: bool = False,
    ) -> Staged:
        """Write the lines of `spool` into staged files, one a partition; `origin` tells where a record has stood."""
        number = self._number + 1
        files: list[DataFile] = []
        moves: list[Move] = []
        with open(spool, "rb") as file:
            groups = self._groups(file)
            for count, folder in enumerate(sorted(groups)):
                partition, lines = groups[folder]
                base = f"part-{self._writer}-{number:06d}-{count:05d}{self._layout.format.suffix}"
                name = f"{folder}/{base}" if folder else base
                files.append(write_file(staged_path(self._staging, name), name, _texts(file, lines), partition))
                moves += _moves(lines, name, origin)
        sync_folder(self._staging)
        self._pending = Manifest(self._writer, number, tuple(files), removed, same)
        return Staged(self._pending.files, removed, moves)

    def _groups(self, file: BinaryIO) -> dict[str, tuple[Partition, list[_Line]]]:
        """The lines of each file to be, by its folder."""
        missing = HIVE_NULL if self._layout.format is Format.delta else UNKNOWN
        groups: dict[str, tuple[Partition, list[_Line]]] = {}
        start = 0
        for row, text in enumerate(file):
            record = json.loads(text)
            partition = partition_of(record, self._layout.partition_by)
            _, lines = groups.setdefault(folder_of(partition, missing=missing), (partition, []))
            lines.append(_Line(record["id"], row, start, len(text)))
            start += len(text)
        return groups


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _texts(file: BinaryIO, lines: Iterable[_Line]) -> Iterator[bytes]:
    for line in lines:
        file.seek(line.start)
        yield file.read(line.length)


def _moves(lines: Iterable[_Line], name: str, origin: Callable[[_Line], tuple[str, int]]) -> Iterator[Move]:
    start = 0
    for line in lines:
        length = line.length if counts_bytes(name) else 1
        yield Move(line.id, *origin(line), name, start, length)
        start += length

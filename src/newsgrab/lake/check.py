"""A lake is read from end to end and compared with its ledger; nothing in it is changed.

Memory does not grow with the lake: what must be compared across files is spilled to disk (`newsgrab.lake.spill`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from newsgrab.article import SCHEMA_VERSION, Record
from newsgrab.batch.session import lake_for
from newsgrab.errors import InvalidUrl, UnreadableInput
from newsgrab.lake.known import Known, Track, known, untracked
from newsgrab.lake.report import Finding, Report
from newsgrab.lake.schemas import is_newer, numbers, other_columns, version_of
from newsgrab.lake.spill import Entry, Spill
from newsgrab.sinks.base import DataFile, Place
from newsgrab.sinks.files import GATHERING, described, format_of, holds_records, placed, read_file
from newsgrab.sinks.lake import JOURNAL, STAGING, Lake
from newsgrab.sinks.layout import HIVE_NULL, UNKNOWN, Format, folder_of, partition_of
from newsgrab.sinks.manifest import Manifest, staged_path
from newsgrab.urls import normalise

__all__ = ["check"]

RECORD, ADDRESS, BODY, PLACE = range(4)
"""Kinds of keys: an article's revision, its canonical address, its body, and where a record stands."""
NEEDED = {"id": str, "url": str, "run_id": str, "revision": int}
"""What every record has, of whatever schema version."""
LAKE, LEDGER = range(2)
"""Who says that a record stands somewhere."""


def check(out: str, ledger: Path | None = None, *, track: Track = untracked) -> Report:
    """Whether the lake at `out` is whole, and what its ledger says of it true.

    Args:
        out: Its folder or address.
        ledger: The ledger's file, if it is not beside the lake.
        track: Shows how far it has come.

    Raises:
        ValueError: A bucket without a ledger, or in no known store.
        LedgerLocked: A run has the lake.
        LedgerError, LedgerCorrupt: There is no ledger, or it cannot be read.
        OutputError: The store refuses, or the temporary folder is full.
        MissingExtra: It needs the extra ``lake``.
    """
    with known(out, ledger, read_only=True) as told, Spill() as spill:
        told.ledger.check()
        checking = _Checking(told, spill, Report(out))
        if told.places.lake is None:
            checking.read_plain()
        else:
            checking.read_lake(lake_for(told.places), track)
        checking.compare()
        return checking.report


class _Checking:
    """A check that is under way."""

    def __init__(self, told: Known, spill: Spill, report: Report) -> None:
        self.report = report
        self._told = told
        self._spill = spill
        self._names: dict[str, int] = {}
        self._gone: dict[str, tuple[Finding, str]] = {}
        self._keys = told.places.layout.partition_by
        self._missing = HIVE_NULL if told.places.layout.format is Format.delta else UNKNOWN

    # --- what is there

    def read_plain(self) -> None:
        """One file of JSON Lines."""
        path = self._told.places.output
        assert path is not None
        self.report.files = 1
        self._read_gathered(path, path.name, int(self._told.state["length"]))

    def read_lake(self, lake: Lake, track: Track) -> None:
        """Finished files, the journal, and what lies beside them."""
        pending = self._told.state.get("manifest")
        manifest = Manifest.of(pending) if pending else Manifest("", 0, ())
        if pending:
            files = f"{len(manifest.files)} files are to be put in place, {len(manifest.removed)} to be removed"
            self.report.add(Finding.unfinished, lake.store.url, f"{files}; the next run or compaction does it")
        known = {file.name: file for file in self._told.files()}
        there = lake.names()
        put = {file.name for file in manifest.files if self._is_at_hand(lake, file)}
        for name in sorted(known.keys() - there - put):
            self._gone[name] = Finding.missing_file, "is gone"
        for name in track(sorted((there | put) & known.keys())):
            self._read_file(lake, name, known[name])
        for name in sorted(there - known.keys() - {file.name for file in manifest.removed}):
            self._read_unknown(lake, name)
        self._look_beside(lake, there, manifest)
        number, length = self._told.state["journal"]
        journal = self._folder("journal") / f"{number:08d}{GATHERING}"
        if length or journal.exists():
            rows = self._read_gathered(journal, f"{JOURNAL}{journal.name}", length)
            if rows:
                self.report.add(
                    Finding.waiting, journal.name, f"{rows} records; the next run or compaction makes files of them"
                )

    def _folder(self, name: str) -> Path:
        assert self._told.places.control is not None
        return self._told.places.control / name

    def _is_at_hand(self, lake: Lake, file: DataFile) -> bool:
        """Whether a file of a manifest is staged, or in its place though no reader is told of it yet."""
        return staged_path(self._folder(STAGING), file.name).exists() or lake.store.size(file.name) == file.bytes

    def _look_beside(self, lake: Lake, there: set[str], manifest: Manifest) -> None:
        awaited = {staged_path(self._folder(STAGING), file.name) for file in manifest.files}
        journal = f"{self._told.state['journal'][0]:08d}{GATHERING}"
        for folder in (STAGING, "journal"):
            for path in sorted(self._folder(folder).glob("*")):
                if path not in awaited and path.name != journal:
                    self.report.add(Finding.leftover, f"_newsgrab/{folder}/{path.name}", "the next run removes it")
        if self._told.places.layout.format is Format.delta:
            listed = there | {file.name for file in manifest.files}
            for name in lake.store.names():
                if name not in listed and format_of(name) is Format.parquet:
                    self.report.add(Finding.unlisted_file, name, "in no current version of the table")

    @contextmanager
    def _local(self, lake: Lake, name: str) -> Iterator[Path]:
        staged = staged_path(self._folder(STAGING), name)
        if staged.exists():
            yield staged
        else:
            with lake.store.local(name) as path:
                yield path

    # --- a file

    def _read_file(self, lake: Lake, name: str, file: DataFile) -> None:
        try:
            with self._local(lake, name) as path:
                found = described(path, name, file.rows, file.partition)
                self.report.files += 1
                self.report.bytes += found.bytes
                if found != file:
                    sizes = f"{found.bytes} bytes" + ("" if found.bytes != file.bytes else ", but others")
                    self.report.add(Finding.changed_file, name, f"{sizes}; {file.bytes} were written")
                self._look_at_columns(path, name)
                rows = self._read_rows(placed(read_file(path, name), name), name, filed=True)
                if found == file and rows != file.rows:
                    self.report.add(Finding.changed_file, name, f"{rows} records; the ledger says {file.rows}")
        except (OSError, UnreadableInput) as error:
            self._gone[name] = Finding.unreadable_file, _reason(error)

    def _look_at_columns(self, path: Path, name: str) -> None:
        """Raises OSError where it cannot be read."""
        if format_of(name) is not Format.parquet:
            return
        version = version_of(path, name)
        self._look_at_version(name, version)
        if version == SCHEMA_VERSION:
            for what in other_columns(path, frozenset(self._keys)):
                self.report.add(Finding.other_columns, name, what)

    def _look_at_version(self, name: str, version: object) -> None:
        found, ours = numbers(version), numbers(SCHEMA_VERSION)
        assert ours is not None
        if found is None or found[0] != ours[0]:
            self.report.add(Finding.unknown_schema, name, f"version {version}; this newsgrab knows {SCHEMA_VERSION}")
        elif found != ours:
            finding = Finding.newer_schema if found > ours else Finding.older_schema
            self.report.add(finding, name, f"version {version}; this newsgrab writes {SCHEMA_VERSION}")

    def _read_unknown(self, lake: Lake, name: str) -> None:
        """A file that readers find, but the ledger does not."""
        if not name.endswith(self._told.places.layout.format.suffix):
            return
        self.report.files += 1
        try:
            with self._local(lake, name) as path:
                self.report.bytes += path.stat().st_size
                if not holds_records(path, name):
                    raise ValueError("no file of newsgrab")
                _record(next(read_file(path, name), b""))
                self.report.add(Finding.unknown_file, name, "holds records; the ledger does not know it")
                self._read_rows(placed(read_file(path, name), name), name)
        except (OSError, UnreadableInput, ValueError) as error:
            self.report.add(Finding.foreign_file, name, f"{_reason(error)}; readers find it all the same")

    def _read_gathered(self, path: Path, name: str, length: int) -> int:
        """The lines of a file that runs append to, as far as they were committed; how many they are."""

        def lines() -> Iterator[bytes]:
            left = length
            while left > 0 and (line := file.readline()):
                left -= len(line)
                yield line

        try:
            with open(path, "rb") as file:
                size = path.stat().st_size
                self.report.bytes += size
                if size < length:
                    self.report.add(Finding.changed_file, name, f"{size} bytes; {length} were written")
                elif size > length and self._told.state.get("closed"):
                    length = size  # what others have appended since is kept
                elif size > length:
                    self.report.add(Finding.leftover, name, f"{size - length} bytes that no run has committed")
                return self._read_rows(placed(lines(), name), name)
        except OSError as error:
            finding = Finding.missing_file if isinstance(error, FileNotFoundError) else Finding.unreadable_file
            self._gone[name] = finding, _reason(error)
            return 0

    # --- a row

    def _read_rows(self, rows: Iterator[tuple[Place, bytes]], name: str, *, filed: bool = False) -> int:
        """Take in the rows of the file called `name`; how many they are.

        Raises:
            UnreadableInput: It is damaged.
        """
        versions: Counter[str] = Counter()
        packed = format_of(name) is Format.parquet
        number = 0
        for place, line in rows:
            number += 1
            try:
                record = _record(line, validated=packed)
            except ValueError as error:
                self.report.add(Finding.broken_record, _at(name, place.start or 0), str(error))
                continue
            versions[str(record.get("schema_version"))] += 1
            self._take(record, place, name)
            if filed:
                folder = folder_of(partition_of(record, self._keys), missing=self._missing)
                if folder != name.rpartition("/")[0]:
                    self.report.add(Finding.misfiled_record, _at(name, place.start or 0), f"belongs into {folder}")
        self.report.rows += number
        self.report.schema_versions += versions
        if not packed:
            for version in sorted(versions):
                self._look_at_version(name, version)
        return number

    def _take(self, record: dict[str, Any], place: Place, name: str) -> None:
        file = self._names.setdefault(name, len(self._names))
        id, revision, start = record["id"], record["revision"], place.start or 0
        self._spill.add(f"{id} {revision}", Entry(RECORD, LAKE, id, file, start))
        self._spill.add(_placed_at(place, id, revision), Entry(PLACE, LAKE, id, file, start))
        if address := record.get("canonical_url"):
            self._spill.add(_normalised(address), Entry(ADDRESS, LAKE, id, file, start))
        if body := record.get("body_hash"):
            self._spill.add(body, Entry(BODY, LAKE, id, file, start))

    # --- across files

    def compare(self) -> None:
        """The ledger with what is there, and what is there with itself."""
        told: Counter[str] = Counter()
        for id, revision, name, start, length in self._told.ledger.places():
            self.report.articles += 1
            if name in self._gone:
                told[name] += 1
                continue
            file = self._names.setdefault(name, len(self._names))
            self._spill.add(_placed_at(Place(name, start, length), id, revision), Entry(PLACE, LEDGER, id, file, start))
        for name, (finding, what) in self._gone.items():
            self.report.add(finding, name, f"{what.rstrip('.')}; the ledger knows {told[name]} articles there")
        lost = self._told.ledger.lost()
        if lost:
            what = f"{lost} articles; newsgrab batch --refetch-missing fetches them anew"
            self.report.add(Finding.lost_article, str(self._told.ledger.path), what, lost)
        names = list(self._names)
        for group in self._spill.groups():
            self._judge(group, names)

    def _judge(self, group: list[Entry], names: list[str]) -> None:
        """Entries that share a key."""
        first = group[0]
        where = _at(names[first.file], first.start)
        ids = sorted({entry.id for entry in group})
        if first.kind == PLACE:
            if first.side == LEDGER:  # they are sorted: nobody has found one there
                self.report.add(Finding.gap, where, f"not the newest record of {first.id}")
        elif first.kind == RECORD and len(group) > 1:
            also = ", ".join(_at(names[entry.file], entry.start) for entry in group[1:4])
            self.report.add(Finding.doubled_record, where, f"{first.id} also at {also}", len(group) - 1)
        elif first.kind in (ADDRESS, BODY) and len(ids) > 1:
            finding = Finding.shared_address if first.kind == ADDRESS else Finding.shared_body
            self.report.add(finding, where, f"{len(ids)} articles: {', '.join(ids[:3])}{' …' if len(ids) > 3 else ''}")


def _at(name: str, start: int) -> str:
    return f"{name} at {start}"


def _placed_at(place: Place, id: str, revision: int) -> str:
    return f"{place.file} {place.start} {place.length} {id} {revision}"


def _normalised(address: str) -> str:
    try:
        return normalise(address)
    except InvalidUrl:
        return address


def _reason(error: Exception) -> str:
    if isinstance(error, UnreadableInput):
        return error.reason
    return f"cannot be read: {error.strerror or error}" if isinstance(error, OSError) else str(error)


def _record(line: bytes, *, validated: bool = False) -> dict[str, Any]:
    """The record that `line` holds.

    Args:
        line: JSON.
        validated: It has come out of a file whose reader makes sure that it is one.

    Raises:
        ValueError: It is none; the message says why.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if validated:
        return dict(record)
    if not isinstance(record, dict):
        raise ValueError("no record")
    if is_newer(record.get("schema_version")):  # its fields are that version's; what the lake needs must be there
        for name, kind in NEEDED.items():
            if not isinstance(record.get(name), kind):
                raise ValueError(f"no {name}")
        return record
    try:
        Record.model_validate(record)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error
    return record

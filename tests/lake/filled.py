"""Lakes of small files, and what stands in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from newsgrab.article import Record
from newsgrab.batch.committing import roll
from newsgrab.batch.options import Places
from newsgrab.batch.session import close_sink, lake_for, open_sink
from newsgrab.ledger import Entry, Ledger
from newsgrab.sinks import DataFile, Format, Key, Layout, Place, Row, Sink
from newsgrab.sinks.columns import record_line
from newsgrab.sinks.files import placed, read_file
from newsgrab.sinks.lake import Lake

PARQUET = Layout(format=Format.parquet, partition_by=(Key.publisher,))
DELTA = Layout(format=Format.delta, partition_by=(Key.date, Key.publisher))
ZST = Layout(format=Format.jsonl_zst, partition_by=(Key.language,))
LINES = Layout(partition_by=(Key.date,))


def record(number: int, revision: int = 1, **fields: object) -> Record:
    """The article of that number; three publishers and three days take turns."""
    body = f"Report {number}, revision {revision}: " + "the harbour was quiet. " * 20
    told = {
        "id": f"{number:032x}",
        "url": f"https://news.example/{number}",
        "canonical_url": f"https://news.example/{number}",
        "publisher": (None, "Harbour Courier", "a/../b")[number % 3],
        "timestamp": f"2026-01-0{number % 3 + 1}T00:30:00+02:00",
        "body": body,
        "body_hash": hashlib.sha256(body.encode()).hexdigest(),
        "schema_version": "1.0",
        "extractor": {"version": "1"},
        "run_id": "r",
        "revision": revision,
    }
    return Record.model_validate({**told, **fields})


@dataclass(frozen=True)
class Filled:
    """A lake, and its ledger.

    Attributes:
        folder: Where it is, or the ledger of a bucket.
        layout: How it is laid out.
        bucket: Where it is, if not in `folder`.
    """

    folder: Path
    layout: Layout = PARQUET
    bucket: str | None = None

    @property
    def out(self) -> str:
        return self.bucket or str(self.folder)

    @property
    def ledger_file(self) -> Path | None:
        return self.folder / "ledger.sqlite" if self.bucket else None

    @property
    def places(self) -> Places:
        return Places.of(self.out, None, self.ledger_file, self.folder, self.layout)

    @property
    def options(self) -> list[str]:
        return ["--out", self.out, *(["--ledger", str(self.ledger_file)] if self.bucket else [])]

    @property
    def staging(self) -> Path:
        assert self.places.control is not None
        return self.places.control / "staging"

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        with Ledger(self.places.ledger) as ledger:
            yield ledger

    @contextmanager
    def open(self) -> Iterator[tuple[Ledger, Lake]]:
        lake = lake_for(self.places)
        with self.ledger() as ledger:
            open_sink(ledger, lake, lambda _: None)
            yield ledger, lake
            close_sink(ledger, lake)

    def run(self, records: Iterable[Record], *, rolled: bool = True) -> None:
        """What a run does that finds `records`; one that does not come to `roll` is killed before its end."""
        with self.open() as (ledger, lake):
            put(ledger, lake, list(records))
            if rolled:
                roll(ledger, lake, last=True)

    def runs(self, number: int, each: int = 6) -> None:
        """That many runs, each of which finds other articles."""
        for run in range(number):
            self.run(record(run * each + n) for n in range(each))

    def names(self) -> set[str]:
        """The files that readers find."""
        return lake_for(self.places).names()

    def lines(self) -> dict[Place, bytes]:
        """What they find in them."""
        lake = lake_for(self.places)
        found: dict[Place, bytes] = {}
        for name in lake.names():
            with lake.store.local(name) as path:
                found |= dict(placed(read_file(path, name), name))
        return found

    def known(self) -> dict[str, DataFile]:
        """The files, as the ledger knows them."""
        with self.ledger() as ledger:
            return {told["name"]: DataFile.of(told) for told in ledger.files(lake_for(self.places).name)}

    def newest(self) -> dict[str, bytes]:
        """By its id, the line that stands where the ledger says that an article's newest record does."""
        lines = self.lines()
        with self.ledger() as ledger:
            return {id: lines[Place(file, start, length)] for id, _, file, start, length in ledger.places()}


def put(ledger: Ledger, lake: Sink, records: Sequence[Record]) -> None:
    """Commit `records`."""
    rows = [Row(record.id, record_line(record)) for record in records]
    with ledger.transaction():
        for record, place in zip(records, lake.write(rows), strict=True):
            entry = Entry(record.id, None, record.revision, record.body_hash, None, None, 0)
            ledger.put_article(entry)
            ledger.place(record.id, place.file, place.start, place.length)
        ledger.put_sink_state(lake.name, lake.prepare())
    lake.commit()

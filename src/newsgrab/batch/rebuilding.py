"""A ledger made anew from the records it has led to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrab.batch.outcomes import digest_of_headline
from newsgrab.errors import InvalidUrl, UnreadableInput
from newsgrab.ledger import Entry, Ledger, address_of
from newsgrab.sinks.base import Place
from newsgrab.sinks.files import described, placed, read_file

if TYPE_CHECKING:
    from newsgrab.sinks.lake import Lake

__all__ = ["put_aside", "rebuild", "rebuild_lake"]

CHUNK = 1000


def put_aside(ledger: Path) -> Path | None:
    """Rename the ledger, that nothing is lost; its new name, None where there is none."""
    aside = ledger.with_name(f"{ledger.name}.{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}.bak")
    moved = None
    for suffix in ("-shm", "-wal", ""):
        part = ledger.with_name(ledger.name + suffix)
        if part.exists():
            moved = aside
            part.rename(aside.with_name(aside.name + suffix))
    return moved


def rebuild(ledger: Ledger, output: Path, sink_name: str, *, own: bool) -> int:
    """Fill a new ledger with what the records in `output` tell; how many there are.

    Lines that are no records are left alone. A last line without an end is kept where the file is not newsgrab's own.

    Raises:
        UnreadableInput: `output` cannot be read.
    """
    records = 0
    whole = 0
    try:
        with open(output, "rb") as file:
            while True:
                with ledger.transaction():
                    for _ in range(CHUNK):
                        line = file.readline()
                        if not line.endswith(b"\n"):
                            break
                        records += _restore(ledger, line, Place(output.name, whole, len(line)))
                        whole += len(line)
                    else:
                        continue
                    break
            size = whole + len(line)
    except OSError as error:
        raise UnreadableInput(str(output), f"cannot be read: {error.strerror}") from error
    with ledger.transaction():
        ledger.put_sink_state(sink_name, {"length": whole} if own else {"length": size, "closed": True})
    return records


def rebuild_lake(ledger: Ledger, lake: Lake, tell: Callable[[str], None]) -> int:
    """Fill a new ledger with what the finished files and the journals of `lake` tell; how many records there are.

    A run that broke off can have left records both in finished files and in a journal: they count once.

    Args:
        ledger: New.
        lake: Not open.
        tell: Hears of files that are left alone, a sentence.

    Raises:
        OutputError, UnreadableInput: Something of it cannot be read.
    """
    records = 0
    waiting = {_key(line) for line in lake.gathered()}
    for name in sorted(lake.names()):
        with lake.store.local(name) as path, ledger.transaction():
            if not lake.is_ours(path, name):
                tell(f"{name} is left alone: it holds no records of newsgrab, or of another format")
                continue
            rows = 0
            for place, line in placed(read_file(path, name), name):
                records += _restore(ledger, line, place)
                waiting.discard(_key(line))
                rows += 1
            ledger.put_file(lake.name, described(path, name, rows, lake.partition_of(path, name)).as_dict())
    state, name = lake.begin_anew(_once(lake.gathered(), waiting))
    with ledger.transaction():
        start = 0
        for line in lake.gathered(name):
            records += _restore(ledger, line, Place(name, start, len(line)))
            start += len(line)
        ledger.put_sink_state(lake.name, state)
    return records


def _restore(ledger: Ledger, line: bytes, place: Place) -> bool:
    record = _parsed(line)
    if record is None:
        return False
    try:
        address = address_of(record["url"])
    except InvalidUrl:
        return False
    revision = int(record["revision"])
    known = ledger.article(record["id"])
    if known is not None and known.revision > revision:
        return True
    entry = Entry(
        record["id"],
        None,
        revision,
        record.get("body_hash"),
        record.get("previous_hash"),
        digest_of_headline(record.get("headline")),
        int(record.get("word_count") or 0),
    )
    page = ledger.restore(
        address,
        entry,
        at=_instant(record.get("fetched_at")),
        status=record.get("status"),
        extractor=(record.get("extractor") or {}).get("version"),
    )
    ledger.put_article(entry)
    ledger.adopt(entry.id, page)
    ledger.place(entry.id, place.file, place.start, place.length)
    return True


def _key(line: bytes) -> tuple[str, int] | None:
    record = _parsed(line)
    return None if record is None else (record["id"], record["revision"])


def _once(lines: Iterable[bytes], wanted: set[tuple[str, int] | None]) -> Iterator[bytes]:
    """Of `lines`, those of the `wanted` keys, each once."""
    for line in lines:
        key = _key(line)
        if key is not None and key in wanted:
            wanted.discard(key)
            yield line


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    wanted = {"id": str, "url": str, "run_id": str, "revision": int}
    if isinstance(record, dict) and all(isinstance(record.get(name), kind) for name, kind in wanted.items()):
        return record
    return None


def _instant(text: object) -> float:
    try:
        return datetime.fromisoformat(str(text)).timestamp()
    except ValueError:
        return 0.0

"""A ledger made anew from the records it has led to."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from newsgrab.batch.outcomes import digest_of_headline
from newsgrab.errors import InvalidUrl, UnreadableInput
from newsgrab.ledger import Entry, Ledger, address_of

__all__ = ["put_aside", "rebuild"]

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
                        records += _restore(ledger, line, output.name, whole)
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


def _restore(ledger: Ledger, line: bytes, file: str, start: int) -> bool:
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
    ledger.place(entry.id, file, start, len(line))
    return True


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

"""A record as a line of JSON."""

from __future__ import annotations

from newsgrab.article import Record
from newsgrab.printable import json_of

__all__ = ["record_line"]


def record_line(record: Record) -> bytes:
    """A record as a line of JSON, as batch runs write it."""
    return json_of(record, exclude={"blocks"} if record.blocks is None else None).encode() + b"\n"

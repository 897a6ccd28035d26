"""A record as a line of JSON."""

from __future__ import annotations

import re

from newsgrab.article import Record

__all__ = ["record_line"]

_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Characters that JSON allows bare, but that steer a terminal or end a line for some readers."""


def record_line(record: Record) -> bytes:
    """A record as a line of JSON, as batch runs write it."""
    text = record.model_dump_json(exclude={"blocks"} if record.blocks is None else None)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode() + b"\n"

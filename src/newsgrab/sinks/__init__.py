"""Where records go: a module for each kind of output, behind one small protocol (`newsgrab.sinks.base.Sink`)."""

from __future__ import annotations

from newsgrab.sinks.base import DataFile, Move, Opened, Place, Row, Sink, SinkState, Staged
from newsgrab.sinks.jsonl import JsonLines, Stream, is_stream
from newsgrab.sinks.layout import Format, Key, Layout

__all__ = [
    "DataFile",
    "Format",
    "JsonLines",
    "Key",
    "Layout",
    "Move",
    "Opened",
    "Place",
    "Row",
    "Sink",
    "SinkState",
    "Staged",
    "Stream",
    "is_stream",
]

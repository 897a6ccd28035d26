"""Where records go: a module for each format, behind one small protocol (`newsgrab.sinks.base.Sink`)."""

from __future__ import annotations

from newsgrab.sinks.base import Opened, Place, Row, Sink, SinkState
from newsgrab.sinks.jsonl import JsonLines, Stream, is_stream

__all__ = ["JsonLines", "Opened", "Place", "Row", "Sink", "SinkState", "Stream", "is_stream"]

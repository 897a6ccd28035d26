"""Why the extractor decided as it did: its trace drawn as a page to look at, or as a tree on a terminal; and what
changed between two versions' records. Draws what `newsgrab.extraction.trace` kept, and repeats none of its work."""

from __future__ import annotations

from newsgrab.inspect.inspection import Inspection, inspect_page

__all__ = ["Inspection", "inspect_page"]

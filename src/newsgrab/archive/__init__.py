"""Web archives (WARC, ISO 28500): responses kept in files, and pages read from such files, whoever made them."""

from __future__ import annotations

from newsgrab.archive.reading import ArchivedPage, pages
from newsgrab.archive.sources import Source, open_source
from newsgrab.archive.writing import Archive

__all__ = ["Archive", "ArchivedPage", "Source", "open_source", "pages"]

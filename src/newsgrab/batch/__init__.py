"""Many addresses: each fetched politely, extracted by worker processes, and written exactly once, whatever happens."""

from __future__ import annotations

from newsgrab.batch.options import BatchOptions, Places

__all__ = ["BatchOptions", "Places"]

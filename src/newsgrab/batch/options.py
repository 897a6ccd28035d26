"""`BatchOptions`: everything a caller may decide about a run, but for how pages are fetched (`FetchOptions`)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from newsgrab.sinks.layout import Format, Layout
from newsgrab.sinks.stores import is_bucket

__all__ = ["BatchOptions", "LogFormat", "Places", "seconds"]

PACKED = tuple(format.suffix for format in Format if format is not Format.jsonl)

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)")


def seconds(text: str) -> float:
    """A length of time such as ``90``, ``30s``, ``15m``, ``24h``, ``7d`` or ``2w``, in seconds.

    Raises:
        ValueError: It is none.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(f"{text!r} is no length of time; write one such as 90s, 15m, 24h or 7d")
    return float(match[1]) * _UNITS[match[2]]


class LogFormat(StrEnum):
    """How a run talks where there is no terminal."""

    text = "text"
    json = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a run goes about its list. Every value is checked when the options are made.

    Attributes:
        concurrency: Requests under way at once, to all hosts together.
        per_host: Requests under way at once to one host.
        delay: Seconds between the starts of two requests to one host; up to a third is added by chance. A longer
            crawl-delay in the host's robots.txt counts instead.
        workers: Processes that extract; by default one for each processor this process may use.
        page_limit: Seconds that extracting one page may take.
        max_time: Seconds after which no further page is begun; None for no end.
        limit: Pages fetched in this run at most; None for all.
        refresh: Seconds after which a page that was done is asked for again; None for never.
        refetch_missing: Fetch anew what the ledger calls done but the output no longer holds.
        blocks: Whether records hold `Article.blocks`.
        commit_every: Seconds for which what was done may wait to be noted; a killed run does that much again.
        grace: Seconds that pages under way get to finish when the run is told to stop.

    Raises:
        ValueError: A value makes no sense; the message names it.
    """

    concurrency: int = 32
    per_host: int = 2
    delay: float = 1.0
    workers: int = 0
    page_limit: float = 30.0
    max_time: float | None = None
    limit: int | None = None
    refresh: float | None = None
    refetch_missing: bool = False
    blocks: bool = False
    commit_every: float = 0.5
    grace: float = 15.0

    def __post_init__(self) -> None:
        for name, least in (
            ("concurrency", 1),
            ("per_host", 1),
            ("workers", 0),
            ("delay", 0),
            ("grace", 0),
            ("commit_every", 0),
        ):
            if not getattr(self, name) >= least:
                raise ValueError(f"{name} is {getattr(self, name)!r}; it must be {least} or more")
        for name in ("page_limit", "max_time", "limit"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} is {value!r}; it must be above 0")

    @property
    def processes(self) -> int:
        """How many processes extract."""
        return self.workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run keeps what.

    Attributes:
        output: The file of records; None for standard output, or for a lake.
        lake: The folder or address of a lake, see `newsgrab.sinks.lake`; None for a single file or standard output.
        own: Whether the output is a folder of newsgrab's own.
        ledger: The ledger's file.
        control: The folder for what is neither record nor ledger; None where nothing is kept.
        layout: How the output is laid out.
    """

    output: Path | None
    lake: str | None
    own: bool
    ledger: Path
    control: Path | None
    layout: Layout = field(default_factory=Layout)

    @classmethod
    def of(
        cls, out: str | None, file: Path | None, ledger: Path | None, scratch: Path, layout: Layout | None = None
    ) -> Places:
        """The places for ``--out``, ``-o`` and ``--ledger``.

        Args:
            out: A folder of newsgrab's own, or a bucket.
            file: One file, which may hold more than our records.
            ledger: Where the ledger is to be, if not beside the output.
            scratch: A folder for a ledger that nobody will ask for again.
            layout: How the output is laid out; plain JSON Lines where nothing is said.

        Raises:
            ValueError: They do not go together; the message says why.
        """
        layout = layout or Layout()
        if out is not None and is_bucket(out):
            if ledger is None:
                raise ValueError(f"--out {out} needs --ledger FILE: the ledger stays on this machine")
            return cls(None, out, True, ledger, ledger.with_name(f"{ledger.name}.d"), layout)
        if out is not None:
            folder = Path(out)
            control = folder / CONTROL
            output, lake = (folder / "articles.jsonl", None) if layout.is_plain else (None, out)
            return cls(output, lake, True, ledger or control / LEDGER, control, layout)
        if not layout.is_plain or (file is not None and file.name.endswith(PACKED)):
            raise ValueError(f"{file or 'standard output'} takes plain JSON Lines only; --out DIR takes any format")
        if file is not None:
            control = file.parent / CONTROL / file.name
            return cls(file, None, False, ledger or control / LEDGER, control)
        return cls(None, None, False, ledger or scratch / LEDGER, None if ledger is None else ledger.parent)


CONTROL = "_newsgrab"
"""The folder beside the records for all that is no data: readers of lakes skip names that begin with "_"."""
LEDGER = "ledger.sqlite"

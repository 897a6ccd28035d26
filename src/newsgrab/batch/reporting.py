"""What a run tells: lines or a bar while it goes, a table at its end, and files for machines."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsgrab.batch.options import LogFormat
from newsgrab.batch.outcomes import Failed
from newsgrab.batch.reading import BadLine
from newsgrab.durable import replace_file
from newsgrab.errors import HostDown, OutputError, one_line
from newsgrab.urls import host_of, masked

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from newsgrab.ledger import Ledger

__all__ = ["Reporter", "Tally", "write_failures"]

EVERY = 10.0
"""Seconds between two lines on how far the run has come, and between two writings of the metrics."""
MAX_COUNTED = 10_000
"""Pairs of host and error counted apart; what comes later is counted under "other hosts"."""
SHOWN = 20
"""Rows of the table at the end, and bad lines kept for the report."""
OTHER = "other hosts"


@dataclass(slots=True)
class Tally:
    """What a run has done so far.

    Attributes:
        queued: Pages to be fetched in this run.
        known: Listed pages that need not be fetched: done, failed for good, or listed before.
        counts: See `newsgrab.batch.committing.commit`.
        bad_lines: Lines of the list that are no address.
        errors: Failures by host and class of error.
        bytes: Bytes fetched.
        began: `time.monotonic` when it began.
    """

    queued: int = 0
    known: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    bad_lines: int = 0
    errors: Counter[tuple[str, str]] = field(default_factory=Counter)
    bytes: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """How long it has been going."""
        return time.monotonic() - self.began

    @property
    def handled(self) -> int:
        """Pages whose fate is in the ledger."""
        return self.counts.total()

    @property
    def failed(self) -> int:
        """Pages and lines that failed."""
        return self.counts["failed"] + self.bad_lines

    @property
    def success(self) -> float:
        """Share of what was tried that did not fail; 1 where nothing was."""
        tried = self.handled + self.bad_lines
        return 1 - self.failed / tried if tried else 1.0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        kinds = ("new", "revised", "unchanged", "duplicate", "failed")
        return {
            "queued": self.queued,
            "known": self.known,
            "handled": self.handled,
            **{kind: self.counts[kind] for kind in kinds},
            "bad_lines": self.bad_lines,
            "left": max(0, self.queued - self.handled),
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
            "pages_per_second": round(self.handled / max(self.seconds, 1e-9), 2),
        }


class Reporter:
    """Hears what happens in a run (`newsgrab.batch.run.Watcher`), tells it on standard error, and counts.

    Args:
        run_id: The run's name.
        log_format: How to talk where standard error is no terminal.
        quiet: Say nothing but what ends the run.
        metrics: A file for Prometheus, for the textfile collector of its node_exporter.
    """

    def __init__(
        self, run_id: str, *, log_format: LogFormat | None = None, quiet: bool = False, metrics: Path | None = None
    ) -> None:
        self.tally = Tally()
        self._run_id = run_id
        self._format = log_format
        self._quiet = quiet or sys.stderr is None
        self._metrics = metrics
        self._bad: list[dict[str, Any]] = []
        self._notes: list[str] = []
        self._told_at = time.monotonic()
        self._progress: Progress | None = None
        if not self._quiet and log_format is None and sys.stderr.isatty():
            self._progress = _progress()

    # --- what happens

    def listed(self, queued: int, known: int) -> None:
        self.tally.queued += queued
        self.tally.known += known
        if self._progress is not None:
            self._progress.update(self._progress.task_ids[0], total=self.tally.queued)

    def bad_line(self, line: BadLine) -> None:
        self.tally.bad_lines += 1
        if len(self._bad) < SHOWN:
            self._bad.append({"line": line.number, "reason": line.reason})
        self._say("warning", "bad line", f"line {line.number}: {line.reason}", line=line.number)

    def note(self, text: str) -> None:
        self._notes.append(text)
        self._say("info", "note", one_line(text))

    def failed(self, url: str, failure: Failed) -> None:
        self._count(host_of(url), failure.error)
        shown = masked(url)
        text = f"{shown}: {failure.message}"
        self._say("warning", "failed", text, url=shown, error=failure.error, status=failure.status)

    def gave_up(self, host: str, pages: int) -> None:
        self.tally.counts["failed"] += pages
        self._count(host, HostDown.__name__, pages)
        self._say(
            "warning", "host down", f"{host}: given up; {pages} more pages of it are left for a later run", host=host
        )
        self._advance()

    def committed(self, counts: Counter[str], fetched: int) -> None:
        self.tally.counts += counts
        self.tally.bytes = fetched
        self._advance()

    def _count(self, host: str, error: str, pages: int = 1) -> None:
        pair = (host, error)
        if pair not in self.tally.errors and len(self.tally.errors) >= MAX_COUNTED:
            pair = (OTHER, error)
        self.tally.errors[pair] += pages

    def _advance(self) -> None:
        if self._progress is not None:
            self._progress.update(
                self._progress.task_ids[0], completed=self.tally.handled, failed=self.tally.counts["failed"]
            )
        now = time.monotonic()
        if now - self._told_at < EVERY:
            return
        self._told_at = now
        try:
            self.write_metrics(ended=False)
        except OutputError as error:  # no reason to stop; at the end it is said by the exit code
            self.note(str(error))
        if self._progress is None:
            told = self.tally.as_dict()
            text = f"{told['handled']} of {told['queued']} pages, {told['failed']} failed, "
            self._say("info", "progress", f"{text}{told['pages_per_second']} pages/s", **told)

    def _say(self, level: str, event: str, text: str, **more: Any) -> None:
        if self._quiet:
            return
        if self._progress is not None:
            with self._while_heard():
                self._progress.console.print(f"newsgrab: {text}", markup=False, highlight=False, soft_wrap=True)
        elif self._format is LogFormat.json:
            line = {"time": _now(), "level": level, "event": event, "run_id": self._run_id, "message": text, **more}
            self._print(json.dumps(line))
        else:
            self._print(f"newsgrab: {text}")

    def _print(self, text: str) -> None:
        with self._while_heard():
            print(text, file=sys.stderr, flush=True)

    @contextmanager
    def _while_heard(self) -> Iterator[None]:
        """Where nobody reads standard error any more, or its disk is full, the run goes on in silence."""
        try:
            yield
        except OSError:
            self._quiet = True
            # What is still buffered would fail again when the interpreter closes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())

    # --- at the end

    def close(self) -> None:
        """Give the terminal back."""
        if self._progress is not None:
            with self._while_heard():
                self._progress.stop()
            self._progress = None

    def summary(self, *, exit_code: int, stopped: str | None) -> None:
        """The table at the end."""
        self.close()
        told = self.tally.as_dict()
        if self._quiet:
            return
        if self._format is LogFormat.json:
            self._say("info", "summary", "the run has ended", exit_code=exit_code, stopped=stopped, **told)
            return
        from rich.console import Console

        console = Console(stderr=True)
        with console.capture() as captured:
            _print_summary(console, self.tally, told, stopped)
        self._print(captured.get().removesuffix("\n"))

    def report(self, *, exit_code: int, stopped: str | None) -> dict[str, Any]:
        """All of it, for JSON."""
        return {
            "run_id": self._run_id,
            "ended_at": _now(),
            "exit_code": exit_code,
            "stopped_by": stopped,
            **self.tally.as_dict(),
            "errors": [
                {"host": host, "error": error, "pages": pages}
                for (host, error), pages in self.tally.errors.most_common()
            ],
            "first_bad_lines": self._bad,
            "notes": self._notes,
        }

    def write_metrics(self, *, ended: bool, exit_code: int | None = None) -> None:
        """Write the file for Prometheus, where one is wanted.

        Raises:
            OutputError: It cannot be written.
        """
        if self._metrics is not None:
            replace_file(self._metrics, [_exposition(self.tally, ended, exit_code).encode()], mode=0o644)


def write_failures(ledger: Ledger, path: Path) -> None:
    """Write what the ledger knows of the pages that could not be had, a line of JSON each.

    Raises:
        OutputError: It cannot be written.
    """

    def lines() -> Iterator[bytes]:
        for page in ledger.export(errors=True):
            line = {
                "url": page["url"],
                "error": page["error"],
                "status": page["status"],
                "attempts": page["attempts"],
                "message": page["message"],
                "transient": page["transient"],
                "time": page["tried_at"],
            }
            yield json.dumps(line, ensure_ascii=True).encode() + b"\n"

    replace_file(path, lines())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _progress() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{task.speed or 0:.1f} pages/s")

    progress = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TextColumn("{task.fields[failed]} failed"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        redirect_stdout=False,
        redirect_stderr=False,
    )
    progress.start()
    progress.add_task("pages", total=None, failed=0)
    return progress


def _print_summary(console: Console, tally: Tally, told: dict[str, Any], stopped: str | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    if tally.errors:
        table = Table(title="What failed", title_justify="left", box=box.SIMPLE_HEAD)
        table.add_column("host")
        table.add_column("error")
        table.add_column("pages", justify="right")
        for (host, error), pages in tally.errors.most_common(SHOWN):
            table.add_row(escape(host), error, str(pages))
        if len(tally.errors) > SHOWN:
            table.add_row("…", f"{len(tally.errors) - SHOWN} more", "")
        console.print(table)
    parts = [f"{told[kind]} {kind}" for kind in ("new", "revised", "unchanged", "duplicate", "failed") if told[kind]]
    parts += [f"{tally.known} known before"] if tally.known else []
    parts += [f"{tally.bad_lines} bad lines"] if tally.bad_lines else []
    parts += [f"{told['left']} left for the next run"] if told["left"] else []
    ended = f"stopped ({stopped}): " if stopped else ""
    rate = f"{told['seconds']:.1f} s, {told['pages_per_second']:.1f} pages/s"
    text = f"newsgrab: {ended}{', '.join(parts) or 'nothing to do'}; {rate}"
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _exposition(tally: Tally, ended: bool, exit_code: int | None) -> str:
    """Prometheus's text format 0.0.4."""
    told = tally.as_dict()
    kinds = ("new", "revised", "unchanged", "duplicate", "failed")
    lines = [
        "# HELP newsgrab_batch_pages Pages of the last run, by what came of them.",
        "# TYPE newsgrab_batch_pages gauge",
        *(f'newsgrab_batch_pages{{outcome="{kind}"}} {told[kind]}' for kind in kinds),
    ]
    by_error: Counter[str] = Counter()
    for (_, error), pages in tally.errors.items():
        by_error[error] += pages
    lines += [
        "# HELP newsgrab_batch_failures Failures of the last run, by class of error.",
        "# TYPE newsgrab_batch_failures gauge",
        *(f'newsgrab_batch_failures{{error="{error}"}} {pages}' for error, pages in sorted(by_error.items())),
    ]
    gauges = {
        "queued_pages": ("Pages the last run was to fetch.", told["queued"]),
        "known_pages": ("Listed pages that needed no fetching.", told["known"]),
        "left_pages": ("Pages left for the next run.", told["left"]),
        "bad_lines": ("Lines of the list that are no address.", told["bad_lines"]),
        "fetched_bytes": ("Bytes fetched.", told["bytes"]),
        "duration_seconds": ("How long the run has taken.", told["seconds"]),
        "running": ("1 while the run goes on.", int(not ended)),
        "updated_timestamp_seconds": ("When this was written.", round(time.time(), 3)),
    }
    if exit_code is not None:
        gauges["exit_code"] = ("Exit code of the last run.", exit_code)
    for name, (text, value) in gauges.items():
        lines += [f"# HELP newsgrab_batch_{name} {text}", f"# TYPE newsgrab_batch_{name} gauge"]
        lines += [f"newsgrab_batch_{name} {value}"]
    return "\n".join(lines) + "\n"

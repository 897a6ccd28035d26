"""A run from its lock to its report."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newsgrab.archive.writing import ROLL_SIZE, Archive
from newsgrab.batch.committing import roll
from newsgrab.batch.options import BatchOptions, Places
from newsgrab.batch.reading import Listed
from newsgrab.batch.rebuilding import put_aside, rebuild, rebuild_lake
from newsgrab.batch.reporting import Reporter, write_failures
from newsgrab.batch.run import Run
from newsgrab.durable import Lock, make_folder, replace_file
from newsgrab.errors import OutputError
from newsgrab.extras import needed
from newsgrab.fetching import FetchOptions
from newsgrab.ledger import Ledger
from newsgrab.sinks import Format, JsonLines, Sink, Stream, is_stream
from newsgrab.sinks.layout import laid_out

if TYPE_CHECKING:
    from newsgrab.sinks.lake import Lake

__all__ = ["close_sink", "lake_for", "open_sink", "run_batch", "sink_for"]


def sink_for(places: Places, tell: Callable[[str], None] = lambda _: None) -> Sink:
    """The sink that writes to `places`; `tell` hears of each file that is finished.

    Raises:
        MissingExtra: It needs the extra ``lake``.
        OutputError: It cannot be reached.
    """
    if places.lake is not None:
        return lake_for(places, tell)
    if places.output is None or is_stream(places.output):
        return Stream(places.output)
    return JsonLines(places.output, own=places.own)


def lake_for(places: Places, tell: Callable[[str], None] = lambda _: None) -> Lake:
    """The lake at `places`. Raises as `sink_for`."""
    from newsgrab.sinks.lake import STAGING, Lake
    from newsgrab.sinks.stores import Bucket, Folder, is_bucket

    assert places.lake is not None and places.control is not None
    layout = places.layout
    make_folder(places.control / STAGING)
    bucket = is_bucket(places.lake)
    store = Bucket(places.lake, places.control / STAGING) if bucket else Folder(Path(places.lake))
    table = None
    if layout.format is Format.delta:
        from newsgrab.sinks.delta import DeltaLog

        table = DeltaLog(store.url, layout)
    elif layout.format is Format.parquet:
        with needed("lake", f"--format {layout.format}"):
            import pyarrow  # noqa: F401
    return Lake(store, places.control, layout, table, tell)


def run_batch(
    listed: Iterator[Listed] | None,
    places: Places,
    options: BatchOptions,
    fetch_options: FetchOptions,
    reporter: Reporter,
    run_id: str,
    *,
    from_output: bool = False,
    fail_under: float = 1.0,
    report: Path | None = None,
    archive: Path | None = None,
    archive_size: int = ROLL_SIZE,
) -> int:
    """Run through `listed` (without a list, through what is pending in the ledger) and write what comes of it.

    Args:
        listed: See `newsgrab.batch.reading.read`.
        places: Where everything is kept.
        options: How to go about the list.
        fetch_options: How to fetch.
        reporter: Who tells the user.
        run_id: The run's name.
        from_output: Make the ledger anew from the records in the output first.
        fail_under: The share of success below which the exit code is 1.
        report: A file for the report.
        archive: A folder that keeps every response; see `newsgrab.archive`.
        archive_size: Bytes of a file there, about.

    Returns:
        The exit code: 0, 1 where too many failed, 130 or 143 where a signal ended it.

    Raises:
        LedgerLocked: Another run has the ledger or the output.
        LedgerError, OutputError, UnreadableInput, WorkersUnusable: It cannot be done, or not go on.
        MissingExtra: It needs an extra.
    """
    make_folder(places.ledger.parent)
    with Lock.beside(places.ledger), ExitStack() as stack:
        stack.enter_context(_told(reporter, report))
        kept = None
        if archive is not None:
            kept = stack.enter_context(Archive(archive, run_id, roll_size=archive_size))
            for note in kept.notes:
                reporter.note(note)
        sink = sink_for(places, reporter.note)
        if from_output:
            _make_anew(places, sink, reporter)
        with Ledger(places.ledger) as ledger:
            if not ledger.begin_run(run_id):
                ledger.check()
            run = Run(ledger, sink, run_id, options, fetch_options, reporter, kept)
            _open(ledger, sink, options, reporter)
            try:
                asyncio.run(run.go(listed))
                roll(ledger, sink, last=True)
                close_sink(ledger, sink)
            finally:
                reporter.close()
                sink.close()
            return _end(ledger, run, places, reporter, run_id, fail_under, report)


@contextmanager
def _told(reporter: Reporter, report: Path | None) -> Iterator[None]:
    """The metrics tell from the beginning that a run goes on, and in any case that it has ended.

    Raises:
        OutputError: They, or the report, cannot be written: that is better known before the night than after it.
    """
    if report is not None and not report.parent.is_dir():
        raise OutputError(str(report), "cannot write: no such folder")
    reporter.write_metrics(ended=False)
    try:
        yield
    except BaseException:
        with suppress(OutputError):
            reporter.write_metrics(ended=True, exit_code=1)
        raise


def _open(ledger: Ledger, sink: Sink, options: BatchOptions, reporter: Reporter) -> None:
    open_sink(ledger, sink, reporter.note)
    lost = ledger.lost()
    if lost:
        advice = "they are fetched anew" if options.refetch_missing else "--refetch-missing fetches them anew"
        reporter.note(f"{lost} articles that the ledger calls done are not in the output; {advice}")


def open_sink(ledger: Ledger, sink: Sink, tell: Callable[[str], None]) -> None:
    """Open `sink` as the ledger knows it, and have the ledger know what of it is gone.

    Args:
        ledger: Locked by the caller.
        sink: Not open.
        tell: Hears what a user should know, a sentence each.

    Raises:
        OutputError: It cannot be opened, or was begun with another format.
        LedgerLocked: Another run writes to it.
    """
    _one_kind(ledger, sink)
    opened = sink.open(ledger.sink_state(sink.name), [file["name"] for file in ledger.files(sink.name)])
    for note in opened.notes:
        tell(note)
    for file, length in opened.missing:
        ledger.mark_lost(file, length)
    with ledger.transaction():
        for file, _ in opened.missing:
            ledger.drop_file(sink.name, file)
        ledger.put_sink_state(sink.name, sink.prepare())


def close_sink(ledger: Ledger, sink: Sink) -> None:
    """Let the sink go, and have the ledger keep the state in which it was left."""
    closed = sink.close()
    if closed is not None:
        with ledger.transaction():
            ledger.put_sink_state(sink.name, closed)


def _one_kind(ledger: Ledger, sink: Sink) -> None:
    """Refuse to go on in another kind of output, where readers would miss what the ledger calls done."""
    for name in ledger.sink_names():
        kind, other = sink.name.partition(":")[0], name.partition(":")[0]
        if {kind, other} == {"jsonl", "lake"}:
            was = "--format jsonl" if other == "jsonl" else laid_out(ledger.sink_state(name) or {})
            raise OutputError(
                str(ledger.path), f"was begun with {was}; go on with that, or name another --out and --ledger"
            )


def _make_anew(places: Places, sink: Sink, reporter: Reporter) -> None:
    aside = put_aside(places.ledger)
    if aside is not None:
        reporter.note(f"the ledger was put aside as {aside}")
    records = 0
    with Ledger(places.ledger) as ledger:
        if isinstance(sink, JsonLines) and places.output is not None and places.output.exists():
            records = rebuild(ledger, places.output, sink.name, own=places.own)
        elif places.lake is not None:
            records = rebuild_lake(ledger, lake_for(places), reporter.note)
    reporter.note(f"a new ledger was made from {records} records in {places.lake or places.output}")


def _end(
    ledger: Ledger, run: Run, places: Places, reporter: Reporter, run_id: str, fail_under: float, report: Path | None
) -> int:
    tally = reporter.tally
    code = 1 if tally.success < fail_under else 0
    stopped = "out of time" if run.out_of_time else None
    if run.stopped_by is not None:
        code, stopped = 128 + run.stopped_by, signal.Signals(run.stopped_by).name
    told = reporter.report(exit_code=code, stopped=stopped)
    ledger.end_run(run_id, told)
    reporter.summary(exit_code=code, stopped=stopped)
    if places.control is not None:
        make_folder(places.control)
        write_failures(ledger, places.control / "failures.jsonl")
    if report is not None:
        replace_file(report, [json.dumps(told, indent=2).encode(), b"\n"], mode=0o644)
    reporter.write_metrics(ended=True, exit_code=code)
    return code

"""A run from its lock to its report."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator
from pathlib import Path

from newsgrab.batch.options import BatchOptions, Places
from newsgrab.batch.reading import Listed
from newsgrab.batch.rebuilding import put_aside, rebuild
from newsgrab.batch.reporting import Reporter, write_failures
from newsgrab.batch.run import Run
from newsgrab.durable import Lock, make_folder, replace_file
from newsgrab.fetching import FetchOptions
from newsgrab.ledger import Ledger
from newsgrab.sinks import JsonLines, Sink, Stream, is_stream

__all__ = ["run_batch", "sink_for"]


def sink_for(places: Places) -> Sink:
    """The sink that writes to `places`."""
    if places.output is None or is_stream(places.output):
        return Stream(places.output)
    return JsonLines(places.output, own=places.own)


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

    Returns:
        The exit code: 0, 1 where too many failed, 130 or 143 where a signal ended it.

    Raises:
        LedgerLocked: Another run has the ledger or the output.
        LedgerError, OutputError, UnreadableInput, WorkersUnusable: It cannot be done, or not go on.
    """
    make_folder(places.ledger.parent)
    with Lock.beside(places.ledger):
        sink = sink_for(places)
        if from_output and places.output is not None:
            _make_anew(places, sink.name, reporter)
        with Ledger(places.ledger) as ledger:
            if not ledger.begin_run(run_id):
                ledger.check()
            run = Run(ledger, sink, run_id, options, fetch_options, reporter)
            _open(ledger, sink, options, reporter)
            try:
                asyncio.run(run.go(listed))
            finally:
                reporter.close()
                closed = sink.close()
            if closed is not None:
                with ledger.transaction():
                    ledger.put_sink_state(sink.name, closed)
            return _end(ledger, run, places, reporter, run_id, fail_under, report)


def _open(ledger: Ledger, sink: Sink, options: BatchOptions, reporter: Reporter) -> None:
    state = ledger.sink_state(sink.name)
    opened = sink.open(state)
    for note in opened.notes:
        reporter.note(note)
    for file, length in opened.missing:
        ledger.mark_lost(file, length)
    with ledger.transaction():
        ledger.put_sink_state(sink.name, sink.prepare())
    lost = ledger.lost()
    if lost:
        advice = "they are fetched anew" if options.refetch_missing else "--refetch-missing fetches them anew"
        reporter.note(f"{lost} articles that the ledger calls done are not in the output; {advice}")


def _make_anew(places: Places, sink_name: str, reporter: Reporter) -> None:
    aside = put_aside(places.ledger)
    if aside is not None:
        reporter.note(f"the ledger was put aside as {aside}")
    assert places.output is not None
    with Ledger(places.ledger) as ledger:
        records = rebuild(ledger, places.output, sink_name, own=places.own) if places.output.exists() else 0
    reporter.note(f"a new ledger was made from {records} records in {places.output}")


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
    if places.control is not None:
        make_folder(places.control)
        write_failures(ledger, places.control / "failures.jsonl")
    if report is not None:
        replace_file(report, [json.dumps(told, indent=2).encode(), b"\n"], mode=0o644)
    reporter.write_metrics(ended=True, exit_code=code)
    reporter.summary(exit_code=code, stopped=stopped)
    return code

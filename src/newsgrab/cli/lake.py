"""`newsgrab lake`: look after a lake that batch runs fill."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from newsgrab.cli.settings import setting

if TYPE_CHECKING:
    from newsgrab.lake.compact import Compacted
    from newsgrab.lake.report import Report

__all__ = ["LedgerFile", "Out", "held", "lake", "tell"]

T = TypeVar("T")

lake = typer.Typer(
    name="lake",
    help="Look after a lake that batch runs fill.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)


class Shown(StrEnum):
    """How a report is printed."""

    table = "table"
    json = "json"


SHOWN = 3
"""Examples of each finding in the table; JSON has more."""
_PANEL = "Lake"
Out = Annotated[str, setting("--out", metavar="DIR|URL", panel=_PANEL, help="The lake, as batch runs name it.")]
LedgerFile = Annotated[
    Path | None,
    setting("--ledger", metavar="FILE", panel=_PANEL, help="Its ledger, if not in _newsgrab/; a bucket needs it."),
]


@lake.command()
def compact(
    out: Out,
    ledger: LedgerFile = None,
    target_size: Annotated[
        str, typer.Option("--target-size", metavar="SIZE", help="Of merged files; from 3/4 of it, a file is left.")
    ] = "128MB",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Merge the small files of each partition into few that engines read fast.

    The ledger follows every record to its new place; a compaction that is killed loses and doubles nothing, and the
    next one, or the next run, takes it up. Where a run is going, it leaves at once with exit code 75.

    \b
    [bold]Examples[/bold]
      newsgrab lake compact --out lake/
      newsgrab lake compact --out s3://bucket/news --ledger news.sqlite --target-size 256MB
    """
    from newsgrab.lake.compact import compact as compacted
    from newsgrab.lake.compact import foreseen
    from newsgrab.sinks.layout import size

    try:
        target = size(target_size)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if target < 1:
        raise typer.BadParameter("--target-size must be above 0")
    if dry_run:
        tell(f"would merge {_outcome(held(out, ledger, lambda: foreseen(out, ledger, target=target)))}")
        return
    done = held(out, ledger, lambda: compacted(out, ledger, target=target, tell=tell, track=_tracked))
    for name, reason in done.left.items():
        tell(f"{name} was left as it is: {reason}")
    tell(f"merged {_outcome(done)}")
    if done.left:
        raise typer.Exit(1)


def _outcome(done: Compacted) -> str:
    before, after = done.bytes
    if not done.merged:
        return f"nothing: {done.files[0]} files, {_size(before)}"
    sizes = _size(before) if after is None else f"{_size(before)} to {_size(after)}"
    return f"{done.merged} small files: {done.files[0]} files become {done.files[1]}, {sizes}"


def _size(number: int) -> str:
    return f"{number / (1 << 20):,.1f} MB" if number >= 1 << 20 else f"{number / (1 << 10):,.1f} KB"


@lake.command()
def check(
    out: Out,
    ledger: LedgerFile = None,
    format: Annotated[
        Shown, typer.Option("--format", "-f", help="A table on standard error, or JSON on standard output.")
    ] = Shown.table,
) -> None:
    """Read the whole lake and say what is wrong: damaged files, doubled records, gaps against the ledger.

    Nothing is changed. Errors make the exit code 1; notices, such as one body under two addresses, do not. Where a run
    is going, it leaves at once with exit code 75.

    \b
    [bold]Examples[/bold]
      newsgrab lake check --out lake/
      newsgrab lake check --out lake/ --format json | jq '.findings[] | {finding, count}'
    """
    from newsgrab.lake.check import check as checked

    report = held(out, ledger, lambda: checked(out, ledger, track=_tracked))
    if format is Shown.json:
        import json

        print(json.dumps(report.as_dict(), indent=2))
    else:
        _table(report)
    if not report.clean:
        raise typer.Exit(1)


def _table(report: Report) -> None:
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(stderr=True)
    if report.findings:
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("finding")
        table.add_column("count", justify="right")
        table.add_column("where", overflow="fold")
        for finding, found in report.findings.items():
            style = "red" if finding.is_error else "yellow"
            examples = [f"{where}: {what}" for where, what in found.examples[:SHOWN]]
            more = [f"… and {found.count - SHOWN} more"] if found.count > SHOWN and len(examples) == SHOWN else []
            text = escape("\n".join([*examples, *more]))
            table.add_row(f"[{style}]{finding.label}[/]", str(found.count), text)
        console.print(table)
    console.print(f"newsgrab: {report.summary}", markup=False, highlight=False, soft_wrap=True)


def _tracked(steps: Sequence[T]) -> Iterable[T]:
    """`steps`, with a bar on a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        return steps
    from rich.console import Console
    from rich.progress import track

    return track(steps, "files", console=Console(stderr=True), transient=True)


def tell(text: str) -> None:
    """One line on standard error."""
    from newsgrab.errors import one_line

    print(f"newsgrab: {one_line(text)}", file=sys.stderr, flush=True)


def held(out: str, ledger: Path | None, does: Callable[[], T]) -> T:
    """What `does` returns; where a run holds the lake, exit code 75."""
    from newsgrab.batch.options import Places
    from newsgrab.cli.batch import LOCKED
    from newsgrab.cli.results import complain
    from newsgrab.errors import LedgerLocked

    try:
        Places.of(out, None, ledger, Path())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    try:
        return does()
    except LedgerLocked as error:
        complain(error)
        raise typer.Exit(LOCKED) from None

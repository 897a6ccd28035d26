"""`newsgrab ledger`: look at what is known of each address, and mend it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newsgrab.ledger import Ledger

__all__ = ["ledger"]

ledger = typer.Typer(
    name="ledger",
    help="Look at what a batch run knows of each address, and mend it.",
    no_args_is_help=True,
    rich_markup_mode="rich",
)

Where = Annotated[
    Path,
    typer.Argument(metavar="DIR|FILE", help="A run's folder (--out) or file (-o), or a ledger.", show_default=False),
]
Urls = Annotated[list[str], typer.Argument(metavar="URL", help="Addresses.", show_default=False)]


def _path(where: Path) -> Path:
    from newsgrab.batch.options import CONTROL, LEDGER

    if where.is_dir():
        return where / CONTROL / LEDGER
    beside = where.parent / CONTROL / where.name / LEDGER
    return beside if beside.exists() else where


def _print(lines: Iterable[object]) -> None:
    """JSON lines on standard output; a reader that leaves early is no failure."""
    import os

    try:
        for line in lines:
            print(json.dumps(line))
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _reading(where: Path) -> Ledger:
    from newsgrab.ledger import Ledger

    return Ledger(_path(where), read_only=True)


@ledger.command()
def show(where: Where, urls: Urls) -> None:
    """What is known of some addresses: state, attempts, last error, where the record stands.

    \b
    [bold]Example[/bold]
      newsgrab ledger show lake/ https://news.example/story
    """
    from newsgrab.errors import InputError
    from newsgrab.ledger import address_of

    with _reading(where) as book:
        for url in urls:
            found = list(book.export(url=address_of(url).key))
            if not found:
                raise InputError(url, "not in this ledger")
            _print(found)


@ledger.command()
def export(
    where: Where,
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="Only pending, done, failed or skipped.")
    ] = None,
) -> None:
    """All that is known, a line of JSON for each address; also while a run is going.

    \b
    [bold]Example[/bold]
      newsgrab ledger export lake/ --state failed > failed.jsonl
    """
    from newsgrab.ledger import State

    if state is not None and state not in list(State):
        raise typer.BadParameter(f"{state!r} is no state; there are {', '.join(State)}")
    with _reading(where) as book:
        _print(book.export(state=None if state is None else State(state)))


@ledger.command()
def stats(where: Where) -> None:
    """Counts by state, host and kind of error, as JSON; also while a run is going."""
    with _reading(where) as book:
        print(json.dumps(book.statistics(), indent=2))


@ledger.command()
def retry(
    where: Where,
    urls: Annotated[list[str] | None, typer.Argument(metavar="[URL]", help="Only these.", show_default=False)] = None,
    error: Annotated[
        str | None, typer.Option("--error", metavar="CLASS", help="Only what failed by this error.", show_default=False)
    ] = None,
) -> None:
    """Have the next run try again what failed, also what failed for good.

    \b
    [bold]Examples[/bold]
      newsgrab ledger retry lake/ --error PageUnavailable
      newsgrab ledger retry lake/ https://news.example/story
    """
    keys = None if not urls else list(_keys(urls))
    _mend(where, lambda book: f"{book.retry(keys, error=error)} pages are pending again")


@ledger.command()
def forget(where: Where, urls: Urls) -> None:
    """Forget addresses, so that they are fetched like new ones; what has not changed is not written twice."""
    keys = list(_keys(urls))
    _mend(where, lambda book: f"{book.forget(keys)} of {len(keys)} addresses forgotten")


def _keys(urls: list[str]) -> Iterator[str]:
    from newsgrab.ledger import address_of

    for url in urls:
        yield address_of(url).key


def _mend(where: Path, change: Callable[[Ledger], str]) -> None:
    from newsgrab.cli.results import complain
    from newsgrab.durable import Lock
    from newsgrab.errors import LedgerError, LedgerLocked
    from newsgrab.ledger import Ledger

    path = _path(where)
    if not path.is_file():
        raise LedgerError(str(path), "there is no ledger here")
    try:
        with Lock.beside(path), Ledger(path) as book:
            print(f"newsgrab: {change(book)}", file=sys.stderr)
    except LedgerLocked as error:
        complain(error)
        _leave()


def _leave() -> NoReturn:
    from newsgrab.cli.batch import LOCKED

    raise typer.Exit(LOCKED)

"""The commands, put together."""

from __future__ import annotations

import inspect
import sys
from typing import Annotated

import typer

from newsgrab._version import __version__
from newsgrab.cli.batch import batch
from newsgrab.cli.demo import demo
from newsgrab.cli.discover import discover
from newsgrab.cli.extract import extract
from newsgrab.cli.fetch import fetch
from newsgrab.cli.inspect import inspect as inspect_page
from newsgrab.cli.lake import lake
from newsgrab.cli.ledger import ledger
from newsgrab.cli.replay import replay
from newsgrab.cli.results import complain
from newsgrab.cli.schema import schema
from newsgrab.errors import MissingExtra, NewsgrabError

__all__ = ["app", "run"]

EXIT_CODES = (
    "[bold]Exit codes[/bold]: [cyan]0[/cyan] all good, [cyan]1[/cyan] some inputs failed (each has a line on standard "
    "error, the others are printed) or the output could not be written, [cyan]2[/cyan] wrong usage, "
    "[cyan]75[/cyan] another batch run holds the ledger, [cyan]130[/cyan] interrupted, [cyan]143[/cyan] told to end."
)

app = typer.Typer(
    name="newsgrab",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from newsgrab.extraction.compiled import NATIVE

        typer.echo(f"newsgrab {__version__}" if NATIVE else f"newsgrab {__version__} (not compiled: slower)")
        raise typer.Exit


@app.callback()
def newsgrab(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """The address of a news article in, one clean line of JSON out: headline, timestamp, source, body.

    Articles go to standard output and nothing else does; failures go to standard error, a line each.
    """


for command in (fetch, extract, discover, batch, replay, inspect_page, demo, schema):
    app.command(epilog=EXIT_CODES)(command)
app.add_typer(ledger)
app.add_typer(lake)


def _flowing(text: str) -> str:
    """A docstring with a line for each paragraph, for terminals to break; what follows a backspace stays as it is."""
    paragraphs = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(part if part.startswith("\b") else part.replace("\n", " ") for part in paragraphs)


for registered in (*app.registered_commands, *ledger.registered_commands, *lake.registered_commands):
    registered.help = _flowing(registered.callback.__doc__ or "") if registered.callback else None


def run() -> None:
    """Run the command that the arguments of the process name."""
    try:
        app(prog_name="newsgrab")
    except NewsgrabError as error:
        complain(error)
        sys.exit(2 if isinstance(error, MissingExtra) else 1)

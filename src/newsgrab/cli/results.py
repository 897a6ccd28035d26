"""What every command does with its results: articles to the output, failures to standard error, the exit code."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from enum import StrEnum
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, BinaryIO, Self

import typer

from newsgrab.errors import NewsgrabError, NotAnArticle, OutputError
from newsgrab.printable import json_of

if TYPE_CHECKING:
    from rich.progress import Progress

    from newsgrab.article import Article

__all__ = [
    "BlocksOption",
    "FieldsOption",
    "Format",
    "FormatOption",
    "KeepRejectedOption",
    "Output",
    "OutputOption",
    "PrettyOption",
    "Results",
    "complain",
    "renderer",
]


class Format(StrEnum):
    """How an article is written."""

    jsonl = "jsonl"
    markdown = "markdown"


_PANEL = "Output"
OutputOption = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Append to FILE, in whole lines.", rich_help_panel=_PANEL),
]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="What to write.", rich_help_panel=_PANEL)]
PrettyOption = Annotated[bool, typer.Option("--pretty", help="Indent the JSON for reading.", rich_help_panel=_PANEL)]
FieldsOption = Annotated[
    str | None,
    typer.Option("--fields", metavar="NAME,NAME…", help="Only these fields of the JSON.", rich_help_panel=_PANEL),
]
BlocksOption = Annotated[
    bool,
    typer.Option("--blocks", help="Add the body as an ordered list of blocks (kind, text).", rich_help_panel=_PANEL),
]
KeepRejectedOption = Annotated[
    bool,
    typer.Option(
        "--keep-rejected",
        help="Also print what could be read of a page that is no article; it still counts as failed.",
        rich_help_panel=_PANEL,
    ),
]


def renderer(
    fmt: Format = Format.jsonl, *, pretty: bool = False, fields: str | None = None, blocks: bool = False
) -> Callable[[Article], str]:
    """The function that turns an article into the text of one record, line end included.

    Raises:
        typer.BadParameter: the options do not go together, or `fields` names a field that does not exist.
    """
    if fmt is Format.markdown:
        if pretty or fields is not None:
            raise typer.BadParameter("--pretty and --fields are for JSON, not for --format markdown")
        from newsgrab.cli.markdown import render

        return render
    include = None if fields is None else _field_names(fields)
    exclude = None if blocks or include else {"blocks"}

    def as_json(article: Article) -> str:
        return json_of(article, indent=2 if pretty else None, include=include, exclude=exclude) + "\n"

    return as_json


def wants_blocks(fmt: Format, fields: str | None, blocks: bool) -> bool:
    """Whether the record needs `Article.blocks`."""
    return blocks or fmt is Format.markdown or "blocks" in _split(fields or "")


def _split(fields: str) -> list[str]:
    return [name.strip() for name in fields.split(",") if name.strip()]


def _field_names(fields: str) -> set[str]:
    from newsgrab.article import Article

    names = _split(fields)
    unknown = [name for name in names if name not in Article.model_fields]
    if unknown or not names:
        known = ", ".join(Article.model_fields)
        raise typer.BadParameter(f"no such field: {', '.join(unknown) or '(none named)'}; there are {known}")
    return set(names)


def complain(error: NewsgrabError) -> None:
    """One line on standard error."""
    if sys.stderr is None:
        return
    try:
        print(f"newsgrab: {error}", file=sys.stderr, flush=True)
    except OSError:  # nobody reads it; what is still buffered would fail again when the interpreter closes it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class Output:
    """Standard output, or a file that is only ever appended to.

    A record is handed to the operating system in one piece at the end of the file (O_APPEND), so that several processes
    can share one; after a line that a crash left unfinished it begins a new one.
    """

    def __init__(self, path: str | None) -> None:
        self.name = path or "standard output"
        self._path = path
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        if self._path is None:
            self._file = getattr(sys.stdout, "buffer", None)
            return self
        try:
            self._file = open(self._path, "ab", buffering=0)
            if _ends_within_a_line(self._path):
                self._file.write(b"\n")
        except (OSError, ValueError) as error:
            raise OutputError(self.name, f"cannot write: {getattr(error, 'strerror', None) or error}") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._path is not None and self._file is not None:
            self._file.close()

    def write(self, record: str) -> None:
        """Write one record.

        Raises:
            OutputError: it cannot be written.
            typer.Exit: the reader of standard output has left; there is nobody to tell.
        """
        if self._file is None:
            raise OutputError(self.name, "cannot write: it is closed")
        rest = memoryview(record.encode())
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
            self._file.flush()
        except BrokenPipeError:
            if self._path is None:  # what is still buffered would fail again when the interpreter closes it
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except OSError as error:
            raise OutputError(self.name, f"cannot write: {error.strerror}") from error


def _ends_within_a_line(path: str) -> bool:
    if not stat.S_ISREG(os.stat(path).st_mode):
        return False
    with open(path, "rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        return file.read(1) not in (b"", b"\n")


class Results:
    """Takes results as they come: prints articles, complains of failures, and knows the exit code at the end.

    Shows a progress bar where the work is long enough, standard error is a terminal, and no articles are shown on it.
    """

    def __init__(
        self, output: Output, render: Callable[[Article], str], *, keep_rejected: bool = False, total: int = 1
    ) -> None:
        self.failed = 0
        self._output = output
        self._render = render
        self._keep_rejected = keep_rejected
        self._total = total
        self._progress: Progress | None = None

    def __enter__(self) -> Self:
        shown_here = self._output.name == "standard output" and sys.stdout is not None and sys.stdout.isatty()
        if self._total > 1 and not shown_here and sys.stderr is not None and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self._progress = Progress(console=Console(stderr=True), redirect_stdout=False, transient=True)
            self._progress.start()
            self._progress.add_task("pages", total=self._total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def take(self, result: Article | NewsgrabError) -> None:
        """Print one result.

        Raises:
            OutputError: the output cannot be written.
        """
        if isinstance(result, NewsgrabError):
            self.failed += 1
            if self._keep_rejected and isinstance(result, NotAnArticle):
                self._output.write(self._render(result.article))
            complain(result)
        else:
            self._output.write(self._render(result))
        if self._progress is not None:
            self._progress.advance(self._progress.task_ids[0])

    def leave(self) -> None:
        """End the command with the exit code that the results call for.

        Raises:
            typer.Exit: with 1 where any input failed.
        """
        if self.failed:
            raise typer.Exit(1)

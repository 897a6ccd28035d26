"""`newsgrab inspect`."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType

    from newsgrab.inspect import Inspection
    from newsgrab.page import Page

__all__ = ["inspect"]

STDOUT = "-"
PIPE_WIDTH = 160
"""Characters of a line where standard output is no terminal."""

MAX_NAME = 60
"""Characters of a report's own name."""


def inspect(
    pages: Annotated[
        list[str],
        typer.Argument(
            metavar="URL|FILE",
            help="The address of a page, or a saved page; - is standard input. With --diff: two files of records.",
            show_default=False,
        ),
    ],
    diff: Annotated[
        bool, typer.Option("--diff", help="Compare two files of records (JSON Lines): what was OLD, what is NEW.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="Print a tree instead of writing a report.")] = False,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE.html", help="Write the report there; - is standard output.",
            show_default=False,
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the report in the browser.")] = False,
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="The address of a saved page.", show_default=False)
    ] = "",
    max_bytes: Annotated[int, typer.Option("--max-bytes", metavar="N", min=1, help="Refuse larger pages.")] = 10
    * 1024
    * 1024,
    ignore_robots: Annotated[bool, typer.Option("--ignore-robots", help="Do not ask robots.txt.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Allow loopback, private and other local addresses.")
    ] = False,
) -> None:  # fmt: skip
    """See why: a page painted by what became of each block, beside its article, as one HTML file.

    Every field is shown with where it comes from, the rule that decided and the evidence that lost; the stages of the
    body engine can be stepped through. The file's name is printed; it needs no network and runs no script of the page.

    \b
    [bold]Examples[/bold]
      newsgrab inspect https://news.example/2024/story --open
      newsgrab inspect page.html --url https://news.example/2024/story -o why.html
      newsgrab inspect page.html --text
      newsgrab inspect --diff before.jsonl after.jsonl
    """
    if text and (output or open_it):
        raise typer.BadParameter("--text prints to standard output: -o and --open are for the report")
    if diff:
        _diff(pages, output, open_it)
        return
    if len(pages) != 1:
        raise typer.BadParameter(f"one page at a time, but there are {len(pages)}; two files of records need --diff")
    inspection = _inspection(pages[0], url, max_bytes, ignore_robots, allow_private)
    if text:
        _print_tree(inspection)
        return
    from newsgrab.inspect.report import html_report

    _deliver(html_report(inspection), output or f"{_name(pages[0])}.inspect.html", open_it)
    if inspection.refusal:
        print(f"newsgrab: {inspection.subject}: {inspection.refusal}", file=sys.stderr)


def _inspection(subject: str, url: str, max_bytes: int, ignore_robots: bool, allow_private: bool) -> Inspection:
    from newsgrab.cli.inputs import read
    from newsgrab.inspect import inspect_page

    if not re.match(r"https?://", subject, re.I):
        return inspect_page(read(subject, max_bytes), url, subject=subject)
    if url:
        raise typer.BadParameter("--url is the address of a saved page")
    return inspect_page(_fetched(subject, max_bytes, ignore_robots, allow_private), subject=subject)


def _fetched(url: str, max_bytes: int, ignore_robots: bool, allow_private: bool) -> Page:
    import asyncio

    from newsgrab.fetching import Fetcher, FetchOptions

    async def run() -> Page:
        options = FetchOptions(max_bytes=max_bytes, obey_robots=not ignore_robots, allow_private=allow_private)
        async with Fetcher(options) as fetcher:
            return await fetcher.fetch(url)

    return asyncio.run(run())


def _print_tree(inspection: Inspection) -> None:
    from newsgrab.inspect.terminal import tree

    _print(lambda width: tree(inspection, width=max(40, width - 40)))


def _diff(files: list[str], output: str | None, open_it: bool) -> None:
    if len(files) != 2:
        raise typer.BadParameter(f"--diff compares two files of records, but there are {len(files)}")
    from newsgrab.inspect.differences import compare, read_records

    comparison = compare(read_records(files[0]), read_records(files[1]), old_name=files[0], new_name=files[1])
    if output or open_it:
        from newsgrab.inspect.diff_report import html_report

        _deliver(html_report(comparison), output or "diff.inspect.html", open_it)
        return
    from newsgrab.inspect.terminal import differences

    _print(lambda _: differences(comparison), wrap=False)


def _print(render: Callable[[int], RenderableType], *, wrap: bool = True) -> None:
    """Print what `render` makes for a line's width, with colours on a terminal only."""
    from rich.console import Console

    from newsgrab.cli.results import Output

    console = Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(render(console.width), soft_wrap=not wrap)
    with Output(None) as out:
        out.write(capture.get().encode("utf-8", "replace").decode())


def _name(subject: str) -> str:
    """What a page's report is called: by the last part of its address or path."""
    parts = re.sub(r"^\w+://|[?#].*$", "", subject).rstrip("/").split("/")
    stem = re.sub(r"\.\w{1,5}$", "", parts[-1]) if len(parts) > 1 or "://" not in subject else parts[-1]
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:MAX_NAME] or "page"


def _deliver(html: str, path: str, open_it: bool) -> None:
    """Write the report and tell where; `-` prints it."""
    from pathlib import Path

    from newsgrab.cli.results import Output
    from newsgrab.durable import replace_file
    from newsgrab.errors import OutputError

    content = html.encode("utf-8", "replace")
    with Output(None) as out:
        if path == STDOUT:
            if open_it:
                raise typer.BadParameter("--open needs a file")
            out.write(content.decode())
            return
        target = Path(path)
        try:
            if target.exists() and not target.is_file():  # a device or a pipe
                target.write_bytes(content)
            else:
                replace_file(target, [content])
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise OutputError(path, f"cannot write: {getattr(error, 'strerror', None) or error}") from error
        out.write(f"{path}\n")
    if open_it:
        import webbrowser

        webbrowser.open(target.resolve().as_uri())

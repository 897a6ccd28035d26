"""`newsgrab extract`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsgrab.cli.results import (
    BlocksOption,
    FieldsOption,
    Format,
    FormatOption,
    KeepRejectedOption,
    Output,
    OutputOption,
    PrettyOption,
    Results,
    renderer,
    wants_blocks,
)

if TYPE_CHECKING:
    from newsgrab.article import Article

__all__ = ["extract"]


def extract(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|-",
            help="Saved pages (HTML, or text as a browser saves it), folders, glob patterns; - is standard input.",
            show_default=False,
        ),
    ],
    url: Annotated[
        str,
        typer.Option(
            "--url", metavar="URL", help="The page's address: tells the site and its time zone.", show_default=False
        ),
    ] = "",
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="N", min=1, help="Refuse larger inputs.", show_default=True)
    ] = 10 * 1024 * 1024,
    output: OutputOption = None,
    fmt: FormatOption = Format.jsonl,
    pretty: PrettyOption = False,
    fields: FieldsOption = None,
    blocks: BlocksOption = False,
    keep_rejected: KeepRejectedOption = False,
) -> None:
    """Extract articles from saved pages: one JSON line each, in the order given.

    \b
    [bold]Examples[/bold]
      newsgrab extract page.html --url https://news.example/2024/story
      newsgrab extract saved/ -o articles.jsonl
      newsgrab extract 'saved/**/*.html' --fields headline,timestamp
      curl -s https://news.example/story | newsgrab extract - --format markdown
    """
    import newsgrab
    from newsgrab.cli.inputs import expand, read
    from newsgrab.errors import NewsgrabError

    inputs = list(expand(paths))
    if url and len(inputs) > 1:
        raise typer.BadParameter(f"--url is the address of one page, but there are {len(inputs)} inputs")
    render = renderer(fmt, pretty=pretty, fields=fields, blocks=blocks)
    with_blocks = wants_blocks(fmt, fields, blocks)

    def result_of(path: str | NewsgrabError) -> Article | NewsgrabError:
        if isinstance(path, NewsgrabError):
            return path
        try:
            return newsgrab.extract(read(path, max_bytes), url, blocks=with_blocks)
        except NewsgrabError as error:
            error.subject = path  # what the user typed, not the address that the page claims
            return error

    with Output(output) as out, Results(out, render, keep_rejected=keep_rejected, total=len(inputs)) as results:
        for path in inputs:
            results.take(result_of(path))
    results.leave()

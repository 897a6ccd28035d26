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
            help="Saved pages (HTML, or text as a browser saves it), web archives (WARC), folders, glob patterns; web "
            "archives in a store (s3://, gs://, az://); - is standard input.",
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
    jobs: Annotated[
        int,
        typer.Option("--jobs", "-j", metavar="N", min=0, help="Processes for web archives; 0: one a processor."),
    ] = 0,
    output: OutputOption = None,
    fmt: FormatOption = Format.jsonl,
    pretty: PrettyOption = False,
    fields: FieldsOption = None,
    blocks: BlocksOption = False,
    keep_rejected: KeepRejectedOption = False,
) -> None:
    """Extract articles from saved pages and web archives: one JSON line each, in the order given.

    Of a web archive, every response of status 200 that is HTML is read; what else was in it is summed up in one line on
    standard error. Damaged records are passed over, and the exit code is 1 then.

    \b
    [bold]Examples[/bold]
      newsgrab extract page.html --url https://news.example/2024/story
      newsgrab extract saved/ -o articles.jsonl
      newsgrab extract 'saved/**/*.html' --fields headline,timestamp
      newsgrab extract CC-NEWS-20260101000000-00001.warc.gz -o articles.jsonl
      newsgrab extract s3://bucket/crawl/part-00000.warc.gz > articles.jsonl
      curl -s https://news.example/story | newsgrab extract - --format markdown
    """
    from itertools import groupby

    import newsgrab
    from newsgrab.cli.inputs import expand, is_archive, read
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

    def of_archives(paths: list[str]) -> int:
        import asyncio

        from newsgrab.cli.archives import Wanted, extract_archives

        if url:
            raise typer.BadParameter("--url is the address of one page; a web archive has those of its own")
        wanted = Wanted(fmt, pretty, fields, blocks, with_blocks, keep_rejected)
        return asyncio.run(extract_archives(paths, out, wanted, max_bytes=max_bytes, jobs=jobs))

    with Output(output) as out, Results(out, render, keep_rejected=keep_rejected, total=len(inputs)) as results:
        for archives, group in groupby(inputs, key=lambda path: isinstance(path, str) and is_archive(path)):
            if archives:
                results.failed += of_archives([str(path) for path in group])
                continue
            for path in group:
                results.take(result_of(path))
    results.leave()

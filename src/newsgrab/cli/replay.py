"""`newsgrab replay`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from newsgrab.cli.lake import LedgerFile, Out, held, tell
from newsgrab.cli.settings import duration, setting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsgrab.lake.replay import Replayed

__all__ = ["replay"]

_PANEL = "Replay"


def replay(
    archives: Annotated[
        list[str],
        typer.Argument(
            metavar="ARCHIVE",
            help="WARC files, folders of them, glob patterns, s3://bucket/crawl.warc.gz; - is standard input.",
            show_default=False,
        ),
    ],
    out: Out,
    ledger: LedgerFile = None,
    everything: Annotated[
        bool, setting("--all", panel=_PANEL, help="Also make rows anew that this extractor has made.")
    ] = False,
    workers: Annotated[
        int,
        setting("--workers", metavar="N", minimum=0, panel=_PANEL, help="Processes that extract; 0: one a processor."),
    ] = 0,
    page_limit: Annotated[
        str, setting("--page-limit", metavar="TIME", panel=_PANEL, help="Give up extracting a page after.")
    ] = "30s",
    max_bytes: Annotated[
        int, setting("--max-bytes", metavar="N", minimum=1, panel=_PANEL, help="Refuse larger pages.")
    ] = 10 * 1024 * 1024,
) -> None:
    """Make the rows of a lake anew that an older extractor has made, of the pages that an archive has kept.

    A row is replaced by the one of the same id and revision; run, revision and previous hash stay, and so does a row
    whose page this extractor refuses. Killed at any instant nothing is lost, and the next replay goes on with what is
    left. Where a run is going, it leaves at once with exit code 75.

    \b
    [bold]Examples[/bold]
      newsgrab replay archive/ --out lake/
      newsgrab replay s3://bucket/crawl.warc.gz --out s3://bucket/news --ledger news.sqlite
      newsgrab replay 'archive/*2025*.warc.gz' --out lake/ --all
    """
    from newsgrab.batch.options import BatchOptions
    from newsgrab.lake.replay import replay as replayed

    limit = duration(page_limit) or 0.0
    try:
        options = BatchOptions(workers=workers, page_limit=limit)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    done = held(
        out,
        ledger,
        lambda: replayed(
            _files(archives),
            out,
            ledger,
            everything=everything,
            workers=options.processes,
            page_limit=options.page_limit,
            max_bytes=max_bytes,
            tell=tell,
        ),
    )
    tell(_summary(done))
    if done.failed or done.refused:
        raise typer.Exit(1)


def _files(archives: list[str]) -> Iterator[str]:
    """The files that the arguments stand for."""
    import os

    from newsgrab.cli.inputs import ARCHIVE_SUFFIXES, expand

    for argument in archives:
        found = [item if isinstance(item, str) else argument for item in expand([argument])]
        if os.path.isdir(argument):  # there can be saved pages in it, too
            found = [path for path in found if path.lower().endswith(ARCHIVE_SUFFIXES)]
        yield from found or [argument]  # reading it tells what is wrong


def _summary(done: Replayed) -> str:
    parts = [
        f"{done.rows} rows replaced, {done.bodies} of them with another body",
        f"{done.pages} pages read",
        f"{done.refused} refused" if done.refused else "",
        f"{done.current} of this extractor already" if done.current else "",
        f"{done.unknown} unknown to the ledger" if done.unknown else "",
        f"{done.missing} rows not in the archives" if done.missing else "",
        f"{done.failed} failures" if done.failed else "",
    ]
    return "; ".join(part for part in parts if part)

"""`newsgrab fetch`."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    from newsgrab.archive import Archive
    from newsgrab.article import Article
    from newsgrab.errors import NewsgrabError
    from newsgrab.fetching import FetchOptions, Observer

__all__ = ["fetch", "results_of"]

CONCURRENCY = 8
"""Pages under way, or fetched and waiting for their turn, at one time."""


def _fetching(*names: str, metavar: str | None = None, help: str, minimum: float | None = None) -> Any:
    return typer.Option(*names, metavar=metavar, help=help, min=minimum, rich_help_panel="Fetching")


def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of articles.", show_default=False)],
    timeout: Annotated[float, _fetching("--timeout", metavar="SECONDS", help="Give up on a page after.")] = 60.0,
    retries: Annotated[int, _fetching("--retries", metavar="N", minimum=0, help="After failures that may pass.")] = 2,
    max_bytes: Annotated[int, _fetching("--max-bytes", metavar="N", minimum=1, help="Refuse larger pages.")] = 10
    * 1024
    * 1024,
    user_agent: Annotated[
        str | None, _fetching("--user-agent", metavar="TEXT", help="In place of newsgrab's own.")
    ] = None,
    header: Annotated[
        list[str] | None, _fetching("--header", "-H", metavar="'NAME: VALUE'", help="Send it too; repeatable.")
    ] = None,
    cookies: Annotated[
        str | None, _fetching("--cookies", metavar="'A=B; C=D'|FILE", help="Cookies, or a cookies.txt file.")
    ] = None,
    proxy: Annotated[str | None, _fetching("--proxy", metavar="URL", help="http, https or socks5 proxy.")] = None,
    trust_env: Annotated[
        bool, _fetching("--trust-env", help="Take proxies and trusted certificates from the environment.")
    ] = False,
    ignore_robots: Annotated[bool, _fetching("--ignore-robots", help="Do not ask robots.txt.")] = False,
    allow_private: Annotated[
        bool, _fetching("--allow-private", help="Allow loopback, private and other local addresses.")
    ] = False,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", metavar="DIR", help="Keep every response there, as WARC files."),
    ] = None,
    output: OutputOption = None,
    fmt: FormatOption = Format.jsonl,
    pretty: PrettyOption = False,
    fields: FieldsOption = None,
    blocks: BlocksOption = False,
    keep_rejected: KeepRejectedOption = False,
) -> None:
    """Fetch pages and extract their articles: one JSON line each, in the order given.

    \b
    [bold]Examples[/bold]
      newsgrab fetch https://news.example/2024/story
      newsgrab fetch https://news.example/a https://news.example/b -o articles.jsonl
      newsgrab fetch https://news.example/2024/story --pretty --fields headline,timestamp,source
      newsgrab fetch https://news.example/2024/story --format markdown > story.md
    """
    import asyncio
    import os
    from contextlib import ExitStack

    from newsgrab.fetching import FetchOptions

    render = renderer(fmt, pretty=pretty, fields=fields, blocks=blocks)
    given: dict[str, Any] = {"user_agent": user_agent, "proxy": proxy}
    if cookies is not None:
        is_file = os.path.exists(cookies) or "=" not in cookies
        given |= {"cookie_file": cookies} if is_file else {"cookies": _pairs("--cookies", cookies.split(";"), "=")}
    try:
        options = FetchOptions(
            headers=_pairs("--header", header or [], ":"),
            total_timeout=timeout,
            max_bytes=max_bytes,
            retries=retries,
            trust_env=trust_env,
            obey_robots=not ignore_robots,
            allow_private=allow_private,
            **{name: value for name, value in given.items() if value is not None},
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error

    async def run(results: Results, observer: Observer | None) -> None:
        async for result in results_of(urls, options, blocks=wants_blocks(fmt, fields, blocks), observer=observer):
            results.take(result)

    with ExitStack() as stack:
        observer = None if archive is None else stack.enter_context(_archive_in(archive))
        out = stack.enter_context(Output(output))
        results = stack.enter_context(Results(out, render, keep_rejected=keep_rejected, total=len(urls)))
        asyncio.run(run(results, observer))
    results.leave()


def _archive_in(folder: Path) -> Archive:
    from newsgrab.archive import Archive
    from newsgrab.batch.run import new_run_id

    archive = Archive(folder, new_run_id())
    for note in archive.notes:
        typer.echo(f"newsgrab: {note}", err=True)
    return archive


def _pairs(option: str, texts: list[str], separator: str) -> dict[str, str]:
    pairs = {}
    for text in texts:
        name, found, value = text.partition(separator)
        if not found or not name.strip():
            raise typer.BadParameter(f"{option}: {text.strip()!r} is not NAME{separator}VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


async def results_of(
    urls: list[str], options: FetchOptions, *, blocks: bool = False, observer: Observer | None = None
) -> AsyncIterator[Article | NewsgrabError]:
    """The articles at `urls`, or why there is none, in the order of `urls`; several are fetched at a time.

    `observer` sees the raw traffic.
    """
    import asyncio

    import newsgrab
    from newsgrab.errors import NewsgrabError
    from newsgrab.fetching import Fetcher

    async def result_of(url: str) -> Article | NewsgrabError:
        try:
            return newsgrab.extract(await fetcher.fetch(url), blocks=blocks)
        except NewsgrabError as error:
            return error

    async with Fetcher(options, observer=observer) as fetcher:
        window: deque[asyncio.Task[Article | NewsgrabError]] = deque()
        try:
            for url in urls:
                if len(window) == CONCURRENCY:
                    yield await window.popleft()
                window.append(asyncio.create_task(result_of(url)))
            while window:
                yield await window.popleft()
        finally:
            for task in window:
                task.cancel()

"""`newsgrab demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from newsgrab.article import Article
    from newsgrab.errors import NewsgrabError

__all__ = ["demo"]


def demo() -> None:
    """Fetch and extract the pages of a small news site that runs on this machine: no network is needed.

    The articles go to standard output as JSON lines, a table of what was found to standard error.

    \b
    [bold]Examples[/bold]
      newsgrab demo
      newsgrab demo 2>/dev/null | head -n 1
    """
    import asyncio

    from rich.console import Console

    from newsgrab.cli.fetch import results_of
    from newsgrab.cli.results import Output, renderer
    from newsgrab.demo import ROBOTS, pages, serve
    from newsgrab.errors import NewsgrabError
    from newsgrab.fetching import FetchOptions

    site = pages()
    table = _table()
    render = renderer()

    async def run(root: str) -> int:
        articles = 0
        options = FetchOptions(allow_private=True)
        results = results_of([root + path for path in site], options)
        with Output(None) as output:
            for path, result in zip(site, [result async for result in results], strict=True):
                table.add_row(path, *_row(result))
                if not isinstance(result, NewsgrabError):
                    articles += 1
                    output.write(render(result))
        return articles

    with serve({"/robots.txt": ROBOTS, **site}) as root:
        articles = asyncio.run(run(root))
    console = Console(stderr=True)
    console.print(table)
    console.print(f"{articles} articles of {len(site)} pages; the others are no articles, and say why.")
    if not articles:
        raise typer.Exit(1)


def _table() -> Table:
    from rich.table import Table

    table = Table(title="What newsgrab found on the demo site", title_justify="left")
    for name in ("page", "language", "headline", "timestamp", "source"):
        table.add_column(name, overflow="ellipsis", no_wrap=True)
    table.add_column("words", justify="right")
    return table


def _row(result: Article | NewsgrabError) -> tuple[str, ...]:
    from rich.markup import escape

    from newsgrab.errors import NewsgrabError

    if isinstance(result, NewsgrabError):
        return "", f"[yellow]{escape(result.reason)}[/yellow]", "", "", ""
    timestamp = result.timestamp.isoformat(timespec="minutes") if result.timestamp else ""
    texts = (result.language, result.headline, timestamp, result.source)
    return (*(escape(text or "") for text in texts), str(result.word_count))

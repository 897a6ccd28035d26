"""`newsgrab demo`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from newsgrab.article import Article

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
    from newsgrab.cli.results import Output, Results, renderer
    from newsgrab.demo import ROBOTS, pages, serve
    from newsgrab.errors import NewsgrabError
    from newsgrab.fetching import FetchOptions

    site = pages()
    table = _table()

    async def run(root: str, results: Results) -> None:
        async for result in results_of([root + path for path in site], FetchOptions(allow_private=True)):
            results.take(result)
            if not isinstance(result, NewsgrabError):
                table.add_row(*_row(result))

    with serve({"/robots.txt": ROBOTS, **site}) as root, Output(None) as output:
        asyncio.run(run(root, Results(output, renderer())))
    console = Console(stderr=True)
    console.print(table)
    console.print(
        f"{table.row_count} articles on {len(site)} pages; of each other page a line above says why it is none."
    )
    if not table.row_count:
        raise typer.Exit(1)


def _table() -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title="What newsgrab found on the demo site", title_justify="left", box=box.SIMPLE_HEAD)
    for name in ("language", "headline", "timestamp", "source"):
        table.add_column(name, overflow="fold", no_wrap=name == "timestamp")
    table.add_column("words", justify="right")
    return table


def _row(article: Article) -> tuple[str, ...]:
    from rich.markup import escape

    timestamp = article.timestamp.isoformat(" ", "minutes") if article.timestamp else ""
    texts = (article.language, article.headline, timestamp, article.source)
    return (*(escape(text or "") for text in texts), str(article.word_count))

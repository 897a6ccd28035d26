"""`newsgrab discover`."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrab.batch.options import Places
from newsgrab.cli.results import OutputOption
from newsgrab.cli.settings import duration, fetch_options_of, from_toml, headers_of, setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.status import Status

    from newsgrab.discover.found import Found
    from newsgrab.discover.options import SearchOptions, Wanted
    from newsgrab.discover.search import Search
    from newsgrab.fetching import FetchOptions

__all__ = ["Format", "discover"]

_WANTED, _OUTPUT, _BOUNDS, _POLITE, _FETCH = "What is wanted", "Output", "Bounds", "Politeness", "Fetching"


class Format(StrEnum):
    """How an address is written."""

    url = "url"
    jsonl = "jsonl"


def discover(
    context: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SITE|FEED|SITEMAP...", help="Addresses; what each is, newsgrab sees.", show_default=False
        ),
    ],
    since: Annotated[
        str | None, setting("--since", metavar="AGE", panel=_WANTED, help="Only what is no older, e.g. 24h.")
    ] = None,
    limit: Annotated[
        int | None, setting("--limit", metavar="N", minimum=1, panel=_WANTED, help="Only the N newest.")
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            "--match",
            metavar="PATTERN",
            help="Only addresses with this in them; as a whole where it has a * (for anything). Repeatable: any of.",
            rich_help_panel=_WANTED,
        ),
    ] = None,
    language: Annotated[
        list[str] | None,
        typer.Option(
            "--language", metavar="TAG", help="Only what is stated to be in it. Repeatable.", rich_help_panel=_WANTED
        ),
    ] = None,
    output: OutputOption = None,
    fmt: Annotated[Format, typer.Option("--format", "-f", help="What to write.", rich_help_panel=_OUTPUT)] = Format.url,
    enqueue: Annotated[
        bool,
        typer.Option("--enqueue", rich_help_panel=_OUTPUT, help="Add what is new to a ledger instead of printing it."),
    ] = False,
    out: Annotated[
        str | None,
        setting("--out", metavar="DIR", panel=_OUTPUT, help="The folder of the batch runs whose ledger that is."),
    ] = None,
    ledger: Annotated[
        Path | None, setting("--ledger", metavar="FILE", panel=_OUTPUT, help="That ledger, if it is elsewhere.")
    ] = None,
    wait: Annotated[
        str, setting("--wait", metavar="TIME", panel=_OUTPUT, help="For a ledger that a run holds, at most.")
    ] = "10s",
    max_documents: Annotated[
        int, setting("--max-documents", metavar="N", minimum=1, panel=_BOUNDS, help="Feeds, sitemaps, pages a source.")
    ] = 50,
    max_addresses: Annotated[
        int, setting("--max-addresses", metavar="N", minimum=1, panel=_BOUNDS, help="Addresses in all.")
    ] = 100_000,
    max_time: Annotated[
        str, setting("--max-time", metavar="TIME", panel=_BOUNDS, help="Stop after, with what was found.")
    ] = "10m",
    max_bytes: Annotated[
        int, setting("--max-bytes", metavar="N", minimum=1, panel=_BOUNDS, help="Bytes of a document, unpacked.")
    ] = 50 * 1024 * 1024,
    per_host: Annotated[
        int, setting("--per-host", metavar="N", minimum=1, panel=_POLITE, help="Requests at once to one host.")
    ] = 2,
    delay: Annotated[
        str,
        setting(
            "--delay", metavar="TIME", panel=_POLITE, help="Between two requests to a host; crawl-delay if longer."
        ),
    ] = "1s",
    ignore_robots: Annotated[
        bool, setting("--ignore-robots", panel=_POLITE, help="Fetch what robots.txt asks not to.")
    ] = False,
    user_agent: Annotated[
        str | None, setting("--user-agent", metavar="TEXT", panel=_POLITE, help="In place of newsgrab's own.")
    ] = None,
    timeout: Annotated[
        str, setting("--timeout", metavar="TIME", panel=_FETCH, help="Give up on a document after.")
    ] = "60s",
    retries: Annotated[
        int, setting("--retries", metavar="N", minimum=0, panel=_FETCH, help="After failures that may pass.")
    ] = 2,
    header: Annotated[
        list[str] | None,
        typer.Option("--header", "-H", metavar="'NAME: VALUE'", rich_help_panel=_FETCH, help="Send it; repeatable."),
    ] = None,
    cookies: Annotated[
        Path | None, setting("--cookies", metavar="FILE", panel=_FETCH, help="A cookies.txt file, as curl has it.")
    ] = None,
    proxy: Annotated[
        str | None, setting("--proxy", metavar="URL", panel=_FETCH, help="http, https or socks5 proxy.")
    ] = None,
    trust_env: Annotated[
        bool, setting("--trust-env", panel=_FETCH, help="Take proxies and certificates from the environment.")
    ] = False,
    allow_private: Annotated[
        bool, setting("--allow-private", panel=_FETCH, help="Allow loopback, private and other local addresses.")
    ] = False,
    quiet: Annotated[
        bool, setting("--quiet", "-q", panel="Reporting", help="Say nothing but what could not be read.")
    ] = False,
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="FILE",
            envvar="NEWSGRAB_CONFIG",
            callback=from_toml,
            is_eager=True,
            help="Options from the table \\[discover] of a TOML file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Find the addresses of articles, newest first: in feeds, in sitemaps, or on the front page.

    A feed or sitemap is read. For a page, the feeds that it names are; for a site's front page also the sitemaps that
    its robots.txt names. Only where these give nothing, the page's links are judged by their looks. Each address is
    printed once. With --enqueue, what the ledger does not know yet becomes pending there, for newsgrab batch.

    \b
    [bold]Examples[/bold]
      newsgrab discover https://news.example/ --since 24h
      newsgrab discover https://news.example/feed.xml https://other.example/ -f jsonl
      newsgrab discover https://news.example/ --match '*/politics/*' --language en --limit 100
      newsgrab discover https://news.example/ --enqueue --out lake/ && newsgrab batch --out lake/

    \b
    With --enqueue the exit code is 1 only where no source could be read, so that the next step goes on with the others;
    and where a batch run holds the ledger, the finds are kept beside it for the next time, and the exit code is 75.
    """
    from datetime import UTC, datetime, timedelta

    from newsgrab.discover.options import SearchOptions, Wanted
    from newsgrab.extraction.language import normal_tag

    if not enqueue and any(_is_typed(context, name) for name in ("out", "ledger")):
        raise typer.BadParameter("--out and --ledger name a ledger to write to: they need --enqueue")
    target = _ledger(out, ledger, output) if enqueue else None
    age = duration(since)
    for tag in language or ():
        if not normal_tag(tag):
            raise typer.BadParameter(f"--language: {tag!r} is no language tag; write one such as en or pt-BR")
    try:
        wanted = Wanted(
            since=None if age is None else datetime.now(UTC) - timedelta(seconds=age),
            match=tuple(match or ()),
            languages=tuple(map(normal_tag, language or ())),
        )
        options = SearchOptions(
            max_documents=max_documents, max_addresses=max_addresses, max_time=duration(max_time) or 0.0
        )
        fetch_options = fetch_options_of(
            user_agent=user_agent,
            proxy=proxy,
            cookie_file=None if cookies is None else str(cookies),
            headers=headers_of(header or []),
            total_timeout=duration(timeout),
            max_bytes=max_bytes,
            retries=retries,
            trust_env=trust_env,
            obey_robots=not ignore_robots,
            allow_private=allow_private,
        )
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(str(error)) from error
    with _Teller(quiet=quiet) as teller:
        found, search = _search(
            sources, options, wanted, fetch_options, per_host=per_host, delay=duration(delay) or 0.0, teller=teller
        )
    found = found[:limit]
    if target is None:
        _print(found, output, fmt)
        code = 1 if search.failed else 0
        teller.summary(f"{len(found)} addresses", search)
    else:
        code = _enqueue(
            found, target, duration(wait) or 0.0, search, teller, all_failed=search.failed == len(set(sources))
        )
    raise typer.Exit(code)


def _is_typed(context: typer.Context, name: str) -> bool:
    """Whether an option was given on the command line, not by the environment or a file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _ledger(out: str | None, ledger: Path | None, output: str | None) -> Path:
    """The ledger to write to."""
    if output is not None:
        raise typer.BadParameter("--enqueue prints nothing: it excludes --output")
    if out is None and ledger is None:
        raise typer.BadParameter("--enqueue needs the ledger: --out DIR, as for newsgrab batch, or --ledger FILE")
    from newsgrab.durable import make_folder

    try:
        path = Places.of(out, None, ledger, Path()).ledger
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    make_folder(path.parent)
    return path


def _search(
    sources: list[str],
    options: SearchOptions,
    wanted: Wanted,
    fetch_options: FetchOptions,
    *,
    per_host: int,
    delay: float,
    teller: _Teller,
) -> tuple[list[Found], Search]:
    import asyncio

    from newsgrab.batch.politeness import Hosts
    from newsgrab.discover.search import Search
    from newsgrab.fetching import Fetcher

    async def run() -> tuple[list[Found], Search]:
        hosts = Hosts(total=options.sources, per_host=per_host, delay=delay)
        async with Fetcher(fetch_options, politeness=hosts) as fetcher:
            search = Search(fetcher, options, wanted, teller)
            return await search.run(sources), search

    return asyncio.run(run())


def _print(found: Sequence[Found], output: str | None, fmt: Format) -> None:
    import json

    from newsgrab.cli.results import Output

    with Output(output) as out:
        for one in found:
            text = one.url if fmt is Format.url else json.dumps(one.as_dict(), ensure_ascii=False)
            out.write(f"{text}\n")


def _enqueue(
    found: Sequence[Found], ledger: Path, wait: float, search: Search, teller: _Teller, *, all_failed: bool
) -> int:
    from newsgrab.cli.batch import LOCKED
    from newsgrab.cli.results import complain
    from newsgrab.discover.enqueue import enqueue
    from newsgrab.errors import LedgerLocked

    try:
        new = enqueue(found, ledger, wait=wait)
    except LedgerLocked as error:
        complain(error)
        return LOCKED
    teller.summary(f"{new} new of {len(found)} addresses are pending", search)
    return 1 if all_failed else 0


class _Teller:
    """Hears what happens in a search (`newsgrab.discover.search.Watcher`), and tells it on standard error."""

    EVERY = 10.0
    """Seconds between two lines on how far the search has come."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet or sys.stderr is None
        self._told_at = time.monotonic()
        self._status: Status | None = None

    def __enter__(self) -> _Teller:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("looking…")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def read(self, documents: int, found: int) -> None:
        text = f"{documents} documents read, {found} addresses found"
        if self._status is not None:
            self._status.update(text)
        elif time.monotonic() - self._told_at >= self.EVERY:
            self._told_at = time.monotonic()
            self._say(text)

    def warn(self, subject: str, reason: str) -> None:
        from newsgrab.cli.results import complain
        from newsgrab.errors import NewsgrabError

        if self._status is None:
            complain(NewsgrabError(subject, reason))
        else:
            self._status.console.print(
                f"newsgrab: {NewsgrabError(subject, reason)}", markup=False, highlight=False, soft_wrap=True
            )

    def summary(self, result: str, search: Search) -> None:
        """What came of it, and what was left out."""
        for reason, addresses in search.refused.items():
            self._say(f"left out: {addresses} addresses {reason}")
        failed = f", {search.failed} sources failed" if search.failed else ""
        self._say(f"{result}; {search.documents} documents read{failed}")

    def _say(self, text: str) -> None:
        if not self._quiet:
            print(f"newsgrab: {text}", file=sys.stderr, flush=True)

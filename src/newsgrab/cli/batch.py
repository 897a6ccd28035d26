"""`newsgrab batch`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsgrab.batch.options import BatchOptions, LogFormat, Places
from newsgrab.cli.settings import duration, fetch_options_of, from_toml, headers_of, setting
from newsgrab.sinks.layout import Format, Key, Layout, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsgrab.fetching import FetchOptions

__all__ = ["LOCKED", "batch"]

LOCKED = 75
"""Exit code where another run holds the ledger: EX_TEMPFAIL of sysexits.h, to come back later."""

_OUTPUT, _RUN, _POLITE, _FETCH, _TELL = "Output", "Run", "Politeness", "Fetching", "Reporting"


def _share(text: str) -> float:
    try:
        share = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise typer.BadParameter(f"{text!r} is no share; write one such as 95% or 0.95")
    return share


def _keys(text: str) -> tuple[Key, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in list(Key)]
    if unknown:
        raise typer.BadParameter(f"--partition-by: no such key: {', '.join(unknown)}; there are {', '.join(Key)}")
    return tuple(map(Key, names))


def batch(
    urls: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE|-]",
            help="The list: an address a line, or JSON Lines with a url key, or CSV with a url column; - is standard "
            "input. Without it, what is pending in the ledger is fetched.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str | None,
        setting(
            "--out",
            metavar="DIR|URL",
            panel=_OUTPUT,
            help="Folder for the articles and the ledger; or a bucket, such as s3://bucket/news (gs://, az://).",
        ),
    ] = None,
    output: Annotated[
        Path | None, setting("--output", "-o", metavar="FILE", panel=_OUTPUT, help="Append to this file instead.")
    ] = None,
    format: Annotated[
        Format, setting("--format", "-f", panel=_OUTPUT, help="What is written; all but jsonl need --out.")
    ] = Format.jsonl,
    partition_by: Annotated[
        str | None,
        setting("--partition-by", metavar="KEY,KEY…", panel=_OUTPUT, help="Folders by date, publisher, language."),
    ] = None,
    roll_size: Annotated[
        str, setting("--roll-size", metavar="SIZE", panel=_OUTPUT, help="Make files of so much JSON …")
    ] = "256MB",
    roll_age: Annotated[
        str, setting("--roll-age", metavar="TIME", panel=_OUTPUT, help="… or after so long; and when the run ends.")
    ] = "15m",
    blocks: Annotated[
        bool, setting("--blocks", panel=_OUTPUT, help="Add the body as an ordered list of blocks (kind, text).")
    ] = False,
    archive: Annotated[
        Path | None,
        setting("--archive", metavar="DIR", panel=_OUTPUT, help="Keep every response there, as WARC files."),
    ] = None,
    archive_size: Annotated[
        str, setting("--archive-size", metavar="SIZE", panel=_OUTPUT, help="Begin another WARC file after so much.")
    ] = "1GB",
    ledger: Annotated[
        Path | None,
        setting(
            "--ledger",
            metavar="FILE",
            panel=_OUTPUT,
            help="Where to remember what was done. By default in _newsgrab/ beside the articles; a bucket needs it.",
        ),
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", rich_help_panel=_OUTPUT, help="Make the ledger anew from the articles.")
    ] = False,
    refetch_missing: Annotated[
        bool,
        setting("--refetch-missing", panel=_OUTPUT, help="Fetch anew what the ledger calls done but is gone."),
    ] = False,
    refresh: Annotated[
        str | None,
        setting("--refresh", metavar="AGE", panel=_RUN, help="Ask again for what was checked longer ago, e.g. 24h."),
    ] = None,
    limit: Annotated[
        int | None, setting("--limit", metavar="N", minimum=1, panel=_RUN, help="Fetch at most N pages now.")
    ] = None,
    max_time: Annotated[
        str | None, setting("--max-time", metavar="TIME", panel=_RUN, help="Begin no page after, e.g. 50m.")
    ] = None,
    fail_under: Annotated[
        str, setting("--fail-under", metavar="SHARE", panel=_RUN, help="Exit code 1 where fewer succeed, e.g. 95%.")
    ] = "100%",
    commit_every: Annotated[
        str, setting("--commit-every", metavar="TIME", panel=_RUN, help="What a kill may cost: done again next time.")
    ] = "0.5s",
    workers: Annotated[
        int,
        setting("--workers", metavar="N", minimum=0, panel=_RUN, help="Processes that extract; 0: one a processor."),
    ] = 0,
    page_limit: Annotated[
        str, setting("--page-limit", metavar="TIME", panel=_RUN, help="Give up extracting a page after.")
    ] = "30s",
    concurrency: Annotated[
        int, setting("--concurrency", metavar="N", minimum=1, panel=_POLITE, help="Requests at once, in all.")
    ] = 32,
    per_host: Annotated[
        int, setting("--per-host", metavar="N", minimum=1, panel=_POLITE, help="Requests at once to one host.")
    ] = 2,
    delay: Annotated[
        str,
        setting(
            "--delay", metavar="TIME", panel=_POLITE, help="Between two requests to a host; crawl-delay if longer."
        ),
    ] = "1s",
    ignore_robots: Annotated[bool, setting("--ignore-robots", panel=_POLITE, help="Do not ask robots.txt.")] = False,
    user_agent: Annotated[
        str | None, setting("--user-agent", metavar="TEXT", panel=_POLITE, help="In place of newsgrab's own.")
    ] = None,
    timeout: Annotated[
        str, setting("--timeout", metavar="TIME", panel=_FETCH, help="Give up on a page after.")
    ] = "60s",
    retries: Annotated[
        int, setting("--retries", metavar="N", minimum=0, panel=_FETCH, help="After failures that may pass.")
    ] = 2,
    max_bytes: Annotated[
        int, setting("--max-bytes", metavar="N", minimum=1, panel=_FETCH, help="Refuse larger pages.")
    ] = 10 * 1024 * 1024,
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
    log_format: Annotated[
        LogFormat | None,
        setting("--log-format", panel=_TELL, help="Log lines, even on a terminal."),
    ] = None,
    quiet: Annotated[bool, setting("--quiet", "-q", panel=_TELL, help="Say nothing but what ends the run.")] = False,
    report: Annotated[
        Path | None, setting("--report", metavar="FILE", panel=_TELL, help="Write the summary there as JSON.")
    ] = None,
    metrics: Annotated[
        Path | None,
        setting("--metrics", metavar="FILE", panel=_TELL, help="Write Prometheus text there, for node_exporter."),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            "--config",
            metavar="FILE",
            envvar="NEWSGRAB_CONFIG",
            callback=from_toml,
            is_eager=True,
            help="Options from the table \\[batch] of a TOML file.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Fetch and extract a whole list, politely and exactly once: a killed run is taken up where it was.

    Run the same command again at any time: what is done is not fetched again, what failed in passing is tried again,
    and every article stands in the output once. A second run on the same ledger leaves at once with exit code 75.
    Each option can be set by the environment (--per-host by NEWSGRAB_PER_HOST) or in a TOML file (per-host = 4 in its
    table \\[batch]); the command line counts first, then the environment, then the file.

    \b
    [bold]Examples[/bold]
      newsgrab batch urls.txt --out lake/
      newsgrab batch urls.txt --out lake/ --refresh 24h --max-time 50m --quiet --metrics news.prom
      newsgrab batch urls.txt --out lake/ --format parquet --partition-by date,publisher
      newsgrab batch urls.txt --out lake/ --archive warc/
      newsgrab batch urls.txt --out s3://bucket/news --format delta --ledger news.sqlite
      newsgrab batch urls.csv -o articles.jsonl --concurrency 64 --per-host 4 --delay 0.5s
      zcat urls.gz | newsgrab batch - --out lake/ --fail-under 95% --report report.json

    \b
    [bold]What is left beside the articles[/bold] (in lake/_newsgrab/)
      ledger.sqlite    what is known of each address; newsgrab ledger --help
      failures.jsonl   the pages that could not be had, and why
      journal/         articles that are not in a finished file yet (all formats but plain JSON Lines)
    """
    if out is not None and output is not None:
        raise typer.BadParameter("--out and --output exclude each other")
    if urls is None and out is None and output is None and ledger is None:
        raise typer.BadParameter("name a list, or an output whose ledger has pages pending")
    if rebuild and out is None and output is None:
        raise typer.BadParameter("--rebuild needs the output to make the ledger from: --out or --output")
    share = _share(fail_under)
    try:
        warc_size = size(archive_size)
        layout = Layout(
            format=format,
            partition_by=_keys(partition_by or ""),
            roll_size=size(roll_size),
            roll_age=duration(roll_age) or 0.0,
        )
        options = BatchOptions(
            concurrency=concurrency,
            per_host=per_host,
            delay=duration(delay) or 0.0,
            workers=workers,
            page_limit=duration(page_limit) or 0.0,
            max_time=duration(max_time),
            limit=limit,
            refresh=duration(refresh),
            refetch_missing=refetch_missing,
            blocks=blocks,
            commit_every=duration(commit_every) or 0.0,
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
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    raise typer.Exit(
        _run(
            urls,
            lambda scratch: Places.of(out, output, ledger, scratch, layout),
            options,
            fetch_options,
            log_format,
            quiet,
            metrics,
            rebuild,
            share,
            report,
            archive,
            warc_size,
        )
    )


def _run(
    urls: str | None,
    places_with: Callable[[Path], Places],
    options: BatchOptions,
    fetch_options: FetchOptions,
    log_format: LogFormat | None,
    quiet: bool,
    metrics: Path | None,
    rebuild: bool,
    fail_under: float,
    report: Path | None,
    archive: Path | None,
    archive_size: int,
) -> int:
    import tempfile

    from newsgrab.batch.reading import read
    from newsgrab.batch.reporting import Reporter
    from newsgrab.batch.run import new_run_id
    from newsgrab.batch.session import run_batch
    from newsgrab.cli.results import complain
    from newsgrab.errors import LedgerLocked

    run_id = new_run_id()
    reporter = Reporter(run_id, log_format=log_format, quiet=quiet, metrics=metrics)
    with tempfile.TemporaryDirectory(prefix="newsgrab-", ignore_cleanup_errors=True) as scratch:
        try:
            places = places_with(Path(scratch))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
        try:
            return run_batch(
                None if urls is None else read(urls),
                places,
                options,
                fetch_options,
                reporter,
                run_id,
                from_output=rebuild,
                fail_under=fail_under,
                report=report,
                archive=archive,
                archive_size=archive_size,
            )
        except LedgerLocked as error:
            complain(error)
            return LOCKED
        finally:
            reporter.close()

"""Batch runs into lakes, as a user starts them: formats, folders, buckets, and what is said when something is wrong."""

from __future__ import annotations

import gzip
import json
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.request import Request, urlopen

import pyarrow.dataset
import pytest
from deltalake import DeltaTable

from batch.conftest import Lake, Server, comparable
from newsgrab.sinks import Format, Key, Layout

Listed = Callable[..., Path]
PARQUET = Layout(format=Format.parquet, partition_by=(Key.date, Key.publisher))


def many(server: Server, number: int) -> list[str]:
    return [server.url(f"/many/{n}", n % 5 + 1) for n in range(number)]


@pytest.mark.parametrize(
    "layout", [Layout(partition_by=(Key.language, Key.publisher)), PARQUET], ids=["jsonl", "parquet"]
)
def test_a_lake_holds_each_article_once_and_a_second_run_adds_only_what_is_new(
    lake: Lake, server: Server, listed: Listed, layout: Layout
) -> None:
    lake = Lake(lake.folder, layout)
    first = lake.run(listed(*many(server, 12)))
    assert first.code == 0 and "12 articles put into " in first.err
    server.forget()
    second = lake.run(listed(*many(server, 14)))
    assert second.code == 0 and "2 articles put into " in second.err
    assert sum(server.paths().values()) == 2
    assert len(comparable(lake.records())) == 14


def test_readers_of_the_folder_see_finished_files_only(lake: Lake, server: Server, listed: Listed) -> None:
    lake = Lake(lake.folder, PARQUET)
    assert lake.run(listed(*many(server, 12)), "--blocks").code == 0
    rows = pyarrow.dataset.dataset(lake.folder, partitioning="hive").to_table().to_pylist()
    assert {row["date"] for row in rows} == {"2025-03-18", "2025-03-19", "2025-03-20"}
    told = {record["url"]: record for record in lake.records()}
    assert {row["url"]: row["publisher"] for row in rows} == {url: told[url]["publisher"] for url in told}
    assert all(row["blocks"] and row["timestamp"] is not None for row in rows)


def test_a_delta_table_says_the_same_as_its_files_and_dates_are_dates(
    lake: Lake, server: Server, listed: Listed
) -> None:
    lake = Lake(lake.folder, Layout(format=Format.delta, partition_by=(Key.publisher, Key.date)))
    for number in (6, 12):
        assert lake.run(listed(*many(server, number))).code == 0
    table = DeltaTable(lake.folder)
    rows = table.to_pyarrow_table().to_pylist()
    told = {record["url"]: record for record in lake.records()}
    assert {row["url"]: row["publisher"] for row in rows} == {url: told[url]["publisher"] for url in told}
    assert {row["date"].isoformat() for row in rows} == {"2025-03-18", "2025-03-19", "2025-03-20"}
    assert table.version() == 2, "one commit for each run, and one that made the table"


def test_a_bucket_takes_a_delta_table_and_its_ledger_stays_here(
    tmp_path: Path, server: Server, listed: Listed, s3: str
) -> None:
    layout = Layout(format=Format.delta, partition_by=(Key.publisher,))
    lake = Lake(tmp_path / "here", layout, "s3://lake/delta")
    for number in (5, 12):
        done = lake.run(listed(*many(server, number)))
        assert done.code == 0 and "s3://lake/delta" in done.err
    assert DeltaTable("s3://lake/delta").to_pyarrow_table().num_rows == len(comparable(lake.records())) == 12
    assert not list(lake.folder.glob("**/*.parquet")), "what is in the bucket does not stay here"


def test_a_bucket_that_refuses_loses_nothing(tmp_path: Path, server: Server, listed: Listed, s3: str) -> None:
    lake = Lake(tmp_path / "here", PARQUET, "s3://later/news")
    urls = listed(*many(server, 6))
    refused = lake.run(urls)
    assert refused.code == 1 and "s3://later/news: the store refuses" in refused.err and "Traceback" not in refused.err
    urlopen(Request(f"{s3}/later", method="PUT")).close()
    assert lake.run(urls).code == 0
    assert len(comparable(lake.records())) == 6


def test_the_ledger_is_made_anew_from_a_bucket(tmp_path: Path, server: Server, listed: Listed, s3: str) -> None:
    lake = Lake(tmp_path / "here", PARQUET, "s3://lake/rebuilt")
    urls = listed(*many(server, 6))
    assert lake.run(urls).code == 0
    shutil.rmtree(lake.folder)
    lost = lake.run(urls)
    assert lost.code == 1 and "--rebuild" in lost.err
    server.forget()
    rebuilt = lake.run(urls, "--rebuild")
    assert rebuilt.code == 0 and "6 records" in rebuilt.err and not server.paths()
    assert len(comparable(lake.records())) == 6


def test_files_that_are_gone_are_fetched_anew_only_when_asked(lake: Lake, server: Server, listed: Listed) -> None:
    lake = Lake(lake.folder, PARQUET)
    urls = listed(*many(server, 12))
    assert lake.run(urls).code == 0
    expected = comparable(lake.records())
    shutil.rmtree(lake.folder / "date=2025-03-19")
    said = lake.run(urls)
    assert said.code == 0 and "4 files gone" in said.err and "4 articles that the ledger calls done" in said.err
    assert len(lake.records()) == 8
    again = lake.run(urls, "--refetch-missing")
    assert again.code == 0 and "4 new" in again.err
    assert comparable(lake.records()) == expected


def test_a_full_disk_ends_the_run_and_the_next_one_takes_it_up(lake: Lake, server: Server, listed: Listed) -> None:
    lake = Lake(lake.folder, PARQUET)
    urls = listed(*many(server, 60))
    limits = (70_000, 70_000)
    full = lake.run(
        urls, "--commit-every", "0.05s", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    )
    assert full.code == 1 and "Traceback" not in full.err
    assert lake.run(urls).code == 0
    assert len(comparable(lake.records())) == 60


@pytest.mark.parametrize("begun", [Layout(), PARQUET], ids=["jsonl", "parquet"])
def test_an_output_is_not_gone_on_with_in_another_format(
    lake: Lake, server: Server, listed: Listed, begun: Layout
) -> None:
    urls = listed(*many(server, 2))
    assert Lake(lake.folder, begun).run(urls).code == 0
    other = Lake(lake.folder, PARQUET if begun.is_plain else Layout()).run(urls)
    assert other.code == 1 and f"was begun with --format {begun.format}" in other.err
    assert len(Lake(lake.folder, begun).records()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--out", "s3://lake/x", "--format", "parquet"], "--ledger"),
        (["--out", "x", "--partition-by", "date,section"], "section"),
        (["--out", "x", "--roll-size", "many"], "no size"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_options_that_do_not_go_together_are_refused(
    lake: Lake, listed: Listed, tmp_path: Path, arguments: list[str], said: str
) -> None:
    refused = lake.run(listed("https://news.example/1"), *arguments, cwd=tmp_path)
    assert refused.code == 2 and said in " ".join(refused.err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["urls.txt"]


@pytest.mark.parametrize(
    ("package", "options"),
    [
        ("pyarrow", ["--out", "x", "--format", "parquet"]),
        ("deltalake", ["--out", "x", "--format", "delta"]),
        ("obstore", ["--out", "s3://lake/x", "--ledger", "x.sqlite"]),
    ],
)
def test_without_the_extra_it_is_said_which_to_install(
    lake: Lake, listed: Listed, tmp_path: Path, package: str, options: list[str]
) -> None:
    without = f"import sys; sys.modules[{package!r}] = None; from newsgrab.cli import main; main()"
    refused = lake.run(listed("https://news.example/1"), *options, cwd=tmp_path, python_code=without)
    assert refused.code == 2 and f"needs {package}: pip install 'newsgrab[lake]'" in refused.err


def test_compressed_lines_are_what_gzip_reads(lake: Lake, server: Server, listed: Listed) -> None:
    lake = Lake(lake.folder, Layout(format=Format.jsonl_gz))
    assert lake.run(listed(*many(server, 3))).code == 0
    (file,) = lake.folder.glob("*.jsonl.gz")
    with gzip.open(file) as lines:
        assert len([json.loads(line) for line in lines]) == 3

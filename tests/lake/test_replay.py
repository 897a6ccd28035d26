"""Replay: a later extractor reads the archived pages of a lake, and only the rows of the older one change."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from batch.conftest import Done, Lake, Server, comparable, kill_group, start_server
from newsgrab.batch.session import close_sink, open_sink
from newsgrab.extraction.text import content_hash
from newsgrab.lake.replay import is_older
from newsgrab.ledger import Ledger
from newsgrab.sinks import Format, Key, Layout, Place

KILLS = max(3, int(os.environ.get("NEWSGRAB_KILLS", "24")) // 8)
LATER = {"PYTHONPATH": str(Path(__file__).with_name("better"))}
PARQUET = Layout(format=Format.parquet, partition_by=(Key.date, Key.publisher))
DELTA = Layout(format=Format.delta, partition_by=(Key.date,))
LINES = Layout(format=Format.jsonl_zst, partition_by=(Key.publisher,))
Records = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    process, server = start_server(tmp_path_factory.mktemp("server"))
    yield server
    process.kill()
    process.wait()


def urls_of(server: Server, pages: int) -> bytes:
    urls = [server.url(f"/many/{number}", number % 5 + 1) for number in range(pages)]
    urls += [server.url("/refused/1", 2), server.url("/to/a/9", 3), server.url("/a/9", 3), server.url("/dated/1", 4)]
    return "".join(f"{url}\n" for url in urls).encode()


def crawl(lake: Lake, server: Server, pages: int, *options: str, **more: Any) -> None:
    done = lake.run("-", "--archive", str(lake.folder.parent / "warc"), *options, stdin=urls_of(server, pages), **more)
    assert done.code == 0, done.err


def replay_command(lake: Lake, *options: str) -> list[str]:
    out = lake.options[:4] if lake.bucket else lake.options[:2]
    archive = str(lake.folder.parent / "warc")
    return [sys.executable, "-m", "newsgrab", "replay", archive, *out, "--workers", "1", *options]


def replay(lake: Lake, *options: str, env: dict[str, str] | None = None) -> Done:
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **(LATER if env is None else env)}
    done = subprocess.run(replay_command(lake, *options), env=environment, capture_output=True, text=True, timeout=90)
    assert "Traceback" not in done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def by_key(lake: Lake) -> Records:
    records = {(record["id"], record["revision"]): record for record in lake.records()}
    assert len(records) == len(lake.records()), "two rows of one id and revision"
    return records


def the_ledger_knows_where(lake: Lake) -> None:
    """Each newest row is where the ledger says, and is what the ledger says."""
    lines = lake.lines()
    for page in (page for page in lake.known().values() if page["state"] == "done"):
        place = page["output"]
        row = json.loads(lines[Place(place["file"], place["start"], place["length"])])
        told = (page["id"], page["revision"], page["body_hash"], page["extractor"])
        assert told == (row["id"], row["revision"], row["body_hash"], row["extractor"]["version"])


def anew(old: dict[str, Any]) -> dict[str, Any]:
    """What the later extractor makes of a row; see `better/sitecustomize.py`."""
    if "/refused/" in old["url"]:
        return old
    body = f"{old['body']}\n\nRead in another year."
    new = {"body": body, "body_hash": content_hash(body), "word_count": old["word_count"] + 4}
    return {**old, **new, "extractor": {**old["extractor"], "version": "99.0"}}


def test_rows_of_an_older_extractor_are_replaced_and_all_else_stays(tmp_path: Path, server: Server) -> None:
    lake = Lake(tmp_path / "lake", LINES)
    server.set_version("1")
    crawl(lake, server, 6, "--blocks")
    before = lake.lines()
    idle = replay(lake, env={})
    assert idle.code == 0 and "0 rows replaced" in idle.err and lake.lines() == before
    everything = replay(lake, "--all", env={})
    assert everything.code == 0 and "9 rows replaced, 0 of them with another body" in everything.err
    assert sorted(lake.lines().values()) == sorted(before.values()), "blocks included"
    old = by_key(lake)
    done = replay(lake)
    assert done.code == 1 and "/refused/1: not an article: looks like a listing; its row stays as it was" in done.err
    assert "8 rows replaced, 8 of them with another body; " in done.err and "1 refused" in done.err
    assert by_key(lake) == {key: anew(row) for key, row in old.items()}
    the_ledger_knows_where(lake)


def test_the_history_of_an_article_can_be_joined_before_and_after(tmp_path: Path, server: Server) -> None:
    lake = Lake(tmp_path / "lake", PARQUET)
    for version in "12":
        server.set_version(version)
        crawl(lake, server, 2, "--refresh", "0s")
    before = by_key(lake)
    assert "4 rows replaced" in replay(lake).err
    earlier = [id for id, revision in before if revision == 2]
    assert by_key(lake) == {
        (id, revision): row if id in earlier and revision == 1 else anew(row) for (id, revision), row in before.items()
    }
    again = replay(lake)
    assert "1 rows of " in again.err and "0 rows replaced" in again.err, "only what was refused is still to be done"
    crawl(lake, server, 2, "--refresh", "0s", env=LATER)
    assert set(by_key(lake)) == set(before), "a better extractor makes no revision of an equal page"
    server.set_version("3")
    crawl(lake, server, 2, "--refresh", "0s", env=LATER)
    rows = by_key(lake)
    (id,) = {id for id, revision in rows if revision == 3}
    history = [rows[id, revision] for revision in (1, 2, 3)]
    assert [row["previous_hash"] for row in history] == [None, history[0]["body_hash"], history[1]["body_hash"]]
    assert history[1]["body"].endswith("Read in another year.")
    the_ledger_knows_where(lake)


def test_a_ledger_made_anew_knows_pages_by_their_instant(tmp_path: Path, server: Server) -> None:
    lake = Lake(tmp_path / "lake", PARQUET)
    server.set_version("1")
    crawl(lake, server, 4)
    lake.ledger.unlink()
    assert lake.run("-", "--rebuild", stdin=b"").code == 0
    done = replay(lake)
    assert "6 rows replaced" in done.err
    the_ledger_knows_where(lake)


def test_pages_that_gave_no_row_and_rows_without_a_page_are_told(tmp_path: Path, server: Server) -> None:
    lake, other = Lake(tmp_path / "a" / "lake", PARQUET), Lake(tmp_path / "b" / "lake", PARQUET)
    server.set_version("1")
    crawl(lake, server, 4)
    crawl(other, server, 7)
    shutil.rmtree(tmp_path / "b" / "warc")
    shutil.copytree(tmp_path / "a" / "warc", tmp_path / "b" / "warc")
    (tmp_path / "b" / "warc" / "x.warc.gz").write_bytes(b"no archive")
    before = by_key(other)
    done = replay(other)
    assert done.code == 1 and "x.warc.gz: is no web archive" in done.err
    assert "6 rows replaced" in done.err and "3 rows not in the archives" in done.err and "1 failures" in done.err
    after = by_key(other)
    assert sum(after[key] == row for key, row in before.items()) == 4


def test_a_lake_in_a_bucket_is_replayed_of_an_archive_in_the_bucket(tmp_path: Path, server: Server, s3: str) -> None:
    lake = Lake(tmp_path / "here", LINES, "s3://lake/replayed")
    server.set_version("1")
    crawl(lake, server, 2)
    before = by_key(lake)
    (archive,) = (tmp_path / "warc").iterdir()
    httpx.put(f"{s3}/lake/warc/{archive.name}", content=archive.read_bytes()).raise_for_status()
    shutil.rmtree(tmp_path / "warc")
    done = replay(lake, f"s3://lake/warc/{archive.name}")
    assert "warc: cannot read" in done.err and "4 rows replaced" in done.err
    assert by_key(lake) == {key: anew(row) for key, row in before.items()}
    the_ledger_knows_where(lake)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--out", "plain"], 1, "is one file of JSON Lines, in which no row can be replaced"),
        (["--out", "nowhere"], 1, "there is no ledger here"),
        (["--out", "s3://lake/x"], 2, "needs --ledger"),
        (["--out", "plain", "--page-limit", "0s"], 2, "page_limit"),
    ],
)
def test_what_cannot_be_replayed_is_refused(
    tmp_path: Path, server: Server, arguments: list[str], code: int, said: str
) -> None:
    if said.startswith("is one file"):
        assert Lake(tmp_path / "plain").run("-", stdin=server.url("/a/1\n").encode()).code == 0
    command = [sys.executable, "-m", "newsgrab", "replay", "x.warc.gz", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "COLUMNS": "200"})
    assert done.returncode == code and said in " ".join(done.stderr.split()) and "Traceback" not in done.stderr


def test_versions_are_compared_as_numbers() -> None:
    assert is_older(None) and is_older("") and is_older("unknown") and is_older("0.0.9")
    assert not is_older("99.0") and not is_older("0.10.0") and not is_older("0.10.0rc1")


# --- kill -9


@pytest.mark.parametrize("layout", [PARQUET, DELTA], ids=["parquet", "delta"])
def test_killed_at_any_instant_each_row_is_there_once_and_the_next_replay_goes_on(
    tmp_path: Path, server: Server, layout: Layout
) -> None:
    lake = Lake(tmp_path / "lake", layout)
    server.set_version("1")
    crawl(lake, server, 60)
    old = comparable(lake.records())
    expected = {key: anew(row) for key, row in old.items()}
    chance = random.Random(f"{layout} {os.environ.get('NEWSGRAB_SEED', '')}")
    hits = 0
    for _ in range(KILLS):
        seen = _shape(lake)
        with subprocess.Popen(
            replay_command(lake), env={**os.environ, **LATER}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            while process.poll() is None and _shape(lake) == seen:
                time.sleep(0.001)
            time.sleep(chance.choice((0.0, chance.uniform(0.0, 0.02), chance.uniform(0.0, 0.3))))
            hits += process.poll() is None
            kill_group(process)
        found = _opened_again(lake)
        assert set(found) == set(old)
        assert all(row in (old[key], expected[key]) for key, row in found.items())
    assert hits, "no kill struck at work"
    assert replay(lake).code == 1, "one page is refused"
    assert comparable(lake.records()) == expected
    the_ledger_knows_where(lake)


def _shape(lake: Lake) -> set[str]:
    return {str(path) for path in lake.folder.rglob("*") if path.suffix in (".parquet", ".staged", ".json")}


def _opened_again(lake: Lake) -> Records:
    """What is there when the lake is opened again; it is all where the ledger says."""
    with Ledger(lake.ledger) as ledger:
        sink = lake.sink()
        open_sink(ledger, sink, lambda _: None)
        close_sink(ledger, sink)
    the_ledger_knows_where(lake)
    return comparable(lake.records())

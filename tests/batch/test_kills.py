"""Kill -9 at random instants: every article ends up in the output once, and nothing that was done is done again.

NEWSGRAB_KILLS sets how many kills; `make soak` sets many.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Lake, Server, comparable, group_is_empty, kill_group, start_server, wait_until
from newsgrab.sinks import Format, Key, Layout, Place

KILLS = int(os.environ.get("NEWSGRAB_KILLS", "24"))
EACH = max(5, KILLS // 6)
"""Kills for each kind of lake."""
PAGES = 12 * KILLS
FAST = ("--concurrency", "64", "--per-host", "64")


@pytest.fixture(scope="module")
def slow_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    process, server = start_server(tmp_path_factory.mktemp("server"), 0.03)
    yield server
    process.kill()
    process.wait()


def written(path: Path, server: Server, kind: str, pages: int) -> Path:
    path.write_text("".join(server.url(f"/{kind}/{n}\n", n % 7 + 1) for n in range(pages)))
    return path


def kill_again_and_again(
    lake: Lake, urls: Path, server: Server, kills: int, *, victim: str = "group", seed: str = ""
) -> None:
    """Start and kill runs, and make sure that none of them fetches what was done, and that they are hit at work."""
    chance = random.Random(f"{victim} {seed} {os.environ.get('NEWSGRAB_SEED', '')}")
    hits, steps = 0, []
    for _ in range(kills):
        done_before = _done(lake)
        server.forget()
        run = lake.start(
            urls, "--concurrency", "4", "--per-host", "4", "--commit-every", "0.02s", "-q",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        if chance.random() < 0.8:  # the others are killed while they start
            wait_until(lambda: sum(server.paths().values()) > 4)
        time.sleep(chance.uniform(0.0, 0.4))
        hits += run.poll() is None
        if victim == "group":
            kill_group(run)
        else:
            run.kill()
            run.wait()
            wait_until(lambda run=run: group_is_empty(run.pid))  # type: ignore[misc]
        steps.append(len(_done(lake) - done_before))
        asked = {f"http://{asked.host}:{server.port}{asked.path}" for asked in server.requests()}
        assert not asked & done_before
    assert hits == kills, "the run was over before it could be killed"
    assert sum(step > 0 for step in steps) > kills // 4, "hardly any kill struck while articles were written"


@pytest.mark.parametrize("victim", ["group", "parent"])
def test_killed_at_any_instant_nothing_is_lost_doubled_or_fetched_again(
    tmp_path: Path, slow_server: Server, victim: str
) -> None:
    urls = written(tmp_path / "urls.txt", slow_server, "a", PAGES)
    undisturbed, killed = Lake(tmp_path / "undisturbed"), Lake(tmp_path / "killed")
    assert undisturbed.run(urls, *FAST).code == 0
    expected = comparable(undisturbed.records())
    assert len(expected) == PAGES
    kill_again_and_again(killed, urls, slow_server, KILLS // 2, victim=victim)
    assert killed.run(urls, *FAST).code == 0
    assert comparable(killed.records()) == expected
    data = killed.articles.read_bytes()
    for url, place in _places(killed).items():
        assert place.start is not None and place.length is not None
        line = data[place.start : place.start + place.length]
        assert line.endswith(b"\n") and f'"url":"{url}"'.encode() in line


@pytest.fixture(scope="module")
def expected(slow_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, int], dict[str, Any]]:
    """What a lake of that list holds: the records of a run into plain JSON Lines that nobody disturbed."""
    folder = tmp_path_factory.mktemp("undisturbed")
    plain = Lake(folder / "lake")
    assert plain.run(written(folder / "urls.txt", slow_server, "many", 30 * EACH), *FAST).code == 0
    return comparable(plain.records())


@pytest.mark.parametrize(
    ("format", "partition_by", "bucket"),
    [
        (Format.parquet, (Key.date, Key.publisher), None),
        (Format.jsonl_zst, (Key.publisher,), None),
        (Format.delta, (Key.date, Key.publisher), None),
        (Format.parquet, (Key.date,), "s3://lake/killed"),
    ],
)
def test_killed_at_any_instant_a_lake_holds_what_an_undisturbed_run_writes(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    slow_server: Server,
    expected: dict[tuple[str, int], dict[str, Any]],
    format: Format,
    partition_by: tuple[Key, ...],
    bucket: str | None,
) -> None:
    if bucket is not None:
        request.getfixturevalue("s3")
    urls = written(tmp_path / "urls.txt", slow_server, "many", 30 * EACH)
    layout = Layout(format=format, partition_by=partition_by, roll_size=20_000)
    killed = Lake(tmp_path / "killed", layout, bucket)
    kill_again_and_again(killed, urls, slow_server, EACH, seed=str(layout))
    assert killed.run(urls, *FAST).code == 0
    assert comparable(killed.records()) == expected
    lines = killed.lines()
    for url, place in _places(killed).items():
        assert f'"url":"{url}"'.encode() in lines[place]


def _done(lake: Lake) -> set[str]:
    return {url for url, page in lake.known().items() if page["state"] == "done"} if lake.ledger.exists() else set()


def _places(lake: Lake) -> dict[str, Place]:
    """Where the ledger says that the record of each page stands."""
    told = {url: page["output"] for url, page in lake.known().items()}
    return {url: Place(place["file"], place["start"], place["length"]) for url, place in told.items()}

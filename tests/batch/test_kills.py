"""Kill -9 at random instants: every article ends up in the output once, and nothing that was done is done again.

NEWSGRAB_KILLS sets how many kills; `make soak` sets many.
"""

from __future__ import annotations

import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from batch.conftest import Lake, comparable, group_is_empty, kill_group, start_server, wait_until

KILLS = int(os.environ.get("NEWSGRAB_KILLS", "24"))
PAGES = 12 * KILLS


@pytest.mark.parametrize("victim", ["group", "parent"])
def test_killed_at_any_instant_nothing_is_lost_doubled_or_fetched_again(tmp_path: Path, victim: str) -> None:
    chance = random.Random(f"{victim} {os.environ.get('NEWSGRAB_SEED', '')}")
    process, server = start_server(tmp_path / "server", 0.03)
    try:
        urls = tmp_path / "urls.txt"
        urls.write_text("".join(server.url(f"/a/{n}\n", n % 7 + 1) for n in range(PAGES)))
        undisturbed, killed = Lake(tmp_path / "undisturbed"), Lake(tmp_path / "killed")
        assert undisturbed.run(urls, "--concurrency", "64", "--per-host", "64").code == 0
        expected = comparable(undisturbed.records())
        assert len(expected) == PAGES

        hits, steps = 0, []
        for _ in range(KILLS // 2):
            done_before = _done(killed)
            server.forget()
            run = killed.start(
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
            steps.append(len(_done(killed) - done_before))
            asked = {f"http://{host}:{server.port}{path}" for host, _, path in server.requests()}
            assert not asked & done_before
        assert hits == KILLS // 2, "the run was over before it could be killed"
        assert sum(step > 0 for step in steps) > KILLS // 8, "hardly any kill struck while articles were written"
        assert killed.run(urls, "--concurrency", "64", "--per-host", "64").code == 0
        assert comparable(killed.records()) == expected
        _places_are_true(killed)
    finally:
        process.kill()
        process.wait()


def _done(lake: Lake) -> set[str]:
    return {url for url, page in lake.known().items() if page["state"] == "done"} if lake.ledger.exists() else set()


def _places_are_true(lake: Lake) -> None:
    """Where the ledger says that a record stands, it stands."""
    data = lake.articles.read_bytes()
    for url, page in lake.known().items():
        place = page["output"]
        line = data[place["start"] : place["start"] + place["length"]]
        assert line.endswith(b"\n") and f'"url":"{url}"'.encode() in line

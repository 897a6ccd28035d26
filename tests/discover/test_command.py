"""`newsgrab discover` as a user runs it: what it prints, what it writes into a ledger, and that kills cost nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from batch.conftest import Lake, comparable, group_is_empty, kill_group, wait_until
from batch.server import article
from discover.samples import RSS, rss
from newsgrab.demo import Response
from newsgrab.durable import Lock
from newsgrab.ledger import Ledger
from support import Done, Site, newsgrab_process, newsgrab_run

POLITE = ("--allow-private", "--delay", "0", "--retries", "0")
ROUNDS = 4


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def discover(*arguments: str | Path, **options: Any) -> Done:
    return newsgrab_run("discover", *POLITE, *arguments, **options)


def enqueue(lake: Lake, *arguments: str | Path, **options: Any) -> Done:
    return discover("--enqueue", "--out", lake.folder, *arguments, **options)


def states(lake: Lake) -> dict[str, str]:
    with Ledger(lake.ledger, read_only=True) as ledger:
        return {page["url"]: page["state"] for page in ledger.export()}


def publish(site: Site, *names: int) -> str:
    """Have articles at the site, and a feed of them; the feed's address."""
    for name in names:
        site.put(f"/a/{name}", Response(article(str(name))))
    return site.put("/feed", Response(rss(*(f"/a/{name}" for name in names)).encode(), "application/rss+xml"))


# --- printing


def test_addresses_are_printed_one_a_line_and_all_else_on_standard_error(site: Site) -> None:
    done = discover(publish(site, 1, 2))
    assert done.code == 0
    assert done.out == f"{site.root}/a/1\n{site.root}/a/2\n"
    assert "2 addresses" in done.err


def test_json_lines_hold_what_the_feed_knows_and_options_narrow_it_down(site: Site, tmp_path: Path) -> None:
    url = site.put("/feed", Response(RSS.encode(), "application/rss+xml"))
    file = tmp_path / "found.jsonl"
    done = discover(url, "-f", "jsonl", "--match", "*/2025/*", "--language", "en", "--limit", "1", "-q", "-o", file)
    assert (done.code, done.out, done.err) == (0, "", "")
    (line,) = file.read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "url": f"{site.root}/2025/03/ferry?utm_source=rss",
        "title": "Ferry & bridge: both open",
        "date": "2025-03-19T08:45:00-05:00",
        "modified": None,
        "section": "Local",
        "language": "en-GB",
        "found_in": url,
    }
    assert discover(url, "--since", "24h").out == ""


def test_what_is_printed_is_a_list_for_a_batch_run(site: Site, lake: Lake) -> None:
    lines = discover(publish(site, 1, 2), "-f", "jsonl").out.encode()
    assert lake.run("-", stdin=lines).code == 0
    assert len(lake.records()) == 2


def test_a_source_that_fails_costs_exit_code_1_and_the_others_are_printed(site: Site) -> None:
    done = discover(site.root + "/gone", publish(site, 1))
    assert (done.code, done.out) == (1, f"{site.root}/a/1\n")
    assert f"{site.root}/gone: HTTP 404" in done.err


def test_loopback_is_refused_where_it_is_not_allowed(site: Site) -> None:
    done = newsgrab_run("discover", publish(site, 1), "--retries", "0")
    assert (done.code, done.out) == (1, "")
    assert "--allow-private" in done.err or "allow" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--out", "lake"),
        ("--enqueue",),
        ("--enqueue", "--out", "lake", "-o", "file"),
        ("--enqueue", "--out", "s3://bucket/lake"),
        ("--since", "soon"),
        ("--language", "english, please"),
        ("--max-time", "0"),
    ],
)
def test_options_that_make_no_sense_cost_exit_code_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = discover("https://courier.example/", *arguments, cwd=tmp_path)
    assert done.code == 2
    assert list(tmp_path.iterdir()) == []


# --- into the ledger


def test_enqueue_adds_what_is_new_as_pending_and_a_batch_run_without_a_list_drains_it(site: Site, lake: Lake) -> None:
    done = enqueue(lake, publish(site, 1, 2))
    assert (done.code, done.out) == (0, "")
    assert "2 new of 2" in done.err
    assert set(states(lake).values()) == {"pending"}
    assert lake.run().code == 0
    assert set(states(lake).values()) == {"done"}
    assert "1 new of 3" in enqueue(lake, publish(site, 1, 2, 3)).err
    assert lake.run().code == 0
    assert len(comparable(lake.records())) == 3


def test_the_environment_names_the_lake_for_both_commands(site: Site, lake: Lake) -> None:
    environment = {"NEWSGRAB_OUT": str(lake.folder)}
    url = publish(site, 1)
    assert discover(url, env=environment).out == f"{site.root}/a/1\n"
    assert discover(url, "--enqueue", env=environment).code == 0
    assert states(lake) == {f"{site.root}/a/1": "pending"}


def test_enqueue_goes_on_with_the_sources_that_live_and_fails_where_none_does(site: Site, lake: Lake) -> None:
    assert enqueue(lake, site.root + "/gone", publish(site, 1)).code == 0
    assert enqueue(lake, site.root + "/gone").code == 1


def test_finds_wait_beside_a_ledger_that_a_run_holds_and_the_next_time_adds_them(site: Site, lake: Lake) -> None:
    assert enqueue(lake, publish(site, 1)).code == 0
    with Lock.beside(lake.ledger):
        for _ in range(2):  # the second finds nothing that does not wait already
            done = enqueue(lake, publish(site, 1, 2, 3), "--wait", "0.3s")
            assert done.code == 75
            assert f"process {os.getpid()}" in done.err
        assert len(states(lake)) == 1
    assert len(list(lake.ledger.parent.glob("discovered/*.txt"))) == 1
    assert enqueue(lake, publish(site, 4)).code == 0  # the feed has moved on
    assert set(states(lake)) == {f"{site.root}/a/{n}" for n in (1, 2, 3, 4)}
    assert list(lake.ledger.parent.glob("discovered/*")) == []


def test_enqueue_waits_for_a_ledger_that_is_soon_free(site: Site, lake: Lake) -> None:
    lake.ledger.parent.mkdir(parents=True)
    lock = Lock.beside(lake.ledger)
    command = ("discover", *POLITE, "--enqueue", "--out", lake.folder, "--wait", "30s", publish(site, 1))
    with newsgrab_process(*command) as process:
        time.sleep(1.5)
        assert process.poll() is None
        lock.release()
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert len(states(lake)) == 1


# --- kills

KILLED_AT = {
    "before the transaction ends": (
        "real = Ledger._all\n"
        "def _all(self, sql, values=()):\n"
        "    if sql == 'COMMIT' and self._one('SELECT COUNT(*) FROM pages') > 1: die()\n"
        "    return real(self, sql, values)\n"
        "Ledger._all = _all\n"
    ),
    "before what waited is taken away": "Path.unlink = lambda *args, **kwargs: die()\n",
}


@pytest.mark.parametrize("instant", KILLED_AT)
def test_killed_within_the_enqueueing_nothing_is_lost_and_nothing_doubled(instant: str, site: Site, lake: Lake) -> None:
    assert enqueue(lake, publish(site, 1)).code == 0
    with Lock.beside(lake.ledger):
        assert enqueue(lake, publish(site, 2), "--wait", "0").code == 75
    code = (
        "import os, signal\nfrom pathlib import Path\nfrom newsgrab.ledger import Ledger\nimport newsgrab.cli\n"
        f"def die(): os.kill(os.getpid(), signal.SIGKILL)\n{KILLED_AT[instant]}newsgrab.cli.main()\n"
    )
    arguments = ["discover", *POLITE, "--enqueue", "--out", str(lake.folder), publish(site, 3)]
    killed = subprocess.run([sys.executable, "-c", code, *arguments], stderr=subprocess.DEVNULL, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    assert len(states(lake)) == (1 if "before the transaction" in instant else 3)
    assert enqueue(lake, publish(site, 3)).code == 0
    assert states(lake) == dict.fromkeys((f"{site.root}/a/{n}" for n in (1, 2, 3)), "pending")
    assert not list(lake.ledger.parent.glob("discovered/*"))


def test_the_cron_job_killed_at_any_instant_has_every_article_of_the_feed_once(site: Site, lake: Lake) -> None:
    """Rounds of discover and batch, each killed at random or let through, some over each other; the feed moves on."""
    chance = random.Random(os.environ.get("NEWSGRAB_SEED", "7"))
    seen: set[int] = set()
    kills = 0
    for number in range(ROUNDS):
        names = list(range(3 * number, 3 * number + 3))
        feed = publish(site, *names)
        finder = newsgrab_process(
            "discover", *POLITE, "--enqueue", "--out", lake.folder, "--wait", "0.1s", feed, start_new_session=True
        )
        if number % 3 == 2:  # killed; the feed still has it at the next visit
            time.sleep(chance.uniform(0.3, 1.1))
            kills += finder.poll() is None
            kill_group(finder)
            assert enqueue(lake, feed).code == 0
        else:
            finder.communicate(timeout=60)
            assert finder.returncode in (0, 75)
        seen.update(names)
        run = lake.start("--commit-every", "0.02s", "-q", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if number % 2:  # the next discover meets a run that holds the ledger
            time.sleep(chance.uniform(0.2, 0.8))
            more = list(range(100 + 2 * number, 102 + 2 * number))
            assert enqueue(lake, publish(site, *more), "--wait", "0").code in (0, 75)
            seen.update(more)
        else:
            time.sleep(chance.uniform(0.4, 1.4))
        kills += run.poll() is None
        run.kill()
        run.wait()
        wait_until(lambda run=run: group_is_empty(run.pid))  # type: ignore[misc]
    assert kills
    assert enqueue(lake, publish(site, 0)).code == 0
    assert lake.run().code == 0
    records = comparable(lake.records())
    assert {record["url"] for record in records.values()} == {f"{site.root}/a/{n}" for n in seen}
    assert len(records) == len(seen)

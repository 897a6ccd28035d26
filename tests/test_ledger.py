"""The ledger: what it keeps, what it hands out, and that it refuses what it cannot trust."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from newsgrab.durable import Lock
from newsgrab.errors import LedgerCorrupt, LedgerError, LedgerLocked
from newsgrab.ledger import Address, Entry, Ledger, State, Task, address_of
from newsgrab.urls import host_of
from support import newsgrab_run

SITE = "https://news.example"


def addresses(*paths: str) -> list[Address]:
    return [address_of(f"{SITE}/{path}") for path in paths]


def tasks(ledger: Ledger) -> list[Task]:
    ledger.close_queue()
    return [task for _, host, _ in ledger.hosts(0, 100) for task in ledger.tasks(host, 0, 1000)]


def fail(ledger: Ledger, page: int, *, transient: bool = True, at: float | None = None) -> None:
    with ledger.transaction():
        ledger.put_failure(
            page, error="PageTimeout", message="slow", status=None, transient=transient, at=at or time.time()
        )


def done(ledger: Ledger, page: int, id: str = "1", *, at: float | None = None) -> None:
    with ledger.transaction():
        ledger.put_page(page, State.done, at=at or time.time(), status=200, article=id, etag='"x"', payload="ff")
        ledger.put_article(Entry(id, page, 1, "hash", None, "headline", 7))
        ledger.place(id, "articles.jsonl", 0, 100)


def test_spellings_of_one_address_are_one_page_and_hosts_keep_the_order_of_the_list(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        chunk = [
            address_of(url) for url in ("https://b.example/", f"{SITE}/a?utm_source=x", f"{SITE}/a#top", f"{SITE}/b")
        ]
        assert ledger.queue(chunk) == (3, 1)
        assert ledger.queue(chunk) == (0, 4)
        assert [task.url for task in tasks(ledger)] == ["https://b.example/", f"{SITE}/a?utm_source=x", f"{SITE}/b"]
        assert [(host, pages) for _, host, pages in ledger.hosts(0, 10)] == [("b.example", 1), ("news.example", 2)]


@pytest.mark.parametrize(
    "url",
    ["http://news.example", "https://user:1@News.example:8443/a?b=http://x:1/", "http://[2001:DB8::1]/", "http://[::1]:80/",
     "http://[::1]:8080/a:9", "http://127.1:81?x", "https://bücher.example/"],
)  # fmt: skip
def test_pages_queue_by_the_host_that_the_fetcher_asks(url: str) -> None:
    assert address_of(url).host == host_of(url)


def test_what_is_done_or_failed_for_good_is_not_queued_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.queue(addresses("done", "gone", "slow", "new"))
        one, two, three, _ = tasks(ledger)
        done(ledger, one.page)
        fail(ledger, two.page, transient=False)
        fail(ledger, three.page)
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.queue(addresses("done", "gone", "slow", "new", "newer")) == (3, 2)
        assert [task.url[-4:] for task in tasks(ledger)] == ["slow", "/new", "ewer"]
    assert (tmp_path / "l").stat().st_mode & 0o077 == 0, "addresses may hold passwords"


def test_what_was_done_long_ago_is_queued_with_its_validators_when_a_refresh_is_asked_for(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.queue(addresses("old", "young"))
        old, young = tasks(ledger)
        done(ledger, old.page, "1", at=time.time() - 7200)
        done(ledger, young.page, "2")
    with Ledger(tmp_path / "l") as ledger:
        assert ledger.queue(addresses("old", "young"), refresh=time.time() - 3600) == (1, 1)
        (task,) = tasks(ledger)
        assert (task.url, task.etag, task.payload) == (f"{SITE}/old", '"x"', "ff")


def test_without_a_list_what_failed_in_passing_waits_longer_each_time(tmp_path: Path) -> None:
    def due(ago: float, times: int) -> int:
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder, Ledger(Path(folder) / "l") as ledger:
            ledger.queue(addresses("x"))
            for _ in range(times):
                fail(ledger, 1, at=time.time() - ago)
            ledger._all("DELETE FROM queue")
            return ledger.queue_due()

    assert [due(100, 1), due(700, 1), due(700, 3), due(3000, 3)] == [0, 1, 0, 1]


def test_a_page_that_was_done_stays_done_when_asking_again_fails(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.queue(addresses("x"))
        done(ledger, 1)
        fail(ledger, 1)
        (page,) = ledger.export()
        assert (page["state"], page["error"], page["attempts"]) == ("done", "PageTimeout", 1)


def test_a_transaction_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(addresses("x"))

        def break_off() -> None:
            with ledger.transaction():
                ledger.put_sink_state("s", {"length": 1})
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            break_off()
        assert ledger.sink_state("s") is None


def test_articles_behind_what_is_left_of_a_file_are_lost_and_can_be_queued(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(addresses("x"))
        done(ledger, 1)
        assert ledger.mark_lost("articles.jsonl", 100) == 0
        assert ledger.mark_lost("articles.jsonl", 99) == 1 == ledger.lost()
        assert ledger.mark_lost("articles.jsonl", 0) == 0
        assert ledger.queue_lost() == 1
        assert tasks(ledger)[0].etag is None


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_file_that_is_no_ledger_is_refused_by_name(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "l").write_bytes(damage)
    with pytest.raises(LedgerCorrupt, match="--rebuild"):
        Ledger(tmp_path / "l")


def test_a_ledger_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Ledger(tmp_path / "l").close()
    with sqlite3.connect(tmp_path / "l") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(LedgerError, match="newer"):
        Ledger(tmp_path / "l")


def test_damaged_pages_are_found_by_a_check(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l") as ledger:
        ledger.add(addresses(*(f"page-{n}" for n in range(2000))))
        ledger.check()
    data = bytearray((tmp_path / "l").read_bytes())
    data[3 * 4096 : 5 * 4096] = b"\x99" * 8192
    (tmp_path / "l").write_bytes(data)
    with pytest.raises(LedgerCorrupt), Ledger(tmp_path / "l") as ledger:
        ledger.check()


def test_a_lock_is_held_until_its_process_ends_and_says_whose_it_is(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib, time\nfrom newsgrab.durable import Lock\n"
        "lock = Lock(pathlib.Path(sys.argv[1]))\nprint('held', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "lock")], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(LedgerLocked, match=f"process {holder.pid} on "):
            Lock(tmp_path / "lock")
        holder.kill()
    with Lock(tmp_path / "lock"), pytest.raises(LedgerLocked):
        Lock(tmp_path / "lock")


def test_a_ledger_has_one_lock_by_whatever_links_it_is_reached(tmp_path: Path) -> None:
    Ledger(tmp_path / "here" / "ledger.sqlite").close()
    (tmp_path / "folder").symlink_to(tmp_path / "here")
    (tmp_path / "file").symlink_to(tmp_path / "here" / "ledger.sqlite")
    with Lock.beside(tmp_path / "here" / "ledger.sqlite"):
        for path in (tmp_path / "folder" / "ledger.sqlite", tmp_path / "file"):
            with pytest.raises(LedgerLocked):
                Lock.beside(path)


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    with Ledger(tmp_path / "_newsgrab" / "ledger.sqlite") as ledger:
        ledger.queue(addresses("a?token=geheim", "b", "c"))
        done(ledger, 1)
        fail(ledger, 2, transient=False)
    return tmp_path


def test_the_command_line_shows_exports_and_counts(lake: Path) -> None:
    shown = newsgrab_run("ledger", "show", lake, f"{SITE}/b#top")
    assert shown.code == 0 and [page["error"] for page in shown.articles] == ["PageTimeout"]
    assert newsgrab_run("ledger", "show", lake, f"{SITE}/unknown").code == 1
    exported = newsgrab_run("ledger", "export", lake)
    assert [page["state"] for page in exported.articles] == ["done", "failed", "pending"]
    assert "geheim" not in exported.out
    assert exported.articles[0]["output"] == {"file": "articles.jsonl", "start": 0, "length": 100, "missing": False}
    stats = json.loads(newsgrab_run("ledger", "stats", lake).out)
    assert stats["states"] == {"pending": 1, "done": 1, "failed": 1, "skipped": 0}
    assert newsgrab_run("ledger", "stats", lake / "nothing").code == 1


def test_the_command_line_mends_but_not_during_a_run(lake: Path) -> None:
    path = lake / "_newsgrab" / "ledger.sqlite"
    with Lock.beside(path):
        assert newsgrab_run("ledger", "retry", lake).code == 75
    assert "1 pages are pending" in newsgrab_run("ledger", "retry", lake, "--error", "PageTimeout").err
    assert "1 of 2" in newsgrab_run("ledger", "forget", lake, f"{SITE}/a?token=geheim", f"{SITE}/nobody").err
    with Ledger(path) as ledger:
        assert ledger.counts() == {"pending": 2, "done": 0, "failed": 0, "skipped": 0}
        entry = ledger.article("1")
        assert entry is not None and entry.page is None


def test_a_ledger_on_a_disk_that_nobody_may_write_to_can_be_looked_at(tmp_path: Path) -> None:
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "disk", tmp_path]).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        with Ledger(tmp_path / "_newsgrab" / "ledger.sqlite") as ledger:
            ledger.queue(addresses("a"))
        subprocess.run(["mount", "-o", "remount,ro", tmp_path], check=True)
        assert json.loads(newsgrab_run("ledger", "stats", tmp_path).out)["states"]["pending"] == 1
        refused = newsgrab_run("ledger", "retry", tmp_path)
        assert refused.code == 1 and "Read-only" in refused.err
    finally:
        subprocess.run(["umount", tmp_path], check=True)


class Model(RuleBasedStateMachine):
    """Whatever happens to pages, states, queue and articles agree with a plain dictionary."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "ledger"
        self.ledger = Ledger(self.path)
        self.states: dict[str, str] = {}

    def page(self, path: str) -> int:
        return int(self.ledger._one("SELECT page FROM pages WHERE key = ?", (f"{SITE}/{path}",)))

    @rule(paths=st.lists(st.sampled_from("abcdef"), max_size=4))
    def add(self, paths: list[str]) -> None:
        new = {path for path in paths if path not in self.states}
        assert self.ledger.add(addresses(*paths)) == len(new)
        self.states |= dict.fromkeys(new, "pending")

    @precondition(lambda self: self.states)
    @rule(data=st.data(), transient=st.booleans())
    def fail(self, data: st.DataObject, transient: bool) -> None:
        path = data.draw(st.sampled_from(sorted(self.states)))
        fail(self.ledger, self.page(path), transient=transient)
        if self.states[path] != "done":
            self.states[path] = "failed"

    @precondition(lambda self: self.states)
    @rule(data=st.data())
    def done(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.states)))
        done(self.ledger, self.page(path), path)
        self.states[path] = "done"

    @rule(path=st.sampled_from("abcdef"))
    def forget(self, path: str) -> None:
        known = self.states.pop(path, None) is not None
        assert self.ledger.forget([f"{SITE}/{path}"]) == known

    @rule()
    def retry(self) -> None:
        failed = [path for path, state in self.states.items() if state == "failed"]
        assert self.ledger.retry() == len(failed)
        self.states |= dict.fromkeys(failed, "pending")

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger(self.path)

    @invariant()
    def agrees(self) -> None:
        found = {page["url"].removeprefix(f"{SITE}/"): page["state"] for page in self.ledger.export()}
        assert found == self.states

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()


TestModel = Model.TestCase
TestModel.settings = settings(max_examples=12, stateful_step_count=15)

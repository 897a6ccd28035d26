"""Disks that are full, folders that vanish, ledgers that are damaged: said clearly, and nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from batch.conftest import Lake, Server, comparable, wait_until

Listed = Callable[..., Path]


def pages(server: Server, number: int) -> list[str]:
    return [server.url(f"/a/{n}", n % 5 + 1) for n in range(number)]


@pytest.mark.parametrize("limit", [30_000, 120_000])
def test_a_full_disk_ends_the_run_and_the_next_one_takes_it_up(
    lake: Lake, server: Server, listed: Listed, limit: int
) -> None:
    urls = listed(*pages(server, 80))
    full = lake.run(
        urls, "--commit-every", "0.05s", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    assert full.code == 1 and "Traceback" not in full.err
    last = full.err.splitlines()[-1]
    assert last.startswith("newsgrab: ") and str(lake.folder) in last
    assert lake.run(urls).code == 0
    assert len(comparable(lake.records())) == 80


@pytest.mark.parametrize("kilobytes", [400, 700])
def test_a_small_disk_that_is_full_costs_nothing_that_was_written(
    tmp_path: Path, server: Server, listed: Listed, kilobytes: int
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "disk", disk]).returncode:
        pytest.skip("this user may not mount a disk")
    try:
        lake, urls = Lake(disk / "lake"), listed(*pages(server, 300))
        full = lake.run(urls, "--commit-every", "0.05s", "--per-host", "16")
        last = full.err.splitlines()[-1]
        assert full.code == 1 and last.startswith("newsgrab: ") and ("is full" in last or "No space" in last), full.err
        assert "Traceback" not in full.err
        subprocess.run(["mount", "-o", "remount,size=20m", disk], check=True)
        again = lake.run(urls, "--per-host", "16")
        assert again.code == 0 and " known before" in again.err
        assert len(comparable(lake.records())) == 300
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_ledger_that_is_removed_during_the_run_is_noticed(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*pages(server, 150))
    run = lake.start(urls, "--concurrency", "4", "--commit-every", "0.05s")
    wait_until(lambda: lake.articles.exists() and lake.articles.stat().st_size > 0)
    shutil.rmtree(lake.ledger.parent)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 1 and b"ledger.sqlite: was removed" in err and b"Traceback" not in err
    assert lake.run(urls, "--rebuild").code == 0
    assert len(comparable(lake.records())) == 150


WATCHED = """
import os, sqlite3
log, output = open(os.environ["WATCH_LOG"], "a", buffering=1), os.environ["WATCH_OUTPUT"]
fsync, connect = os.fsync, sqlite3.connect

def watched_fsync(descriptor):
    fsync(descriptor)
    print("synced", os.fstat(descriptor).st_size, os.readlink(f"/proc/self/fd/{descriptor}"), file=log)

def watched_connect(*arguments, **options):
    ledger = connect(*arguments, **options)
    ledger.set_trace_callback(told)
    return ledger

def told(sql):
    if sql == "COMMIT":
        print("commit", os.path.getsize(output) if os.path.exists(output) else 0, file=log)
    elif sql.startswith("PRAGMA"):
        print(sql, file=log)

os.fsync, sqlite3.connect = watched_fsync, watched_connect
from newsgrab.cli import main
main()
"""


def test_data_and_folder_are_on_disk_before_the_ledger_says_so(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    log = tmp_path / "watched"
    watch = {"WATCH_LOG": str(log), "WATCH_OUTPUT": str(lake.articles)}
    urls = listed(*pages(server, 60))
    assert lake.run(urls, "--commit-every", "0.05s", python_code=WATCHED, env=watch).code == 0
    events = [line.split(" ", 2) for line in log.read_text().splitlines()]
    assert ["PRAGMA", "journal_mode", "= WAL"] in events and ["PRAGMA", "synchronous", "= FULL"] in events
    on_disk, commits, folders = 0, 0, set()
    for event, size, *path in events:
        if event == "synced" and path == [str(lake.articles)]:
            on_disk = int(size)
        elif event == "synced":
            folders.add(path[0])
        elif event == "commit" and int(size):
            commits += 1
            assert int(size) == on_disk, "the ledger was told of what was not on disk"
            assert str(lake.folder) in folders, "the file's name was not on disk"
    assert commits > 2 and on_disk == lake.articles.stat().st_size


def test_an_output_folder_that_is_removed_during_the_run_is_noticed(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*pages(server, 150))
    run = lake.start(urls, "--concurrency", "4", "--commit-every", "0.05s")
    wait_until(lambda: lake.articles.exists() and lake.articles.stat().st_size > 0)
    shutil.rmtree(lake.folder)
    _, err = run.communicate(timeout=30)
    assert run.returncode == 1 and b"was removed" in err and b"Traceback" not in err
    assert lake.run(urls).code == 0
    assert len(comparable(lake.records())) == 150


def test_output_that_is_gone_is_said_and_fetched_anew_only_when_asked(
    lake: Lake, server: Server, listed: Listed
) -> None:
    urls = listed(*pages(server, 6))
    assert lake.run(urls).code == 0
    expected = comparable(lake.records())
    lines = lake.articles.read_bytes().splitlines(keepends=True)
    lake.articles.write_bytes(b"".join(lines[:2]) + lines[2][:50])
    said = lake.run(urls)
    assert said.code == 0 and "4 articles" in said.err and "--refetch-missing" in said.err
    assert len(lake.records()) == 2
    again = lake.run(urls, "--refetch-missing")
    assert again.code == 0 and "4 new" in again.err
    assert comparable(lake.records()) == expected


def test_a_damaged_ledger_is_said_and_made_anew_from_the_output(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*pages(server, 8))
    assert lake.run(urls).code == 0
    expected = comparable(lake.records())
    lake.ledger.write_bytes(b"this is no database, but it is long enough to be taken for one" * 100)
    with lake.articles.open("ab") as file:
        file.write(b'{"id":"half a li')
    broken = lake.run(urls)
    assert broken.code == 1 and "--rebuild" in broken.err and "Traceback" not in broken.err
    server.forget()
    rebuilt = lake.run(urls, "--rebuild")
    assert rebuilt.code == 0 and "8 records" in rebuilt.err
    assert not server.paths(), "what the output holds was fetched again"
    assert comparable(lake.records()) == expected
    assert list(lake.ledger.parent.glob("ledger.sqlite.*.bak"))
    for page in lake.known().values():
        place = page["output"]
        line = lake.articles.read_bytes()[place["start"] :][: place["length"]]
        assert json.loads(line)["url"] == page["url"]


def test_records_without_a_ledger_are_not_doubled(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*pages(server, 3))
    assert lake.run(urls).code == 0
    shutil.rmtree(lake.ledger.parent)
    lost = lake.run(urls)
    assert lost.code == 1 and "--rebuild" in lost.err
    assert lake.run(urls, "--rebuild").code == 0
    assert len(comparable(lake.records())) == 3


WITHOUT_ROOTS_RIGHTS = (  # root may write what is read-only, unless it gives up the right to
    "import ctypes, os, sys; os.geteuid() or ctypes.CDLL(None).prctl(24, 1, 0, 0, 0); "
    "os.execv(sys.executable, [sys.executable, *{}, *sys.argv[1:]])"
)


def test_a_ledger_that_may_not_be_written_is_said(lake: Lake, server: Server, listed: Listed, tmp_path: Path) -> None:
    urls = listed(*pages(server, 2))
    assert lake.run(urls).code == 0
    lake.ledger.chmod(stat.S_IRUSR)
    try_it = WITHOUT_ROOTS_RIGHTS.format(["-c", "import sys; open(sys.argv[1], 'ab')"])
    if subprocess.run([sys.executable, "-c", try_it, str(lake.ledger)], stderr=subprocess.DEVNULL).returncode == 0:
        pytest.skip("this user may write what is read-only, and cannot give that up")
    refused = lake.run(urls, python_code=WITHOUT_ROOTS_RIGHTS.format(["-m", "newsgrab"]))
    assert refused.code == 1 and "readonly" in refused.err and "Traceback" not in refused.err


def test_a_ledger_in_a_folder_that_cannot_be_made_is_said(lake: Lake, server: Server, listed: Listed) -> None:
    (lake.folder.parent / "file").write_text("")
    refused = lake.run(listed(*pages(server, 1)), "--ledger", lake.folder.parent / "file" / "ledger.sqlite")
    assert refused.code == 1 and "file" in refused.err and "Traceback" not in refused.err


def test_a_foreign_database_is_left_alone(lake: Lake, server: Server, listed: Listed, tmp_path: Path) -> None:
    import sqlite3

    foreign = tmp_path / "mine.sqlite"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE mine (x)")
    database.close()
    before = foreign.read_bytes()
    refused = lake.run(listed(*pages(server, 1)), "--ledger", foreign)
    assert refused.code == 1 and "no ledger" in refused.err
    assert foreign.read_bytes() == before


def test_an_unchanged_page_writes_nothing_and_a_changed_one_a_revision(
    lake: Lake, server: Server, listed: Listed
) -> None:
    urls = listed(server.url("/dated/1"), server.url("/a/1"))
    assert lake.run(urls).code == 0
    first = comparable(lake.records())
    server.forget()
    same = lake.run(urls, "--refresh", "0s")
    assert same.code == 0 and "2 unchanged" in same.err
    assert set(server.paths()) == {"/dated/1", "/a/1"}
    assert comparable(lake.records()) == first
    server.set_version("2")
    assert "1 revised" in lake.run("--refresh", "0s").err
    old, new = (record for record in lake.records() if "/dated/" in record["url"])
    assert (old["revision"], new["revision"], new["id"]) == (1, 2, old["id"])
    assert new["previous_hash"] == old["body_hash"] != new["body_hash"]

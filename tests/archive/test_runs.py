"""Batch runs with an archive, real kills included: what the ledger calls done is in the archive."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.warcs import records
from batch.conftest import Lake, Server, comparable, kill_group, start_server, wait_until
from batch.server import article
from newsgrab.archive import ArchivedPage, pages
from newsgrab.archive.sources import open_source
from newsgrab.errors import BrokenRecord
from newsgrab.ledger import Ledger
from support import newsgrab_run

KILLS = 4
SLOW_DISK = """
import sys
if "newsgrab.archive.process" in sys.orig_argv:
    import time
    from newsgrab.archive.files import Files
    write = Files._write
    def slowly(files, data):
        time.sleep(0.02)
        write(files, data)
    Files._write = slowly
"""
"""For Python to begin with: a disk that takes its time, so that what runs ahead of the archive is seen."""
FAST = ("--concurrency", "4", "--per-host", "4", "--commit-every", "0.02s", "-q")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    process, server = start_server(tmp_path / "server", 0.01)
    yield server
    process.kill()
    process.wait()


def archived(folder: Path) -> set[str]:
    """The addresses of the pages that can be read from the files of an archive, finished or not."""
    urls = set()
    for path in folder.iterdir() if folder.exists() else ():
        with open_source(str(path)) as source:
            found = list(pages(source)) if source.is_archive else []
        for each in found:
            if isinstance(each, ArchivedPage):
                address = urlsplit(each.page.url)
                assert each.page.content == article(f"{address.hostname}{address.path}")
                urls.add(each.page.url)
            else:
                assert isinstance(each, BrokenRecord) and path.name.endswith(".open") and each is found[-1]
    return urls


def done(lake: Lake) -> set[str]:
    """The addresses that the ledger calls done."""
    if not lake.ledger.exists():
        return set()
    with Ledger(lake.ledger) as ledger:
        return {page["url"] for page in ledger.export() if page["state"] == "done"}


def test_killed_at_any_instant_what_the_ledger_calls_done_is_in_the_archive(tmp_path: Path, server: Server) -> None:
    chance = random.Random(6)
    (tmp_path / "sitecustomize.py").write_text(SLOW_DISK)
    warc, lake = tmp_path / "warc", Lake(tmp_path / "lake")
    urls = tmp_path / "urls.txt"
    expected = {server.url(f"/a/{number}", number % 7 + 1) for number in range(250)}
    urls.write_text("".join(f"{url}\n" for url in sorted(expected)))
    progress = 0
    for _ in range(KILLS):
        before = len(done(lake))
        server.forget()
        options = {"env": {"PYTHONPATH": str(tmp_path)}, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        run = lake.start(urls, *FAST, "--archive", warc, "--archive-size", "20k", **options)
        wait_until(lambda: sum(server.paths().values()) > 10)
        time.sleep(chance.uniform(0.0, 0.3))
        assert run.poll() is None, "the run was over before it could be killed"
        kill_group(run)
        assert done(lake) <= archived(warc)
        progress += len(done(lake)) > before
    assert progress > 1, "hardly any kill struck while pages were noted"
    assert lake.run(urls, "--concurrency", "64", "--per-host", "64", "--archive", warc).code == 0
    assert done(lake) == expected == archived(warc)
    assert len(comparable(lake.records())) == len(expected)
    assert all(path.name.endswith(".warc.gz") for path in warc.iterdir())
    assert {record.kind for path in warc.iterdir() for record in records(path)} == {"warcinfo", "request", "response"}


def test_a_run_that_cannot_write_its_archive_calls_nothing_done(tmp_path: Path, server: Server) -> None:
    lake, urls = Lake(tmp_path / "lake"), tmp_path / "urls.txt"
    urls.write_text(server.url("/a/1"))
    (tmp_path / "warc").touch()
    refused = lake.run(urls, "--archive", tmp_path / "warc")
    assert refused.code == 1 and "warc: no such folder can be made" in refused.err
    assert not done(lake) and not server.paths()


def test_fetch_keeps_responses_too(tmp_path: Path, server: Server) -> None:
    fetched = newsgrab_run("fetch", "--allow-private", server.url("/a/1"), "--archive", tmp_path / "warc")
    assert fetched.code == 0 and len(fetched.articles) == 1
    assert archived(tmp_path / "warc") == {server.url("/a/1")}


@pytest.mark.parametrize("command", [["extract", "{}"], ["fetch", "http://127.0.0.1:9/", "--archive", "{}.d"]])
def test_without_the_extra_the_command_names_it(tmp_path: Path, command: list[str]) -> None:
    """A module that cannot be imported stands in the way of the real one."""
    (tmp_path / "fastwarc.py").write_text("raise ModuleNotFoundError('no fastwarc', name='fastwarc')")
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    told = newsgrab_run(*(part.format(path) for part in command), env={"PYTHONPATH": str(tmp_path)})
    assert told.code == 2 and told.out == "" and "pip install 'newsgrab[archive]'" in told.err

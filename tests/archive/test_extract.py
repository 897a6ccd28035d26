"""`newsgrab extract` with web archives: real processes."""

from __future__ import annotations

import gzip
import json
import shutil
import signal
from pathlib import Path

import obstore
import pytest
from obstore.store import from_url

import newsgrab
from archive.warcs import HTML, Warc, url_of, warc_of
from batch.server import article
from newsgrab.page import Page
from support import newsgrab_process, newsgrab_run

NAMES = [f"page-{number}" for number in range(40)]
LISTING = b"<!doctype html><title>News</title>" + b"".join(
    b"<div><a href=/%d>A headline of some words, number %d</a></div>" % (number, number) for number in range(60)
)


def written(path: Path, warc: Warc) -> Path:
    path.write_bytes(warc.data)
    return path


def test_articles_come_in_the_order_of_the_records_as_their_pages_give_them(tmp_path: Path) -> None:
    path = written(tmp_path / "crawl.warc.gz", warc_of(*NAMES))
    done = newsgrab_run("extract", path)
    assert done.code == 0 and done.err == f"newsgrab: {path}: 40 articles, 0 other records\n"
    assert [found["url"] for found in done.articles] == [url_of(name) for name in NAMES]
    page = Page(content=article(NAMES[0]), url=url_of(NAMES[0]), headers={"content-type": HTML["Content-Type"]})
    expected = json.loads(newsgrab.extract(page).model_dump_json(exclude={"blocks"}))
    assert done.articles[0] == {**expected, "fetched_at": "2026-03-19T08:45:00.250000Z", "status": 200}


def test_what_is_no_article_is_summed_up_and_what_is_damaged_told(tmp_path: Path) -> None:
    warc = warc_of("a", "b").add("list", LISTING).add("empty", b"").add("c")
    warc.add("d").add(
        "ask", b"GET / HTTP/1.1\r\n\r\n", kind="request", content_type="application/http; msgtype=request"
    )
    data = bytearray(warc.data)
    data[warc.offsets[4] + 40] ^= 0xFF
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(data)
    done = newsgrab_run("extract", path, "--fields", "url")
    assert done.code == 1
    assert [found["url"] for found in done.articles] == [url_of(name) for name in "abd"]
    broken, told = done.err.splitlines()
    assert f"record at byte {warc.offsets[4]}" in broken
    assert told.startswith(f"newsgrab: {path}: 3 articles, 2 pages without one (")
    assert "1 NotAnArticle" in told and "1 EmptyPage" in told and told.endswith("1 broken record, 1 other record")


def test_rejected_pages_are_written_when_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "crawl.warc.gz", warc_of("a").add("list", LISTING))
    done = newsgrab_run("extract", path, "--keep-rejected", "--format", "jsonl", "--blocks")
    assert [found["url"] for found in done.articles] == [url_of("a"), url_of("list")]
    assert done.articles[0]["blocks"] and "1 NotAnArticle" in done.err and done.code == 0


def test_archives_stand_beside_pages_in_folders_and_on_standard_input(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    written(folder / "2.warc", warc_of("b", "c", compressed=False))
    (folder / "1.html").write_bytes(article("a"))
    (folder / "3.html").write_bytes(article("d"))
    out = tmp_path / "out.jsonl"
    done = newsgrab_run("extract", folder, "-", "-o", out, stdin=warc_of("e").data)
    assert done.code == 0 and done.out == "" and len(done.err.splitlines()) == 2
    headlines = [json.loads(line)["headline"].rpartition(" ")[2] for line in out.read_text().splitlines()]
    assert headlines == list("abcde")


def test_a_compressed_page_on_standard_input_is_no_archive(tmp_path: Path) -> None:
    done = newsgrab_run("extract", "-", stdin=gzip.compress(article("a")))
    assert done.code == 1 and "archive" not in done.err


def test_one_that_is_missing_leaves_the_others_their_turn(tmp_path: Path, s3: str) -> None:
    obstore.put(from_url("s3://lake"), "extract/a.warc.gz", warc_of("a", "b").data)
    done = newsgrab_run("extract", "s3://lake/none.warc.gz", "s3://lake/extract/a.warc.gz", "--jobs", "1")
    assert done.code == 1 and len(done.articles) == 2
    assert "newsgrab: s3://lake/none.warc.gz: is not there" in done.err


def test_an_address_for_an_archive_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "crawl.warc.gz", warc_of("a"))
    done = newsgrab_run("extract", path, "--url", "https://news.example/")
    assert done.code == 2 and "--url" in done.err


@pytest.mark.skipif(shutil.which("head") is None, reason="there is no head")
def test_a_reader_that_leaves_ends_it_quietly(tmp_path: Path) -> None:
    path = written(tmp_path / "crawl.warc.gz", warc_of(*NAMES))
    with newsgrab_process("extract", path) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
    assert process.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_can_be_stopped_while_it_waits_for_more(number: int) -> None:
    with newsgrab_process("extract", "-", start_new_session=True) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        process.stdin.write(warc_of(*NAMES).data)
        process.stdin.flush()
        assert [json.loads(process.stdout.readline())["url"] for _ in NAMES] == [url_of(name) for name in NAMES]
        process.send_signal(number)
        process.wait(20)
        told = process.stderr.read()
        assert b"Traceback" not in told and b"Fatal" not in told
        process.stdin.close()
    assert process.returncode in (128 + number, -number)

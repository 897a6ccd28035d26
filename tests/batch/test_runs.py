"""Runs of the command line from beginning to end: lists, resumption, cron, signals, exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from batch.conftest import Lake, Server, comparable, group_is_empty, kill_group, wait_until
from newsgrab.article import Record
from support import newsgrab_run

Listed = Callable[..., Path]


def test_every_listed_article_is_written_once_as_a_record(lake: Lake, server: Server, listed: Listed) -> None:
    urls = [server.url(f"/a/{n}", n % 3 + 1) for n in range(20)]
    done = lake.run(listed("# a comment", "", *urls, urls[0] + "#again", urls[1] + "?utm_source=feed"))
    assert done.code == 0 and done.out == ""
    records = lake.records()
    assert sorted(record["url"] for record in records) == sorted(urls)
    for line in lake.articles.read_text().splitlines():
        record = Record.model_validate_json(line)
        assert record.revision == 1 and record.previous_hash is None and record.blocks is None
    assert {record["run_id"] for record in records} == {records[0]["run_id"]}
    assert "20 new" in done.err


def test_what_is_done_is_not_fetched_again(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*(server.url(f"/a/{n}") for n in range(5)))
    assert lake.run(urls).code == 0
    before = lake.articles.read_bytes()
    server.forget()
    again = lake.run(urls)
    assert again.code == 0 and "5 known before" in again.err
    assert not server.paths()
    assert lake.articles.read_bytes() == before


def test_failures_are_data_and_cost_exit_code_1(lake: Lake, server: Server, listed: Listed, tmp_path: Path) -> None:
    urls = listed(server.url("/a/1"), server.url("/gone/1?token=geheim"), server.url("/private/1"), "no address")
    report = tmp_path / "report.json"
    done = lake.run(urls, "--report", report)
    assert done.code == 1
    assert "line 4" in done.err and "404" in done.err and "robots.txt" in done.err
    failures = [json.loads(line) for line in (lake.folder / "_newsgrab/failures.jsonl").read_text().splitlines()]
    assert [(f["error"], f["status"], f["attempts"]) for f in failures] == [
        ("PageUnavailable", 404, 1),
        ("RobotsDisallowed", None, 1),
    ]
    told = json.loads(report.read_text())
    assert (told["new"], told["failed"], told["bad_lines"], told["exit_code"]) == (1, 2, 1, 1)
    assert {"host": "127.0.0.1", "error": "PageUnavailable", "pages": 1} in told["errors"]
    assert told["first_bad_lines"][0]["line"] == 4
    for text in (done.err, report.read_text(), json.dumps(failures)):
        assert "geheim" not in text


def test_fail_under_says_how_much_may_fail(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*(server.url(f"/a/{n}") for n in range(9)), server.url("/gone/1"))
    assert lake.run(urls, "--fail-under", "90%").code == 0
    assert lake.run(listed(server.url("/a/99"), server.url("/gone/2")), "--fail-under", "0.9").code == 1


def test_what_failed_in_passing_is_tried_again_by_the_next_run_and_what_failed_for_good_is_not(
    lake: Lake, server: Server, listed: Listed
) -> None:
    urls = listed(server.url("/broken/1"), server.url("/gone/1", 2))
    assert lake.run(urls).code == 1
    server.forget()
    assert lake.run(urls).code == 1
    assert server.paths() == {"/broken/1": 1}
    assert lake.known()[server.url("/broken/1")]["attempts"] == 2


def test_a_second_run_on_the_same_ledger_leaves_with_75_and_says_who_holds_it(
    lake: Lake, server: Server, listed: Listed
) -> None:
    urls = listed(server.url("/hang/1"))
    first = lake.start(urls)
    try:
        wait_until(lambda: bool(server.paths()))
        second = lake.run(urls)
        assert second.code == 75
        assert f"process {first.pid} on " in second.err
        other_ledger = lake.run(urls, "--ledger", lake.folder / "other.sqlite")
        assert other_ledger.code in (1, 75)  # the output is in use, or not known to that ledger
    finally:
        kill_group(first)
    stale = lake.run(urls, "--timeout", "0.3s")
    assert stale.code == 1 and "PageTimeout" in stale.err


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_finishes_what_is_under_way_and_leaves_the_rest_for_the_next_run(
    lake: Lake, server: Server, listed: Listed, number: int, code: int
) -> None:
    urls = listed(*(server.url(f"/a/{n}") for n in range(120)))
    run = lake.start(urls, "--concurrency", "2", "--per-host", "2")
    wait_until(lambda: len(server.paths()) > 20)
    os.killpg(run.pid, number)  # the whole group, as a terminal and systemd do
    _, err = run.communicate(timeout=30)
    assert run.returncode == code
    asked, written = set(server.paths()), len(lake.records())
    assert written == len(asked) < 120, "what was asked for was not finished"
    assert f"{written} new" in err.decode() and "left for the next run" in err.decode()
    assert b"Traceback" not in err
    assert lake.run(urls, "--concurrency", "64", "--per-host", "64").code == 0
    assert len(comparable(lake.records())) == 120


def test_a_second_ctrl_c_stops_at_once_and_loses_nothing(lake: Lake, server: Server, listed: Listed) -> None:
    urls = [server.url(f"/a/{n}") for n in range(30)]
    run = lake.start(listed(*urls, server.url("/hang/1", 2)))
    wait_until(lambda: len(server.paths()) > 30)
    run.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert run.poll() is None, "a page was still under way"
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=5)
    assert run.returncode == 130 and b"Traceback" not in err
    wait_until(lambda: group_is_empty(run.pid))
    assert lake.run(listed(*urls)).code == 0
    assert len(comparable(lake.records())) == 30


def test_max_time_and_limit_leave_the_rest_pending(lake: Lake, server: Server, listed: Listed) -> None:
    urls = listed(*(server.url(f"/a/{n}") for n in range(60)))
    limited = lake.run(urls, "--limit", "10")
    assert limited.code == 0 and len(lake.records()) == 10
    assert "known" not in limited.err, "what the limit leaves is not known"
    short = lake.run(urls, "--max-time", "1s", "--delay", "0.4s", "--per-host", "1")
    assert short.code == 0 and "out of time" in short.err
    assert 10 < len(lake.records()) < 60
    pending = lake.run()
    assert pending.code == 0, "without a list, what is pending is fetched"
    assert len(comparable(lake.records())) == 60


def test_the_list_may_come_on_standard_input(lake: Lake, server: Server) -> None:
    lines = [json.dumps({"id": n, "url": server.url(f"/a/{n}")}) for n in range(2)]
    assert lake.run("-", stdin="\n".join(lines).encode()).code == 0
    assert len(lake.records()) == 2


def test_without_an_output_the_records_go_to_standard_output(server: Server, listed: Listed, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "none")
    command = lake.command(listed(server.url("/a/1"), server.url("/a/2")))[:-2]
    done = subprocess.run(command, capture_output=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {json.loads(line)["revision"] for line in done.stdout.splitlines()} == {1}
    assert len(done.stdout.splitlines()) == 2
    assert not lake.folder.exists()


def test_an_output_file_that_was_there_before_is_only_appended_to(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    file = tmp_path / "mine.jsonl"
    file.write_bytes(b'{"mine": 1}\n{"no line end": 2}')
    urls = listed(*(server.url(f"/a/{n}") for n in range(3)))
    assert lake.run(urls, "-o", file).code == 0
    with file.open("ab") as other:
        other.write(b'{"somebody else": 3}\n')
    urls = listed(*(server.url(f"/a/{n}") for n in range(5)))
    assert lake.run(urls, "-o", file).code == 0
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert lines[:2] == [{"mine": 1}, {"no line end": 2}] and lines[5] == {"somebody else": 3}
    assert len(comparable([line for line in lines if "id" in line])) == 5
    assert (tmp_path / "_newsgrab" / "mine.jsonl" / "ledger.sqlite").exists()


def test_settings_come_from_a_file_and_from_the_environment(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    urls = listed(*(server.url(f"/a/{n}") for n in range(5)))
    config = tmp_path / "newsgrab.toml"
    config.write_text('[batch]\nlimit = 1\nlog-format = "json"\nfail-under = "50%"\n')
    done = lake.run(urls, "--config", config)
    assert done.code == 0 and len(lake.records()) == 1
    assert [json.loads(line)["event"] for line in done.err.splitlines()] == ["summary"]
    assert lake.run(urls, "--config", config, env={"NEWSGRAB_LIMIT": "2"}).code == 0
    assert len(lake.records()) == 3
    for text, complaint in (
        ("[batch]\nlimits = 1\n", "limits"),
        ("limit = 1\n", "stands in no table"),
        ('[batch]\nlimit = "many"\n', "--limit"),
        ("[batch\n", "not TOML"),
    ):
        config.write_text(text)
        wrong = lake.run(urls, "--config", config)
        assert wrong.code == 2 and complaint in wrong.err and "Traceback" not in wrong.err


@pytest.mark.parametrize(
    "arguments",
    [["--refresh", "soon"], ["--fail-under", "200%"], ["--per-host", "0"], ["-o", "x", "--out", "y"]],
)
def test_wrong_usage_is_exit_code_2(lake: Lake, listed: Listed, arguments: list[str]) -> None:
    assert lake.run(listed("https://example.org/"), *arguments).code == 2
    assert not lake.folder.exists()


def test_metrics_are_written_for_the_textfile_collector(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    metrics = tmp_path / "newsgrab.prom"
    lake.run(listed(server.url("/a/1"), server.url("/gone/1")), "--metrics", metrics, "--quiet")
    text = metrics.read_text()
    assert 'newsgrab_batch_pages{outcome="new"} 1\n' in text
    assert 'newsgrab_batch_failures{error="PageUnavailable"} 1\n' in text
    assert "newsgrab_batch_exit_code 1\n" in text and "newsgrab_batch_running 0\n" in text
    assert metrics.stat().st_mode & 0o777 == 0o644


def test_what_cannot_be_written_at_the_end_is_said_at_the_beginning(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    for option in ("--metrics", "--report"):
        refused = lake.run(listed(server.url("/a/1")), option, tmp_path / "missing" / "file")
        assert refused.code == 1 and "missing" in refused.err and "Traceback" not in refused.err
    assert not server.paths()


def test_metrics_tell_that_a_run_goes_on_and_that_it_failed(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    metrics = tmp_path / "newsgrab.prom"
    run = lake.start(listed(server.url("/hang/1")), "--metrics", metrics)
    wait_until(lambda: bool(server.paths()))
    assert "newsgrab_batch_running 1\n" in metrics.read_text()
    assert lake.run(listed(server.url("/a/1")), "--metrics", metrics).code == 75
    assert "newsgrab_batch_running 1\n" in metrics.read_text(), "a run that was refused wrote over it"
    kill_group(run)
    lake.ledger.write_bytes(b"this is no database, but it is long enough to be taken for one" * 100)
    for part in ("-wal", "-shm"):
        lake.ledger.with_name(lake.ledger.name + part).unlink(missing_ok=True)
    assert lake.run(listed(server.url("/a/1")), "--metrics", metrics).code == 1
    text = metrics.read_text()
    assert "newsgrab_batch_running 0\n" in text and "newsgrab_batch_exit_code 1\n" in text


@pytest.mark.parametrize("nobody", ["left", "full", "hung up"])
@pytest.mark.parametrize("more", [(), ("--log-format", "json")])
def test_a_run_goes_on_where_nobody_reads_what_it_tells(
    lake: Lake, server: Server, listed: Listed, nobody: str, more: tuple[str, ...]
) -> None:
    urls = listed(*(server.url(f"/gone/{n}") for n in range(3)), *(server.url(f"/a/{n}", 2) for n in range(5)))
    if nobody == "full":
        with open("/dev/full", "wb") as full:
            code = lake.run(urls, *more, stderr=full).code
    else:
        reading, writing = os.pipe() if nobody == "left" else os.openpty()
        run = lake.start(urls, *more, stderr=writing, env={"TERM": "xterm"})
        os.close(writing)
        os.close(reading)
        run.communicate(timeout=60)
        code = run.returncode
    assert code == 1
    assert len(lake.records()) == 5 and len(lake.known()) == 8


def test_a_page_that_hangs_or_kills_its_worker_is_the_only_one_to_fail(
    lake: Lake, server: Server, listed: Listed
) -> None:
    def worker(but: int = 0) -> int:
        """The process that extracts, when it is not `but`."""
        found: list[int] = []

        def appeared() -> bool:
            children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
            found[:] = [int(pid) for pid in children if int(pid) != but]
            return bool(found)

        wait_until(appeared)
        return found[0]

    urls = [server.url(f"/a/{n}", n % 5 + 1) for n in range(200)]
    run = lake.start(listed(*urls), "--page-limit", "1s", "--concurrency", "8", "--commit-every", "0.05s")
    wait_until(lambda: lake.articles.exists() and lake.articles.stat().st_size > 0)
    hanging = worker()
    os.kill(hanging, signal.SIGSTOP)
    crashing = worker(but=hanging)
    size = lake.articles.stat().st_size
    wait_until(lambda: lake.articles.stat().st_size > size)
    os.kill(crashing, signal.SIGSTOP)
    time.sleep(0.2)
    os.kill(crashing, signal.SIGSEGV)
    os.kill(crashing, signal.SIGCONT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 1
    messages = sorted(page["message"] for page in lake.known().values() if page["state"] == "failed")
    assert [message[:14] for message in messages] == ["extracting it ", "it killed its "], err.decode()
    assert len(comparable(lake.records())) == 198


def test_secrets_in_addresses_reach_no_record_no_log_and_no_report(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    url = server.url("/a/1?token=geheim1").replace("http://", "http://user:geheim2@")
    odd = [server.url("/a/2#access_token=geheim3"), "geheim4:geheim5@no address", "ftp://news.example/?token=geheim6"]
    listed_too = listed(url, url.replace("/a/", "/gone/"), *odd)
    done = lake.run(listed_too, "--report", tmp_path / "report", "--metrics", tmp_path / "metrics")
    assert done.code == 1 and len(lake.records()) == 2
    written = [path for path in tmp_path.rglob("*") if path.is_file() and ".sqlite" not in path.name]
    texts = [path.read_text() for path in written if path.name not in ("urls.txt", "log")]
    assert len(texts) >= 4
    exported = newsgrab_run("ledger", "export", lake.folder)
    assert len(exported.articles) == 3
    for text in (done.out, done.err, exported.out, *texts):
        assert "geheim" not in text


def test_a_second_start_with_nothing_pending_is_no_failure(lake: Lake, server: Server, listed: Listed) -> None:
    assert lake.run(listed(server.url("/a/1"))).code == 0
    nothing = lake.run()
    assert nothing.code == 0 and "nothing to do" in nothing.err


def test_a_list_that_cannot_be_read_is_said_and_leaves_no_output(lake: Lake, tmp_path: Path) -> None:
    done = lake.run(tmp_path / "missing.txt")
    assert done.code == 1 and "missing.txt" in done.err and "Traceback" not in done.err


def test_a_reader_of_standard_output_that_leaves_ends_the_run_quietly(
    lake: Lake, server: Server, listed: Listed, tmp_path: Path
) -> None:
    command = lake.command(listed(*(server.url(f"/a/{n}") for n in range(300))), "--commit-every", "0.05s")[:-2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as run:
        assert run.stdout is not None and run.stderr is not None
        assert run.stdout.readline().startswith(b'{"id":')
        run.stdout.close()
        err = run.stderr.read().decode()
    assert run.returncode == 1 and "its reader has left" in err and "Traceback" not in err


def test_on_a_terminal_a_bar_shows_how_far_the_run_has_come(lake: Lake, server: Server, listed: Listed) -> None:
    ours, theirs = os.openpty()
    urls = listed(*(server.url(f"/a/{n}") for n in range(20)), server.url("/gone/1"))
    run = lake.start(urls, stderr=theirs, env={"TERM": "xterm", "COLUMNS": "100"})
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the terminal is gone when the run has ended
        while data := os.read(ours, 4096):
            shown += data
    os.close(ours)
    run.communicate(timeout=30)
    assert run.returncode == 1
    assert b"pages/s" in shown and b"1 failed" in shown and b"404" in shown and b"21/21" in shown


def test_a_run_that_waits_for_its_list_can_be_stopped(lake: Lake) -> None:
    with lake.start("-", stdin=subprocess.PIPE) as run:
        wait_until(lake.ledger.exists)
        time.sleep(0.5)
        run.terminate()
        assert run.stderr is not None
        err = run.stderr.read().decode()
    assert run.returncode == 143 and "Fatal" not in err and "Traceback" not in err

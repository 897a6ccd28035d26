"""The command line, run as a process: what it prints where, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from newsgrab import __version__
from newsgrab.demo import Response
from newsgrab.extraction.compiled import NATIVE
from support import SEED, SEED_URL, Site, newsgrab_process, newsgrab_run

PARAGRAPHS = (
    "The council of Lindhaven voted on Monday evening to rebuild the old ferry landing before the winter, after a "
    "debate that lasted almost four hours and filled the gallery to the last seat.",
    "Mayor Orla Finch said the work would cost nine million and be paid from the reserve, and that the first piles "
    "would be driven in August, when the herring boats are away and the quay is free.",
    "Two members abstained because the drawings show no shelter for those who wait. The engineers promised a new "
    "drawing, with a roof, for the meeting in June, and asked the schools for ideas.",
    "The landing has been closed since a storm tore away its northern end. Since then the boats to the islands "
    "have left from the coal pier, half an hour on foot from the market.",
)
BODY = "\n\n".join(PARAGRAPHS)


def story(headline: str = "Lindhaven rebuilds its ferry landing", extra: str = "") -> bytes:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return (
        f'<!doctype html><html lang="en"><head><title>{headline} | Lindhaven Post</title>'
        '<meta property="og:site_name" content="Lindhaven Post">'
        '<meta property="article:published_time" content="2025-05-05T19:30:00+01:00"></head>'
        f"<body><article><h1>{headline}</h1>{extra}{paragraphs}</article></body></html>"
    ).encode()


def front_page() -> bytes:
    links = "".join(f'<li><a href="/{n}"><h3>Story number {n} of the day</h3></a></li>' for n in range(40))
    return f"<html><head><title>Lindhaven Post</title></head><body><ul>{links}</ul></body></html>".encode()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    page = tmp_path / "story.html"
    page.write_bytes(story())
    return page


# --- help and usage ----------------------------------------------------------------------------------------------


def test_version() -> None:
    assert newsgrab_run("--version").out == f"newsgrab {__version__}{'' if NATIVE else ' (not compiled: slower)'}\n"


def test_paragraphs_of_help_fill_their_lines() -> None:
    shown = newsgrab_run("batch", "--help", env={"COLUMNS": "80"}).out
    paragraph = shown[shown.index("Run the same") : shown.index("Examples")].split("\n")[:-2]
    lines = [line.strip() for line in paragraph if line.strip()]
    assert len(lines) > 3 and min(map(len, lines[:-1])) > 60
    assert "  newsgrab batch urls.txt --out lake/\n" in "\n".join(line.rstrip() for line in shown.split("\n"))


@pytest.mark.parametrize("command", [(), ("fetch",), ("extract",), ("batch",), ("discover",), ("schema",), ("demo",)])
def test_help_has_examples_and_exit_codes(command: tuple[str, ...]) -> None:
    done = newsgrab_run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "130 interrupted" in " ".join(done.out.split())
    assert not command or "newsgrab " + command[0] in done.out.split("Example")[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fetch",),
        ("extract",),
        ("devour", "x"),
        ("extract", "x.html", "--no-such-option"),
        ("extract", "x.html", "--fields", "headline,nonsense"),
        ("extract", "x.html", "--fields", ""),
        ("extract", "x.html", "--format", "yaml"),
        ("extract", "x.html", "--format", "markdown", "--pretty"),
        ("extract", "x.html", "y.html", "--url", "https://news.example/story"),
        ("fetch", "https://news.example/", "--header", "no colon"),
        ("fetch", "https://news.example/", "--header", "X: caf\u00e9"),
        ("fetch", "https://news.example/", "--proxy", "gopher://proxy.example"),
        ("fetch", "https://news.example/", "--timeout", "0"),
        ("fetch", "https://news.example/", "--max-bytes", "0"),
    ],
)
def test_wrong_usage_is_2_and_prints_no_article(arguments: tuple[str, ...]) -> None:
    done = newsgrab_run(*arguments)
    assert done.code == 2
    assert "{" not in done.out
    assert "Traceback" not in done.err
    assert done.err or "Usage" in done.out


# --- extract -----------------------------------------------------------------------------------------------------


def test_extract_prints_one_json_line(saved: Path) -> None:
    done = newsgrab_run("extract", saved, "--url", "https://lindhaven-post.example/landing")
    assert (done.code, done.err) == (0, "")
    (article,) = done.articles
    assert article["headline"] == "Lindhaven rebuilds its ferry landing"
    assert article["timestamp"] == "2025-05-05T19:30:00+01:00"
    assert article["source"] == article["publisher"] == "Lindhaven Post"
    assert article["body"] == BODY
    assert article["language"] == "en"
    assert article["url"] == "https://lindhaven-post.example/landing"
    assert "blocks" not in article


def test_extract_reads_standard_input() -> None:
    assert newsgrab_run("extract", "-", stdin=story()).articles[0]["body"] == BODY


def test_extract_takes_folders_and_patterns_in_order(tmp_path: Path) -> None:
    for name in ("b.html", "a.htm", "deep/er/c.html", "deep/style.css", ".hidden.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(story(f"Headline of the file {name}"))
    folder = newsgrab_run("extract", tmp_path, "--fields", "headline")
    assert [article["headline"][21:] for article in folder.articles] == ["a.htm", "b.html", "deep/er/c.html"]
    pattern = newsgrab_run("extract", tmp_path / "**" / "*.html", "--fields", "headline")
    assert [article["headline"][21:] for article in pattern.articles] == ["b.html", "deep/er/c.html"]


def test_one_bad_input_does_not_stop_the_others(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "none").mkdir()
    (tmp_path / "front.html").write_bytes(front_page())
    bad = ["missing.html", "empty.html", "none", "*.xyz", "front.html"]
    done = newsgrab_run("extract", *(tmp_path / name for name in bad), saved)
    assert done.code == 1
    assert [article["body"] for article in done.articles] == [BODY]
    lines = done.err.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [["newsgrab", str(tmp_path / name)] for name in bad]
    assert "No such file" in lines[0]
    assert "not an article" in lines[4]


def test_an_endless_input_is_refused() -> None:
    done = newsgrab_run("extract", "/dev/zero", "--max-bytes", "100000")
    assert (done.code, done.out) == (1, "")
    assert done.err == "newsgrab: /dev/zero: larger than 100,000 bytes; raise --max-bytes to read it\n"


def test_a_rejected_page_is_printed_on_request(tmp_path: Path) -> None:
    (tmp_path / "front.html").write_bytes(front_page())
    done = newsgrab_run("extract", tmp_path / "front.html", "--keep-rejected")
    assert done.code == 1
    assert len(done.articles) == 1
    assert "not an article" in done.err


# --- output ------------------------------------------------------------------------------------------------------


def test_fields_and_blocks(saved: Path) -> None:
    (article,) = newsgrab_run("extract", saved, "--fields", "timestamp, headline").articles
    assert set(article) == {"headline", "timestamp"}
    (article,) = newsgrab_run("extract", saved, "--blocks").articles
    assert [block["text"] for block in article["blocks"]] == list(PARAGRAPHS)
    (article,) = newsgrab_run("extract", saved, "--fields", "blocks").articles
    assert [block["kind"] for block in article["blocks"]] == ["paragraph"] * 4


def test_pretty_is_the_same_object_on_many_lines(saved: Path) -> None:
    pretty = newsgrab_run("extract", saved, "--pretty").out
    assert len(pretty.splitlines()) > 20
    assert [json.loads(pretty)] == newsgrab_run("extract", saved).articles


def test_markdown(saved: Path) -> None:
    text = newsgrab_run("extract", saved, "--url", "https://lindhaven-post.example/a", "--format", "markdown").out
    first, facts, *paragraphs = text.strip().split("\n\n")
    assert first == "# Lindhaven rebuilds its ferry landing"
    assert facts == "Lindhaven Post · 2025-05-05T19:30:00+01:00 · <https://lindhaven-post.example/a>"
    assert paragraphs == list(PARAGRAPHS)


def test_output_is_appended_in_whole_lines(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "articles.jsonl"
    for _ in range(2):
        assert newsgrab_run("extract", saved, "-o", out).out == ""
    assert len(out.read_text().splitlines()) == 2
    out.write_text(out.read_text() + '{"torn": ')
    newsgrab_run("extract", saved, "-o", out)
    lines = out.read_text("utf-8").splitlines()
    assert lines[2] == '{"torn": '
    assert json.loads(lines[3])["body"] == BODY


def test_several_processes_share_one_output(saved: Path, tmp_path: Path) -> None:
    out = tmp_path / "articles.jsonl"
    running = [newsgrab_process("extract", *[saved] * 20, "-o", out) for _ in range(3)]
    assert [process.communicate()[1] for process in running] == [b""] * 3
    assert [json.loads(line)["body"] for line in out.read_text("utf-8").splitlines()] == [BODY] * 60


@pytest.mark.parametrize("output", ["no/such/folder/out.jsonl", "."])
def test_output_that_cannot_be_written_is_said(saved: Path, tmp_path: Path, output: str) -> None:
    done = newsgrab_run("extract", saved, "-o", output, cwd=tmp_path)
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(rf"newsgrab: {re.escape(output)}: cannot write: .+\n", done.err)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
@pytest.mark.parametrize("command", ["extract", "schema"])
def test_a_full_disk_is_said(saved: Path, command: str) -> None:
    with open("/dev/full", "wb") as full:
        done = newsgrab_run(command, *([saved] if command == "extract" else []), stdout=full)
    assert (done.code, done.err) == (1, "newsgrab: standard output: cannot write: No space left on device\n")


def test_a_reader_that_leaves_ends_it_quietly(saved: Path) -> None:
    with newsgrab_process("extract", *[saved] * 50) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 1


def test_output_is_utf8_whatever_the_locale() -> None:
    done = newsgrab_run(
        "extract",
        SEED / "article.txt",
        "--url",
        SEED_URL,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert done.articles[0]["source"] == "أ ش أ"


@pytest.mark.parametrize("fmt", ["jsonl", "markdown"])
def test_no_page_steers_the_terminal(tmp_path: Path, fmt: str) -> None:
    page = tmp_path / "evil\x1b[2J.html"
    page.write_bytes(story(extra="<p>Beware\x1b[31m of \x9b31m colour, \x07 bells and \u202e turns of the text.</p>"))
    done = newsgrab_run("extract", page, tmp_path / "gone\x1b[2J.html", "--format", fmt)
    assert done.code == 1
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", done.out + done.err)


# --- fetch -------------------------------------------------------------------------------------------------------


def test_fetch_prints_in_the_order_given_past_failures(site: Site) -> None:
    urls = [site.put(f"/{n}", Response(story(f"Headline of the page number {n}"))) for n in range(12)]
    urls.insert(3, site.root + "/missing")
    urls.insert(0, "not a url")
    done = newsgrab_run("fetch", *urls, "--allow-private", "--fields", "headline,status")
    assert done.code == 1
    assert [article["headline"] for article in done.articles] == [f"Headline of the page number {n}" for n in range(12)]
    first, second = done.err.splitlines()
    assert first.startswith("newsgrab: not a url: ")
    assert second.startswith(f"newsgrab: {site.root}/missing: ")
    assert "404" in second


def test_local_addresses_are_refused_unless_allowed(site: Site) -> None:
    url = site.put("/story", Response(story()))
    done = newsgrab_run("fetch", url)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"newsgrab: {url}: ")
    assert "loopback" in done.err


def test_robots_txt_is_obeyed_unless_told(site: Site) -> None:
    url = site.put("/story", Response(story()))
    site.put("/robots.txt", Response(b"User-agent: newsgrab\nDisallow: /\n", "text/plain"))
    refused = newsgrab_run("fetch", url, "--allow-private")
    assert (refused.code, refused.out) == (1, "")
    assert "robots.txt" in refused.err
    assert newsgrab_run("fetch", url, "--allow-private", "--ignore-robots").articles[0]["body"] == BODY


def test_each_failure_is_one_line_that_names_its_input(site: Site) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    failures = {
        "ftp://news.example/story": "http",
        refused: "nothing listens",
        site.put("/gone", Response(b"gone", status=410)): "410",
        site.put("/legal", Response(b"no", status=451)): "451",
        site.put("/broken", Response(b"oops", status=503)): "503",
        site.put("/paper.pdf", Response(b"%PDF-1.7", "application/pdf")): "application/pdf",
        site.put("/large", Response(b"<p>" + b"x" * 70_000)): "large",
        site.put("/empty", Response(b"")): "no content",
        site.put("/circle", Response(b"", status=302, headers={"Location": "/circle"})): "redirect",
        site.put("/front", Response(front_page())): "not an article",
        site.root.replace("http:", "https:") + "/": "TLS",
    }
    done = newsgrab_run("fetch", *failures, "--allow-private", "--retries", "0", "--max-bytes", "60000")
    assert (done.code, done.out) == (1, "")
    lines = done.err.splitlines()
    assert len(lines) == len(failures)
    for line, (url, reason) in zip(lines, failures.items(), strict=True):
        assert line.startswith(f"newsgrab: {url}: "), line
        assert reason.lower() in line.removeprefix(f"newsgrab: {url}: ").lower()


def test_what_is_sent_is_what_was_asked_for() -> None:
    seen: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/robots.txt":
                seen.update(self.headers.items())
            self.send_response(200)
            self.send_header("Content-Type", "text/html" if self.path != "/robots.txt" else "text/plain")
            self.end_headers()
            self.wfile.write(story() if self.path != "/robots.txt" else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        done = newsgrab_run(
            *("fetch", f"http://127.0.0.1:{server.server_address[1]}/story", "--allow-private"),
            *("--user-agent", "example-bot/1", "-H", "Accept-Language: ar", "-H", "X-Team: data: lake"),
            *("--cookies", "consent=yes; lang=ar"),
        )
        server.shutdown()
    assert (done.code, done.err) == (0, "")
    headers = {name.lower(): value for name, value in seen.items()}
    assert headers["user-agent"] == "example-bot/1"
    assert headers["accept-language"] == "ar"
    assert headers["x-team"] == "data: lake"
    assert set(headers["cookie"].split("; ")) == {"consent=yes", "lang=ar"}


@pytest.fixture
def silent() -> Iterator[tuple[str, Event]]:
    """A server that accepts and never answers: its address, and the sign that somebody came."""
    came = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            kept = []
            while True:
                try:
                    kept.append(listener.accept())
                except OSError:
                    return
                came.set()

        Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", came


def test_a_timeout_is_said(silent: tuple[str, Event]) -> None:
    done = newsgrab_run("fetch", silent[0], "--allow-private", "--ignore-robots", "--timeout", "0.3")
    assert (done.code, done.out) == (1, "")
    assert re.fullmatch(rf"newsgrab: {re.escape(silent[0])}: not done within 0.3 s.*\n", done.err)


def test_an_interrupt_is_130_and_what_was_printed_stays(site: Site, silent: tuple[str, Event]) -> None:
    url = site.put("/story", Response(story()))
    with newsgrab_process("fetch", url, silent[0], "--allow-private", "--ignore-robots") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["body"] == BODY
        assert silent[1].wait(30)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stdout.read() == b""
        assert b"Traceback" not in process.stderr.read()

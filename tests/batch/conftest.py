"""A real server in a process of its own, and real runs of the command line."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import newsgrab.sinks.lake
from newsgrab.batch.options import Places
from newsgrab.batch.session import sink_for
from newsgrab.ledger import Ledger
from newsgrab.sinks import Layout, Place, Sink
from newsgrab.sinks.files import placed, read_file

SERVER = Path(__file__).with_name("server.py")


class Asked(NamedTuple):
    """A request.

    Attributes:
        when: In seconds, on a clock of no meaning.
        host: Of whom.
        now: How many were under way at that host, with this one.
        connected: How many connections to that host were open.
        path: For what.
    """

    when: float
    host: str
    now: int
    connected: int
    path: str


@dataclass(frozen=True)
class Server:
    """The server of `server.py`, on every address 127.x.y.z."""

    port: int
    log: Path

    def url(self, path: str, host: int | str = 1) -> str:
        name = f"127.0.0.{host}" if isinstance(host, int) else host
        return f"http://{name}:{self.port}{path}"

    def all_requests(self) -> list[Asked]:
        """What was asked."""
        lines = [line.split(" ", 4) for line in self.log.read_text().splitlines()]
        return [Asked(float(when), host, int(now), int(connected), path) for when, host, now, connected, path in lines]

    def requests(self) -> list[Asked]:
        """What was asked, robots.txt left out."""
        return [asked for asked in self.all_requests() if asked.path != "/robots.txt"]

    def paths(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(asked.path for asked in self.requests())

    def forget(self) -> None:
        os.truncate(self.log, 0)

    def set_version(self, version: str) -> None:
        """What the pages under /dated/ are from now on."""
        Path(f"{self.log}.version").write_text(version)


def start_server(folder: Path, delay: float = 0.0) -> tuple[subprocess.Popen[bytes], Server]:
    folder.mkdir(parents=True, exist_ok=True)
    port, log = folder / "port", folder / "log"
    log.touch()
    process = subprocess.Popen([sys.executable, str(SERVER), str(port), str(log), str(delay)])
    while not port.exists():
        assert process.poll() is None
        time.sleep(0.02)
    return process, Server(int(port.read_text()), log)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    process, server = start_server(tmp_path / "server", 0.005)
    server.set_version("1")
    yield server
    process.kill()
    process.wait()


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lake:
    """An output, and the command that fills it.

    Attributes:
        folder: Where it is, and the ledger.
        layout: How it is laid out.
        bucket: Where it is, if not in `folder`.
    """

    folder: Path
    layout: Layout = field(default_factory=Layout)
    bucket: str | None = None

    @property
    def articles(self) -> Path:
        return self.folder / "articles.jsonl"

    @property
    def ledger(self) -> Path:
        return self.folder / "ledger.sqlite" if self.bucket else self.folder / "_newsgrab" / "ledger.sqlite"

    @property
    def options(self) -> list[str]:
        """By which a run writes to it."""
        out = ["--out", self.bucket, "--ledger", str(self.ledger)] if self.bucket else ["--out", str(self.folder)]
        if self.layout.is_plain and not self.bucket:
            return out
        keys = ",".join(self.layout.partition_by)
        return [*out, "--format", self.layout.format, "--partition-by", keys, "--roll-size", str(self.layout.roll_size)]

    def command(self, *arguments: str | Path) -> list[str]:
        out = [] if "--out" in arguments or "-o" in arguments else self.options
        return [
            sys.executable, "-m", "newsgrab", "batch", "--allow-private", "--delay", "0", "--workers", "1",
            "--retries", "0", *map(str, arguments), *out,
        ]  # fmt: skip

    def start(self, *arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
        """Begin a run, in a process group of its own."""
        environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **options.pop("env", {})}
        command = self.command(*arguments)
        if code := options.pop("python_code", None):  # in place of `-m newsgrab`
            command[1:3] = ["-c", code]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.Popen(command, start_new_session=True, env=environment, **streams)

    def run(self, *arguments: str | Path, stdin: bytes | None = None, **options: Any) -> Done:
        """A run from its beginning to its end."""
        if stdin is not None:
            options["stdin"] = subprocess.PIPE
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(stdin, timeout=90)
        return Done(process.returncode, (out or b"").decode(), (err or b"").decode())

    def sink(self) -> Sink:
        """The sink that runs write to, not open."""
        return sink_for(Places.of(self.bucket or str(self.folder), None, self.ledger, self.folder, self.layout))

    def lines(self) -> dict[Place, bytes]:
        """What readers of a lake see, by its place."""
        sink = self.sink()
        assert isinstance(sink, newsgrab.sinks.lake.Lake)
        found: dict[Place, bytes] = {}
        for name in sink.names():
            with sink.store.local(name) as path:
                found |= dict(placed(read_file(path, name), name))
        return found

    def records(self) -> list[dict[str, Any]]:
        """The records; fails where a line is not whole."""
        if not self.layout.is_plain:
            return [json.loads(line) for line in self.lines().values()]
        data = self.articles.read_bytes() if self.articles.exists() else b""
        assert not data or data.endswith(b"\n")
        return [json.loads(line) for line in data.splitlines()]

    def known(self) -> dict[str, dict[str, Any]]:
        """What the ledger says, by address."""
        with Ledger(self.ledger) as ledger:
            return {page["url"]: page for page in ledger.export()}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Path]:
    """Writes a list of addresses; its path."""

    def write(*urls: str) -> Path:
        path = tmp_path / "urls.txt"
        path.write_text("".join(f"{url}\n" for url in urls))
        return path

    return write


def comparable(records: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Records by their key, without what differs from run to run."""
    found = {
        (record["id"], record["revision"]): {k: v for k, v in record.items() if k not in ("run_id", "fetched_at")}
        for record in records
    }
    assert len(found) == len(records), "two records of one id and revision"
    return found


def group_is_empty(group: int) -> bool:
    """Whether no process of the group lives."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    # What has ended but was not waited for does not count.
    with contextlib.suppress(OSError):
        for entry in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                fields = entry.read_text().rpartition(")")[2].split()
                if int(fields[2]) == group and fields[0] != "Z":
                    return False
    return True


def wait_until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(0.02)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

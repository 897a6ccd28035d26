"""What the tests share: the seed's page, a web site on loopback, the command line as a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsgrab.demo import Response

SEED = Path(__file__).parent / "fixtures" / "gate.ahram.org.eg"
SEED_URL = "https://gate.ahram.org.eg/News/4728093.aspx"
SEED_PATH = "/News/4728093.aspx"


@dataclass(frozen=True)
class Site:
    """A web site on loopback; what is put into `routes` is served from then on."""

    root: str
    routes: dict[str, Response]

    def put(self, path: str, response: Response) -> str:
        """Serve `response` at `path`; its address."""
        self.routes[path] = response
        return self.root + path


def newsgrab_process(*arguments: str | Path, **options: Any) -> subprocess.Popen[bytes]:
    """The command line as a process of its own, its three streams connected to pipes."""
    streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120", **options.pop("env", {})}
    command = [sys.executable, "-m", "newsgrab", *map(str, arguments)]
    return subprocess.Popen(command, **{**streams, **options}, env=environment)


@dataclass(frozen=True)
class Done:
    """How a run of the command line ended."""

    code: int
    out: str
    err: str

    @property
    def articles(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines; fails where anything else stands there."""
        return [json.loads(line) for line in self.out.splitlines()]


def newsgrab_run(*arguments: str | Path, stdin: bytes = b"", **options: Any) -> Done:
    """Run the command line to its end."""
    with newsgrab_process(*arguments, **options) as process:
        out, err = process.communicate(stdin, timeout=60)
    return Done(process.returncode, (out or b"").decode("utf-8"), (err or b"").decode("utf-8"))

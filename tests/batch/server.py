"""A web site in a process of its own, which counts what is asked of it.

Run as ``python server.py PORT_FILE LOG_FILE [DELAY]``: it listens on every 127.x.y.z address, writes its port to
PORT_FILE, and one line for each request to LOG_FILE. What is answered depends on the path alone; see `answer`.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import time
from pathlib import Path

WORDS = (
    "harbour council bridge winter engineer ferry village market river report minister budget school teacher doctor "
    "station railway storm farmer island museum library concert election committee factory worker student police"
).split()


SLOW = "127.0.0.77"
"""A host that asks for a crawl-delay."""
PAPERS = ("Harbour Courier", "الميناء اليوم", "../../etc/passwd", "A/B=C?%2F unknown")


def article(name: str, version: str = "1", *, paper: str = "Harbour Courier", day: int = 19) -> bytes:
    """An article of its own for each name; another version has another body and the same headline."""
    seed = int(hashlib.sha256(f"{name}".encode()).hexdigest(), 16)
    told = int(hashlib.sha256(f"{name} {version}".encode()).hexdigest(), 16)

    def words(number: int, count: int) -> str:
        return " ".join(WORDS[(number >> (3 * i)) % len(WORDS)] for i in range(count))

    paragraphs = "".join(
        f"<p>The {words(told >> i, 14)} was seen by the {words(told >> (i + 7), 12)} on Tuesday, said the mayor of "
        f"place {name}.</p>"
        for i in range(6)
    )
    headline = f"{words(seed, 5).capitalize()} in {name}"
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{headline}</title>"
        f'<meta property="og:type" content="article"><meta property="og:site_name" content="{paper}">'
        f'<meta property="article:published_time" content="2025-03-{day}T08:45:00Z">'
        f"</head><body><article><h1>{headline}</h1>{paragraphs}</article></body></html>"
    ).encode()


class Site:
    """The site: `log` gets a line for each request."""

    def __init__(self, log: Path, delay: float) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self._delay = delay
        self._now: dict[str, int] = {}
        self._open: dict[str, int] = {}
        self._quiet_until = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        self._open[host] = self._open.get(host, 0) + 1
        try:
            while line := await reader.readline():
                headers = {}
                while (header := await reader.readline()) not in (b"\r\n", b""):
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.strip().lower()] = value.strip()
                self._now[host] = self._now.get(host, 0) + 1
                path = line.split()[1].decode("latin-1")
                told = f"{time.monotonic():.4f} {host} {self._now[host]} {self._open[host]} {path}\n"
                os.write(self._log, told.encode())
                try:
                    status, more, body = await self.answer(host, path, headers)
                finally:
                    self._now[host] -= 1
                head = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body)), **more}
                lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
                writer.write(f"HTTP/1.1 {status} Status\r\n{lines}\r\n".encode() + body)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            self._open[host] -= 1
            writer.close()

    async def answer(self, host: str, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        path = path.partition("?")[0]
        kind = path.split("/")[1]
        if kind == "robots.txt":
            slow = b"Crawl-delay: 0.3\n" if host == SLOW else b""
            return 200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /private/\n" + slow
        await asyncio.sleep(self._delay)
        if kind == "gone":
            return 404, {}, b"gone"
        if kind == "hang":
            await asyncio.sleep(3600)
        if kind == "broken":
            return 500, {}, b"broken"
        if kind == "soon":  # one of its pages may be had each second
            if time.monotonic() < self._quiet_until:
                return 429, {"Retry-After": "1"}, b"soon"
            self._quiet_until = time.monotonic() + 0.5
        if kind == "tomorrow":
            return 429, {"Retry-After": "86400"}, b"tomorrow"
        if kind == "to":
            return 302, {"Location": "/" + path.split("/", 2)[2]}, b""
        if kind == "away":  # to one host, from wherever
            port = headers["host"].rpartition(":")[2]
            return 302, {"Location": f"http://127.0.0.9:{port}/{path.split('/', 2)[2]}"}, b""
        if kind == "dated":  # /dated/NAME: its version stands in a file beside the log
            version = Path(f"{sys.argv[2]}.version").read_text()
            etag = f'"{version}"'
            if headers.get("if-none-match") == etag:
                return 304, {"ETag": etag}, b""
            return 200, {"ETag": etag}, article(f"{host}{path}", version)
        if kind == "many":  # /many/NUMBER: of several papers and days
            number = int(path.split("/")[2])
            return 200, {}, article(f"{host}{path}", paper=PAPERS[number % 4], day=18 + number % 3)
        return 200, {}, article(f"{host}{path}")


async def main(port_file: Path, log: Path, delay: float) -> None:
    site = Site(log, delay)
    server = await asyncio.start_server(site.serve, "0.0.0.0", 0, backlog=1024)
    part = port_file.with_suffix(".part")
    part.write_text(str(server.sockets[0].getsockname()[1]))
    part.rename(port_file)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]) if len(sys.argv) > 3 else 0.0))

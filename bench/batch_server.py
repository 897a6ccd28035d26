"""The server of `batch.py`: real pages on every address 127.x.y.z, each after a while, in a process of its own."""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from pathlib import Path

LEAST, MOST = 200_000, 420_000
"""Bytes of the pages that are served; about 300 kB on average."""
PAGES = 60


def real_pages(corpus: Path) -> list[bytes]:
    """Pages of news sites of the right size."""
    pages: list[bytes] = []
    for line in (corpus / "corpus.jsonl").read_bytes().splitlines():
        entry = json.loads(line)
        if entry["set"] in ("fundus", "news424") and entry.get("body"):
            page = gzip.decompress((corpus / entry["html"]).read_bytes())
            if LEAST <= len(page) <= MOST:
                pages.append(page)
    return pages[:PAGES]


class Answering(asyncio.Protocol):
    """HTTP/1.1, just enough of it, as cheaply as Python can: the CPU belongs to those who are measured."""

    def __init__(self, answers: list[bytes], latency: float) -> None:
        self._answers = answers
        self._latency = latency
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n")) >= 0:
            path = self._asked[:end].split(b" ", 2)[1]
            self._asked = self._asked[end + 4 :]
            asyncio.get_running_loop().call_later(self._latency, self._answer, path)

    def _answer(self, path: bytes) -> None:
        number = path.rpartition(b"/")[2]
        answer = self._answers[int(number) % len(self._answers)] if number.isdigit() else NOT_FOUND
        if not self._transport.is_closing():
            self._transport.write(answer)


NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


async def main(corpus: Path, latency: float) -> None:
    pages = real_pages(corpus)
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n"
    answers = [head.format(len(page)).encode() + page for page in pages]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(answers, latency), "0.0.0.0", 0, backlog=1024)
    sizes = [len(page) for page in pages]
    port = server.sockets[0].getsockname()[1]
    print(json.dumps({"port": port, "pages": len(pages), "mean_bytes": sum(sizes) // len(sizes)}), flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), float(sys.argv[2])))

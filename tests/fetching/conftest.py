"""A real web server on loopback whose every byte the tests decide."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from newsgrab.fetching import FetchOptions

PAGE = b"<!doctype html><html><head><title>News</title></head><body><p>It rained in Aswan today.</p></body></html>"


@dataclass
class Request:
    path: str
    headers: dict[str, str]
    writer: asyncio.StreamWriter

    def send(
        self,
        body: bytes = PAGE,
        status: int = 200,
        headers: dict[str, str] | None = None,
        *,
        repeated: tuple[tuple[str, str], ...] = (),
    ) -> None:
        lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | (headers or {})
        head = "".join(f"{name}: {value}\r\n" for name, value in (*lines.items(), *repeated) if value)
        self.writer.write(f"HTTP/1.1 {status} Whatever\r\n{head}\r\n".encode("latin-1") + body)

    def redirect(self, location: str, status: int = 302, **headers: str) -> None:
        self.send(b"moved", status, {"Location": location, **{k.replace("_", "-"): v for k, v in headers.items()}})


Handler = Callable[[Request], Awaitable[None] | None]


@dataclass
class Site:
    """Handlers by path; what has none is 404. `requests` and `connections` say what really arrived."""

    tls: ssl.SSLContext | None = None
    handlers: dict[str, Handler] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    connected: int = 0
    open_now: int = 0
    most_open: int = 0
    port: int = 0

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def page(self, path: str, *args: Any, **kwargs: Any) -> str:
        """Serve a fixed answer at `path`; its address is returned."""
        self.handlers[path] = lambda request: request.send(*args, **kwargs)
        return self.url(path)

    def on(self, path: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.handlers[path] = handler
            return handler

        return register

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.connected += 1
        try:
            while line := await reader.readline():
                await self.answer(line, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.connected -= 1
            writer.close()

    async def answer(self, line: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        headers = {}
        while (header := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        request = Request(line.decode("latin-1").split()[1], headers, writer)
        self.requests.append(request)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            handler = self.handlers.get(request.path.partition("?")[0])
            if handler is None:
                request.send(b"no such page", 404)
            elif (waiting := handler(request)) is not None:
                await waiting
            await writer.drain()
        finally:
            self.open_now -= 1


Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Loop:
    """An event loop in a thread of its own, for servers."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.servers: list[asyncio.Server] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def listen(self, serve: Serve, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> int:
        """Serve each connection with `serve`; the port is returned."""

        async def remembered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.writers.append(writer)
            await serve(reader, writer)

        async def start() -> asyncio.Server:
            return await asyncio.start_server(remembered, host, 0, ssl=tls)

        server = asyncio.run_coroutine_threadsafe(start(), self.loop).result(10)
        self.servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def start(self, site: Site) -> Site:
        site.port = self.listen(site.serve, site.tls)
        return site

    def stop(self) -> None:
        async def cancel_all() -> None:
            # A server that is closed while it accepts a connection leaves that connection's socket open (an assertion
            # fails in `Server._attach`, Python 3.11): no more are accepted, those at hand get their transports, and
            # only then it is closed.
            for server in self.servers:
                for listening in server.sockets:
                    self.loop.remove_reader(listening.fileno())
            for _ in range(20):
                await asyncio.sleep(0)
            for server in self.servers:
                server.close()
            for writer in self.writers:
                writer.transport.abort()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.sleep(0.01)  # the transports close their sockets in the next rounds of the loop

        asyncio.run_coroutine_threadsafe(cancel_all(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture
def servers() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.stop()


@pytest.fixture
def site(servers: Loop) -> Site:
    return servers.start(Site())


@pytest.fixture
def other_site(servers: Loop) -> Site:
    return servers.start(Site())


def local(**changes: Any) -> FetchOptions:
    """Options for a loopback server: at once, without second attempts."""
    return FetchOptions(**({"allow_private": True, "retries": 0, "total_timeout": 20.0} | changes))

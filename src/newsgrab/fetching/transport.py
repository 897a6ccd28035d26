"""An httpx transport over the guarded network: a few connections to each server.

httpcore makes the connections, but its pool does not hand them out: for each request it looks at all connections to all
servers, several times, and makes ready for a queue in which nothing here would wait. That is a third of the CPU time of
fetching a page.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import cast
from urllib.request import getproxies, proxy_bypass

import certifi
import httpcore
import httpx

from newsgrab.errors import AddressRefused, UnreadableInput
from newsgrab.fetching.guard import literal_refusal
from newsgrab.fetching.network import ALLOW_PRIVATE, NetworkBackend
from newsgrab.fetching.options import FetchOptions

__all__ = ["GuardedTransport"]

MAX_SERVERS = 128
"""Servers whose idle connections are kept; beyond, those of the server idle for longest are closed."""
MAX_IDLE = 4
"""Idle connections kept to one server."""
KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests; no cookies, no redirects, no decoding. Any httpcore, OSError or newsgrab error may come out.

    Raises:
        UnreadableInput: The file of trusted certificates cannot be read.
        ValueError: The proxy is of no known kind.
    """

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._proxies = _Proxies(options)
        self._servers: OrderedDict[tuple[bytes, bytes, int | None], _Server] = OrderedDict()
        self._tls: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        core = httpcore.Request(
            request.method,
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        server = self._server(url)
        try:
            response = await server.send(core)
        except BaseException:
            await self._tidy(server)
            raise
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(self, server, response),
            extensions=response.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        while self._servers:
            await self._servers.popitem()[1].aclose()

    def _server(self, url: httpx.URL) -> _Server:
        key = (url.raw_scheme, url.raw_host, url.port)
        server = self._servers.get(key)
        if server is None:
            server = self._servers[key] = _Server(self._new_pool(url))
        self._servers.move_to_end(key)
        return server

    async def _tidy(self, server: _Server) -> None:
        """After a request to `server`: close what need not be kept."""
        await server.close_surplus()
        for key, idle in list(self._servers.items()) if len(self._servers) > MAX_SERVERS else ():
            if idle.is_idle() and len(self._servers) > MAX_SERVERS:
                del self._servers[key]
                await idle.aclose()

    def _new_pool(self, url: httpx.URL) -> httpcore.AsyncConnectionPool:
        tls = self._tls_context() if url.scheme == "https" else None
        proxy = self._proxy(url)
        return httpcore.AsyncConnectionPool(
            ssl_context=tls,
            proxy=proxy,
            keepalive_expiry=KEEP_ALIVE,
            http2=self._options.http2,
            # A proxy may well stand in a private network; what it fetches for us may not.
            network_backend=NetworkBackend(allow_private=self._options.allow_private or proxy is not None),
        )

    def _proxy(self, url: httpx.URL) -> httpcore.Proxy | None:
        proxy = self._proxies.of(url)
        if proxy is None:
            return None
        if not self._options.allow_private and (kind := literal_refusal(url.raw_host.decode("ascii"))):
            raise AddressRefused(url.host, f"is {kind}; {ALLOW_PRIVATE}")
        return httpcore.Proxy(
            httpcore.URL(scheme=proxy.url.raw_scheme, host=proxy.url.raw_host, port=proxy.url.port, target=b"/"),
            auth=proxy.raw_auth,
            ssl_context=self._tls_context() if proxy.url.scheme == "https" else None,
        )

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            if self._options.ca_file is not None:
                try:
                    self._tls = ssl.create_default_context(cafile=self._options.ca_file)
                except OSError as error:
                    raise UnreadableInput(self._options.ca_file, f"no file of certificates: {error}") from error
            elif self._options.trust_env:
                self._tls = httpx.create_ssl_context()
            else:
                self._tls = ssl.create_default_context(cafile=certifi.where())
        return self._tls


class _Proxies:
    """Which proxy stands before which server."""

    def __init__(self, options: FetchOptions) -> None:
        self._fixed = httpx.Proxy(options.proxy) if options.proxy else None
        self._environment: dict[str, httpx.Proxy] = {}
        if options.trust_env:
            for scheme, address in getproxies().items():
                if scheme in ("http", "https", "all"):
                    self._environment[scheme] = httpx.Proxy(address if "://" in address else f"http://{address}")

    def of(self, url: httpx.URL) -> httpx.Proxy | None:
        if self._fixed is not None:
            return self._fixed
        proxy = self._environment.get(url.scheme) or self._environment.get("all")
        return None if proxy is None or proxy_bypass(url.host) else proxy


class _Server:
    """The connections to one server.

    Args:
        maker: Makes them.
    """

    def __init__(self, maker: httpcore.AsyncConnectionPool) -> None:
        self._maker = maker
        self._connections: list[httpcore.AsyncConnectionInterface] = []

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """The response, its body still to come; `aclose` it."""
        while True:
            connection = next((known for known in self._connections if _is_free(known)), None)
            if connection is None:
                connection = self._maker.create_connection(request.url.origin)
                self._connections.append(connection)
            try:
                return await connection.handle_async_request(request)
            except httpcore.ConnectionNotAvailable:
                pass  # another request was faster

    def is_idle(self) -> bool:
        """Whether no connection is in use."""
        return all(connection.is_idle() or connection.is_closed() for connection in self._connections)

    async def close_surplus(self) -> None:
        """Close the connections that the server has hung up, that are idle for too long, or that are too many."""
        kept, surplus, idle = [], [], 0
        for connection in self._connections:
            idle += connection.is_idle()
            if connection.has_expired() or (connection.is_idle() and idle > MAX_IDLE):
                surplus.append(connection)
            elif not connection.is_closed():
                kept.append(connection)
        self._connections = kept  # before anything else can happen
        for connection in surplus:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close all."""
        while self._connections:
            await self._connections.pop().aclose()


def _is_free(connection: httpcore.AsyncConnectionInterface) -> bool:
    return connection.is_available() and not connection.has_expired()


class _Body(httpx.AsyncByteStream):
    """A response's body as httpx wants it."""

    def __init__(self, transport: GuardedTransport, server: _Server, response: httpcore.Response) -> None:
        self._transport = transport
        self._server = server
        self._response = response

    def __aiter__(self) -> AsyncIterator[bytes]:
        return cast("AsyncIterator[bytes]", self._response.stream).__aiter__()

    async def aclose(self) -> None:
        await self._response.aclose()
        await self._transport._tidy(self._server)

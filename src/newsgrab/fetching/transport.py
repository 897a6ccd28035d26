"""An httpx transport over the guarded network: a small connection pool for each server.

httpx hands all servers one pool, whose every request looks at every connection; with some forty servers that look is
half the CPU time of a page.
"""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import TypeAlias
from urllib.request import getproxies, proxy_bypass

import certifi
import httpcore
import httpx

from newsgrab.errors import AddressRefused, UnreadableInput
from newsgrab.fetching.guard import literal_refusal
from newsgrab.fetching.network import ALLOW_PRIVATE, NetworkBackend
from newsgrab.fetching.options import FetchOptions

__all__ = ["GuardedTransport"]

MAX_POOLS = 128
"""Servers whose idle connections are kept; beyond, those of the server idle for longest are closed."""
MAX_IDLE = 4
"""Idle connections kept to one server."""
KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept."""

Pool: TypeAlias = httpcore.AsyncConnectionPool


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests; no cookies, no redirects, no decoding. Any httpcore, OSError or newsgrab error may come out.

    Raises:
        UnreadableInput: The file of trusted certificates cannot be read.
        ValueError: The proxy is of no known kind.
    """

    def __init__(self, options: FetchOptions) -> None:
        self._options = options
        self._proxies = _Proxies(options)
        self._pools: OrderedDict[tuple[bytes, bytes, int | None], Pool] = OrderedDict()
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
        response = await (await self._pool(url)).handle_async_request(core)
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
            request=request,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        while self._pools:
            await self._pools.popitem()[1].aclose()

    async def _pool(self, url: httpx.URL) -> Pool:
        key = (url.raw_scheme, url.raw_host, url.port)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = self._new_pool(url)
            await self._close_idle()
        self._pools.move_to_end(key)
        return pool

    async def _close_idle(self) -> None:
        """Make room, where there are more pools than `MAX_POOLS`, by closing those that nobody uses."""
        for key, pool in list(self._pools.items())[:-1]:
            if len(self._pools) <= MAX_POOLS:
                return
            if all(connection.is_idle() or connection.is_closed() for connection in pool.connections):
                del self._pools[key]
                await pool.aclose()

    def _new_pool(self, url: httpx.URL) -> Pool:
        tls = self._tls_context() if url.scheme == "https" else None
        proxy = self._proxy(url)
        return Pool(
            ssl_context=tls,
            proxy=proxy,
            max_connections=None,
            max_keepalive_connections=MAX_IDLE,
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


class _Body(httpx.AsyncByteStream):
    """A response's body as httpx wants it."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._response.aiter_stream():
            yield data

    async def aclose(self) -> None:
        await self._response.aclose()

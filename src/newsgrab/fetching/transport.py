"""Requests over the guarded network: a small connection pool for each server.

One pool for all servers would look at every connection at every request; with some forty servers that look is half the
CPU time of a page.
"""

from __future__ import annotations

import os
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import unquote
from urllib.request import getproxies, proxy_bypass

import certifi
import httpcore
from ada_url import URL

from newsgrab.errors import AddressRefused, UnreadableInput
from newsgrab.fetching.guard import literal_refusal
from newsgrab.fetching.network import ALLOW_PRIVATE, NetworkBackend
from newsgrab.fetching.options import FetchOptions

__all__ = ["GuardedTransport", "joined", "values"]

MAX_POOLS = 128
"""Servers whose idle connections are kept; beyond, those of the server idle for longest are closed."""
MAX_IDLE = 4
"""Idle connections kept to one server."""
KEEP_ALIVE = 15.0
"""Seconds an idle connection is kept."""

Pool: TypeAlias = httpcore.AsyncConnectionPool
RawHeaders: TypeAlias = list[tuple[bytes, bytes]]


class GuardedTransport:
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
        self._extensions = {
            "timeout": {
                "connect": options.connect_timeout,
                "read": options.read_timeout,
                "write": options.read_timeout,
                "pool": None,
            }
        }

    def request(self, url: str, headers: Mapping[str, str]) -> httpcore.Request:
        """A GET request.

        Args:
            url: As `newsgrab.urls.require_http_url` writes it, without user name, password and fragment.
            headers: All but Host.
        """
        scheme, _, rest = url.encode("ascii").partition(b"://")
        authority, slash, path = rest.partition(b"/")
        raw = [(b"Host", authority), *((name.encode(), value.encode()) for name, value in headers.items())]
        host, colon, port = authority.rpartition(b":")
        if not colon or not port.isdigit():  # none, or the end of an IPv6 address
            host, port = authority, b""
        core = httpcore.URL(
            scheme=scheme, host=host.strip(b"[]"), port=int(port) if port else None, target=slash + path
        )
        return httpcore.Request("GET", core, headers=raw, extensions=self._extensions)

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """The response, its body still to come; `aclose` it."""
        return await (await self._pool(request.url)).handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        while self._pools:
            await self._pools.popitem()[1].aclose()

    async def _pool(self, url: httpcore.URL) -> Pool:
        key = (url.scheme, url.host, url.port)
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

    def _new_pool(self, url: httpcore.URL) -> Pool:
        tls = self._tls_context() if url.scheme == b"https" else None
        proxy = self._proxy(url.scheme.decode("ascii"), url.host.decode("ascii"))
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

    def _proxy(self, scheme: str, host: str) -> httpcore.Proxy | None:
        proxy = self._proxies.of(scheme, host)
        if proxy is None:
            return None
        if not self._options.allow_private and (kind := literal_refusal(host)):
            raise AddressRefused(host, f"is {kind}; {ALLOW_PRIVATE}")
        port = int(proxy.port) if proxy.port else None
        auth = unquote(proxy.username).encode(), unquote(proxy.password).encode()
        return httpcore.Proxy(
            httpcore.URL(scheme=proxy.protocol[:-1], host=proxy.hostname.strip("[]"), port=port, target="/"),
            auth=auth if any(auth) else None,
            ssl_context=self._tls_context() if proxy.protocol == "https:" else None,
        )

    def _tls_context(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = _trusting(self._options)
        return self._tls


def joined(headers: RawHeaders) -> dict[str, str]:
    """Headers as a `newsgrab.page.Page` has them: names in lower case, repeated ones joined by ", "."""
    found: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = _text(raw_name).lower(), _text(raw_value)
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def values(headers: RawHeaders, name: bytes) -> list[str]:
    """Every value of the header `name`, which is in lower case."""
    return [_text(value) for raw_name, value in headers if raw_name.lower() == name]


def _text(raw: bytes) -> str:
    """Headers are ASCII (RFC 9110, section 5.5); what is not is mostly UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _trusting(options: FetchOptions) -> ssl.SSLContext:
    """A TLS context that trusts the certificates that `options` name."""
    environment = os.environ if options.trust_env else {}
    file = options.ca_file or environment.get("SSL_CERT_FILE")
    folder = None if file else environment.get("SSL_CERT_DIR")
    try:
        return ssl.create_default_context(cafile=file if file or folder else certifi.where(), capath=folder)
    except OSError as error:
        raise UnreadableInput(str(file), f"no file of certificates: {error}") from error


class _Proxies:
    """Which proxy stands before which server."""

    def __init__(self, options: FetchOptions) -> None:
        self._fixed = _proxy_url(options.proxy) if options.proxy else None
        self._environment: dict[str, URL] = {}
        if options.trust_env:
            for scheme, address in getproxies().items():
                if scheme in ("http", "https", "all"):
                    self._environment[scheme] = _proxy_url(address if "://" in address else f"http://{address}")

    def of(self, scheme: str, host: str) -> URL | None:
        if self._fixed is not None:
            return self._fixed
        proxy = self._environment.get(scheme) or self._environment.get("all")
        return None if proxy is None or proxy_bypass(host) else proxy


def _proxy_url(address: str) -> URL:
    url = URL(address)
    if url.protocol not in ("http:", "https:", "socks5:", "socks5h:"):
        raise ValueError(f"a proxy is at an http, https, socks5 or socks5h address, not at {url.protocol}//")
    return url

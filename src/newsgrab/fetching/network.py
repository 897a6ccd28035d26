"""TCP and TLS for the connection pools: resolve once, check what came out, connect to exactly that.

Because the check and the connection use one and the same answer of the resolver, a name that changes its answer
(DNS rebinding) gains nothing. TLS still verifies the host name.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, TypeAlias

import aiohappyeyeballs
import httpcore

from newsgrab.errors import AddressRefused, ConnectionRefused, UnknownHost
from newsgrab.fetching.guard import literal_refusal, refusal

__all__ = ["NetworkBackend"]

HAPPY_EYEBALLS_DELAY = 0.25
"""Seconds before the next address of a host is tried as well (RFC 8305, section 8)."""
READ_BUFFER = 256 * 1024
"""Bytes that may wait unread in a connection before the server is made to wait."""

ALLOW_PRIVATE = "allow private addresses if that is what you want"

AddressInfo: TypeAlias = tuple[int, int, int, str, tuple[Any, ...]]


class NetworkBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore; refuses addresses that are not globally routable unless `allow_private`."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to `host`.

        Raises:
            UnknownHost, AddressRefused, ConnectionRefused: With `host` as their subject.
            httpcore.ConnectTimeout: `timeout` seconds ran out.
            OSError: Any other failure of the network.
        """
        if not self._allow_private and (kind := literal_refusal(host)):
            raise AddressRefused(host, f"is {kind}; {ALLOW_PRIVATE}")
        try:
            async with asyncio.timeout(timeout):
                addresses = self._allowed(host, await _resolve(host, port))
                sock = await aiohappyeyeballs.start_connection(addresses, happy_eyeballs_delay=HAPPY_EYEBALLS_DELAY)
                reader, writer = await asyncio.open_connection(sock=sock, limit=READ_BUFFER)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except ConnectionRefusedError as error:
            raise ConnectionRefused(host, f"nothing listens at port {port}; check the address") from error
        return _Stream(reader, writer)

    def _allowed(self, host: str, addresses: list[AddressInfo]) -> list[AddressInfo]:
        if self._allow_private:
            return addresses
        kinds = [refusal(str(address[4][0])) for address in addresses]
        allowed = [address for address, kind in zip(addresses, kinds, strict=True) if kind is None]
        if not allowed:
            raise AddressRefused(host, f"leads to {kinds[0]} ({addresses[0][4][0]}); {ALLOW_PRIVATE}")
        return allowed


class _Stream(httpcore.AsyncNetworkStream):
    """A connection as httpcore wants it, on asyncio's own streams (a sixth less CPU a page than its AnyIO ones)."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            async with asyncio.timeout(timeout):
                return await self._reader.read(READ_BUFFER)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        try:
            self._writer.write(buffer)
            if self._writer.transport.get_write_buffer_size():  # seldom: a request fits into the kernel's buffer
                async with asyncio.timeout(timeout):
                    await self._writer.drain()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except (OSError, RuntimeError) as error:  # RuntimeError: the transport was closed under us
            raise httpcore.WriteError(str(error)) from error

    async def aclose(self) -> None:
        # Nothing is left to be sent, and a peer that never answers TLS's goodbye must not hold anybody up.
        self._writer.transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                await self._writer.start_tls(ssl_context, server_hostname=server_hostname)
        except BaseException as error:
            self._writer.transport.abort()
            if isinstance(error, TimeoutError):
                raise httpcore.ConnectTimeout(str(error)) from error
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        match info:
            case "ssl_object":
                return self._writer.get_extra_info("ssl_object")
            case "server_addr":
                return self._writer.get_extra_info("peername")
            case "is_readable":  # what httpcore asks of an idle connection: has the server hung up?
                return self._reader.at_eof() or self._writer.is_closing()
        return None


async def _resolve(host: str, port: int) -> list[AddressInfo]:
    try:
        ip = ip_address(host.strip("[]"))
    except ValueError:
        return await _looked_up(host, port)
    family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
    sockaddr = (str(ip), port) if ip.version == 4 else (str(ip), port, 0, 0)
    return [(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", sockaddr)]


async def _looked_up(host: str, port: int) -> list[AddressInfo]:
    """What the system's resolver says.

    A thread of its own for each look-up: asyncio's few shared ones would let some hanging name servers hold up all
    other hosts, and would be waited for when the program ends.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[AddressInfo]] = loop.create_future()

    def deliver(addresses: list[AddressInfo] | None, error: Exception | None) -> None:
        if answer.done():
            return
        if addresses:
            answer.set_result(addresses)
        else:
            answer.set_exception(error or socket.gaierror("no address"))

    def look_up() -> None:
        addresses: list[AddressInfo] | None = None
        failure: Exception | None = None
        try:
            addresses = list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:
            failure = error
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(deliver, addresses, failure)

    threading.Thread(target=look_up, name=f"resolve {host[:80]}", daemon=True).start()
    try:
        return await answer
    except (socket.gaierror, UnicodeError) as error:
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        advice = "check the network or try again later" if again else "check the spelling of the address"
        raise UnknownHost(host, f"the host name does not resolve; {advice}", retryable=again) from error

"""How each host is treated: how many requests at once, how far apart, and what when it wants to be left alone."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from newsgrab.errors import ConnectionFailed, FetchError, HostDown, PageTimeout, TlsError

__all__ = ["GIVEN_UP", "PUSHED_BACK", "CalledOff", "Hosts"]

JITTER = 1 / 3
"""Up to this share of the delay is added to it by chance."""
PUSHED_BACK = frozenset({429, 503})
"""Statuses by which a host says that it is too much (RFC 6585, section 4; RFC 9110, section 15.6.4)."""
BACKOFF_FIRST, BACKOFF_MAX = 2.0, 600.0
"""Seconds for which a host that says so is left alone, doubled each time in a row, unless it names a time itself."""
PUSHES = 8
"""So often in a row a host may say so (eight and a half minutes at the least); then it is given up for this run."""
LONGEST_WAIT = 600.0
"""Seconds; a host that wants to be left alone for longer (Retry-After, crawl-delay) is left for a later run."""
FAILURES = 5
"""Requests in a row that find no server there, or none that answers, and the host is taken to be down."""
COOLING = (5.0, 15.0)
"""Seconds before a host that is down is tried again, with one request; after the last such try it is given up."""
MAX_HOSTS = 20_000
"""Hosts remembered at once; of those at rest the one used longest ago is forgotten first."""
GIVEN_UP = "given up: it failed too often in a row, or wants to be left alone for too long"
"""What is said of a host that is not asked any more in this run."""


class CalledOff(Exception):
    """The run is ending; what has not begun does not begin any more."""


@dataclass(eq=False, slots=True)
class _Host:
    name: str
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    under_way: int = 0
    next_at: float = 0.0
    quiet_until: float = 0.0
    crawl_delay: float = 0.0
    pushed_back: int = 0
    failures: int = 0
    probes: int = 0
    down: bool = False

    def may_go_at(self) -> float:
        return max(self.next_at, self.quiet_until)


class Hosts:
    """Decides when a request to a host may go out; a `newsgrab.fetching.Politeness`.

    Args:
        total: Requests under way at once, to all hosts together.
        per_host: Requests under way at once to one host.
        delay: Seconds between the starts of two requests to one host.
        on_wait: Called when a request has to wait for its turn.
    """

    def __init__(self, *, total: int, per_host: int, delay: float, on_wait: Callable[[], None] = lambda: None) -> None:
        self.waiting = 0
        """Requests that wait for their turn."""
        self._places = asyncio.Semaphore(total)
        self._per_host = per_host
        self._delay = delay
        self._on_wait = on_wait
        self._longest_wait = max(LONGEST_WAIT, 2 * delay)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()
        self._ending = False

    def call_off(self) -> None:
        """Let no request begin any more: what waits for its turn gets `CalledOff`."""
        self._ending = True
        for host in self._hosts.values():
            host.changed.set()

    def slot(self, host: str, crawl_delay: float | None) -> _Slot:
        """See `newsgrab.fetching.Politeness`.

        Raises:
            HostDown: On entering it, where the host has been given up.
        """
        known = self._known(host)
        if crawl_delay is not None:
            known.crawl_delay = crawl_delay
        return _Slot(self, known)

    def ready_at(self, host: str) -> float:
        """When `host` may be asked next, on the event loop's clock; 0 when at once."""
        known = self._hosts.get(host)
        return known.may_go_at() if known is not None else 0.0

    def is_down(self, host: str) -> bool:
        """Whether `host` has been given up for this run."""
        known = self._hosts.get(host)
        return known is not None and self._is_given_up(known)

    def _is_given_up(self, host: _Host) -> bool:
        return host.down or host.may_go_at() - asyncio.get_running_loop().time() > self._longest_wait

    def _known(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(name)
            if len(self._hosts) > MAX_HOSTS:
                self._forget_one()
        self._hosts.move_to_end(name)
        return host

    def _forget_one(self) -> None:
        now = asyncio.get_running_loop().time()
        for host in self._hosts.values():
            at_rest = not (host.under_way or host.turn.locked() or host.down or host.failures)
            if at_rest and host.may_go_at() <= now:
                del self._hosts[host.name]
                return

    async def _enter(self, host: _Host) -> None:
        self.waiting += 1
        if host.turn.locked():
            self._on_wait()
        try:
            async with host.turn:  # first come, first served
                await self._wait_for(host)
                host.under_way += 1
                try:
                    await self._places.acquire()
                except BaseException:
                    self._leave(host)
                    raise
                delay = max(self._delay, host.crawl_delay)
                if delay:
                    host.next_at = asyncio.get_running_loop().time() + delay * (1 + random.random() * JITTER)
        finally:
            self.waiting -= 1

    async def _wait_for(self, host: _Host) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            if self._ending:
                raise CalledOff
            if self._is_given_up(host):
                raise HostDown(host.name, f"{GIVEN_UP}; a later run will try again")
            at_once = 1 if host.failures >= FAILURES else self._per_host  # one asks whether it is up again
            seconds = host.may_go_at() - clock()
            if seconds <= 0 and host.under_way < at_once:
                return
            host.changed.clear()
            self._on_wait()
            try:
                async with asyncio.timeout(seconds if seconds > 0 else None):
                    await host.changed.wait()
            except TimeoutError:
                pass

    def _leave(self, host: _Host) -> None:
        host.under_way -= 1
        host.changed.set()

    def _exit(self, host: _Host, error: BaseException | None) -> None:
        self._places.release()
        now = asyncio.get_running_loop().time()
        if isinstance(error, FetchError) and error.status in PUSHED_BACK:
            self._back_off(host, now, error.retry_after or 0.0)
            host.failures = host.probes = 0
        elif _no_answer(error):
            host.failures += 1
            if host.failures >= FAILURES:
                self._open_circuit(host, now)
        elif error is None or isinstance(error, FetchError):
            host.failures = host.probes = 0
            if error is None:
                host.pushed_back = 0
        self._leave(host)

    def _back_off(self, host: _Host, now: float, retry_after: float) -> None:
        """Leave a host that says that it is too much alone, or give it up."""
        if host.quiet_until <= now:  # else it is one of several that were under way when the first was answered so
            host.pushed_back += 1
            host.down = host.pushed_back > PUSHES
            retry_after = max(retry_after, min(BACKOFF_FIRST * 2 ** (host.pushed_back - 1), BACKOFF_MAX))
        host.quiet_until = max(host.quiet_until, now + retry_after)

    def _open_circuit(self, host: _Host, now: float) -> None:
        """Leave a host that seems to be down alone, or give it up."""
        if host.quiet_until > now:
            return  # one of several that were under way when the first of them failed
        if host.probes == len(COOLING):
            host.down = True
            return
        host.quiet_until = now + COOLING[host.probes]
        host.probes += 1


def _no_answer(error: BaseException | None) -> bool:
    """Whether a request found no server that answers; one that ran out of its time altogether comes as cancelled."""
    if isinstance(error, FetchError) and error.status is not None:
        return False
    return isinstance(error, (ConnectionFailed, PageTimeout, asyncio.CancelledError)) and not isinstance(
        error, TlsError
    )


class _Slot:
    def __init__(self, hosts: Hosts, host: _Host) -> None:
        self._hosts = hosts
        self._host = host

    async def __aenter__(self) -> None:
        await self._hosts._enter(self._host)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hosts._exit(self._host, error)

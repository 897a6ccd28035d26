"""Which page is next: the hosts take turns, and one that must wait holds up no other."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Protocol

from newsgrab.ledger import Task

__all__ = ["Frontier", "Source", "Wait"]

WINDOW = 64
"""Pages of a host read from the ledger at once."""
HOSTS_READ = 128
"""Hosts read from the ledger at once."""
MAX_LANES = 20_000
"""Hosts in turn at once."""


class Source(Protocol):
    """Where the queue is kept: a `newsgrab.ledger.Ledger` in a thread of its own."""

    async def hosts(self, after: int, limit: int) -> list[tuple[int, str, int]]:
        """See `newsgrab.ledger.Ledger.hosts`."""
        ...

    async def tasks(self, host: str, after: int, limit: int) -> list[Task]:
        """See `newsgrab.ledger.Ledger.tasks`."""
        ...


@dataclass(eq=False, slots=True)
class Lane:
    """The pages of one host.

    Attributes:
        host: Its name.
        left: How many pages have not been given out.
        read: Those of them that have been read from the ledger.
        read_to: Place in the queue of the last page read from the ledger.
        under_way: How many pages have been given out and not come back.
    """

    host: str
    left: int
    read: deque[Task] = field(default_factory=deque)
    read_to: int = 0
    under_way: int = 0
    parked: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can begin now.

    Attributes:
        until: When something may, on the clock in use; None when something must come back first.
        over: Nothing is left at all.
    """

    until: float | None
    over: bool


class Frontier:
    """Gives out the pages of the queue.

    Args:
        source: Where the queue is kept.
        per_host: Pages of one host under way at once.
        ahead: Hosts that take turns from the beginning; more join when none of these may be asked.
        ready_at: When a host may be asked next.
        is_down: Whether a host has been given up.
        give_up: Called with the lane of such a host; its pages are not given out.
    """

    def __init__(
        self,
        source: Source,
        *,
        per_host: int,
        ahead: int,
        ready_at: Callable[[str], float],
        is_down: Callable[[str], bool],
        give_up: Callable[[Lane], Awaitable[None]],
    ) -> None:
        self._source = source
        self._per_host = per_host
        self._ahead = ahead
        self._ready_at = ready_at
        self._is_down = is_down
        self._give_up = give_up
        self._ready: deque[Lane] = deque()
        self._later: list[tuple[float, int, Lane]] = []
        self._number = count()
        self._lanes = 0
        self._hosts_read = 0
        self._more_hosts = True

    async def next(self, now: float) -> tuple[Lane, Task] | Wait:
        """The next page, and the lane to bring it back to (`came_back`)."""
        while self._more_hosts and self._lanes < self._ahead:
            await self._open_lanes()
        while True:
            while self._later and self._later[0][0] <= now:
                self._ready.append(heapq.heappop(self._later)[2])
            while self._ready:
                given = await self._from(self._ready.popleft(), now)
                if given is not None:
                    return given
            if not self._more_hosts or self._lanes >= MAX_LANES:
                return Wait(self._later[0][0] if self._later else None, not self._lanes and not self._more_hosts)
            await self._open_lanes()

    def again(self, lane: Lane, task: Task) -> None:
        """A page of `lane` that has come back is to be given out once more, when its host may be asked again."""
        lane.read.appendleft(task)
        lane.left += 1
        if lane.closed:
            lane.closed = False
            self._lanes += 1
            self._ready.append(lane)

    def came_back(self, lane: Lane) -> None:
        """A page of `lane` is no longer under way."""
        lane.under_way -= 1
        if lane.parked:
            lane.parked = False
            self._ready.append(lane)

    async def _from(self, lane: Lane, now: float) -> tuple[Lane, Task] | None:
        if lane.left and self._is_down(lane.host):
            await self._give_up(lane)
            lane.left = 0
        if not lane.left:
            lane.closed = True
            self._lanes -= 1
            return None
        if lane.under_way >= self._per_host:
            lane.parked = True
            return None
        when = self._ready_at(lane.host)
        if when > now:
            heapq.heappush(self._later, (when, next(self._number), lane))
            return None
        if not lane.read:
            lane.read.extend(await self._source.tasks(lane.host, lane.read_to, WINDOW))
            lane.read_to = lane.read[-1].seq
        task = lane.read.popleft()
        lane.left -= 1
        lane.under_way += 1
        self._ready.append(lane)
        return lane, task

    async def _open_lanes(self) -> None:
        rows = await self._source.hosts(self._hosts_read, HOSTS_READ)
        self._more_hosts = len(rows) == HOSTS_READ
        for number, host, pages in rows:
            self._hosts_read = number
            self._lanes += 1
            self._ready.append(Lane(host, pages))

"""The time one fetch may take."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import TracebackType

__all__ = ["Budget"]


class Budget:
    """`asyncio.timeout` with a clock that can be stopped while others make the fetch wait.

    Args:
        seconds: How much time there is.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> Budget:
        await self._timeout.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Raises TimeoutError when the time ran out."""
        await self._timeout.__aexit__(kind, error, trace)

    def left(self) -> float:
        """Seconds left."""
        ends = self._timeout.when()
        return self._seconds if ends is None else ends - asyncio.get_running_loop().time()

    @asynccontextmanager
    async def paused(self) -> AsyncIterator[None]:
        """Within it, no time passes for this budget."""
        clock = asyncio.get_running_loop().time
        ends, began = self._timeout.when(), clock()
        self._timeout.reschedule(None)
        try:
            yield
        finally:
            if ends is not None and not self._timeout.expired():
                self._timeout.reschedule(ends + clock() - began)

"""Trying again: what for, how often, and after how long."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from newsgrab.errors import FetchError

__all__ = ["parse_retry_after", "with_retries"]

BACKOFF_FIRST = 0.5
"""Seconds before the second attempt; each further wait is twice as long."""
BACKOFF_MAX = 10.0
"""Seconds a wait may grow to, unless the server asks for more."""
JITTER = 0.5
"""Up to so many seconds are added by chance, so that many clients do not come back at once."""
RETRY_AFTER_MAX = 86_400.0
"""Seconds beyond which a Retry-After is taken for a day."""

T = TypeVar("T")

_backoff = tenacity.wait_exponential(multiplier=BACKOFF_FIRST, max=BACKOFF_MAX) + tenacity.wait_random(0, JITTER)


async def with_retries(attempt: Callable[[], Awaitable[T]], *, retries: int, time_left: Callable[[], float]) -> T:
    """What `attempt` returns, called up to `retries` more times while it raises a retryable `FetchError`.

    It is not tried again where the wait, which Retry-After may lengthen, would outlast `time_left()` seconds; the
    error is then raised at once, and its `retry_after` says when to come back.
    """
    try:
        return await attempt()
    except FetchError as error:
        happened = [error]  # tenacity takes over only here: for each page it would cost a twentieth of fetching

    async def once() -> T:  # tenacity awaits what it can see to be a coroutine function, and no other
        if happened:
            raise happened.pop()
        return await attempt()

    def give_up(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number > retries or state.upcoming_sleep >= time_left()

    retrying = tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(lambda error: isinstance(error, FetchError) and error.retryable),
        wait=_wait,
        stop=give_up,
        reraise=True,
    )
    return await retrying(once)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, section 10.2.3), at most a day; None where it says nothing.

    Args:
        value: Seconds or an HTTP-date.
        now: An aware datetime, from which a date is counted.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:10]), RETRY_AFTER_MAX)
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return min(max((date - now).total_seconds(), 0.0), RETRY_AFTER_MAX)


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, FetchError) else None
    return max(float(_backoff(state)), asked or 0.0)

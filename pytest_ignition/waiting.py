"""The one place that sleeps: the clock, and waiters built on it.

Everything that waits takes a `Waiter`, so that a run can look at its commands and keep a browser page alive meanwhile,
and so that tests wait on a clock of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the package sees it."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary point; never goes back."""

    def now(self) -> datetime:
        """The time of day, in UTC."""

    def sleep(self, seconds: float) -> None:
        """Block the calling thread for `seconds`."""


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds since an arbitrary point; never goes back."""
        return time.monotonic()

    def now(self) -> datetime:
        """The time of day, in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Block the calling thread for `seconds`."""
        time.sleep(seconds)


class Waiter(Protocol):
    """Waits on behalf of a gateway flow or a step."""

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass. May raise to end the wait: the run was cancelled, or the step's time is up."""

    def monotonic(self) -> float:
        """Seconds on the clock that `wait` consumes."""


class AsyncWaiter(Protocol):
    """The same for coroutines."""

    async def wait(self, seconds: float) -> None:
        """Let `seconds` pass without blocking the event loop."""

    def monotonic(self) -> float:
        """Seconds on the clock that `wait` consumes."""


class ClockWaiter:
    """A waiter with nothing else to look after: for Python tests and the command line."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass."""
        if seconds > 0:
            self._clock.sleep(seconds)

    def monotonic(self) -> float:
        """Seconds on the clock."""
        return self._clock.monotonic()


class AsyncClockWaiter:
    """The waiter of the asynchronous gateway client."""

    async def wait(self, seconds: float) -> None:
        """Let `seconds` pass without blocking the event loop."""
        await asyncio.sleep(max(seconds, 0))

    def monotonic(self) -> float:
        """Seconds on the event loop's clock."""
        return time.monotonic()


def wait_until(waiter: Waiter, probe: Callable[[], bool], *, timeout: float, every: float = 0.1) -> bool:
    """Ask `probe` until it is true or `timeout` seconds have passed; at least once.

    Returns:
        Whether it became true.
    """
    end = waiter.monotonic() + timeout
    while not probe():
        left = end - waiter.monotonic()
        if left <= 0:
            return False
        waiter.wait(min(every, left))
    return True

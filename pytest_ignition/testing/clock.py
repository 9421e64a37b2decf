"""A clock whose time passes only when somebody waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_START = datetime(2026, 1, 1, tzinfo=UTC)


class ManualClock:
    """Implements `pytest_ignition.waiting.Clock`.

    Attributes:
        seconds: how much time has passed.
    """

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self.seconds

    def now(self) -> datetime:
        """The time of day, in UTC; begins on 2026-01-01."""
        return _START + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        """Let time pass at once."""
        self.seconds += seconds

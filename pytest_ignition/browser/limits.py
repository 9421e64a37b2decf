"""One deed's time limit, counted down over the calls that it needs."""

from __future__ import annotations

from time import monotonic

GRACE = 1.0
"""Seconds that a call may take beyond the limit that Playwright itself keeps, before it is ended from outside."""


class Limit:
    """What is left of a time limit.

    Attributes:
        ms: the whole limit in milliseconds; 0 means none, as for Playwright.
        named: what set the limit, for messages.
    """

    def __init__(self, ms: float, named: str = "") -> None:
        """Start counting. `named` says in messages what set the limit."""
        self.ms = ms
        self.named = named
        self._end = monotonic() + ms / 1000 if ms > 0 else None

    def left_ms(self) -> float:
        """Milliseconds for the next call: at least 1, since 0 would mean for ever; 0 without a limit."""
        return 0.0 if self._end is None else max(1.0, (self._end - monotonic()) * 1000)

    def passed(self) -> bool:
        """Whether the time is up."""
        return self._end is not None and monotonic() >= self._end

    def alarm(self) -> float | None:
        """Seconds until a call must be ended from outside; None without a limit."""
        return None if self._end is None else max(0.0, self._end - monotonic()) + GRACE

    def __str__(self) -> str:
        named = f": {self.named}" if self.named else ""
        return f"waited {round(self.ms / 1000, 2):g} s{named}"

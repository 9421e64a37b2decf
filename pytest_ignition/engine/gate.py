"""Where a run looks up: between steps and inside every wait it answers to cancel, pause and the step's time limit."""

from __future__ import annotations

from pytest_ignition.engine.control import Control
from pytest_ignition.engine.errors import StepTimeout
from pytest_ignition.engine.events import CommandAnswered, RunPaused, RunResumed
from pytest_ignition.engine.resources import Resources
from pytest_ignition.engine.stream import EventStream
from pytest_ignition.waiting import Clock

SLICE = 0.05
"""Seconds between two looks: short enough that a command answers at once, long enough to cost nothing."""


class Gate:
    """The waiter of a run. Time spent paused does not count against the step's limit."""

    def __init__(self, control: Control, resources: Resources, stream: EventStream, clock: Clock) -> None:
        self._control = control
        self._resources = resources
        self._stream = stream
        self._clock = clock
        self._limit: float | None = None
        self._deadline: float | None = None

    def monotonic(self) -> float:
        """Seconds on the run's clock."""
        return self._clock.monotonic()

    def start_limit(self, seconds: float) -> None:
        """From now on the step has `seconds`."""
        self._limit = seconds
        self._deadline = self._clock.monotonic() + seconds

    def end_limit(self) -> None:
        """No step is running."""
        self._limit = self._deadline = None

    def remaining(self) -> float:
        """Seconds left of the step's limit; never negative. Infinite between steps."""
        return max(0.0, self._deadline - self._clock.monotonic()) if self._deadline is not None else float("inf")

    def check(self) -> None:
        """Obey what was asked for meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: the step's limit passed.
        """
        self._publish_answers()
        self._control.check()
        if self._control.pause_reason is not None:
            self._stand_still(self._control.pause_reason)
        if self._limit is not None and self.remaining() <= 0:
            raise StepTimeout(self._limit)

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass, an open page kept alive meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: the step's limit passed.
        """
        end = self._clock.monotonic() + seconds
        while True:
            before = self._clock.monotonic()
            self.check()
            now = self._clock.monotonic()
            end += now - before if now - before > SLICE else 0.0
            if now >= end:
                return
            self._resources.pump(min(SLICE, end - now, self.remaining()))

    def _stand_still(self, reason: str) -> None:
        start = self._clock.monotonic()
        self._stream.emit(RunPaused, reason=reason)
        while self._control.pause_reason is not None:
            self._resources.pump(SLICE)
            self._publish_answers()
        paused = self._clock.monotonic() - start
        if self._deadline is not None:
            self._deadline += paused
        self._stream.emit(RunResumed, seconds=paused)
        self._control.check()

    def _publish_answers(self) -> None:
        for answer in self._control.take_answers():
            self._stream.emit(
                CommandAnswered,
                command_id=answer.command_id,
                command=answer.command,
                accepted=answer.accepted,
                reason=answer.reason,
            )

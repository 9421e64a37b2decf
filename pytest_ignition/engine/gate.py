"""Where a run looks up: between steps and inside every wait it answers to commands and to the steps' time limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pytest_ignition.engine.commands import Answer, Command
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.errors import StepTimeout
from pytest_ignition.engine.events import CommandAnswered, RunPaused, RunResumed
from pytest_ignition.engine.resources import Resources
from pytest_ignition.engine.stream import EventStream
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.waiting import Clock

SLICE = 0.05
"""Seconds between two looks: short enough that a command answers at once, long enough to cost nothing."""


class _Limit:
    """A time limit of a step, a playbook or a teardown. Those of nested playbooks stand inside the outer ones."""

    __slots__ = ("deadline", "owner", "seconds")

    def __init__(self, seconds: float, deadline: float, owner: str) -> None:
        self.seconds = seconds
        self.deadline = deadline
        self.owner = owner


class Gate:
    """The waiter of a run. Time spent paused does not count against any limit."""

    def __init__(self, control: Control, resources: Resources, stream: EventStream, clock: Clock) -> None:
        self._control = control
        self._resources = resources
        self._stream = stream
        self._clock = clock
        self._limits: list[_Limit] = []
        self._aside: list[_Limit] = []
        self._serving = False
        self.carry_out: Callable[[Command], Json] = _nobody

    def monotonic(self) -> float:
        """Seconds on the run's clock."""
        return self._clock.monotonic()

    @contextmanager
    def limited(self, seconds: float, owner: str = "step") -> Iterator[None]:
        """What is inside has `seconds`, and never more than is left of the outer limits.

        Args:
            seconds: how long.
            owner: whose limit it is: `step`, `playbook` or `teardown`.
        """
        self._limits.append(_Limit(seconds, self._clock.monotonic() + seconds, owner))
        try:
            yield
        finally:
            self._limits.pop()

    @contextmanager
    def unlimited(self) -> Iterator[None]:
        """What is inside cleans up: the limits around it, passed or not, do not hold for it."""
        outer, self._limits = self._limits, []
        self._aside += outer
        try:
            yield
        finally:
            del self._aside[len(self._aside) - len(outer) :]
            self._limits = outer

    def remaining(self) -> float:
        """Seconds left of the tightest limit; never negative. Infinite between steps."""
        if not self._limits:
            return float("inf")
        return max(0.0, min(limit.deadline for limit in self._limits) - self._clock.monotonic())

    def check(self) -> None:
        """Obey what was asked for meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: a limit passed.
        """
        self._look()
        if self._control.pause_reason is not None and not self._serving:
            self._stand_still(self._control.pause_reason)
        self._check_limits()

    def look(self) -> None:
        """Obey what can be obeyed in the middle of something that cannot stand still: a pause waits for its end.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: a limit passed.
        """
        self._look()
        self._check_limits()

    def before(self, step: str) -> None:
        """Stand still before a step if that was asked for, and carry out what is asked meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: the limit of an outer step passed.
        """
        self._control.arrive(step)
        try:
            self.check()
        finally:
            self._control.leave()

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass, an open page kept alive meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: a limit passed.
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

    def finish(self) -> None:
        """The run is over: answer what was asked too late."""
        left = self._control.finish()
        self._publish_answers()
        for command in left:
            self._publish(_answer(command, "the run is over"))

    def _look(self) -> None:
        self._publish_answers()
        while not self._serving and (command := self._control.take_command()) is not None:
            self._carry_out(command)
        self._control.check()

    def _check_limits(self) -> None:
        now = self._clock.monotonic()
        for limit in self._limits:
            if now >= limit.deadline:
                outer = limit is not self._limits[-1] or limit.owner != "step"
                raise StepTimeout(limit.seconds, outer=outer, owner=limit.owner)

    def _stand_still(self, reason: str) -> None:
        start = self._clock.monotonic()
        self._stream.emit(RunPaused, reason=reason)
        while self._control.pause_reason is not None:
            self._resources.pump(SLICE)
            self._publish_answers()
            command = self._control.take_command()
            if command is not None:
                self._carry_out(command)
        paused = self._clock.monotonic() - start
        for limit in (*self._aside, *self._limits):
            limit.deadline += paused
        self._stream.emit(RunResumed, seconds=paused)
        self._control.check()

    def _carry_out(self, command: Command) -> None:
        """On the runner's thread; what it raises is the answer, never the step's error.

        A command may run a step of its own, which looks up too: it neither stands still nor serves another command.
        """
        self._serving = True
        try:
            result = self.carry_out(command)
        except IgnitionError as error:
            self._publish(_answer(command, str(error)))
        else:
            self._publish(_answer(command), result)
        finally:
            self._serving = False

    def _publish_answers(self) -> None:
        for answer in self._control.take_answers():
            self._publish(answer)

    def _publish(self, answer: Answer, result: Json = None) -> None:
        self._stream.emit(
            CommandAnswered,
            command_id=answer.command_id,
            command=answer.command,
            accepted=answer.accepted,
            reason=answer.reason,
            result=result,
        )


def _answer(command: Command, refusal: str = "") -> Answer:
    return Answer(command_id=command.command_id, command=command.name, accepted=not refusal, reason=refusal)


def _nobody(command: Command) -> Json:
    raise IgnitionError(f"nobody carries out {command.name} at this moment")

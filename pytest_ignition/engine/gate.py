"""Where a run looks up: between steps and inside every wait it answers to commands and to the steps' time limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from pytest_ignition.engine.commands import BETWEEN_STEPS, Answer, Command, Resume, StepOnce
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.errors import RunCancelled, StepTimeout
from pytest_ignition.engine.events import CommandAnswered, ErrorData, RunPaused, RunResumed, StepPath
from pytest_ignition.engine.stream import EventStream
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.waiting import Clock

if TYPE_CHECKING:
    from pytest_ignition.engine.scenes import Scene

SLICE = 0.05
"""Seconds between two looks: short enough that a command answers at once, long enough to cost nothing."""


class _Limit:
    """A time limit of a step, a playbook or a teardown. Those of nested playbooks stand inside the outer ones."""

    __slots__ = ("deadline", "owner", "seconds")

    def __init__(self, seconds: float, deadline: float, owner: str) -> None:
        self.seconds = seconds
        self.deadline = deadline
        self.owner = owner


class Pumping(Protocol):
    """What keeps an open page alive (`engine.resources.Resources`, or less)."""

    def pump(self, seconds: float) -> None:
        """Let at most `seconds` pass."""


class Gate:
    """The waiter of a run. Time spent paused does not count against any limit.

    Args:
        longest_pause: seconds after which a pause ends by itself; None for never.
    """

    def __init__(
        self,
        control: Control,
        resources: Pumping,
        stream: EventStream,
        clock: Clock,
        *,
        longest_pause: float | None = None,
    ) -> None:
        self._control = control
        self._longest_pause = longest_pause
        self._resources = resources
        self._stream = stream
        self._clock = clock
        self._limits: list[_Limit] = []
        self._aside: list[_Limit] = []
        self._paused = 0.0
        self._serving = False
        self._before: StepPath | None = None
        self.carry_out: Callable[[Command], Json] = _nobody
        self.scene: Scene | None = None

    def monotonic(self) -> float:
        """Seconds on the run's clock."""
        return self._clock.monotonic()

    def working(self) -> float:
        """Seconds on the run's clock without those in which it stood still."""
        return self._clock.monotonic() - self._paused

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
            self._stand_still(step_path=self._before)
        self._check_limits()

    def look(self) -> None:
        """Obey what can be obeyed in the middle of something that cannot stand still: a pause waits for its end.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: a limit passed.
        """
        self._look()
        self._check_limits()

    def before(self, step: StepPath) -> None:
        """Stand still before a step if that was asked for, and carry out what is asked meanwhile.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: the limit of an outer step passed.
        """
        self._control.arrive(step, len(step.ids))
        self._before = step
        try:
            self.check()
        finally:
            self._before = None
            self._control.leave()

    def behind(self, last: StepPath) -> None:
        """Stand still behind the last step of a list, if that was asked for.

        Raises:
            RunCancelled: a cancel command was accepted.
            StepTimeout: the limit of an outer step passed.
        """
        self._control.arrive(f"behind {last}", len(last.ids))
        try:
            self._look()
            if self._control.pause_reason is not None:
                self._stand_still(at="end", step_path=last)
            self._check_limits()
        finally:
            self._control.leave()

    def at_failure(self, step: StepPath, reason: str, error: ErrorData) -> None:
        """Stand still at a failure until somebody has decided; at once back if nobody can, or the run is to end.

        What was decided is known to whoever carries out the commands.
        """
        if self._serving or not self._control.stop_at_failure(str(step), reason):
            return
        try:
            self._stand_still(at="failure", step_path=step, error=error)
        except RunCancelled:
            return  # whoever looks up next is told
        finally:
            self._control.leave()

    @property
    def serves(self) -> bool:
        """Whether a command is being carried out."""
        return self._serving

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
            if isinstance(command, BETWEEN_STEPS) and self._control.pause_reason is None:
                self._control.done()
                self._publish(_answer(command, "the run went on before it could be carried out"))
            else:
                self._carry_out(command)
        self._control.check()

    def _check_limits(self) -> None:
        now = self._clock.monotonic()
        for limit in self._limits:
            if now >= limit.deadline:
                outer = limit is not self._limits[-1] or limit.owner != "step"
                raise StepTimeout(limit.seconds, outer=outer, owner=limit.owner)

    def _stand_still(
        self, *, at: str = "step", step_path: StepPath | None = None, error: ErrorData | None = None
    ) -> None:
        start, longest, why = self._clock.monotonic(), self._longest_pause, ""
        self._stream.emit(
            RunPaused, reason=self._control.pause_reason or "", at=at, step_path=step_path, error=error, limit=longest
        )
        try:
            while self._control.pause_reason is not None:
                self._resources.pump(SLICE)
                self._publish_answers()
                self._do_deeds()
                command = self._control.take_command()
                if command is not None:
                    self._carry_out(command)
                elif longest is not None and self._clock.monotonic() - start >= longest and self._control.go_on():
                    why = f"nobody resumed it within {longest:g} s"
        finally:
            self._control.drop_deeds()
        paused = self._clock.monotonic() - start
        self._paused += paused
        for limit in (*self._aside, *self._limits):
            limit.deadline += paused
        self._publish_answers()
        self._stream.emit(RunResumed, seconds=paused, reason=why)
        self._control.check()

    def _carry_out(self, command: Command) -> None:
        """On the runner's thread; what it raises is the answer, never the step's error.

        A command may run a step of its own, which looks up too: it neither stands still nor serves another command.
        """
        self._serving = True
        try:
            result: Json = None
            if isinstance(command, Resume | StepOnce):
                self._control.obey(command)
            else:
                result = self.carry_out(command)
        except IgnitionError as error:
            self._publish(_answer(command, str(error)))
        else:
            self._publish(_answer(command), result)
        finally:
            self._serving = False
            self._control.done()

    def _do_deeds(self) -> None:
        """What code of this process wants done here. Like a command it may make the run look up, and stops nothing."""
        while self.scene is not None and (asked := self._control.take_deed()) is not None:
            deed, future = asked
            self._serving = True
            try:
                future.set_result(deed(self.scene))
            except Exception as error:
                future.set_exception(error)
            except BaseException as error:
                future.set_exception(error)
                raise
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

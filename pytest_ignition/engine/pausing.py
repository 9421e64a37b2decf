"""When a run stands still by itself, and what becomes of a failure that somebody looks at before it is final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Protocol

from pytest_ignition.engine.errors import RunCancelled, StepTimeout
from pytest_ignition.engine.events import ErrorData, RunRewound, StepAttemptFailed, StepPath
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Step

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.engine.stepping import Element, Ended
    from pytest_ignition.engine.walk import Walk


class When(StrEnum):
    """When a run pauses by itself."""

    NEVER = "never"
    FAILURE = "failure"
    STEP = "step"


class PausePolicy(Protocol):
    """Decides when a run stands still by itself, if a front end is attached that can resume it."""

    @property
    def limit(self) -> float | None:
        """Seconds after which a pause ends as if it were resumed; None for never."""

    def at_start(self) -> str | None:
        """Why the run stands still before its first step; None if it does not."""

    def at_failure(self, path: StepPath, error: IgnitionError) -> str | None:
        """Why the run stands still at a failure that nothing will catch; None if it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """A policy: never, at failures, or at failures and before the first step, to go on step by step."""

    when: When = When.NEVER
    limit: float | None = None

    def at_start(self) -> str | None:
        """Stepping begins before the first step."""
        return "the run is taken step by step" if self.when is When.STEP else None

    def at_failure(self, path: StepPath, error: IgnitionError) -> str | None:
        """Every failure is worth a look, unless pausing is off."""
        return None if self.when is When.NEVER else f"step {str(path)!r} {Verdict.of_error(error)}"


NO_PAUSES = Pausing()

NEXT = -1
"""In place of a position: with what comes next, the next element of a `foreach` or the next step."""


class Decision(Enum):
    """What somebody made of a failure while the run stood still.

    STANDS: it is the step's verdict. RETRY: the step is tried again at once. VOID: the step has no end, since the run
    goes on elsewhere, or takes the step as it reads now.
    """

    STANDS = "stands"
    RETRY = "retry"
    VOID = "void"


@dataclass(slots=True)
class Failing:
    """A failure at which the run stands still.

    Attributes:
        element: of the `foreach` that is running, if it is one that failed.
        decision: what was decided so far.
        go_on: if it stands: the position to go on with, or `NEXT`, whatever the step's `on_failure` says.
    """

    walk: Walk
    step: Step
    path: StepPath
    ended: Ended
    element: Element | None
    decision: Decision = Decision.STANDS
    go_on: int | None = None


class Failures:
    """The failures of one run on their way to be final.

    Attributes:
        catching: how many of the steps under way would catch a failure inside of them: they have attempts left, or
            expect an error.
        current: the failure at which the run stands still.
    """

    def __init__(self, runner: Runner, policy: PausePolicy) -> None:
        self._runner = runner
        self._policy = policy
        self._seen: set[str] = set()
        self.catching = 0
        self.current: Failing | None = None

    def mended(
        self,
        walk: Walk,
        step: Step,
        path: StepPath,
        ended: Ended,
        *,
        again: Callable[[int], Ended],
        element: Element | None = None,
    ) -> Ended:
        """The step's end after everybody had a look.

        Args:
            walk: the playbook that the step stands in.
            step: the step.
            path: its place, or that of one of its elements.
            ended: how it ended.
            again: tries it again, its attempts numbered from what it is given.
            element: of the `foreach`, if it is one.
        """
        while ended.error is not None:
            reason = self._reason(path, ended.error)
            if reason is None:
                break
            data = walk.error_data(step, ended.error)
            self._tell(path, ended, data)
            failing = Failing(walk, step, path, ended, element)
            outer, self.current = self.current, failing
            try:
                self._runner.gate.at_failure(path, reason, data)
            except BaseException:
                walk.interrupted = ended
                raise
            finally:
                self.current = outer
            if failing.decision is Decision.STANDS:
                self._seen.add(str(path))
                return replace(ended, go_on=failing.go_on)
            walk.mending.failed.add(str(path))
            self._forget(path)
            if failing.decision is Decision.VOID:
                return replace(ended, void=True)
            if walk.children.pop(str(path), None) or ended.children:
                self._runner.stream.emit(RunRewound, to=path, void=(path,))
            ended = again(ended.attempts + 1)
        return ended

    def _reason(self, path: StepPath, error: IgnitionError) -> str | None:
        """Why the run stands still at this failure; None if it does not."""
        if self.catching or isinstance(error, RunCancelled):
            return None
        if isinstance(error, StepTimeout) and error.outer and error.owner == "step":
            return None  # the step around it fails for the same reason, and can be tried again
        if self._runner.gate.serves or not self._runner.control.may_stop_at_failure:
            return None
        if any(each.startswith(f"{path}/") for each in self._seen):
            return None  # somebody saw it where it happened
        return self._policy.at_failure(path, error)

    def _tell(self, path: StepPath, ended: Ended, data: ErrorData) -> None:
        self._runner.stream.emit(
            StepAttemptFailed, step_path=path, step_attempt=ended.attempts, error=data, output=ended.output
        )

    def _forget(self, path: StepPath) -> None:
        """What was seen inside of a step that is taken again may be seen again."""
        self._seen = {each for each in self._seen if each != str(path) and not each.startswith(f"{path}/")}

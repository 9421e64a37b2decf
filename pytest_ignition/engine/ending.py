"""How the steps of a playbook on its way end: told as events, kept as results, known to the steps after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.events import ErrorData, StepFinished, StepNotRun, StepPath
from pytest_ignition.engine.lane import Lane
from pytest_ignition.engine.mending import Mending
from pytest_ignition.engine.results import StepResult
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.stepping import Ended
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Mark, Phase, Playbook, Step

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner


class Ending:
    """Part of `Walk`; see there for the attributes."""

    runner: Runner
    playbook: Playbook
    path: StepPath | None
    state: RunState
    mending: Mending
    children: dict[str, tuple[StepResult, ...]]
    _lane: Lane

    def __init__(self) -> None:
        self._placed: tuple[Step, StepPath] | None = None
        self._undoing: tuple[Step, ...] = ()

    def path_of(self, step: Step) -> StepPath:
        """The step's place in the whole run."""
        if self._placed is None or self._placed[0] is not step:
            self._placed = (step, step_path(self.path, step))
        return self._placed[1]

    def _position_of(self, step: Step) -> int:
        """Where the step stands in the list that is walked: rollback steps are walked in an order of their own."""
        return self._undoing.index(step) if self._lane.phase is Phase.ROLLBACK else step.index

    def _end_step(self, step: Step, seconds: float, ended: Ended) -> None:
        error = ended.error
        verdict = Verdict.PASSED if error is None else Verdict.of_error(error)
        self.state = self.state.with_step(step.id, verdict, ended.output)
        path = self.path_of(step)
        key = str(path)
        data: dict[str, Any] = {}
        if self.mending or ended.go_on is not None:
            passed_on = ended.go_on is not None
            data["note"] = self.mending.note(step.id, key, passed=error is None, passed_on=passed_on)
        event = self.runner.stream.emit(
            StepFinished,
            step_path=path,
            step_attempt=ended.attempts,
            name=step.name,
            type=step.type,
            verdict=verdict,
            duration=seconds,
            output=ended.output,
            error=None if error is None else self.error_data(step, error),
            **data,
        )
        children = ended.children or self.children.pop(key, ())
        self._lane.results[self._position_of(step)] = StepResult.of(event, children=children)

    def error_data(self, step: Step, error: IgnitionError) -> ErrorData:
        """The error as data, pointing at the step."""
        return self.error_at(step.mark, error)

    def error_at(self, mark: Mark, error: IgnitionError) -> ErrorData:
        """The error as data, pointing at a place of the playbook."""
        source = self.playbook.source
        return ErrorData(
            kind=type(error).__name__,
            message=error.message,
            hint=error.hint,
            where=f"{source.path}:{mark.line}:{mark.column}",
            excerpt=source.excerpt(mark.line, mark.column, len(source.path)),
            expected=error.expected if isinstance(error, CheckFailed) else None,
            actual=error.actual if isinstance(error, CheckFailed) else None,
        )

    def pass_over(self, step: Step, reason: str, children: tuple[StepResult, ...] = ()) -> None:
        """The step does not run, nor does what it would have run."""
        self.state = self.state.with_step_not_run(step.id, reason)
        path = self.path_of(step)
        event = self.runner.stream.emit(StepNotRun, step_path=path, name=step.name, type=step.type, reason=reason)
        below = children or self._not_run_below(step, self.playbook, path, reason)
        self._lane.results[self._position_of(step)] = StepResult.of(event, children=below)

    def _not_run_below(self, step: Step, playbook: Playbook, path: StepPath, reason: str) -> tuple[StepResult, ...]:
        """Every planned step has an end: those of a nested playbook are not run either."""
        child = self.runner.static_child(step, playbook)
        if child is None:
            return ()
        found = []
        for each in (*child.setup, *child.steps, *child.teardown):
            below = step_path(path, each)
            event = self.runner.stream.emit(StepNotRun, step_path=below, name=each.name, type=each.type, reason=reason)
            found.append(StepResult.of(event, children=self._not_run_below(each, child, below, reason)))
        return tuple(found)


def step_path(outer: StepPath | None, step: Step) -> StepPath:
    """A step's place, inside of the step that runs its playbook."""
    if outer is None:
        return StepPath(phase=str(step.phase), ids=(step.id,), positions=(step.index,))
    return outer.child(step.id, step.index, str(step.phase))

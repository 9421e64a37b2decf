"""Walks the steps of one playbook: resolve, call, store, publish. Knows no reporter, debugger or server."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from pytest_ignition.engine.attempt import Attempt
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.control import Control
from pytest_ignition.engine.errors import RunCancelled, StepCrashed, StepError
from pytest_ignition.engine.events import (
    ErrorData,
    Identity,
    PlannedStep,
    RunFinished,
    RunPlanned,
    RunStarted,
    StepFinished,
    StepNotRun,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.gate import Gate
from pytest_ignition.engine.resources import Resources
from pytest_ignition.engine.results import RunResult, StepResult, overall
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.stream import Consumer, EventStream, Masker
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.catalogue import StepTypeFace
from pytest_ignition.language.model import Json, OnFailure, Playbook, Step
from pytest_ignition.language.references import Resolver, Scope
from pytest_ignition.waiting import Clock, SystemClock


class RunnableType(StepTypeFace, Protocol):
    """A step type that can be carried out."""

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Check the resolved parameters, do it, and return the output."""


class StepTypes(Protocol):
    """The step types by name."""

    def find(self, name: str) -> RunnableType | None:
        """The type of that name, or None."""


class Runner:
    """One run of one playbook.

    Attributes:
        state: what is known so far. `snapshots`: the state before each step.
    """

    def __init__(
        self,
        playbook: Playbook,
        *,
        identity: Identity,
        step_types: StepTypes,
        resources: Resources,
        masker: Masker,
        consumers: Iterable[Consumer] = (),
        control: Control | None = None,
        clock: Clock | None = None,
        after_attempt: Callable[[StepContext, IgnitionError | None], None] = lambda _context, _error: None,
        on_consumer_error: Callable[[Consumer, Exception], None] = lambda _consumer, _error: None,
    ) -> None:
        self.playbook = playbook
        self.resources = resources
        self.masker = masker
        self.clock = clock or SystemClock()
        self.control = control or Control(identity.run_id, interrupt=resources.interrupt)
        self.stream = EventStream(
            identity, consumers, clock=self.clock, masker=masker, on_consumer_error=on_consumer_error
        )
        self.gate = Gate(self.control, resources, self.stream, self.clock)
        self.state = RunState()
        self.snapshots: list[RunState] = []
        self.parameters: Mapping[str, Json] = {}
        self._types = step_types
        self._after_attempt = after_attempt
        self._resolver = Resolver()
        self._results: list[StepResult] = []
        self._declared = frozenset(parameter.name for parameter in playbook.parameters)
        self._step_ids = dict.fromkeys(step.id for step in playbook.steps)

    def run(
        self, parameters: Mapping[str, Json], *, gateway: str | None = None, browser: str | None = None
    ) -> RunResult:
        """Walk the steps.

        Args:
            parameters: the bound values (`engine.parameters.bind`).
            gateway: the gateway's name, for the plan.
            browser: the browser's name, for the plan.

        Returns:
            The masked results. A failed or broken step is a result, not an exception.

        Raises:
            KeyboardInterrupt: passed on after the events say how far the run came.
        """
        self.parameters = parameters
        start = self.clock.monotonic()
        self._plan(gateway, browser)
        self.stream.emit(RunStarted)
        stop: str | None = None
        cancelled = False
        try:
            for step in self.playbook.steps:
                if stop is not None:
                    self._pass_over(step, stop)
                    continue
                stop, cancelled = self._take(step)
        except BaseException:
            cancelled = True
            for step in self.playbook.steps[len(self._results) :]:
                self._pass_over(step, "the run was interrupted")
            raise
        finally:
            self.control.finish()
            result = self._finish(self.clock.monotonic() - start, cancelled)
        return result

    def _plan(self, gateway: str | None, browser: str | None) -> None:
        self.stream.emit(
            RunPlanned,
            playbook=self.playbook.source.path,
            title=self.playbook.name,
            source_sha256=self.playbook.source.sha256,
            steps=tuple(
                PlannedStep(
                    path=path_of(step), name=step.name, type=step.type, line=step.mark.line, column=step.mark.column
                )
                for step in self.playbook.steps
            ),
            parameters=self.parameters,
            gateway=gateway,
            browser=browser,
        )

    def _finish(self, duration: float, cancelled: bool) -> RunResult:
        result = RunResult(
            verdict=overall([step.verdict for step in self._results]),
            steps=tuple(self._results),
            duration=duration,
            cancelled=cancelled,
        )
        self.stream.emit(
            RunFinished, verdict=result.verdict, duration=duration, counts=dict(result.counts), cancelled=cancelled
        )
        return result

    def _take(self, step: Step) -> tuple[str | None, bool]:
        """Run one step; why the rest is not to run (or None), and whether that is a cancellation."""
        self.snapshots.append(self.state)
        try:
            self.gate.check()
        except RunCancelled as cancelled:
            self._pass_over(step, str(cancelled))
            return str(cancelled), True
        error = self._run_step(step)
        if isinstance(error, RunCancelled):
            return str(error), True
        if error is not None and step.on_failure is OnFailure.ABORT:
            return f"step {step.id!r} {self._results[-1].verdict}", False
        return None, False

    def _run_step(self, step: Step) -> IgnitionError | None:
        start = self.clock.monotonic()
        output: Json = None
        error: IgnitionError | None = None
        number = 0
        try:
            for number in range(1, step.retry_count + 2):
                output, error = self._attempt(step, number)
                if error is None or not error.retryable or number > step.retry_count:
                    break
                error = self._pause_before_retry(step, number, error) or error
                if not error.retryable:
                    break
        except BaseException as interrupt:
            what = "interrupted" if isinstance(interrupt, KeyboardInterrupt) else f"ended by {type(interrupt).__name__}"
            self._end_step(step, start, number, None, StepError(f"the step was {what}"))
            raise
        self._end_step(step, start, number, output, error)
        return error

    def _pause_before_retry(self, step: Step, number: int, error: IgnitionError) -> IgnitionError | None:
        """Say why, and let the delay pass; an error only if the run was cancelled meanwhile."""
        context = Attempt(self, step, path_of(step), number)
        context.log(f"attempt {number} of {step.retry_count + 1} failed: {error.message}", "warning")
        try:
            self.gate.wait(step.retry_delay)
        except RunCancelled as cancelled:
            return cancelled
        return None

    def _attempt(self, step: Step, number: int) -> tuple[Json, IgnitionError | None]:
        context = Attempt(self, step, path_of(step), number)
        self.gate.start_limit(step.timeout)
        output: Json = None
        failure: IgnitionError | None = None
        try:
            output = self._call(step, context, number)
        except IgnitionError as error:
            failure = self._cancelled_instead(error)
        except Exception as error:
            failure = self._cancelled_instead(_as_ours(error))
        finally:
            self.gate.end_limit()
        if not isinstance(failure, RunCancelled):
            self._capture(context, failure)
        return output, failure

    def _call(self, step: Step, context: Attempt, number: int) -> Json:
        parameters: Mapping[str, Json] = {}
        kind = self._types.find(step.type)
        try:
            if kind is None:
                raise StepError(f"unknown step type {step.type!r}")
            parameters = self._resolver.resolve_mapping(
                step.parameters, self._scope(), code_parameters=kind.code_parameters
            )
        finally:
            self.stream.emit(
                StepStarted,
                step_path=path_of(step),
                step_attempt=number,
                name=step.name,
                type=step.type,
                line=step.mark.line,
                parameters=parameters,
            )
        output = freeze(kind.run(context, parameters) or {}, what=f"the output of {step.type}")
        self.gate.check()
        return output

    def _cancelled_instead(self, error: IgnitionError) -> IgnitionError:
        """An error that a cancellation caused is reported as the cancellation."""
        try:
            self.control.check()
        except RunCancelled as cancelled:
            return cancelled
        return error

    def _capture(self, context: Attempt, error: IgnitionError | None) -> None:
        """Offer the moment for evidence; that none can be had must not change the verdict."""
        try:
            self._after_attempt(context, error)
        except Exception as problem:
            context.log(f"no evidence could be taken: {problem}", "warning")

    def _end_step(self, step: Step, start: float, attempts: int, output: Json, error: IgnitionError | None) -> None:
        verdict = Verdict.PASSED if error is None else Verdict.of_error(error)
        self.state = self.state.with_step(step.id, verdict, output)
        event = self.stream.emit(
            StepFinished,
            step_path=path_of(step),
            step_attempt=attempts,
            name=step.name,
            type=step.type,
            verdict=verdict,
            duration=self.clock.monotonic() - start,
            output=output,
            error=None if error is None else self._error_data(step, error),
        )
        self._results.append(
            StepResult(
                path=event.step_path,
                name=event.name,
                type=event.type,
                verdict=verdict,
                duration=event.duration,
                attempts=attempts,
                output=event.output,
                error=event.error,
            )
        )

    def _error_data(self, step: Step, error: IgnitionError) -> ErrorData:
        source = self.playbook.source
        return ErrorData(
            kind=type(error).__name__,
            message=error.message,
            hint=error.hint,
            where=f"{source.path}:{step.mark.line}:{step.mark.column}",
            excerpt=source.excerpt(step.mark.line, step.mark.column, len(source.path)),
            expected=error.expected if isinstance(error, CheckFailed) else None,
            actual=error.actual if isinstance(error, CheckFailed) else None,
        )

    def _pass_over(self, step: Step, reason: str) -> None:
        self.state = self.state.with_step_not_run(step.id, reason)
        event = self.stream.emit(StepNotRun, step_path=path_of(step), name=step.name, type=step.type, reason=reason)
        self._results.append(
            StepResult(
                path=event.step_path, name=event.name, type=event.type, verdict=Verdict.NOT_RUN, reason=event.reason
            )
        )

    def _scope(self) -> Scope:
        """Everything a reference may name at this moment."""
        return Scope(
            roots={
                "parameter": self.parameters,
                "variable": self.state.variables,
                "step": self.state.outputs,
                "outcome": self._outcomes(),
                "run": {"id": self.stream.identity.run_id, "attempt": self.stream.identity.attempt},
                **self.resources.roots(),
            },
            not_run=self.state.reasons,
            declared=self._declared,
        )

    def _outcomes(self) -> Mapping[str, Json]:
        """Every step's outcome so far; null before it ran."""
        return _Outcomes(self._step_ids, self.state)


class _Outcomes(Mapping[str, Json]):
    """Step id -> `passed`, `failed`, `broken`, `not run`, or null: looked up, never copied, for long playbooks."""

    def __init__(self, step_ids: Mapping[str, None], state: RunState) -> None:
        self._ids = step_ids
        self._state = state

    def __getitem__(self, step_id: str) -> Json:
        outcome = self._state.outcomes.get(step_id)
        if outcome is None and step_id not in self._ids:
            raise KeyError(step_id)
        return None if outcome is None else str(outcome)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def path_of(step: Step) -> StepPath:
    """The step's place in a run of this playbook alone."""
    return StepPath(ids=(step.id,), index=step.index)


def new_run_id() -> str:
    """An id that no other run has."""
    return uuid.uuid4().hex


def _as_ours(error: Exception) -> IgnitionError:
    """A foreign error as one of the tree: assertions are checks, everything else a crash of the step type."""
    if isinstance(error, AssertionError):
        return CheckFailed(str(error) or "assertion failed")
    return StepCrashed(error)

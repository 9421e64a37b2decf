"""Walks the steps of one playbook, the outermost or a nested one: resolve, call, store, publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_ignition.engine.attempt import Attempt
from pytest_ignition.engine.errors import RunCancelled, StepCrashed, StepError, StepTimeout, SystemRefused
from pytest_ignition.engine.events import ErrorData, RunRewound, StepFinished, StepNotRun, StepPath, StepStarted
from pytest_ignition.engine.parameters import secrets_in
from pytest_ignition.engine.results import StepResult
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json, OnFailure, Playbook, Step
from pytest_ignition.language.references import Scope

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner


class Walk:
    """One playbook on its way.

    Attributes:
        playbook: what is walked. `parameters`: its bound values.
        path: the step that runs it; None for the outermost.
        position: the step that comes next, or is running.
        state: what is known so far. `snapshots`: the state before each step that was begun.
        children: what nested playbooks left behind, by position of the step that ran them.
        overrides: step id -> parameters that replace the written ones.
        screenshots: paths of the pictures taken so far, those of nested playbooks included.
    """

    def __init__(
        self, runner: Runner, playbook: Playbook, parameters: Mapping[str, Json], path: StepPath | None = None
    ) -> None:
        self.runner = runner
        self.playbook = playbook
        self.parameters = parameters
        self.path = path
        self.position = 0
        self.state = RunState()
        self.snapshots: list[RunState] = []
        self.children: dict[int, tuple[StepResult, ...]] = {}
        self.overrides: dict[str, Mapping[str, Json]] = {}
        self.screenshots: list[str] = []
        self.cancelled = False
        self._results: dict[int, StepResult] = {}
        self._stop: str | None = None

    @property
    def results(self) -> tuple[StepResult, ...]:
        """The steps' ends so far, in order of the playbook."""
        return tuple(self._results[position] for position in sorted(self._results))

    @property
    def depth(self) -> int:
        """How many playbooks are open, this one included."""
        return 1 if self.path is None else len(self.path.ids) + 1

    def path_of(self, step: Step) -> StepPath:
        """The step's place in the whole run."""
        if self.path is None:
            return StepPath(ids=(step.id,), positions=(step.index,))
        return self.path.child(step.id, step.index)

    def run(self) -> None:
        """Take every step.

        Raises:
            KeyboardInterrupt: passed on, after the events tell how far it came.
        """
        try:
            while self.position < len(self.playbook.steps):
                self._take()
        except BaseException:
            self.cancelled = True
            self._pass_over_rest("the run was interrupted")
            raise

    def move_to(self, position: int, reason: str) -> None:
        """Go on with another step: an earlier one with the state it began with, or a later one."""
        if position < self.position:
            self.state = self.snapshots[position]
            del self.snapshots[position:]
            self._results = {index: result for index, result in self._results.items() if index < position}
            self.runner.stream.emit(RunRewound, to=self.path_of(self.playbook.steps[position]))
        for step in self.playbook.steps[self.position : position]:
            self.snapshots.append(self.state)
            self.pass_over(step, reason)
        self.position = position

    def _take(self) -> None:
        """The next step, or why it and the rest do not run."""
        if self._stop is None:
            self._look_up()
        if self._stop is not None:
            self._pass_over_rest(self._stop)
        elif self.position < len(self.playbook.steps):
            # Looking up may have moved the position.
            step = self.playbook.steps[self.position]
            self.snapshots.append(self.state)
            self._judge(step, self._run_step(step))
            self.position += 1

    def _look_up(self) -> None:
        """What was asked for between two steps."""
        try:
            self.runner.gate.before(str(self.path_of(self.playbook.steps[self.position])))
        except RunCancelled as cancelled:
            self.cancelled, self._stop = True, str(cancelled)
        except StepTimeout as timeout:
            self._stop = timeout.message

    def _judge(self, step: Step, error: IgnitionError | None) -> None:
        """Whether the rest runs."""
        if isinstance(error, RunCancelled):
            self.cancelled, self._stop = True, str(error)
        elif isinstance(error, StepTimeout) and error.outer:
            self._stop = error.message
        elif error is not None and step.on_failure is OnFailure.ABORT:
            self._stop = f"step {step.id!r} {self._results[self.position].verdict}"

    def _pass_over_rest(self, reason: str) -> None:
        for step in self.playbook.steps[self.position :]:
            if step.index not in self._results:
                self.pass_over(step, reason)
        self.position = len(self.playbook.steps)

    def _run_step(self, step: Step) -> IgnitionError | None:
        clock = self.runner.clock
        start = clock.monotonic()
        output: Json = None
        error: IgnitionError | None = None
        number = 0
        try:
            for number in range(1, step.retry_count + 2):
                output, error = self.attempt(step, number)
                if error is None or not _worth_another(error) or number > step.retry_count:
                    break
                error = self._pause_before_retry(step, number, error) or error
                if not _worth_another(error):
                    break
        except BaseException as interrupt:
            what = "interrupted" if isinstance(interrupt, KeyboardInterrupt) else f"ended by {type(interrupt).__name__}"
            self._end_step(step, clock.monotonic() - start, number, None, StepError(f"the step was {what}"))
            raise
        self._end_step(step, clock.monotonic() - start, number, output, error)
        return error

    def _pause_before_retry(self, step: Step, number: int, error: IgnitionError) -> IgnitionError | None:
        """Say why, and let the delay pass; an error only if the run was cancelled meanwhile."""
        context = Attempt(self, step, self.path_of(step), number)
        context.log(f"attempt {number} of {step.retry_count + 1} failed: {error.message}", "warning")
        try:
            self.runner.gate.wait(step.retry_delay)
        except (RunCancelled, StepTimeout) as ended:
            return ended
        return None

    def attempt(self, step: Step, number: int, path: StepPath | None = None) -> tuple[Json, IgnitionError | None]:
        """One attempt: its output, or its error."""
        context = Attempt(self, step, path or self.path_of(step), number)
        output: Json = None
        failure: IgnitionError | None = None
        with self.runner.gate.limited(step.timeout):
            try:
                output = self._call(step, context, number)
            except IgnitionError as error:
                failure = self._cancelled_instead(error)
            except Exception as error:
                failure = self._cancelled_instead(_as_ours(error))
        if not isinstance(failure, RunCancelled):
            self._capture(context, failure)
        return output, failure

    def _call(self, step: Step, context: Attempt, number: int) -> Json:
        runner = self.runner
        parameters: Mapping[str, Json] = {}
        kind = runner.step_types.find(step.type)
        try:
            if kind is None:
                raise StepError(f"unknown step type {step.type!r}")
            parameters = runner.resolver.resolve_mapping(
                self.overrides.get(step.id, step.parameters), self.scope(), code_parameters=kind.code_parameters
            )
        finally:
            for secret in (*secrets_in(parameters), *(kind.secrets(parameters) if kind is not None else ())):
                runner.masker.add(secret)
            runner.stream.emit(
                StepStarted,
                step_path=context.path,
                step_attempt=number,
                name=step.name,
                type=step.type,
                line=step.mark.line,
                parameters=parameters,
            )
        output = freeze(kind.run(context, parameters) or {}, what=f"the output of {step.type}")
        runner.gate.check()
        return output

    def _cancelled_instead(self, error: IgnitionError) -> IgnitionError:
        """An error that a cancellation caused is reported as the cancellation."""
        try:
            self.runner.control.check()
        except RunCancelled as cancelled:
            return cancelled
        return error

    def _capture(self, context: Attempt, error: IgnitionError | None) -> None:
        """Offer the moment for evidence; that none can be had must not change the verdict."""
        try:
            self.runner.after_attempt(context, error)
        except Exception as problem:
            context.log(f"no evidence could be taken: {problem}", "warning")

    def _end_step(self, step: Step, seconds: float, attempts: int, output: Json, error: IgnitionError | None) -> None:
        verdict = Verdict.PASSED if error is None else Verdict.of_error(error)
        self.state = self.state.with_step(step.id, verdict, output)
        event = self.runner.stream.emit(
            StepFinished,
            step_path=self.path_of(step),
            step_attempt=attempts,
            name=step.name,
            type=step.type,
            verdict=verdict,
            duration=seconds,
            output=output,
            error=None if error is None else self.error_data(step, error),
        )
        self._results[step.index] = StepResult(
            path=event.step_path,
            name=event.name,
            type=event.type,
            verdict=verdict,
            duration=event.duration,
            attempts=attempts,
            output=event.output,
            error=event.error,
            children=self.children.pop(step.index, ()),
        )

    def error_data(self, step: Step, error: IgnitionError) -> ErrorData:
        """The error as data, pointing at the step."""
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

    def pass_over(self, step: Step, reason: str) -> None:
        """The step does not run, nor does what it would have run."""
        self.state = self.state.with_step_not_run(step.id, reason)
        path = self.path_of(step)
        event = self.runner.stream.emit(StepNotRun, step_path=path, name=step.name, type=step.type, reason=reason)
        self._results[step.index] = StepResult(
            path=event.step_path,
            name=event.name,
            type=event.type,
            verdict=Verdict.NOT_RUN,
            reason=event.reason,
            children=self._not_run_below(step, self.playbook, path, reason),
        )

    def _not_run_below(self, step: Step, playbook: Playbook, path: StepPath, reason: str) -> tuple[StepResult, ...]:
        """Every planned step has an end: those of a nested playbook are not run either."""
        child = self.runner.static_child(step, playbook)
        found = []
        for each in child.steps if child is not None else ():
            below = path.child(each.id, each.index)
            event = self.runner.stream.emit(StepNotRun, step_path=below, name=each.name, type=each.type, reason=reason)
            found.append(
                StepResult(
                    path=event.step_path,
                    name=event.name,
                    type=event.type,
                    verdict=Verdict.NOT_RUN,
                    reason=event.reason,
                    children=self._not_run_below(each, child, below, reason) if child is not None else (),
                )
            )
        return tuple(found)

    def scope(self) -> Scope:
        """Everything a reference may name at this moment."""
        identity = self.runner.stream.identity
        return Scope(
            roots={
                "parameter": self.parameters,
                "variable": self.state.variables,
                "step": self.state.outputs,
                "outcome": _Outcomes(self.playbook, self.state),
                "run": {"id": identity.run_id, "attempt": identity.attempt},
                **self.runner.resources.roots(),
            },
            not_run=self.state.reasons,
            declared=self._declared,
        )

    @property
    def _declared(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.playbook.parameters)


class _Outcomes(Mapping[str, Json]):
    """Step id -> `passed`, `failed`, `broken`, `not run`, or null: looked up, never copied, for long playbooks."""

    def __init__(self, playbook: Playbook, state: RunState) -> None:
        self._playbook = playbook
        self._state = state

    def __getitem__(self, step_id: str) -> Json:
        outcome = self._state.outcomes.get(step_id)
        if outcome is None and all(step.id != step_id for step in self._playbook.steps):
            raise KeyError(step_id)
        return None if outcome is None else str(outcome)

    def __iter__(self) -> Iterator[str]:
        return (step.id for step in self._playbook.steps)

    def __len__(self) -> int:
        return len(self._playbook.steps)


def _worth_another(error: IgnitionError) -> bool:
    return error.retryable and not (isinstance(error, StepTimeout) and error.outer)


def _as_ours(error: Exception) -> IgnitionError:
    """A foreign error as one of the tree: assertions are checks, most others a crash of the step type."""
    if isinstance(error, AssertionError):
        return CheckFailed(str(error) or "assertion failed")
    if isinstance(error, OSError) and error.strerror:
        return SystemRefused(error)
    return StepCrashed(error)

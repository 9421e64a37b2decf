"""Takes one step: its condition, its elements, its attempts, what it checks and saves."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_ignition.engine import checks, secret_steps
from pytest_ignition.engine.attempt import Attempt
from pytest_ignition.engine.errors import (
    RunCancelled,
    StepCrashed,
    StepError,
    StepTimeout,
    SystemRefused,
    WithOutput,
)
from pytest_ignition.engine.events import StepPath, StepStarted
from pytest_ignition.engine.guarding import UNGUARDED
from pytest_ignition.engine.results import StepResult
from pytest_ignition.engine.values import freeze
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json, Step
from pytest_ignition.language.secret_names import secrets_in

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.engine.walk import Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a step, or one element of its `foreach`, ended.

    Attributes:
        reason: why it did not run; None if it did.
        children: the ends of its elements.
        void: whether it has no end: somebody moved the run elsewhere while it stood still at the step's failure.
        go_on: the position to go on with whatever `on_failure` says, or `pausing.NEXT`; None for what that says.
    """

    output: Json = None
    error: IgnitionError | None = None
    attempts: int = 1
    reason: str | None = None
    children: tuple[StepResult, ...] = ()
    void: bool = False
    go_on: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """What is there only for one element of a `foreach`.

    Attributes:
        title: what people see.
        names: the element under the name that the step gives it.
        loop: the values behind `loop`.
    """

    title: str
    names: Mapping[str, Json]
    loop: Mapping[str, Json]


def names_loop(step: Step) -> bool:
    """Whether the step's condition speaks of its element."""
    words = f"loop|{re.escape(step.loop_name)}"
    return isinstance(step.when, str) and re.search(rf"(?<![\w.'\"])(?:{words})\b", step.when) is not None


class Stepping:
    """Takes steps of a playbook on its way."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk

    @property
    def _runner(self) -> Runner:
        return self._walk.runner

    def take(self, step: Step) -> Ended:
        """The step, and what is made of its failure while the run stands still at it."""
        path = self._walk.path_of(step)
        ended = self._take(step, path, 1)
        if ended.error is None or ended.void:
            return ended
        return self._runner.failures.mended(
            self._walk, step, path, ended, again=lambda number: self._take(step, path, number)
        )

    def _take(self, step: Step, path: StepPath, number: int) -> Ended:
        """The step, in the order of the language: `when`, `foreach`, then each element.

        Args:
            step: to take.
            path: its place.
            number: of the first attempt.
        """
        try:
            # A condition that speaks of the element is asked for each of them.
            per_element = step.foreach is not None and names_loop(step)
            if not per_element and not self.holds(step, None):
                return Ended(reason=self.untrue(step))
        except IgnitionError as error:
            self.started(step, path, number, {})
            return self.failed_outside(step, path, error, number)
        if step.foreach is not None:
            from pytest_ignition.engine.looping import take_each

            return take_each(self._walk, self, step, path, number)
        ended = self.one(step, path, None, number)
        return self.saving(step, path, ended, lambda place: checks.saved_value(ended.output, place))

    def holds(self, step: Step, element: Element | None) -> bool:
        """Whether the step's condition is true.

        Raises:
            IgnitionError: it cannot be computed.
        """
        return step.when is None or self._runner.resolver.truth(step.when, self._walk.scope(element))

    @staticmethod
    def untrue(step: Step) -> str:
        """Why a step does not run."""
        return f"its `when` is false: {str(step.when).strip()}" if isinstance(step.when, str) else "its `when` is false"

    def one(self, step: Step, path: StepPath, element: Element | None, number: int = 1) -> Ended:
        """One element, or the whole step where it has none: parameters, then attempts."""
        kind = self._runner.step_types.find(step.type)
        parameters: Mapping[str, Json] = {}
        failure: IgnitionError | None = None
        try:
            parameters = self._runner.resolver.resolve_mapping(
                self._walk.overrides.get(step.id, step.parameters),
                self._walk.scope(element),
                code_parameters=kind.code_parameters if kind is not None else (),
            )
        except IgnitionError as error:
            failure = error
        secrets = (*secrets_in(parameters), *(kind.secrets(parameters) if kind is not None else ()))
        for secret in (*secrets, *(secret_steps.typed(parameters) if step.secret else ())):
            self._runner.masker.add(secret)
        self.started(step, path, number, parameters, element)
        try:
            if failure is None and self._runner.guard is not UNGUARDED:
                # Asked again with what the parameters have become; a step that came by a command is asked first here.
                written = self._walk.playbook if path.phase != "command" else None
                self._runner.guard.step(step, parameters, written)
        except IgnitionError as error:
            failure = error
        if failure is not None:
            return self.failed_outside(step, path, failure, number)
        start = self._runner.clock.monotonic()
        ended = self._attempts(step, path, parameters, element, number - 1)
        if ended.error is not None and not isinstance(ended.error, RunCancelled):
            seconds = self._runner.clock.monotonic() - start
            last = Attempt(self._walk, step, path, ended.attempts)
            _take_evidence(last, self._runner.after_failure, ended.error, seconds)
        return ended

    def failed_outside(self, step: Step, path: StepPath, error: IgnitionError, attempts: int = 1) -> Ended:
        """The end of a step that failed outside of its attempts, with the evidence that they would have."""
        if not isinstance(error, RunCancelled):
            context = Attempt(self._walk, step, path, attempts)
            self._capture(context, error)
            _take_evidence(context, self._runner.after_failure, error, 0.0)
        return Ended(error=error, attempts=attempts)

    def started(
        self,
        step: Step,
        path: StepPath,
        number: int,
        parameters: Mapping[str, Json],
        element: Element | None = None,
    ) -> None:
        """Tell that an attempt begins."""
        self._runner.stream.emit(
            StepStarted,
            step_path=path,
            step_attempt=number,
            name=step.name if element is None else element.title,
            type=step.type,
            line=step.mark.line,
            parameters=parameters,
        )

    def _attempts(
        self, step: Step, path: StepPath, parameters: Mapping[str, Json], element: Element | None, before: int
    ) -> Ended:
        """All attempts that the step may take; `before` them others may have been taken, and failed for good."""
        policy = step.retry
        output: Json = None
        not_yet: Ended | None = None
        number = before
        with self._runner.gate.limited(step.timeout) if policy.until is not None else nullcontext():
            while True:
                number += 1
                if number > before + 1:
                    self.started(step, path, number, parameters, element)
                context = Attempt(self._walk, step, path, number)
                more = policy.count is None or number - before <= policy.count
                if more or step.expect_error is not None:
                    output, error = self._caught_attempt(step, context, parameters, element)
                else:
                    output, error = self._attempt(step, context, parameters, element)
                if isinstance(error, checks.NotYet):
                    not_yet = Ended(output=output, error=error, attempts=number)
                if error is None or not _worth_another(error):
                    break
                if not more:
                    break
                ended = self._before_next(context, number - before, error)
                if ended is not None:
                    error = ended
                    break
        if (
            not_yet is not None
            and isinstance(error, StepTimeout | checks.NotYet)
            and not getattr(error, "outer", False)
        ):
            return _never(step, not_yet)
        return Ended(output=output, error=error, attempts=number)

    def _caught_attempt(
        self, step: Step, context: Attempt, parameters: Mapping[str, Json], element: Element | None
    ) -> tuple[Json, IgnitionError | None]:
        """One attempt whose failure is no end yet, so that nothing inside of it is worth a pause."""
        failures = self._runner.failures
        failures.catching += 1
        try:
            return self._attempt(step, context, parameters, element)
        finally:
            failures.catching -= 1

    def _attempt(
        self, step: Step, context: Attempt, parameters: Mapping[str, Json], element: Element | None
    ) -> tuple[Json, IgnitionError | None]:
        """One attempt: its output, and its error."""
        output: Json = None
        failure: IgnitionError | None = None
        with self._runner.gate.limited(step.timeout) if step.retry.until is None else nullcontext():
            try:
                output = self._call(step, context, parameters)
            except IgnitionError as error:
                failure = self._cancelled_instead(error)
            except Exception as error:
                failure = self._cancelled_instead(_as_ours(error))
        try:
            if isinstance(failure, WithOutput):
                output = freeze(failure.output, what=f"the output of {step.type}")
                self._keep_secret(step, output, parameters)
            output, failure = self._checked(step, output, failure, element)
        except IgnitionError as error:
            failure = error
        if not isinstance(failure, RunCancelled):
            self._capture(context, failure)
        return output, failure

    def _call(self, step: Step, context: Attempt, parameters: Mapping[str, Json]) -> Json:
        kind = self._runner.step_types.find(step.type)
        if kind is None:
            raise StepError(f"unknown step type {step.type!r}")
        output = freeze(kind.run(context, parameters) or {}, what=f"the output of {step.type}")
        self._keep_secret(step, output, parameters)
        self._runner.gate.check()
        return output

    def _keep_secret(self, step: Step, output: Json, parameters: Mapping[str, Json]) -> None:
        """Hide what a secret step has read, from before its end is told."""
        if step.secret:
            for secret in secret_steps.read(output, parameters):
                self._runner.masker.add(secret)

    def _checked(
        self, step: Step, output: Json, failure: IgnitionError | None, element: Element | None
    ) -> tuple[Json, IgnitionError | None]:
        """What `expect_error`, `until` and `expect` make of an attempt.

        Raises:
            IgnitionError: one of them cannot be computed.
        """
        if step.expect_error is not None:
            return self._expected_error(step.expect_error, output, failure, element)
        if failure is not None:
            return output, failure
        if step.retry.until is None and step.expect is None:
            return output, None
        resolver, scope = self._runner.resolver, self._walk.scope(element, own=(step.id, output))
        if step.retry.until is not None and not resolver.truth(step.retry.until, scope):
            return output, checks.NotYet(f"`until` is not true: {step.retry.until.strip()}")
        if step.expect is not None:
            return output, checks.unmet(output, resolver.resolve_mapping(step.expect, scope))
        return output, None

    def _expected_error(
        self, expect: Mapping[str, Json], output: Json, failure: IgnitionError | None, element: Element | None
    ) -> tuple[Json, IgnitionError | None]:
        expected = self._runner.resolver.resolve_mapping(expect, self._walk.scope(element))
        if failure is None:
            return output, checks.no_error(expected, output)
        if not checks.testable(failure):
            return output, failure
        told = freeze(checks.error_output(failure))
        return told, checks.wrong_error(told, expected)

    def _cancelled_instead(self, error: IgnitionError) -> IgnitionError:
        """An error that a cancellation caused is reported as the cancellation."""
        try:
            self._runner.control.check()
        except RunCancelled as cancelled:
            return cancelled
        return error

    def _capture(self, context: Attempt, error: IgnitionError | None) -> None:
        """Offer the moment after an attempt for evidence."""
        _take_evidence(context, self._runner.after_attempt, error)

    def _before_next(self, context: Attempt, number: int, error: IgnitionError) -> IgnitionError | None:
        """Say why, and let the delay pass; an error if the run or the step is to end instead."""
        policy = context.step.retry
        delay = policy.delay_after(number)
        of = "" if policy.count is None else f" of {policy.count + 1}"
        message = f"attempt {number}{of} failed: {error.message}"
        if isinstance(error, checks.NotYet):
            context.progress(message)
        else:
            context.log(message, "warning")
        gate = self._runner.gate
        if policy.until is not None and gate.remaining() <= delay:
            # Waiting for an attempt that cannot begin in time would only take time.
            return error
        try:
            gate.wait(delay)
        except (RunCancelled, StepTimeout) as ended:
            return ended
        return None

    def saving(self, step: Step, path: StepPath, ended: Ended, value_at: Callable[[str], Json]) -> Ended:
        """What the step saves, if it passed."""
        if ended.error is not None or ended.reason is not None or not step.save:
            return ended
        context = Attempt(self._walk, step, path, ended.attempts)
        try:
            for name, place in step.save.items():
                context.set_variable(name, value_at(place))
        except IgnitionError as error:
            self.failed_outside(step, path, error, ended.attempts)
            return Ended(output=ended.output, error=error, attempts=ended.attempts, children=ended.children)
        return ended


def _take_evidence(context: Attempt, take: Callable[..., None], *arguments: object) -> None:
    """Let somebody take evidence; that none can be had must not change the verdict."""
    try:
        take(context, *arguments)
    except Exception as problem:
        context.log(f"no evidence could be taken: {problem}", "warning")


def _is_too_late(error: IgnitionError | None) -> bool:
    """Whether the step's own time, or its attempts, ran out before `until` was true."""
    return isinstance(error, checks.NotYet) or (isinstance(error, StepTimeout) and not error.outer)


def _never(step: Step, last: Ended) -> Ended:
    until = str(step.retry.until).strip()
    times = "1 attempt" if last.attempts == 1 else f"{last.attempts} attempts"
    error = CheckFailed(f"`until` was not true after {times}", expected=until, actual=show(last.output))
    return Ended(output=last.output, error=error, attempts=last.attempts)


def _worth_another(error: IgnitionError) -> bool:
    return error.retryable and not (isinstance(error, StepTimeout) and error.outer)


def _as_ours(error: Exception) -> IgnitionError:
    """A foreign error as one of the tree: assertions are checks, most others a crash of the step type."""
    if isinstance(error, AssertionError):
        return CheckFailed(str(error) or "assertion failed")
    if isinstance(error, OSError) and error.strerror:
        return SystemRefused(error)
    return StepCrashed(error)

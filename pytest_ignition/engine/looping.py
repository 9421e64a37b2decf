"""`foreach`: a step once for each element of a list, with one verdict for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pytest_ignition.engine import checks
from pytest_ignition.engine.errors import ElementsBroken, ElementsFailed, RunCancelled, StepError, StepTimeout
from pytest_ignition.engine.events import StepFinished, StepNotRun, StepPath
from pytest_ignition.engine.mending import BY_COMMAND
from pytest_ignition.engine.pausing import NEXT
from pytest_ignition.engine.results import StepResult, overall
from pytest_ignition.engine.stepping import Element, Ended
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, OnFailure, Step
from pytest_ignition.language.references import kind_of

if TYPE_CHECKING:
    from pytest_ignition.engine.stepping import Stepping
    from pytest_ignition.engine.walk import Walk

MAX_ELEMENTS = 10_000
"""More than any report can show."""


def take_each(walk: Walk, stepping: Stepping, step: Step, path: StepPath, number: int) -> Ended:
    """The step for every element: all of them under `on_failure: continue`, else up to the first that fails."""
    try:
        elements = _elements(walk, step)
    except IgnitionError as error:
        stepping.started(step, path, number, {})
        return stepping.failed_outside(step, path, error, number)
    if not elements:
        return Ended(reason="its `foreach` is empty")
    stepping.started(step, path, number, {})
    loop = _Loop(walk, stepping, step, path)
    for index, element in enumerate(elements):
        loop.take(index, element, last=index == len(elements) - 1)
        if loop.void:
            return Ended(void=True)
    return loop.ended()


def _elements(walk: Walk, step: Step) -> Sequence[Json]:
    """The list.

    Raises:
        IgnitionError: it cannot be computed, or is none.
    """
    found = walk.runner.resolver.resolve(step.foreach, walk.scope())
    if not isinstance(found, list | tuple):
        raise StepError(f"`foreach` must be a list, not {kind_of(found)}")
    if len(found) > MAX_ELEMENTS:
        raise StepError(f"`foreach` has {len(found):,} elements; at most {MAX_ELEMENTS:,} can be run")
    return [freeze(each, what="an element of `foreach`") for each in found]


class _Loop:
    """The elements on their way.

    Attributes:
        stop: the error that ends the whole step: a cancellation, or a limit around it.
        void: whether somebody moved the run elsewhere.
    """

    def __init__(self, walk: Walk, stepping: Stepping, step: Step, path: StepPath) -> None:
        self._walk = walk
        self._stepping = stepping
        self._step = step
        self._path = path
        self._results: list[StepResult] = []
        self._ends: list[Ended] = []
        self._over: str | None = None
        self._go_on: int | None = None
        self.stop: IgnitionError | None = None
        self.void = False

    def take(self, index: int, value: Json, *, last: bool) -> None:
        """One element."""
        step = self._step
        title = f"{step.name}: {value}" if isinstance(value, str | int | float) else f"{step.name} [{index + 1}]"
        loop = {"index": index + 1, "first": index == 0, "last": last}
        element = Element(title=title, names={step.loop_name: value}, loop=loop)
        path = self._path.child(f"[{index}]", index)
        if self._over is not None:
            self._passed_over(path, title, self._over)
            return
        start = self._walk.runner.gate.working()
        ended = self._run(path, element, 1)
        if ended.error is not None:
            ended = self._walk.runner.failures.mended(
                self._walk, step, path, ended, again=lambda number: self._run(path, element, number), element=element
            )
        if ended.void:
            self.void = True
            return
        if ended.reason is not None:
            self._passed_over(path, title, ended.reason)
            return
        self._finished(path, title, ended, self._walk.runner.gate.working() - start)

    def _run(self, path: StepPath, element: Element, number: int) -> Ended:
        try:
            self._walk.runner.gate.check()
            if not self._stepping.holds(self._step, element):
                return Ended(reason=self._stepping.untrue(self._step))
        except IgnitionError as error:
            self._stepping.started(self._step, path, number, {}, element)
            return self._stepping.failed_outside(self._step, path, error, number)
        return self._stepping.one(self._step, path, element, number)

    def _finished(self, path: StepPath, name: str, ended: Ended, seconds: float) -> None:
        error = ended.error
        self._ends.append(ended)
        verdict = Verdict.PASSED if error is None else Verdict.of_error(error)
        event = self._walk.runner.stream.emit(
            StepFinished,
            step_path=path,
            step_attempt=ended.attempts,
            name=name,
            type=self._step.type,
            verdict=verdict,
            duration=seconds,
            output=ended.output,
            error=None if error is None else self._walk.error_data(self._step, error),
            note=self._walk.mending.note(
                self._step.id, str(path), passed=error is None, passed_on=ended.go_on is not None
            ),
        )
        self._results.append(StepResult.of(event, children=self._walk.children.pop(str(path), ())))
        if isinstance(error, RunCancelled) or (isinstance(error, StepTimeout) and error.outer):
            self.stop, self._over = error, error.message
        elif ended.go_on is not None:
            self._go_on = ended.go_on
            self._over = None if ended.go_on == NEXT else BY_COMMAND
        elif error is not None and self._step.on_failure is not OnFailure.CONTINUE:
            self._over = f"element {len(self._results)} {verdict}"

    def _passed_over(self, path: StepPath, name: str, reason: str) -> None:
        self._ends.append(Ended(reason=reason))
        event = self._walk.runner.stream.emit(
            StepNotRun, step_path=path, name=name, type=self._step.type, reason=reason
        )
        self._results.append(StepResult.of(event))

    def ended(self) -> Ended:
        """What the whole step comes to."""
        if all(each.reason is not None for each in self._ends):
            reason = f"for none of its {len(self._ends)} elements: {self._ends[0].reason}"
            return Ended(reason=reason, children=tuple(self._results))
        output = freeze(
            {
                "results": [each.output if each.error is None else None for each in self._ends],
                "count": len(self._ends),
                "failed": sum(each.error is not None for each in self._ends),
            }
        )
        whole = Ended(
            output=output,
            error=self.stop or self._error(),
            attempts=max(each.attempts for each in self._ends),
            children=tuple(self._results),
            go_on=self._go_on,
        )
        outputs = [each.output for each in self._ends if each.reason is None]
        return self._stepping.saving(
            self._step,
            self._path,
            whole,
            lambda place: [checks.saved_value(output, place) for output in outputs],
        )

    def _error(self) -> IgnitionError | None:
        """The elements' failures as the step's, in one line; the elements' own ends tell the rest."""
        wrong = [(index, each.error) for index, each in enumerate(self._ends) if each.error is not None]
        if not wrong:
            return None
        verdict = overall([Verdict.of_error(error) for _index, error in wrong])
        kind = ElementsFailed if verdict is Verdict.FAILED else ElementsBroken
        index, first = next(each for each in wrong if Verdict.of_error(each[1]) is verdict)
        told = first.message.split("\n", 1)[0]
        return kind(f"{len(wrong)} of {len(self._ends)} elements did not pass; element {index + 1}: {told}")

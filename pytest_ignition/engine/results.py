"""What is left of a run: masked results, ready for any report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pytest_ignition.engine.events import ErrorData, StepFinished, StepNotRun, StepPath
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """One step's end. `duration` in seconds, all attempts included; `reason` says why it did not run.

    Attributes:
        children: the steps of the playbook that this step ran, in its last attempt, or the elements of its `foreach`.
    """

    path: StepPath
    name: str
    type: str
    verdict: Verdict
    duration: float = 0.0
    attempts: int = 0
    output: Json = None
    error: ErrorData | None = None
    reason: str = ""
    note: str = ""
    children: tuple[StepResult, ...] = ()

    @classmethod
    def of(cls, event: StepFinished | StepNotRun, children: tuple[StepResult, ...] = ()) -> StepResult:
        """What the event of a step's end tells."""
        if isinstance(event, StepNotRun):
            return cls(
                path=event.step_path,
                name=event.name,
                type=event.type,
                verdict=Verdict.NOT_RUN,
                reason=event.reason,
                children=children,
            )
        return cls(
            path=event.step_path,
            name=event.name,
            type=event.type,
            verdict=event.verdict,
            duration=event.duration,
            attempts=event.step_attempt,
            output=event.output,
            error=event.error,
            note=event.note,
            children=children,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """One run's end.

    Attributes:
        steps: in order: setup, main, rollback, teardown. `duration` in seconds.
        error: what was wrong outside of any step, or None.
        returned: the playbook's own `outputs`.
    """

    verdict: Verdict
    steps: Sequence[StepResult]
    duration: float
    cancelled: bool = False
    error: ErrorData | None = None
    returned: Mapping[str, Json] = field(default_factory=dict)

    @property
    def unsuccessful(self) -> list[StepResult]:
        """The failed and broken steps, in order."""
        return [step for step in self.steps if step.verdict in (Verdict.FAILED, Verdict.BROKEN)]

    @property
    def outputs(self) -> Mapping[str, Json]:
        """Step id -> what the step gave, of those that ran; masked."""
        return {step.path.ids[-1]: step.output for step in self.steps if step.output is not None}

    @property
    def counts(self) -> Mapping[str, int]:
        """How many steps ended in which verdict."""
        return Counter(str(step.verdict) for step in self.steps)


def overall(verdicts: Sequence[Verdict]) -> Verdict:
    """A run's verdict: failed if any step failed, else broken if any was, else passed.

    A wrong value is news about the product; that something else could not be checked does not take it back.
    """
    for verdict in (Verdict.FAILED, Verdict.BROKEN):
        if verdict in verdicts:
            return verdict
    return Verdict.PASSED

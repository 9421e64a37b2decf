"""One step list of a playbook on its way: how far it came, and what is left of each step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pytest_ignition.engine.results import StepResult
from pytest_ignition.engine.state import RunState
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Phase


@dataclass(slots=True)
class Lane:
    """Setup, main, rollback or teardown.

    Attributes:
        position: the step that comes next, or is running.
        snapshots: the state before each step that was begun.
        results: the steps' ends so far, by position.
    """

    phase: Phase
    position: int = 0
    snapshots: list[RunState] = field(default_factory=list)
    results: dict[int, StepResult] = field(default_factory=dict)

    @property
    def ends(self) -> list[StepResult]:
        """The steps' ends in order."""
        return [self.results[position] for position in sorted(self.results)]

    @property
    def unsuccessful(self) -> bool:
        """Whether a step failed or broke."""
        return any(each.verdict in (Verdict.FAILED, Verdict.BROKEN) for each in self.results.values())

    def rewind(self, position: int, void: Iterable[int]) -> None:
        """Forget the states from a position on, and the ends of the steps at the positions `void`."""
        del self.snapshots[position:]
        for each in void:
            self.results.pop(each, None)

"""What references of a playbook on its way may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_ignition.engine.state import RunState
from pytest_ignition.language.model import Json, Playbook
from pytest_ignition.language.references import Scope

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.engine.stepping import Element


class Scoping:
    """Part of `Walk`; see there for the attributes."""

    runner: Runner
    playbook: Playbook
    parameters: Mapping[str, Json]
    case: Mapping[str, Json] | None
    state: RunState

    def __init__(self) -> None:
        self._declared: tuple[Playbook | None, frozenset[str]] = (None, frozenset())

    def scope(self, element: Element | None = None, own: tuple[str, Json] | None = None) -> Scope:
        """Everything a reference may name at this moment.

        Args:
            element: of the `foreach` that is running.
            own: id and output of the running step, where it may be named already.
        """
        outputs = self.state.outputs if own is None else self.state.outputs.insert(*own)
        roots: dict[str, Mapping[str, Json]] = {
            "parameter": self.parameters,
            "variable": self.state.variables,
            "step": outputs,
            "outcome": _Outcomes(self.playbook, self.state),
            "run": self.runner.about,
            **self.runner.resources.roots(),
        }
        if self.case is not None:
            roots["case"] = self.case
        if element is not None:
            roots["loop"] = element.loop
        return Scope(
            roots=roots,
            local={} if element is None else element.names,
            not_run=self.state.reasons,
            declared=self._declared_by(self.playbook),
        )

    def _declared_by(self, playbook: Playbook) -> frozenset[str]:
        """The names of its parameters, computed once: every step asks."""
        if self._declared[0] is not playbook:
            self._declared = (playbook, frozenset(parameter.name for parameter in playbook.parameters))
        return self._declared[1]


class _Outcomes(Mapping[str, Json]):
    """Step id -> `passed`, `failed`, `broken`, `not run`, or null: looked up, never copied, for long playbooks."""

    def __init__(self, playbook: Playbook, state: RunState) -> None:
        self._playbook = playbook
        self._state = state

    def __getitem__(self, step_id: str) -> Json:
        outcome = self._state.outcomes.get(step_id)
        if outcome is None and all(step.id != step_id for step in self._playbook.every_step()):
            raise KeyError(step_id)
        return None if outcome is None else str(outcome)

    def __iter__(self) -> Iterator[str]:
        return (step.id for step in self._playbook.every_step())

    def __len__(self) -> int:
        return sum(1 for _ in self._playbook.every_step())

"""What a run knows so far: immutable, cheap to keep one snapshot per step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rpds import HashTrieMap

from pytest_ignition.engine.selection import LeftOut
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json


def _empty() -> HashTrieMap[str, Json]:
    return HashTrieMap()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Outputs, variables and outcomes; every change gives a new state that shares what is equal.

    Attributes:
        outputs: step id -> output, of the steps that ran.
        outcomes: step id -> verdict, of the steps that are done.
        reasons: step id -> why it did not run.
        variables: variable name -> value.
    """

    outputs: HashTrieMap[str, Json] = field(default_factory=_empty)
    outcomes: HashTrieMap[str, Verdict] = field(default_factory=_empty)
    reasons: HashTrieMap[str, str] = field(default_factory=_empty)
    variables: HashTrieMap[str, Json] = field(default_factory=_empty)

    def with_step(self, step_id: str, verdict: Verdict, output: Json) -> RunState:
        """The state after a step ended; `output` is stored where there is one."""
        outputs = self.outputs if output is None else self.outputs.insert(step_id, output)
        return replace(self, outputs=outputs, outcomes=self.outcomes.insert(step_id, verdict))

    def with_step_not_run(self, step_id: str, reason: str) -> RunState:
        """The state after a step was passed over."""
        return replace(
            self,
            outcomes=self.outcomes.insert(step_id, Verdict.NOT_RUN),
            reasons=self.reasons.insert(step_id, reason),
        )

    def with_earlier(self, step_id: str, known: LeftOut) -> RunState:
        """The state with what an earlier run knew of a step that does not run in this one."""
        reasons = self.reasons.insert(step_id, known.missing or known.reason)
        outputs = self.outputs if known.output is None else self.outputs.insert(step_id, known.output)
        variables = self.variables
        for name, value in known.variables.items():
            variables = variables.insert(name, value)
        return replace(self, outputs=outputs, reasons=reasons, variables=variables)

    def with_variable(self, name: str, value: Json) -> RunState:
        """The state with one variable set.

        Raises:
            StepError: the value is not plain JSON.
        """
        frozen = freeze(value, what=f"variable {name!r}")
        return replace(self, variables=self.variables.insert(name, frozen))

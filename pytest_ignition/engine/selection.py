"""Parts of a playbook: which steps a run leaves out, and what is known of them from the last recorded run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json, Playbook, Step
from pytest_ignition.language.normal import normal_form
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.source import HIDDEN
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from pytest_ignition.engine.walk import Walk

SCHEMA = 1
_LARGEST = 1_000_000
"""Characters of an output that is kept."""


class UnknownStep(IgnitionError):
    """A selection names a step that the playbook's main list does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which steps of the main list to run; setup and teardown always run.

    Attributes:
        first: the first one; None for the first of the list.
        last: the last one; None for the last of the list.
        only: nothing but these; empty for all between `first` and `last`.
    """

    first: str | None = None
    last: str | None = None
    only: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.first is not None or self.last is not None or bool(self.only)

    def reasons(self, playbook: Playbook) -> dict[str, str]:
        """The steps that are left out, each with the reason.

        Raises:
            UnknownStep: a name is not that of a step of the main list, or nothing is left to run.
        """
        ids = [step.id for step in playbook.steps]
        for name in (self.first, self.last, *self.only):
            if name is not None and name not in ids:
                hint = did_you_mean(name, ids) or f"its steps are {', '.join(ids)}"
                raise UnknownStep(f"there is no step {name!r} in {playbook.source.path}", hint=hint)
        begin = 0 if self.first is None else ids.index(self.first)
        end = len(ids) - 1 if self.last is None else ids.index(self.last)
        if begin > end:
            raise UnknownStep(f"step {self.last!r} comes before step {self.first!r}: nothing would run")
        found = {}
        for index, step_id in enumerate(ids):
            if self.only and step_id not in self.only:
                found[step_id] = f"only {', '.join(self.only)} should run"
            elif index < begin:
                found[step_id] = f"the run should begin with {self.first}"
            elif index > end:
                found[step_id] = f"the run should end with {self.last}"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A step that does not run.

    Attributes:
        reason: why.
        output: what it gave in the last recorded run, as far as that can be used.
        variables: those that it set then.
        missing: why there is no output, told to a step that asks for it; empty if there is one.
    """

    reason: str
    output: Json = None
    variables: Mapping[str, Json] = field(default_factory=dict)
    missing: str = ""


def left_out(playbook: Playbook, selection: Selection, recording: Mapping[str, Any]) -> dict[str, LeftOut]:
    """The steps that are left out, with what is known of them.

    Args:
        playbook: what is run.
        selection: the steps to run.
        recording: as `recorded` made it; empty if there is none. Where a secret was hidden, the value is not known.

    Raises:
        UnknownStep: the selection does not fit the playbook.
    """
    steps = {step.id: step for step in playbook.steps}
    known = recording.get("steps", {}) if recording.get("schema") == SCHEMA else {}
    return {
        step_id: _left_out(steps[step_id], reason, known.get(step_id))
        for step_id, reason in selection.reasons(playbook).items()
    }


def _left_out(step: Step, reason: str, known: Mapping[str, Any] | None) -> LeftOut:
    if known is None:
        return LeftOut(reason=reason, missing=f"{reason}, and no earlier run recorded its output: let it run, too")
    if known["step"] != digest(step):
        missing = f"{reason}, and it was changed since its output was recorded: let it run, too"
        return LeftOut(reason=reason, missing=missing)
    usable = {name: freeze(value) for name, value in known["variables"].items() if HIDDEN not in json.dumps(value)}
    output = known["output"]
    if output is None:
        return LeftOut(reason=reason, variables=usable, missing=f"{reason}, and its recorded run gave no output")
    if HIDDEN in json.dumps(output):
        missing = f"{reason}, and its recorded output held a secret, which is not kept: let it run, too"
        return LeftOut(reason=reason, variables=usable, missing=missing)
    return LeftOut(reason=reason, output=freeze(output), variables=usable)


def digest(step: Step) -> str:
    """Tells one version of a step from another by what it does; its place in the list does not count."""
    form = {name: value for name, value in normal_form(step).items() if name not in ("index", "tree")}
    return hashlib.sha256(json.dumps(form, sort_keys=True, default=str).encode()).hexdigest()[:16]


def recorded(walk: Walk, mask: Callable[[Json], Json], earlier: Mapping[str, Any]) -> dict[str, Any]:
    """What a later run may need of the steps that passed: plain JSON without secrets.

    Args:
        walk: the outermost playbook at the end of its run.
        mask: hides secrets in a plain value.
        earlier: the recording of the run before, for the steps that did not run in this one.
    """
    before = earlier.get("steps", {}) if earlier.get("schema") == SCHEMA else {}
    steps = {}
    ends = {each.path.ids[-1]: each for each in walk.results}
    for step, given in zip(walk.playbook.steps, _variables(walk), strict=False):
        end = ends.get(step.id)
        if end is not None and end.verdict is Verdict.PASSED:
            variables = _kept(mask(given)) or {}
            steps[step.id] = {"step": digest(step), "output": _kept(end.output), "variables": variables}
        elif step.id in before:
            steps[step.id] = before[step.id]
    return {"schema": SCHEMA, "steps": steps}


def _kept(value: Json) -> Json:
    """The value without what stands under secret names; nothing if it is too big to keep."""
    value = _hidden(value)
    return value if len(json.dumps(value)) <= _LARGEST else None


def _hidden(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {
            key: HIDDEN if is_secret(key) and isinstance(each, str) and each else _hidden(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_hidden(each) for each in value]
    return value


def _variables(walk: Walk) -> Iterable[dict[str, Json]]:
    """What each step of the main list changed about the variables, from the states between the steps."""
    for before, after in pairwise(walk.main_states):
        old = before.variables
        yield {name: value for name, value in after.variables.items() if name not in old or old[name] != value}

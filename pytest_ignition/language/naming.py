"""What is wrong with the names in a reference, judged by the text of a playbook: for the check before a run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.model import Json, Phase, Playbook, Step
from pytest_ignition.language.spelling import did_you_mean
from pytest_ignition.language.templates import ROOTS

CREDENTIAL_VALUES = ("name", "username", "password", "token", "gateway_url", "description")
"""What `{{ credential.NAME.… }}` may ask for."""

LOOP_VALUES = ("index", "first", "last")
"""What `{{ loop.… }}` may ask for."""

RUN_VALUES = ("id", "attempt", "started_at")
GATEWAY_VALUES = ("name", "url", "project")

_SETS = re.compile(r"set_variable\s*\(\s*(?:(['\"])(\w+)\1)?")
_LAST = 1 << 60


class Wrong(NamedTuple):
    """What is wrong with a reference. `unknown`: harmless in program source, which has braces of its own."""

    message: str
    hint: str | None = None
    unknown: bool = False


class Place(NamedTuple):
    """Where a reference stands, as far as it decides what may be named there.

    Attributes:
        step: whose; None for the playbook's own `variables` and `outputs`.
        before: (phase, index) that named steps must come before; None for none at all.
        own: whether the step's own output is there already.
        locals: names of the place's own, such as a loop's element.
        variables: the variables that may be named; None for all of the playbook.
    """

    step: Step | None
    before: tuple[int, int] | None
    own: bool = False
    locals: Collection[str] = ()
    variables: Collection[str] | None = None


_ORDER = {Phase.SETUP: 0, Phase.MAIN: 1, Phase.ROLLBACK: 2, Phase.TEARDOWN: 3}


def place_of(step: Step, *, own: bool = False, looped: bool = True) -> Place:
    """Where the references of a step stand.

    Args:
        step: the step.
        own: whether its output is there, as in `until` and `expect`.
        looped: whether its element is.
    """
    anything = step.phase in (Phase.ROLLBACK, Phase.TEARDOWN)
    before = (_LAST, 0) if anything else (_ORDER[step.phase], step.index)
    locals_: tuple[str, ...] = (step.loop_name,) if looped and step.foreach is not None else ()
    return Place(step, before, own, locals_)


class Names:
    """The names of one playbook."""

    def __init__(self, playbook: Playbook, catalogue: Catalogue) -> None:
        self._playbook = playbook
        self._catalogue = catalogue
        self.parameters = [parameter.name for parameter in playbook.parameters]
        self._case = None if playbook.cases_file else {key for case in playbook.cases for key in case.values} | {"id"}

    @cached_property
    def _steps(self) -> Mapping[str, Step]:
        """By id; of two with one id, the first."""
        return {step.id: step for step in reversed(list(self._playbook.every_step()))}

    @cached_property
    def _variables(self) -> frozenset[str] | None:
        """Those that are ever set, which takes a look at every step; None if the text does not tell them all."""
        return _variables(self._playbook, self._catalogue)

    def wrong(self, words: Sequence[str], place: Place, *, guarded: bool = False, whole: bool = False) -> Wrong | None:
        """What is wrong with a path of names.

        Args:
            words: the path.
            place: where it stands.
            guarded: whether an expression asks first if it is there.
            whole: whether a root alone may stand there, as in `step[variable.id]`.
        """
        root = words[0]
        if root in place.locals:
            return None
        if len(words) == 1:
            return None if (whole and root in ROOTS) or root in self.parameters else self._no_parameter(root, place)
        if root not in ROOTS:
            hint = did_you_mean(root, [*ROOTS, *place.locals])
            if hint is None and root in self.parameters:
                hint = f"did you mean 'parameter.{'.'.join(words)}'?"
            return Wrong(f"unknown name {root!r}", hint or f"it may begin with {', '.join(ROOTS)}", unknown=True)
        if root == "parameter":
            return None if guarded or words[1] in self.parameters else self._no_parameter(words[1], place)
        checks = {
            "step": self._output,
            "outcome": self._outcome,
            "credential": self._credential,
            "variable": self._variable,
            "case": self._case_value,
            "loop": self._loop,
            "run": self._fixed,
            "gateway": self._fixed,
        }
        return checks[root](words, place, guarded) if root in checks else None

    def _no_parameter(self, name: str, place: Place) -> Wrong:
        hint = did_you_mean(name, [*self.parameters, *place.locals])
        if hint is None and name in ROOTS:
            hint = f"name one of its values, as in {{{{ {name}.NAME }}}}"
        return Wrong(f"the playbook declares no parameter {name!r}", hint, unknown=True)

    def _output(self, words: Sequence[str], place: Place, _guarded: bool) -> Wrong | None:
        wrong = self._earlier(words[1], place)
        if wrong is not None or len(words) < 3:
            return wrong
        named = self._steps[words[1]]
        own = place.own and place.step is not None and place.step.id == named.id
        outputs = self._outputs_of(named, own)
        if outputs is None or words[2] in outputs:
            return None
        hint = did_you_mean(words[2], outputs) or (f"it has {', '.join(sorted(outputs))}" if outputs else "it has none")
        return Wrong(f"step {words[1]!r} ({named.type}) has no output {words[2]!r}", hint)

    def _outputs_of(self, step: Step, own: bool) -> Collection[str] | None:
        if step.foreach is not None and not own:
            return ("results", "count", "failed")
        if step.expect_error is not None:
            return ("kind", "message", "status", "hint")
        kind = self._catalogue.find(step.type)
        return None if kind is None else kind.outputs

    def _outcome(self, words: Sequence[str], place: Place, _guarded: bool) -> Wrong | None:
        if words[1] not in self._steps:
            return self._earlier(words[1], place)
        if len(words) > 2:
            return Wrong("an outcome is a single word, with nothing in it", f"write outcome.{words[1]}")
        return None

    def _earlier(self, step_id: str, place: Place) -> Wrong | None:
        """What is wrong with naming the output of a step at a place."""
        if place.before is None:
            return Wrong("there are no steps' outputs here: variables are set before the first step")
        named = self._steps.get(step_id)
        if named is None:
            hint = did_you_mean(step_id, self._steps)
            hyphenated = [each for each in self._steps if each.startswith(step_id + "-")]
            if hyphenated:
                hint = f"write step[{hyphenated[0]!r}]"
            return Wrong(f"there is no step {step_id!r}", hint, unknown=True)
        if place.step is not None and named.id == place.step.id:
            return None if place.own else Wrong(f"step {step_id!r} names its own output, which is not there yet")
        if (_ORDER[named.phase], named.index) >= place.before:
            return Wrong(
                f"step {step_id!r} runs later, in line {named.mark.line}",
                "move it before this one, or name an earlier one",
            )
        return None

    def _credential(self, words: Sequence[str], _place: Place, _guarded: bool) -> Wrong | None:
        if len(words) > 3:
            return Wrong("a credential's value is text, with nothing in it")
        if len(words) == 3 and words[2] not in CREDENTIAL_VALUES:
            hint = did_you_mean(words[2], CREDENTIAL_VALUES) or f"it has {', '.join(CREDENTIAL_VALUES)}"
            return Wrong(f"a credential has no {words[2]!r}", hint)
        return None

    def _variable(self, words: Sequence[str], place: Place, guarded: bool) -> Wrong | None:
        known = self._variables if place.variables is None else place.variables
        if guarded or known is None or words[1] in known:
            return None
        hint = did_you_mean(words[1], known)
        if hint is None and words[1] in self.parameters:
            hint = f"did you mean 'parameter.{words[1]}'?"
        return Wrong(f"nothing sets a variable {words[1]!r}", hint, unknown=True)

    def _case_value(self, words: Sequence[str], _place: Place, guarded: bool) -> Wrong | None:
        if not self._playbook.cases and self._playbook.cases_file is None:
            return Wrong("the playbook has no `cases`", unknown=True)
        if guarded or self._case is None or words[1] in self._case:
            return None
        return Wrong(f"no case has a value {words[1]!r}", did_you_mean(words[1], self._case), unknown=True)

    def _loop(self, words: Sequence[str], place: Place, _guarded: bool) -> Wrong | None:
        if not place.locals:
            return Wrong("`loop` is there only inside of a `foreach`", unknown=True)
        if words[1] not in LOOP_VALUES or len(words) > 2:
            hint = did_you_mean(words[1], LOOP_VALUES) or f"it has {', '.join(LOOP_VALUES)}"
            return Wrong(f"'loop' has no {'.'.join(words[1:])!r}", hint)
        return None

    def _fixed(self, words: Sequence[str], _place: Place, _guarded: bool) -> Wrong | None:
        known = RUN_VALUES if words[0] == "run" else GATEWAY_VALUES
        if words[1] in known:
            return None
        hint = did_you_mean(words[1], known) or f"it has {', '.join(known)}"
        return Wrong(f"{words[0]!r} has no {words[1]!r}", hint)


def _variables(playbook: Playbook, catalogue: Catalogue) -> frozenset[str] | None:
    """The names of all variables that are ever set; None if the text does not tell them all."""
    found = set(playbook.variables)
    for step in playbook.every_step():
        found.update(step.save or ())
        kind = catalogue.find(step.type)
        if kind is None or kind.sets_variables:
            return None
        told = _set_by(step, kind.code_parameters)
        if told is None:
            return None
        found.update(told)
    return frozenset(found)


def _set_by(step: Step, code_parameters: Collection[str]) -> set[str] | None:
    if step.type == "utility.set_variable":
        name = step.parameters.get("name")
        return {name} if isinstance(name, str) and "{{" not in name else None
    found = set()
    for source in _sources(step.parameters, code_parameters):
        for call in _SETS.finditer(source):
            if call.group(2) is None:
                return None
            found.add(call.group(2))
    return found


def _sources(parameters: Mapping[str, Json], names: Collection[str]) -> Iterator[str]:
    return (parameters[name] for name in names if isinstance(parameters.get(name), str))

"""Built-in step types as their table describes them: collection checks playbooks by it, and imports only what it uses.

The table (`table.json`, written by `tools/write_reference.py`) holds what is plain data of each type. The type itself,
with its pydantic model and its handler, is imported when it runs, when a value is not surely right by the table, and
for old spellings. So whatever is refused is refused by the model, in its words.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.steps.index import Effect, Secrets, no_secrets

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.language.catalogue import ParameterProblem, Reading
    from pytest_ignition.language.model import Json
    from pytest_ignition.steps.registry import Handler, StepType

TABLE = Path(__file__).with_name("table.json")

Fits = Callable[[object], bool]


class KnownStepType:
    """A step type of the table; has all that `registry.StepType` has.

    Args:
        name: as written under `type:`.
        row: what the table says of it.
    """

    sets_variables = False
    """What of the built-in types sets variables is known by name to the check before a run."""

    def __init__(self, name: str, row: Mapping[str, Any]) -> None:
        self.name = name
        self._module: str = row["module"]
        self._parameters: Mapping[str, Any] = row["parameters"]
        self._plain: bool = row["plain"]
        self._tells_secrets: bool = row["secrets"]
        outputs: Sequence[str] | None = row["outputs"]
        self.outputs = None if outputs is None else tuple(outputs)
        self.effect = Effect(row["effect"])
        self.needs = frozenset(row["needs"])
        self.code_parameters = frozenset(row["code"])
        self.file_parameters = frozenset(row["files"])
        self.old_parameters = frozenset(row["old"])
        self.summary: str = row["summary"]
        self._required = frozenset(row["required"])

    @cached_property
    def real(self) -> StepType[Any]:
        """The type itself."""
        module = importlib.import_module(f"pytest_ignition.steps.{self._module}")
        found: StepType[Any] = next(each for each in module.STEP_TYPES if each.name == self.name)
        return replace(found, sets_variables=self.sets_variables)

    @property
    def model(self) -> type[Any]:
        """Validates and documents the parameters."""
        return self.real.model

    @property
    def handler(self) -> Handler[Any]:
        """Does it, and returns the output."""
        return self.real.handler

    @property
    def readings(self) -> Sequence[Reading]:
        """Old spellings of its parameters."""
        return self.real.readings if self.old_parameters else ()

    @property
    def secrets(self) -> Secrets:
        """Tells the secret texts among parameters, as far as their own names do not."""
        return self.real.secrets if self._tells_secrets else no_secrets

    @property
    def parameter_names(self) -> Collection[str]:
        """The parameters that it takes by name."""
        return self._parameters.keys()

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        """Check names and static values; values of `dynamic` parameters are not known yet."""
        if self.surely_fit(parameters, dynamic):
            return ()
        return self.real.problems(parameters, dynamic)

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Validate the resolved parameters and call the handler; raises what the type itself raises."""
        return self.real.run(context, parameters)

    def surely_fit(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> bool:
        """Whether the model will take these parameters. False where the table cannot tell."""
        if not (self._plain and self._required.issubset(parameters)):
            return False
        checks = self._checks
        for name, value in parameters.items():
            fits = checks.get(name)
            if fits is None or not (name in dynamic or fits(value)):
                return False
        return True

    @cached_property
    def _checks(self) -> Mapping[str, Fits]:
        return {name: _fits(described) for name, described in self._parameters.items()}


@cache
def known_step_types() -> tuple[KnownStepType, ...]:
    """Those of the table, in its order. They hold no state of a run."""
    table: Mapping[str, Mapping[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return tuple(KnownStepType(name, row) for name, row in table.items())


def _fits(described: Any) -> Fits:
    """What surely is a value of a parameter: any of the forms that the table names."""
    forms = [_form(each) for each in described]
    return forms[0] if len(forms) == 1 else lambda value: any(fits(value) for fits in forms)


def _form(described: Any) -> Fits:
    if isinstance(described, list):
        choices = frozenset(described)
        return lambda value: type(value) is str and value in choices
    kind, _space, least = described.partition(" ")
    if kind == "number":
        return _number_above(float(least), inclusive=True) if least else lambda value: type(value) in (int, float)
    if kind == "above":
        return _number_above(float(least), inclusive=False)
    return _FORMS[kind]


def _number_above(least: float, *, inclusive: bool) -> Fits:
    if inclusive:
        return lambda value: type(value) in (int, float) and value >= least  # type: ignore[operator] # a number by then
    return lambda value: type(value) in (int, float) and value > least  # type: ignore[operator] # a number by then


_FORMS: Mapping[str, Fits] = {
    "anything": lambda _value: True,
    "text": lambda value: type(value) is str,
    "words": lambda value: type(value) is str and value != "",
    "flag": lambda value: type(value) is bool,
    "whole": lambda value: type(value) is int,
    "mapping": lambda value: isinstance(value, dict),
}

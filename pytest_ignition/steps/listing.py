"""The built-in step types, from a table: each is loaded when a run first takes such a step, or a check needs its model.

Importing pydantic and building the models costs as much as reading hundreds of playbooks, and nearly all steps are
right. So the table (`listing.json`, written by tools/write_reference.py) says of each parameter which values it surely
takes. Whatever the table cannot vouch for is asked of the step type itself, whose model alone finds mistakes and words
them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.language.catalogue import ParameterProblem, Reading
from pytest_ignition.language.durations import read_seconds
from pytest_ignition.language.model import Json
from pytest_ignition.steps.hidden_texts import SECRETS, no_secrets
from pytest_ignition.steps.old_spellings import READINGS, RENAMED

if TYPE_CHECKING:
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.steps.registry import Registry, StepType

TABLE = Path(__file__).with_name("listing.json")

Rule = Callable[[Json], bool]
"""Whether a parameter surely takes a value."""

_NUMBERS = (int, float)
_FAR = 1e15
"""Numbers beyond are left to the model: some can no longer be told from their neighbours, or multiplied."""


class ListedType:
    """A built-in step type, known by the table's entry until something needs the type itself.

    Attributes:
        effect: the most that it may do to a plant.
        needs: `gateway`, `browser` or nothing: resources that it opens.
    """

    sets_variables = False

    def __init__(self, name: str, entry: Mapping[str, Any]) -> None:
        self.name = name
        self._entry = entry
        self._rules = {key: _rule(**facts) for key, facts in entry["parameters"].items()}
        self._required = frozenset(entry["required"])
        self._one_of: Sequence[str] = entry["one_of"]
        self._sure: bool = entry["sure"]
        self._open: bool = entry["open"]
        outputs = entry["outputs"]
        self.outputs: Collection[str] | None = None if outputs is None else tuple(outputs)
        self.parameter_names: Collection[str] = self._rules.keys()
        self.effect: str = entry["effect"]
        self.needs = frozenset(entry["needs"])
        self.code_parameters: Collection[str] = frozenset(entry["code"])
        self.file_parameters: Collection[str] = frozenset(entry["files"])
        self.readings: Sequence[Reading] = READINGS.get(name, ())
        self.secrets: Callable[[Mapping[str, Json]], Iterable[str]] = SECRETS.get(name, no_secrets)

    @cached_property
    def itself(self) -> StepType[Any]:
        """The step type; imports its module."""
        module = import_module(f"pytest_ignition.steps.{self._entry['module']}")
        found: StepType[Any] = next(each for each in module.STEP_TYPES if each.name == self.name)
        return replace(found, sets_variables=False)

    def problems(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> Sequence[ParameterProblem]:
        """Check names and static values; values of `dynamic` parameters are not known yet."""
        return () if self.takes(parameters, dynamic) else self.itself.problems(parameters, dynamic)

    def run(self, context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json] | None:
        """Do it, and return the output."""
        return self.itself.run(context, parameters)

    def takes(self, parameters: Mapping[str, Json], dynamic: Collection[str]) -> bool:
        """Whether the table alone tells that nothing is wrong."""
        if not (self._sure and self._required <= parameters.keys()):
            return False
        rules = self._rules
        for name, value in parameters.items():
            rule = rules.get(name)
            if rule is None:
                if not self._open:
                    return False
            elif name not in dynamic and not rule(value):
                return False
        one_of = self._one_of
        return not one_of or sum(parameters.get(name) is not None for name in one_of) == 1


class StepListing:
    """Every step type that playbooks may use. Implements `language.catalogue.Catalogue` and `engine.runner.StepTypes`.

    Args:
        added: step types beside the built-in ones.

    Raises:
        ValueError: a name is taken.
    """

    renamed = RENAMED

    def __init__(self, added: Iterable[StepType[Any]] = ()) -> None:
        self._added = tuple(added)
        self._table: Mapping[str, Mapping[str, Any]] = json.loads(TABLE.read_bytes())
        self._found: dict[str, ListedType | StepType[Any]] = {}
        for each in self._added:
            if each.name in self._table or each.name in self._found:
                raise ValueError(f"step type {each.name!r} is registered twice")
            self._found[each.name] = each

    def find(self, name: str) -> ListedType | StepType[Any] | None:
        """The type of that name, or None."""
        found = self._found.get(name)
        if found is None and name in self._table:
            found = self._found[name] = ListedType(name, self._table[name])
        return found

    def names(self) -> Collection[str]:
        """Every name: the built-in ones, then the others in order of registration."""
        return [*self._table, *(each.name for each in self._added)]

    def registry(self) -> Registry:
        """The step types themselves, all loaded: for what describes them."""
        from pytest_ignition.steps.catalogue import builtin_step_types

        registry = builtin_step_types()
        for each in self._added:
            registry.add(each)
        return registry


def _rule(kind: str, *, none: bool = False, **limits: Any) -> Rule:
    """The rule that a table's entry describes.

    Args:
        kind: a key of `_KINDS`.
        none: whether null is taken too.
        limits: what narrows the kind.
    """
    rule = _KINDS[kind](**limits)
    return (lambda value: value is None or rule(value)) if none else rule


def _anything() -> Rule:
    return lambda _value: True


def _left_to_the_model() -> Rule:
    return lambda _value: False


def _text(*, least: int = 0) -> Rule:
    # A number stands for its text, which has a character at least.
    return lambda value: len(value) >= least if type(value) is str else least <= 1 and type(value) in _NUMBERS


def _flag() -> Rule:
    return lambda value: type(value) is bool


def _choice(*, words: Sequence[str]) -> Rule:
    return lambda value: type(value) is str and value in words


def _number(*, above: float = -_FAR, least: float = -_FAR, most: float = _FAR) -> Rule:
    return lambda value: type(value) in _NUMBERS and above < value and least <= value <= most


def _duration(*, above: float = -_FAR, least: float = -_FAR) -> Rule:
    number = _number(above=above, least=least)

    def rule(value: Json) -> bool:
        return number(read_seconds(value) if type(value) is str else value)

    return rule


def _list(*, least: int = 0) -> Rule:
    return lambda value: isinstance(value, list) and len(value) >= least


def _mapping() -> Rule:
    return lambda value: isinstance(value, dict)


_KINDS: Mapping[str, Callable[..., Rule]] = {
    "any": _anything,
    "ask": _left_to_the_model,
    "text": _text,
    "flag": _flag,
    "choice": _choice,
    "number": _number,
    "duration": _duration,
    "list": _list,
    "mapping": _mapping,
}

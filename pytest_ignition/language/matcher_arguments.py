"""What matchers are called and what they take: checked before a run, as far as the text tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json
from pytest_ignition.language.moments import moment
from pytest_ignition.language.patterns import BadRegularExpression, compile_pattern
from pytest_ignition.language.reading import is_number
from pytest_ignition.language.spelling import did_you_mean

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": lambda value: isinstance(value, float),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "list": lambda value: isinstance(value, list | tuple),
    "dict": lambda value: isinstance(value, Mapping),
    "null": lambda value: value is None,
}
"""What `is_type` may name: the parameter types of the format, and `number` and `null`."""


@dataclass(frozen=True, slots=True)
class BadMatcher:
    """A matcher that cannot be used.

    Attributes:
        path: keys and indexes from the expected value to the place.
    """

    path: tuple[str | int, ...]
    message: str
    hint: str | None = None


def is_matcher(expected: Json) -> bool:
    """Whether a mapping is a matcher: all of its keys are names of matchers."""
    return isinstance(expected, Mapping) and bool(expected) and all(key in NAMES for key in expected)


def bad_matchers(expected: Json, path: tuple[str | int, ...] = ()) -> Iterator[BadMatcher]:
    """What is wrong with an expected value as written; texts with references are taken on trust."""
    if not isinstance(expected, Mapping):
        return
    named = [key for key in expected if key in NAMES]
    if not named:
        return
    if len(named) < len(expected):
        other = next(key for key in expected if key not in NAMES)
        hint = (
            did_you_mean(other, NAMES)
            or f"write `equals:` above the mapping to compare it as it is, {other!r} included"
        )
        yield BadMatcher((*path, other), f"{other!r} is no matcher, but {named[0]!r} beside it is", hint)
        return
    for name, argument in expected.items():
        yield from _bad_argument(name, argument, (*path, name))


def _bad_argument(name: str, argument: Json, path: tuple[str | int, ...]) -> Iterator[BadMatcher]:
    if isinstance(argument, str) and "{{" in argument:
        return
    if name in ("not", "each", "length"):
        yield from bad_matchers(argument, path)
    if name in ("all", "any") and isinstance(argument, list):
        for index, each in enumerate(argument):
            yield from bad_matchers(each, (*path, index))
    message = ARGUMENTS[name](argument)
    if message is not None:
        yield BadMatcher(path, f"{name!r} takes {message}, not {show(argument)}")


def _dynamic(value: object) -> bool:
    return isinstance(value, str) and "{{" in value


def _anything(_argument: Json) -> str | None:
    return None


def _needs_number(argument: Json) -> str | None:
    return None if is_number(argument) else "a number"


def _needs_pair(argument: Json) -> str | None:
    pair = isinstance(argument, list | tuple) and len(argument) == 2
    return None if pair and all(is_number(each) or _dynamic(each) for each in argument) else "a list of two numbers"


def _needs_list(argument: Json) -> str | None:
    return None if isinstance(argument, list | tuple) and argument else "a list"


def _needs_names(argument: Json) -> str | None:
    fits = isinstance(argument, str) or (
        isinstance(argument, list | tuple) and all(isinstance(each, str) for each in argument)
    )
    return None if fits else "a key or a list of keys"


def _needs_container(argument: Json) -> str | None:
    return None if isinstance(argument, Mapping | list | tuple) else "a mapping or a list"


def _needs_pattern(argument: Json) -> str | None:
    if isinstance(argument, str):
        try:
            compile_pattern(argument)
        except BadRegularExpression as error:
            return f"a regular expression ({error})"
        return None
    return "a regular expression"


def _needs_type(argument: Json) -> str | None:
    return None if isinstance(argument, str) and argument in TYPES else f"one of {', '.join(TYPES)}"


def _needs_flag(argument: Json) -> str | None:
    return None if isinstance(argument, bool) else "true or false"


def _needs_length(argument: Json) -> str | None:
    whole = isinstance(argument, int) and not isinstance(argument, bool) and argument >= 0
    return None if whole or is_matcher(argument) else "a whole number or a matcher"


def _needs_moment(argument: Json) -> str | None:
    return None if moment(argument, datetime.now(UTC)) is not None else "a date or time such as 2026-01-31, or now - 5m"


def _needs_approx(argument: Json) -> str | None:
    if is_number(argument):
        return None
    named = isinstance(argument, Mapping) and "value" in argument and set(argument) <= {"value", "abs", "rel"}
    if named and all(is_number(each) or _dynamic(each) for each in argument.values()):
        return None
    return "a number, or a mapping of numbers {value, abs, rel}"


ARGUMENTS: Mapping[str, Callable[[Json], str | None]] = {
    "equals": _anything,
    "not": _anything,
    "contains": _anything,
    "matches": _needs_pattern,
    "less_than": _needs_number,
    "greater_than": _needs_number,
    "between": _needs_pair,
    "one_of": _needs_list,
    "is_type": _needs_type,
    "length": _needs_length,
    "has_keys": _needs_names,
    "subset": _needs_container,
    "approx": _needs_approx,
    "before": _needs_moment,
    "after": _needs_moment,
    "all": _needs_list,
    "any": _needs_list,
    "each": _anything,
    "empty": _needs_flag,
}
"""Matcher -> what is wrong with its argument, or None."""

NAMES = tuple(ARGUMENTS)
"""The names of all matchers."""

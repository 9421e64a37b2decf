"""Matchers: how `expect` compares a value, and what it says when the value is another."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pytest_ignition.language.differences import differences, same, show
from pytest_ignition.language.durations import read_seconds
from pytest_ignition.language.model import Json
from pytest_ignition.language.patterns import BadRegularExpression, compile_pattern
from pytest_ignition.language.references import kind_of
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

_RELATIVE = re.compile(r"\s*now\s*(?:([+-])\s*(\S.*?))?\s*")
_MILLISECONDS = 100_000_000_000
"""Numbers from here on are milliseconds since the epoch, as Ignition gives times; smaller ones are seconds."""

DEFAULT_RELATIVE = 1e-6
"""How far `approx` may be off, as a share of the expected number, where it says nothing else."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that is not as expected.

    Attributes:
        path: where, as one writes it; empty for the value itself.
        expected: what should be there, in words or as a value.
        actual: what is there.
        details: for maps and lists, each difference in a line.
    """

    path: str
    expected: str
    actual: str
    details: tuple[str, ...] = ()


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


def mismatches(actual: Json, expected: Json, path: str = "", *, now: datetime | None = None) -> list[Mismatch]:
    """Compare a value.

    Args:
        actual: the value.
        expected: a matcher, or the value that it must equal.
        path: where the value stands, for the messages.
        now: what `now` means to `before` and `after`; the system's time if None.
    """
    return list(_Comparison(now or datetime.now(UTC)).compare(actual, expected, path))


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
    message = _ARGUMENTS[name](argument)
    if message is not None:
        yield BadMatcher(path, f"{name!r} takes {message}, not {show(argument)}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _dynamic(value: object) -> bool:
    return isinstance(value, str) and "{{" in value


def _anything(_argument: Json) -> str | None:
    return None


def _needs_number(argument: Json) -> str | None:
    return None if _is_number(argument) else "a number"


def _needs_pair(argument: Json) -> str | None:
    pair = isinstance(argument, list | tuple) and len(argument) == 2
    return None if pair and all(_is_number(each) or _dynamic(each) for each in argument) else "a list of two numbers"


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
    return (
        None if _moment(argument, datetime.now(UTC)) is not None else "a date or time such as 2026-01-31, or now - 5m"
    )


def _needs_approx(argument: Json) -> str | None:
    if _is_number(argument):
        return None
    named = isinstance(argument, Mapping) and "value" in argument and set(argument) <= {"value", "abs", "rel"}
    if named and all(_is_number(each) or _dynamic(each) for each in argument.values()):
        return None
    return "a number, or a mapping of numbers {value, abs, rel}"


_ARGUMENTS: Mapping[str, Callable[[Json], str | None]] = {
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

NAMES = tuple(_ARGUMENTS)
"""The names of all matchers."""


class _Comparison:
    """Compares with one meaning of `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def compare(self, actual: Json, expected: Json, path: str) -> Iterator[Mismatch]:
        if not is_matcher(expected):
            yield from self._equals(actual, expected, path)
            return
        for name, argument in expected.items():
            wrong = _ARGUMENTS[name](argument)
            if wrong is not None:
                # Only a reference can bring such an argument here; what is written is checked before the run.
                yield Mismatch(path, f"{name}: {wrong}", f"the matcher was given {show(argument)}")
            else:
                yield from getattr(self, f"_{name}")(actual, argument, path)

    def _equals(self, actual: Json, expected: Json, path: str) -> Iterator[Mismatch]:
        if not same(actual, expected):
            details: tuple[str, ...] = ()
            if isinstance(expected, Mapping | list | tuple) and isinstance(actual, Mapping | list | tuple):
                details = tuple(differences(actual, expected))
            yield Mismatch(path, show(expected), show(actual), details)

    def _not(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        if not list(self.compare(actual, argument, path)):
            yield Mismatch(path, f"not {_told(argument)}", show(actual))

    def _contains(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        if isinstance(actual, str):
            if str(argument) not in actual:
                yield Mismatch(path, f"text that contains {show(argument)}", show(actual))
        elif isinstance(actual, Mapping):
            if str(argument) not in actual:
                yield Mismatch(path, f"a mapping with the key {show(argument)}", _keys(actual))
        elif isinstance(actual, list | tuple):
            if all(list(self.compare(each, argument, path)) for each in actual):
                yield Mismatch(path, f"a list that contains {_told(argument)}", show(actual))
        else:
            yield Mismatch(path, f"something that contains {show(argument)}", _kind(actual))

    def _matches(self, actual: Json, argument: str, path: str) -> Iterator[Mismatch]:
        if not isinstance(actual, str):
            yield Mismatch(path, f"text that matches {argument!r}", _kind(actual))
        elif compile_pattern(argument).search(actual) is None:
            yield Mismatch(path, f"text that matches {argument!r}", show(actual))

    def _less_than(self, actual: Json, argument: float, path: str) -> Iterator[Mismatch]:
        number = _number(actual)
        if number is None or not number < argument:
            yield Mismatch(path, f"less than {show(argument)}", _numeric(actual, number))

    def _greater_than(self, actual: Json, argument: float, path: str) -> Iterator[Mismatch]:
        number = _number(actual)
        if number is None or not number > argument:
            yield Mismatch(path, f"greater than {show(argument)}", _numeric(actual, number))

    def _between(self, actual: Json, argument: Sequence[float], path: str) -> Iterator[Mismatch]:
        low, high = argument
        number = _number(actual)
        if number is None or not low <= number <= high:
            yield Mismatch(path, f"between {show(low)} and {show(high)}", _numeric(actual, number))

    def _one_of(self, actual: Json, argument: Sequence[Json], path: str) -> Iterator[Mismatch]:
        if not any(same(actual, each) for each in argument):
            yield Mismatch(path, f"one of {', '.join(map(show, argument))}", show(actual))

    def _is_type(self, actual: Json, argument: str, path: str) -> Iterator[Mismatch]:
        if not TYPES[argument](actual):
            yield Mismatch(path, f"a value of type {argument}", _kind(actual))

    def _length(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        if not isinstance(actual, str | Mapping | list | tuple):
            yield Mismatch(path, "something with a length", _kind(actual))
            return
        for wrong in self.compare(len(actual), argument, path):
            yield Mismatch(path, f"length {wrong.expected}", f"length {len(actual)}: {show(actual)}")

    def _has_keys(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        wanted = [argument] if isinstance(argument, str) else list(argument)
        if not isinstance(actual, Mapping):
            yield Mismatch(path, f"a mapping with {', '.join(wanted)}", _kind(actual))
            return
        missing = [key for key in wanted if key not in actual]
        if missing:
            yield Mismatch(
                path, f"a mapping with {', '.join(wanted)}", _keys(actual), (f"missing: {', '.join(missing)}",)
            )

    def _subset(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        details = tuple(self._lacking(actual, argument, ""))
        if details:
            yield Mismatch(path, f"at least {show(argument)}", show(actual), details)

    def _lacking(self, actual: Json, wanted: Json, path: str) -> Iterator[str]:
        """What of `wanted` is not in `actual`: keys of mappings, items of lists in any order."""
        where = path or "it"
        if isinstance(wanted, Mapping) and not is_matcher(wanted):
            if not isinstance(actual, Mapping):
                yield f"{where} is {kind_of(actual)}, not a mapping"
                return
            for key, value in wanted.items():
                below = f"{path}.{key}" if path else str(key)
                if key in actual:
                    yield from self._lacking(actual[key], value, below)
                else:
                    yield f"{below} is missing"
        elif isinstance(wanted, list | tuple):
            if not isinstance(actual, list | tuple):
                yield f"{where} is {kind_of(actual)}, not a list"
                return
            for value in wanted:
                if all(list(self._lacking(each, value, "")) for each in actual):
                    yield f"{where} has no item {show(value)}"
        else:
            for wrong in self.compare(actual, wanted, path):
                yield f"{where}: expected {wrong.expected}, got {wrong.actual}"

    def _approx(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        given = argument if isinstance(argument, Mapping) else {"value": argument}
        value, number = given["value"], _number(actual)
        tolerance = max(given.get("abs", 0), abs(value) * given.get("rel", 0 if "abs" in given else DEFAULT_RELATIVE))
        if number is None or not abs(number - value) <= tolerance:
            yield Mismatch(path, f"{show(value)}, or at most {tolerance:g} away from it", _numeric(actual, number))

    def _before(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        moment, limit = _moment(actual, self._now), _moment(argument, self._now)
        if moment is None or limit is None or not moment < limit:
            yield Mismatch(path, f"a time before {_at(argument, limit)}", _timed(actual, moment))

    def _after(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        moment, limit = _moment(actual, self._now), _moment(argument, self._now)
        if moment is None or limit is None or not moment > limit:
            yield Mismatch(path, f"a time after {_at(argument, limit)}", _timed(actual, moment))

    def _all(self, actual: Json, argument: Sequence[Json], path: str) -> Iterator[Mismatch]:
        for each in argument:
            yield from self.compare(actual, each, path)

    def _any(self, actual: Json, argument: Sequence[Json], path: str) -> Iterator[Mismatch]:
        found = [list(self.compare(actual, each, path)) for each in argument]
        if all(found):
            wanted = " or ".join(wrong[0].expected for wrong in found)
            yield Mismatch(path, wanted, show(actual))

    def _each(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        if not isinstance(actual, list | tuple):
            yield Mismatch(path, "a list", _kind(actual))
            return
        for index, item in enumerate(actual):
            yield from self.compare(item, argument, f"{path}[{index}]")

    def _empty(self, actual: Json, argument: bool, path: str) -> Iterator[Mismatch]:
        if not (actual is None or isinstance(actual, str | Mapping | list | tuple)):
            yield Mismatch(path, "something that can be empty", _kind(actual))
        elif (not actual) is not argument:
            yield Mismatch(path, "empty" if argument else "not empty", show(actual))


def _told(argument: Json) -> str:
    """A matcher or a value in an error."""
    return show(argument)


def _kind(value: Json) -> str:
    return f"{kind_of(value)}: {show(value)}" if value is not None else "null"


def _keys(value: Mapping[str, Json]) -> str:
    return f"a mapping with {', '.join(map(str, value))}" if value else "an empty mapping"


def _number(value: Json) -> float | None:
    """The value as a number. Text that is one counts: scripts print their outputs."""
    if _is_number(value):
        return None if isinstance(value, float) and math.isnan(value) else value
    if isinstance(value, str) and len(value) <= 40:
        try:
            number = float(value)
        except ValueError:
            return None
        return None if math.isnan(number) else number
    return None


def _numeric(value: Json, number: float | None) -> str:
    return f"{show(value)}, which is no number" if number is None else show(value)


def _moment(value: Json, now: datetime) -> datetime | None:
    """A point in time: ISO text (without a zone: UTC), seconds or milliseconds since the epoch, or `now - 5m`."""
    try:
        if _is_number(value):
            return datetime.fromtimestamp(value / 1000 if abs(value) >= _MILLISECONDS else value, UTC)
        if not isinstance(value, str):
            return None
        relative = _RELATIVE.fullmatch(value)
        if relative is not None:
            seconds = read_seconds(relative.group(2)) if relative.group(2) else 0.0
            if seconds is None:
                return None
            return now + timedelta(seconds=seconds if relative.group(1) == "+" else -seconds)
        found = datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _at(argument: Json, moment: datetime | None) -> str:
    return str(argument) if moment is None or "now" not in str(argument) else f"{argument} ({_shown(moment)})"


def _timed(actual: Json, moment: datetime | None) -> str:
    if moment is None:
        return f"{show(actual)}, which is no time"
    return show(actual) if isinstance(actual, str) else f"{show(actual)} ({_shown(moment)})"


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")

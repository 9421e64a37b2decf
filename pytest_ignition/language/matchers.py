"""Matchers: how `expect` compares a value, and what it says when the value is another."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pytest_ignition.language.differences import differences, same, show
from pytest_ignition.language.matcher_arguments import ARGUMENTS, TYPES, is_matcher
from pytest_ignition.language.model import Json
from pytest_ignition.language.moments import moment
from pytest_ignition.language.patterns import compile_pattern
from pytest_ignition.language.reading import is_number
from pytest_ignition.language.references import kind_of

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


def mismatches(actual: Json, expected: Json, path: str = "", *, now: datetime | None = None) -> list[Mismatch]:
    """Compare a value.

    Args:
        actual: the value.
        expected: a matcher, or the value that it must equal.
        path: where the value stands, for the messages.
        now: what `now` means to `before` and `after`; the system's time if None.
    """
    return list(_Comparison(now or datetime.now(UTC)).compare(actual, expected, path))


class _Comparison:
    """Compares with one meaning of `now`."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def compare(self, actual: Json, expected: Json, path: str) -> Iterator[Mismatch]:
        if not is_matcher(expected):
            yield from self._equals(actual, expected, path)
            return
        for name, argument in expected.items():
            wrong = ARGUMENTS[name](argument)
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
            yield Mismatch(path, f"not {show(argument)}", show(actual))

    def _contains(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        if isinstance(actual, str):
            if str(argument) not in actual:
                yield Mismatch(path, f"text that contains {show(argument)}", show(actual))
        elif isinstance(actual, Mapping):
            if str(argument) not in actual:
                yield Mismatch(path, f"a mapping with the key {show(argument)}", _keys(actual))
        elif isinstance(actual, list | tuple):
            if all(list(self.compare(each, argument, path)) for each in actual):
                yield Mismatch(path, f"a list that contains {show(argument)}", show(actual))
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
        found, limit = moment(actual, self._now), moment(argument, self._now)
        if found is None or limit is None or not found < limit:
            yield Mismatch(path, f"a time before {_at(argument, limit)}", _timed(actual, found))

    def _after(self, actual: Json, argument: Json, path: str) -> Iterator[Mismatch]:
        found, limit = moment(actual, self._now), moment(argument, self._now)
        if found is None or limit is None or not found > limit:
            yield Mismatch(path, f"a time after {_at(argument, limit)}", _timed(actual, found))

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


def _kind(value: Json) -> str:
    return f"{kind_of(value)}: {show(value)}" if value is not None else "null"


def _keys(value: Mapping[str, Json]) -> str:
    return f"a mapping with {', '.join(map(str, value))}" if value else "an empty mapping"


def _number(value: Json) -> float | None:
    """The value as a number. Text that is one counts: scripts print their outputs."""
    if is_number(value):
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


def _at(argument: Json, when: datetime | None) -> str:
    return str(argument) if when is None or "now" not in str(argument) else f"{argument} ({_shown(when)})"


def _timed(actual: Json, when: datetime | None) -> str:
    if when is None:
        return f"{show(actual)}, which is no time"
    return show(actual) if isinstance(actual, str) else f"{show(actual)} ({_shown(when)})"


def _shown(when: datetime) -> str:
    return when.isoformat(timespec="seconds")

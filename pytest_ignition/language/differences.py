"""Plain values compared: equality as JSON means it, values in messages, and the difference of maps and lists."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pytest_ignition.language.model import Json

MAX_LINES = 20
"""Differences that are told; more of them have one cause."""

_LONGEST = 200


def same(left: Json, right: Json) -> bool:
    """Whether two plain values are equal. `true` is not 1, as it is in Python; 1 and 1.0 are the same number."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def differences(actual: Json, expected: Json) -> list[str]:
    """Where two values differ, a line each; at most `MAX_LINES` and one that counts the rest."""
    found: list[str] = []
    more = 0
    for line in _different(actual, expected, ""):
        if len(found) < MAX_LINES:
            found.append(line)
        else:
            more += 1
    return [*found, f"... and {more} more"] if more else found


def _different(actual: Json, expected: Json, path: str) -> Iterator[str]:
    if isinstance(actual, Mapping) and isinstance(expected, Mapping):
        for key in expected:
            below = f"{path}.{key}" if path else str(key)
            if key in actual:
                yield from _different(actual[key], expected[key], below)
            else:
                yield f"{below}: missing, expected {show(expected[key])}"
        for key in actual:
            if key not in expected:
                yield f"{f'{path}.{key}' if path else key}: not expected, got {show(actual[key])}"
    elif isinstance(actual, list | tuple) and isinstance(expected, list | tuple):
        for index in range(max(len(actual), len(expected))):
            below = f"{path}[{index}]"
            if index >= len(actual):
                yield f"{below}: missing, expected {show(expected[index])}"
            elif index >= len(expected):
                yield f"{below}: not expected, got {show(actual[index])}"
            else:
                yield from _different(actual[index], expected[index], below)
    elif not same(actual, expected):
        yield f"{path or 'it'}: expected {show(expected)}, got {show(actual)}"


def show(value: Json) -> str:
    """A value in a message: as JSON, cut to what a person reads."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 4]} ..."

"""What is different between what was expected and what was there, where one cannot see it at a glance."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Sequence

from pytest_ignition.language.differences import differences
from pytest_ignition.language.model import Json
from pytest_ignition.reporting.terminal_text import on_one_line

_AT_A_GLANCE = 40
"""Characters of a line in which one sees a difference."""

_MOST_LINES = 20
_MOST_VALUE_LINES = 30
_AROUND = 12


def difference(expected: str, actual: str) -> Sequence[str]:
    """Lines that show it; none where the two values beside each other show it themselves."""
    if expected == actual:
        return ()
    left, right = _structure(expected), _structure(actual)
    if left is not None and right is not None and isinstance(left, dict) is isinstance(right, dict):
        return differences(right, left)
    if "\n" in expected or "\n" in actual:
        return _lines(expected, actual)
    if " ".join(expected.split()) == " ".join(actual.split()):
        return [f"only in blanks: expected {expected!a}", f"                     got {actual!a}"]
    if max(len(expected), len(actual)) <= _AT_A_GLANCE:
        return ()
    return _first(expected, actual)


def brief(text: str) -> str:
    """A value as failures show it: pages give dozens of empty lines, and whole documents."""
    text = re.sub(r"\n(?:[ \t\xa0]*\n){2,}", "\n\n", text.replace("\r\n", "\n"))
    lines = text.split("\n")
    more = len(lines) - _MOST_VALUE_LINES
    return text if more <= 0 else "\n".join([*lines[:_MOST_VALUE_LINES], f"... and {more} more lines"])


def _structure(text: str) -> Json:
    """The mapping or list that the text is in JSON, else None."""
    if text[:1] not in "{[":
        return None
    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value


def _lines(expected: str, actual: str) -> Sequence[str]:
    found = [
        line
        for line in difflib.unified_diff(expected.splitlines(), actual.splitlines(), lineterm="", n=1)
        if not line.startswith(("---", "+++"))
    ]
    if not any(line.startswith(" ") and line.strip() for line in found):
        # No line in common: it would only tell both texts again.
        return ()
    more = len(found) - _MOST_LINES
    shown = ["- expected, + actual", *(on_one_line(line) for line in found[:_MOST_LINES])]
    return [*shown, f"... and {more} more lines"] if more > 0 else shown


def _first(expected: str, actual: str) -> Sequence[str]:
    """Around the first character that differs."""
    pairs = enumerate(zip(expected, actual, strict=False))
    at = next((index for index, (left, right) in pairs if left != right), min(len(expected), len(actual)))
    if at == 0:
        return ()
    start = max(0, at - _AROUND)

    def around(text: str) -> str:
        cut = text[start : at + 2 * _AROUND]
        return f"{'...' if start else ''}{cut}{'...' if at + 2 * _AROUND < len(text) else ''}"

    return [
        f"from character {at + 1}: expected {on_one_line(around(expected))}",
        f"{' ' * len(f'from character {at + 1}: ')}     got {on_one_line(around(actual))}",
    ]

"""Paths into a step's output, as `expect` and `save` write them: `a.b[0]['x y']`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.language.references import kind_of
from pytest_ignition.language.spelling import did_you_mean

WHOLE = "."
"""The path of the whole output."""

ValuePath: TypeAlias = tuple[str | int, ...]

_PART = re.compile(r"""\[\s*(?:(-?\d{1,9})|'([^']*)'|"([^"]*)")\s*\]|([^.\[\]\s'"][^.\[\]]*)""")


class BadPath(IgnitionError):
    """A path cannot be read."""


class NotThere(IgnitionError):
    """A path leads nowhere."""


def parse_path(text: str) -> ValuePath:
    """Read a path: names with dots between them, list positions and quoted names in brackets.

    Raises:
        BadPath: it is none.
    """
    if text.strip() == WHOLE:
        return ()
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        if text[at] == "." and parts:
            at += 1
            if text[at : at + 1] == "[":
                break
        elif parts and text[at] != "[":
            break
        found = _PART.match(text, at)
        if found is None:
            break
        position, single, double, name = found.groups()
        parts.append(
            int(position) if position is not None else next(s for s in (single, double, name) if s is not None)
        )
        at = found.end()
        if at == len(text):
            return tuple(parts)
    raise BadPath(f"{text!r} is no path", hint="write names and positions such as modules[0].state or ['x y'].z")


def find_value(value: Json, path: ValuePath) -> Json:
    """The value at a path.

    Raises:
        NotThere: why there is none, with the nearest name.
    """
    for index, part in enumerate(path):
        where = show_path(path[:index]) if index else "the output"
        if isinstance(value, Mapping) and str(part) in value:
            value = value[str(part)]
        elif isinstance(value, list | tuple) and isinstance(part, int):
            if not -len(value) <= part < len(value):
                raise NotThere(f"{where} has {len(value)} items, so there is no item {part}")
            value = value[part]
        elif isinstance(value, Mapping):
            hint = did_you_mean(str(part), list(value)) or _names(value)
            raise NotThere(f"{where} has no {str(part)!r}", hint=hint)
        else:
            raise NotThere(f"{where} is {kind_of(value)}, so it has no {part!r}")
    return value


def show_path(path: ValuePath) -> str:
    """The path as one writes it."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif re.fullmatch(r"[\w-]+", part):
            text += f".{part}" if text else part
        else:
            text += f"[{part!r}]"
    return text or WHOLE


def _names(value: Mapping[str, Json]) -> str:
    names = list(map(str, value))[:12]
    return f"there is {', '.join(names)}" + (", ..." if len(value) > 12 else "") if names else "it is empty"

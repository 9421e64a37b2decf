"""Events back from their JSON: for readers of recorded streams, in this process or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from pytest_ignition.engine.events import KINDS, SCHEMA, ErrorData, Event, Identity, PlannedStep, StepPath
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError


class NoEvent(IgnitionError):
    """Data that is no event of this version."""


def event_from_json(data: Mapping[str, Any]) -> Event:
    """The event that `Event.as_json` wrote.

    Fields that this version does not know are left out, so that a reader survives small additions.

    Raises:
        NoEvent: an unknown kind, another schema, or a field is missing.
    """
    if data.get("schema") != SCHEMA:
        raise NoEvent(f"an event of schema {data.get('schema')!r}; this version reads schema {SCHEMA}")
    kind = KINDS.get(str(data.get("kind")))
    if kind is None:
        raise NoEvent(f"an event of unknown kind {data.get('kind')!r}")
    try:
        identity = Identity(**{each.name: data[each.name] for each in fields(Identity)})
        given = {each.name: _read(each.name, data[each.name]) for each in fields(kind) if each.name in data}
        return kind(**{**given, "identity": identity})
    except (KeyError, TypeError, ValueError) as error:
        raise NoEvent(f"an event of kind {kind.kind} with a wrong or missing field: {error}") from None


def _read(name: str, value: Any) -> Any:
    match name:
        case "time":
            return datetime.fromisoformat(value)
        case "verdict":
            return Verdict(value)
        case "step_path" | "to" if value is not None:
            return _path(value)
        case "error" if value is not None:
            return ErrorData(**value)
        case "void" | "steps":
            read = _path if name == "void" else _planned
            return tuple(map(read, value))
    return value


def _planned(value: Mapping[str, Any]) -> PlannedStep:
    return PlannedStep(**{**value, "path": _path(value["path"])})


def _path(value: Mapping[str, Any]) -> StepPath:
    return StepPath(phase=value["phase"], ids=tuple(value["ids"]), positions=tuple(value["positions"]))

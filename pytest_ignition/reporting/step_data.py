"""What the report of a step carries beside pytest's own fields: basic types only, so that xdist can send it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import Any

from pytest_ignition.engine.events import StepFinished, StepNotRun
from pytest_ignition.engine.verdicts import Verdict

ATTRIBUTE = "ignition_step"
"""The attribute of a report that holds it, as a mapping."""

_PLACE = re.compile(r"(.+?):(\d+)(?::(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepData:
    """One step's end; all of it masked.

    Attributes:
        path: ids from the outermost playbook inwards, with `/` between them.
        depth: 0 for a step of the playbook itself.
        seconds: how long it took.
        where: `file:line:column` of what was wrong, the file relative to where pytest was started.
    """

    path: str
    depth: int
    number: str
    name: str
    type: str
    verdict: str
    seconds: float = 0.0
    attempts: int = 0
    note: str = ""
    reason: str = ""
    where: str = ""
    message: str = ""
    expected: str | None = None
    actual: str | None = None
    hint: str = ""

    @classmethod
    def of(cls, event: StepFinished | StepNotRun) -> StepData:
        """What the event of a step's end tells."""
        path = event.step_path
        place: dict[str, Any] = {
            "path": str(path),
            "depth": len(path.ids) - 1,
            "number": path.number,
            "name": event.name,
            "type": event.type,
        }
        if isinstance(event, StepNotRun):
            return cls(**place, verdict=str(Verdict.NOT_RUN), reason=event.reason)
        error = event.error
        if error is not None:
            place |= {
                "where": error.where,
                "message": error.message,
                "expected": error.expected,
                "actual": error.actual,
                "hint": error.hint or "",
            }
        return cls(
            **place,
            verdict=str(event.verdict),
            seconds=event.duration,
            attempts=event.step_attempt,
            note=event.note,
        )

    def plain(self) -> dict[str, Any]:
        """For the report: a mapping without what says nothing."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None)}


_NAMES = frozenset(each.name for each in fields(StepData))


def step_data(report: object) -> StepData | None:
    """What a report carries; None for reports of items, and for steps of which nobody wanted to know more."""
    data = getattr(report, ATTRIBUTE, None)
    if not isinstance(data, dict):
        return None
    return StepData(**{name: value for name, value in data.items() if name in _NAMES})


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file. Lines and columns count from 1; column 0 is unknown."""

    file: str
    line: int
    column: int = 0


def place_in(where: str) -> Place | None:
    """The place that `file:line:column` or `file:line` names."""
    found = _PLACE.fullmatch(where)
    return None if found is None else Place(found[1], int(found[2]), int(found[3] or 0))

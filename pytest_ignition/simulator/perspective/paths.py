"""Property paths such as `custom.batch.rows[2].state`, read and written in plain JSON values. No I/O here."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
MISSING: Any = object()
"""There is nothing at a path."""


def steps_of(path: str) -> list[str | int]:
    """The keys and indexes that a path goes through."""
    return [int(index) if index else key for key, index in _STEP.findall(path)]


def read(value: Any, path: str) -> Any:
    """What stands at a path; `MISSING` where nothing does."""
    for step in steps_of(path):
        value = _inside(value, step)
        if value is MISSING:
            break
    return value


def _inside(value: Any, step: str | int) -> Any:
    if isinstance(step, str) and isinstance(value, dict):
        return value.get(step, MISSING)
    if isinstance(step, int) and isinstance(value, list) and step < len(value):
        return value[step]
    return MISSING


def write(value: dict[str, Any], path: str, new: Any) -> bool:
    """Set what stands at a path, mappings made on the way; False where it leads nowhere."""
    steps = steps_of(path)
    if not steps:
        return False
    target: Any = value
    for step, after in pairwise(steps):
        if isinstance(step, str) and isinstance(target, dict):
            target = target.setdefault(step, [] if isinstance(after, int) else {})
        elif isinstance(step, int) and isinstance(target, list) and step < len(target):
            target = target[step]
        else:
            return False
    last = steps[-1]
    if isinstance(last, str) and isinstance(target, dict):
        target[last] = new
    elif isinstance(last, int) and isinstance(target, list) and last <= len(target):
        target[last : last + 1] = [new]
    else:
        return False
    return True

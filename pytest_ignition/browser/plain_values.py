"""What a page's script gives, as plain JSON: the values of a run are nothing else. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_DEEPEST = 100


def plain_value(value: Any, depth: int = 0) -> Any:
    """The value with everything that JSON does not know turned into text, and numbers without a value into null.

    Args:
        value: what Playwright makes of a script's value: dates, addresses and errors are objects of Python's.
        depth: how deep inside of the whole it stands; what is too deep, since it contains itself, becomes null.
    """
    if depth >= _DEEPEST:
        return None
    if isinstance(value, Mapping):
        return {str(key): plain_value(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(each, depth + 1) for each in value]
    return _single(value)


def _single(value: Any) -> Any:
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat()
    return value.geturl() if hasattr(value, "geturl") else str(value)

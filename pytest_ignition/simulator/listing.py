"""The list envelope of the REST API and its query rules (gateway API sheet, section 1).

`limit`, `offset`, `sortBy=asc(f)|desc(f)`, `search` (any of its words) and filters `field[op]=value`. Everything else
is read as a filter that no item matches: an unknown parameter gives no items but the real total.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

Item = Mapping[str, Any]

_FILTER = re.compile(r"(?P<field>\w+)\[(?P<operator>\w+)\]")
_SORT = re.compile(r"(?P<direction>asc|desc)\((?P<field>\w+)\)")


def envelope(items: Sequence[Item], query: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The answer to a list request with these query parameters."""
    limit, offset = -1, 0
    found = list(items)
    for key, value in query:
        match key:
            case "limit":
                limit = _number(value, limit)
            case "offset":
                offset = max(_number(value, offset), 0)
            case "sortBy":
                found = _sorted(found, value)
            case "search":
                found = _having_any(found, value.casefold().split())
            case _:
                found = _filtered(found, key, value)
    page = found[offset:] if limit < 0 else found[offset : offset + limit]
    counts = {"total": len(items), "matching": len(found), "limit": limit, "offset": offset}
    return {"items": page, "metadata": counts}


def _number(text: str, default: int) -> int:
    """What the real gateway says to a limit that is no number is not known; here it keeps its default."""
    try:
        return int(text)
    except ValueError:
        return default


def _sorted(items: list[Item], order: str) -> list[Item]:
    asked = _SORT.fullmatch(order)
    if asked is None:
        return items
    return sorted(items, key=lambda item: _text(item.get(asked["field"])), reverse=asked["direction"] == "desc")


def _having_any(items: list[Item], words: list[str]) -> list[Item]:
    if not words:
        return items
    texts = (" ".join(_text(value) for value in item.values()).casefold() for item in items)
    return [item for item, text in zip(items, texts, strict=True) if any(word in text for word in words)]


def _filtered(items: list[Item], key: str, wanted: str) -> list[Item]:
    asked = _FILTER.fullmatch(key)
    if asked is None:
        return []
    field = asked["field"]
    return [item for item in items if field in item and _holds(_text(item[field]), asked["operator"], wanted)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _holds(actual: str, operator: str, wanted: str) -> bool:
    holds = _OPERATORS.get(operator)
    return holds is not None and holds(actual, wanted)


def _order(actual: str, wanted: str) -> int:
    """Below, at or above zero. Numbers as numbers, everything else as text."""
    try:
        left, right = float(actual), float(wanted)
    except ValueError:
        return (actual > wanted) - (actual < wanted)
    return (left > right) - (left < right)


def _found(text: str, pattern: str) -> bool:
    try:
        return re.search(pattern, text) is not None
    except re.error:
        return False


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "eq": lambda actual, wanted: actual == wanted,
    "ne": lambda actual, wanted: actual != wanted,
    "cn": lambda actual, wanted: wanted in actual,
    "sw": str.startswith,
    "ew": str.endswith,
    "gt": lambda actual, wanted: _order(actual, wanted) > 0,
    "gte": lambda actual, wanted: _order(actual, wanted) >= 0,
    "lt": lambda actual, wanted: _order(actual, wanted) < 0,
    "lte": lambda actual, wanted: _order(actual, wanted) <= 0,
    "rgx": _found,
}

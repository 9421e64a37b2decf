"""What the data types of tags take. Values are plain JSON throughout; a date is milliseconds since 1970."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import partial
from typing import Any

_INTEGERS = {"Int1": 8, "Int2": 16, "Int4": 32, "Int8": 64}
"""Bits, the sign included."""

_LARGEST_FLOAT4 = 3.4028235e38
_ARRAY = "Array"


class NotOfType(ValueError):
    """A value that a data type cannot take."""


def convert(data_type: str, value: Any) -> Any:
    """A value as a tag of that type has it; null stays null.

    Args:
        data_type: such as `Int4`, `Float8`, `Boolean`, `String`, `DateTime`, `DataSet`, `Document`, or one of them with
            `Array` behind it. Others take any value.
        value: anything that JSON can say.

    Raises:
        NotOfType: it cannot be converted.
    """
    if value is None:
        return None
    if data_type.endswith(_ARRAY):
        if not isinstance(value, list):
            raise NotOfType(f"{value!r} is no list")
        return [convert(data_type.removesuffix(_ARRAY), each) for each in value]
    return _CONVERSIONS.get(data_type, deepcopy)(value)


def _number(value: Any) -> float | int:
    """A number, also one that is written as text."""
    if isinstance(value, int):  # also true and false
        return int(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise NotOfType(f"{value!r} is no number") from None
    if not math.isfinite(number):
        raise NotOfType(f"{value!r} is no number")
    return number


def _integer(value: Any, *, bits: int) -> int:
    """Without its fraction, as Java's conversion leaves it."""
    try:
        number = int(value) if isinstance(value, str) else int(_number(value))
    except ValueError:
        number = int(_number(value))
    if not -(1 << bits - 1) <= number < 1 << bits - 1:
        raise NotOfType(f"{value!r} does not fit into {bits} bits")
    return number


def _float(value: Any, *, single: bool) -> float:
    try:
        number = float(_number(value))
    except OverflowError:
        raise NotOfType(f"{value!r} is too large") from None
    if not single:
        return number
    if abs(number) > _LARGEST_FLOAT4:
        raise NotOfType(f"{value!r} is too large")
    return float(f"{number:.7g}")


def _boolean(value: Any) -> bool:
    if isinstance(value, str) and value.strip().casefold() in ("true", "false"):
        return value.strip().casefold() == "true"
    return _number(value) != 0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _date(value: Any) -> int:
    if isinstance(value, str) and not value.strip().lstrip("-").isdecimal():
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise NotOfType(f"{value!r} is no date") from None
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
    if isinstance(value, bool):
        raise NotOfType(f"{value!r} is no date")
    return _integer(value, bits=_INTEGERS["Int8"])


def _document(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise NotOfType("the text is no JSON") from None
    if not isinstance(value, (dict, list)):
        raise NotOfType(f"{value!r} is neither an object nor a list")
    return deepcopy(value)


_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    **{name: partial(_integer, bits=bits) for name, bits in _INTEGERS.items()},
    "Float4": partial(_float, single=True),
    "Float8": partial(_float, single=False),
    "Boolean": _boolean,
    "String": _text,
    "Text": _text,
    "DateTime": _date,
    "DataSet": _document,
    "Document": _document,
}

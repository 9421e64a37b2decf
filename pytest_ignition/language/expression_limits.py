"""What an expression may compute with, each operation bounded: no expression can fill the memory or run for long."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_ignition.language.errors import ExpressionError
from pytest_ignition.language.model import Json
from pytest_ignition.language.references import kind_of

MAX_SIZE = 1_000_000
"""Characters of a text or items of a list that one operation may make."""

MAX_WORK = 10_000_000
"""Characters and items that one expression may make or look through in all its operations."""

MAX_BITS = 10_000
"""Bits of a whole number; about 3,000 digits, few enough for Python to print."""

MAX_RANGE = 10_000
MAX_DEPTH = 100

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0", "")

Number = int | float


class Budget:
    """The work that one evaluation may still do."""

    def __init__(self) -> None:
        self._left = MAX_WORK

    def charge(self, *values: object) -> None:
        """Pay for making or reading values.

        Raises:
            ExpressionError: nothing is left.
        """
        self._left -= sum(map(_size, values))
        if self._left < 0:
            raise ExpressionError("the expression does too much work", hint="compute this in a script")


def _size(value: object) -> int:
    return len(value) + 1 if isinstance(value, str | list | tuple | Mapping) else 1


def _limit(size: int) -> None:
    if size > MAX_SIZE:
        raise ExpressionError(f"the result would have more than {MAX_SIZE:,} characters or items")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)


def _checked(number: Any) -> Number:
    if isinstance(number, int) and number.bit_length() <= MAX_BITS:
        return number
    if isinstance(number, float) and math.isfinite(number):
        return number
    raise ExpressionError("the result is no number, or too big for one")


def _numbers(verb: str, left: Any, right: Any, hint: str | None = None) -> None:
    if not (_is_number(left) and _is_number(right)):
        raise ExpressionError(f"cannot {verb} {kind_of(left)} and {kind_of(right)}", hint=hint)


def add(left: Any, right: Any) -> Any:
    """Numbers, two texts, or two lists."""
    if (isinstance(left, str) and isinstance(right, str)) or (isinstance(left, list) and isinstance(right, list)):
        _limit(len(left) + len(right))
        return left + right  # type: ignore[operator]  # both text, or both lists
    _numbers("add", left, right, "join text with ~" if isinstance(left, str) or isinstance(right, str) else None)
    return _checked(left + right)


def subtract(left: Any, right: Any) -> Number:
    """Numbers."""
    _numbers("subtract", left, right)
    return _checked(left - right)


def multiply(left: Any, right: Any) -> Any:
    """Numbers, or a text or list so many times."""
    for value, times in ((left, right), (right, left)):
        if isinstance(value, str | list) and isinstance(times, int):
            _limit(len(value) * max(times, 0))
            return value * times
    _numbers("multiply", left, right)
    return _checked(left * right)


def divide(left: Any, right: Any) -> Number:
    """Numbers."""
    _numbers("divide", left, right)
    return _checked(left / right)


def divide_whole(left: Any, right: Any) -> Number:
    """Numbers."""
    _numbers("divide", left, right)
    return _checked(left // right)


def remainder(left: Any, right: Any) -> Number:
    """Numbers. Not printf formatting, whose widths have no limit."""
    _numbers("take the remainder of", left, right)
    return _checked(left % right)


def power(left: Any, right: Any) -> Number:
    """Numbers, as far as the result stays printable."""
    _numbers("raise", left, right)
    if isinstance(left, int) and isinstance(right, int) and left.bit_length() * abs(right) > MAX_BITS:
        raise ExpressionError("the result is no number, or too big for one")
    return _checked(left**right)


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "//": divide_whole,
    "%": remainder,
    "**": power,
}


def join_text(*values: Any) -> str:
    """The operator `~`: the texts of all values in a row."""
    texts = [text(value) for value in values]
    _limit(sum(map(len, texts)))
    return "".join(texts)


def text(value: Any) -> str:
    """Python's `str` of a plain value."""
    return value if isinstance(value, str) else str(plain(value))


def whole(value: Any, default: Any = None) -> Any:
    """A whole number from a number (cut) or from text; `default` if given and it is neither."""
    try:
        if isinstance(value, str):
            _limit(len(value) * 1000)
            return int(value.strip().replace("_", "x"))
        return int(_checked(value))
    except (ValueError, ExpressionError):
        if default is not None:
            return default
        raise ExpressionError(f"cannot read {kind_of(value)} as a whole number") from None


def real(value: Any, default: Any = None) -> Any:
    """A number with decimals from a number or from text; `default` if given and it is neither."""
    try:
        return _checked(float(value.strip().replace("_", "x") if isinstance(value, str) else _checked(value)))
    except (ValueError, OverflowError, ExpressionError):
        if default is not None:
            return default
        raise ExpressionError(f"cannot read {kind_of(value)} as a number") from None


def boolean(value: Any) -> bool:
    """True or false; of text, what people write for it. `bool("false")` is false here."""
    if isinstance(value, str):
        word = value.strip().casefold()
        if word not in _TRUE + _FALSE:
            raise ExpressionError("cannot read this text as true or false")
        return word in _TRUE
    return bool(value)


def absolute(value: Any) -> Number:
    """The number without its sign."""
    return _checked(abs(value))


def rounded(value: Any, digits: Any = 0) -> Number:
    """The number rounded; a whole number if `digits` is 0 or less."""
    if not isinstance(digits, int) or abs(digits) > 100:
        raise ExpressionError("round takes at most 100 digits")
    number = _checked(value)
    return round(number, digits) if digits > 0 else int(round(number, digits))


def length(value: Any) -> int:
    """How many characters, items or keys."""
    if not isinstance(value, str | list | tuple | Mapping):
        raise ExpressionError(f"{kind_of(value)} has no length")
    return len(value)


def _items(values: tuple[Any, ...]) -> Sequence[Any]:
    items = list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple | Mapping) else list(values)
    if not items:
        raise ExpressionError("the list is empty")
    return items


def biggest(*values: Any) -> Any:
    """Of a list, or of several values."""
    return max(_items(values))


def smallest(*values: Any) -> Any:
    """Of a list, or of several values."""
    return min(_items(values))


def total(values: Any, start: Number = 0) -> Number:
    """The sum of a list of numbers."""
    result = start
    for value in _sequence(values):
        result = add(result, value) if _is_number(value) else subtract(result, value)
    return _checked(result)


def count_up(*bounds: Any) -> list[int]:
    """Python's `range` as a list, at most 10,000 items."""
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise ExpressionError(f"a range may have at most {MAX_RANGE:,} items")
    return list(numbers)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": absolute,
    "bool": boolean,
    "float": real,
    "int": whole,
    "len": length,
    "max": biggest,
    "min": smallest,
    "range": count_up,
    "round": rounded,
    "str": text,
    "sum": total,
}


def _sequence(values: Any) -> list[Any]:
    if isinstance(values, str | list | tuple | Mapping):
        return list(values)
    raise ExpressionError(f"{kind_of(values)} is no list")


def _text_only(value: Any) -> str:
    if not isinstance(value, str):
        raise ExpressionError(f"{kind_of(value)} is no text", hint="make it text with `| string`")
    return value


def replace(value: Any, old: str, new: str) -> str:
    """Every `old` becomes `new`."""
    value, old, new = _text_only(value), _text_only(old), _text_only(new)
    if not old:
        raise ExpressionError("cannot replace empty text")
    _limit(len(value) + value.count(old) * max(0, len(new) - len(old)))
    return str(value.replace(old, new))


def join(values: Any, separator: str = "") -> str:
    """The items as one text."""
    texts = [text(value) for value in _sequence(values)]
    _limit(sum(map(len, texts)) + len(_text_only(separator)) * len(texts))
    return separator.join(texts)


def split(value: Any, separator: str | None = None) -> list[str]:
    """The parts of a text; without a separator, its words."""
    return _text_only(value).split(None if separator is None else _text_only(separator))


def _field(item: Any, attribute: str | None) -> Any:
    if attribute is None:
        return item
    for part in attribute.split("."):
        if not isinstance(item, Mapping) or part not in item:
            raise ExpressionError(f"an item of the list has no {attribute!r}")
        item = item[part]
    return item


def ordered(values: Any, reverse: bool = False, attribute: str | None = None) -> list[Any]:
    """The items in order, by a key of each if `attribute` names one."""
    return sorted(_sequence(values), key=lambda item: _field(item, attribute), reverse=bool(reverse))


def unique(values: Any) -> list[Any]:
    """The items without repetitions, in their first order."""
    seen: dict[str, Any] = {}
    for value in _sequence(values):
        seen.setdefault(json.dumps(plain(value), sort_keys=True), value)
    return list(seen.values())


def first(values: Any) -> Any:
    """The first item."""
    return _items((_sequence(values),))[0]


def last(values: Any) -> Any:
    """The last item."""
    return _items((_sequence(values),))[-1]


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ExpressionError(f"{kind_of(value)} is no mapping")
    return value


FILTERS: Mapping[str, Callable[..., Any]] = {
    "abs": absolute,
    "bool": boolean,
    "capitalize": lambda value: _text_only(value).capitalize(),
    "count": length,
    "first": first,
    "float": real,
    "int": whole,
    "items": lambda value: [list(item) for item in _mapping(value).items()],
    "join": join,
    "keys": lambda value: list(_mapping(value)),
    "last": last,
    "length": length,
    "list": _sequence,
    "lower": lambda value: _text_only(value).lower(),
    "max": lambda value: biggest(_sequence(value)),
    "min": lambda value: smallest(_sequence(value)),
    "replace": replace,
    "reverse": lambda value: value[::-1] if isinstance(value, str) else _sequence(value)[::-1],
    "round": rounded,
    "sort": ordered,
    "split": split,
    "string": text,
    "sum": total,
    "title": lambda value: _text_only(value).title(),
    "tojson": lambda value: json.dumps(plain(value), ensure_ascii=False),
    "trim": lambda value: _text_only(value).strip(),
    "unique": unique,
    "upper": lambda value: _text_only(value).upper(),
    "values": lambda value: list(_mapping(value).values()),
}
"""Filters without those that need the environment: default, map, select and their kin."""


def plain(value: Any) -> Json:
    """A copy that is plain JSON.

    Raises:
        ExpressionError: it is not, or too big.
    """
    return _plain(value, [MAX_SIZE], 0)


def _plain(value: Any, left: list[int], depth: int) -> Json:
    left[0] -= 1
    if left[0] < 0 or depth > MAX_DEPTH:
        raise ExpressionError("the result is too big or too deep")
    if value is None or isinstance(value, str | bool):
        return value
    if _is_number(value):
        return _checked(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, left, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, left, depth + 1) for item in value]
    str(value)  # something absent raises here, and says why it is
    raise ExpressionError("the result is no plain value", hint="name one of its values, or call the function")

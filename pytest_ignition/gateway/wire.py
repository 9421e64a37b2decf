"""From the gateway's JSON to a model of plain fields. Pure and lenient: a missing or odd value becomes the default.

@dataclass(frozen=True, slots=True, kw_only=True)
class Designer:
id: str
user: str | None = None
last_comm: int | None = None                             # `lastComm` on the wire
uptime_ms: int | None = field(default=None, metadata=wire("uptime"))
raw: Mapping[str, Any] = field(default_factory=dict)     # the whole object as sent

designers = [read(Designer, item) for item in items]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

M = TypeVar("M", bound="DataclassInstance")

_ABSENT = object()


def wire(key: str) -> Mapping[str, str]:
    """Metadata of a field whose key on the wire is not its name in camel case."""
    return {"wire": key}


def read(model: type[M], data: Mapping[str, Any], **given: Any) -> M:
    """A model from a JSON object.

    Args:
        model: a dataclass whose fields are texts, whole numbers, numbers, flags or tuples of texts, or any of them or
            None; a field named `raw` gets the object as sent. A field without a default is empty where it is missing.
        data: the object.
        given: fields that are not read but taken as they are.
    """
    values = dict(given)
    for name, key, convert, empty in _plan(model):
        if name in values:
            continue
        value = data if name == "raw" else convert(data.get(key))
        if value is not _ABSENT:
            values[name] = value
        elif empty is not _ABSENT:
            values[name] = empty
    return model(**values)


@cache
def _plan(model: type[DataclassInstance]) -> tuple[tuple[str, str, Callable[[object], object], object], ...]:
    """Name, key on the wire, conversion and the value where there is none, of each field."""
    return tuple((each.name, _key(each), *_conversion(each)) for each in fields(model))


def _key(field: Field[Any]) -> str:
    key: str = field.metadata.get("wire") or re.sub(r"_(\w)", lambda found: found[1].upper(), field.name)
    return key


def _conversion(field: Field[Any]) -> tuple[Callable[[object], object], object]:
    kind = str(field.type).removesuffix(" | None")
    convert, empty = _KINDS.get(kind, _GIVEN)
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    return convert, _ABSENT if has_default else empty


def _text(value: object) -> object:
    return _ABSENT if value is None or isinstance(value, bool | dict | list) else str(value)


def _whole(value: object) -> object:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else _ABSENT


def _number(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else _ABSENT


def _flag(value: object) -> object:
    return value if isinstance(value, bool) else _ABSENT


def _texts(value: object) -> object:
    return tuple(str(each) for each in value) if isinstance(value, list) else _ABSENT


def _mapping(value: object) -> object:
    return value if isinstance(value, dict) else _ABSENT


def _only_given(_value: object) -> object:
    raise TypeError("a field of a type of its own is given to `read`, not read")


_KINDS: Mapping[str, tuple[Callable[[object], object], object]] = {
    "str": (_text, ""),
    "int": (_whole, 0),
    "float": (_number, 0.0),
    "bool": (_flag, False),
    "tuple[str, ...]": (_texts, ()),
    "Mapping[str, Any]": (_mapping, {}),
}

_GIVEN = (_only_given, _ABSENT)
"""Of fields whose type `read` does not know."""


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects of a JSON list; empty for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def an_object(value: object) -> Mapping[str, Any]:
    """A JSON object; empty for anything else."""
    return value if isinstance(value, dict) else {}

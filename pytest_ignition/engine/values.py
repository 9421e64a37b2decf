"""Plain JSON values that nobody can change: outputs and variables are copied and frozen when stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Never

from pytest_ignition.engine.errors import StepError
from pytest_ignition.language.model import Json

MAX_DEPTH = 100


class FrozenList(list[Any]):
    """A list that refuses changes; equal to, printed and serialised like a list."""

    __slots__ = ()

    def _refuse(self, *_args: object, **_kwargs: object) -> Never:
        raise TypeError("stored values cannot be changed; copy the list first")

    append = extend = insert = remove = pop = clear = sort = reverse = _refuse
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse

    def __reduce__(self) -> tuple[type[FrozenList], tuple[list[Any]]]:
        return FrozenList, (list(self),)


class FrozenDict(dict[str, Any]):
    """A mapping that refuses changes; equal to, printed and serialised like a dict."""

    __slots__ = ()

    def _refuse(self, *_args: object, **_kwargs: object) -> Never:
        raise TypeError("stored values cannot be changed; copy the mapping first")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


def freeze(value: object, *, what: str = "the value", depth: int = 0) -> Json:
    """A deep, unchangeable copy.

    Args:
        value: null, bool, int, float, text, or lists, tuples and mappings of them. Mapping keys become text.
        what: how an error names it.
        depth: nesting so far.

    Raises:
        StepError: the value holds something that JSON cannot.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return _base(value)
    if depth >= MAX_DEPTH:
        raise StepError(f"{what} is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, FrozenDict | FrozenList):
        return value
    if isinstance(value, Mapping):
        return FrozenDict({str(key): freeze(item, what=what, depth=depth + 1) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return FrozenList([freeze(item, what=what, depth=depth + 1) for item in value])
    raise StepError(
        f"{what} holds a {type(value).__name__}, which is not a plain value",
        hint="use text, numbers, true/false, null, lists and mappings",
    )


def _base(value: Any) -> Json:
    """Strip subclasses such as str enums, which would serialise and compare in ways of their own."""
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return value if type(value) is kind else kind(value)
    return value

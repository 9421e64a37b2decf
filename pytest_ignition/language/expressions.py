"""Evaluates expressions in Jinja2's sandbox, with limits that the sandbox alone does not have.

Only `compile_expression` is used: no statements, no comments, no text templates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_ignition.language.errors import ExpressionError
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

MAX_SIZE = 1_000_000
"""Characters or items that a result, or anything on the way to it, may have."""

MAX_RANGE = 100_000
MAX_EXPONENT = 1_000
MAX_DIGITS_BASE = 10**100


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > MAX_RANGE:
        raise ExpressionError(f"range() gives {len(numbers):,} numbers; the limit is {MAX_RANGE:,}")
    return numbers


def _sum(values: Iterable[Any]) -> Any:
    """Numbers only: a sum of lists could grow without bound."""
    total: Any = 0
    for value in values:
        if not isinstance(value, int | float):
            raise ExpressionError(f"sum() adds numbers, not {type(value).__name__}")
        total += value
    return total


def _replace(text: Any, old: str, new: str) -> str:
    source = str(text)
    if source.count(old) * len(new) + len(source) > MAX_SIZE:
        raise ExpressionError(f"the result of replace would be longer than {MAX_SIZE:,}")
    return source.replace(old, new)


def _join(values: Iterable[Any], separator: str = "") -> str:
    texts = [str(value) for value in values]
    if sum(map(len, texts)) + len(separator) * len(texts) > MAX_SIZE:
        raise ExpressionError(f"the result of join would be longer than {MAX_SIZE:,}")
    return separator.join(texts)


def _int(value: Any = 0, base: int = 10) -> int:
    return int(value, base) if isinstance(value, str) else int(value)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "abs": abs,
    "bool": bool,
    "float": float,
    "int": _int,
    "len": len,
    "max": max,
    "min": min,
    "range": _range,
    "round": round,
    "sorted": sorted,
    "str": str,
    "sum": _sum,
}
"""What expressions may call; everything else is done with filters."""

# Filters that make something large of something small, reach for attributes, or produce markup.
_NO_FILTERS = (
    "attr", "batch", "center", "format", "indent", "pprint", "slice", "tojson", "urlize", "wordwrap", "xmlattr",
)
_OWN_FILTERS: Mapping[str, Callable[..., Any]] = {"join": _join, "replace": _replace, "sum": _sum}


def check_expression(text: str) -> str | None:
    """Why the expression is malformed, or None."""
    try:
        compiled(text)
    except ExpressionError as error:
        return error.message
    return None


@lru_cache(maxsize=1024)
def compiled(text: str) -> Callable[..., Any]:
    """The expression, ready to be called with the roots as keywords.

    Raises:
        ExpressionError: it is malformed.
    """
    import jinja2

    if len(text) > 10_000:
        raise ExpressionError("the expression is longer than 10,000 characters")
    try:
        expression = _environment().compile_expression(text, undefined_to_none=False)
    except jinja2.TemplateError as error:
        raise ExpressionError(f"malformed expression: {error.message or error}") from None
    except (RecursionError, MemoryError, OverflowError, SyntaxError, ValueError) as error:
        raise ExpressionError(f"malformed expression: {type(error).__name__}") from None
    return expression


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """The expression's value.

    Args:
        text: the expression.
        values: roots and local names.

    Raises:
        ExpressionError: malformed, undefined, or an operation failed or grew beyond the limits.
        UnresolvedReference: raised by a root itself, e.g. for a step that did not run.
    """
    import jinja2

    from pytest_ignition.errors import IgnitionError

    expression = compiled(text)
    try:
        result = expression(**values)
        if isinstance(result, jinja2.Undefined):
            # Any use of an undefined value raises its own error, with the name in it.
            str(result)
        _check_size(result)
        return list(result) if isinstance(result, range) else result
    except IgnitionError:
        raise
    except jinja2.UndefinedError as error:
        raise ExpressionError(f"{{{{ {text} }}}}: {error.message}") from None
    except Exception as error:  # noqa: BLE001 - whatever an author's expression does on odd values is the author's to see
        raise ExpressionError(f"{{{{ {text} }}}}: {type(error).__name__}: {error}") from None


def _check_size(value: Any) -> None:
    if isinstance(value, str | list | tuple | dict) and len(value) > MAX_SIZE:
        raise ExpressionError(f"the result has {len(value):,} parts; the limit is {MAX_SIZE:,}")


@lru_cache(maxsize=1)
def _environment() -> SandboxedEnvironment:
    """The one environment; it holds no state of any run."""
    import jinja2
    from jinja2.sandbox import SandboxedEnvironment

    class Environment(SandboxedEnvironment):
        """Mapping keys before attributes, no attributes of anything else, calls only from the list."""

        intercepted_binops = frozenset(["*", "**", "+", "%"])

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            _check_operands(operator, left, right)
            result = super().call_binop(context, operator, left, right)
            _check_size(result)
            return result

        def getattr(self, obj: Any, attribute: str) -> Any:
            return self.getitem(obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            if isinstance(obj, jinja2.Undefined):
                return obj
            if isinstance(obj, Mapping):
                if argument in obj:
                    return obj[argument]
                explain: Callable[[Any], str] = getattr(obj, "explain_missing", _explain_missing(obj))
                return self.undefined(explain(argument))
            elif isinstance(obj, list | tuple | str | range) and isinstance(argument, int | slice):
                try:
                    return obj[argument]
                except IndexError:
                    return self.undefined(f"there is no item {argument!r} in {len(obj)} items")
            return self.undefined(obj=obj, name=argument)

        def is_safe_callable(self, obj: Any) -> bool:
            return any(obj is function for function in FUNCTIONS.values())

    environment = Environment(undefined=jinja2.StrictUndefined, autoescape=False)
    environment.globals.clear()
    environment.globals.update(FUNCTIONS)
    for name in _NO_FILTERS:
        environment.filters.pop(name, None)
    environment.filters.update(_OWN_FILTERS)
    return environment


def _explain_missing(values: Mapping[str, Any]) -> Callable[[Any], str]:
    def explain(name: Any) -> str:
        hint = did_you_mean(str(name), [str(key) for key in values])
        return f"there is no {name!r}" + (f"; {hint}" if hint else "")

    return explain


def _check_operands(operator: str, left: Any, right: Any) -> None:
    if operator == "%" and isinstance(left, str):
        raise ExpressionError("% on text is not available; join text with ~")
    if operator == "**":
        _check_power(left, right)
    if operator == "*":
        for one, other in ((left, right), (right, left)):
            if isinstance(one, str | list | tuple) and isinstance(other, int) and len(one) * other > MAX_SIZE:
                raise ExpressionError(f"the result of * would be longer than {MAX_SIZE:,}")
        if isinstance(left, int) and isinstance(right, int) and (_digits(left) + _digits(right)) > MAX_EXPONENT:
            raise ExpressionError("the result of * would be too large")
    if operator == "+" and isinstance(left, str | list | tuple) and isinstance(right, str | list | tuple):
        if len(left) + len(right) > MAX_SIZE:
            raise ExpressionError(f"the result of + would be longer than {MAX_SIZE:,}")


def _check_power(left: Any, right: Any) -> None:
    if isinstance(left, int | float) and isinstance(right, int | float):
        size = abs(right) * max(1.0, math.log10(abs(left)) if abs(left) > 1 else 0.0)
        if size > MAX_EXPONENT:
            raise ExpressionError("the result of ** would be too large")


def _digits(number: int) -> int:
    return int(number.bit_length() * 0.30103) + 1

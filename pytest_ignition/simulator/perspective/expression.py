"""Expressions of bindings, in small: literals, `{references}`, operators and a few functions. No I/O here.

Of Ignition's expression language, what mirrors of real screens need most; anything else is a configuration error, as an
expression that a gateway cannot compile is.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from pytest_ignition.simulator.perspective.qualified import CONFIGURATION, Qualified, worst

_TOKENS = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\{(?P<reference>[^{}]+)\}"""
    r"""|(?P<name>[A-Za-z_]\w*)|(?P<mark>\|\||&&|!=|<=|>=|[=<>+\-*/%!(),]))"""
)
_DEEPEST = 50

_BINARY: tuple[dict[str, Callable[[Any, Any], Any]], ...] = (
    {"||": lambda a, b: bool(a) or bool(b)},
    {"&&": lambda a, b: bool(a) and bool(b)},
    {
        "=": operator.eq,
        "!=": operator.ne,
        "<": operator.lt,
        ">": operator.gt,
        "<=": operator.le,
        ">=": operator.ge,
    },
    {"+": lambda a, b: a + b if _numbers(a, b) else as_text(a) + as_text(b), "-": operator.sub},
    {"*": operator.mul, "/": operator.truediv, "%": operator.mod},
)


class BadExpression(ValueError):
    """It is none."""


def evaluate(text: str, look: Callable[[str], Qualified]) -> Qualified:
    """What an expression comes to.

    Args:
        text: such as `"Batch " + {[default]Line 1/Batch}`.
        look: the value of a reference.

    Returns:
        Null with a quality of `Error_Configuration` for what is no expression or cannot be computed.
    """
    qualities: list[str] = []

    def seen(reference: str) -> Any:
        found = look(reference)
        qualities.append(found.quality)
        return found.value

    try:
        value = _Parser(text, seen).whole()
    except (BadExpression, ArithmeticError, TypeError, ValueError):
        bad = worst(qualities)
        return Qualified(None, CONFIGURATION if bad == "Good" else bad)
    return Qualified(value, worst(qualities))


class _Parser:
    """Computes while it reads: expressions are short, and each is computed anew."""

    def __init__(self, text: str, look: Callable[[str], Any]) -> None:
        self._tokens = list(_split(text))
        self._at = 0
        self._look = look
        self._depth = 0

    def whole(self) -> Any:
        value = self._level(0)
        if self._at < len(self._tokens):
            raise BadExpression
        return value

    def _peek(self, *marks: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] in {("mark", mark) for mark in marks}

    def _take(self, mark: str) -> None:
        if not self._peek(mark):
            raise BadExpression
        self._at += 1

    def _level(self, level: int) -> Any:
        if level == len(_BINARY):
            return self._unary()
        value = self._level(level + 1)
        while self._peek(*_BINARY[level]):
            deed = _BINARY[level][self._tokens[self._at][1]]
            self._at += 1
            value = deed(value, self._level(level + 1))
        return value

    def _unary(self) -> Any:
        self._depth += 1
        if self._depth > _DEEPEST or self._at >= len(self._tokens):
            raise BadExpression
        try:
            return self._term()
        finally:
            self._depth -= 1

    def _term(self) -> Any:
        kind, text = self._tokens[self._at]
        self._at += 1
        value: Any = None
        match kind, text:
            case "number", _:
                value = float(text) if "." in text else int(text)
            case "text", _:
                value = re.sub(r"\\(.)", r"\1", text[1:-1])
            case "reference", _:
                value = self._look(text.strip())
            case "mark", "(":
                value = self._level(0)
                self._take(")")
            case "mark", "-":
                value = -self._unary()
            case "mark", "!":
                value = not self._unary()
            case "name", "true" | "false":
                value = text == "true"
            case "name", _ if text in _FUNCTIONS:
                value = _FUNCTIONS[text](*self._arguments())
            case "name", "null":
                pass
            case _:
                raise BadExpression
        return value

    def _arguments(self) -> list[Any]:
        self._take("(")
        found: list[Any] = []
        while not self._peek(")"):
            found.append(self._level(0))
            if not self._peek(")"):
                self._take(",")
        self._take(")")
        return found


def _split(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, text = 0, text.rstrip()
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None or match.lastgroup is None:
            raise BadExpression
        found.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return found


def _numbers(*values: object) -> bool:
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)


def as_text(value: object) -> str:
    """A value as a label shows it: whole numbers without a point, truth values in lower case."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "null" if value is None else str(value)


def number_format(value: object, pattern: str) -> str:
    """A number as a pattern such as `#,##0.0` writes it; other values as they are."""
    if not _numbers(value):
        return as_text(value)
    whole, _point, fraction = pattern.partition(".")
    fewest = fraction.count("0")
    most = fewest + fraction.count("#")
    try:
        rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-most), ROUND_HALF_EVEN)
    except InvalidOperation:
        return as_text(value)
    text = f"{rounded:,.{most}f}" if "," in whole else f"{rounded:.{most}f}"
    while most > fewest and text.endswith("0"):
        text, most = text[:-1], most - 1
    return text.rstrip(".")


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "if": lambda condition, yes, no: yes if condition else no,
    "round": lambda value, digits=0: round(value, int(digits)) if digits else round(value),
    "numberFormat": number_format,
    "toStr": as_text,
    "concat": lambda *values: "".join(map(as_text, values)),
    "upper": lambda value: as_text(value).upper(),
    "lower": lambda value: as_text(value).lower(),
    "len": len,
    "coalesce": lambda *values: next((each for each in values if each is not None), None),
}

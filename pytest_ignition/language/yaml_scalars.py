"""What a plain (unquoted) YAML scalar means: null, bool, int and float of YAML 1.1; everything else is text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

Plain = bool | int | float | str | None

WORDS: Mapping[str, bool | None] = {
    spelling: value
    for word, value in (
        ("null", None),
        ("true", True),
        ("yes", True),
        ("on", True),
        ("false", False),
        ("no", False),
        ("off", False),
    )
    for spelling in (word, word.capitalize(), word.upper())
} | {"": None, "~": None}

"""Every spelling of a value that is a word; what is neither one of them nor begins like a number is text."""

NUMBER_STARTS = frozenset("+-.0123456789")
"""First characters of everything that may be a number."""

_INT = re.compile(r"[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)", re.ASCII)
_FLOAT = re.compile(
    r"[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
    r"|[-+]?\.(?:inf|Inf|INF)"
    r"|\.(?:nan|NaN|NAN)",
    re.ASCII,
)

_MAX_DIGITS = 400


class NotPlainJson(ValueError):
    """A number that JSON, and so the rest of a run, cannot carry."""


def resolve(text: str) -> Plain:
    """The value of a plain scalar.

    Raises:
        NotPlainJson: infinite, not a number, or longer than any number that is one.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] in NUMBER_STARTS:
        if _INT.fullmatch(text):
            return _integer(text)
        if _FLOAT.fullmatch(text):
            return _real(text)
    return text


def surprise(text: str, value: Plain) -> str | None:
    """Why a value may not be what its author meant, or None: the traps of YAML 1.1."""
    if isinstance(value, bool) and text[0] in "yYnNoO":
        return f"{text} is the value {str(value).lower()} in YAML"
    if isinstance(value, int) and not isinstance(value, bool):
        digits = text.lstrip("+-")
        if len(digits) > 1 and digits[0] == "0" and digits[1] not in "xb":
            return f"{text} is the number {value} in YAML (octal)"
    if isinstance(value, int | float) and ":" in text:
        return f"{text} is the number {value} in YAML (base 60)"
    return None


def _integer(text: str) -> Plain:
    if len(text) > _MAX_DIGITS:
        raise NotPlainJson(f"a number of {len(text)} digits is too long")
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-").replace("_", "")
    if ":" in digits:
        number = 0
        for part in digits.split(":"):
            number = number * 60 + int(part)
        return sign * number
    base = 10
    if len(digits) > 1 and digits[0] == "0":
        base = {"b": 2, "x": 16}.get(digits[1], 8)
        digits = digits[2:] if base != 8 else digits
    # "0x_" has the shape of a number, but no digit.
    return sign * int(digits, base) if digits else text


def _real(text: str) -> float:
    sign = -1.0 if text[0] == "-" else 1.0
    digits = text.lstrip("+-").replace("_", "").lower()
    if ":" in digits:
        number = 0.0
        for part in digits.split(":"):
            number = number * 60 + float(part)
    else:
        number = float(digits[1:] if digits in (".inf", ".nan") else digits)
    if not math.isfinite(number):
        raise NotPlainJson(f"{text if len(text) < 40 else text[:37] + '...'} is not a number that JSON knows")
    return sign * number

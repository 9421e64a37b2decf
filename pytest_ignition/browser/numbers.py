"""Numbers as pages write them: groups of digits, a decimal point or comma, a unit behind. Pure."""

from __future__ import annotations

import math
import re
from typing import Literal

Decimal = Literal[".", ","]
"""What stands before the decimals."""

_BLANKS = "\u0020\u00a0\u2009\u202f'\u2019"
"""What separates groups of digits where neither point nor comma does."""
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})


def _pattern(decimal: Decimal) -> re.Pattern[str]:
    other = re.escape("," if decimal == "." else ".")
    point = re.escape(decimal)
    digits = rf"(?:\d{{1,3}}(?:(?P<group>[{other}{_BLANKS}])\d{{3}}(?:(?P=group)\d{{3}})*)?(?!\d)|\d+)"
    return re.compile(
        rf"(?<![\w{point}{other}])[-+]?\s?(?:{digits}(?:{point}\d+)?|{point}\d+)(?:[eE][-+]?\d+)?"
        r"(?!\d|[.,]\d)"
    )


_PATTERNS: dict[Decimal, re.Pattern[str]] = {".": _pattern("."), ",": _pattern(",")}


def number_in(text: str, decimal: Decimal = ".") -> float | None:
    """The first number of a text, or None where it has none.

    Args:
        text: e.g. `12,000.5 kW`, or with a decimal comma `12.000,5 kW`.
        decimal: `.` or `,`; the other one, a blank or an apostrophe may stand between groups of three digits.
    """
    found = _PATTERNS[decimal].search(text.translate(_MINUS))
    if found is None:
        return None
    plain = re.sub(rf"[^\d{re.escape(decimal)}eE+-]", "", found[0]).replace(decimal, ".")
    return float(plain)


def near(actual: float | None, expected: float, tolerance: float) -> bool:
    """Whether a number is there and at most `tolerance` away; rounding of the last bit does not count."""
    return actual is not None and (abs(actual - expected) <= tolerance or math.isclose(actual, expected, rel_tol=1e-12))

"""Numbers as components show them, in whatever language and format. No I/O here.

A numeric entry field shows `12,000`, `12.000,5`, `$1,000.12`, `(12.00)`, `10.12%` or `1.2k` (Perspective DOM sheet,
section 1.2, and the formats that its property `format` suggests).
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_DIGITS = re.compile(r"[0-9][0-9.,' \u00a0\u202f\u2019]*(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_SPACES = re.compile("[' \u00a0\u202f\u2019]")
_MINUS = re.compile("[-\u2212\u2013]")
_UNITS = {"k": 3, "m": 6, "b": 9, "t": 12}


class Shown(NamedTuple):
    """A number as it is shown.

    Attributes:
        value: which number.
        step: the place of its last digit: what is smaller was rounded away.
        exact: false for an abbreviation such as `1.2k`.
    """

    value: Decimal
    step: Decimal
    exact: bool

    def fits(self, number: Decimal) -> bool:
        """Whether this is how that number is shown."""
        return abs(self.value - number) <= self.step / 2


def parse(text: str, decimal: str = ".") -> Shown | None:
    """The number that a text shows; None where it shows none, or several as a duration does.

    Args:
        text: as shown.
        decimal: the decimal separator of the language, for texts that fit two ways: `12,000`.
    """
    found = _DIGITS.search(text)
    if found is None or _DIGITS.search(text, found.end()) or ":" in text:
        return None
    before, after = text[: found.start()], text[found.end() :]
    mantissa, _e, exponent = found[0].lower().partition("e")
    digits = _with_point(_SPACES.sub("", mantissa).rstrip(".,"), decimal)
    unit = after.strip().lower()
    shift = (int(exponent) if exponent else 0) + _UNITS.get(unit, 0) - (2 if "%" in before + after else 0)
    value = Decimal(digits).scaleb(shift)
    negative = _MINUS.search(before) is not None or ("(" in before and ")" in after)
    places = len(digits.partition(".")[2])
    return Shown(-value if negative else value, Decimal(1).scaleb(shift - places), unit not in _UNITS)


def number_of(text: str, decimal: str = ".") -> int | float | None:
    """The number that a text shows; None where it shows none, or not exactly."""
    found = parse(text, decimal)
    return plain(found.value) if found is not None and found.exact else None


def plain(value: Decimal) -> int | float:
    """A number without needless decimals."""
    return int(value) if value == value.to_integral_value() else float(value)


def typed(number: int | float | None) -> str:
    """A number as it is typed: without separators, exponent or needless decimals; "" for none."""
    return "" if number is None else format(Decimal(str(number)).normalize(), "f")


def _with_point(digits: str, decimal: str) -> str:
    """Digits with a point for decimals, and no separators of thousands."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits
    separator = digits[last]
    other = "," if separator == "." else "."
    whole, fraction = digits[:last], digits[last + 1 :]
    if other in whole:
        grouping = False
    elif separator in whole:
        grouping = True
    else:
        grouping = len(fraction) == 3 and separator != decimal and whole.lstrip("0") != ""
    parts = (whole + fraction, "") if grouping else (whole, fraction)
    joined = parts[0].replace(".", "").replace(",", "")
    return f"{joined}.{parts[1]}" if parts[1] else joined

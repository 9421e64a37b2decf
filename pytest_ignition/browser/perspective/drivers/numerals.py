"""Numbers as a page writes them: `12,000`, `1.234,5`, `21.5 °C`. No I/O here."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[-\u2212+]?\d[\d.,'\u00a0\u202f ]*")


def number_of(text: str) -> int | float | None:
    """The number that a text begins with, with its separators of thousands; None where it begins with none.

    The last of `.` and `,` is the decimal mark if both are there, or if it stands once and not before three digits.
    """
    match = _NUMBER.match(text.strip())
    if match is None:
        return None
    digits = re.sub(r"[\s'\u00a0\u202f]", "", match[0]).rstrip(".,").replace("\u2212", "-")
    mark = _decimal_mark(digits)
    for other in ".,":
        if other != mark:
            digits = digits.replace(other, "")
    plain = digits.replace(mark, ".") if mark else digits
    try:
        return float(plain) if "." in plain else int(plain)
    except ValueError:
        return None


def _decimal_mark(digits: str) -> str:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if points == 1:
        return "."
    if commas == 1:
        after = len(digits) - digits.index(",") - 1
        return "" if after == 3 else ","
    return ""

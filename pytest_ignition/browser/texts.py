"""What is read of an element, and how its text is compared with what the author expects."""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pytest_ignition.browser.errors import BadPattern
from pytest_ignition.browser.numbers import Decimal, near, number_in

Match = Literal["exact", "contains", "regex", "number"]
State = Literal["visible", "hidden", "enabled", "disabled", "checked", "unchecked", "focused", "editable"]

_BLANKS = re.compile(r"[\s\u200b]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An element's text.

    Attributes:
        text: without white space around it; what a field holds, else the text of the markup.
        field: whether it is an input, textarea or select.
        secret: whether it is the value of a password field or the like.
    """

    text: str
    field: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An element's attribute.

    Attributes:
        value: as it stands in the markup; None where the element has no such attribute.
        field: whether the element is an input, textarea or select.
        secret: whether it may tell what a password field or the like holds.
    """

    name: str
    value: str | None
    field: bool = False
    secret: bool = False


def matcher(text: str, match: Match, *, decimal: Decimal = ".", tolerance: float = 0) -> Callable[[Reading], bool]:
    """A test for readings.

    Args:
        text: what is expected; for `number` one as programs write it, such as `12000.5`.
        match: how to compare.
        decimal: what stands before the decimals of the number that is read.
        tolerance: how far that number may be away.

    White space around the texts never counts, and in elements other than fields a run of it equals one blank, since
    that is how a browser shows it.

    Raises:
        BadPattern: `match` is `regex` and `text` cannot be compiled, or `number` and it is none.
    """
    if match == "number":
        expected = plain_number(text)
        return lambda reading: near(number_in(reading.text, decimal), expected, tolerance)
    if match == "regex":
        search = pattern(text).search
        return lambda reading: any(search(each) is not None for each in _faces(reading))
    wanted = text.strip()
    if match == "contains":
        return lambda reading: wanted in reading.text or (not reading.field and _shown(wanted) in _shown(reading.text))
    return lambda reading: wanted == reading.text or (not reading.field and _shown(wanted) == _shown(reading.text))


def plain_number(text: str) -> float:
    """A number as programs write it.

    Raises:
        BadPattern: it is none.
    """
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise BadPattern(
            f"{text!r} is not a number", hint="write it plainly, such as 12000.5; decimal: says how the page writes it"
        )
    return found


def pattern(text: str) -> re.Pattern[str]:
    """Compile a regular expression.

    Raises:
        BadPattern: it is none.
    """
    try:
        with warnings.catch_warnings():
            # `[[` may mean a nested set some day; until then it means what it always did.
            warnings.simplefilter("ignore", FutureWarning)
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise BadPattern(
            f"{text!r} is not a regular expression: {error}",
            hint=r"write `\` before . * + ? ( ) [ ] { } ^ $ | to mean the character itself, or use match: contains",
        ) from None


def difference(actual: str, expected: str) -> str | None:
    """What to look at where two texts are nearly the same, or None."""
    if _BLANKS.sub("", actual) == _BLANKS.sub("", expected):
        return "they differ only in white space"
    if _shown(actual).casefold() == _shown(expected).casefold():
        return "they differ only in upper and lower case"
    return None


def _faces(reading: Reading) -> tuple[str, ...]:
    return (reading.text,) if reading.field else (reading.text, _shown(reading.text))


def _shown(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()

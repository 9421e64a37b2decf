"""Patterns of addresses, titles and file names as playbooks write them. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable

from pytest_ignition.browser.texts import pattern


def address_pattern(text: str) -> re.Pattern[str]:
    """The regular expression that is to be searched for; Playwright can hand it on to a browser.

    Args:
        text: with `*`, it is compared with the whole address: `*` stands for anything but a slash, `**` for anything;
            with `^` in front it is a regular expression; else the address must contain it.

    Raises:
        BadPattern: the regular expression is none.
    """
    if text.startswith("^"):
        return pattern(text)
    if "*" not in text:
        return re.compile(re.escape(text))
    parts = re.split(r"(\*+)", text)
    whole = "".join(_STARS.get(part, r"[\s\S]*") if "*" in part else re.escape(part) for part in parts)
    return re.compile(f"^{whole}$")


def address_matcher(text: str) -> Callable[[str], bool]:
    """A test for addresses; see `address_pattern`."""
    search = address_pattern(text).search
    return lambda address: search(address) is not None


_STARS = {"*": "[^/]*"}


def nearest(text: str, known: Iterable[str], most: int = 3) -> list[str]:
    """Those that are most like a pattern, the nearest first."""
    plain = text.strip("^*$")[:200]
    return sorted(dict.fromkeys(known), key=lambda each: -_likeness(plain, each))[:most]


def _likeness(plain: str, address: str) -> float:
    return difflib.SequenceMatcher(None, plain, address[-200:]).ratio()

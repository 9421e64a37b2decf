"""Texts for HTML reports: escaped, on one line, cut to what a person reads."""

from __future__ import annotations

import html
from collections.abc import Mapping

from pytest_ignition.language.model import Json

_LONGEST_VALUE = 1_000


def escaped(text: str) -> str:
    """Text as markup, without line ends of its own: pytest-html marks lines that begin with E."""
    return html.escape(text).replace("\r\n", "\n").replace("\n", "&#10;")


def cut(text: str, longest: int) -> str:
    """A text that is not longer."""
    return text if len(text) <= longest else text[:longest] + "..."


def excerpt(value: Json) -> str:
    """A value as YAML-like text, cut."""
    if isinstance(value, Mapping):
        return cut("\n".join(f"{key}: {cut(str(each), _LONGEST_VALUE)}" for key, each in value.items()), _LONGEST_VALUE)
    return cut(str(value), _LONGEST_VALUE)

"""Time limits of step parameters: a bare number is in the format's unit, a text such as `30s` says its own."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from pytest_ignition.language.durations import PATTERN, read_seconds

_SECONDS_BELOW = 1000
"""Bare numbers below this are seconds to `browser.navigate` (playbook-format, section 4.4)."""

_Written = float | Annotated[str, Field(pattern=PATTERN)]


def _in_seconds(value: Any) -> Any:
    found = read_seconds(value) if isinstance(value, str) else None
    return value if found is None else found


def _in_milliseconds(value: Any) -> Any:
    found = read_seconds(value) if isinstance(value, str) else None
    return value if found is None else found * 1000


def _of_a_page(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool) and value < _SECONDS_BELOW:
        return value * 1000
    return _in_milliseconds(value)


Seconds = Annotated[float, BeforeValidator(_in_seconds, json_schema_input_type=_Written)]
"""A number of seconds, or a duration with its unit."""

Milliseconds = Annotated[float, BeforeValidator(_in_milliseconds, json_schema_input_type=_Written)]
"""A number of milliseconds, or a duration with its unit."""

PageMilliseconds = Annotated[float, BeforeValidator(_of_a_page, json_schema_input_type=_Written)]
"""A number of milliseconds, of seconds if it is below 1000, or a duration with its unit."""

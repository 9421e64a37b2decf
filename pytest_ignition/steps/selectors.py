"""The selector of a step's parameters: text as Playwright takes it, or a mapping that says role, label, text, ..."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from pytest_ignition.browser.errors import BadSelector
from pytest_ignition.browser.selectors import selector_of


def read_selector(value: Any) -> Any:
    """A mapping as a selector string; everything else is left to pydantic.

    Raises:
        ValueError: the mapping is no selector.
    """
    if not isinstance(value, Mapping):
        return value
    try:
        return selector_of(value)
    except BadSelector as error:
        raise ValueError(f"{error.message} ({error.hint})" if error.hint else error.message) from None


SELECTOR_FORMAT = {"type": ["string", "object"], "format": "selector"}
"""How a schema of parameters speaks of a selector; `schema.py` says what that is, once for all."""

Selector = Annotated[
    str, BeforeValidator(read_selector, json_schema_input_type=Annotated[Any, WithJsonSchema(SELECTOR_FORMAT)])
]
"""A selector of Playwright's; a mapping becomes one when the parameters are read."""

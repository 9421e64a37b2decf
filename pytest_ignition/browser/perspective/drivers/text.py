"""Text area, password field (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.basic import FIELD, VALUE, TextField
from pytest_ignition.errors import CheckFailed

HIDDEN = "********"
"""What is read of a password, whatever it is."""

_IS_FILLED = f"root => ({VALUE})(root) !== ''"
_HOLDS = f"(root, wanted) => ({VALUE})(root) === wanted"


class TextArea(TextField):
    """Holds several lines of text, committed by leaving it."""

    components = ("ia.input.text-area",)

    def meant(self, at: Component, value: Any) -> str:  # noqa: ARG002 - whatever the area
        """Lines end as in a browser."""
        return str(value).replace("\r\n", "\n")


class PasswordField(TextField):
    """Holds a secret, which is never read: whether there is one is all that can be known."""

    components = ("ia.input.password-field",)

    def read(self, at: Component) -> str:
        """`HIDDEN`, or "" for an empty field; also while its eye shows what it holds."""
        return HIDDEN if at.ask(_IS_FILLED) else ""

    def set(self, at: Component, value: Any) -> None:
        """Type a password and leave the field. The page itself compares what it holds then.

        Raises:
            CheckFailed: it holds something else.
        """
        at.type(str(value), FIELD)
        if not at.until(lambda: at.ask(_HOLDS, str(value)), bool):
            raise CheckFailed(f"{at.found} does not hold the password that was typed into it ({at.limit})")

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether there is a password where one is wanted."""
        return bool(str(wanted)) == bool(read)

    def told(self, value: Any) -> str:
        """Never the password."""
        return HIDDEN if str(value) else ""


DRIVERS = (TextArea(), PasswordField())

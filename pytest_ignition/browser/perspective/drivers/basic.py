"""Label, button, text field, toggle switch (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import TEXT, Driver
from pytest_ignition.errors import CheckFailed

FIELD = "input, textarea"
VALUE = f"root => (root.matches({FIELD!r}) ? root : root.querySelector({FIELD!r})).value"
_CAPTION = f"""root => {{
    const text = root.querySelector('div.text')?.textContent ?? ({TEXT})(root);
    return text.replace(/\\s+/g, ' ').trim();
}}"""


class Label(Driver):
    """Shows a text."""

    components = ("ia.display.label",)

    def read(self, at: Component) -> str:
        """Its text, white space folded."""
        return str(at.ask(TEXT))


class Button(Driver):
    """Is pressed: setting it is clicking it."""

    components = ("ia.input.button",)
    part = "button"

    def read(self, at: Component) -> str:
        """Its text; "" for one that shows an icon only."""
        return str(at.ask(_CAPTION))


class TextField(Driver):
    """Holds a line of text, committed by leaving it."""

    components = ("ia.input.text-field",)
    part = FIELD
    settable = True

    def read(self, at: Component) -> str:
        """What it holds."""
        return str(at.ask(VALUE))

    def set(self, at: Component, value: Any) -> None:
        """Type a text and leave the field."""
        at.type(str(value), FIELD)

    def same(self, wanted: Any, read: Any) -> bool:
        """Numbers may be given for their text."""
        return str(wanted) == str(read)


class ToggleSwitch(Driver):
    """Is on or off."""

    components = ("ia.input.toggle-switch",)
    part = ".ia_toggleSwitch"
    settable = True

    def read(self, at: Component) -> bool:
        """Whether it is on."""
        return bool(at.ask("root => root.querySelector('.ia_toggleSwitch__thumb--selected') !== null"))

    def set(self, at: Component, value: Any) -> None:
        """Switch it, unless it is so already."""
        if not isinstance(value, bool):
            raise CheckFailed(f"a toggle switch is true or false, not {value!r}")
        if self.read(at) is not value:
            at.click(self.part)


DRIVERS = (Label(), Button(), TextField(), ToggleSwitch())

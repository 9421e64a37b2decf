"""What a driver of a component is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.facts import script
from pytest_ignition.errors import CheckFailed

SHOWN_TEXT = script("shown_text.js")
"""Begins a script that calls `shownText(element)`."""

TEXT = f"root => {{ {SHOWN_TEXT} return shownText(root).replace(/\\s+/g, ' ').trim(); }}"
"""What the whole component says, white space folded, without the words of a quality overlay."""

IS_DISABLED = """root => {
    const control = root.matches('input, textarea, select, button') ? root
        : root.querySelector('input, textarea, select, button');
    return Boolean(control?.disabled)
        || root.matches('[class*="--disabled"], [aria-disabled=true]')
        || root.querySelector('[class*="--disabled"], [aria-disabled=true]') !== null;
}"""
"""Native `disabled`, else a class that says so (Perspective DOM sheet, section 1.2)."""


class Driver(ABC):
    """Reads and sets components of some types by what they are. Stateless.

    Attributes:
        components: the component ids.
        settable: whether `set` is there.
        read_back: whether what was set can be read afterwards.
        part: what of it is clicked, as a CSS selector; "" for the root.
        can_be_disabled: whether it is enabled or disabled as a whole.
    """

    components: ClassVar[tuple[str, ...]] = ()
    settable: ClassVar[bool] = False
    read_back: ClassVar[bool] = True
    can_be_disabled: ClassVar[bool] = True
    part: ClassVar[str] = ""

    @abstractmethod
    def read(self, at: Component) -> Any:
        """What it shows, as plain JSON: a text, number, truth value, list of labels, ..."""

    def meant(self, at: Component, value: Any) -> Any:  # noqa: ARG002 - for drivers that look at it
        """What a value that an author gives stands for, in the form that `read` has.

        Raises:
            CheckFailed: it can take no such value.
        """
        return value

    def set(self, at: Component, value: Any) -> None:
        """Let it show a value, as a user would.

        Raises:
            CheckFailed: it cannot take the value: no such option, not enabled.
        """
        raise CheckFailed(f"{at.found} cannot be set to {value!r}: it only shows something")

    def same(self, wanted: Any, read: Any) -> bool:
        """Whether it shows what it was set to."""
        return bool(wanted == read)

    def told(self, value: Any) -> Any:
        """A value as messages may show it."""
        return value

    def enabled(self, at: Component) -> bool:
        """Whether a user could change it."""
        return not (self.can_be_disabled and at.ask(IS_DISABLED))

    def press(self, at: Component, *, confirm: bool = True) -> None:  # noqa: ARG002 - for drivers that are asked
        """Click it.

        Args:
            at: the component.
            confirm: what to answer where it asks whether one is sure.
        """
        at.click(self.part)


def as_text(value: Any) -> str:
    """A value as a component shows it: `true`, `5` for 5.0."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)

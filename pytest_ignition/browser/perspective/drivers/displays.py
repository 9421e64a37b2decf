"""Components that show one value or picture (Perspective DOM sheet, section 1.2).

Charts and gauges hold their values in no attribute and no text, so they have no driver.
"""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.numerals import number_of


class Icon(Driver):
    """Shows a picture of a library; the root is the drawing itself."""

    components = ("ia.display.icon",)

    def read(self, at: Component) -> str | None:
        """`library/name`; None for none."""
        return _attribute(at, "svg", "data-icon")


class Image(Driver):
    """Shows a picture by its address."""

    components = ("ia.display.image",)

    def read(self, at: Component) -> str | None:
        """The address, as the view says it."""
        return _attribute(at, "img", "src")


class InlineFrame(Driver):
    """Shows another page."""

    components = ("ia.display.iframe",)

    def read(self, at: Component) -> str | None:
        """The address, as the view says it."""
        return _attribute(at, "iframe", "src")


class Markdown(Driver):
    """Shows paragraphs."""

    components = ("ia.display.markdown",)

    def read(self, at: Component) -> str:
        """Its text, a line per block."""
        return str(
            at.ask(
                "root => [...root.querySelectorAll('h1, h2, h3, h4, p, li')]"
                ".map(each => each.innerText.trim()).join('\\n') || root.innerText.trim()"
            )
        )


class Progress(Driver):
    """Shows how far something is."""

    components = ("ia.display.progress",)

    def read(self, at: Component) -> float | int | None:
        """The value, between the minimum and the maximum; None while it is indeterminate."""
        found = at.ask(
            """root => {
                const track = root.querySelector('.ia_progressBar__track');
                return track === null || track.dataset.variant === 'indeterminate' ? null : track.dataset.value;
            }"""
        )
        return None if found is None else number_of(found)


class LedDisplay(Driver):
    """Shows digits."""

    components = ("ia.display.led-display",)

    def read(self, at: Component) -> str:
        """The characters that are lit, from left to right."""
        return str(at.ask("root => [...root.querySelectorAll('[data-char]')].map(each => each.dataset.char).join('')"))

    def same(self, wanted: Any, read: Any) -> bool:
        """Numbers may be given for their digits."""
        return str(wanted) == str(read)


class Level(Driver):
    """Shows a number beside a drawing of it."""

    components = ("ia.display.cylindrical-tank", "ia.display.thermometer")

    def read(self, at: Component) -> float | int | str:
        """The number, without its unit; the text as it is where it is none."""
        text = str(at.ask("root => root.querySelector('text[class*=valueDisplay]')?.textContent.trim() ?? ''"))
        found = number_of(text)
        return text if found is None else found


class Symbol(Driver):
    """Shows a machine's state, label and value."""

    components = ("ia.symbol.motor", "ia.symbol.pump", "ia.symbol.sensor", "ia.symbol.valve", "ia.symbol.vessel")

    def read(self, at: Component) -> dict[str, Any]:
        """`label` and `value` as texts, and `state`: the classes of its drawing, among them the state's.

        On a cold session of 8.3.8 the drawing may stay empty for ever; `state` is then an empty list.
        """
        found: dict[str, Any] = at.ask(
            """root => ({
                label: root.querySelector('div[data-display-type=label]')?.innerText.trim() ?? '',
                value: root.querySelector('div[data-display-type=value]')?.innerText.trim() ?? '',
                state: [...(root.querySelector('.ia_symbolComponent__wrapper > svg')?.classList ?? [])],
            })"""
        )
        return found


def _attribute(at: Component, tag: str, name: str) -> str | None:
    """An attribute of the root, or of the first element of a kind in it; None without one."""
    found: str | None = at.ask(
        """(root, [tag, name]) =>
            (root.matches(tag) ? root : root.querySelector(tag))?.getAttribute(name) || null""",
        [tag, name],
    )
    return found


DRIVERS = (Icon(), Image(), InlineFrame(), Markdown(), Progress(), LedDisplay(), Level(), Symbol())

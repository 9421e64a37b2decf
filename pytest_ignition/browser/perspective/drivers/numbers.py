"""Numeric entry field in its three variants, slider (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.numerals import number_of, parse, typed
from pytest_ignition.errors import CheckFailed

_SHOWN = """root => ({
    text: (root.matches('input') ? root : root.querySelector('input'))?.value ?? root.innerText,
    decimal: new Intl.NumberFormat(navigator.language).formatToParts(1.5).find(part => part.type === 'decimal').value,
})"""
_HAS_LINK = "root => [...root.querySelectorAll('a')].some(each => each.checkVisibility())"
_HAS_INPUT = "root => root.matches('input') || root.querySelector('input') !== null"
_IS_EDITED = """root => {
    const input = root.matches('input') ? root : root.querySelector('input');
    return input !== null && !input.readOnly && !input.disabled;
}"""
_EDIT_MS = 500.0
"""How long a click may take until the field can be typed into, before it is clicked otherwise."""

_SLIDER = """root => {
    const handle = root.matches('[role=slider]') ? root : root.querySelector('[role=slider]');
    const number = (name) => Number(handle.getAttribute(name));
    return {
        now: number('aria-valuenow'), min: number('aria-valuemin'), max: number('aria-valuemax'),
        vertical: root.matches('.slider-vertical') || root.querySelector('.slider-vertical') !== null,
    };
}"""
_FAR = 10
"""Steps that are too many for keys: the rail is clicked first."""

# One pixel short of the place, so that nothing beyond the wanted value is written on the way.
_PLACE = """(root, {wanted, now, min, max, vertical}) => {
    const box = root.querySelector('.slider').getBoundingClientRect();
    const rail = root.querySelector('.slider-rail').getBoundingClientRect();
    const part = (wanted - min) / (max - min);
    const short = wanted > now ? -1 : 1;
    const inside = (value, most) => Math.max(1, Math.min(most - 1, value));
    return vertical
        ? {x: box.width / 2, y: inside(rail.bottom - box.top - part * rail.height - short, box.height)}
        : {x: inside(rail.left - box.left + part * rail.width + short, box.width), y: box.height / 2};
}"""


def number_meant(what: str, value: Any) -> int | float:
    """The number that an author gives, maybe as a text.

    Raises:
        CheckFailed: it is none.
    """
    number = number_of(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        raise CheckFailed(f"{what} takes a number, not {value!r}")
    return number


class NumericEntryField(Driver):
    """Holds a number. It can be typed into after a click, a double-click, or in a dialog of its own."""

    components = ("ia.input.numeric-entry-field",)
    settable = True

    def read(self, at: Component) -> int | float | str | None:
        """The number that it shows, None for none; percents as the part they are.

        Of `12,000` the browser's language decides which number it is. What is no exact number is read as its text: a
        duration, an abbreviation such as `1.2k`.
        """
        told = at.ask(_SHOWN)
        text = str(told["text"]).strip()
        if text == "":
            return None
        number = number_of(text, told["decimal"])
        return text if number is None else number

    def meant(self, at: Component, value: Any) -> int | float | None:
        """A number, or nothing to empty the field, which then holds 0."""
        return None if value in (None, "") else number_meant(str(at.found), value)

    def same(self, wanted: Any, read: Any) -> bool:
        """A format may round what was typed."""
        if wanted is None:
            return read in (None, 0)
        shown = None if read is None else parse(str(read))
        return shown is not None and shown.fits(Decimal(str(wanted)))

    def set(self, at: Component, value: Any) -> None:
        """Type a number and commit it. What it refuses it takes back, and shows what it showed before.

        Raises:
            CheckFailed: it cannot be typed into.
        """
        if at.ask(_HAS_LINK):
            at.click("a")
            at.type(typed(value), at.modal("input"), commit="")
            at.click(at.modal("button.ia_button--primary"))
            at.wait_for(at.modal("button.ia_button--primary"), "hidden")
            return
        self._edit(at)
        at.type(typed(value), "input", commit="Enter")

    def _edit(self, at: Component) -> None:
        """Click once, then twice, and so on: the variants do not say which they are, and a click may be lost."""
        place = "input" if at.ask(_HAS_INPUT) else ""
        for clicks in (1, 1, 2):
            at.click(place, click_count=clicks)
            if at.within(_EDIT_MS).until(lambda: at.ask(_IS_EDITED), bool):
                return
        if not at.until(lambda: at.ask(_IS_EDITED), bool):
            raise CheckFailed(f"cannot type into {at.found}: it stays read-only ({at.limit})")


class Slider(Driver):
    """Stands somewhere between two numbers."""

    components = ("ia.input.slider",)
    settable = True

    def read(self, at: Component) -> int | float:
        """Where it stands."""
        return _plain(at.ask(_SLIDER)["now"])

    def meant(self, at: Component, value: Any) -> int | float:
        """A number within its bounds."""
        number, told = number_meant(str(at.found), value), at.ask(_SLIDER)
        if not told["min"] <= number <= told["max"]:
            bounds = f"{_plain(told['min'])} to {_plain(told['max'])}"
            raise CheckFailed(f"{at.found} goes from {bounds}, not to {value}", expected=str(value), actual=bounds)
        return number

    def same(self, wanted: Any, read: Any) -> bool:
        """Steps of a tenth add up to no exact number."""
        return bool(abs(wanted - read) < 1e-9 * max(1.0, abs(wanted)))

    def set(self, at: Component, value: Any) -> None:
        """Move it by keys, over a click on its rail where that is far: every value on the way is one that it takes.

        Raises:
            CheckFailed: it does not move, or its steps leave the value out.
        """
        told, clicked = at.ask(_SLIDER), False
        seen: list[float] = []
        while not self.same(value, now := told["now"]):
            if len(seen) > 2 and now == seen[-2] and (now < value) != (seen[-1] < value):
                steps = " and ".join(str(_plain(each)) for each in sorted((now, seen[-1])))
                raise CheckFailed(
                    f"{at.found} cannot show {value}: it steps between {steps}", expected=str(value), actual=str(now)
                )
            if seen and not clicked and abs(value - now) > _FAR * abs(now - seen[-1]):
                clicked = True
                at.click("div.slider", position=at.ask(_PLACE, {**told, "wanted": value}))
            else:
                up, down = ("ArrowUp", "ArrowDown") if told["vertical"] else ("ArrowRight", "ArrowLeft")
                at.press(up if value > now else down, "[role=slider]")
            seen.append(now)
            told = at.within(1_000).until(lambda: at.ask(_SLIDER), lambda told, now=now: told["now"] != now)  # type: ignore[misc]
            if told["now"] == now:
                raise CheckFailed(
                    f"{at.found} stays at {_plain(now)} instead of going to {value}",
                    expected=str(value),
                    actual=str(now),
                )


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


DRIVERS = (NumericEntryField(), Slider())

"""Checkbox, radio group, multi-state button, one-shot button (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver, as_text
from pytest_ignition.browser.perspective.errors import Undecided
from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed

# Older versions tell by the icon's class what newer ones tell by its state.
_CHECKED = """root => {
    const state = root.querySelector('svg[data-state]')?.dataset.state;
    if (state !== undefined) return state;
    if (root.querySelector('.ia_checkbox__checkedIcon')) return 'checked';
    if (root.querySelector('.ia_checkbox__uncheckedIcon')) return 'unchecked';
    const input = root.querySelector('input');
    return input?.indeterminate ? 'indeterminate' : input?.checked ? 'checked' : 'unchecked';
}"""

_RADIOS = """root => [...root.querySelectorAll('.ia_radioGroupComponent_radioWrapper')].map(each => {
    const input = each.querySelector('input');
    return {
        label: each.dataset.label ?? each.innerText.trim(), value: each.dataset.value ?? '',
        checked: Boolean(input?.checked), enabled: !input?.disabled,
    };
})"""

_PRESSED = "aria-pressed", "aria-selected", "aria-checked"
_BUTTONS = """(root, attributes) => [...root.querySelectorAll('button')].map(each => ({
    label: each.dataset.label ?? each.innerText.trim(),
    said: attributes.some(name => each.getAttribute(name) === 'true'),
    inline: each.style.backgroundColor, computed: getComputedStyle(each).backgroundColor,
}))"""

_UNSELECTED = "rgb(250, 250, 250)"
"""The background of a state that is not selected, unless a designer gives another (Inductive Automation's tests)."""

# A button may be done before anybody looks, so the page keeps whether it was disabled, or asked, since the click.
_WATCH = """root => {
    const path = root.dataset.componentPath;
    const watch = window.__ignitionOneShot = {begun: false};
    const look = () => {
        const at = document.querySelector(`[data-component-path="${CSS.escape(path)}"]`);
        const button = at?.matches('button') ? at : at?.querySelector('button');
        if (button?.disabled) watch.begun = true;
    };
    watch.observer = new MutationObserver(look);
    watch.observer.observe(document.body, {attributes: true, childList: true, subtree: true});
}"""
_ASKS = "div.ia_componentModal button[data-button-type='confirm']"
_STATE = f"""root => {{
    const button = root.matches('button') ? root : root.querySelector('button');
    const asks = [...document.querySelectorAll("{_ASKS}")].some(each => each.checkVisibility());
    return asks ? 'asks' : button.disabled ? 'writing' : window.__ignitionOneShot?.begun ? 'done' : 'ready';
}}"""
_FORGET = "() => { window.__ignitionOneShot?.observer.disconnect(); delete window.__ignitionOneShot; }"


class Checkbox(Driver):
    """Is checked or not, or neither where it has three states."""

    components = ("ia.input.checkbox",)
    settable = True

    def read(self, at: Component) -> bool | None:
        """Whether it is checked; None while it is indeterminate."""
        return {"checked": True, "indeterminate": None}.get(str(at.ask(_CHECKED)), False)

    def meant(self, at: Component, value: Any) -> bool | None:
        """Null may be written `indeterminate`."""
        if value == "indeterminate":
            return None
        if value is not None and not isinstance(value, bool):
            raise CheckFailed(f"{at.found} is true, false or indeterminate, not {value!r}")
        return value

    def set(self, at: Component, value: Any) -> None:
        """Click it until it is so: how three states follow each other is nowhere said."""
        first = now = self.read(at)
        while now is not value:
            before = now
            at.click("label.ia_checkbox")
            now = at.until(lambda: self.read(at), lambda read, before=before: read is not before)  # type: ignore[misc]
            if now in (before, first):
                break
        if now is first and value is None:
            raise CheckFailed(f"{at.found} has no indeterminate state: it goes from {before} to {now}")


class RadioGroup(Driver):
    """One of several is chosen."""

    components = ("ia.input.radio-group",)
    settable = True

    def read(self, at: Component) -> str:
        """The label of the one that is chosen; "" for none."""
        return next((str(each["label"]) for each in at.ask(_RADIOS) if each["checked"]), "")

    def enabled(self, at: Component) -> bool:
        """Whether one of them can be chosen at all."""
        return any(each["enabled"] for each in at.ask(_RADIOS))

    def meant(self, at: Component, value: Any) -> str:
        """The label that a label, or else a value, stands for."""
        text = as_text(value)
        radios = at.until(lambda: at.ask(_RADIOS), lambda told: _radio(told, text) is not None)
        found = _radio(radios, text)
        if found is None:
            raise _no_such("button", text, at, [each["label"] for each in radios])
        return str(found["label"])

    def set(self, at: Component, value: Any) -> None:
        """Click the label."""
        if self.read(at) == value:
            return
        usable = at.until(lambda: _radio(at.ask(_RADIOS), value), lambda each: each is not None and each["enabled"])
        if usable is None or not usable["enabled"]:
            raise CheckFailed(f"{value!r} of {at.found} is disabled ({at.limit})")
        # Without a label of its own only the wrapper is there to be clicked.
        wrapper = f".ia_radioGroupComponent_radioWrapper[data-label={css_text(value)}]"
        at.click(f"{wrapper} label")


class MultiStateButton(Driver):
    """One of several buttons is the state; it differs from the others by its paint only."""

    components = ("ia.input.multi-state-button",)
    settable = True

    def read(self, at: Component) -> str | None:
        """The label of the button that is painted as selected; None where none is.

        Raises:
            Undecided: the paints do not tell which one is.
        """
        buttons = at.ask(_BUTTONS, _PRESSED)
        try:
            return active_of(buttons)
        except ValueError:
            paints = ", ".join(f"{each['label']} {each['computed']}" for each in buttons)
            raise Undecided(
                f"which state of {at.found} is the active one cannot be told from its colours: {paints}",
                hint="give the states one unselected background, or check what the button controls",
            ) from None

    def meant(self, at: Component, value: Any) -> str:
        """One of its labels."""
        text = as_text(value)
        labels = at.until(
            lambda: [str(each["label"]) for each in at.ask(_BUTTONS, _PRESSED)], lambda told: text in told
        )
        if text not in labels:
            raise _no_such("state", text, at, labels)
        return text

    def set(self, at: Component, value: Any) -> None:
        """Click the button, also one that is active already: another one may have been asked for since."""
        at.click(f"button[data-label={css_text(value)}]")


class OneShotButton(Driver):
    """Writes a value once, and is disabled until something else takes it back."""

    components = ("ia.input.oneshotbutton",)

    def read(self, at: Component) -> str:
        """Its text, which is another one while it writes."""
        return str(at.ask("root => (root.querySelector('div.text')?.textContent ?? root.innerText).trim()"))

    def press(self, at: Component, *, confirm: bool = True) -> None:
        """Click it, answer what it asks, and wait until it is done.

        Raises:
            CheckFailed: it did not begin, or is not done in time.
        """
        at.ask(_WATCH)
        try:
            at.click("button, :scope")
            state = at.until(lambda: at.ask(_STATE), lambda now: now != "ready")
            if state == "asks":
                kind = "confirm" if confirm else "cancel"
                at.click(at.modal(f"button[data-button-type='{kind}']"))
                at.wait_for(at.modal("button[data-button-type='confirm']"), "hidden")
                if not confirm:
                    return
            state = at.until(lambda: at.ask(_STATE), lambda now: now == "done")
        finally:
            at.ask(_FORGET)
        if state != "done":
            words = "is not done" if state == "writing" else "wrote nothing"
            raise CheckFailed(f"{at.found} {words} after it was pressed: it shows {self.read(at)!r} ({at.limit})")


def active_of(buttons: Sequence[Mapping[str, Any]]) -> str | None:
    """Which of the buttons is the active one, by what they say or else by the one paint that no other has.

    Raises:
        ValueError: that does not tell.
    """
    said = [each["label"] for each in buttons if each["said"]]
    if said:
        return str(said[0])
    for paint, usual in (("inline", ""), ("computed", _UNSELECTED)):
        paints = [each[paint] for each in buttons]
        if len(set(paints)) == 1:
            continue
        odd = [index for index, each in enumerate(paints) if paints.count(each) == 1]
        if len(paints) == 2 and usual in paints:
            odd = [index for index, each in enumerate(paints) if each != usual]
        if len(odd) != 1:
            raise ValueError("several paints stand alone")
        return str(buttons[odd[0]]["label"])
    return None


def _radio(radios: Sequence[Mapping[str, Any]], text: str) -> Mapping[str, Any] | None:
    for key in ("label", "value"):
        for each in radios:
            if each[key] == text:
                return each
    return None


def _no_such(what: str, text: str, at: Component, labels: Sequence[str]) -> CheckFailed:
    there = ", ".join(map(repr, labels)) or "none"
    return CheckFailed(
        f"there is no {what} {text!r} in {at.found} ({at.limit})\nthere are: {there}",
        expected=text,
        actual=there,
    )


DRIVERS = (Checkbox(), RadioGroup(), MultiStateButton(), OneShotButton())

"""Dropdown (Perspective DOM sheet, section 1.2). Its options stand in the page's modal, and may come late."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pytest_ignition.browser.perspective.component import MODAL, Component
from pytest_ignition.browser.perspective.drivers.base import Driver, as_text
from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed

CREATE = "Create: "
"""Starts the option that makes one of the text that was typed."""

_ICON = "svg.iaDropdownCommon_expandIcon"
_CLEAR = "a.iaDropdownCommon_clear_value"
_SEARCH = "input.iaDropdownCommon_search"
_OPTION = "div.iaDropdownCommon_options a.iaDropdownCommon_option:not(.ia_dropdown__option__noResults)"
_AGAIN_MS = 1_000.0
"""After which an option that did not take a click is clicked again: it is there before it can be clicked."""

_SELECTED = """root => {
    const own = (selector) => root.matches(selector) ? root : root.querySelector(selector);
    const shown = root.querySelectorAll('.ia_dropdown__valuePill__value, .ia_dropdown__valueSingle');
    return {
        labels: own('[data-selected-labels]')?.getAttribute('data-selected-labels') ?? null,
        label: root.getAttribute('data-label'),
        shown: [...shown].map(each => each.innerText.trim()),
        multi: own('.iaDropdownCommon_multi-select, .ia_dropdown__valuePill') !== null,
    };
}"""
_IS_OPEN = "root => root.matches('.ia_dropdown--active') || root.querySelector('.ia_dropdown--active') !== null"
_OFFERED = f"""() => [...document.querySelectorAll("{MODAL} {_OPTION}")]
    .filter(each => each.checkVisibility())
    .map(each => ({{
        labels: [each.dataset.label ?? '', each.innerText.trim()],
        disabled: each.matches('[class*="__option--disabled"]'),
    }}))"""
_HAS = "(root, selector) => Boolean(root.querySelector(selector)?.checkVisibility())"


class Dropdown(Driver):
    """One option, or several, of a list; of one's own where it lets one, written `Create: text`."""

    components = ("ia.input.dropdown",)
    settable = True

    def read(self, at: Component) -> str | list[str]:
        """The label of what is chosen, "" for nothing; a list where several can be."""
        told = at.ask(_SELECTED)
        labels = labels_of(told)
        if told["multi"] or (told["labels"] or "").startswith("["):
            return labels
        return labels[0] if labels else ""

    def same(self, wanted: Any, read: Any) -> bool:
        """Whatever the order in which several were chosen."""
        return sorted(map(_plain, _list(wanted))) == sorted(_list(read))

    def set(self, at: Component, value: Any) -> None:
        """Choose options by their labels; nothing, an empty text or an empty list chooses none.

        Raises:
            CheckFailed: there is no such option, or it is disabled; names those that there are.
        """
        wanted, now = _list(value), self.read(at)
        if isinstance(now, str) and len(wanted) > 1:
            raise CheckFailed(f"{at.found} takes one option, not {len(wanted)}")
        if self.same(wanted, now):
            return
        try:
            if not wanted:
                self._clear(at)
            elif isinstance(now, str):
                self._choose(at, wanted[0])
            else:
                for label in now:
                    if label not in map(_plain, wanted):
                        self._remove(at, label)
                for label in wanted:
                    if _plain(label) not in now:
                        self._choose(at, label)
        finally:
            if at.ask(_IS_OPEN):
                at.click(_ICON)

    def _clear(self, at: Component) -> None:
        if at.ask(_HAS, _CLEAR):
            at.click(_CLEAR)
            return
        now = self.read(at)
        if isinstance(now, str):
            raise CheckFailed(f"{at.found} cannot be emptied: it has no button for it")
        for label in now:
            self._remove(at, label)

    def _remove(self, at: Component, label: str) -> None:
        at.click(f"div.iaDropdownCommon_value-container div[data-label={css_text(label)}] a")
        at.until(lambda: self.read(at), lambda read: label not in read)

    def _choose(self, at: Component, label: str) -> None:
        """Open it if need be and choose one option."""
        self._open(at)
        if label.startswith(CREATE) and _offer(self._offered(at), label) is None:
            if not at.ask(_HAS, _SEARCH):
                raise CheckFailed(f"{at.found} takes no option of one's own: nothing can be typed into it")
            at.type(_plain(label), _SEARCH, commit="")
        offered = at.until(lambda: self._offered(at), lambda told: _usable(told, label))
        if not _usable(offered, label):
            raise _refused(at, label, offered)
        text = css_text(label)
        option = at.modal(f"{_OPTION}[data-label={text}], {_OPTION}:text-is({text})")
        while True:
            at.click(option)
            now = at.within(_AGAIN_MS).until(lambda: self.read(at), lambda read: _plain(label) in _list(read))
            if _plain(label) in _list(now) or at.limit.passed() or not at.ask(_IS_OPEN):
                return

    def _open(self, at: Component) -> None:
        if not at.ask(_IS_OPEN):
            at.click(_ICON)
        if not at.until(lambda: at.ask(_IS_OPEN), bool):
            raise CheckFailed(f"{at.found} does not open ({at.limit})")

    def _offered(self, at: Component) -> list[dict[str, Any]]:
        return list(at.ask(_OFFERED))


def labels_of(told: Mapping[str, Any]) -> list[str]:
    """The labels of what is chosen: of the attribute, a JSON text or list; of an older one; else of what is shown."""
    for said in (told["labels"], told["label"]):
        if said is None:
            continue
        try:
            value = json.loads(said)
        except ValueError:
            value = said
        return [as_text(each) for each in (value if isinstance(value, list) else [value]) if each not in ("", None)]
    return [str(each) for each in told["shown"]]


def _list(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    return [as_text(each) for each in (value if isinstance(value, (list, tuple)) else [value])]


def _plain(label: str) -> str:
    return label.removeprefix(CREATE)


def _offer(offered: Sequence[Mapping[str, Any]], label: str) -> Mapping[str, Any] | None:
    return next((each for each in offered if label in each["labels"]), None)


def _usable(offered: Sequence[Mapping[str, Any]], label: str) -> bool:
    found = _offer(offered, label)
    return found is not None and not found["disabled"]


def _refused(at: Component, label: str, offered: Sequence[Mapping[str, Any]]) -> CheckFailed:
    if _offer(offered, label) is not None:
        return CheckFailed(f"option {label!r} of {at.found} is disabled ({at.limit})")
    names = [each["labels"][0] or each["labels"][1] for each in offered]
    there = ", ".join(map(repr, names[:20])) or "none"
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return CheckFailed(
        f"there is no option {label!r} in {at.found} ({at.limit})\nthere are: {there}{more}",
        expected=label,
        actual=there,
    )


DRIVERS = (Dropdown(),)

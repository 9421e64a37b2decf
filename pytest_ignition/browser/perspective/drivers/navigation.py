"""Link and menus: read by what they offer, set by choosing an entry (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed


class Link(Driver):
    """Leads somewhere; it is clicked, not set."""

    components = ("ia.navigation.link",)
    part = "a"

    def read(self, at: Component) -> dict[str, Any]:
        """`text` and `href`."""
        found: dict[str, Any] = at.ask(
            """root => {
                const link = root.matches('a') ? root : root.querySelector('a');
                return {text: link.innerText.trim(), href: link.getAttribute('href')};
            }"""
        )
        return found


class Menu(Driver):
    """Offers entries; setting it chooses one, a path of entries where they stand below each other."""

    settable = True
    read_back = False
    can_be_disabled = False
    entry = ""

    def read(self, at: Component) -> list[str]:
        """The entries that can be seen."""
        found: list[str] = at.ask(
            """(root, entry) => [...root.querySelectorAll(entry)]
                .filter(each => each.getBoundingClientRect().height > 0).map(each => each.dataset.label)""",
            self.entry,
        )
        return found

    def _missing(self, at: Component, label: str, there: Sequence[str]) -> CheckFailed:
        return CheckFailed(f"{at.found} has no entry {label!r}\nthere are: {', '.join(map(repr, there)) or 'none'}")


class HorizontalMenu(Menu):
    """Entries in a row; those below one open in a modal."""

    components = ("ia.navigation.horizontalmenu",)
    entry = "div.horizontal-menu-menu-item[data-label]"

    def set(self, at: Component, value: Any) -> None:
        """Click the entries of a path, one below the other."""
        first, *below = [value] if isinstance(value, str) else list(value)
        there = at.until(lambda: self.read(at), lambda each: first in each)
        if first not in there:
            raise self._missing(at, first, there)
        at.click(f"div.horizontal-menu-menu-item[data-label={css_text(first)}]")
        for label in below:
            at.click(at.modal(f"div.horizontal-menu-menu-item[data-label={css_text(label)}]"))


class MenuTree(Menu):
    """Entries below each other; hidden ones stay in the page with `item-invisible`."""

    components = ("ia.navigation.menutree",)
    entry = "div.menu-item[data-label]:not(.item-invisible)"

    def set(self, at: Component, value: Any) -> None:
        """Click the entries of a path; submenus that are open are left first."""
        while at.ask("root => [...root.querySelectorAll('.menu-back-action')].some(each => each.offsetHeight > 0)"):
            at.click(at.locator().locator(".menu-back-action >> visible=true").first)
        for label in [value] if isinstance(value, str) else list(value):
            there = at.until(lambda: self.read(at), partial(_has, label))
            if label not in there:
                raise self._missing(at, label, there)
            entry = f".menu-item[data-label={css_text(label)}]:not(.item-invisible) >> visible=true"
            at.click(at.locator().locator(entry).first)


def _has(label: str, there: Sequence[str]) -> bool:
    return label in there


DRIVERS = (Link(), HorizontalMenu(), MenuTree())

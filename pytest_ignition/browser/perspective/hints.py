"""What any component may have beside itself: a menu for a right click, and a tooltip.

Both stand at the end of the page (Perspective DOM sheet, section 1.2), and nothing in them tells whose they are: what
is open before is closed first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from pytest_ignition.browser.perspective.component import Component

_MENUS = "#context-menu, [id^='context-submenu-']"
_ITEM = "div.menu-item"
_OFFERED = f"""() => [...document.querySelectorAll("{_MENUS}")].filter(each => each.checkVisibility()).map(menu => ({{
    id: menu.id,
    labels: [...menu.querySelectorAll('{_ITEM}[data-label]')]
        .filter(each => each.closest("{_MENUS}") === menu).map(each => each.dataset.label),
}}))"""
_CLICK_ELSEWHERE = """() => {
    for (const kind of ['mousedown', 'mouseup', 'click']) {
        document.body.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
    }
}"""
_TOOLTIPS = """() => [...document.querySelectorAll('div.component-tooltip')]
    .filter(each => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0)
    .map(each => each.innerText.trim())"""
_GONE_MS = 1_000.0


def choose(at: Component, path: str | Sequence[str]) -> None:
    """Right-click a component and choose an entry of its menu, over its submenus if need be.

    Args:
        at: the component.
        path: the label of the entry, or the labels on the way to it.

    Raises:
        CheckFailed: it has no menu, or no such entry; names those that there are.
    """
    labels = [path] if isinstance(path, str) else list(path)
    if not labels:
        raise CheckFailed(f"nothing says which entry of the menu of {at.found} is meant")
    at.ask(_CLICK_ELSEWHERE)
    at.click(button="right")
    try:
        for depth, label in enumerate(labels):
            entry = _entry(at, depth, label, labels)
            if depth + 1 < len(labels):
                _point_at(at, entry)
            else:
                at.click(entry)
    except CheckFailed:
        at.ask(_CLICK_ELSEWHERE)
        raise


def _entry(at: Component, depth: int, label: str, labels: Sequence[str]) -> Locator:
    """An entry of the menu that is open at a depth, once it is there."""
    menus = at.until(lambda: at.ask(_OFFERED), lambda menus: len(menus) > depth and label in menus[depth]["labels"])
    if not menus:
        raise CheckFailed(f"{at.found} has no menu for a right click ({at.limit})", actual="no menu")
    if len(menus) <= depth or label not in menus[depth]["labels"]:
        there = _there(menus, depth)
        where = f"its menu below {' / '.join(map(repr, labels[:depth]))}" if depth else "its menu"
        raise CheckFailed(
            f"{at.found} has no entry {label!r} in {where} ({at.limit})\nthere are: {there}",
            expected=label,
            actual=there,
        )
    menu = at.session.page.locator(f"[id={css_text(menus[depth]['id'])}]")
    if depth:
        # A submenu closes unless the mouse comes to its first entry from the one that opened it.
        _point_at(at, menu.locator(_ITEM).first)
    return menu.locator(f"{_ITEM}[data-label={css_text(label)}]").first


def _there(menus: Sequence[dict[str, Any]], depth: int) -> str:
    return ", ".join(map(repr, menus[depth]["labels"])) if len(menus) > depth else "none"


def tooltip(at: Component) -> str:
    """Point at a component until its tooltip is there, read it, and point elsewhere.

    Raises:
        CheckFailed: it has none, or it did not come in time.
    """
    page = at.session.page

    def away(_ms: float) -> None:
        page.mouse.move(0, 0)

    at.session.on_page(away, at, "point away from")
    at.within(_GONE_MS).until(lambda: at.ask(_TOOLTIPS), lambda shown: not shown)
    before = at.ask(_TOOLTIPS)
    _point_at(at, at.locator())
    shown = at.until(lambda: [each for each in at.ask(_TOOLTIPS) if each not in before], bool)
    at.session.on_page(away, at, "point away from")
    if not shown:
        raise CheckFailed(f"{at.found} has no tooltip ({at.limit})", actual="no tooltip")
    return str(shown[-1])


def _point_at(at: Component, part: Locator) -> None:
    at.session.on_page(lambda ms: part.hover(timeout=ms), at, "point at")

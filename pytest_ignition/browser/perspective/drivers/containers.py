"""Components that show others: tabs, accordion, carousel, views (Perspective DOM sheet, section 1.2)."""

from __future__ import annotations

from typing import Any

from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers.base import SHOWN_TEXT, TEXT, Driver
from pytest_ignition.errors import CheckFailed

# An overlay stands beside the instances, or beside the one element that holds them all. One instance alone, and the
# holder of one, say the same.
_INSTANCES = f"""root => {{
    {SHOWN_TEXT}
    const own = (element) => [...element.children].filter(each => !each.matches('.cfo-parent'));
    const views = (element) => [...element.querySelectorAll('[data-component]')]
        .filter(each => each.parentElement.closest('[data-component]') === root).length;
    let found = own(root);
    const overlaid = found.length < root.children.length;
    if (overlaid && found.length === 1 && views(found[0]) !== 1) found = own(found[0]);
    return found.map(each => shownText(each).replace(/\\s+/g, ' ').trim());
}}"""


class Tabs(Driver):
    """Shows one of its children at a time; read and set by the tab's text, or by its index."""

    components = ("ia.container.tab",)
    settable = True
    can_be_disabled = False

    def read(self, at: Component) -> str | None:
        """The text of the active tab."""
        found: str | None = at.ask("root => root.querySelector('.tab-menu-item.tab-active')?.innerText.trim() ?? null")
        return found

    def set(self, at: Component, value: Any) -> None:
        """Click a tab."""
        tabs = at.until(lambda: _tabs(at), lambda each: _index(each, value) is not None)
        index = _index(tabs, value)
        if index is None:
            raise CheckFailed(
                f"{at.found} has no tab {value!r}\nthere are: {', '.join(repr(each['text']) for each in tabs)}"
            )
        if tabs[index]["disabled"]:
            raise CheckFailed(f"the tab {value!r} of {at.found} is disabled")
        if not tabs[index]["active"]:
            at.click(f".tab-menu-item[data-index='{index}']")

    def same(self, wanted: Any, read: Any) -> bool:
        """An index is checked by clicking; a text by what the active tab says."""
        return isinstance(wanted, int) or wanted == read


def _tabs(at: Component) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at.ask(
        """root => [...root.querySelectorAll('.tab-menu-item')].map(each => ({
            text: each.innerText.trim(), active: each.classList.contains('tab-active'),
            disabled: each.classList.contains('tab-disabled'),
        }))"""
    )
    return found


def _index(entries: list[dict[str, Any]], value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if 0 <= value < len(entries) else None
    return next((index for index, each in enumerate(entries) if each["text"] == value), None)


class Accordion(Driver):
    """Shows bodies below headers; read and set by the headers whose bodies are open."""

    components = ("ia.display.accordion",)
    settable = True
    can_be_disabled = False

    def read(self, at: Component) -> list[str]:
        """The texts of the headers that are open."""
        return [each["text"] for each in _headers(at) if each["open"]]

    def set(self, at: Component, value: Any) -> None:
        """Open the bodies of these headers, and close all others."""
        wanted = [value] if isinstance(value, str) else list(value)
        for text in wanted:
            if not any(each["text"] == text for each in _headers(at)):
                there = ", ".join(repr(each["text"]) for each in _headers(at))
                raise CheckFailed(f"{at.found} has no header {text!r}\nthere are: {there}")
        for index, each in enumerate(_headers(at)):
            now = _headers(at)[index]
            if now["open"] != (each["text"] in wanted):
                if now["disabled"]:
                    raise CheckFailed(f"the header {each['text']!r} of {at.found} is disabled")
                at.click(f".ia_accordionComponent__header[data-index='{index}']")

    def same(self, wanted: Any, read: Any) -> bool:
        """In whatever order."""
        return sorted([wanted] if isinstance(wanted, str) else wanted) == sorted(read)


def _headers(at: Component) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = at.ask(
        """root => [...root.querySelectorAll('.ia_accordionComponent__header')].map(each => {
            const body = root.querySelector(`.ia_accordionComponent__body[data-index="${each.dataset.index}"]`);
            return {
                text: (each.querySelector('.ia_accordionComponent__header__text') ?? each).innerText.trim(),
                open: body !== null && !body.className.includes('--collapsed'),
                disabled: each.className.includes('--disabled'),
            };
        })"""
    )
    return found


class Carousel(Driver):
    """Shows one slide at a time; read and set by its index. Clones of slides do not count."""

    components = ("ia.display.carousel",)
    settable = True
    can_be_disabled = False

    def read(self, at: Component) -> int | None:
        """The index of the slide that is shown."""
        found = at.ask("root => root.querySelector('a.dot.active')?.dataset.index ?? null")
        return None if found is None else int(found)

    def set(self, at: Component, value: Any) -> None:
        """Click the dot of a slide."""
        count = at.ask("root => root.querySelectorAll('a.dot').length")
        if not isinstance(value, int) or not 0 <= value < count:
            raise CheckFailed(f"{at.found} has no slide {value!r}: it has {count}, from 0 on")
        at.click(f"a.dot[data-index='{value}']")


class EmbeddedView(Driver):
    """Shows a view; read as what is shown in it."""

    components = ("ia.display.view",)

    def read(self, at: Component) -> str:
        """The text of the view, or what stands in its place, such as `View Not Found`."""
        return str(at.ask(TEXT))


class Repeater(Driver):
    """Shows a view several times; read as the texts of its instances."""

    components = ("ia.display.flex-repeater", "ia.display.viewcanvas")

    def read(self, at: Component) -> list[str]:
        """The text of each instance, in order."""
        found: list[str] = at.ask(_INSTANCES)
        return found


DRIVERS = (Tabs(), Accordion(), Carousel(), EmbeddedView(), Repeater())

"""Deeds of the mouse: click, hover, drag, scroll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal

from pytest_ignition.browser import scripts
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS, Deeds
from pytest_ignition.browser.errors import BrowserClosed, BrowserError
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.translate import Kind, Trouble

if TYPE_CHECKING:
    from playwright.sync_api import Position

Button = Literal["left", "right", "middle"]
Modifier = Literal["Alt", "Control", "ControlOrMeta", "Meta", "Shift"]
Edge = Literal["top", "bottom", "left", "right"]
Point = tuple[float, float]
"""Pixels to the right and down; inside an element from its upper left corner."""

_STEPS = 10
"""Moves of the mouse on the way of a drag: many pages look at the first ones to tell a drag from a click."""


class Pointer(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def click(
        self,
        selector: str,
        *,
        timeout_ms: float = 30_000,
        force: bool = False,
        limit: str = "",
        button: Button = "left",
        clicks: int = 1,
        modifiers: Sequence[Modifier] = (),
        position: Point | None = None,
    ) -> None:
        """Click the first matching element once it is visible, enabled, still and not covered.

        Args:
            selector: a Playwright selector.
            timeout_ms: milliseconds.
            force: click without waiting for any of that.
            limit: what set the timeout.
            button: which button of the mouse.
            clicks: 2 for a double click.
            modifiers: keys that are held down meanwhile.
            position: where in the element; None for its middle.

        Raises:
            CheckFailed: no element matches, or it cannot be clicked.
        """
        with self._closing_popup(), self._using("click", selector, timeout_ms, limit) as bound:
            self._calls.make(
                lambda: self._page.click(
                    selector,
                    timeout=bound.ms,
                    force=force,
                    strict=False,
                    button=button,
                    click_count=clicks,
                    modifiers=modifiers or None,  # an empty list would have the keyboard looked at
                    position=_place(position),
                ),
                limit=bound.alarm(),
            )

    @contextmanager
    def _closing_popup(self) -> Iterator[None]:
        """A click that closes its own popup is done, if there is another page to go on with."""
        clicked = self._page
        try:
            yield
        except BrowserClosed as error:
            if not error.acted or self._page is clicked:
                raise

    def hover(
        self,
        selector: str,
        *,
        timeout_ms: float = 30_000,
        force: bool = False,
        limit: str = "",
        position: Point | None = None,
    ) -> None:
        """Move the mouse over the first matching element. The parameters are those of `click`.

        Raises:
            CheckFailed: no element matches, or it cannot be reached.
        """
        with self._using("hover over", selector, timeout_ms, limit) as bound:
            self._calls.make(
                lambda: self._page.hover(
                    selector, timeout=bound.ms, force=force, strict=False, position=_place(position)
                ),
                limit=bound.alarm(),
            )

    def drag_to(self, selector: str, target: str, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Drag the first matching element onto another one.

        Args:
            selector: what is dragged.
            target: where it is dropped.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: one of them is not there, or cannot be reached.
        """
        with self._using("drop on", target, timeout_ms, limit) as bound:
            there = self._page.locator(target).first
            self._calls.make(lambda: there.wait_for(state="attached", timeout=bound.ms), limit=bound.alarm())
        with self._using("drag", selector, bound.left_ms(), limit) as rest:
            self._calls.make(
                lambda: self._page.drag_and_drop(selector, target, timeout=rest.ms, strict=False, steps=_STEPS),
                limit=rest.alarm(),
            )

    def drag_by(self, selector: str, by: Point, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Drag the first matching element by so many pixels, held in its middle.

        Raises:
            CheckFailed: no element matches, or it cannot be reached.
        """
        with self._using("drag", selector, timeout_ms, limit) as bound:
            first = self._page.locator(selector).first
            self._calls.make(lambda: first.hover(timeout=bound.left_ms()), limit=bound.alarm())
            box = self._calls.make(lambda: first.bounding_box(timeout=bound.left_ms()), limit=bound.alarm())
            if box is None:
                raise CallFailed(Trouble(kind=Kind.OTHER, detail="is hidden", obstacle="is hidden"))
            self._drag_held((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), by, bound)

    def _drag_held(self, start: Point, by: Point, bound: Limit) -> None:
        mouse = self._page.mouse
        self._calls.make(mouse.down, limit=bound.alarm())
        try:
            self._calls.make(lambda: mouse.move(start[0] + by[0], start[1] + by[1], steps=_STEPS), limit=bound.alarm())
        except BaseException:
            with suppress(BrowserError, CallFailed):  # a button that stays down would spoil the next click
                self._calls.make(mouse.up, limit=LOOK_SECONDS)
            raise
        self._calls.make(mouse.up, limit=bound.alarm())

    def scroll_to(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Scroll until the first matching element can be seen, if it is not so already.

        Raises:
            CheckFailed: no element matches.
        """
        with self._using("scroll to", selector, timeout_ms, limit) as bound:
            first = self._page.locator(selector).first
            self._calls.make(lambda: first.scroll_into_view_if_needed(timeout=bound.ms), limit=bound.alarm())

    def scroll(
        self,
        selector: str | None = None,
        *,
        by: Point = (0, 0),
        to: Edge | None = None,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> Point:
        """Scroll inside an element, or the page, by pixels or to an edge.

        Args:
            selector: the first matching element that scrolls; None for the page itself.
            by: pixels to the right and down.
            to: an edge of what is scrolled; `by` counts from there.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            How far it is scrolled now.

        Raises:
            CheckFailed: no element matches.
        """
        what = selector if selector is not None else ":root"
        with self._using("scroll", what, timeout_ms, limit) as bound:
            found = self._ask_first(what, scripts.scroll(by, to), bound)
        return float(found[0]), float(found[1])


def _place(position: Point | None) -> Position | None:
    return None if position is None else {"x": position[0], "y": position[1]}

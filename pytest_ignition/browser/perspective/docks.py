"""Docked views of a session: opened and closed by their handle as a user does, and expected (sheet, section 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.around import Around, Dock
from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from pytest_ignition.browser.perspective.session import Perspective

_EDGE_PX = 3
"""How near to the window's edge the mouse goes for a handle that hides itself."""

_COMES_MS = 1_000.0
"""How long such a handle may take to come."""


class Docks:
    """The docks of one session."""

    def __init__(self, session: Perspective) -> None:
        self._session = session

    def all(self) -> list[Dock]:
        """Those that are on the page, open or not."""
        with self._session.calls.deed():
            return list(self._session.look_around().docks)

    def open(self, dock_id: str, *, timeout_ms: float = 10_000, limit: str = "") -> Dock:
        """Open a dock by its handle, unless it is open already.

        Raises:
            CheckFailed: there is no such dock, it has no handle, or it did not open.
        """
        return self._turn(dock_id, True, Limit(timeout_ms, limit))

    def close(self, dock_id: str, *, timeout_ms: float = 10_000, limit: str = "") -> Dock:
        """Close a dock by its handle, a modal one without a handle by the overlay; unless it is closed already.

        Raises:
            CheckFailed: there is no such dock, there is nothing to close it with, or it did not close.
        """
        return self._turn(dock_id, False, Limit(timeout_ms, limit))

    def expect(self, dock_id: str, *, is_open: bool = True, timeout_ms: float = 10_000, limit: str = "") -> Dock | None:
        """Wait until a dock is in sight, or is not; None for one that is not even on the page.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound = Limit(timeout_ms, limit)
        with self._session.calls.deed():
            around = self._until(dock_id, is_open, bound)
        found = _of(around, dock_id)
        if (found is not None and found.open) is not is_open:
            raise _not_so(around, dock_id, is_open, bound)
        return found

    def _turn(self, dock_id: str, is_open: bool, bound: Limit) -> Dock:
        session = self._session
        with session.calls.deed():
            around = session.look_until(session.look_around, lambda seen: _of(seen, dock_id) is not None, bound)
            found = _of(around, dock_id)
            if found is None:
                raise _not_so(around, dock_id, is_open, bound)
            if found.open is not is_open:
                self._use(found, bound)
                around = self._until(dock_id, is_open, bound)
                found = _of(around, dock_id) or found
        if found.open is not is_open:
            raise _not_so(around, dock_id, is_open, bound)
        return found

    def _until(self, dock_id: str, is_open: bool, bound: Limit) -> Around:
        session = self._session

        def fits(seen: Around) -> bool:
            found = _of(seen, dock_id)
            return (found is not None and found.open) is is_open

        return session.look_until(session.look_around, fits, bound)

    def _use(self, dock: Dock, bound: Limit) -> None:
        session = self._session
        verb = "close" if dock.open else "open"
        # One that can be seen now may be fading away.
        if dock.handleThere and self._comes_at_the_edge(dock):
            handle = self._handle(dock)
            session.in_slices(lambda ms: handle.click(timeout=ms), bound, f"{verb} the dock {dock.id!r} by its handle")
        elif dock.open and dock.modal:
            # The middle of the overlay may lie under the dock.
            overlay = session.page.locator(".dock-modal >> visible=true").first
            corner = {"x": _EDGE_PX, "y": _EDGE_PX} if dock.side in ("right", "bottom") else None
            session.in_slices(
                lambda ms: overlay.click(timeout=ms, position=corner or _far_corner(session)),  # type: ignore[arg-type]
                bound,
                f"close the modal dock {dock.id!r} by its overlay",
            )
        else:
            raise CheckFailed(
                f"cannot {verb} the dock {dock.id!r}: it has no handle",
                hint="click the component whose action does it, then use perspective.expect_dock",
            )

    def _handle(self, dock: Dock) -> Locator:
        page = self._session.page
        holder = page.locator(f".docked-view-{dock.side}").filter(
            has=page.locator(f"[data-dock-id={css_text(dock.id)}]")
        )
        return holder.locator(".view-toggle, [class*='toggle-']").or_(page.locator(f".toggle-{dock.side}")).first

    def _comes_at_the_edge(self, dock: Dock) -> bool:
        """Whether the handle is there with the mouse at its side, as one that hides itself is."""
        session = self._session
        size = session.calls.make(
            lambda: session.page.evaluate("() => ({width: innerWidth, height: innerHeight})"), limit=5.0
        )
        x, y = size["width"] / 2, size["height"] / 2
        x = {"left": _EDGE_PX, "right": size["width"] - _EDGE_PX}.get(dock.side, x)
        y = {"top": _EDGE_PX, "bottom": size["height"] - _EDGE_PX}.get(dock.side, y)
        session.calls.make(lambda: session.page.mouse.move(x, y), limit=5.0)

        def is_there(seen: Around) -> bool:
            found = _of(seen, dock.id)
            return found is not None and found.handle

        return is_there(session.look_until(session.look_around, is_there, Limit(_COMES_MS)))


def _far_corner(session: Perspective) -> dict[str, float]:
    size = session.calls.make(
        lambda: session.page.evaluate("() => ({x: innerWidth - 4, y: innerHeight - 4})"), limit=5.0
    )
    return {"x": size["x"], "y": size["y"]}


def _of(around: Around, dock_id: str) -> Dock | None:
    """The dock of an id; ids are not made unique, so the one in sight counts."""
    found = [each for each in around.docks if each.id == dock_id]
    return next((each for each in found if each.open), found[0] if found else None)


def _not_so(around: Around, dock_id: str, is_open: bool, bound: Limit) -> CheckFailed:
    wanted = "open" if is_open else "closed"
    found = _of(around, dock_id)
    if found is not None:
        instead = "open" if found.open else "closed"
        message = f"the dock {dock_id!r} should be {wanted}, but it is {instead} ({bound})"
        return CheckFailed(message, expected=wanted, actual=instead)
    there = ", ".join(f"{each.id!r} ({each.side})" for each in around.docks)
    return CheckFailed(
        f"there is no dock {dock_id!r} ({bound})\n{f'there are: {there}' if there else 'the page has no docks'}",
        expected=wanted,
        actual="no dock",
    )

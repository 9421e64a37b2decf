"""Popups of a session: expected, closed, dragged (Perspective DOM sheet, section 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.around import Around, Popup
from pytest_ignition.browser.perspective.facts import css_text
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from pytest_ignition.browser.perspective.session import Perspective


class Popups:
    """The popups of one session.

    One is named by its id, its title, or both; one that an action opened without an id has a random one, so its title
    names it. Without either the only one is meant.
    """

    def __init__(self, session: Perspective) -> None:
        self._session = session

    def all(self) -> list[Popup]:
        """Those that are open."""
        with self._session.calls.deed():
            return list(self._session.look_around().popups)

    def expect(
        self,
        popup: str | None = None,
        *,
        title: str | None = None,
        is_open: bool = True,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> Popup | None:
        """Wait until a popup is open, or none is.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound, session = Limit(timeout_ms, limit), self._session
        with session.calls.deed():
            around = session.look_until(
                session.look_around, lambda seen: bool(_fitting(seen, popup, title)) is is_open, bound
            )
        found = _fitting(around, popup, title)
        if bool(found) is not is_open:
            raise _not_so(around, popup, title, is_open, bound)
        return found[0] if found else None

    def close(
        self, popup: str | None = None, *, title: str | None = None, timeout_ms: float = 10_000, limit: str = ""
    ) -> None:
        """Close a popup by its icon, and see that it is gone.

        Raises:
            CheckFailed: there is no such popup, several fit, it has no close icon, or it stays.
        """
        bound, session = Limit(timeout_ms, limit), self._session
        with session.calls.deed():
            found = self._only(popup, title, bound)
            if not found.closable:
                raise CheckFailed(
                    f"cannot close the {found}: it has no close icon", hint="click what closes it inside of it"
                )
            icon = self._locator(found).locator("svg.close-icon, .close-icon").first
            session.in_slices(lambda ms: icon.click(timeout=ms), bound, f"close the {found}")
            around = session.look_until(session.look_around, lambda seen: not _fitting(seen, found.id, None), bound)
        if _fitting(around, found.id, None):
            raise _not_so(around, found.id, None, False, bound)

    def drag(
        self,
        popup: str | None = None,
        *,
        title: str | None = None,
        right: float = 0,
        down: float = 0,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> Popup:
        """Drag a popup by its header, in pixels; where it stands then.

        Raises:
            CheckFailed: there is no such popup, several fit, or it did not move.
        """
        bound, session = Limit(timeout_ms, limit), self._session
        with session.calls.deed():
            found = self._only(popup, title, bound)
            grip = self._locator(found).locator(".popup-drag, .popup-header").first
            box = session.in_slices(lambda ms: grip.bounding_box(timeout=ms), bound, f"drag the {found}")
            if box is None or not found.draggable:
                raise CheckFailed(f"cannot drag the {found}: it has nothing to drag it by")
            # Left of the middle: a close icon stands at the right end.
            x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
            mouse = session.page.mouse
            for deed in (
                lambda: mouse.move(x, y),
                mouse.down,
                lambda: mouse.move(x + right, y + down, steps=5),
                mouse.up,
            ):
                session.calls.make(deed, limit=5.0)
            around = session.look_until(session.look_around, lambda seen: _moved(seen, found), bound)
        if not _moved(around, found):
            raise CheckFailed(f"the {found} was dragged, but stands where it was, at {found.x}, {found.y} ({bound})")
        return _fitting(around, found.id, None)[0]

    def _only(self, popup: str | None, title: str | None, bound: Limit) -> Popup:
        session = self._session
        around = session.look_until(session.look_around, lambda seen: bool(_fitting(seen, popup, title)), bound)
        found = _fitting(around, popup, title)
        if not found:
            raise _not_so(around, popup, title, True, bound)
        if len(found) > 1:
            raise CheckFailed(
                f"several popups are meant: {', '.join(map(str, found))}", hint="say which by its id or title"
            )
        return found[0]

    def _locator(self, popup: Popup) -> Locator:
        return self._session.page.locator(f"[id={css_text(f'popup-{popup.id}')}] >> visible=true").first


def _fitting(around: Around, popup: str | None, title: str | None) -> list[Popup]:
    return [
        each
        for each in around.popups
        if (popup is None or each.id == popup) and (title is None or each.title == " ".join(title.split()))
    ]


def _moved(around: Around, before: Popup) -> bool:
    return any((each.x, each.y) != (before.x, before.y) for each in _fitting(around, before.id, None))


def _not_so(around: Around, popup: str | None, title: str | None, is_open: bool, bound: Limit) -> CheckFailed:
    words = [f"popup {popup!r}" if popup is not None else "popup"]
    words += [f"titled {title!r}"] if title is not None else []
    named = " ".join(words)
    open_ones = ", ".join(map(str, around.popups)) or "none"
    if is_open:
        return CheckFailed(
            f"no {named} is open ({bound})\nopen: {open_ones}", expected=f"a {named}", actual=f"open: {open_ones}"
        )
    return CheckFailed(
        f"there should be no {named}, but there is ({bound})\nopen: {open_ones}", expected="closed", actual="open"
    )

"""Notifications of a session: expected, closed (Perspective DOM sheet, section 1.4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.around import Around, Notification
from pytest_ignition.browser.perspective.facts import shown
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective


class Notifications:
    """The notifications of one session. They have no ids, so their text names them."""

    def __init__(self, session: Perspective) -> None:
        self._session = session

    def all(self) -> list[Notification]:
        """Those that are in sight, in the page's order."""
        with self._session.calls.deed():
            return list(self._session.look_around().notifications)

    def expect(
        self,
        fits: Callable[[Notification], bool],
        wanted: str,
        *,
        there: bool = True,
        close: bool = False,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> Notification | None:
        """Wait until a notification is there, or none of the kind is.

        Args:
            fits: whether one is meant.
            wanted: that in words.
            there: False for none.
            close: whether it is closed by its icon then.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound, session = Limit(timeout_ms, limit), self._session

        def found_in(seen: Around) -> list[int]:
            return [index for index, each in enumerate(seen.notifications) if fits(each)]

        with session.calls.deed():
            around = session.look_until(session.look_around, lambda seen: bool(found_in(seen)) is there, bound)
            found = found_in(around)
            if bool(found) is not there:
                texts = [each.text for each in around.notifications]
                raise CheckFailed(
                    f"{'there is no' if there else 'there should be no'} notification: {wanted} ({bound})"
                    f"\nthere are: {shown(texts) if texts else 'none'}",
                    expected=wanted if there else f"none: {wanted}",
                    actual=shown(texts),
                )
            if found and close:
                icon = session.page.locator("div.notification >> visible=true").nth(found[0]).locator(".close-icon")
                session.in_slices(lambda ms: icon.first.click(timeout=ms), bound, "close the notification")
        return around.notifications[found[0]] if found else None

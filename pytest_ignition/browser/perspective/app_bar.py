"""The app bar of a session: revealed, asked who is logged in, used to log in and out (sheet, section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.around import AppBar, Around
from pytest_ignition.browser.perspective.errors import PerspectiveError, SessionOver
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pytest_ignition.browser.perspective.session import Perspective

SIGN_IN = "SIGN IN"
SIGN_OUT = "SIGN OUT"
LOGGED_OUT = "Logged Out"


class NoAppBar(PerspectiveError):
    """The project's sessions have no app bar, so that nobody can be seen, logged in or out by it."""

    retryable = False


class AppBarControl:
    """The app bar of one session."""

    def __init__(self, session: Perspective) -> None:
        self._session = session

    def user(self, *, timeout_ms: float = 10_000, limit: str = "") -> str | None:
        """Who is logged in as the action panel says; None for nobody.

        Raises:
            NoAppBar: the project hides it.
            CheckFailed: the panel did not open.
        """
        bound = Limit(timeout_ms, limit)
        with self._session.calls.deed():
            panel = self._opened_panel(bound)
            self._shut(panel, bound)
        return None if SIGN_IN in _upper(panel) else panel.user or None

    def press(self, words: str, bound: Limit) -> bool:
        """Press a button of the action panel; False where it has no such button. Inside a deed."""
        session = self._session
        panel = self._opened_panel(bound)
        if words not in _upper(panel):
            self._shut(panel, bound)
            return False
        button = session.page.locator("div.action-panel .text-button >> visible=true").nth(_upper(panel).index(words))
        session.in_slices(lambda ms: button.click(timeout=ms), bound, f"press {words} in the app bar")
        return True

    def log_out(self, *, timeout_ms: float = 10_000, limit: str = "") -> bool:
        """Log out by SIGN OUT, and wait until it is so.

        Returns:
            Whether the session is over with it, as it is where the project requires a login.

        Raises:
            NoAppBar: the project hides it.
            CheckFailed: nobody is logged in, or the session still says so at the end.
        """
        bound, session = Limit(timeout_ms, limit), self._session
        with session.calls.deed():
            if not self.press(SIGN_OUT, bound):
                raise CheckFailed("cannot log out: nobody is logged in")
            try:
                panel = self._until(lambda seen: not seen.app_bar.panel or SIGN_IN in _upper(seen.app_bar), bound)
                if not panel.panel:
                    panel = self._opened_panel(bound)
                self._shut(panel, bound)
            except SessionOver as over:
                if over.header != LOGGED_OUT:
                    raise
                return True
        if SIGN_IN not in _upper(panel):
            raise CheckFailed(f"the session still shows {panel.user!r} as logged in after SIGN OUT ({bound})")
        return False

    def _opened_panel(self, bound: Limit) -> AppBar:
        session = self._session
        bar = self._until(lambda seen: seen.app_bar.there, bound if bound.ms else Limit(5_000))
        if not bar.there:
            raise NoAppBar(
                "the session shows no app bar",
                hint="the project hides it: log in and out by components of its own, or show it",
            )
        if not bar.panel:
            if not bar.open:
                reveal = session.page.locator("div.bar-reveal >> visible=true").first
                session.in_slices(lambda ms: reveal.click(timeout=ms), bound, "reveal the app bar")
                self._until(lambda seen: seen.app_bar.open, bound)
            self._toggle(bound)
            bar = self._until(lambda seen: seen.app_bar.panel and bool(seen.app_bar.buttons), bound)
        if not bar.panel:
            raise CheckFailed(f"the app bar's action panel did not open ({bound})")
        return bar

    def _shut(self, panel: AppBar, bound: Limit) -> None:
        """The panel covers a part of the page."""
        if panel.panel:
            self._toggle(bound)
            self._until(lambda seen: not seen.app_bar.panel, bound)

    def _toggle(self, bound: Limit) -> None:
        centre = self._session.page.locator("div.app-bar div.app-center").first
        self._session.in_slices(lambda ms: centre.click(timeout=ms), bound, "open the app bar's action panel")

    def _until(self, fits: Callable[[Around], bool], bound: Limit) -> AppBar:
        session = self._session
        return session.look_until(session.look_around, fits, bound).app_bar


def _upper(bar: AppBar) -> list[str]:
    return [each.upper() for each in bar.buttons]

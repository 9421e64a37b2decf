"""Looks at a Perspective session until it is as wanted, and sees its end at once, whatever is being waited for."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed, Calls
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective import trouble
from pytest_ignition.browser.perspective.around import Around
from pytest_ignition.browser.perspective.errors import ConnectionLost, NoSession
from pytest_ignition.browser.perspective.facts import Sight, script
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Page, WebSocket

    from pytest_ignition.browser.perspective.component import Component

T = TypeVar("T")

_GRACE = 15.0
"""Seconds beyond that for a deed of several keys."""

_SLICE_MS = 1_000.0
"""How long one call of Playwright may wait before the session is looked at again.

Also where less than that is left: a busy page takes a moment for what needs none."""

_LOOK_LIMIT = 5.0
"""Seconds that a page may take to answer a look."""

_MOST_ERRORS = 100
_SOCKET = "/system/pws/"
"""In the address of a session's WebSocket (Perspective DOM sheet, section 2)."""


class NotInTime(CheckFailed):
    """A component was there, and what was to be done with it could not be done in time."""


class Seeing(Deeds):
    """Base of `Perspective`; see there for what all methods share.

    Attributes:
        console: the errors that the page's scripts told since this was made, oldest first.
        connects: how often the session opened a WebSocket since then.
    """

    def __init__(self, page: Page, calls: Calls | None = None) -> None:
        """Take over an open page."""
        super().__init__(page, calls)
        self.console: list[str] = []
        self.connects = 0
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self._told(str(error)))
        page.on("websocket", self._on_socket)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._told(message.text)

    def _told(self, error: str) -> None:
        self.console = [*self.console, error][-_MOST_ERRORS:]

    def _on_socket(self, socket: WebSocket) -> None:
        self.connects += _SOCKET in socket.url

    @property
    def page(self) -> Page:
        """Playwright's page."""
        return self._page

    def settle(self, *, quiet_ms: float = 500, timeout_ms: float = 10_000, limit: str = "") -> bool:
        """Wait until nothing on the page has changed for a while. A page with live values never gets there.

        Returns:
            Whether it came to rest before the time was up.
        """
        bound, began = Limit(timeout_ms, limit), monotonic()

        def look() -> float:
            self._see(None)
            # What was before does not count: the effect of the last deed may only be about to come.
            return min(float(self.evaluate("changes.js")["quiet"]), (monotonic() - began) * 1000)

        with self._calls.deed():
            return self.look_until(look, lambda quiet: quiet >= quiet_ms, bound) >= quiet_ms

    def wait_ready(self, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until the session can be used: connected, its page's view drawn, no value of it pending.

        Raises:
            NoSession: it did not come up in time; says how far it came.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            self._wait_ready(bound)

    def _wait_ready(self, bound: Limit) -> Sight:
        sight = self.look_until(lambda: self._see(None), is_ready, bound)
        if not is_ready(sight):
            raise self.not_ready(sight, bound)
        return sight

    def not_ready(self, sight: Sight, bound: Limit) -> Exception:
        """The error of a session that did not come up; says how far it came."""
        facts = sight.session
        where = f"({bound})\npage: {show_url(facts.url)}"
        if not facts.app:
            return NoSession(
                f"the page is no Perspective session {where}", hint="is the address, or the project, right?"
            )
        if facts.lost:
            return lost(sight, bound)
        if facts.pageComponents and facts.pending:
            return NoSession(f"{facts.pending} values of the page are still pending {where}")
        said = f"; it says {quote(facts.viewState)}" if facts.viewState else ""
        return NoSession(f"the session shows no component of its page{said} {where}")

    # How

    def _see(self, target: Target | None) -> Sight:
        """One look; raises what ends everything."""
        return _going_on(self.look(target))

    def look(self, target: Target | None = None) -> Sight:
        """One look, whatever it comes to; inside a deed."""
        query = target.query() if target is not None else None
        told = self._calls.make(lambda: self._page.evaluate(script("find.js"), query), limit=_LOOK_LIMIT)
        return Sight.of(told)

    def look_on(self) -> Sight:
        """The same of a session that goes on; raises what ends it."""
        return self._see(None)

    def look_around(self) -> Around:
        """One look at what stands around the view; raises what ends everything; inside a deed."""
        both = f"() => ({{sight: ({script('find.js')})(null), around: ({script('around.js')})()}})"
        told = self._calls.make(lambda: self._page.evaluate(both), limit=_LOOK_LIMIT)
        _going_on(Sight.of(told["sight"]))
        return Around.of(told["around"])

    def evaluate(self, name: str, argument: Any = None) -> Any:
        """Run a script of the package on the page; inside a deed."""
        return self._calls.make(lambda: self._page.evaluate(script(name), argument), limit=_LOOK_LIMIT)

    @property
    def calls(self) -> Calls:
        """The seam to Playwright, for the parts of this class that stand in modules of their own."""
        return self._calls

    def let_pass(self, ms: float) -> None:
        """Let time pass on the page; inside a deed."""
        self._let_pass(ms)

    def look_until(self, look: Callable[[], T], fits: Callable[[T], bool], bound: Limit) -> T:
        """Look again and again until it fits or the time is up: what was seen last."""
        seen: T | None = None

        def kept() -> T:
            nonlocal seen
            try:
                seen = look()
            except NotInTime:
                # The time was up in the middle of a look: what the last whole one saw counts.
                if seen is None:
                    raise
            return seen

        return self._look_until(kept, fits, bound)

    def on_page(self, call: Callable[[float], T], at: Component, deed: str) -> T:
        """Make a call of Playwright, in slices, so that the end of the session is seen at once.

        Args:
            call: takes the milliseconds that it may wait.
            at: whose component.
            deed: what is done, for messages.

        Raises:
            CheckFailed: it could not be done in time.
        """
        return self.in_slices(call, at.limit, f"{deed} {at.found}")

    def in_slices(self, call: Callable[[float], T], bound: Limit, deed: str) -> T:
        """The same for what is no component: `deed` says all of it."""
        while True:
            try:
                return self._calls.make(partial(call, _SLICE_MS), limit=_SLICE_MS / 1000 + _GRACE)
            except CallFailed as error:
                if error.trouble.kind is Kind.SELECTOR:
                    raise translate.other(error.trouble, deed) from None
                self._see(None)
                if bound.passed():
                    problem = error.trouble.obstacle or "was not ready in time"
                    raise NotInTime(f"cannot {deed}: it {problem} ({bound})") from None


def _going_on(sight: Sight) -> Sight:
    facts = sight.session
    error = trouble.ended(facts) or trouble.wants_login(facts) or trouble.covered(facts)
    if error is not None:
        raise error
    return sight


def is_ready(sight: Sight) -> bool:
    """Whether a session can be used: connected, its page's view drawn, no value of it pending."""
    facts = sight.session
    drawn = facts.pageComponents > 0 or bool(facts.viewState)
    return facts.app and not facts.lost and drawn and not facts.pending


def lost(sight: Sight, bound: Limit) -> ConnectionLost:
    """The error of a connection that did not come back in time."""
    return ConnectionLost(
        f"the session has no connection to its gateway ({bound})\npage: {show_url(sight.session.url)}",
        hint="is the gateway up, and does a proxy between let WebSockets through?",
    )

"""A Perspective session on a page: waits until it is ready, finds components, reads, sets and checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed, Calls
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective import trouble
from pytest_ignition.browser.perspective.around import Around
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers import DRIVERS, PLAIN
from pytest_ignition.browser.perspective.drivers.base import IS_DISABLED, Driver
from pytest_ignition.browser.perspective.errors import AmbiguousComponent, ConnectionLost, NoDriver, NoSession
from pytest_ignition.browser.perspective.facts import Found, Sight, closest, script, shown
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import ConsoleMessage, Page, WebSocket

    from pytest_ignition.browser.perspective.alarms import Alarms
    from pytest_ignition.browser.perspective.app_bar import AppBarControl
    from pytest_ignition.browser.perspective.docks import Docks
    from pytest_ignition.browser.perspective.notifications import Notifications
    from pytest_ignition.browser.perspective.opening import Login, Opened, WhenToLogIn
    from pytest_ignition.browser.perspective.popups import Popups
    from pytest_ignition.browser.perspective.quality import Quality
    from pytest_ignition.browser.perspective.table import Table
    from pytest_ignition.browser.perspective.tree import Tree

T = TypeVar("T")

_GRACE = 15.0
"""Seconds beyond that for a deed of several keys."""

_SLICE_MS = 1_000.0
"""How long one call of Playwright may wait before the session is looked at again.

Also where less than that is left: a busy page takes a moment for what needs none."""

_AMBIGUOUS_SECONDS = 1.0
"""How long several components may fit: right after a navigation the old page's stand beside the new one's."""

_LOOK_LIMIT = 5.0
"""Seconds that a page may take to answer a look."""

_MOST_ERRORS = 100
_SOCKET = "/system/pws/"
"""In the address of a session's WebSocket (Perspective DOM sheet, section 2)."""

_SETTLED_MS = 600.0
_SETTLE_LIMIT_MS = 3_000.0
"""After a connection was lost and is back: how long nothing must have changed, and how long that is waited for."""

UNLIKE: Any = object()
"""No value is like the expected one."""

PASSWORD_FIELD = "ia.input.password-field"  # noqa: S105 - a component id

Keep = Callable[[str], None]

State = Literal["visible", "hidden", "enabled", "disabled"]


class NotInTime(CheckFailed):
    """A component was there, and what was to be done with it could not be done in time."""


class Perspective(Deeds):
    """Part of a `BrowserSession`; `timeout_ms` is in milliseconds, 0 for no limit; `limit` says what set it.

    All methods raise `SessionOver`, `TrialExpired`, `LoginRequired` or `PersonalUseOnly` as soon as the page says so.
    While the connection is lost they wait for it, and raise `ConnectionLost` when their time is up before it is back.

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

    # What stands around the view

    @cached_property
    def docks(self) -> Docks:
        """Docked views: opened, closed, expected."""
        from pytest_ignition.browser.perspective.docks import Docks

        return Docks(self)

    @cached_property
    def popups(self) -> Popups:
        """Popups: expected, closed, dragged."""
        from pytest_ignition.browser.perspective.popups import Popups

        return Popups(self)

    @cached_property
    def notifications(self) -> Notifications:
        """Notifications: expected, closed."""
        from pytest_ignition.browser.perspective.notifications import Notifications

        return Notifications(self)

    @cached_property
    def app_bar(self) -> AppBarControl:
        """The app bar: who is logged in, logging in and out."""
        from pytest_ignition.browser.perspective.app_bar import AppBarControl

        return AppBarControl(self)

    @cached_property
    def quality(self) -> Quality:
        """What is wrong on the page: qualities, crashed components, views that are not there."""
        from pytest_ignition.browser.perspective.quality import Quality

        return Quality(self)

    # The session

    def open(
        self,
        url: str,
        *,
        login: Login | None = None,
        when: WhenToLogIn = "when_asked",
        agree_personal_use: bool = False,
        stored_login: Path | None = None,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> Opened:
        """Open a page of a project, log in if that is wanted, and wait until the session is ready.

        Args:
            url: of the page.
            login: who logs in; None for nobody.
            when: `when_asked` by the session, `always`, or `never`.
            agree_personal_use: answer the Maker edition's question whether it is used for personal purposes with yes.
            stored_login: a file that keeps the login from one run to the next.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            NavigationFailed: the address cannot be opened.
            NoSession: there is no such project, or the session did not come up in time.
            LoginRequired: the session wants a login, and there is nobody to log in, or it is not ours to do.
            LoginRefused: the credential was not taken, or the login came back again and again.
        """
        from pytest_ignition.browser.perspective.opening import Opening

        bound = Limit(timeout_ms, limit)
        opening = Opening(self, login=login, when=when, agree=agree_personal_use, stored=stored_login, bound=bound)
        with self._calls.deed():
            return opening.run(url)

    def navigate(self, url: str, *, timeout_ms: float = 30_000, limit: str = "") -> bool:
        """Go to another page of the project inside the session, as the browser's history does, and wait for it.

        Returns:
            Whether the page had to be loaded, because the client did not follow; then it is a new page of the session.
        """
        from pytest_ignition.browser.perspective.navigating import go_to

        with self._calls.deed():
            return go_to(self, url, Limit(timeout_ms, limit))

    def go(self, where: Literal["back", "forward"], *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Go back or forward in the browser's history, and wait until the page is ready.

        Raises:
            CheckFailed: there is nothing in that direction.
        """
        from pytest_ignition.browser.perspective.navigating import go

        with self._calls.deed():
            go(self, where, Limit(timeout_ms, limit))

    def url_of(self, page: str) -> str:
        """The address of another page of the project that is open.

        Raises:
            NoSession: the page is no Perspective session.
        """
        from pytest_ignition.browser.perspective.navigating import address_of

        return address_of(self._page.url, page)

    def expect_page(
        self, page: str | None, *, title: str | None = None, timeout_ms: float = 10_000, limit: str = ""
    ) -> tuple[str, str]:
        """Wait until the session shows a page of a path, of a title, or both, and is ready.

        Returns:
            Path and title.

        Raises:
            CheckFailed: it showed another one to the end.
        """
        from pytest_ignition.browser.perspective.navigating import expect_page

        with self._calls.deed():
            return expect_page(self, page, title, Limit(timeout_ms, limit))

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
            return _lost(sight, bound)
        if facts.pageComponents and facts.pending:
            return NoSession(f"{facts.pending} values of the page are still pending {where}")
        said = f"; it says {quote(facts.viewState)}" if facts.viewState else ""
        return NoSession(f"the session shows no component of its page{said} {where}")

    # Components

    def find(self, target: Target, *, timeout_ms: float = 10_000, limit: str = "") -> Found:
        """The component that is meant, once it can be seen.

        Raises:
            CheckFailed: there is none in time; names what comes nearest.
            AmbiguousComponent: there are several, and the target does not say which.
        """
        with self._calls.deed():
            return self._find(target, Limit(timeout_ms, limit))

    def read(
        self, target: Target, *, timeout_ms: float = 10_000, limit: str = "", keep_secret: Keep | None = None
    ) -> Any:
        """What a component shows, once no value of it is pending. `keep_secret` is told what a password field holds."""

        def deed(driver: Driver, at: Component) -> Any:
            value = driver.read(at)
            if keep_secret is not None and at.found.type == PASSWORD_FIELD and isinstance(value, str) and value:
                keep_secret(value)
            return value

        with self._calls.deed():
            return self._with(target, Limit(timeout_ms, limit), deed)

    def set(
        self,
        target: Target,
        value: Any,
        *,
        timeout_ms: float = 10_000,
        limit: str = "",
        keep_secret: Keep | None = None,
    ) -> Any:
        """Let a component show a value as a user would, and see that it does.

        Args:
            target: which component.
            value: the value.
            timeout_ms: milliseconds.
            limit: what set the timeout.
            keep_secret: is told what goes into a password field, before it does.

        Returns:
            What it shows then.

        Raises:
            CheckFailed: it is not enabled, cannot take the value, or shows another one to the end.
        """
        bound = Limit(timeout_ms, limit)

        def deed(driver: Driver, at: Component) -> Any:
            if keep_secret is not None and at.found.type == PASSWORD_FIELD and isinstance(value, str) and value:
                keep_secret(value)
            if not driver.settable:
                raise NoDriver(f"a {at.found} cannot be set", hint="only input components can")
            if not at.until(lambda: driver.enabled(at), bool):
                raise CheckFailed(f"cannot set {at.found}: it is disabled ({bound})")
            wanted = driver.meant(at, value)
            now = self._put(driver, at, wanted)
            if driver.read_back and not driver.same(wanted, now):
                expected, actual = driver.told(wanted), driver.told(now)
                raise CheckFailed(
                    f"{at.found} shows {shown(actual)} after it was set to {shown(expected)} ({bound})",
                    expected=expected,
                    actual=actual,
                )
            return now

        with self._calls.deed():
            return self._with(target, bound, deed)

    def _put(self, driver: Driver, at: Component, value: Any) -> Any:
        """Set it and read what it shows, again if the connection was lost meanwhile: what was written then is lost."""
        while True:
            connects = self.connects
            driver.set(at, value)
            if not driver.read_back:
                return value
            now = at.until(lambda: driver.read(at), lambda read: driver.same(value, read))
            sight = self.look_until(lambda: self._see(None), lambda sight: not sight.session.lost, at.limit)
            if sight.session.lost:
                raise _lost(sight, at.limit)
            if self.connects == connects or at.limit.passed():
                return now
            # The gateway tells its own value once it is back, whatever the field shows now.
            self._wait_ready(at.limit)
            self.settle(quiet_ms=_SETTLED_MS, timeout_ms=_SETTLE_LIMIT_MS)

    def click(self, target: Target, *, confirm: bool = True, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Click a component; a one-shot button is waited for until it is done.

        Args:
            target: which component.
            confirm: what to answer where it asks whether one is sure.
            timeout_ms: milliseconds.
            limit: what set the timeout.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            at = Component(self, self._find(target, bound), bound)
            DRIVERS.get(at.found.type, PLAIN).press(at, confirm=confirm)

    def expect_state(self, target: Target, state: State, *, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Wait until a component is in a state. `hidden` is met by one that is not there, too.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            if state == "visible":
                self._find(target, bound)
            elif state == "hidden":
                sight = self.look_until(
                    lambda: self._see(target), lambda sight: not (sight.session.lost or sight.matches), bound
                )
                if sight.session.lost:
                    raise _lost(sight, bound)
                if sight.matches:
                    raise CheckFailed(
                        f"{sight.matches[0]} should be hidden, but it can be seen ({bound})",
                        expected="hidden",
                        actual="visible",
                    )
            else:
                at = Component(self, self._find(target, bound), bound)
                driver = DRIVERS.get(at.found.type)
                look = (lambda: driver.enabled(at)) if driver is not None else lambda: not at.ask(IS_DISABLED)
                if at.until(look, lambda enabled: enabled is (state == "enabled")) is not (state == "enabled"):
                    instead = "disabled" if state == "enabled" else "enabled"
                    raise CheckFailed(
                        f"{at.found} should be {state}, but it is {instead} ({bound})", expected=state, actual=instead
                    )

    def expect(
        self,
        target: Target,
        fits: Callable[[Any], bool],
        wanted: str,
        *,
        like: Any = UNLIKE,
        timeout_ms: float = 10_000,
        limit: str = "",
    ) -> Any:
        """Wait until what a component shows is as expected.

        Args:
            target: which component.
            fits: whether a value is as expected.
            wanted: that in words.
            like: a value that does as well if the component, set to it, would show this: `4` for a text field's `"4"`.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound = Limit(timeout_ms, limit)

        def deed(driver: Driver, at: Component) -> Any:
            def fitting(read: Any) -> bool:
                return fits(read) or (like is not UNLIKE and driver.same(like, read))

            now = at.until(lambda: driver.read(at), fitting)
            if not fitting(now):
                raise CheckFailed(
                    f"{at.found} shows {shown(now)}\nexpected {wanted} ({bound})", expected=wanted, actual=now
                )
            return now

        with self._calls.deed():
            return self._with(target, bound, deed)

    def table(self, target: Target) -> Table:
        """A table, also one of alarms, whose rows are found, selected and edited one by one."""
        from pytest_ignition.browser.perspective.table import Table

        return Table(self, target)

    def alarms(self, target: Target) -> Alarms:
        """A table of alarms, which are acknowledged and shelved; a table as well."""
        from pytest_ignition.browser.perspective.alarms import Alarms

        return Alarms(self, target)

    def tree(self, target: Target) -> Tree:
        """A tree, also one of tags, whose items are opened and selected one by one."""
        from pytest_ignition.browser.perspective.tree import Tree

        return Tree(self, target)

    @contextmanager
    def using(self, target: Target, timeout_ms: float, limit: str = "") -> Iterator[Component]:
        """A component, once no value of it is pending, for a deed of several calls."""
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            yield Component(self, self._find(target, bound, settled=True), bound)

    def _with(self, target: Target, bound: Limit, deed: Callable[[Driver, Component], T]) -> T:
        found = self._find(target, bound, settled=True)
        driver = DRIVERS.get(found.type)
        if driver is None:
            raise NoDriver(
                f"components of the type {found.type} cannot be read as what they are",
                hint="use `browser.*` steps with a selector for what is inside of it",
            )
        return deed(driver, Component(self, found, bound))

    def _find(self, target: Target, bound: Limit, *, settled: bool = False) -> Found:
        several_since: float | None = None

        def fits(sight: Sight) -> bool:
            nonlocal several_since
            if sight.session.lost:
                return False
            if _several(target, sight):
                several_since = several_since or monotonic()
                return monotonic() - several_since >= _AMBIGUOUS_SECONDS
            several_since = None
            found = _chosen(target, sight)
            return found is not None and not (settled and found.pending)

        sight = self.look_until(lambda: self._see(target), fits, bound)
        if sight.session.lost:
            raise _lost(sight, bound)
        if _several(target, sight):
            raise _ambiguous(target, sight)
        found = _chosen(target, sight)
        if found is None:
            raise _not_found(target, sight, bound)
        if settled and found.pending:
            raise CheckFailed(f"a value of {found} is still pending ({bound})", actual="pending")
        return found

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

    def locate(self, target: Target, bound: Limit) -> Found:
        """The component that is meant, once it can be seen; inside a deed."""
        return self._find(target, bound)

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


def _several(target: Target, sight: Sight) -> bool:
    return target.nth is None and len(sight.matches) > 1


def _chosen(target: Target, sight: Sight) -> Found | None:
    """The one that is meant; None where there is none."""
    try:
        return sight.matches[target.nth or 0]
    except IndexError:
        return None


def _ambiguous(target: Target, sight: Sight) -> AmbiguousComponent:
    shown_first = "; ".join(f"{each} at {each.path}" for each in sight.matches[:5])
    return AmbiguousComponent(
        f"several components are {target}: {shown_first}", hint="say which with nth, within, view, dock or popup"
    )


def _lost(sight: Sight, bound: Limit) -> ConnectionLost:
    return ConnectionLost(
        f"the session has no connection to its gateway ({bound})\npage: {show_url(sight.session.url)}",
        hint="is the gateway up, and does a proxy between let WebSockets through?",
    )


def _not_found(target: Target, sight: Sight, bound: Limit) -> CheckFailed:
    near = closest(target, sight.near)
    there = f"\nthere are: {', '.join(near)}" if near else "\nthere is no component that comes near"
    return CheckFailed(
        f"there is no {target} ({bound})\npage: {show_url(sight.session.url)}{there}",
        expected=str(target),
        actual="no component",
    )

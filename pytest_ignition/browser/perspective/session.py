"""A Perspective session on a page: waits until it is ready, finds components, reads, sets and checks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pytest_ignition.browser.hiding import hide_element
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers import DRIVERS, PLAIN
from pytest_ignition.browser.perspective.drivers.base import IS_DISABLED, Driver
from pytest_ignition.browser.perspective.errors import NoDriver
from pytest_ignition.browser.perspective.facts import shown
from pytest_ignition.browser.perspective.finding import Finding
from pytest_ignition.browser.perspective.seeing import lost
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_ignition.browser.perspective.alarms import Alarms
    from pytest_ignition.browser.perspective.app_bar import AppBarControl
    from pytest_ignition.browser.perspective.date_range import DateRange
    from pytest_ignition.browser.perspective.docks import Docks
    from pytest_ignition.browser.perspective.notifications import Notifications
    from pytest_ignition.browser.perspective.opening import Login, Opened, WhenToLogIn
    from pytest_ignition.browser.perspective.popups import Popups
    from pytest_ignition.browser.perspective.quality import Quality
    from pytest_ignition.browser.perspective.table import Table
    from pytest_ignition.browser.perspective.tree import Tree

_SETTLED_MS = 600.0
_SETTLE_LIMIT_MS = 3_000.0
"""After a connection was lost and is back: how long nothing must have changed, and how long that is waited for."""

UNLIKE: Any = object()
"""No value is like the expected one."""

_HIDE_MS = 1_000.0
PASSWORD_FIELD = "ia.input.password-field"  # noqa: S105 - a component id

Keep = Callable[[str], None]

State = Literal["visible", "hidden", "enabled", "disabled"]


class Perspective(Finding):
    """Part of a `BrowserSession`; `timeout_ms` is in milliseconds, 0 for no limit; `limit` says what set it.

    All methods raise `SessionOver`, `TrialExpired`, `LoginRequired` or `PersonalUseOnly` as soon as the page says so.
    While the connection is lost they wait for it, and raise `ConnectionLost` when their time is up before it is back.
    """

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

    # Components

    def read(
        self,
        target: Target,
        *,
        timeout_ms: float = 10_000,
        limit: str = "",
        keep_secret: Keep | None = None,
        private: bool = False,
    ) -> Any:
        """What a component shows, once no value of it is pending.

        Args:
            target: which component.
            timeout_ms: milliseconds.
            limit: what set the timeout.
            keep_secret: is told what a password field holds.
            private: whether pictures, videos and traces hide the component from now on.
        """

        def deed(driver: Driver, at: Component) -> Any:
            if private:
                hide_element(at.locator(), _HIDE_MS)
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
        private: bool = False,
        folder: Path | None = None,
    ) -> Any:
        """Let a component show a value as a user would, and see that it does.

        Args:
            target: which component.
            value: the value.
            timeout_ms: milliseconds.
            limit: what set the timeout.
            keep_secret: is told what goes into a password field, before it does.
            private: whether pictures, videos and traces hide the component from now on.
            folder: where relative paths of files to upload start; None for the working directory.

        Returns:
            What it shows then.

        Raises:
            CheckFailed: it is not enabled, cannot take the value, or shows another one to the end.
            BrowserError: a file to upload cannot be read.
        """
        bound = Limit(timeout_ms, limit)

        def deed(driver: Driver, at: Component) -> Any:
            at = replace(at, folder=folder)
            if private:
                hide_element(at.locator(), _HIDE_MS)
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
                raise lost(sight, at.limit)
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

    def choose(self, target: Target, path: str | Sequence[str], *, timeout_ms: float = 10_000, limit: str = "") -> None:
        """Right-click a component and choose an entry of its context menu.

        Args:
            target: which component.
            path: the label of the entry, or the labels on the way to it.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it has no menu, or no such entry.
        """
        from pytest_ignition.browser.perspective.hints import choose

        with self.using(target, timeout_ms, limit) as at:
            choose(at, path)

    def tooltip(self, target: Target, *, timeout_ms: float = 10_000, limit: str = "") -> str:
        """Point at a component and read its tooltip.

        Raises:
            CheckFailed: it has none.
        """
        from pytest_ignition.browser.perspective.hints import tooltip

        with self.using(target, timeout_ms, limit) as at:
            return tooltip(at)

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
                    raise lost(sight, bound)
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

    def date_range(self, target: Target) -> DateRange:
        """The range of time that a component shows, such as an alarm journal table."""
        from pytest_ignition.browser.perspective.date_range import DateRange

        return DateRange(self, target)

    def tree(self, target: Target) -> Tree:
        """A tree, also one of tags, whose items are opened and selected one by one."""
        from pytest_ignition.browser.perspective.tree import Tree

        return Tree(self, target)

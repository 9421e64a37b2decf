"""A Perspective session on a page: waits until it is ready, finds components, reads, sets and checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective import trouble
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers import DRIVERS, PLAIN
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.errors import AmbiguousComponent, ConnectionLost, NoDriver, NoSession
from pytest_ignition.browser.perspective.facts import Found, Sight, closest, script, shown
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from pytest_ignition.browser.perspective.alarms import Alarms
    from pytest_ignition.browser.perspective.table import Table
    from pytest_ignition.browser.perspective.tree import Tree

T = TypeVar("T")

_GRACE = 15.0
"""Seconds beyond that for a deed of several keys."""

_SLICE_MS = 1_000.0
"""How long one call of Playwright may wait before the session is looked at again.

Also where less than that is left: a busy page takes a moment for what needs none."""


class NotInTime(CheckFailed):
    """A component was there, and what was to be done with it could not be done in time."""


class Perspective(Deeds):
    """Part of a `BrowserSession`; `timeout_ms` is in milliseconds, 0 for no limit; `limit` says what set it.

    All methods raise `SessionOver`, `TrialExpired`, `LoginRequired` or `ConnectionLost` as soon as the page says so.
    """

    @property
    def page(self) -> Page:
        """Playwright's page."""
        return self._page

    # The session

    def wait_ready(self, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until the session can be used: connected, its page's view drawn, no value of it pending.

        Raises:
            NoSession: it did not come up in time; says how far it came.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            sight = self.look_until(lambda: self._see(None), _is_ready, bound)
            if not _is_ready(sight):
                raise self._not_ready(sight, bound)

    def _not_ready(self, sight: Sight, bound: Limit) -> Exception:
        facts = sight.session
        where = f"({bound})\npage: {show_url(facts.url)}"
        if not facts.app:
            return NoSession(
                f"the page is no Perspective session {where}", hint="is the address, or the project, right?"
            )
        if facts.lost:
            return ConnectionLost(
                f"the session has no connection to its gateway {where}",
                hint="is the gateway up, and does a proxy between let WebSockets through?",
            )
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

    def read(self, target: Target, *, timeout_ms: float = 10_000, limit: str = "") -> Any:
        """What a component shows, once no value of it is pending."""
        with self._calls.deed():
            return self._with(target, Limit(timeout_ms, limit), lambda driver, at: driver.read(at))

    def set(self, target: Target, value: Any, *, timeout_ms: float = 10_000, limit: str = "") -> Any:
        """Let a component show a value as a user would, and see that it does.

        Returns:
            What it shows then.

        Raises:
            CheckFailed: it is not enabled, cannot take the value, or shows another one to the end.
        """
        bound = Limit(timeout_ms, limit)

        def deed(driver: Driver, at: Component) -> Any:
            if not driver.settable:
                raise NoDriver(f"a {at.found} cannot be set", hint="only input components can")
            if not at.until(lambda: driver.enabled(at), bool):
                raise CheckFailed(f"cannot set {at.found}: it is disabled ({bound})")
            wanted = driver.meant(at, value)
            driver.set(at, wanted)
            if not driver.read_back:
                return value
            now = at.until(lambda: driver.read(at), lambda read: driver.same(wanted, read))
            if not driver.same(wanted, now):
                expected, actual = driver.told(wanted), driver.told(now)
                raise CheckFailed(
                    f"{at.found} shows {shown(actual)} after it was set to {shown(expected)} ({bound})",
                    expected=expected,
                    actual=actual,
                )
            return now

        with self._calls.deed():
            return self._with(target, bound, deed)

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

    def expect(
        self, target: Target, fits: Callable[[Any], bool], wanted: str, *, timeout_ms: float = 10_000, limit: str = ""
    ) -> Any:
        """Wait until what a component shows is as expected.

        Args:
            target: which component.
            fits: whether a value is as expected.
            wanted: that in words.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end.
        """
        bound = Limit(timeout_ms, limit)

        def deed(driver: Driver, at: Component) -> Any:
            now = at.until(lambda: driver.read(at), fits)
            if not fits(now):
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
        def fits(sight: Sight) -> bool:
            found = _chosen(target, sight)
            return found is not None and not (settled and found.pending)

        sight = self.look_until(lambda: self._see(target), fits, bound)
        found = _chosen(target, sight)
        if found is None:
            raise _not_found(target, sight, bound)
        if settled and found.pending:
            raise CheckFailed(f"a value of {found} is still pending ({bound})", actual="pending")
        return found

    # How

    def _see(self, target: Target | None) -> Sight:
        """One look; raises what ends everything."""
        query = target.query() if target is not None else None
        told = self._calls.make(lambda: self._page.evaluate(script("find.js"), query), limit=5.0)
        sight = Sight.of(told)
        error = trouble.ended(sight.session) or trouble.wants_login(sight.session)
        if error is not None:
            raise error
        return sight

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
        while True:
            try:
                return self._calls.make(partial(call, _SLICE_MS), limit=_SLICE_MS / 1000 + _GRACE)
            except CallFailed as error:
                if error.trouble.kind is Kind.SELECTOR:
                    raise translate.other(error.trouble, f"{deed} {at.found}") from None
                self._see(None)
                if at.limit.passed():
                    problem = error.trouble.obstacle or "was not ready in time"
                    raise NotInTime(f"cannot {deed} {at.found}: it {problem} ({at.limit})") from None


def _is_ready(sight: Sight) -> bool:
    facts = sight.session
    drawn = facts.pageComponents > 0 or bool(facts.viewState)
    return facts.app and not facts.lost and drawn and not facts.pending


def _chosen(target: Target, sight: Sight) -> Found | None:
    """The one that is meant; None where there is none.

    Raises:
        AmbiguousComponent: there are several, and nothing says which.
    """
    if target.nth is not None:
        try:
            return sight.matches[target.nth]
        except IndexError:
            return None
    if len(sight.matches) > 1:
        raise AmbiguousComponent(
            f"several components are {target}: {'; '.join(f'{each} at {each.path}' for each in sight.matches[:5])}",
            hint="say which with nth, within, view, dock or popup",
        )
    return sight.matches[0] if sight.matches else None


def _not_found(target: Target, sight: Sight, bound: Limit) -> CheckFailed:
    near = closest(target, sight.near)
    there = f"\nthere are: {', '.join(near)}" if near else "\nthere is no component that comes near"
    return CheckFailed(
        f"there is no {target} ({bound})\npage: {show_url(sight.session.url)}{there}",
        expected=str(target),
        actual="no component",
    )

"""Finds the component that a target means, once it can be seen and no value of it is pending."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TypeVar

from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.component import Component
from pytest_ignition.browser.perspective.drivers import DRIVERS
from pytest_ignition.browser.perspective.drivers.base import Driver
from pytest_ignition.browser.perspective.errors import AmbiguousComponent, NoDriver
from pytest_ignition.browser.perspective.facts import Found, Sight, closest
from pytest_ignition.browser.perspective.seeing import Seeing, lost
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed

T = TypeVar("T")

_AMBIGUOUS_SECONDS = 1.0
"""How long several components may fit: right after a navigation the old page's stand beside the new one's."""


class Finding(Seeing):
    """Base of `Perspective`; see there for what all methods share."""

    def find(self, target: Target, *, timeout_ms: float = 10_000, limit: str = "") -> Found:
        """The component that is meant, once it can be seen.

        Raises:
            CheckFailed: there is none in time; names what comes nearest.
            AmbiguousComponent: there are several, and the target does not say which.
        """
        with self._calls.deed():
            return self._find(target, Limit(timeout_ms, limit))

    def locate(self, target: Target, bound: Limit) -> Found:
        """The component that is meant, once it can be seen; inside a deed."""
        return self._find(target, bound)

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
            raise lost(sight, bound)
        if _several(target, sight):
            raise _ambiguous(target, sight)
        found = _chosen(target, sight)
        if found is None:
            raise _not_found(target, sight, bound)
        if settled and found.pending:
            raise CheckFailed(f"a value of {found} is still pending ({bound})", actual="pending")
        return found


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


def _not_found(target: Target, sight: Sight, bound: Limit) -> CheckFailed:
    near = closest(target, sight.near)
    there = f"\nthere are: {', '.join(near)}" if near else "\nthere is no component that comes near"
    return CheckFailed(
        f"there is no {target} ({bound})\npage: {show_url(sight.session.url)}{there}",
        expected=str(target),
        actual="no component",
    )

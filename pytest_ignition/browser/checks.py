"""Deeds that compare an element's attribute or state with what the author expects, and wait until it is so."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from pytest_ignition.browser import failures, scripts
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.texts import Attribute, State


class Checks(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def verify_attribute(
        self, selector: str, attribute: str, value: str | None, *, timeout_ms: float = 5_000, limit: str = ""
    ) -> Attribute:
        """Wait until an attribute of the first matching element has a value, or is absent.

        Args:
            selector: a Playwright selector.
            attribute: its name in the markup.
            value: compared as a whole; None for an element without the attribute.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end, or no element matches.
        """
        script = scripts.read_attribute(attribute)
        with self._using("read", selector, timeout_ms, limit) as bound:
            found = self._look_until(
                lambda: Attribute(name=attribute, **self._ask_first(selector, script, bound)),
                lambda each: each.value == value,
                bound,
            )
            if found.value != value:
                raise failures.wrong_attribute(selector, found, value, page=self._look(selector), limit=bound)
        return found

    def attribute(self, selector: str, attribute: str, *, timeout_ms: float = 30_000, limit: str = "") -> Attribute:
        """An attribute of the first matching element, as it stands in the markup.

        Raises:
            CheckFailed: no element matches in time.
        """
        with self._using("read", selector, timeout_ms, limit) as bound:
            return Attribute(name=attribute, **self._ask_first(selector, scripts.read_attribute(attribute), bound))

    def verify_count(
        self,
        selector: str,
        fits: Callable[[int], bool],
        wanted: str,
        *,
        visible: bool = True,
        timeout_ms: float = 5_000,
        limit: str = "",
    ) -> int:
        """Wait until so many elements match.

        Args:
            selector: a Playwright selector.
            fits: whether a number is right.
            wanted: the same in words, e.g. `at least 2`.
            visible: whether only those count that can be seen.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            How many there are.

        Raises:
            CheckFailed: their number was another one to the end.
        """
        counted = f"{selector} >> visible=true" if visible else selector
        with self._using("count", selector, timeout_ms, limit) as bound:
            every = self._page.locator(counted)
            found = self._look_until(lambda: self._calls.make(every.count, limit=bound.alarm()), fits, bound)
            if not fits(found):
                page = self._look(selector)
                elements = self._look_at(counted)
                raise failures.wrong_count(selector, found, wanted, elements=elements, page=page, limit=bound)
        return found

    def verify_state(self, selector: str, state: State, *, timeout_ms: float = 5_000, limit: str = "") -> None:
        """Wait until an element is in a state.

        Args:
            selector: a Playwright selector.
            state: `visible` is met by any matching element that can be seen, `hidden` once there is none; all others
                are asked of the first match.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: it was not so to the end, or no element matches, or it cannot be in such a state.
        """
        if state == "visible":
            self._wait_for("attached", selector, failures.not_seen, Limit(timeout_ms, limit))
        elif state == "hidden":
            failure = partial(failures.not_gone, wanted="be hidden")
            self._wait_for("detached", selector, failure, Limit(timeout_ms, limit))
        else:
            self._verify_first(selector, state, timeout_ms, limit)

    def _verify_first(self, selector: str, state: State, timeout_ms: float, limit: str) -> None:
        with self._using("look at", selector, timeout_ms, limit) as bound:
            if not self._look_until(lambda: self._is(selector, state, bound), bool, bound):
                page = self._look(selector)
                elements = self._look_at(selector) if page.answered else None
                focus = self._look_at(":focus") if state == "focused" and page.answered else None
                raise failures.wrong_state(selector, state, elements=elements, focus=focus, page=page, limit=bound)

    def _is(self, selector: str, state: State, bound: Limit) -> bool:
        first = self._page.locator(selector).first
        asked: Any = {
            "enabled": first.is_enabled,
            "disabled": first.is_disabled,
            "checked": first.is_checked,
            "unchecked": first.is_checked,
            "editable": first.is_editable,
            "focused": partial(first.evaluate, scripts.HAS_FOCUS),
        }[state]
        found = bool(self._calls.make(lambda: asked(timeout=bound.left_ms()), limit=bound.alarm()))
        return not found if state == "unchecked" else found

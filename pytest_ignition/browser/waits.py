"""Deeds that wait for something of the page other than an element's look: address, loading, a script, the markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pytest_ignition.browser import failures, translate
from pytest_ignition.browser.addresses import address_matcher
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.errors import BrowserTimeout, ScriptFailed
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.plain_values import plain_value
from pytest_ignition.browser.translate import Kind, Trouble

LoadState = Literal["load", "domcontentloaded", "networkidle"]
_GONE = ("Execution context was destroyed", "xecution context is not available", "Frame was detached")


class Waits(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def wait_attached(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until an element that matches stands in the page, to be seen or not.

        Raises:
            CheckFailed: none came in time.
        """
        with self._using("find", selector, timeout_ms, limit) as bound:
            first = self._page.locator(selector).first
            self._calls.make(lambda: first.wait_for(state="attached", timeout=bound.ms), limit=bound.alarm())

    def wait_detached(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until no element that matches stands in the page any more, not even a hidden one.

        Raises:
            CheckFailed: one stayed.
        """
        self._wait_for("detached", selector, failures.still_there, Limit(timeout_ms, limit), seen=False)

    def wait_url(self, address: str, *, timeout_ms: float = 30_000, limit: str = "") -> str:
        """Wait until the page has an address.

        Args:
            address: a pattern (`addresses.address_matcher`).
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            The address.

        Raises:
            CheckFailed: it has another one to the end.
            BadPattern: the regular expression is none.
        """
        fits, bound = address_matcher(address), Limit(timeout_ms, limit)
        with self._calls.deed():
            found = self._look_until(lambda: self._page.url, fits, bound)
            if not fits(found):
                raise failures.wrong_url(address, show_url(found), page=self._look(), limit=bound)
        return found

    def wait_load(self, state: LoadState, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until the page has loaded so far.

        Raises:
            BrowserTimeout: it did not.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            try:
                self._calls.make(lambda: self._page.wait_for_load_state(state, timeout=bound.ms), limit=bound.alarm())
            except CallFailed as error:
                if error.trouble.kind is not Kind.TIMEOUT:
                    raise translate.other(error.trouble, "wait for the page") from None
                raise translate.navigation_failed(
                    error.trouble, show_url(self._page.url), waited=f"not {state!r} yet, {bound}"
                ) from None

    def wait_function(self, script: str, *, argument: Any = None, timeout_ms: float = 30_000, limit: str = "") -> Any:
        """Wait until a script gives a value that counts as true.

        Args:
            script: an expression, or a function that gets `argument`.
            argument: plain JSON.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            The value, as plain JSON.

        Raises:
            CheckFailed: it gave none to the end.
            ScriptFailed: it cannot be run.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            found = self._look_until(lambda: self._ask_page(script, argument, bound), bool, bound)
            if not found:
                raise failures.never_true(script, found, page=self._look(), limit=bound)
        return found

    def evaluate(
        self,
        script: str,
        *,
        selector: str | None = None,
        argument: Any = None,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> Any:
        """Run a script in the page.

        Args:
            script: an expression, or a function that gets `argument`; with a selector one that gets the element first.
            selector: a Playwright selector whose first match is waited for.
            argument: plain JSON.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            What it gives, promises awaited, as plain JSON.

        Raises:
            CheckFailed: no element matches.
            ScriptFailed: the script threw an error.
            BrowserTimeout: it did not end in time.
        """
        if selector is None:
            bound = Limit(timeout_ms, limit)
            with self._calls.deed():
                try:
                    call = self._calls.make(
                        lambda: self._page.evaluate(script, argument), limit=bound.left_ms() / 1000 or None
                    )
                except CallFailed as error:
                    raise self._script_error(error.trouble, bound) from None
                return plain_value(call)
        with self._using("evaluate on", selector, timeout_ms, limit) as bound:
            first = self._page.locator(selector).first
            try:
                return plain_value(
                    self._calls.make(
                        lambda: first.evaluate(script, argument, timeout=bound.left_ms()), limit=bound.alarm()
                    )
                )
            except CallFailed as error:
                if error.trouble.kind is not Kind.OTHER:
                    raise
                raise self._script_error(error.trouble, bound) from None

    def _script_error(self, trouble: Trouble, bound: Limit) -> Exception:
        if trouble.kind is Kind.TIMEOUT:
            return BrowserTimeout(f"the script did not end in time ({bound})\n{self._look().told}")
        return ScriptFailed(f"the script failed: {trouble.detail}\n{self._look().told}")

    def _ask_page(self, script: str, argument: Any, bound: Limit) -> Any:
        try:
            return plain_value(self._calls.make(lambda: self._page.evaluate(script, argument), limit=bound.alarm()))
        except CallFailed as error:
            if error.trouble.kind is Kind.TIMEOUT or _among(_GONE, error.trouble.detail):
                return None  # the page was just being replaced, or the script still waits for something
            raise self._script_error(error.trouble, bound) from None


def _among(marks: tuple[str, ...], text: str, fold: Callable[[str], str] = str.casefold) -> bool:
    return any(fold(mark) in fold(text) for mark in marks)

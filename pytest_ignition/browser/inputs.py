"""Deeds that give the page something: a file, a key, a tick."""

from __future__ import annotations

from pathlib import Path

from pytest_ignition.browser import keys, scripts, translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.translate import Kind, Trouble


class Inputs(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def upload(self, selector: str, file: Path, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Choose a file in the first matching file field, visible or not.

        Args:
            selector: a Playwright selector of the field or of its label.
            file: must be readable.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches, or it takes no file.
        """
        with self._using("upload to", selector, timeout_ms, limit) as bound:
            obstacle = self._ask_first(selector, scripts.WHY_NO_FILE, bound)
            if obstacle:  # of a field for text Playwright waits for ever that it takes the file
                raise CallFailed(Trouble(kind=Kind.OTHER, detail=obstacle, obstacle=obstacle))
            self._calls.make(
                lambda: self._page.set_input_files(selector, file, timeout=bound.left_ms(), strict=False),
                limit=bound.alarm(),
            )

    def set_checked(self, selector: str, checked: bool, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Check or uncheck the first matching checkbox or radio button; nothing is done if it is so already.

        Args:
            selector: a Playwright selector of the box or of its label.
            checked: what it shall be.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches, or it cannot be checked.
        """
        with self._using("check" if checked else "uncheck", selector, timeout_ms, limit) as bound:
            self._calls.make(
                lambda: self._page.set_checked(selector, checked, timeout=bound.ms, strict=False), limit=bound.alarm()
            )

    def press(self, key: str, selector: str | None = None, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Press a key or a combination and let go of it.

        Args:
            key: as Playwright writes keys, e.g. `Enter` or `Control+A`.
            selector: the first matching element gets the focus before; without it the key goes where the focus is.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            BadKey: there is no key of that name.
            CheckFailed: no element matches.
        """
        keys.check(key)
        if selector is None:
            self._press_here(key, Limit(timeout_ms, limit))
            return
        with self._using(f"press {key!r} on", selector, timeout_ms, limit) as bound:
            self._calls.make(
                lambda: self._page.press(selector, key, timeout=bound.ms, strict=False), limit=bound.alarm()
            )

    def _press_here(self, key: str, bound: Limit) -> None:
        with self._calls.deed():
            try:
                self._calls.make(lambda: self._page.keyboard.press(key), limit=bound.alarm())
            except CallFailed as error:
                if error.trouble.kind is Kind.TIMEOUT:
                    raise BrowserTimeout(f"cannot press {key!r} ({bound})\npage: {self._look()}") from None
                raise translate.other(error.trouble, f"press {key!r}") from None

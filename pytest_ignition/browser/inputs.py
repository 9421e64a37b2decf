"""Deeds that give the page something: a text, a choice, a file, a key, a tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_ignition.browser import keys, scripts, translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS, Deeds
from pytest_ignition.browser.diagnosis import quote
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.translate import Kind, Trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class FillResult:
    """A field was filled.

    Attributes:
        secret: whether it is a password field or the like, so that its value must not be shown.
    """

    secret: bool


class Inputs(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def fill(
        self,
        selector: str,
        value: str,
        *,
        timeout_ms: float = 30_000,
        keep_secret: Callable[[str], None] | None = None,
        limit: str = "",
    ) -> FillResult:
        """Replace what the first matching field holds.

        Args:
            selector: a Playwright selector.
            value: never shown in any message.
            timeout_ms: milliseconds.
            keep_secret: called with `value` before it is typed, if the field is a password field or the like.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches, or it cannot be filled.
        """
        with self._using("fill", selector, timeout_ms, limit) as bound:
            secret = self._tell_secret(selector, value, keep_secret, bound)
            self._calls.make(
                lambda: self._page.fill(selector, value, timeout=bound.left_ms(), strict=False), limit=bound.alarm()
            )
        return FillResult(secret=secret)

    def upload(self, selector: str, *files: Path, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Choose files in the first matching file field, visible or not.

        Args:
            selector: a Playwright selector of the field or of its label.
            files: must be readable.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches, or it takes no file, or not so many.
        """
        with self._using("upload to", selector, timeout_ms, limit) as bound:
            obstacle = self._ask_first(selector, scripts.WHY_NO_FILE, bound)
            if obstacle:  # of a field for text Playwright waits for ever that it takes the file
                raise CallFailed(Trouble(kind=Kind.OTHER, detail=obstacle, obstacle=obstacle))
            self._calls.make(
                lambda: self._page.set_input_files(selector, files, timeout=bound.left_ms(), strict=False),
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

    def type_text(
        self,
        selector: str,
        text: str,
        *,
        delay_ms: float = 0,
        timeout_ms: float = 30_000,
        keep_secret: Callable[[str], None] | None = None,
        limit: str = "",
    ) -> FillResult:
        """Press the keys for a text one after another, in the first matching element; what stands there stays.

        Args:
            selector: a Playwright selector.
            text: never shown in any message.
            delay_ms: milliseconds between two keys.
            timeout_ms: milliseconds for all of it.
            keep_secret: called with `text` before it is typed, if the field is a password field or the like.
            limit: what set the timeout.

        Raises:
            CheckFailed: no element matches, or the keys took too long.
        """
        with self._using("type into", selector, timeout_ms, limit) as bound:
            secret = self._tell_secret(selector, text, keep_secret, bound)
            first = self._page.locator(selector).first
            self._calls.make(
                lambda: first.press_sequentially(text, delay=delay_ms, timeout=bound.left_ms()), limit=bound.alarm()
            )
        return FillResult(secret=secret)

    def select(
        self,
        selector: str,
        *,
        values: Sequence[str] = (),
        labels: Sequence[str] = (),
        indexes: Sequence[int] = (),
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> list[str]:
        """Choose options of the first matching select field; those chosen before are given up.

        Args:
            selector: a Playwright selector of the field or of its label.
            values: their `value`.
            labels: what they show.
            indexes: their place, from 0.
            timeout_ms: milliseconds until they must be there.
            limit: what set the timeout.

        Returns:
            The values that are chosen now.

        Raises:
            CheckFailed: no element matches, it is no select field, or it has no such option.
        """
        with self._using("select in", selector, timeout_ms, limit) as bound:
            chosen: dict[str, Any] = {"value": values, "label": labels, "index": indexes}
            given: dict[str, Any] = {key: list(each) for key, each in chosen.items() if each}
            try:
                return self._calls.make(
                    lambda: self._page.select_option(
                        selector, timeout=bound.ms, strict=False, **(given or {"value": []})
                    ),
                    limit=bound.alarm(),
                )
            except CallFailed as error:
                raise CallFailed(self._with_options(error.trouble, selector)) from None

    def _with_options(self, trouble: Trouble, selector: str) -> Trouble:
        if trouble.obstacle != translate.NO_SUCH_OPTION:
            return trouble
        try:
            offered = self._calls.make(
                lambda: self._page.eval_on_selector_all(selector, scripts.OPTIONS), limit=LOOK_SECONDS
            )
        except CallFailed:
            return trouble
        return replace(trouble, obstacle=f"{trouble.obstacle}: {', '.join(map(quote, offered)) or 'it is empty'}")

    def _tell_secret(self, selector: str, text: str, keep_secret: Callable[[str], None] | None, bound: Limit) -> bool:
        """Whether a field holds a secret; if so, what will stand in it is told before it stands there."""
        secret = bool(self._ask_first(selector, scripts.IS_SECRET_TARGET, bound))
        if secret and text and keep_secret is not None:
            keep_secret(text)
        return secret

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
                    raise BrowserTimeout(f"cannot press {key!r} ({bound})\n{self._look().told}") from None
                raise translate.other(error.trouble, f"press {key!r}") from None

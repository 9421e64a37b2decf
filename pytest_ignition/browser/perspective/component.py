"""One component of a session while something is done with it: asked, clicked, typed into, waited for.

Everything is asked of the page anew, since a component may be drawn again at any moment, and a quality overlay may put
a wrapper around it. No call of Playwright waits for long: the session may have ended meanwhile, and says so at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.perspective.facts import Found

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from pytest_ignition.browser.perspective.seeing import Seeing

T = TypeVar("T")

MODAL = "div.ia_componentModal"
"""Where what a component opens stands, at the end of the page (Perspective DOM sheet, section 1.4)."""


@dataclass(frozen=True, slots=True)
class Component:
    """What drivers work with.

    Attributes:
        session: whose component.
        found: what it is.
        limit: until when everything must be done.
        folder: where relative paths of files start; None for the working directory.
    """

    session: Seeing
    found: Found
    limit: Limit
    folder: Path | None = None

    def locator(self, inner: str = "") -> Locator:
        """Playwright's locator of the root, or of the first that `inner` matches: the root itself or below it.

        Args:
            inner: a CSS selector.
        """
        root = self.session.page.locator(self.found.selector).first
        if not inner:
            return root
        return root.locator(f":scope:is({inner}), :scope :is({inner})").first

    def modal(self, inner: str = "") -> Locator:
        """Playwright's locator of the open component modal, or of what `inner` matches in it."""
        modal = self.session.page.locator(f"{MODAL} >> visible=true").last
        return modal.locator(inner).first if inner else modal

    def ask(self, script: str, argument: Any = None) -> Any:
        """Run a script `(root, argument) => value` on the component.

        Returns:
            Plain JSON.
        """
        return self.session.on_page(lambda ms: self.locator().evaluate(script, argument, timeout=ms), self, "look at")

    def click(self, inner: str | Locator = "", **options: Any) -> None:
        """Click the component or a part of it, once it is visible, enabled, still and not covered.

        Args:
            inner: a CSS selector below the root, or a locator from `modal`.
            options: of Playwright's `click`.
        """
        at = self.locator(inner) if isinstance(inner, str) else inner
        self.session.on_page(lambda ms: at.click(timeout=ms, **options), self, "click")

    def type(self, text: str, inner: str | Locator = "", *, commit: str = "Tab") -> None:
        """Replace what a field holds by real keys, since a value that a script sets is taken back, and commit it.

        Args:
            text: to type; "" empties the field.
            inner: the field.
            commit: the key that ends it; "" for none.
        """
        at = self.locator(inner) if isinstance(inner, str) else inner

        def keys(ms: float) -> None:
            at.fill("", timeout=ms)
            if text:
                at.press_sequentially(text, timeout=max(ms, 10_000))

        self.session.on_page(keys, self, "type into")
        if commit:
            self.press(commit, at)

    def select(self, inner: str | Locator, index: int) -> None:
        """Choose an option of a native `select` by its position from 0 on."""
        at = self.locator(inner) if isinstance(inner, str) else inner
        self.session.on_page(lambda ms: at.select_option(index=index, timeout=ms), self, "choose in")

    def press(self, key: str, inner: str | Locator = "") -> None:
        """Press a key in a part of it, such as `Enter` or `Control+a`."""
        at = self.locator(inner) if isinstance(inner, str) else inner
        self.session.on_page(lambda ms: at.press(key, timeout=ms), self, f"press {key} in")

    def wait_for(
        self, inner: str | Locator, state: Literal["attached", "detached", "visible", "hidden"] = "visible"
    ) -> None:
        """Wait until a part of it is in a state."""
        at = self.locator(inner) if isinstance(inner, str) else inner
        self.session.on_page(lambda ms: at.wait_for(state=state, timeout=ms), self, "wait for")

    def until(self, look: Callable[[], T], fits: Callable[[T], bool]) -> T:
        """Look again and again until it fits or the time is up: what was seen last."""
        return self.session.look_until(look, fits, self.limit)

    def within(self, ms: float) -> Component:
        """The same with less time: so many milliseconds, or what is left if that is less."""
        left = self.limit.left_ms()
        return replace(self, limit=Limit(min(ms, left) if left else ms))

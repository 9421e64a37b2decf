"""Elements of a page that show secrets without being fields for them: hidden because somebody says so."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS, Deeds
from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.browser.hiding import hide_element, hide_secrets

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LOOK_MS = 1_000.0


class Privacy(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._private: list[str] = []
        self._named: set[str] = set()

    def hide_ahead(self, *selectors: str) -> None:
        """Hide what these will match, from before its first paint on. Selectors that are no CSS wait for `hide`."""
        fresh = [_bare(each) for each in dict.fromkeys(selectors) if each not in self._named]
        self._named.update(selectors)
        if fresh:
            with self._calls.deed(), suppress(BrowserError, CallFailed):
                self._calls.make(lambda: hide_secrets(self._context, fresh), limit=LOOK_SECONDS)

    def hide(self, selector: str) -> None:
        """Keep what matches out of pictures, videos and traces from now on; its value can be read as before."""
        self.hide_ahead(selector)
        with self._calls.deed(), suppress(BrowserError, CallFailed):
            found = self._page.locator(selector)
            if self._calls.make(found.count, limit=LOOK_SECONDS):
                self._calls.make(lambda: hide_element(found, _LOOK_MS), limit=LOOK_SECONDS + 1)
                if _bare(selector) not in self._private:
                    self._private.append(_bare(selector))


def _bare(selector: str) -> str:
    return selector.strip().removeprefix("css=")

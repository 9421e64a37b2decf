"""The half of a run's resources that is about what is open; how it is opened is the other half's business."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.evidence.pictures import LIMIT_MS
from pytest_ignition.waiting import SystemClock

if TYPE_CHECKING:
    from pytest_ignition.browser.recording import Watch
    from pytest_ignition.browser.session import BrowserSession
    from pytest_ignition.credentials.recordings import Recordings
    from pytest_ignition.credentials.redactor import Redactor
    from pytest_ignition.gateway.client import GatewayClient

VIEWPORT = {"width": 1920, "height": 1080}
"""Pixels; the public format's playbooks were written for this size (playbook-format, section 5.2)."""


def watch_with(recordings: Recordings, redactor: Redactor) -> Watch:
    """What keeps secrets out of all that pages show and leave behind."""
    from pytest_ignition.browser.recording import Watch
    from pytest_ignition.credentials.exchanges import lets_in

    def cookies(found: list[Any]) -> None:
        for each in found:
            if lets_in(each.get("name", ""), each.get("value", "")):
                redactor.add(each["value"])

    return Watch(clean=recordings.clean, cookies=cookies)


class OpenPage:
    """Base of `provider.FixtureResources` and `standalone.OwnResources`, which open both at their first use."""

    def __init__(self) -> None:
        self._browser: BrowserSession | None = None
        self._gateway: GatewayClient | None = None
        self._clock = SystemClock()
        self._private: tuple[str, ...] = ()

    def keep_private(self, selectors: Iterable[str]) -> None:
        """Hide what these selectors match, wherever a page of the run shows it, from before its first paint on."""
        self._private = tuple(selectors)
        if self._browser is not None:
            self._begin(self._browser)

    def _begin(self, browser: BrowserSession) -> BrowserSession:
        """What is done with a page before the first step sees it."""
        browser.hide_ahead(*self._private)
        return browser

    def open_browser(self) -> BrowserSession | None:
        """The page if one is open."""
        return self._browser

    def open_gateway(self) -> GatewayClient | None:
        """The gateway's client if it is in use."""
        return self._gateway

    def pump(self, seconds: float) -> None:
        """Let at most `seconds` pass, keeping an open page alive."""
        if self._browser is not None:
            self._browser.pump(seconds)
        else:
            self._clock.sleep(seconds)

    def interrupt(self) -> None:
        """End a blocking browser call at once; from any thread."""
        if self._browser is not None:
            self._browser.interrupt()

    def picture(self, path: Path) -> bool:
        """Picture the open page; False if none is open."""
        if self._browser is None:
            return False
        self._browser.screenshot(path, timeout_ms=LIMIT_MS)
        return True

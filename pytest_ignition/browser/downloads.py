"""Files that pages offer for download: waited for, judged, and kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.errors import BrowserError, DownloadFailed
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.pointer import Pointer
from pytest_ignition.browser.selectors import named
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import CheckFailed

if TYPE_CHECKING:
    from playwright.sync_api import Download, Page

_STARTS = ("ownload is starting", "ERR_ABORTED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A file that the browser has fetched, kept by it until the page's context is closed.

    Attributes:
        name: what the server calls it, without folders.
        url: where it came from.
    """

    name: str
    url: str
    download: Any


class Downloads(Pointer):
    """Part of `BrowserSession`; see there for what all methods share."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._arrived: list[Download] = []
        self._listen("download", self._arrive)

    def _arrive(self, download: Download) -> None:
        self._arrived.append(download)

    def fetch(
        self,
        *,
        selector: str | None = None,
        url: str | None = None,
        timeout_ms: float = 60_000,
        limit: str = "",
    ) -> Fetched:
        """Wait for a download to end.

        Args:
            selector: what is clicked to start it.
            url: or the address of the file; with neither, the oldest download is taken that no step has taken yet.
            timeout_ms: milliseconds until the whole file is there.
            limit: what set the timeout.

        Raises:
            CheckFailed: no download began, or there is nothing to click.
            DownloadFailed: it did not end well.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            if selector is not None or url is not None:
                self._arrived.clear()
            if selector is not None:
                self.click(selector, timeout_ms=bound.left_ms(), limit=limit)
            elif url is not None:
                self._open_file(url, bound)
            self._look_until(lambda: self._arrived[:1], bool, bound)
            if not self._arrived:
                began = f"the click on {named(selector)} began no download" if selector else "no download began"
                raise CheckFailed(
                    f"{began} ({bound})\n{self._look().told}", expected="a download", actual="no download"
                )
            return self._finish(self._arrived.pop(0), bound)

    def keep(self, fetched: Fetched, path: Path, *, timeout_ms: float = 60_000) -> int:
        """Copy a fetched file to a path, whose folders are made: its size in bytes.

        Raises:
            BrowserError: it cannot be written there.
        """
        with self._calls.deed():
            try:
                self._calls.make(lambda: fetched.download.save_as(path), limit=timeout_ms / 1000 or None)
            except CallFailed as error:
                raise BrowserError(f"cannot write the download to {path}: {error.trouble.detail}") from None
            except OSError as error:
                raise BrowserError(f"cannot write the download to {path}: {error.strerror or error}") from None
        return path.stat().st_size

    def _open_file(self, url: str, bound: Limit) -> None:
        try:
            answer = self._calls.make(lambda: self._page.goto(url, timeout=bound.left_ms()), limit=bound.alarm())
        except CallFailed as error:
            if any(mark in error.trouble.detail for mark in _STARTS):
                return
            waited = f"no answer yet, {bound}"
            raise translate.navigation_failed(error.trouble, show_url(url), waited=waited) from None
        status = f", with HTTP status {answer.status}" if answer is not None else ""
        raise CheckFailed(
            f"{show_url(url)} is a page, not a download{status}\n{self._look().told}",
            expected="a download",
            actual="a page",
        )

    def _finish(self, download: Download, bound: Limit) -> Fetched:
        name = PurePath(download.suggested_filename.replace("\\", "/")).name or "download"
        lead = f"the download {name!r} from {show_url(download.url)}"
        try:
            failure = self._calls.make(download.failure, limit=bound.left_ms() / 1000 or None)
        except CallFailed as error:
            with suppress(BrowserError, CallFailed):
                self._calls.make(download.cancel, limit=LOOK_SECONDS)
            late = error.trouble.kind is Kind.TIMEOUT
            reason = f"did not end in time ({bound})" if late else f"failed: {error.trouble.detail}"
            raise DownloadFailed(f"{lead} {reason}") from None
        if failure is not None:
            raise DownloadFailed(f"{lead} failed: {_in_words(failure)}", hint=_hint(failure))
        return Fetched(name=name, url=download.url, download=download)


def _in_words(failure: str) -> str:
    reasons = {
        "canceled": "it was cancelled, by the page or because the server broke the connection (canceled)",
        "net::ERR_FAILED": "the browser could not fetch it (ERR_FAILED)",
    }
    return reasons.get(failure, failure.removeprefix("net::"))


def _hint(failure: str) -> str | None:
    return "the gateway may have refused it: open the address in a browser" if "ERR_" in failure else None

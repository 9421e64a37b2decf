"""Makes one synchronous Playwright call at a time: with a limit of its own, and so that another thread can end it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import TYPE_CHECKING, TypeVar

from pytest_ignition import _compat
from pytest_ignition.browser import translate
from pytest_ignition.browser.errors import BrowserInterrupted
from pytest_ignition.browser.translate import Kind, Trouble

if TYPE_CHECKING:
    from playwright.sync_api import Page

Result = TypeVar("Result")


class CallFailed(Exception):
    """A call ended in trouble that the session puts into words; it never reaches a user.

    Attributes:
        trouble: what Playwright said.
    """

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.detail)
        self.trouble = trouble


@dataclass(slots=True)
class _Deed:
    """One thing the session does for its caller, in one or more calls."""

    interrupted: bool = False
    overdue: bool = False
    frame: FrameType | None = field(default=None, repr=False)


class Calls:
    """The seam to Playwright of one page. All methods but `interrupt` belong to the page's thread."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._loop = _compat.playwright_loop(page)
        self._deed: _Deed | None = None

    @contextmanager
    def deed(self) -> Iterator[None]:
        """Everything inside is ended by one `interrupt`, also between two calls."""
        outer, self._deed = self._deed, self._deed or _Deed()
        try:
            yield
        finally:
            self._deed = outer

    def interrupt(self) -> bool:
        """End what the page is waiting for, from any thread.

        Returns:
            Whether something was under way. It ends when Playwright's loop next runs, which is at once while it waits.
        """
        deed = self._deed
        if deed is None:
            return False
        deed.interrupted = True
        try:
            self._loop.call_soon_threadsafe(self._cancel, deed)
        except RuntimeError:  # the loop is closed: Playwright was stopped
            return False
        return True

    def make(self, call: Callable[[], Result], *, limit: float | None) -> Result:
        """Make one call inside a deed.

        Args:
            call: calls Playwright once.
            limit: seconds after which the call is ended from here; None for no limit.

        Raises:
            BrowserClosed: page or browser is gone.
            BrowserInterrupted: `interrupt` was called.
            CallFailed: anything else that Playwright reports.
        """
        deed = self._deed
        assert deed is not None, "calls are made inside a deed"
        if deed.interrupted:
            raise _interrupted()
        deed.frame, deed.overdue = sys._getframe(), False  # noqa: SLF001 - the frame that the waiting task leads to
        alarm = self._loop.call_later(limit, self._overdue, deed) if limit is not None and self._runs() else None
        try:
            return call()
        except asyncio.CancelledError:
            if deed.overdue:
                raise CallFailed(Trouble(kind=Kind.TIMEOUT, detail="the page does not answer")) from None
            raise _interrupted() from None
        except Exception as error:
            raise _read(error) from None
        finally:
            deed.frame = None
            if alarm is not None:
                alarm.cancel()

    def _runs(self) -> bool:
        return not self._loop.is_closed()

    def _overdue(self, deed: _Deed) -> None:
        deed.overdue = True
        self._cancel(deed)

    def _cancel(self, deed: _Deed) -> None:
        """On Playwright's loop: cancel the task that `deed` waits for, if it still does."""
        if deed is not self._deed or deed.frame is None:
            return
        task = _compat.waiting_call(self._loop, deed.frame)
        if task is not None:
            task.cancel()


def _interrupted() -> BrowserInterrupted:
    return BrowserInterrupted("what the browser was doing was interrupted")


def _read(error: Exception) -> Exception:
    from playwright import sync_api

    if not isinstance(error, sync_api.Error):
        return error
    trouble = translate.read(str(error), timed_out=isinstance(error, sync_api.TimeoutError))
    if trouble.kind in (Kind.CLOSED, Kind.CRASHED):
        return translate.closed(trouble)
    return CallFailed(trouble)

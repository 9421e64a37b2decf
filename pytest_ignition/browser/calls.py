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


_LOOK_SECONDS = 0.1
"""Between two looks: a command is answered within a second, and a call that takes milliseconds costs nothing more."""


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
    ended_by: BaseException | None = None
    attended: bool = False
    frame: FrameType | None = field(default=None, repr=False)


class Calls:
    """The seam to Playwright of one page. All methods but `interrupt` belong to the page's thread."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._loop = _compat.playwright_loop(page)
        self._deed: _Deed | None = None
        self._look: Callable[[], None] | None = None

    @contextmanager
    def attended(self, look: Callable[[], None]) -> Iterator[None]:
        """While a call inside waits, `look` is called every now and then; what it raises ends the call."""
        outer, self._look = self._look, look
        try:
            yield
        finally:
            self._look = outer

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
        # A look may make calls of its own in the middle of this one.
        outer, deed.overdue = deed.frame, False
        deed.frame = sys._getframe()  # noqa: SLF001 - the frame that the waiting task leads to
        alarm = self._loop.call_later(limit, self._overdue, deed) if limit is not None and self._runs() else None
        self._look_later(deed)
        try:
            return call()
        except asyncio.CancelledError:
            if deed.ended_by is not None:
                ended_by, deed.ended_by = deed.ended_by, None
                raise ended_by from None
            if deed.overdue:
                raise CallFailed(Trouble(kind=Kind.TIMEOUT, detail="the page does not answer")) from None
            raise _interrupted() from None
        except Exception as error:
            raise _read(error) from None
        finally:
            deed.frame = outer
            if alarm is not None:
                alarm.cancel()

    def _look_later(self, deed: _Deed) -> None:
        if self._look is not None and not deed.attended and self._runs():
            deed.attended = True
            self._loop.call_later(_LOOK_SECONDS, self._attend, deed)

    def _attend(self, deed: _Deed) -> None:
        """On Playwright's loop, while a call waits: look, in a greenlet that may make calls, as a page's events are."""
        deed.attended = False
        look = self._look
        if deed is not self._deed or deed.frame is None or look is None:
            return

        def body() -> None:
            deed.attended = True  # no look inside a look
            try:
                look()
            except BaseException as error:
                deed.ended_by = error
                self._cancel(deed)
            finally:
                deed.attended = False
            self._look_later(deed)

        _compat.run_in_greenlet(body)

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

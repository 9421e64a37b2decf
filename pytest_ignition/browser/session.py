"""The browser pages of a run: every deed has a limit, and every failure says what the page looked like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pytest_ignition.browser import failures, scripts, translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.checks import Checks
from pytest_ignition.browser.console import Console
from pytest_ignition.browser.deeds import LOOK_SECONDS
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.dialogs import Dialogs
from pytest_ignition.browser.downloads import Downloads
from pytest_ignition.browser.errors import BrowserClosed, BrowserError, BrowserInterrupted, BrowserTimeout
from pytest_ignition.browser.hiding import MARK
from pytest_ignition.browser.inputs import Inputs
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.network import Network
from pytest_ignition.browser.numbers import Decimal
from pytest_ignition.browser.pages import Pages
from pytest_ignition.browser.printing import Printing
from pytest_ignition.browser.privacy import Privacy
from pytest_ignition.browser.sources import Sources
from pytest_ignition.browser.storage import Storage
from pytest_ignition.browser.survey import Surveys
from pytest_ignition.browser.texts import Match, Reading, matcher
from pytest_ignition.browser.trace_groups import Groups
from pytest_ignition.browser.translate import Kind
from pytest_ignition.browser.waits import Waits
from pytest_ignition.waiting import ClockWaiter, Waiter

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from pytest_ignition.browser.perspective.session import Perspective

WaitUntil = Literal["load", "domcontentloaded", "networkidle", "commit"]

_AT_ONCE_MS = 30.0
_NO_FIELD = "xpath=self::*[not(self::input or self::textarea or self::select)]"
_SETTLE_MS = 50.0
_GREY = "#808080"
_NAVIGATIONS = 5
"""How often an address is tried while what is left of an earlier attempt gets in the way."""
_LEAVES = 3
"""How often if the page that was open goes elsewhere by itself meanwhile, as the gateway's does when a restart is over:
it may break an attempt off when it sets out, and another one when it arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigated:
    """A page was opened.

    Attributes:
        url: where the browser ended up, redirects followed.
        status: the HTTP status of the answer; None where there was none (`about:blank`, `data:`).
    """

    url: str
    status: int | None


class BrowserSession(
    Privacy,
    Inputs,
    Checks,
    Surveys,
    Printing,
    Sources,
    Groups,
    Waits,
    Pages,
    Dialogs,
    Console,
    Network,
    Downloads,
    Storage,
):
    """Drives one open Playwright page at a time, and the others of its context.

    Where several elements match a selector, the first one counts, as in the public toolkit; `wait_visible` and
    `verify` are content with any that can be seen. `timeout_ms` is in milliseconds, 0 for no limit; `limit` says in
    messages what set it. All methods raise `BrowserClosed` if the page is gone, `BrowserInterrupted` after `interrupt`,
    `BadSelector` for text that is not a selector, and `BrowserTimeout` if the page is too busy to answer.
    """

    def __init__(self, page: Page, *, waiter: Waiter | None = None) -> None:
        """Take over an open page.

        Args:
            page: of Playwright's synchronous interface; belongs to the thread that opened it.
            waiter: lets time pass in `pump` when the page is gone.
        """
        super().__init__(page)
        self._fields: set[str] = set()
        self._perspective: Perspective | None = None
        self._waiter = waiter or ClockWaiter()

    @property
    def page(self) -> Page:
        """Playwright's page that is driven now, for what this class does not do."""
        return self._page

    @property
    def perspective(self) -> Perspective:
        """The page that is driven now as a Perspective session; ended by the same interrupts."""
        from pytest_ignition.browser.perspective.session import Perspective

        if self._perspective is None or self._perspective.page is not self._page:
            self._perspective = Perspective(self._page, self._calls)
        return self._perspective

    def _notes(self) -> Sequence[str]:
        return (*self._dialog_notes(), *self._console_notes(), *self._page_notes())

    def for_next_run(self) -> BrowserSession:
        """Let go of the pages, and drive the one that was opened first as if nothing had been set."""
        self.close()
        first = next((each for each in self._context.pages if not each.is_closed()), self._page)
        return BrowserSession(first, waiter=self._waiter)

    def interrupt(self) -> bool:
        """End the wait that is under way with `BrowserInterrupted`; callable from any thread. The page stays usable.

        Returns:
            Whether anything was under way.
        """
        return self._calls.interrupt()

    @contextmanager
    def attended(self, look: Callable[[], None], step_id: str = "") -> Iterator[None]:
        """Call `look` a few times per second while a call of Playwright waits; what it raises ends the call.

        Args:
            look: may use this session itself.
            step_id: whose step it is, if it is one.
        """
        self.begin_step(step_id)
        with self._calls.attended(look):
            yield

    def pump(self, seconds: float) -> None:
        """Let `seconds` pass while the page's events and frames go on. An interrupt ends it early, without an error."""
        try:
            with self._calls.deed():
                self._let_pass(max(seconds, 0) * 1000)
        except BrowserInterrupted:
            return
        except (BrowserClosed, CallFailed):
            self._waiter.wait(seconds)

    def navigate(
        self, url: str, *, wait_until: WaitUntil = "load", timeout_ms: float = 30_000, limit: str = ""
    ) -> Navigated:
        """Open an address. An HTTP error status is not a failure.

        Raises:
            NavigationFailed: the address cannot be opened (refused, unknown host, TLS, not an address).
            BrowserTimeout: it did not get as far as `wait_until` in time.
        """
        bound = Limit(timeout_ms, limit)
        self._forget_dialogs()
        self._forget_console()
        try:
            with self._calls.deed():
                return self._go(url, wait_until, bound)
        except CallFailed as error:
            if error.trouble.kind is Kind.TIMEOUT:
                self._stop_loading()
            waited = f"not {wait_until!r} yet, {bound}"
            raise translate.navigation_failed(error.trouble, show_url(url), waited=waited) from None
        except BrowserInterrupted:
            self._stop_loading()
            raise

    def wait_visible(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Wait until an element that matches can be seen.

        Raises:
            CheckFailed: none can be seen in time.
        """
        self._wait_for("attached", selector, failures.not_seen, Limit(timeout_ms, limit))

    def verify(self, selector: str, *, exists: bool = True, timeout_ms: float = 5_000, limit: str = "") -> None:
        """Check that an element that matches can be seen, or that none can.

        Args:
            selector: a Playwright selector.
            exists: False passes as soon as no matching element can be seen, whether absent or hidden.
            timeout_ms: milliseconds to wait for it to become true.
            limit: what set the timeout.

        Raises:
            CheckFailed: it did not become true in time.
        """
        if exists:
            self.wait_visible(selector, timeout_ms=timeout_ms, limit=limit)
        else:
            self._wait_for("detached", selector, failures.not_gone, Limit(timeout_ms, limit))

    def text(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> str:
        """The text of the first matching element, as `read` gives it."""
        return self.read(selector, timeout_ms=timeout_ms, limit=limit).text

    def read(self, selector: str, *, timeout_ms: float = 30_000, limit: str = "") -> Reading:
        """Read the first matching element, visible or not.

        Raises:
            CheckFailed: no element matches in time.
        """
        with self._using("read", selector, timeout_ms, limit) as bound:
            return self._read(selector, bound)

    def verify_text(
        self,
        selector: str,
        text: str,
        *,
        match: Match = "exact",
        decimal: Decimal = ".",
        tolerance: float = 0,
        timeout_ms: float = 5_000,
        limit: str = "",
    ) -> Reading:
        """Wait until the text of the first matching element is as expected.

        White space around the texts never counts, and inside elements other than fields a run of it equals one blank,
        since that is how a browser shows it.

        Args:
            selector: a Playwright selector.
            text: what is expected; for `regex` a Python regular expression that is searched for.
            match: how to compare. Upper and lower case differ. For `number` the first number of the text counts.
            decimal: what the page writes before decimals.
            tolerance: how far a number may be away.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            CheckFailed: the text was another one to the end, or no element matches.
            BadPattern: the regular expression cannot be compiled.
        """
        fits = matcher(text, match, decimal=decimal, tolerance=tolerance)
        with self._using("read", selector, timeout_ms, limit) as bound:
            reading = self._look_until(lambda: self._read(selector, bound), fits, bound)
            if not fits(reading):
                page = self._look(selector)
                raise failures.wrong_text(
                    selector, reading, text, match, page=page, limit=bound, decimal=decimal, tolerance=tolerance
                )
        return reading

    def screenshot(
        self,
        path: Path,
        *,
        full_page: bool = False,
        selector: str | None = None,
        masks: Sequence[str] = (),
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> None:
        """Write a PNG picture of the page or of an element; fields that hold secrets are painted over.

        Args:
            path: a file in an existing folder; overwritten.
            full_page: the whole scrollable page instead of the visible part.
            selector: only the first matching element.
            masks: selectors of what else is painted over.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            BrowserTimeout: the page did not hold still in time.
            CheckFailed: no element matches.
            BrowserError: the file cannot be written.
        """
        hidden = [self._page.locator(each) for each in (scripts.PRIVATE_FIELDS, f"[{MARK}]", *self._private, *masks)]
        if selector is not None:
            with self._using("take a picture of", selector, timeout_ms, limit) as bound:
                first = self._page.locator(selector).first
                picture = self._calls.make(
                    lambda: first.screenshot(timeout=bound.ms, mask=hidden, mask_color=_GREY), limit=bound.alarm()
                )
        else:
            picture = self._picture(hidden, full_page, Limit(timeout_ms, limit))
        try:
            path.write_bytes(picture)
        except OSError as error:
            raise BrowserError(f"cannot write the screenshot to {path}: {error.strerror or error}") from None

    def _picture(self, hidden: Sequence[Locator], full_page: bool, bound: Limit) -> bytes:
        with self._calls.deed():
            try:
                return self._calls.make(
                    lambda: self._page.screenshot(full_page=full_page, timeout=bound.ms, mask=hidden, mask_color=_GREY),
                    limit=bound.alarm(),
                )
            except CallFailed as error:
                if error.trouble.kind is Kind.TIMEOUT:
                    raise BrowserTimeout(f"cannot take a screenshot: {self._look()} ({bound})") from None
                raise translate.other(error.trouble, "take a screenshot") from None

    def describe(self) -> str:
        """The page in one line: address, title and the first visible text, each cut to a sane length."""
        with self._calls.deed():
            return str(self._look())

    def _go(self, url: str, wait_until: WaitUntil, bound: Limit) -> Navigated:
        for attempt in count(1):
            try:
                answer = self._calls.make(
                    lambda: self._page.goto(url, wait_until=wait_until, timeout=bound.left_ms()), limit=bound.alarm()
                )
                break
            except CallFailed as error:
                left_over = translate.left_over(error.trouble)
                most = _NAVIGATIONS if left_over else _LEAVES if translate.broken_off(error.trouble) else 1
                if attempt >= most or bound.passed():
                    raise
            self._let_pass(_SETTLE_MS)
        return Navigated(url=self._page.url, status=answer.status if answer is not None else None)

    def _stop_loading(self) -> None:
        """Give up an address that is still pending.

        Until then Chromium lets no script run on the page, so that neither a screenshot nor the next try would succeed.
        """
        with suppress(BrowserError, CallFailed), self._calls.deed():
            line = self._calls.make(lambda: self._page.context.new_cdp_session(self._page), limit=LOOK_SECONDS)
            self._calls.make(lambda: line.send("Page.stopLoading"), limit=LOOK_SECONDS)
            self._calls.make(line.detach, limit=LOOK_SECONDS)

    def _read(self, selector: str, bound: Limit) -> Reading:
        text = (
            self._text_of_no_field(selector, bound)
            if selector not in self._fields and selector not in self._named
            else None
        )
        if text is not None:
            return Reading(text=text.strip(), field=False, secret=False)
        found: dict[str, Any] = self._ask_first(selector, scripts.READ_ELEMENT, bound)
        if found["field"]:
            self._fields.add(selector)
        return Reading(text=found["text"].strip(), field=found["field"], secret=found["secret"])

    def _text_of_no_field(self, selector: str, bound: Limit) -> str | None:
        """The text of the first match if it is there, and no field: half the time of asking by script.

        None says nothing: it may be a field, missing, or slow.
        """
        left = bound.left_ms()
        limit_ms = _AT_ONCE_MS if not left else min(_AT_ONCE_MS, left)
        try:
            return self._calls.make(
                lambda: self._page.text_content(f"{selector} >> nth=0 >> {_NO_FIELD}", timeout=limit_ms),
                limit=bound.alarm(),
            )
        except CallFailed:
            return None

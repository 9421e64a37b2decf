"""What every deed on a page stands on: one call after another within a limit, and a look at the page when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from pytest_ignition import _compat
from pytest_ignition.browser import failures, scripts, selectors, translate
from pytest_ignition.browser.calls import CallFailed, Calls
from pytest_ignition.browser.diagnosis import ElementFacts, PageFacts
from pytest_ignition.browser.limits import GRACE, Limit
from pytest_ignition.browser.translate import Kind
from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

Seen = TypeVar("Seen")

LOOK_SECONDS = 1.0
"""How long a page that is being described may take to answer."""

_POLL_MS = (20.0, 50.0, 100.0, 100.0, 250.0)


class Deeds:
    """The page that is driven now, and the ways to ask it that the classes below share.

    What these keep between two steps hears of every page of the browser context, also of those opened later.
    """

    def __init__(self, page: Page, calls: Calls | None = None) -> None:
        self._page = page
        self._context: BrowserContext = page.context
        self._calls = calls or Calls(page)
        self._listening: list[tuple[str, Callable[..., None]]] = []

    def close(self) -> None:
        """Let go of the pages: what was kept is forgotten, what was set on them is taken back. Pages stay open."""
        for event, listener in self._listening:
            with suppress(Exception):  # the browser may be gone, and then nothing listens either
                self._context.remove_listener(cast("Any", event), listener)
        self._listening.clear()

    def _listen(self, event: str, listener: Callable[..., None]) -> None:
        self._context.on(cast("Any", event), listener)
        self._listening.append((event, listener))

    def _notes(self) -> Sequence[str]:
        """What happened besides that may explain a failure, one line each."""
        return ()

    def _let_pass(self, ms: float) -> None:
        self._calls.make(lambda: self._page.wait_for_timeout(ms), limit=ms / 1000 + GRACE)

    @contextmanager
    def _using(self, deed: str, selector: str, timeout_ms: float, limit: str) -> Iterator[Limit]:
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            try:
                yield bound
            except CallFailed as error:
                if error.trouble.kind is Kind.SELECTOR:
                    raise translate.bad_selector(error.trouble, selector) from None
                page = self._look(selector)
                elements = self._look_at(selector) if page.answered else None
                raise failures.not_done(
                    error.trouble, deed, selector, elements=elements, page=page, limit=bound
                ) from None

    def _wait_for(
        self,
        state: Literal["attached", "detached"],
        selector: str,
        failure: Callable[..., IgnitionError],
        bound: Limit,
        *,
        seen: bool = True,
    ) -> None:
        """Wait for a match that is there, or for none; `seen`: hidden ones are not there."""
        with self._calls.deed():
            all_of_them = self._page.locator(selector)
            first = (all_of_them.locator("visible=true") if seen else all_of_them).first
            try:
                self._calls.make(lambda: first.wait_for(state=state, timeout=bound.ms), limit=bound.alarm())
            except CallFailed as error:
                if error.trouble.kind is Kind.SELECTOR:
                    raise translate.bad_selector(error.trouble, selector) from None
                page = self._look(selector)
                elements = self._look_at(selector) if page.answered else None
                raise failure(selector, elements=elements, page=page, limit=bound) from None

    def _ask_first(self, selector: str, script: str, bound: Limit) -> Any:
        """Run `script` on the first match, which is waited for only if it is not there yet.

        Playwright's waiting form costs three calls and a frame of the page, four times as much as asking at once.
        """
        at_once = f"elements => elements.length ? ({script})(elements[0]) : null"
        try:
            found = self._calls.make(lambda: self._page.eval_on_selector_all(selector, at_once), limit=bound.alarm())
        except CallFailed as error:
            if error.trouble.kind is Kind.SELECTOR:
                raise
            found = None  # the page was just being replaced
        if found is not None:
            return found
        first = self._page.locator(selector).first
        return self._calls.make(lambda: first.evaluate(script, timeout=bound.left_ms()), limit=bound.alarm())

    def _look_until(self, look: Callable[[], Seen], fits: Callable[[Seen], bool], bound: Limit) -> Seen:
        """Look again and again until it fits or the time is up: what was seen last.

        An element that is gone until the time is up counts with what it showed last.
        """
        seen = look()
        for pause in chain(_POLL_MS, repeat(_POLL_MS[-1])):
            if fits(seen) or bound.passed():
                break
            self._let_pass(min(pause, bound.left_ms() or pause))
            try:
                seen = look()
            except CallFailed as error:
                if error.trouble.kind is not Kind.TIMEOUT:
                    raise
        return seen

    def _look(self, selector: str = "") -> PageFacts:
        """The page, or the frame that `selector` looks into if it is there."""
        url, frame = self._page.url, selectors.frame_of(selector)
        found = self._look_into(frame) if frame is not None else None
        if found is None:
            with suppress(CallFailed):
                script = f"most => ({scripts.LOOK_AT_PAGE})(document, most)"
                found = self._calls.make(lambda: self._page.evaluate(script, 300), limit=LOOK_SECONDS)
        return PageFacts.of(url, found, self._notes())

    def _look_into(self, frame: str) -> Any | None:
        inside = f"{frame} >> {_compat.INTO_FRAME} >> :root"
        script = f"(all, most) => all.length ? ({scripts.LOOK_AT_PAGE})(all[0].ownerDocument, most) : null"
        try:
            return self._calls.make(lambda: self._page.locator(inside).evaluate_all(script, 300), limit=LOOK_SECONDS)
        except CallFailed:
            return None

    def _look_at(self, selector: str) -> ElementFacts | None:
        try:
            found = self._calls.make(
                lambda: self._page.locator(selector).evaluate_all(scripts.LOOK_AT_ELEMENTS, 3), limit=LOOK_SECONDS
            )
        except CallFailed:
            return None
        return ElementFacts(**found)

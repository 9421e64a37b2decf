"""The pages of a run: tabs and popups, which of them is driven, and how large they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pytest_ignition.browser import translate
from pytest_ignition.browser.addresses import address_matcher
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import LOOK_SECONDS, Deeds
from pytest_ignition.browser.diagnosis import quote, show_url
from pytest_ignition.browser.errors import BrowserError, NoSuchPage
from pytest_ignition.browser.limits import Limit

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

Which = Literal["newest", "first", "previous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedPage:
    """The page that is driven now.

    Attributes:
        pages: how many are open.
    """

    url: str
    title: str
    pages: int


class Pages(Deeds):
    """Part of `BrowserSession`; see there for what all methods share.

    A page that closes itself, as a popup does after a login, hands over to the page that was driven before it.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._before: list[Page] = []
        self._viewport: ViewportSize | None = None
        self._listen("pageclose", self._closed)

    def open_page(self, *, timeout_ms: float = 30_000, limit: str = "") -> OpenedPage:
        """Open an empty page in a tab of its own, and drive it from now on."""
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            try:
                opened = self._calls.make(self._context.new_page, limit=bound.alarm())
            except CallFailed as error:
                raise translate.other(error.trouble, "open a page") from None
            return self._drive(opened)

    def switch_page(
        self,
        which: Which | None = None,
        *,
        url: str | None = None,
        title: str | None = None,
        timeout_ms: float = 30_000,
        limit: str = "",
    ) -> OpenedPage:
        """Drive another page from now on, once it is open.

        Args:
            which: the one opened last (another one than the driven), opened first, or driven before.
            url: or the first whose address fits this pattern.
            title: or the first whose title does.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Raises:
            NoSuchPage: none of the open ones is it.
            BadPattern: a regular expression is none.
        """
        find = self._finder(which, url, title)
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            found = self._look_until(find, bool, bound)
            if not found:
                wanted = which or f"with the address {url!r}" if title is None else f"with the title {title!r}"
                open_now = "\n".join(f"open: {self._outline(each)}" for each in self._open())
                raise NoSuchPage(
                    f"no other page is open ({bound})\n{open_now}"
                    if which is not None
                    else f"no page {wanted} is open ({bound})\n{open_now}"
                )
            return self._drive(found[0])

    def close_page(self, *, timeout_ms: float = 30_000, limit: str = "") -> OpenedPage:
        """Close the driven page, and drive the one before it.

        Raises:
            NoSuchPage: it is the only one.
        """
        bound = Limit(timeout_ms, limit)
        with self._calls.deed():
            closing = self._page
            others = [each for each in self._open() if each is not closing]
            if not others:
                raise NoSuchPage("the only page that is open cannot be closed: the next steps need one")
            back = next((each for each in reversed(self._before) if each in others), others[0])
            self._page = back
            try:
                self._calls.make(closing.close, limit=bound.alarm())
            except CallFailed as error:
                raise translate.other(error.trouble, "close the page") from None
            return self._drive(back)

    def set_viewport(self, width: int, height: int, *, timeout_ms: float = 30_000, limit: str = "") -> None:
        """Make the page so many pixels large, also pages that are driven later."""
        self._viewport = {"width": width, "height": height}
        with self._calls.deed():
            self._resize(Limit(timeout_ms, limit).alarm())

    def _resize(self, limit: float | None) -> None:
        size = self._viewport
        if size is not None and self._page.viewport_size != size:
            try:
                self._calls.make(lambda: self._page.set_viewport_size(size), limit=limit)
            except CallFailed as error:
                raise translate.other(error.trouble, "resize the page") from None

    def _finder(self, which: Which | None, url: str | None, title: str | None) -> Callable[[], list[Page]]:
        if url is not None:
            fits = address_matcher(url)
            return lambda: [each for each in self._open() if fits(each.url)]
        if title is not None:
            named = address_matcher(title)
            return lambda: [each for each in self._open() if named(self._title(each))]
        if which == "newest":
            return lambda: [each for each in self._open()[-1:] if each is not self._page]
        if which == "previous":
            return lambda: [each for each in reversed(self._before) if not each.is_closed()]
        return lambda: self._open()[:1]

    def _open(self) -> list[Page]:
        return [each for each in self._context.pages if not each.is_closed()]

    def _drive(self, page: Page) -> OpenedPage:
        if page is not self._page:
            self._before = [each for each in self._before if each is not page and not each.is_closed()]
            if not self._page.is_closed():
                self._before.append(self._page)
            self._page = page
        with suppress(BrowserError, CallFailed):  # a page in the background works as well
            self._calls.make(page.bring_to_front, limit=LOOK_SECONDS)
        self._resize(LOOK_SECONDS)
        return OpenedPage(url=show_url(page.url), title=self._title(page), pages=len(self._open()))

    def _title(self, page: Page) -> str:
        try:
            return self._calls.make(page.title, limit=LOOK_SECONDS)
        except (BrowserError, CallFailed):
            return ""

    def _outline(self, page: Page) -> str:
        title = self._title(page)
        driven = " (driven now)" if page is self._page else ""
        return show_url(page.url) + (f", {quote(title, 80)}" if title else "") + driven

    def _closed(self, page: Page) -> None:
        if page is self._page:
            back = next((each for each in reversed(self._before) if not each.is_closed()), None)
            if back is not None:
                self._before.remove(back)
                self._page = back

    def _page_notes(self) -> Sequence[str]:
        """Tabs and popups beside the driven page, which may be where the author looks."""
        others = [each for each in self._open() if each is not self._page]
        return [f"also open: {', '.join(show_url(each.url) for each in others[:3])}"] if others else []

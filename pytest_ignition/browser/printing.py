"""Prints HTML to PDF in a page of its own, beside the one that a playbook drives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.browser import translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.errors import BrowserError, BrowserTimeout
from pytest_ignition.browser.limits import Limit
from pytest_ignition.browser.translate import Kind

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PRINTER = "chromium"


class Printing(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def pdf(self, html: str, *, timeout_ms: float = 60_000, limit: str = "") -> bytes:
        """Print a document. The open page stays as it is.

        Args:
            html: the whole document; what it links to is not loaded unless it stands inside, or on a server.
            timeout_ms: milliseconds.
            limit: what set the timeout.

        Returns:
            The PDF, in the size that the document's own `@page` asks for, else A4.

        Raises:
            BrowserError: this browser cannot print; only Chromium without a window can.
            BrowserTimeout: it took too long.
        """
        bound = Limit(timeout_ms, limit)
        browser = self._page.context.browser
        if browser is not None and browser.browser_type.name != _PRINTER:
            raise _cannot_print(f"{browser.browser_type.name} has no such function")
        # Where there is a browser to ask, in a context of its own: neither video nor trace of the playbook's shows it.
        opener = self._page.context if browser is None else browser
        with self._calls.deed():
            try:
                sheet: Page = self._calls.make(opener.new_page, limit=bound.alarm())
                try:
                    return self._print(sheet, html, bound)
                finally:
                    self._calls.make(sheet.close, limit=bound.alarm())
            except CallFailed as error:
                if error.trouble.kind is Kind.TIMEOUT:
                    raise BrowserTimeout(f"the PDF was not printed in time ({bound})") from None
                if "rint" in error.trouble.detail or "PDF" in error.trouble.detail:
                    raise _cannot_print(error.trouble.detail) from None
                raise translate.other(error.trouble, "print the PDF") from None

    def _print(self, sheet: Page, html: str, bound: Limit) -> bytes:
        def lay_out() -> None:
            sheet.set_content(html, wait_until="load", timeout=bound.left_ms())

        self._calls.make(lay_out, limit=bound.alarm())
        return self._calls.make(
            lambda: sheet.pdf(format="A4", print_background=True, prefer_css_page_size=True, outline=True, tagged=True),
            limit=bound.alarm(),
        )


def _cannot_print(why: str) -> BrowserError:
    return BrowserError(
        f"this browser cannot print a PDF: {why}",
        hint="run with Chromium and without --headed, or export to html and print that from any browser",
    )

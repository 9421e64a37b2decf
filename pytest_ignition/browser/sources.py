"""The page's source as it stands now, with what its secret fields hold hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pytest_ignition.browser import scripts, translate
from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.deeds import Deeds
from pytest_ignition.browser.diagnosis import show_url
from pytest_ignition.browser.errors import BrowserTimeout
from pytest_ignition.browser.translate import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSource:
    """The markup of a page, made of its live document.

    Attributes:
        url: the page's address.
        html: its beginning. `length`: characters of the whole.
        doctype: whether the page is in standards mode; the doctype is not part of `html`.
    """

    url: str
    html: str = field(repr=False)
    length: int
    doctype: bool


class Sources(Deeds):
    """Part of `BrowserSession`; see there for what all methods share."""

    def source(self, *, most: int, timeout_ms: float) -> PageSource:
        """The page that is driven now. Nothing of it is loaded or run again.

        Args:
            most: characters of the markup to bring.
            timeout_ms: milliseconds that the page may take to answer.

        Raises:
            BrowserTimeout: it did not.
        """
        with self._calls.deed():
            try:
                found: dict[str, Any] = self._calls.make(
                    lambda: self._page.evaluate(scripts.PAGE_SOURCE, most), limit=timeout_ms / 1000
                )
            except CallFailed as error:
                if error.trouble.kind is Kind.TIMEOUT:
                    raise BrowserTimeout(f"the page's source did not come within {timeout_ms / 1000:g} s") from None
                raise translate.other(error.trouble, "read the page's source") from None
            return PageSource(
                url=show_url(self._page.url),
                html=found["html"],
                length=int(found["length"]),
                doctype=bool(found["doctype"]),
            )

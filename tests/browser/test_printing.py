"""A document as PDF, printed beside the page that a playbook drives."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.calls import CallFailed
from pytest_ignition.browser.errors import BrowserError, BrowserTimeout
from pytest_ignition.browser.printing import Printing
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.browser.translate import Kind, Trouble

HINT = "run with Chromium and without --headed, or export to html and print that from any browser"


@pytest.mark.slow
def test_the_open_page_stays_as_it_is(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<title>Mine</title>")

    pdf = session.pdf("<style>@page { size: A5 landscape }</style><h1>Report</h1>", timeout_ms=20_000)

    assert pdf.startswith(b"%PDF-")
    size = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert size is not None
    assert [round(float(each) / 72 * 25.4, -1) for each in size.groups()] == [210, 150]
    assert tab.title() == "Mine"
    assert tab.context.pages == [tab]


class Calls:
    """Calls that end in the trouble that the test orders."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def deed(self) -> Any:
        from contextlib import nullcontext

        return nullcontext()

    def make(self, call: Any, *, limit: float | None) -> Any:
        raise CallFailed(self._trouble)


def printing(name: str, trouble: Trouble) -> Printing:
    made = object.__new__(Printing)
    browser = SimpleNamespace(browser_type=SimpleNamespace(name=name), new_page=None)
    made._page = cast("Page", SimpleNamespace(context=SimpleNamespace(browser=browser)))
    made._calls = cast("Any", Calls(trouble))
    return made


@pytest.mark.parametrize(
    ("name", "trouble", "message", "hint"),
    [
        ("firefox", Trouble(kind=Kind.OTHER, detail=""), "this browser cannot print a PDF: firefox has no such function", HINT),
        ("chromium", Trouble(kind=Kind.OTHER, detail="Printing failed"), "this browser cannot print a PDF: Printing failed", HINT),
        ("chromium", Trouble(kind=Kind.OTHER, detail="no room"), "cannot print the PDF: no room", None),
    ],
)  # fmt: skip
def test_a_browser_that_cannot_print_is_told(name: str, trouble: Trouble, message: str, hint: str | None) -> None:
    with pytest.raises(BrowserError) as refused:
        printing(name, trouble).pdf("<p>")

    assert (refused.value.message, refused.value.hint) == (message, hint)


def test_printing_that_takes_too_long_is_a_timeout() -> None:
    with pytest.raises(BrowserTimeout, match=r"the PDF was not printed in time \(waited 2 s\)"):
        printing("chromium", Trouble(kind=Kind.TIMEOUT, detail="late")).pdf("<p>", timeout_ms=2_000)

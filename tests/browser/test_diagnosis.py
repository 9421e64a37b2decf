"""What the author may have meant, and how a page is described."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.diagnosis import PageFacts, closest, quote, show_url

PAGE = PageFacts(
    url="http://gw/",
    title="Home",
    text="Welcome",
    ids=["submit-button", "restart gateway-button", "setpoint"],
    classes=["page-title", "ia_button--primary"],
    names=["j_username", "ia.input.button", "Filter modules"],
    texts=["CONTINUE", "Download Backup", "Restart Gateway"],
)


@pytest.mark.parametrize(
    ("selector", "suggestions"),
    [
        ("#submit-buton", ["#submit-button"]),
        ("div #submit_button:visible", ["#submit-button"]),
        ("h1.page-titel", [".page-title"]),
        (".ia_button--primry", [".ia_button--primary"]),
        ("input[name='j_usrname']", ['"j_username"']),
        ("text='Continue'", ['text="CONTINUE"']),
        ("text=Donwload Backup", ['text="Download Backup"']),
        ('button:has-text("Restart Gatway") >> nth=0', ['text="Restart Gateway"']),
        ('[data-component="ia.input.buton"]', ['"ia.input.button"']),
        ("#restart-gateway-button", ['[id="restart gateway-button"]']),
        ("#nothing-alike", []),
        ("body", []),
        ("", []),
    ],
)
def test_near_names_are_suggested(selector: str, suggestions: list[str]) -> None:
    assert closest(selector, PAGE) == suggestions


@given(st.text())
def test_any_selector_can_be_looked_at(selector: str) -> None:
    assert len(closest(selector, PAGE)) <= 3


def test_a_page_is_described_in_one_line() -> None:
    assert str(PAGE) == "http://gw/, 'Home', showing 'Welcome'"
    assert str(PageFacts(url="about:blank")) == "about:blank, showing no text"


def test_a_page_that_does_not_answer_is_described_by_its_address() -> None:
    assert str(PageFacts.of("http://gw/", None)) == (
        "http://gw/, which does not answer (a script keeps it busy, or it is still loading)"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://gw:8043/x?y=1", "https://gw:8043/x?y=1"),
        ("https://me:se:cr@et@gw:8043/x@y:z", "https://me:***@gw:8043/x@y:z"),
        ("https://me@gw/", "https://me@gw/"),
        ("http://gw/a:b@c", "http://gw/a:b@c"),
        ("http://[bad", "http://[bad"),
        ("data:text/html," + "x" * 1000, "data:text/html," + "x" * 282 + "..."),
    ],
)
def test_addresses_are_shown_short_and_without_password(url: str, shown: str) -> None:
    assert show_url(url) == shown


@given(st.text())
def test_quoted_text_is_one_short_line(text: str) -> None:
    shown = quote(text, 50)
    assert "\n" not in shown
    assert len(shown) <= 2 * 50 + 2

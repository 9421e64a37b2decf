"""Playwright's messages as measured with 1.65.2 and Chromium, read into plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.browser.errors import BrowserTimeout, NavigationFailed
from pytest_ignition.browser.translate import Kind, broken_off, closed, left_over, navigation_failed, read

LOG = """Page.click: Timeout 600ms exceeded.
Call log:
  - waiting for locator("#b")
    - locator resolved to <button id="b">B</button>
  - attempting click action
    2 \u00d7 waiting for element to be visible, enabled and stable
      - element is not enabled
    - retrying click action
    - waiting 20ms
    - waiting for element to be visible, enabled and stable
    - {last}
  - retrying click action
    - waiting 500ms
"""


@pytest.mark.parametrize(
    ("line", "obstacle"),
    [
        ("element is not enabled", "is disabled"),
        ("element is not visible", "is hidden"),
        ("element is not stable", "keeps moving"),
        ("element is not editable", "is read-only"),
        ("element is outside of the viewport", "is outside of the page and cannot be scrolled into view"),
        ("element was detached from the DOM, retrying", "keeps being replaced"),
        ('<div class="modal">…</div> intercepts pointer events', 'is covered by <div class="modal">'),
        (
            '<p>Loading</p> from <div id="veil">…</div> subtree intercepts pointer events',
            'is covered by <div id="veil">',
        ),
    ],
)
def test_the_last_obstacle_of_the_call_log_counts(line: str, obstacle: str) -> None:
    trouble = read(LOG.format(last=line), timed_out=True)
    assert trouble.kind is Kind.TIMEOUT
    assert trouble.obstacle == obstacle


def test_a_covering_field_does_not_show_what_it_holds() -> None:
    line = '<input type="password" value="hunter2 &gt; x" id="p"/> intercepts pointer events'
    assert read(LOG.format(last=line), timed_out=True).obstacle == 'is covered by <input type="password" id="p"/>'


@given(value=st.text() | st.sampled_from(["x\n<p secret> intercepts pointer events", '")\n element is not enabled']))
@pytest.mark.parametrize("rest", ["", "  - attempting fill action\n    - element is not editable\n"])
def test_what_was_filled_in_is_not_read(rest: str, value: str) -> None:
    log = f'  - waiting for locator("#t")\n    - fill("{value}")\n{rest}'
    trouble = read(f"Page.fill: Timeout 600ms exceeded.\nCall log:\n{log}", timed_out=True)
    assert trouble.detail == "timeout 600ms exceeded."
    assert trouble.obstacle == ("is read-only" if rest else None)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        (
            'Page.click: Unexpected token "#" while parsing css selector "##". Did you mean to CSS.escape it?',
            'unexpected token "#"',
        ),
        ('Locator.count: Unexpected token "" while parsing css selector "div:has-text(".', "it ends too early"),
        (
            'Page.click: Unknown engine "foo" while parsing selector foo=bar\nCall log:\n  - waiting for foo',
            'unknown engine "foo"',
        ),
        (
            (
                "Locator.count: SyntaxError: Failed to execute 'evaluate' on 'Document': "
                "The string '//[' is not a valid XPath expression.\n    at Object.queryAll (<anonymous>:6532:25)"
            ),
            "the string '//[' is not a valid XPath expression.",
        ),
        (
            "Locator.count: SyntaxError: Invalid regular expression: /[/: Unterminated character class\n    at x",
            "invalid regular expression: /[/: Unterminated character class",
        ),
        ('Page.click: Unknown engine "a" while parsing selector a=has been closed', 'unknown engine "a"'),
    ],
)
def test_selectors_that_are_none_are_recognised_without_stack(text: str, detail: str) -> None:
    trouble = read(text)
    assert (trouble.kind, trouble.detail) == (Kind.SELECTOR, detail)


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("Page.click: Target crashed \nCall log:\n  - waiting", Kind.CRASHED, "the page crashed"),
        ("Page.goto: Page crashed", Kind.CRASHED, "the page crashed"),
        (
            "Page.click: Target page, context or browser has been closed",
            Kind.CLOSED,
            "the page or the browser was closed or has ended",
        ),
        (
            "Event loop is closed! Is Playwright already stopped?",
            Kind.CLOSED,
            "the page or the browser was closed or has ended",
        ),
        ("Playwright connection closed", Kind.CLOSED, "the page or the browser was closed or has ended"),
    ],
)
def test_pages_that_are_gone_are_recognised(text: str, kind: Kind, message: str) -> None:
    trouble = read(text)
    assert trouble.kind is kind
    assert closed(trouble).message == message


TLS_HINT = "hint: trust the gateway's certificate on this machine, or run with --ignition-insecure (verify_tls = false)"


@pytest.mark.parametrize(
    ("detail", "code", "text"),
    [
        (
            "net::ERR_CONNECTION_REFUSED at http://gw:8088/",
            "ERR_CONNECTION_REFUSED",
            (
                "cannot open URL: nothing listens there (ERR_CONNECTION_REFUSED)\n"
                "hint: check host and port, and that the gateway is running"
            ),
        ),
        (
            "net::ERR_NAME_NOT_RESOLVED at http://gw:8088/",
            "ERR_NAME_NOT_RESOLVED",
            (
                "cannot open URL: the host name is not known (ERR_NAME_NOT_RESOLVED)\n"
                "hint: check the spelling of the host name"
            ),
        ),
        (
            "net::ERR_CERT_AUTHORITY_INVALID at https://gw:8043/",
            "ERR_CERT_AUTHORITY_INVALID",
            "cannot open URL: the certificate of the server is not trusted (ERR_CERT_AUTHORITY_INVALID)\n" + TLS_HINT,
        ),
        (
            "net::ERR_CERT_DATE_INVALID at https://gw:8043/",
            "ERR_CERT_DATE_INVALID",
            "cannot open URL: the certificate of the server is not trusted (ERR_CERT_DATE_INVALID)\n" + TLS_HINT,
        ),
        (
            "net::ERR_SSL_PROTOCOL_ERROR at https://gw:8088/",
            "ERR_SSL_PROTOCOL_ERROR",
            (
                "cannot open URL: the server does not speak TLS there (ERR_SSL_PROTOCOL_ERROR)\n"
                "hint: use http:// or the port for https://"
            ),
        ),
        (
            "NS_ERROR_UNKNOWN_HOST",
            "NS_ERROR_UNKNOWN_HOST",
            (
                "cannot open URL: the host name is not known (NS_ERROR_UNKNOWN_HOST)\n"
                "hint: check the spelling of the host name"
            ),
        ),
        (
            "SEC_ERROR_UNKNOWN_ISSUER",
            "SEC_ERROR_UNKNOWN_ISSUER",
            "cannot open URL: the certificate of the server is not trusted (SEC_ERROR_UNKNOWN_ISSUER)\n" + TLS_HINT,
        ),
        (
            "net::ERR_BLOCKED_BY_CLIENT at http://gw/",
            "ERR_BLOCKED_BY_CLIENT",
            "cannot open URL: the browser says ERR_BLOCKED_BY_CLIENT",
        ),
        (
            "Protocol error (Page.navigate): Cannot navigate to invalid URL",
            "",
            (
                "cannot open URL: this is not an address\n"
                "hint: write it in full (http://... or https://...), or from the root of the gateway (/...)"
            ),
        ),
        ("Download is starting", "", "cannot open URL: it is a download, not a page"),
    ],
)
def test_addresses_that_cannot_be_opened(detail: str, code: str, text: str) -> None:
    error = navigation_failed(read(f"Page.goto: {detail}\nCall log:\n  - navigating"), "URL")
    assert isinstance(error, NavigationFailed)
    assert (error.code, str(error)) == (code, text)


def test_a_page_that_is_never_idle_gets_a_hint() -> None:
    trouble = read("Page.goto: Timeout 700ms exceeded.", timed_out=True)
    error = navigation_failed(trouble, "http://gw/", waited="not 'networkidle' yet, waited 0.7 s")
    assert isinstance(error, BrowserTimeout)
    assert str(error) == (
        "http://gw/ did not load in time (not 'networkidle' yet, waited 0.7 s)\n"
        "hint: a page that keeps asking its server is never idle: use wait_until: load, then wait for an element"
    )


def test_what_is_left_of_an_earlier_attempt_is_recognised() -> None:
    text = 'Page.goto: Navigation to "http://gw/" is interrupted by another navigation to "{}"\nCall log:'
    assert left_over(read(text.format("chrome-error://chromewebdata/")))
    assert left_over(read(text.format("http://gw/")))
    assert not left_over(read(text.format("http://gw/login")))
    assert not left_over(read("Page.goto: net::ERR_ABORTED at http://gw/"))


def test_a_page_that_leaves_by_itself_is_recognised() -> None:
    other = 'Page.goto: Navigation to "http://gw/" is interrupted by another navigation to "http://gw/app"\nCall log:'
    assert broken_off(read(other))
    assert broken_off(read("Page.goto: net::ERR_ABORTED at http://gw/"))
    assert not broken_off(read("Page.goto: net::ERR_CONNECTION_REFUSED at http://gw/"))


@given(st.text(), st.booleans())
def test_any_text_can_be_read(text: str, timed_out: bool) -> None:
    trouble = read(text, timed_out=timed_out)
    assert "\n" not in trouble.detail

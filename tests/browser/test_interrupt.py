"""Ending a wait from another thread, and the private names of Playwright that it rests on."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from pytest_ignition import _compat
from pytest_ignition.browser.errors import BrowserInterrupted
from pytest_ignition.browser.session import BrowserSession

from .conftest import Site

pytestmark = pytest.mark.slow

SOON = 5.0
"""Seconds: far from the 30 that the interrupted deeds would wait, and enough for a machine with much else to do. The
budget of one second is what `benchmarks` measures."""


def seconds_until_interrupted(session: BrowserSession, deed: Callable[[], object]) -> float:
    """Interrupt `deed` from another thread once it waits."""
    under_way: list[bool] = []
    timer = threading.Timer(0.3, lambda: under_way.append(session.interrupt()))
    timer.start()
    start = time.monotonic()
    with pytest.raises(BrowserInterrupted) as caught:
        deed()
    passed = time.monotonic() - start
    timer.join()
    assert under_way == [True]
    assert str(caught.value) == "what the browser was doing was interrupted"
    assert not caught.value.retryable
    return passed - 0.3


def test_a_click_ends_at_once_and_never_happens_later(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p>empty</p>")
    assert seconds_until_interrupted(session, lambda: session.click("#later", timeout_ms=30_000)) < SOON
    tab.evaluate("document.body.innerHTML = `<button id=later onclick='window.hit = true'>x</button>`")
    session.pump(0.5)
    assert tab.evaluate("window.hit") is None
    session.click("#later", timeout_ms=2000)
    assert tab.evaluate("window.hit") is True


@pytest.mark.parametrize(
    "deed",
    [
        lambda session: session.fill("#later", "x", timeout_ms=30_000),
        lambda session: session.wait_visible("#later", timeout_ms=30_000),
        lambda session: session.verify("p", exists=False, timeout_ms=30_000),
        lambda session: session.read("#later", timeout_ms=30_000),
        lambda session: session.verify_text("p", "another", timeout_ms=30_000),
        lambda session: session.click("#later", timeout_ms=0),
    ],
    ids=["fill", "wait", "verify", "read", "verify_text", "click without limit"],
)
def test_every_wait_ends_at_once_and_the_page_works_after_it(
    session: BrowserSession, tab: Page, deed: Callable[[BrowserSession], object]
) -> None:
    tab.set_content("<p>text</p>")
    assert seconds_until_interrupted(session, lambda: deed(session)) < SOON
    assert session.text("p", timeout_ms=2000) == "text"


def test_a_navigation_ends_at_once_and_the_page_works_after_it(session: BrowserSession, site: Site) -> None:
    site.pages["/ok"] = "fine"
    site.stuck.add("/slow")
    session.navigate(f"{site.url}/ok")
    assert seconds_until_interrupted(session, lambda: session.navigate(f"{site.url}/slow")) < SOON
    assert session.text("body", timeout_ms=2000) == "fine"
    assert session.navigate(f"{site.url}/ok").status == 200


def test_an_interrupted_pump_ends_early_without_error(session: BrowserSession) -> None:
    timer = threading.Timer(0.2, session.interrupt)
    timer.start()
    start = time.monotonic()
    session.pump(20)
    assert time.monotonic() - start < 2
    timer.join()


def test_an_interrupt_while_nothing_waits_ends_nothing(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p>text</p>")
    assert session.interrupt() is False
    assert session.text("p", timeout_ms=2000) == "text"


def test_many_interrupts_from_many_threads_never_reach_the_next_deed(session: BrowserSession, tab: Page) -> None:
    tab.set_content("<p>text</p>")
    stop = threading.Event()

    def nag() -> None:
        while not stop.is_set():
            session.interrupt()

    threads = [threading.Thread(target=nag) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(5):
            with pytest.raises(BrowserInterrupted):
                session.click("#later", timeout_ms=30_000)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert session.text("p", timeout_ms=2000) == "text"


def test_a_handler_of_page_events_is_not_interrupted_with_the_deed(session: BrowserSession, tab: Page) -> None:
    handled: list[str] = []

    def on_dialog(dialog: object) -> None:
        tab.wait_for_timeout(600)
        dialog.accept()  # type: ignore[attr-defined]
        handled.append("accepted")

    tab.on("dialog", on_dialog)
    tab.set_content("<p>text</p><script>setTimeout(() => alert('x'), 50)</script>")
    assert seconds_until_interrupted(session, lambda: session.click("#later", timeout_ms=30_000)) < SOON
    session.pump(0.8)
    assert handled == ["accepted"]
    assert session.text("p", timeout_ms=2000) == "text"


def test_the_private_names_are_still_there(tab: Page) -> None:
    loop = _compat.playwright_loop(tab)
    found: list[asyncio.Task[object] | None] = []
    here = sys._getframe()
    loop.call_later(0.1, lambda: found.append(_compat.waiting_call(loop, here)))
    tab.wait_for_timeout(300)
    assert found[0] is not None, "Playwright no longer marks a waiting call with the frame of its caller: see _compat"
    assert _compat.waiting_call(loop, here) is None

"""What ends a session is named at once, in whatever is under way; a lost connection is waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.errors import ConnectionLost, SessionOver, TrialExpired
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.simulator.project_store import ProjectStore
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

FIELD = """
- {type: ia.input.text-field, domId: batch, bind: {props.text: {tag: "[default]Line 1/Batch", bidirectional: true}}}
- {type: ia.display.label, domId: shown, bind: {props.text: "[default]Line 1/Batch"}}
- {type: ia.input.button, domId: off, props: {text: Go, enabled: false}}
"""
BATCH, SHOWN = Target(dom_id="batch"), Target(dom_id="shown")


def delete_project(sim: Simulator) -> None:
    sim._state.part(ProjectStore).remove(sim.project)
    sim._state.tell()


ENDS: dict[str, Callable[[Simulator], object]] = {
    "Trial Expired": lambda sim: sim.expire_trial(),
    "Session Closed": lambda sim: sim.perspective.close_session("Shift is over"),
    "Page Closed": lambda sim: sim.perspective.close_page(),
    "Mobile License Only": lambda sim: sim.perspective.allow_only_mobile(),
    "Project Not Found": delete_project,
}


@pytest.mark.parametrize("header", ENDS)
def test_an_end_is_named_with_its_remedy_while_something_is_waited_for(show: Show, sim: Simulator, header: str) -> None:
    perspective = show(FIELD)
    began = monotonic()
    with later(lambda: ENDS[header](sim)), pytest.raises(SessionOver) as over:
        perspective.expect(SHOWN, lambda text: text == "never", "never", timeout_ms=60_000)
    assert over.value.header == header
    # Two seconds is the aim, and what is measured on a quiet machine; here it must not be the end of the time.
    assert monotonic() - began < 20
    assert over.value.hint
    assert isinstance(over.value, TrialExpired) is (header == "Trial Expired")
    with pytest.raises(SessionOver):
        perspective.wait_ready()
    with pytest.raises(SessionOver):
        perspective.docks.all()


def test_what_the_gateway_said_at_the_end_is_told(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    sim.perspective.close_session("Shift is over")
    with pytest.raises(SessionOver, match=r"Session Closed \(Shift is over\)\npage: http"):
        perspective.expect(SHOWN, lambda text: text == "never", "never")


def test_an_end_is_seen_inside_a_wait_of_the_browser(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    with later(sim.expire_trial), pytest.raises(TrialExpired):
        perspective.click(Target(dom_id="off"), timeout_ms=30_000)


def test_a_browser_step_says_that_the_session_has_ended(show: Show, sim: Simulator, tab: Page) -> None:
    show(FIELD)
    sim.perspective.close_page()
    tab.locator(".terminal-state-header").wait_for()
    browser = BrowserSession(tab)
    said = "the Perspective session is over: Page Closed (the gateway closed this page; open the session again)"
    for deed in (
        lambda: browser.click("#batch", timeout_ms=200),
        lambda: browser.wait_visible("#batch", timeout_ms=200),
        lambda: browser.verify_text("h1", "Other", timeout_ms=200),
    ):
        with pytest.raises(CheckFailed) as failed:
            deed()
        assert said in str(failed.value)


def test_a_browser_step_on_a_living_session_says_nothing_of_it(show: Show, tab: Page) -> None:
    show(FIELD)
    with pytest.raises(CheckFailed) as failed:
        BrowserSession(tab).click("#nothing", timeout_ms=200)
    assert "session" not in str(failed.value)


def test_a_lost_connection_is_waited_for(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    sim.drop_sockets(60)
    perspective.page.locator(".banner-active").wait_for()
    sim.tags.write("[default]Line 1/Batch", "B-2")
    with later(sim.restore_sockets):
        assert perspective.set(BATCH, "B-3") == "B-3"
    perspective.expect(SHOWN, lambda text: text == "B-3", "B-3")
    assert sim.tags.read("[default]Line 1/Batch").value == "B-3"


def test_what_was_written_while_the_connection_was_lost_is_written_again(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    field = perspective.page.locator("#batch")
    # The connection goes with the first key, before the value can be sent.
    gone = threading.Event()

    def cut() -> None:
        if not gone.is_set():
            gone.set()
            sim.drop_sockets(0)

    perspective.page.expose_function("cutTheConnection", cut)
    field.evaluate("field => field.addEventListener('input', () => window.cutTheConnection())")
    assert perspective.set(BATCH, "B-9", timeout_ms=20_000) == "B-9"
    assert gone.is_set()
    perspective.expect(SHOWN, lambda text: text == "B-9", "B-9")
    assert sim.tags.read("[default]Line 1/Batch").value == "B-9"


def test_a_connection_that_stays_lost_is_named(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    sim.drop_sockets(60)
    perspective.page.locator(".banner-active").wait_for()
    deeds: list[Callable[[], object]] = [
        lambda: perspective.read(SHOWN, timeout_ms=300),
        lambda: perspective.set(BATCH, "x", timeout_ms=300),
        lambda: perspective.expect_state(SHOWN, "hidden", timeout_ms=300),
        lambda: perspective.wait_ready(timeout_ms=300),
    ]
    for deed in deeds:
        with pytest.raises(ConnectionLost, match="no connection to its gateway"):
            deed()
    assert sim.tags.read("[default]Line 1/Batch").value == "B-1001"


def test_a_page_that_never_was_a_session_is_named(tab: Page, perspective: Perspective) -> None:
    tab.set_content("<h1>Hello</h1>")
    deeds: list[Callable[[], object]] = [
        lambda: perspective.wait_ready(timeout_ms=200),
        lambda: perspective.quality.expect_no_errors(timeout_ms=200),
        lambda: perspective.url_of("/"),
    ]
    for deed in deeds:
        with pytest.raises(IgnitionError, match="is no Perspective session"):
            deed()


class later:  # noqa: N801 - reads as a word
    """Does something from another thread while something is waited for inside."""

    def __init__(self, deed: Callable[[], object]) -> None:
        self._timer = threading.Timer(0.4, deed)

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.join()

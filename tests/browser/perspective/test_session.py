"""The session itself: ready or why not, components found by every key, near misses, states, pages, rest, quality."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.errors import AmbiguousComponent, NoDriver, NoSession
from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show, put

pytestmark = pytest.mark.slow

FORM = """
- {type: ia.display.label, props: {text: "Line speed"}}
- {type: ia.input.text-field, domId: speed, props: {text: "10"}}
- type: ia.container.flex
  domId: row
  props: {direction: row}
  children:
    - {type: ia.display.label, props: {text: Batch}}
    - {type: ia.input.text-field, domId: batch, props: {text: B-1}}
- {type: ia.input.button, props: {text: "  Start   now "}}
- {type: ia.input.button, props: {text: Stop}}
- {type: ia.input.button, props: {text: Stop}}
- {type: ia.display.label, domId: gone, props: {text: Hidden}, visible: false}
"""


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (Target(dom_id="speed"), "C.0:1"),
        (Target(label="Line speed"), "C.0:1"),
        (Target(label="speed", exact=False), "C.0:1"),
        (Target(type="text field", label="Batch"), "C.0:2:1"),
        (Target(type="text field", within="row"), "C.0:2:1"),
        (Target(text="Start now"), "C.0:3"),
        (Target(text="START", exact=False), "C.0:3"),
        (Target(text="Batch"), "C.0:2:0"),
        (Target(type="button", nth=-1), "C.0:5"),
        (Target(type="button", text="Stop", nth=0), "C.0:4"),
        (Target(path="C.0:2"), "C.0:2"),
        (Target(type="button", text="Start now", view="Shown"), "C.0:3"),
    ],
)
def test_a_component_is_found(once: Perspective, target: Target, path: str) -> None:
    assert once.find(target, timeout_ms=3_000).path == path


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Target(dom_id="sped"), r"there is no component #sped .*\npage: http.*\nthere are: text-field #speed"),
        (
            Target(type="button", text="Star"),
            r"there is no button showing 'Star' .*\n.*\nthere are: button 'Start now'",
        ),
        (Target(label="line speed"), "there is no component 'line speed'"),
        (Target(dom_id="gone"), "there is no component #gone"),
        (Target(type="button", nth=7), "there is no button"),
        (Target(dom_id="speed", view="Other"), "there is no component #speed in view 'Other'"),
        (Target(type="slider"), "there is no component that comes near"),
        (Target(dom_id="speed", popup="edit"), "in popup 'edit'"),
    ],
)
def test_what_is_not_there_is_told_with_what_comes_near(once: Perspective, target: Target, message: str) -> None:
    with pytest.raises(CheckFailed, match=message):
        once.find(target, timeout_ms=100)


def test_several_are_ambiguous_when_it_stays_so(once: Perspective) -> None:
    with pytest.raises(AmbiguousComponent, match=r"several components are button showing 'Stop': .*C.0:4.*C.0:5"):
        once.click(Target(type="button", text="Stop"))


def test_several_for_a_moment_are_not_ambiguous(once: Perspective) -> None:
    once.page.evaluate(
        """() => {
            const twin = document.querySelector('#speed').cloneNode();
            document.querySelector('#app-container').append(twin);
            setTimeout(() => twin.remove(), 300);
        }"""
    )
    assert once.find(Target(dom_id="speed")).path == "C.0:1"


def test_a_component_without_a_driver_says_so(once: Perspective) -> None:
    with pytest.raises(NoDriver, match=r"components of the type ia\.container\.flex"):
        once.read(Target(dom_id="row"))


def test_states(once: Perspective) -> None:
    once.expect_state(Target(dom_id="speed"), "visible")
    once.expect_state(Target(dom_id="speed"), "enabled")
    once.expect_state(Target(dom_id="gone"), "hidden")
    once.expect_state(Target(dom_id="row"), "enabled")
    wrong: list[tuple[Callable[[], object], str]] = [
        (
            lambda: once.expect_state(Target(dom_id="speed"), "hidden", timeout_ms=100),
            "should be hidden, but it can be",
        ),
        (
            lambda: once.expect_state(Target(dom_id="speed"), "disabled", timeout_ms=100),
            "should be disabled, but it is",
        ),
        (lambda: once.expect_state(Target(dom_id="gone"), "visible", timeout_ms=100), "there is no component #gone"),
    ]
    for deed, message in wrong:
        with pytest.raises(CheckFailed, match=message):
            deed()


def test_a_value_may_be_like_the_expected_one(once: Perspective) -> None:
    assert once.expect(Target(dom_id="speed"), lambda value: value == 10, "10", like=10) == "10"
    with pytest.raises(CheckFailed, match=r'shows "10"\nexpected 11'):
        once.expect(Target(dom_id="speed"), lambda value: value == 11, "11", like=11, timeout_ms=100)


@pytest.fixture
def once(show: Show) -> Perspective:
    return show(FORM)


def test_a_password_is_kept_secret_before_it_is_typed(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    from pytest_ignition.browser.perspective import session

    # The driver of password fields is another module's; any field will do here.
    monkeypatch.setattr(session, "PASSWORD_FIELD", "ia.input.text-field")
    perspective, kept = show(FORM), list[str]()
    perspective.set(Target(dom_id="speed"), "s3cret", keep_secret=kept.append)
    assert perspective.read(Target(dom_id="speed"), keep_secret=kept.append) == "s3cret"
    assert kept == ["s3cret", "s3cret"]


def test_an_unmapped_page_is_ready_and_a_view_error(sim: Simulator, tab: Page, perspective: Perspective) -> None:
    tab.goto(f"{sim.perspective_url}/nothing/here")
    perspective.wait_ready()
    with pytest.raises(CheckFailed, match=r"1 error is on the page .*\n  view error: View Not Found"):
        perspective.quality.expect_no_errors(timeout_ms=100)


def test_a_value_that_stays_pending_is_named(sim: Simulator, tab: Page, perspective: Perspective) -> None:
    put(sim, "Shown", [{"type": "ia.display.label", "domId": "slow", "props": {"text": "x"}}])
    tab.goto(sim.perspective_url)
    perspective.wait_ready()
    # As a binding that waits for a device leaves it.
    tab.locator("#slow").evaluate(
        """root => root.insertAdjacentHTML('beforeend',
            '<div class="cfo-parent"><div class="cqfo-pending" style="width:9px;height:9px"></div></div>')"""
    )
    with pytest.raises(NoSession, match="1 values of the page are still pending"):
        perspective.wait_ready(timeout_ms=100)
    with pytest.raises(CheckFailed, match=r"a value of label #slow .* is still pending"):
        perspective.read(Target(dom_id="slow"), timeout_ms=100)
    perspective.quality.expect(Target(dom_id="slow"), "pending")


# Pages


@pytest.fixture
def pages(sim: Simulator, tab: Page, perspective: Perspective) -> Perspective:
    for path, page in (("One", "/"), ("Two", "/line/:number")):
        put(sim, path, [{"type": "ia.display.label", "domId": "name", "props": {"text": path}}], page=page)
    tab.goto(sim.perspective_url)
    perspective.wait_ready()
    return perspective


def test_another_page_is_gone_to_inside_the_session(pages: Perspective, sim: Simulator) -> None:
    pages.page.evaluate("() => { window.stillThere = true }")
    assert pages.navigate(pages.url_of("/line/2")) is False
    assert pages.read(Target(dom_id="name")) == "Two"
    assert pages.expect_page("line/2")[0] == "/line/2"
    pages.go("back")
    assert pages.read(Target(dom_id="name")) == "One"
    pages.go("forward")
    pages.expect_page("/line/2")
    assert pages.page.evaluate("() => window.stillThere") is True
    with pytest.raises(CheckFailed, match="cannot go forward"):
        pages.go("forward")


def test_a_client_that_does_not_follow_gets_a_load(pages: Perspective) -> None:
    pages.page.evaluate("() => addEventListener('popstate', event => event.stopImmediatePropagation(), true)")
    pages.page.evaluate("() => { window.__client.connection.webSocket.send = () => {} }")
    assert pages.navigate(pages.url_of("/line/2")) is True
    assert pages.read(Target(dom_id="name")) == "Two"


def test_another_page_than_the_expected_one_is_told(pages: Perspective) -> None:
    title = pages.expect_page(None)[1]
    assert pages.expect_page("/", title=title) == ("/", title)
    with pytest.raises(CheckFailed, match=r"the session shows the page /, titled .*\nexpected /line/2"):
        pages.expect_page("/line/2", timeout_ms=100)
    with pytest.raises(CheckFailed, match="expected titled 'Other'"):
        pages.expect_page(None, title="Other", timeout_ms=100)


# Rest


def test_a_still_page_comes_to_rest_and_a_live_one_does_not(show: Show) -> None:
    still = show(FORM)
    assert still.settle(quiet_ms=200) is True
    still.page.evaluate("() => { setInterval(() => { document.querySelector('#speed').value += 1 }, 50) }")
    assert still.settle(quiet_ms=400, timeout_ms=1_000) is False


# Quality

TAGS = """
- {type: ia.display.label, domId: scale, bind: {props.text: "[default]Line 1/Scale"}}
- {type: ia.display.label, domId: broken, bind: {props.text: {expr: "1 +"}}}
- {type: ia.display.label, domId: batch, bind: {props.text: "[default]Line 1/Batch"}}
"""


def test_qualities_are_told_with_their_subcode(show: Show, sim: Simulator) -> None:
    quality = show(TAGS).quality
    assert quality.expect(Target(dom_id="batch"), "good").kind == "good"
    found = quality.expect(Target(dom_id="scale"), "bad", subcode="Bad_NotConnected")
    assert (found.kind, found.property) == ("error", "props.text")
    quality.expect(Target(dom_id="broken"), "error", subcode="Error_Configuration")
    with pytest.raises(CheckFailed, match=r"is error \(Bad_NotConnected of props.text\), not good"):
        quality.expect(Target(dom_id="scale"), "good", timeout_ms=100)
    with pytest.raises(CheckFailed, match=r"not bad \(Bad_Stale\)"):
        quality.expect(Target(dom_id="scale"), "bad", subcode="Bad_Stale", timeout_ms=100)
    sim.tags.set_quality("[default]Line 1/Scale", "Uncertain")
    assert quality.expect(Target(dom_id="scale"), "unknown").kind == "unknown"


def test_bad_quality_is_an_error_unless_it_is_known(show: Show) -> None:
    quality = show(TAGS).quality
    with pytest.raises(CheckFailed, match=r"2 errors are on the page .*\n  quality error: label #scale\n  .*#broken"):
        quality.expect_no_errors(timeout_ms=300)
    quality.expect_no_errors(allow=["#scale", "#broken"])
    quality.expect_no_errors(quality=False)


def test_a_hidden_template_of_the_overlay_is_no_overlay(show: Show, sim: Simulator) -> None:
    sim.perspective.hide_overlays_in_components()
    perspective = show(TAGS)
    assert perspective.page.locator("#batch .cqfo-error").count() == 1
    assert perspective.quality.expect(Target(dom_id="batch"), "good").kind == "good"
    perspective.quality.expect_no_errors(allow=["#scale", "#broken"])
    assert perspective.read(Target(dom_id="batch")) == "B-1001"


def test_a_crashed_component_is_told_apart_and_leaves_the_others_alone(show: Show, sim: Simulator) -> None:
    sim.perspective.crash("ia.input.text-field")
    perspective = show(FORM)
    with pytest.raises(CheckFailed, match="crashed component: Component Error") as failed:
        perspective.quality.expect_no_errors(timeout_ms=100)
    assert "script error: Error: crashed to order" in str(failed.value)
    assert perspective.read(Target(type="button", text="Start now")) == "Start now"


def test_errors_of_the_pages_scripts_count(show: Show) -> None:
    perspective = show(FORM)
    perspective.page.evaluate("() => console.error('pump is on fire')")
    with pytest.raises(CheckFailed, match="script error: pump is on fire"):
        perspective.quality.expect_no_errors(timeout_ms=100)
    perspective.quality.expect_no_errors(console=False)
    perspective.quality.expect_no_errors(allow=["on fire"])

"""Numeric entry field in its variants, slider: read, set, refuse, in the browser's language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.browser.session import BrowserSession
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

FIELDS = """
- {type: ia.display.label, props: {text: Setpoint}}
- type: ia.input.numeric-entry-field
  domId: set
  props: {mode: MODE, inputBounds: {minimum: 0, maximum: 20000}}
  bind: {props.value: {property: view.custom.value, bidirectional: true}}
- {type: ia.display.label, domId: echo, bind: {props.text: view.custom.value}}
"""
SETPOINT = Target(type="numeric entry field", label="Setpoint")
SLIDER = """
- {type: ia.display.label, props: {text: Level}}
- type: ia.input.slider
  domId: level
  props: {min: -100, max: 1000, step: 5}
  bind: {props.value: {property: view.custom.level, bidirectional: true}}
- {type: ia.display.label, domId: echo, bind: {props.text: view.custom.level}}
- {type: ia.input.slider, domId: tall, props: {min: 0, max: 2, step: 0.1, value: 0.3, orientation: vertical, labels: {show: true, interval: 1}}}
- {type: ia.input.slider, domId: idle, props: {value: 3, enabled: false}}
"""


@pytest.mark.parametrize("mode", ["direct", "protected", "button"])
def test_a_number_is_read_and_set_in_every_variant(show: Show, mode: str) -> None:
    perspective = show(FIELDS.replace("MODE", mode), custom={"value": 12000})
    assert perspective.page.locator("#set input").input_value() == "12,000"
    assert perspective.read(SETPOINT) == 12000
    assert perspective.set(SETPOINT, 14.5) == 14.5
    perspective.expect(Target(dom_id="echo"), lambda text: text == "14.5", "14.5")
    assert perspective.set(SETPOINT, "1,250") == 1250
    assert perspective.page.locator("div.ia_componentModal").count() == 0


@pytest.mark.parametrize("mode", ["direct", "button"])
def test_a_number_out_of_bounds_is_taken_back(show: Show, mode: str) -> None:
    perspective = show(FIELDS.replace("MODE", mode), custom={"value": 7})
    with pytest.raises(CheckFailed, match="numeric-entry-field #set 'Setpoint' shows 7 after it was set to 20001"):
        perspective.set(SETPOINT, 20001, timeout_ms=2500)
    with pytest.raises(CheckFailed, match="takes a number, not 'much'"):
        perspective.set(SETPOINT, "much")


def test_an_empty_field_holds_no_number_and_an_emptied_one_zero(show: Show) -> None:
    perspective = show(FIELDS.replace("MODE", "direct"), custom={"value": None})
    assert perspective.read(SETPOINT) is None
    assert perspective.set(SETPOINT, 5) == 5
    assert perspective.set(SETPOINT, "") == 0


def test_formats_are_read_as_numbers(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.input.numeric-entry-field, domId: trimmed, props: {value: 14, format: '0,0.0'}}
        - {type: ia.input.numeric-entry-field, domId: rounded, props: {value: 1, format: '0,0.##'}}
        - {type: ia.input.numeric-entry-field, domId: part, props: {value: 0.1012, format: '0.##%'}}
        - {type: ia.input.numeric-entry-field, domId: money, props: {value: -1200.5, format: '$ (0,0.00)'}}
        """
    )
    assert perspective.read(Target(dom_id="trimmed")) == 14
    assert perspective.set(Target(dom_id="rounded"), 12.3456) == 12.35
    assert perspective.set(Target(dom_id="part"), 0.25) == 0.25
    assert perspective.page.locator("#part input").input_value() == "25%"
    assert perspective.page.locator("#money input").input_value() == "$ (1,200.50)"
    assert perspective.read(Target(dom_id="money")) == -1200.5


def test_a_german_browser_shows_a_comma(sim: Simulator, chromium: Browser) -> None:
    page = chromium.new_page(locale="de-DE")
    try:
        sim.put_view(
            "German",
            {"children": [{"type": "ia.input.numeric-entry-field", "domId": "set", "props": {"value": 12000}}]},
            page="/",
        )
        page.goto(sim.perspective_url)
        perspective = BrowserSession(page).perspective
        assert perspective.read(Target(dom_id="set")) == 12000
        assert perspective.set(Target(dom_id="set"), 1234.5) == 1234.5
        assert page.locator("#set input").input_value() == "1.234,5"
    finally:
        page.close()


def test_a_field_that_takes_a_second_click_is_clicked_again(tab: Page, perspective: Perspective) -> None:
    tab.set_content(
        '<div id="app-container"><div data-component="ia.input.numeric-entry-field" data-component-path="C.0:0" id="set">'
        '<input class="ia-numeral-input" value="3" readonly onclick="this.n = (this.n || 0) + 1; this.readOnly = this.n < 2">'
        "</div></div>"
    )
    assert perspective.set(Target(dom_id="set"), 4) == 4


def test_a_field_of_bad_quality_and_a_disabled_one(show: Show, sim: Simulator) -> None:
    perspective = show(
        """
        - {type: ia.input.numeric-entry-field, domId: speed, bind: {props.value: "[default]Line 1/Batch"}}
        - {type: ia.input.numeric-entry-field, domId: idle, props: {value: 5, enabled: false}}
        """
    )
    sim.tags.write("[default]Line 1/Batch", "55")
    sim.tags.set_quality("[default]Line 1/Batch", "Bad_NotConnected")
    perspective.page.locator("#speed .cqfo-error").wait_for()
    assert perspective.expect(Target(dom_id="speed"), lambda value: value == 55, "55") == 55
    with pytest.raises(CheckFailed, match="cannot set numeric-entry-field #idle: it is disabled"):
        perspective.set(Target(dom_id="idle"), 1, timeout_ms=300)


def test_a_slider_is_moved_without_going_beyond(show: Show) -> None:
    perspective = show(SLIDER, custom={"level": 20})
    level = Target(type="slider", label="Level")
    assert perspective.read(level) == 20
    perspective.page.evaluate(
        """() => { window.most = 0; new MutationObserver(() => {
            const now = Number(document.querySelector('#level [role=slider]').getAttribute('aria-valuenow'));
            window.most = Math.max(window.most, now);
        }).observe(document.body, {attributes: true, subtree: true}); }"""
    )
    assert perspective.set(level, 715) == 715
    assert perspective.page.evaluate("window.most") == 715
    perspective.expect(Target(dom_id="echo"), lambda text: text == "715", "715")
    assert perspective.set(level, -100) == -100
    assert perspective.set(level, 1000) == 1000


def test_a_slider_refuses_what_it_cannot_show(show: Show) -> None:
    perspective = show(SLIDER, custom={"level": 20})
    level = Target(dom_id="level")
    with pytest.raises(CheckFailed, match="slider #level 'Level' goes from -100 to 1000, not to 1001"):
        perspective.set(level, 1001)
    with pytest.raises(CheckFailed, match="slider #level 'Level' cannot show 22: it steps between 20 and 25"):
        perspective.set(level, 22)
    with pytest.raises(CheckFailed, match=r"cannot set slider #idle.*: it is disabled"):
        perspective.set(Target(dom_id="idle"), 4, timeout_ms=300)


def test_an_upright_slider_steps_by_tenths(show: Show) -> None:
    perspective = show(SLIDER, custom={"level": 20})
    assert perspective.set(Target(dom_id="tall"), 1.7) == pytest.approx(1.7)
    assert perspective.set(Target(dom_id="tall"), 0.1) == pytest.approx(0.1)

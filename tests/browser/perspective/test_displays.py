"""Components that show one value or picture: what they show is read as what it is."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.browser.perspective.errors import NoDriver
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

AT = Target(dom_id="it")


@pytest.mark.parametrize(
    ("component", "props", "value"),
    [
        ("display.icon", "{path: material/settings}", "material/settings"),
        ("display.icon", "{}", None),
        ("display.image", "{source: /res/simulator/none.png}", "/res/simulator/none.png"),
        ("display.iframe", "{source: about:blank}", "about:blank"),
        ("display.markdown", '{source: "# Line 1\\n\\nRuns **well**."}', "Line 1\nRuns well."),
        ("display.progress", "{value: 40, max: 80}", 40),
        ("display.progress", "{value: 0.5, max: 1}", 0.5),
        ("display.progress", "{value: 40, variant: indeterminate}", None),
        ("display.led-display", "{value: 12.5}", "12.5"),
        ("display.led-display", "{value: -7, numDigits: 4}", "-7"),
        ("display.cylindrical-tank", "{value: 63.25}", 63.25),
        ("display.thermometer", "{value: 21.5, units: ' °C'}", 21.5),
        ("display.label", "{text: '  two   words '}", "two words"),
    ],
)
def test_a_value_is_read_as_what_it_is(show: Show, component: str, props: str, value: Any) -> None:
    assert show(f"- {{type: ia.{component}, domId: it, props: {props}}}").read(AT) == value


@pytest.mark.parametrize("kind", ["motor", "pump", "sensor", "valve", "vessel"])
def test_a_symbol_tells_label_value_and_state(show: Show, kind: str) -> None:
    perspective = show(
        f"- {{type: ia.symbol.{kind}, domId: it, props: {{label: {{text: M1}}, value: 1450, units: rpm, state: running}}}}"
    )
    found = perspective.read(AT)
    assert (found["label"], found["value"]) == ("M1", "1450 rpm")
    assert any("running" in each for each in found["state"])


@pytest.mark.parametrize(
    "case",
    [
        ("ia.display.progress", "props.value", "[default]Line 1/Tank", 55, 55),
        ("ia.display.cylindrical-tank", "props.value", "[default]Line 1/Tank", 55, 55),
        ("ia.display.thermometer", "props.value", "[default]Line 1/Tank", 55, 55),
        ("ia.display.led-display", "props.value", "[default]Line 1/Tank", 55, "55"),
        ("ia.display.icon", "props.path", "[default]Line 1/Batch", "material/home", "material/home"),
        ("ia.display.markdown", "props.source", "[default]Line 1/Batch", "B-2", "B-2"),
    ],
)
def test_a_value_that_changes_is_waited_for(show: Show, sim: Simulator, case: tuple[str, str, str, Any, Any]) -> None:
    component, prop, tag, value, read = case
    perspective = show(f"- {{type: {component}, domId: it, bind: {{{prop}: '{tag}'}}}}")
    assert sim.tags.write(tag, value) == "Good"
    perspective.expect(AT, lambda now: now == read, repr(read))


def test_a_value_of_bad_quality_is_read_all_the_same(show: Show, sim: Simulator) -> None:
    perspective = show(
        """
        - {type: ia.display.icon, domId: it, bind: {props.path: "[default]Line 1/Batch"}}
        - {type: ia.display.progress, domId: bar, bind: {props.value: "[default]Line 1/Tank"}}
        """
    )
    for tag in ("Batch", "Tank"):
        sim.tags.set_quality(f"[default]Line 1/{tag}", "Bad_NotConnected")
    perspective.page.locator("#it .cqfo-error").wait_for()
    perspective.page.locator("#bar .cqfo-error").wait_for()
    assert perspective.read(AT) == "B-1001"
    assert perspective.read(Target(dom_id="bar")) == 50


def test_what_cannot_be_read_says_so(show: Show) -> None:
    perspective = show("- {type: ia.chart.gauge, domId: it}")
    with pytest.raises(NoDriver, match=r"ia\.chart\.gauge cannot be read as what they are"):
        perspective.read(AT)

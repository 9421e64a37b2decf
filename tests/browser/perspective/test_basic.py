"""Label, button, text field and toggle switch: read, set, wait, enabled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.errors import NoDriver
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

FIELD = """
- {type: ia.display.label, props: {text: Batch}}
- {type: ia.input.text-field, domId: batch, bind: {props.text: {tag: "[default]Line 1/Batch", bidirectional: true}}}
- {type: ia.display.label, domId: shown, bind: {props.text: "[default]Line 1/Batch"}}
"""


def test_a_label_shows_its_tag(show: Show) -> None:
    assert show(FIELD).read(Target(dom_id="shown")) == "B-1001"


def test_a_label_that_changes_is_waited_for(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    sim.tags.write("[default]Line 1/Batch", "B-2000")
    assert perspective.expect(Target(dom_id="shown"), lambda text: text == "B-2000", "B-2000") == "B-2000"


def test_a_text_field_is_found_by_its_label_and_set_through_the_gateway(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    assert perspective.set(Target(type="text field", label="Batch"), "B-7") == "B-7"
    perspective.expect(Target(dom_id="shown"), lambda text: text == "B-7", "B-7")
    assert sim.tags.read("[default]Line 1/Batch").value == "B-7"


def test_a_text_field_may_be_emptied(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    assert perspective.set(Target(dom_id="batch"), "") == ""
    perspective.expect(Target(dom_id="shown"), lambda text: text == "", "no text")


def test_a_disabled_field_is_not_set(show: Show) -> None:
    perspective = show("- {type: ia.input.text-field, domId: locked, props: {text: x, enabled: false}}")
    with pytest.raises(CheckFailed, match="cannot set text-field #locked: it is disabled"):
        perspective.set(Target(dom_id="locked"), "y", timeout_ms=300)
    assert perspective.read(Target(dom_id="locked")) == "x"


def test_a_field_that_becomes_enabled_is_waited_for(show: Show, sim: Simulator) -> None:
    perspective = show(
        """
        - {type: ia.input.button, props: {text: Unlock}, actions: {onActionPerformed: {set: {view.custom.on: true}}}}
        - {type: ia.input.text-field, domId: later, bind: {props.enabled: view.custom.on}}
        """,
        custom={"on": False},
    )
    perspective.click(Target(type="button", text="Unlock"))
    assert perspective.set(Target(dom_id="later"), "now") == "now"


def test_a_toggle_switch_is_switched_once(show: Show) -> None:
    perspective = show("- {type: ia.input.toggle-switch, domId: run, props: {selected: false}}")
    for wanted in (True, True, False):
        assert perspective.set(Target(dom_id="run"), wanted) is wanted
    with pytest.raises(CheckFailed, match="is true or false, not 'on'"):
        perspective.set(Target(dom_id="run"), "on")


def test_a_button_is_read_and_clicked_and_not_set(show: Show) -> None:
    perspective = show(
        """
        - {type: ia.input.button, domId: go, props: {text: Go}, actions: {onActionPerformed: {add: {view.custom.n: 1}}}}
        - {type: ia.display.label, domId: count, bind: {props.text: view.custom.n}}
        """,
        custom={"n": 0},
    )
    assert perspective.read(Target(dom_id="go")) == "Go"
    perspective.click(Target(type="button", text="Go"))
    perspective.expect(Target(dom_id="count"), lambda text: text == "1", "1")
    with pytest.raises(NoDriver, match="cannot be set"):
        perspective.set(Target(dom_id="go"), "x")


def test_a_value_of_bad_quality_wraps_its_root(show: Show, sim: Simulator) -> None:
    perspective = show(FIELD)
    sim.tags.set_quality("[default]Line 1/Batch", "Bad_NotConnected")
    root = perspective.page.locator("#batch")
    root.locator(".cqfo-error").wait_for()
    assert root.evaluate("root => [root.tagName, root.dataset.component]") == ["DIV", "ia.input.text-field"]
    sim.tags.set_quality("[default]Line 1/Batch", "Good")
    perspective.page.locator("input#batch").wait_for()
    assert perspective.read(Target(dom_id="batch")) == "B-1001"


def test_a_component_that_somebody_calls_secret_is_hidden(show: Show, tab: Page) -> None:
    session = show(FIELD)
    assert session.read(Target(dom_id="shown"), private=True) == "B-1001"
    assert tab.locator("#shown[data-ignition-hidden]").count() == 1

"""Text area and password field: read, set, and no password anywhere."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.drivers.text import HIDDEN
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

AREA = """
- {type: ia.display.label, props: {text: Remarks}}
- {type: ia.input.text-area, domId: remarks, bind: {props.text: {tag: "[default]Line 1/Batch", bidirectional: true}}}
"""
PASSWORD = """
- {type: ia.display.label, props: {text: Password}}
- {type: ia.input.password-field, domId: pass, bind: {props.text: {property: view.custom.secret, bidirectional: true}}}
- {type: ia.display.label, domId: length, bind: {props.text: {expr: 'if({view.custom.secret} = "Tiger-4711", "right", "wrong")'}}}
"""
WORD = "Tiger-4711"


def test_a_text_area_holds_several_lines(show: Show, sim: Simulator) -> None:
    perspective = show(AREA)
    remarks = Target(type="text area", label="Remarks")
    assert perspective.read(remarks) == "B-1001"
    assert perspective.set(remarks, "first\r\nsecond") == "first\nsecond"
    perspective.expect(remarks, lambda text: text == "first\nsecond", "both lines")
    assert sim.tags.read("[default]Line 1/Batch").value == "first\nsecond"


def test_a_text_area_is_read_below_its_overlay(show: Show, sim: Simulator) -> None:
    perspective = show(AREA)
    sim.tags.set_quality("[default]Line 1/Batch", "Bad_NotConnected")
    perspective.page.locator("#remarks .cqfo-error").wait_for()
    assert perspective.read(Target(dom_id="remarks")) == "B-1001"
    assert perspective.set(Target(dom_id="remarks"), "B-2") == "B-2"


def test_a_password_is_set_and_never_read(show: Show) -> None:
    perspective = show(PASSWORD, custom={"secret": ""})
    field = Target(type="password field", label="Password")
    assert perspective.read(field) == ""
    assert perspective.set(field, WORD) == HIDDEN
    perspective.expect(Target(dom_id="length"), lambda text: text == "right", "the password at the gateway")
    perspective.page.locator("#pass a.ia_passwordFieldComponent__visibilityLink").click()
    assert perspective.page.locator("#pass input").get_attribute("type") == "text"
    assert perspective.read(field) == HIDDEN
    assert perspective.set(field, WORD) == HIDDEN
    assert WORD not in str(perspective.find(field))
    assert perspective.set(field, "") == ""


def test_a_password_that_is_not_kept_fails_without_showing_it(show: Show) -> None:
    perspective = show(PASSWORD, custom={"secret": ""})
    perspective.page.locator("#pass input").evaluate(
        "input => input.addEventListener('input', () => { input.value = input.value.slice(0, 3); })"
    )
    with pytest.raises(CheckFailed, match="#pass 'Password' does not hold the password that was typed") as caught:
        perspective.set(Target(dom_id="pass"), WORD, timeout_ms=1500)
    assert WORD not in str(caught.value)
    assert caught.value.actual is None


def test_an_expectation_of_a_password_shows_that_there_is_one_only(show: Show) -> None:
    perspective = show(PASSWORD, custom={"secret": WORD})
    with pytest.raises(CheckFailed, match="shows ") as caught:
        perspective.expect(Target(dom_id="pass"), lambda text: text == "x", "something else", timeout_ms=300)
    assert WORD not in str(caught.value)
    assert HIDDEN in str(caught.value)


def test_a_disabled_password_field_is_not_set(show: Show) -> None:
    perspective = show("- {type: ia.input.password-field, domId: pass, props: {enabled: false}}")
    with pytest.raises(CheckFailed, match="cannot set password-field #pass: it is disabled"):
        perspective.set(Target(dom_id="pass"), WORD, timeout_ms=300)

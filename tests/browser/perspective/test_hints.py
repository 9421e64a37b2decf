"""The context menu and the tooltip of a component, which stand at the end of the page."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show, put

pytestmark = pytest.mark.slow

VIEW = """
- type: ia.display.label
  domId: batch
  props: {text: B-1001}
  actions: {copied: {set: {view.custom.done: "copied {this.event.as}"}}, start: {set: {view.custom.done: started}}}
  meta:
    tooltip: {enabled: true, text: "Batch of today\\nsince 6 am"}
    contextMenu:
      enabled: true
      items:
        - {type: method, text: Start, method: {name: start}}
        - {type: separator}
        - type: submenu
          text: Edit
          children:
            - {type: method, text: Cut, method: {name: cut}}
            - type: submenu
              text: Copy
              children:
                - {type: message, text: As text, message: {type: copied, payload: {as: text}}}
                - {type: message, text: As "image", message: {type: copied, payload: {as: image}}}
        - {type: link, text: Line 2, link: {url: /line}}
- {type: ia.input.button, domId: go, props: {text: Go}, meta: {tooltip: {enabled: true, text: Starts it, delay: 0}}}
- {type: ia.display.label, domId: plain, props: {text: Plain}, meta: {tooltip: {enabled: false, text: never}}}
- {type: ia.display.label, domId: done, bind: {props.text: view.custom.done}}
"""
BATCH, DONE = Target(dom_id="batch"), Target(dom_id="done")


@pytest.mark.parametrize(
    ("path", "done"),
    [
        ("Start", "started"),
        (["Edit", "Copy", "As text"], "copied text"),
        (["Edit", "Copy", 'As "image"'], "copied image"),
    ],
)
def test_an_entry_is_chosen_over_its_submenus(show: Show, path: str | list[str], done: str) -> None:
    perspective = show(VIEW, custom={"done": ""})
    perspective.choose(BATCH, path)
    perspective.expect(DONE, lambda text: text == done, done)
    assert perspective.page.locator("#context-menu").count() == 0


def test_an_entry_leads_to_another_page(show: Show, sim: Simulator) -> None:
    put(sim, "Line", [{"type": "ia.display.label", "domId": "line", "props": {"text": "2"}}], page="/line")
    perspective = show(VIEW, custom={"done": ""})
    perspective.choose(BATCH, "Line 2")
    perspective.expect_page("/line")


def test_a_submenu_is_lost_to_who_does_not_come_over_its_first_entry(show: Show) -> None:
    page = show(VIEW, custom={"done": ""}).page
    page.locator("#batch").click(button="right")
    page.locator("#context-menu [data-label='Edit']").hover()
    box = page.locator("#context-submenu-1 [data-label='Copy']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.locator("#context-submenu-1").wait_for(state="detached")


@pytest.mark.parametrize(
    ("target", "path", "message"),
    [
        (
            "batch",
            "Stop",
            r"label #batch 'B-1001' has no entry 'Stop' in its menu .*\nthere are: 'Start', 'Edit', 'Line 2'",
        ),
        ("batch", ["Edit", "Paste"], r"no entry 'Paste' in its menu below 'Edit' .*\nthere are: 'Cut', 'Copy'"),
        ("batch", ["Start", "Now"], r"no entry 'Now' in its menu below 'Start' .*\nthere are: none"),
        ("batch", [], "nothing says which entry"),
        ("plain", "Start", "label #plain 'Plain' has no menu for a right click"),
    ],
)
def test_an_entry_that_is_not_there_names_those_that_are(
    show: Show, target: str, path: str | list[str], message: str
) -> None:
    perspective = show(VIEW, custom={"done": ""})
    with pytest.raises(CheckFailed, match=message):
        perspective.choose(Target(dom_id=target), path, timeout_ms=1_000)
    assert perspective.page.locator("#context-menu").count() == 0


def test_a_tooltip_is_read_and_goes_away(show: Show) -> None:
    perspective = show(VIEW, custom={"done": ""})
    for target, text in ((BATCH, "Batch of today\nsince 6 am"), (Target(dom_id="go"), "Starts it")):
        assert perspective.tooltip(target) == text
        assert perspective.tooltip(target) == text
    perspective.page.locator("div.component-tooltip").wait_for(state="detached")
    with pytest.raises(CheckFailed, match="label #plain 'Plain' has no tooltip"):
        perspective.tooltip(Target(dom_id="plain"), timeout_ms=800)

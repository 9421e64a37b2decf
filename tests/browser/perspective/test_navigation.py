"""Link and menus: what they offer, and where choosing leads, without the page being loaded again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show, put

pytestmark = pytest.mark.slow

AT = Target(dom_id="it")

MENU = """
- type: ia.navigation.{kind}
  domId: it
  props:
    items:
      - {{label: {{text: Home}}, target: /}}
      - label: {{text: Lines}}
        items:
          - {{label: {{text: Line 1}}, target: /line/1}}
          - {{label: {{text: "Line \\"2\\""}}, target: /line/2}}
      - {{label: {{text: Hidden}}, visible: false}}
"""


@pytest.fixture(autouse=True)
def line(sim: Simulator) -> None:
    label = {"type": "ia.display.label", "domId": "line", "bind": {"props.text": "view.params.number"}}
    put(sim, "Line", [label], page="/line/:number", params={"number": ""})


def arrived(perspective: Perspective, number: str) -> None:
    perspective.expect(Target(dom_id="line"), lambda text: text == number, number)
    assert perspective.page.url.endswith(f"/line/{number}")
    assert perspective.page.evaluate("window.kept") == "yes", "the page was loaded again"


@pytest.mark.parametrize("kind", ["horizontalmenu", "menutree"])
@pytest.mark.parametrize(("label", "number"), [("Line 1", "1"), ('Line "2"', "2")])
def test_a_menu_leads_to_a_page_of_the_session(show: Show, kind: str, label: str, number: str) -> None:
    perspective = show(MENU.format(kind=kind))
    perspective.page.evaluate("window.kept = 'yes'")
    assert perspective.read(AT)[:2] == ["Home", "Lines"]
    perspective.set(AT, ["Lines", label])
    arrived(perspective, number)


def test_hidden_entries_of_a_menu_tree_do_not_count(show: Show) -> None:
    perspective = show(MENU.format(kind="menutree"))
    assert perspective.page.locator("#it .menu-item[data-label='Hidden'].item-invisible").count() == 1
    assert perspective.read(AT) == ["Home", "Lines"]


def test_an_open_submenu_is_left_for_another_path(show: Show) -> None:
    perspective = show(MENU.format(kind="menutree"))
    perspective.set(AT, ["Lines"])
    perspective.expect(AT, lambda entries: entries == ["Line 1", 'Line "2"'], "the lines")
    perspective.set(AT, ["Lines"])
    perspective.expect(AT, lambda entries: entries == ["Line 1", 'Line "2"'], "the lines")


@pytest.mark.parametrize("kind", ["horizontalmenu", "menutree"])
def test_an_entry_that_is_not_there_names_those_that_are(show: Show, kind: str) -> None:
    perspective = show(MENU.format(kind=kind))
    with pytest.raises(CheckFailed, match=r"no entry 'Line'\nthere are: 'Home', 'Lines'"):
        perspective.set(AT, "Line", timeout_ms=300)


def test_a_link_tells_its_address_and_is_clicked(show: Show) -> None:
    perspective = show("- {type: ia.navigation.link, domId: it, props: {text: First line, url: /line/1}}")
    perspective.page.evaluate("window.kept = 'yes'")
    found = perspective.read(AT)
    assert found == {"text": "First line", "href": "/data/perspective/client/demo/line/1"}
    perspective.click(AT)
    arrived(perspective, "1")


def test_the_browsers_back_button_stays_in_the_session(show: Show) -> None:
    perspective = show("- {type: ia.navigation.link, domId: it, props: {text: Go, url: /line/1}}")
    perspective.page.evaluate("window.kept = 'yes'")
    perspective.click(AT)
    arrived(perspective, "1")
    perspective.page.go_back()
    expect(perspective.page.locator("#it")).to_be_visible()
    assert perspective.page.evaluate("window.kept") == "yes"

"""Docks, popups, notifications: opened, closed, moved, expected; judged by what is in sight."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.scenario import DockSpec, ProjectSpec
from pytest_ignition.simulator.server import Scenario, Simulator, Timing

pytestmark = pytest.mark.slow


def label(text: str, dom_id: str = "") -> dict[str, object]:
    return {"type": "ia.display.label", "domId": dom_id, "props": {"text": text}}


def button(text: str, **action: object) -> dict[str, object]:
    return {"type": "ia.input.button", "props": {"text": text}, "actions": {"onActionPerformed": action}}


VIEWS = {
    "Main": {
        "type": "ia.container.flex",
        "children": [
            label("Main page", "main"),
            button("Edit", popup={"id": "edit", "viewPath": "Form", "title": "Edit  batch"}),
            button("Ask", popup={"viewPath": "Form", "title": "Sure?", "modal": True, "overlayDismiss": True}),
            button("Fixed", popup={"id": "fixed", "viewPath": "Form", "showCloseIcon": False, "draggable": False}),
            button("Menu by hand", dock={"id": "silent", "type": "open"}),
            button("Save", notify={"summary": "Saved", "detail": "Batch B-7", "level": "success"}),
        ],
    },
    "Form": {"type": "ia.container.flex", "children": [label("A form", "form"), label("Main page")]},
    "Side": {"type": "ia.container.flex", "children": [label("Docked", "docked")]},
}
DOCKS = (
    DockSpec(id="menu", side="left", view="Side", show="onDemand", handle="show"),
    DockSpec(id="log", side="bottom", view="Side", size=120, show="onDemand", handle="autoHide"),
    DockSpec(id="head", side="top", view="Side", size=60),
    DockSpec(id="help", side="right", view="Side", show="onDemand", modal=True, handle="show", resizable=True),
    DockSpec(id="silent", side="left", view="Side", show="onDemand"),
    DockSpec(id="wide", side="right", view="Side", show="auto"),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    project = ProjectSpec(name="demo", views=VIEWS, pages={"/": "Main"}, docks=DOCKS)
    with Simulator(scenario=Scenario(projects=(project,)), timing=Timing(binding=0.02, tick=0.2)) as simulator:
        yield simulator


@pytest.fixture
def session(sim: Simulator, tab: Page, perspective: Perspective) -> Perspective:
    tab.goto(sim.perspective_url)
    perspective.wait_ready()
    return perspective


def press(session: Perspective, text: str) -> None:
    session.click(Target(type="button", text=text))


def test_a_dock_is_opened_and_closed_by_its_handle(session: Perspective) -> None:
    assert session.docks.expect("menu", is_open=False) is not None
    opened = session.docks.open("menu")
    assert (opened.side, opened.width) == ("left", 240)
    assert session.read(Target(dom_id="docked", dock="menu")) == "Docked"
    session.docks.open("menu")
    assert session.docks.expect("menu") == opened
    assert not session.docks.close("menu").open
    assert [each.id for each in session.docks.all() if each.open] == ["head", "wide"]


def test_a_component_in_a_closed_dock_is_hidden(session: Perspective) -> None:
    with pytest.raises(CheckFailed, match="there is no component #docked in dock 'menu'"):
        session.read(Target(dom_id="docked", dock="menu"), timeout_ms=200)


def test_a_handle_that_hides_itself_is_reached_at_the_windows_edge(session: Perspective) -> None:
    session.page.mouse.move(600, 200)
    assert session.docks.open("log").open
    session.page.mouse.move(600, 200)
    assert not session.docks.close("log").open


def test_a_modal_dock_covers_the_page_and_is_closed_by_its_handle_or_overlay(session: Perspective) -> None:
    session.docks.open("help")
    with pytest.raises(CheckFailed, match="is covered by"):
        session.click(Target(type="button", text="Edit"), timeout_ms=600)
    session.docks.close("help")
    session.docks.open("help")
    session.page.locator(".dock-modal").click(position={"x": 5, "y": 300})
    session.docks.expect("help", is_open=False)


def test_a_dock_without_a_handle_says_so(session: Perspective) -> None:
    with pytest.raises(CheckFailed, match="cannot open the dock 'silent': it has no handle"):
        session.docks.open("silent")
    press(session, "Menu by hand")
    assert session.docks.expect("silent") is not None
    with pytest.raises(CheckFailed, match="cannot close the dock 'silent'"):
        session.docks.close("silent")


def test_what_is_wrong_with_a_dock_is_named(session: Perspective) -> None:
    with pytest.raises(CheckFailed, match=r"there is no dock 'side' .*\nthere are: 'head' \(top\)"):
        session.docks.open("side", timeout_ms=200)
    with pytest.raises(CheckFailed, match="the dock 'menu' should be open, but it is closed"):
        session.docks.expect("menu", timeout_ms=200)
    assert session.docks.expect("nothing", is_open=False) is None


def test_a_dock_is_resized_by_its_border(session: Perspective) -> None:
    session.docks.open("help")
    zone = session.page.locator("[data-dock-id=help] .resize-zone")
    box = zone.bounding_box()
    assert box is not None
    session.page.mouse.move(box["x"] + 3, box["y"] + 100)
    session.page.mouse.down()
    session.page.mouse.move(box["x"] - 97, box["y"] + 100, steps=3)
    session.page.mouse.up()
    found = session.docks.expect("help")
    assert found is not None
    assert 330 <= found.width <= 350


def test_a_dock_that_is_auto_is_closed_in_a_narrow_window(sim: Simulator, tab: Page, perspective: Perspective) -> None:
    tab.set_viewport_size({"width": 600, "height": 800})
    tab.goto(sim.perspective_url)
    perspective.wait_ready()
    assert perspective.docks.expect("wide", is_open=False) is not None


def test_a_popup_is_expected_by_id_and_title_read_and_closed(session: Perspective) -> None:
    press(session, "Edit")
    popup = session.popups.expect("edit", title="Edit batch")
    assert popup is not None
    assert (popup.modal, popup.closable, popup.draggable) == (False, True, True)
    assert session.read(Target(text="Main page", popup="edit")) == "Main page"
    # A popup is open before its view is there.
    shown = session.popups.expect("edit")
    assert shown is not None
    assert "A form" in shown.text
    session.popups.close("edit")
    assert session.popups.expect("edit", is_open=False) is None


def test_a_popup_without_an_id_is_named_by_its_title(session: Perspective) -> None:
    press(session, "Ask")
    popup = session.popups.expect(title="Sure?")
    assert popup is not None
    assert popup.modal
    with pytest.raises(CheckFailed, match="is covered by"):
        session.click(Target(type="button", text="Edit"), timeout_ms=600)
    session.page.locator("div.modal >> visible=true").click(position={"x": 5, "y": 5})
    session.popups.expect(title="Sure?", is_open=False)


def test_a_popup_is_dragged(session: Perspective) -> None:
    press(session, "Edit")
    before = session.popups.expect("edit")
    assert before is not None
    after = session.popups.drag("edit", right=120, down=-40)
    assert (after.x - before.x, after.y - before.y) == (120, -40)


def test_what_is_wrong_with_a_popup_is_named(session: Perspective) -> None:
    with pytest.raises(CheckFailed, match=r"no popup 'edit' is open .*\nopen: none"):
        session.popups.expect("edit", timeout_ms=200)
    press(session, "Fixed")
    press(session, "Edit")
    session.popups.expect("edit")
    with pytest.raises(CheckFailed, match="several popups are meant: popup 'fixed', popup 'edit'"):
        session.popups.close()
    with pytest.raises(CheckFailed, match="cannot close the popup 'fixed': it has no close icon"):
        session.popups.close("fixed")
    with pytest.raises(CheckFailed, match="has nothing to drag it by"):
        session.popups.drag("fixed", right=10)
    with pytest.raises(CheckFailed, match="there should be no popup 'edit', but there is"):
        session.popups.expect("edit", is_open=False, timeout_ms=200)


def test_a_notification_is_expected_and_closed(session: Perspective) -> None:
    press(session, "Save")
    found = session.notifications.expect(lambda each: each.summary == "Saved", "Saved", close=True)
    assert found is not None
    assert found.detail == "Batch B-7"
    session.notifications.expect(lambda _each: True, "any", there=False)


def test_a_notification_from_the_gateway_goes_by_itself(session: Perspective, sim: Simulator) -> None:
    sim.perspective.notify("Shift is over", duration=300, actions=["Details"])
    found = session.notifications.expect(lambda each: "Shift" in each.text, "Shift")
    assert found is not None
    assert list(found.actions) == ["Details"]
    session.notifications.expect(lambda each: "Shift" in each.text, "Shift", there=False)


def test_a_notification_that_does_not_come_says_which_are_there(session: Perspective, sim: Simulator) -> None:
    sim.perspective.notify("Something else")
    session.notifications.expect(lambda each: bool(each.text), "any")
    with pytest.raises(CheckFailed, match=r"there is no notification: Saved .*\nthere are: \[\"Something else\"\]"):
        session.notifications.expect(lambda each: each.text == "Saved", "Saved", timeout_ms=200)


def test_the_session_status_tells_who_the_session_is(session: Perspective, sim: Simulator) -> None:
    assert session.app_bar.user() is None
    page = session.page
    page.locator("div.app-center").click()
    page.locator("div.action-panel div.status-button").click()
    assert page.locator("div.app-modal.open div.session-id .detail-data").inner_text() == sim.perspective.ids()[0]
    page.locator("#project-nav").click()
    assert page.locator("div.update-status").is_visible()
    assert page.locator("div.trial-clock").inner_text().startswith("Trial ")

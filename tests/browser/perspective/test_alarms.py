"""Alarm tables: listed, acknowledged with and without notes, shelved and taken back; the journal."""

from __future__ import annotations

import pytest

from pytest_ignition.browser.perspective.alarms import Alarms
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

TABLE = "- {type: ia.display.alarmstatustable, domId: alarms, props: {refreshRate: 100}}"
ALARMS = Target(dom_id="alarms")


def raised(sim: Simulator, show: Show) -> Alarms:
    sim.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High", value=130)
    sim.alarms.raise_("[default]Line 1/Speed", "Too slow", priority="Low")
    sim.alarms.raise_("[default]Line 2/Door", "Open", priority="Critical", needs_notes=True)
    return show(TABLE).alarms(ALARMS)


def test_alarms_are_listed_and_come_and_go(show: Show, sim: Simulator) -> None:
    alarms = show(TABLE).alarms(ALARMS)
    assert alarms.read().empty == "No active alarms"
    event = sim.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High")
    row = alarms.find_row({"Display Path": "Line 1/Speed/Too fast"})
    assert (row.id, row.cells["priority"], row.cells["state"]) == (event, "High", "Active, Unacknowledged")
    sim.alarms.clear(event)
    alarms.expect(lambda sheet: None if sheet.where({"State": "Cleared, Unacknowledged"}) else "not cleared")
    sim.alarms.acknowledge([event])
    alarms.expect(lambda sheet: f"{len(sheet.rows)} alarms" if sheet.rows else None)
    assert alarms.counts() == {"Active": 0, "Shelved": 0}


def test_alarms_are_acknowledged_with_notes_where_they_want_them(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    assert len(alarms.acknowledge({"Priority": lambda text: text in ("High", "Low")})) == 2
    states = {each.name: each.state for each in sim.alarms.events()}
    assert states == {
        "Too fast": "Active, Acknowledged",
        "Too slow": "Active, Acknowledged",
        "Open": "Active, Unacknowledged",
    }
    with pytest.raises(CheckFailed, match="want notes to be acknowledged"):
        alarms.acknowledge({"Priority": "Critical"})
    alarms.acknowledge({"Priority": "Critical"}, notes="Door closed by hand")
    assert [each.ack_notes for each in sim.alarms.events() if each.name == "Open"] == ["Door closed by hand"]


def test_notes_that_nothing_asks_for_are_told(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    with pytest.raises(CheckFailed, match="nothing asked for notes"):
        alarms.acknowledge({"Priority": "Low"}, notes="because")


def test_an_alarm_that_is_not_there_is_told_with_those_that_are(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    with pytest.raises(CheckFailed, match=r"(?s)no row with Priority 'Diagnostic'.*Line 2/Door/Open"):
        alarms.acknowledge({"Priority": "Diagnostic"}, timeout_ms=600)


def test_alarms_are_shelved_and_taken_back(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    with pytest.raises(CheckFailed, match="does not shelve for '3 days'; it offers 5 minutes, 15 minutes"):
        alarms.shelve({"Priority": "Low"}, "3 days")
    alarms.shelve({"Priority": "Low"}, "15 minutes")
    assert alarms.counts() == {"Active": 2, "Shelved": 1}
    assert [row.cells["displayPath"] for row in alarms.show_tab("Shelved").rows] == ["Line 1/Speed/Too slow"]
    alarms.unshelve({})
    assert alarms.row_count() == 3


def test_alarms_are_filtered_by_text_and_by_prefilters(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    alarms.filter("speed")
    assert alarms.row_count() == 2
    alarms.filter("")
    page = show(TABLE).page
    page.locator("#preFilterToggle").click()
    page.locator("div.preFilterMenuItem", has_text="Critical").click()
    page.keyboard.press("Escape")
    assert page.locator("div.alarmPreFilterPill").inner_text().startswith("Priority: Critical")
    assert alarms.row_count() == 1


def test_columns_are_configured_and_details_shown(show: Show, sim: Simulator) -> None:
    alarms = raised(sim, show)
    page = show(TABLE).page
    page.locator("#configToggle").click()
    page.locator("div.alarmTableConfigColumnItem", has_text="Event Value").click()
    page.keyboard.press("Escape")
    assert alarms.cell({"Display Path": "Line 1/Speed/Too fast"}, "Event Value") == "130"
    page.locator(".alarmTableBodyRow", has_text="Too fast").hover()
    page.locator(".alarmTableBodyRow", has_text="Too fast").locator(".alarmRowActionOverlay").click()
    assert "prov:default:/tag:Line 1/Speed:/alm:Too fast" in page.locator("div.alarmDetailsModal").inner_text()


def test_the_journal_tells_what_happened(show: Show, sim: Simulator) -> None:
    event = sim.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High")
    sim.alarms.acknowledge([event], user="ann")
    sim.alarms.clear(event)
    journal = show("- {type: ia.display.alarmjournaltable, domId: alarms, props: {refreshRate: 100}}").table(ALARMS)
    states = [row["eventState"] for row in journal.rows()]
    assert states == ["Clear", "Ack", "Active"]

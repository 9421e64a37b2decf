"""The range of time of an alarm journal table: read, set to the last hours, and to days with times."""

from __future__ import annotations

import datetime as dt

import pytest

from pytest_ignition.browser.perspective.date_range import Range
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.errors import CheckFailed
from pytest_ignition.simulator.server import Simulator
from tests.browser.perspective.conftest import Show

pytestmark = pytest.mark.slow

JOURNAL = """
- {type: ia.display.alarmjournaltable, domId: journal, props: {refreshRate: 100}}
- {type: ia.display.alarmstatustable, domId: status}
"""
AT = Target(dom_id="journal")


@pytest.fixture(autouse=True)
def event(sim: Simulator) -> None:
    sim.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High")


def test_a_range_is_read_and_what_is_in_it_follows_it(show: Show) -> None:
    perspective = show(JOURNAL)
    journal = perspective.date_range(AT)
    perspective.table(AT).find_row({"Event State": "Active"})
    assert journal.read() == Range("1 alarm event", "Last 8 hours")
    assert journal.set("2024-05-17T14:30", "2024-06-02") == Range(
        "0 alarm events", "May 17, 2024 2:30 PM - Jun 2, 2024 11:59 PM"
    )
    assert perspective.read(AT) == []
    assert journal.last(3, "days") == Range("1 alarm event", "Last 3 days")
    assert len(perspective.read(AT)) == 1
    today = dt.datetime.now().astimezone()
    days = [(today + dt.timedelta(days=by)).date() for by in (-1, 1)]
    assert journal.set(*days).message == "1 alarm event"


def test_a_range_of_one_day_is_set_again(show: Show) -> None:
    journal = show(JOURNAL).date_range(AT)
    for start, end in (("09:05", "13:45"), ("00:00", "12:00")):
        found = journal.set(f"2024-05-17T{start}", f"2024-05-17T{end}")
        texts = [f"{dt.time.fromisoformat(each):%I:%M %p}".lstrip("0") for each in (start, end)]
        assert found.range_message == f"May 17, 2024 {texts[0]} - May 17, 2024 {texts[1]}"


def test_what_is_no_range_says_why_and_leaves_no_selector_open(show: Show) -> None:
    perspective = show(JOURNAL)
    journal = perspective.date_range(AT)
    with pytest.raises(CheckFailed, match="cannot end at 2024-05-01T23:59, before it begins at 2024-05-02T00:00"):
        journal.set("2024-05-02", "2024-05-01")
    with pytest.raises(CheckFailed, match="begins and ends on a date, and 14:30 is none"):
        journal.set("14:30", "2024-05-01")
    with pytest.raises(CheckFailed, match="does not allow the year 1990, only"):
        journal.set("1990-05-02", "2024-05-01", timeout_ms=2_000)
    with pytest.raises(CheckFailed, match="is a number of seconds, minutes, hours"):
        journal.last(0)
    with pytest.raises(CheckFailed, match="alarmstatustable #status has no range of time"):
        perspective.date_range(Target(dom_id="status")).last(1, timeout_ms=300)
    assert perspective.page.locator("div.ia_componentModal").count() == 0
    assert journal.read().range_message == "Last 8 hours"


def test_an_open_selector_is_cancelled(show: Show) -> None:
    perspective = show(JOURNAL)
    perspective.page.locator("#journal svg.iaCalendarIcon").click()
    perspective.page.locator("div.historicalTab").click()
    assert perspective.date_range(AT).cancel().range_message == "Last 8 hours"
    assert perspective.page.locator("div.ia_componentModal").count() == 0

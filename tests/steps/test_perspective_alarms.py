"""The step types about alarms, on a session of the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.errors import CheckFailed
from pytest_ignition.language.model import Json
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.steps import perspective_alarms
from pytest_ignition.steps.registry import Registry

from .conftest import Context

pytestmark = pytest.mark.slow

TYPES = Registry(perspective_alarms.STEP_TYPES)
TABLE = {"type": "ia.display.alarmstatustable", "domId": "alarms", "props": {"refreshRate": 100}}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(binding=0.05, tick=0.1)) as simulator:
        simulator.put_view("Alarms", {"children": [TABLE]})
        yield simulator


def run(attempt: Context, name: str, /, **parameters: Json) -> Mapping[str, Any]:
    step_type = TYPES.find(f"perspective.{name}")
    assert step_type is not None
    output = step_type.run(attempt, {"component": "alarms", **parameters})
    assert output is not None
    assert set(output) == set(step_type.outputs or ())
    return output


def test_alarms_are_acknowledged_shelved_and_taken_back(running: Simulator, tab: Page, attempt: Context) -> None:
    fast = running.alarms.raise_("[default]Line 1/Speed", "Too fast", priority="High", needs_notes=True)
    running.alarms.raise_("[default]Line 1/Speed", "Too slow", priority="Low")
    tab.goto(running.perspective_url)
    output = run(attempt, "acknowledge_alarms", where={"Priority": {"one_of": ["High"]}}, notes="Belt changed")
    assert (output["count"], output["alarms"][0]["id"]) == (1, fast)
    assert output["alarms"][0]["state"] == "Active, Unacknowledged"
    assert {each.id: each.ack_notes for each in running.alarms.events()}[fast] == "Belt changed"
    assert run(attempt, "shelve_alarms", time="5 minutes")["count"] == 2
    assert [each.name for each in running.alarms.events(shelved=True)] == ["Too slow", "Too fast"]
    assert run(attempt, "unshelve_alarms", where={"Priority": "Low"})["alarms"][0]["priority"] == "Low"
    with pytest.raises(CheckFailed, match=r'has no row with Priority "Critical" \(waited 0.5 s: parameter timeout\)'):
        run(attempt, "acknowledge_alarms", where={"Priority": "Critical"}, timeout=500)

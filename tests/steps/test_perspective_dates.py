"""The step type about ranges of time, on a session of the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.errors import IgnitionError
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.steps import perspective_dates
from pytest_ignition.steps.registry import Registry

from .conftest import Context

pytestmark = pytest.mark.slow

JOURNAL = {"type": "ia.display.alarmjournaltable", "domId": "journal", "props": {"refreshRate": 100}}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(binding=0.05, tick=0.1)) as simulator:
        simulator.put_view("Journal", {"children": [JOURNAL]})
        yield simulator


def test_a_range_is_set_and_told(running: Simulator, tab: Page, attempt: Context) -> None:
    step_type = Registry(perspective_dates.STEP_TYPES).find("perspective.set_date_range")
    assert step_type is not None

    def run(**parameters: Any) -> str:
        output = step_type.run(attempt, {"component": "journal", **parameters})
        assert output is not None
        assert set(output) == set(step_type.outputs or ())
        return str(output["range_message"])

    tab.goto(running.perspective_url)
    assert run(last=30, unit="minutes") == "Last 30 minutes"
    assert run(start="2024-05-17T06:00", end="2024-05-17") == "May 17, 2024 6:00 AM - May 17, 2024 11:59 PM"
    for wrong in ({"start": "2024-05-17"}, {"last": 3, "end": "2024-05-17"}, {}):
        with pytest.raises(IgnitionError, match="give `start` and `end`, or `last`"):
            run(**wrong)

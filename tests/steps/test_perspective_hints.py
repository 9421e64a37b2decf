"""The step types about context menus and tooltips, on a session of the simulator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Page

from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.steps import perspective_hints
from pytest_ignition.steps.registry import Registry

from .conftest import Context

pytestmark = pytest.mark.slow

TYPES = Registry(perspective_hints.STEP_TYPES)
COPY = {"type": "method", "text": "Copy", "method": {"name": "copy"}}
META = {
    "tooltip": {"enabled": True, "text": "Of today", "delay": 0},
    "contextMenu": {"enabled": True, "items": [{"type": "submenu", "text": "Edit", "children": [COPY]}, COPY]},
}
BATCH = {"type": "ia.display.label", "domId": "batch", "props": {"text": "B-1"}, "meta": META}
COUNT = {"add": {"view.custom.count": 1}}
LABEL = {"type": "ia.display.label", "domId": "count", "bind": {"props.text": "view.custom.count"}}


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(binding=0.05, tick=0.1)) as simulator:
        children = [{**BATCH, "actions": {"copy": COUNT}}, LABEL]
        simulator.put_view("Batch", {"children": children, "custom": {"count": 0}})
        yield simulator


def run(attempt: Context, name: str, /, **parameters: Any) -> Mapping[str, Any]:
    step_type = TYPES.find(f"perspective.{name}")
    assert step_type is not None
    output = step_type.run(attempt, {"component": "batch", **parameters})
    assert output is not None
    assert set(output) == set(step_type.outputs or ())
    return output


def test_entries_are_chosen_and_tooltips_read(running: Simulator, tab: Page, attempt: Context) -> None:
    tab.goto(running.perspective_url)
    assert run(attempt, "get_tooltip")["text"] == "Of today"
    assert run(attempt, "choose_from_menu", entry=["Edit", "Copy"])["entry"] == ["Edit", "Copy"]
    assert run(attempt, "choose_from_menu", entry="Copy")["entry"] == ["Copy"]
    tab.locator("#count", has_text="2").wait_for()

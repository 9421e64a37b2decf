"""The scenarios of docs/simulator.md: they load, and the screens that they describe work in a session."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_ignition.browser.perspective.session import Perspective
from pytest_ignition.browser.perspective.target import Target
from pytest_ignition.simulator.scenario_file import read_scenario
from pytest_ignition.simulator.server import Simulator, Timing

PAGE = Path(__file__).parents[3] / "docs" / "simulator.md"
BLOCKS = re.findall(r"^```yaml\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def test_there_are_two() -> None:
    assert len(BLOCKS) == 2


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_a_documented_scenario_is_one(number: int, tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(BLOCKS[number], "utf-8")
    assert read_scenario(file).project == "packing"


@pytest.mark.slow
def test_the_documented_screens_work(perspective: Perspective, tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(next(each for each in BLOCKS if "views:" in each), "utf-8")
    with Simulator(scenario=read_scenario(file), timing=Timing(binding=0.05, tick=0.1)) as simulator:
        perspective.page.goto(simulator.perspective_url)
        perspective.wait_ready()
        assert perspective.page.title() == "Packing"
        assert perspective.set(Target(type="text field", label="Batch"), "B-9") == "B-9"
        perspective.click(Target(type="button", text="Count"))
        perspective.expect(Target(dom_id="count"), lambda text: text == "1", "1")
        assert simulator.tags.read("[default]Line 1/Batch").value == "B-9"
        perspective.set(Target(type="menu tree"), "Line 1")
        shown = perspective.expect(Target(type="label", view="Line"), lambda text: "." in text, "a speed")
        assert 40 <= float(shown) <= 60

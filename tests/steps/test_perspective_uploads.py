"""`perspective.set` of a file upload: where its paths start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from pytest_ignition.browser.errors import BrowserError
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.steps.perspective_components import set_

from .conftest import Context

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(binding=0.05, tick=0.1)) as simulator:
        simulator.put_view("Recipe", {"children": [{"type": "ia.input.fileupload", "domId": "recipe"}]})
        yield simulator


def test_relative_paths_start_at_the_folder_of_the_playbook(
    running: Simulator, tab: Page, attempt: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "here.csv").write_text("a")
    monkeypatch.chdir(elsewhere)
    recipes = attempt.playbook_folder / "recipes"
    recipes.mkdir()
    for name in ("one.csv", "two.csv"):
        (recipes / name).write_text("size,count")
    tab.goto(running.perspective_url)

    one = set_.run(attempt, {"component": "recipe", "value": "recipes/one.csv"})
    two = set_.run(attempt, {"component": "recipe", "value": ["recipes/one.csv", "recipes/two.csv"]})
    with pytest.raises(BrowserError) as caught:
        set_.run(attempt, {"component": "recipe", "value": "here.csv"})

    assert one is not None
    assert one["value"] == "1 file uploaded successfully"
    assert two is not None
    assert two["value"] == "2 files uploaded successfully"
    assert caught.value.message.endswith("here.csv, cannot be read: No such file or directory")
    assert caught.value.hint == "a relative path counts from the folder of the playbook"

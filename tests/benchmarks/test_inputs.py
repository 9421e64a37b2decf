"""What is measured is valid, and what it says it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import inputs
from pytest_ignition.language.loader import load
from pytest_ignition.steps.catalogue import builtin_step_types

STEPS: list[Callable[[int], str]] = [
    inputs.mixed,
    inputs.idle,
    inputs.ping,
    inputs.on_page(inputs.page_url(), "browser.click", "#go"),
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("count", [1, 10, 300])
def test_a_generated_playbook_loads_without_a_note(step: Callable[[int], str], count: int) -> None:
    playbook = load(inputs.playbook(count, step), "x.yaml", builtin_step_types())

    assert len(playbook.steps) == count
    assert {note.code for note in playbook.notes} <= {"unused"}


def test_a_twin_makes_as_many_calls_as_said() -> None:
    source = inputs.python_twin("data:,x", "page.click('#go')", 3)
    calls: list[str] = []

    class Page:
        def goto(self, url: str) -> None:
            calls.append(f"goto {url}")

        def click(self, selector: str) -> None:
            calls.append(f"click {selector}")

    class Request:
        def getfixturevalue(self, name: str) -> Page:
            assert name == "page"
            return Page()

    names: dict[str, Callable[..., None]] = {}
    exec(source, names)
    names["test_twin"](Request(), lambda: calls.append("lap"))

    assert calls == ["goto data:,x", "lap", *["click #go", "lap"] * 3]


def test_a_new_folder_is_a_project_of_its_own(tmp_path: Path) -> None:
    folder = inputs.new_folder(tmp_path, "x", ini="python_files = *_twin.py\n")

    assert (folder / "playbooks").is_dir()
    assert (folder / "pytest.ini").read_text().endswith("python_files = *_twin.py\n")

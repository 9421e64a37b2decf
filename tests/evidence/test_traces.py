"""Steps are groups in the trace, nested as they ran, each with its place in the YAML; without a page nothing happens."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.context import StepContext
from pytest_ignition.evidence.traces import TraceGroups
from tests.engine.fakes import RUN, FakeType, bench
from tests.plugin_run import Project

START = Path("/site")


class Page:
    """Remembers the tree of groups, one line each."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0
        self.gone = False

    def begin_group(self, name: str, file: Path | None = None, line: int = 1, column: int = 1) -> None:
        if self.gone:
            raise RuntimeError("the browser is gone")
        where = "" if file is None else f" {file.relative_to(START).as_posix()}:{line}:{column}"
        self.lines.append(f"{'  ' * self.depth}{name}{where}")
        self.depth += 1

    def end_group(self) -> None:
        if self.gone:
            raise RuntimeError("the browser is gone")
        self.depth -= 1


class Site:
    """A run whose steps may open the page, kill it, and write into its trace."""

    def __init__(self, *, opened: bool) -> None:
        self.page = Page()
        self.opened = opened
        self.groups = TraceGroups(lambda: self.page if self.opened else None, START)

    def run(self, folder: Path, text: str, **others: str) -> list[str]:
        def act(_context: StepContext, parameters: Mapping[str, Any]) -> None:
            if parameters.get("opens"):
                self.opened = True
                self.groups.opened()
            if parameters.get("kills"):
                self.page.gone = True
            if self.page.depth:
                self.page.lines.append("  " * self.page.depth + "-")
            assert not parameters.get("fails")

        work = bench(
            f"name: x\n{text}",
            FakeType("act", act),
            RUN,
            folder=folder,
            others={f"{name}.yaml": f"name: {name}\n{given}" for name, given in others.items()},
            consumers=[self.groups],
        )
        work.runner.run({})
        return self.page.lines


def test_nested_playbooks_and_elements_stand_inside_their_step(tmp_path: Path) -> None:
    site = Site(opened=True)

    lines = site.run(
        tmp_path,
        "steps:\n  - {id: a, name: Log in, type: playbook.run, parameters: {playbook: child.yaml}}\n"
        "  - {id: b, type: act, foreach: [1, 2], on_failure: continue, parameters: {fails: true}}\n"
        "teardown:\n    - {id: c, type: act}\n",
        child="steps:\n  - {id: one, type: act}\n",
    )

    assert lines == [
        "1 Log in playbooks/x.yaml:3:5",
        "  1.1 one playbooks/child.yaml:3:5",
        "    -",
        "2 b playbooks/x.yaml:4:5",
        "  2.1 b: 1 playbooks/x.yaml:4:5",
        "    -",
        "  2.2 b: 2 playbooks/x.yaml:4:5",
        "    -",
        "teardown 1 c playbooks/x.yaml:6:7",
        "  -",
    ]
    assert site.page.depth == 0


def test_a_step_that_opens_the_page_begins_its_group_then(tmp_path: Path) -> None:
    site = Site(opened=False)

    lines = site.run(
        tmp_path,
        "steps:\n  - {id: a, type: act}\n  - {id: b, type: playbook.run, parameters: {playbook: child.yaml}}\n",
        child="steps:\n  - {id: one, type: act, parameters: {opens: true}}\n",
    )

    assert lines == ["2 b playbooks/x.yaml:4:5", "  2.1 one playbooks/child.yaml:3:5", "    -"]
    assert site.page.depth == 0


def test_each_attempt_is_a_group(tmp_path: Path) -> None:
    site = Site(opened=True)

    lines = site.run(
        tmp_path, "steps:\n  - {id: a, type: act, retry_count: 1, retry_delay: 0, parameters: {fails: true}}\n"
    )

    assert lines == ["1 a playbooks/x.yaml:3:5", "  -", "1 a (attempt 2) playbooks/x.yaml:3:5", "  -"]
    assert site.page.depth == 0


def test_a_browser_that_dies_costs_groups_only(tmp_path: Path) -> None:
    site = Site(opened=True)

    lines = site.run(tmp_path, "steps:\n  - {id: a, type: act, parameters: {kills: true}}\n  - {id: b, type: act}\n")

    assert lines[0] == "1 a playbooks/x.yaml:3:5"
    assert not any("2 b" in line for line in lines)


PLAYBOOK = """\
name: Web
steps:
  - {id: open, name: Open the hall, type: browser.navigate, parameters: {url: "data:text/html,<h1>Hall 7</h1>"}}
  - {id: inner, name: Inner, type: playbook.run, parameters: {playbook: child.yaml}}
"""
CHILD = """\
name: Child
steps:
  - {id: look, name: Look, type: browser.get_text, parameters: {selector: h1}}
"""
PYTHON = """\
def test_it(step, page):
    with step("Outer"):
        with step("Inner"):
            page.set_content("<h1>x</h1>")
"""


@pytest.mark.slow
def test_the_trace_of_a_real_browser_has_the_steps(project: Project) -> None:
    project.playbook(PLAYBOOK, "web")
    project.playbook(CHILD, "child")
    project.write("test_it.py", PYTHON)

    result = project.run("playbooks/web.yaml", "test_it.py", "--tracing=on")

    result.assert_outcomes(passed=2)
    found = {path.parent.name.split("-")[0]: groups(path) for path in project.path.rglob("trace.zip")}
    assert found["playbooks"] == [
        ("1 Open the hall", None, "web.yaml:3:5", ["goto"]),
        ("2 Inner", None, "web.yaml:4:5", []),
        ("2.1 Look", "2 Inner", "child.yaml:3:5", ["textContent"]),
    ]
    assert found["test"] == [
        ("1 Outer", None, "test_it.py:2:1", []),
        ("1.1 Inner", "1 Outer", "test_it.py:3:1", ["setContent"]),
    ]


def groups(trace: Path) -> list[tuple[str, str | None, str, list[str]]]:
    """Each group of a trace: its name, the group around it, its place, and what was done first in it."""
    with zipfile.ZipFile(trace) as archive:
        lines = [
            line for name in archive.namelist() if name.endswith(".trace") for line in archive.read(name).splitlines()
        ]
    begun = [event for event in map(json.loads, lines) if event["type"] == "before"]
    names = {event["callId"]: event["title"] for event in begun if event["method"] == "tracingGroup"}
    found = []
    for event in begun:
        if event["callId"] in names:
            (place, *_rest) = event["stack"]
            inside = [each["method"] for each in begun if each.get("parentId") == event["callId"]]
            found.append(
                (
                    event["title"],
                    names.get(event.get("parentId")),
                    f"{Path(place['file']).name}:{place['line']}:{place['column']}",
                    [method for method in inside if method != "tracingGroup"][:1],
                )
            )
    return found

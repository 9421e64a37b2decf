"""The steps about projects, as whole playbooks against the simulator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_ignition import GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.steps.catalogue import builtin_step_types


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


def run(simulator: Simulator, folder: Path, steps: str) -> RunResult:
    playbook = folder / "x.yaml"
    playbook.write_text(f"name: x\nsteps:\n{steps}", "utf-8")
    settings = GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
    )
    with OwnResources(settings) as resources:
        return run_playbook(playbook, resources)


def test_a_project_is_made_changed_copied_renamed_and_deleted(simulator: Simulator, tmp_path: Path) -> None:
    steps = """
  - id: make
    type: gateway.create_project
    parameters: {project_name: "Lüne <1>", title: Line, parent: global, tag_provider: Line}
    expect: {project.parent: global}
  - id: change
    type: gateway.update_project
    parameters: {project_name: "Lüne <1>", title: Other}
    expect: {project.title: Other, project.tag_provider: Line, project.parent: global}
  - {id: copy, type: gateway.copy_project, parameters: {project_name: demo, new_name: Two}}
  - {id: rename, type: gateway.rename_project, parameters: {project_name: Two, new_name: Three}}
  - {id: remove, type: gateway.delete_project, parameters: {project_name: Three}, expect: {status: deleted}}
  - {id: scan, type: gateway.scan_projects, expect: {status: scanned}}
  - {id: list, type: gateway.list_projects, expect: {count: 3}}
"""
    result = run(simulator, tmp_path, steps)
    assert result.verdict == "passed", result


def test_a_project_goes_through_a_file(simulator: Simulator, tmp_path: Path) -> None:
    steps = """
  - {id: export, type: gateway.export_project, parameters: {project_name: demo, file: out/demo.zip}}
  - {id: again, type: gateway.import_project, parameters: {project_name: demo, file: out/demo.zip, overwrite: true}}
  - {id: new, type: gateway.import_project, parameters: {project_name: New, file: out/demo.zip}}
  - {id: inside, type: gateway.list_project_resources, parameters: {file: out/demo.zip}, expect: {count: {greater_than: 5}}}
  - id: view
    type: gateway.read_view
    parameters: {file: out/demo.zip, view: Overview}
    expect: {view.root.type: ia.container.flex}
"""
    (tmp_path / "out").mkdir()
    run(
        simulator,
        tmp_path,
        "  - {id: a, type: gateway.export_project, parameters: {project_name: demo, file: out/demo.zip}}\n",
    )

    result = run(simulator, tmp_path, steps)

    assert result.verdict == "passed", result
    export = result.outputs["export"]
    assert export["file"] == str(tmp_path / "out" / "demo.zip")
    assert "com.inductiveautomation.perspective/views/Overview" in export["resources"]
    (inside,) = (each for each in result.outputs["inside"]["resources"] if each["path"] == "Overview")
    assert (inside["module"], inside["type"], inside["path"], inside["files"]) == (
        "com.inductiveautomation.perspective",
        "views",
        "Overview",
        ["view.json"],
    )


def test_one_that_is_there_breaks_the_step_with_the_remedy(simulator: Simulator, tmp_path: Path) -> None:
    run(
        simulator,
        tmp_path,
        "  - {id: a, type: gateway.export_project, parameters: {project_name: demo, file: d.zip}}\n",
    )
    result = run(
        simulator,
        tmp_path,
        "  - {id: a, type: gateway.import_project, parameters: {project_name: demo, file: d.zip}}\n",
    )
    assert result.verdict == "broken"
    error = result.steps[0].error
    assert error is not None
    assert "there is a project 'demo' already" in error.message
    assert error.hint == "import it with overwrite to replace it as a whole"


def test_their_effects() -> None:
    types = builtin_step_types()
    reading = ("export_project", "list_project_resources", "read_view")
    writing = ("create_project", "copy_project", "rename_project", "update_project", "delete_project")
    for names, effect in ((reading, "read"), ((*writing, "import_project", "scan_projects"), "write")):
        for name in names:
            found = types.find(f"gateway.{name}")
            assert found is not None
            assert found.effect.value == effect

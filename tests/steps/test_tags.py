"""The steps about tags, as whole playbooks against the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_ignition import GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.language.errors import PlaybookError
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


def test_tags_are_made_looked_at_and_copied(simulator: Simulator, tmp_path: Path) -> None:
    steps = """
  - id: make
    type: tags.import
    parameters:
      path: Hall 2
      tags:
        - {name: Level, tagType: AtomicTag, dataType: Float8, valueSource: memory, value: 4.5}
    expect: {successes: 1, failure_count: 0, failures: []}
  - id: look
    type: tags.export
    parameters: {path: Hall 2}
    expect: {tags.name: Hall 2, "tags.tags[0].value": 4.5, file: null}
  - id: copy
    type: tags.import
    parameters: {path: Other, tags: "{{ step.look.tags }}"}
    expect: {successes: 2}
  - id: none
    type: tags.import
    parameters: {tags: []}
    expect: {successes: 0}
"""
    result = run(simulator, tmp_path, steps)
    assert result.verdict == "passed", result
    assert simulator.tags.read("[default]Other/Hall 2/Level").value == 4.5


def test_tags_go_through_files(simulator: Simulator, tmp_path: Path) -> None:
    steps = """
  - {id: save, type: tags.export, parameters: {file: out/all.json, include_udts: false}, expect: {tags: null}}
  - {id: xml, type: tags.export, parameters: {file: out/line.xml, path: Line 1}}
  - {id: new, type: gateway.create_tag_provider, parameters: {name: line}}
  - {id: put, type: tags.import, parameters: {file: out/all.json, provider: line}, expect: {successes: 8}}
  - id: again
    type: tags.import
    parameters: {file: out/line.xml, provider: line, collision_policy: Rename}
    expect: {successes: 8}
"""
    result = run(simulator, tmp_path, steps)
    assert result.verdict == "passed", result
    assert json.loads((tmp_path / "out" / "all.json").read_bytes())["tagType"] == "Provider"
    assert simulator.tags.read("[line]Line 1/Batch_duplicate_1").value == "B-1001"


def test_a_step_that_imported_not_everything_is_broken_unless_it_may(simulator: Simulator, tmp_path: Path) -> None:
    parameters = "file: line.json, path: Line 1"
    (tmp_path / "line.json").write_text('{"name": "Batch", "value": "B-2"}', "utf-8")

    result = run(simulator, tmp_path, f"  - {{id: a, type: tags.import, parameters: {{{parameters}}}}}\n")
    assert result.verdict == "broken"
    assert "Tag already exists: Batch" in str(result)

    may = f"  - {{id: a, type: tags.import, parameters: {{{parameters}, require_all: false}}, expect: {{failure_count: 1}}}}\n"
    assert run(simulator, tmp_path, may).verdict == "passed"


def test_providers_are_listed_with_their_tags(simulator: Simulator, tmp_path: Path) -> None:
    steps = """
  - id: list
    type: tags.list_providers
    expect:
      names: [default, System]
      providers[0].metrics.tagCount: 7
      providers[0].healthy: true
"""
    result = run(simulator, tmp_path, steps)
    assert result.verdict == "passed", result


@pytest.mark.parametrize(
    "parameters", ["{}", "{file: x.json, tags: []}", "{tags: [], collision_policy: Else}", "{tags: 5}"]
)
def test_parameters_that_cannot_be_are_found_before_the_run(
    simulator: Simulator, tmp_path: Path, parameters: str
) -> None:
    with pytest.raises(PlaybookError):
        run(simulator, tmp_path, f"  - {{id: a, type: tags.import, parameters: {parameters}}}\n")
    assert simulator.requests == []


def test_their_effects() -> None:
    types = builtin_step_types()
    found = {name: types.find(name) for name in ("tags.export", "tags.import", "tags.list_providers")}
    effects = {name: each.effect.value for name, each in found.items() if each is not None}
    assert effects == {"tags.export": "read", "tags.import": "write", "tags.list_providers": "read"}

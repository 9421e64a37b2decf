"""The steps about backups, as whole playbooks against the simulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_ignition import GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.server import Timing
from pytest_ignition.steps.catalogue import builtin_step_types


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.05, starting=0.6)) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: Simulator) -> Simulator:
    running.reset()
    return running


def run(simulator: Simulator, folder: Path, steps: str, *, token: str | None = None) -> RunResult:
    playbook = folder / "x.yaml"
    playbook.write_text(f"name: x\nsteps:\n{steps}", "utf-8")
    credential = Credential(token=token or simulator.token)
    with OwnResources(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as resources:
        return run_playbook(playbook, resources)


def said(result: RunResult) -> str:
    return " | ".join(str(step.error) for step in result.unsuccessful)


ROUND = """
  - id: save
    type: gateway.download_backup
    parameters: {file: out/before.gwbk}
    expect: {backup.name: Simulator, backup.version: 8.3.6, backup.projects: [demo, global]}
  - {id: about, type: gateway.read_backup, parameters: {file: "{{ step.save.file }}"}}
  - {id: spoil, type: gateway.delete_project, parameters: {project_name: demo}}
  - id: back
    type: gateway.restore_backup
    parameters: {file: out/before.gwbk, new_name: Line 2, timeout: 30s}
    expect: {status: restored, known: true, backup.tokens: {contains: pytest-ignition}}
  - {id: look, type: gateway.get_project, parameters: {project_name: demo}}
  - {id: name, type: gateway.get_info, expect: {info.name: Line 2}}
"""


def test_a_gateway_is_saved_spoiled_and_restored(simulator: Simulator, tmp_path: Path) -> None:
    found = run(simulator, tmp_path, ROUND)
    assert found.verdict == "passed", said(found)
    outputs = json.loads(json.dumps(dict(found.outputs)))
    assert outputs["save"]["backup"] == outputs["about"]["backup"]
    assert Path(outputs["save"]["file"]) == tmp_path / "out" / "before.gwbk"
    assert outputs["save"]["size"] == (tmp_path / "out" / "before.gwbk").stat().st_size


def test_without_a_file_it_goes_to_the_evidence(simulator: Simulator, tmp_path: Path) -> None:
    found = run(simulator, tmp_path, "  - {id: save, type: gateway.download_backup}\n")
    assert found.verdict == "passed", said(found)
    assert str(found.outputs["save"]["file"]).endswith(".gwbk")


def test_what_is_no_backup_breaks_the_step_and_leaves_the_gateway_alone(simulator: Simulator, tmp_path: Path) -> None:
    (tmp_path / "no.gwbk").write_text("no")
    steps = "  - {id: back, type: gateway.restore_backup, parameters: {file: no.gwbk}}\n"
    found = run(simulator, tmp_path, steps)
    assert found.verdict == "broken"
    assert "no.gwbk is no gateway backup" in said(found)
    assert simulator._state.boot == 1


def test_a_restore_is_never_repeated_by_retries(simulator: Simulator, tmp_path: Path) -> None:
    run(simulator, tmp_path, "  - {id: save, type: gateway.download_backup, parameters: {file: x.gwbk}}\n")
    simulator.faults.order("drop@/data/api/v1/backup")
    steps = """
  - {id: back, type: gateway.restore_backup, parameters: {file: x.gwbk}, retry: {max_attempts: 3, delay: 0s}}
"""
    found = run(simulator, tmp_path, steps)
    assert found.verdict == "broken"
    assert "whether the backup was restored is not known" in said(found)
    asked = [line for line in simulator.requests if line.path == "/data/api/v1/backup" and line.method == "POST"]
    assert len(asked) == 1


def test_a_token_that_is_gone_breaks_the_step_unless_it_may_go(simulator: Simulator, tmp_path: Path) -> None:
    run(simulator, tmp_path, "  - {id: save, type: gateway.download_backup, parameters: {file: x.gwbk}}\n")

    def fresh() -> str:
        with OwnResources(
            GatewaySettings(
                name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
            )
        ) as own:
            token: str = own.gateway().tokens.create("later").reveal()
            return token

    steps = "  - {id: back, type: gateway.restore_backup, parameters: {file: x.gwbk}}\n"
    found = run(simulator, tmp_path, steps, token=fresh())
    assert found.verdict == "broken"
    assert "does not know this API token any more" in said(found)
    allowed = steps.replace("x.gwbk}", "x.gwbk, token_must_stay: false}")
    found = run(simulator, tmp_path, allowed, token=fresh())
    assert found.verdict == "passed", said(found)
    assert found.outputs["back"]["known"] is False


def test_effects() -> None:
    types = builtin_step_types()
    for name, effect in (("download", "read"), ("read", "read"), ("restore", "disruptive")):
        found = types.find(f"gateway.{name}_backup")
        assert found is not None
        assert found.effect.value == effect

"""`gateway.*` steps about modules, the wizard and restarts, as playbooks against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Timing
from pytest_ignition.steps.catalogue import builtin_step_types
from tests.modules import module_file

Run = Callable[..., RunResult]
QUICK = Timing(grace=0.3, starting=0.3)
NEW = {
    "install_module": "disruptive",
    "uninstall_module": "disruptive",
    "enable_module": "write",
    "disable_module": "disruptive",
    "restart_module": "disruptive",
    "get_module": "read",
    "commission": "disruptive",
    "get_pending_restarts": "read",
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=QUICK) as running:
        yield running


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path, events: list[Event]) -> Run:
    """Runs steps given as YAML with an API token, against the simulator or another one."""
    simulator.reset()

    def running(*steps: str, gateway: Simulator = simulator) -> RunResult:
        playbook = tmp_path / "x.yaml"
        playbook.write_text(f"name: x\nsteps:\n{''.join(steps)}", "utf-8")
        settings = GatewaySettings(
            name="sim", allow="disruptive", url=gateway.url, credential=Credential(token=gateway.token)
        )
        with OwnResources(settings) as resources:
            return run_playbook(playbook, resources, consumers=[events.append])

    return running


def step(step_id: str, kind: str, parameters: str = "{}") -> str:
    return f"  - {{id: {step_id}, name: {step_id}, type: gateway.{kind}, parameters: {parameters}}}\n"


def error(result: RunResult) -> str:
    found = next(each.error for each in result.steps if each.error is not None)
    return "\n".join(filter(None, [found.message, found.hint]))


@pytest.mark.parametrize("name", NEW)
def test_every_step_says_what_it_may_do_to_a_plant(name: str) -> None:
    kind = builtin_step_types().find(f"gateway.{name}")
    assert kind is not None
    assert kind.effect.value == NEW[name]


def test_from_a_file_to_a_running_module_and_away_again(run: Run, tmp_path: Path, events: list[Event]) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "Plant.modl").write_bytes(module_file(signed=True, licence="<p>Terms</p>"))

    result = run(
        step("install", "install_module", "{file: files/Plant.modl, timeout: 20s}"),
        step("again", "restart_module", "{module_name: Plant, timeout: 20}"),
        step("off", "disable_module", "{module_name: com.example.plant}"),
        step("on", "enable_module", "{module_name: plant}"),
        step("get", "get_module", "{module_name: plant}"),
        step("later", "uninstall_module", "{module_name: plant}"),
        step("pending", "get_pending_restarts"),
        step("gone", "uninstall_module", "{module_name: plant, restart: true, timeout: 20}"),
        step("none", "get_pending_restarts"),
    )

    assert result.verdict == "passed", error(result)
    outputs = result.outputs
    assert outputs["install"]["status"] == "installed"
    assert outputs["install"]["module"]["state"] == "ACTIVE"
    assert outputs["install"]["seconds"] > 0.3
    assert (outputs["again"]["status"], outputs["again"]["module"]["state"]) == ("restarted", "ACTIVE")
    assert (outputs["off"]["status"], outputs["off"]["module"]["on_startup"]) == ("disabled", "disabled")
    assert (outputs["on"]["status"], outputs["on"]["module"]["state"]) == ("enabled", "ACTIVE")
    assert outputs["get"]["module"]["id"] == "com.example.plant"
    assert outputs["later"]["status"] == "set_for_removal"
    assert outputs["pending"] == {"pending": ["remove Plant"], "count": 1}
    assert outputs["gone"]["status"] == "removed"
    assert outputs["none"] == {"pending": [], "count": 0}
    told = [str(event.as_json().get("message")) for event in events if event.kind == "step_progress"]
    assert "installing Plant 1.2.0" in told
    assert any(line.startswith("waiting for gateway: going down") for line in told)


def test_terms_may_be_refused_and_restarts_left_to_others(run: Run, tmp_path: Path) -> None:
    (tmp_path / "signed.modl").write_bytes(module_file(signed=True))
    (tmp_path / "plain.modl").write_bytes(module_file())

    refused = run(step("a", "install_module", "{file: signed.modl, accept_certificate: false}"))
    assert refused.verdict == "broken"
    assert "comes with a certificate" in error(refused)
    assert "the uploaded file was taken back" in error(refused)

    later = run(step("a", "install_module", "{file: plain.modl, restart: never}"))
    assert later.outputs["a"]["module"]["state"] == "INACTIVE"


def test_a_missing_file_and_an_unknown_module_are_named(run: Run) -> None:
    assert "none.modl cannot be read" in error(run(step("a", "install_module", "{file: none.modl}")))
    assert error(run(step("a", "get_module", "{module_name: Perspectiv}"))).endswith("did you mean 'Perspective'?")


def test_a_restart_that_was_not_waited_for_is_waited_for_by_the_next_step(run: Run, simulator: Simulator) -> None:
    boots = simulator._state.boot

    result = run(step("a", "restart"), step("b", "wait_for_ready", "{timeout: 20}"))

    assert result.verdict == "passed", error(result)
    assert simulator._state.boot == boots + 1
    assert result.outputs["b"]["seconds"] > 0.3


@pytest.mark.parametrize("version", ["8.3.6", "8.1.48"])
def test_a_fresh_gateway_is_commissioned(run: Run, events: list[Event], version: str) -> None:
    with Simulator(scenario=Scenario(version=version, commissioned=False), timing=QUICK) as fresh:
        result = run(
            step("a", "commission", "{username: boss, password: tr0ub4dor-and-3, http_port: 9088, timeout: 20}"),
            step("b", "get_health"),
            gateway=fresh,
        )

    assert result.verdict == "passed", error(result)
    output = result.outputs["a"]
    assert output["status"] == "commissioned"
    assert output["steps"] == ["edition", "eula", "authSetup", "connections"]
    assert output["address"] == "http://localhost:9088"
    assert result.outputs["b"]["health"]["healthy"] is True
    assert "tr0ub4dor" not in str([event.as_json() for event in events])


def test_a_commissioned_gateway_is_not_commissioned_again(run: Run) -> None:
    result = run(step("a", "commission", "{username: boss, password: secret}"))
    assert result.verdict == "broken"
    assert "was commissioned before" in error(result)

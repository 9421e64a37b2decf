"""`gateway.*` steps that log in, look at projects, restart and install modules, as playbooks against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.server import Timing
from tests.modules import module_file

Run = Callable[..., RunResult]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.3, starting=0.3)) as running:
        yield running


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path, events: list[Event]) -> Run:
    """Runs steps given as YAML with the administrator's credential (or another one)."""
    simulator.reset()

    def running(steps: str, *, credential: Credential | None = None, **parameters: Any) -> RunResult:
        declared = "".join(f"  - {{name: {name}, type: dict}}\n" for name in parameters)
        head = "name: x\n" + (f"parameters:\n{declared}" if declared else "")
        playbook = tmp_path / "x.yaml"
        playbook.write_text(f"{head}steps:\n{steps}", "utf-8")
        own = credential or Credential(username=simulator.username, password=simulator.password)
        settings = GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=own)
        with OwnResources(settings) as resources:
            return run_playbook(playbook, resources, parameters=parameters, consumers=[events.append])

    return running


def step(step_id: str, kind: str, parameters: str = "{}") -> str:
    return f"  - {{id: {step_id}, name: {step_id}, type: gateway.{kind}, parameters: {parameters}}}\n"


def error(result: RunResult) -> str:
    found = next(each.error for each in result.steps if each.error is not None)
    return "\n".join(filter(None, [found.message, found.hint]))


def test_a_login_counts_for_the_steps_after_it_until_the_logout(run: Run, simulator: Simulator) -> None:
    result = run(
        step("login", "login")
        + step("modules", "list_modules")
        + step("logout", "logout")
        + step("again", "list_modules")
    )

    assert [each.verdict for each in result.steps] == ["passed", "passed", "passed", "broken"]
    assert result.outputs["login"] == {"status": "logged_in", "username": simulator.username}
    assert result.outputs["logout"] == {"status": "logged_out"}
    assert "401" in error(result)


def test_name_and_password_may_be_given_and_a_whole_credential_too(run: Run, simulator: Simulator) -> None:
    whole = {"username": simulator.username, "password": simulator.password}
    result = run(
        step("a", "login", "{username: '{{ parameter.who.username }}', password: '{{ parameter.who.password }}'}")
        + step("b", "login", "{password: '{{ parameter.who }}'}"),
        credential=Credential(token=simulator.token),
        who=whole,
    )

    assert result.verdict == "passed", error(result)


def test_a_wrong_password_is_broken_not_retried_and_shown_nowhere(run: Run, events: list[Event]) -> None:
    result = run(
        "  - {id: a, name: A, type: gateway.login, retry_count: 3, retry_delay: 0, "
        "parameters: {username: admin, password: wrong-horse-battery}}\n"
    )

    assert result.verdict == "broken"
    assert "the gateway refused the login of 'admin'" in error(result)
    assert sum(event.kind == "step_started" for event in events) == 1
    assert "wrong-horse-battery" not in str([event.as_json() for event in events])


def test_what_a_login_brings_along_is_secret(run: Run, simulator: Simulator, events: list[Event]) -> None:
    """Cookies and the CSRF token are as good as a password while the session lasts."""
    run(step("a", "login") + step("b", "list_projects"))

    (login,) = simulator._state.memory.logins.items()
    text = str([event.as_json() for event in events])
    assert login[0] not in text
    assert login[1].csrf_token not in text
    assert simulator.password not in text


def test_projects_are_listed_and_read_with_the_formats_keys(run: Run, simulator: Simulator) -> None:
    result = run(
        step("all", "list_projects") + step("one", "get_project", f"{{project_name: {simulator.project}}}"),
        credential=Credential(token=simulator.token),
    )

    assert result.outputs["all"]["count"] == 2
    assert {"name", "title", "enabled", "description", "parent", "version"} <= result.outputs["all"]["projects"][
        0
    ].keys()
    assert result.outputs["one"]["project"] == result.outputs["all"]["projects"][0]


def test_a_project_that_is_not_there_names_the_nearest(run: Run, simulator: Simulator) -> None:
    result = run(step("one", "get_project", "{project_name: dmeo}"), credential=Credential(token=simulator.token))

    assert result.verdict == "broken"
    assert error(result).endswith("there is no project 'dmeo' (\"Not Found\")\ndid you mean 'demo'?")


@pytest.mark.parametrize("wait", [True, False])
def test_a_restart_is_waited_for_if_asked(run: Run, simulator: Simulator, events: list[Event], wait: bool) -> None:
    boots = simulator._state.boot

    result = run(
        step("a", "restart", f"{{wait_for_ready: {str(wait).lower()}}}"), credential=Credential(token=simulator.token)
    )

    assert result.outputs["a"]["status"] == "restarted"
    assert (simulator._state.boot > boots) is wait
    told = [event.as_json().get("message") for event in events if event.kind == "step_progress"]
    assert any("going down" in str(line) for line in told) is wait


def test_a_restart_without_permission_is_refused_by_the_gateway(run: Run, simulator: Simulator) -> None:
    result = run(step("a", "restart"), credential=Credential(token=simulator.read_only_token))

    assert result.verdict == "broken"
    assert "403, the gateway does not allow this to this API token" in error(result)


def test_from_a_module_file_beside_the_playbook_to_a_running_module(
    run: Run, simulator: Simulator, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "Plant.modl").write_bytes(module_file(signed=True, licence="<p>Terms</p>"))

    result = run(
        step("upload", "upload_module", "{file: files/Plant.modl}")
        + step("restart", "restart", "{wait_for_ready: true}")
        + step("wait", "wait_for_module_installation", "{module_name: Plant}"),
        credential=Credential(token=simulator.token),
    )

    assert result.verdict == "passed", error(result)
    assert result.outputs["upload"] == {"module_id": "com.example.plant"}
    assert result.outputs["wait"] == {"status": "installed", "module_name": "Plant"}


def test_a_module_that_does_not_come_is_broken_with_what_was_seen(run: Run, simulator: Simulator) -> None:
    result = run(
        step("wait", "wait_for_module_installation", "{module_name: Plant, timeout: 0.2}"),
        credential=Credential(token=simulator.token),
    )

    assert result.verdict == "broken"
    assert error(result) == "the module Plant did not run after 0.2 s: not listed"


def test_a_missing_module_file_is_named(run: Run, simulator: Simulator) -> None:
    result = run(step("a", "upload_module", "{file: none.modl}"), credential=Credential(token=simulator.token))

    assert result.verdict == "broken"
    assert "none.modl cannot be read" in error(result)

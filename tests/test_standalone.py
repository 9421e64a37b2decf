"""`run_playbook`: the runner without pytest."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_ignition import (
    Control,
    Credential,
    Event,
    GatewaySettings,
    IgnitionError,
    OwnResources,
    Simulator,
    run_playbook,
)
from pytest_ignition.engine.commands import Cancel
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.waiting import ClockWaiter, SystemClock, wait_until

HELLO = "name: Hello\nparameters:\n  - {name: who, type: string}\nsteps:\n  - {id: say, name: Say, type: utility.log, parameters: {message: 'Hello {{ who }}'}}\n"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as served:
        yield served


def settings(simulator: Simulator) -> GatewaySettings:
    return GatewaySettings(
        name="demo",
        url=simulator.url,
        credential=Credential(username=simulator.username, password=simulator.password, token=simulator.token),
        project=simulator.project,
    )


def write(folder: Path, text: str, name: str = "playbooks/x.yaml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_playbook_runs_with_its_parameters_and_tells_every_event(tmp_path: Path) -> None:
    events: list[Event] = []

    result = run_playbook(write(tmp_path, HELLO), parameters={"who": "Ada"}, consumers=[events.append])

    assert result.verdict is Verdict.PASSED
    assert result.outputs == {"say": {"logged": "Hello Ada", "level": "info"}}
    assert (events[0].kind, events[-1].kind) == ("run_planned", "run_finished")


def test_a_missing_parameter_and_a_wrong_playbook_are_errors_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IgnitionError, match="no value for who"):
        run_playbook(write(tmp_path, HELLO))
    with pytest.raises(IgnitionError, match=r"x\.yaml:5:.*unknown step type"):
        run_playbook(write(tmp_path, HELLO.replace("utility.log", "utility.lag")))
    with pytest.raises(IgnitionError, match="cannot be read"):
        run_playbook(tmp_path / "none.yaml")


def test_gateway_and_credential_fill_parameters_and_nested_playbooks_are_found(
    tmp_path: Path, simulator: Simulator
) -> None:
    write(
        tmp_path, "name: Ping\nsteps:\n  - {id: ping, name: Ping, type: gateway.ping}\n", "playbooks/gateway/ping.yaml"
    )
    text = (
        "name: Outer\nparameters:\n  - {name: gateway_url, type: string, default: http://localhost:1}\n"
        "steps:\n  - {id: call, name: Call, type: playbook.run, parameters: {playbook: gateway/ping.yaml}}\n"
        "  - {id: say, name: Say, type: utility.log, parameters: {message: '{{ gateway_url }} {{ gateway.name }}'}}\n"
    )

    with OwnResources(settings(simulator)) as resources:
        result = run_playbook(write(tmp_path, text), resources)

    assert result.verdict is Verdict.PASSED
    assert result.outputs["say"]["logged"] == f"{simulator.url} demo"


@pytest.mark.slow
def test_it_opens_a_browser_of_its_own_and_pictures_a_failure(tmp_path: Path, simulator: Simulator) -> None:
    text = (
        "name: Page\nsteps:\n  - {id: go, name: Go, type: browser.navigate, parameters: {url: '{{ gateway.url }}'}}\n"
        "  - {id: see, name: See, type: browser.verify_text, parameters: {selector: h1, text: Nothing, timeout: 100}}\n"
    )
    secret = simulator.password

    with OwnResources(settings(simulator), evidence=tmp_path / "out") as resources:
        first = run_playbook(write(tmp_path, text), resources)
        second = run_playbook(write(tmp_path, text), resources)

    assert (first.verdict, second.verdict) == (Verdict.FAILED, Verdict.FAILED)
    pictures = sorted((tmp_path / "out").rglob("*.png"))
    assert [path.name for path in pictures] == ["02-see.png", "02-see.png"], "each run has a folder of its own"
    assert secret not in str(first)


def test_secrets_of_the_resources_and_of_parameters_are_masked(tmp_path: Path, simulator: Simulator) -> None:
    text = (
        "name: Leak\nparameters:\n  - {name: password, type: string}\n  - {name: api_key, type: string}\n"
        "steps:\n  - {id: say, name: Say, type: utility.log, parameters: {message: '{{ password }} {{ api_key }}'}}\n"
    )
    events: list[Event] = []

    with OwnResources(settings(simulator)) as resources:
        run_playbook(write(tmp_path, text), resources, parameters={"api_key": "Tiger-Lily"}, consumers=[events.append])

    assert simulator.password not in str(events)
    assert "Tiger-Lily" not in str(events)
    assert "******** ********" in str(events)


def test_another_thread_cancels_a_long_sleep_within_a_second(tmp_path: Path) -> None:
    control, clock = Control("mine"), SystemClock()
    events: list[Event] = []
    cancelled_at: list[float] = []

    def cancel() -> None:
        wait_until(ClockWaiter(), lambda: any(event.kind == "step_started" for event in events), timeout=20)
        cancelled_at.append(clock.monotonic())
        control.submit(Cancel(command_id="1", run_id="mine"))

    thread = threading.Thread(target=cancel)
    thread.start()
    text = "name: Sleep\nsteps:\n  - {id: zzz, name: Sleep, type: utility.sleep, parameters: {seconds: 600}, timeout: 700}\n"
    result = run_playbook(write(tmp_path, text), control=control, consumers=[events.append])
    thread.join()

    assert result.cancelled
    assert clock.monotonic() - cancelled_at[0] < 1
    assert events[0].identity.run_id == "mine"


def test_no_gateway_is_a_broken_step_that_says_how_to_give_one(tmp_path: Path) -> None:
    result = run_playbook(write(tmp_path, "name: P\nsteps:\n  - {id: p, name: P, type: gateway.ping}\n"))

    assert result.verdict is Verdict.BROKEN
    assert result.steps[0].error is not None
    assert (result.steps[0].error.message, result.steps[0].error.hint) == (
        "no gateway is given",
        'OwnResources(gateway="https://gw:8043") names one',
    )


def test_it_needs_neither_pytest_nor_a_browser_library(tmp_path: Path) -> None:
    path = write(tmp_path, HELLO)
    code = (
        "import sys; from pytest_ignition import run_playbook\n"
        f"print(run_playbook({str(path)!r}, parameters={{'who': 'x'}}).verdict)\n"
        "print([name for name in ('pytest', '_pytest', 'playwright', 'httpx2') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)

    assert done.stdout.splitlines() == ["passed", "[]"]


@pytest.mark.slow
def test_asyncio_runs_beside_an_open_page(tmp_path: Path) -> None:
    async def nothing() -> int:
        return 3

    path = tmp_path / "x.yaml"
    path.write_text(
        "name: x\nsteps:\n  - {id: go, name: Go, type: browser.navigate, parameters: {url: 'about:blank'}}\n", "utf-8"
    )
    with OwnResources(evidence=tmp_path) as resources:
        assert run_playbook(path, resources).verdict == "passed"
        assert asyncio.run(nothing()) == 3
        assert run_playbook(path, resources).verdict == "passed"
    assert asyncio.run(nothing()) == 3


@pytest.mark.slow
def test_a_password_written_into_a_playbook_is_in_no_event(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "name: x\nsteps:\n"
        "  - {id: go, name: Go, type: browser.navigate, parameters: {url: 'data:text/html,<input type=password>'}}\n"
        "  - {id: fill, name: Fill, type: browser.fill, "
        "parameters: {selector: 'input[type=password]', value: hunter2-pw}}\n",
        "utf-8",
    )
    events: list[Event] = []
    with OwnResources(evidence=tmp_path) as resources:
        result = run_playbook(path, resources, consumers=[events.append])

    assert result.verdict == "passed"
    assert "hunter2-pw" not in str([event.as_json() for event in events])


def test_what_the_playbook_requires_is_asked_for_first(simulator: Simulator, tmp_path: Path) -> None:
    path = write(tmp_path, "name: N\nrequires: {ignition: '>=9'}\nsteps:\n  - {id: a, type: utility.log}\n")

    with (
        OwnResources(settings(simulator), evidence=tmp_path) as own,
        pytest.raises(IgnitionError, match=r"x\.yaml: needs Ignition >=9; demo runs 8\.3"),
    ):
        run_playbook(path, own)

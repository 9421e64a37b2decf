"""`gateway.*` against the simulator: outputs of the public format on real endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.engine.events import Event, StepProgress
from pytest_ignition.engine.results import RunResult
from pytest_ignition.engine.runner import Runner
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.language.loader import load
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.steps.catalogue import builtin_step_types
from tests.engine.fakes import IDENTITY, FakeClock, FakeResources


class WithGateway(FakeResources):
    """Resources with a real client, on a clock that does not really wait."""

    def __init__(self, client: GatewayClient, folder: Path) -> None:
        super().__init__(FakeClock(), folder)
        self.client = client

    def gateway(self) -> Any:
        return self.client


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def run(
    kind: str, simulator: Simulator, folder: Path, *, token: bool = True, **extra: Any
) -> tuple[RunResult, list[Event]]:
    simulator.reset()
    if "state" in extra:
        simulator.set_state(extra["state"])
    types = builtin_step_types()
    credential = Credential(token=simulator.token) if token else None
    events: list[Event] = []
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as client:
        resources = WithGateway(client, folder)
        resources.while_pumping = extra.get("while_pumping", lambda: None)
        runner = Runner(
            load(
                f"name: x\nsteps:\n  - id: a\n    type: {kind}\n    parameters: {extra.get('parameters', '{}')}\n",
                "x.yaml",
                types,
            ),
            identity=IDENTITY,
            step_types=types,
            resources=resources,
            masker=Redactor(),
            consumers=[events.append],
            clock=resources.clock,
        )
        return runner.run({}), events


def test_ping_tells_the_state(simulator: Simulator, tmp_path: Path) -> None:
    result, _events = run("gateway.ping", simulator, tmp_path, state="STARTING")

    assert result.steps[0].output == {"status": "ok", "response": True, "state": "STARTING", "details": None}


def test_info_has_the_formats_keys(simulator: Simulator, tmp_path: Path) -> None:
    result, _events = run("gateway.get_info", simulator, tmp_path)

    info = result.steps[0].output["info"]
    assert info["version"] == "8.3.6"
    assert info["platform_version"] == "8.3.6 (b2026042713)"
    assert {"edition", "license_key", "uptime_seconds"} <= info.keys()


def test_health_has_the_formats_keys_and_degrades_without_a_token(simulator: Simulator, tmp_path: Path) -> None:
    full = run("gateway.get_health", simulator, tmp_path)[0].steps[0].output["health"]
    bare = run("gateway.get_health", simulator, tmp_path, token=False)[0].steps[0].output["health"]

    assert full["healthy"] is True
    assert full["thread_count"] > 0
    assert full["memory_max_mb"] > full["memory_used_mb"] > 0
    assert (bare["healthy"], bare["thread_count"]) == (True, None)


def test_modules_are_listed_and_need_a_token(simulator: Simulator, tmp_path: Path) -> None:
    output = run("gateway.list_modules", simulator, tmp_path)[0].steps[0].output
    refused = run("gateway.list_modules", simulator, tmp_path, token=False)[0].steps[0]

    assert output["count"] == len(output["modules"]) > 3
    assert {"name", "version", "state", "description", "license_required"} <= output["modules"][0].keys()
    assert refused.verdict is Verdict.BROKEN
    assert refused.error is not None
    assert "401" in refused.error.message
    assert "IGNITION_TOKEN" in str(refused.error.hint)


def test_wait_for_ready_says_where_it_stands_and_ends_when_the_gateway_runs(
    simulator: Simulator, tmp_path: Path
) -> None:
    waits: list[int] = []

    def come_up() -> None:
        waits.append(1)
        if len(waits) == 60:
            simulator.set_state("RUNNING")

    result, events = run("gateway.wait_for_ready", simulator, tmp_path, state="STARTING", while_pumping=come_up)

    assert result.verdict is Verdict.PASSED
    messages = [event.message for event in events if isinstance(event, StepProgress)]
    assert messages[0] == "waiting for gateway: STARTING, 0 s of 120 s"


def test_wait_for_ready_breaks_when_time_is_up(simulator: Simulator, tmp_path: Path) -> None:
    result, _events = run("gateway.wait_for_ready", simulator, tmp_path, state="STARTING", parameters="{timeout: 3}")

    assert result.verdict is Verdict.BROKEN
    assert result.steps[0].error is not None
    assert "STARTING" in result.steps[0].error.message

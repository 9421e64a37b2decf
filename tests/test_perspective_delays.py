"""The Perspective playbooks hold without luck: bindings come late at random, and the socket is dropped between steps.

Each seed draws its own delays, of 0 to 2.5 seconds for every single value, and its own drops. These come after steps that
saw what the gateway says: a click that is on its way when the connection breaks is lost, on a real gateway too.
PERSPECTIVE_ROUNDS says how many seeds are run; the suite runs one.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pytest_ignition.engine.events import Event, StepFinished
from pytest_ignition.engine.results import StepResult
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.language.model import Json
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.standalone import OwnResources, run_playbook

ROUNDS = int(os.environ.get("PERSPECTIVE_ROUNDS", "1"))
PLAYBOOKS = Path(__file__).parents[1] / "playbooks" / "perspective"
PAGES = ["/", "/line/1", "/alarms", "/settings", "/components"]

# Chromium tells of every connection that was refused; those were ours.
PLAYED: list[tuple[str, dict[str, Json]]] = [
    ("line_settings", {}),
    ("every_page", {"pages": [*PAGES], "known_errors": ["WebSocket"]}),
]

pytestmark = pytest.mark.slow


class Drops:
    """Drops the sockets after some of the steps that looked, for up to a second. The next step begins without one."""

    def __init__(self, simulator: Simulator, resources: OwnResources, seed: int) -> None:
        self._simulator = simulator
        self._resources = resources
        self._random = random.Random(seed)
        self.count = 0

    def __call__(self, event: Event) -> None:
        looked = isinstance(event, StepFinished) and event.type.startswith(("perspective.expect", "perspective.open"))
        if looked and self._random.random() < 0.6:
            self.count += 1
            self._simulator.drop_sockets(refuse_seconds=self._random.random())
            # A click within the milliseconds in which the page does not know yet would be lost for good.
            self._resources.browser().page.locator(".connection-banner.banner-active").wait_for(state="attached")


def errors(steps: Sequence[StepResult]) -> Iterator[str]:
    """What steps and nested ones that did not pass say."""
    for step in steps:
        if step.error is not None:
            yield f"{step.path.ids}: {step.error.message}"
        yield from errors(step.children)


@pytest.mark.parametrize("seed", range(1, ROUNDS + 1))
def test_late_values_and_lost_connections_change_no_verdict(seed: int, tmp_path: Path) -> None:
    timing = Timing(binding=0.0, binding_spread=2.5, tick=0.2, tags=0.2)
    with Simulator(scenario=Scenario(seed=seed), timing=timing) as simulator:
        credential = Credential(username=simulator.username, password=simulator.password, token=simulator.token)
        settings = GatewaySettings(
            name="sim", allow="disruptive", url=simulator.url, credential=credential, project=simulator.project
        )
        with OwnResources(settings, evidence=tmp_path) as resources:
            drops = Drops(simulator, resources, seed)
            for name, parameters in PLAYED:
                result = run_playbook(
                    PLAYBOOKS / f"{name}.yaml", resources, parameters=parameters, consumers=[drops], screenshots="never"
                )
                assert result.verdict == "passed", "\n".join(errors(result.steps))
            assert drops.count

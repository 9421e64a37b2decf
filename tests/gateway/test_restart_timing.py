"""Whatever the timing of a restart: the wait ends after the gateway is up again, never before, and soon after."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import GatewayNotReady, GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import (
    GATEWAY_INFO,
    OVERVIEW,
    REFUSED,
    RUNNING,
    STARTING,
    FakeWaiter,
    data,
    page,
    settings,
)

DOWN = ("refused", "503", "starting", "rest 503", "details", "unknown state", "bad json", "hangs")
SEEN_DOWN = ("refused", "503", "starting", "rest 503", "details", "unknown state")
"""What shows a gateway that does not tell its uptime to be down, whatever the timing."""


@dataclass
class World:
    """A gateway whose every answer depends on the time. Requests take some of it.

    Attributes:
        phases: how it is, and for how many seconds, from the restart request on; up for ever after the last.
        hiccups: until when requests that come before it goes down may hang, in seconds.
    """

    phases: list[tuple[str, float]]
    uptime: float
    tells_uptime: bool
    chance: random.Random
    hiccups: float = 0.0
    clock: FakeWaiter = field(default_factory=FakeWaiter)
    asked_at: float | None = None

    def __post_init__(self) -> None:
        self.born = self.clock.time - self.uptime

    @property
    def up_at(self) -> float:
        assert self.asked_at is not None
        return self.asked_at + sum(seconds for _kind, seconds in self.phases)

    def now(self) -> str:
        if self.asked_at is None:
            return "up"
        at = self.asked_at
        for kind, seconds in self.phases:
            at += seconds
            if self.clock.time < at:
                return kind
        return "up"

    def __call__(self, request: Request) -> Response:
        self.clock.time += self.chance.uniform(0, 0.2)
        if request.path.endswith("/restart"):
            self.asked_at = self.clock.time
            return data(True)
        kind = self.now()
        if kind == "hangs" or (kind == "before" and self.chance.random() < self.hiccups):
            self.clock.time += request.timeout or 10
            raise GatewayUnreachable("no answer within 2 s")
        if kind == "refused":
            raise REFUSED
        if kind == "503" or (kind == "rest 503" and request.path != "/StatusPing"):
            return page(503, "Service Unavailable")
        if request.path == "/StatusPing":
            pings = {
                "starting": STARTING,
                "details": data({"state": "RUNNING", "details": "SAFE_MODE"}),
                "unknown state": data({"state": "STOPPING"}),
                "bad json": Response(status=200, body=b"<html>"),
            }
            return pings.get(kind, RUNNING)
        return self.overview(kind) if request.path.endswith("/overview") else data(GATEWAY_INFO)

    def overview(self, kind: str) -> Response:
        if not self.tells_uptime:
            return page(403, "Forbidden")
        since = self.up_at if kind == "up" and self.asked_at is not None else self.born
        return data({**OVERVIEW, "uptime": int((self.clock.time - since) * 1000)})


def shuffled(seed: int) -> World:
    """Grace 0 to 8 s, starting 0 to 60 s in any phases; every fifth is down for too short a time to be seen."""
    chance = random.Random(seed)
    tells_uptime = seed % 2 == 0
    phases = [("before", chance.uniform(0, 8))]
    if seed % 5 == 0 and tells_uptime:
        phases.append(("starting", chance.choice([0.0, 0.01, 0.1])))
    else:
        kinds = chance.sample(DOWN, chance.randint(1, len(DOWN)))
        if not tells_uptime:
            phases.append((chance.choice(SEEN_DOWN), chance.uniform(3, 10)))
        phases += [(kind, chance.uniform(0, 60 / len(kinds))) for kind in kinds]
    hiccups = chance.choice([0.0, 0.0, 0.3])
    return World(phases, chance.choice([0.0, 1.0, 1e6]), tells_uptime, chance, hiccups)


@pytest.mark.parametrize("seed", range(200))
def test_the_wait_ends_when_the_gateway_is_up_again_and_not_before(seed: int) -> None:
    world = shuffled(seed)
    client = GatewayClient(settings(), transport=world, waiter=world.clock)

    client.restart(timeout=300)

    assert world.clock.time >= world.up_at
    assert world.clock.time < world.up_at + 15


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_a_restart_that_was_not_waited_for_is_known_to_wait_ready(seed: int) -> None:
    world = shuffled(seed)
    client = GatewayClient(settings(), transport=world, waiter=world.clock)

    client.restart(wait=False)
    client.wait_ready(timeout=300)

    assert world.clock.time >= world.up_at


@pytest.mark.parametrize("tells_uptime", [True, False])
def test_a_request_that_hung_is_no_proof_of_a_restart(tells_uptime: bool) -> None:
    world = World([("before", 8), ("hangs", 3), ("before", 1000)], 1e6, tells_uptime, random.Random(1))

    with pytest.raises(GatewayNotReady, match="still runs after 2"):
        GatewayClient(settings(), transport=world, waiter=world.clock).restart(timeout=100)


def test_a_gateway_that_says_nothing_for_long_was_down() -> None:
    world = World([("before", 2), ("hangs", 30)], 1e6, False, random.Random(1))

    GatewayClient(settings(), transport=world, waiter=world.clock).restart(timeout=100)

    assert world.up_at <= world.clock.time < world.up_at + 15


def test_an_old_uptime_of_a_gateway_that_was_seen_down_counts_after_a_while() -> None:
    """It may count from another start than that of its routes; the wait must not go on for ever."""
    world = World([("before", 2), ("starting", 3), ("before", 1000)], 1e6, True, random.Random(1))
    start = world.clock.time

    GatewayClient(settings(), transport=world, waiter=world.clock).restart(timeout=100)

    assert 19 < world.clock.time - start < 23


def test_wait_ready_forgets_a_restart_that_was_refused_by_nobody_and_did_not_come() -> None:
    world = World([("before", 1000)], 1e6, True, random.Random(1))
    client = GatewayClient(settings(), transport=world, waiter=world.clock)
    client.restart(wait=False)

    client.wait_ready(timeout=100)
    then = world.clock.time
    client.wait_ready(timeout=100)

    assert world.clock.time - then < 1


def test_wait_ready_with_too_little_time_does_not_call_it_ready() -> None:
    world = World([("before", 8), ("starting", 5)], 1e6, True, random.Random(1))
    client = GatewayClient(settings(), transport=world, waiter=world.clock)
    client.restart(wait=False)

    with pytest.raises(GatewayNotReady, match="still runs after"):
        client.wait_ready(timeout=3)


def test_a_state_that_nobody_knows_is_shown_as_it_is() -> None:
    world = World([("before", 1), ("unknown state", 30)], 1e6, True, random.Random(1))
    said: list[str] = []

    GatewayClient(settings(), transport=world, waiter=world.clock).restart(timeout=100, progress=said.append)

    assert any("waiting for gateway: STOPPING" in line for line in said)


@pytest.fixture
def real() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.6, starting=0.6)) as running:
        yield running


@pytest.mark.parametrize("wait", [True, False])
def test_the_simulators_restart_is_over_when_the_wait_is(real: Simulator, wait: bool) -> None:
    boots = real._state.boot
    credential = Credential(token=real.token)
    with GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=real.url, credential=credential)) as client:
        client.restart(timeout=20, wait=wait)
        if not wait:
            client.wait_ready(timeout=20)

        assert real._state.boot == boots + 1
        assert client.overview().version == "8.3.6 (b2026042713)"


def test_the_simulators_restart_that_nobody_saw_is_told_by_its_uptime() -> None:
    with Simulator(timing=Timing(grace=0.0, starting=0.0)) as running:
        running._state._up_since -= 100
        credential = Credential(token=running.token)
        with GatewayClient(
            GatewaySettings(name="sim", allow="disruptive", url=running.url, credential=credential)
        ) as client:
            client.restart(timeout=20)
        assert running._state.boot == 2

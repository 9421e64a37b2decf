"""On an 8.1 every call of the client works, or says that it needs 8.3 and what to use instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import pytest

from pytest_ignition.gateway.calls import Call
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import NeedsIgnition83
from pytest_ignition.gateway.messages import Operation
from pytest_ignition.gateway.operations import Operations
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from tests.contract.test_contract import calls
from tests.contract.uses import USES, status

WORK = {
    "ping",
    "gwinfo",
    "info",
    "health",
    "wait_ready",
    "logout",
    "commissioning.state",
    "commissioning.get_step",
    "commissioning.post_step",
    "commissioning.commission",
}
"""What an 8.1 has; whatever else works besides is fine."""

QUICK = Timing(grace=0.05, starting=0.05, settling=0)


@pytest.fixture(scope="module")
def new() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(license_keys=(status.KEY,)), timing=QUICK) as running:
        yield running


@pytest.fixture(scope="module")
def old() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(version="8.1.48"), timing=QUICK) as running:
        yield running


def client_of(simulator: Simulator) -> GatewayClient:
    credential = Credential(token=simulator.token, username=simulator.username, password=simulator.password)
    return GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential))


def call_named(name: str) -> Call[..., Any]:
    """The call itself, beneath the parts that its name leads through."""
    owner: Any = GatewayClient
    *parts, last = name.split(".")
    for part in parts:
        owner = getattr(owner, part).part
    found = getattr(owner, last)
    assert isinstance(found, Call)
    return found


@pytest.mark.parametrize("name", sorted(calls()))
def test_every_call_works_or_says_what_to_use_instead(
    name: str, new: Simulator, old: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The use is that of the contract; when it comes to the call, the same is asked of the 8.1 first."""
    new.reset()
    old.reset()
    call = call_named(name)
    original: Callable[..., Operation[Any]] = call.operation
    ends: list[object] = []
    with client_of(new) as client, client_of(old) as other:

        def both(operations: Operations, *args: Any, **kwargs: Any) -> Operation[Any]:
            if not ends:
                old.set_state(new.state)
                monkeypatch.setattr(call, "operation", original)
                ends.append(None)
                try:
                    attrgetter(name)(other)(*args, **kwargs)
                except NeedsIgnition83 as error:
                    ends[0] = error
            return original(operations, *args, **kwargs)

        monkeypatch.setattr(call, "operation", both)
        USES[name](client, new)

    (end,) = ends
    if isinstance(end, NeedsIgnition83):
        assert name not in WORK
        assert "needs Ignition 8.3, and this gateway is 8.1.48" in end.message
        assert end.hint is not None
        assert end.hint.startswith("8.1 has no REST API; ")
    else:
        assert end is None
    assert name not in WORK or end is None

"""Restarting: it counts only after the gateway was seen down, or its uptime says so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pytest_ignition.gateway.errors import GatewayNotReady, NeedsIgnition83, PermissionDenied, UnexpectedAnswer
from pytest_ignition.gateway.messages import Response
from tests.gateway.gateways import (
    GATEWAY_INFO,
    OVERVIEW,
    REFUSED,
    RUNNING,
    STARTING,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    gateway_81,
    page,
)

RESTART = "/data/api/v1/restart-tasks/restart"


def restarting(pings: Sequence[Answer], *, answer: Response | None = None, uptime: float = 500) -> FakeGateway:
    return FakeGateway(
        {
            "/StatusPing": list(pings),
            "/data/api/v1/gateway-info": data(GATEWAY_INFO),
            "/data/api/v1/overview": data({**OVERVIEW, "uptime": uptime * 1000}),
            RESTART: answer or data(True),
        }
    )


@pytest.mark.parametrize("down", [[STARTING, STARTING], [REFUSED], [page(503, "Service Unavailable")]])
def test_it_waits_until_the_gateway_went_down_and_came_up(down: list[Answer]) -> None:
    gateway, waiter = restarting([RUNNING] * 10 + down + [RUNNING]), FakeWaiter()
    said: list[str] = []

    client(gateway, waiter).restart(timeout=60, progress=said.append)

    assert gateway.asked[1].method == "POST"
    assert gateway.asked[1].params == {"confirm": "true"}
    assert waiter.waits[:10] == [0.5] * 10
    assert said[0] == "waiting for gateway: going down, 0 s of 60 s"


def test_without_waiting_it_returns_at_once() -> None:
    gateway, waiter = restarting([RUNNING]), FakeWaiter()

    client(gateway, waiter).restart(wait=False)

    assert gateway.paths == ["/data/api/v1/overview", RESTART]
    assert waiter.waits == []


def test_one_that_was_too_fast_to_be_seen_counts_by_its_uptime() -> None:
    gateway, waiter = restarting([RUNNING], uptime=500), FakeWaiter()
    fresh = data({**OVERVIEW, "uptime": 1000})
    gateway._routes["/data/api/v1/overview"].append(fresh)

    client(gateway, waiter).restart(timeout=60)

    assert sum(waiter.waits) < 3


def test_one_that_goes_on_running_did_not_restart() -> None:
    with pytest.raises(GatewayNotReady, match="took the request to restart, but still runs after 20 s"):
        client(restarting([RUNNING]), FakeWaiter()).restart(timeout=60)


def test_one_that_does_not_come_up_is_not_ready() -> None:
    with pytest.raises(GatewayNotReady, match="STARTING for the last 60 s"):
        client(restarting([STARTING]), FakeWaiter()).restart(timeout=60)


@pytest.mark.parametrize(
    ("answer", "error"),
    [(page(403, "Forbidden"), PermissionDenied), (Response(status=400), UnexpectedAnswer)],
)
def test_a_refusal_is_an_error(answer: Response, error: type[Exception]) -> None:
    with pytest.raises(error):
        client(restarting([RUNNING], answer=answer), FakeWaiter()).restart()


def test_an_81_says_that_it_needs_83() -> None:
    with pytest.raises(NeedsIgnition83, match=f"POST {RESTART}: needs Ignition 8"):
        client(gateway_81(), FakeWaiter()).restart()

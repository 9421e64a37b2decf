from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_ignition.gateway.errors import GatewayNotReady, GatewayTlsError, NeedsCommissioning
from pytest_ignition.gateway.models import Ping
from tests.gateway.gateways import (
    COMMISSIONING,
    REFUSED,
    RUNNING,
    STARTING,
    TO_WIZARD,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    gateway_81,
    gateway_83,
    page,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_ignition.gateway.messages import Request, Response

OK = data({})


def waited(gateway: FakeGateway, timeout: float = 10.0) -> tuple[Ping | Exception, list[str], FakeWaiter]:
    """What `wait_ready` gave, what it told meanwhile, and the clock afterwards."""
    waiter, told = FakeWaiter(), list[str]()
    end: Ping | Exception
    try:
        end = client(gateway, waiter).wait_ready(timeout=timeout, progress=told.append)
    except (GatewayNotReady, NeedsCommissioning, GatewayTlsError) as error:
        end = error
    return end, told, waiter


def test_ready_gateway_takes_no_wait() -> None:
    gateway = gateway_83()
    end, told, waiter = waited(gateway)
    assert (end, told, waiter.waits) == (Ping(state="RUNNING"), [], [])
    assert gateway.paths == ["/StatusPing", "/data/api/v1/gateway-info"]


def test_start_is_waited_for_and_told() -> None:
    end, told, waiter = waited(gateway_83(StatusPing=[STARTING, STARTING, RUNNING]), timeout=120)
    assert end == Ping(state="RUNNING")
    assert told == ["waiting for gateway: STARTING, 0 s of 120 s", "waiting for gateway: STARTING, 1 s of 120 s"]
    assert waiter.waits == [1.0, 1.0]


def test_refused_connections_are_part_of_a_start() -> None:
    end, told, _waiter = waited(gateway_83(StatusPing=[REFUSED, REFUSED, STARTING, RUNNING]))
    assert end == Ping(state="RUNNING")
    assert told == [
        "waiting for gateway: no answer, 0 s of 10 s",
        "waiting for gateway: no answer, 1 s of 10 s",
        "waiting for gateway: STARTING, 2 s of 10 s",
    ]


@pytest.mark.parametrize("status", [200, 401, 403])
def test_routes_are_up_once_they_answer_or_want_a_credential(status: int) -> None:
    slow: list[Answer] = [REFUSED, page(503, "Service Unavailable"), page(404, "No route match"), page(status, "now")]
    end, told, _waiter = waited(gateway_83(gateway_info=slow))
    assert end == Ping(state="RUNNING")
    assert told == [
        "waiting for gateway: RUNNING, but gateway-info does not answer, 0 s of 10 s",
        "waiting for gateway: RUNNING, but gateway-info answers 503, 1 s of 10 s",
        "waiting for gateway: RUNNING, but gateway-info answers 404, 2 s of 10 s",
    ]


def test_81_is_ready_without_routes() -> None:
    gateway = gateway_81()
    end, told, _waiter = waited(gateway)
    assert (end, told) == (Ping(state="RUNNING"), [])
    assert gateway.paths == ["/StatusPing", "/data/api/v1/gateway-info", "/system/gwinfo"]


@pytest.mark.parametrize("gwinfo", [REFUSED, text("no gwinfo"), text("ContextStatus=RUNNING;Version=8.3.1;")])
def test_missing_routes_are_excused_only_for_a_known_81(gwinfo: Response | Exception) -> None:
    end, _told, _waiter = waited(gateway_81(gwinfo=gwinfo), timeout=3)
    assert str(end) == (
        "the gateway was not ready after 3 s: RUNNING, but gateway-info answers 404 for the last 3 s\n"
        "hint: look into the gateway's own log, or wait longer"
    )


@pytest.mark.parametrize(
    ("pings", "seen"),
    [
        ([STARTING], "STARTING for the last 10 s"),
        ([REFUSED], "no answer for the last 10 s"),
        ([STARTING, STARTING, STARTING, data({"state": "FAULTED"})], "FAULTED for the last 7 s"),
        ([data({"state": "RUNNING", "details": "SAFE_MODE"})], "RUNNING (SAFE_MODE) for the last 10 s"),
        ([page(503, "x")], "answering 503 to StatusPing for the last 10 s"),
        ([text("hello")], "answering 200 to StatusPing for the last 10 s"),
        ([data({"state": "running"})], "running for the last 10 s"),
    ],
)
def test_end_of_the_time_says_what_was_seen_last_and_for_how_long(pings: Sequence[Answer], seen: str) -> None:
    end, told, waiter = waited(gateway_83(StatusPing=pings))
    assert isinstance(end, GatewayNotReady)
    assert end.message == f"the gateway was not ready after 10 s: {seen}"
    assert len(told) == 10
    assert sum(waiter.waits) == 10


@pytest.mark.parametrize("timeout", [0, -1, 0.5])
def test_gateway_is_asked_at_least_once(timeout: float) -> None:
    assert waited(gateway_83(), timeout)[0] == Ping(state="RUNNING")
    end, _told, waiter = waited(gateway_83(StatusPing=STARTING), timeout)
    assert isinstance(end, GatewayNotReady)
    assert sum(waiter.waits) == max(timeout, 0)


@pytest.mark.parametrize(
    ("gateway", "message"),
    [
        (
            gateway_83(StatusPing=[STARTING, COMMISSIONING]),
            "GET /StatusPing: RUNNING, COMMISSIONING: the gateway needs commissioning",
        ),
        (gateway_83(StatusPing=[STARTING, TO_WIZARD]), "GET /StatusPing: 302, the gateway needs commissioning"),
        (
            gateway_83(StatusPing=[STARTING, RUNNING], gateway_info=TO_WIZARD),
            "GET /data/api/v1/gateway-info: 302, the gateway needs commissioning",
        ),
    ],
)
def test_fresh_gateway_ends_the_wait_early(gateway: FakeGateway, message: str) -> None:
    end, told, _waiter = waited(gateway)
    assert str(end) == (
        f"{message}\nhint: finish the wizard in a browser, or start the container with its commissioning variables"
    )
    assert isinstance(end, NeedsCommissioning)
    assert len(told) == 1


@pytest.mark.parametrize("route", ["StatusPing", "gateway_info"])
def test_untrusted_certificate_ends_the_wait_early(route: str) -> None:
    end, told, _waiter = waited(gateway_83(**{route: GatewayTlsError("untrusted")}))
    assert (str(end), told) == ("untrusted", [])


def test_requests_are_cut_to_the_time_that_is_left() -> None:
    waiter = FakeWaiter()

    def slow(request: Request) -> Response:
        assert request.timeout is not None
        waiter.time += request.timeout
        raise REFUSED

    gateway = gateway_83(StatusPing=slow)
    with pytest.raises(GatewayNotReady, match="no answer"):
        client(gateway, waiter).wait_ready(timeout=15)
    assert waiter.time == 1015.0
    assert [request.timeout for request in gateway.asked] == [10.0, 4.0]

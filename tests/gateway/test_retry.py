"""Reads are sent again when their answer was lost; writes never are."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.drive import drive
from pytest_ignition.gateway.errors import GatewayUnavailable, GatewayUnreachable, UnexpectedAnswer
from pytest_ignition.gateway.messages import Operation, Request, Response, ask
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator
from tests.gateway.gateways import (
    REFUSED,
    RUNNING,
    FakeAsyncWaiter,
    FakeGateway,
    FakeWaiter,
    client,
    gateway_83,
    page,
    settings,
)

LOST = GatewayUnreachable("GET http://gw:8088/StatusPing: no whole HTTP answer")
LOST.lost = True
BAD = page(500, "Server Error")
STARTING = page(503, "Service Unavailable")


def post() -> Operation[Response]:
    return (yield from ask(Request(method="POST", path="/data/api/v1/trial")))


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


def test_a_read_whose_answer_was_lost_or_is_an_error_is_sent_again_after_growing_pauses() -> None:
    gateway, waiter = gateway_83(StatusPing=[LOST, BAD, STARTING, RUNNING]), FakeWaiter()
    assert client(gateway, waiter).ping().running
    assert (len(gateway.asked), waiter.waits) == (4, [0.1, 0.4, 1.0])


def test_both_faces_repeat_alike() -> None:
    gateway, waiter = gateway_83(StatusPing=[LOST, RUNNING]), FakeAsyncWaiter()

    async def run() -> bool:
        async with AsyncGatewayClient(settings(), transport=gateway.asynchronously, waiter=waiter) as asynchronous:
            return (await asynchronous.ping()).running

    assert asyncio.run(run())
    assert waiter.clock.waits == [0.1]


@pytest.mark.parametrize(
    ("answer", "error"), [(LOST, GatewayUnreachable), (BAD, UnexpectedAnswer), (STARTING, GatewayUnavailable)]
)
def test_after_four_attempts_the_last_error_is_raised(answer: Response | Exception, error: type[Exception]) -> None:
    gateway = gateway_83(StatusPing=answer)
    with pytest.raises(error):
        client(gateway).ping()
    assert len(gateway.asked) == 4


@pytest.mark.parametrize("answer", [REFUSED, page(401, "Unauthorized"), page(404, "Not Found"), page(400, "Bad")])
def test_what_a_second_attempt_would_not_change_is_asked_once(answer: Response | Exception) -> None:
    gateway = FakeGateway({"/StatusPing": answer})
    with pytest.raises(Exception, match="StatusPing"):
        client(gateway).ping()
    assert len(gateway.asked) == 1


def test_where_a_wait_asks_again_by_itself_nothing_is_repeated() -> None:
    gateway, waiter = gateway_83(StatusPing=[LOST, BAD, RUNNING]), FakeWaiter()
    client(gateway, waiter).wait_ready()
    assert waiter.waits == [1.0, 1.0]


@pytest.mark.parametrize("answer", [LOST, BAD, STARTING])
def test_a_write_is_sent_once(answer: Response | Exception) -> None:
    gateway = FakeGateway({"/data/api/v1/trial": answer})
    if isinstance(answer, Exception):
        with pytest.raises(GatewayUnreachable):
            drive(post(), gateway, FakeWaiter())
    else:
        assert drive(post(), gateway, FakeWaiter()) is answer
    assert len(gateway.asked) == 1


def test_a_write_whose_answer_is_lost_says_that_it_may_have_been_carried_out(simulator: Simulator) -> None:
    simulator.reset()
    simulator.faults.order("drop")
    own = GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
    )
    with GatewayClient(own) as real, pytest.raises(GatewayUnreachable) as caught:
        real.restart()
    assert caught.value.hint == "the gateway may have carried it out all the same: look before you send it again"
    assert [line.method for line in simulator.requests if line.method != "GET"] == ["POST"]


def test_reads_on_a_bad_network_end_right(simulator: Simulator) -> None:
    """5 % errors, 5 % cut connections, 200 ms latency: 200 reads, as one after the other as 20 at a time can be."""
    simulator.reset()
    simulator.faults.order("503=5%, drop=5%, latency=200ms")
    own = GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
    )

    async def read(gateway: AsyncGatewayClient, names: list[str]) -> None:
        for _ in range(10):
            names.append((await gateway.gateway_info()).name or "")

    async def run() -> list[str]:
        names: list[str] = []
        async with AsyncGatewayClient(own) as gateway:
            await asyncio.gather(*(read(gateway, names) for _ in range(20)))
        return names

    assert asyncio.run(run()) == ["Simulator"] * 200
    statuses = [line.status for line in simulator.requests]
    assert statuses.count(200) >= 200
    assert 0 in statuses
    assert 503 in statuses


def test_no_write_is_sent_twice_on_a_bad_network(simulator: Simulator) -> None:
    simulator.reset()
    simulator.faults.order("503=20%, drop=20%, half-close=10%")
    own = GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=simulator.token)
    )
    sent = 40
    with GatewayClient(own) as real:
        for _ in range(sent):
            try:
                drive(post(), real._send, FakeWaiter())
            except GatewayUnreachable:
                continue
    assert len([line for line in simulator.requests if line.method == "POST"]) == sent

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import pytest

import pytest_ignition.gateway as door
from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.errors import GatewayNotReady, NeedsIgnition83
from tests.gateway.gateways import (
    RUNNING,
    STARTING,
    FakeAsyncWaiter,
    FakeGateway,
    FakeWaiter,
    client,
    gateway_81,
    gateway_83,
    settings,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def public(kind: type) -> dict[str, Any]:
    return {name: member for name, member in vars(kind).items() if not name.startswith("_")}


def test_both_faces_have_the_same_methods_with_the_same_parameters() -> None:
    sync, asynchronous = public(GatewayClient), public(AsyncGatewayClient)
    assert sync.keys() == asynchronous.keys()
    for name, member in sync.items():
        twin = asynchronous[name]
        if isinstance(member, property):
            assert isinstance(twin, property)
            continue
        assert inspect.iscoroutinefunction(twin), name
        given, other = inspect.signature(member).parameters, inspect.signature(twin).parameters
        assert [(each.name, each.kind, each.default) for each in given.values()] == [
            (each.name, each.kind, each.default) for each in other.values()
        ], name


@pytest.mark.parametrize("kind", [GatewayClient, AsyncGatewayClient])
def test_every_public_method_says_what_it_does(kind: type) -> None:
    assert [name for name, member in public(kind).items() if not inspect.getdoc(member)] == []


def asynchronously(gateway: FakeGateway, use: Callable[[AsyncGatewayClient], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        transport = gateway.asynchronously
        async with AsyncGatewayClient(settings(), transport=transport, waiter=FakeAsyncWaiter()) as client:
            return await use(client)

    return asyncio.run(run())


@pytest.mark.parametrize(
    "name", ["ping", "gwinfo", "info", "health", "gateway_info", "overview", "thread_counts", "modules", "wait_ready"]
)
def test_both_faces_ask_and_answer_alike(name: str) -> None:
    gateway, other = gateway_83(StatusPing=[STARTING, RUNNING]), gateway_83(StatusPing=[STARTING, RUNNING])
    expected = getattr(client(gateway), name)()
    assert asynchronously(other, lambda asynchronous: getattr(asynchronous, name)()) == expected
    assert gateway.asked == other.asked


def test_async_face_raises_the_same_errors() -> None:
    with pytest.raises(NeedsIgnition83):
        asynchronously(gateway_81(), lambda asynchronous: asynchronous.modules())
    with pytest.raises(GatewayNotReady, match="STARTING for the last 5 s"):
        asynchronously(gateway_83(StatusPing=STARTING), lambda asynchronous: asynchronous.wait_ready(timeout=5))


def test_waits_go_through_the_waiter_given_to_the_call() -> None:
    own, given = FakeWaiter(), FakeWaiter()
    client(gateway_83(StatusPing=[STARTING, RUNNING]), own).wait_ready(waiter=given)
    assert (own.waits, given.waits) == ([], [1.0])


def test_name_and_url_are_those_of_the_settings() -> None:
    with client(gateway_83(), url="http://GW:8088/") as gateway:
        assert (gateway.name, gateway.url) == ("gw", "http://gw:8088")
    asynchronous = AsyncGatewayClient(settings())
    assert (asynchronous.name, asynchronous.url) == ("gw", "http://gw:8088")


def test_door_opens_every_name_it_lists_and_no_other() -> None:
    assert [name for name in door.__all__ if getattr(door, name).__name__ != name] == []
    assert door.__all__ == sorted(door.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        door.nonsense  # noqa: B018 - looking it up is the test


def test_door_shows_every_error() -> None:
    from pytest_ignition.gateway import errors

    kinds = [value for value in vars(errors).values() if isinstance(value, type)]
    assert {kind.__name__ for kind in kinds if issubclass(kind, errors.GatewayError)} <= set(door.__all__)

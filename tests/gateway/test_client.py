from __future__ import annotations

import asyncio
import inspect
import re
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest

import pytest_ignition.gateway as door
from pytest_ignition.gateway.calls import Call, PartOf
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


def public(kind: Any) -> dict[str, Any]:
    """Every public name of a face or a part, those of its parts with a dot."""
    found: dict[str, Any] = {}
    for name in dir(kind):
        if name.startswith("_"):
            continue
        member = getattr(kind, name)
        found[name] = member
        if isinstance(member, PartOf):
            found |= {f"{name}.{inner}": value for inner, value in public(member.part).items()}
    return found


def test_both_faces_have_the_same_calls() -> None:
    sync, asynchronous = public(GatewayClient), public(AsyncGatewayClient)
    assert sync.keys() == asynchronous.keys()
    calls = {name: member for name, member in sync.items() if isinstance(member, Call)}
    assert {"ping", "projects.find", "modules.install"} <= calls.keys()
    assert [name for name, member in calls.items() if asynchronous[name] is not member] == []
    others = {name for name, member in sync.items() if not isinstance(member, Call | PartOf | property | str)}
    assert others == {"close"}


@pytest.mark.parametrize("kind", [GatewayClient, AsyncGatewayClient])
def test_every_call_says_what_it_does(kind: type) -> None:
    assert [name for name, member in public(kind).items() if not inspect.getdoc(member)] == []


@pytest.mark.parametrize(("name", "call"), [(n, m) for n, m in public(GatewayClient).items() if isinstance(m, Call)])
def test_every_parameter_is_documented(name: str, call: Call[..., Any]) -> None:
    doc = inspect.getdoc(call) or ""
    assert [
        each for each in call.signature.parameters if not re.search(rf"^ +(\w+, )*{each}(, \w+)*: ", doc, re.M)
    ] == []


def test_a_call_is_a_method_with_a_name_and_help() -> None:
    gateway = client(gateway_83())
    assert gateway.projects.find.__qualname__ == "Projects.find"
    assert (gateway.ping.__doc__ or "").startswith("The gateway's state")


def asynchronously(gateway: FakeGateway, use: Callable[[AsyncGatewayClient], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        transport = gateway.asynchronously
        async with AsyncGatewayClient(settings(), transport=transport, waiter=FakeAsyncWaiter()) as client:
            return await use(client)

    return asyncio.run(run())


@pytest.mark.parametrize(
    "name",
    ["ping", "gwinfo", "info", "health", "gateway_info", "overview", "thread_counts", "modules.list", "wait_ready"],
)
def test_both_faces_ask_and_answer_alike(name: str) -> None:
    gateway, other = gateway_83(StatusPing=[STARTING, RUNNING]), gateway_83(StatusPing=[STARTING, RUNNING])
    call = attrgetter(name)
    expected = call(client(gateway))()
    assert asynchronously(other, lambda asynchronous: call(asynchronous)()) == expected
    assert gateway.asked == other.asked


def test_async_face_raises_the_same_errors() -> None:
    with pytest.raises(NeedsIgnition83):
        asynchronously(gateway_81(), lambda asynchronous: asynchronous.modules.list())
    with pytest.raises(GatewayNotReady, match="STARTING for the last 5 s"):
        asynchronously(gateway_83(StatusPing=STARTING), lambda asynchronous: asynchronous.wait_ready(timeout=5))


def test_waits_go_through_the_waiter_of_the_client() -> None:
    waiter = FakeWaiter()
    client(gateway_83(StatusPing=[STARTING, RUNNING]), waiter).wait_ready()
    assert waiter.waits == [1.0]


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

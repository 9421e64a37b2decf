"""A request ends when the waiter raises; the connection is cut, no thread stays, and the next request works."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest

from pytest_ignition.gateway.client import GatewayClient, during
from pytest_ignition.gateway.errors import GatewayUnreachable
from pytest_ignition.gateway.settings import GatewaySettings
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.gateway.gateways import RUNNING, FakeGateway, settings


class Impatient(Exception):
    """What a cancelled run raises."""


class RaisingWaiter:
    """Raises at the n-th look."""

    def __init__(self, looks: int) -> None:
        self.left = looks

    def wait(self, _seconds: float) -> None:
        self.left -= 1
        if self.left <= 0:
            raise Impatient

    def monotonic(self) -> float:
        return monotonic()


@contextmanager
def silent() -> Iterator[str]:
    """Takes connections and requests, and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def couriers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ignition-gateway"]


def test_a_request_without_an_answer_ends_with_the_waiter_and_leaves_no_thread() -> None:
    with silent() as url, GatewayClient(GatewaySettings(name="silent", url=url, timeout=120)) as client:
        start = monotonic()
        with pytest.raises(Impatient):
            during(client, RaisingWaiter(3)).ping()
        assert monotonic() - start < 1
        assert wait_until(ClockWaiter(), lambda: not couriers(), timeout=5)


def test_the_next_request_opens_a_new_connection() -> None:
    with (
        Simulator() as simulator,
        GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=simulator.url)) as client,
    ):
        patient = during(client, ClockWaiter())
        assert patient.ping().running
        client._http.abort()
        assert patient.ping().running
        assert client.ping().running
    assert wait_until(ClockWaiter(), lambda: not couriers(), timeout=5)


def test_an_error_of_the_transport_arrives_as_it_is() -> None:
    gone = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{gone.getsockname()[1]}"
    gone.close()
    refused = pytest.raises(GatewayUnreachable, match="no connection")
    with GatewayClient(GatewaySettings(name="gone", url=url)) as client, refused:
        during(client, ClockWaiter()).ping()


def test_a_timeout_of_a_request_is_no_reason_to_wait_on() -> None:
    """Python's TimeoutError is raised by both sides."""

    def late(_request: object) -> None:
        raise TimeoutError("of the transport")

    with GatewayClient(settings(), transport=late) as client, pytest.raises(TimeoutError, match="of the transport"):  # type: ignore[arg-type]
        during(client, ClockWaiter()).ping()


def test_the_client_itself_goes_on_blocking_in_the_callers_thread() -> None:
    used: list[str] = []

    def transport(request: object) -> object:
        used.append(threading.current_thread().name)
        return FakeGateway({"/StatusPing": RUNNING})(request)  # type: ignore[arg-type]

    with GatewayClient(settings(), transport=transport) as client:  # type: ignore[arg-type]
        client.ping()
        during(client, ClockWaiter()).ping()

    assert used == [threading.current_thread().name, "ignition-gateway"]

"""The fixtures for Python tests.

Thin faces: playbooks read the `_ignition_*` fixtures, so a user's own `gateway` never feeds one by accident.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.settings import GatewaySettings
    from pytest_ignition.simulator.server import Simulator


@pytest.fixture(scope="session")
def _ignition_simulator() -> Iterator[Simulator]:
    """The simulator of this process, started at first use."""
    from pytest_ignition.extras import simulator_class

    with simulator_class()() as simulator:
        yield simulator


@pytest.fixture(scope="session")
def _ignition_settings(request: pytest.FixtureRequest) -> GatewaySettings:
    """The gateway under test; its secrets are known to the redactor from here on."""
    from pytest_ignition import settings
    from pytest_ignition.session import session_of

    chosen = settings.chosen_gateway(request.config)
    if chosen is None:
        raise settings.NoGateway
    if chosen == settings.SIMULATOR:
        found = settings.simulator_settings(request.config, request.getfixturevalue("_ignition_simulator"))
    else:
        found = settings.gateway_settings(request.config, chosen)
    redactor = session_of(request.config).redactor
    for secret in found.credential.secrets() if found.credential is not None else ():
        redactor.add(secret)
    return found


@pytest.fixture(scope="session")
def _ignition_client(_ignition_settings: GatewaySettings) -> Iterator[GatewayClient]:
    """One client, and so one kept connection, for the whole process."""
    from pytest_ignition.gateway.client import GatewayClient

    with GatewayClient(_ignition_settings) as client:
        yield client


@pytest.fixture
def _ignition_fresh_simulator(request: pytest.FixtureRequest) -> None:
    """The simulator as new for each item, if it is the gateway under test."""
    from pytest_ignition import settings

    if settings.chosen_gateway(request.config) == settings.SIMULATOR:
        request.getfixturevalue("_ignition_simulator").reset()


@pytest.fixture
def _ignition_gateway(_ignition_client: GatewayClient, _ignition_fresh_simulator: None) -> GatewayClient:
    """The client that playbooks use."""
    return _ignition_client


@pytest.fixture
def gateway(request: pytest.FixtureRequest) -> GatewayClient:
    """The gateway under test as a client: `gateway.ping()`, `gateway.info()`, `gateway.modules()`, ..."""
    client: GatewayClient = _or_one_line(request, "_ignition_gateway")
    return client


@pytest.fixture
def gateway_url(request: pytest.FixtureRequest) -> str:
    """The address of the gateway under test, such as `https://gw:8043`, without a trailing slash."""
    client: GatewayClient = _or_one_line(request, "_ignition_gateway")
    return client.url


@pytest.fixture
def simulator(_ignition_simulator: Simulator) -> Simulator:
    """The embedded gateway, as new, whichever gateway is under test: change its state, read what it was asked."""
    _ignition_simulator.reset()
    return _ignition_simulator


def _or_one_line(request: pytest.FixtureRequest, name: str) -> Any:
    """The fixture's value; our own errors become one line instead of a traceback."""
    from pytest_ignition.errors import IgnitionError

    try:
        return request.getfixturevalue(name)
    except IgnitionError as error:
        message = str(error)
    pytest.fail(message, pytrace=False)

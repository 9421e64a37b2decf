"""The `gateway` fixture: the gateway under test as a client, over one kept connection.

Run: pytest example_tests/test_gateway.py --gateway simulator
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition import GatewayClient, Simulator


def test_gateway_runs(gateway: GatewayClient) -> None:
    assert gateway.ping().state == "RUNNING"


def test_version_is_8_3(gateway: GatewayClient) -> None:
    info = gateway.info()
    assert info.version is not None
    assert info.version.startswith("8.3"), f"{info.name} runs {info.version}"


def test_every_module_is_active(gateway: GatewayClient) -> None:
    idle = [module.name for module in gateway.modules.list() if module.state != "ACTIVE"]
    assert not idle


def test_restart_is_waited_for(simulator: Simulator) -> None:
    """The `simulator` fixture is an embedded gateway of one's own: restart it without asking anybody."""
    from pytest_ignition import GatewayClient, GatewaySettings

    with GatewayClient(GatewaySettings(name="simulator", url=simulator.url)) as client:
        simulator.set_state("STARTING")
        assert not client.ping().running
        simulator.set_state("RUNNING")
        assert client.wait_ready(timeout=30).running

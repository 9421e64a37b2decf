from __future__ import annotations

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator


def wizard(simulator: Simulator) -> None:
    simulator.set_state("COMMISSIONING")


def state(client: GatewayClient, simulator: Simulator) -> object:
    wizard(simulator)
    return client.commissioning.state()


def get_step(client: GatewayClient, simulator: Simulator) -> object:
    wizard(simulator)
    return client.commissioning.get_step("license", "eula")


def post_step(client: GatewayClient, simulator: Simulator) -> object:
    wizard(simulator)
    return client.commissioning.post_step("license", {"accept": True}, "eula")


def commission(client: GatewayClient, simulator: Simulator) -> object:
    wizard(simulator)
    return client.commissioning.commission("operator", "pass-word", timeout=20)


USES = {
    "commissioning.state": state,
    "commissioning.get_step": get_step,
    "commissioning.post_step": post_step,
    "commissioning.commission": commission,
}

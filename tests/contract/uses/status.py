from __future__ import annotations

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator

KEY = "SIMU-LATE-D"


def reset_trial(client: GatewayClient, simulator: Simulator) -> object:
    simulator.expire_trial()
    client.problems()
    return client.trial.reset()


def activate(client: GatewayClient, _simulator: Simulator) -> object:
    client.licenses.activate(KEY)
    return client.licenses.state()


USES = {
    "problems": lambda client, _simulator: client.problems(),
    "connections": lambda client, _simulator: client.connections(),
    "gateway_network": lambda client, _simulator: client.gateway_network(),
    "banners": lambda client, _simulator: client.banners(),
    "performance.gauges": lambda client, _simulator: client.performance.gauges(),
    "performance.charts": lambda client, _simulator: client.performance.charts(),
    "performance.threads": lambda client, _simulator: client.performance.threads(),
    "performance.drift": lambda client, _simulator: client.performance.drift(),
    "performance.drift_events": lambda client, _simulator: client.performance.drift_events(),
    "trial.state": lambda client, _simulator: client.trial.state(),
    "trial.reset": reset_trial,
    "licenses.state": lambda client, _simulator: client.licenses.state(),
    "licenses.is_online": lambda client, _simulator: client.licenses.is_online(),
    "licenses.activate": activate,
    "redundancy.state": lambda client, _simulator: client.redundancy.state(),
    "redundancy.failover": lambda client, _simulator: client.redundancy.failover(),
    "redundancy.resync": lambda client, _simulator: client.redundancy.resync(),
}

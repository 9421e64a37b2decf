from __future__ import annotations

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator


def restart(client: GatewayClient, _simulator: Simulator) -> object:
    return client.restart(timeout=20)


def login(client: GatewayClient, simulator: Simulator) -> object:
    return client.login(simulator.username, simulator.password)


def logout(client: GatewayClient, simulator: Simulator) -> object:
    client.login(simulator.username, simulator.password)
    return client.logout()


USES = {
    "ping": lambda client, _simulator: client.ping(),
    "gwinfo": lambda client, _simulator: client.gwinfo(),
    "info": lambda client, _simulator: client.info(),
    "health": lambda client, _simulator: client.health(),
    "gateway_info": lambda client, _simulator: client.gateway_info(),
    "overview": lambda client, _simulator: client.overview(),
    "thread_counts": lambda client, _simulator: client.thread_counts(),
    "wait_ready": lambda client, _simulator: client.wait_ready(),
    "restart": restart,
    "pending_restarts": lambda client, _simulator: client.pending_restarts(),
    "login": login,
    "logout": logout,
}
NOT_ASKED = {
    "GET /data/api/v1/overview/name": "gateway-info tells the name too",
}

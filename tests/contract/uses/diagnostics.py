from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator


def since(client: GatewayClient, simulator: Simulator) -> object:
    marker = client.logs.marker()
    simulator.log("ERROR", "tags.Provider", "lost", stack=["java.lang.Exception: lost"])
    return client.logs.since(marker, min_level="WARN", prefix="tags", search="lost")


def download_logs(client: GatewayClient, _simulator: Simulator) -> object:
    with TemporaryDirectory() as folder:
        return client.logs.download(Path(folder) / "logs.idb")


def bundle(client: GatewayClient, _simulator: Simulator) -> object:
    with TemporaryDirectory() as folder:
        file = client.diagnostics.bundle(Path(folder) / "bundle.zip", 60)
        return client.diagnostics.download_bundle(file)


def single_bundle(client: GatewayClient, _simulator: Simulator) -> object:
    client.diagnostics.generate_bundle()
    return client.diagnostics.bundle_status()


USES = {
    "logs.query": lambda client, _simulator: client.logs.query(
        min_level="INFO", logger="GatewayManager", prefix="Gate", search="is", since=0, until=2**52, limit=5
    ),
    "logs.marker": lambda client, _simulator: client.logs.marker(),
    "logs.since": since,
    "logs.last": lambda client, _simulator: client.logs.last(60),
    "logs.download": download_logs,
    "logs.loggers": lambda client, _simulator: client.logs.loggers(prefix="gateway", limit=3),
    "logs.set_level": lambda client, _simulator: client.logs.set_level("gateway.Routes", "DEBUG"),
    "logs.reset_levels": lambda client, _simulator: client.logs.reset_levels(),
    "diagnostics.bundle": bundle,
    "diagnostics.generate_bundle": single_bundle,
    "diagnostics.bundle_status": lambda client, _simulator: client.diagnostics.bundle_status(),
    "diagnostics.download_bundle": bundle,
    "diagnostics.deadlocks": lambda client, _simulator: client.diagnostics.deadlocks(),
    "diagnostics.threads": lambda client, _simulator: client.diagnostics.threads(),
    "diagnostics.thread_dump": lambda client, _simulator: client.diagnostics.thread_dump(),
}

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator


@contextmanager
def saved(client: GatewayClient) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        yield client.projects.export("demo", Path(folder) / "demo.zip").path


def export(client: GatewayClient, _simulator: Simulator) -> object:
    with saved(client) as file:
        return file.stat().st_size


def import_project(client: GatewayClient, _simulator: Simulator) -> object:
    client.projects.create("Later")
    with saved(client) as file:
        client.projects.import_project("New", file)
        return client.projects.import_project("Later", file, overwrite=True)


def update(client: GatewayClient, _simulator: Simulator) -> object:
    client.projects.update("demo", title="Line 1")
    return client.projects.update("demo", title="Line 1")  # which changes nothing


def scan_lock(client: GatewayClient, _simulator: Simulator) -> object:
    client.projects.scan_lock()
    client.projects.lock_scans(5)
    return client.projects.scan_lock()


def config_lock(client: GatewayClient, _simulator: Simulator) -> object:
    client.resources.lock_scans(5, acquire=1)
    return client.resources.scan_lock()


USES = {
    "projects.list": lambda client, _simulator: client.projects.list(),
    "projects.names": lambda client, _simulator: client.projects.names(),
    "projects.parents": lambda client, _simulator: (client.projects.parents(), client.projects.parents("demo")),
    "projects.find": lambda client, simulator: client.projects.find(simulator.project),
    "projects.create": lambda client, _simulator: client.projects.create("New", parent="global", default_db="db"),
    "projects.copy": lambda client, _simulator: client.projects.copy("demo", "Copy of it"),
    "projects.rename": lambda client, _simulator: client.projects.rename("demo", "Other"),
    "projects.update": update,
    "projects.delete": lambda client, _simulator: client.projects.delete("demo"),
    "projects.export": export,
    "projects.import_project": import_project,
    "projects.scan": lambda client, _simulator: client.projects.scan(),
    "projects.scan_state": lambda client, _simulator: client.projects.scan_state(),
    "projects.scan_lock": scan_lock,
    "projects.lock_scans": scan_lock,
    "resources.scan": lambda client, _simulator: client.resources.scan(),
    "resources.scan_state": lambda client, _simulator: client.resources.scan_state(),
    "resources.scan_lock": config_lock,
    "resources.lock_scans": config_lock,
}

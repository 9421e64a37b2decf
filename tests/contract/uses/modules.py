from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator
from tests.modules import module_file

PLANT = "com.example.plant"


@contextmanager
def plant() -> Iterator[Path]:
    """A module file with a certificate and a licence."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plant.modl"
        file.write_bytes(module_file(signed=True, licence="<p>Terms</p>"))
        yield file


def install(client: GatewayClient, _simulator: Simulator) -> object:
    with plant() as file:
        return client.modules.install(file, timeout=20)


def upload_and_install(client: GatewayClient, _simulator: Simulator) -> object:
    with plant() as file:
        return client.modules.upload_and_install(file)


def upload(client: GatewayClient, _simulator: Simulator) -> object:
    with plant() as file:
        return client.modules.upload(file)


def certificate(client: GatewayClient, simulator: Simulator) -> object:
    upload(client, simulator)
    return client.modules.certificate(PLANT)


def license_text(client: GatewayClient, simulator: Simulator) -> object:
    upload(client, simulator)
    return client.modules.license(PLANT)


def accept_certificate(client: GatewayClient, simulator: Simulator) -> object:
    upload(client, simulator)
    return client.modules.accept_certificate(PLANT), client.modules.accept_certificate(PLANT)


def accept_license(client: GatewayClient, simulator: Simulator) -> object:
    upload(client, simulator)
    return client.modules.accept_license(PLANT), client.modules.accept_license(PLANT)


def install_uploaded(client: GatewayClient, simulator: Simulator) -> object:
    upload(client, simulator)
    return client.modules.install_uploaded(PLANT)


USES = {
    "modules.list": lambda client, _simulator: client.modules.list(),
    "modules.healthy": lambda client, _simulator: client.modules.healthy(),
    "modules.quarantined": lambda client, _simulator: client.modules.quarantined(),
    "modules.find": lambda client, _simulator: client.modules.find("perspective"),
    "modules.install": install,
    "modules.upload_and_install": upload_and_install,
    "modules.upload": upload,
    "modules.certificate": certificate,
    "modules.license": license_text,
    "modules.accept_certificate": accept_certificate,
    "modules.accept_license": accept_license,
    "modules.install_uploaded": install_uploaded,
    "modules.wait_active": lambda client, _simulator: client.modules.wait_active("Perspective"),
    "modules.enable": lambda client, _simulator: client.modules.enable("Perspective"),
    "modules.disable": lambda client, _simulator: client.modules.disable("Perspective"),
    "modules.restart": lambda client, _simulator: client.modules.restart("Perspective", timeout=20),
    "modules.uninstall": lambda client, _simulator: client.modules.uninstall("Vision", restart=True, timeout=20),
}

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator
from tests.modules import module_file


def install(client: GatewayClient, _simulator: Simulator) -> object:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "plant.modl"
        file.write_bytes(module_file(signed=True, licence="<p>Terms</p>"))
        return client.modules.install(file)


USES = {
    "modules.list": lambda client, _simulator: client.modules.list(),
    "modules.install": install,
    "modules.wait_active": lambda client, _simulator: client.modules.wait_active("Perspective"),
}
NOT_ASKED = {
    "GET /data/api/v1/modules/certificate": "",
    "GET /data/api/v1/modules/eula": "",
}

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
        yield client.backup.download(Path(folder) / "gateway.gwbk", include_peer_local=True).path


def download(client: GatewayClient, _simulator: Simulator) -> object:
    with saved(client) as file:
        return file.stat().st_size


def restore(client: GatewayClient, _simulator: Simulator) -> object:
    with saved(client) as file:
        return client.backup.restore(
            file, new_name="Other", restore_disabled=True, restore_local=True, disable_temp_project_backup=True
        )


USES = {"backup.download": download, "backup.restore": restore}

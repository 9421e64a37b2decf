from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.tags import CollisionPolicy
from pytest_ignition.simulator.server import Simulator


def save(client: GatewayClient, _simulator: Simulator) -> object:
    with TemporaryDirectory() as folder:
        client.tags.save_tags(Path(folder) / "tags.json")
        return client.tags.save_tags(Path(folder) / "tags.xml", path="Line 1").read_bytes()


def import_tags(client: GatewayClient, _simulator: Simulator) -> object:
    tags = client.tags.export_tags(path="Line 1")
    for policy in get_args(CollisionPolicy):
        client.tags.import_tags(tags, path="Copy", collision_policy=policy, require_all=False)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "tags.csv"
        file.write_text("name,dataType,value\nA,Int4,1\n", encoding="utf-8")
        return client.tags.import_tags(file)


USES = {
    "tags.export_tags": lambda client, _simulator: client.tags.export_tags(recursive=False, include_udts=False),
    "tags.save_tags": save,
    "tags.import_tags": import_tags,
}

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.simulator.server import Simulator

DATABASE = "ignition/database-connection"
THEMES = "com.inductiveautomation.perspective/themes"
SETTINGS = "com.inductiveautomation.eam/module-settings"


def _database(client: GatewayClient, name: str = "plant") -> None:
    client.databases.create(name, driver="MariaDB", connect_url="jdbc:mariadb://db/plant", password="s3cret-words")


def _theme(client: GatewayClient) -> None:
    client.resources.create(THEMES, "dark", {"entrypoint": "index.css"})
    client.resources.put_file(THEMES, "dark", "index.css", b"body {}")


def create(client: GatewayClient, _simulator: Simulator) -> object:
    return client.resources.create(DATABASE, "x", {"driver": "MariaDB", "connectURL": "jdbc:x"}, description="mine")


def modify(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.resources.modify(DATABASE, "plant", {"username": "reader"}, description="for reading")


def rename(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.resources.rename(DATABASE, "plant", "line", references="UPDATE")


def copy(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.resources.copy(DATABASE, "plant", to_name="line")


def move(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.resources.move(DATABASE, "plant", "external")


def delete(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.resources.delete(DATABASE, "plant", confirm=True)


def delete_database(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.databases.delete("plant")


def find_database(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    return client.databases.find("plant")


def delete_many(client: GatewayClient, _simulator: Simulator) -> object:
    _database(client)
    _database(client, "line")
    return client.resources.delete_many(DATABASE, ["plant", "line"])


def get_file(client: GatewayClient, _simulator: Simulator) -> object:
    _theme(client)
    with TemporaryDirectory() as folder:
        client.resources.get_file(THEMES, "dark", "index.css", save_to=Path(folder) / "index.css")
    return client.resources.get_file(THEMES, "dark", "index.css")


def delete_file(client: GatewayClient, _simulator: Simulator) -> object:
    _theme(client)
    return client.resources.delete_file(THEMES, "dark", "index.css")


def put_file(client: GatewayClient, _simulator: Simulator) -> object:
    _theme(client)
    return client.resources.list(THEMES)


def _one_after_the_other(part: str, name: str, *arguments: Any) -> dict[str, Any]:
    """List, find, create and delete of a type with extension points."""

    def created(client: GatewayClient) -> Any:
        calls = getattr(client, part)
        calls.create(name, *arguments)
        return calls

    return {
        f"{part}.list": lambda client, _simulator: created(client).list(),
        f"{part}.find": lambda client, _simulator: created(client).find(name),
        f"{part}.create": lambda client, _simulator: created(client),
        f"{part}.delete": lambda client, _simulator: created(client).delete(name),
    }


def delete_token(client: GatewayClient, _simulator: Simulator) -> object:
    client.tokens.create("robot")
    return client.tokens.delete("robot")


def register(client: GatewayClient, _simulator: Simulator) -> object:
    return client.tokens.register("robot", client.tokens.generate().hash, description="of the night run")


def create_mode(client: GatewayClient, _simulator: Simulator) -> object:
    return client.modes.create("test", title="Test", description="of the line")


def list_modes(client: GatewayClient, simulator: Simulator) -> object:
    create_mode(client, simulator)
    return client.modes.list()


def update_mode(client: GatewayClient, simulator: Simulator) -> object:
    create_mode(client, simulator)
    return client.modes.update("test", new_name="trial", title="Trial")


def delete_mode(client: GatewayClient, simulator: Simulator) -> object:
    create_mode(client, simulator)
    return client.modes.delete("test")


USES = {
    "permissions": lambda client, _simulator: client.permissions(),
    "resources.list": lambda client, _simulator: client.resources.list("ignition/tag-provider"),
    "resources.names": lambda client, _simulator: client.resources.names("ignition/tag-provider"),
    "resources.find": lambda client, _simulator: client.resources.find("ignition/user-source", "default"),
    "resources.singleton": lambda client, _simulator: client.resources.singleton("ignition/security-properties"),
    "resources.type_info": lambda client, _simulator: client.resources.type_info("ignition/tag-provider"),
    "resources.create": create,
    "resources.modify": modify,
    "resources.modify_singleton": lambda client, _simulator: client.resources.modify_singleton(SETTINGS, {"a": 1}),
    "resources.rename": rename,
    "resources.copy": copy,
    "resources.move": move,
    "resources.delete": delete,
    "resources.delete_many": delete_many,
    "resources.delete_singleton": lambda client, _simulator: client.resources.delete_singleton(SETTINGS),
    "resources.get_file": get_file,
    "resources.put_file": put_file,
    "resources.delete_file": delete_file,
    "resources.encrypt": lambda client, _simulator: client.resources.encrypt("s3cret-words"),
    "databases.list": lambda client, _simulator: client.databases.list(),
    "databases.find": find_database,
    "databases.create": lambda client, _simulator: _database(client),
    "databases.delete": delete_database,
    **_one_after_the_other("user_sources", "operators", "INTERNAL"),
    **_one_after_the_other("devices", "plc", "ModbusTcp"),
    **_one_after_the_other("tag_providers", "plant"),
    **_one_after_the_other("alarm_journals", "journal", "DATASOURCE"),
    "tokens.generate": lambda client, _simulator: client.tokens.generate(),
    "tokens.register": register,
    "tokens.create": lambda client, _simulator: client.tokens.create("robot"),
    "tokens.list": lambda client, _simulator: client.tokens.list(),
    "tokens.delete": delete_token,
    "modes.list": list_modes,
    "modes.create": create_mode,
    "modes.update": update_mode,
    "modes.delete": delete_mode,
}

"""Configuration resources of any type: reading them (gateway API sheet, section 9). Needs 8.3 and read permission.

A type is written `<module>/<type>`, such as `ignition/database-connection`. One of which there is exactly one resource,
such as `ignition/security-properties`, is a singleton: its resource has no name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import resource_answers, resource_changes, scans
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.resource_changes import API, type_path
from pytest_ignition.gateway.resource_models import Resource, ResourceName, ResourceType, resource_type
from pytest_ignition.gateway.wire import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from pytest_ignition.gateway.operations import Operations


def list_all(operations: Operations, kind: str) -> Operation[list[Resource]]:
    """The resources of a type, with their configurations.

    Args:
        kind: `<module>/<type>`.

    Raises:
        NotFoundOnGateway: the gateway has no such type with names.
        ValueError: it is not `<module>/<type>`.
    """
    return [read(Resource, item) for item in (yield from _listed(operations, kind, "list")) if item.get("name")]


def names(operations: Operations, kind: str) -> Operation[list[ResourceName]]:
    """The names of a type's resources, and the collections that define each.

    Args:
        kind: `<module>/<type>`.

    Raises:
        NotFoundOnGateway: the gateway has no such type with names.
    """
    return [read(ResourceName, item) for item in (yield from _listed(operations, kind, "names")) if item.get("name")]


def find(operations: Operations, kind: str, name: str, *, collection: str | None = None) -> Operation[Resource]:
    """One resource.

    Args:
        kind: `<module>/<type>`.
        name: as the gateway lists it.
        collection: in which collection; None for the definition that counts.

    Raises:
        NotFoundOnGateway: there is none; names the nearest one, or the nearest type.
    """
    return (yield from resource_changes.present(operations, kind, name, collection))


def singleton(operations: Operations, kind: str, *, collection: str | None = None) -> Operation[Resource]:
    """The resource of a type that has exactly one, such as `ignition/security-properties`.

    Args:
        kind: `<module>/<type>`.
        collection: in which collection; None for the definition that counts.

    Raises:
        NotFoundOnGateway: the gateway has no such type, or its resources have names.
    """
    return (yield from resource_changes.present(operations, kind, None, collection))


def type_info(operations: Operations, kind: str) -> Operation[ResourceType]:
    """What a type is: how many there are, which kinds its `config.profile.type` may name.

    Args:
        kind: `<module>/<type>`.

    Raises:
        NotFoundOnGateway: the gateway has no such type.
    """
    request = Request(method="GET", path=f"{API}/type/{type_path(kind)}")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from resource_answers.missing(operations, request, response, kind, None)
    return resource_type(operations.json_object(request, response))


def get_file(
    operations: Operations,
    kind: str,
    name: str,
    file: str,
    *,
    collection: str | None = None,
    save_to: Path | None = None,
) -> Operation[bytes]:
    """A data file of a resource, such as the style sheet of a theme. Few types have any.

    Args:
        kind: `<module>/<type>`.
        name: of the resource.
        file: the file's name.
        collection: in which collection; None for the definition that counts.
        save_to: where to write it instead of returning it; the result is empty then.

    Raises:
        NotFoundOnGateway: no such resource or file, or a type without files.
    """
    params = {"collection": collection} if collection else {}
    path = resource_changes.file_path(kind, name, file)
    request = Request(method="GET", path=path, params=params, save_to=save_to)
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from resource_changes.missing_file(operations, request, response, kind, name)
    operations.require_success(request, response)
    return response.body


def _listed(operations: Operations, kind: str, what: str) -> Operation[list[Mapping[str, Any]]]:
    request = Request(method="GET", path=f"{API}/{what}/{type_path(kind)}")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from resource_answers.missing(operations, request, response, kind, None)
    items = operations.json_object(request, response).get("items")
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


class ResourceCalls:
    """The configuration resources of a gateway: `gateway.resources`."""

    list = Call(list_all)
    names = Call(names)
    find = Call(find)
    singleton = Call(singleton)
    type_info = Call(type_info)
    create = Call(resource_changes.create, effect="write")
    modify = Call(resource_changes.modify, effect="write")
    modify_singleton = Call(resource_changes.modify_singleton, effect="write")
    rename = Call(resource_changes.rename, effect="write")
    copy = Call(resource_changes.copy, effect="write")
    move = Call(resource_changes.move, effect="write")
    delete = Call(resource_changes.delete, effect="write")
    delete_many = Call(resource_changes.delete_many, effect="write")
    delete_singleton = Call(resource_changes.delete_singleton, effect="write")
    get_file = Call(get_file)
    put_file = Call(resource_changes.put_file, effect="write")
    delete_file = Call(resource_changes.delete_file, effect="write")
    encrypt = Call(resource_changes.encrypt)
    scan = Call(scans.scanning("config"), effect="write")
    scan_state = Call(scans.reading("config"))
    scan_lock = Call(scans.reading_lock("config"))
    lock_scans = Call(scans.locking("config"), effect="write")


class Resources(ResourceCalls, Part):
    """The configuration resources of a gateway."""


class AsyncResources(ResourceCalls, AsyncPart):
    """The configuration resources of a gateway."""

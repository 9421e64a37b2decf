"""Configuration resources of any type: changing them (gateway API sheet, section 9). Needs 8.3 and write permission.

Every change names the signature that the resource has now; it is read just before and sent along, so that nobody else's
change is overwritten: `SignatureMismatch` says that there was one. What is sent is never sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from pytest_ignition.gateway import resource_answers
from pytest_ignition.gateway.errors import NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.resource_models import Resource, ResourceChange
from pytest_ignition.gateway.settings import Secret
from pytest_ignition.gateway.wire import read

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

API = "/data/api/v1/resources"
ENCRYPT = "/data/api/v1/encryption/encrypt"

ConfigChange = Mapping[str, Any] | Callable[[dict[str, Any]], Mapping[str, Any] | None]
"""What is to be different: a mapping that is merged into the configuration, mapping by mapping; or a function of a copy
of the configuration, which alters it or returns another."""

References = Literal["ABORT", "IGNORE", "UPDATE"]


def create(
    operations: Operations,
    kind: str,
    name: str | None,
    config: Mapping[str, Any],
    *,
    collection: str = "core",
    enabled: bool = True,
    description: str | None = None,
    allow_invalid_references: bool = False,
) -> Operation[ResourceChange]:
    """Create a resource.

    Args:
        kind: `<module>/<type>`.
        name: its name; None for a singleton that is not there yet.
        config: its configuration, in the gateway's own keys.
        collection: `core`, `external`, `local`, or a deployment mode.
        enabled: whether it is to work.
        description: what people should know of it.
        allow_invalid_references: whether it may refer to what is not there; some types know this.

    Raises:
        ResourceExists: there is one of that name in that collection.
        InvalidResource: the gateway does not take the configuration; says which fields.
        NotFoundOnGateway: the gateway has no such type or collection.
    """
    item = {"collection": collection, "enabled": enabled, "config": dict(config)}
    item |= {} if name is None else {"name": name}
    item |= {} if description is None else {"description": description}
    params = _invalid(allow_invalid_references)
    request = Request(method="POST", path=f"{API}/{type_path(kind)}", params=params, json=[item])
    return (yield from _one(operations, request, kind, name))


def modify(
    operations: Operations,
    kind: str,
    name: str,
    change: ConfigChange | None = None,
    *,
    collection: str | None = None,
    enabled: bool | None = None,
    description: str | None = None,
    allow_invalid_references: bool = False,
) -> Operation[ResourceChange]:
    """Change a resource: it is read, changed, and written with its signature.

    Args:
        kind: `<module>/<type>`.
        name: of the resource. It cannot be changed here: see `rename`.
        change: what of the configuration is to be different, or None for nothing. A mapping is merged: what it does not
            name stays, lists are replaced. A function gets a copy of the configuration, alters it or returns another.
        collection: in which collection; None for the definition that counts.
        enabled: whether it is to work; None leaves that.
        description: another description; None leaves it.
        allow_invalid_references: whether it may refer to what is not there; some types know this.

    Raises:
        SignatureMismatch: somebody else changed it between reading and writing.
        InvalidResource: the gateway does not take the configuration; says which fields.
        NotFoundOnGateway: there is none; names the nearest one.
    """
    return (
        yield from _modify(
            operations,
            kind,
            name,
            change,
            collection=collection,
            enabled=enabled,
            description=description,
            allow_invalid_references=allow_invalid_references,
        )
    )


def modify_singleton(
    operations: Operations, kind: str, change: ConfigChange, *, collection: str | None = None
) -> Operation[ResourceChange]:
    """Change the resource of a type that has exactly one, such as `ignition/security-properties`.

    Args:
        kind: `<module>/<type>`.
        change: as for `modify`.
        collection: in which collection; None for the definition that counts.

    Raises:
        SignatureMismatch: somebody else changed it between reading and writing.
        InvalidResource: the gateway does not take the configuration; says which fields.
        NotFoundOnGateway: the gateway has no such type, or its resources have names.
    """
    return (yield from _modify(operations, kind, None, change, collection=collection))


def _modify(
    operations: Operations,
    kind: str,
    name: str | None,
    change: ConfigChange | None,
    *,
    collection: str | None,
    enabled: bool | None = None,
    description: str | None = None,
    allow_invalid_references: bool = False,
) -> Operation[ResourceChange]:
    now = yield from present(operations, kind, name, collection)
    item: dict[str, Any] = {
        "collection": now.collection,
        "enabled": now.enabled if enabled is None else enabled,
        "description": now.description if description is None else description,
        "signature": now.signature,
        "config": changed(now.config, change),
    }
    item |= {} if name is None else {"name": name}
    item |= {} if now.backup_config is None else {"backupConfig": now.backup_config}
    params = _invalid(allow_invalid_references)
    request = Request(method="PUT", path=f"{API}/{type_path(kind)}", params=params, json=[item])
    return (yield from _one(operations, request, kind, name))


def rename(
    operations: Operations,
    kind: str,
    name: str,
    new_name: str,
    *,
    references: References | None = None,
    collection: str | None = None,
) -> Operation[ResourceChange]:
    """Give a resource another name.

    Args:
        kind: `<module>/<type>`.
        name: the present name.
        new_name: the other one.
        references: what becomes of references to it: `UPDATE` them, `IGNORE` them, or `ABORT`. None is refused by the
            gateway if there are any.
        collection: in which collection; None for the definition that counts.

    Raises:
        ResourceInUse: others refer to it; has the references.
        InvalidResource: the new name is taken or cannot be one.
        NotFoundOnGateway: there is none of the present name.
    """
    wish = {"name": new_name} | ({} if references is None else {"references": references})
    path = f"{API}/rename/{type_path(kind)}/{_quoted(name)}"
    request = Request(method="POST", path=path, params=_in(collection), json=wish)
    return (yield from _one(operations, request, kind, name))


def copy(
    operations: Operations,
    kind: str,
    name: str | None,
    *,
    to_name: str | None = None,
    to_collection: str | None = None,
    from_collection: str | None = None,
) -> Operation[ResourceChange]:
    """Copy a resource to another name, to another collection, or both.

    Args:
        kind: `<module>/<type>`.
        name: of the resource; None for a singleton.
        to_name: the name of the copy; None for the same.
        to_collection: where the copy is; None for the same.
        from_collection: which definition is copied; None for the one that counts.

    Raises:
        ResourceExists: there is one of that name in that collection.
        SignatureMismatch: somebody else changed it meanwhile.
        NotFoundOnGateway: there is none; names the nearest one.
    """
    params = {"toName": to_name, "toCollection": to_collection}
    return (yield from _across(operations, "copy", kind, name, from_collection=from_collection, to=params))


def move(
    operations: Operations, kind: str, name: str | None, to_collection: str, *, from_collection: str | None = None
) -> Operation[ResourceChange]:
    """Move a resource to another collection.

    Args:
        kind: `<module>/<type>`.
        name: of the resource; None for a singleton.
        to_collection: where it goes.
        from_collection: which definition is moved; None for the one that counts.

    Raises:
        ResourceExists: that collection defines it already.
        SignatureMismatch: somebody else changed it meanwhile.
        NotFoundOnGateway: there is none; names the nearest one.
    """
    to = {"toCollection": to_collection}
    return (yield from _across(operations, "move", kind, name, from_collection=from_collection, to=to))


def _across(
    operations: Operations,
    verb: str,
    kind: str,
    name: str | None,
    *,
    from_collection: str | None,
    to: Mapping[str, str | None],
) -> Operation[ResourceChange]:
    now = yield from present(operations, kind, name, from_collection)
    asked = {"resourceType": kind, "signature": now.signature, "fromName": name, "fromCollection": now.collection, **to}
    params = {key: value for key, value in asked.items() if value}
    request = Request(method="POST", path=f"{API}/{verb}", params=params)
    return (yield from _one(operations, request, kind, name))


def delete(
    operations: Operations, kind: str, name: str, *, collection: str | None = None, confirm: bool = False
) -> Operation[ResourceChange]:
    """Delete a resource. One that others refer to only if that is confirmed.

    Args:
        kind: `<module>/<type>`.
        name: of the resource.
        collection: in which collection; None for the definition that counts.
        confirm: whether it goes though other resources refer to it.

    Returns:
        What is gone, with the resources that referred to it.

    Raises:
        ResourceInUse: others refer to it, and that was not confirmed; has the references.
        SignatureMismatch: somebody else changed it meanwhile.
        NotFoundOnGateway: there is none; names the nearest one.
    """
    now = yield from present(operations, kind, name, collection)
    path = f"{API}/{type_path(kind)}/{_quoted(name)}/{_quoted(now.signature)}"
    request = Request(method="DELETE", path=path, params={**_in(now.collection), **_confirm(confirm)})
    return (yield from _one(operations, request, kind, name))


def delete_singleton(
    operations: Operations, kind: str, *, collection: str | None = None, confirm: bool = False
) -> Operation[ResourceChange]:
    """Delete the resource of a type that has exactly one.

    Args:
        kind: `<module>/<type>`.
        collection: in which collection; None for the definition that counts.
        confirm: whether it goes though other resources refer to it.

    Raises:
        ResourceInUse: others refer to it, and that was not confirmed.
        NotFoundOnGateway: the gateway has no such type, or its resources have names.
    """
    now = yield from present(operations, kind, None, collection)
    path = f"{API}/{type_path(kind)}/{_quoted(now.signature)}"
    request = Request(method="DELETE", path=path, params={**_in(now.collection), **_confirm(confirm)})
    return (yield from _one(operations, request, kind, None))


def delete_many(
    operations: Operations, kind: str, names: Sequence[str], *, collection: str | None = None, confirm: bool = False
) -> Operation[list[ResourceChange]]:
    """Delete several resources of a type in one request.

    Args:
        kind: `<module>/<type>`.
        names: of the resources.
        collection: in which collection; None for the definitions that count.
        confirm: whether they go though other resources refer to them.

    Raises:
        ResourceInUse: others refer to them, and that was not confirmed; has the references.
        SignatureMismatch: somebody else changed one meanwhile.
        NotFoundOnGateway: one of them is not there; nothing is deleted then.
    """
    targets = []
    for name in names:
        now = yield from present(operations, kind, name, collection)
        targets.append({"name": name, "signature": now.signature, "collection": now.collection})
    if not targets:
        return []
    path = f"{API}/delete/{type_path(kind)}"
    request = Request(method="POST", path=path, params=_confirm(confirm), json=targets)
    response = yield from operations.ask_83(request)
    return (yield from resource_answers.changes(operations, request, response, kind, ", ".join(names)))


def put_file(
    operations: Operations, kind: str, name: str, file: str, content: bytes | Path, *, collection: str | None = None
) -> Operation[ResourceChange]:
    """Write a data file of a resource, such as the style sheet of a theme. Few types have any.

    Args:
        kind: `<module>/<type>`.
        name: of the resource.
        file: the file's name.
        content: what it is to hold, or a file that does.
        collection: in which collection; None for the definition that counts.

    Raises:
        BadGatewayFile: the file cannot be read.
        SignatureMismatch: somebody else changed the resource meanwhile.
        NotFoundOnGateway: no such resource, or a type without files.
    """
    now = yield from present(operations, kind, name, collection)
    request = Request(
        method="PUT",
        path=file_path(kind, name, file),
        params={"signature": now.signature, **_in(now.collection)},
        content=content,
        headers={"Content-Type": "application/octet-stream"},
    )
    return (yield from _file_change(operations, request, kind, name))


def delete_file(
    operations: Operations, kind: str, name: str, file: str, *, collection: str | None = None
) -> Operation[ResourceChange]:
    """Delete a data file of a resource.

    Args:
        kind: `<module>/<type>`.
        name: of the resource.
        file: the file's name.
        collection: in which collection; None for the definition that counts.

    Raises:
        SignatureMismatch: somebody else changed the resource meanwhile.
        NotFoundOnGateway: no such resource or file, or a type without files.
    """
    now = yield from present(operations, kind, name, collection)
    params = {"signature": now.signature, **_in(now.collection)}
    request = Request(method="DELETE", path=file_path(kind, name, file), params=params)
    return (yield from _file_change(operations, request, kind, name))


def encrypt(operations: Operations, secret: str | Secret) -> Operation[Mapping[str, Any]]:
    """Encrypt a secret with the gateway's own key, for a configuration such as a database connection's `password`.

    Args:
        secret: the text in the clear. It is sent as it is: over plain http everybody on the way can read it.

    Returns:
        What goes into the configuration: `{"type": "Embedded", "data": {..}}`. Only that gateway can decrypt it.
    """
    clear = secret.reveal() if isinstance(secret, Secret) else secret
    request = Request(
        method="POST",
        path=ENCRYPT,
        content=clear.encode("utf-8"),
        headers={"Content-Type": "text/plain"},
        effect="read",
    )
    response = yield from operations.ask_83(request)
    return {"type": "Embedded", "data": dict(operations.json_object(request, response))}


def present(operations: Operations, kind: str, name: str | None, collection: str | None) -> Operation[Resource]:
    """A resource as it is now; a singleton for the name None."""
    path = f"{API}/singleton/{type_path(kind)}" if name is None else f"{API}/find/{type_path(kind)}/{_quoted(name)}"
    request = Request(method="GET", path=path, params=_in(collection))
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from resource_answers.missing(operations, request, response, kind, name)
    return read(Resource, operations.json_object(request, response))


def changed(config: Mapping[str, Any], change: ConfigChange | None) -> dict[str, Any]:
    """A configuration with a change; the original stays as it is."""
    own = deepcopy(dict(config))
    if change is None:
        return own
    if callable(change):
        returned = change(own)
        return own if returned is None else dict(returned)
    return _merged(own, change)


def _merged(config: dict[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in change.items():
        now = config.get(key)
        if isinstance(now, dict) and isinstance(value, Mapping):
            _merged(now, value)
        else:
            config[key] = deepcopy(value)
    return config


def type_path(kind: str) -> str:
    """`<module>/<type>` as it stands in a path.

    Raises:
        ValueError: it is not that.
    """
    module, slash, type_id = kind.partition("/")
    if not (module and slash and type_id) or "/" in type_id:
        raise ValueError(f"a type of resources is <module>/<type>, such as ignition/database-connection, not {kind!r}")
    return f"{_quoted(module)}/{_quoted(type_id)}"


def file_path(kind: str, name: str, file: str) -> str:
    """The path of a data file."""
    return f"{API}/datafile/{type_path(kind)}/{_quoted(name)}/{_quoted(file)}"


def missing_file(operations: Operations, request: Request, response: Response, kind: str, name: str) -> Operation[None]:
    """Raise the error of a 404 for a data file."""
    if "no route match" in response.text().lower():
        raise answer_error(NotFoundOnGateway, request, response, f"resources of type {kind} have no data files")
    now = yield from present(operations, kind, name, request.params.get("collection"))
    files = ", ".join(now.data)
    meaning = f"{kind} {name!r} has no such data file"
    raise answer_error(NotFoundOnGateway, request, response, meaning, hint=f"it has: {files}" if files else None)


def _file_change(operations: Operations, request: Request, kind: str, name: str) -> Operation[ResourceChange]:
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from missing_file(operations, request, response, kind, name)
    return _first(kind, name, (yield from resource_answers.changes(operations, request, response, kind, name)))


def _one(operations: Operations, request: Request, kind: str, name: str | None) -> Operation[ResourceChange]:
    """The first change that a request made: of the resource itself."""
    response = yield from operations.ask_83(request)
    return _first(kind, name, (yield from resource_answers.changes(operations, request, response, kind, name)))


def _first(kind: str, name: str | None, changes: Sequence[ResourceChange]) -> ResourceChange:
    """Not every answer is known to tell its changes (section 14): then only what was asked for is told."""
    return changes[0] if changes else ResourceChange(type=kind, name=name)


def _in(collection: str | None) -> dict[str, str]:
    return {"collection": collection} if collection else {}


def _confirm(confirm: bool) -> dict[str, str]:
    return {"confirm": "true"} if confirm else {}


def _invalid(allowed: bool) -> dict[str, str]:
    return {"allowInvalidReferences": "true"} if allowed else {}


def _quoted(name: str) -> str:
    return quote(name, safe="")

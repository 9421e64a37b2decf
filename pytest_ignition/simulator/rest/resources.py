"""Configuration resources: reading them (gateway API sheet, section 9). Their changes stand in `resource_changes`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NotRequired

from starlette.responses import Response
from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import BYTES, JSON, Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.resource_store import Definition, ResourceStore, everything
from pytest_ignition.simulator.resource_types import CORE_MODULE, TAG_PROVIDER, TYPES, ResourceType
from pytest_ignition.simulator.tag_store import TagStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

API = "/data/api/v1/resources"


class Resource(TypedDict):
    """A resource as captured; a singleton has no `name`, and only some have a `backupConfig`."""

    type: str
    name: NotRequired[str]
    description: str | None
    enabled: bool
    version: int
    collection: str
    collections: list[str]
    signature: str
    config: dict[str, Any]
    backupConfig: NotRequired[dict[str, Any]]
    data: list[str]
    attributes: dict[str, Any]
    metrics: dict[str, Any]
    healthchecks: dict[str, Any]


class ResourceName(TypedDict):
    """A resource by its name; `modes` are its collections."""

    name: str
    enabled: bool
    modes: list[str]


class ExtensionPoint(TypedDict):
    """A kind of thing that a type can be: a value of `profile.type`."""

    typeId: str
    label: str
    canCreate: bool
    defaultSettings: dict[str, Any]


class Description(TypedDict):
    """A type of resources."""

    module: str
    typeId: str
    total: int
    overrides: int
    singleton: bool
    allowDisableOnRestore: bool
    extensionPoint: bool
    extensionPoints: list[ExtensionPoint]
    defaultConfig: dict[str, Any]
    metrics: dict[str, Any]
    healthchecks: dict[str, Any]


def store(call: Call) -> ResourceStore:
    """The gateway's resources."""
    return call.state.part(ResourceStore)


def kind(call: Call) -> ResourceType:
    """The type that the path names."""
    return TYPES[f"{call.path['module']}/{call.path['type']}"]


def _type_of(state: GatewayState, path: Mapping[str, str]) -> ResourceType | None:
    """The type that a path names, if the gateway has its module."""
    module = path["module"]
    if module != CORE_MODULE and module not in [each.id for each in state.scenario.modules]:
        return None
    return TYPES.get(f"{module}/{path['type']}")


def any_type(state: GatewayState, path: Mapping[str, str]) -> bool:
    """Whether the gateway has such a type. Unknown ones are no route, to writes too (section 1)."""
    return _type_of(state, path) is not None


def named(state: GatewayState, path: Mapping[str, str]) -> bool:
    """Whether it is a type whose resources have names."""
    found = _type_of(state, path)
    return found is not None and not found.singleton


def singleton(state: GatewayState, path: Mapping[str, str]) -> bool:
    """Whether it is a type with one resource."""
    found = _type_of(state, path)
    return found is not None and found.singleton


def with_files(state: GatewayState, path: Mapping[str, str]) -> bool:
    """Whether it is one of the few types with data files."""
    found = _type_of(state, path)
    return found is not None and found.files


def resource(call: Call, name: str, collection: str, definition: Definition) -> Resource:
    """The envelope of a resource."""
    own = kind(call)
    found: dict[str, Any] = {"type": own.kind}
    if not own.singleton:
        found["name"] = name
    found |= {
        "description": definition.description,
        "enabled": definition.enabled,
        "version": 1,
        "collection": collection,
        "collections": list(store(call).definitions(own.kind, name)),
        "signature": definition.signature,
        "config": definition.config,
    }
    if definition.backup is not None:
        found["backupConfig"] = definition.backup
    found |= {
        "data": ["config.json", *definition.files],
        "attributes": dict(definition.attributes),
        "metrics": call.state.part(TagStore).metrics(name) if own.kind == TAG_PROVIDER else dict(definition.metrics),
        "healthchecks": dict(definition.healthchecks),
    }
    return found  # type: ignore[return-value] # built in the order of the capture


def list_all(call: Call) -> Response:
    """`GET /list/{module}/{type}`."""
    found = [resource(call, *each) for each in everything(store(call), kind(call).kind)]
    return ok(envelope(found, call.query))


def names(call: Call) -> Response:
    """`GET /names/{module}/{type}`."""
    own = kind(call).kind
    found = [
        {"name": name, "enabled": definition.enabled, "modes": list(store(call).definitions(own, name))}
        for name, _where, definition in everything(store(call), own)
    ]
    return ok(envelope(found, call.query))


def find(call: Call) -> Response:
    """`GET /find/{module}/{type}/{name}` and `GET /singleton/{module}/{type}`: 404 as HTML."""
    name = call.path.get("name", "")
    found = store(call).find(kind(call).kind, name, call.asked("collection") or None)
    if found is None:
        return call.page(404)
    return _with_raw_tabs(resource(call, name, *found))


def _with_raw_tabs(found: Resource) -> Response:
    """The answer with the TAB characters of stack traces as raw bytes, which strict parsers refuse (section 1)."""
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return Response(text.replace("\\t", "\t") if found["healthchecks"] else text, media_type=JSON)


def describe(call: Call) -> Response:
    """`GET /type/{module}/{type}`."""
    own = kind(call)
    here = [(name, definition) for name, _where, definition in everything(store(call), own.kind)]
    found: Description = {
        "module": own.module,
        "typeId": own.type_id,
        "total": len(here),
        "overrides": sum(len(store(call).definitions(own.kind, name)) > 1 for name, _definition in here),
        "singleton": own.singleton,
        "allowDisableOnRestore": own.connects,
        "extensionPoint": own.extension,
        "extensionPoints": [
            {
                "typeId": point.type_id,
                "label": point.label,
                "canCreate": point.can_create,
                "defaultSettings": dict(point.default_settings),
            }
            for point in own.points
        ],
        "defaultConfig": {},
        "metrics": {},
        "healthchecks": {},
    }
    return ok(found)


def file(call: Call) -> Response:
    """`GET /datafile/...`: raw bytes."""
    found = store(call).find(kind(call).kind, call.path["name"], call.asked("collection") or None)
    content = found[1].files.get(call.path["file"]) if found is not None else None
    return call.page(404) if content is None else Response(content, media_type=BYTES)


COLLECTION = Parameter(name="collection", description="Where it is defined; without it the active definition")

ROUTES = (
    Route(
        method="GET",
        path=f"{API}/list/{{module}}/{{type}}",
        handler=list_all,
        summary="The resources of a type",
        returns=Body(shape=Resource),
        lists=True,
        known=named,
    ),
    Route(
        method="GET",
        path=f"{API}/names/{{module}}/{{type}}",
        handler=names,
        summary="Their names",
        returns=Body(shape=ResourceName),
        lists=True,
        known=named,
    ),
    Route(
        method="GET",
        path=f"{API}/find/{{module}}/{{type}}/{{name}}",
        handler=find,
        summary="One resource",
        query=(COLLECTION,),
        returns=Body(shape=Resource),
        errors={404: None},
        known=named,
    ),
    Route(
        method="GET",
        path=f"{API}/singleton/{{module}}/{{type}}",
        handler=find,
        summary="The resource of a type that has one",
        query=(COLLECTION,),
        returns=Body(shape=Resource),
        errors={404: None},
        known=singleton,
    ),
    Route(
        method="GET",
        path=f"{API}/type/{{module}}/{{type}}",
        handler=describe,
        summary="What a type is",
        returns=Body(shape=Description),
        known=any_type,
    ),
    Route(
        method="GET",
        path=f"{API}/datafile/{{module}}/{{type}}/{{name}}/{{file}}",
        handler=file,
        summary="A data file of a resource",
        query=(COLLECTION,),
        returns=Body(media=BYTES),
        errors={404: None},
        known=with_files,
    ),
)

"""Deployment modes: collections of resources over the core's (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NotRequired

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, empty, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.resource_store import COLLECTIONS, Mode, ResourceStore

if TYPE_CHECKING:
    from starlette.responses import Response

API = "/data/api/v1/mode"


class ModeWish(TypedDict):
    """A mode as it is to be."""

    name: str
    title: NotRequired[str]
    description: NotRequired[str]


class DeploymentMode(TypedDict):
    """A mode as it is."""

    name: str
    title: str
    description: str
    resourceCount: int


class Deleted(TypedDict):
    """How many resources went with it. The words of the status are not documented."""

    status: str
    resourceCount: int


def _mode(store: ResourceStore, name: str) -> DeploymentMode:
    mode = store.modes[name]
    return {
        "name": name,
        "title": mode.title,
        "description": mode.description,
        "resourceCount": store.count_in(name),
    }


def list_all(call: Call) -> Response:
    """`GET /mode`."""
    store = call.state.part(ResourceStore)
    return ok(envelope([_mode(store, name) for name in store.modes], call.query))


def create(call: Call) -> Response:
    """`POST /mode`: 400 also for a name that is in use."""
    store, wish = call.state.part(ResourceStore), _wish(call.json)
    if wish is None or wish[0] in store.collections():
        return empty(400)
    name, mode = wish
    store.modes[name] = mode
    return ok(_mode(store, name))


def update(call: Call) -> Response:
    """`PUT /mode/{name}`: also another name."""
    store, wish, old = call.state.part(ResourceStore), _wish(call.json), call.path["name"]
    if old not in store.modes:
        return empty(404)
    if wish is None:
        return empty(400)
    name, mode = wish
    if name != old and name in store.collections():
        return empty(409)
    store.modes = {(name if each == old else each): (mode if each == old else kept) for each, kept in _items(store)}
    if name != old:
        store.rename_collection(old, name)
    return ok(_mode(store, name))


def delete(call: Call) -> Response:
    """`DELETE /mode/{name}`: with what is defined in it."""
    store, name = call.state.part(ResourceStore), call.path["name"]
    if name not in store.modes:
        return empty(404)
    count = store.count_in(name)
    store.rename_collection(name, None)
    del store.modes[name]
    found: Deleted = {"status": "deleted", "resourceCount": count}
    return ok(found)


def _items(store: ResourceStore) -> list[tuple[str, Mode]]:
    return list(store.modes.items())


def _wish(body: Any) -> tuple[str, Mode] | None:
    if not isinstance(body, Mapping):
        return None
    name = body.get("name")
    if not isinstance(name, str) or not name or "/" in name or name in COLLECTIONS:
        return None
    return name, Mode(title=str(body.get("title") or ""), description=str(body.get("description") or ""))


ROUTES = (
    Route(
        method="GET",
        path=API,
        handler=list_all,
        summary="The deployment modes",
        returns=Body(shape=DeploymentMode),
        lists=True,
    ),
    Route(
        method="POST",
        path=API,
        handler=create,
        summary="Create a deployment mode",
        takes=Body(shape=ModeWish),
        returns=Body(shape=DeploymentMode),
        errors={400: None},
    ),
    Route(
        method="PUT",
        path=f"{API}/{{name}}",
        handler=update,
        summary="Change a deployment mode",
        takes=Body(shape=ModeWish),
        returns=Body(shape=DeploymentMode),
        errors={400: None, 404: None, 409: None},
    ),
    Route(
        method="DELETE",
        path=f"{API}/{{name}}",
        handler=delete,
        summary="Delete a deployment mode",
        returns=Body(shape=Deleted),
        errors={404: None},
    ),
)

"""The projects of the simulated gateway, in the shape of the API (gateway API sheet, section 6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.state import GatewayState

FIND = "/projects/find/"


def projects(state: GatewayState) -> list[dict[str, Any]]:
    """One Perspective project, which inherits from another as most do."""
    return [
        _project(state.project, title="Demo of the simulator", parent="global"),
        _project("global", description="What the others inherit", inheritable=True),
    ]


def _project(
    name: str, *, title: str = "", description: str = "", parent: str = "", inheritable: bool = False
) -> dict[str, Any]:
    return {
        "name": name,
        "description": description,
        "title": title,
        "enabled": True,
        "parent": parent,
        "inheritable": inheritable,
        "invalidParent": False,
        "mutable": True,
        "defaultDb": "",
        "tagProvider": "default",
        "userSource": "default",
        "identityProvider": "default",
    }


def find(state: GatewayState, request: Request) -> Response:
    """One by its name; a name that nobody has is a 404."""
    path: str = request.scope["path"]
    name = unquote(path.partition(FIND)[2])
    found = next((each for each in projects(state) if each["name"] == name), None)
    return JSONResponse(found) if found is not None else error_page(404, uri_of(request))

"""The projects of the simulated gateway, in the shape of the API (gateway API sheet, section 6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.listing import envelope

if TYPE_CHECKING:
    from starlette.responses import Response

    from pytest_ignition.simulator.scenario import ProjectSpec
    from pytest_ignition.simulator.state import GatewayState

API = "/data/api/v1/projects"


class Project(TypedDict):
    """A project; `parent` is "" where there is none."""

    name: str
    description: str
    title: str
    enabled: bool
    parent: str
    inheritable: bool
    invalidParent: bool
    mutable: bool
    defaultDb: str
    tagProvider: str
    userSource: str
    identityProvider: str


def projects(state: GatewayState) -> list[Project]:
    """Those of the scenario."""
    return [_project(each) for each in state.scenario.projects]


def _project(spec: ProjectSpec) -> Project:
    return {
        "name": spec.name,
        "description": spec.description,
        "title": spec.title,
        "enabled": spec.enabled,
        "parent": spec.parent,
        "inheritable": spec.inheritable,
        "invalidParent": False,
        "mutable": True,
        "defaultDb": "",
        "tagProvider": "default",
        "userSource": "default",
        "identityProvider": "default",
    }


def list_all(call: Call) -> Response:
    """`GET /projects/list`."""
    return ok(envelope(projects(call.state), call.query))


def find(call: Call) -> Response:
    """`GET /projects/find/{name}`."""
    found = next((each for each in projects(call.state) if each["name"] == call.path["name"]), None)
    return ok(found) if found is not None else call.page(404)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/list",
        handler=list_all,
        summary="The projects",
        returns=Body(shape=Project),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/find/{{name}}",
        handler=find,
        summary="One project",
        returns=Body(shape=Project),
        errors={400: None, 404: None},
    ),
)

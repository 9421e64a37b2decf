"""Projects: the list, and one by its name (gateway API sheet, section 6)."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import GatewayError, NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Project
    from pytest_ignition.gateway.operations import Operations

LIST = "/data/api/v1/projects/list"
FIND = "/data/api/v1/projects/find/"


def list_all(operations: Operations) -> Operation[list[Project]]:
    """The projects that the gateway lists. Needs 8.3 and read permission."""
    items = yield from operations.items(LIST)
    return [parsing.project(item) for item in items if isinstance(item.get("name"), str)]


def find(operations: Operations, name: str) -> Operation[Project]:
    """One project.

    Args:
        name: as the gateway lists it.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
    """
    request = Request(method="GET", path=FIND + quote(name, safe=""))
    response = yield from operations.ask_83(request)
    if response.status not in (400, 404):  # 400 for a name that none can have
        return parsing.project({"name": name, **operations.json_object(request, response)})
    names = yield from _names(operations)
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}" if names else None
    raise answer_error(NotFoundOnGateway, request, response, f"there is no project {name!r}", hint=hint)


def _names(operations: Operations) -> Operation[list[str]]:
    try:
        return [project.name for project in (yield from list_all(operations))]
    except GatewayError:
        return []


class ProjectCalls:
    """The projects of a gateway: `gateway.projects`."""

    list = Call(list_all)
    find = Call(find)


class Projects(ProjectCalls, Part):
    """The projects of a gateway."""


class AsyncProjects(ProjectCalls, AsyncPart):
    """The projects of a gateway."""

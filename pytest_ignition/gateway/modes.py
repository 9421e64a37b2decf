"""Deployment modes: sets of configuration that stand over the core's (gateway API sheet, section 9)."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import (
    InvalidResource,
    NotFoundOnGateway,
    ResourceExists,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.wire import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_ignition.gateway.operations import Operations

MODE = "/data/api/v1/mode"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentMode:
    """A deployment mode. Its name is also that of the collection that its resources stand in.

    Attributes:
        resource_count: how many resources it defines, or None.
    """

    name: str
    title: str = ""
    description: str = ""
    resource_count: int | None = None


def list_all(operations: Operations) -> Operation[list[DeploymentMode]]:
    """The deployment modes. Needs 8.3 and read permission."""
    return [read(DeploymentMode, item) for item in (yield from operations.items(MODE)) if item.get("name")]


def create(operations: Operations, name: str, *, title: str = "", description: str = "") -> Operation[DeploymentMode]:
    """Create a deployment mode. Needs 8.3 and write permission.

    Args:
        name: also that of its collection.
        title: what people are shown.
        description: what they should know of it.

    Raises:
        ResourceExists: there is a mode of that name.
        InvalidResource: the name cannot be one.
    """
    wish = {"name": name, "title": title, "description": description}
    request = Request(method="POST", path=MODE, json=wish)
    response = yield from operations.ask_83(request)
    if response.status in (400, 409):
        there = [each.name for each in (yield from list_all(operations))]
        raise _name_refused(request, response, name, there)
    return read(DeploymentMode, operations.json_object(request, response))


def update(
    operations: Operations,
    name: str,
    *,
    new_name: str | None = None,
    title: str | None = None,
    description: str | None = None,
) -> Operation[DeploymentMode]:
    """Change a deployment mode; what is not given stays. Needs 8.3, read and write permission.

    Args:
        name: the present name.
        new_name: another name, or None.
        title: another title, or None.
        description: another description, or None.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
        ResourceExists: the new name is taken.
        InvalidResource: the new name cannot be one.
    """
    modes = yield from list_all(operations)
    now = next((each for each in modes if each.name == name), None) or DeploymentMode(name=name)
    wish = {
        "name": now.name if new_name is None else new_name,
        "title": now.title if title is None else title,
        "description": now.description if description is None else description,
    }
    request = Request(method="PUT", path=f"{MODE}/{quote(name, safe='')}", json=wish)
    response = yield from operations.ask_83(request)
    if response.status == 404:
        raise _missing(request, response, name, [each.name for each in modes])
    if response.status in (400, 409):
        raise _name_refused(request, response, wish["name"], [each.name for each in modes])
    return read(DeploymentMode, operations.json_object(request, response))


def delete(operations: Operations, name: str) -> Operation[int]:
    """Delete a deployment mode with the resources that it defines. Needs 8.3 and write permission.

    Args:
        name: of the mode.

    Returns:
        How many resources went with it, as far as the gateway tells.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
    """
    request = Request(method="DELETE", path=f"{MODE}/{quote(name, safe='')}")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        names = [each.name for each in (yield from list_all(operations))]
        raise _missing(request, response, name, names)
    count = operations.json_object(request, response).get("resourceCount")
    return count if isinstance(count, int) else 0


def _missing(request: Request, response: Response, name: str, names: Sequence[str]) -> NotFoundOnGateway:
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names)}" if names else "there are none"
    return answer_error(NotFoundOnGateway, request, response, f"there is no deployment mode {name!r}", hint=hint)


def _name_refused(
    request: Request, response: Response, name: str, names: Sequence[str]
) -> ResourceExists | InvalidResource:
    if response.status == 409 or name in names:
        return answer_error(ResourceExists, request, response, f"the deployment mode {name!r} is there already")
    return answer_error(InvalidResource, request, response, f"{name!r} cannot be the name of a deployment mode")


class ModeCalls:
    """The deployment modes of a gateway: `gateway.modes`."""

    list = Call(list_all)
    create = Call(create, effect="write")
    update = Call(update, effect="write")
    delete = Call(delete, effect="write")


class Modes(ModeCalls, Part):
    """The deployment modes of a gateway."""


class AsyncModes(ModeCalls, AsyncPart):
    """The deployment modes of a gateway."""

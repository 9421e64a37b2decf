"""Projects: which there are, one by its name, and its file (gateway API sheet, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.errors import GatewayError, NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.project_zip import ProjectZip, read_project

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Project
    from pytest_ignition.gateway.operations import Operations

API = "/data/api/v1/projects"
LIST = f"{API}/list"
FIND = f"{API}/find/"

EXPORT_SECONDS = 120.0
"""For one request that carries a project; large ones have tens of megabytes."""


def quoted(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")


def list_all(operations: Operations) -> Operation[list[Project]]:
    """The projects that the gateway lists. Needs 8.3 and read permission."""
    items = yield from operations.items(LIST)
    return [parsing.project(item) for item in items if isinstance(item.get("name"), str)]


def names(operations: Operations) -> Operation[list[str]]:
    """The names of all projects. Needs 8.3 and read permission."""
    return _named((yield from operations.items(f"{API}/names")))


def parents(operations: Operations, name: str | None = None) -> Operation[list[str]]:
    """The names of projects that others may inherit from. Needs 8.3 and read permission.

    Args:
        name: only those that this project may inherit from.
    """
    path = f"{API}/parents" if name is None else f"{API}/parents/{quoted(name)}"
    return _named((yield from operations.items(path)))


def find(operations: Operations, name: str) -> Operation[Project]:
    """One project.

    Args:
        name: as the gateway lists it.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
    """
    request = Request(method="GET", path=FIND + quoted(name))
    response = yield from operations.ask_83(request)
    if response.status in (400, 404):  # 400 for a name that none can have
        yield from missing(operations, request, response, name)
    return parsing.project({"name": name, **operations.json_object(request, response)})


def export(
    operations: Operations, name: str, target: str | Path, *, timeout: float = EXPORT_SECONDS
) -> Operation[ProjectZip]:
    """Save a project to a file. Needs 8.3 and read permission.

    The content is the same, byte for byte, as long as the project is (captured). What it inherits is not in it.

    Args:
        name: as the gateway lists it.
        target: the ZIP to write; its folder is made.
        timeout: longest time, in seconds.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
        BadGatewayFile: it cannot be written.
        BadProjectFile: the gateway sent something else.
    """
    path = Path(target)
    request = Request(method="GET", path=f"{API}/export/{quoted(name)}", save_to=path, timeout=timeout)
    response = yield from operations.ask_83(request)
    if response.status == 404:
        yield from missing(operations, request, response, name)
    operations.require_success(request, response)
    return read_project(path)


def missing(operations: Operations, request: Request, response: Response, name: str) -> Operation[None]:
    """Raise the error of a project that is not there; names the nearest one."""
    known = yield from _known_names(operations)
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}" if known else None
    raise answer_error(NotFoundOnGateway, request, response, f"there is no project {name!r}", hint=hint)


def _known_names(operations: Operations) -> Operation[list[str]]:
    try:
        return [project.name for project in (yield from list_all(operations))]
    except GatewayError:
        return []


def _named(items: list[Mapping[str, Any]]) -> list[str]:
    return [item["name"] for item in items if isinstance(item.get("name"), str)]

"""The projects of the simulated gateway: reading them (gateway API sheet, section 6).

Their changes stand in `project_changes`.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from starlette.responses import Response
from typing_extensions import TypedDict

from pytest_ignition.simulator import zips
from pytest_ignition.simulator.contract import ZIP, Body, Call, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.project_files import StoredProject, all_files
from pytest_ignition.simulator.project_store import ProjectStore

if TYPE_CHECKING:
    from collections.abc import Sequence

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


class ProjectName(TypedDict):
    """A project by its name."""

    name: str


class Change(TypedDict):
    """What a request changed."""

    name: str


class Problem(TypedDict):
    """Why it was not done."""

    message: str
    stacktrace: list[str]


class Changes(TypedDict):
    """The answer to a change, also to one that was refused."""

    success: bool
    changes: list[Change]
    problem: Problem | None


def store(call: Call) -> ProjectStore:
    """The gateway's projects."""
    return call.state.part(ProjectStore)


def _told(call: Call, project: StoredProject) -> Project:
    return {
        "name": project.name,
        "description": project.description,
        "title": project.title,
        "enabled": project.enabled,
        "parent": project.parent,
        "inheritable": project.inheritable,
        "invalidParent": bool(project.parent) and not store(call).has_parent(project),
        "mutable": True,
        "defaultDb": project.defaults.database,
        "tagProvider": project.defaults.tag_provider,
        "userSource": project.defaults.user_source,
        "identityProvider": project.defaults.identity_provider,
    }


def list_all(call: Call) -> Response:
    """`GET /projects/list`."""
    return ok(envelope([_told(call, each) for each in store(call).all()], call.query))


def _names(call: Call, projects: Sequence[StoredProject]) -> Response:
    return ok(envelope([{"name": each.name} for each in projects], call.query))


def names(call: Call) -> Response:
    """`GET /projects/names`."""
    return _names(call, store(call).all())


def parents(call: Call) -> Response:
    """`GET /projects/parents` and `GET /projects/parents/{name}`."""
    return _names(call, store(call).parents(call.path.get("name")))


def find(call: Call) -> Response:
    """`GET /projects/find/{name}`."""
    found = store(call).find(call.path["name"])
    return ok(_told(call, found)) if found is not None else call.page(404)


def export(call: Call) -> Response:
    """`GET /projects/export/{name}`: byte-stable between calls (captured), only the file's name tells the time."""
    found = store(call).find(call.path["name"])
    if found is None:
        return call.page(404)
    # A header is Latin-1: how a real gateway writes other letters there is not known.
    name = "".join(char if char.isascii() and char.isprintable() and char not in '"\\' else "_" for char in found.name)
    stamp = f"{datetime.now():%Y%m%d%H%M%S}"  # noqa: DTZ005 - a real gateway's is local too
    return Response(
        zips.write(all_files(found)),
        media_type=f"{ZIP};charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}_{stamp}.zip"'},
    )


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
        path=f"{API}/names",
        handler=names,
        summary="Their names",
        returns=Body(shape=ProjectName),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/parents",
        handler=parents,
        summary="The projects that others may inherit from",
        returns=Body(shape=ProjectName),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/parents/{{name}}",
        handler=parents,
        summary="The projects that one may inherit from",
        returns=Body(shape=ProjectName),
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
    Route(
        method="GET",
        path=f"{API}/export/{{name}}",
        handler=export,
        summary="A project as a file",
        returns=Body(media=ZIP),
        errors={404: None},
    ),
)

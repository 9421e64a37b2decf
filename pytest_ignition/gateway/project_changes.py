"""Projects: making, changing, importing and deleting them (gateway API sheet, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.errors import (
    InvalidProject,
    ProjectExists,
    ProjectRefused,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.project_list import API, find, missing, quoted
from pytest_ignition.gateway.project_zip import read_project

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Project
    from pytest_ignition.gateway.operations import Operations

IMPORT_SECONDS = 120.0
"""For one request that carries a project; the gateway answers when all of it is there."""

_ALREADY_THERE = "resource already exists"


def create(
    operations: Operations,
    name: str,
    *,
    title: str = "",
    description: str = "",
    enabled: bool = True,
    inheritable: bool = False,
    parent: str = "",
    default_db: str | None = None,
    tag_provider: str | None = None,
    user_source: str | None = None,
    identity_provider: str | None = None,
) -> Operation[Project]:
    """Create an empty project. Needs 8.3 and write permission.

    Args:
        name: of the project; names that differ only in their case are the same to the gateway.
        title: what people see.
        description: what people should know of it.
        enabled: whether it runs.
        inheritable: whether others may inherit from it.
        parent: the project that it inherits from; "" for none.
        default_db: its default database connection; None for the gateway's choice, as with the following.
        tag_provider: its default tag provider.
        user_source: whose users its clients know.
        identity_provider: who asks its users for their passwords.

    Returns:
        The project as the gateway has it then.

    Raises:
        ProjectExists: there is one of that name.
        InvalidProject: the gateway does not take it like this.
    """
    wish = {
        "name": name,
        "title": title,
        "description": description,
        "enabled": enabled,
        "inheritable": inheritable,
        "parent": parent,
        **_given(
            defaultDb=default_db,
            tagProvider=tag_provider,
            userSource=user_source,
            identityProvider=identity_provider,
        ),
    }
    yield from _change(operations, Request(method="POST", path=API, json=wish), name, name)
    return (yield from find(operations, name))


def copy(operations: Operations, name: str, new_name: str) -> Operation[Project]:
    """Copy a project with everything in it. Needs 8.3 and write permission.

    Args:
        name: the project to copy.
        new_name: the name of the copy.

    Returns:
        The copy.

    Raises:
        NotFoundOnGateway: there is none of the first name; names the nearest one.
        ProjectExists: there is one of the second name.
        InvalidProject: the gateway does not take the name.
    """
    wish = {"fromName": name, "toName": new_name}
    yield from _change(operations, Request(method="POST", path=f"{API}/copy", json=wish), name, new_name)
    return (yield from find(operations, new_name))


def rename(operations: Operations, name: str, new_name: str) -> Operation[Project]:
    """Give a project another name. Needs 8.3 and write permission.

    Args:
        name: the present name.
        new_name: the other one. Addresses of its Perspective sessions change with it.

    Returns:
        The project under its new name.

    Raises:
        NotFoundOnGateway: there is none of the present name; names the nearest one.
        InvalidProject: the new name is taken, or cannot be one.
    """
    request = Request(method="POST", path=f"{API}/rename/{quoted(name)}", json={"name": new_name})
    yield from _change(operations, request, name, new_name)
    return (yield from find(operations, new_name))


def update(
    operations: Operations,
    name: str,
    *,
    title: str | None = None,
    description: str | None = None,
    enabled: bool | None = None,
    inheritable: bool | None = None,
    parent: str | None = None,
    default_db: str | None = None,
    tag_provider: str | None = None,
    user_source: str | None = None,
    identity_provider: str | None = None,
) -> Operation[Project]:
    """Change the properties of a project; what is not given stays. Needs 8.3 and write permission.

    The gateway itself resets whatever a change leaves out (an integrator's report, section 6), so the project is read
    first and everything is sent.

    Args:
        name: as the gateway lists it; `rename` gives it another one.
        title: what people see.
        description: what people should know of it.
        enabled: whether it runs.
        inheritable: whether others may inherit from it.
        parent: the project that it inherits from; "" for none.
        default_db: its default database connection; "" for none.
        tag_provider: its default tag provider.
        user_source: whose users its clients know.
        identity_provider: who asks its users for their passwords.

    Returns:
        The project as the gateway has it then.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
        InvalidProject: the gateway does not take it like this.
    """
    now = yield from find(operations, name)
    wish = {
        "title": now.title,
        "description": now.description,
        "parent": now.parent,
        **_given(
            enabled=now.enabled,
            inheritable=now.inheritable,
            defaultDb=now.default_db,
            tagProvider=now.tag_provider,
            userSource=now.user_source,
            identityProvider=now.identity_provider,
        ),
        **_given(
            title=title,
            description=description,
            enabled=enabled,
            inheritable=inheritable,
            parent=parent,
            defaultDb=default_db,
            tagProvider=tag_provider,
            userSource=user_source,
            identityProvider=identity_provider,
        ),
    }
    yield from _change(operations, Request(method="PUT", path=f"{API}/{quoted(name)}", json=wish), name, name)
    return (yield from find(operations, name))


def delete(operations: Operations, name: str) -> Operation[None]:
    """Delete a project with everything in it. Needs 8.3 and write permission.

    Args:
        name: as the gateway lists it.

    Raises:
        NotFoundOnGateway: there is none of that name; names the nearest one.
        ProjectRefused: the gateway did not do it.
    """
    # Without it the gateway answers 200 and deletes nothing.
    confirmed = {"confirm": "true"}
    request = Request(method="DELETE", path=f"{API}/{quoted(name)}", params=confirmed)
    yield from _change(operations, request, name, name)


def import_project(
    operations: Operations,
    name: str,
    file: str | Path,
    *,
    overwrite: bool = False,
    timeout: float = IMPORT_SECONDS,
) -> Operation[Project]:
    """Import the file of a project. Needs 8.3 and write permission.

    Args:
        name: what the project is called on the gateway; the file has no name of its own.
        file: the ZIP, as exported or made with `write_project`.
        overwrite: replace the project of that name as a whole, if there is one; nothing is merged.
        timeout: longest time of one request, in seconds.

    Returns:
        The project as the gateway has it then.

    Raises:
        BadProjectFile: the file is none of a project; told before anything is sent.
        ProjectExists: there is one of that name, and it is not to be overwritten.
        InvalidProject: the gateway does not take it.
    """
    request = Request(
        method="POST",
        path=f"{API}/import/{quoted(name)}",
        params={"overwrite": "true"} if overwrite else {},
        content=read_project(file).path,
        headers={"Content-Type": "application/zip"},
        timeout=timeout,
    )
    response = yield from operations.ask_83(request)
    if overwrite and _ALREADY_THERE in _problem(response):
        # The first import into a project that was created by a request says so though the content is there
        # (captured, section 6). Replacing it once more tells whether it is.
        response = yield from operations.ask_83(request)
    yield from _require_done(operations, request, response, name, name)
    return (yield from find(operations, name))


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _change(operations: Operations, request: Request, name: str, wanted: str) -> Operation[None]:
    yield from _require_done(operations, request, (yield from operations.ask_83(request)), name, wanted)


def _require_done(
    operations: Operations, request: Request, response: Response, name: str, wanted: str
) -> Operation[None]:
    """Raise the error of a change that was not made. `name`: of the project that is there; `wanted`: it is to have."""
    if response.status == 404:
        yield from missing(operations, request, response, name)
    if response.status == 409:
        hint = "take another name, or delete it first"
        if "/import/" in request.path:
            hint = "import it with overwrite to replace it as a whole"
        raise answer_error(ProjectExists, request, response, f"there is a project {wanted!r} already", hint=hint)
    if response.status == 400:
        raise answer_error(InvalidProject, request, response, f"the gateway does not take the project {wanted!r}")
    if response.status == 304:  # it is like this already
        return
    data = _object(response)
    if response.status in (200, 403, 500, 503) and data is not None and data.get("success") is False:
        # 403 and 503 of this shape are those of a gateway that is not the master, or an edge; others are HTML.
        raise answer_error(ProjectRefused, request, response, f"the gateway did not do it to the project {name!r}")
    operations.require_success(request, response)
    if data is None:
        raise answer_error(UnexpectedAnswer, request, response, "not JSON; is this Ignition?")


def _object(response: Response) -> Mapping[str, Any] | None:
    try:
        data = response.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _problem(response: Response) -> str:
    problem = (_object(response) or {}).get("problem")
    return str(problem.get("message", "")) if isinstance(problem, dict) else ""

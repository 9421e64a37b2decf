"""The projects of the simulated gateway: changing them (gateway API sheet, section 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NotRequired

from starlette.responses import Response
from typing_extensions import TypedDict

from pytest_ignition.simulator import zips
from pytest_ignition.simulator.contract import JSON, ZIP, Body, Call, Parameter, Route, empty, ok
from pytest_ignition.simulator.project_files import MANIFEST, Defaults, StoredProject, from_files
from pytest_ignition.simulator.project_store import NameInUse
from pytest_ignition.simulator.rest.projects import API, Changes, store
from pytest_ignition.simulator.scenario import BACKUP_NODE

if TYPE_CHECKING:
    from collections.abc import Mapping


class ProjectProperties(TypedDict):
    """What a change says of a project: what it leaves out is reset."""

    description: NotRequired[str]
    title: NotRequired[str]
    enabled: NotRequired[bool]
    parent: NotRequired[str]
    inheritable: NotRequired[bool]
    defaultDb: NotRequired[str]
    tagProvider: NotRequired[str]
    userSource: NotRequired[str]
    identityProvider: NotRequired[str]


class NewProject(ProjectProperties):
    """What is created."""

    name: str


class ProjectCopy(TypedDict):
    """What is copied, and to what name."""

    fromName: str
    toName: str


class NewName(TypedDict):
    """Another name."""

    name: str


class _Refused(Exception):
    """The gateway does not do it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _answering(handler: Callable[[Call], Response]) -> Callable[[Call], Response]:
    """The handler, with refusals as the answers that they are: the same shape as a success (section 6).

    A backup node changes no projects; its words are not known.
    """

    def answer(call: Call) -> Response:
        try:
            if call.state.scenario.redundancy == BACKUP_NODE:
                raise _Refused(503 if call.request.method == "DELETE" else 403, "This gateway is not the master")
            return handler(call)
        except _Refused as refused:
            problem = {"message": str(refused), "stacktrace": []}
            return ok({"success": False, "changes": [], "problem": problem}, refused.status)

    return answer


def _done(*names: str) -> Response:
    return ok({"success": True, "changes": [{"name": name} for name in names], "problem": None})


def _wish(call: Call) -> Mapping[str, Any]:
    if call.media != JSON:
        raise _Refused(415, "Content-Type must be application/json")
    if not isinstance(call.json, dict):
        raise _Refused(400, "The body must be a JSON object")
    return call.json


def _name(wish: Mapping[str, Any], key: str = "name") -> str:
    """A name that a folder can have; which others a real gateway refuses is not known."""
    name = wish.get(key)
    if not isinstance(name, str) or not name.strip():
        raise _Refused(400, f"{key} is required")
    if name in (".", "..") or any(char in name for char in "/\\") or not name.isprintable():
        raise _Refused(400, f"'{name}' is no valid name")
    return name


def _present(call: Call, name: str) -> StoredProject:
    found = store(call).find(name)
    if found is None:
        raise _Refused(404, f"Project '{name}' not found")
    return found


def _text(wish: Mapping[str, Any], key: str, default: str = "") -> str:
    value = wish.get(key)
    if value is None:
        return default
    if not isinstance(value, str):
        raise _Refused(400, f"{key} must be text")
    return value


def _flag(wish: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = wish.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise _Refused(400, f"{key} must be true or false")
    return value


def _with(project: StoredProject, wish: Mapping[str, Any]) -> StoredProject:
    """A project with the properties of a body; what it leaves out is reset (an integrator's report, section 6)."""
    known = Defaults()
    return replace(
        project,
        title=_text(wish, "title"),
        description=_text(wish, "description"),
        enabled=_flag(wish, "enabled", default=True),
        inheritable=_flag(wish, "inheritable", default=False),
        parent=_text(wish, "parent"),
        defaults=Defaults(
            database=_text(wish, "defaultDb", known.database),
            tag_provider=_text(wish, "tagProvider", known.tag_provider),
            user_source=_text(wish, "userSource", known.user_source),
            identity_provider=_text(wish, "identityProvider", known.identity_provider),
        ),
    )


def create(call: Call) -> Response:
    """`POST /projects`."""
    wish = _wish(call)
    made = _with(StoredProject(name=_name(wish), fresh=True), wish)
    _add(call, made)
    return _done(made.name)


def _add(call: Call, project: StoredProject, *, but: str | None = None, status: int = 409) -> None:
    try:
        store(call).add(project, but=but)
    except NameInUse as error:
        raise _Refused(status, str(error)) from None


def copy(call: Call) -> Response:
    """`POST /projects/copy`."""
    wish = _wish(call)
    name = _name(wish, "toName")
    _add(call, replace(_present(call, _name(wish, "fromName")), name=name, fresh=False))
    return _done(name)


def rename(call: Call) -> Response:
    """`POST /projects/rename/{name}`; of a taken name the document knows only a 400."""
    name = _name(_wish(call))
    present = _present(call, call.path["name"])
    _add(call, replace(present, name=name), but=present.name, status=400)
    return _done(name)


def modify(call: Call) -> Response:
    """`PUT /projects/{name}`: the whole is replaced."""
    wish = _wish(call)
    present = _present(call, call.path["name"])
    wanted = _with(present, wish)
    if wanted == present:
        return empty(304)
    store(call).put(wanted, call.who)
    return _done(wanted.name)


def delete(call: Call) -> Response:
    """`DELETE /projects/{name}`: without `confirm=true` a 200, and nothing is deleted (section 6)."""
    present = _present(call, call.path["name"])
    if not call.confirmed():
        return ok({"success": False, "changes": [], "problem": None})
    store(call).remove(present.name)
    return _done(present.name)


def import_zip(call: Call) -> Response:
    """`POST /projects/import/{name}`: what was there is replaced as a whole."""
    if call.media != ZIP:
        raise _Refused(415, f"Content-Type must be {ZIP}")
    name = _name(call.path)
    try:
        made = from_files(name, zips.read(call.body))
    except zips.BadZip as error:
        raise _Refused(400, f"Cannot import: {error}") from None
    if made is None:
        raise _Refused(400, f"Cannot import: there is no {MANIFEST} in it")
    present = next((each for each in store(call).all() if each.name.casefold() == name.casefold()), None)
    if present is not None and call.asked("overwrite") != "true":
        raise _Refused(409, str(NameInUse(present.name)))
    store(call).put(replace(made, name=name if present is None else present.name), call.who)
    first = next((path for path in made.files), None)
    if present is not None and present.fresh and first is not None:
        # Seen on a real gateway: it says so, and the content is there; with which status was not recorded.
        raise _Refused(400, f"resource already exists: ResourceId{{projectName={name}, resourcePath={first}}}")
    return _done(name)


_REFUSALS = dict.fromkeys((400, 403, 404, 409, 415, 503), Changes)


def _refusals(*statuses: int) -> dict[int, Any]:
    return {status: _REFUSALS.get(status) for status in statuses}


ROUTES = (
    Route(
        method="POST",
        path=API,
        handler=_answering(create),
        summary="Create a project",
        takes=Body(shape=NewProject),
        returns=Body(shape=Changes),
        errors=_refusals(400, 403, 409, 415),
    ),
    Route(
        method="POST",
        path=f"{API}/copy",
        handler=_answering(copy),
        summary="Copy a project",
        takes=Body(shape=ProjectCopy),
        returns=Body(shape=Changes),
        errors=_refusals(400, 403, 404, 409, 415),
    ),
    Route(
        method="POST",
        path=f"{API}/rename/{{name}}",
        handler=_answering(rename),
        summary="Give a project another name",
        takes=Body(shape=NewName),
        returns=Body(shape=Changes),
        errors=_refusals(400, 403, 404, 415),
    ),
    Route(
        method="PUT",
        path=f"{API}/{{name}}",
        handler=_answering(modify),
        summary="Replace the properties of a project",
        takes=Body(shape=ProjectProperties),
        returns=Body(shape=Changes),
        errors=_refusals(304, 400, 403, 404, 415),
    ),
    Route(
        method="DELETE",
        path=f"{API}/{{name}}",
        handler=_answering(delete),
        summary="Delete a project",
        query=(Parameter(name="confirm", kind="boolean", description="Whether it is meant"),),
        returns=Body(shape=Changes),
        errors=_refusals(403, 404, 503),
    ),
    Route(
        method="POST",
        path=f"{API}/import/{{name}}",
        handler=_answering(import_zip),
        summary="Import a project",
        takes=Body(media=ZIP),
        query=(Parameter(name="overwrite", kind="boolean", description="Replace the project that is there"),),
        returns=Body(shape=Changes),
        errors=_refusals(400, 403, 409, 415),
    ),
)

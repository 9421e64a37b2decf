"""Configuration resources: changing them (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NotRequired

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import BYTES, Body, Call, Parameter, Route, empty, ok
from pytest_ignition.simulator.resource_store import Reference as Referring
from pytest_ignition.simulator.resource_store import Refused
from pytest_ignition.simulator.resource_types import TYPES
from pytest_ignition.simulator.rest.resources import (
    API,
    COLLECTION,
    any_type,
    kind,
    named,
    singleton,
    store,
    with_files,
)

if TYPE_CHECKING:
    from starlette.responses import Response


class NewResource(TypedDict):
    """What is created; a singleton has no name."""

    name: NotRequired[str]
    collection: NotRequired[str]
    enabled: NotRequired[bool]
    description: NotRequired[str | None]
    config: NotRequired[dict[str, Any]]
    backupConfig: NotRequired[dict[str, Any]]


class ChangedResource(NewResource):
    """What is modified: `config` replaces the whole."""

    signature: str


class Target(TypedDict):
    """What is deleted."""

    name: str
    signature: str
    collection: NotRequired[str]


class Rename(TypedDict):
    """A new name, and what becomes of references to the old one."""

    name: str
    references: NotRequired[Literal["ABORT", "IGNORE", "UPDATE"]]


class Change(TypedDict):
    """What a request changed; a removed resource has no signature."""

    name: str | None
    type: str
    collection: str
    newSignature: str | None


class Problem(TypedDict):
    """Why it was not done."""

    message: str
    stacktrace: list[str]


class Changes(TypedDict):
    """The answer to a change."""

    success: bool
    changes: list[Change]
    problem: Problem | None


class Reference(TypedDict):
    """A resource that refers to another."""

    type: str
    name: str
    property: str


class ChangesWithReferences(Changes):
    """The answer where other resources may refer to it."""

    references: list[Reference]


class FieldMessages(TypedDict):
    """What is wrong with a field."""

    fieldName: str
    messages: list[str]


class Validation(TypedDict):
    """What does not pass; on the wire it stands at the top, though the specification has it under `problem`."""

    messages: list[str]
    fieldMessages: list[FieldMessages]


def _answering(handler: Callable[[Call], Response]) -> Callable[[Call], Response]:
    """The handler, with what the store refuses as an answer."""

    def answer(call: Call) -> Response:
        try:
            return handler(call)
        except Refused as refused:
            return empty(refused.status) if refused.body is None else ok(refused.body, refused.status)

    return answer


def _done(changes: list[dict[str, Any]]) -> Response:
    return ok({"success": True, "changes": changes, "problem": None})


def _done_or_referenced(changes: list[dict[str, Any]], references: list[Referring]) -> Response:
    """`success` is false where others refer to it and that was not confirmed."""
    shown = [each.as_json() for each in references]
    return ok({"success": bool(changes), "changes": changes, "problem": None, "references": shown})


def _items(call: Call, *, signed: bool) -> list[Mapping[str, Any]]:
    """The array of the body; 400 without a body for anything else, a bare object too."""
    items = call.json
    if not isinstance(items, list) or not items or not all(_is_item(call, item, signed=signed) for item in items):
        raise Refused(400)
    return items


def _is_item(call: Call, item: object, *, signed: bool) -> bool:
    if not isinstance(item, Mapping):
        return False
    has_name = kind(call).singleton or (isinstance(item.get("name"), str) and bool(item["name"]))
    has_signature = isinstance(item.get("signature"), str) or not signed
    return has_name and has_signature and isinstance(item.get("config") or {}, Mapping)


def _lets_invalid(call: Call) -> bool:
    return call.asked("allowInvalidReferences") == "true"


def create(call: Call) -> Response:
    """`POST /{module}/{type}`."""
    return _done(store(call).create(kind(call), _items(call, signed=False), call.who, invalid=_lets_invalid(call)))


def modify(call: Call) -> Response:
    """`PUT /{module}/{type}`."""
    return _done(store(call).modify(kind(call), _items(call, signed=True), call.who, invalid=_lets_invalid(call)))


def delete(call: Call) -> Response:
    """`DELETE /{module}/{type}[/{name}]/{signature}`."""
    target = (call.path.get("name", ""), call.path["signature"], call.asked("collection") or None)
    return _done_or_referenced(*store(call).delete(kind(call), [target], call.who, confirm=call.confirmed()))


def delete_many(call: Call) -> Response:
    """`POST /delete/{module}/{type}`."""
    targets = [(each["name"], each["signature"], each.get("collection")) for each in _items(call, signed=True)]
    return _done_or_referenced(*store(call).delete(kind(call), targets, call.who, confirm=call.confirmed()))


def rename(call: Call) -> Response:
    """`POST /rename/{module}/{type}/{name}`."""
    wish = call.json
    if not isinstance(wish, Mapping) or not isinstance(wish.get("name"), str):
        raise Refused(400)
    changes, references = store(call).rename(
        kind(call),
        call.path["name"],
        wish["name"],
        call.asked("collection") or None,
        call.who,
        references=wish.get("references"),
    )
    return _done_or_referenced(changes, references)


def copying(*, move: bool) -> Callable[[Call], Response]:
    """`POST /copy` or `POST /move`: the type stands in the query."""

    def copy(call: Call) -> Response:
        own = TYPES.get(call.asked("resourceType"))
        name = call.asked("fromName")
        if own is None or not (own.singleton or name):
            raise Refused(400)
        changes = store(call).copy(
            own,
            call.asked("signature"),
            call.who,
            from_name="" if own.singleton else name,
            to_name="" if own.singleton else (call.asked("toName") or name),
            from_collection=call.asked("fromCollection") or None,
            to_collection=call.asked("toCollection") or None,
            move=move,
        )
        return _done(changes)

    return copy


def put_file(call: Call) -> Response:
    """`PUT /datafile/...`: raw bytes, a new file or another content."""

    def put(files: dict[str, bytes]) -> None:
        files[call.path["file"]] = call.body

    return _change_files(call, put)


def delete_file(call: Call) -> Response:
    """`DELETE /datafile/...`."""

    def remove(files: dict[str, bytes]) -> None:
        if files.pop(call.path["file"], None) is None:
            raise Refused(404)

    return _change_files(call, remove)


def _change_files(call: Call, change: Callable[[dict[str, bytes]], None]) -> Response:
    collection = call.asked("collection") or None
    signature = call.asked("signature")
    changed = store(call).change_files(
        kind(call), call.path["name"], signature, call.who, collection=collection, change=change
    )
    return _done(changed)


_CONFIRM = Parameter(name="confirm", kind="boolean", description="Though other resources refer to it")
_INVALID = Parameter(name="allowInvalidReferences", kind="boolean", description="Let references to nothing pass")
_SIGNATURE = Parameter(name="signature", description="The present signature", required=True)
_TYPE = Parameter(name="resourceType", description="<module>/<type>", required=True)
_FROM = (
    Parameter(name="fromName", description="Its name; not of a singleton"),
    Parameter(name="fromCollection", description="Where it is defined; without it the active definition"),
)

ROUTES = (
    Route(
        method="POST",
        path=f"{API}/{{module}}/{{type}}",
        handler=_answering(create),
        summary="Create resources",
        query=(_INVALID,),
        takes=Body(shape=list[NewResource]),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 409: Changes, 422: Validation},
        known=any_type,
    ),
    Route(
        method="PUT",
        path=f"{API}/{{module}}/{{type}}",
        handler=_answering(modify),
        summary="Modify resources",
        query=(_INVALID,),
        takes=Body(shape=list[ChangedResource]),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 422: Validation, 500: Changes},
        known=any_type,
    ),
    Route(
        method="DELETE",
        path=f"{API}/{{module}}/{{type}}/{{name}}/{{signature}}",
        handler=_answering(delete),
        summary="Delete a resource",
        query=(COLLECTION, _CONFIRM),
        returns=Body(shape=ChangesWithReferences),
        errors={404: None, 500: Changes},
        known=named,
    ),
    Route(
        method="DELETE",
        path=f"{API}/{{module}}/{{type}}/{{signature}}",
        handler=_answering(delete),
        summary="Delete the resource of a type that has one",
        query=(COLLECTION, _CONFIRM),
        returns=Body(shape=ChangesWithReferences),
        errors={404: None, 500: Changes},
        known=singleton,
    ),
    Route(
        method="POST",
        path=f"{API}/delete/{{module}}/{{type}}",
        handler=_answering(delete_many),
        summary="Delete several resources",
        query=(_CONFIRM,),
        takes=Body(shape=list[Target]),
        returns=Body(shape=ChangesWithReferences),
        errors={400: None, 404: None, 500: Changes},
        known=named,
    ),
    Route(
        method="POST",
        path=f"{API}/rename/{{module}}/{{type}}/{{name}}",
        handler=_answering(rename),
        summary="Rename a resource",
        query=(COLLECTION,),
        takes=Body(shape=Rename),
        returns=Body(shape=ChangesWithReferences),
        errors={400: None, 404: None},
        known=named,
    ),
    Route(
        method="POST",
        path=f"{API}/copy",
        handler=_answering(copying(move=False)),
        summary="Copy a resource",
        query=(
            _TYPE,
            _SIGNATURE,
            *_FROM,
            Parameter(name="toName", description="The name of the copy; without it the same"),
            Parameter(name="toCollection", description="Where the copy is; without it the same"),
        ),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 409: Changes, 500: Changes},
    ),
    Route(
        method="POST",
        path=f"{API}/move",
        handler=_answering(copying(move=True)),
        summary="Move a resource to another collection",
        query=(
            _TYPE,
            _SIGNATURE,
            *_FROM,
            Parameter(name="toCollection", description="Where it goes", required=True),
        ),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 409: Changes, 500: Changes},
    ),
    Route(
        method="PUT",
        path=f"{API}/datafile/{{module}}/{{type}}/{{name}}/{{file}}",
        handler=_answering(put_file),
        summary="Write a data file of a resource",
        query=(_SIGNATURE, COLLECTION),
        takes=Body(media=BYTES),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 500: Changes},
        known=with_files,
    ),
    Route(
        method="DELETE",
        path=f"{API}/datafile/{{module}}/{{type}}/{{name}}/{{file}}",
        handler=_answering(delete_file),
        summary="Delete a data file of a resource",
        query=(_SIGNATURE, COLLECTION),
        returns=Body(shape=Changes),
        errors={400: None, 404: None, 500: Changes},
        known=with_files,
    ),
)

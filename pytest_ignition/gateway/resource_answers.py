"""What the gateway's answers to requests about configuration resources mean (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.errors import (
    GatewayAnswerError,
    GatewayError,
    InvalidResource,
    NotFoundOnGateway,
    ResourceExists,
    ResourceInUse,
    ResourceRefused,
    SignatureMismatch,
    UnexpectedAnswer,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.resource_models import KNOWN_TYPES, ResourceChange, changes_of, references_of

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

_NO_ROUTE = "no route match"


def changes(
    operations: Operations, request: Request, response: Response, kind: str, name: str | None
) -> Operation[list[ResourceChange]]:
    """What a request changed.

    Raises:
        SignatureMismatch: somebody else changed it since it was read.
        ResourceInUse: others refer to it; has the references.
        InvalidResource: the gateway does not take the configuration; says which fields.
        ResourceExists: there is one of that name.
        NotFoundOnGateway: there is none of that name in that collection, or no such type.
        ResourceRefused: another refusal.
    """
    if response.status == 404:
        yield from missing(operations, request, response, kind, name)
    data = _object(response)
    if response.status == 200 and not response.body:
        return []
    if response.status == 200 and data is None:
        raise answer_error(UnexpectedAnswer, request, response, "not JSON; is this Ignition?")
    if response.status == 200 and data is not None and data.get("success") is not False:
        return changes_of(data)
    raise _refusal(operations, request, response, _called(kind, name), data or {})


def _refusal(
    operations: Operations, request: Request, response: Response, what: str, data: Mapping[str, Any]
) -> GatewayAnswerError:
    references = references_of(data)
    if response.status == 200 and references:
        named = "; ".join(map(str, references))
        hint = "confirm it if that is meant, or change those first"
        text = f"{request.method} {request.path}: nothing was done, {what} is referred to by {named}"
        error = ResourceInUse(text, hint=hint, request=request, response=response)
        error.references = references
        return error
    words = _problem(data)
    if "signature mismatch" in words.lower():
        return answer_error(
            SignatureMismatch,
            request,
            response,
            f"somebody else changed {what} since it was read, so nothing was changed",
            hint="do it again: the present state is read before each change",
        )
    if response.status == 422:
        return _invalid(request, response, what, data)
    if response.status in (400, 409):
        return _not_wanted(request, response, what)
    if response.status in (200, 500) and data:
        return answer_error(ResourceRefused, request, response, f"the gateway did not do it to {what}")
    return operations.error(request, response)


def _invalid(request: Request, response: Response, what: str, data: Mapping[str, Any]) -> InvalidResource:
    """The gateway's messages, those about fields with the field."""
    meaning = f"the gateway does not take {what} like this"
    fields = _field_messages(data)
    if not fields:
        return answer_error(InvalidResource, request, response, meaning)
    told = "; ".join([*_messages(data), *fields])
    text = f"{request.method} {request.path}: {response.status}, {meaning}: {told}"
    return InvalidResource(text, request=request, response=response)


def _not_wanted(request: Request, response: Response, what: str) -> ResourceRefused:
    if response.status == 409:
        return answer_error(ResourceExists, request, response, f"there is {what} already, or the name is taken")
    meaning = f"the gateway does not understand what is wanted of {what}"
    hint = "a name that is empty or taken, or a value of the wrong kind"
    return answer_error(InvalidResource, request, response, meaning, hint=hint)


def missing(
    operations: Operations, request: Request, response: Response, kind: str, name: str | None
) -> Operation[None]:
    """Raise the error of a 404; names the nearest type, or the nearest resource of the type."""
    if _NO_ROUTE in response.text().lower():
        near = get_close_matches(kind, KNOWN_TYPES, n=1)
        hint = f"did you mean {near[0]}?" if near else "is its module installed, and is it <module>/<type>?"
        raise answer_error(
            NotFoundOnGateway, request, response, f"the gateway has no resources of type {kind}", hint=hint
        )
    if name is None:
        raise answer_error(NotFoundOnGateway, request, response, f"there is no {kind} here")
    names = yield from _names(operations, kind)
    where = request.params.get("collection")
    inside = f" in the collection {where!r}" if where else ""
    meaning = f"there is no {kind} {name!r}{inside}"
    if name in names:
        hint = "it is defined in another collection" if where else "it is there now; was it changed meanwhile?"
    else:
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names[:20])}" if names else ""
    raise answer_error(NotFoundOnGateway, request, response, meaning, hint=hint or None)


def _names(operations: Operations, kind: str) -> Operation[list[str]]:
    try:
        items = yield from operations.items(f"/data/api/v1/resources/names/{kind}")
    except GatewayError:
        return []
    return [str(item["name"]) for item in items if item.get("name")]


def _called(kind: str, name: str | None) -> str:
    return kind if name is None else f"{kind} {name!r}"


def _object(response: Response) -> Mapping[str, Any] | None:
    try:
        data = response.json()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _problem(data: Mapping[str, Any]) -> str:
    problem = data.get("problem")
    return str(problem.get("message", "")) if isinstance(problem, dict) else ""


def _places(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Where a 422 has its messages: on the wire at the top, by the specification under `problem`."""
    problem = data.get("problem")
    return [data, problem] if isinstance(problem, dict) else [data]


def _messages(data: Mapping[str, Any]) -> list[str]:
    return [str(each) for place in _places(data) for each in place.get("messages") or ()]


def _field_messages(data: Mapping[str, Any]) -> list[str]:
    """`field: words` of a 422."""
    return [
        f"{each.get('fieldName')}: {', '.join(map(str, each.get('messages') or ()))}"
        for place in _places(data)
        for each in place.get("fieldMessages") or ()
        if isinstance(each, dict)
    ]

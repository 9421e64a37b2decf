"""Designer sessions and Vision clients: who is on, and how to end it (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import GatewayError, NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.wire import an_object, read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.effects import EffectName
    from pytest_ignition.gateway.operations import Operations

DESIGNERS = "/data/api/v1/designers"
DESIGNER = "/data/api/v1/designer/"
CLIENTS = "/data/vision/api/v1/clients"
CLIENT = "/data/vision/api/v1/client/"


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignerSession:
    """An open Designer.

    Attributes:
        uptime, last_comm, timeout: as sent; the sheet names no unit.
        memory_used, memory_max: as sent; the sheet names no unit.
        raw: the whole object as sent.
    """

    id: str
    user: str | None = None
    project: str | None = None
    address: str | None = None
    timezone: str | None = None
    uptime: float | None = None
    last_comm: float | None = field(default=None, metadata=wire("lastcomm"))
    timeout: float | None = None
    memory_used: float | None = None
    memory_max: float | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class VisionClient:
    """An open Vision client; the keys of a Designer, and how many tags it is subscribed to."""

    id: str
    user: str | None = None
    project: str | None = None
    address: str | None = None
    timezone: str | None = None
    uptime: float | None = None
    last_comm: float | None = field(default=None, metadata=wire("lastcomm"))
    timeout: float | None = None
    memory_used: float | None = None
    memory_max: float | None = None
    tag_count: int | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def list_designers(operations: Operations) -> Operation[list[DesignerSession]]:
    """The open Designers. Needs 8.3 and read permission."""
    return [_designer(item) for item in (yield from operations.items(DESIGNERS))]


def find_designer(operations: Operations, session_id: str) -> Operation[DesignerSession]:
    """One Designer.

    Args:
        session_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    data = yield from _one(operations, "GET", DESIGNER, session_id)
    return _designer({"id": session_id, **data})


def terminate_designer(operations: Operations, session_id: str) -> Operation[None]:
    """End a Designer's session; what was not saved in it is lost. Needs write permission.

    Args:
        session_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    yield from _one(operations, "DELETE", DESIGNER, session_id)


def list_clients(operations: Operations) -> Operation[list[VisionClient]]:
    """The open Vision clients. Needs 8.3, the Vision module and read permission."""
    return [_client(item) for item in (yield from operations.items(CLIENTS))]


def find_client(operations: Operations, client_id: str) -> Operation[VisionClient]:
    """One Vision client.

    Args:
        client_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    data = yield from _one(operations, "GET", CLIENT, client_id)
    return _client({"id": client_id, **data})


def terminate_client(operations: Operations, client_id: str) -> Operation[None]:
    """End a Vision client. Needs write permission.

    Args:
        client_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    yield from _one(operations, "DELETE", CLIENT, client_id)


_KINDS = {DESIGNER: ("Designer session", DESIGNERS), CLIENT: ("Vision client", CLIENTS)}


def _one(operations: Operations, method: str, path: str, wanted: str) -> Operation[Mapping[str, Any]]:
    """What one of them answers; nothing but its success is read of a DELETE."""
    effect: EffectName | None = "disruptive" if method == "DELETE" else None
    request = Request(method=method, path=path + quote(wanted, safe=""), effect=effect)
    response = yield from operations.ask_83(request)
    if response.status == 404:
        raise (yield from _no_such(operations, request, response, path, wanted))
    if method == "GET":
        return operations.json_object(request, response)
    operations.require_success(request, response)
    return {}


def _no_such(
    operations: Operations, request: Request, response: Response, path: str, wanted: str
) -> Operation[NotFoundOnGateway]:
    what, lists = _KINDS[path]
    try:
        known = ", ".join(str(item.get("id")) for item in (yield from operations.items(lists)))
    except GatewayError:
        hint = None
    else:
        hint = f"there are: {known}" if known else "none is open"
    return answer_error(NotFoundOnGateway, request, response, f"there is no {what} {wanted!r}", hint=hint)


def _designer(item: Mapping[str, Any]) -> DesignerSession:
    return read(DesignerSession, item, **_memory(item))


def _client(item: Mapping[str, Any]) -> VisionClient:
    return read(VisionClient, item, **_memory(item))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    used: float | None = None
    max: float | None = None


def _memory(item: Mapping[str, Any]) -> dict[str, float | None]:
    memory = read(_Memory, an_object(item.get("memory")))
    return {"memory_used": memory.used, "memory_max": memory.max}


class DesignerCalls:
    """The Designer sessions of a gateway: `gateway.designers`."""

    list = Call(list_designers)
    find = Call(find_designer)
    terminate = Call(terminate_designer, effect="disruptive")


class Designers(DesignerCalls, Part):
    """The Designer sessions of a gateway."""


class AsyncDesigners(DesignerCalls, AsyncPart):
    """The Designer sessions of a gateway."""


class VisionCalls:
    """The Vision clients of a gateway: `gateway.vision`."""

    list = Call(list_clients)
    find = Call(find_client)
    terminate = Call(terminate_client, effect="disruptive")


class Vision(VisionCalls, Part):
    """The Vision clients of a gateway."""


class AsyncVision(VisionCalls, AsyncPart):
    """The Vision clients of a gateway."""

"""Perspective sessions: who is on, with which pages and views, and how to end it (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import GatewayError, NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.wire import read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

API = "/data/perspective/api/v1/"
SESSIONS = f"{API}sessions/"
"""With the slash at its end; terminating is asked for without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerspectiveSession:
    """A Perspective session.

    Attributes:
        username: "" or None for nobody who logged in.
        last_comm: as sent; the sheet names no unit.
        session_scope: such as `browser`.
        active_pages: how many pages are open; `page_ids` names them.
        raw: the whole object as sent.
    """

    id: str
    username: str | None = None
    authorized: bool | None = None
    project: str | None = None
    client_address: str | None = None
    last_comm: float | None = None
    session_scope: str | None = None
    active_pages: int | None = None
    page_ids: tuple[str, ...] = ()
    recent_bytes_sent: float | None = None
    total_bytes_sent: float | None = None
    user_agent: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerspectivePage:
    """A page of a session.

    Attributes:
        created, last_keepalive, roundtrip: as sent; the gateway's document names no units.
        connect_count: how often it connected.
    """

    id: str
    created: float | None = None
    last_keepalive: float | None = None
    roundtrip: float | None = None
    connect_count: int | None = None
    view_count: int | None = None
    component_count: int | None = None
    binding_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerspectiveView:
    """A view on a page.

    Attributes:
        resource_path: the view's path in its project.
        mount_path: where on the page it stands.
    """

    id: str
    resource_path: str | None = None
    mount_path: str | None = None
    component_count: int | None = None
    binding_count: int | None = None


def list_all(
    operations: Operations, *, project: str | None = None, username: str | None = None
) -> Operation[list[PerspectiveSession]]:
    """The open sessions. Needs 8.3, the Perspective module and read permission.

    Args:
        project: only those of this project.
        username: only those of this user.
    """
    sessions = [read(PerspectiveSession, item) for item in (yield from operations.items(SESSIONS))]
    return [each for each in sessions if project in (None, each.project) and username in (None, each.username)]


def find(operations: Operations, session_id: str) -> Operation[PerspectiveSession]:
    """One session.

    Args:
        session_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    request = Request(method="GET", path=_path(session_id))
    response = yield from operations.ask_83(request)
    if response.status == 404:
        raise (yield from _no_such(operations, request, response, session_id))
    return read(PerspectiveSession, {"id": session_id, **operations.json_object(request, response)})


def pages(operations: Operations, session_id: str) -> Operation[list[PerspectivePage]]:
    """The pages of a session.

    Args:
        session_id: its id.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    request = Request(method="GET", path=f"{_path(session_id)}/pages")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        raise (yield from _no_such(operations, request, response, session_id))
    return [read(PerspectivePage, item) for item in operations.read_items(request, response)]


def views(operations: Operations, session_id: str, page_id: str) -> Operation[list[PerspectiveView]]:
    """The views on a page.

    Args:
        session_id: whose.
        page_id: an id of its `page_ids`.

    Raises:
        NotFoundOnGateway: there is no such session, or no such page in it.
    """
    request = Request(method="GET", path=f"{_path(session_id)}/page/{quote(page_id, safe='')}/views")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        meaning = f"there is no Perspective session {session_id!r} with a page {page_id!r}"
        raise answer_error(NotFoundOnGateway, request, response, meaning, hint="it may have been closed meanwhile")
    return [read(PerspectiveView, item) for item in operations.read_items(request, response)]


def terminate(operations: Operations, session_id: str, message: str | None = None) -> Operation[None]:
    """End a session: its pages lose their connection. Needs write permission.

    Args:
        session_id: whose.
        message: what its user is told.

    Raises:
        NotFoundOnGateway: there is none of that id; names those that there are.
    """
    params = {"sessionId": session_id} | ({} if message is None else {"message": message})
    request = Request(method="DELETE", path=SESSIONS.rstrip("/"), params=params, effect="disruptive")
    response = yield from operations.ask_83(request)
    if response.status == 404:
        raise (yield from _no_such(operations, request, response, session_id))
    operations.require_success(request, response)


def _path(session_id: str) -> str:
    return f"{API}session/{quote(session_id, safe='')}"


def _no_such(
    operations: Operations, request: Request, response: Response, session_id: str
) -> Operation[NotFoundOnGateway]:
    try:
        known = ", ".join(each.id for each in (yield from list_all(operations)))
    except GatewayError:
        hint = "is the Perspective module installed?"
    else:
        hint = f"there are: {known}" if known else "no session is open"
    meaning = f"there is no Perspective session {session_id!r}"
    return answer_error(NotFoundOnGateway, request, response, meaning, hint=hint)


class SessionCalls:
    """The Perspective sessions of a gateway: `gateway.sessions`."""

    list = Call(list_all)
    find = Call(find)
    pages = Call(pages)
    views = Call(views)
    terminate = Call(terminate, effect="disruptive")


class Sessions(SessionCalls, Part):
    """The Perspective sessions of a gateway."""


class AsyncSessions(SessionCalls, AsyncPart):
    """The Perspective sessions of a gateway."""

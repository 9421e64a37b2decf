"""The Perspective sessions that are really open (gateway API sheet, section 4; shapes as documented by 8.3.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.log_store import PERSPECTIVE

if TYPE_CHECKING:
    from starlette.responses import Response

    from pytest_ignition.simulator.sessions import PerspectivePage, PerspectiveSession
    from pytest_ignition.simulator.state import GatewayState

API = "/data/perspective/api/v1"


class Session(TypedDict):
    """A session. `lastComm`: milliseconds since its last frame; what a real one counts is not known."""

    id: str
    username: str
    authorized: bool
    project: str
    clientAddress: str
    lastComm: int
    sessionScope: str
    activePages: int
    pageIds: list[str]
    recentBytesSent: int
    totalBytesSent: int
    userAgent: str


class SessionDetail(Session):
    """A session alone."""

    metrics: dict[str, Any]


class Page(TypedDict):
    """A page. Times in milliseconds, `created` and `lastKeepalive` since 1970."""

    id: str
    created: int
    lastKeepalive: int
    roundtrip: int
    connectCount: int
    viewCount: int
    componentCount: int
    bindingCount: int


class View(TypedDict):
    """A view on a page."""

    id: str
    resourcePath: str
    mountPath: str
    componentCount: int
    bindingCount: int


class Terminated(TypedDict):
    """How many."""

    terminated: int


def open_sessions(state: GatewayState) -> dict[str, list[PerspectivePage]]:
    """The pages that have a connection, by the id of their session."""
    found: dict[str, list[PerspectivePage]] = {}
    for page in list(state.memory.pages.values()):
        if page.connections:
            found.setdefault(page.session.session_id, []).append(page)
    return found


def _session(call: Call, session: PerspectiveSession, pages: list[PerspectivePage]) -> Session:
    return {
        "id": session.session_id,
        "username": session.username,
        "authorized": True,
        "project": session.project,
        "clientAddress": session.client_address,
        "lastComm": max(0, int((call.state.now() - session.last_comm) * 1000)),
        "sessionScope": "browser",
        "activePages": len(pages),
        "pageIds": [each.page_id for each in pages],
        "recentBytesSent": 0,
        "totalBytesSent": session.bytes_sent,
        "userAgent": session.user_agent,
    }


def sessions(call: Call) -> Response:
    """`GET /sessions/`."""
    found = [_session(call, pages[0].session, pages) for pages in open_sessions(call.state).values()]
    return ok(envelope(found, call.query))


def session(call: Call) -> Response:
    """`GET /session/{sessionId}`."""
    pages = _pages(call)
    if pages is None:
        return call.page(404)
    found: SessionDetail = {**_session(call, pages[0].session, pages), "metrics": {}}
    return ok(found)


def pages(call: Call) -> Response:
    """`GET /session/{sessionId}/pages`."""
    found = _pages(call)
    if found is None:
        return call.page(404)
    items: list[Page] = [
        {
            "id": page.page_id,
            "created": page.created_ms,
            "lastKeepalive": page.created_ms,
            "roundtrip": 0,
            "connectCount": page.connects,
            "viewCount": len(_views(page)),
            "componentCount": sum(each["componentCount"] for each in _views(page)),
            "bindingCount": sum(each["bindingCount"] for each in _views(page)),
        }
        for page in found
    ]
    return ok(envelope(items, call.query))


def views(call: Call) -> Response:
    """`GET /session/{sessionId}/page/{pageId}/views`."""
    page = next((each for each in _pages(call) or () if each.page_id == call.path["pageId"]), None)
    return call.page(404) if page is None else ok(envelope(_views(page), call.query))


def _pages(call: Call) -> list[PerspectivePage] | None:
    return open_sessions(call.state).get(call.path["sessionId"])


def _views(page: PerspectivePage) -> list[View]:
    running = page.running.views.values() if page.running is not None else ()
    return [
        {
            "id": f"{each.definition.path}@{each.mount}",
            "resourcePath": each.definition.path,
            "mountPath": each.mount,
            "componentCount": len(each.definition.components),
            "bindingCount": len(each.definition.bindings),
        }
        for each in list(running)
    ]


def terminate(call: Call) -> Response:
    """`DELETE /sessions?sessionId=...`: one or several; their pages lose their connection at once."""
    wanted = {value for key, value in call.query if key == "sessionId"}
    if not wanted:
        return call.page(400)
    found = wanted & open_sessions(call.state).keys()
    if not found:
        return call.page(404)
    memory, message = call.state.memory, call.asked("message")
    for key, session in list(memory.perspective_sessions.items()):
        if session.session_id in found:
            session.ended = message or "The gateway closed this session."
            del memory.perspective_sessions[key]
    for token, page in list(memory.pages.items()):
        if page.session.session_id in found:
            del memory.pages[token]
    for session_id in sorted(found):
        call.state.log("INFO", PERSPECTIVE, f"Session {session_id} was terminated.")
    call.state.tell()
    ended: Terminated = {"terminated": len(found)}
    return ok(ended)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/sessions/",
        handler=sessions,
        summary="Open Perspective sessions",
        returns=Body(shape=Session),
        lists=True,
    ),
    Route(
        method="DELETE",
        path=f"{API}/sessions",
        handler=terminate,
        summary="End Perspective sessions",
        query=(
            Parameter(name="sessionId", required=True, description="Which; several times for several"),
            Parameter(name="message", description="What their users are told"),
        ),
        returns=Body(shape=Terminated),
        errors={400: None, 404: None},
    ),
    Route(
        method="GET",
        path=f"{API}/session/{{sessionId}}",
        handler=session,
        summary="A Perspective session",
        returns=Body(shape=SessionDetail),
        errors={404: None},
    ),
    Route(
        method="GET",
        path=f"{API}/session/{{sessionId}}/pages",
        handler=pages,
        summary="The pages of a session",
        returns=Body(shape=Page),
        lists=True,
        errors={404: None},
    ),
    Route(
        method="GET",
        path=f"{API}/session/{{sessionId}}/page/{{pageId}}/views",
        handler=views,
        summary="The views on a page",
        returns=Body(shape=View),
        lists=True,
        errors={404: None},
    ),
)

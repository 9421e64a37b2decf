"""The simulated gateway as one ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from pytest_ignition.simulator import http_api, pages
from pytest_ignition.simulator.jetty import error_json, error_page, uri_of
from pytest_ignition.simulator.login import LoginFlow
from pytest_ignition.simulator.perspective import Perspective
from pytest_ignition.simulator.sessions import RequestLine
from pytest_ignition.simulator.state import COMMISSIONING, STARTING, GatewayState

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What answers whatever the state (gateway API sheet, section 2); the pages' own files are ours.
_OPEN_WHILE_COMMISSIONING = ("/StatusPing", "/system/gwinfo", "/welcome", "/bootstrap")
_FILES = "/res/simulator/"
# What a gateway that starts does not serve yet. Only the REST API's 503 is known; that pages wait too is likely.
_DOWN_WHILE_STARTING = ("/app", "/data/", "/idp/", "/system/pws/")


def make_app(state: GatewayState) -> ASGIApp:
    """The application around a state."""

    async def status_ping(_request: Request) -> Response:
        if state.state == COMMISSIONING:
            return JSONResponse({"state": "RUNNING", "details": "COMMISSIONING"})
        return JSONResponse({"state": state.state})

    async def gwinfo(_request: Request) -> Response:
        if state.state == COMMISSIONING:
            return PlainTextResponse("ContextStatus=NEEDS_COMMISSIONING;")
        values = {
            "ContextStatus": state.state,
            "PlatformName": state.scenario.name,
            "Version": state.scenario.version,
            "PlatformEdition": state.scenario.edition,
            "RedundancyStatus": "Independent",
            "RedundantState": "Good",
            "RedundantNodeActiveStatus": "Active",
        }
        return PlainTextResponse("".join(f"{key}={value};" for key, value in values.items()))

    async def bootstrap(request: Request) -> Response:
        if state.state != COMMISSIONING:
            return error_page(404, uri_of(request))
        return JSONResponse({"steps": {"eula": "license"}, "edition": "", "canReachIA": True})

    async def rest(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (await http_api.answer(state, Request(scope, receive)))(scope, receive, send)

    async def document(request: Request) -> Response:
        return http_api.document(state, request)

    async def not_found(request: Request, _error: Exception) -> Response:
        path = uri_of(request)
        return error_json(404, path) if path.startswith("/data/app/") else error_page(404, path)

    async def crashed(request: Request, error: Exception) -> Response:
        return error_page(500, uri_of(request), f"defect of the simulator: {type(error).__name__}: {error}")

    app = Starlette(
        routes=[
            Route("/StatusPing", status_ping, methods=["GET"]),
            Route("/system/gwinfo", gwinfo, methods=["GET"]),
            Route("/bootstrap", bootstrap, methods=["GET"]),
            Route(http_api.DOCUMENT, document, methods=["GET"]),
            *(Mount(prefix, app=rest) for prefix in http_api.PREFIXES),
            *LoginFlow(state).routes(),
            *Perspective(state).routes(),
            *pages.routes(state),
        ],
        exception_handlers={404: not_found, 405: not_found, Exception: crashed},
    )
    # A gateway does not send `/StatusPing/` to `/StatusPing`.
    app.router.redirect_slashes = False
    return _Front(app, state)


class _Front:
    """Stands before all routes: the gateway's state decides first, and every request is remembered."""

    def __init__(self, app: ASGIApp, state: GatewayState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        requests = self._state.memory.requests
        method, path = scope.get("method", "GET"), scope["path"]

        async def remember(message: Message) -> None:
            status = _status_of(message)
            if status is not None:
                requests.append(RequestLine(method, path, status))
            await send(message)

        gate = self._gate(path, scope)
        await (gate if gate is not None else self._app)(scope, receive, remember)

    def _gate(self, path: str, scope: Scope) -> Response | None:
        """What the state answers instead of a route."""
        state = self._state.state
        if state == COMMISSIONING and path not in _OPEN_WHILE_COMMISSIONING and not path.startswith(_FILES):
            return RedirectResponse("/welcome", 302)
        if state == STARTING and path.startswith(_DOWN_WHILE_STARTING):
            return error_page(503, uri_of(HTTPConnection(scope)))
        return None


def _status_of(message: Message) -> int | None:
    """The HTTP status that an ASGI message answers with; None for one that is not the answer's beginning.

    A socket that is opened answers 101; the server turns a refusal before that into 403.
    """
    match message["type"]:
        case "http.response.start" | "websocket.http.response.start":
            return int(message["status"])
        case "websocket.accept":
            return 101
        case _:
            return None

"""The simulated gateway as one ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from pytest_ignition.simulator import http_api, pages, pages_81, webdev
from pytest_ignition.simulator.front import Front
from pytest_ignition.simulator.jetty import error_json, error_page, uri_of
from pytest_ignition.simulator.login import LoginFlow
from pytest_ignition.simulator.perspective.client import Perspective
from pytest_ignition.simulator.state import COMMISSIONING, GatewayState
from pytest_ignition.simulator.wizard import Wizard

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send


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
            "PlatformName": state.name,
            "Version": state.scenario.version,
            "PlatformEdition": state.edition,
            "RedundancyStatus": state.scenario.redundancy,
            "RedundantState": "Good",
            "RedundantNodeActiveStatus": state.scenario.activity,
        }
        return PlainTextResponse("".join(f"{key}={value};" for key, value in values.items()))

    async def rest(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await (await http_api.answer(state, Request(scope, receive)))(scope, receive, send)

    async def document(request: Request) -> Response:
        return http_api.document(state, request)

    async def not_found(request: Request, _error: Exception) -> Response:
        path = uri_of(request)
        app_errors = state.scenario.has_rest_api and path.startswith("/data/app/")
        return error_json(404, path) if app_errors else error_page(404, path)

    async def crashed(request: Request, error: Exception) -> Response:
        return error_page(500, uri_of(request), f"defect of the simulator: {type(error).__name__}: {error}")

    app = Starlette(
        routes=[
            Route("/StatusPing", status_ping, methods=["GET"]),
            Route("/system/gwinfo", gwinfo, methods=["GET"]),
            *Wizard(state).routes(),
            Route(http_api.DOCUMENT, document, methods=["GET"]),
            *(Mount(prefix, app=rest) for prefix in http_api.PREFIXES),
            *Perspective(state).routes(),
            *webdev.routes(state),
            *(_of_83(state) if state.scenario.has_rest_api else pages_81.routes(state)),
        ],
        exception_handlers={404: not_found, 405: not_found, Exception: crashed},
    )
    # A gateway does not send `/StatusPing/` to `/StatusPing`.
    app.router.redirect_slashes = False
    return Front(app, state)


def _of_83(state: GatewayState) -> list[Route]:
    """Login and pages as 8.3 has them."""
    login = LoginFlow(state)
    return [*login.routes(), *pages.routes(state, login)]

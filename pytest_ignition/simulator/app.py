"""The simulated gateway as one ASGI application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator import http_api, pages
from pytest_ignition.simulator.jetty import error_page
from pytest_ignition.simulator.login import LoginFlow
from pytest_ignition.simulator.perspective import Perspective
from pytest_ignition.simulator.state import COMMISSIONING, GATEWAY_NAME, STARTING, VERSION, GatewayState

# What a gateway without its wizard done still answers (gateway API sheet, section 2).
_ALWAYS = ("/StatusPing", "/system/gwinfo", "/welcome", "/bootstrap", "/res/")


def make_app(state: GatewayState) -> Starlette:
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
            "PlatformName": GATEWAY_NAME,
            "Version": VERSION,
            "PlatformEdition": "",
            "RedundancyStatus": "Independent",
            "RedundantState": "Good",
            "RedundantNodeActiveStatus": "Active",
        }
        return PlainTextResponse("".join(f"{key}={value};" for key, value in values.items()))

    async def bootstrap(request: Request) -> Response:
        if state.state != COMMISSIONING:
            return error_page(404, request.url.path)
        return JSONResponse({"steps": {"eula": "license"}, "edition": "", "canReachIA": True})

    async def rest(request: Request) -> Response:
        return http_api.answer(state, request)

    async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        """The state decides before any route does; every request is remembered, without what it carried."""
        path = request.url.path
        if state.state == COMMISSIONING and not path.startswith(_ALWAYS):
            answer: Response = RedirectResponse("/welcome", 302)
        elif state.state == STARTING and path.startswith(("/app", "/data/perspective", "/idp")):
            answer = error_page(503, path)
        else:
            answer = await call_next(request)
        state.requests.append((request.method, path, answer.status_code))
        return answer

    async def not_found(request: Request, _error: Exception) -> Response:
        return error_page(404, request.url.path)

    app = Starlette(
        routes=[
            Route("/StatusPing", status_ping, methods=["GET"]),
            Route("/system/gwinfo", gwinfo, methods=["GET"]),
            Route("/bootstrap", bootstrap, methods=["GET"]),
            Route("/data/api/v1/{rest:path}", rest, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
            *LoginFlow(state).routes(),
            *Perspective(state).routes(),
            *pages.routes(state),
        ],
        exception_handlers={404: not_found, 405: not_found},
    )
    app.add_middleware(BaseHTTPMiddleware, dispatch=guard)
    return app

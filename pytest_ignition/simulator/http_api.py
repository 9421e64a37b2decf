"""The REST API: route match first, then the credential, then the answer (gateway API sheet, sections 1 and 3)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator import openapi
from pytest_ignition.simulator.accounts import same
from pytest_ignition.simulator.contract import Call, Route, Routes, empty
from pytest_ignition.simulator.jetty import error_json, error_page, uri_of
from pytest_ignition.simulator.log_store import AUDIT, LOGIN
from pytest_ignition.simulator.log_store import ROUTES as ROUTE_LOG
from pytest_ignition.simulator.rest import ROUTES
from pytest_ignition.simulator.visitors import Visitor, visitor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

PREFIXES = ("/data/api/v1", "/data/perspective/api/v1", "/data/vision/api/v1")
DOCUMENT = "/openapi.json"
CSRF_HEADER = "X-CSRF-Token"


@cache
def routes() -> Routes:
    """What is served, ready to be searched."""
    return Routes(ROUTES)


@cache
def _document(version: str) -> dict[str, object]:
    return openapi.document(ROUTES, version)


async def answer(state: GatewayState, request: Request) -> Response:
    """The answer to any request below the prefixes."""
    if not state.scenario.has_rest_api:
        return error_page(404, uri_of(request))
    matches = _there(state, routes().find(uri_of(request)))
    if not matches:
        return error_page(404, uri_of(request), f"No route match for path: {_seen_by_router(request.scope['path'])}")
    methods, names = next((each for each in matches if request.method in each[0]), matches[0])
    route = methods.get(request.method)
    if route is None:
        # A wrong method is a 404 without a body, never a 405.
        return empty(404)
    who = visitor(state, request)
    refusal = _refusal(state, request, route, who)
    if refusal is not None:
        state.log("WARN", LOGIN, f"{request.method} {route.path} was refused: {refusal.status_code}.")
        return refusal
    call = Call(state=state, request=request, path=names, body=await request.body(), who=who.name if who else "")
    response = _bad_query(call, route) or route.handler(call)
    # Only changes are audited (section 3). The route's own path, because names in it may be secret.
    level, logger = ("DEBUG", ROUTE_LOG) if route.reads else ("INFO", AUDIT)
    state.log(
        level,
        logger,
        f"{who.called if who is not None else 'nobody'}: {request.method} {route.path}: {response.status_code}.",
    )
    return response


def document(state: GatewayState, request: Request) -> Response:
    """What is served, as OpenAPI; wants a credential as the routes do."""
    if not state.scenario.has_rest_api:
        return error_page(404, uri_of(request))
    refusal = _refusal(state, request, None, visitor(state, request))
    return refusal if refusal is not None else JSONResponse(_document(state.scenario.full_version))


def _there(
    state: GatewayState, matches: list[tuple[Mapping[str, Route], Mapping[str, str]]]
) -> list[tuple[Mapping[str, Route], Mapping[str, str]]]:
    """The matches without the routes that are not there for the names in the path, such as those of another type."""
    found: list[tuple[Mapping[str, Route], Mapping[str, str]]] = []
    for methods, names in matches:
        known = {method: each for method, each in methods.items() if each.known is None or each.known(state, names)}
        if known:
            found.append((known, names))
    return found


def _seen_by_router(path: str) -> str:
    """The path in the words of the error page: without what stands before the version."""
    return "/v1" + path.partition("/v1")[2]


def _bad_query(call: Call, route: Route) -> Response | None:
    """400 where a parameter that the route needs is missing, or has none of its values."""
    for parameter in route.query:
        value = call.asked(parameter.name)
        if (parameter.required and not value) or (value and parameter.one_of and value not in parameter.one_of):
            return call.page(400)
    return None


def _refusal(state: GatewayState, request: Request, route: Route | None, who: Visitor | None) -> Response | None:
    """401 without a known credential; 403 for one that may not do this, or not over plain http."""
    reads = route is None or route.reads
    path = uri_of(request)
    if route is not None and route.open and reads:
        return None
    if who is None or (who.anonymous and not who.may(state, write=not reads)):
        return error_page(401, path)
    if not reads and who.csrf_token is not None and not same(request.headers.get(CSRF_HEADER, ""), who.csrf_token):
        return error_json(403, path)
    plain = who.secure_channel and request.url.scheme != "https"
    return error_page(403, path) if plain or not who.may(state, write=not reads) else None

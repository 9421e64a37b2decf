"""The REST API below `/data/api/v1`: route match first, then the credential, then the answer.

Paths, shapes and odd habits are the gateway API sheet's, sections 1, 2, 4 and 5.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator.jetty import error_page
from pytest_ignition.simulator.modules import healthy_modules
from pytest_ignition.simulator.state import BUILD, GATEWAY_NAME, STARTING, VERSION, GatewayState

PREFIX = "/data/api/v1"
TOKEN_HEADER = "x-ignition-api-token"  # noqa: S105 - a header's name
COOKIE = "webui-sid-1"

_LIST_PARAMETERS = frozenset(["limit", "offset", "sortBy", "search"])

Handler = Callable[[GatewayState, Request], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """What a path answers to. `open` routes want no credential."""

    handlers: Mapping[str, Handler]
    open: bool = False


def answer(state: GatewayState, request: Request) -> Response:
    """The answer to any request below `/data/api/v1`."""
    path = request.url.path
    route = ROUTES.get(path.removeprefix(PREFIX))
    if state.state == STARTING:
        return error_page(503, path)
    if route is None:
        return error_page(404, path, f"No route match for path: {path.removeprefix('/data/api')}")
    handler = route.handlers.get(request.method)
    if handler is None:
        # A wrong method is a 404 without a body, never a 405.
        return Response(status_code=404)
    if not route.open or request.method != "GET":
        refusal = _refuse(state, request)
        if refusal is not None:
            return refusal
    return handler(state, request)


def _refuse(state: GatewayState, request: Request) -> Response | None:
    """401 without a known credential; 403 for a cookie's write without its CSRF token."""
    token = request.headers.get(TOKEN_HEADER)
    if token is not None:
        known = secrets.compare_digest(token.encode("utf-8", "surrogateescape"), state.token.encode())
        return None if known else error_page(401, request.url.path)
    login = state.logins.get(request.cookies.get(COOKIE, ""))
    if login is None:
        return error_page(401, request.url.path)
    if request.method != "GET" and request.headers.get("x-csrf-token") != login.csrf_token:
        body = {"message": "Invalid CSRF token", "url": request.url.path, "status": "403"}
        return JSONResponse(body, 403)
    return None


def _gateway_info(state: GatewayState, request: Request) -> Response:
    return JSONResponse(
        {
            "allowUnsignedModules": False,
            "deploymentMode": "",
            "edition": "standard",
            "hostname": request.url.hostname,
            "ignitionVersion": f"{VERSION} ({BUILD})",
            "jvmVersion": "17.0.15",
            "license": {"licenseRestrictions": [], "mode": "Trial", "validForVersion": 0},
            "name": GATEWAY_NAME,
            "port": str(request.url.port),
            "redundancyRole": "Independent",
            "timeZone": "Coordinated Universal Time",
            "timeZoneId": "UTC",
        }
    )


def _overview(state: GatewayState, _request: Request) -> Response:
    return JSONResponse(
        {
            "version": f"{VERSION} ({BUILD})",
            "redundancy": {"role": "Independent", "activityLevel": "Active", "projectState": "Unknown"},
            "uptime": int(state.uptime * 1000),
            "timezone": "UTC",
            "locale": "en",
            "time": int(time.time() * 1000),
            "memory": [612_368_384, 2_147_483_648],
            "cpu": 0.04,
            "disk": {"total": 64_424_509_440, "used": 21_474_836_480},
            "license": {"state": "trial", "trialRemaining": state.trial_left},
            "gatewayName": GATEWAY_NAME,
        }
    )


def _trial(state: GatewayState, _request: Request) -> Response:
    return JSONResponse(
        {
            "licenseMode": "Trial",
            "trialState": "AllInDemo",
            "trialSecondsLeft": state.trial_left,
            "expired": state.trial_left == 0,
            "emergency": False,
            "emergencySecondsLeft": 0,
            "development": False,
            "developmentSecondsLeft": 0,
        }
    )


def _reset_trial(state: GatewayState, request: Request) -> Response:
    if not state.reset_trial():
        return error_page(403, request.url.path)
    return _trial(state, request)


def _banners(state: GatewayState, _request: Request) -> Response:
    left = state.trial_left
    severity, expires = ("info", int((time.time() + left) * 1000)) if left else ("warning", None)
    data = {"severity": severity, "expireTime": expires, "toolTips": [], "actions": []}
    return JSONResponse({"banners": [{"order": 0, "type": "trial", "data": data}]})


def _restart(state: GatewayState, request: Request) -> Response:
    if request.query_params.get("confirm") != "true":
        return Response(status_code=400)
    state.restart()
    return JSONResponse(True)


def _listed(items: Callable[[], Sequence[Mapping[str, Any]]]) -> Handler:
    """The list envelope. Any parameter it does not know is read as a filter that nothing matches."""

    def handler(_state: GatewayState, request: Request) -> Response:
        everything = list(items())
        found = _filtered(everything, request.query_params)
        limit, offset = _number(request, "limit", -1), _number(request, "offset", 0)
        page = found[offset:] if limit < 0 else found[offset : offset + limit]
        counts = {"total": len(everything), "matching": len(found), "limit": limit, "offset": offset}
        return JSONResponse({"items": page, "metadata": counts})

    return handler


def _filtered(items: list[Mapping[str, Any]], query: Mapping[str, str]) -> list[Mapping[str, Any]]:
    for key, value in query.items():
        name, bracket, operator = key.partition("[")
        if bracket:
            items = [item for item in items if _holds(str(item.get(name, "")), operator.rstrip("]"), value)]
        elif key == "search":
            terms = value.casefold().split()
            items = [item for item in items if any(term in str(item).casefold() for term in terms)]
        elif key == "sortBy" and "(" in value:
            direction, _bracket, field = value.rstrip(")").partition("(")
            items = sorted(items, key=lambda item: str(item.get(field, "")), reverse=direction == "desc")
        elif key not in _LIST_PARAMETERS:
            return []
    return items


def _holds(actual: str, operator: str, wanted: str) -> bool:
    match operator:
        case "eq":
            return actual == wanted
        case "ne":
            return actual != wanted
        case "cn":
            return wanted in actual
        case "sw":
            return actual.startswith(wanted)
        case "ew":
            return actual.endswith(wanted)
        case _:
            return False


def _number(request: Request, name: str, default: int) -> int:
    try:
        return int(request.query_params.get(name, default))
    except ValueError:
        return default


def _fixed(body: Any) -> Handler:
    return lambda _state, _request: JSONResponse(body)


ROUTES: Mapping[str, Route] = {
    "/gateway-info": Route({"GET": _gateway_info}),
    "/overview": Route({"GET": _overview}),
    "/overview/name": Route({"GET": _fixed({"gatewayName": GATEWAY_NAME, "cleanGatewayName": GATEWAY_NAME})}),
    "/overview/banners": Route({"GET": _banners}, open=True),
    "/systemPerformance/threads": Route(
        {"GET": _fixed({"running": 32, "waiting": 39, "timedWaiting": 51, "blocked": 0})}
    ),
    "/systemPerformance/currentGauges": Route(
        {"GET": _fixed({"cpu": 4.2, "heapMemory": 612_368_384, "maxMemory": 2_147_483_648})}
    ),
    "/modules/healthy": Route({"GET": _listed(healthy_modules)}),
    "/modules/quarantined": Route({"GET": _listed(list)}),
    "/trial": Route({"GET": _trial, "POST": _reset_trial}, open=True),
    "/restart-tasks/restart": Route({"POST": _restart}),
    "/restart-tasks/pending": Route({"GET": _fixed({"pending": []})}),
}

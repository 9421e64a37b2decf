"""The REST API below `/data/api/v1`: route match first, then the credential, then the answer.

Paths, shapes and odd habits are the gateway API sheet's, sections 1 to 6.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator import modules, projects
from pytest_ignition.simulator.jetty import error_json, error_page, uri_of
from pytest_ignition.simulator.listing import Item, envelope
from pytest_ignition.simulator.state import FULL_VERSION, GATEWAY_NAME, GatewayState

if TYPE_CHECKING:
    from pytest_ignition.simulator.sessions import Login

PREFIX = "/data/api/v1"
TOKEN_HEADER = "X-Ignition-API-Token"  # noqa: S105 - a header's name
CSRF_HEADER = "X-CSRF-Token"

_HEAP_USED = 612_368_384
_HEAP_MAX = 2_147_483_648
_CPU = 0.042

Handler = Callable[[GatewayState, Request], Response]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a path answers to, by method. Reading an `open` one wants no credential."""

    handlers: Mapping[str, Handler]
    open: bool = False


def answer(state: GatewayState, request: Request) -> Response:
    """The answer to any request below `/data/api/v1`."""
    path: str = request.scope["path"]
    route = path.removeprefix(PREFIX)
    # The one route with a name in it.
    endpoint = ENDPOINTS.get(projects.FIND if route.startswith(projects.FIND) else route)
    if endpoint is None:
        return error_page(404, uri_of(request), f"No route match for path: {path.removeprefix('/data/api')}")
    handler = endpoint.handlers.get(request.method)
    if handler is None:
        # A wrong method is a 404 without a body, never a 405.
        return Response(status_code=404)
    reads = request.method == "GET"
    refusal = None if endpoint.open and reads else _refusal(state, request, reads=reads)
    return refusal if refusal is not None else handler(state, request)


def login_cookie(state: GatewayState) -> str:
    """The name of the web session's cookie (section 3, step 7)."""
    return f"webui-sid-{state.gateway_id}"


def current_login(state: GatewayState, request: Request) -> Login | None:
    """The web session that a request belongs to."""
    return state.memory.logins.get(request.cookies.get(login_cookie(state), ""))


def _refusal(state: GatewayState, request: Request, *, reads: bool) -> Response | None:
    """401 without a known credential; 403 for one that may not do this."""
    path = uri_of(request)
    token = request.headers.get(TOKEN_HEADER)
    if token is not None:
        if _same(token, state.token):
            return None
        if not _same(token, state.read_only_token):
            return error_page(401, path)
        return None if reads else error_page(403, path)
    login = current_login(state, request)
    if login is None:
        return error_page(401, path)
    if not reads and not _same(request.headers.get(CSRF_HEADER, ""), login.csrf_token):
        return error_json(403, path)
    return None


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode(), wanted.encode())


def _moment(seconds: float) -> str:
    """A time as the gateway writes it: `Jul 29, 2025, 11:46:15 AM`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    hour = moment.hour % 12 or 12
    return f"{moment:%b} {moment.day}, {moment.year}, {hour}:{moment:%M:%S} {'AM' if moment.hour < 12 else 'PM'}"


def _gateway_info(state: GatewayState, request: Request) -> Response:
    host, port = request.scope.get("server") or ("localhost", 8088)
    expires = _moment(time.time() + state.trial_left)
    return JSONResponse(
        {
            "allowUnsignedModules": False,
            "deploymentMode": "",
            "edition": "standard",
            "hostname": host,
            "ignitionVersion": FULL_VERSION,
            "jvmVersion": "17.0.15",
            "license": {"expirationDate": expires, "licenseRestrictions": [], "mode": "Trial", "validForVersion": 0},
            "name": GATEWAY_NAME,
            "port": str(port),
            "redundancyRole": "Independent",
            "timeZone": "Coordinated Universal Time",
            "timeZoneId": "UTC",
        }
    )


def _overview(state: GatewayState, request: Request) -> Response:
    host, _port = request.scope.get("server") or ("localhost", 8088)
    return JSONResponse(
        {
            "version": FULL_VERSION,
            "redundancy": {
                "role": "Independent",
                "activityLevel": "Active",
                "projectState": "Unknown",
                "localAddress": host,
            },
            "java": {"version": "17.0.15", "vendor": "Simulator", "name": "Simulator"},
            "os": {"name": "Simulator", "arch": "amd64", "version": "1"},
            "cloudEnv": {},
            "uptime": int(state.uptime * 1000),
            "timezone": "UTC",
            "locale": "en",
            "time": _moment(time.time()),
            "memory": [_HEAP_USED, _HEAP_MAX],
            "cpu": _CPU,
            "disk": {"total": 64_424_509_440, "used": 21_474_836_480},
            "license": {"state": "trial", "trialRemaining": state.trial_left},
            "gatewayName": GATEWAY_NAME,
            "libPath": "/simulator/lib",
            "processId": 1,
            "nics": [{"name": "lo", "displayName": "lo", "address": host}],
            "gcNames": "G1",
            "driftRate": 0,
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
    return _trial(state, request) if state.reset_trial() else error_page(403, uri_of(request))


def _banners(state: GatewayState, _request: Request) -> Response:
    left = state.trial_left
    data: dict[str, Any] = {
        "severity": "info" if left else "warning",
        "expireTime": int((time.time() + left) * 1000) if left else None,
        "toolTips": [],
        "actions": [],
    }
    return JSONResponse({"banners": [{"order": 0, "type": "trial", "data": data}]})


def _restart(state: GatewayState, request: Request) -> Response:
    if request.query_params.get("confirm") != "true":
        return Response(status_code=400)
    state.restart()
    return JSONResponse(True)


def _listed(items: Callable[[GatewayState], Sequence[Item]]) -> Handler:
    return lambda state, request: JSONResponse(envelope(items(state), request.query_params.multi_items()))


def _fixed(body: Mapping[str, Any]) -> Handler:
    return lambda _state, _request: JSONResponse(body)


ENDPOINTS: Mapping[str, Endpoint] = {
    "/gateway-info": Endpoint({"GET": _gateway_info}),
    "/overview": Endpoint({"GET": _overview}),
    "/overview/name": Endpoint({"GET": _fixed({"gatewayName": GATEWAY_NAME, "cleanGatewayName": GATEWAY_NAME})}),
    "/overview/banners": Endpoint({"GET": _banners}, open=True),
    "/systemPerformance/threads": Endpoint(
        {"GET": _fixed({"running": 32, "waiting": 39, "timedWaiting": 51, "blocked": 0})}
    ),
    "/systemPerformance/currentGauges": Endpoint(
        {"GET": _fixed({"cpu": _CPU * 100, "heapMemory": _HEAP_USED, "maxMemory": _HEAP_MAX})}
    ),
    "/modules/healthy": Endpoint({"GET": _listed(modules.healthy_modules)}),
    "/modules/quarantined": Endpoint({"GET": _listed(modules.quarantined_modules)}),
    "/modules/upload": Endpoint({"POST": modules.upload}),
    "/modules/certificate": Endpoint({"GET": modules.certificate, "POST": modules.accepting("certificate")}),
    "/modules/eula": Endpoint({"GET": modules.licence, "POST": modules.accepting("eula")}),
    "/modules/install": Endpoint({"POST": modules.install}),
    "/projects/list": Endpoint({"GET": _listed(projects.projects)}),
    projects.FIND: Endpoint({"GET": projects.find}),
    "/trial": Endpoint({"GET": _trial, "POST": _reset_trial}, open=True),
    "/restart-tasks/restart": Endpoint({"POST": _restart}),
    "/restart-tasks/pending": Endpoint({"GET": _fixed({"pending": []})}),
}

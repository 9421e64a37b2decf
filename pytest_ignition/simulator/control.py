"""The simulator's own route for those who start it as a process: `/simulator/control`, on loopback only.

    GET      {"faults": "latency=0.2s", "state": "RUNNING", "version": "8.3.6"}
    POST     {"order": "503=5%"}, {"state": "STARTING"} or {"reset": true}; answers as GET
    DELETE   clears the faults; answers as GET

Every request wants the header `X-Simulator-Control: 1`: a page in a browser cannot send it to another origin.
"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pytest_ignition.simulator.faults import BadFault, written

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from pytest_ignition.simulator.state import GatewayState

PATH = "/simulator/control"
HEADER = "X-Simulator-Control"


def answer(state: GatewayState, scope: Scope, receive: Receive) -> ASGIApp:
    """The application that answers one request."""

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        response = await _answer(state, Request(scope, receive))
        await response(scope, receive, send)

    return app


async def _answer(state: GatewayState, request: Request) -> Response:
    if not _is_loopback(request) or HEADER not in request.headers:
        return Response(status_code=404)
    match request.method:
        case "GET":
            return _told(state)
        case "DELETE":
            state.faults.clear()
            return _told(state)
        case "POST":
            return _obey(state, await request.body())
        case _:
            return Response(status_code=405)


def _obey(state: GatewayState, body: bytes) -> Response:
    try:
        wish: Any = json.loads(body)
    except (ValueError, RecursionError):
        wish = None
    try:
        match wish:
            case {"order": str(order)}:
                state.faults.order(order)
            case {"state": str(wanted)}:
                state.set_state(wanted)  # type: ignore[arg-type] # it refuses what is none
            case {"reset": True}:
                state.reset()
            case _:
                return JSONResponse({"error": 'give {"order": ...}, {"state": ...} or {"reset": true}'}, 400)
    except (BadFault, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return _told(state)


def _told(state: GatewayState) -> Response:
    return JSONResponse(
        {"faults": written(state.faults.ordered), "state": state.state, "version": state.scenario.version}
    )


def _is_loopback(request: Request) -> bool:
    if request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False

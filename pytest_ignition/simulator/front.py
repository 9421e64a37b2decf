"""Stands before all routes: faults first, then the gateway's state; every request is remembered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response

from pytest_ignition.simulator import control, wizard
from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.sessions import RequestLine
from pytest_ignition.simulator.state import COMMISSIONING, STARTING, GatewayState

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pytest_ignition.simulator.faults import Trouble

# What answers whatever the state (gateway API sheet, section 2); the pages' own files are ours.
_OPEN_WHILE_COMMISSIONING = ("/StatusPing", "/system/gwinfo", "/welcome", *wizard.PATHS)
_FILES = "/res/simulator/"
# What a gateway that starts does not serve yet. Only the REST API's 503 is known; that pages wait too is likely.
_DOWN_WHILE_STARTING = ("/app", "/data/", "/idp/", "/system/pws/", "/system/webdev/", "/web/")
_SLOW_PIECES = 10
NO_ANSWER = 0
"""Stands for the status of a request that was dropped."""


class Front:
    """The whole simulator as an ASGI application.

    Args:
        app: the routes.
        state: whose gateway it is.
    """

    def __init__(self, app: ASGIApp, state: GatewayState) -> None:
        self._app = app
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or do to it what was ordered."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        method, path = scope.get("method", "GET"), scope["path"]
        if path.startswith(control.PATH) and scope["type"] == "http":
            await control.answer(self._state, scope, receive)(scope, receive, send)
            return
        if self._state.offline and scope["type"] == "http":
            self._state.memory.requests.append(RequestLine(method, path, NO_ANSWER))
            _cut(scope)
            return
        # Kept although a reset may come meanwhile: what still runs then belongs to what was before.
        requests = self._state.memory.requests
        trouble = self._state.faults.trouble_for(path)

        async def remember(message: Message) -> None:
            status = _status_of(message)
            if status is not None:
                requests.append(RequestLine(method, path, status))
            await send(message)

        if trouble.latency:
            await asyncio.sleep(trouble.latency)
        if trouble.drop:
            requests.append(RequestLine(method, path, NO_ANSWER))
            if trouble.drop == "after":
                await self._answer(scope, receive, _nowhere)
            _cut(scope)
            return
        if trouble.status and scope["type"] == "http":
            await error_page(trouble.status, uri_of(HTTPConnection(scope)))(scope, receive, remember)
            return
        await self._answer(scope, receive, _spoiled(scope, remember, trouble))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        gate = self._gate(scope["path"], scope)
        await (gate if gate is not None else self._app)(scope, receive, send)

    def _gate(self, path: str, scope: Scope) -> Response | None:
        """What the state answers instead of a route."""
        state = self._state.state
        if state == COMMISSIONING and path not in _OPEN_WHILE_COMMISSIONING and not path.startswith(_FILES):
            return RedirectResponse("/welcome", 302)
        if state == STARTING and path.startswith(_DOWN_WHILE_STARTING):
            return error_page(503, uri_of(HTTPConnection(scope)))
        return None


async def _nowhere(_message: Message) -> None:
    """The answer is lost."""


def _cut(scope: Scope) -> None:
    """Cut the connection; `connections.Connection` puts it there."""
    transport: asyncio.Transport | None = scope.get("extensions", {}).get("simulator.transport")
    if transport is not None:
        transport.abort()


def _spoiled(scope: Scope, send: Send, trouble: Trouble) -> Send:
    """Sends bodies as the trouble wants."""
    if not (trouble.slow_body or trouble.half_close):
        return send

    async def spoil(message: Message) -> None:
        body = message.get("body", b"")
        if message["type"] != "http.response.body" or not body:
            await send(message)
            return
        size = max(1, -(-len(body) // _SLOW_PIECES))
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        if trouble.half_close:
            pieces = pieces[: len(pieces) // 2]
        for piece in pieces:
            await asyncio.sleep(trouble.slow_body / len(pieces))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        if trouble.half_close:
            _cut(scope)
            return
        await send({**message, "body": b""})

    return spoil


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

"""A Perspective session: the page, and the socket that its content arrives through.

Perspective DOM sheet, section 2 (URL, socket, frames) and section 6 (what a simulated session must reproduce). Frames
are `<type>:<json>`. The client's own frames besides `client-activity` are not known; those for presses and writes are
this simulator's.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from pytest_ignition.simulator.jetty import error_page
from pytest_ignition.simulator.pages import page
from pytest_ignition.simulator.state import GatewayState

_LOOK = 0.05
"""Seconds between two looks for a dropped connection and a due value."""


class Session:
    """What one client has done: lost on a reload, kept over a reconnect."""

    def __init__(self) -> None:
        self.presses = 0
        self.operator = ""
        self.switched = False

    def values(self) -> dict[str, Any]:
        """The view's values by component."""
        return {
            "press-count": f"Pressed {self.presses} times",
            "operator-echo": f"Operator: {self.operator}" if self.operator else "Operator: nobody",
            "operator-name": self.operator,
            "run-toggle": self.switched,
            "run-state": "Running" if self.switched else "Stopped",
        }

    def obey(self, message: dict[str, Any]) -> None:
        """A press or a write of the client."""
        match message:
            case {"component": "press-button"}:
                self.presses += 1
            case {"component": "operator-name", "value": str(value)}:
                self.operator = value
            case {"component": "run-toggle"}:
                self.switched = not self.switched


class Perspective:
    """The Perspective module of one simulator."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._sessions: dict[str, tuple[str, Session]] = {}

    def routes(self) -> list[Route | WebSocketRoute]:
        """Client pages and the socket."""
        return [
            Route("/data/perspective/client/{project}", self.client, methods=["GET"]),
            Route("/data/perspective/client/{project}/{path:path}", self.client, methods=["GET"]),
            WebSocketRoute("/system/pws/{project}/{session_id}", self.socket),
        ]

    async def client(self, request: Request) -> Response:
        """The empty page; an unknown project is a plain 404, an unknown route is not."""
        if request.path_params["project"] != self._state.project:
            return error_page(404, request.url.path, "Project Not Found")
        session_id, token = secrets.token_hex(4), secrets.token_urlsafe(16)
        self._sessions[session_id] = (token, Session())
        route = str(request.path_params.get("path", "")).strip("/")
        settings = {
            "project": self._state.project,
            "sessionId": session_id,
            "token": token,
            "mapped": route == "",
            "bindingDelay": int(self._state.timing.binding * 1000),
        }
        # "</" would end the script that the settings stand in.
        text = json.dumps(settings).replace("</", "<\\/")
        return HTMLResponse(page("perspective.html").replace("/*settings*/null", text))

    async def socket(self, websocket: WebSocket) -> None:
        """One connection: values on change, the live value on every tick, a keepalive with it."""
        token, session = self._sessions.get(websocket.path_params["session_id"], ("", None))
        given = websocket.query_params.get("token", "")
        if session is None or not secrets.compare_digest(given.encode(), token.encode()):
            await websocket.close(4403)
            return
        await websocket.accept()
        generation = self._state.generation
        try:
            await self._send_values(websocket, session.values())
            await self._serve(websocket, session, generation)
        except WebSocketDisconnect:
            return

    async def _serve(self, websocket: WebSocket, session: Session, generation: int) -> None:
        due = time.monotonic()
        receiving = asyncio.ensure_future(websocket.receive_text())
        try:
            while self._state.generation == generation:
                done, _waiting = await asyncio.wait([receiving], timeout=_LOOK)
                if done:
                    session.obey(_message(receiving.result()))
                    await self._send_values(websocket, session.values())
                    receiving = asyncio.ensure_future(websocket.receive_text())
                if time.monotonic() >= due:
                    due = time.monotonic() + self._state.timing.tick
                    await self._send_values(websocket, {"live-value": f"{self._state.uptime:.1f} s"})
                    await websocket.send_text(f"keepalive:{json.dumps({'ts': time.time_ns()})}")
            await websocket.close(1012)
        finally:
            receiving.cancel()

    async def _send_values(self, websocket: WebSocket, values: dict[str, Any]) -> None:
        update = {"values": {"views": {"C": values}, "page": {}, "session": {}}, "sync": []}
        await websocket.send_text(f"client-value-update:{json.dumps(update)}")


def _message(frame: str) -> dict[str, Any]:
    kind, _colon, text = frame.partition(":")
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if kind == "component-event" and isinstance(data, dict) else {}

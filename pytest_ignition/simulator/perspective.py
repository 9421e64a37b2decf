"""A Perspective session: the empty page, and the socket that its content arrives through.

Perspective DOM sheet, section 2 (URL, socket, frames) and section 6 (what a simulated session must reproduce). Frames
are `<type>:<json>`. Of a real client's frames only `client-activity` is known, so those for presses and writes are this
simulator's own, as is the `page` part of the values by which a page learns what it shows.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import secrets
import time
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from pytest_ignition.simulator import view
from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.log_store import PERSPECTIVE, LogStore
from pytest_ignition.simulator.pages import page as html_page
from pytest_ignition.simulator.pages import perspective_path
from pytest_ignition.simulator.project_store import ProjectStore
from pytest_ignition.simulator.sessions import PerspectivePage, PerspectiveSession

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

_KEEPALIVE = 10.0
"""Seconds between two `keepalive` frames; the real interval is not known."""

_SERVICE_RESTART = 1012
_SESSION_CLOSED = 4403
"""Close code by which our client learns that its session is gone. The real sign is not known."""


class Perspective:
    """The Perspective module of one simulator."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    def routes(self) -> list[Route | WebSocketRoute]:
        """Client pages and the socket."""
        return [
            Route("/data/perspective/client/{project}", self.client, methods=["GET"]),
            Route("/data/perspective/client/{project}/{path:path}", self.client, methods=["GET"]),
            WebSocketRoute("/system/pws/{project}/{session_id}", self.socket),
        ]

    async def client(self, request: Request) -> Response:
        """The empty page. An unknown project is a plain 404; an unknown route is not, and says so once it is drawn."""
        project = request.path_params["project"]
        if not self._state.part(ProjectStore).runs(project):
            return error_page(404, uri_of(request))
        memory = self._state.memory
        # How a real gateway knows a browser's session again is not known; a cookie does here.
        cookie = f"perspective-sid-{self._state.gateway_id}"
        key = request.cookies.get(cookie, "")
        if key not in memory.perspective_sessions:
            key = secrets.token_urlsafe(16)
            memory.perspective_sessions[key] = PerspectiveSession(session_id=secrets.token_hex(4), project=project)
        session = memory.perspective_sessions[key]
        session.client_address = request.client.host if request.client is not None else ""
        session.user_agent = request.headers.get("user-agent", "")
        page = PerspectivePage(
            session=session,
            route=str(request.path_params.get("path", "")).strip("/"),
            token=secrets.token_urlsafe(16),
            created_ms=self._state.part(LogStore).wall_ms(),
        )
        memory.pages[page.token] = page
        settings = {"project": project, "sessionId": session.session_id, "token": page.token}
        title = view.TITLE if _definition(self._state, page) is not None else project
        answer = HTMLResponse(html_page("perspective.html", title=title, settings=json.dumps(settings)))
        answer.set_cookie(cookie, key, path=perspective_path(project), httponly=True, samesite="lax")
        return answer

    async def socket(self, websocket: WebSocket) -> None:
        """One connection of a page."""
        # Taken before anything is asked of the state: a drop from here on ends this connection too.
        generation = self._state.generation
        if not self._state.takes_sockets:
            await websocket.send_denial_response(error_page(503, uri_of(websocket)))
            return
        await websocket.accept()
        page = self._state.memory.pages.get(websocket.query_params.get("token", ""))
        asked = (websocket.path_params["project"], websocket.path_params["session_id"])
        if page is None or asked != (page.session.project, page.session.session_id):
            await websocket.close(_SESSION_CLOSED)
            return
        page.connections += 1
        page.connects += 1
        if page.connects == 1:
            self._state.log("INFO", PERSPECTIVE, f"Session {page.session.session_id} opened page {page.page_id}.")
        try:
            with contextlib.suppress(WebSocketDisconnect):
                await _Connection(websocket, page, self._state, generation).serve()
        finally:
            page.connections -= 1


class _Connection:
    """One open socket: sends what changed when it is due, obeys what comes in, ends when the gateway says so."""

    def __init__(self, websocket: WebSocket, page: PerspectivePage, state: GatewayState, generation: int) -> None:
        self._websocket = websocket
        self._page = page
        self._session = page.session
        self._state = state
        self._generation = generation
        self._shown: dict[str, Any] | None = None
        self._sent: view.Values = {}
        self._bindings_due = self._tick_due = math.inf
        self._keepalive_due = self._state.now() + _KEEPALIVE

    async def serve(self) -> None:
        """Until the client leaves or the gateway cuts the connection."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def on_change() -> None:
            # Called on the test's thread. The loop may have closed meanwhile: nobody is left to wake then.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(changed.set)

        self._state.listen(on_change)
        receiving = loop.create_task(self._frame())
        waiting = loop.create_task(changed.wait())
        try:
            while self._state.generation == self._generation and self._session.ended is None:
                await self._send_due()
                done, _pending = await asyncio.wait(
                    (receiving, waiting), timeout=self._seconds_to_due(), return_when=asyncio.FIRST_COMPLETED
                )
                if receiving in done:
                    self._obey(receiving.result())
                    receiving = loop.create_task(self._frame())
                if waiting in done:
                    changed.clear()
                    self._recompute()
                    waiting = loop.create_task(changed.wait())
            if self._session.ended is not None:
                await self._websocket.close(_SESSION_CLOSED, _reason(self._session.ended))
            else:
                await self._websocket.close(_SERVICE_RESTART)
        finally:
            self._state.unlisten(on_change)
            for task in (receiving, waiting):
                task.cancel()
            await asyncio.gather(receiving, waiting, return_exceptions=True)

    async def _frame(self) -> str:
        """The next text frame. A binary one, which no client sends, counts as an empty text."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1000))
        self._session.last_comm = self._state.now()
        return message.get("text") or ""

    def _seconds_to_due(self) -> float:
        """On the clock of this machine."""
        due = min(self._bindings_due, self._tick_due, self._keepalive_due) - self._state.now()
        return max(0.0, min(due, self._state.seconds_to_change())) / self._state.pace

    async def _send_due(self) -> None:
        now = self._state.now()
        shows = self._shows()
        if shows != self._shown:
            self._shown, self._sent = shows, {}
            # Bindings take their time, so the view is there before its values. Nothing is bound where no view is.
            first = now + self._state.timing.binding if shows["view"] is not None else math.inf
            self._bindings_due = self._tick_due = first
            await self._send_values(page={"primary": shows})
        if now >= self._bindings_due:
            self._bindings_due = math.inf
            await self._send_changed(view.bound_values(self._page))
        if now >= self._tick_due:
            self._tick_due = now + self._state.timing.tick
            await self._send_changed(view.live_value(self._state.uptime))
        if now >= self._keepalive_due:
            self._keepalive_due = now + _KEEPALIVE
            await self._send(f"keepalive:{json.dumps({'ts': time.time_ns()})}")

    def _shows(self) -> dict[str, Any]:
        """What the page is to show: the route's view, none, or that the trial is over."""
        expired = self._state.trial_left == 0
        definition = None if expired else _definition(self._state, self._page)
        return {
            "mountPath": view.MOUNT,
            "resourcePath": view.RESOURCE_PATH if definition is not None else None,
            "view": definition,
            "trialExpired": expired,
        }

    def _obey(self, frame: str) -> None:
        kind, _colon, text = frame.partition(":")
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return
        match kind, message:
            case "component-event", {"address": str(address)}:
                view.press(self._page, address)
            case "component-write", {"address": str(address), "value": value}:
                view.write(self._page, address, value)
            case _:
                return
        # Another page of the same session may show what was written here.
        self._state.tell()

    def _recompute(self) -> None:
        """Look at the bindings again soon, where there are any."""
        if self._shown is not None and self._shown["view"] is not None:
            self._bindings_due = min(self._bindings_due, self._state.now() + self._state.timing.binding)

    async def _send_changed(self, values: view.Values) -> None:
        changed = {address: props for address, props in values.items() if self._sent.get(address) != props}
        self._sent |= changed
        if changed:
            await self._send_values(views={view.MOUNT: changed})

    async def _send_values(self, **parts: Any) -> None:
        values = {"views": {}, "page": {}, "session": {}} | parts
        await self._send(f"client-value-update:{json.dumps({'values': values, 'sync': []})}")

    async def _send(self, frame: str) -> None:
        self._session.bytes_sent += len(frame.encode())
        self._session.last_comm = self._state.now()
        await self._websocket.send_text(frame)


def _definition(state: GatewayState, page: PerspectivePage) -> view.Component | None:
    """What a page shows: the demo view where its project has that, whatever was imported into it meanwhile."""
    shows = state.part(ProjectStore).shows_demo(page.session.project)
    return view.page_definition(page.route) if shows else None


def _reason(message: str) -> str:
    """What fits into a close frame: 123 bytes."""
    return message.encode()[:123].decode(errors="ignore")

"""The empty page of a Perspective session, and the socket that its content arrives through.

Perspective DOM sheet, section 2 (URL, socket) and section 6 (what a simulated session must reproduce).
"""

from __future__ import annotations

import contextlib
import json
import secrets
import zlib
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.log_store import PERSPECTIVE, LogStore
from pytest_ignition.simulator.login import LoginFlow
from pytest_ignition.simulator.login_81 import Login81
from pytest_ignition.simulator.page_files import page as html_page
from pytest_ignition.simulator.pages import perspective_path
from pytest_ignition.simulator.perspective.access import log_in
from pytest_ignition.simulator.perspective.page import RunningPage
from pytest_ignition.simulator.perspective.project import SessionProject
from pytest_ignition.simulator.perspective.socket import SESSION_CLOSED, Connection
from pytest_ignition.simulator.perspective.switches import Switches
from pytest_ignition.simulator.perspective.uploading import take_file
from pytest_ignition.simulator.project_store import ProjectStore
from pytest_ignition.simulator.sessions import PerspectivePage, PerspectiveSession
from pytest_ignition.simulator.visitors import current_login, login_cookie

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState


LOGIN = "/data/perspective/login/{project}"


class Perspective:
    """The Perspective module of one simulator."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    def routes(self) -> list[Route | WebSocketRoute]:
        """Client pages, the socket, and where files go."""
        return [
            Route("/data/perspective/client/{project}", self.client, methods=["GET"]),
            Route("/data/perspective/client/{project}/{path:path}", self.client, methods=["GET"]),
            Route("/system/pws/{project}/{session_id}/upload", self.upload, methods=["POST"]),
            Route(LOGIN, self.login, methods=["GET"]),
            WebSocketRoute("/system/pws/{project}/{session_id}", self.socket),
        ]

    async def client(self, request: Request) -> Response:
        """The empty page. An unknown project is a plain 404; an unknown route is not, and says so once it is drawn."""
        project = request.path_params["project"]
        if not self._state.part(ProjectStore).runs(project):
            return error_page(404, uri_of(request))
        memory = self._state.memory
        cookie = self._cookie(project)
        key = request.cookies.get(cookie, "")
        known = memory.perspective_sessions.get(key)
        if known is None or known.ended is not None:
            key = secrets.token_urlsafe(16)
            memory.perspective_sessions[key] = self._new_session(project)
        session = memory.perspective_sessions[key]
        session.logged_out = False
        session.client_address = request.client.host if request.client is not None else ""
        session.user_agent = request.headers.get("user-agent", "")
        page = PerspectivePage(
            session=session,
            route=str(request.path_params.get("path", "")).strip("/"),
            token=secrets.token_urlsafe(16),
            created_ms=self._state.part(LogStore).wall_ms(),
        )
        page.running = RunningPage(state=self._state, page=page)
        memory.pages[page.token] = page
        settings = {
            "project": project,
            "sessionId": session.session_id,
            "token": page.token,
            "pageId": page.page_id,
            "maker": self._state.edition.lower() == "maker",
            **self._state.part(Switches).for_client(),
        }
        title = page.running.shown()["primary"]["title"]
        answer = HTMLResponse(html_page("perspective.html", title=title, settings=json.dumps(settings)))
        answer.set_cookie(cookie, key, path="/data/perspective", httponly=True, samesite="lax")
        return answer

    async def upload(self, request: Request) -> Response:
        """A file that a component uploads."""
        return await take_file(self._state, request)

    async def login(self, request: Request) -> Response:
        """Log a session in: by the web session that the browser has, else through the identity provider and back here.

        What a real gateway has in this place is not known.
        """
        project, path = request.path_params["project"], request.query_params.get("path", "")
        cookie = self._cookie(project)
        session = self._state.memory.perspective_sessions.get(request.cookies.get(cookie, ""))
        if session is None or session.project != project:
            return error_page(404, uri_of(request))
        login = current_login(self._state, request)
        if login is None:
            flow = LoginFlow(self._state) if self._state.scenario.has_rest_api else Login81(self._state)
            return flow.to_provider(request, f"{request.url.path}?{request.url.query}")
        log_in(session, login.username, request.cookies[login_cookie(self._state)])
        self._state.log("INFO", PERSPECTIVE, f"User {login.username} logged in to session {session.session_id}.")
        route = quote(path.strip("/"), safe="/:@!$&'()*+,;=~")
        return RedirectResponse(f"{perspective_path(project)}/{route}" if route else perspective_path(project), 302)

    def _cookie(self, project: str) -> str:
        """How a real gateway knows a browser's session again is not known; a cookie for each project does here."""
        return f"perspective-sid-{self._state.gateway_id}-{zlib.crc32(project.encode('utf-8', 'surrogatepass')):08x}"

    def _new_session(self, project: str) -> PerspectiveSession:
        session = PerspectiveSession(session_id=secrets.token_hex(4), project=project)
        session.properties["custom"] = SessionProject(self._state, project).session_custom()
        session.properties["props"] = {"id": session.session_id, "auth": {"authenticated": False, "user": {}}}
        return session

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
        if page is None or page.running is None or asked != (page.session.project, page.session.session_id):
            await websocket.close(SESSION_CLOSED)
            return
        page.connections += 1
        page.connects += 1
        if page.connects == 1:
            self._state.log("INFO", PERSPECTIVE, f"Session {page.session.session_id} opened page {page.page_id}.")
        try:
            with contextlib.suppress(WebSocketDisconnect):
                await Connection(websocket, page.running, generation).serve()
        finally:
            page.connections -= 1

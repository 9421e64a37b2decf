"""The session login of 8.3: rotating single-use tokens, the identity provider's pages, cookies, CSRF token.

Gateway API sheet, section 3, steps 1 to 9; the page's selectors: Perspective DOM sheet, section 3.
"""

from __future__ import annotations

import secrets
import threading
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.http_api import COOKIE
from pytest_ignition.simulator.jetty import error_page
from pytest_ignition.simulator.pages import page
from pytest_ignition.simulator.state import GatewayState

IDP = "/idp/default"


class LoginFlow:
    """The identity provider of one simulator."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state
        self._lock = threading.Lock()
        # token -> whether the challenge behind it was met
        self._tokens: dict[str, bool] = {}
        self._codes: set[str] = set()

    def routes(self) -> list[Route]:
        """Everything below `/idp`, and the gateway's side of it."""
        return [
            Route("/data/app/login", self.start, methods=["GET"]),
            Route("/data/app/session", self.session, methods=["GET"]),
            Route("/data/app/logout", self.log_out, methods=["GET"]),
            Route(f"{IDP}/oidc/auth", self.authorise, methods=["GET"]),
            Route(f"{IDP}/authn/login", self.login_page, methods=["GET"]),
            Route(f"{IDP}/authn/next-challenge", self.next_challenge, methods=["POST"]),
            Route(f"{IDP}/authn/submit-challenge/basic", self.submit, methods=["POST"]),
            Route("/data/federate/callback/internal", self.callback, methods=["GET"]),
        ]

    async def start(self, _request: Request) -> Response:
        """Step 1."""
        query = {
            "app": "gateway",
            "response_type": "code",
            "client_id": "ignition",
            "redirect_uri": "/data/federate/callback/internal",
            "scope": "openid",
            "state": secrets.token_urlsafe(16),
            "nonce": secrets.token_urlsafe(16),
        }
        answer = RedirectResponse(f"{IDP}/oidc/auth?{urlencode(query)}", 302)
        answer.set_cookie("idp-relay-1", secrets.token_urlsafe(8), httponly=True)
        return answer

    async def authorise(self, request: Request) -> Response:
        """Steps 2 and 6: to the login page, or with a met challenge back to the gateway."""
        token = request.query_params.get("token")
        if token is None:
            query = dict(request.query_params) | {"token": self._issue(met=False)}
            answer = RedirectResponse(f"{IDP}/authn/login?{urlencode(query)}", 302)
            answer.set_cookie("idp-sid-default-1", secrets.token_urlsafe(8), path=IDP, httponly=True, samesite="strict")
            return answer
        if not self._take(token):
            return error_page(400, request.url.path, "Invalid token")
        code = secrets.token_urlsafe(16)
        self._codes.add(code)
        query = {"code": code, "state": request.query_params.get("state", "")}
        return RedirectResponse(f"/data/federate/callback/internal?{urlencode(query)}", 302)

    async def login_page(self, _request: Request) -> Response:
        """The page in front of steps 3 to 6."""
        return HTMLResponse(page("login.html"))

    async def next_challenge(self, request: Request) -> Response:
        """Steps 3 and 5."""
        met = self._take(str((await request.json()).get("token")))
        if met is None:
            return error_page(400, request.url.path, "Invalid token")
        body = {
            "complete": met,
            "nextChallenge": [] if met else [{"type": "basic", "config": {}}],
            "rememberMe": False,
            "passwordExpired": False,
            "token": self._issue(met=met),
        }
        return JSONResponse(body)

    async def submit(self, request: Request) -> Response:
        """Step 4; a wrong password is a 200 that says so."""
        body = await request.json()
        if self._take(str(body.get("token"))) is None:
            return error_page(400, request.url.path, "Invalid token")
        challenge = body.get("challenge") or {}
        right = challenge.get("username") == self._state.username and secrets.compare_digest(
            str(challenge.get("password", "")).encode(), self._state.password.encode()
        )
        return JSONResponse({"success": right, "token": self._issue(met=right)})

    async def callback(self, request: Request) -> Response:
        """Step 7: the gateway's own session."""
        code = request.query_params.get("code", "")
        if code not in self._codes:
            return error_page(400, request.url.path, "Invalid code")
        self._codes.discard(code)
        answer = RedirectResponse("/app", 302)
        answer.set_cookie(COOKIE, self._state.log_in(self._state.username), httponly=True, samesite="strict")
        return answer

    async def session(self, request: Request) -> Response:
        """Step 8."""
        login = self._state.logins.get(request.cookies.get(COOKIE, ""))
        if login is None:
            return error_page(401, request.url.path)
        return JSONResponse({"userPayload": {"userName": login.username}, "csrfToken": login.csrf_token})

    async def log_out(self, request: Request) -> Response:
        """The way out; its real address is unknown."""
        self._state.logins.pop(request.cookies.get(COOKIE, ""), None)
        answer = RedirectResponse("/app", 302)
        answer.delete_cookie(COOKIE)
        return answer

    def _issue(self, *, met: bool) -> str:
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = met
        return token

    def _take(self, token: str) -> bool | None:
        """Use a token up: whether its challenge was met; None for an unknown or used one."""
        with self._lock:
            return self._tokens.pop(token, None)

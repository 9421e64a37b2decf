"""The session login of 8.3: rotating single-use tokens, the identity provider's pages, cookies, CSRF token.

Gateway API sheet, section 3, steps 1 to 9; the page's selectors: Perspective DOM sheet, section 3.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.log_store import LOGIN
from pytest_ignition.simulator.pages import page
from pytest_ignition.simulator.visitors import current_login, login_cookie

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

IDP = "/idp/default"
CALLBACK = "/data/federate/callback/internal"


class LoginFlow:
    """The identity provider of one simulator, and the gateway's side of it.

    Attributes:
        callback_path: where the identity provider sends who met its challenge.
        flow: which calls the login page makes.
    """

    callback_path = CALLBACK
    flow = "basic"

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        """Everything that a login passes through, in its order."""
        return [
            Route("/data/app/login", self.start, methods=["GET"]),
            Route(f"{IDP}/oidc/auth", self.authorise, methods=["GET"]),
            Route(f"{IDP}/authn/login", self.login_page, methods=["GET"]),
            Route(f"{IDP}/authn/next-challenge", self.next_challenge, methods=["POST"]),
            Route(f"{IDP}/authn/submit-challenge/basic", self.submit, methods=["POST"]),
            Route(CALLBACK, self.callback, methods=["GET"]),
            Route("/data/app/session", self.session, methods=["GET"]),
        ]

    async def start(self, _request: Request) -> Response:
        """Step 1."""
        return self._to_provider("/app")

    def _to_provider(self, back: str) -> Response:
        """To the identity provider, and afterwards to the page `back`."""
        # A real one is a signed JWT; clients only carry it, so its three parts are random here.
        login_state = ".".join(secrets.token_urlsafe(length) for length in (12, 24, 32))
        self._state.memory.login_states[login_state] = back
        query = {
            "app": "gateway",
            "response_type": "code",
            "client_id": "ignition",
            "redirect_uri": self.callback_path,
            "scope": "openid",
            "state": login_state,
            "nonce": secrets.token_urlsafe(16),
        }
        answer = RedirectResponse(f"{IDP}/oidc/auth?{urlencode(query)}", 302)
        answer.set_cookie(f"idp-relay-{self._state.gateway_id}", secrets.token_urlsafe(8), httponly=True)
        return answer

    async def authorise(self, request: Request) -> Response:
        """Steps 2 and 6: to the login page, or with a met challenge back to the gateway."""
        token = request.query_params.get("token")
        if token is None:
            query = dict(request.query_params) | {"token": self._issue("")}
            answer = RedirectResponse(f"{IDP}/authn/login?{urlencode(query)}", 302)
            cookie = f"idp-sid-default-{self._state.gateway_id}"
            answer.set_cookie(cookie, secrets.token_urlsafe(8), path=IDP, httponly=True, samesite="strict")
            return answer
        username = self._take(token)
        if not username:
            return invalid_token(request)
        code = secrets.token_urlsafe(16)
        self._state.memory.codes[code] = username
        query = {"code": code, "state": request.query_params.get("state", "")}
        return RedirectResponse(f"{self.callback_path}?{urlencode(query)}", 302)

    async def login_page(self, _request: Request) -> Response:
        """The page in front of steps 3 to 6."""
        return HTMLResponse(page("login.html", flow=self.flow))

    async def next_challenge(self, request: Request) -> Response:
        """Steps 3 and 5."""
        username = self._take((await json_object(request)).get("token"))
        if username is None:
            return invalid_token(request)
        body = {
            "complete": bool(username),
            "nextChallenge": [] if username else [{"type": "basic", "config": {}}],
            "rememberMe": False,
            "passwordExpired": False,
            "token": self._issue(username),
        }
        return JSONResponse(body)

    async def submit(self, request: Request) -> Response:
        """Step 4; a wrong password is a 200 that says so."""
        body = await json_object(request)
        if self._take(body.get("token")) is None:
            return invalid_token(request)
        challenge = body.get("challenge")
        given = challenge if isinstance(challenge, dict) else {}
        who = self._state.accounts.user(given.get("username"), given.get("password"))
        if who is None:
            self._state.log("WARN", LOGIN, f"Login of {str(given.get('username'))[:100]!r} failed.")
        return JSONResponse({"success": who is not None, "token": self._issue(who.username if who else "")})

    async def callback(self, request: Request) -> Response:
        """Step 7: the gateway's own session."""
        memory = self._state.memory
        code, login_state = request.query_params.get("code", ""), request.query_params.get("state", "")
        if code not in memory.codes or login_state not in memory.login_states:
            return error_page(400, uri_of(request))
        username = memory.codes.pop(code)
        answer = RedirectResponse(memory.login_states.pop(login_state), 302)
        value = self._state.log_in(username)
        self._state.log("INFO", LOGIN, f"User {username} logged in.")
        answer.set_cookie(login_cookie(self._state), value, httponly=True, samesite="strict")
        return answer

    async def session(self, request: Request) -> Response:
        """Step 8. Captures of the 401 differ (HTML and JSON); the one of this very route is HTML."""
        login = current_login(self._state, request)
        if login is None:
            return error_page(401, uri_of(request))
        return JSONResponse({"userPayload": {"userName": login.username}, "csrfToken": login.csrf_token})

    def _issue(self, username: str) -> str:
        """A new token; with the name of who met its challenge, or ""."""
        token = secrets.token_urlsafe(24)
        self._state.memory.challenges[token] = username
        return token

    def _take(self, token: object) -> str | None:
        """Use a token up: who met its challenge, "" for nobody yet; None for an unknown or used one."""
        return self._state.memory.challenges.pop(token, None) if isinstance(token, str) else None


def invalid_token(request: Request) -> Response:
    """The answer to a token that is not known, or was used before."""
    return error_page(400, uri_of(request), "Invalid token")


async def json_object(request: Request) -> dict[str, Any]:
    """The body, or an empty object for anything that is none: its token is missing then, which says enough."""
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}

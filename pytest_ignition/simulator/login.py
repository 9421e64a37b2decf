"""The session login of 8.3: rotating single-use tokens, the identity provider's pages, cookies, CSRF token.

Gateway API sheet, section 3, steps 1 to 9; the page's selectors: Perspective DOM sheet, section 3. Whoever met the
challenge once is not asked again in the same browser, until the gateway restarts.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.log_store import LOGIN
from pytest_ignition.simulator.page_files import page
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.resource_types import IDENTITY_PROVIDER, SECURITY_PROPERTIES
from pytest_ignition.simulator.visitors import current_login, login_cookie

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

IDP = "/idp/{idp}"
START = "/data/app/login"
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
            Route(START, self.start, methods=["GET"]),
            *self.provider_routes(),
            self._of_provider("/authn/submit-challenge/basic", self.submit, "POST"),
            Route(CALLBACK, self.callback, methods=["GET"]),
            Route("/data/app/session", self.session, methods=["GET"]),
        ]

    def provider_routes(self) -> list[Route]:
        """What the identity provider has on every version."""
        return [
            self._of_provider("/oidc/auth", self.authorise, "GET"),
            self._of_provider("/authn/login", self.login_page, "GET"),
            self._of_provider("/authn/next-challenge", self.next_challenge, "POST"),
        ]

    def _of_provider(self, below: str, answer: Callable[[Request], Awaitable[Response]], method: str) -> Route:
        """A route of the identity providers that there are."""

        async def known(request: Request) -> Response:
            there = request.path_params["idp"] in self._state.part(ResourceStore).names(IDENTITY_PROVIDER)
            return await answer(request) if there else error_page(404, uri_of(request))

        return Route(f"{IDP}{below}", known, methods=[method])

    async def start(self, request: Request) -> Response:
        """Step 1."""
        return self.to_provider(request, "/app")

    def to_provider(self, request: Request, back: str) -> Response:
        """To the system identity provider, and afterwards to the page `back`."""
        if not self._state.takes_logins:
            return error_page(503, uri_of(request))
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
        name = self._state.part(ResourceStore).config(SECURITY_PROPERTIES).get("systemIdentityProvider")
        answer = RedirectResponse(f"{IDP.format(idp=name)}/oidc/auth?{urlencode(query)}", 302)
        answer.set_cookie(f"idp-relay-{self._state.gateway_id}", secrets.token_urlsafe(8), httponly=True)
        return answer

    async def authorise(self, request: Request) -> Response:
        """Steps 2 and 6: to the login page, or with a challenge met now or earlier back to the gateway."""
        memory, provider = self._state.memory, IDP.format(idp=request.path_params["idp"])
        cookie = f"idp-sid-{request.path_params['idp']}-{self._state.gateway_id}"
        token = request.query_params.get("token")
        username = memory.idp_sessions.get(request.cookies.get(cookie, "")) if token is None else self._take(token)
        if token is None and username is None:
            query = dict(request.query_params) | {"token": self._issue("")}
            answer = RedirectResponse(f"{provider}/authn/login?{urlencode(query)}", 302)
            answer.set_cookie(cookie, secrets.token_urlsafe(8), path=provider, httponly=True, samesite="strict")
            return answer
        if not username:
            return invalid_token(request)
        if cookie in request.cookies:
            memory.idp_sessions[request.cookies[cookie]] = username
        code = secrets.token_urlsafe(16)
        memory.codes[code] = username
        query = {"code": code, "state": request.query_params.get("state", "")}
        return RedirectResponse(f"{self.callback_path}?{urlencode(query)}", 302)

    async def login_page(self, request: Request) -> Response:
        """The page in front of steps 3 to 6."""
        provider = IDP.format(idp=request.path_params["idp"])
        shown = page("login.html", flow=self.flow, provider=provider, steps=self._state.scenario.login)
        return HTMLResponse(shown)

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

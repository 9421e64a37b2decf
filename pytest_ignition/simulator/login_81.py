"""The login of 8.1, as its pages go through it in a browser, and the trial that a logged-in user resets.

Perspective DOM sheet, sections 3 and 4: `/web/login?token=`, the identity provider's page, its call
`submit-username-password-challenge` and then `next-challenge`, `/data/federate/callback/ignition`, and
`/data/status/trial`, whose PUT looks at origin and referer. What 8.1 answers to a wrong password, and its cookies, are
not known: as on 8.3.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.login import LoginFlow, invalid_token, json_object
from pytest_ignition.simulator.visitors import current_login

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

HOME = "/web/home"
LOGIN = "/web/login"
CALLBACK = "/data/federate/callback/ignition"


class Asked:
    """Which protected page each token of the way to the login stands for."""

    def __init__(self, _state: GatewayState) -> None:
        self.pages: dict[str, str] = {}


class Login81(LoginFlow):
    """The identity provider of an 8.1, and the gateway's side of it."""

    callback_path = CALLBACK
    flow = "8.1"

    def routes(self) -> list[Route]:
        """Everything that a login passes through, in its order; then the trial."""
        return [
            Route(LOGIN, self.start, methods=["GET"]),
            *self.provider_routes(),
            self._of_provider("/authn/submit-username-password-challenge", self.submit_both, "POST"),
            Route(CALLBACK, self.callback, methods=["GET"]),
            Route("/data/status/trial", self.trial, methods=["GET", "PUT"]),
        ]

    def to_login(self, request: Request) -> Response:
        """What a page answers to a guest. The token only remembers which page it was."""
        token = secrets.token_urlsafe(24)
        self._state.part(Asked).pages[token] = request.url.path
        return RedirectResponse(f"{LOGIN}?{urlencode({'token': token})}", 302)

    async def start(self, request: Request) -> Response:
        """From the gateway to the identity provider."""
        return self.to_provider(request, self._state.part(Asked).pages.pop(request.query_params.get("token", ""), HOME))

    async def submit_both(self, request: Request) -> Response:
        """Name and password at once."""
        body = await json_object(request)
        if self._take(body.get("token")) is None:
            return invalid_token(request)
        who = self._state.accounts.user(body.get("username"), body.get("password"))
        return JSONResponse({"success": who is not None, "token": self._issue(who.username if who else "")})

    async def trial(self, request: Request) -> Response:
        """Read by everybody; a new period begins for a logged-in user once the last one is over."""
        if request.method == "PUT":
            if current_login(self._state, request) is None:
                return error_page(401, uri_of(request))
            if not _from_own_page(request) or not self._state.reset_trial():
                return error_page(403, uri_of(request))
        left = self._state.trial_left
        return JSONResponse({"remainingSeconds": left, "expired": left == 0})


def _from_own_page(request: Request) -> bool:
    """Whether origin and referer name the host that was asked."""
    host = request.headers.get("host", "")
    return all(urlsplit(request.headers.get(name, "")).netloc == host for name in ("origin", "referer"))

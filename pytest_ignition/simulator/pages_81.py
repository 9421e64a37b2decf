"""The pages of an 8.1: home, status and config, as far as their selectors are known.

Gateway API sheet, sections 3 and 11, and Perspective DOM sheet, sections 3 and 4: `#login-link`, `#sign-in-anchor` with
"Sign in to Reset", `#reset-trial-anchor` with "Reset Trial". That `/` leads to `/web/home` is likely, not captured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.login_81 import HOME, LOGIN, Login81
from pytest_ignition.simulator.page_files import page
from pytest_ignition.simulator.pages import clock, files, module_table, perspective_path
from pytest_ignition.simulator.rest.modules import healthy_modules
from pytest_ignition.simulator.visitors import current_login

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.state import GatewayState

MODULES = "/web/config/system.modules"
"""With a page number behind it, as Wicket writes them: `?1`. What its link opens is not known, so it opens itself."""


def routes(state: GatewayState) -> list[Route]:
    """The gateway's pages."""
    login = Login81(state)

    async def root(_request: Request) -> Response:
        return RedirectResponse(HOME, 302)

    async def home(request: Request) -> Response:
        return HTMLResponse(home_page(state, user=_user(state, request)))

    async def section(request: Request) -> Response:
        user = _user(state, request)
        return login.to_login(request) if user is None else HTMLResponse(section_page(state, request.url.path, user))

    protected = [f"/web/{name}{below}" for name in ("status", "config") for below in ("", "/{page:path}")]
    return [
        Route("/", root, methods=["GET"]),
        Route(HOME, home, methods=["GET"]),
        *(Route(path, section, methods=["GET"]) for path in protected),
        *login.routes(),
        *files(state),
    ]


def home_page(state: GatewayState, *, user: str | None) -> str:
    """The home page, for a user or for a guest."""
    left = state.trial_left
    return page(
        "home_81.html",
        fragments={
            "account": page("account_guest_81.html", login=LOGIN)
            if user is None
            else page("account_user.html", user=user),
            "navigation": "" if user is None else page("navigation_81.html"),
            "trial_action": page("sign_in_81.html", login=LOGIN) if user is None else page("reset_trial_81.html"),
        },
        name=state.name,
        version=state.scenario.version,
        state=state.state.capitalize(),
        trial=clock(left),
        trial_seconds=left,
        project=state.project,
        perspective_path=perspective_path(state.project),
    )


def section_page(state: GatewayState, path: str, user: str) -> str:
    """A page below status or config; the modules stand on every one, since nothing is known of the others."""
    return page(
        "section_81.html",
        fragments={
            "account": page("account_user.html", user=user),
            "navigation": page("navigation_81.html"),
            "module_table": module_table(healthy_modules(state)),
            "install": page("install_81.html") if path == MODULES else "",
        },
        name=state.name,
        path=path,
    )


def _user(state: GatewayState, request: Request) -> str | None:
    login = current_login(state, request)
    return None if login is None else login.username

"""The gateway's own pages: home, commissioning wizard, and the files they are made of."""

from __future__ import annotations

import html
import string
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.http_api import COOKIE
from pytest_ignition.simulator.modules import healthy_modules
from pytest_ignition.simulator.state import GATEWAY_NAME, VERSION, GatewayState

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".html": "text/html"}


@cache
def _file(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def page(file_name: str, /, **values: str) -> str:
    """A page of ours; `$name` in it is replaced by the escaped value."""
    escaped = {key: html.escape(value, quote=True) for key, value in values.items()}
    return string.Template(_file(file_name)).safe_substitute(escaped)


def routes(state: GatewayState) -> list[Route]:
    """The gateway's pages."""

    async def root(_request: Request) -> Response:
        return RedirectResponse("/app", 302)

    async def home(request: Request) -> Response:
        login = state.logins.get(request.cookies.get(COOKIE, ""))
        left = state.trial_left
        return HTMLResponse(
            page(
                "home_user.html" if login is not None else "home.html",
                user=login.username if login is not None else "",
                name=GATEWAY_NAME,
                version=VERSION,
                state=state.state.capitalize(),
                modules=str(len(healthy_modules())),
                trial=f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}" if left else "expired",
                project=state.project,
            )
        )

    async def welcome(_request: Request) -> Response:
        return HTMLResponse(page("welcome.html"))

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        # Only names that lie in the folder: a path in the name leads nowhere.
        if name not in {each.name for each in _STATIC.iterdir()}:
            return Response(status_code=404)
        return Response(_file(name), media_type=_TYPES[Path(name).suffix])

    return [
        Route("/", root, methods=["GET"]),
        Route("/app", home, methods=["GET"]),
        Route("/welcome", welcome, methods=["GET"]),
        Route("/res/simulator/{name}", static, methods=["GET"]),
    ]

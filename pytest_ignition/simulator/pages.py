"""The gateway's own pages: home, commissioning wizard, and the files they are made of."""

from __future__ import annotations

import html
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.rest.modules import HealthyModule, healthy_modules
from pytest_ignition.simulator.scenario import BUILD
from pytest_ignition.simulator.state import GatewayState
from pytest_ignition.simulator.visitors import current_login

if TYPE_CHECKING:
    from starlette.requests import Request

_STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript"}


@cache
def _files() -> dict[str, str]:
    found = (path for path in _STATIC.rglob("*") if path.is_file())
    return {path.relative_to(_STATIC).as_posix(): path.read_text(encoding="utf-8") for path in found}


def page(file: str, *, fragments: dict[str, str] | None = None, **values: object) -> str:
    """A page of ours; `$key` in it is replaced by the value, escaped, or by the fragment, as it is."""
    escaped = {key: html.escape(str(value), quote=True) for key, value in values.items()}
    return string.Template(_files()[file]).substitute(escaped | (fragments or {}))


def routes(state: GatewayState) -> list[Route]:
    """The gateway's pages."""

    async def root(_request: Request) -> Response:
        return RedirectResponse("/app", 302)

    async def home(request: Request) -> Response:
        return HTMLResponse(home_page(state, user=login.username if (login := current_login(state, request)) else None))

    return [
        Route("/", root, methods=["GET"]),
        Route("/app", home, methods=["GET"]),
        *files(state),
    ]


def files(state: GatewayState) -> list[Route]:
    """What the gateway serves on 8.1 and 8.3 alike: the wizard's page, and static files.

    Files of a module stand below `/res/<its alias>/` while it runs (gateway API sheet, section 10).
    """

    async def welcome(_request: Request) -> Response:
        return HTMLResponse(page("welcome.html"))

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        media_type = _TYPES.get(Path(name).suffix)
        # Only names that lie in the folder: a path in the name leads nowhere.
        if name not in _files() or media_type is None:
            return Response(status_code=404)
        return Response(_files()[name], media_type=media_type, headers={"cache-control": "no-cache"})

    async def of_a_module(request: Request) -> Response:
        alias, path = request.path_params["alias"], request.path_params["path"]
        running = {module["id"] for module in healthy_modules(state) if module["state"] == "ACTIVE"}
        for spec in state.scenario.modules:
            if spec.alias == alias and spec.id in running and path in spec.files:
                return Response(spec.files[path], media_type=_TYPES.get(Path(path).suffix, "text/plain"))
        return error_page(404, uri_of(request))

    return [
        Route("/welcome", welcome, methods=["GET"]),
        Route("/res/simulator/{name:path}", static, methods=["GET"]),
        Route("/res/{alias}/{path:path}", of_a_module, methods=["GET"]),
    ]


def home_page(state: GatewayState, *, user: str | None) -> str:
    """The home page, for a user or for a guest.

    Selectors are those that public playbooks use (playbook-format sheet, section 7). `nav` and `.home-page` are there
    for a user only, since playbooks take them for the sign of a login that worked.
    """
    modules = healthy_modules(state)
    active = sum(module["state"] == "ACTIVE" for module in modules)
    left = state.trial_left
    return page(
        "home.html",
        fragments={
            "account": page("account_guest.html") if user is None else page("account_user.html", user=user),
            "navigation": "" if user is None else page("navigation.html"),
            "module_table": "" if user is None else module_table(modules),
            "home": "" if user is None else 'class="home-page" data-page="home"',
        },
        name=state.name,
        version=state.scenario.version,
        build=BUILD,
        state=state.state.capitalize(),
        modules=f"{active} of {len(modules)} active",
        trial=clock(left),
        trial_seconds=left,
        project=state.project,
        perspective_path=perspective_path(state.project),
    )


def clock(left: int) -> str:
    """What is left of the trial, in seconds, as h:mm:ss."""
    return f"{left // 3600}:{left // 60 % 60:02}:{left % 60:02}" if left else "Expired"


def module_table(modules: list[HealthyModule]) -> str:
    """The modules with their states."""
    rows = (
        page("module_row.html", name=each["name"], description=each["description"], state=each["state"].capitalize())
        for each in modules
    )
    return page("module_table.html", fragments={"rows": "".join(rows)})


def perspective_path(project: str) -> str:
    """Where a project's Perspective session starts (Perspective DOM sheet, section 2)."""
    return f"/data/perspective/client/{quote(project)}"

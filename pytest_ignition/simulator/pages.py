"""The gateway's own pages on 8.3, and the files that all versions serve.

The pages' scripts act through the REST API with the web session and its CSRF token, so that what is clicked is what a
client would have done. Paths and selectors: Perspective DOM sheet, section 4; playbook-format sheet, section 7.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pytest_ignition.simulator import page_files
from pytest_ignition.simulator.admin_pages import AdminPage, Viewer, shell
from pytest_ignition.simulator.jetty import error_page, uri_of
from pytest_ignition.simulator.page_files import page
from pytest_ignition.simulator.rest.modules import HealthyModule, healthy_modules
from pytest_ignition.simulator.scenario import BUILD
from pytest_ignition.simulator.state import GatewayState

if TYPE_CHECKING:
    from starlette.requests import Request

    from pytest_ignition.simulator.login import LoginFlow

HOME = "/app"

ADMIN_PAGES = (
    AdminPage("status", "Status", "/app/platform/system/status"),
    AdminPage("modules", "Modules", "/app/platform/system/modules"),
    AdminPage("licensing", "Licensing", "/app/platform/system/licensing"),
    AdminPage("backup", "Backup/Restore", "/app/platform/system/backup-restore/backup"),
    AdminPage("api_keys", "API Keys", "/app/platform/security/api-keys", section="Security"),
)
"""What only users see."""


def routes(state: GatewayState, login: LoginFlow) -> list[Route]:
    """The gateway's pages; `login` leads guests to the identity provider and back."""

    async def root(_request: Request) -> Response:
        return RedirectResponse(HOME, 302)

    async def home(request: Request) -> Response:
        return HTMLResponse(home_page(state, Viewer.of(state, request)))

    def admin(each: AdminPage) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            viewer = Viewer.of(state, request)
            if viewer.name is None:
                return login.to_provider(request, each.path)
            return HTMLResponse(admin_page(state, viewer, each))

        return answer

    return [
        Route("/", root, methods=["GET"]),
        Route(HOME, home, methods=["GET"]),
        *(Route(each.path, admin(each), methods=["GET"]) for each in ADMIN_PAGES),
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
        media_type = page_files.media_type(name)
        # Only names that lie in the folder: a path in the name leads nowhere.
        if name not in page_files.files() or media_type is None:
            return Response(status_code=404)
        return Response(page_files.files()[name], media_type=media_type, headers={"cache-control": "no-cache"})

    async def of_a_module(request: Request) -> Response:
        alias, path = request.path_params["alias"], request.path_params["path"]
        running = {module["id"] for module in healthy_modules(state) if module["state"] == "ACTIVE"}
        for spec in state.scenario.modules:
            if spec.alias == alias and spec.id in running and path in spec.files:
                kind = page_files.media_type(Path(path).name) or "text/plain"
                return Response(spec.files[path], media_type=kind)
        return error_page(404, uri_of(request))

    return [
        Route("/welcome", welcome, methods=["GET"]),
        Route("/res/simulator/{name:path}", static, methods=["GET"]),
        Route("/res/{alias}/{path:path}", of_a_module, methods=["GET"]),
    ]


def home_page(state: GatewayState, viewer: Viewer) -> str:
    """The home page, for a user or for a guest.

    `nav` is there for both: public playbooks look for it after a restart, which has logged everybody out, and after a
    login, where no other page on the way has one. `.home-page` is there for a user only.
    """
    content = page(
        "home.html",
        fragments={
            "cards": cards(state),
            "module_table": module_table(healthy_modules(state)) if viewer.may_read else "",
        },
        project=state.project,
        perspective_path=perspective_path(state.project),
    )
    return shell(state, viewer, ADMIN_PAGES, title="Home", path=HOME, content=content, scripts=("home.js",))


def admin_page(state: GatewayState, viewer: Viewer, which: AdminPage) -> str:
    """A page of the platform, or a word to users who may not see it."""
    values = {"name": state.scenario.name, "file_name": f"{quote(state.scenario.name, safe=' ')}.gwbk"}
    fragments = {"cards": cards(state), "module_table": module_table(healthy_modules(state))}
    content = page(f"{which.file}.html", fragments=fragments, **values) if viewer.may_read else page("denied.html")
    scripts = which.scripts if viewer.may_read else ()
    return shell(state, viewer, ADMIN_PAGES, title=which.title, path=which.path, content=content, scripts=scripts)


def cards(state: GatewayState) -> str:
    """The gateway's figures."""
    modules = healthy_modules(state)
    active = sum(module["state"] == "ACTIVE" for module in modules)
    left = state.trial_left
    return page(
        "cards.html",
        name=state.name,
        version=state.scenario.version,
        build=BUILD,
        state=state.state.capitalize(),
        modules=f"{active} of {len(modules)} active",
        trial="Licensed" if state.licensed else clock(left),
        trial_seconds="" if state.licensed else left,
        trial_note="no trial" if state.licensed else "h:mm:ss left",
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

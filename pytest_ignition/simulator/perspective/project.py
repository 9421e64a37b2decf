"""What a project's sessions are made of: its pages, docks, views and session properties, inherited ones included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from pytest_ignition.simulator.perspective.definition import ViewDefinition, read_view
from pytest_ignition.simulator.perspective.files import GENERAL, PAGES, SESSION, view_file
from pytest_ignition.simulator.project_store import ProjectStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.project_files import StoredProject
    from pytest_ignition.simulator.state import GatewayState

Side = Literal["top", "bottom", "left", "right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """A page of a project.

    Attributes:
        view: the resource path of its primary view.
        title: of the browser's tab.
        params: what the parts of the address stand for: `/line/:number` gives the view a `number`.
    """

    route: str
    view: str
    title: str
    params: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DockConfig:
    """A docked view.

    Attributes:
        show: `visible`, `onDemand` or `auto`.
        handle: `show`, `hide` or `autoHide`.
        size: in pixels.
    """

    id: str
    side: Side
    view: str
    show: str = "visible"
    handle: str = "hide"
    size: int = 240
    modal: bool = False
    resizable: bool = False
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may open a session.

    Attributes:
        login: whether one has to log in.
        roles: one of which is needed; () for none.
        app_bar: whether sessions have one.
    """

    login: bool = False
    roles: tuple[str, ...] = ()
    app_bar: bool = True


class SessionProject:
    """A project as its sessions see it, as it is now.

    Args:
        state: whose project.
        name: of the project.
    """

    def __init__(self, state: GatewayState, name: str) -> None:
        self._store = state.part(ProjectStore)
        self.name = name

    def _lineage(self) -> Iterator[StoredProject]:
        return self._store.lineage(self.name)

    def _json(self, path: str) -> Any:
        """The content of the nearest file of that path; None where there is none, or it is no JSON."""
        content = next((each.files[path] for each in self._lineage() if path in each.files), None)
        try:
            return json.loads(content) if content is not None else None
        except (ValueError, RecursionError):
            return None

    @property
    def title(self) -> str:
        """Its title, or its name."""
        found = self._store.find(self.name)
        return (found.title if found is not None else "") or self.name

    def view(self, path: str) -> ViewDefinition | None:
        """A view by its resource path."""
        return read_view(path, self._json(view_file(path)))

    def page(self, route: str) -> PageConfig | None:
        """The page at a route without slashes at its ends; "" for the primary one. None for an unmapped one."""
        wanted = route.split("/") if route else []
        for key, page in _mapping(_mapping(self._json(PAGES)).get("pages")).items():
            parts = [part for part in str(key).split("/") if part]
            params = _matched(parts, wanted)
            if params is not None and isinstance(page, dict):
                title = str(page.get("title") or "") or self.title
                return PageConfig(route=str(key), view=str(page.get("viewPath", "")), title=title, params=params)
        return None

    def docks(self) -> list[DockConfig]:
        """The docks that all pages share."""
        shared = _mapping(_mapping(self._json(PAGES)).get("sharedDocks"))
        return [
            _dock(side, each)
            for side in get_args(Side)
            for each in shared.get(side) or ()
            if isinstance(each, dict) and each.get("viewPath")
        ]

    def session_custom(self) -> dict[str, Any]:
        """The custom session properties at a session's start."""
        return dict(_mapping(_mapping(self._json(SESSION)).get("custom")))

    def access(self) -> Access:
        """Who may open a session."""
        told = _mapping(self._json(GENERAL))
        roles = told.get("roles")
        return Access(
            login=told.get("login") is True or bool(roles),
            roles=tuple(map(str, roles)) if isinstance(roles, list) else (),
            app_bar=told.get("appBar") is not False,
        )


def _dock(side: Side, saved: Mapping[str, Any]) -> DockConfig:
    size = saved.get("size")
    return DockConfig(
        id=str(saved.get("id") or saved["viewPath"]),
        side=side,
        view=str(saved["viewPath"]),
        show=str(saved.get("show", "visible")),
        handle=str(saved.get("handle", "hide")),
        size=size if isinstance(size, int) else 240,
        modal=saved.get("modal") is True,
        resizable=saved.get("resizable") is True,
        params=_mapping(saved.get("viewParams")),
    )


def _matched(parts: list[str], wanted: list[str]) -> dict[str, str] | None:
    if len(parts) != len(wanted):
        return None
    if not all(part.startswith(":") or part == each for part, each in zip(parts, wanted, strict=True)):
        return None
    return {part[1:]: each for part, each in zip(parts, wanted, strict=True) if part.startswith(":")}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

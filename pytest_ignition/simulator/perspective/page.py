"""A page of a session as the gateway runs it: what it shows, its views, and what becomes of what the user does. No I/O.

Mount roots (Perspective DOM sheet, section 1.1): `C` for the page's view, `L[0]` for the first dock on the left,
`P<id>` for a popup; `$0:1` behind one for the view that the component at `0:1` embeds, `[2]` for its third instance.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.log_store import PERSPECTIVE
from pytest_ignition.simulator.perspective import alarm_tables
from pytest_ignition.simulator.perspective.access import log_out, wants_login
from pytest_ignition.simulator.perspective.actions import Actions
from pytest_ignition.simulator.perspective.project import DockConfig, PageConfig, SessionProject
from pytest_ignition.simulator.perspective.qualified import Qualified
from pytest_ignition.simulator.perspective.running_view import RunningView, Surroundings
from pytest_ignition.simulator.perspective.table_edits import EDITED, commit_cell
from pytest_ignition.simulator.tag_store import TagStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.sessions import PerspectivePage
    from pytest_ignition.simulator.state import GatewayState

PRIMARY = "C"
_MOST_VIEWS = 500
"""Views that embed themselves end here."""


@dataclass(slots=True, kw_only=True)
class Popup:
    """An open popup.

    Attributes:
        settings: what the client needs to draw it: title, modal, draggable, resizable, showCloseIcon, overlayDismiss,
            position.
    """

    id: str
    view: str
    params: Mapping[str, Any]
    settings: Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class RunningPage:
    """The views of one page, and what it shows around them.

    Attributes:
        route: without slashes at its ends; "" for the primary page.
        views: by mount path.
        outbox: frames for the client that are no values: `(kind, message)`.
    """

    state: GatewayState
    page: PerspectivePage
    views: dict[str, RunningView] = field(default_factory=dict)
    popups: dict[str, Popup] = field(default_factory=dict)
    docks_open: dict[str, bool] = field(default_factory=dict)
    outbox: list[tuple[str, Any]] = field(default_factory=list)
    props: dict[str, Any] = field(default_factory=lambda: {"props": {}, "custom": {}})

    @property
    def project(self) -> SessionProject:
        """Whose page it is, as it is now."""
        return SessionProject(self.state, self.page.session.project)

    @property
    def config(self) -> PageConfig | None:
        """What is configured for its route."""
        return self.project.page(self.page.route)

    # What it shows

    def shown(self) -> dict[str, Any]:
        """What stands on it, as the client draws it."""
        config, session = self.config, self.page.session
        self.props["props"] = {"path": f"/{self.page.route}", "title": config.title if config else self.project.title}
        return {
            "primary": {
                "mountPath": PRIMARY,
                "resourcePath": config.view if config is not None else None,
                "params": dict(config.params) if config is not None else {},
                "path": f"/{self.page.route}",
                "title": self.props["props"]["title"],
            },
            "docks": [self._dock(index, each) for index, each in _numbered(self.project.docks())],
            "popups": [
                {
                    "id": each.id,
                    "mountPath": f"P{each.id}",
                    "resourcePath": each.view,
                    "params": each.params,
                    **each.settings,
                }
                for each in self.popups.values()
            ],
            "user": session.username,
            "login": "required" if wants_login(self.state, session) else None,
            "appBar": self.project.access().app_bar,
            "gateway": self.state.scenario.name,
            "trial": None if self.state.licensed else self.state.trial_left,
        }

    def _dock(self, index: int, dock: DockConfig) -> dict[str, Any]:
        return {
            "id": dock.id,
            "side": dock.side,
            "mountPath": f"{dock.side[0].upper()}[{index}]",
            "resourcePath": dock.view,
            "params": dock.params,
            "show": dock.show,
            "handle": dock.handle,
            "size": dock.size,
            "modal": dock.modal,
            "resizable": dock.resizable,
            "open": self.docks_open.get(dock.id, dock.show != "onDemand"),
        }

    # Its views

    def start_view(self, mount: str, path: str, params: Mapping[str, Any]) -> RunningView | None:
        """Run a view at a mount path, whatever ran there; None where there is no such view."""
        self.stop_view(mount)
        if wants_login(self.state, self.page.session):
            return None
        definition = self.project.view(path)
        if definition is None or len(self.views) >= _MOST_VIEWS:
            return None
        running = RunningView(mount=mount, definition=definition, around=self._around(), params=dict(params))
        self.views[mount] = running
        return running

    def stop_view(self, mount: str) -> None:
        """Stop what runs at a mount path, and what that embeds."""
        for each in [each for each in self.views if each == mount or each.startswith((f"{mount}.", f"{mount}$"))]:
            del self.views[each]

    def stop_all(self) -> None:
        """Stop every view, as the end of the session does."""
        self.views.clear()

    def _around(self) -> Surroundings:
        tags = self.state.part(TagStore)

        def read(path: str) -> Qualified:
            found = tags.read(path)
            return Qualified(found.value, found.quality)

        return Surroundings(session=self.page.session.properties, page=self.props, read_tag=read, write_tag=tags.write)

    def compute(self) -> dict[tuple[str, str, str], Qualified]:
        """What every bound property of every view comes to now, by mount path, address and property."""
        return {
            (mount, address, name): value
            for mount, view in list(self.views.items())
            for (address, name), value in view.compute().items()
        }

    # What the user does

    def obey(self, kind: str, message: Mapping[str, Any]) -> None:
        """Do what a frame of the client asks for. Senseless ones change nothing."""
        match kind, message:
            case "view-start", {"mountPath": str(mount), "resourcePath": str(path)}:
                params = message.get("params")
                view = self.start_view(mount, path, params if isinstance(params, dict) else {})
                drawn = view.definition.drawn() if view is not None else None
                self.send("view-definition", {"mountPath": mount, "resourcePath": path, "root": drawn})
            case "view-stop", {"mountPath": str(mount)}:
                self.stop_view(mount)
            case "component-write", {"mountPath": str(mount), "address": str(address), "property": str(name)}:
                if mount in self.views and "value" in message:
                    self.views[mount].take(address, name, message["value"])
            case "component-event", {"mountPath": str(mount), "address": str(address), "event": str(event)}:
                if mount in self.views:
                    if event == EDITED:
                        commit_cell(self.views[mount], address, message.get("data"))
                    Actions(self, self.views[mount], address).fire(event, message.get("data"))
            case _, {"id": int(number)}:
                self._reply(number, kind, message)
            case _:
                self._obey_around(kind, message)

    def _obey_around(self, kind: str, message: Mapping[str, Any]) -> None:
        """Frames about what stands around the views."""
        match kind, message:
            case "page-navigate", {"path": str(path)}:
                self.page.route = path.strip("/")
            case "popup-close", {"id": str(popup)}:
                self.popups.pop(popup, None)
            case "dock-toggle", {"id": str(dock)}:
                self.set_dock(dock, None)
            case "logout", _:
                log_out(self.state, self.page.session)

    def _reply(self, number: int, kind: str, message: Mapping[str, Any]) -> None:
        """Answer a question."""
        if kind == "tag-browse" and isinstance(message.get("path"), str):
            self.send("reply", {"id": number, "result": self._browse(message["path"])})
        elif kind.startswith(alarm_tables.PREFIX):
            self.send("reply", {"id": number, "result": alarm_tables.answer(self, kind, message)})

    def send(self, kind: str, message: Any) -> None:
        """Send the client a frame."""
        self.outbox.append((kind, message))

    def set_dock(self, dock_id: str, open_: bool | None) -> None:
        """Open or close a dock; None for the other way round."""
        for dock in self.project.docks():
            if dock.id == dock_id:
                now = self.docks_open.get(dock.id, dock.show != "onDemand")
                self.docks_open[dock.id] = not now if open_ is None else open_

    def open_popup(self, popup_id: str | None, view: str, params: Mapping[str, Any], **settings: Any) -> None:
        """Open a popup; one of that id that is open already comes to the front."""
        made = popup_id or secrets.token_hex(4)
        self.popups.pop(made, None)
        self.popups[made] = Popup(id=made, view=view, params=params, settings=settings)

    def log(self, level: str, message: str) -> None:
        """Let the gateway log what the page did."""
        self.state.log(level, PERSPECTIVE, message)

    def _browse(self, path: str) -> list[dict[str, Any]]:
        return [
            {"name": name, "folder": folder, "path": full}
            for name, folder, full in self.state.part(TagStore).browse(path)
        ]


def _numbered(docks: list[DockConfig]) -> list[tuple[int, DockConfig]]:
    """The docks with their numbers on their side."""
    counts: dict[str, int] = {}
    found = []
    for each in docks:
        found.append((counts.setdefault(each.side, 0), each))
        counts[each.side] += 1
    return found

"""What a component's events do: navigate, open a popup or dock, log in or out, change values, tell something.

Actions stand in a view as the Designer saves them. Their scripts are not run, and the gateway's log says so; what takes
their place in the simulator's own views is the type `simulator`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective.access import log_out

if TYPE_CHECKING:
    from pytest_ignition.simulator.perspective.page import RunningPage
    from pytest_ignition.simulator.perspective.running_view import RunningView

_POPUP_SETTINGS = ("title", "modal", "draggable", "resizable", "showCloseIcon", "overlayDismiss", "position")


@dataclass(frozen=True, slots=True)
class Actions:
    """The actions of one component."""

    page: RunningPage
    view: RunningView
    address: str

    def fire(self, event: str, data: Any = None) -> None:
        """Do what is configured for an event.

        Args:
            event: such as `onActionPerformed`.
            data: what the client says of it; actions see it as `{this.props.event...}` under `event`.
        """
        if self.address in self.view.props:
            self.view.props[self.address]["event"] = data
        for action in self.view.definition.actions(self.address, event):
            config = self.view.filled(action.get("config") or {}, self.address)
            if isinstance(config, dict):
                self._do(str(action.get("type", "")), config)

    def _do(self, kind: str, config: Mapping[str, Any]) -> None:
        match kind:
            case "nav":
                self._navigate(config)
            case "popup":
                self._popup(config)
            case "dock":
                wanted = {"open": True, "close": False}.get(str(config.get("type")))
                self.page.set_dock(str(config.get("id", "")), wanted)
            case "logout":
                log_out(self.page.state, self.page.page.session)
            case "login" | "refresh":
                self.page.send(kind, dict(config))
            case "simulator":
                self._simulate(config)
            case _:
                self.page.log("WARN", f"Action of type {kind!r} was not carried out: the simulator runs no scripts.")

    def _navigate(self, config: Mapping[str, Any]) -> None:
        if config.get("url"):
            self.page.send("navigate", {"url": str(config["url"]), "newTab": config.get("newTab") is True})
        elif config.get("page") is not None:
            self.page.page.route = str(config["page"]).strip("/")
            self.page.send("navigate", {"path": f"/{self.page.page.route}"})

    def _popup(self, config: Mapping[str, Any]) -> None:
        popup_id, kind = str(config.get("id") or "") or None, config.get("type", "open")
        is_open = popup_id in self.page.popups
        if kind == "close" or (kind == "toggle" and is_open):
            # Without an id, the popup that the component stands in.
            own = self.view.mount.removeprefix("P").split("$")[0] if self.view.mount.startswith("P") else ""
            self.page.popups.pop(popup_id or own, None)
        else:
            params = config.get("viewParams")
            settings = {name: config[name] for name in _POPUP_SETTINGS if name in config}
            self.page.open_popup(
                popup_id, str(config.get("viewPath", "")), params if isinstance(params, dict) else {}, **settings
            )

    def _simulate(self, config: Mapping[str, Any]) -> None:
        """`set`: values by path; `add`: numbers to values by path; `notify`: a notification; `fail`: crash the view."""
        for path, value in _items(config.get("set")):
            self.view.put(path, value, self.address)
        for path, value in _items(config.get("add")):
            now = self.view.look(path, self.address).value
            if isinstance(now, int | float) and isinstance(value, int | float):
                self.view.put(path, now + value, self.address)
        if isinstance(config.get("notify"), dict):
            self.page.send("notification", dict(config["notify"]))
        if config.get("close_session") is not None:
            self.page.page.session.ended = str(config["close_session"])


def _items(value: object) -> list[tuple[str, Any]]:
    return list(value.items()) if isinstance(value, dict) else []

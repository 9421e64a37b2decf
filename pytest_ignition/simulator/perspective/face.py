"""Perspective sessions as tests see and disturb them: `simulator.perspective`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.perspective.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_ignition.simulator.sessions import PerspectivePage
    from pytest_ignition.simulator.state import GatewayState


class SessionsFace:
    """What a test does to the sessions of one simulator. `session_id`: of one of them; None for all."""

    def __init__(self, state: GatewayState) -> None:
        self._state = state

    def ids(self) -> list[str]:
        """The ids of the sessions that have an open page."""
        return list(dict.fromkeys(page.session.session_id for page in self._pages(None)))

    def close_session(self, message: str = "The gateway closed this session.", session_id: str | None = None) -> None:
        """End sessions; their users are told the message."""
        for page in self._pages(session_id):
            page.session.ended = message
        self._state.tell()

    def close_page(self, session_id: str | None = None) -> None:
        """End pages, and leave their sessions alive."""
        for page in self._pages(session_id):
            page.closed = True
        self._state.tell()

    def notify(self, summary: str, detail: str = "", session_id: str | None = None, **settings: Any) -> None:
        """Show a notification.

        Args:
            summary: its first line.
            detail: what stands below.
            session_id: where.
            settings: `level`: info, success, warning or error; `duration` in milliseconds, until it goes by itself;
                `actions`: what its links say.
        """
        for page in self._pages(session_id):
            if page.running is not None:
                page.running.send("notification", {"summary": summary, "detail": detail, **settings})
        self._state.tell()

    def open_popup(self, popup_id: str, view: str, session_id: str | None = None, **settings: Any) -> None:
        """Open a popup on every page. `settings`: title, modal, draggable, resizable, showCloseIcon, position."""
        for page in self._pages(session_id):
            if page.running is not None:
                page.running.open_popup(popup_id, view, {}, **settings)
        self._state.tell()

    def allow_only_mobile(self) -> None:
        """Let the licence let only mobile sessions in."""
        self._state.part(Switches).mobile_only = True
        self._state.tell()

    def hide_overlays_in_components(self) -> None:
        """Let pages hold a hidden template of the quality overlay in every component, as some versions do."""
        self._state.part(Switches).hidden_overlays = True

    def crash(self, *component_ids: str) -> None:
        """Let components of these ids, such as `ia.display.label`, crash when they are drawn."""
        self._state.part(Switches).crashing.update(component_ids)

    def _pages(self, session_id: str | None) -> Iterator[PerspectivePage]:
        for page in list(self._state.memory.pages.values()):
            if page.connections and session_id in (None, page.session.session_id):
                yield page

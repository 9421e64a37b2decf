"""What stands around a session's view: docks, popups, notifications, the app bar, as the script that looks tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Dock:
    """A docked view (Perspective DOM sheet, section 1.4).

    Attributes:
        open: whether it is in sight; collapsed ones stay in the page.
        handle: whether its handle is in sight; `handleThere`: whether it has one at all.
        modal: whether the overlay of a modal dock is in sight.
        width, height: in pixels.
    """

    id: str
    side: str
    open: bool
    handle: bool
    handleThere: bool  # noqa: N815 - as the script names it
    modal: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Popup:
    """An open popup. Places and sizes in pixels of the window."""

    id: str
    title: str
    text: str
    modal: bool
    closable: bool
    draggable: bool
    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        """In words: `popup 'edit' ("Edit batch")`."""
        return f'popup {self.id!r} ("{self.title}")' if self.title else f"popup {self.id!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A notification. `text`: all of it; `actions`: what its links say."""

    summary: str
    detail: str
    text: str
    actions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppBar:
    """The app bar.

    Attributes:
        there: whether the project has one, in sight or not.
        open: whether it is in sight; `revealer`: whether what reveals it is.
        panel: whether the action panel is open, with `user` and `buttons`.
    """

    there: bool
    open: bool
    revealer: bool
    panel: bool
    user: str
    buttons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Everything of that at one moment."""

    docks: Sequence[Dock]
    popups: Sequence[Popup]
    notifications: Sequence[Notification]
    app_bar: AppBar

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Around:
        """From what the script returned."""
        return cls(
            docks=[Dock(**each) for each in told["docks"]],
            popups=[Popup(**each) for each in told["popups"]],
            notifications=[Notification(**each) for each in told["notifications"]],
            app_bar=AppBar(**told["appBar"]),
        )

"""Step types `perspective.*` about what stands around a view: docks, popups, notifications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.perspective_common import Expected, Timed, comparison, perspective
from pytest_ignition.steps.registry import Effect, step_type


class OfDock(Timed):
    """Parameters of `perspective.open_dock` and `perspective.close_dock`."""

    dock: str = Field(min_length=1, description="Id of the dock")


class ExpectDock(OfDock):
    """Parameters of `perspective.expect_dock`."""

    open: bool = Field(default=True, description="Whether it must be in sight")


class OfPopup(Timed):
    """Parameters of `perspective.close_popup`."""

    popup: str | None = Field(default=None, description="Id of the popup; the only one if neither id nor title is said")
    title: str | None = Field(default=None, description="What its header says; names one that was opened without an id")


class ExpectPopup(OfPopup):
    """Parameters of `perspective.expect_popup`."""

    open: bool = Field(default=True, description="Whether it must be open")


class DragPopup(OfPopup):
    """Parameters of `perspective.drag_popup`."""

    right: float = Field(default=0, description="Pixels to the right; negative ones to the left")
    down: float = Field(default=0, description="Pixels down; negative ones up")


class ExpectNotification(Timed):
    """Parameters of `perspective.expect_notification`."""

    text: Expected = Field(
        description="Its whole text, its summary or its detail; or matchers such as {contains: saved}"
    )
    there: bool = Field(default=True, description="Whether there must be one; false for none")
    close: bool = Field(default=False, description="Close it by its icon then")


@step_type(
    "perspective.open_dock", effect=Effect.WRITE, outputs=("dock", "width", "height", "status"), needs=("browser",)
)
def open_dock(context: StepContext, parameters: OfDock) -> Mapping[str, Json]:
    """Open a dock by its handle, unless it is open already."""
    with perspective(context, parameters.timeout) as (session, limits):
        found = session.docks.open(parameters.dock, **limits)
    return {"dock": found.id, "width": found.width, "height": found.height, "status": "open"}


@step_type("perspective.close_dock", effect=Effect.WRITE, outputs=("dock", "status"), needs=("browser",))
def close_dock(context: StepContext, parameters: OfDock) -> Mapping[str, Json]:
    """Close a dock by its handle, or a modal one by the overlay, unless it is closed already."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.docks.close(parameters.dock, **limits)
    return {"dock": parameters.dock, "status": "closed"}


@step_type("perspective.expect_dock", effect=Effect.READ, outputs=("dock", "open", "status"), needs=("browser",))
def expect_dock(context: StepContext, parameters: ExpectDock) -> Mapping[str, Json]:
    """Wait until a dock is in sight, or is not."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.docks.expect(parameters.dock, is_open=parameters.open, **limits)
    return {"dock": parameters.dock, "open": parameters.open, "status": "verified"}


@step_type(
    "perspective.expect_popup",
    effect=Effect.READ,
    outputs=("open", "popup", "title", "text", "modal", "x", "y", "width", "height", "status"),
    needs=("browser",),
)
def expect_popup(context: StepContext, parameters: ExpectPopup) -> Mapping[str, Json]:
    """Wait until a popup is open, or is not."""
    with perspective(context, parameters.timeout) as (session, limits):
        found = session.popups.expect(parameters.popup, title=parameters.title, is_open=parameters.open, **limits)
    told: dict[str, Any] = dict.fromkeys(("popup", "title", "text", "modal", "x", "y", "width", "height"))
    if found is not None:
        told |= {key: value for key, value in asdict(found).items() if key in told} | {"popup": found.id}
    return {"open": parameters.open, **told, "status": "verified"}


@step_type("perspective.close_popup", effect=Effect.WRITE, outputs=("status",), needs=("browser",))
def close_popup(context: StepContext, parameters: OfPopup) -> Mapping[str, Json]:
    """Close a popup by its icon."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.popups.close(parameters.popup, title=parameters.title, **limits)
    return {"status": "closed"}


@step_type("perspective.drag_popup", effect=Effect.WRITE, outputs=("popup", "x", "y", "status"), needs=("browser",))
def drag_popup(context: StepContext, parameters: DragPopup) -> Mapping[str, Json]:
    """Drag a popup by its header."""
    with perspective(context, parameters.timeout) as (session, limits):
        found = session.popups.drag(
            parameters.popup, title=parameters.title, right=parameters.right, down=parameters.down, **limits
        )
    return {"popup": found.id, "x": found.x, "y": found.y, "status": "dragged"}


@step_type(
    "perspective.expect_notification",
    effect=Effect.READ,
    outputs=("there", "text", "summary", "detail", "status"),
    needs=("browser",),
)
def expect_notification(context: StepContext, parameters: ExpectNotification) -> Mapping[str, Json]:
    """Wait until a notification is shown, or none is."""
    fits, wanted = comparison(parameters.text)
    with perspective(context, parameters.timeout) as (session, limits):
        found = session.notifications.expect(
            lambda each: any(map(fits, (each.text, each.summary, each.detail))),
            wanted,
            there=parameters.there,
            close=parameters.close,
            **limits,
        )
    told = {key: getattr(found, key) if found is not None else None for key in ("text", "summary", "detail")}
    return {"there": parameters.there, **told, "status": "verified"}


STEP_TYPES = (open_dock, close_dock, expect_dock, expect_popup, close_popup, drag_popup, expect_notification)

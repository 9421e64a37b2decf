"""Step types about what any component may have beside itself: a menu for a right click, a tooltip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.perspective_common import OfComponent, perspective
from pytest_ignition.steps.registry import Effect, step_type


class ChooseFromMenu(OfComponent):
    """Parameters of `perspective.choose_from_menu`."""

    entry: str | Annotated[list[str], Field(min_length=1)] = Field(
        description="The label of the entry, or the labels on the way to it: [Edit, Copy]"
    )


class GetTooltip(OfComponent):
    """Parameters of `perspective.get_tooltip`."""


@step_type(
    "perspective.choose_from_menu", effect=Effect.WRITE, outputs=("component", "entry", "status"), needs=("browser",)
)
def choose_from_menu(context: StepContext, parameters: ChooseFromMenu) -> Mapping[str, Json]:
    """Right-click a component and choose an entry of its context menu."""
    labels = [parameters.entry] if isinstance(parameters.entry, str) else parameters.entry
    with perspective(context, parameters.timeout) as (session, limits):
        session.choose(parameters.component, labels, **limits)
    return {"component": str(parameters.component), "entry": [*labels], "status": "chosen"}


@step_type("perspective.get_tooltip", effect=Effect.READ, outputs=("component", "text"), needs=("browser",))
def get_tooltip(context: StepContext, parameters: GetTooltip) -> Mapping[str, Json]:
    """Point at a component and read its tooltip."""
    with perspective(context, parameters.timeout) as (session, limits):
        text = session.tooltip(parameters.component, **limits)
    return {"component": str(parameters.component), "text": text}


STEP_TYPES = (choose_from_menu, get_tooltip)

"""Step types `browser.*` of the mouse: click, hover, drag, scroll."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from pytest_ignition.browser.pointer import Button, Edge, Modifier, Point
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds

POSITION = "Where in the element, [x, y] in pixels from its upper left corner; else its middle"


class Click(StepParameters):
    """Parameters of `browser.click`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be clicked, in milliseconds; 0 leaves it to the step's own time limit",
    )
    force: bool = Field(default=False, description="Click without waiting until the element is enabled and uncovered")
    button: Button = Field(default="left", description="Which button of the mouse")
    double: bool = Field(default=False, description="A double click")
    modifiers: list[Modifier] = Field(
        default_factory=list, description="Keys that are held down meanwhile, such as [Control]"
    )
    position: list[float] | None = Field(default=None, min_length=2, max_length=2, description=POSITION)


class Hover(StepParameters):
    """Parameters of `browser.hover`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be reached, in milliseconds; 0 leaves it to the step's own time limit",
    )
    force: bool = Field(default=False, description="Without waiting until the element is uncovered")
    position: list[float] | None = Field(default=None, min_length=2, max_length=2, description=POSITION)


class Drag(StepParameters):
    """Parameters of `browser.drag`."""

    ONE_OF = ("to", "by")

    selector: Selector = Field(min_length=1, description=f"What is dragged: {SELECTOR}")
    to: Selector | None = Field(default=None, min_length=1, description="Selector of the element that it is dropped on")
    by: list[float] | None = Field(
        default=None, min_length=2, max_length=2, description="Or [x, y]: pixels to the right and down"
    )
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for both elements, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @model_validator(mode="after")
    def _one_aim(self) -> Self:
        if (self.to is None) == (self.by is None):
            raise ValueError("give either to, the element that it is dropped on, or by, [x, y] in pixels")
        return self


class Scroll(StepParameters):
    """Parameters of `browser.scroll`."""

    selector: Selector | None = Field(
        default=None,
        min_length=1,
        description="What is scrolled into view; with `by` or `to` what is scrolled itself, else the page",
    )
    by: list[float] | None = Field(
        default=None, min_length=2, max_length=2, description="[x, y]: pixels to the right and down"
    )
    to: Edge | None = Field(default=None, description="Scroll as far as there")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the element, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.selector is None and self.by is None and self.to is None:
            raise ValueError("give a selector to scroll into view, by (pixels), or to (an edge)")
        return self


@step_type("browser.click", effect=Effect.WRITE, outputs=("selector", "status", "force"), needs=("browser",))
def click(context: StepContext, parameters: Click) -> Mapping[str, Json]:
    """Click an element once it is visible, enabled, still and not covered."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.click(
            parameters.selector,
            timeout_ms=timeout_ms,
            force=parameters.force,
            limit=limit,
            button=parameters.button,
            clicks=2 if parameters.double else 1,
            modifiers=parameters.modifiers,
            position=point(parameters.position),
        )
    return {"selector": parameters.selector, "status": "clicked", "force": parameters.force}


@step_type("browser.hover", effect=Effect.WRITE, outputs=("selector", "status"), needs=("browser",))
def hover(context: StepContext, parameters: Hover) -> Mapping[str, Json]:
    """Move the mouse over an element."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.hover(
            parameters.selector,
            timeout_ms=timeout_ms,
            force=parameters.force,
            limit=limit,
            position=point(parameters.position),
        )
    return {"selector": parameters.selector, "status": "hovered"}


@step_type("browser.drag", effect=Effect.WRITE, outputs=("selector", "to", "by", "status"), needs=("browser",))
def drag(context: StepContext, parameters: Drag) -> Mapping[str, Json]:
    """Drag an element onto another one, or by so many pixels."""
    by = point(parameters.by)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        if parameters.to is not None:
            page.drag_to(parameters.selector, parameters.to, timeout_ms=timeout_ms, limit=limit)
        elif by is not None:
            page.drag_by(parameters.selector, by, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "to": parameters.to, "by": list(by) if by else None, "status": "dragged"}


@step_type("browser.scroll", effect=Effect.READ, outputs=("selector", "x", "y", "status"), needs=("browser",))
def scroll(context: StepContext, parameters: Scroll) -> Mapping[str, Json]:
    """Scroll an element into view; or scroll it, or the page, by pixels or to an edge."""
    x: float | None = None
    y: float | None = None
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        if parameters.by is None and parameters.to is None:
            assert parameters.selector is not None, "the parameters were checked"
            page.scroll_to(parameters.selector, timeout_ms=timeout_ms, limit=limit)
        else:
            x, y = page.scroll(
                parameters.selector,
                by=point(parameters.by) or (0, 0),
                to=parameters.to,
                timeout_ms=timeout_ms,
                limit=limit,
            )
    return {"selector": parameters.selector, "x": x, "y": y, "status": "scrolled"}


def point(written: list[float] | None) -> Point | None:
    """Two numbers of a playbook as a place."""
    return None if written is None else (written[0], written[1])


STEP_TYPES = (click, hover, drag, scroll)

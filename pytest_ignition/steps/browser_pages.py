"""Step types `browser.*` about tabs, popups and the size of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, field_validator, model_validator

from pytest_ignition.browser.pages import OpenedPage, Which
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import ADDRESS, known_address, open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds

_OUTPUTS = ("url", "title", "pages", "status")


class NewPage(StepParameters):
    """Parameters of `browser.new_page`."""

    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it is open, in milliseconds; 0 leaves it to the step's own time limit",
    )


class SwitchPage(StepParameters):
    """Parameters of `browser.switch_page`."""

    ONE_OF = ("to", "url", "title")

    to: Which | None = Field(
        default=None, description="The page opened last, once there is another one; opened first; or driven before"
    )
    url: str | None = Field(default=None, min_length=1, description=f"Or the one with this address: {ADDRESS}")
    title: str | None = Field(default=None, min_length=1, description=f"Or the one with this title: {ADDRESS}")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until such a page is open, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("url", "title")
    @classmethod
    def _a_pattern(cls, text: str | None) -> str | None:
        return known_address(text)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, name) is not None for name in self.ONE_OF) != 1:
            raise ValueError("give exactly one of to, url, title")
        return self


class ClosePage(StepParameters):
    """Parameters of `browser.close_page`."""

    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it is closed, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Viewport(StepParameters):
    """Parameters of `browser.viewport`."""

    width: int = Field(gt=0, le=10_000, description="Pixels")
    height: int = Field(gt=0, le=10_000, description="Pixels")
    timeout: Milliseconds = Field(
        default=30_000, ge=0, description="Longest wait, in milliseconds; 0 leaves it to the step's own time limit"
    )


@step_type("browser.new_page", effect=Effect.READ, outputs=_OUTPUTS, needs=("browser",))
def new_page(context: StepContext, parameters: NewPage) -> Mapping[str, Json]:
    """Open an empty page in a tab of its own; the next steps act on it."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        return _output(page.open_page(timeout_ms=timeout_ms, limit=limit), "opened")


@step_type("browser.switch_page", effect=Effect.READ, outputs=_OUTPUTS, needs=("browser",))
def switch_page(context: StepContext, parameters: SwitchPage) -> Mapping[str, Json]:
    """Go to another tab or popup, once it is open; the next steps act on it."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.switch_page(
            parameters.to, url=parameters.url, title=parameters.title, timeout_ms=timeout_ms, limit=limit
        )
    return _output(found, "switched")


@step_type("browser.close_page", effect=Effect.WRITE, outputs=_OUTPUTS, needs=("browser",))
def close_page(context: StepContext, parameters: ClosePage) -> Mapping[str, Json]:
    """Close the page; the next steps act on the one before it."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        return _output(page.close_page(timeout_ms=timeout_ms, limit=limit), "closed")


@step_type("browser.viewport", effect=Effect.READ, outputs=("width", "height", "status"), needs=("browser",))
def viewport(context: StepContext, parameters: Viewport) -> Mapping[str, Json]:
    """Make the page so large, and those that are opened later."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.set_viewport(parameters.width, parameters.height, timeout_ms=timeout_ms, limit=limit)
    return {"width": parameters.width, "height": parameters.height, "status": "resized"}


def _output(page: OpenedPage, status: str) -> Mapping[str, Json]:
    """What the page is that is driven now."""
    return {"url": page.url, "title": page.title, "pages": page.pages, "status": status}


STEP_TYPES = (new_page, switch_page, close_page, viewport)

"""Step types `browser.*` that read: a text, an attribute, the value of a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, private_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds


class GetText(StepParameters):
    """Parameters of `browser.get_text`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the element, in milliseconds; 0 leaves it to the step's own time limit",
    )


class GetAttribute(StepParameters):
    """Parameters of `browser.get_attribute`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    attribute: str = Field(min_length=1, description="The attribute's name, as in the page's markup")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the element, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Evaluate(StepParameters):
    """Parameters of `browser.evaluate`."""

    script: str = Field(
        min_length=1,
        description="JavaScript: an expression, or a function that gets `argument`, with a selector the element first",
    )
    selector: Selector | None = Field(default=None, min_length=1, description=SELECTOR)
    argument: Any = Field(default=None, description="What the function gets")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for its end, in milliseconds; 0 leaves it to the step's own time limit",
    )


@step_type("browser.get_text", effect=Effect.READ, outputs=("selector", "text", "status"), needs=("browser",))
def get_text(context: StepContext, parameters: GetText) -> Mapping[str, Json]:
    """Read an element's text; of an input, textarea or select its value."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        reading = page.read(parameters.selector, timeout_ms=timeout_ms, limit=limit)
    if reading.secret and reading.text:
        context.keep_secret(reading.text)
    return {"selector": parameters.selector, "text": reading.text, "status": "extracted"}


@step_type(
    "browser.get_attribute",
    effect=Effect.READ,
    outputs=("selector", "attribute", "value", "status"),
    needs=("browser",),
)
def get_attribute(context: StepContext, parameters: GetAttribute) -> Mapping[str, Json]:
    """Read an element's attribute as it stands in the markup; null if it has none."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.attribute(parameters.selector, parameters.attribute, timeout_ms=timeout_ms, limit=limit)
    if found.secret and found.value:
        context.keep_secret(found.value)
    return {
        "selector": parameters.selector,
        "attribute": parameters.attribute,
        "value": found.value,
        "status": "extracted",
    }


@step_type(
    "browser.evaluate",
    effect=Effect.WRITE,
    outputs=("result", "status"),
    needs=("browser",),
    code_parameters=("script",),
)
def evaluate(context: StepContext, parameters: Evaluate) -> Mapping[str, Json]:
    """Run JavaScript in the page; its value, promises awaited, becomes plain JSON."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        result = page.evaluate(
            parameters.script,
            selector=parameters.selector,
            argument=parameters.argument,
            timeout_ms=timeout_ms,
            limit=limit,
        )
    return {"result": result, "status": "evaluated"}


STEP_TYPES = (get_text, get_attribute, evaluate)

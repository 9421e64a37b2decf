"""Step types `browser.*` that check an element's attribute or state. Names and outputs: the public format's (5.2)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from pytest_ignition.browser.texts import State
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, open_page, time_limit
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds


class VerifyAttribute(StepParameters):
    """Parameters of `browser.verify_attribute`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    attribute: str = Field(min_length=1, description="The attribute's name, as in the page's markup")
    value: str | None = Field(
        description="What it must be as a whole; null: there must be no such attribute; true and false stand for texts"
    )
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("value", mode="before")
    @classmethod
    def _as_in_markup(cls, value: object) -> object:
        """`aria-checked: true` without quotes is meant as the page writes it."""
        return str(value).lower() if isinstance(value, bool) else value


class VerifyState(StepParameters):
    """Parameters of `browser.verify_state`."""

    selector: str = Field(
        min_length=1,
        description=f"{SELECTOR}; visible is met by any of them, hidden once none can be seen, absent ones included",
    )
    state: State = Field(description="What it must be")
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )


@step_type(
    "browser.verify_attribute",
    effect=Effect.READ,
    outputs=("selector", "attribute", "expected_value", "actual_value", "status", "message"),
    needs=("browser",),
    secrets=SECRETS["browser.verify_attribute"],
)
def verify_attribute(context: StepContext, parameters: VerifyAttribute) -> Mapping[str, Json]:
    """Check an element's attribute, waiting until it is as expected."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.verify_attribute(
            parameters.selector, parameters.attribute, parameters.value, timeout_ms=timeout_ms, limit=limit
        )
    if found.secret and found.value:
        context.keep_secret(found.value)
    return {
        "selector": parameters.selector,
        "attribute": parameters.attribute,
        "expected_value": parameters.value,
        "actual_value": found.value,
        "status": "verified",
        "message": f"the attribute {parameters.attribute!r} of {parameters.selector!r} is as expected",
    }


@step_type(
    "browser.verify_state",
    effect=Effect.READ,
    outputs=("selector", "expected_state", "status", "message"),
    needs=("browser",),
)
def verify_state(context: StepContext, parameters: VerifyState) -> Mapping[str, Json]:
    """Check an element's state, waiting until it is as expected."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.verify_state(parameters.selector, parameters.state, timeout_ms=timeout_ms, limit=limit)
    return {
        "selector": parameters.selector,
        "expected_state": parameters.state,
        "status": "verified",
        "message": f"{parameters.selector!r} is {parameters.state}, as expected",
    }


STEP_TYPES = (verify_attribute, verify_state)

"""Step types `browser.*` that check elements, and wait until they are right: there, text, attribute, state, count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from pytest_ignition.browser.errors import BadPattern
from pytest_ignition.browser.numbers import Decimal
from pytest_ignition.browser.texts import Match, State, pattern, plain_number
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, SHOWN_SELECTOR, open_page, private_page, time_limit
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds


class Verify(StepParameters):
    """Parameters of `browser.verify`."""

    selector: Selector = Field(min_length=1, description=SHOWN_SELECTOR)
    exists: bool = Field(
        default=True, description="Whether an element must be there; false is met by an absent and by a hidden element"
    )
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )


class VerifyText(StepParameters):
    """Parameters of `browser.verify_text`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    match: Match = Field(
        default="exact",
        description="How to compare; `regex` searches for a Python regular expression, `number` compares the first "
        "number of the text",
    )
    text: str = Field(
        description="The expected text; white space around it does not count. A number is written plainly"
    )
    decimal: Decimal = Field(
        default=".", description="For `number`: what the page writes before decimals, 12,000.5 or 12.000,5"
    )
    tolerance: float = Field(default=0, ge=0, description="For `number`: how far the number may be away")
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str, info: ValidationInfo) -> str:
        """Find what is no regular expression or number before the run; `match` stands above `text` to be known here."""
        check = {"regex": pattern, "number": plain_number}.get(str(info.data.get("match")))
        if check is not None:
            try:
                check(text)
            except BadPattern as error:
                raise ValueError(error.message) from None
        return text


class VerifyAttribute(StepParameters):
    """Parameters of `browser.verify_attribute`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
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

    selector: Selector = Field(
        min_length=1,
        description=f"{SELECTOR}; visible is met by any of them, hidden once none can be seen, absent ones included",
    )
    state: State = Field(description="What it must be")
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )


class VerifyCount(StepParameters):
    """Parameters of `browser.verify_count`."""

    selector: Selector = Field(min_length=1, description="Playwright selector; all matching elements count")
    equals: int | None = Field(default=None, ge=0, description="How many there must be")
    min: int | None = Field(default=None, ge=0, description="Or the fewest that there may be")
    max: int | None = Field(default=None, ge=0, description="Or the most")
    visible: bool = Field(default=True, description="Count only those that can be seen")
    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until it is so, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @model_validator(mode="after")
    def _a_number(self) -> Self:
        if (self.equals is None) == (self.min is None and self.max is None):
            raise ValueError("give either equals, or min and max or one of them")
        return self

    @property
    def wanted(self) -> str:
        """What is wanted, in words."""
        if self.equals is not None:
            return f"exactly {self.equals}"
        bounds = ((self.min, "at least"), (self.max, "at most"))
        return " and ".join(f"{words} {number}" for number, words in bounds if number is not None)

    def fits(self, found: int) -> bool:
        """Whether so many elements are right."""
        if self.equals is not None:
            return found == self.equals
        return (self.min or 0) <= found and (self.max is None or found <= self.max)


@step_type(
    "browser.verify",
    effect=Effect.READ,
    outputs=("selector", "exists", "expected", "status", "message"),
    needs=("browser",),
    readings=READINGS["browser.verify"],
)
def verify(context: StepContext, parameters: Verify) -> Mapping[str, Json]:
    """Check that an element can be seen, or with `exists: false` that none can."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.verify(parameters.selector, exists=parameters.exists, timeout_ms=timeout_ms, limit=limit)
    return {
        "selector": parameters.selector,
        "exists": parameters.exists,
        "expected": parameters.exists,
        "status": "verified",
        "message": f"{parameters.selector!r} {'is' if parameters.exists else 'is not'} there, as expected",
    }


@step_type(
    "browser.verify_text",
    effect=Effect.READ,
    outputs=("selector", "expected_text", "actual_text", "match_type", "status", "message"),
    needs=("browser",),
)
def verify_text(context: StepContext, parameters: VerifyText) -> Mapping[str, Json]:
    """Check an element's text, waiting until it is as expected."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        reading = page.verify_text(
            parameters.selector,
            parameters.text,
            match=parameters.match,
            decimal=parameters.decimal,
            tolerance=parameters.tolerance,
            timeout_ms=timeout_ms,
            limit=limit,
        )
    if reading.secret and reading.text:
        context.keep_secret(reading.text)
    return {
        "selector": parameters.selector,
        "expected_text": parameters.text,
        "actual_text": reading.text,
        "match_type": parameters.match,
        "status": "verified",
        "message": f"the text of {parameters.selector!r} is as expected",
    }


@step_type(
    "browser.verify_attribute",
    effect=Effect.READ,
    outputs=("selector", "attribute", "expected_value", "actual_value", "status", "message"),
    needs=("browser",),
    secrets=SECRETS["browser.verify_attribute"],
)
def verify_attribute(context: StepContext, parameters: VerifyAttribute) -> Mapping[str, Json]:
    """Check an element's attribute, waiting until it is as expected."""
    with private_page(context, parameters.selector) as page:
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


@step_type(
    "browser.verify_count",
    effect=Effect.READ,
    outputs=("selector", "count", "status", "message"),
    needs=("browser",),
)
def verify_count(context: StepContext, parameters: VerifyCount) -> Mapping[str, Json]:
    """Check how many elements match, waiting until it is as expected."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        found = page.verify_count(
            parameters.selector,
            parameters.fits,
            parameters.wanted,
            visible=parameters.visible,
            timeout_ms=timeout_ms,
            limit=limit,
        )
    return {
        "selector": parameters.selector,
        "count": found,
        "status": "verified",
        "message": f"{found} match {parameters.selector!r}, as expected: {parameters.wanted}",
    }


STEP_TYPES = (verify, verify_text, verify_attribute, verify_state, verify_count)

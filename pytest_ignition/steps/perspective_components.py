"""Step types `perspective.*` about components: clicked, read, set and expected by what they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.matcher_arguments import is_matcher
from pytest_ignition.language.model import Json
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.perspective_common import Expected, OfComponent, Timed, comparison, perspective
from pytest_ignition.steps.registry import Effect, step_type


class Click(OfComponent):
    """Parameters of `perspective.click`."""

    confirm: bool = Field(
        default=True, description="What to answer where it asks whether one is sure, as a one-shot button does"
    )


class Get(OfComponent):
    """Parameters of `perspective.get`."""


class Set(OfComponent):
    """Parameters of `perspective.set`."""

    value: Json = Field(
        description="What it shall show: a text, a number, true or false, a label or a list of labels, "
        "as components of its type take it; for a file upload a path or several, relative to the folder of the playbook"
    )


class Expect(OfComponent):
    """Parameters of `perspective.expect`."""

    value: Expected = Field(description="What it must show: a value, or matchers such as {greater_than: 40}")


class ExpectState(OfComponent):
    """Parameters of `perspective.expect_state`."""

    state: Literal["enabled", "disabled", "visible", "hidden"] = Field(
        description="What it must be; hidden is met by one that is not there, too"
    )


class ExpectQuality(OfComponent):
    """Parameters of `perspective.expect_quality`."""

    quality: Literal["good", "bad", "error", "unknown", "pending"] = Field(
        default="good", description="What its overlay must show; bad is error or unknown, good is no overlay"
    )
    subcode: str | None = Field(
        default=None,
        description="Sub-code that the overlay's popover must tell, such as Bad_NotConnected; it is opened for that",
    )


class ExpectNoErrors(Timed):
    """Parameters of `perspective.expect_no_errors`."""

    quality: bool = Field(default=True, description="Whether bad qualities count")
    console: bool = Field(
        default=True, description="Whether script errors of the page count, from the session's opening on"
    )
    allow: list[str] = Field(
        default_factory=list, description="Parts of errors that are known and do not count, such as #scale"
    )


@step_type("perspective.click", effect=Effect.WRITE, outputs=("component", "status"), needs=("browser",))
def click(context: StepContext, parameters: Click) -> Mapping[str, Json]:
    """Click a component."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.click(parameters.component, confirm=parameters.confirm, **limits)
    return {"component": str(parameters.component), "status": "clicked"}


@step_type("perspective.get", effect=Effect.READ, outputs=("component", "value"), needs=("browser",))
def get(context: StepContext, parameters: Get) -> Mapping[str, Json]:
    """Read what a component shows, once no value of it is pending."""
    with perspective(context, parameters.timeout) as (session, limits):
        value = session.read(
            parameters.component, keep_secret=context.keep_secret, private=context.step.secret, **limits
        )
    return {"component": str(parameters.component), "value": value}


@step_type(
    "perspective.set",
    effect=Effect.WRITE,
    outputs=("component", "value", "status"),
    needs=("browser",),
    secrets=SECRETS["perspective.set"],
)
def set_(context: StepContext, parameters: Set) -> Mapping[str, Json]:
    """Set a component as a user would, and see that it shows the value."""
    with perspective(context, parameters.timeout) as (session, limits):
        value = session.set(
            parameters.component,
            parameters.value,
            keep_secret=context.keep_secret,
            private=context.step.secret,
            folder=context.resources.playbook_folder,
            **limits,
        )
    return {"component": str(parameters.component), "value": value, "status": "set"}


@step_type("perspective.expect", effect=Effect.READ, outputs=("component", "value", "status"), needs=("browser",))
def expect(context: StepContext, parameters: Expect) -> Mapping[str, Json]:
    """Wait until what a component shows is as expected."""
    fits, wanted = comparison(parameters.value)
    like = {} if is_matcher(parameters.value) else {"like": parameters.value}
    with perspective(context, parameters.timeout) as (session, limits):
        value = session.expect(parameters.component, fits, wanted, **like, **limits)
    return {"component": str(parameters.component), "value": value, "status": "verified"}


@step_type("perspective.expect_state", effect=Effect.READ, outputs=("component", "state", "status"), needs=("browser",))
def expect_state(context: StepContext, parameters: ExpectState) -> Mapping[str, Json]:
    """Wait until a component is enabled, disabled, visible or hidden."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.expect_state(parameters.component, parameters.state, **limits)
    return {"component": str(parameters.component), "state": parameters.state, "status": "verified"}


@step_type(
    "perspective.expect_quality",
    effect=Effect.READ,
    outputs=("component", "quality", "subcode", "property", "description"),
    needs=("browser",),
)
def expect_quality(context: StepContext, parameters: ExpectQuality) -> Mapping[str, Json]:
    """Wait until a component shows a quality."""
    with perspective(context, parameters.timeout) as (session, limits):
        found = session.quality.expect(parameters.component, parameters.quality, subcode=parameters.subcode, **limits)
    return {
        "component": str(parameters.component),
        "quality": found.kind,
        "subcode": found.subcode,
        "property": found.property,
        "description": found.description,
    }


@step_type("perspective.expect_no_errors", effect=Effect.READ, outputs=("status",), needs=("browser",))
def expect_no_errors(context: StepContext, parameters: ExpectNoErrors) -> Mapping[str, Json]:
    """Check that no view is missing, no component crashed, no quality bad, and no script failed."""
    with perspective(context, parameters.timeout) as (session, limits):
        session.quality.expect_no_errors(
            quality=parameters.quality, console=parameters.console, allow=parameters.allow, **limits
        )
    return {"status": "verified"}


STEP_TYPES = (click, get, set_, expect, expect_state, expect_quality, expect_no_errors)

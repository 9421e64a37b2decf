"""Step types `browser.*` for single elements: files, boxes, keys, states, attributes (playbook-format, section 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepError
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import limit_of, page_of
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds

_SELECTOR = "Playwright selector; of several matching elements the first one counts"
_LIMIT = "Longest wait, in milliseconds; 0 leaves it to the step's own time limit"


class FileUpload(StepParameters):
    """Parameters of `browser.file_upload`."""

    selector: str = Field(min_length=1, description=_SELECTOR)
    file_path: str = Field(min_length=1, description="The file, relative to the folder of the playbook")
    timeout: Milliseconds = Field(default=30_000, ge=0, description=_LIMIT)


class Check(StepParameters):
    """Parameters of `browser.check`."""

    selector: str = Field(min_length=1, description=_SELECTOR)
    checked: bool = Field(default=True, description="Whether it shall be checked afterwards")
    timeout: Milliseconds = Field(default=30_000, ge=0, description=_LIMIT)


class Keyboard(StepParameters):
    """Parameters of `browser.keyboard`."""

    key: str = Field(min_length=1, description="The key as Playwright names it: `Enter`, `Control+A`")
    action: Literal["press"] = Field(default="press", description="What to do with it")
    selector: str | None = Field(
        default=None, min_length=1, description="Where to press it; without it, where the focus is"
    )
    timeout: Milliseconds = Field(default=30_000, ge=0, description=_LIMIT)


class VerifyAttribute(StepParameters):
    """Parameters of `browser.verify_attribute`."""

    selector: str = Field(min_length=1, description=_SELECTOR)
    attribute: str = Field(min_length=1, description="The attribute's name")
    value: str | None = Field(description="The whole expected value; null if the attribute must be absent")
    timeout: Milliseconds = Field(default=5_000, ge=0, description=_LIMIT)

    @model_validator(mode="before")
    @classmethod
    def _any_scalar(cls, given: Any) -> Any:
        """`true` and `false` as HTML writes them."""
        if isinstance(given, Mapping) and isinstance(given.get("value"), bool):
            return {**given, "value": str(given["value"]).lower()}
        return given


class VerifyState(StepParameters):
    """Parameters of `browser.verify_state`."""

    selector: str = Field(min_length=1, description=_SELECTOR)
    state: Literal["visible", "hidden", "enabled", "disabled", "checked", "unchecked", "focused", "editable"] = Field(
        default="visible", description="What it must be; an absent element is hidden, too"
    )
    timeout: Milliseconds = Field(default=5_000, ge=0, description=_LIMIT)


@step_type(
    "browser.file_upload",
    effect=Effect.WRITE,
    outputs=("selector", "file_path", "status"),
    needs=("browser",),
    file_parameters=("file_path",),
)
def file_upload(context: StepContext, parameters: FileUpload) -> Mapping[str, Json]:
    """Choose a file in a file field."""
    path = Path(context.resources.playbook_folder / parameters.file_path)
    if not path.is_file():
        raise StepError(f"there is no file {path}", hint="paths start at the playbook's folder")
    from pytest_ignition.browser import elements

    with page_of(context) as page:
        timeout_ms, limit = limit_of(context, parameters.timeout)
        elements.upload(page, parameters.selector, path, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "file_path": parameters.file_path, "status": "uploaded"}


@step_type("browser.check", effect=Effect.WRITE, outputs=("selector", "checked", "status"), needs=("browser",))
def check(context: StepContext, parameters: Check) -> Mapping[str, Json]:
    """Check a box or radio button, or uncheck it."""
    from pytest_ignition.browser import elements

    with page_of(context) as page:
        timeout_ms, limit = limit_of(context, parameters.timeout)
        elements.set_checked(page, parameters.selector, parameters.checked, timeout_ms=timeout_ms, limit=limit)
    status = "checked" if parameters.checked else "unchecked"
    return {"selector": parameters.selector, "checked": parameters.checked, "status": status}


@step_type("browser.keyboard", effect=Effect.WRITE, outputs=("key", "status"), needs=("browser",))
def keyboard(context: StepContext, parameters: Keyboard) -> Mapping[str, Json]:
    """Press a key."""
    from pytest_ignition.browser import elements

    with page_of(context) as page:
        timeout_ms, limit = limit_of(context, parameters.timeout)
        elements.press(page, parameters.key, parameters.selector, timeout_ms=timeout_ms, limit=limit)
    return {"key": parameters.key, "status": "pressed"}


@step_type(
    "browser.verify_attribute",
    effect=Effect.READ,
    outputs=("selector", "attribute", "expected_value", "actual_value", "status", "message"),
    needs=("browser",),
)
def verify_attribute(context: StepContext, parameters: VerifyAttribute) -> Mapping[str, Json]:
    """Check an attribute of an element, waiting until it is as expected."""
    from pytest_ignition.browser import elements

    with page_of(context) as page:
        timeout_ms, limit = limit_of(context, parameters.timeout)
        actual = elements.verify_attribute(
            page, parameters.selector, parameters.attribute, parameters.value, timeout_ms=timeout_ms, limit=limit
        )
    return {
        "selector": parameters.selector,
        "attribute": parameters.attribute,
        "expected_value": parameters.value,
        "actual_value": actual,
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
    """Check the state of an element, waiting until it is as expected."""
    from pytest_ignition.browser import elements

    with page_of(context) as page:
        timeout_ms, limit = limit_of(context, parameters.timeout)
        elements.verify_state(page, parameters.selector, parameters.state, timeout_ms=timeout_ms, limit=limit)
    return {
        "selector": parameters.selector,
        "expected_state": parameters.state,
        "status": "verified",
        "message": f"{parameters.selector!r} is {parameters.state}, as expected",
    }


STEP_TYPES = (file_upload, check, keyboard, verify_attribute, verify_state)

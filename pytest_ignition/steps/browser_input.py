"""Step types `browser.*` that give the page something: a text, a choice, a file, a key, a tick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self, TypeVar

from pydantic import Field, field_validator, model_validator

from pytest_ignition.browser import keys
from pytest_ignition.browser.errors import BadKey
from pytest_ignition.browser.local_files import readable
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, open_page, private_page, time_limit
from pytest_ignition.steps.hidden_texts import SECRETS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.selectors import Selector
from pytest_ignition.steps.units import Milliseconds

Value = TypeVar("Value")


class Fill(StepParameters):
    """Parameters of `browser.fill`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    value: str = Field(description="What the field shall hold; hidden everywhere if it is a password field")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be filled, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Type(StepParameters):
    """Parameters of `browser.type`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    text: str = Field(description="The keys to press; hidden everywhere if it is a password field")
    delay: Milliseconds = Field(default=0, ge=0, description="Time between two keys, in milliseconds")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for all of it, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Select(StepParameters):
    """Parameters of `browser.select`."""

    ONE_OF = ("value", "label", "index")

    selector: Selector = Field(min_length=1, description=SELECTOR)
    value: str | list[str] | None = Field(default=None, description="The option's `value`, or a list of them")
    label: str | list[str] | None = Field(default=None, description="Or what the option shows, or a list")
    index: int | list[int] | None = Field(default=None, description="Or its place, the first is 0, or a list")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until the option is there, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(getattr(self, name) is not None for name in self.ONE_OF) != 1:
            raise ValueError("give exactly one of value, label, index")
        return self


class FileUpload(StepParameters):
    """Parameters of `browser.file_upload`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    file_path: str | list[str] = Field(
        min_length=1, description="The file to choose, or a list of them, relative to the folder of the playbook"
    )
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the field, in milliseconds; 0 leaves it to the step's own time limit",
    )


class Keyboard(StepParameters):
    """Parameters of `browser.keyboard`."""

    action: Literal["press"] = Field(default="press", description="Stands in older playbooks, always `press`")
    key: str = Field(
        min_length=1,
        description="The key as Playwright writes it, such as Enter, or several such as Control+A",
    )
    selector: Selector | None = Field(
        default=None, min_length=1, description="What gets the focus before; without it the key goes where the focus is"
    )
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait for the element, in milliseconds; 0 leaves it to the step's own time limit",
    )

    @field_validator("key")
    @classmethod
    def _known(cls, key: str) -> str:
        try:
            keys.check(key)
        except BadKey as error:
            raise ValueError(error.message) from None
        return key


class Check(StepParameters):
    """Parameters of `browser.check`."""

    selector: Selector = Field(min_length=1, description=SELECTOR)
    checked: bool = Field(default=True, description="What the checkbox or radio button shall be")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be clicked, in milliseconds; 0 leaves it to the step's own time limit",
    )


@step_type(
    "browser.fill",
    effect=Effect.WRITE,
    outputs=("selector", "status"),
    needs=("browser",),
    secrets=SECRETS["browser.fill"],
)
def fill(context: StepContext, parameters: Fill) -> Mapping[str, Json]:
    """Replace what a field holds."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.fill(
            parameters.selector,
            parameters.value,
            timeout_ms=timeout_ms,
            keep_secret=context.keep_secret,
            limit=limit,
        )
    return {"selector": parameters.selector, "status": "filled"}


@step_type(
    "browser.type",
    effect=Effect.WRITE,
    outputs=("selector", "status"),
    needs=("browser",),
    secrets=SECRETS["browser.type"],
)
def type_keys(context: StepContext, parameters: Type) -> Mapping[str, Json]:
    """Press the keys for a text one after another; what the field holds already stays."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.type_text(
            parameters.selector,
            parameters.text,
            delay_ms=parameters.delay,
            timeout_ms=timeout_ms,
            keep_secret=context.keep_secret,
            limit=limit,
        )
    return {"selector": parameters.selector, "status": "typed"}


@step_type("browser.select", effect=Effect.WRITE, outputs=("selector", "selected", "status"), needs=("browser",))
def select(context: StepContext, parameters: Select) -> Mapping[str, Json]:
    """Choose an option, or several, of a native select field."""
    with private_page(context, parameters.selector) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        selected = page.select(
            parameters.selector,
            values=_listed(parameters.value),
            labels=_listed(parameters.label),
            indexes=_listed(parameters.index),
            timeout_ms=timeout_ms,
            limit=limit,
        )
    return {"selector": parameters.selector, "selected": list(selected), "status": "selected"}


@step_type(
    "browser.file_upload",
    effect=Effect.WRITE,
    outputs=("selector", "file_path", "status"),
    needs=("browser",),
    file_parameters=("file_path",),
)
def file_upload(context: StepContext, parameters: FileUpload) -> Mapping[str, Json]:
    """Choose a file, or several, in a file field."""
    files = [readable(each, context.resources.playbook_folder) for each in _listed(parameters.file_path)]
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.upload(parameters.selector, *files, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "file_path": _plain(parameters.file_path), "status": "uploaded"}


@step_type("browser.keyboard", effect=Effect.WRITE, outputs=("key", "status"), needs=("browser",))
def keyboard(context: StepContext, parameters: Keyboard) -> Mapping[str, Json]:
    """Press a key, or several at once."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.press(parameters.key, parameters.selector, timeout_ms=timeout_ms, limit=limit)
    return {"key": parameters.key, "status": "pressed"}


@step_type("browser.check", effect=Effect.WRITE, outputs=("selector", "checked", "status"), needs=("browser",))
def check(context: StepContext, parameters: Check) -> Mapping[str, Json]:
    """Check or uncheck a checkbox or radio button, unless it is so already."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.set_checked(parameters.selector, parameters.checked, timeout_ms=timeout_ms, limit=limit)
    return {
        "selector": parameters.selector,
        "checked": parameters.checked,
        "status": "checked" if parameters.checked else "unchecked",
    }


def _listed(given: Value | list[Value] | None) -> list[Value]:
    if given is None:
        return []
    return given if isinstance(given, list) else [given]


def _plain(given: str | list[str]) -> Json:
    return list(given) if isinstance(given, list) else given


STEP_TYPES = (fill, type_keys, select, file_upload, keyboard, check)

"""Step types `browser.*` that give the page a file, a key or a tick. Names and outputs: the public format's (5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from pytest_ignition.browser import keys
from pytest_ignition.browser.errors import BadKey, BrowserError
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import SELECTOR, open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds


class FileUpload(StepParameters):
    """Parameters of `browser.file_upload`."""

    selector: str = Field(min_length=1, description=SELECTOR)
    file_path: str = Field(min_length=1, description="The file to choose, relative to the folder of the playbook")
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
    selector: str | None = Field(
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

    selector: str = Field(min_length=1, description=SELECTOR)
    checked: bool = Field(default=True, description="What the checkbox or radio button shall be")
    timeout: Milliseconds = Field(
        default=30_000,
        ge=0,
        description="Longest wait until it can be clicked, in milliseconds; 0 leaves it to the step's own time limit",
    )


@step_type(
    "browser.file_upload",
    effect=Effect.WRITE,
    outputs=("selector", "file_path", "status"),
    needs=("browser",),
    file_parameters=("file_path",),
)
def file_upload(context: StepContext, parameters: FileUpload) -> Mapping[str, Json]:
    """Choose a file in a file field."""
    file = _readable(context, parameters.file_path)
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        page.upload(parameters.selector, file, timeout_ms=timeout_ms, limit=limit)
    return {"selector": parameters.selector, "file_path": parameters.file_path, "status": "uploaded"}


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


def _readable(context: StepContext, file_path: str) -> Path:
    """The file, seen to be there before a page is asked: Playwright would tell it in words of its own."""
    path = context.resources.playbook_folder / file_path
    try:
        with path.open("rb"):
            return path
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BrowserError(
            f"the file to upload, {path}, cannot be read: {reason}",
            hint="it must be on the machine that runs the tests"
            if Path(file_path).is_absolute()
            else "a relative file_path counts from the folder of the playbook",
        ) from None


STEP_TYPES = (file_upload, keyboard, check)

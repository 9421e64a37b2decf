"""Step types `browser.*` about what pages do by themselves: their dialogs and their console."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from pytest_ignition.browser.console import ERRORS
from pytest_ignition.browser.dialogs import Action, DialogPlan
from pytest_ignition.browser.errors import BadPattern, BrowserError
from pytest_ignition.browser.texts import Reading, matcher, pattern
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Milliseconds

DialogMatch = Literal["exact", "contains", "regex"]
_IN_WORDS = {"exact": "", "contains": "something with ", "regex": "something that matches "}


class _AboutDialog(StepParameters):
    """What both step types about dialogs take."""

    match: DialogMatch = Field(default="contains", description="How `message` is compared")
    message: str | None = Field(default=None, description="What the dialog must say; any dialog if not said")

    @field_validator("message")
    @classmethod
    def _readable(cls, text: str | None, info: ValidationInfo) -> str | None:
        if text is not None and info.data.get("match") == "regex":
            try:
                pattern(text)
            except BadPattern as error:
                raise ValueError(error.message) from None
        return text

    @property
    def wanted(self) -> tuple[Callable[[str], bool], str]:
        """A test for what a dialog says, and the same in words."""
        if self.message is None:
            return (lambda _text: True), "anything"
        fits = matcher(self.message, self.match)
        return (lambda text: fits(Reading(text=text.strip()))), f"{_IN_WORDS[self.match]}{self.message!r}"


class DialogParameters(_AboutDialog):
    """Parameters of `browser.dialog`."""

    action: Action = Field(default="accept", description="OK, or Cancel")
    text: str | None = Field(default=None, description="What a prompt is given; else what stands in it")
    every: bool = Field(default=False, description="Every such dialog from now on, not only the next one")


class VerifyDialog(_AboutDialog):
    """Parameters of `browser.verify_dialog`."""

    timeout: Milliseconds = Field(
        default=5_000,
        ge=0,
        description="Longest wait until there was one, in milliseconds; 0 leaves it to the step's own time limit",
    )


class VerifyConsole(StepParameters):
    """Parameters of `browser.verify_console`."""

    level: Literal["error", "warning"] = Field(
        default="error", description="What counts: errors, uncaught ones too; or warnings besides"
    )
    ignore: list[str] = Field(
        default_factory=list, description="Regular expressions; lines in which one is found do not count"
    )
    since: str | None = Field(
        default=None,
        min_length=1,
        description="Since the step with this id began, or since the `last_check`; else since the run began",
    )
    listen: Milliseconds = Field(default=0, ge=0, description="How long to listen before, in milliseconds")

    @field_validator("ignore")
    @classmethod
    def _patterns(cls, ignore: list[str]) -> list[str]:
        for each in ignore:
            try:
                pattern(each)
            except BadPattern as error:
                raise ValueError(error.message) from None
        return ignore


@step_type("browser.dialog", effect=Effect.WRITE, outputs=("action", "status"), needs=("browser",))
def dialog(context: StepContext, parameters: DialogParameters) -> Mapping[str, Json]:
    """Say how the next dialog (alert, confirm, prompt) is answered; stands before the step that brings it up."""
    plan = DialogPlan(
        action=parameters.action,
        message=parameters.wanted if parameters.message is not None else None,
        text=parameters.text,
        lasting=parameters.every,
    )
    with open_page(context) as page:
        page.plan_dialog(plan)
    return {"action": parameters.action, "status": "planned"}


@step_type(
    "browser.verify_dialog",
    effect=Effect.READ,
    outputs=("kind", "message", "default", "action", "status"),
    needs=("browser",),
)
def verify_dialog(context: StepContext, parameters: VerifyDialog) -> Mapping[str, Json]:
    """Check that there was a dialog since the last such check, waiting for it."""
    fits, words = parameters.wanted
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        seen = page.verify_dialog(fits, words, timeout_ms=timeout_ms, limit=limit)
    return {
        "kind": seen.kind,
        "message": seen.message,
        "default": seen.default,
        "action": seen.action,
        "status": "verified",
    }


@step_type("browser.verify_console", effect=Effect.READ, outputs=("lines", "ignored", "status"), needs=("browser",))
def verify_console(context: StepContext, parameters: VerifyConsole) -> Mapping[str, Json]:
    """Check that the pages logged no errors, and that no error of a script went uncaught."""
    with open_page(context) as page:
        timeout_ms, _ = time_limit(context, parameters.listen)
        try:
            lines, ignored = page.verify_console(
                kinds=ERRORS | ({"warning"} if parameters.level == "warning" else set()),
                ignore=[re.compile(each) for each in parameters.ignore],
                since=parameters.since,
                listen_ms=min(timeout_ms, parameters.listen) if parameters.listen else 0,
            )
        except KeyError:
            raise BrowserError(
                f"since: {parameters.since!r} is no browser step that ran before",
                hint="name the id of one, or last_check",
            ) from None
    return {"lines": lines, "ignored": ignored, "status": "verified"}


STEP_TYPES = (dialog, verify_dialog, verify_console)

"""Step types `designer.*`, known and checked but not carried out (public format, section 5.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.external import NotAvailable, lacks
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds


def _text_or_credential(value: object) -> object:
    """One sentence for what fits neither, instead of one for each; and without the value, which may be a secret."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Mapping):
        raise ValueError("it must be text or a whole credential")
    return value


_Credential: TypeAlias = Annotated[str | dict[str, Any], BeforeValidator(_text_or_credential)]


class Launch(StepParameters):
    """Parameters of `designer.launch`."""

    launcher_file: str = Field(min_length=1, description="The launcher file that starts the Designer")


class LaunchShortcut(StepParameters):
    """Parameters of `designer.launch_shortcut`."""

    designer_shortcut: str = Field(min_length=1, description="The command of the Designer's shortcut")
    project_name: str = Field(min_length=1, description="The project to open")
    username: str | None = Field(default=None, description="Who logs in, where no credential is given")
    password: _Credential | None = Field(default=None, description="The password, or a whole credential")
    gateway_credential: _Credential | None = Field(
        default=None,
        validate_default=True,
        description="A whole credential, or the name of one; it goes before `username` and `password`",
    )
    timeout: Seconds = Field(default=60.0, ge=0, description="Longest wait, in seconds")

    @field_validator("gateway_credential")
    @classmethod
    def _somebody(cls, credential: object, info: ValidationInfo) -> object:
        """Somebody must log in. A password alone will do: it may be a whole credential, known only at the run."""
        if not credential and "password" in info.data and not info.data["password"]:
            raise ValueError("give a credential, or `username` and `password`")
        return credential


class Login(StepParameters):
    """Parameters of `designer.login`."""

    username: str | None = Field(default=None, description="Who logs in; without it the credential's under `password`")
    password: _Credential = Field(description="The password, or a whole credential")
    timeout: Seconds = Field(default=30.0, ge=0, description="Longest wait, in seconds")


class OpenProject(StepParameters):
    """Parameters of `designer.open_project`."""

    project_name: str | None = Field(default=None, description="The project to open; empty leaves it to a person")
    timeout: Seconds = Field(default=30.0, ge=0, description="Longest wait, in seconds")


class Close(StepParameters):
    """`designer.close` takes nothing."""


class Screenshot(StepParameters):
    """Parameters of `designer.screenshot`."""

    name: str = Field(default="designer_screenshot", min_length=1, description="What to call the picture")


class Wait(StepParameters):
    """Parameters of `designer.wait`."""

    timeout: Seconds = Field(default=30.0, ge=0, description="Longest wait, in seconds")


def _missing(context: StepContext) -> NotAvailable:
    return lacks(context.step.type, "the Designer automation", instead="a `utility.python` script can start programs")


@step_type("designer.launch", effect=Effect.WRITE, outputs=("status", "launcher_file"))
def launch(context: StepContext, _parameters: Launch) -> Mapping[str, Json]:
    """Start the Designer with a launcher file."""
    raise _missing(context)


@step_type("designer.launch_shortcut", effect=Effect.WRITE, outputs=("status", "project", "username"))
def launch_shortcut(context: StepContext, _parameters: LaunchShortcut) -> Mapping[str, Json]:
    """Start the Designer with its shortcut, log in and open a project."""
    raise _missing(context)


@step_type("designer.login", effect=Effect.WRITE, outputs=("status", "username"))
def login(context: StepContext, _parameters: Login) -> Mapping[str, Json]:
    """Log in at the Designer's login window."""
    raise _missing(context)


@step_type("designer.open_project", effect=Effect.WRITE, outputs=("status", "project"))
def open_project(context: StepContext, _parameters: OpenProject) -> Mapping[str, Json]:
    """Open a project in the Designer."""
    raise _missing(context)


@step_type("designer.close", effect=Effect.WRITE, outputs=("status",))
def close(context: StepContext, _parameters: Close) -> Mapping[str, Json]:
    """Close the Designer."""
    raise _missing(context)


@step_type("designer.screenshot", effect=Effect.WRITE, outputs=("screenshot", "status"))
def screenshot(context: StepContext, _parameters: Screenshot) -> Mapping[str, Json]:
    """Keep a picture of the Designer as evidence."""
    raise _missing(context)


@step_type("designer.wait", effect=Effect.WRITE, outputs=("status",))
def wait(context: StepContext, _parameters: Wait) -> Mapping[str, Json]:
    """Wait until the Designer's window is there."""
    raise _missing(context)


STEP_TYPES = (launch, launch_shortcut, login, open_project, close, screenshot, wait)

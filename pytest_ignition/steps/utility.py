"""Step types `utility.*` without a process of their own: sleep, log, set_variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds


class Sleep(StepParameters):
    """Parameters of `utility.sleep`."""

    seconds: Seconds = Field(default=1.0, ge=0, description="How long, in seconds")


class Log(StepParameters):
    """Parameters of `utility.log`."""

    message: Annotated[str, BeforeValidator(str)] = Field(
        default="", description="The line to write, of any plain type"
    )
    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Its level")


class SetVariable(StepParameters):
    """Parameters of `utility.set_variable`."""

    name: str = Field(min_length=1, description="The variable's name")
    value: Any = Field(default=None, description="Its value, of any plain type")


@step_type("utility.sleep", effect=Effect.READ, outputs=("slept",))
def sleep(context: StepContext, parameters: Sleep) -> Mapping[str, Json]:
    """Let time pass. Waiting for something (`browser.wait`, `gateway.wait_for_ready`) is nearly always better."""
    context.waiter.wait(parameters.seconds)
    return {"slept": parameters.seconds}


@step_type("utility.log", effect=Effect.READ, outputs=("logged", "level"))
def log(context: StepContext, parameters: Log) -> Mapping[str, Json]:
    """Write a line to the run's log."""
    context.log(parameters.message, parameters.level)
    return {"logged": parameters.message, "level": parameters.level}


@step_type("utility.set_variable", effect=Effect.READ, outputs=("variable", "value"))
def set_variable(context: StepContext, parameters: SetVariable) -> Mapping[str, Json]:
    """Set a variable of the run, for `{{ variable.NAME }}` in later steps."""
    context.set_variable(parameters.name, parameters.value)
    return {"variable": parameters.name, "value": parameters.value}


STEP_TYPES = (sleep, log, set_variable)

"""Step type `perspective.set_date_range`: the range of time that an alarm journal table, or its like, shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from pytest_ignition.browser.perspective.date_range import Unit
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.perspective_common import OfComponent, perspective
from pytest_ignition.steps.registry import Effect, step_type


class SetDateRange(OfComponent):
    """Parameters of `perspective.set_date_range`."""

    start: str | None = Field(
        default=None,
        description="Where it begins, in ISO 8601 and the session's time zone; a date for its first minute",
    )
    end: str | None = Field(default=None, description="Where it ends; a date for its last minute")
    last: int | None = Field(default=None, ge=1, description="Instead of both: the last so many units up to now")
    unit: Unit = Field(default="hours", description="What `last` counts")

    @model_validator(mode="after")
    def _one(self) -> Self:
        ends = [self.start, self.end]
        if (self.last is None and None in ends) or (self.last is not None and ends != [None, None]):
            raise ValueError("give `start` and `end`, or `last`")
        return self


@step_type(
    "perspective.set_date_range",
    effect=Effect.WRITE,
    outputs=("component", "message", "range_message", "status"),
    needs=("browser",),
)
def set_date_range(context: StepContext, parameters: SetDateRange) -> Mapping[str, Json]:
    """Set the range of time that a component shows, such as an alarm journal table."""
    with perspective(context, parameters.timeout) as (session, limits):
        selector = session.date_range(parameters.component)
        if parameters.last is not None:
            found = selector.last(parameters.last, parameters.unit, **limits)
        else:
            found = selector.set(parameters.start, parameters.end, **limits)
    return {
        "component": str(parameters.component),
        "message": found.message,
        "range_message": found.range_message,
        "status": "set",
    }


STEP_TYPES = (set_date_range,)

"""Step types `perspective.*` about alarms in the alarm status table: acknowledged, shelved, taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, field_validator

from pytest_ignition.browser.perspective.sheet import Row
from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.browser import open_page, time_limit
from pytest_ignition.steps.perspective_tables import OfTable, checked
from pytest_ignition.steps.registry import Effect, step_type
from pytest_ignition.steps.table_checks import cells

_OUTPUTS = ("count", "alarms", "status")


class OfAlarms(OfTable):
    """Parameters of all steps about alarms."""

    where: dict[str, Any] = Field(
        default_factory=dict,
        description="Which alarms: what their cells show, by column id or title, values or matchers; empty for all",
    )

    @field_validator("where")
    @classmethod
    def _matchers(cls, where: dict[str, Any]) -> dict[str, Any]:
        return checked(where)


class AcknowledgeAlarms(OfAlarms):
    """Parameters of `perspective.acknowledge_alarms`."""

    notes: str = Field(default="", description="Why, for alarms that ask for notes")


class ShelveAlarms(OfAlarms):
    """Parameters of `perspective.shelve_alarms`."""

    time: str = Field(min_length=1, description="How long, as the table offers it, such as `15 minutes`")


class UnshelveAlarms(OfAlarms):
    """Parameters of `perspective.unshelve_alarms`."""


@step_type("perspective.acknowledge_alarms", effect=Effect.WRITE, outputs=_OUTPUTS, needs=("browser",))
def acknowledge_alarms(context: StepContext, parameters: AcknowledgeAlarms) -> Mapping[str, Json]:
    """Acknowledge the alarms of an alarm status table that fit, and see that they are."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        done = page.perspective.alarms(parameters.target).acknowledge(
            cells(parameters.where), notes=parameters.notes, timeout_ms=timeout_ms, limit=limit
        )
    return _output(done, "acknowledged")


@step_type("perspective.shelve_alarms", effect=Effect.WRITE, outputs=_OUTPUTS, needs=("browser",))
def shelve_alarms(context: StepContext, parameters: ShelveAlarms) -> Mapping[str, Json]:
    """Shelve the alarms of an alarm status table that fit, and see that they are gone."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        done = page.perspective.alarms(parameters.target).shelve(
            cells(parameters.where), parameters.time, timeout_ms=timeout_ms, limit=limit
        )
    return _output(done, "shelved")


@step_type("perspective.unshelve_alarms", effect=Effect.WRITE, outputs=_OUTPUTS, needs=("browser",))
def unshelve_alarms(context: StepContext, parameters: UnshelveAlarms) -> Mapping[str, Json]:
    """Take back the shelved alarms of an alarm status table that fit."""
    with open_page(context) as page:
        timeout_ms, limit = time_limit(context, parameters.timeout)
        done = page.perspective.alarms(parameters.target).unshelve(
            cells(parameters.where), timeout_ms=timeout_ms, limit=limit
        )
    return _output(done, "unshelved")


def _output(alarms: Sequence[Row], status: str) -> dict[str, Json]:
    """The alarms as they were before, with the ids of their events."""
    return {"count": len(alarms), "alarms": [{"id": row.id, **row.cells} for row in alarms], "status": status}


STEP_TYPES = (acknowledge_alarms, shelve_alarms, unshelve_alarms)

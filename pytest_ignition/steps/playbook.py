"""Step type `playbook.run`: another playbook as one step. Its failure is this step's failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.language.nesting import RUN_PLAYBOOK, child_call
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.registry import Effect, StepParameters, step_type


class RunPlaybook(StepParameters):
    """Parameters of `playbook.run`; all others are the child's."""

    model_config = ConfigDict(extra="allow", frozen=True)
    ONE_OF = ("playbook", "playbook_path")

    playbook: str | None = Field(
        default=None, min_length=1, description="The playbook's path below the playbook root, or beside this file"
    )
    playbook_path: str | None = Field(default=None, min_length=1, description="An older spelling of `playbook`")
    parameters: Any = Field(default=None, description="The child's parameters, where they do not stand beside")

    @model_validator(mode="after")
    def _one_playbook(self) -> Self:
        if (self.playbook is None) == (self.playbook_path is None):
            raise ValueError("name the playbook to run, as `playbook: folder/file.yaml`")
        return self


@step_type(
    RUN_PLAYBOOK,
    effect=Effect.READ,
    outputs=("playbook", "status", "steps_executed", "steps", "screenshots", "outputs"),
    readings=READINGS[RUN_PLAYBOOK],
)
def run_playbook(context: StepContext, parameters: RunPlaybook) -> Mapping[str, Json]:
    """Run another playbook, with variables of its own; it shares browser and gateway."""
    call = child_call(parameters.model_dump(exclude_unset=True))
    assert call is not None, "the model asks for one of the two names"
    return context.run_playbook(call.reference, call.parameters)


STEP_TYPES = (run_playbook,)

"""Errors of a run itself.

IgnitionError
+-- StepError              the step could not be carried out
    +-- StepTimeout        its time limit passed
    +-- StepCrashed        its handler raised something that is not ours
+-- RunCancelled           a cancel command ended the run
"""

from __future__ import annotations

import traceback
from pathlib import Path

from pytest_ignition.errors import IgnitionError


class StepError(IgnitionError):
    """The step could not be carried out: broken."""


class StepTimeout(StepError):
    """The step's time limit passed before it was done.

    Attributes:
        seconds: the limit.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the step's time limit of {seconds:g} s passed",
            hint="raise the step's `timeout:` (seconds) if it needs more",
        )
        self.seconds = seconds


class StepCrashed(StepError):
    """A handler raised an error that is not part of the tree: a defect of the step type."""

    def __init__(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
        super().__init__(
            f"the step type raised {type(error).__name__}: {error}{place}",
            hint="this is a defect of the step type, not of the playbook",
        )


class RunCancelled(IgnitionError):
    """A cancel command ended the run."""

    retryable = False

    def __init__(self, reason: str = "") -> None:
        super().__init__("the run was cancelled" + (f": {reason}" if reason else ""))

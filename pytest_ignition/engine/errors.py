"""Errors of a run itself.

IgnitionError
+-- StepError              the step could not be carried out
    +-- StepTimeout        its time limit passed
    +-- StepCrashed        its handler raised something that is not ours
    +-- ChildBroken        the playbook that it runs was broken
+-- ChildFailed            the playbook that it runs failed (a CheckFailed)
+-- RunCancelled           a cancel command ended the run
"""

from __future__ import annotations

import traceback
from pathlib import Path

from pytest_ignition.errors import CheckFailed, IgnitionError


class StepError(IgnitionError):
    """The step could not be carried out: broken."""


class StepTimeout(StepError):
    """The step's time limit passed before it was done.

    Attributes:
        seconds: the limit.
        outer: whether it is that of a `playbook.run` around the step, which ends the whole nested playbook.
    """

    def __init__(self, seconds: float, *, outer: bool = False) -> None:
        limit = f"the time limit of {seconds:g} s of the step that runs this playbook"
        super().__init__(
            f"{limit} passed" if outer else f"the step's time limit of {seconds:g} s passed",
            hint="raise the step's `timeout:` (seconds) if it needs more",
        )
        self.seconds = seconds
        self.outer = outer


class StepCrashed(StepError):
    """A handler raised an error that is not part of the tree: a defect of the step type."""

    def __init__(self, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
        super().__init__(
            f"the step type raised {type(error).__name__}: {error}{place}",
            hint="this is a defect of the step type, not of the playbook",
        )


class SystemRefused(StepError):
    """The operating system refused something: a full disk, a file that is not there, no permission."""

    def __init__(self, error: OSError) -> None:
        what = f"{error.filename}: " if error.filename else ""
        super().__init__(f"{what}{error.strerror or error}")


class ChildBroken(StepError):
    """The playbook that the step runs was broken."""


class ChildFailed(CheckFailed):
    """The playbook that the step runs failed."""


class RunCancelled(IgnitionError):
    """A cancel command ended the run."""

    retryable = False

    def __init__(self, reason: str = "") -> None:
        super().__init__("the run was cancelled" + (f": {reason}" if reason else ""))

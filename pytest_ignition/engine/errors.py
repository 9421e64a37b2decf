"""Errors of a run itself.

IgnitionError
+-- StepError              the step could not be carried out
    +-- StepTimeout        its time limit passed
    +-- StepCrashed        its handler raised something that is not ours
    +-- ChildBroken        the playbook that it runs was broken
    +-- ElementsBroken     it was broken for some elements of its `foreach`
    +-- TestsBroken        the tests that it should carry out came to an early end; it has an output
+-- ChildFailed            the playbook that it runs failed (a CheckFailed)
+-- ElementsFailed         it failed for some elements of its `foreach` (a CheckFailed)
+-- TestsFailed            of the tests that it carried out some failed (a CheckFailed); it has an output
+-- RunCancelled           a cancel command ended the run
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path

from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json


class StepError(IgnitionError):
    """The step could not be carried out: broken."""


_OWNERS = {
    "playbook": ("the playbook's time limit of {} passed", "raise the playbook's `timeout:` if it needs more"),
    "teardown": ("the teardown's time limit of {} passed", "clean up less, or in a playbook of its own"),
}


class StepTimeout(StepError):
    """A time limit passed before the step was done.

    Attributes:
        seconds: the limit.
        outer: whether it is not the step's own but that of a `playbook.run` around it, of the playbook or of the
            teardown, which ends more than the step.
        owner: whose it is: `step`, `playbook` or `teardown`.
    """

    def __init__(self, seconds: float, *, outer: bool = False, owner: str = "step") -> None:
        told, hint = _OWNERS.get(owner, ("", "raise the step's `timeout:` (seconds) if it needs more"))
        if not told:
            told = "the time limit of {} of the step that runs this playbook passed" if outer else _OWN_LIMIT
        super().__init__(told.format(f"{seconds:g} s"), hint=hint)
        self.owner = owner
        self.seconds = seconds
        self.outer = outer


_OWN_LIMIT = "the step's time limit of {} passed"


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


class ElementsBroken(StepError):
    """The step was broken for some elements of its `foreach`."""

    retryable = False


class ElementsFailed(CheckFailed):
    """The step failed for some elements of its `foreach`."""

    retryable = False


class WithOutput(IgnitionError):
    """An error of a step that gives its output all the same, so that a later step can tell about it.

    Attributes:
        output: as the step would have returned it.
    """

    output: Mapping[str, Json]


class TestsFailed(CheckFailed, WithOutput):
    """Of the tests that the step carried out some failed."""

    __test__ = False

    def __init__(self, message: str, *, output: Mapping[str, Json], actual: str | None = None) -> None:
        super().__init__(message, expected="every test passes", actual=actual)
        self.output = output


class TestsBroken(StepError, WithOutput):
    """The tests that the step should carry out came to an early end."""

    __test__ = False
    retryable = False

    def __init__(self, message: str, *, output: Mapping[str, Json], hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.output = output


class RunCancelled(IgnitionError):
    """A cancel command ended the run."""

    retryable = False
    testable = False

    def __init__(self, reason: str = "") -> None:
        super().__init__("the run was cancelled" + (f": {reason}" if reason else ""))

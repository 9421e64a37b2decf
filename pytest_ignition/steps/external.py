"""What a step says whose type is in the public format and whose machinery this version does not have."""

from __future__ import annotations

from pytest_ignition.engine.errors import StepError


class NotAvailable(StepError):
    """The step's type is known and its parameters fit, but nothing here can carry it out. Never retried."""

    retryable = False
    testable = False

    def __init__(self, step_type: str, missing: str, *, instead: str | None = None) -> None:
        """Say what is missing.

        Args:
            step_type: the name of the step's type.
            missing: what it would take, as a sentence that goes on after the name.
            instead: what else the user can do, after removing the step or leaving it out.
        """
        hint = "remove the step or give it `when: false`"
        super().__init__(f"{step_type}{missing}", hint=f"{hint}; {instead}" if instead else hint)


def lacks(step_type: str, part: str, *, instead: str | None = None) -> NotAvailable:
    """The error of a step that needs a part which this version does not have."""
    return NotAvailable(step_type, f" needs {part}, which this version does not have", instead=instead)

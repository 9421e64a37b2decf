"""The errors that a playbook item raises for itself: one for the whole playbook, naming the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.engine.results import RunResult


class PlaybookUnsuccessful(IgnitionError):
    """Steps failed or broke; raised by the item after the last step. The text is masked already.

    Attributes:
        result: the run's end.
    """

    def __init__(self, message: str, result: RunResult) -> None:
        super().__init__(message)
        self.result = result


class PlaybookFailed(PlaybookUnsuccessful, AssertionError):
    """At least one value was wrong."""


class PlaybookBroken(PlaybookUnsuccessful):
    """Nothing was wrong as far as could be checked, but something could not be."""


class PlaybookCancelled(PlaybookUnsuccessful):
    """The run was cancelled before its end."""

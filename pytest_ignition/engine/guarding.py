"""Who may refuse what a run is about to do to a plant, as a protocol: the engine knows no settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from pytest_ignition.language.model import Json, Playbook, Step


class Guard(Protocol):
    """Asked before a playbook is run or taken, and again before each step, when its parameters are known."""

    def playbook(self, playbook: Playbook) -> None:
        """Look at a playbook and all that it runs, as far as the text tells.

        Raises:
            RefusedByGuard: naming the playbook and the steps.
        """

    def step(self, step: Step, parameters: Mapping[str, Json], playbook: Playbook | None) -> None:
        """Look at a step that is about to run.

        Args:
            step: as written.
            parameters: its resolved parameters.
            playbook: the one that it stands in; None for a step that came by a command.

        Raises:
            RefusedByGuard: naming the step.
        """


class _Unguarded:
    """Refuses nothing."""

    def playbook(self, playbook: Playbook) -> None:
        """Refuse nothing."""

    def step(self, step: Step, parameters: Mapping[str, Json], playbook: Playbook | None) -> None:
        """Refuse nothing."""


UNGUARDED: Guard = _Unguarded()

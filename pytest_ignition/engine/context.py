"""What a step's handler is given: resources, waiting, logging, evidence. Never the runner."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from pytest_ignition.engine.resources import Resources
from pytest_ignition.language.model import Json, Step
from pytest_ignition.waiting import Waiter


class StepContext(Protocol):
    """One attempt of one step, seen from its handler."""

    @property
    def step(self) -> Step:
        """The step as written."""

    @property
    def resources(self) -> Resources:
        """Gateway, browser and folders."""

    @property
    def waiter(self) -> Waiter:
        """The only way to let time pass: it answers to cancel, pause and the step's time limit."""

    @property
    def parameters(self) -> Mapping[str, Json]:
        """The playbook's parameter values."""

    @property
    def variables(self) -> Mapping[str, Json]:
        """The run's variables."""

    @property
    def outputs(self) -> Mapping[str, Json]:
        """Outputs of the steps so far, by step id."""

    def remaining(self) -> float:
        """Seconds left of the step's time limit; never negative."""

    def check(self) -> None:
        """Raise if the run was cancelled or the step's time is up. Call it in loops that do not wait.

        Stands still while the run is paused.
        """

    def look(self) -> None:
        """The same without standing still, for what goes on by itself meanwhile: a pause waits for its end."""

    def log(self, message: str, level: str = "info") -> None:
        """Write a line to the run's log. `level`: debug, info, warning or error."""

    def progress(self, message: str) -> None:
        """Say where a long step stands."""

    def set_variable(self, name: str, value: Json) -> None:
        """Set a run variable. The value is copied.

        Raises:
            StepError: the value is not plain JSON.
        """

    def run_playbook(self, reference: str, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        """Run another playbook inside this step: with variables of its own, on the same page and gateway.

        Args:
            reference: its path below the playbook root, or beside the playbook that this step stands in.
            parameters: what it is given.

        Returns:
            The output that the public format gives a `playbook.run` (playbook-format, section 5.3).

        Raises:
            IgnitionError: it is not there, cannot be run, or did not pass.
        """

    def keep_secret(self, value: str) -> None:
        """Hide `value` in everything that leaves the run from now on."""

    def masked(self, value: Any) -> Any:
        """A copy of a plain value with every known secret hidden, for files that a step writes."""

    def evidence_path(self, name: str, suffix: str) -> Path:
        """A path of its own in the evidence folder, made from `name` with what file systems allow.

        Args:
            name: what people should recognise the file by.
            suffix: with the dot, e.g. `.png`.
        """

    def attach(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        """Announce a file as this step's evidence. `evidence`: `screenshot`, `page`, `request`, `log`, `report`."""

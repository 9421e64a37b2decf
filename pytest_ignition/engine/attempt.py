"""One attempt of one step, as its handler sees it: the engine's side of `StepContext`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.engine.events import EvidenceCaptured, LogLine, StepPath, StepProgress, VariableSet
from pytest_ignition.engine.gate import Gate
from pytest_ignition.engine.resources import Resources
from pytest_ignition.language.model import Json, Step
from pytest_ignition.waiting import Waiter

if TYPE_CHECKING:
    from pytest_ignition.engine.walk import Walk


class Attempt:
    """Implements `StepContext` on top of the state of a playbook on its way.

    Attributes:
        path: the step's place in the run.
    """

    def __init__(self, walk: Walk, step: Step, path: StepPath, number: int) -> None:
        self.path = path
        self._walk = walk
        self._runner = walk.runner
        self._number = number
        self._step = step

    @property
    def step(self) -> Step:
        """The step as written."""
        return self._step

    @property
    def resources(self) -> Resources:
        """Gateway, browser and folders."""
        return self._runner.resources

    @property
    def waiter(self) -> Waiter:
        """The only way to let time pass."""
        return self._gate

    @property
    def parameters(self) -> Mapping[str, Json]:
        """The playbook's parameter values."""
        return self._walk.parameters

    @property
    def variables(self) -> Mapping[str, Json]:
        """The run's variables."""
        return self._walk.state.variables

    @property
    def outputs(self) -> Mapping[str, Json]:
        """Outputs of the steps so far, by step id."""
        return self._walk.state.outputs

    @property
    def _gate(self) -> Gate:
        return self._runner.gate

    def remaining(self) -> float:
        """Seconds left of the step's time limit."""
        return self._gate.remaining()

    def check(self) -> None:
        """Raise if the run was cancelled or the step's time is up."""
        self._gate.check()

    def look(self) -> None:
        """Obey what was asked meanwhile, without standing still."""
        self._gate.look()

    def log(self, message: str, level: str = "info") -> None:
        """Write a line to the run's log."""
        self._emit(LogLine, level=level, message=message)

    def progress(self, message: str) -> None:
        """Say where a long step stands."""
        self._emit(StepProgress, message=message)

    def set_variable(self, name: str, value: Json) -> None:
        """Set a run variable; the value is copied."""
        self._walk.state = self._walk.state.with_variable(name, value)
        self._emit(VariableSet, name=name, value=value)

    def run_playbook(self, reference: str, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        """Run another playbook inside this step."""
        from pytest_ignition.engine.nested import run_child

        return run_child(self._walk, self.path, reference, parameters)

    def keep_secret(self, value: str) -> None:
        """Hide `value` in everything that leaves the run from now on."""
        self._runner.masker.add(value)

    def masked(self, value: Any) -> Any:
        """A copy of a plain value with every known secret hidden."""
        return self._runner.masker.mask(value)

    def evidence_path(self, name: str, suffix: str) -> Path:
        """A path of its own in the evidence folder: position, step id, name; numbered if taken."""
        place = ".".join(f"{position + 1:02}" for position in self.path.positions)
        stem = f"{place}-{safe_file_name(name)}"
        if self._number > 1:
            stem += f"-try{self._number}"
        folder = self.resources.evidence_folder
        path, number = folder / f"{stem}{suffix}", 1
        while path.exists():
            number += 1
            path = folder / f"{stem}-{number}{suffix}"
        return path

    def attach(self, path: Path, *, evidence: str, title: str, media_type: str) -> None:
        """Announce a file as this step's evidence."""
        if evidence == "screenshot":
            for walk in self._runner.walks:
                walk.screenshots.append(str(path))
        self._emit(EvidenceCaptured, evidence=evidence, title=title, path=str(path), media_type=media_type)

    def _emit(self, kind: type[LogLine | StepProgress | VariableSet | EvidenceCaptured], **data: object) -> None:
        self._runner.stream.emit(kind, step_path=self.path, step_attempt=self._number, **data)


def safe_file_name(name: str, longest: int = 60) -> str:
    """What every file system takes, still recognisable: letters, digits, dot, dash and underscore."""
    text = unicodedata.normalize("NFC", name)
    text = re.sub(r"[^\w.-]+", "_", text).strip("._")
    return text[:longest].rstrip("._") or "unnamed"

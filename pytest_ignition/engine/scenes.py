"""What is at hand while a run stands still, for code that a front end has run on the runner's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pytest_ignition.engine.attempt import Attempt
from pytest_ignition.language.model import Json

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a run stands.

    Attributes:
        playbook: path of the innermost playbook, or of the test, as messages show it. `text`: as the run has it; empty
            for a test.
        step: id of the step that comes next or did not pass; None behind the last one. `line`: where it stands.
        steps: ids of the steps of that list.
        variables, outputs: of that playbook, as they are: not masked.
    """

    playbook: str
    text: str = field(default="", repr=False)
    step: str | None = None
    line: int = 1
    steps: tuple[str, ...] = ()
    variables: Mapping[str, Json] = field(default_factory=dict, repr=False)
    outputs: Mapping[str, Json] = field(default_factory=dict, repr=False)


class Scene(Protocol):
    """Belongs to the runner's thread."""

    def place(self) -> Place:
        """Where the run stands."""

    def page(self) -> Any | None:
        """Playwright's page that is driven now; None if none is open."""

    def names(self) -> dict[str, Any]:
        """What code may name: `page`, `gateway`, `variables`, ..., as far as it is there."""

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        """Write evidence, which must be masked already.

        Raises:
            IgnitionError, OSError: it cannot be written.
        """


Deed = Callable[[Scene], Any]
"""Something to do on the runner's thread. What it raises goes to whoever asked for it."""


class RunScene:
    """Of a playbook's run."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def place(self) -> Place:
        """Where the innermost playbook stands."""
        walk = self._runner.walks[-1]
        steps, position = walk.steps, walk.position
        step = steps[position] if position < len(steps) else None
        return Place(
            playbook=walk.playbook.source.path,
            text=walk.playbook.source.text,
            step=None if step is None else step.id,
            line=(steps[-1] if step is None else step).mark.line,
            steps=tuple(each.id for each in steps),
            variables=walk.state.variables,
            outputs=walk.state.outputs,
        )

    def page(self) -> Any | None:
        """Playwright's page, if one is open."""
        session = self._runner.resources.open_browser()
        return None if session is None else session.page

    def names(self) -> dict[str, Any]:
        """`page` if it is open, `gateway` if one is configured, and copies of what the run knows."""
        walk = self._runner.walks[-1]
        found: dict[str, Any] = {
            "page": self.page(),
            "variables": dict(walk.state.variables),
            "step": dict(walk.state.outputs),
            "parameter": dict(walk.parameters),
        }
        try:
            found["gateway"] = self._runner.resources.gateway()
        except Exception:
            found["gateway"] = None
        return found

    def keep(self, name: str, suffix: str, content: bytes, *, evidence: str, title: str, media_type: str) -> Path:
        """Evidence of the step at which the run stands."""
        walk = self._runner.walks[-1]
        failing = self._runner.failures.current
        step = walk.steps[min(walk.position, len(walk.steps) - 1)]
        path, number = (walk.path_of(step), 1) if failing is None else (failing.path, failing.ended.attempts)
        context = Attempt(walk, step, path, number)
        file = context.evidence_path(name, suffix)
        file.write_bytes(content)
        context.attach(file, evidence=evidence, title=title, media_type=media_type)
        return file

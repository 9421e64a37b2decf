"""Names the steps in a Playwright trace: a consumer of events that begins and ends groups on an open page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_ignition.engine.events import (
    Event,
    PlannedStep,
    PlaybookEdited,
    RunFinished,
    RunPlanned,
    StepFinished,
    StepPath,
    StepStarted,
)

if TYPE_CHECKING:
    import pytest


class TracedPage(Protocol):
    """A page whose context may be traced (`pytest_ignition.browser.session.BrowserSession`)."""

    def begin_group(self, name: str, file: Path | None = None, line: int = 1, column: int = 1) -> None:
        """Begin a group inside those that are open."""

    def end_group(self) -> None:
        """End the last one."""


def is_tracing(config: pytest.Config) -> bool:
    """Whether pytest-playwright traces (`--tracing`)."""
    return getattr(config.option, "tracing", "off") not in ("off", None)


@dataclass(slots=True, kw_only=True)
class _Group:
    """A step on its way. `begun`: whether the trace knows of it."""

    path: StepPath
    name: str
    file: Path | None
    line: int
    column: int
    begun: bool = False


class TraceGroups:
    """A consumer of one run's events.

    Args:
        page: the open page, or None as long as there is none.
        start: where the paths of playbooks in events start.
    """

    def __init__(self, page: Callable[[], TracedPage | None], start: Path) -> None:
        self._page = page
        self._start = start
        self._open: list[_Group] = []
        self._planned: dict[StepPath, PlannedStep] = {}
        self._playbook: Path | None = None
        self._lost: TracedPage | None = None

    def __call__(self, event: Event) -> None:
        """Take an event in."""
        if isinstance(event, RunPlanned):
            self._playbook = self._start / event.playbook
            self._plan(event.steps)
        elif isinstance(event, PlaybookEdited):
            self._plan(event.steps)
        elif isinstance(event, StepStarted):
            self._started(event)
        elif isinstance(event, StepFinished):
            self._finished(event.step_path)
        elif isinstance(event, RunFinished) and self._open:
            self._finished(self._open[0].path)

    def opened(self) -> None:
        """The page was opened in the middle of a step: the groups of the steps around it begin now."""
        page = self._page()
        if page is None or page is self._lost:
            return
        for group in self._open:
            if not group.begun:
                try:
                    page.begin_group(group.name, group.file, group.line, group.column)
                except Exception:
                    # A browser that is gone is told by the step that needs it.
                    self._lost = page
                    return
                group.begun = True

    def _plan(self, steps: tuple[PlannedStep, ...]) -> None:
        self._planned = {each.path: each for each in steps}

    def _started(self, event: StepStarted) -> None:
        path, again = event.step_path, ""
        if event.step_attempt > 1:
            self._finished(path)
            again = f" (attempt {event.step_attempt})"
        file, column = self._place(path, event.line)
        name = f"{path.number} {event.name}{again}"
        self._open.append(_Group(path=path, name=name, file=file, line=event.line, column=column))
        self.opened()

    def _place(self, path: StepPath, line: int) -> tuple[Path | None, int]:
        """File and column of a step. What is not planned stands in the file of its playbook, if that is known."""
        planned = self._planned.get(path)
        # Elements of a `foreach` stand below the step itself, at the same line.
        if planned is None and path.parent is not None and path.ids[-1].startswith("["):
            planned = self._planned.get(path.parent)
        if planned is not None:
            return self._start / planned.playbook, planned.column if planned.line == line else 1
        # A Python test plans no steps, and all of them stand in its file.
        return (self._playbook, 1) if path.parent is None or not self._planned else (None, 1)

    def _finished(self, path: StepPath) -> None:
        """End the group of a step and what is still open inside of it."""
        if all(each.path != path for each in self._open):
            return
        page = self._page()
        while self._open:
            group = self._open.pop()
            if group.begun and page is not None and page is not self._lost:
                try:
                    page.end_group()
                except Exception:
                    self._lost = page
            if group.path == path:
                return

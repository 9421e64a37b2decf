"""Gathers one run's events by step, for reports that are written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from pytest_ignition.engine.events import (
    ErrorData,
    Event,
    EvidenceCaptured,
    LogLine,
    PlannedStep,
    PlaybookEdited,
    RunPlanned,
    RunRewound,
    StepEvent,
    StepFinished,
    StepNotRun,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json


@dataclass(slots=True)
class StepRecord:
    """What is known of one step; all of it masked. `planned`: whether the plan named it."""

    name: str
    type: str
    path: StepPath
    verdict: Verdict = Verdict.NOT_RUN
    duration: float = 0.0
    attempts: int = 0
    parameters: Json = None
    output: Json = None
    error: ErrorData | None = None
    reason: str = ""
    note: str = ""
    planned: bool = False
    evidence: list[EvidenceCaptured] = field(default_factory=list)
    logs: list[LogLine] = field(default_factory=list)


class RunRecord:
    """A consumer that keeps the run as a list of steps.

    Attributes:
        plan: the run's plan, or None before it came.
        steps: in order of the playbook.
    """

    def __init__(self) -> None:
        self.plan: RunPlanned | None = None
        self.steps: list[StepRecord] = []
        self._by_path: dict[str, StepRecord] = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunPlanned():
                self.plan = event
                self._plan(event.steps)
            case PlaybookEdited():
                self._plan(event.steps)
            case RunRewound():
                self._rewind(event)
            case StepStarted() | StepNotRun() if str(event.step_path) not in self._by_path:
                # A playbook whose name was computed, or a step that a front end asked for: no plan could name it.
                self._insert(StepRecord(event.name, event.type, event.step_path))
                _update(self._by_path[str(event.step_path)], event)
            case StepEvent() if str(event.step_path) in self._by_path:
                _update(self._by_path[str(event.step_path)], event)

    def _plan(self, steps: Sequence[PlannedStep]) -> None:
        """The steps as planned; what is known of them already stays, as do steps that no plan could name."""
        known, unplanned = self._by_path, [record for record in self.steps if not record.planned]
        self.steps = []
        self._by_path = {}
        for step in steps:
            record = known.get(str(step.path)) or StepRecord(step.name, step.type, step.path)
            record.planned, record.name, record.type, record.path = True, step.name, step.type, step.path
            self.steps.append(record)
            self._by_path[str(record.path)] = record
        for record in unplanned:
            if str(record.path) not in self._by_path:
                self._insert(record)

    def _rewind(self, event: RunRewound) -> None:
        """What came after has no end; what was seen and said stays, as far as the step is planned."""
        for record in [each for each in self.steps if event.voids(each.path)]:
            if record.planned:
                record.verdict, record.error, record.reason, record.note = Verdict.NOT_RUN, None, "", ""
                record.output, record.duration, record.attempts = None, 0.0, 0
            else:
                self.steps.remove(record)
                del self._by_path[str(record.path)]

    def _insert(self, record: StepRecord) -> None:
        """Behind everything that belongs to the same outer step; what undoes steps stands before the teardown."""
        outer = record.path.ids[:-1]
        before_teardown = record.path.phase == "rollback"
        last = next(
            (
                # From the end, where it nearly always is: a loop of ten thousand elements must not look at all of them.
                number
                for number in range(len(self.steps) - 1, -1, -1)
                if self.steps[number].path.ids[: len(outer)] == outer
                and not (before_teardown and self.steps[number].path.phase == "teardown")
            ),
            -1,
        )
        self.steps.insert(last + 1, record)
        self._by_path[str(record.path)] = record

    def step(self, path: str) -> StepRecord | None:
        """The step of that path, such as `login` or `outer/inner`."""
        return self._by_path.get(path)


def _update(record: StepRecord, event: StepEvent) -> None:
    match event:
        case StepStarted():
            # A step of a nested playbook starts anew when the step that runs the playbook is tried again.
            record.verdict, record.error, record.reason, record.note = Verdict.NOT_RUN, None, "", ""
            record.parameters = event.parameters
        case EvidenceCaptured():
            record.evidence.append(event)
        case LogLine():
            record.logs.append(event)
        case StepNotRun():
            record.verdict, record.reason = Verdict.NOT_RUN, event.reason
        case StepFinished():
            record.verdict, record.duration = event.verdict, event.duration
            record.attempts, record.output, record.error = event.step_attempt, event.output, event.error
            record.note = event.note


RECORDS = pytest.StashKey[list[RunRecord]]()
"""Where an item keeps the records of its latest attempt: one for a playbook, one per run for a Python test."""

_OVER = pytest.StashKey[bool]()


def begin_records(request: pytest.FixtureRequest) -> None:
    """A Python test is set up: the first of its fixtures that asks drops the records of an earlier attempt."""
    stash = request.node.stash
    if stash.get(_OVER, True):
        stash[RECORDS] = []
        stash[_OVER] = False
        request.addfinalizer(lambda: stash.__setitem__(_OVER, True))

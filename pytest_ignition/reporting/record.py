"""Gathers one run's events by step, for reports that are written at its end."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from pytest_ignition.engine.events import (
    ErrorData,
    Event,
    EvidenceCaptured,
    LogLine,
    RunPlanned,
    StepEvent,
    StepFinished,
    StepNotRun,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json


@dataclass(slots=True)
class StepRecord:
    """What is known of one step; all of it masked."""

    name: str
    type: str
    index: int
    step_id: str
    verdict: Verdict = Verdict.NOT_RUN
    duration: float = 0.0
    attempts: int = 0
    parameters: Json = None
    output: Json = None
    error: ErrorData | None = None
    reason: str = ""
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
        if isinstance(event, RunPlanned):
            self.plan = event
            for step in event.steps:
                record = StepRecord(step.name, step.type, step.path.index, step.path.ids[-1])
                self.steps.append(record)
                self._by_path[str(step.path)] = record
        elif isinstance(event, StepEvent):
            record = self._by_path[str(event.step_path)]
            _update(record, event)

    def step(self, path: str) -> StepRecord | None:
        """The step of that path, such as `login` or `outer/inner`."""
        return self._by_path.get(path)


def _update(record: StepRecord, event: StepEvent) -> None:
    match event:
        case StepStarted():
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


RECORD = pytest.StashKey[RunRecord]()
"""Where a playbook item keeps the record of its latest run."""

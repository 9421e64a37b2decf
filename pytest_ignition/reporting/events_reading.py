"""Reads events files back into runs, whole ones and those of a session that was killed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pytest_ignition.engine.event_json import NoEvent, event_from_json
from pytest_ignition.engine.events import (
    Event,
    Identity,
    PlannedStep,
    PlaybookEdited,
    RunFinished,
    RunPlanned,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepNotRun,
    StepProgress,
    StepStarted,
)
from pytest_ignition.errors import IgnitionError
from pytest_ignition.reporting.events_file import worker_files
from pytest_ignition.reporting.record import RunRecord

_MOST_PROBLEMS = 5


class NoRecording(IgnitionError):
    """A file that cannot be read, or holds no event."""


@dataclass(slots=True)
class Running:
    """A step that had begun and not ended. `message` is what it said last of where it stands."""

    started: StepStarted
    message: str = ""


@dataclass(slots=True)
class RecordedRun:
    """One attempt of one playbook or test.

    Attributes:
        began, last: the times of its first and latest event, UTC.
        places: the step's path -> `file:line:column`, or `file:line`.
        running: steps under way at the latest event, outermost first.
    """

    identity: Identity
    began: datetime
    last: datetime
    record: RunRecord = field(default_factory=RunRecord)
    finished: RunFinished | None = None
    places: dict[str, str] = field(default_factory=dict)
    running: dict[str, Running] = field(default_factory=dict)

    def take(self, event: Event) -> None:
        """Take an event of this run."""
        self.record(event)
        self.last = max(self.last, event.time)
        match event:
            case RunPlanned() | PlaybookEdited():
                self._place(event.steps)
            case RunFinished():
                self.finished = event
                self.running.clear()
            case StepStarted():
                self.running[str(event.step_path)] = Running(event)
                playbook = "" if self.record.plan is None else self.record.plan.playbook
                self.places.setdefault(str(event.step_path), f"{playbook}:{event.line}")
            case StepProgress() if str(event.step_path) in self.running:
                self.running[str(event.step_path)].message = event.message
            case StepFinished() | StepNotRun():
                self.running.pop(str(event.step_path), None)

    def _place(self, steps: Sequence[PlannedStep]) -> None:
        for step in steps:
            self.places[str(step.path)] = f"{step.playbook}:{step.line}:{step.column}"


@dataclass(slots=True)
class Recording:
    """What events files tell.

    Attributes:
        runs: by the time they began. `problems`: what could not be read, as sentences.
    """

    file: str
    started: SessionStarted | None = None
    finished: SessionFinished | None = None
    runs: list[RecordedRun] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def attempts(self) -> Mapping[str, int]:
        """Node id -> the number of its last attempt."""
        found: dict[str, int] = {}
        for run in self.runs:
            found[run.identity.node_id] = max(run.identity.attempt, found.get(run.identity.node_id, 0))
        return found


def read(path: Path) -> Recording:
    """Read an events file, and those of workers that a killed session left beside it.

    Raises:
        NoRecording: there is no event to be read.
    """
    sources = [each for each in (path, *worker_files(path)) if each.is_file()]
    if not sources:
        problem = "is a folder" if path.is_dir() else "does not exist"
        raise NoRecording(f"{path} {problem}", hint="pytest --ignition-events FILE writes such a file")
    reading = _Reading(str(path))
    for source in sources:
        reading.file(source, leftover=source != path)
    recording = reading.recording
    if not reading.count:
        told = f": {recording.problems[0]}" if recording.problems else ""
        raise NoRecording(f"{path} holds no event{told}", hint="pytest --ignition-events FILE writes such a file")
    recording.runs.sort(key=lambda run: run.began)
    return recording


class _Reading:
    def __init__(self, shown: str) -> None:
        self.recording = Recording(shown)
        self.count = 0
        self._runs: dict[tuple[str, str, str], RecordedRun] = {}
        self._sessions: set[str] = set()
        self._unread = 0

    def file(self, source: Path, *, leftover: bool) -> None:
        """Take all events of a file; of a worker's file only if it belongs to the session."""
        problems = self.recording.problems
        known = set(self._sessions)
        foreign = 0
        try:
            for event in self._events(source):
                if leftover and known and event.identity.session_id not in known:
                    foreign += 1
                    continue
                self._take(event)
        except OSError as error:
            problems.append(f"{source.name} cannot be read: {error.strerror or error}")
        if foreign:
            problems.append(f"{source.name} is of another session and was left out")
        if self._unread > _MOST_PROBLEMS:
            problems.append(f"{self._unread - _MOST_PROBLEMS} more lines of {source.name} are no events")
        self._unread = 0

    def _events(self, source: Path) -> Iterator[Event]:
        with source.open("rb") as stream:
            for number, raw in enumerate(stream, 1):
                line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if not line.strip():
                    continue
                try:
                    data = json.loads(line)
                    event = event_from_json(data if isinstance(data, dict) else {})
                except ValueError as error:
                    if raw.endswith(b"\n"):
                        self._problem(f"line {number} of {source.name} is no JSON: {error}")
                    else:
                        self._problem(f"the last line of {source.name} is torn off: its process ended while it wrote")
                except NoEvent as error:
                    self._problem(f"line {number} of {source.name}: {error.message}")
                else:
                    yield event

    def _problem(self, text: str) -> None:
        self._unread += 1
        if self._unread <= _MOST_PROBLEMS:
            self.recording.problems.append(text)

    def _take(self, event: Event) -> None:
        self.count += 1
        recording, own = self.recording, event.identity
        self._sessions.add(own.session_id)
        if isinstance(event, SessionStarted):
            recording.started = recording.started or event
        elif isinstance(event, SessionFinished):
            # The controller's own end is the session's; a worker's says nothing of the others.
            if recording.started is None or own.worker == recording.started.identity.worker:
                recording.finished = event
        else:
            key = (own.session_id, own.worker, own.run_id)
            if key not in self._runs:
                self._runs[key] = RecordedRun(own, event.time, event.time)
                recording.runs.append(self._runs[key])
            self._runs[key].take(event)

"""What a front end knows of one run from its events."""

from __future__ import annotations

from pytest_ignition.engine.events import Event, PlannedStep, PlaybookEdited, RunFinished, RunPaused, RunPlanned
from pytest_ignition.reporting.record import RunRecord


class Board:
    """A consumer of one run's events.

    Attributes:
        record: its steps.
        planned: path -> the step as planned.
        paused: the pause that goes on, or was the last one.
        finished: whether the run is over.
    """

    def __init__(self) -> None:
        self.record = RunRecord()
        self.planned: dict[str, PlannedStep] = {}
        self.paused: RunPaused | None = None
        self.finished = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        self.record(event)
        match event:
            case RunPlanned() | PlaybookEdited():
                self.planned = {str(step.path): step for step in event.steps}
            case RunPaused():
                self.paused = event
            case RunFinished():
                self.finished = True

"""While somebody types, the line of the running step stands still."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pytest_ignition.engine.events import Event, RunPaused, RunResumed, StepFinished, StepPath, StepStarted
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.terminal_steps import LiveSteps
from tests.engine.fakes import IDENTITY

OUTER = StepPath(ids=("outer",), positions=(0,))
INNER = OUTER.child("inner", 0)


class Screen:
    """A terminal whose lines can be rewritten."""

    rewrites = True
    columns = 80

    def __init__(self) -> None:
        self.shown: list[str] = []

    def line(self, *parts: tuple[str, dict[str, bool]]) -> None:
        self.shown.append("line")

    def running(self, describe: Callable[[], str]) -> None:
        self.shown.append("running")


def event(kind: type[Event], **fields: Any) -> Event:
    return kind(identity=IDENTITY, seq=1, time=datetime(2026, 1, 1, tzinfo=UTC), **fields)


def test_nothing_is_rewritten_between_pause_and_resume() -> None:
    screen: Any = Screen()
    live = LiveSteps(screen)
    started = {"type": "x", "line": 1, "parameters": {}}
    ended = {"type": "x", "verdict": Verdict.PASSED, "duration": 1.0}
    live(event(StepStarted, step_path=OUTER, name="Outer", **started))
    live(event(RunPaused, reason="look"))
    screen.shown.clear()

    live(event(StepStarted, step_path=INNER, name="Inner", **started))
    live(event(StepFinished, step_path=INNER, name="Inner", **ended))

    assert set(screen.shown) == {"line"}
    live(event(RunResumed, seconds=1.0))
    assert screen.shown[-1] == "running"

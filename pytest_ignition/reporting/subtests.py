"""Each step as a sub-test report with an outcome of its own, sent as soon as its verdict is final.

Core outcomes would count as tests: an xfail playbook would exit 1, `--maxfail=2` would stop after one playbook, JUnit
would count wrong (measured on pytest 9.0 to 9.2). Only the item's own report decides all of these.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from pytest_ignition import _compat
from pytest_ignition.engine.events import Event, StepFinished, StepNotRun
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.failure_text import error_lines

if TYPE_CHECKING:
    import pytest


class StepReporter:
    """A consumer that reports the steps of one item."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item
        capture: Any = item.config.pluginmanager.getplugin("capturemanager")
        # Only -v writes a line for each step; what is written while capture is on would end in the captured output.
        self._uncaptured: Callable[[], AbstractContextManager[None]] = nullcontext
        if capture is not None and item.config.get_verbosity() > 0:
            self._uncaptured = capture.global_and_fixture_disabled

    def __call__(self, event: Event) -> None:
        """Take an event; verdicts become reports."""
        if isinstance(event, StepFinished):
            text = "\n".join(error_lines(event.error)) if event.error is not None else None
            self._send(event, event.verdict, event.name, text, event.duration)
        elif isinstance(event, StepNotRun):
            self._send(event, Verdict.NOT_RUN, event.name, None, 0.0)

    def _send(
        self, event: StepFinished | StepNotRun, verdict: Verdict, name: str, text: str | None, seconds: float
    ) -> None:
        report = _compat.step_report(
            self._item,
            outcome=f"step {verdict}",
            name=f"{event.step_path.index + 1} {name}",
            text=text,
            duration=seconds,
            stop=event.time.timestamp(),
        )
        with self._uncaptured():
            self._item.ihook.pytest_runtest_logreport(report=report)

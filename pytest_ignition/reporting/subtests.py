"""Each step as a sub-test report with an outcome of its own, sent as soon as its verdict is final.

Core outcomes would count as tests: an xfail playbook would exit 1, `--maxfail=2` would stop after one playbook, JUnit
would count wrong (measured on pytest 9.0 to 9.2). Only the item's own report decides all of these.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from pytest_ignition import _compat
from pytest_ignition.engine.events import Event, RunFinished, RunPlanned, RunRewound, StepFinished, StepNotRun, StepPath
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.failure_text import error_lines
from pytest_ignition.reporting.step_data import ATTRIBUTE, StepData

if TYPE_CHECKING:
    import pytest


class StepReporter:
    """A consumer that reports the steps of one item.

    Args:
        item: whose steps.
        held: whether a front end could still rewind the run; then the reports wait for its end.
        in_full: whether somebody reads more of a step that passed than its name.
    """

    def __init__(self, item: pytest.Item, held: Callable[[], bool] = lambda: False, *, in_full: bool = False) -> None:
        self._item = item
        self._in_full = in_full
        self._held = held
        self._pending: dict[str, StepFinished | StepNotRun] = {}
        self._retried: set[str] = set()
        capture: Any = item.config.pluginmanager.getplugin("capturemanager")
        # At -v other plugins may write; what is written while capture is on would end in the captured output.
        self._uncaptured: Callable[[], AbstractContextManager[None]] = nullcontext
        if capture is not None and item.config.get_verbosity() > 0:
            self._uncaptured = capture.global_and_fixture_disabled

    def __call__(self, event: Event) -> None:
        """Take an event; verdicts become reports once nothing can revise them."""
        match event:
            case RunPlanned():
                self._retried = {str(step.path) for step in event.steps if step.retry_count != 0}
            case RunRewound():
                self._pending = {
                    key: pending for key, pending in self._pending.items() if not event.voids(pending.step_path)
                }
            case StepFinished() | StepNotRun() if event.step_path.phase != "command":
                self._judge(event)
            case RunFinished():
                self._flush("")

    def _judge(self, event: StepFinished | StepNotRun) -> None:
        if self._held() or self._pending.keys() & {str(event.step_path)} or self._may_be_tried_again(event.step_path):
            self._pending[str(event.step_path)] = event
            return
        self._flush(f"{event.step_path}/")
        self._send(event)

    def _may_be_tried_again(self, path: StepPath) -> bool:
        """Whether a step around this one has attempts left, as far as the plan tells."""
        outer = path.parent
        while outer is not None:
            if str(outer) in self._retried:
                return True
            outer = outer.parent
        return False

    def _flush(self, prefix: str) -> None:
        for key in [key for key in self._pending if key.startswith(prefix)]:
            self._send(self._pending.pop(key))

    def _send(self, event: StepFinished | StepNotRun) -> None:
        finished = event if isinstance(event, StepFinished) else None
        verdict = Verdict.NOT_RUN if finished is None else finished.verdict
        error = None if finished is None else finished.error
        report = _compat.step_report(
            self._item,
            outcome=f"step {verdict}",
            name=f"{event.step_path.number} {event.name}",
            text=None if error is None else "\n".join(error_lines(error)),
            duration=0.0 if finished is None else finished.duration,
            stop=event.time.timestamp(),
        )
        # It is part of the item's own: JUnit and pytest-html add up what the reports of a node say, and --durations
        # would list the item again for each step. `start` and `stop` tell the step's.
        report.duration = 0.0
        if self._in_full:
            setattr(report, ATTRIBUTE, StepData.of(event).plain())
        with self._uncaptured():
            self._item.ihook.pytest_runtest_logreport(report=report)

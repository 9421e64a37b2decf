"""Allure: each step of a playbook as a step of the case, with parameters and attachments.

A consumer that calls Allure's own hooks; they do nothing unless `--alluredir` is given.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from pytest_ignition.engine.events import (
    ErrorData,
    Event,
    EvidenceCaptured,
    LogLine,
    RunPlanned,
    StepFinished,
    StepNotRun,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.reporting.failure_text import error_lines


class AllureSteps:
    """The consumer of one run. Failure texts, parameters and logs come masked from the events."""

    def __init__(self, description: str = "") -> None:
        from allure_commons import plugin_manager

        self._hook: Any = plugin_manager.hook
        self._description = description
        self._open: dict[str, str] = {}
        self._logs: dict[str, list[str]] = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunPlanned():
                self._describe(event)
            case StepStarted() if str(event.step_path) not in self._open:
                self._start(event.step_path, event.name, {"type": event.type, **_texts(event.parameters)})
            case LogLine():
                self._logs.setdefault(str(event.step_path), []).append(f"{event.level}: {event.message}")
            case EvidenceCaptured():
                self._attach_file(event)
            case StepFinished():
                self._finish(event)
            case StepNotRun():
                self._start(event.step_path, f"{event.name} (not run)", {"type": event.type, "reason": event.reason})
                self._stop(event.step_path, None)

    def _describe(self, event: RunPlanned) -> None:
        if self._description:
            self._hook.add_description(test_description=self._description)
        # History must not mix gateways: identity is the full name plus these values.
        for name, value in (("gateway", event.gateway), ("browser", event.browser)):
            if value:
                self._hook.add_parameter(name=name, value=repr(value), excluded=False, mode=None)

    def _start(self, path: StepPath, name: str, parameters: dict[str, str]) -> None:
        key = str(path)
        self._open[key] = str(uuid.uuid4())
        self._hook.start_step(uuid=self._open[key], title=f"{path.number} {name}", params=parameters)

    def _finish(self, event: StepFinished) -> None:
        if str(event.step_path) not in self._open:
            self._start(event.step_path, event.name, {"type": event.type})
        error = None if event.error is None else _error(event.verdict, event.error)
        try:
            self._attach_texts(event)
        finally:
            # A step that stayed open would take all later ones for its own.
            self._stop(event.step_path, error)

    def _attach_texts(self, event: StepFinished) -> None:
        logs = self._logs.pop(str(event.step_path), [])
        if logs:
            self._attach("log", "\n".join(logs))
        if event.error is not None:
            self._attach("what was wrong", "\n".join(error_lines(event.error)))

    def _stop(self, path: StepPath, error: IgnitionError | None) -> None:
        self._hook.stop_step(
            uuid=self._open.pop(str(path)), exc_type=type(error) if error else None, exc_val=error, exc_tb=None
        )

    def _attach(self, name: str, text: str) -> None:
        self._hook.attach_data(body=text, name=name, attachment_type="text/plain", extension="txt")

    def _attach_file(self, event: EvidenceCaptured) -> None:
        path = Path(event.path)
        try:
            self._hook.attach_file(
                source=str(path), name=event.title, attachment_type=event.media_type, extension=path.suffix.lstrip(".")
            )
        except OSError as error:
            # A full disk, or a file that is gone: the step says so and keeps what else it has.
            self._attach(f"{event.title} is missing", f"{error.strerror}: {event.path}")


def _error(verdict: Verdict, data: ErrorData) -> IgnitionError:
    """An exception that Allure reads the step's status from: the assertion family is failed, others are broken."""
    kind = CheckFailed if verdict is Verdict.FAILED else IgnitionError
    return kind(data.message, hint=data.hint)


def _texts(parameters: Any) -> dict[str, str]:
    return {
        str(name): str(value) if len(str(value)) <= 500 else str(value)[:500] + "..."
        for name, value in parameters.items()
    }

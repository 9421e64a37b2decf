"""Allure: each step of a playbook as a step of the case, with parameters and attachments.

A consumer that calls Allure's own hooks. Everything comes masked from the events.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.events import (
    ErrorData,
    Event,
    EvidenceCaptured,
    LogLine,
    RunFinished,
    RunPlanned,
    RunRewound,
    StepFinished,
    StepNotRun,
    StepPath,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json
from pytest_ignition.reporting.failure_text import error_lines

_LONGEST_VALUE = 500
TRACE = "application/vnd.allure.playwright-trace"
"""Allure 3 opens it in Playwright's own viewer."""


class AllureSteps:
    """The consumer of one run.

    Args:
        config: whose Allure plugin is told.
    """

    def __init__(self, config: pytest.Config) -> None:
        from allure_commons import plugin_manager

        self._hook: Any = plugin_manager.hook
        # Its reporter holds what is open; Allure has no hook that changes a step or a case later.
        self._reporter: Any = reporter(config)
        self._open: dict[str, str] = {}
        self._logs: dict[str, list[str]] = {}
        self._passed_over: dict[str, Any] = {}
        self._ended: dict[str, tuple[StepPath, Any]] = {}

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunPlanned():
                self._tell_parameters(event)
            case StepStarted() if str(event.step_path) not in self._open:
                self._passed_over.pop(str(event.step_path), None)
                self._start(event.step_path, event.name, {"type": event.type, **_texts(event.parameters)})
            case LogLine():
                self._logs.setdefault(str(event.step_path), []).append(f"{event.level}: {event.message}")
            case EvidenceCaptured():
                self._attach_file(event)
            case StepFinished():
                self._finish(event)
            case StepNotRun():
                self._pass_over(event)
            case RunRewound():
                self._rewind(event)
            case RunFinished():
                # A step that stayed open would take all that comes for its own.
                for key in reversed(list(self._open)):
                    self._hook.stop_step(
                        uuid=self._open.pop(key), exc_type=None, exc_val=_error_type("Interrupted")(), exc_tb=None
                    )

    def _tell_parameters(self, plan: RunPlanned) -> None:
        """History must not mix gateways and browsers: identity is the full name plus what is not excluded."""
        case = self._reporter.get_test(None)
        known = {parameter.name for parameter in case.parameters} if case is not None else set()
        named = {"case": plan.case, "browser": plan.browser, "gateway": plan.gateway}
        for name, value in named.items():
            if value and name not in known:
                self._parameter(name, value, excluded=False)
        for name, value in _texts(plan.parameters).items():
            # What a playbook was given changes from run to run, or is in the case's name already.
            if name not in named and name not in known:
                self._parameter(name, value, excluded=True)

    def _parameter(self, name: str, value: str, *, excluded: bool) -> None:
        from allure_commons.model2 import Parameter

        case = self._reporter.get_test(None)
        if case is not None:
            # Not through the hook, which writes texts as Python does, in quotes.
            case.parameters.append(Parameter(name=clean(name), value=clean(value), excluded=excluded or None))

    def _start(self, path: StepPath, name: str, parameters: Mapping[str, str]) -> None:
        key = str(path)
        self._open[key] = str(uuid.uuid4())
        texts = {clean(each): clean(value) for each, value in parameters.items()}
        self._hook.start_step(uuid=self._open[key], title=clean(f"{path.number} {name}"), params=texts)

    def _rewind(self, event: RunRewound) -> None:
        """What is void leaves the report: Allure shows what counts, and the events keep the rest."""
        for key, (path, step) in list(self._ended.items()):
            if event.voids(path):
                del self._ended[key]
                self._passed_over.pop(key, None)
                self._remove(step)
        void = {str(path) for path in event.void}
        for key in reversed(list(self._open)):
            # The step that is taken again stays open; steps inside of it are not.
            if key != str(event.to) and (key in void or any(key.startswith(f"{each}/") for each in void)):
                step = self._reporter.get_item(self._open[key])
                self._hook.stop_step(uuid=self._open.pop(key), exc_type=None, exc_val=None, exc_tb=None)
                self._logs.pop(key, None)
                self._remove(step)

    def _remove(self, step: Any) -> None:
        """Take a step out, wherever it stands."""
        waiting = [self._reporter.get_test(None)]
        while waiting:
            holder = waiting.pop()
            for number, each in enumerate(getattr(holder, "steps", None) or ()):
                if each is step:
                    del holder.steps[number]
                    return
                waiting.append(each)

    def _pass_over(self, event: StepNotRun) -> None:
        """A step that never was open, below the one that would have run it."""
        from allure_commons.model2 import ExecutableItem, Parameter, Status, StatusDetails, TestStepResult

        outer = str(event.step_path.parent)
        holder = self._passed_over.get(outer) or self._reporter.get_item(self._open.get(outer))
        holder = holder or self._reporter.get_last_item(ExecutableItem)
        if holder is None:
            return
        now = int(event.time.timestamp() * 1000)
        step = TestStepResult(
            name=clean(f"{event.step_path.number} {event.name} (not run)"),
            status=Status.SKIPPED,
            statusDetails=StatusDetails(message=clean(event.reason)),
            parameters=[Parameter(name="type", value=event.type)],
            start=now,
            stop=now,
        )
        holder.steps.append(step)
        self._passed_over[str(event.step_path)] = step
        self._ended[str(event.step_path)] = (event.step_path, step)

    def _finish(self, event: StepFinished) -> None:
        if str(event.step_path) not in self._open:
            self._start(event.step_path, event.name, {"type": event.type})
        try:
            self._tell_end(event)
            logs = self._logs.pop(str(event.step_path), [])
            if logs:
                self._attach("log", "\n".join(logs))
        finally:
            self._stop(event.step_path, None if event.error is None else _error(event.verdict, event.error))

    def _tell_end(self, event: StepFinished) -> None:
        """What is known only now: the note in the step's title, attempts and output among its parameters."""
        from allure_commons.model2 import Parameter

        step = self._reporter.get_item(self._open[str(event.step_path)])
        if step is None:
            return
        self._ended[str(event.step_path)] = (event.step_path, step)
        if event.note:
            step.name = clean(f"{step.name} ({event.note})")
        if event.step_attempt > 1:
            step.parameters.append(Parameter(name="attempts", value=str(event.step_attempt)))
        if event.output:
            step.parameters.append(Parameter(name="output", value=clean(_text(event.output))))

    def _stop(self, path: StepPath, error: BaseException | None) -> None:
        self._hook.stop_step(
            uuid=self._open.pop(str(path)), exc_type=type(error) if error else None, exc_val=error, exc_tb=None
        )

    def _attach(self, name: str, text: str) -> None:
        self._hook.attach_data(body=clean(text), name=clean(name), attachment_type="text/plain", extension="txt")

    def _attach_file(self, event: EvidenceCaptured) -> None:
        problem = attach(
            self._reporter,
            Path(event.path),
            title=event.title,
            media_type=TRACE if event.evidence == "trace" else event.media_type,
            parent=self._open.get(str(event.step_path)),
        )
        if problem:
            # A full disk, or a file that is gone: the step says so and keeps what else it has.
            self._attach(f"{event.title} is missing", f"{problem}: {event.path}")


def reporter(config: pytest.Config) -> Any:
    """The reporter of allure-pytest (`AllureListener.allure_logger`, the same from 2.13.5 to 2.16)."""
    listener: Any = config.pluginmanager.get_plugin("allure_listener")
    return listener.allure_logger


def attach(reporter: Any, file: Path, *, title: str, media_type: str, parent: str | None) -> str:
    """Attach a file to a step or a case; without `parent` to whatever is open.

    Returns:
        Why it could not be attached; empty if it was.
    """
    holder = reporter.get_item(parent) if parent else None
    before = len(holder.attachments) if holder is not None else 0
    try:
        reporter.attach_file(
            str(uuid.uuid4()),
            str(file),
            name=clean(title),
            attachment_type=media_type,
            extension=file.suffix.lstrip("."),
            parent_uuid=parent,
        )
    except OSError as error:
        if holder is not None:
            # It is listed before it is copied.
            del holder.attachments[before:]
        return error.strerror or str(error)
    return ""


def clean(text: str) -> str:
    """A text that can be written as UTF-8: pages and scripts may give halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _error(verdict: Verdict, data: ErrorData) -> BaseException:
    """An exception that Allure reads the step's status from, and shows under the name of the original one."""
    return _error_type(data.kind, failed=verdict is Verdict.FAILED)(clean("\n".join(error_lines(data))))


def _error_type(name: str, *, failed: bool = False) -> type[Exception]:
    """The assertion family is failed, others are broken; names of built-in modules are shown without their module."""
    kind: type[Exception] = AssertionError if failed else Exception
    return type(name, (kind,), {"__module__": "builtins"})


def _texts(parameters: Mapping[str, Json]) -> dict[str, str]:
    return {str(name): _cut(str(value)) for name, value in parameters.items()}


def _text(value: Json) -> str:
    return _cut(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[:_LONGEST_VALUE] + "..."

"""Runs one step as a playbook would: parameters checked, waits on a manual clock, the output frozen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_ignition.credentials.redactor import Redactor
from pytest_ignition.engine.events import (
    ErrorData,
    Event,
    EvidenceCaptured,
    Identity,
    LogLine,
    StepFinished,
    StepProgress,
)
from pytest_ignition.engine.runner import Runner
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Json
from pytest_ignition.steps.registry import Registry, StepType
from pytest_ignition.testing.resources import MemoryResources

_PLAYBOOK = "name: step under test\nsteps:\n  - {id: step, type: TYPE}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRun:
    """What a step did. All texts are masked, as reports would show them.

    Attributes:
        verdict: `passed`, `failed` (a wrong value) or `broken` (could not check); compares equal to these words.
        output: what the step gave; None if it did not pass, but for a step that tells what failed.
        error: message, hint, expected and actual; None if it passed.
        logs: its log lines, as `level: message`. `progress`: what it said while it waited.
        evidence: paths of the files that it attached.
        variables: the run's variables afterwards.
        seconds: how much time passed on the manual clock.
    """

    verdict: Verdict
    output: Json
    error: ErrorData | None
    logs: tuple[str, ...]
    progress: tuple[str, ...]
    evidence: tuple[Path, ...]
    variables: Mapping[str, Json]
    seconds: float
    events: tuple[Event, ...]


def run_step(
    step_type: StepType[Any],
    parameters: Mapping[str, Json] | None = None,
    *,
    gateway: Any = None,
    browser: Any = None,
    variables: Mapping[str, Json] | None = None,
    roots: Mapping[str, Mapping[str, Json]] | None = None,
    folder: Path | None = None,
    timeout: float = 300.0,
    while_waiting: Callable[[], None] = lambda: None,
) -> StepRun:
    """Run one step.

    Args:
        step_type: what the decorator `step_type` made.
        parameters: as a playbook would give them; references such as `{{ variable.x }}` are filled in.
        gateway: what `context.resources.gateway()` gives.
        browser: what `context.resources.browser()` gives.
        variables: the run's variables beforehand.
        roots: values behind the roots `gateway`, `credential` and `env`.
        folder: where relative paths start and evidence goes; a temporary folder that is gone afterwards if None.
        timeout: the step's time limit, in seconds of the manual clock.
        while_waiting: called in every slice of a wait.
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="pytest-ignition-") as temporary:
            return run_step(
                step_type,
                parameters,
                gateway=gateway,
                browser=browser,
                variables=variables,
                roots=roots,
                folder=Path(temporary),
                timeout=timeout,
                while_waiting=while_waiting,
            )
    resources = MemoryResources(folder, gateway=gateway, browser=browser, roots=roots, while_waiting=while_waiting)
    events: list[Event] = []
    playbook = load(_PLAYBOOK.replace("TYPE", f'"{step_type.name}"'), "step")
    step = replace(playbook.steps[0], parameters=parameters or {}, timeout=timeout)
    runner = Runner(
        replace(playbook, steps=(step,)),
        identity=Identity(session_id="testing", run_id="testing", node_id="step"),
        step_types=Registry([step_type]),
        resources=resources,
        masker=Redactor(),
        consumers=[events.append],
        clock=resources.clock,
    )
    for name, value in (variables or {}).items():
        runner.walks[0].state = runner.state.with_variable(name, value)
    runner.run({})
    return _told(events, runner.state.variables, resources.clock.seconds)


def _told(events: list[Event], variables: Mapping[str, Json], seconds: float) -> StepRun:
    end = next(event for event in events if isinstance(event, StepFinished))
    return StepRun(
        verdict=end.verdict,
        output=end.output,
        error=end.error,
        logs=tuple(f"{event.level}: {event.message}" for event in events if isinstance(event, LogLine)),
        progress=tuple(event.message for event in events if isinstance(event, StepProgress)),
        evidence=tuple(Path(event.path) for event in events if isinstance(event, EvidenceCaptured)),
        variables=dict(variables.items()),
        seconds=seconds,
        events=tuple(events),
    )

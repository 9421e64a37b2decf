"""A recording as one plain document: what `pytest-ignition report` prints, writes as a page, and gives as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from pytest_ignition.engine.events import ErrorData
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.events_reading import RecordedRun, Recording
from pytest_ignition.reporting.record import StepRecord

VERSION = 1
"""Version of the document's shape; grows when a reader would have to change."""

NOT_OK = ("failed", "broken", "cancelled", "unfinished", "running", "not reached")
"""Verdicts that people look for: `unfinished` of a run; `running` and `not reached` of a step of such a run."""

Document = Mapping[str, Any]


def document(recording: Recording) -> dict[str, Any]:
    """The whole recording; counts are those of each test's last attempt, as pytest's own."""
    last = recording.attempts()
    runs = [_run(each, superseded=each.identity.attempt < last[each.identity.node_id]) for each in recording.runs]
    counted = [each for each in runs if not each["superseded"]]
    return {
        "version": VERSION,
        "file": recording.file,
        "session": _session(recording),
        "counts": {
            "playbooks": dict(Counter(each["verdict"] for each in counted)),
            "steps": dict(Counter(step["verdict"] for each in counted for step in all_steps(each["steps"]))),
        },
        "running": [each for run in recording.runs if run.finished is None for each in _running(run)],
        "problems": recording.problems,
        "runs": runs,
    }


def all_steps(steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The steps and those inside them, in order."""
    for step in steps:
        yield step
        yield from all_steps(step["steps"])


def failures(run: Document) -> list[dict[str, Any]]:
    """The steps that did not pass, innermost only: the outer one could only repeat what the inner one says."""
    found = all_steps(run["steps"])
    return [step for step in found if step["verdict"] in ("failed", "broken") and not failed_inside(step)]


def failed_inside(step: Document) -> bool:
    """Whether a step inside this one did not pass."""
    return any(each["verdict"] in ("failed", "broken") for each in all_steps(step["steps"]))


def error_data(error: Mapping[str, Any]) -> ErrorData:
    """An error of the document as reports' texts take it."""
    return ErrorData(**error)


def _session(recording: Recording) -> dict[str, Any]:
    began = min([run.began for run in recording.runs], default=None)
    last = max([run.last for run in recording.runs], default=None)
    if recording.started is not None:
        began = recording.started.time
        last = last or began
    if recording.finished is not None:
        last = recording.finished.time
    identity = recording.started.identity if recording.started is not None else None
    if identity is None and recording.runs:
        identity = recording.runs[0].identity
    return {
        "id": "" if identity is None else identity.session_id,
        "version": None if recording.started is None else recording.started.version,
        "began": _iso(began),
        "last": _iso(last),
        "seconds": 0.0 if began is None or last is None else (last - began).total_seconds(),
        "finished": recording.finished is not None,
        "exit_status": None if recording.finished is None else recording.finished.exit_status,
    }


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _running(run: RecordedRun) -> Iterator[dict[str, Any]]:
    for path, running in run.running.items():
        started = running.started
        yield {
            "node_id": run.identity.node_id,
            "worker": run.identity.worker,
            "number": started.step_path.number,
            "name": started.name,
            "type": started.type,
            "where": run.places.get(path, ""),
            "since": started.time.isoformat(),
            "seconds": (run.last - started.time).total_seconds(),
            "attempt": started.step_attempt,
            "message": running.message,
        }


def _run(run: RecordedRun, *, superseded: bool) -> dict[str, Any]:
    plan, finished = run.record.plan, run.finished
    if finished is None:
        verdict = "unfinished"
    elif finished.cancelled and finished.verdict is Verdict.PASSED:
        verdict = "cancelled"
    else:
        verdict = str(finished.verdict)
    return {
        "node_id": run.identity.node_id,
        "title": run.identity.node_id if plan is None else plan.title,
        "playbook": "" if plan is None else plan.playbook,
        "verdict": verdict,
        "cancelled": finished is not None and finished.cancelled,
        "began": run.began.isoformat(),
        "seconds": (run.last - run.began).total_seconds() if finished is None else finished.duration,
        "worker": run.identity.worker,
        "attempt": run.identity.attempt,
        "superseded": superseded,
        "gateway": None if plan is None else plan.gateway,
        "gateway_version": None if plan is None else plan.gateway_version,
        "browser": None if plan is None else plan.browser,
        "case": None if plan is None else plan.case,
        "parameters": {} if plan is None else dict(plan.parameters),
        "outputs": {} if finished is None else dict(finished.outputs),
        "error": None if finished is None or finished.error is None else _error(finished.error),
        "steps": _tree(run),
    }


def _tree(run: RecordedRun) -> list[dict[str, Any]]:
    top: list[dict[str, Any]] = []
    by_path: dict[str, dict[str, Any]] = {}
    for record in run.record.steps:
        step = by_path[str(record.path)] = _step(record, run)
        parent = record.path.parent
        outer = None if parent is None else by_path.get(str(parent))
        (top if outer is None else outer["steps"]).append(step)
    return top


def _step(record: StepRecord, run: RecordedRun) -> dict[str, Any]:
    path = str(record.path)
    verdict = str(record.verdict)
    if path in run.running:
        verdict = "running"
    elif run.finished is None and record.verdict is Verdict.NOT_RUN and not record.reason:
        verdict = "not reached"
    return {
        "path": path,
        "number": record.path.number,
        "name": record.name,
        "type": record.type,
        "verdict": verdict,
        "seconds": record.duration if record.attempts else None,
        "attempts": record.attempts,
        "where": run.places.get(path, ""),
        "reason": record.reason,
        "note": record.note,
        "parameters": record.parameters or {},
        "output": record.output,
        "error": None if record.error is None else _error(record.error),
        "evidence": [
            {"evidence": each.evidence, "title": each.title, "path": each.path, "media_type": each.media_type}
            for each in record.evidence
        ],
        "logs": [{"level": each.level, "message": each.message, "time": each.time.isoformat()} for each in record.logs],
        "steps": [],
    }


def _error(error: ErrorData) -> dict[str, Any]:
    return {name: getattr(error, name) for name in ErrorData.__slots__}

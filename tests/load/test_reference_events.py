"""The event stream of the reference session: the same whoever listens, whole, and as reviewed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.event_json import event_from_json
from tests.load import reference
from tests.load.reference import TABLE
from tests.plugin_run import Project

pytestmark = pytest.mark.slow

SNAPSHOT = Path(__file__).with_name("reference_events.json")
"""Rewritten when UPDATE_SNAPSHOTS is set in the environment; read the difference before you commit it."""

MORE = {
    "measured": """\
name: Measured
parameters:
  - {name: line, type: string, default: Packing}
  - {name: api_token, type: string, default: tok-4711}
steps:
  - {id: keep, name: Keep a value, type: utility.set_variable, parameters: {name: level, value: {"litres": 12}}}
  - {id: say, name: Say it, type: utility.log, parameters: {message: "{{ line }}: {{ api_token }}", level: warning}}
  - {id: measure, name: Measure, type: plant.measure, parameters: {tank: "tank {{ variable.level.litres }}"}}
""",
    "tried": """\
name: Tried again
steps:
  - {id: tries, name: Is tried twice, type: plant.measure, retry_count: 1, retry_delay: 0, parameters: {tank: empty}}
  - {id: child, name: Run the child, type: playbook.run, parameters: {playbook: children/good.yaml}}
""",
}
"""What the reference session has no need of, and the stream has words for."""

STEP_TYPE = """
from pytest_ignition import CheckFailed, StepParameters, step_type

class Tank(StepParameters):
    tank: str

@step_type("plant.measure", effect="read", outputs=("litres",))
def measure(context, parameters: Tank):
    "Measure a tank, with evidence."
    context.progress(f"measuring {parameters.tank}")
    path = context.evidence_path("reading", ".txt")
    path.write_text(f"{parameters.tank}: 12", encoding="utf-8")
    context.attach(path, evidence="log", title="the reading", media_type="text/plain")
    if parameters.tank == "empty":
        raise CheckFailed("the level is wrong", expected="more than 20", actual="12")
    return {"litres": 12}

def pytest_ignition_step_types(config):
    return [measure]
"""

RECORDER = """
import json, os, pathlib

def pytest_ignition_consumers(config):
    path = pathlib.Path(str(config.rootpath), f"events-{os.getpid()}.jsonl")

    def record(event):
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event.as_json()) + "\\n")

    return [record]
"""


@pytest.fixture
def session(project: Project) -> Project:
    """The reference session and two playbooks more, recorded."""
    reference.write(project)
    for name, text in MORE.items():
        project.playbook(text, name)
    conftest = project.path / "conftest.py"
    conftest.write_text(f"{conftest.read_text('utf-8')}\n{STEP_TYPE}\n{RECORDER}", encoding="utf-8")
    return project


def read_events(project: Project) -> list[dict[str, Any]]:
    """Every recorded event, of all processes."""
    return [
        json.loads(line)
        for path in sorted(project.path.glob("events-*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]


def by_run(events: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    runs: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        runs.setdefault(event["run_id"], []).append(event)
    return runs


def normalised(event: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """An event without what differs from run to run, and without its identity."""
    changing = {"time", "session_id", "run_id", "node_id", "worker", "attempt", "schema"}
    kept = {name: value for name, value in event.items() if name not in changing}
    if "duration" in kept:
        assert kept["duration"] >= 0
        kept["duration"] = "SECONDS"
    if "step_path" in kept:
        kept["step_path"] = "/".join(kept["step_path"]["ids"])
    if event["kind"] == "run_planned":
        kept["source_sha256"] = "DIGEST" if len(kept["source_sha256"]) == 64 else kept["source_sha256"]
        kept["steps"] = ["/".join(step["path"]["ids"]) + f" {step['type']}" for step in kept["steps"]]
        kept["playbook"] = relative(kept["playbook"], folder)
    if event["kind"] == "evidence_captured":
        *_run, item, name = Path(kept["path"]).parts
        kept["path"] = f"{item.rpartition('-')[0]}-DIGEST/{name}"
    return kept


def relative(path: str, folder: Path) -> str:
    return path.replace(str(folder), "").lstrip("/\\")


def recorded(project: Project) -> str:
    """The recording as a text that people can read: a run by node id, a line for each event."""
    runs = {}
    for events in by_run(read_events(project)).values():
        node_id = events[0]["node_id"]
        if node_id:
            runs[node_id] = [json.dumps(normalised(event, project.path), ensure_ascii=False) for event in events]
    blocks = []
    for node_id in sorted(runs):
        lines = ",\n  ".join(runs[node_id])
        blocks.append(f"{json.dumps(node_id)}: [\n  {lines}\n]")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_stream_is_the_reviewed_one(workers: str, session: Project) -> None:
    session.run("-n", workers)

    text = recorded(session)
    if "UPDATE_SNAPSHOTS" in os.environ and workers == "0":
        SNAPSHOT.write_text(text, encoding="utf-8")
    assert text == SNAPSHOT.read_text("utf-8")
    events = read_events(session)
    check_whole(events)
    assert {event["worker"] for event in events} == ({"main"} if workers == "0" else {"main", "gw0", "gw1"})
    assert "tok-4711" not in json.dumps(events)


def test_the_stream_names_each_attempt_of_a_rerun(session: Project) -> None:
    session.run("--reruns", "1")

    events = read_events(session)
    check_whole(events)
    attempts: dict[str, list[int]] = {}
    for run in by_run(events).values():
        attempts.setdefault(run[0]["node_id"], []).append(run[0]["attempt"])
    for node_id, expected in TABLE.items():
        if expected.steps:
            assert sorted(attempts[node_id]) == ([1, 2] if expected.outcome == "failed" else [1]), node_id


def check_whole(events: list[dict[str, Any]]) -> None:
    """Every event is read back as it was; no run lacks a number; one identity speaks in each run."""
    assert len({event["session_id"] for event in events}) == 1
    for data in events:
        assert event_from_json(data).as_json() == data
    own = ("node_id", "worker", "attempt", "session_id")
    for run_id, run in by_run(events).items():
        if run_id:
            assert [event["seq"] for event in run] == list(range(1, len(run) + 1))
            assert len({tuple(event[name] for name in own) for event in run}) == 1
            assert [run[0]["kind"], run[1]["kind"], run[-1]["kind"]] == ["run_planned", "run_started", "run_finished"]

"""Every event of a run as JSON and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.engine.commands import Evaluate, Pause, Resume
from pytest_ignition.engine.event_json import NoEvent, event_from_json
from pytest_ignition.engine.events import KINDS, SCHEMA, ErrorData, Event, Identity, LogLine, PlannedStep, StepPath
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed
from tests.engine.fakes import IDENTITY, RUN, FakeType, bench

Json = Any

_PATH = StepPath(phase="main", ids=("outer", "inner"), positions=(1, 0))
_VALUES: Mapping[str, Any] = {
    "step_path": _PATH,
    "to": _PATH,
    "void": (_PATH,),
    "steps": (PlannedStep(path=_PATH, name="N", type="t", line=3, column=5, playbook="p.yaml", retry_count=1),),
    "error": ErrorData(kind="CheckFailed", message="wrong", hint="look", expected="1", actual="2"),
    "verdict": Verdict.NOT_RUN,
    "parameters": {"a": [1, None, {"b": "ä"}]},
    "counts": {"passed": 2},
    "output": {"x": [1.5, True]},
    "exit_status": 1,
    "accepted": True,
    "cancelled": True,
}


def example(kind: type[Event]) -> Event:
    """An event with a value in every field."""
    made: dict[str, Any] = {"identity": IDENTITY, "seq": 7, "time": datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)}
    for field in fields(kind):
        if field.name in made or field.name == "schema":
            continue
        numbers = {"int": 3, "float": 1.25}
        made[field.name] = _VALUES.get(field.name, numbers.get(str(field.type), "text"))
    return kind(**made)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_every_kind_round_trips(kind: type[Event]) -> None:
    event = example(kind)

    data = json.loads(json.dumps(event.as_json()))

    assert event_from_json(data) == event
    assert data["schema"] == SCHEMA
    assert data.keys() >= {"kind", "session_id", "run_id", "node_id", "worker", "attempt", "seq", "time"}


@given(st.text(), st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_text_and_value_survives(text: str, value: Json) -> None:
    event = LogLine(
        identity=Identity(session_id=text, run_id="r", node_id=text),
        seq=1,
        time=datetime.now(UTC),
        step_path=_PATH,
        level="info",
        message=text,
    )

    assert event_from_json(json.loads(json.dumps(event.as_json()))) == event
    assert json.loads(json.dumps(value)) == value


def test_every_event_of_a_run_with_all_that_can_happen_round_trips_without_a_gap(tmp_path: Path) -> None:
    def wrong(context: Any, _parameters: Mapping[str, Json]) -> None:
        context.progress("half")
        context.set_variable("x", {"y": [1]})
        context.waiter.wait(1)
        raise CheckFailed("no", expected="1", actual="2", hint="look")

    text = (
        "name: T\nsteps:\n"
        "  - {id: call, name: Call, type: playbook.run, parameters: {playbook: inner.yaml}, on_failure: continue}\n"
        "  - {id: bad, name: Bad, type: wrong, retry_count: 1}\n"
        "  - {id: rest, name: Rest, type: wrong}\n"
    )
    others = {"inner.yaml": "name: I\nsteps:\n  - {id: a, name: A, type: wrong}\n"}
    work = bench(text, RUN, FakeType("wrong", wrong), folder=tmp_path, others=others)
    work.control.attach("test")
    work.control.submit(Pause(command_id="1", run_id="run"))
    script = [Evaluate(command_id="2", run_id="run", expression="outcome.call"), Resume(command_id="3", run_id="run")]

    def press() -> None:
        if script:
            work.control.submit(script.pop(0))

    work.resources.while_pumping = press

    work.runner.run({})

    assert [event_from_json(json.loads(json.dumps(event.as_json()))) for event in work.events] == work.events
    assert [event.seq for event in work.events] == list(range(1, len(work.events) + 1))
    assert {event.kind for event in work.events} >= {"run_paused", "step_progress", "variable_set", "step_not_run"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "an event of schema 99; this version reads schema 1"),
        ({"kind": "nothing"}, "an event of unknown kind 'nothing'"),
        (
            {"verdict": "perhaps"},
            "an event of kind step_finished with a wrong or missing field: 'perhaps' is not a valid Verdict",
        ),
    ],
)
def test_data_that_is_no_event_says_why(change: Mapping[str, Json], message: str) -> None:
    data = {**example(KINDS["step_finished"]).as_json(), **change}

    with pytest.raises(NoEvent) as caught:
        event_from_json(data)

    assert caught.value.message == message


def test_a_missing_field_is_named_and_an_unknown_one_is_left_out() -> None:
    data = example(KINDS["log_line"]).as_json()

    assert event_from_json({**data, "new_field": 1}) == example(KINDS["log_line"])
    del data["seq"]
    with pytest.raises(NoEvent, match="seq"):
        event_from_json(data)

"""A playbook inside a step: variables of its own, one page and gateway, failures that reach the parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.commands import Cancel
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.events import RunPlanned, StepFinished, StepNotRun, StepStarted
from pytest_ignition.engine.results import StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from tests.engine.fakes import RUN, Bench, FakeType, bench

Json = Any


def wrong(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
    raise CheckFailed("the lamp is red", expected="green", actual="red")


def broken(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
    raise IgnitionError("no lamp there")


def keep(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    for name, value in parameters.items():
        context.set_variable(name, value)
    return dict(parameters)


TYPES = (
    RUN,
    FakeType("wrong", wrong),
    FakeType("broken", broken),
    FakeType("keep", keep),
    FakeType("wait", lambda context, parameters: context.waiter.wait(parameters["seconds"])),
)

CALL = "name: Outer\nsteps:\n  - {id: call, name: Call, type: playbook.run, parameters: {playbook: inner.yaml}}\n"


def inner(*steps: str, parameters: str = "") -> dict[str, str]:
    lines = "".join(f"  - {{{step}}}\n" for step in steps)
    declared = f"parameters:\n{parameters}" if parameters else ""
    return {"inner.yaml": f"name: Inner\n{declared}steps:\n{lines}"}


def work_of(text: str, others: Mapping[str, str], folder: Path, **options: Any) -> Bench:
    return bench(text, *TYPES, folder=folder, others=others, **options)


def shape(results: Sequence[StepResult]) -> list[Any]:
    return [(step.path.number, str(step.verdict), shape(step.children)) for step in results]


def test_a_passed_child_gives_the_formats_output(tmp_path: Path) -> None:
    work = work_of(CALL, inner("id: a, name: First, type: keep", "id: b, name: Second, type: keep"), tmp_path)

    result = work.runner.run({})

    assert result.verdict is Verdict.PASSED
    assert result.outputs["call"] == {
        "playbook": "inner.yaml",
        "status": "completed",
        "steps_executed": 2,
        "steps": [
            {"step_id": "a", "step_name": "First", "status": "completed"},
            {"step_id": "b", "step_name": "Second", "status": "completed"},
        ],
        "screenshots": [],
        "outputs": {},
    }
    assert shape(result.steps) == [("1", "passed", [("1.1", "passed", []), ("1.2", "passed", [])])]


def test_the_plan_holds_the_whole_tree_with_the_file_of_each_step(tmp_path: Path) -> None:
    work = work_of(CALL, inner("id: a, type: keep, retry_count: 2"), tmp_path)
    work.runner.run({})

    planned = work.of(RunPlanned)[0].steps

    assert [(str(step.path), step.path.number, step.playbook, step.retry_count) for step in planned] == [
        ("call", "1", "playbooks/x.yaml", 0),
        ("call/a", "1.1", "playbooks/inner.yaml", 2),
    ]
    assert [str(event.step_path) for event in work.of(StepStarted)] == ["call", "call/a"]
    assert [str(event.step_path) for event in work.of(StepFinished)] == ["call/a", "call"]
    assert [event.seq for event in work.events] == list(range(1, len(work.events) + 1))


@pytest.mark.parametrize(("kind", "verdict"), [("wrong", Verdict.FAILED), ("broken", Verdict.BROKEN)])
def test_a_childs_failure_is_the_parents_and_names_the_step(kind: str, verdict: Verdict, tmp_path: Path) -> None:
    work = work_of(CALL, inner(f"id: a, name: Lamp, type: {kind}", "id: b, name: Rest, type: keep"), tmp_path)

    result = work.runner.run({})

    assert shape(result.steps) == [("1", str(verdict), [("1.1", str(verdict), []), ("1.2", "not run", [])])]
    error = result.steps[0].error
    assert error is not None
    words = {"wrong": "the lamp is red", "broken": "no lamp there"}[kind]
    assert error.message == f"inner.yaml: step 'a' {verdict}: {words}"
    assert error.kind == {"wrong": "ChildFailed", "broken": "ChildBroken"}[kind]


def test_a_child_that_goes_on_after_a_failure_has_failed_all_the_same(tmp_path: Path) -> None:
    steps = (
        "id: a, type: broken, on_failure: continue",
        "id: b, type: wrong, on_failure: continue",
        "id: c, type: keep",
    )

    result = work_of(CALL, inner(*steps), tmp_path).runner.run({})

    assert result.verdict is Verdict.FAILED
    assert result.steps[0].error is not None
    assert result.steps[0].error.message == "inner.yaml: step 'b' failed (and 1 more): the lamp is red"
    assert [str(step.verdict) for step in result.steps[0].children] == ["broken", "failed", "passed"]


def test_variables_and_outputs_flow_neither_in_nor_out(tmp_path: Path) -> None:
    text = (
        "name: Outer\nsteps:\n"
        "  - {id: a, type: keep, parameters: {colour: red}}\n"
        "  - {id: call, type: playbook.run, parameters: {playbook: inner.yaml, given: '{{ variable.colour }}'}}\n"
        "  - {id: b, type: keep, parameters: {mine: '{{ variable.colour }}'}}\n"
        "  - {id: c, type: keep, parameters: {theirs: '{{ variable.shade }}'}}\n"
    )
    child = inner(
        "id: a, type: keep, parameters: {shade: '{{ given }}'}",
        "id: b, type: keep, parameters: {x: '{{ variable.colour }}'}, on_failure: continue",
        parameters="  - {name: given, type: string}\n",
    )

    result = work_of(text, child, tmp_path).runner.run({})

    assert [str(step.verdict) for step in result.steps] == ["passed", "broken", "not run", "not run"]
    children = result.steps[1].children
    assert children[0].output == {"shade": "red"}
    assert children[1].error is not None
    assert "colour" in children[1].error.message


def test_a_child_takes_what_it_is_passed_then_what_the_gateway_fills_then_defaults(tmp_path: Path) -> None:
    declared = (
        "  - {name: username, type: string, default: nobody}\n"
        "  - {name: password, type: string}\n"
        "  - {name: line, type: integer, default: 3}\n"
        "  - {name: colour, type: string, default: grey}\n"
    )
    step = (
        "id: a, type: keep, parameters: {u: '{{ username }}', p: '{{ password }}', l: '{{ line }}', c: '{{ colour }}'}"
    )
    text = CALL.replace("inner.yaml", "inner.yaml, colour: blue")
    work = work_of(text, inner(step, parameters=declared), tmp_path)
    work.resources.fills = {"username": "ada", "password": "Correct-Horse"}

    result = work.runner.run({})

    assert result.steps[0].children[0].output == {"u": "ada", "p": "********", "l": 3, "c": "blue"}
    assert "Correct-Horse" not in str(work.events)


def test_a_value_of_the_wrong_type_is_told_with_the_playbooks_name(tmp_path: Path) -> None:
    text = CALL.replace("inner.yaml", "inner.yaml, line: soon")
    declared = "  - {name: line, type: integer}\n"

    result = work_of(text, inner("id: a, type: keep", parameters=declared), tmp_path).runner.run({})

    assert result.steps[0].error is not None
    assert result.steps[0].error.message == "inner.yaml: parameter 'line' must be a whole number, not 'soon'"


def test_a_computed_name_runs_though_no_plan_could_hold_it(tmp_path: Path) -> None:
    text = CALL.replace("inner.yaml", "'{{ which }}.yaml'").replace(
        "steps:", "parameters:\n  - {name: which, type: string}\nsteps:"
    )
    work = work_of(text, inner("id: a, type: keep"), tmp_path)

    result = work.runner.run({"which": "inner"})

    assert len(work.of(RunPlanned)[0].steps) == 1
    assert shape(result.steps) == [("1", "passed", [("1.1", "passed", [])])]


def test_a_computed_circle_and_too_deep_a_chain_are_broken_not_endless(tmp_path: Path) -> None:
    declared = "parameters:\n  - {name: next, type: string, default: x.yaml}\n"
    again = (
        "name: Outer\n"
        + declared
        + "steps:\n  - {id: call, type: playbook.run, parameters: {playbook: '{{ next }}'}}\n"
    )
    work = work_of(again, {}, tmp_path)

    result = work.runner.run({"next": "x.yaml"})

    assert result.steps[0].error is not None
    assert result.steps[0].error.message == (
        "the playbooks run each other in a circle: playbooks/x.yaml -> playbooks/x.yaml"
    )

    links = {
        f"p{number}.yaml": again.replace("x.yaml", f"p{number + 1}.yaml").replace("Outer", f"P{number}")
        for number in range(1, 12)
    }
    deep = work_of(again, links, tmp_path).runner.run({"next": "p1.yaml"})
    step, depth = deep.steps[0], 1
    while step.children:
        step, depth = step.children[0], depth + 1
    assert depth == 10
    assert step.error is not None
    assert step.error.message == "p10.yaml would be playbook 11 open at once; at most 10 may be"


def test_the_parents_time_limit_ends_the_child_and_is_told_on_both_sides(tmp_path: Path) -> None:
    text = CALL.replace("type: playbook.run", "type: playbook.run, timeout: 5")
    steps = (
        "id: a, type: wait, parameters: {seconds: 3}",
        "id: b, type: wait, parameters: {seconds: 30}, timeout: 60, retry_count: 5, on_failure: continue",
        "id: c, type: keep",
    )
    work = work_of(text, inner(*steps), tmp_path)

    result = work.runner.run({})

    assert 5 <= work.clock.seconds < 5.2
    parent = result.steps[0]
    assert parent.error is not None
    assert parent.error.message == "the step's time limit of 5 s passed"
    assert [str(step.verdict) for step in parent.children] == ["passed", "broken", "not run"]
    assert parent.children[1].error is not None
    assert parent.children[1].error.message == "the time limit of 5 s of the step that runs this playbook passed"


def test_a_childs_step_keeps_its_own_tighter_limit(tmp_path: Path) -> None:
    steps = ("id: a, type: wait, parameters: {seconds: 30}, timeout: 2, on_failure: continue", "id: b, type: keep")

    result = work_of(CALL, inner(*steps), tmp_path).runner.run({})

    error = result.steps[0].children[0].error
    assert error is not None
    assert error.message == "the step's time limit of 2 s passed"
    assert str(result.steps[0].children[1].verdict) == "passed"


def test_cancel_ends_the_child_and_the_parent(tmp_path: Path) -> None:
    text = CALL + "  - {id: later, type: keep}\n"
    work = work_of(text, inner("id: a, type: wait, parameters: {seconds: 100}", "id: b, type: keep"), tmp_path)

    def press() -> None:
        if work.clock.seconds > 3:
            work.control.submit(Cancel(command_id="c", run_id="run"))

    work.resources.while_pumping = press

    result = work.runner.run({})

    assert result.cancelled
    assert work.clock.seconds < 4
    assert shape(result.steps) == [
        ("1", "broken", [("1.1", "broken", []), ("1.2", "not run", [])]),
        ("2", "not run", []),
    ]


def test_a_retried_parent_runs_the_child_anew_and_the_last_attempt_counts(tmp_path: Path) -> None:
    tries: list[int] = []

    def third_time(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
        tries.append(1)
        if len(tries) < 3:
            raise CheckFailed("not yet")

    text = CALL.replace("type: playbook.run", "type: playbook.run, retry_count: 4, retry_delay: 1")
    work = bench(text, *TYPES, FakeType("third", third_time), folder=tmp_path, others=inner("id: a, type: third"))

    result = work.runner.run({})

    assert shape(result.steps) == [("1", "passed", [("1.1", "passed", [])])]
    assert [str(event.verdict) for event in work.of(StepFinished)] == ["failed", "failed", "passed", "passed"]


def test_every_planned_step_has_an_end_also_below_a_step_that_did_not_run(tmp_path: Path) -> None:
    text = "name: Outer\nsteps:\n  - {id: bad, type: wrong}\n" + CALL.split("steps:\n")[1]

    work = work_of(text, inner("id: a, type: keep", "id: b, type: keep"), tmp_path)
    result = work.runner.run({})

    assert [(str(event.step_path), event.reason) for event in work.of(StepNotRun)] == [
        ("call", "step 'bad' failed"),
        ("call/a", "step 'bad' failed"),
        ("call/b", "step 'bad' failed"),
    ]
    assert shape(result.steps)[1] == ("2", "not run", [("2.1", "not run", []), ("2.2", "not run", [])])


def test_ctrl_c_inside_a_child_passes_through_after_both_playbooks_told_their_end(tmp_path: Path) -> None:
    def interrupt(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
        raise KeyboardInterrupt

    others = inner("id: a, type: stop", "id: b, type: keep")
    work = bench(CALL, *TYPES, FakeType("stop", interrupt), folder=tmp_path, others=others)

    with pytest.raises(KeyboardInterrupt):
        work.runner.run({})

    told = [str(event.step_path) for event in work.events if isinstance(event, StepFinished | StepNotRun)]
    assert told == ["call/a", "call/b", "call"]


def test_screenshots_of_a_child_are_in_the_output_and_under_its_number(tmp_path: Path) -> None:
    def picture(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        path = context.evidence_path("page", ".png")
        path.write_bytes(b"x")
        context.attach(path, evidence="screenshot", title="page", media_type="image/png")

    others = inner("id: a, type: picture")
    work = bench(CALL, *TYPES, FakeType("picture", picture), folder=tmp_path, others=others)

    result = work.runner.run({})

    assert result.outputs["call"]["screenshots"] == [str(tmp_path / "01.01-page.png")]

"""Conditions, loops, retries, checks, saving, rollback, setup and teardown: rule by rule, on a clock of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.commands import Cancel
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepError
from pytest_ignition.engine.events import RunFinished, RunPlanned, RunStarted, StepProgress, StepStarted, VariableSet
from pytest_ignition.engine.results import RunResult, StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Case
from tests.engine.fakes import IDENTITY, RUN, Bench, FakeType, bench


class Refused(IgnitionError):
    """An answer with a status."""

    retryable = False

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}: wrong password")
        self.status = status


class NotTested(IgnitionError):
    """Something wrong with the playbook, and not with what it tests."""

    testable = False


def unusable(_context: StepContext, _parameters: Mapping[str, Any]) -> None:
    raise NotTested("this cannot be run here")


def say(_context: StepContext, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    return dict(parameters)


def count(context: StepContext, _parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    number = context.variables.get("n", 0) + 1
    context.set_variable("n", number)
    return {"n": number}


def fail(_context: StepContext, parameters: Mapping[str, Any]) -> None:
    if parameters.get("if", True):
        raise CheckFailed(parameters.get("message", "wrong"))


def broken(_context: StepContext, _parameters: Mapping[str, Any]) -> None:
    raise StepError("cannot")


def refuse(_context: StepContext, parameters: Mapping[str, Any]) -> None:
    raise Refused(parameters["status"])


def wait(context: StepContext, parameters: Mapping[str, Any]) -> None:
    context.waiter.wait(parameters["seconds"])


def interrupt(_context: StepContext, _parameters: Mapping[str, Any]) -> None:
    raise KeyboardInterrupt


TYPES = (
    RUN,
    FakeType("say", say),
    FakeType("count", count),
    FakeType("fail", fail),
    FakeType("broken", broken),
    FakeType("refuse", refuse),
    FakeType("unusable", unusable),
    FakeType("wait", wait),
    FakeType("interrupt", interrupt),
)


def work_of(text: str, folder: Path, others: Mapping[str, str] | None = None) -> Bench:
    return bench(text, *TYPES, folder=folder, others=others or {})


def run(text: str, folder: Path, **options: Any) -> RunResult:
    return work_of("name: T\n" + text, folder, **options).runner.run({})


def verdicts(results: Sequence[StepResult]) -> dict[str, str]:
    return {step.path.ids[-1]: str(step.verdict) for step in results}


def error_of(result: RunResult, step_id: str) -> str:
    step = next(each for each in result.steps if each.path.ids[-1] == step_id)
    assert step.error is not None
    return step.error.message


def reason_of(result: RunResult, step_id: str) -> str:
    return next(each.reason for each in result.steps if each.path.ids[-1] == step_id)


@pytest.mark.parametrize(
    ("condition", "runs"),
    [
        ("true", True),
        ("false", False),
        ("variable.five > 4", True),
        ("'{{ variable.five > 4 and variable.no }}'", False),
        ("'{{ variable.no }}'", False),
        ("'{{ variable.nothing }}'", False),
        ("variable.yes_text", True),
        ("variable.no_text", False),
        ("variable.empty", False),
        ("outcome.first == 'passed'", True),
    ],
)
def test_when_decides_whether_a_step_runs(condition: str, runs: bool, tmp_path: Path) -> None:
    result = run(
        "variables: {five: 5, 'no': false, nothing: null, yes_text: 'True', no_text: 'false', empty: []}\n"
        f"steps:\n  - {{id: first, type: say}}\n  - id: a\n    type: say\n    when: {condition}\n"
        "  - {id: last, type: say}\n",
        tmp_path,
    )

    assert result.verdict is Verdict.PASSED
    assert verdicts(result.steps) == {"first": "passed", "a": "passed" if runs else "not run", "last": "passed"}


def test_a_false_condition_says_itself_and_guards_later_references(tmp_path: Path) -> None:
    result = run(
        "steps:\n  - {id: a, type: say, when: 1 > 2, parameters: {x: 1}}\n"
        "  - {id: b, type: say, parameters: {x: '{{ step.a.x | default(7) }}'}}\n"
        "  - {id: c, type: say, parameters: {x: '{{ step.a.x }}'}}\n",
        tmp_path,
    )

    assert reason_of(result, "a") == "its `when` is false: 1 > 2"
    assert result.outputs["b"] == {"x": 7}
    assert error_of(result, "c") == "x: {{ step.a.x }}: step 'a' did not run, because its `when` is false: 1 > 2"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("variable.word", "variable.word: a text is neither true nor false"),
        ("variable.five > variable.word", "variable.five > variable.word: cannot compare a number and text"),
    ],
)
def test_a_condition_that_cannot_be_computed_breaks_the_step(condition: str, message: str, tmp_path: Path) -> None:
    result = run(
        f"variables: {{word: maybe, five: 5}}\nsteps:\n  - {{id: a, type: say, when: {condition}}}\n", tmp_path
    )

    assert verdicts(result.steps) == {"a": "broken"}
    assert error_of(result, "a") == message


def test_foreach_runs_once_per_element_with_one_verdict(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsteps:\n  - id: each\n    type: say\n    foreach: [a, {b: 1}, 3]\n    as: thing\n"
        "    parameters: {x: '{{ thing }}', at: '{{ loop.index }}', ends: '{{ loop.first }} {{ loop.last }}'}\n"
        "    save: {all: x}\n",
        tmp_path,
    )

    result = work.runner.run({})

    assert result.outputs["each"] == {
        "results": [
            {"x": "a", "at": 1, "ends": "True False"},
            {"x": {"b": 1}, "at": 2, "ends": "False False"},
            {"x": 3, "at": 3, "ends": "False True"},
        ],
        "count": 3,
        "failed": 0,
    }
    assert [(str(each.path), each.path.number, each.name) for each in result.steps[0].children] == [
        ("each/[0]", "1.1", "each: a"),
        ("each/[1]", "1.2", "each [2]"),
        ("each/[2]", "1.3", "each: 3"),
    ]
    assert work.runner.state.variables["all"] == ["a", {"b": 1}, 3]
    assert [str(event.step_path) for event in work.of(StepStarted)] == ["each", "each/[0]", "each/[1]", "each/[2]"]


def test_foreach_of_a_computed_list_and_of_nothing(tmp_path: Path) -> None:
    result = run(
        "steps:\n  - {id: a, type: say, parameters: {items: [1, 2], none: []}}\n"
        "  - {id: b, type: say, foreach: '{{ step.a.items }}', parameters: {x: '{{ item }}'}}\n"
        "  - {id: c, type: say, foreach: '{{ step.a.none }}'}\n"
        "  - {id: d, type: say, foreach: '{{ step.a }}'}\n",
        tmp_path,
    )

    assert verdicts(result.steps) == {"a": "passed", "b": "passed", "c": "not run", "d": "broken"}
    assert [each["x"] for each in result.outputs["b"]["results"]] == [1, 2]
    assert reason_of(result, "c") == "its `foreach` is empty"
    assert error_of(result, "d") == "`foreach` must be a list, not a mapping"


@pytest.mark.parametrize(
    ("on_failure", "elements", "output"),
    [
        ("abort", ["passed", "failed", "not run", "not run"], {"results": [{}, None, None, None], "failed": 1}),
        ("continue", ["passed", "failed", "passed", "failed"], {"results": [{}, None, {}, None], "failed": 2}),
    ],
)
def test_foreach_stops_at_the_first_failure_unless_it_continues(
    on_failure: str, elements: list[str], output: dict[str, Any], tmp_path: Path
) -> None:
    result = run(
        f"steps:\n  - id: each\n    type: fail\n    foreach: [1, 2, 3, 4]\n    on_failure: {on_failure}\n"
        "    parameters: {if: '{{ item % 2 == 0 }}', message: 'even {{ item }}'}\n",
        tmp_path,
    )

    each = result.steps[0]
    assert [str(child.verdict) for child in each.children] == elements
    assert each.output == {**output, "count": 4}
    failed = output["failed"]
    assert error_of(result, "each") == f"{failed} of 4 elements did not pass; element 2: even 2"
    assert result.verdict is Verdict.FAILED


def test_a_condition_on_the_element_is_asked_for_each(tmp_path: Path) -> None:
    text = "steps:\n  - {{id: each, type: say, foreach: [1, 2, 3], when: {0}, parameters: {{x: '{{{{ item }}}}'}}}}\n"
    some = run(text.format("item != 2"), tmp_path)
    none = run(text.format("item > 5"), tmp_path)
    before = run(text.format("1 > 2"), tmp_path)

    assert [str(each.verdict) for each in some.steps[0].children] == ["passed", "not run", "passed"]
    assert some.outputs["each"] == {"results": [{"x": 1}, None, {"x": 3}], "count": 3, "failed": 0}
    assert verdicts(none.steps) == {"each": "not run"}
    assert reason_of(none, "each") == "for none of its 3 elements: its `when` is false: item > 5"
    assert (reason_of(before, "each"), before.steps[0].children) == ("its `when` is false: 1 > 2", ())


def test_retries_wait_longer_each_time_up_to_a_minute(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsteps:\n  - {id: a, type: fail, retry: {count: 4, delay: 10, backoff: 3}}\n",
        tmp_path,
    )

    result = work.runner.run({})

    assert (result.steps[0].attempts, round(work.clock.seconds)) == (5, 10 + 30 + 60 + 60)


@pytest.mark.parametrize(
    ("policy", "attempts"),
    [("retry: {count: 2, delay: 0}", 3), ("retry: {max_attempts: 2, delay: 0}", 2), ("retry_count: 1", 2)],
)
def test_every_spelling_of_a_number_of_attempts(policy: str, attempts: int, tmp_path: Path) -> None:
    result = run(f"steps:\n  - {{id: a, type: fail, {policy}}}\n", tmp_path)

    assert result.steps[0].attempts == attempts


def test_until_is_asked_after_each_attempt_every_second(tmp_path: Path) -> None:
    work = work_of("name: T\nsteps:\n  - {id: a, type: count, retry: {until: step.a.n == 3}}\n", tmp_path)

    result = work.runner.run({})

    assert (result.verdict, result.outputs["a"], result.steps[0].attempts) == (Verdict.PASSED, {"n": 3}, 3)
    assert round(work.clock.seconds) == 2
    assert [event.message for event in work.of(StepProgress)] == [
        "attempt 1 failed: `until` is not true: step.a.n == 3",
        "attempt 2 failed: `until` is not true: step.a.n == 3",
    ]


@pytest.mark.parametrize(("more", "attempts"), [("timeout: 10", 10), ("timeout: 60", 5)])
def test_until_never_true_is_failed_with_the_last_output(more: str, attempts: int, tmp_path: Path) -> None:
    limit = ", count: 4" if attempts == 5 else ""
    work = work_of(
        f"name: T\nsteps:\n  - {{id: a, type: count, {more}, retry: {{until: step.a.n > 99{limit}}}}}\n", tmp_path
    )

    result = work.runner.run({})

    error = result.steps[0].error
    assert error is not None
    assert result.verdict is Verdict.FAILED
    assert error.message == f"`until` was not true after {attempts} attempts"
    assert (error.expected, error.actual) == ("step.a.n > 99", f'{{"n": {attempts}}}')
    assert work.clock.seconds <= 10


def test_a_step_that_needs_all_of_its_time_with_until_is_broken(tmp_path: Path) -> None:
    result = run(
        "steps:\n  - {id: a, type: wait, parameters: {seconds: 99}, timeout: 5, retry: {until: 'false'}}\n", tmp_path
    )

    assert (verdicts(result.steps), error_of(result, "a")) == (
        {"a": "broken"},
        "the step's time limit of 5 s passed",
    )


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("{x: 5}", None),
        ("{x: {greater_than: 4, less_than: 6}, 'list[0].y': a, 'list[-1].y': b}", None),
        ("{x: '{{ variable.five }}', list: {length: 2}}", None),
        ("{'.': {has_keys: [x, list]}}", None),
        ("{x: 6}", "x: the output is not as expected"),
        ("{x: {less_than: 5}}", "x: the output is not as expected"),
        ("{y: 1}", "y: the output is not as expected"),
        (
            "{x: 6, 'list[5].y': 1}",
            "the output is not as expected in 2 places\n"
            "  x: expected 6, got 5\n"
            "  list[5].y: expected 1, got nothing: list has 2 items, so there is no item 5",
        ),
        (
            "{list: [{y: a}, {y: c}]}",
            'list: the output is not as expected\n  [1].y: expected "c", got "b"',
        ),
    ],
)
def test_expect_checks_the_output(expect: str, message: str | None, tmp_path: Path) -> None:
    result = run(
        "variables: {five: 5}\nsteps:\n  - id: a\n    type: say\n    parameters: {x: 5, list: [{y: a}, {y: b}]}\n"
        f"    expect: {expect}\n",
        tmp_path,
    )

    if message is None:
        assert result.verdict is Verdict.PASSED
    else:
        assert verdicts(result.steps) == {"a": "failed"}
        assert error_of(result, "a") == message
        assert result.outputs["a"]["x"] == 5


def test_expect_is_part_of_each_attempt(tmp_path: Path) -> None:
    result = run(
        "steps:\n  - {id: a, type: count, retry: {count: 5, delay: 0}, expect: {n: 3}, save: {kept: n}}\n", tmp_path
    )

    assert (result.verdict, result.steps[0].attempts) == (Verdict.PASSED, 3)


@pytest.mark.parametrize(
    ("step", "verdict", "message"),
    [
        ("type: refuse, parameters: {status: 401}, expect_error: {status: 401}", "passed", ""),
        ("type: refuse, parameters: {status: 401}, expect_error: {message: {contains: password}}", "passed", ""),
        ("type: refuse, parameters: {status: 401}, expect_error: {kind: Refused}", "passed", ""),
        ("type: fail, expect_error: {message: wrong}", "passed", ""),
        (
            "type: refuse, parameters: {status: 500}, expect_error: {status: 401}",
            "failed",
            "status: the step failed in another way than expected\nthe error was Refused: HTTP 500: wrong password",
        ),
        ("type: say, expect_error: {status: 401}", "failed", "the step was expected to fail, but it passed"),
        (
            "type: say, parameters: {x: '{{ variable.gone }}'}, expect_error: {message: {matches: .}}",
            "broken",
            "x: {{ variable.gone }}: the variable 'gone' is not set",
        ),
    ],
)
def test_expect_error_proves_a_refusal(step: str, verdict: str, message: str, tmp_path: Path) -> None:
    work = work_of(f"name: T\nvariables: {{gone: 1}}\nsteps:\n  - {{id: a, {step}}}\n", tmp_path)
    work.runner.walks[0].playbook.variables.pop("gone")  # type: ignore[attr-defined]  # so that the run finds it missing

    result = work.runner.run({})

    assert verdicts(result.steps) == {"a": verdict}
    if message:
        assert error_of(result, "a") == message


def test_an_error_of_the_playbook_itself_is_never_the_expected_one(tmp_path: Path) -> None:
    result = run("steps:\n  - {id: a, type: unusable, expect_error: {message: {contains: cannot}}}\n", tmp_path)

    assert (verdicts(result.steps), error_of(result, "a")) == ({"a": "broken"}, "this cannot be run here")


def test_nobody_waits_for_an_attempt_that_could_not_begin_in_time(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsteps:\n  - {id: a, type: say, timeout: 40, retry: {until: 'false', delay: 30}}\n", tmp_path
    )

    result = work.runner.run({})

    assert error_of(result, "a") == "`until` was not true after 2 attempts"
    assert round(work.clock.seconds) == 30


def test_an_expected_error_is_the_output(tmp_path: Path) -> None:
    result = run(
        "steps:\n  - {id: a, type: refuse, parameters: {status: 403}, expect_error: {status: {one_of: [401, 403]}},"
        " save: {code: status}}\n  - {id: b, type: say, parameters: {x: '{{ step.a.message }} {{ variable.code }}'}}\n",
        tmp_path,
    )

    assert result.outputs["a"] == {
        "kind": "Refused",
        "message": "HTTP 403: wrong password",
        "status": 403,
        "hint": None,
    }
    assert result.outputs["b"] == {"x": "HTTP 403: wrong password 403"}


def test_save_keeps_values_only_if_the_step_passed(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsteps:\n  - {id: a, type: say, parameters: {x: [1, 2]}, save: {second: 'x[1]', whole: .}}\n"
        "  - {id: b, type: fail, save: {never: x}, on_failure: continue}\n"
        "  - {id: c, type: say, parameters: {x: 1}, save: {gone: y.z}}\n",
        tmp_path,
    )

    result = work.runner.run({})

    assert dict(work.runner.state.variables) == {"second": 2, "whole": {"x": [1, 2]}}
    assert [(event.name, event.value) for event in work.of(VariableSet)] == [("second", 2), ("whole", {"x": [1, 2]})]
    assert error_of(result, "c") == "nothing to save at y.z: the output has no 'y'"
    assert verdicts(result.steps)["c"] == "failed"


ROLLBACK = """\
steps:
  - {id: a, type: say, rollback: [{id: undo_a, type: say, parameters: {x: '{{ variable.v }}'}}]}
  - {id: b, type: say, when: 1 > 2, rollback: [{id: undo_b, type: say}]}
  - id: c
    type: say
    rollback: [{id: undo_c1, type: broken}, {id: undo_c2, type: say}]
  - {id: d, type: FAIL, on_failure: ON, rollback: [{id: undo_d, type: say}], rollback_on_failure: SELF}
  - {id: e, type: say, rollback: [{id: undo_e, type: say}]}
teardown:
  - {id: clean, type: say}
"""


@pytest.mark.parametrize(
    ("kind", "on_failure", "itself", "undone"),
    [
        ("fail", "rollback", "false", ["undo_c1", "undo_c2", "undo_a"]),
        ("broken", "rollback", "true", ["undo_d", "undo_c1", "undo_c2", "undo_a"]),
        ("fail", "abort", "true", []),
        ("say", "rollback", "true", []),
    ],
)
def test_rollback_undoes_what_passed_the_last_first(
    kind: str, on_failure: str, itself: str, undone: list[str], tmp_path: Path
) -> None:
    text = ROLLBACK.replace("FAIL", kind).replace("ON,", f"{on_failure},").replace("SELF", itself)

    result = run("variables: {v: 1}\n" + text, tmp_path)

    ended = [each.path.ids[0] for each in result.steps if each.path.phase == "rollback"]
    assert ended == undone
    assert [each.path.ids[0] for each in result.steps][-1] == "clean"
    assert result.verdict is {"fail": Verdict.FAILED, "broken": Verdict.BROKEN, "say": Verdict.PASSED}[kind]
    if undone:
        assert verdicts(result.steps)["undo_c1"] == "broken"
        assert [each.path.number for each in result.steps if each.path.phase == "rollback"][-1] == "rollback 1"


def test_a_failing_setup_breaks_the_item_and_the_teardown_runs(tmp_path: Path) -> None:
    result = run(
        "setup:\n  - {id: prepare, type: fail}\n  - {id: more, type: say}\nsteps:\n  - {id: a, type: say}\n"
        "teardown:\n  - {id: clean, type: say, parameters: {x: '{{ outcome.prepare }} {{ outcome.a }}'}}\n",
        tmp_path,
    )

    assert result.verdict is Verdict.BROKEN
    assert verdicts(result.steps) == {"prepare": "failed", "more": "not run", "a": "not run", "clean": "passed"}
    assert reason_of(result, "a") == "step 'prepare' failed"
    assert result.outputs["clean"] == {"x": "failed not run"}


def test_a_setup_step_that_fails_and_continues_still_keeps_main_from_running(tmp_path: Path) -> None:
    result = run(
        "setup:\n  - {id: s, type: fail, on_failure: continue}\n  - {id: t, type: say}\nsteps:\n  - {id: a, type: say}\n",
        tmp_path,
    )

    assert verdicts(result.steps) == {"s": "failed", "t": "passed", "a": "not run"}
    assert (reason_of(result, "a"), result.verdict) == ("the setup did not pass", Verdict.BROKEN)


def test_the_teardown_runs_all_its_steps_and_its_failure_breaks_a_passed_item(tmp_path: Path) -> None:
    text = (
        "steps:\n  - {id: a, type: KIND}\nteardown:\n  - {id: x, type: fail}\n  - {id: y, type: broken}\n"
        "  - {id: z, type: say}\n"
    )

    passed, failed = run(text.replace("KIND", "say"), tmp_path), run(text.replace("KIND", "fail"), tmp_path)

    assert verdicts(passed.steps) == {"a": "passed", "x": "failed", "y": "broken", "z": "passed"}
    assert (passed.verdict, failed.verdict) == (Verdict.BROKEN, Verdict.FAILED)
    assert [step.path.number for step in passed.steps] == ["1", "teardown 1", "teardown 2", "teardown 3"]


def test_a_soft_failure_fails_the_item_at_its_end(tmp_path: Path) -> None:
    result = run("steps:\n  - {id: a, type: fail, on_failure: continue}\n  - {id: b, type: say}\n", tmp_path)

    assert (result.verdict, verdicts(result.steps)) == (Verdict.FAILED, {"a": "failed", "b": "passed"})


def test_the_playbooks_time_limit_covers_setup_and_main_and_not_the_teardown(tmp_path: Path) -> None:
    work = work_of(
        "name: T\ntimeout: 10s\nsetup:\n  - {id: s, type: wait, parameters: {seconds: 4}}\n"
        "steps:\n  - {id: a, type: wait, parameters: {seconds: 60}, on_failure: continue}\n  - {id: b, type: say}\n"
        "teardown:\n  - {id: clean, type: wait, parameters: {seconds: 30}}\n",
        tmp_path,
    )

    result = work.runner.run({})

    assert verdicts(result.steps) == {"s": "passed", "a": "broken", "b": "not run", "clean": "passed"}
    assert error_of(result, "a") == reason_of(result, "b") == "the playbook's time limit of 10 s passed"
    assert 39 < work.clock.seconds < 41


def test_the_teardown_has_a_minute(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsteps:\n  - {id: a, type: say}\nteardown:\n  - {id: x, type: wait, parameters: {seconds: 90}}\n"
        "  - {id: y, type: say}\n",
        tmp_path,
    )

    result = work.runner.run({})

    assert verdicts(result.steps) == {"a": "passed", "x": "broken", "y": "not run"}
    assert error_of(result, "x") == "the teardown's time limit of 60 s passed"
    assert work.clock.seconds < 61


CANCELLED = """\
name: T
steps:
  - {id: a, type: wait, parameters: {seconds: 60}, on_failure: rollback, rollback: [{id: undo, type: say}]}
  - {id: b, type: say}
teardown:
  - {id: x, type: wait, parameters: {seconds: 20}}
  - {id: y, type: say}
"""


def cancelling(work: Bench, *moments: float) -> None:
    """Cancel at these seconds of the clock."""
    left = list(moments)

    def pump() -> None:
        if left and work.clock.seconds >= left[0]:
            left.pop(0)
            work.control.submit(Cancel(command_id="1", run_id=IDENTITY.run_id, reason="enough"))

    work.resources.while_pumping = pump


@pytest.mark.parametrize(
    ("moments", "ended", "seconds"),
    [
        ([5.0], {"a": "broken", "b": "not run", "x": "passed", "y": "passed"}, 25),
        ([5.0, 10.0], {"a": "broken", "b": "not run", "x": "broken", "y": "not run"}, 10),
        ([65.0], {"a": "passed", "b": "passed", "x": "passed", "y": "passed"}, 80),
        ([65.0, 70.0], {"a": "passed", "b": "passed", "x": "broken", "y": "not run"}, 70),
    ],
)
def test_the_teardown_runs_after_a_cancel_and_needs_a_second_one(
    moments: list[float], ended: dict[str, str], seconds: int, tmp_path: Path
) -> None:
    work = work_of(CANCELLED, tmp_path)
    cancelling(work, *moments)

    result = work.runner.run({})

    assert verdicts(result.steps) == ended
    assert (result.cancelled, round(work.clock.seconds)) == (True, seconds)


def test_ctrl_c_runs_the_teardown_and_goes_on_its_way(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nsetup:\n  - {id: s, type: interrupt}\nsteps:\n  - {id: a, type: say}\n"
        "teardown:\n  - {id: x, type: say}\n",
        tmp_path,
    )

    with pytest.raises(KeyboardInterrupt):
        work.runner.run({})

    finished = work.of(RunFinished)[0]
    assert (finished.verdict, finished.cancelled) == (Verdict.BROKEN, True)
    assert finished.counts == {"broken": 1, "not run": 1, "passed": 1}


def test_variables_are_set_in_order_before_the_first_step(tmp_path: Path) -> None:
    work = work_of(
        "name: T\nparameters: [{name: n, type: integer, default: 2}]\n"
        "variables: {twice: '{{ parameter.n * 2 }}', text: 'n is {{ variable.twice }}'}\n"
        "steps:\n  - {id: a, type: say, parameters: {x: '{{ variable.text }}'}}\n",
        tmp_path,
    )

    result = work.runner.run({"n": 3})

    assert work.of(RunStarted)[0].variables == {"twice": 6, "text": "n is 6"}
    assert result.outputs["a"] == {"x": "n is 6"}


def test_a_variable_that_cannot_be_computed_breaks_the_run_at_its_place(tmp_path: Path) -> None:
    result = run(
        "variables:\n  ok: 1\n  bad: '{{ 1 / 0 * variable.ok }}'\nsteps:\n  - {id: a, type: say}\n"
        "teardown:\n  - {id: clean, type: say}\n",
        tmp_path,
    )

    assert result.error is not None
    assert (result.verdict, result.error.where) == (Verdict.BROKEN, "playbooks/x.yaml:4:8")
    assert result.error.message == "variables.bad: {{ 1 / 0 * variable.ok }}: division by zero"
    assert verdicts(result.steps) == {"a": "not run", "clean": "passed"}


def test_outputs_reach_the_playbook_that_runs_this_one(tmp_path: Path) -> None:
    inner = (
        "name: Inner\noutputs: {total: variable.n, all: '{{ step.c }}', plain: text}\n"
        "steps:\n  - {id: c, type: count}\n"
    )
    result = run(
        "steps:\n  - {id: call, type: playbook.run, parameters: {playbook: inner.yaml}}\n"
        "  - {id: a, type: say, parameters: {x: '{{ step.call.outputs.total }}', y: '{{ step.call.outputs.all.n }}'}}\n",
        tmp_path,
        others={"inner.yaml": inner},
    )

    assert result.outputs["call"]["outputs"] == {"total": 1, "all": {"n": 1}, "plain": "text"}
    assert result.outputs["a"] == {"x": 1, "y": 1}


def test_the_outermost_outputs_are_in_the_result(tmp_path: Path) -> None:
    good = run("outputs: {n: step.a.n}\nsteps:\n  - {id: a, type: count}\n", tmp_path)
    bad = run("outputs: {n: step.a.n.x}\nsteps:\n  - {id: a, type: count}\n", tmp_path)

    assert good.returned == {"n": 1}
    assert bad.error is not None
    assert (bad.verdict, bad.error.message) == (
        Verdict.BROKEN,
        "outputs.n: step.a.n.x: step.a.n is a number, so it has no 'x'",
    )


def test_a_nested_playbook_sets_up_and_tears_down_by_itself(tmp_path: Path) -> None:
    inner = (
        "name: Inner\nsetup:\n  - {id: s, type: say}\nsteps:\n  - {id: m, type: fail}\n"
        "teardown:\n  - {id: t, type: say}\n"
    )
    work = work_of(
        "name: T\nsteps:\n  - {id: call, type: playbook.run, parameters: {playbook: inner.yaml}}\n",
        tmp_path,
        {"inner.yaml": inner},
    )

    result = work.runner.run({})

    assert [(each.path.number, str(each.verdict)) for each in result.steps[0].children] == [
        ("setup 1.1", "passed"),
        ("1.1", "failed"),
        ("teardown 1.1", "passed"),
    ]
    assert [step.path.number for step in work.of(RunPlanned)[0].steps] == ["1", "setup 1.1", "1.1", "teardown 1.1"]
    assert error_of(result, "call") == "inner.yaml: step 'm' failed: wrong"


def test_a_nested_playbooks_failing_setup_breaks_the_step(tmp_path: Path) -> None:
    inner = "name: Inner\nsetup:\n  - {id: s, type: fail}\nsteps:\n  - {id: m, type: say}\n"
    text = "steps:\n  - {id: call, type: playbook.run, parameters: {playbook: inner.yaml}}\n"

    assert verdicts(run(text, tmp_path, others={"inner.yaml": inner}).steps) == {"call": "broken"}


def test_a_nested_playbook_that_needs_what_is_not_there_breaks_the_step(tmp_path: Path) -> None:
    inner = "name: Inner\nrequires: {ignition: '>=9'}\nsteps:\n  - {id: m, type: say}\n"
    work = work_of(
        "name: T\nsteps:\n  - {id: call, type: playbook.run, parameters: {playbook: inner.yaml}}\n",
        tmp_path,
        {"inner.yaml": inner},
    )
    work.resources.lacking = "needs Ignition >=9; gw runs 8.3.1"

    result = work.runner.run({})

    assert error_of(result, "call") == "inner.yaml cannot run here: needs Ignition >=9; gw runs 8.3.1"


def test_a_nested_playbook_runs_once_per_element(tmp_path: Path) -> None:
    inner = "name: Inner\nparameters: [{name: n, type: integer}]\nsteps:\n  - {id: m, type: say, parameters: {n: '{{ n }}'}}\n"
    result = run(
        "steps:\n  - {id: call, type: playbook.run, foreach: [1, 2], parameters: {playbook: inner.yaml, n: '{{ item }}'}}\n",
        tmp_path,
        others={"inner.yaml": inner},
    )

    assert [str(inside.path) for each in result.steps[0].children for inside in each.children] == [
        "call/[0]/m",
        "call/[1]/m",
    ]


def test_the_case_is_there_for_references(tmp_path: Path) -> None:
    work = work_of(
        "name: T\ncases: [{id: one, extra: 5}]\nsteps:\n  - {id: a, type: say, parameters: {x: '{{ case.id }} {{ case.extra }}'}}\n",
        tmp_path,
    )

    result = work.runner.run({}, case=Case(id="one", values={"id": "one", "extra": 5}))

    assert (result.outputs["a"], work.of(RunPlanned)[0].case) == ({"x": "one 5"}, "one")


def test_pause_stops_before_the_step_only_with_a_front_end(tmp_path: Path) -> None:
    text = "name: T\nsteps:\n  - {id: a, type: say}\n  - {id: b, type: say, pause: true}\n"
    alone, watched = work_of(text, tmp_path), work_of(text, tmp_path)
    detach = watched.control.attach("terminal")
    watched.resources.while_pumping = detach

    alone.runner.run({})
    watched.runner.run({})

    assert "run_paused" not in [event.kind for event in alone.events]
    kinds = [event.kind for event in watched.events]
    assert kinds.index("run_paused") == kinds.index("step_finished") + 1


@pytest.mark.parametrize(
    ("step", "offered"),
    [
        ("{id: a, type: say, when: '{{ variable.nothing.x }}'}", ["picture a", "rest a"]),
        ("{id: a, type: say, parameters: {x: '{{ variable.nothing.x }}'}}", ["picture a", "rest a"]),
        ("{id: a, type: say, foreach: '{{ variable.nothing }}'}", ["picture a", "rest a"]),
        ("{id: a, type: say, save: {x: no.such}}", ["picture a ok", "picture a", "rest a"]),
        ("{id: a, type: say, foreach: [1], when: 'loop.index + variable.word > 0'}", ["picture a", "rest a"]),
        ("{id: a, type: fail, foreach: [1, 2], on_failure: continue}", ["picture a", "rest a"] * 2),
        ("{id: a, type: fail, retry_count: 1, retry_delay: 0}", ["picture a", "picture a", "rest a"]),
        ("{id: a, type: say}", ["picture a ok"]),
    ],
)
def test_evidence_is_offered_wherever_a_step_fails(step: str, offered: list[str], tmp_path: Path) -> None:
    """A picture after each attempt and after what fails outside of them; everything else once."""
    seen: list[str] = []

    def after_attempt(context: StepContext, error: IgnitionError | None) -> None:
        seen.append(f"picture {context.step.id}" + ("" if error else " ok"))

    def after_failure(context: StepContext, _error: IgnitionError, seconds: float) -> None:
        assert seconds >= 0
        seen.append(f"rest {context.step.id}")

    text = f"name: x\nvariables: {{nothing: 1, word: x}}\nsteps:\n  - {step}\n"
    work = bench(text, *TYPES, folder=tmp_path, after_attempt=after_attempt, after_failure=after_failure)
    work.runner.run({})

    assert seen == offered

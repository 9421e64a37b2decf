"""The runner: order, verdicts, retries, limits, what is stored and what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from pytest_ignition.engine.commands import Cancel
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.errors import StepCrashed, StepError, TestsBroken, TestsFailed
from pytest_ignition.engine.events import (
    Event,
    EvidenceCaptured,
    LogLine,
    RunFinished,
    RunPlanned,
    RunStarted,
    StepFinished,
    StepNotRun,
    StepStarted,
    VariableSet,
)
from pytest_ignition.engine.stepping import _as_ours
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed, IgnitionError
from pytest_ignition.language.model import Json
from tests.engine.fakes import FakeType, bench

Handler = Callable[[StepContext, Mapping[str, Json]], Mapping[str, Json] | None]


def say(_context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    return dict(parameters)


def fail(_context: StepContext, parameters: Mapping[str, Json]) -> None:
    raise CheckFailed("wrong", expected="1", actual="2")


def crash(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
    raise KeyError("oops")


def broken(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
    raise StepError("cannot")


TYPES = (FakeType("say", say), FakeType("fail", fail), FakeType("crash", crash), FakeType("broken", broken))


def playbook(*steps: str, parameters: str = "") -> str:
    return f"name: Test\n{parameters}steps:\n" + "".join(f"  - {{{step}}}\n" for step in steps)


def test_all_steps_run_in_order_and_pass(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: say", "id: b, type: say"), *TYPES, folder=tmp_path)

    result = work.runner.run({})

    assert result.verdict is Verdict.PASSED
    assert [(step.path.ids, step.verdict) for step in result.steps] == [
        (("a",), Verdict.PASSED),
        (("b",), Verdict.PASSED),
    ]


def test_events_tell_the_whole_story_without_gaps(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: say", "id: b, type: fail", "id: c, type: say"), *TYPES, folder=tmp_path)

    work.runner.run({}, gateway="plant")

    assert [type(event) for event in work.events] == [
        RunPlanned,
        RunStarted,
        StepStarted,
        StepFinished,
        StepStarted,
        StepFinished,
        StepNotRun,
        RunFinished,
    ]
    assert [event.seq for event in work.events] == list(range(1, 9))
    assert work.of(RunPlanned)[0].gateway == "plant"
    assert work.of(RunFinished)[0].counts == {"passed": 1, "failed": 1, "not run": 1}


def test_events_are_plain_json(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: fail"), *TYPES, folder=tmp_path)
    work.runner.run({})

    data = work.of(StepFinished)[0].as_json()

    assert data["kind"] == "step_finished"
    assert data["run_id"] == "run"
    assert data["step_path"] == {"phase": "main", "ids": ["a"], "positions": [0]}
    assert data["verdict"] == "failed"
    assert data["error"]["expected"] == "1"
    assert data["time"].startswith("2026-01-01T00:00:00")


@pytest.mark.parametrize(
    ("kind", "verdict"), [("fail", Verdict.FAILED), ("broken", Verdict.BROKEN), ("crash", Verdict.BROKEN)]
)
def test_wrong_is_failed_and_everything_else_broken(kind: str, verdict: Verdict, tmp_path: Path) -> None:
    work = bench(playbook(f"id: a, type: {kind}", "id: b, type: say"), *TYPES, folder=tmp_path)

    result = work.runner.run({})

    assert result.verdict is verdict
    assert [step.verdict for step in result.steps] == [verdict, Verdict.NOT_RUN]
    assert result.steps[1].reason == f"step 'a' {verdict}"


def test_a_crash_names_the_place_in_the_handler_without_a_traceback(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: crash"), *TYPES, folder=tmp_path)

    error = work.runner.run({}).steps[0].error

    assert error is not None
    assert error.message.startswith("the step type raised KeyError: 'oops' at test_runner.py:")
    assert error.hint == "this is a defect of the step type, not of the playbook"


def test_an_error_points_at_its_step(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: say", "id: b, type: fail"), *TYPES, folder=tmp_path)

    error = work.runner.run({}).steps[1].error

    assert error is not None
    assert error.where == "playbooks/x.yaml:4:5"
    assert error.excerpt.splitlines()[0] == "    4 |   - {id: b, type: fail}"


def test_continue_runs_the_rest_and_the_run_is_failed_all_the_same(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: fail, on_failure: continue", "id: b, type: say"), *TYPES, folder=tmp_path)

    result = work.runner.run({})

    assert [step.verdict for step in result.steps] == [Verdict.FAILED, Verdict.PASSED]
    assert result.verdict is Verdict.FAILED


def test_failed_outweighs_broken(tmp_path: Path) -> None:
    steps = ("id: a, type: broken, on_failure: continue", "id: b, type: fail")

    assert bench(playbook(*steps), *TYPES, folder=tmp_path).runner.run({}).verdict is Verdict.FAILED


def test_references_keep_types_and_reach_earlier_outputs(tmp_path: Path) -> None:
    work = bench(
        playbook(
            "id: a, type: say, parameters: {items: [1, {k: v}], n: 5}",
            "id: b, type: say, parameters: {same: '{{ step.a.items }}', text: 'n={{ step.a.n }}', p: '{{ count }}'}",
            "id: c, type: say, parameters: {was: '{{ outcome.a }}', next: '{{ step.a.n + 1 }}'}",
            parameters="parameters: [{name: count, type: integer}]\n",
        ),
        *TYPES,
        folder=tmp_path,
    )

    result = work.runner.run({"count": 3})

    assert result.steps[1].output == {"same": [1, {"k": "v"}], "text": "n=5", "p": 3}
    assert result.steps[2].output == {"was": "passed", "next": 6}


def test_a_reference_to_a_step_that_did_not_run_says_why(tmp_path: Path) -> None:
    def needs(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        return dict(parameters)

    work = bench(
        playbook(
            "id: a, type: fail, on_failure: continue",
            "id: b, type: say, parameters: {x: '{{ step.a.value }}'}",
        ),
        FakeType("say", needs),
        FakeType("fail", fail),
        folder=tmp_path,
    )

    error = work.runner.run({}).steps[1].error

    assert error is not None
    assert "'a'" in error.message


def test_stored_outputs_cannot_be_changed_by_a_later_step(tmp_path: Path) -> None:
    def change(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        context.outputs["a"]["items"].append(4)

    work = bench(
        playbook("id: a, type: say, parameters: {items: [1]}", "id: b, type: change, on_failure: continue"),
        *TYPES,
        FakeType("change", change),
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.steps[1].verdict is Verdict.BROKEN
    assert work.runner.state.outputs["a"] == {"items": [1]}


def test_one_snapshot_per_step_shows_the_state_before_it(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: say", "id: b, type: say"), *TYPES, folder=tmp_path)

    work.runner.run({})

    assert [dict(state.outcomes) for state in work.runner.snapshots] == [{}, {"a": Verdict.PASSED}]


def test_variables_are_set_told_and_seen_later(tmp_path: Path) -> None:
    def remember(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        context.set_variable("colour", ["red"])

    work = bench(
        playbook("id: a, type: remember", "id: b, type: say, parameters: {c: '{{ variable.colour }}'}"),
        *TYPES,
        FakeType("remember", remember),
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.steps[1].output == {"c": ["red"]}
    assert [(event.name, event.value) for event in work.of(VariableSet)] == [("colour", ["red"])]


def test_a_value_that_is_not_json_is_refused(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: odd"), FakeType("odd", lambda _context, _parameters: {"x": object()}), folder=tmp_path
    )

    error = work.runner.run({}).steps[0].error

    assert error is not None
    assert error.message == "the output of odd holds a object, which is not a plain value"


def flaky(failures: int, error: IgnitionError) -> Handler:
    left = [error] * failures

    def handler(_context: StepContext, _parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        if left:
            raise left.pop()
        return {"ok": True}

    return handler


def test_retries_wait_in_between_and_the_last_attempt_counts(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: flaky, retry_count: 2, retry_delay: 7"),
        FakeType("flaky", flaky(2, CheckFailed("not yet"))),
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.verdict is Verdict.PASSED
    assert result.steps[0].attempts == 3
    assert work.clock.seconds == pytest.approx(14)
    assert [event.step_attempt for event in work.of(StepStarted)] == [1, 2, 3]
    assert [line.message for line in work.of(LogLine)] == [
        "attempt 1 of 3 failed: not yet",
        "attempt 2 of 3 failed: not yet",
    ]


def test_retries_run_out(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: flaky, retry_count: 1, retry_delay: 0"),
        FakeType("flaky", flaky(9, CheckFailed("never"))),
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.verdict is Verdict.FAILED
    assert result.steps[0].attempts == 2


def test_mistakes_in_the_playbook_are_not_retried(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: say, retry_count: 5, parameters: {x: '{{ variable.nobody_set_this }}'}"),
        *TYPES,
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.steps[0].attempts == 1
    assert result.verdict is Verdict.BROKEN
    assert work.clock.seconds == 0


def test_the_time_limit_ends_a_wait(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: wait, timeout: 2"),
        FakeType("wait", lambda context, _parameters: context.waiter.wait(300)),
        folder=tmp_path,
    )

    result = work.runner.run({})

    assert result.verdict is Verdict.BROKEN
    assert result.steps[0].error is not None
    assert result.steps[0].error.message == "the step's time limit of 2 s passed"
    assert work.clock.seconds == pytest.approx(2, abs=0.1)


def test_the_time_limit_is_for_each_attempt(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: wait, timeout: 2, retry_count: 1, retry_delay: 0"),
        FakeType("wait", lambda context, _parameters: context.waiter.wait(300)),
        folder=tmp_path,
    )

    work.runner.run({})

    assert work.clock.seconds == pytest.approx(4, abs=0.2)


def test_a_handler_that_ignores_its_limit_does_not_pass(tmp_path: Path) -> None:
    def slow(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        work.clock.sleep(10)

    work = bench(playbook("id: a, type: slow, timeout: 5"), FakeType("slow", slow), folder=tmp_path)

    assert work.runner.run({}).verdict is Verdict.BROKEN


def test_cancel_ends_the_running_step_and_the_rest_is_not_run(tmp_path: Path) -> None:
    work = bench(
        playbook("id: a, type: wait", "id: b, type: say"),
        FakeType("wait", lambda context, _parameters: context.waiter.wait(250)),
        *TYPES,
        folder=tmp_path,
    )

    def press() -> None:
        if work.clock.seconds > 3:
            work.control.submit(Cancel(command_id="1", run_id="run", reason="enough"))

    work.resources.while_pumping = press

    result = work.runner.run({})

    assert result.cancelled
    assert [step.verdict for step in result.steps] == [Verdict.BROKEN, Verdict.NOT_RUN]
    assert result.steps[1].reason == "the run was cancelled: enough"
    assert work.clock.seconds < 4
    assert work.resources.interrupts >= 1


def test_an_error_that_the_cancellation_caused_is_told_as_cancellation(tmp_path: Path) -> None:
    def interrupted(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        work.control.submit(Cancel(command_id="1", run_id="run"))
        raise StepError("the call was interrupted")

    work = bench(playbook("id: a, type: call, retry_count: 3"), FakeType("call", interrupted), folder=tmp_path)

    result = work.runner.run({})

    assert result.cancelled
    assert result.steps[0].error is not None
    assert result.steps[0].error.message == "the run was cancelled"
    assert result.steps[0].attempts == 1


def test_ctrl_c_passes_through_after_the_events_are_complete(tmp_path: Path) -> None:
    def interrupt(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
        raise KeyboardInterrupt

    work = bench(
        playbook("id: a, type: stop", "id: b, type: say"), FakeType("stop", interrupt), *TYPES, folder=tmp_path
    )

    with pytest.raises(KeyboardInterrupt):
        work.runner.run({})

    assert [type(event) for event in work.events][-3:] == [StepFinished, StepNotRun, RunFinished]
    assert work.of(RunFinished)[0].cancelled
    assert work.of(StepFinished)[0].error is not None


def test_secrets_never_reach_a_consumer(tmp_path: Path) -> None:
    def leak(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
        context.keep_secret("later-secret")
        context.log(f"value {parameters['value']} and later-secret")
        context.set_variable("v", {"deep": ["hunter2-secret"]})
        raise CheckFailed("expected hunter2-secret", expected="hunter2-secret", actual="later-secret")

    work = bench(
        playbook(
            "id: a, type: leak, name: hunter2-secret, parameters: {value: '{{ password }}'}",
            parameters="parameters: [{name: password, type: string}]\n",
        ),
        FakeType("leak", leak),
        folder=tmp_path,
        secrets=["hunter2-secret"],
    )

    result = work.runner.run({"password": "hunter2-secret"})

    told = repr([event.as_json() for event in work.events]) + repr(result)
    assert "hunter2-secret" not in told
    assert "later-secret" not in told
    assert "********" in told


def test_a_broken_consumer_is_contained_and_reported_once(tmp_path: Path) -> None:
    reported: list[str] = []

    def consumer(_event: Event) -> None:
        raise OSError("disk full")

    work = bench(
        playbook("id: a, type: say"),
        *TYPES,
        folder=tmp_path,
        consumers=[consumer],
        on_consumer_error=lambda _consumer, error: reported.append(str(error)),
    )

    assert work.runner.run({}).verdict is Verdict.PASSED
    assert reported == ["disk full"]


def test_evidence_is_offered_after_each_attempt_and_its_trouble_changes_nothing(tmp_path: Path) -> None:
    seen: list[str] = []

    def after(context: StepContext, error: IgnitionError | None) -> None:
        seen.append(f"{context.step.id}: {error.message if error else 'ok'}")
        raise OSError("disk full")

    work = bench(playbook("id: a, type: say", "id: b, type: fail"), *TYPES, folder=tmp_path, after_attempt=after)

    result = work.runner.run({})

    assert seen == ["a: ok", "b: wrong"]
    assert [step.verdict for step in result.steps] == [Verdict.PASSED, Verdict.FAILED]
    assert [line.message for line in work.of(LogLine)] == ["no evidence could be taken: disk full"] * 2


def test_evidence_paths_are_unique_and_stay_in_their_folder(tmp_path: Path) -> None:
    paths: list[Path] = []

    def picture(context: StepContext, _parameters: Mapping[str, Json]) -> None:
        for name in ("a/b", "a\\b", "../../etc", "", "na:me*<b>", "a" * 300, "Ümläut \N{ROCKET}"):
            path = context.evidence_path(name, ".png")
            path.write_bytes(b"")
            context.attach(path, evidence="screenshot", title=name, media_type="image/png")
            paths.append(path)

    work = bench(playbook("id: a, type: picture"), FakeType("picture", picture), folder=tmp_path)

    assert work.runner.run({}).verdict is Verdict.PASSED
    assert len(set(paths)) == len(paths)
    assert all(path.parent == tmp_path for path in paths)
    assert all(len(path.name) < 100 for path in paths)
    assert len(work.of(EvidenceCaptured)) == len(paths)


def test_what_the_system_refuses_is_no_defect_of_the_step_type() -> None:
    refused = _as_ours(OSError(28, "No space left on device", "/evidence/01.png"))

    assert str(refused) == "/evidence/01.png: No space left on device"
    assert isinstance(_as_ours(ValueError("x")), StepCrashed)
    assert isinstance(_as_ours(OSError("no number")), StepCrashed)


def some_fail(context: StepContext, _parameters: Mapping[str, Json]) -> None:
    context.log(str(context.masked({"told": "s3cret-word"})))
    raise TestsFailed("1 of 2", output={"passed": 1, "failed": 1}, actual="1 failed")


def end_early(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
    raise TestsBroken("nothing answers", output={"skipped": 2})


@pytest.mark.parametrize(
    ("kind", "verdict", "output"),
    [("some_fail", "failed", {"passed": 1, "failed": 1}), ("end_early", "broken", {"skipped": 2})],
)
def test_a_step_that_carried_out_tests_gives_its_output_although_it_did_not_pass(
    tmp_path: Path, kind: str, verdict: str, output: Json
) -> None:
    types = (*TYPES, FakeType("some_fail", some_fail), FakeType("end_early", end_early))
    text = playbook(f"id: a, type: {kind}, on_failure: continue", "id: b, type: say, parameters: {all: '{{ step.a }}'}")
    work = bench(text, *types, folder=tmp_path)

    result = work.runner.run({})

    assert (result.steps[0].verdict, result.steps[0].output) == (verdict, output)
    assert result.steps[1].output == {"all": output}


def test_what_a_step_writes_into_a_file_can_be_masked(tmp_path: Path) -> None:
    work = bench(playbook("id: a, type: some_fail"), FakeType("some_fail", some_fail), folder=tmp_path)
    work.runner.masker.add("s3cret-word")

    work.runner.run({})

    (line,) = [event for event in work.events if isinstance(event, LogLine)]
    assert "s3cret-word" not in line.message
    assert "told" in line.message

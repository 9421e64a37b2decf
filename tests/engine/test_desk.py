"""Commands that need the run's state: carried out on its thread while it waits or stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine import commands
from pytest_ignition.engine.commands import (
    Back,
    Cancel,
    Command,
    CommandError,
    Edit,
    Evaluate,
    Goto,
    Pause,
    Resume,
    Retry,
    RunStep,
    Save,
    SetVariable,
    Skip,
    StepOnce,
    TakeScreenshot,
    command_from_json,
)
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.events import (
    CommandAnswered,
    EvidenceCaptured,
    PlaybookEdited,
    RunPaused,
    RunRewound,
    StepFinished,
    StepNotRun,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from tests.engine.fakes import RUN, Bench, FakeType, bench

Json = Any

ABC = "name: Test\nsteps:\n" + "".join(
    f"  - {{id: {name}, name: {name.upper()}, type: say, parameters: {{word: {name}}}}}\n" for name in "abc"
)


def say(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    context.set_variable("last", parameters["word"])
    return {"word": parameters["word"]}


TYPES = (FakeType("say", say), RUN)


class Front:
    """A front end: one command at each look while the run stands still, in order."""

    def __init__(self, work: Bench, *script: Callable[[], Command]) -> None:
        self._work = work
        self._script = list(script)
        work.control.attach("test")
        work.resources.while_pumping = self._press

    def _press(self) -> None:
        if self._script:
            answer = self._work.control.submit(self._script.pop(0)())
            assert answer.accepted, answer

    def ids(self) -> dict[str, str]:
        return {"command_id": "1", "run_id": "run"}


def ask(kind: type[Command], **values: Any) -> Callable[[], Command]:
    return lambda: kind(command_id=kind.name, run_id="run", **values)


def run(text: str, *script: Callable[[], Command], folder: Path, **options: Any) -> Bench:
    """Paused before the first step, then the script."""
    work = bench(text, *TYPES, folder=folder, others=options.pop("others", {}))
    for name, value in options.items():
        setattr(work.resources, name, value)
    Front(work, *script)
    work.control.submit(Pause(command_id="pause", run_id="run"))
    work.runner.run({})
    return work


def started(work: Bench) -> list[str]:
    return [str(event.step_path) for event in work.of(StepStarted)]


def answers(work: Bench) -> dict[str, tuple[bool, str]]:
    return {event.command: (event.accepted, event.reason) for event in work.of(CommandAnswered)}


def test_step_runs_one_step_and_stands_still_before_the_next(tmp_path: Path) -> None:
    work = run(ABC, ask(StepOnce), ask(StepOnce), ask(Resume), folder=tmp_path)

    assert [event.reason for event in work.of(RunPaused)] == [
        "asked for",
        "one step was asked for",
        "one step was asked for",
    ]
    kinds = [event.kind for event in work.events if event.kind in ("run_paused", "step_finished")]
    assert kinds == ["run_paused", "step_finished", "run_paused", "step_finished", "run_paused", "step_finished"]


def test_skip_passes_over_the_next_step(tmp_path: Path) -> None:
    work = run(ABC, ask(Skip), ask(Resume), folder=tmp_path)

    assert started(work) == ["b", "c"]
    assert [(str(event.step_path), event.reason) for event in work.of(StepNotRun)] == [
        ("a", "passed over by a command")
    ]


def test_skipping_every_step_ends_the_run_when_it_goes_on(tmp_path: Path) -> None:
    work = run(ABC, ask(Skip), ask(Skip), ask(Skip), ask(Resume), folder=tmp_path)

    assert started(work) == []
    assert len(work.of(StepNotRun)) == 3


def test_goto_leaves_out_what_lies_between(tmp_path: Path) -> None:
    work = run(ABC, ask(Goto, step="c"), ask(Resume), folder=tmp_path)

    assert started(work) == ["c"]
    assert [str(event.step_path) for event in work.of(StepNotRun)] == ["a", "b"]


def test_back_restores_outputs_and_variables_and_says_what_it_does_not(tmp_path: Path) -> None:
    work = run(
        ABC,
        ask(StepOnce),
        ask(StepOnce),
        ask(Back, step="b"),
        ask(Evaluate, expression="variable.last"),
        ask(Evaluate, expression="outcome.b"),
        ask(Resume),
        folder=tmp_path,
    )

    assert started(work) == ["a", "b", "b", "c"]
    assert [str(event.to) for event in work.of(RunRewound)] == ["b"]
    told = {
        event.command_id + str(event.seq): event.result
        for event in work.of(CommandAnswered)
        if event.command in ("back", "evaluate")
    }
    assert list(told.values()) == [
        "outputs and variables are as they were; browser and gateway are not restored",
        "a",
        None,
    ]
    assert work.runner.state.outputs["c"] == {"word": "c"}


def test_back_alone_is_one_step_and_not_before_the_first(tmp_path: Path) -> None:
    work = run(ABC, ask(Back), ask(StepOnce), ask(Back), ask(Resume), folder=tmp_path)

    assert [event.reason for event in work.of(CommandAnswered) if event.command == "back"] == [
        "this is the first step",
        "",
    ]
    assert started(work) == ["a", "a", "b", "c"]


def test_retry_runs_the_last_step_again_with_other_parameters_and_its_verdict_counts(tmp_path: Path) -> None:
    work = run(ABC, ask(StepOnce), ask(Retry, parameters={"word": "other"}), ask(Resume), folder=tmp_path)

    assert started(work) == ["a", "a", "b", "c"]
    assert work.runner.state.outputs["a"] == {"word": "other"}
    assert [event.reason for event in work.of(RunPaused)][-1] == "the step was tried again"


def test_set_variable_evaluate_and_screenshot_work_inside_a_wait_too(tmp_path: Path) -> None:
    text = "name: Test\nsteps:\n  - {id: a, name: A, type: wait}\n"
    wait = FakeType("wait", lambda context, _parameters: context.waiter.wait(3))
    work = bench(text, wait, folder=tmp_path, others={})
    work.resources.page = True
    Front(
        work,
        ask(SetVariable, variable="colour", value={"name": "red"}),
        ask(Evaluate, expression="{{ variable.colour.name | upper }}"),
        ask(TakeScreenshot),
    )

    result = work.runner.run({})

    assert result.verdict is Verdict.PASSED
    assert [event.result for event in work.of(CommandAnswered)] == [None, "RED", None]
    assert Path(work.of(EvidenceCaptured)[0].path).name == "01-by-command.png"


def test_what_cannot_be_done_is_the_answer_and_not_the_steps_error(tmp_path: Path) -> None:
    work = run(
        ABC,
        ask(TakeScreenshot),
        ask(Goto, step="z"),
        ask(Evaluate, expression="variable.nothing"),
        ask(Evaluate, expression="just words"),
        ask(Resume),
        folder=tmp_path,
    )

    refused = [event.reason for event in work.of(CommandAnswered) if not event.accepted]
    assert refused == [
        "no page is open",
        "there is no step 'z' in playbooks/x.yaml\nhint: its steps are a, b, c",
        "{{ variable.nothing }}: the variable 'nothing' is not set",
        "'just words' is neither a reference nor an expression",
    ]
    assert all(event.verdict is Verdict.PASSED for event in work.of(StepFinished))


def test_edit_replaces_the_steps_to_come(tmp_path: Path) -> None:
    changed = ABC.replace("word: b", "word: changed") + "  - {id: d, name: D, type: say, parameters: {word: d}}\n"

    work = run(ABC, ask(StepOnce), ask(Edit, text=changed), ask(Resume), folder=tmp_path)

    assert started(work) == ["a", "b", "c", "d"]
    assert work.runner.state.outputs["b"] == {"word": "changed"}
    assert [str(step.path) for step in work.of(PlaybookEdited)[0].steps] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ABC.replace("id: a", "id: x"), "step 'a' ran already and is no longer at its place"),
        (ABC.replace("type: say", "type: sya"), "unknown step type 'sya'"),
        ("steps: [", "a value is missing here"),
    ],
)
def test_an_edit_that_cannot_be_used_is_refused_with_the_reason_and_the_run_goes_on(
    text: str, reason: str, tmp_path: Path
) -> None:
    work = run(ABC, ask(StepOnce), ask(Edit, text=text), ask(Resume), folder=tmp_path)

    accepted, told = answers(work)["edit"]
    assert not accepted
    assert reason in told
    assert started(work) == ["a", "b", "c"]


def test_a_step_from_outside_runs_without_a_verdict_and_its_output_is_known(tmp_path: Path) -> None:
    step = "id: extra\nname: Extra\ntype: say\nparameters: {word: '{{ step.a.word }}!'}\n"

    work = run(
        ABC,
        ask(StepOnce),
        ask(RunStep, text=step),
        ask(Evaluate, expression="step.extra.word"),
        ask(Resume),
        folder=tmp_path,
    )

    results = [event.result for event in work.of(CommandAnswered)]
    assert {"verdict": "passed", "output": {"word": "a!"}, "error": None} in results
    assert "a!" in results
    assert started(work) == ["a", "command:extra", "b", "c"]


def test_commands_between_steps_are_refused_elsewhere(tmp_path: Path) -> None:
    work = bench(ABC, *TYPES, folder=tmp_path, others={})

    for kind in commands.BETWEEN_STEPS:
        fields: dict[str, Any] = {"step": "a"} if kind is Goto else {"text": "x"} if kind is RunStep else {}
        answer = work.control.submit(kind(command_id="1", run_id="run", **fields))
        assert (answer.accepted, answer.reason) == (
            False,
            "the run does not stand still before a step or at a failure: pause it first",
        )


def test_commands_move_inside_the_innermost_playbook(tmp_path: Path) -> None:
    text = "name: Outer\nsteps:\n  - {id: call, name: Call, type: playbook.run, parameters: {playbook: inner.yaml}}\n"

    work = run(text, ask(StepOnce), ask(Goto, step="c"), ask(Resume), folder=tmp_path, others={"inner.yaml": ABC})

    assert started(work) == ["call", "call/c"]


def test_what_was_taken_but_not_carried_out_is_answered_at_the_end(tmp_path: Path) -> None:
    def submit(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
        work.control.submit(ask(TakeScreenshot)())

    work = bench("name: T\nsteps:\n  - {id: a, name: A, type: quick}\n", FakeType("quick", submit), folder=tmp_path)
    work.control.attach("test")

    def cancel(_context: StepContext, _error: object) -> None:
        work.control.submit(Cancel(command_id="end", run_id="run"))
        work.control.submit(ask(Evaluate, expression="variable.x")())

    work.runner.after_attempt = cancel
    work.runner.run({})

    assert answers(work)["evaluate"] == (False, "the run is over")


def every_command() -> list[Command]:
    ids = {"command_id": "7", "run_id": "run"}
    return [
        Pause(**ids, reason="look"),
        Resume(**ids),
        StepOnce(**ids),
        Cancel(**ids),
        Skip(**ids),
        Back(**ids),
        Goto(**ids, step="a"),
        Retry(**ids, parameters={"word": "x"}),
        Edit(**ids, text=None),
        RunStep(**ids, text="id: a"),
        Save(**ids, write=True),
        SetVariable(**ids, variable="x", value=[1, None]),
        Evaluate(**ids, expression="step.a"),
        TakeScreenshot(**ids),
    ]


def test_every_command_round_trips_through_json() -> None:
    made = every_command()

    assert {type(each) for each in made} == set(commands.COMMANDS)
    assert [command_from_json(json.loads(json.dumps(each.as_json()))) for each in made] == made


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"command": "paus"}, "unknown command 'paus'"),
        ({}, "unknown command None"),
        ({"command": "goto", "command_id": "1", "run_id": "r"}, "goto: the field 'step' is missing"),
        ({"command": "skip", "command_id": "1", "run_id": "r", "stp": 1}, "skip: unknown field 'stp'"),
        ({"command": "goto", "command_id": "1", "run_id": "r", "step": 3}, "goto: the field 'step' cannot be a int"),
        ({"command": "retry", "command_id": 1, "run_id": "r"}, "retry: the field 'command_id' cannot be a int"),
    ],
)
def test_data_that_is_no_command_says_why(data: Mapping[str, Any], message: str) -> None:
    with pytest.raises(CommandError) as caught:
        command_from_json(data)

    assert caught.value.message == message

"""A run that stands still at a failure before it is final, and what can be made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.commands import (
    Back,
    Cancel,
    Command,
    Edit,
    Evaluate,
    Goto,
    Resume,
    Retry,
    RunStep,
    Save,
    SetVariable,
    Skip,
    StepOnce,
    TakeScreenshot,
)
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.events import (
    CommandAnswered,
    Event,
    PlaybookEdited,
    RunPaused,
    RunResumed,
    RunRewound,
    StepAttemptFailed,
    StepFinished,
    StepNotRun,
    StepStarted,
)
from pytest_ignition.engine.pausing import Pausing, When
from pytest_ignition.engine.results import RunResult, StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import CheckFailed
from pytest_ignition.reporting.record import RunRecord
from tests.engine.fakes import RUN, Bench, FakeType, bench
from tests.engine.test_desk import ask

Json = Any

WORDS = """\
name: Words
variables: {good: "no"}
steps:
  - {id: a, name: A, type: say, parameters: {word: first}}
  - id: b
    name: B
    type: say  # says what is right
    parameters: {word: wrong}
  - {id: c, name: C, type: say, parameters: {word: "after {{ step.b.word }}"}}
teardown:
  - {id: clean, name: Clean, type: say, parameters: {word: clean}}
"""

AT_FAILURES = Pausing(when=When.FAILURE)


def say(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    if "wrong" in parameters["word"]:
        raise CheckFailed(f"the word is {parameters['word']}")
    context.set_variable("last", parameters["word"])
    return {"word": parameters["word"]}


class Played:
    """A run at whose pauses a script was played: one command at each look."""

    def __init__(
        self,
        text: str,
        *script: Callable[[], Command],
        folder: Path,
        files: dict[str, str] | None = None,
        **options: Any,
    ) -> None:
        self.record = RunRecord()
        options.setdefault("pausing", AT_FAILURES)
        options.setdefault("others", {})
        types = options.pop("types", ())
        self.work: Bench = bench(
            text, FakeType("say", say), RUN, *types, folder=folder, consumers=[self.record], **options
        )
        library: Any = self.work.runner.library
        self.files: dict[str, str] = library.shelf.files
        if files is not None:
            # The test's own view of the same files.
            files.update(self.files)
            library.shelf.files = self.files = files
        self.refused: list[str] = []
        self._script = list(script)
        self._paused = False
        self.work.control.attach("test")
        self.work.resources.while_pumping = self._press
        self.work.resources.page = True
        self.result: RunResult = self.work.runner.run({})

    def _press(self) -> None:
        if self.work.control.pause_reason is None:
            return
        if not self._script:
            # Nothing is left to ask for: a run that is paused now must end all the same.
            self.refused.append("no command was left")
            self.work.control.submit(ask(Cancel)())
            return
        answer = self.work.control.submit(self._script.pop(0)())
        if not answer.accepted:
            self.refused.append(answer.reason)

    @property
    def ends(self) -> dict[str, str]:
        """Verdict by path, nested steps too, out of the result."""

        def walk(step: StepResult) -> None:
            assert str(step.path) not in found, "a step has one end"
            found[str(step.path)] = str(step.verdict)
            for child in step.children:
                walk(child)

        found: dict[str, str] = {}
        for step in self.result.steps:
            walk(step)
        return found

    def of(self, kind: type[Any]) -> list[Any]:
        return self.work.of(kind)

    @property
    def started(self) -> list[tuple[str, int]]:
        return [(str(event.step_path), event.step_attempt) for event in self.of(StepStarted)]

    @property
    def pauses(self) -> list[tuple[str, str]]:
        return [(event.at, str(event.step_path)) for event in self.of(RunPaused)]

    def notes(self) -> dict[str, str]:
        return {str(event.step_path): event.note for event in self.of(StepFinished) if event.note}

    def check(self) -> None:
        """Events, record and result tell the same, and nothing twice."""
        ends: dict[str, Event] = {}
        for event in self.work.events:
            if isinstance(event, RunRewound):
                ends = {key: each for key, each in ends.items() if not event.voids(each.step_path)}  # type: ignore[attr-defined]
            elif isinstance(event, StepStarted) and event.step_attempt > 1:
                # What an earlier attempt ran is void with it.
                ends = {key: each for key, each in ends.items() if not key.startswith(f"{event.step_path}/")}
            elif isinstance(event, StepFinished | StepNotRun) and event.step_path.phase != "command":
                assert str(event.step_path) not in ends, f"{event.step_path} ended twice"
                ends[str(event.step_path)] = event
        assert ends.keys() == self.ends.keys()
        for path, verdict in self.ends.items():
            record = self.record.step(path)
            assert record is not None, path
            assert str(record.verdict) == verdict
        planned = [str(record.path) for record in self.record.steps if record.path.phase != "command"]
        assert sorted(planned) == sorted(self.ends)
        assert [event.seq for event in self.work.events] == list(range(1, len(self.work.events) + 1))


def test_without_a_policy_and_without_a_front_end_nothing_stands_still(tmp_path: Path) -> None:
    work = bench(WORDS, FakeType("say", say), folder=tmp_path, pausing=AT_FAILURES)
    assert work.runner.run({}).verdict is Verdict.FAILED
    assert work.of(RunPaused) == []

    assert Played(WORDS, folder=tmp_path, pausing=Pausing()).of(RunPaused) == []


def test_resume_lets_the_failure_stand(tmp_path: Path) -> None:
    played = Played(WORDS, ask(Resume), folder=tmp_path)

    assert played.ends == {"a": "passed", "b": "failed", "c": "not run", "clean": "passed"}
    (paused,) = played.of(RunPaused)
    assert (paused.at, str(paused.step_path), paused.reason) == ("failure", "b", "step 'b' failed")
    assert paused.error.message == "the word is wrong"
    kinds = [event.kind for event in played.work.events]
    assert kinds.index("step_attempt_failed") < kinds.index("run_paused") < kinds.index("step_not_run")
    assert played.notes() == {}
    played.check()


def test_a_retry_with_nothing_changed_counts_and_says_so(tmp_path: Path) -> None:
    tries: list[int] = []

    def second(_context: StepContext, _parameters: Mapping[str, Json]) -> None:
        tries.append(1)
        assert len(tries) > 1, "not yet"

    text = "name: T\nsteps:\n  - {id: a, name: A, type: second}\n"

    played = Played(text, ask(Retry), ask(Resume), folder=tmp_path, types=[FakeType("second", second)])

    assert played.result.verdict is Verdict.PASSED
    assert played.started == [("a", 1), ("a", 2)]
    (finished,) = played.of(StepFinished)
    assert finished.step_attempt == 2
    assert finished.note == "mended while paused: it passed when it was tried again, with nothing changed"
    assert played.result.steps[0].note == finished.note
    assert played.pauses == [("failure", "a"), ("end", "a")]
    played.check()


def test_a_retry_with_other_parameters_tells_the_difference_and_stands_still_before_the_next(tmp_path: Path) -> None:
    played = Played(WORDS, ask(Retry, parameters={"word": "right"}), ask(Resume), folder=tmp_path)

    assert played.result.verdict is Verdict.PASSED
    assert played.notes() == {"b": 'mended while paused: parameter word: "wrong" -> "right"'}
    assert played.pauses == [("failure", "b"), ("step", "c")]
    assert played.work.runner.state.outputs["c"] == {"word": "after right"}
    assert [event.error.message for event in played.of(StepAttemptFailed)] == ["the word is wrong"]
    played.check()


def test_a_retry_that_fails_again_stands_still_again(tmp_path: Path) -> None:
    played = Played(
        WORDS,
        ask(Retry),
        ask(Retry, parameters={"word": "still wrong"}),
        ask(Retry, parameters={"word": "right"}),
        ask(Resume),
        folder=tmp_path,
    )

    assert [number for path, number in played.started if path == "b"] == [1, 2, 3, 4]
    assert [event.step_attempt for event in played.of(StepAttemptFailed)] == [1, 2, 3]
    assert played.ends["b"] == "passed"
    played.check()


def test_an_edit_takes_the_failed_step_as_it_reads_now(tmp_path: Path) -> None:
    changed = WORDS.replace("word: wrong", "word: right").replace("word: clean", "word: cleaner")

    played = Played(WORDS, ask(Edit, text=changed), ask(Resume), folder=tmp_path)

    assert played.result.verdict is Verdict.PASSED
    note = played.notes()["b"]
    assert note.startswith("mended while paused: its text was changed\n")
    assert note.splitlines()[1:] == ["-    parameters: {word: wrong}", "+    parameters: {word: right}"]
    assert played.notes()["clean"].startswith("changed while paused: its text was changed\n")
    (answer,) = (event for event in played.of(CommandAnswered) if event.command == "edit")
    assert answer.result["changed"] == ["b", "clean"]
    assert played.pauses == [("failure", "b"), ("step", "c")]
    played.check()


def test_an_edit_may_replace_remove_and_add_steps(tmp_path: Path) -> None:
    changed = (
        "name: Words\nsteps:\n"
        "  - {id: a, name: A, type: say, parameters: {word: first}}\n"
        "  - {id: x, name: X, type: say, parameters: {word: other}}\n"
        "  - {id: y, name: Y, type: say, parameters: {word: more}}\n"
    )

    played = Played(WORDS, ask(Edit, text=changed), ask(Resume), folder=tmp_path)

    assert played.ends == {"a": "passed", "x": "passed", "y": "passed"}
    assert [str(step.path) for step in played.of(PlaybookEdited)[0].steps] == ["a", "x", "y"]
    played.check()


def test_an_edit_from_disk(tmp_path: Path) -> None:
    def mend() -> Command:
        played_files["x.yaml"] = WORDS.replace("word: wrong", "word: right")
        return ask(Edit)()

    text = WORDS
    work = bench(text, FakeType("say", say), folder=tmp_path, others={}, pausing=AT_FAILURES)
    assert work.runner.library is not None
    shelf: Any = work.runner.library.shelf
    played_files = shelf.files
    script = [mend, ask(Resume)]
    work.control.attach("test")
    work.resources.while_pumping = lambda: script and work.control.submit(script.pop(0)())  # type: ignore[assignment]

    assert work.runner.run({}).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WORDS.replace("id: a,", "id: x,"), "step 'a' ran already and is no longer at its place"),
        (WORDS.replace("type: say  #", "type: sya  #"), "unknown step type 'sya'"),
    ],
)
def test_a_refused_edit_changes_nothing(text: str, reason: str, tmp_path: Path) -> None:
    played = Played(WORDS, ask(Edit, text=text), ask(Resume), folder=tmp_path)

    (answer,) = (event for event in played.of(CommandAnswered) if event.command == "edit")
    assert not answer.accepted
    assert reason in answer.reason
    assert played.ends["b"] == "failed"
    played.check()


def test_skip_lets_the_failure_stand_and_goes_on_all_the_same(tmp_path: Path) -> None:
    text = WORDS.replace("after {{ step.b.word }}", "after")

    played = Played(text, ask(Skip), ask(Resume), folder=tmp_path)

    assert played.ends == {"a": "passed", "b": "failed", "c": "passed", "clean": "passed"}
    assert played.result.verdict is Verdict.FAILED
    assert played.notes() == {"b": "the run went on past it by a command"}
    assert played.pauses == [("failure", "b"), ("step", "c")]
    played.check()


def test_back_voids_what_came_after_and_says_what_is_not_restored(tmp_path: Path) -> None:
    played = Played(
        WORDS,
        ask(SetVariable, variable="good", value="yes"),
        ask(Back),
        ask(Evaluate, expression="variable.good"),
        ask(Resume),
        ask(Retry, parameters={"word": "right"}),
        ask(Resume),
        folder=tmp_path,
    )

    assert [path for path, _number in played.started] == ["a", "b", "a", "b", "b", "c", "clean"]
    (rewound,) = played.of(RunRewound)
    assert (str(rewound.to), [str(path) for path in rewound.void]) == ("a", ["a", "b"])
    told = {event.command: event.result for event in played.of(CommandAnswered)}
    assert told["back"] == "outputs and variables are as they were; browser and gateway are not restored"
    assert told["evaluate"] == "no"
    assert played.result.verdict is Verdict.PASSED
    played.check()


def test_goto_a_later_step_lets_the_failure_stand(tmp_path: Path) -> None:
    text = WORDS.replace("after {{ step.b.word }}", "after").replace(
        "teardown:", "  - {id: d, name: D, type: say, parameters: {word: d}}\nteardown:"
    )

    played = Played(text, ask(Goto, step="d"), ask(Resume), folder=tmp_path)

    assert played.ends == {"a": "passed", "b": "failed", "c": "not run", "d": "passed", "clean": "passed"}
    assert played.pauses == [("failure", "b"), ("step", "d")]
    played.check()


def test_goto_and_back_that_lead_nowhere_are_refused_and_the_run_still_stands(tmp_path: Path) -> None:
    text = "name: T\nsteps:\n  - {id: a, name: A, type: say, parameters: {word: wrong}}\n"

    played = Played(
        text, ask(Goto, step="a"), ask(Goto, step="z"), ask(Back), ask(Back, step="a"), ask(Resume), folder=tmp_path
    )

    assert [event.reason.split("\n")[0] for event in played.of(CommandAnswered) if not event.accepted] == [
        "step 'a' is the one that did not pass",
        "there is no step 'z' in playbooks/x.yaml",
        "this is the first step",
        "step 'a' is not an earlier one",
    ]
    assert played.ends == {"a": "failed"}


def test_a_step_from_outside_a_variable_a_value_and_a_picture(tmp_path: Path) -> None:
    text = WORDS.replace("{word: wrong}", "{word: '{{ variable.good }}wrong'}")
    step = "id: extra\nname: Extra\ntype: say\nparameters: {word: wrong again}\n"

    played = Played(
        text,
        ask(RunStep, text=step),
        ask(SetVariable, variable="good", value="very "),
        ask(Evaluate, expression="step.a.word"),
        ask(TakeScreenshot),
        ask(Resume),
        folder=tmp_path,
    )

    results = {event.command: event.result for event in played.of(CommandAnswered)}
    assert results["run_step"]["verdict"] == "failed", "and it does not stand still inside of a command"
    assert results["evaluate"] == "first"
    assert played.pauses == [("failure", "b")]
    assert played.notes().pop("command:extra") == "it is not in the playbook: somebody ran it while the run was paused"
    assert played.notes()["b"] == "changed while paused: step 'extra' was run; variable good was set to \"very \""
    played.check()


def test_cancel_ends_the_run_and_tears_down_without_another_pause(tmp_path: Path) -> None:
    text = WORDS.replace("word: clean", "word: wrong too")

    played = Played(text, ask(Cancel), folder=tmp_path)

    assert played.result.cancelled
    assert played.ends == {"a": "passed", "b": "failed", "c": "not run", "clean": "failed"}
    assert len(played.of(RunPaused)) == 1
    assert played.refused == []
    played.check()


def test_attempts_that_a_retry_will_catch_are_no_reason_to_pause(tmp_path: Path) -> None:
    text = "name: T\nsteps:\n  - {id: a, name: A, type: say, retry_count: 2, parameters: {word: wrong}}\n"

    played = Played(text, ask(Resume), folder=tmp_path)

    assert played.pauses == [("failure", "a")]
    assert played.started == [("a", 1), ("a", 2), ("a", 3)]
    played.check()


def test_attempts_after_a_retry_by_command_are_counted_on(tmp_path: Path) -> None:
    text = "name: T\nsteps:\n  - {id: a, name: A, type: say, retry_count: 1, parameters: {word: wrong}}\n"

    played = Played(text, ask(Retry), ask(Retry, parameters={"word": "fine"}), ask(Resume), folder=tmp_path)

    assert played.started == [("a", number) for number in (1, 2, 3, 4, 5)]
    assert played.ends == {"a": "passed"}
    played.check()


OUTER = """\
name: Outer
steps:
  - {id: call, name: Call, type: playbook.run, RETRY parameters: {playbook: inner.yaml}}
  - {id: after, name: After, type: say, parameters: {word: after}}
"""
INNER = """\
name: Inner
steps:
  - {id: one, name: One, type: say, parameters: {word: one}}
  - {id: two, name: Two, type: say, parameters: {word: wrong}}
teardown:
  - {id: tidy, name: Tidy, type: say, parameters: {word: tidy}}
"""


def nested(*script: Callable[[], Command], folder: Path, retry: str = "") -> Played:
    return Played(OUTER.replace("RETRY", retry), *script, folder=folder, others={"inner.yaml": INNER})


def test_a_failure_in_a_nested_playbook_is_seen_once_where_it_happens(tmp_path: Path) -> None:
    played = nested(ask(Resume), folder=tmp_path)

    assert played.pauses == [("failure", "call/two")]
    assert played.ends == {
        "call": "failed",
        "call/one": "passed",
        "call/two": "failed",
        "call/tidy": "passed",
        "after": "not run",
    }
    played.check()


def test_a_nested_step_is_mended_by_a_retry_and_the_outer_playbook_passes(tmp_path: Path) -> None:
    played = nested(ask(Retry, parameters={"word": "two"}), ask(Resume), folder=tmp_path)

    assert played.result.verdict is Verdict.PASSED
    assert list(played.notes()) == ["call/two"]
    played.check()


def test_the_nested_playbook_is_edited_where_it_failed(tmp_path: Path) -> None:
    changed = INNER.replace("wrong", "right")

    played = nested(ask(Edit, text=changed), ask(Resume), folder=tmp_path)

    assert played.result.verdict is Verdict.PASSED
    assert played.of(PlaybookEdited)[0].playbook == "playbooks/inner.yaml"
    assert played.notes()["call/two"].startswith("mended while paused")
    played.check()


def test_the_outer_playbook_is_edited_while_the_nested_one_stands_still(tmp_path: Path) -> None:
    changed = OUTER.replace("RETRY", "").replace("word: after", "word: changed")

    played = nested(
        ask(Edit, text=changed, playbook="playbooks/x.yaml"),
        ask(Retry, parameters={"word": "two"}),
        ask(Resume),
        folder=tmp_path,
    )

    assert played.work.runner.state.outputs["after"] == {"word": "changed"}
    assert played.pauses[0] == ("failure", "call/two")
    played.check()


def test_a_step_that_will_be_tried_again_catches_what_fails_inside(tmp_path: Path) -> None:
    played = nested(ask(Resume), folder=tmp_path, retry="retry_count: 1,")

    assert played.pauses == [("failure", "call/two")]
    assert [path for path, _number in played.started].count("call/two") == 2
    played.check()


def test_a_step_that_expects_its_playbook_to_fail_catches_it(tmp_path: Path) -> None:
    played = nested(folder=tmp_path, retry="expect_error: {message: {contains: wrong}},")

    assert played.pauses == []
    assert played.result.verdict is Verdict.PASSED


def test_cancel_from_a_nested_playbook_runs_every_teardown(tmp_path: Path) -> None:
    played = nested(ask(Cancel), folder=tmp_path)

    assert played.result.cancelled
    assert played.ends["call/tidy"] == "passed"
    assert played.ends["after"] == "not run"
    played.check()


EACH = """\
name: Each
steps:
  - id: each
    name: Each
    type: say
    foreach: [one, wrong, three]
    parameters: {word: "{{ item }}"}
  - {id: after, name: After, type: say, parameters: {word: after}}
"""


def test_an_element_is_mended_and_the_others_follow(tmp_path: Path) -> None:
    played = Played(
        EACH,
        ask(Evaluate, expression="loop.index"),
        ask(Retry, parameters={"word": "two"}),
        ask(Resume),
        folder=tmp_path,
    )

    assert played.result.verdict is Verdict.PASSED
    assert {event.result for event in played.of(CommandAnswered)} >= {2}
    assert list(played.notes()) == ["each/[1]", "each/[2]", "each"]
    played.check()


def test_an_element_is_passed_on_and_the_run_goes_on(tmp_path: Path) -> None:
    played = Played(EACH, ask(Skip), ask(Resume), folder=tmp_path)

    assert played.ends == {
        "each": "failed",
        "each/[0]": "passed",
        "each/[1]": "failed",
        "each/[2]": "passed",
        "after": "passed",
    }
    assert len(played.of(StepAttemptFailed)) == 1
    played.check()


def test_an_edit_at_an_element_takes_the_whole_step_again(tmp_path: Path) -> None:
    played = Played(EACH, ask(Edit, text=EACH.replace("wrong, three", "two")), ask(Resume), folder=tmp_path)

    assert played.ends == {"each": "passed", "each/[0]": "passed", "each/[1]": "passed", "after": "passed"}
    played.check()


def test_back_from_an_element(tmp_path: Path) -> None:
    text = EACH.replace("steps:\n", "steps:\n  - {id: a, name: A, type: say, parameters: {word: a}}\n")

    played = Played(text, ask(Back), ask(Resume), ask(Skip), ask(Resume), folder=tmp_path)

    assert played.ends["a"] == "passed"
    assert [path for path, _n in played.started].count("each/[0]") == 2
    played.check()


def test_conditions_and_saves_that_cannot_be_computed_stand_still_too(tmp_path: Path) -> None:
    text = WORDS.replace(
        "    parameters: {word: wrong}", "    when: '{{ variable.ok == 1 }}'\n    parameters: {word: b}"
    )

    played = Played(
        text,
        ask(SetVariable, variable="ok", value=1),
        ask(Retry),
        ask(Resume),
        folder=tmp_path,
    )

    assert played.result.verdict is Verdict.PASSED
    assert played.notes() == {"b": "mended while paused: variable ok was set to 1"}
    played.check()


def test_a_pause_has_a_limit_after_which_the_failure_stands(tmp_path: Path) -> None:
    played = Played(WORDS, folder=tmp_path, pausing=Pausing(when=When.FAILURE, limit=30))
    assert played.refused, "with a script that is used up the run is cancelled"

    work = bench(WORDS, FakeType("say", say), folder=tmp_path, pausing=Pausing(when=When.FAILURE, limit=30))
    work.control.attach("test")
    assert work.runner.run({}).verdict is Verdict.FAILED
    (resumed,) = work.of(RunResumed)
    assert resumed.reason == "nobody resumed it within 30 s"
    assert resumed.seconds == pytest.approx(30, abs=0.2)
    assert work.of(RunPaused)[0].limit == 30
    assert all(event.duration < 1 for event in work.of(StepFinished)), "the pause is no part of a step's time"


def test_stepping_begins_before_the_first_step_and_ends_behind_the_last(tmp_path: Path) -> None:
    text = "name: T\nsteps:\n" + "".join(
        f"  - {{id: {name}, name: {name}, type: say, parameters: {{word: {name}}}}}\n" for name in "ab"
    )

    played = Played(
        text,
        ask(StepOnce),
        ask(StepOnce),
        ask(Back),
        ask(StepOnce),
        ask(Skip),
        ask(Resume),
        folder=tmp_path,
        pausing=Pausing(when=When.STEP),
    )

    assert played.pauses == [("step", "a"), ("step", "b"), ("end", "b"), ("end", "b")]
    assert "there is no step left" in [event.reason for event in played.of(CommandAnswered)]
    played.check()


def test_resume_after_a_retry_keeps_its_turn(tmp_path: Path) -> None:
    """Both are there before the runner looks: the one must not overtake the other."""
    played: list[Bench] = []

    def both() -> None:
        work = played[0]
        if work.control.pause_reason is not None:
            assert work.control.submit(ask(Retry, parameters={"word": "right"})()).accepted
            assert work.control.submit(ask(Resume)()).accepted

    work = bench(WORDS, FakeType("say", say), folder=tmp_path, others={}, pausing=AT_FAILURES)
    played.append(work)
    work.control.attach("test")
    work.resources.while_pumping = both

    assert work.runner.run({}).verdict is Verdict.PASSED
    assert len(work.of(RunPaused)) == 1


def test_what_comes_too_late_is_refused_and_does_not_move_a_run_that_goes_on(tmp_path: Path) -> None:
    def both() -> None:
        if work.control.pause_reason is not None:
            assert work.control.submit(ask(Retry, parameters={"word": "right"})()).accepted
            assert work.control.submit(ask(Back)()).accepted
            assert work.control.submit(ask(Resume)()).accepted

    work = bench(WORDS, FakeType("say", say), folder=tmp_path, others={}, pausing=AT_FAILURES)
    work.control.attach("test")
    work.resources.while_pumping = both

    assert work.runner.run({}).verdict is Verdict.PASSED
    reasons = {event.command: event.reason for event in work.of(CommandAnswered) if not event.accepted}
    assert reasons == {"back": "the run went on before it could be carried out"}


def test_a_second_ctrl_c_keeps_the_failure_and_tears_down_without_a_pause(tmp_path: Path) -> None:
    def interrupt() -> None:
        if work.control.pause_reason is not None:
            raise KeyboardInterrupt

    text = WORDS.replace("word: clean", "word: wrong too")
    work = bench(text, FakeType("say", say), folder=tmp_path, others={}, pausing=AT_FAILURES)
    work.control.attach("test")
    work.resources.while_pumping = interrupt

    with pytest.raises(KeyboardInterrupt):
        work.runner.run({})

    ends = {str(each.path): (str(each.verdict), each.error) for each in work.runner.walks[0].results}
    assert {path: verdict for path, (verdict, _error) in ends.items()} == {
        "a": "passed",
        "b": "failed",
        "c": "not run",
        "clean": "failed",
    }
    error = ends["b"][1]
    assert error is not None
    assert error.message == "the word is wrong"


def saved(played: Played) -> list[Any]:
    return [event for event in played.of(CommandAnswered) if event.command == "save"]


def test_what_was_mended_is_saved_into_the_file_with_its_comments(tmp_path: Path) -> None:
    played = Played(
        WORDS,
        ask(Save),
        ask(Retry, parameters={"word": "right"}),
        ask(Save),
        ask(Save, write=True),
        ask(Save, write=True),
        ask(Resume),
        folder=tmp_path,
    )

    nothing, shown, written, again = saved(played)
    assert (nothing.accepted, nothing.reason) == (False, "nothing was mended in playbooks/x.yaml")
    assert not shown.result["written"]
    assert "-    parameters: {word: wrong}\n+    parameters: {word: right}" in shown.result["difference"]
    assert written.result["written"]
    assert played.files["x.yaml"] == WORDS.replace("word: wrong", "word: right")
    assert not again.accepted
    assert played.result.verdict is Verdict.PASSED


def test_a_file_that_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    def change() -> Command:
        played_files["x.yaml"] = WORDS + "# mine\n"
        return ask(Save, write=True)()

    played_files: dict[str, str] = {}
    played = Played(
        WORDS, ask(Retry, parameters={"word": "right"}), change, ask(Resume), folder=tmp_path, files=played_files
    )

    (answer,) = saved(played)
    assert answer.reason.startswith("playbooks/x.yaml changed since it was read")
    assert played.files["x.yaml"] == WORDS + "# mine\n"


def test_an_edited_nested_playbook_is_saved_where_it_stands(tmp_path: Path) -> None:
    changed = INNER.replace("wrong", "right")

    played = nested(ask(Edit, text=changed), ask(Save, write=True), ask(Resume), folder=tmp_path)

    assert [event.accepted for event in saved(played)] == [True]
    assert played.files["inner.yaml"] == changed


def test_secrets_stay_out_of_the_difference(tmp_path: Path) -> None:
    played = Played(
        WORDS,
        ask(Retry, parameters={"word": "right", "password": "hunter22", "about": {"token": "t0ken-value"}}),
        ask(Resume),
        folder=tmp_path,
    )

    told = "".join(str(event.as_json()) for event in played.work.events)
    assert "parameter password: nothing -> ********" in played.notes()["b"]
    assert "hunter22" not in told
    assert "t0ken-value" not in told


def test_secrets_of_an_edited_text_stay_out_of_the_difference(tmp_path: Path) -> None:
    changed = WORDS.replace("parameters: {word: wrong}", "parameters: {word: right, password: hunter22}")

    played = Played(WORDS, ask(Edit, text=changed), ask(Resume), folder=tmp_path)

    assert "password: ********" in played.notes()["b"]
    assert "hunter22" not in "".join(str(event.as_json()) for event in played.work.events)

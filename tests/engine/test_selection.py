"""Parts of a playbook: what is left out, and what is known of it from the last recorded run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.events import StepNotRun, StepStarted
from pytest_ignition.engine.selection import Selection, UnknownStep, left_out, recorded
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.loader import load
from tests.engine.fakes import Bench, FakeType, bench

Json = Any

TEXT = """\
name: Parts
variables: {count: 0}
setup:
  - {id: begin, name: Begin, type: say, parameters: {word: begin}}
steps:
  - {id: a, name: A, type: say, parameters: {word: from a}, save: {kept: word}}
  - {id: b, name: B, type: say, parameters: {word: from b}}
  - {id: c, name: C, type: say, parameters: {word: "{{ step.a.word }}, {{ variable.kept }}"}}
  - {id: d, name: D, type: say, parameters: {word: d}}
teardown:
  - {id: end, name: End, type: say, parameters: {word: end}}
"""


def say(context: StepContext, parameters: Mapping[str, Json]) -> Mapping[str, Json]:
    if parameters.get("hide"):
        context.keep_secret(parameters["word"])
    return {"word": parameters["word"]}


def run(folder: Path, selection: Selection, recording: Mapping[str, Json], text: str = TEXT) -> Bench:
    work = bench(text, FakeType("say", say), folder=folder)
    work.runner.run({}, left_out=left_out(work.runner.playbook, selection, recording))
    return work


def record(folder: Path, text: str = TEXT) -> dict[str, Json]:
    work = run(folder, Selection(), {}, text)
    found: dict[str, Json] = json.loads(json.dumps(recorded(work.runner.walks[0], work.runner.masker.mask, {})))
    return found


def started(work: Bench) -> list[str]:
    return [str(event.step_path) for event in work.of(StepStarted)]


def test_from_a_step_on_with_what_the_last_run_left(tmp_path: Path) -> None:
    work = run(tmp_path, Selection(first="c"), record(tmp_path))

    assert started(work) == ["begin", "c", "d", "end"]
    assert work.runner.state.outputs["c"] == {"word": "from a, from a"}
    assert [(str(event.step_path), event.reason) for event in work.of(StepNotRun)] == [
        ("a", "the run should begin with c"),
        ("b", "the run should begin with c"),
    ]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(last="b"), ["begin", "a", "b", "end"]),
        (Selection(first="b", last="c"), ["begin", "b", "c", "end"]),
        (Selection(only=("a", "d")), ["begin", "a", "d", "end"]),
        (Selection(), ["begin", "a", "b", "c", "d", "end"]),
    ],
)
def test_setup_and_teardown_always_run(selection: Selection, expected: list[str], tmp_path: Path) -> None:
    assert started(run(tmp_path, selection, record(tmp_path))) == expected


def test_what_no_run_recorded_is_told_to_the_step_that_asks(tmp_path: Path) -> None:
    work = run(tmp_path, Selection(first="c"), {})

    (result,) = (each for each in work.runner.walks[0].results if each.verdict is Verdict.BROKEN)
    assert result.error is not None
    assert result.error.message == (
        "word: {{ step.a.word }}: step 'a' did not run, because the run should begin with c, and no earlier run "
        "recorded its output: let it run, too"
    )


def test_a_changed_step_is_not_taken_from_the_record_but_one_at_another_place_is(tmp_path: Path) -> None:
    recording = record(tmp_path)

    changed = run(tmp_path, Selection(first="c"), recording, TEXT.replace("from a}", "otherwise}"))
    moved = run(
        tmp_path,
        Selection(first="c"),
        recording,
        TEXT.replace("steps:\n", "steps:\n  - {id: new, name: New, type: say, parameters: {word: new}}\n"),
    )

    errors = [each.error.message for each in changed.runner.walks[0].results if each.error is not None]
    assert "it was changed since its output was recorded" in errors[0]
    assert moved.runner.state.outputs["c"] == {"word": "from a, from a"}


def test_secrets_are_never_recorded_and_never_used(tmp_path: Path) -> None:
    text = TEXT.replace("{word: from a}", "{word: hunter22, hide: true}")

    recording = record(tmp_path, text)
    work = run(tmp_path, Selection(first="c"), recording, text)

    assert "hunter22" not in json.dumps(recording)
    (error,) = (each.error for each in work.runner.walks[0].results if each.error is not None)
    assert "its recorded output held a secret, which is not kept: let it run, too" in error.message


def test_what_stands_under_a_secret_name_is_not_recorded_either(tmp_path: Path) -> None:
    work = bench(
        "name: T\nsteps:\n  - {id: a, name: A, type: login}\n  - {id: b, name: B, type: login}\n",
        FakeType("login", lambda _context, _parameters: {"token": "unknown-to-all", "user": "ada"}),
        folder=tmp_path,
    )
    work.runner.run({})

    recording = recorded(work.runner.walks[0], work.runner.masker.mask, {})

    assert "unknown-to-all" not in json.dumps(recording)
    assert recording["steps"]["a"]["output"]["user"] == "ada"


def test_a_partial_run_keeps_what_was_known_of_the_others(tmp_path: Path) -> None:
    recording = record(tmp_path)
    work = run(tmp_path, Selection(first="c"), recording)

    again = recorded(work.runner.walks[0], work.runner.masker.mask, recording)

    assert again == recording


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(first="aa"), "there is no step 'aa' in x.yaml"),
        (Selection(only=("a", "begin")), "there is no step 'begin' in x.yaml"),
        (Selection(first="c", last="a"), "step 'a' comes before step 'c': nothing would run"),
    ],
)
def test_a_selection_that_does_not_fit_is_refused(selection: Selection, message: str) -> None:
    with pytest.raises(UnknownStep) as caught:
        selection.reasons(load(TEXT, "x.yaml"))

    assert caught.value.message == message


@pytest.mark.parametrize("recording", [{"schema": 99, "steps": {"a": 1}}, {"steps": {}}, {}])
def test_a_record_of_another_version_counts_as_none(recording: Mapping[str, Json], tmp_path: Path) -> None:
    assert started(run(tmp_path, Selection(first="d"), recording)) == ["begin", "d", "end"]

"""The engine asks its guard: before a nested playbook, before each step, and for what commands bring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pytest_ignition.effects import RefusedByGuard
from pytest_ignition.engine.commands import Edit, Pause, Resume, RunStep
from pytest_ignition.engine.events import CommandAnswered, StepFinished
from pytest_ignition.language.model import Json, Playbook, Step
from tests.engine.fakes import Bench, bench
from tests.engine.test_desk import ABC, TYPES, Front, ask


class Watch:
    """Refuses what is called bad."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json, str | None]] = []

    def playbook(self, playbook: Playbook) -> None:
        if "bad" in playbook.name:
            raise RefusedByGuard(f"refused: {playbook.name}")

    def step(self, step: Step, parameters: Mapping[str, Json], playbook: Playbook | None) -> None:
        self.asked.append((step.id, parameters.get("word"), playbook.name if playbook is not None else None))
        if parameters.get("word") == "bad":
            raise RefusedByGuard(f"refused: {step.id}")


def guarded(text: str, folder: Path, watch: Watch, others: Mapping[str, str] | None = None) -> Bench:
    return bench(text, *TYPES, folder=folder, others=others, guard=watch)


def test_each_step_is_looked_at_with_its_resolved_parameters_and_a_refusal_is_no_expected_error(
    tmp_path: Path,
) -> None:
    text = (
        "name: Test\nvariables: {w: bad}\nsteps:\n"
        "  - {id: a, name: A, type: say, parameters: {word: fine}}\n"
        "  - {id: b, name: B, type: say, parameters: {word: '{{ variable.w }}'}, retry_count: 3,\n"
        "     expect_error: {kind: RefusedByGuard}}\n"
    )
    watch = Watch()
    work = guarded(text, tmp_path, watch)

    result = work.runner.run({})

    assert watch.asked == [("a", "fine", "Test"), ("b", "bad", "Test")]
    assert [str(step.verdict) for step in result.steps] == ["passed", "broken"]
    error = result.steps[1].error
    assert error is not None
    assert (error.kind, error.message) == ("RefusedByGuard", "refused: b")


def test_a_nested_playbook_is_looked_at_before_its_first_step(tmp_path: Path) -> None:
    text = "name: Test\nsteps:\n  - {id: a, name: A, type: playbook.run, parameters: {playbook: child.yaml}}\n"
    watch = Watch()
    work = guarded(text, tmp_path, watch, {"child.yaml": ABC.replace("Test", "bad child")})

    result = work.runner.run({})

    assert result.steps[0].error is not None
    assert result.steps[0].error.message == "refused: bad child"
    assert [asked[0] for asked in watch.asked] == ["a"]


def test_steps_and_texts_that_come_by_commands_are_looked_at_too(tmp_path: Path) -> None:
    watch = Watch()
    work = guarded(ABC, tmp_path, watch, {})
    step = "{id: own, name: Own, type: say, parameters: {word: bad}}"
    Front(
        work,
        ask(RunStep, text=step),
        ask(Edit, text=ABC.replace("name: Test", "name: bad text")),
        ask(Resume),
    )
    work.control.submit(Pause(command_id="0", run_id="run"))

    result = work.runner.run({})

    assert str(result.verdict) == "passed"
    assert ("own", "bad", None) in watch.asked
    own = next(event for event in work.of(StepFinished) if event.step_path.ids == ("own",))
    assert str(own.verdict) == "broken"
    edit = next(event for event in work.of(CommandAnswered) if event.command == "edit")
    assert (edit.accepted, edit.reason) == (False, "refused: bad text")

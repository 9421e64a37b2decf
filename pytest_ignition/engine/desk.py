"""Carries out the commands that need the run's state, its page or its gateway, on the runner's thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.engine.attempt import Attempt
from pytest_ignition.engine.commands import (
    Back,
    Command,
    CommandError,
    Edit,
    Evaluate,
    Goto,
    Retry,
    RunStep,
    SetVariable,
    Skip,
    TakeScreenshot,
)
from pytest_ignition.engine.events import PlaybookEdited, StepFinished, StepPath
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Json, Phase, Playbook, Step

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.engine.walk import Walk

BY_COMMAND = "passed over by a command"
NOT_RESTORED = "outputs and variables are as they were; browser and gateway are not restored"


class Desk:
    """Serves the innermost playbook that is open."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def carry_out(self, command: Command) -> Json:
        """Do what is asked.

        Returns:
            What the answer carries.

        Raises:
            IgnitionError: why it cannot be done.
        """
        match command:
            case SetVariable():
                self._attempt().set_variable(command.variable, command.value)
            case Evaluate():
                return self._evaluate(command.expression)
            case TakeScreenshot():
                self._picture()
            case Skip():
                self._walk.move_to(self._walk.position + 1, BY_COMMAND)
                self._arrive()
            case Goto():
                return self._go(self._find(command.step))
            case Back():
                return self._back(command.step)
            case Retry():
                self._retry(command)
            case Edit():
                self._edit(command.text)
            case RunStep():
                return self._run_step(command.text)
            case _:
                raise CommandError(f"unknown command {command.name!r}")
        return None

    @property
    def _walk(self) -> Walk:
        return self._runner.walks[-1]

    def _step(self) -> Step:
        """The step that comes next, or is running; the last one at the end."""
        steps = self._walk.steps
        return steps[min(self._walk.position, len(steps) - 1)]

    def _attempt(self) -> Attempt:
        step = self._step()
        return Attempt(self._walk, step, self._walk.path_of(step), 1)

    def _evaluate(self, expression: str) -> Json:
        text = expression.strip()
        if not text.startswith("{{"):
            text = f"{{{{ {text} }}}}"
        value = self._runner.resolver.resolve(text, self._walk.scope())
        if value == text:
            raise CommandError(f"{expression!r} is neither a reference nor an expression")
        return freeze(value, what="the value")

    def _picture(self) -> None:
        context = self._attempt()
        path = context.evidence_path("by-command", ".png")
        if not self._runner.resources.picture(path):
            raise CommandError("no page is open")
        context.attach(path, evidence="screenshot", title="the page, asked for", media_type="image/png")

    def _find(self, step_id: str) -> int:
        for step in self._walk.steps:
            if step.id == step_id:
                return step.index
        raise CommandError(
            f"there is no step {step_id!r} in {self._walk.playbook.source.path}",
            hint="its steps are " + ", ".join(step.id for step in self._walk.steps),
        )

    def _go(self, position: int) -> Json:
        earlier = position < self._walk.position
        self._walk.move_to(position, BY_COMMAND)
        self._arrive()
        return NOT_RESTORED if earlier else None

    def _back(self, step_id: str | None) -> Json:
        position = self._walk.position - 1 if step_id is None else self._find(step_id)
        if position < 0:
            raise CommandError("this is the first step")
        if position >= self._walk.position:
            raise CommandError(f"step {step_id!r} is not an earlier one")
        return self._go(position)

    def _retry(self, command: Retry) -> None:
        walk = self._walk
        if walk.position == 0:
            raise CommandError("no step has run yet")
        position = walk.position - 1
        walk.move_to(position, BY_COMMAND)
        if command.parameters is not None:
            walk.overrides[walk.steps[position].id] = command.parameters
        self._runner.control.once()

    def _edit(self, text: str | None) -> None:
        walk, library = self._runner.walks[0], self._runner.library
        if library is None:
            raise CommandError("this run cannot read playbooks")
        if len(self._runner.walks) > 1:
            raise CommandError("a nested playbook is running: edit before it starts or when it is done")
        new = library.replacement(walk.playbook, text)
        _check_history(walk, new)
        self._runner.guard.playbook(new)
        walk.playbook = new
        self._runner.stream.emit(PlaybookEdited, source_sha256=new.source.sha256, steps=self._runner.planned())

    def _run_step(self, text: str) -> Json:
        library = self._runner.library
        if library is None:
            raise CommandError("this run cannot read playbooks")
        walk = self._walk
        step = library.step(text)
        below = walk.path.ids if walk.path is not None else ()
        positions = walk.path.positions if walk.path is not None else ()
        path = StepPath(phase="command", ids=(*below, step.id), positions=(*positions, walk.position))
        start = self._runner.clock.monotonic()
        ended = walk.stepping.one(step, path, None)
        output, error = ended.output, ended.error
        walk.children.pop(str(path), None)
        verdict = Verdict.PASSED if error is None else Verdict.of_error(error)
        walk.state = walk.state.with_step(step.id, verdict, output)
        event = self._runner.stream.emit(
            StepFinished,
            step_path=path,
            name=step.name,
            type=step.type,
            verdict=verdict,
            duration=self._runner.clock.monotonic() - start,
            output=output,
            error=None if error is None else walk.error_data(step, error),
        )
        message = None if event.error is None else event.error.message
        return {"verdict": str(verdict), "output": event.output, "error": message}

    def _arrive(self) -> None:
        """The run stands before another step now; past the last one there is nothing to stand before."""
        if self._walk.position < len(self._walk.steps):
            self._runner.control.arrive(str(self._walk.path_of(self._step())))
        else:
            self._runner.control.leave()


def _check_history(walk: Walk, new: Playbook) -> None:
    """What ran already must stay: its outputs are in use."""
    for phase in Phase:
        steps = new.steps_of(phase)
        for result in walk.ends_of(phase):
            position, step_id = result.path.positions[-1], result.path.ids[-1]
            if position < len(steps) and steps[position].id == step_id:
                continue
            raise CommandError(
                f"step {step_id!r} ran already and is no longer at its place",
                hint="change it back, or go back to an earlier step first",
            )

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
    Save,
    SetVariable,
    Skip,
    TakeScreenshot,
)
from pytest_ignition.engine.events import PlaybookEdited, StepFinished, StepPath
from pytest_ignition.engine.mending import BY_COMMAND, note_changes, parameter_changes, shown_difference, shown_lines
from pytest_ignition.engine.pausing import NEXT, Decision, Failing
from pytest_ignition.engine.values import freeze
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json, Phase, Playbook, Step
from pytest_ignition.language.references import Scope
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.source import HIDDEN
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from pytest_ignition.engine.runner import Runner
    from pytest_ignition.engine.walk import Walk

ASKED_FOR = "it is not in the playbook: somebody ran it while the run was paused"
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
                self._set_variable(command)
            case TakeScreenshot():
                self._picture()
            case Skip():
                self._skip()
            case Retry():
                self._retry(command)
            case _:
                return self._tell(command)
        return None

    def _tell(self, command: Command) -> Json:
        """Do what has something to tell."""
        match command:
            case Evaluate():
                return self._evaluate(command.expression)
            case Goto():
                return self._go(self._find(command.step))
            case Back():
                return self._back(command.step)
            case Edit():
                return self._edit(command)
            case Save():
                return self._save(command)
            case RunStep():
                return self._run_step(command.text)
        raise CommandError(f"unknown command {command.name!r}")

    @property
    def _walk(self) -> Walk:
        return self._runner.walks[-1]

    @property
    def _failing(self) -> Failing | None:
        """The failure at which the run stands still."""
        return self._runner.failures.current

    def _step(self) -> Step:
        """The step that comes next, or is running; the last one at the end."""
        steps = self._walk.steps
        return steps[min(self._walk.position, len(steps) - 1)]

    def _attempt(self) -> Attempt:
        step, failing = self._step(), self._failing
        if failing is not None:
            return Attempt(self._walk, step, failing.path, failing.ended.attempts)
        return Attempt(self._walk, step, self._walk.path_of(step), 1)

    def _set_variable(self, command: SetVariable) -> None:
        self._attempt().set_variable(command.variable, command.value)
        self._walk.by_command[command.variable] = command.value
        if self._failing is not None:
            shown = HIDDEN if is_secret(command.variable) else show(command.value)
            self._walk.mending.add(self._failing.step.id, f"variable {command.variable} was set to {shown}")

    def _evaluate(self, expression: str) -> Json:
        text = expression.strip()
        if not text.startswith("{{"):
            text = f"{{{{ {text} }}}}"
        value = self._runner.resolver.resolve(text, self._scope())
        if value == text:
            raise CommandError(f"{expression!r} is neither a reference nor an expression")
        return freeze(value, what="the value")

    def _scope(self) -> Scope:
        """What may be named: at a failure the element and the output of the failed step, too."""
        failing = self._failing
        if failing is None:
            return self._walk.scope()
        output = failing.ended.output
        return self._walk.scope(failing.element, None if output is None else (failing.step.id, output))

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

    def _skip(self) -> None:
        walk, failing = self._walk, self._failing
        if failing is not None:
            failing.go_on = NEXT
            self._runner.control.once("a failure was passed by a command", len(failing.path.ids))
            return
        if walk.position >= len(walk.steps):
            raise CommandError("there is no step left")
        walk.move_to(walk.position + 1, BY_COMMAND)
        self._arrive()

    def _go(self, position: int) -> Json:
        walk, failing = self._walk, self._failing
        earlier = position < walk.position
        if failing is None:
            walk.move_to(position, BY_COMMAND)
            self._arrive()
            return NOT_RESTORED if earlier else None
        if earlier:
            walk.move_to(position, BY_COMMAND)
            failing.decision = Decision.VOID
        elif position == walk.position:
            raise CommandError(f"step {failing.step.id!r} is the one that did not pass", hint="`retry` takes it again")
        else:
            failing.go_on = position
        self._runner.control.once("moved here by a command", len(walk.path_of(failing.step).ids))
        return NOT_RESTORED if earlier else None

    def _back(self, step_id: str | None) -> Json:
        position = self._walk.position - 1 if step_id is None else self._find(step_id)
        if position < 0:
            raise CommandError(
                "this is the first step", hint=None if self._failing is None else "`retry` takes it again"
            )
        if position >= self._walk.position:
            raise CommandError(f"step {step_id!r} is not an earlier one")
        return self._go(position)

    def _retry(self, command: Retry) -> None:
        walk, failing = self._walk, self._failing
        if failing is not None:
            step, depth = failing.step, len(failing.path.ids)
            failing.decision = Decision.RETRY
        else:
            if walk.position == 0:
                raise CommandError("no step has run yet")
            kept = dict(walk.by_command)
            step = walk.steps[walk.position - 1]
            walk.move_to(walk.position - 1, BY_COMMAND)
            for name, value in kept.items():
                walk.state = walk.state.with_variable(name, value)
            depth = len(walk.path_of(step).ids)
        if command.parameters is not None:
            before = walk.overrides.get(step.id, step.parameters)
            walk.overrides[step.id] = {**before, **command.parameters}
            walk.mending.add(step.id, parameter_changes(before, walk.overrides[step.id]))
        self._runner.control.once("the step was tried again", depth)

    def _edit(self, command: Edit) -> Json:
        library, walk = self._runner.library, self._open(command.playbook)
        if library is None:
            raise CommandError("this run cannot read playbooks")
        if walk.phase is Phase.ROLLBACK:
            raise CommandError("a rollback is under way: its steps are those of before")
        failing = self._failing
        taken_again = failing is not None and walk is self._walk
        old, new = walk.playbook, library.replacement(walk.playbook, command.text)
        _check_history(walk, new, running=walk is not self._walk)
        self._runner.guard.playbook(new)
        changed = note_changes(walk, new)
        if failing is not None and taken_again:
            walk.take_again()
            walk.overrides.pop(failing.step.id, None)
            failing.decision = Decision.VOID
            # It is arrived at once more, and taken.
            self._runner.control.once("the changed step was taken", len(walk.path_of(failing.step).ids), passes=1)
        walk.playbook = new
        if command.text is None:
            walk.on_disk = new
        if new.file is not None:
            self._runner.edited[new.file] = new
        self._runner.stream.emit(
            PlaybookEdited,
            playbook=new.source.path,
            source_sha256=new.source.sha256,
            steps=self._runner.planned(),
        )
        return {"playbook": new.source.path, "changed": changed, "difference": shown_difference(old.source, new.source)}

    def _save(self, command: Save) -> Json:
        """The mended text of a playbook, in its file if that is asked for."""
        library, walk = self._runner.library, self._open(command.playbook)
        file = walk.playbook.file
        if library is None or file is None:
            raise CommandError("this playbook came from no file")
        # Only here: what is imported costs a moment, and few runs save.
        from pytest_ignition.language.saving import saved_text

        before = library.shelf.read(file)
        saved = saved_text(walk.on_disk, walk.playbook, walk.overrides, before)
        if command.write and saved.content != before:
            library.shelf.write(file, saved.content)
            walk.on_disk = library.replacement(walk.playbook)
        return {
            "playbook": walk.playbook.source.path,
            "difference": shown_lines(saved.difference),
            "written": command.write,
        }

    def _open(self, name: str | None) -> Walk:
        """The open playbook of that path; the innermost if none is named."""
        if name is None:
            return self._walk
        for walk in reversed(self._runner.walks):
            if walk.playbook.source.path == name:
                return walk
        names = [walk.playbook.source.path for walk in self._runner.walks]
        raise CommandError(f"no playbook {name!r} is under way", hint=did_you_mean(name, names) or ", ".join(names))

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
            note=ASKED_FOR,
        )
        if self._failing is not None:
            walk.mending.add(self._failing.step.id, f"step {step.id!r} was run")
        message = None if event.error is None else event.error.message
        return {"verdict": str(verdict), "output": event.output, "error": message}

    def _arrive(self) -> None:
        """The run stands before another step now; past the last one there is nothing to stand before."""
        if self._walk.position < len(self._walk.steps):
            path = self._walk.path_of(self._step())
            self._runner.control.arrive(str(path), len(path.ids))
        else:
            self._runner.control.leave()


def _check_history(walk: Walk, new: Playbook, *, running: bool) -> None:
    """What ran already must stay: its outputs are in use. So must the step that is `running` an inner playbook."""
    if running:
        step, steps = walk.steps[walk.position], new.steps_of(walk.phase)
        if walk.position >= len(steps) or steps[walk.position].id != step.id:
            raise CommandError(f"step {step.id!r} is running and is no longer at its place")
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

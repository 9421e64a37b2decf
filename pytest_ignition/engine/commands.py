"""What can be asked of a run, as plain data: it may come from another thread, or as JSON from another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.language.spelling import did_you_mean


class CommandError(IgnitionError):
    """Data that is no command."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something to ask of a run.

    Attributes:
        command_id: chosen by the asker; the answer carries it.
        run_id: whom it is for.
    """

    name: ClassVar[str]
    command_id: str
    run_id: str

    def as_json(self) -> dict[str, Json]:
        """The command as plain JSON, its name under `command`."""
        return {"command": self.name, **{each.name: getattr(self, each.name) for each in fields(self)}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Command):
    """Stand still at the next moment that allows it: before the next step, or inside a wait of this one."""

    name: ClassVar[str] = "pause"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(Command):
    """Go on after a pause."""

    name: ClassVar[str] = "resume"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOnce(Command):
    """Go on, and stand still again before the step after the next."""

    name: ClassVar[str] = "step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """End the run: the running step becomes broken, the rest is not run."""

    name: ClassVar[str] = "cancel"
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip(Command):
    """Pass over the step before which the run stands still; at a failure, let that stand and go on all the same."""

    name: ClassVar[str] = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(Command):
    """Return to an earlier step, with outputs and variables as they were. Browser and gateway stay as they are."""

    name: ClassVar[str] = "back"
    step: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goto(Command):
    """Go on with that step: earlier ones as with `back`, those in between are not run."""

    name: ClassVar[str] = "goto"
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(Command):
    """Run the step that did not pass, else the one that ran last, once more; then stand still again.

    Attributes:
        parameters: take the place of the written ones of the same names.
    """

    name: ClassVar[str] = "retry"
    parameters: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Command):
    """Take a changed playbook for the steps to come: `text`, or the file as it is on disk now.

    At a failure in that playbook the step that did not pass is taken as it reads now, and the run stands still again.

    Attributes:
        playbook: path of an open one, as messages show it; None for the innermost.
    """

    name: ClassVar[str] = "edit"
    text: str | None = None
    playbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Save(Command):
    """Put what was mended, by `retry` with parameters or by `edit` with a text, into the playbook's file.

    The answer's event carries the path and the difference. Refused if the file changed meanwhile.

    Attributes:
        write: whether to write; otherwise only the difference is told.
        playbook: path of an open one, as messages show it; None for the innermost.
    """

    name: ClassVar[str] = "save"
    write: bool = False
    playbook: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep(Command):
    """Run a step that is not in the playbook, given as YAML. Its output is known under its id; it has no verdict."""

    name: ClassVar[str] = "run_step"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVariable(Command):
    """Set a variable of the run."""

    name: ClassVar[str] = "set_variable"
    variable: str
    value: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluate(Command):
    """Compute a reference or an expression, such as `step.login.token`; the answer's event carries the value."""

    name: ClassVar[str] = "evaluate"
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeScreenshot(Command):
    """Picture the open page."""

    name: ClassVar[str] = "screenshot"


AT_ONCE = (Pause, Resume, StepOnce, Cancel)
"""Obeyed by whoever submits them."""

BETWEEN_STEPS = (Skip, Back, Goto, Retry, Edit, RunStep)
"""Carried out by the runner while the run stands still before a step or at a failure."""

COMMANDS: tuple[type[Command], ...] = (*AT_ONCE, *BETWEEN_STEPS, Save, SetVariable, Evaluate, TakeScreenshot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a command. `reason` says why it was refused, or what the asker should know."""

    command_id: str
    command: str
    accepted: bool
    reason: str = ""


def command_from_json(data: Mapping[str, Json]) -> Command:
    """The command that `as_json` wrote.

    Raises:
        CommandError: unknown name or field, a missing field, or a field of the wrong kind.
    """
    by_name = {each.name: each for each in COMMANDS}
    name = data.get("command")
    kind = by_name.get(name) if isinstance(name, str) else None
    if kind is None:
        hint = did_you_mean(str(name), by_name) or f"the commands are {', '.join(by_name)}"
        raise CommandError(f"unknown command {name!r}", hint=hint)
    given = {key: value for key, value in data.items() if key != "command"}
    known = {each.name: each for each in fields(kind)}
    for key in given:
        if key not in known:
            raise CommandError(f"{name}: unknown field {key!r}", hint=did_you_mean(key, known))
    for key, each in known.items():
        if key not in given and each.default is MISSING:
            raise CommandError(f"{name}: the field {key!r} is missing")
        if key in given and not _fits(key, given[key], optional=each.default is None):
            raise CommandError(f"{name}: the field {key!r} cannot be a {type(given[key]).__name__}")
    made: Any = kind(**given)
    assert isinstance(made, Command)
    return made


def _fits(field: str, value: Json, *, optional: bool) -> bool:
    if field == "value":
        return True
    if value is None:
        return optional
    if field == "write":
        return isinstance(value, bool)
    return isinstance(value, Mapping if field == "parameters" else str)

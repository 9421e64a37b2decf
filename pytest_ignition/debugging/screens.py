"""What is shown at a pause, as lines of text. Pure; everything is masked, or masked by whoever prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pytest_ignition.debugging.board import Board
from pytest_ignition.debugging.words import VERBS
from pytest_ignition.engine.events import RunPaused, StepPath
from pytest_ignition.engine.scenes import Place
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.source import HIDDEN
from pytest_ignition.reporting.failure_text import error_lines, seen_lines
from pytest_ignition.reporting.terminal_text import cut, on_one_line

MENU = "n)ext c)ontinue r)etry s)kip b)ack e)dit p)rint v)ariables w)here l)ist q)uit h)elp"
_MARKS = {Verdict.PASSED: "+", Verdict.FAILED: "F", Verdict.BROKEN: "B", Verdict.NOT_RUN: " "}
_LONGEST = 300
_AROUND = 4


def pause(board: Board, event: RunPaused, start: Path) -> Iterator[str]:
    """Why the run stands still, and at a failure all that is known of it."""
    path = event.step_path
    if path is None:
        yield f"paused: {event.reason}"
    elif event.at == "failure":
        yield f"paused: {_title(board, path)} did not pass"
    elif event.at == "end":
        yield f"paused behind the last step, {_title(board, path)}: {event.reason}"
    else:
        yield f"paused at {_title(board, path)}: {event.reason}"
    if event.error is not None:
        yield from error_lines(event.error)
    step = None if path is None else board.record.step(str(path))
    if step is not None and event.at == "failure":
        yield from seen_lines(step, start)
    if event.limit is not None:
        yield f"it goes on by itself after {event.limit:g} s"


def _title(board: Board, path: StepPath) -> str:
    step = board.record.step(str(path))
    if step is None:
        return f"step {path.number} ({path})"
    return f"step {path.number} {cut(on_one_line(step.name), 100)!r} ({step.type})"


def help_lines() -> Iterator[str]:
    """Everything that can be typed."""
    for verb in VERBS:
        words = ", ".join(filter(None, (verb.key, verb.name)))
        yield f"  {f'{words} {verb.takes}'.rstrip():<28} {verb.text}"
    yield "  Ctrl-C ends the session at once; Ctrl-D is continue; Tab completes."


def steps(board: Board, place: Place) -> Iterator[str]:
    """All steps, how they ended, and where the run stands."""
    at = board.paused.step_path if board.paused is not None else None
    for step in board.record.steps:
        here = (
            place.step == step.path.ids[-1]
            and (at is None or step.path.ids[:-1] == at.ids[:-1])
            and step.path.phase != "command"
        )
        line = board.planned.get(str(step.path))
        where = "" if line is None else f"  {line.playbook}:{line.line}"
        note = f"  ({on_one_line(step.note or step.reason)})" if step.note or step.reason else ""
        indent = "  " * len(step.path.ids)
        yield cut(
            f"{'->' if here else '  '} {_MARKS[step.verdict]}{indent}{step.path.number} {on_one_line(step.name)}"
            f" [{step.path.ids[-1]}]{note}{where}",
            _LONGEST,
        )


def where(board: Board, place: Place) -> Iterator[str]:
    """What the step belongs to, the outermost first, and the lines around it."""
    at = board.paused.step_path if board.paused is not None else None
    if at is not None:
        outer = at.parent
        above = []
        while outer is not None:
            planned = board.planned.get(str(outer))
            above.append(
                f"{_title(board, outer)}" + ("" if planned is None else f"  {planned.playbook}:{planned.line}")
            )
            outer = outer.parent
        yield from reversed(above)
    lines = place.text.splitlines()
    step = f"step {place.step}" if place.step is not None else "behind the last step"
    yield f"{step}  {place.playbook}:{place.line}"
    first = max(0, place.line - 1 - _AROUND)
    for number, line in enumerate(lines[first : place.line + 2 * _AROUND], first + 1):
        yield cut(f"{'->' if number == place.line else '  '} {number:4} {line}", _LONGEST)


def values(place: Place) -> Iterator[str]:
    """Variables and outputs; what secret names hold is hidden."""
    yield "variables:" if place.variables else "no variables"
    for name, value in sorted(place.variables.items()):
        yield f"  {name}: {_shown(name, value)}"
    yield "outputs:" if place.outputs else "no outputs"
    for name, value in place.outputs.items():
        yield f"  {name}: {_shown(name, value)}"


def shown(value: Json) -> str:
    """A value as JSON, cut where it becomes endless."""
    return cut(show(hidden(value)), 4_000)


def _shown(name: str, value: Json) -> str:
    return HIDDEN if is_secret(name) else cut(on_one_line(show(hidden(value))), _LONGEST)


def hidden(value: Json) -> Json:
    """The value with everything below secret names hidden."""
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if is_secret(str(name)) and each is not None else hidden(each) for name, each in value.items()
        }
    return [hidden(each) for each in value] if isinstance(value, list | tuple) else value

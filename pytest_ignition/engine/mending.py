"""What was changed while a run stood still, told beside the verdicts of the steps that it concerns."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json, Playbook, Step
from pytest_ignition.language.normal import normal_form
from pytest_ignition.language.secret_names import is_secret
from pytest_ignition.language.source import HIDDEN, Source, secret_spans

if TYPE_CHECKING:
    from pytest_ignition.engine.walk import Walk

BY_COMMAND = "passed over by a command"
PASSED_ON = "the run went on past it by a command"


@dataclass(slots=True)
class Mending:
    """The changes of one playbook on its way.

    Attributes:
        failed: paths of the steps, and elements, that failed and were taken again.
        changes: step id -> what was changed about it.
    """

    failed: set[str] = field(default_factory=set)
    changes: dict[str, list[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.failed or self.changes)

    def add(self, step_id: str, change: str) -> None:
        """Something was changed that concerns a step."""
        self.changes.setdefault(step_id, []).append(change)

    def note(self, step_id: str, path: str, *, passed: bool, passed_on: bool = False) -> str:
        """What to say beside a step's verdict; empty for nearly all."""
        changes = "; ".join(self.changes.get(step_id, ()))
        if passed and path in self.failed:
            return f"mended while paused: {changes or 'it passed when it was tried again, with nothing changed'}"
        notes = [f"changed while paused: {changes}"] if changes else []
        if passed_on:
            notes.append(PASSED_ON)
        return "; ".join(notes)


def parameter_changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
    """Which parameters differ, as they are written, in one line; values under secret names are hidden."""
    told = []
    for name in dict.fromkeys((*before, *after)):
        old, new = (_shown(name, each) for each in (before, after))
        if before.get(name) != after.get(name) or (name in before) is not (name in after):
            told.append(f"parameter {name}: {old} -> {new}")
    return "; ".join(told) or "its parameters were given again, unchanged"


def _shown(name: str, values: Mapping[str, Json]) -> str:
    if name not in values:
        return "nothing"
    return HIDDEN if is_secret(name) else show(values[name])


def note_changes(walk: Walk, new: Playbook) -> list[str]:
    """Note for each step of an edited playbook that has no end yet and reads otherwise now.

    Returns:
        Their ids.
    """
    ended = {each.path.ids[-1] for each in walk.results}
    old = {step.id: step for step in walk.playbook.every_step()}
    found = []
    for step in new.every_step():
        before = old.get(step.id)
        if step.id in ended or (before is not None and normal_form(before) == normal_form(step)):
            continue
        found.append(step.id)
        if before is None:
            walk.mending.add(step.id, "it was added")
            continue
        lines = shown_difference(_text_of(walk.playbook, before), _text_of(new, step)).splitlines()
        walk.mending.add(step.id, "its text was changed\n" + "\n".join(lines))
    return found


def _text_of(playbook: Playbook, step: Step) -> Source:
    """The lines of one step."""
    marks = sorted(each.mark.line for each in (*playbook.setup, *playbook.steps, *playbook.teardown))
    end = next((line for line in marks if line > step.mark.line), len(playbook.source.lines) + 1)
    lines = playbook.source.lines[step.mark.line - 1 : end - 1]
    return Source(playbook.source.path, "\n".join(lines))


def shown_difference(before: Source, after: Source) -> str:
    """The lines that differ, each with a minus or a plus in front; values under secret names are hidden."""
    lines = difflib.unified_diff(before.lines, after.lines, lineterm="", n=0)
    return "\n".join(_hidden(line) for line in lines if not line.startswith(("---", "+++", "@@")))


def shown_lines(difference: str) -> str:
    """A difference as it may be shown: values under secret names are hidden."""
    return "\n".join(_hidden(line) for line in difference.splitlines())


def _hidden(line: str) -> str:
    for start, end in sorted(secret_spans(line[1:]), reverse=True):
        line = line[: start + 1] + HIDDEN + line[end + 1 :]
    return line

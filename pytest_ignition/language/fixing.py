"""Writes the modern spellings into a playbook's text; everything else, comments and layout too, stays as it is."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.catalogue import Catalogue
from pytest_ignition.language.loader import load
from pytest_ignition.language.model import Edit, Note, Playbook
from pytest_ignition.language.normal import normal_form


class FixRefused(IgnitionError):
    """The changed text would mean something else."""


def fixed_text(playbook: Playbook, catalogue: Catalogue) -> str:
    """The playbook's text with every note put right that can be without a person.

    Args:
        playbook: as the loader made it.
        catalogue: the step types.

    Raises:
        FixRefused: the result would not mean the same; nothing should be written then.
    """
    text = _apply(playbook.source.text, playbook.notes)
    if text == playbook.source.text:
        return text
    try:
        same = normal_form(load(text, playbook.source.path, catalogue)) == normal_form(
            load(playbook.source.text, playbook.source.path, catalogue)
        )
    except IgnitionError:
        same = False
    if not same:
        raise FixRefused(f"{playbook.source.path}: the fixes would change what it means; none was made")
    return text


def _apply(text: str, notes: Iterable[Note]) -> str:
    """The edits of all notes that do not touch each other; the edits of one note are made together or not at all."""
    taken: list[Edit] = []
    for note in notes:
        if note.edits and not any(_touch(each, other) for each in note.edits for other in taken):
            taken += note.edits
    for edit in sorted(taken, key=lambda each: (each.start, each.end), reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _touch(left: Edit, right: Edit) -> bool:
    """Whether two edits change the same characters; two insertions at one place do not."""
    return left.start < right.end and right.start < left.end


def difference(before: str, after: str, path: str, *, name: str = "fixed") -> str:
    """What changed, as a unified difference; empty if nothing did. `name` is what the text afterwards is called."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"{path} (as it is)", f"{path} ({name})", n=1
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

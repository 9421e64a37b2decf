"""Findings of playbook files: what `pytest --collect-only` refuses or warns of, as data for any output."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_ignition.credentials.environment import DEFAULT, prefix_of
from pytest_ignition.credentials.sources import how_to_keep
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.language.fixing import difference, fixed_text
from pytest_ignition.language.loader import Kind, build, parse
from pytest_ignition.language.places import underline
from pytest_ignition.language.spelling import did_you_mean

if TYPE_CHECKING:
    from pytest_ignition.extensions import Toolbox
    from pytest_ignition.language.model import Note, Playbook

ERROR = "error"
NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at.

    Attributes:
        path: the file as people see it. `line`, `column`: from 1; 0 where a file cannot be read at all.
        severity: `error` or `note`.
        code: the kind: `playbook` for what is refused, else the note's own.
        excerpt: the source line with a caret; empty where it would show a secret.
        fixable: whether `--fix` can put it right.
    """

    path: str
    line: int
    column: int
    severity: str
    code: str
    message: str
    hint: str | None = None
    excerpt: str = ""
    fixable: bool = False

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linted:
    """What became of one file.

    Attributes:
        playbook: None if it could not be made, or is a YAML file of another kind.
        is_playbook: whether it is one at all.
    """

    path: Path
    findings: tuple[Finding, ...]
    playbook: Playbook | None = None
    is_playbook: bool = True


def lint_file(path: Path, toolbox: Toolbox, *, credentials: Collection[str] = (), certain: bool = True) -> Linted:
    """Look at one file.

    Args:
        path: absolute.
        toolbox: the step types and other playbooks that it may use.
        credentials: names that are known here.
        certain: whether it must be a playbook; else a file that is no YAML is left alone.
    """
    shelf = toolbox.library.shelf
    shown = shelf.shown(path)
    try:
        document = parse(shelf.read(path), shown)
    except PlaybookError as error:
        found = tuple(_refused(error)) if certain else ()
        return Linted(path=path, findings=found, is_playbook=certain)
    except IgnitionError as error:
        return Linted(path=path, findings=(_unplaced(shown, error),))
    if document.kind is Kind.OTHER:
        return Linted(path=path, findings=(), is_playbook=False)
    try:
        playbook = toolbox.library.adopt(build(document, toolbox.listing), path)
    except PlaybookError as error:
        return Linted(path=path, findings=tuple(_refused(error)))
    found = (*(_noted(playbook, note) for note in playbook.notes), *credential_findings(playbook, credentials))
    return Linted(
        path=path, findings=tuple(sorted(found, key=lambda each: (each.line, each.column))), playbook=playbook
    )


def _unplaced(shown: str, error: IgnitionError) -> Finding:
    message = error.message.removeprefix(f"{shown}: ")
    return Finding(path=shown, line=0, column=0, severity=ERROR, code="playbook", message=message, hint=error.hint)


def _refused(error: PlaybookError) -> Iterator[Finding]:
    for problem in error.problems:
        yield Finding(
            path=error.source.path,
            line=problem.mark.line,
            column=problem.mark.column,
            severity=ERROR,
            code="playbook",
            message=problem.message,
            hint=problem.hint,
            excerpt=error.source.excerpt(*problem.mark, problem.length, hide=problem.secret),
        )


def _noted(playbook: Playbook, note: Note) -> Finding:
    source = playbook.source
    return Finding(
        path=source.path,
        line=note.mark.line,
        column=note.mark.column,
        severity=ERROR if note.serious else NOTE,
        code=note.code,
        message=note.message,
        hint=note.hint,
        excerpt=source.excerpt(*note.mark, underline(source, note.mark), hide=note.code == "secret"),
        fixable=bool(note.edits),
    )


def credential_findings(playbook: Playbook, known: Collection[str]) -> Iterator[Finding]:
    """Credentials that are named and not known here: an error where another name is near, else worth a look."""
    for use in playbook.credentials:
        hint = unknown_credential(use.name, known)
        if hint is None:
            continue
        near = hint.startswith("did you mean")
        yield Finding(
            path=playbook.source.path,
            line=use.mark.line,
            column=use.mark.column,
            severity=ERROR if near else NOTE,
            code="credential",
            message=f"no credential {use.name!r} is known here",
            hint=hint,
            excerpt=playbook.source.excerpt(*use.mark, underline(playbook.source, use.mark)),
        )


def unknown_credential(name: str, known: Collection[str]) -> str | None:
    """What to do about a credential that is not known here; None if it is, or if only the run can tell."""
    if name == DEFAULT or "{{" in name or name in known:
        return None
    prefix = prefix_of(name)
    near = did_you_mean(name, known)
    return near or (
        f"set {prefix}USERNAME and {prefix}PASSWORD, or {prefix}TOKEN, in the environment, or {how_to_keep(name)}"
    )


def fix_file(linted: Linted, toolbox: Toolbox) -> tuple[str, str]:
    """The file's fixed text, and the difference; both empty if there is nothing to do.

    Raises:
        IgnitionError: the fixes would change what it means.
    """
    if linted.playbook is None:
        return "", ""
    before = linted.playbook.source.text
    after = fixed_text(linted.playbook, toolbox.listing)
    if after == before:
        return "", ""
    return after, difference(before, after, linted.playbook.source.path)

"""The command `lint`: findings of playbooks as text, JSON or annotations, and old spellings put right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pytest_ignition.errors import IgnitionError
from pytest_ignition.linting import ERROR, NOTE, Finding, Linted, fix_file, lint_file

if TYPE_CHECKING:
    from pytest_ignition.cli.toolboxes import Inside
    from pytest_ignition.extensions import Toolbox

Format = Literal["text", "json", "github"]


def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Playbooks, or folders of them; the current folder if none is given.")
    ] = None,
    output: Annotated[
        Format, typer.Option("--format", help="text for people, json for programs, github for annotations in a job.")
    ] = "text",
    strict: Annotated[bool, typer.Option("--strict", help="End with 1 also if there are only notes.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Show what would be changed, then write modern spellings into the files.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
) -> None:
    """Check playbooks without running them.

    Finds what a run would refuse, and spellings that are understood but old. Step types of conftest.py files count as
    in a run. Ends with 1 if there are errors, else with 0.
    """
    wanted = [path.absolute() for path in paths or [Path()]]
    for path in wanted:
        if not path.exists():
            raise typer.BadParameter(f"there is no {path}", param_hint="PATHS")
    run = _Run(fix=fix, diff=diff)
    code = run.over(wanted)
    _tell(run, output)
    if code:
        raise typer.Exit(code)
    if run.count(ERROR) or (strict and run.findings):
        raise typer.Exit(1)


class _Run:
    """One run of the command.

    Attributes:
        findings: in order of files and lines. `playbooks`: how many were looked at.
        differences: what was changed, or would be.
    """

    def __init__(self, *, fix: bool, diff: bool) -> None:
        self.findings: list[Finding] = []
        self.playbooks = 0
        self.differences: list[str] = []
        self.written = 0
        self._paths: Sequence[Path] = ()
        self._fix = fix
        self._diff = diff

    def count(self, severity: str) -> int:
        return sum(each.severity == severity for each in self.findings)

    def over(self, paths: Sequence[Path]) -> int:
        """Look at every playbook; pytest's exit code where it could not even start."""
        from pytest_ignition.cli.toolboxes import run_inside

        self._paths = paths
        try:
            return run_inside(self._look, paths)
        except IgnitionError as error:
            typer.echo(f"error: {error}", err=True)
            return 1

    def _look(self, inside: Inside) -> None:
        from pytest_ignition.cli.toolboxes import yaml_files

        for file, named in yaml_files(self._paths):
            self._file(file, inside, named=named)

    def _file(self, path: Path, inside: Inside, *, named: bool) -> None:
        toolbox = inside.toolbox(path.parent)
        certain = named or inside.may_hold(path)
        linted = lint_file(path, toolbox, credentials=inside.credentials, certain=certain)
        if named and not linted.is_playbook:
            shown = toolbox.library.shelf.shown(path)
            message = "this is not a playbook"
            hint = "a playbook has `name:` and a list of `steps:`"
            self.findings.append(
                Finding(path=shown, line=1, column=1, severity=ERROR, code="playbook", message=message, hint=hint)
            )
        self.playbooks += linted.is_playbook
        if (self._fix or self._diff) and self._mend(linted, toolbox) and self._fix:
            linted = lint_file(path, toolbox, credentials=inside.credentials, certain=certain)
        self.findings += linted.findings

    def _mend(self, linted: Linted, toolbox: Toolbox) -> bool:
        """Whether the file was, or could be, changed."""
        try:
            text, difference = fix_file(linted, toolbox)
        except IgnitionError as error:
            typer.echo(f"note: {error.message}", err=True)
            return False
        if not difference:
            return False
        self.differences.append(difference)
        typer.echo(difference, err=True)
        if self._fix:
            write_text(linted.path, text)
            self.written += 1
        return True


def write_text(path: Path, text: str) -> None:
    """Write a playbook's text; a byte order mark stays, and so do the line ends that the text has."""
    mark = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    path.write_bytes(mark + text.encode("utf-8"))


def _tell(run: _Run, output: Format) -> None:
    if output == "json":
        document = {"version": 1, "playbooks": run.playbooks, "findings": [each.as_json() for each in run.findings]}
        typer.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    if output == "github":
        for each in run.findings:
            typer.echo(annotation(each))
        return
    for each in run.findings:
        typer.echo(told(each) + "\n")
    typer.echo(_summary(run))


def told(finding: Finding) -> str:
    """A finding as people read it."""
    place = f"{finding.path}:{finding.line}:{finding.column}" if finding.line else finding.path
    lines = [f"{place}: {finding.severity}: {finding.message} [{finding.code}]"]
    if finding.excerpt:
        lines.append(finding.excerpt)
    if finding.hint:
        lines.append(f"  hint: {finding.hint}" + (" (--fix does it)" if finding.fixable else ""))
    return "\n".join(lines)


def annotation(finding: Finding) -> str:
    """A finding as a workflow command of GitHub Actions."""
    kind = "error" if finding.severity == ERROR else "notice"
    text = finding.message + (f"\nhint: {finding.hint}" if finding.hint else "")
    place = f"file={_property(finding.path)}"
    if finding.line:
        place += f",line={finding.line},col={finding.column}"
    return f"::{kind} {place},title={_property(f'playbook ({finding.code})')}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _summary(run: _Run) -> str:
    playbooks = "1 playbook" if run.playbooks == 1 else f"{run.playbooks} playbooks"
    errors, notes = run.count(ERROR), run.count(NOTE)
    parts = [
        f"{errors} error{'s' if errors != 1 else ''}" if errors else "no errors",
        f"{notes} note{'s' if notes != 1 else ''}" if notes else "no notes",
    ]
    fixable = sum(each.fixable for each in run.findings)
    more = f"; --fix can put {fixable} right" if fixable else ""
    changed = f"; {run.written} file{'s' if run.written != 1 else ''} changed" if run.written else ""
    return f"{playbooks}: {', '.join(parts)}{more}{changed}"

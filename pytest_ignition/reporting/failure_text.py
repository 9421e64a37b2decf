"""What a person reads when a playbook did not pass: which step, where, why, and where the evidence lies."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_ignition.engine.events import ErrorData
from pytest_ignition.engine.results import RunResult, StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.differences import show
from pytest_ignition.language.model import Json, Playbook
from pytest_ignition.reporting.failure_difference import brief, difference
from pytest_ignition.reporting.record import RunRecord, StepRecord
from pytest_ignition.reporting.terminal_text import cut, on_lines, writable

AGAIN = "run it again: "
ONWARD = "from that step on: "

_STEPS_BEFORE = 3
_STEPS_NOT_RUN = 10
_LONGEST_LINE = 100
_LONGEST_TEXT = 300
_LINES_SAID = 5
_SAID = ("log", "console")
"""Kinds of evidence that tell what page and gateway said."""

_CODE = ("script", "code")

_LOCATED = re.compile(r"\S.*?:\d+:\d+: ")


def failure_text(
    playbook: Playbook,
    result: RunResult,
    record: RunRecord,
    start: Path,
    *,
    again: str = "",
    onward: str = "",
    style: str = "long",
) -> str:
    """The whole text; its first line names the steps. Everything in `result` and `record` is masked already.

    Args:
        playbook: what was run.
        result: its end.
        record: its steps.
        start: the folder that paths of evidence are shown from.
        again: the command that runs it again.
        onward: the one that begins with the step that did not pass.
        style: pytest's `--tb`; `short` leaves out the parameters and the steps around.
    """
    blocks = [headline(playbook, result)]
    if result.error is not None:
        blocks.append("\n".join(error_lines(result.error)))
    in_full = style != "short"
    blocks += ["\n".join(_step_lines(step, record, start, in_full)) for step in result.unsuccessful]
    around = list(_around(result, in_full))
    if around:
        blocks.append("\n".join(around))
    if again:
        blocks.append(f"{AGAIN}{again}" + (f"\n{ONWARD}{onward}" if onward else ""))
    return on_lines("\n\n".join(blocks))


def _around(result: RunResult, in_full: bool) -> Iterator[str]:
    """The steps that passed before the first that did not, and those that did not run."""
    first = next((number for number, step in enumerate(result.steps) if step in result.unsuccessful), 0)
    before = [f"{step.path.number} {step.name}" for step in result.steps[:first] if step.verdict is Verdict.PASSED]
    if before and in_full:
        more = f" (and {len(before) - _STEPS_BEFORE} before these)" if len(before) > _STEPS_BEFORE else ""
        yield f"passed before: {', '.join(cut(name, 60) for name in before[-_STEPS_BEFORE:])}{more}"
    reasons: dict[str, list[str]] = {}
    for step in result.steps:
        if step.verdict is Verdict.NOT_RUN:
            reasons.setdefault(step.reason, []).append(step.path.ids[-1])
    for reason, names in reasons.items():
        more = f" and {len(names) - _STEPS_NOT_RUN} more" if len(names) > _STEPS_NOT_RUN else ""
        yield f"not run: {', '.join(names[:_STEPS_NOT_RUN])}{more} ({reason})"


def headline(playbook: Playbook, result: RunResult) -> str:
    """One line: how many of how many, and which."""
    if result.cancelled and not result.unsuccessful:
        return f"playbook {playbook.name!r} was cancelled"
    parts = []
    for verdict in (Verdict.FAILED, Verdict.BROKEN):
        names = [step.path.ids[-1] for step in result.unsuccessful if step.verdict is verdict]
        if names:
            parts.append(f"{verdict}: {', '.join(names)}")
    if result.error is not None and not parts:
        return f"playbook {playbook.name!r}: it is broken outside of its steps"
    count, total = len(result.unsuccessful), len(result.steps)
    return f"playbook {playbook.name!r}: {count} of {total} steps did not pass ({'; '.join(parts)})"


def _step_lines(step: StepResult, record: RunRecord, start: Path, in_full: bool) -> Iterator[str]:
    attempts = f", {step.attempts} attempts" if step.attempts > 1 else ""
    yield f"step {step.path.number} {step.name!r} ({step.type}) {step.verdict} after {step.duration:.2f} s{attempts}"
    inner = [each for each in step.children if each.verdict in (Verdict.FAILED, Verdict.BROKEN)]
    if inner:
        # The inner step says what was wrong; the outer one could only repeat it.
        for each in inner:
            yield from _step_lines(each, record, start, in_full)
        return
    if step.error is not None:
        yield from error_lines(step.error)
    kept = record.step(str(step.path))
    if kept is None:
        return
    if kept.note:
        yield f"note: {kept.note}"
    yield from seen_lines(kept, start, in_full=in_full)


def seen_lines(step: StepRecord, start: Path, *, in_full: bool = True) -> Iterator[str]:
    """What a step was given, what was said meanwhile, and its evidence.

    Args:
        step: the step.
        start: the folder that paths are shown from.
        in_full: whether more than the evidence is wanted.
    """
    if in_full:
        yield from _parameters(step.parameters)
        yield from _logged(step)
    for evidence in step.evidence:
        yield f"{evidence.evidence}: {_shown(Path(evidence.path), start)}"


def _parameters(parameters: Json) -> Iterator[str]:
    """The values that the step was given, references resolved. Scripts are left out: the message has their line."""
    if not isinstance(parameters, Mapping):
        return
    shown = [f"{name}: {_short(value)}" for name, value in parameters.items() if name not in _CODE]
    if not shown:
        return
    line = f"with {', '.join(shown)}"
    if len(line) <= _LONGEST_LINE:
        yield line
    else:
        yield "with"
        yield from (f"    {each}" for each in shown)


def _short(value: Json) -> str:
    if isinstance(value, str) and "\n" in value.strip():
        return f"{len(value.splitlines())} lines"
    return cut(show(value), _LONGEST_LINE)


def _logged(step: StepRecord) -> Iterator[str]:
    """What the page, the gateway or the script said meanwhile, as far as it is short: warnings, errors, logs kept."""
    loud = [f"{each.level}: {each.message}" for each in step.logs if each.level in ("warning", "error")]
    yield from (cut(line.split("\n", 1)[0], _LONGEST_TEXT) for line in loud[-_LINES_SAID:])
    for evidence in step.evidence:
        if evidence.evidence in _SAID and evidence.media_type == "text/plain":
            lines = _last_lines(Path(evidence.path))
            if lines:
                yield f"{evidence.title}:"
                yield from (f"    {cut(line, _LONGEST_TEXT)}" for line in lines)


def _last_lines(path: Path) -> list[str]:
    """The end of a file that was masked when it was written; nothing if it is gone."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 4_000))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if line.strip()][-_LINES_SAID:]


def error_lines(error: ErrorData) -> Iterator[str]:
    """Place, what is wrong, excerpt, details, expected and actual, remedy."""
    first, _newline, details = error.message.partition("\n")
    yield f"{error.where}: {first}" if error.where else first
    if error.excerpt:
        yield error.excerpt
    if details:
        yield details
    if error.expected is not None:
        yield f"expected: {brief(error.expected)}"
    if error.actual is not None:
        yield f"actual:   {brief(error.actual)}"
    if error.expected is not None and error.actual is not None:
        # What the message tells of it already need not be told again.
        lines = [line for line in difference(error.expected, error.actual) if line not in error.message]
        if lines:
            yield "difference:"
            yield from (f"    {line}" for line in lines)
    if error.hint:
        yield f"hint: {error.hint}"


def _shown(path: Path, start: Path) -> str:
    try:
        return path.relative_to(start).as_posix()
    except ValueError:
        return str(path)


@dataclass(frozen=True)
class _Crash:
    """The part of pytest's crash representation that reports read: `message` in summaries, the text in --tb=line."""

    message: str
    line: str

    def __str__(self) -> str:
        return self.line


class FailureText:
    """A failure as pytest shows it: the text in red, its first line in the short summary.

    Duck-typed like pytest's own representations: `toterminal` and `reprcrash` are all that its reports read.

    Args:
        text: the whole text, for every report.
        summary: its first line.
        style: pytest's `--tb`; `line` shows the line with the place only, which pytest itself writes.
    """

    def __init__(self, text: str, summary: str, style: str = "long") -> None:
        self.text = text
        self._style = style
        located = next((line for line in text.split("\n") if _LOCATED.match(line)), summary)
        self.reprcrash = _Crash(summary, located)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, terminal: Any) -> None:
        """Write it; lines that say what was wrong stand out."""
        if self._style == "line":
            return
        encoding = getattr(sys.__stdout__, "encoding", None)
        for number, line in enumerate(self.text.split("\n")):
            terminal.line(writable(line, encoding), **_markup(number, line))


def _markup(number: int, line: str) -> dict[str, bool]:
    if number == 0:
        return {"red": True, "bold": True}
    if line.startswith(("expected:", "actual:", "step ")) or _LOCATED.match(line):
        return {"red": True}
    if line.startswith((AGAIN, ONWARD)):
        return {"bold": True}
    if line.startswith(("passed before:", "not run:", "with", "    ")) and "|" not in line:
        return {"light": True}
    return {}

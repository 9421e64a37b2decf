"""What a person reads when a playbook did not pass: which step, where, why, and where the evidence lies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_ignition.engine.events import ErrorData
from pytest_ignition.engine.results import RunResult, StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.language.model import Playbook
from pytest_ignition.reporting.record import RunRecord

_LOCATED = re.compile(r"\S.*?:\d+:\d+: ")


def failure_text(playbook: Playbook, result: RunResult, record: RunRecord, start: Path) -> str:
    """The whole text; its first line names the steps. Everything in `result` and `record` is masked already."""
    blocks = [headline(playbook, result)]
    if result.error is not None:
        blocks.append("\n".join(error_lines(result.error)))
    blocks += ["\n".join(_step_lines(step, record, start)) for step in result.unsuccessful]
    reasons: dict[str, list[str]] = {}
    for step in result.steps:
        if step.verdict is Verdict.NOT_RUN:
            reasons.setdefault(step.reason, []).append(step.path.ids[-1])
    if reasons:
        blocks.append("\n".join(f"not run: {', '.join(names)} ({reason})" for reason, names in reasons.items()))
    return "\n\n".join(blocks)


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


def _step_lines(step: StepResult, record: RunRecord, start: Path) -> Iterator[str]:
    attempts = f", {step.attempts} attempts" if step.attempts > 1 else ""
    yield f"step {step.path.number} {step.name!r} ({step.type}) {step.verdict} after {step.duration:.2f} s{attempts}"
    inner = [each for each in step.children if each.verdict in (Verdict.FAILED, Verdict.BROKEN)]
    if inner:
        # The inner step says what was wrong; the outer one could only repeat it.
        for each in inner:
            yield from _step_lines(each, record, start)
        return
    if step.error is not None:
        yield from error_lines(step.error)
    kept = record.step(str(step.path))
    for evidence in kept.evidence if kept is not None else ():
        yield f"{evidence.evidence}: {_shown(Path(evidence.path), start)}"


def error_lines(error: ErrorData) -> Iterator[str]:
    """Place, what is wrong, excerpt, details, expected and actual, remedy."""
    first, _newline, details = error.message.partition("\n")
    yield f"{error.where}: {first}" if error.where else first
    if error.excerpt:
        yield error.excerpt
    if details:
        yield details
    if error.expected is not None:
        yield f"expected: {error.expected}"
    if error.actual is not None:
        yield f"actual:   {error.actual}"
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
    """

    def __init__(self, text: str, summary: str) -> None:
        self.text = text
        located = next((line for line in text.split("\n") if _LOCATED.match(line)), summary)
        self.reprcrash = _Crash(summary, located)

    def __str__(self) -> str:
        return self.text

    def toterminal(self, terminal: Any) -> None:
        """Write it; lines that say what was wrong stand out."""
        for number, line in enumerate(self.text.split("\n")):
            strong = number == 0 or line.startswith(("expected:", "actual:", "step "))
            terminal.line(line, red=strong, bold=number == 0)

"""GitHub Actions: annotations at the lines of failed steps, and a job summary with the steps of each playbook.

Commands and their escapes: docs.github.com, "Workflow commands for GitHub Actions", and `@actions/core` (`command.ts`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_ignition.reporting.ci_entries import BAD, Entry, Finding, in_order
from pytest_ignition.reporting.step_data import StepData
from pytest_ignition.reporting.terminal_text import cut, on_lines, on_one_line, seconds

MOST_ANNOTATIONS = 10
"""GitHub shows ten errors of one step of a job and drops the others without a word."""

LARGEST_SUMMARY = 1_000_000
"""Bytes. GitHub refuses a whole summary of more than 1 MiB."""

_MOST_TEXT = 4_000
_LOUD = ("failed", "broken")
_MARKUP = re.compile(r"[<>&\"'\\`*_{}\[\]|~#@:$]")


def annotation_lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Lines for the job's log, one for each finding, the first so many."""
    for finding in findings[:MOST_ANNOTATIONS]:
        properties = {"file": finding.file, "line": str(finding.line)}
        if finding.column:
            properties["col"] = str(finding.column)
        properties["title"] = cut(on_one_line(finding.title), 200)
        told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
        yield f"::error {told}::{_data(on_lines(finding.text)[:_MOST_TEXT])}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def append_summary(path: Path, entries: Sequence[Entry]) -> None:
    """Write the summary behind what other commands of the step have written.

    Raises:
        OSError: the file cannot be written.
    """
    used = path.stat().st_size if path.exists() else 0
    text = summary(entries, LARGEST_SUMMARY - used)
    if text:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)


def summary(entries: Sequence[Entry], room: int = LARGEST_SUMMARY) -> str:
    """The summary in GitHub's Markdown: what failed first, then as much as there is room for in so many bytes."""
    ordered = sorted(entries, key=lambda entry: entry.outcome not in BAD)
    parts = [_head(entries)]
    left = room - len(parts[0].encode()) - 200
    if left < 0:
        return ""
    for number, entry in enumerate(ordered):
        block = _block(entry)
        left -= len(block.encode())
        if left < 0:
            parts.append(f"\n{len(ordered) - number} more are not shown: GitHub takes 1 MiB.\n")
            break
        parts.append(block)
    return "".join(parts)


def _head(entries: Sequence[Entry]) -> str:
    outcomes = Counter(entry.outcome for entry in entries)
    steps = Counter(step.verdict for entry in entries for step in entry.steps)
    lines = ["## Ignition playbooks", "", f"playbooks: {_counted(outcomes)}"]
    if steps:
        lines[-1] += f"; steps: {_counted(steps)}"
    return "\n".join(lines) + "\n"


def _counted(counts: Counter[str]) -> str:
    """What is bad first, and in bold."""
    bad = [f"**{counts[name]} {name}**" for name in (*BAD, "broken") if counts[name]]
    return ", ".join([*bad, *(f"{counts[name]} {name}" for name in sorted(counts) if name not in (*BAD, "broken"))])


def _block(entry: Entry) -> str:
    bad = entry.outcome in BAD
    title = f"<b>{_escaped(entry.node_id)}</b> {f'<b>{entry.outcome}</b>' if bad else entry.outcome}"
    took = f", {seconds(entry.seconds)}" if entry.seconds else ""
    lines = ["", f"<details{' open' if bad else ''}><summary>{title}{took}</summary>", ""]
    if entry.message:
        lines += [_escaped(entry.message), ""]
    if entry.steps:
        lines += ["| | step | type | verdict | duration |", "|---|---|---|---|---:|"]
        lines += [_row(step) for step in in_order(entry.steps)]
    return "\n".join([*lines, "", "</details>", ""])


def _row(step: StepData) -> str:
    took = seconds(step.seconds) if step.attempts else ""
    name = f"{'&emsp;' * step.depth}{_escaped(cut(step.name, 300))}"
    said = [step.message.split("\n", 1)[0], step.reason, step.note and f"note: {step.note}"]
    if step.expected is not None and step.actual is not None:
        said.append(f"expected: {cut(step.expected, 200)}, actual: {cut(step.actual, 200)}")
    if step.attempts > 1:
        said.append(f"{step.attempts} attempts")
    below = "".join(f"<br>{'&emsp;' * step.depth}<sub>{_escaped(cut(text, 500))}</sub>" for text in said if text)
    verdict = f"**{step.verdict}**" if step.verdict in _LOUD else step.verdict
    return f"| {step.number} | {name}{below} | {_escaped(step.type)} | {verdict} | {took} |"


def _escaped(text: str) -> str:
    """As text: neither HTML nor Markdown, and no cell of its own."""
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", on_one_line(text))

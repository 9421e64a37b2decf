"""GitLab: failed steps as a Code Quality report, and the steps of all playbooks as a folded section of the job's log.

Shapes: docs.gitlab.com, "Code Quality" (report format: description, check_name, fingerprint, severity, location.path,
location.lines.begin; a JSON array, no byte order mark) and "CI/CD job logs" (custom collapsible sections).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pytest_ignition.reporting.ci_entries import Entry, Finding, in_order
from pytest_ignition.reporting.terminal_text import cut, on_one_line, seconds

MOST_LINES = 2_000
"""GitLab cuts a log at 4 MB unless told otherwise."""

_SECTION = "ignition_steps"


def code_quality(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """The report. A fingerprint stays while the step does, so that GitLab tells new findings from old ones."""
    return [
        {
            "description": cut(on_one_line(f"{finding.title}: {finding.text.split(chr(10), 1)[0]}"), 1_000),
            "check_name": "playbook step failed" if finding.failed else "playbook step broken",
            "fingerprint": hashlib.sha256(finding.key.encode("utf-8", "surrogatepass")).hexdigest(),
            "severity": "critical" if finding.failed else "major",
            "location": {"path": finding.file, "lines": {"begin": finding.line}},
        }
        for finding in findings
    ]


def write_code_quality(path: Path, findings: Sequence[Finding]) -> None:
    """Write the report; an empty one too, by which GitLab sees what was mended.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(code_quality(findings), indent=1) + "\n", encoding="utf-8")


def section(entries: Sequence[Entry], now: float | None = None) -> Iterator[str]:
    """Lines for the job's log: each playbook with its steps, folded until somebody opens it."""
    if not entries:
        return
    stamp = int(time.time() if now is None else now)
    # The codes are GitLab's own: what follows the carriage return is the section's header.
    yield f"\x1b[0Ksection_start:{stamp}:{_SECTION}[collapsed=true]\r\x1b[0Ksteps of all playbooks ({len(entries)})"
    lines = list(_lines(entries))
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"... and {len(lines) - MOST_LINES} lines more"
    yield f"\x1b[0Ksection_end:{stamp}:{_SECTION}\r\x1b[0K"


def _lines(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        yield f"{on_one_line(entry.node_id)} {entry.outcome}"
        for step in in_order(entry.steps):
            took = seconds(step.seconds) if step.attempts else ""
            name = cut(on_one_line(step.name), 160)
            yield f"  {step.verdict:<7} {took:>10}  {'  ' * step.depth}{step.number} {name}"

"""Playbooks and their steps as CI systems are told of them: plain data, masked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_ignition.reporting.step_data import Place, StepData, place_in

BAD = ("failed", "refused")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item.

    Attributes:
        outcome: pytest's word, or `refused` for a playbook that cannot be used.
        place: where it stands, the file relative to where pytest was started.
    """

    node_id: str
    outcome: str
    steps: Sequence[StepData]
    seconds: float
    message: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was wrong, at its place.

    Attributes:
        key: the same in every run for the same step.
        file: relative to the repository, with `/`; absolute if it is not in it.
        failed: whether a value was wrong; else something could not be checked.
    """

    key: str
    file: str
    line: int
    column: int
    title: str
    text: str
    failed: bool


def in_order(steps: Sequence[StepData]) -> list[StepData]:
    """An outer step before those inside of it, which ended first."""
    order: dict[str, int] = {}
    for index, step in enumerate(steps):
        ids = step.path.split("/")
        for length in range(1, len(ids) + 1):
            order.setdefault("/".join(ids[:length]), index)
    latest = {step.path: step for step in steps}
    return sorted(latest.values(), key=lambda step: (order[step.path], step.depth))


def findings(entries: Iterable[Entry], start: Path, repository: Path) -> list[Finding]:
    """What was wrong in the items that failed: their steps, else the item itself.

    Args:
        entries: the items.
        start: the folder that places are told from.
        repository: the folder that the findings' files are to be told from.
    """
    found = []
    for entry in entries:
        if entry.outcome in BAD:
            wrong = [_of_step(entry, step) for step in _own(entry.steps)] or [_of_item(entry)]
            found += [replace(each, file=_in_repository(start / each.file, repository)) for each in wrong]
    return found


def _own(steps: Sequence[StepData]) -> Iterator[StepData]:
    """The steps that did not pass by themselves: an outer one only repeats what the inner one says."""
    bad = [step for step in steps if step.verdict in ("failed", "broken")]
    for step in bad:
        if not any(other.path.startswith(f"{step.path}/") for other in bad):
            yield step


def _of_step(entry: Entry, step: StepData) -> Finding:
    lines = [step.message]
    if step.expected is not None and step.actual is not None:
        lines += [f"expected: {step.expected}", f"actual:   {step.actual}"]
    if step.hint:
        lines.append(f"hint: {step.hint}")
    place = place_in(step.where) or entry.place
    return Finding(
        key=f"{entry.node_id} {step.path}",
        file=place.file,
        line=place.line,
        column=place.column,
        title=f"step {step.number} {step.name} {step.verdict} ({entry.node_id.rpartition('::')[2]})",
        text="\n".join(lines),
        failed=step.verdict == "failed",
    )


def _of_item(entry: Entry) -> Finding:
    return Finding(
        key=entry.node_id,
        file=entry.place.file,
        line=entry.place.line,
        column=entry.place.column,
        title=entry.node_id,
        text=entry.message or entry.outcome,
        failed=entry.outcome == "failed",
    )


def _in_repository(file: Path, repository: Path) -> str:
    try:
        relative = Path(os.path.relpath(file, repository)).as_posix()
    except ValueError:
        return file.as_posix()  # on another drive
    return file.as_posix() if relative.startswith("../") else relative

"""Rows as text for people and as data for machines. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.figures import Row, Unit

_HEAD = ("what", "ours", "peer", "measured", "min-max", "limit", "verdict")
_TEXT_COLUMNS = (0, 6)
_WIDTH = 110


def render(rows: Sequence[Row], failures: Mapping[str, str]) -> str:
    """The table, its notes, and what could not be measured.

    Args:
        rows: in the order in which they are to stand.
        failures: name of a benchmark -> why it gave no row.
    """
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    lines = [_HEAD, *(_cells(row, notes) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEAD))]
    rule = ["-" * width for width in widths]
    text = [_line(line, widths) for line in (lines[0], tuple(rule), *lines[1:])]
    text += ["", *(_note(number, note) for number, note in enumerate(notes, 1))] if notes else []
    for name, reason in failures.items():
        text += ["", f"{name} could not be measured:", textwrap.indent(reason, "    ")]
    return "\n".join(text) + "\n"


def as_data(rows: Sequence[Row], failures: Mapping[str, str], machine: Mapping[str, object]) -> dict[str, Any]:
    """Everything, as plain JSON."""
    return {
        "machine": dict(machine),
        "rows": [{**asdict(row), "verdict": str(row.verdict)} for row in rows],
        "failures": dict(failures),
    }


def figure(value: float, unit: Unit) -> str:
    """A figure with as many digits as mean something."""
    match unit:
        case Unit.RATIO:
            return f"{value:.2f}"
        case Unit.COUNT:
            return f"{value:g}"
        case Unit.BYTES:
            return f"{value / 2**20:.1f} MB"
        case Unit.SECONDS if value < 0.01:
            return f"{value * 1000:.3f} ms"
        case Unit.SECONDS:
            return f"{value * 1000:,.0f} ms"


def _cells(row: Row, notes: Sequence[str]) -> tuple[str, ...]:
    number = f" [{notes.index(row.note) + 1}]" if row.note else ""
    spread = "" if row.low is None or row.high is None else f"{figure(row.low, row.unit)}-{figure(row.high, row.unit)}"
    limit = "" if row.limit is None else f"{'=' if row.exact else '<='} {figure(row.limit, row.unit)}"
    return (
        row.what + number,
        "" if row.ours is None else figure(row.ours, row.side_unit),
        "" if row.peer is None else figure(row.peer, row.side_unit),
        figure(row.value, row.unit),
        spread,
        limit,
        str(row.verdict),
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.ljust(width) if column in _TEXT_COLUMNS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()


def _note(number: int, note: str) -> str:
    return textwrap.fill(note, _WIDTH, initial_indent=f"[{number}] ", subsequent_indent="    ")

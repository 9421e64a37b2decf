"""A recorded session for the terminal, as pieces of text with a style each. Pure: whoever prints knows the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_ignition.reporting.failure_text import error_lines
from pytest_ignition.reporting.run_document import NOT_OK, Document, error_data, failed_inside

Line = list[tuple[str, str]]
"""Pieces and their styles, in rich's words."""

STYLES = {
    "passed": "green",
    "failed": "bold red",
    "broken": "red",
    "cancelled": "yellow",
    "unfinished": "bold yellow",
    "running": "bold yellow",
    "not run": "yellow",
    "not reached": "dim",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_SHOWN = 1_000
"""Characters of one text; a whole page source may be part of a message."""


def lines(document: Document, *, only_failed: bool = False, start: Path | None = None) -> Iterator[Line]:
    """All lines.

    Args:
        document: of `run_document.document`.
        only_failed: leave out the runs and steps that are well.
        start: paths below it are shown from there.
    """
    yield from _head(document)
    for run in document["runs"]:
        if only_failed and (run["superseded"] or run["verdict"] == "passed"):
            continue
        yield []
        yield from _run(run, only_failed=only_failed, start=start)
    yield []
    yield from _running(document)
    for problem in document["problems"]:
        yield [("note: ", "yellow"), (visible(problem), "yellow")]
    yield _counts("playbook", document["counts"]["playbooks"])
    yield _counts("step", document["counts"]["steps"])


def visible(text: str) -> str:
    """The text without what would steer a terminal: control characters are written out."""
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}... ({len(text) - _SHOWN} more characters)"
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), shown)


def seconds(value: float) -> str:
    """A duration as people read it: `0.53 s`, `2 min 5 s`, `1 h 2 min`."""
    if value < 60:
        return f"{value:.2f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def moment(iso: str | None) -> str:
    """`2026-11-27 14:06:14 UTC` of a time in ISO 8601; all times are UTC."""
    return "" if iso is None else f"{iso[:19].replace('T', ' ')} UTC"


def counted(what: str, counts: Mapping[str, int]) -> str:
    """`3 playbooks: 2 passed, 1 failed`; the bad ones first."""
    total = sum(counts.values())
    name = what if total == 1 else f"{what}s"
    parts = [f"{counts[verdict]} {verdict}" for verdict in _by_weight(counts)]
    return f"{total} {name}: {', '.join(parts)}" if parts else f"no {what}s"


def _by_weight(counts: Mapping[str, int]) -> list[str]:
    order = ["failed", "broken", "unfinished", "running", "cancelled", "passed", "not run", "not reached"]
    return [verdict for verdict in order if counts.get(verdict)]


def _head(document: Document) -> Iterator[Line]:
    session = document["session"]
    version = f" with pytest-ignition {session['version']}" if session["version"] else ""
    yield [
        ("session of ", ""),
        (moment(session["began"]), "bold"),
        (f"{visible(version)}, {seconds(session['seconds'])}", ""),
    ]


def _run(run: Document, *, only_failed: bool, start: Path | None) -> Iterator[Line]:
    facts = [seconds(run["seconds"])]
    facts += [f"case {run['case']}"] if run["case"] else []
    facts += [f"gateway {run['gateway']}"] if run["gateway"] else []
    facts += [str(run["browser"])] if run["browser"] else []
    facts += [f"attempt {run['attempt']}"] if run["attempt"] > 1 or run["superseded"] else []
    facts += ["cancelled"] if run["cancelled"] and run["verdict"] != "cancelled" else []
    facts += ["run again"] if run["superseded"] else []
    facts += [str(run["worker"])] if run["worker"] != "main" else []
    yield [
        (run["verdict"].upper(), STYLES[run["verdict"]]),
        (f" {visible(run['node_id'])}", "bold"),
        (f"  {visible(run['title'])}  ({visible(', '.join(facts))})", "dim"),
    ]
    if run["error"] is not None:
        yield from _error(run["error"], "    ")
    hidden = 0
    for depth, step in _with_depth(run["steps"]):
        if only_failed and step["verdict"] in ("passed", "not run", "not reached"):
            hidden += 1
            continue
        yield from _step(step, depth, start)
    if hidden:
        yield [(f"  {hidden} other step{'' if hidden == 1 else 's'}", "dim")]


def _with_depth(steps: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    for step in steps:
        yield depth, step
        yield from _with_depth(step["steps"], depth + 1)


def _step(step: Document, depth: int, start: Path | None) -> Iterator[Line]:
    indent = "  " * (depth + 1)
    verdict = step["verdict"]
    facts = [] if step["seconds"] is None else [seconds(step["seconds"])]
    facts += [f"{step['attempts']} attempts"] if step["attempts"] > 1 else []
    facts += [visible(step["reason"])] if step["reason"] else []
    yield [
        (f"{indent}{verdict:<7} ", STYLES[verdict]),
        (f"{step['number']} {visible(step['name'])}", "bold" if verdict in NOT_OK else ""),
        (f"  {visible(step['type'])}" + (f"  ({', '.join(facts)})" if facts else ""), "dim"),
    ]
    if step["note"]:
        yield [(f"{indent}    note: {visible(step['note'])}", "yellow")]
    if step["error"] is not None and not failed_inside(step):
        yield from _error(step["error"], f"{indent}    ")
    if verdict != "passed":
        for each in step["evidence"]:
            yield [(f"{indent}    {visible(each['evidence'])}: {visible(_shown(each['path'], start))}", "cyan")]


def _error(error: Mapping[str, Any], indent: str) -> Iterator[Line]:
    for number, text in enumerate(error_lines(error_data(error))):
        for line in text.split("\n"):
            yield [(f"{indent}{visible(line)}", "red" if number == 0 else "")]


def _shown(path: str, start: Path | None) -> str:
    try:
        return path if start is None else Path(path).relative_to(start).as_posix()
    except ValueError:
        return path


def _running(document: Document) -> Iterator[Line]:
    if document["session"]["finished"]:
        return
    yield [("the session did not end: it was killed, or it still runs", "bold yellow")]
    for each in document["running"]:
        attempt = f", attempt {each['attempt']}" if each["attempt"] > 1 else ""
        told = f": {each['message']}" if each["message"] else ""
        step = f"step {each['number']} {each['name']!r} ({each['type']}{attempt})"
        yield [
            (
                visible(f"  running: {each['node_id']} {step} at {each['where']} since {moment(each['since'])}{told}"),
                "yellow",
            )
        ]


def _counts(what: str, counts: Mapping[str, int]) -> Line:
    bad = any(counts.get(verdict) for verdict in NOT_OK)
    return [(counted(what, counts), "bold red" if bad else "bold green")]

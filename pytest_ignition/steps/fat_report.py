"""The report of an acceptance test as one HTML document, made from plain data. Pure: no file is read or written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pytest_ignition.engine.errors import StepError
from pytest_ignition.language.model import Json

_HEAD = {
    "project_name": "Project",
    "client": "Client",
    "client_name": "Client",
    "tester": "Tested by",
    "tester_name": "Tested by",
    "test_date": "Date",
    "perspective_url": "Page",
    "gateway": "Gateway",
}
"""What the head calls the entries of `metadata` that the public format knows, in the order of a cover sheet."""

_VERDICTS = {
    "passed": "Passed",
    "failed": "Failed",
    "skipped": "Not carried out",
    "not_checked": "Not checked",
}


class TemplateRefused(StepError):
    """A template of the user's own cannot be used. Never retried."""

    retryable = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the tests ended."""

    total: int
    passed: int
    failed: int
    skipped: int
    not_checked: int


def count(test_results: Mapping[str, Json]) -> Counts:
    """Counted from the results themselves; the totals are believed only where there are none."""
    results = results_of(test_results)
    if results:
        kinds = Counter(str(each.get("status")) for each in results)
        numbers = {kind: kinds[kind] for kind in ("passed", "failed", "skipped", "not_checked")}
        return Counts(total=len(results), **numbers)
    return Counts(**{key: _number(test_results.get(key)) for key in Counts.__slots__})


def results_of(test_results: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    """The tests' results."""
    found = test_results.get("results")
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list | tuple) else []


def visual_issues(analysis: Mapping[str, Json]) -> int:
    """How many issues the visual analysis found."""
    report = analysis.get("report")
    inner = report.get("issues_count") if isinstance(report, Mapping) else None
    return _number(analysis.get("issues_count", inner))


def report_of(
    test_results: Mapping[str, Json],
    *,
    analysis: Mapping[str, Json],
    metadata: Mapping[str, Json],
    report_id: str,
    created: datetime,
    pictures: Sequence[str | None],
) -> dict[str, Any]:
    """What a template finds under the name `report`.

    Args:
        test_results: the output of `perspective.execute_test_manifest`.
        analysis: the output of `ai.verify_visual_consistency`, or nothing.
        metadata: what the head shows.
        report_id: names the report.
        created: when.
        pictures: of each result the source of its picture, or None.
    """
    counts = count(test_results)
    verdict, sentence = _verdict(counts)
    return {
        "id": report_id,
        "title": _text(metadata.get("title")) or "Factory acceptance test",
        "project": _text(metadata.get("project_name")),
        "tester": _text(metadata.get("tester") or metadata.get("tester_name")),
        "client": _text(metadata.get("client") or metadata.get("client_name")),
        "created": _moment(created),
        "head": _head(metadata, created),
        "metadata": metadata,
        "verdict": verdict,
        "sentence": sentence,
        "counts": {key: getattr(counts, key) for key in Counts.__slots__},
        "tests": _tests(results_of(test_results), pictures),
        "visual": _visual(analysis),
    }


def render(template: str, name: str, report: Mapping[str, Any]) -> str:
    """The document: every value is escaped, and the template may only look at what it is given.

    Args:
        template: Jinja2.
        name: its file, for messages.
        report: see `report_of`.

    Raises:
        TemplateRefused: the template is wrong.
    """
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    try:
        return environment.from_string(template).render(report=report)
    except TemplateError as error:
        line = getattr(error, "lineno", None)
        where = f"template {name}:{line}" if line else f"template {name}"
        raise TemplateRefused(f"{where}: {error.message}", hint="docs/fat.md lists what it may use") from None
    except Exception as error:
        raise TemplateRefused(f"template {name}: {type(error).__name__}: {error}") from None


def _verdict(counts: Counts) -> tuple[str, str]:
    tests = f"{counts.total} test{'' if counts.total == 1 else 's'}"
    if counts.failed:
        return "failed", f"Not passed: {counts.failed} of {tests} failed"
    if counts.skipped:
        return "incomplete", f"Incomplete: {counts.skipped} of {tests} not carried out"
    if not counts.total:
        return "incomplete", "Incomplete: no test was carried out"
    if counts.not_checked:
        return "open", f"To be judged: what {counts.not_checked} of {tests} expected was not checked automatically"
    return "passed", f"Passed: {tests}, all as expected"


def _head(metadata: Mapping[str, Json], created: datetime) -> list[tuple[str, str]]:
    """Label and value of each entry; the format's own first, then whatever else there is."""
    known = [key for key in _HEAD if key in metadata]
    other = [key for key in metadata if key not in _HEAD and key != "title"]
    rows = [
        (_HEAD.get(key, key.replace("_", " ").strip().capitalize()), _dated(_text(metadata[key])))
        for key in (*known, *other)
    ]
    if not any(label == _HEAD["test_date"] for label, _value in rows):
        rows.append((_HEAD["test_date"], _moment(created)))
    return [(label, value) for label, value in rows if value]


def _tests(results: Sequence[Mapping[str, Json]], pictures: Sequence[str | None]) -> list[dict[str, Any]]:
    tests = []
    figures = 0
    for number, (each, source) in enumerate(zip(results, pictures, strict=True), 1):
        figures += source is not None
        status = str(each.get("status"))
        told = _text(each.get("error")).split("\n", 1)[0] if status in ("failed", "skipped") else ""
        tests.append(
            {
                "number": number,
                "component": _text(each.get("component_id")),
                "action": _text(each.get("action")),
                "selector": _text(each.get("selector")),
                "expected": "; ".join(filter(None, (_text(each.get("expected")), _text(each.get("verify"))))),
                "not_checked": [_text(said) for said in _listed(each.get("not_checked"))],
                "actual": _text(each.get("actual")),
                # What was expected and what was there stand beside each other already.
                "error": "" if told.startswith("expected ") or told == _text(each.get("actual")) else told,
                "status": status,
                "verdict": _VERDICTS.get(status, status.capitalize()),
                "time": _dated(_text(each.get("started_at"))),
                "figure": figures if source is not None else None,
                "picture": source,
            }
        )
    return tests


def _visual(analysis: Mapping[str, Json]) -> dict[str, Any] | None:
    if not analysis:
        return None
    report = analysis.get("report")
    compliance = report.get("compliance") if isinstance(report, Mapping) else None
    found = compliance if isinstance(compliance, Mapping) else {}
    lists = {key: [_text(each) for each in _listed(found.get(key))] for key in ("failed", "warnings", "passed")}
    return {"issues": visual_issues(analysis), **lists}


def _listed(value: Json) -> Sequence[Json]:
    return value if isinstance(value, list | tuple) else ([] if value in (None, "") else [value])


def _text(value: Json) -> str:
    """Any plain value in a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_text(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_text(each) for each in value)
    return str(value)


def _dated(text: str) -> str:
    """A moment as people write it; any other text as it is."""
    try:
        return _moment(datetime.fromisoformat(text)) if "T" in text else text
    except ValueError:
        return text


def _moment(moment: datetime) -> str:
    zone = f" {moment.tzname()}" if moment.tzinfo is not None else ""
    return f"{moment.day} {moment:%B %Y, %H:%M}{zone}"


def _number(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0

"""Completes the JUnit file that pytest wrote: attachments, and steps as properties or as test cases. Pure.

Each test case brings along what is known of its steps as one property of its own (`CARRIER`), so that nothing has to be
found by name; the property is taken out here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.failure_text import error_lines
from pytest_ignition.reporting.junit import CARRIER
from pytest_ignition.reporting.record import RunRecord, StepRecord

_LONGEST_MESSAGE = 500
# Of the characters that XML allows pytest leaves out DEL too.
_NO_XML = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSUCCESSFUL = (str(Verdict.FAILED), str(Verdict.BROKEN))

Run = Mapping[str, Any]
_NOTHING: Mapping[str, Any] = {
    "time": None, "reason": "", "note": "", "message": "", "kind": "", "text": "", "line": 0, "files": []
}  # fmt: skip
"""What a step leaves out where there is nothing to say: pytest keeps what reports carry to the end of the session."""


def xml_text(text: str) -> str:
    """The text with what XML cannot hold written out, as pytest does: `#x07`."""
    return _NO_XML.sub(
        lambda found: f"#x{ord(found[0]):02X}" if ord(found[0]) <= 0xFF else f"#x{ord(found[0]):04X}", text
    )


def carrier(node_id: str, attempt: int, records: Sequence[RunRecord]) -> tuple[str, str]:
    """A test's steps as the property that goes with its report: plain text, so that any transport takes it."""
    runs = [{"id": record.plan.identity.run_id, **_run(record)} for record in records if record.plan is not None]
    return CARRIER, json.dumps({"node": node_id, "attempt": attempt, "runs": runs}, default=str, separators=(",", ":"))


def runs_in(carried: str) -> list[Run]:
    """The runs that a carrier's text tells of."""
    runs: list[Run] = _uncarried(carried)["runs"]
    return runs


def step_properties(runs: Iterable[Run]) -> list[tuple[str, str]]:
    """Each step as a property: `step 2 Log in` = `failed in 0.53 s: playbooks/x.yaml:6:5: ...`."""
    found = []
    for index, run in enumerate(runs):
        for step in run["steps"]:
            detail = _shortened(step["message"] or step["reason"])
            value = step["verdict"] if step["time"] is None else f"{step['verdict']} in {step['time']:.2f} s"
            value += f": {detail}" if detail else ""
            value += f" ({step['note']})" if step["note"] else ""
            # A Python test may have several runs, whose steps are numbered from 1 each.
            run_name = f" of {run['title']}" if index else ""
            found.append((xml_text(f"step {step['number']} {step['name']}{run_name}"), xml_text(value)))
    return found


def complete(root: ET.Element[str], mode: str, *, strict: bool, shown: Callable[[str], str] = str) -> bool:
    """Take the carriers out of a document and write what they carry.

    Args:
        root: the `testsuites` element; changed in place.
        mode: `properties`, `testcases` or `none`.
        strict: whether the document keeps to what `junit-10.xsd` allows, as `junit_family = xunit2` does: no file and
            line of a test case, and properties only of a suite.
        shown: how the path of an attachment is written.

    Returns:
        Whether anything was changed.
    """
    for suite in root.iter("testsuite"):
        # pytest 9.2 with xdist leaves an empty one, which it does not count, for a test that Ctrl-C ended.
        for case in [each for each in suite.findall("testcase") if not each.get("name")]:
            suite.remove(case)
    found = [(suite, case, each) for suite in root.iter("testsuite") for case, each in _carried(suite)]
    latest: dict[str, int] = {}
    for *_elements, text in found:
        carried = _uncarried(text)
        latest[carried["node"]] = max(carried["attempt"], latest.get(carried["node"], 0))
    written: set[str] = set()
    for suite, case, text in found:
        # Read once more: all of a large session at once would take tens of megabytes.
        carried = _uncarried(text)
        # pytest writes a test case for each attempt of a re-run test; only the last attempt's steps count.
        runs = [run for run in carried["runs"] if carried["attempt"] == latest[carried["node"]]]
        runs = [run for run in runs if run["id"] not in written]
        written |= {run["id"] for run in runs}
        if len(runs) < len(carried["runs"]) or strict:
            _remove(case, step_properties(carried["runs"]))
        _name_failed_steps(case, runs)
        if mode == "testcases":
            for index, run in enumerate(runs):
                root.append(_suite(run, index, case, suite, carried["node"], strict=strict, shown=shown))
            continue
        if mode == "properties" and strict:
            _add_to_suite(suite, carried["node"], step_properties(runs))
        _attach(case, _in_order(step for run in runs for step in run["steps"]), shown)
    return bool(found)


def _run(record: RunRecord) -> dict[str, Any]:
    assert record.plan is not None
    places = {str(step.path): step for step in record.plan.steps}
    steps = []
    for step in record.steps:
        place = places.get(str(step.path))
        lines = [] if step.error is None else list(error_lines(step.error))
        first = lines[0] if lines else ""
        told = {
            "number": step.path.number,
            "name": step.name,
            "type": step.type,
            "verdict": str(step.verdict),
            "time": round(step.duration, 4) if step.attempts else None,
            "reason": step.reason,
            "note": step.note,
            "message": first,
            "kind": "" if step.error is None else step.error.kind,
            "text": "\n".join([_headline(step), *lines]) if lines else "",
            "file": record.plan.playbook if place is None else place.playbook,
            "line": 0 if place is None else place.line,
            "files": [[each.evidence, each.path] for each in step.evidence],
        }
        usual = {**_NOTHING, "file": record.plan.playbook}
        steps.append({name: value for name, value in told.items() if name not in usual or value != usual[name]})
    return {"title": record.plan.title, "playbook": record.plan.playbook, "steps": steps}


def _headline(step: StepRecord) -> str:
    attempts = f", {step.attempts} attempts" if step.attempts > 1 else ""
    return f"step {step.path.number} {step.name!r} ({step.type}) {step.verdict} after {step.duration:.2f} s{attempts}"


def _carried(suite: ET.Element) -> Iterator[tuple[ET.Element, str]]:
    """The test cases that bring steps along; what brought them is taken out."""
    for case in suite.findall("testcase"):
        properties = case.find("properties")
        for each in [] if properties is None else [each for each in properties if each.get("name") == CARRIER]:
            assert properties is not None
            properties.remove(each)
            if not len(properties):
                case.remove(properties)
            yield case, each.get("value", "")


def _uncarried(text: str) -> dict[str, Any]:
    carried: dict[str, Any] = json.loads(text)
    for run in carried["runs"]:
        run["steps"] = [{**_NOTHING, "file": run["playbook"], **step} for step in run["steps"]]
    return carried


def _name_failed_steps(case: ET.Element, runs: Sequence[Run]) -> None:
    """A playbook's failure text names its steps; that of a Python test is pytest's, which knows of none."""
    failure = case.find("failure")
    if failure is None:
        return
    text = failure.text or ""
    texts = [xml_text(step["text"]) for run in runs for step in run["steps"] if step["verdict"] in _UNSUCCESSFUL]
    first_lines = [(each, each.partition("\n")[0]) for each in texts if each]
    failure.text = "\n\n".join([text, *(each for each, first in first_lines if first not in text)])


def _remove(case: ET.Element, ours: Sequence[tuple[str, str]]) -> None:
    properties = case.find("properties")
    if properties is None:
        return
    wanted = set(ours)
    for each in list(properties):
        if (each.get("name"), each.get("value")) in wanted:
            properties.remove(each)
    if not len(properties):
        case.remove(properties)


def _add_to_suite(suite: ET.Element, node_id: str, found: Sequence[tuple[str, str]]) -> None:
    if not found:
        return
    properties = suite.find("properties")
    if properties is None:
        properties = ET.Element("properties")
        suite.insert(0, properties)
    for name, value in found:
        ET.SubElement(properties, "property", name=f"{xml_text(node_id)} {name}", value=value)


def _suite(
    run: Run,
    index: int,
    case: ET.Element,
    around: ET.Element,
    node_id: str,
    *,
    strict: bool,
    shown: Callable[[str], str],
) -> ET.Element:
    """The steps of one run as a suite of their own: pytest's own suite and its counts stay as they are."""
    steps: Sequence[Mapping[str, Any]] = run["steps"]
    verdicts = [step["verdict"] for step in steps]
    name = xml_text(node_id) if index == 0 else xml_text(f"{node_id} {run['title']}")
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(steps)),
        failures=str(verdicts.count(str(Verdict.FAILED))),
        errors=str(verdicts.count(str(Verdict.BROKEN))),
        skipped=str(verdicts.count(str(Verdict.NOT_RUN))),
        time=f"{sum(step['time'] or 0.0 for step in steps if '.' not in step['number']):.3f}",
        timestamp=around.get("timestamp", ""),
        hostname=around.get("hostname", ""),
        file=xml_text(run["playbook"]),
    )
    classname = ".".join(part for part in (case.get("classname", ""), case.get("name", "")) if part)
    for step in steps:
        suite.append(_case(step, classname + (f".{index + 1}" if index else ""), strict=strict))
        _attach(suite[-1], _in_order([step]), shown)
    return suite


def _case(step: Mapping[str, Any], classname: str, *, strict: bool) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=classname,
        name=xml_text(f"{step['number']} {step['name']}"),
        time=f"{step['time'] or 0.0:.3f}",
    )
    if not strict:
        case.set("file", xml_text(step["file"]))
        case.set("line", str(step["line"]))
    tag = {"failed": "failure", "broken": "error", "not run": "skipped"}.get(step["verdict"])
    if tag == "skipped":
        told = xml_text(step["reason"] or "not run")
        ET.SubElement(case, tag, type="pytest.skip", message=told).text = told
    elif tag is not None:
        message = xml_text(_shortened(step["message"] or f"the step {step['verdict']}"))
        ET.SubElement(case, tag, type=step["kind"] or "PlaybookUnsuccessful", message=message).text = xml_text(
            step["text"] or message
        )
    if step["note"]:
        _print(case, [xml_text(f"note: {step['note']}")])
    return case


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}..."


def _in_order(steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """Evidence, what matters most first, because GitLab shows the first only: of failed steps, pictures, the latest."""
    found = []
    for step in steps:
        for index, (evidence, path) in enumerate(step["files"]):
            found.append((step["verdict"] not in _UNSUCCESSFUL, evidence != "screenshot", -index, path))
    return list(dict.fromkeys(path for *_order, path in sorted(found, key=lambda each: each[:2] + each[2:3])))


def _attach(case: ET.Element, paths: Sequence[str], shown: Callable[[str], str]) -> None:
    lines = []
    for path in map(shown, paths):
        # Neither reader has a way to quote.
        odd = "]]" in path or "|" in path or any(not each.isprintable() for each in path)
        lines.append(xml_text(f"evidence: {path!r}" if odd else f"[[ATTACHMENT|{path}]]"))
    _print(case, lines)


def _print(case: ET.Element, lines: Sequence[str]) -> None:
    """Add lines to what the test case printed. There must be only one such element: GitLab refuses a second one."""
    if not lines:
        return
    output = case.find("system-out")
    if output is None:
        output = ET.Element("system-out")
        errors = case.find("system-err")
        case.insert(len(case) if errors is None else list(case).index(errors), output)
    before = (output.text or "").rstrip("\n")
    output.text = before + "\n" + "\n".join(lines) + "\n"

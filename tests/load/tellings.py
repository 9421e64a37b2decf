"""What each output of a session tells of its tests, read back into one shape: test -> its steps."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from pytest_ignition.reporting.run_document import all_steps
from tests.load.readings import html_data
from tests.plugin_run import Project
from tests.reporting.test_html import table


class Step(NamedTuple):
    """One step as an output tells it. `said`: place and first line of the failure; of an outer step nothing."""

    number: str
    name: str
    verdict: str
    said: str = ""


Told = dict[str, list[Step]]
"""Test -> its steps, by number. Tests without steps are left out."""


def sorted_out(found: Mapping[str, Iterable[Step]]) -> Told:
    """By number; what an outer step says is dropped, where an inner one says why."""
    told = {}
    for name, all_told in found.items():
        steps = list(all_told)
        inner = {step.number for step in steps if step.said}
        kept = [
            step._replace(said="") if any(number.startswith(f"{step.number}.") for number in inner) else step
            for step in steps
        ]
        if kept:
            told[name] = sorted(kept, key=lambda step: [int(part) for part in step.number.split(".")])
    return told


def terminal(lines: list[str]) -> Told:
    """The lines of `-v`: serial below the test's id, of workers each with its id; below a step what it says."""
    found: dict[str, list[Step]] = {}
    latest: dict[str, tuple[str, int]] = {}
    test = ""
    end = next((number for number, line in enumerate(lines) if re.match(r"=+ FAILURES =|!+ ", line)), len(lines))
    for line in lines[:end]:
        worker = "" if line[0:3] != "[gw" else line.partition("]")[0]
        if step := _OF_WORKER.match(line) if worker else _STEP.match(line):
            test = step["test"] if worker else test
            latest[worker] = test, len(found.setdefault(test, []))
            verdict = (step["verdict"] or "not run").lower()
            found[test].append(Step(step["number"], step["name"], verdict))
        elif (said := re.match(r"(?:\[gw\d+\])? +(\S+:\d+: .*)$", line)) and worker in latest:
            name, index = latest[worker]
            found[name][index] = found[name][index]._replace(said=said[1])
        elif head := re.match(r"((?:playbooks/|test_)\S+::\S+) $", line):
            test = head[1]
    return sorted_out(found)


_STEP = re.compile(
    r" +(?P<number>[\d.]+) (?P<name>.+?)(?: \(.*\))? +(?:(?P<verdict>passed|FAILED|BROKEN) +[\d.]+ s|not run)$"
)
_OF_WORKER = re.compile(
    r"\[gw\d+\] (?:(?P<verdict>passed|FAILED|BROKEN) +[\d.]+ s|not run) +(?P<test>\S+::\S+) +"
    r"(?P<number>[\d.]+) (?P<name>.+?)(?: \(.*\))?$"
)


def junit_testcases(root: ET.Element) -> Told:
    """The suites that `ignition_junit_steps=testcases` adds."""
    found: dict[str, list[Step]] = {}
    names = [suite.attrib["name"] for suite in root.findall("testsuite")]
    assert len(names) == len(set(names))
    for suite in root.findall("testsuite")[1:]:
        # The second run of a test is named behind it.
        found.setdefault(suite.attrib["name"].split(" ")[0], []).extend(map(_junit_step, suite))
    return sorted_out(found)


def _junit_step(case: ET.Element) -> Step:
    number, _, name = case.attrib["name"].partition(" ")
    failure, error, skipped = (case.find(tag) for tag in ("failure", "error", "skipped"))
    if failure is not None:
        return Step(number, name, "failed", failure.attrib["message"])
    if error is not None:
        return Step(number, name, "broken", error.attrib["message"])
    return Step(number, name, "passed" if skipped is None else "not run")


def junit_properties(root: ET.Element, tests: Iterable[str]) -> Told:
    """The properties of the suite, which name the test first."""
    found: dict[str, list[Step]] = {}
    for each in root.findall("testsuite/properties/property"):
        name = each.attrib["name"]
        (test,) = [test for test in tests if name.startswith(f"{test} ")]
        # The second run of a test is named behind the step.
        step = re.fullmatch(r"step ([\d.]+) (.*?)(?: of [A-Z]\w+)?", name.removeprefix(f"{test} "))
        value = re.match(r"(passed|failed|broken|not run)(?: in [\d.]+ s)?(?:: (.*))?", each.attrib["value"])
        assert step, name
        assert value, each.attrib
        said = value[2] or "" if value[1] in ("failed", "broken") else ""
        found.setdefault(test, []).append(Step(step[1], step[2], value[1], said))
    return sorted_out(found)


def report_html(project: Project) -> Told:
    """The trees of steps in the rows of pytest-html; of several rows of a test the one that is no "Rerun"."""
    found = {}
    for test, rows in html_data(project).items():
        (row,) = [row for row in rows if row["result"] != "Rerun"]
        found[test] = list(_html_steps(table(row)))
    return sorted_out(found)


_ROW = re.compile(
    r'<(?:details|p) class="s [\w-]+"[^>]*>(?:<summary>)?<u>([\d.]+)</u><span><b>(.*?)</b>.*?'
    r'<i class="v [\w-]+">(.*?)</i><time>.*?</time>(?:</summary><div><pre class="error">(.*?)</pre>)?'
)


def _html_steps(markup: str) -> Iterator[Step]:
    for number, name, verdict, error in _ROW.findall(markup):
        yield Step(number, html.unescape(name), verdict, html.unescape(error).split("\n", 1)[0])


def allure(results: Iterable[dict[str, Any]]) -> Told:
    """Name -> the steps of its last result, inner ones behind theirs."""
    last = {str(result["name"]): result for result in sorted(results, key=lambda each: int(each["start"]))}
    return sorted_out({name: _allure_steps(result) for name, result in last.items()})


def _allure_steps(outer: dict[str, Any]) -> Iterator[Step]:
    for step in outer.get("steps", ()):
        number, _, name = step["name"].partition(" ")
        verdict = "not run" if step["status"] == "skipped" else step["status"]
        said = step.get("statusDetails", {}).get("message", "") if verdict in ("failed", "broken") else ""
        said = re.sub(r"^\w+: ", "", said.split("\n", 1)[0])
        yield Step(number, re.sub(r" \((not run|after.*)\)$", "", name), verdict, said)
        yield from _allure_steps(step)


def document(found: dict[str, Any]) -> Told:
    """`pytest-ignition report --format json`: the last attempt of each test, of several runs one after the other."""
    told: dict[str, list[Step]] = {}
    for run in found["runs"]:
        if not run["superseded"]:
            told.setdefault(run["node_id"], []).extend(
                Step(step["number"], step["name"], step["verdict"], _said(step["error"]))
                for step in all_steps(run["steps"])
            )
    return sorted_out(told)


def _said(error: dict[str, Any] | None) -> str:
    if error is None:
        return ""
    first: str = error["message"].split("\n", 1)[0]
    return f"{error['where']}: {first}" if error["where"] else first


def report_text(text: str) -> Told:
    """`pytest-ignition report`: the lines below the line of each run."""
    found: dict[str, list[Step]] = {}
    test = ""
    for line in text.splitlines():
        if head := re.match(r"(?:PASSED|FAILED|BROKEN|UNFINISHED|CANCELLED) (\S+::\S+)  .*", line):
            test = "" if "run again" in line else head[1]
        elif step := re.match(r" +(passed|failed|broken|not run|running|not reached) +([\d.]+) (.+?)  \S+", line):
            found.setdefault(test, []).append(Step(step[2], step[3], step[1]))
        elif (said := re.match(r" +(\S+:\d+: .*)$", line)) and found.get(test) and not found[test][-1].said:
            found[test][-1] = found[test][-1]._replace(said=said[1])
    found.pop("", None)
    return sorted_out(found)


def summary(text: str) -> Told:
    """The job summary of GitHub."""
    found: dict[str, list[Step]] = {}
    test = ""
    for line in text.splitlines():
        if head := re.match(r"<details[^>]*><summary><b>(.*?)</b>", line):
            test = html.unescape(head[1])
        elif row := re.match(r"\| ([\d.]+) \| (?:&emsp;)*(.*?) \| \S+ \| \**([a-z ]+?)\** \|", line):
            name, *said = row[2].split("<br>")
            verdict = row[3]
            message = re.sub(r"</?sub>|&emsp;", "", said[0]) if said and verdict in ("failed", "broken") else ""
            found.setdefault(test, []).append(Step(row[1], html.unescape(name), verdict, html.unescape(message)))
    return sorted_out(found)


def without_place(told: Told) -> Told:
    """For comparing with what tells failures without their place."""
    return {
        test: [step._replace(said=re.sub(r"^\S+:\d+: ", "", step.said)) for step in steps]
        for test, steps in told.items()
    }


def junit_root(project: Project) -> ET.Element:
    """The whole of `junit.xml`."""
    return ET.parse(project.path / "junit.xml").getroot()


def report_json(project: Project) -> dict[str, Any]:
    """The document of `pytest-ignition report`."""
    done = project.command("report", "e.jsonl", "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def page_text(path: Path) -> str:
    """A page's text without its markup."""
    return html.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", path.read_text("utf-8"), flags=re.DOTALL))

"""What each report says of a session, read back from what it wrote."""

from __future__ import annotations

import html
import json
import re
import sys
from collections import Counter
from typing import Any

import pytest

from tests.plugin_run import Project
from tests.reporting.test_html import table

REPORTS = ("--junitxml=junit.xml", "--html=report.html", "--alluredir=allure")


def totals_line(result: pytest.RunResult) -> dict[str, int]:
    """The counts of the terminal's last line, steps included."""
    line = next(line for line in reversed(result.outlines) if re.search(r" in [\d.]+s\b", line))
    return {word: int(count) for count, word in re.findall(r"(\d+) ([a-z][a-z ]*?)(?=,| in )", line)}


def junit_cases(project: Project) -> list[tuple[str, str]]:
    """Each `<testcase>`'s class and name as one, and the elements in it that say how it ended."""
    endings = {"failure", "error", "skipped"}
    return [
        (
            f"{case.attrib['classname']}.{case.attrib['name']}",
            " ".join(element.tag for element in case if element.tag in endings),
        )
        for case in project.junit().iter("testcase")
    ]


def junit_counts(project: Project) -> dict[str, int]:
    """The suite's own counts."""
    attributes = project.junit().attrib
    return {name: int(attributes[name]) for name in ("tests", "failures", "errors", "skipped")}


def html_data(project: Project, name: str = "report.html") -> dict[str, list[dict[str, Any]]]:
    """pytest-html's own data: test id -> its rows."""
    text = (project.path / name).read_text("utf-8")
    found = re.search(r'data-jsonblob="([^"]*)"', text)
    assert found is not None
    tests: dict[str, list[dict[str, Any]]] = json.loads(html.unescape(found.group(1)))["tests"]
    return {test_id: rows for test_id, rows in tests.items() if rows}


def html_rows(project: Project) -> Counter[tuple[str, str]]:
    """Each row of the HTML report: test id and result."""
    return Counter((test_id, row["result"]) for test_id, rows in html_data(project).items() for row in rows)


def html_steps(project: Project) -> dict[str, Counter[str]]:
    """Test id -> the verdicts in the step table of its row."""
    found = {}
    for test_id, (row, *_others) in html_data(project).items():
        verdicts = re.findall(r'<(?:details|p) class="s ([\w-]+)"', table(row))
        if verdicts:
            found[test_id] = Counter(verdict.replace("-", " ") for verdict in verdicts)
    return found


def allure_results(project: Project) -> list[tuple[str, str, list[str]]]:
    """Each of Allure's results: name, status, and the status of each step, nested ones behind theirs."""
    return sorted((str(result["name"]), str(result["status"]), list(_statuses(result))) for result in project.allure())


def _statuses(result: dict[str, Any]) -> list[str]:
    return [status for step in result.get("steps", ()) for status in (str(step["status"]), *_statuses(step))]


def run_remembering(project: Project, *arguments: str, stdin: bytes = b"") -> pytest.RunResult:
    """Run pytest with its cache and with something to read."""
    return project._pytester.run(sys.executable, "-mpytest", *arguments, stdin=stdin, timeout=60)

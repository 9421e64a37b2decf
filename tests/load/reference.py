"""The reference session: one item of every kind, and what every output must say of it."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.plugin_run import Project

_PASSING = """\
name: Passing
steps:
  - {id: say, name: Say hello, type: utility.log, parameters: {message: hello}}
  - {id: keep, name: Keep a value, type: utility.set_variable, parameters: {name: line, value: 7}}
"""
_FAILING = """\
name: Failing
steps:
  - {id: say, name: Say hello, type: utility.log}
  - {id: check, name: Check, type: utility.python, parameters: {script: "assert 1 == 2, 'sums differ'"}}
  - {id: rest, name: The rest, type: utility.log}
"""
_SOFT = """\
name: Soft failure
steps:
  - {id: check, name: Check, type: utility.python, on_failure: continue, parameters: {script: "assert 1 == 2, 'no'"}}
  - {id: rest, name: The rest, type: utility.log}
"""
_BROKEN = """\
name: Broken
steps:
  - {id: ask, name: Ask, type: utility.python, parameters: {script: "raise ValueError('no such batch')"}}
  - {id: rest, name: The rest, type: utility.log}
"""
_SKIPPED = """\
name: Skipped
parameters: [{name: line, type: integer, required: true}]
steps: [{id: say, name: Say, type: utility.log, parameters: {message: "{{ line }}"}}]
"""
_NESTED = """\
name: Nested
steps:
  - {id: child, name: Run the child, type: playbook.run, parameters: {playbook: children/CHILD.yaml}}
  - {id: rest, name: The rest, type: utility.log}
"""

FILES = {
    "playbooks/broken.yaml": _BROKEN,
    "playbooks/children/bad.yaml": _FAILING.replace("name: Failing", "name: Bad child"),
    "playbooks/children/good.yaml": _PASSING.replace("name: Passing", "name: Good child"),
    "playbooks/failing.yaml": _FAILING,
    "playbooks/nested_bad.yaml": _NESTED.replace("CHILD", "bad"),
    "playbooks/nested_good.yaml": _NESTED.replace("CHILD", "good"),
    "playbooks/passing.yaml": _PASSING,
    "playbooks/skipped.yaml": _SKIPPED,
    "playbooks/soft.yaml": _SOFT,
    "playbooks/xfail.yaml": _FAILING.replace("name: Failing", "name: Expected to fail"),
    "playbooks/xpass.yaml": _PASSING.replace("name: Passing", "name: Expected to fail, and does not"),
    "test_python.py": (
        "def test_bad(step):\n    with step('One'):\n        assert 1 == 2\n\n\ndef test_good():\n    assert True\n"
    ),
    "conftest.py": (
        "import pytest\n\n\n"
        "def pytest_collection_modifyitems(items):\n"
        "    for item in items:\n"
        "        if item.name in ('xfail', 'xpass'):\n"
        "            item.add_marker(pytest.mark.xfail(reason='known'))\n"
    ),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """What is to be said of one item.

    Attributes:
        outcome: pytest's word.
        allure: Allure's status.
        steps: verdicts in the order in which they end, those of nested playbooks included.
    """

    outcome: str
    allure: str
    steps: tuple[str, ...] = ()


_P, _F, _B, _N = "passed", "failed", "broken", "not run"
TABLE: dict[str, Expected] = {
    "playbooks/broken.yaml::broken": Expected("failed", "broken", (_B, _N)),
    "playbooks/children/bad.yaml::bad": Expected("failed", "failed", (_P, _F, _N)),
    "playbooks/children/good.yaml::good": Expected("passed", "passed", (_P, _P)),
    "playbooks/failing.yaml::failing": Expected("failed", "failed", (_P, _F, _N)),
    "playbooks/nested_bad.yaml::nested_bad": Expected("failed", "failed", (_P, _F, _N, _F, _N)),
    "playbooks/nested_good.yaml::nested_good": Expected("passed", "passed", (_P, _P, _P, _P)),
    "playbooks/passing.yaml::passing": Expected("passed", "passed", (_P, _P)),
    "playbooks/skipped.yaml::skipped": Expected("skipped", "skipped"),
    "playbooks/soft.yaml::soft": Expected("failed", "failed", (_F, _P)),
    "playbooks/xfail.yaml::xfail": Expected("xfailed", "skipped", (_P, _F, _N)),
    "playbooks/xpass.yaml::xpass": Expected("xpassed", "passed", (_P, _P)),
    "test_python.py::test_bad": Expected("failed", "failed", (_F,)),
    "test_python.py::test_good": Expected("passed", "passed"),
}


def write(project: Project) -> None:
    """Put the session into a project."""
    for name, text in FILES.items():
        project.write(name, text)


def counts(ran: list[str]) -> dict[str, int]:
    """The totals of the items that ran: items by outcome, steps by verdict."""
    found: dict[str, int] = {}
    for node_id in ran:
        expected = TABLE[node_id]
        for word in (expected.outcome, *(f"steps {verdict}" for verdict in expected.steps)):
            found[word] = found.get(word, 0) + 1
    return found


def junit(path: Path) -> dict[str, str]:
    """Node id -> outcome, as far as JUnit tells: xfailed is `skipped` there, and xpassed `passed`."""
    found = {}
    for case in ET.parse(path).getroot().iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        name = f"{case.attrib['classname']}::{case.attrib['name']}"
        assert name not in found, f"two test cases for {name}"
        found[name] = {"failure": "failed", "error": "error", "skipped": "skipped"}[kinds.pop()] if kinds else "passed"
    return found


def junit_name(node_id: str) -> str:
    """How JUnit spells a node id."""
    path, _, name = node_id.partition("::")
    return f"{path.removesuffix('.py').replace('/', '.')}::{name}"


def junit_outcome(outcome: str) -> str:
    """How JUnit sees an outcome."""
    return {"xfailed": "skipped", "xpassed": "passed"}.get(outcome, outcome)


def html_rows(path: Path) -> list[tuple[str, str]]:
    """Node id and outcome of every row of pytest-html."""
    blob = re.search(r'data-jsonblob="([^"]*)"', path.read_text("utf-8"))
    assert blob is not None
    tests: dict[str, list[dict[str, Any]]] = json.loads(html.unescape(blob.group(1)))["tests"]
    rows = [(node_id, str(row["result"]).lower()) for node_id, found in tests.items() for row in found]
    return sorted(rows)


def allure(folder: Path) -> dict[str, str]:
    """Full name -> status; the last attempt's."""
    results = sorted(
        (json.loads(path.read_text("utf-8")) for path in folder.glob("*-result.json")), key=lambda each: each["start"]
    )
    return {result["fullName"]: result["status"] for result in results}


def allure_name(node_id: str) -> str:
    """How Allure spells a node id."""
    path, _, name = node_id.partition("::")
    return f"{re.sub(r'[.](py|yaml)$', '', path).replace('/', '.')}#{name}"

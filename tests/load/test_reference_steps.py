"""The steps of the reference session: each report tells them all, of every attempt, from workers as from one process."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.load import reference
from tests.load.readings import REPORTS, allure_results, html_rows, html_steps, junit_cases, totals_line
from tests.load.reference import TABLE
from tests.plugin_run import Project

pytestmark = pytest.mark.slow

AGAIN = [node_id for node_id, expected in TABLE.items() if expected.outcome == "failed"]


def for_allure(node_id: str) -> tuple[str, str, list[str]]:
    """Name, status and steps. Allure calls a step that was not run skipped."""
    expected = TABLE[node_id]
    steps = sorted(step.replace("not run", "skipped") for step in expected.steps)
    return node_id.rpartition("::")[2], expected.allure, steps


def test_reports_tell_every_step_of_every_attempt(project: Project) -> None:
    reference.write(project)

    result = project.run("-n", "2", "--reruns", "1", *REPORTS)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    once, again = reference.counts(list(TABLE)), reference.counts(AGAIN)
    more = Counter({word: count for word, count in again.items() if word.startswith("steps")})
    assert totals_line(result) == dict(Counter(once) + more + Counter(rerun=len(AGAIN)))
    # The table in a row is that of the last attempt.
    assert html_steps(project) == {
        node_id: Counter(expected.steps) for node_id, expected in TABLE.items() if expected.steps
    }
    found = [(name, status, sorted(steps)) for name, status, steps in allure_results(project)]
    assert sorted(found) == sorted(for_allure(node_id) for node_id in [*TABLE, *AGAIN])


def test_what_reruns_add_to_the_reports_they_add_for_python_tests_too(project: Project) -> None:
    """pytest-rerunfailures 16.7 leaves a passing test case and two "Rerun" rows for each attempt that is taken back."""
    project.playbook("name: Wrong\nsteps: [{id: a, type: utility.python, parameters: {script: 'assert False'}}]\n")
    project.write("test_x.py", "def test_x():\n    assert False\n")

    project.run("playbooks", "test_x.py", "--reruns", "1", *REPORTS)

    assert Counter(junit_cases(project)) == Counter(
        [
            ("playbooks.x.yaml.x", ""), ("playbooks.x.yaml.x", "failure"),
            ("test_x.test_x", ""), ("test_x.test_x", "failure"),
        ]
    )  # fmt: skip
    assert project.junit().attrib["failures"] == "2"
    rows = html_rows(project)
    for test_id in ("playbooks/x.yaml::x", "test_x.py::test_x"):
        assert (rows[test_id, "Rerun"], rows[test_id, "Failed"]) == (2, 1)
    # For Allure they are attempts of one test.
    attempts = Counter(result["historyId"] for result in project.allure())
    assert sorted(attempts.values()) == [2, 2]

"""One session with an item of every kind: all outputs agree with one table, whatever pytest is told."""

from __future__ import annotations

import re

import pytest

from tests.load import reference
from tests.load.readings import REPORTS, totals_line
from tests.load.reference import TABLE
from tests.plugin_run import Project

pytestmark = pytest.mark.slow


@pytest.fixture
def session(project: Project) -> Project:
    reference.write(project)
    return project


def agrees(project: Project, result: pytest.RunResult, ran: list[str], *, terminal: bool = True) -> None:
    """Every output says of these items what the table says."""
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    if terminal:
        assert totals_line(result) == reference.counts(ran)
    expected = {reference.junit_name(each): reference.junit_outcome(TABLE[each].outcome) for each in ran}
    assert reference.junit(project.path / "junit.xml") == expected
    suite = project.junit().attrib
    assert (suite["tests"], suite["errors"]) == (str(len(ran)), "0")
    assert suite["failures"] == str(sum(TABLE[each].outcome == "failed" for each in ran))
    assert suite["skipped"] == str(sum(TABLE[each].outcome in ("skipped", "xfailed") for each in ran))
    assert reference.html_rows(project.path / "report.html") == [(each, TABLE[each].outcome) for each in sorted(ran)]
    assert reference.allure(project.path / "allure") == {
        reference.allure_name(each): TABLE[each].allure for each in ran
    }


@pytest.mark.parametrize(
    ("options", "ran"),
    [
        ([], list(TABLE)),
        (["-n", "2"], list(TABLE)),
        (["-x"], list(TABLE)[:1]),
        (["--maxfail=2"], list(TABLE)[:2]),
        (["-p", "no:terminal"], list(TABLE)),
        (["-n", "4", "--dist", "worksteal", "-v"], list(TABLE)),
    ],
    ids=lambda value: "_".join(value) if value and value[0].startswith("-") else None,
)
def test_every_output_agrees_with_the_table(session: Project, options: list[str], ran: list[str]) -> None:
    result = session.run(*options, *REPORTS)

    # Without the terminal plugin pytest writes nothing.
    agrees(session, result, ran, terminal="no:terminal" not in options)


def test_the_steps_are_told_one_by_one(session: Project) -> None:
    result = session.run("-v")

    told: dict[str, list[str]] = {}
    item = ""
    for line in result.outlines:
        if line.rstrip() in TABLE:
            item = line.rstrip()
        elif verdict := re.search(r"^  .* (?:(passed|FAILED|BROKEN) +[\d.]+ s|(not run))$", line):
            told.setdefault(item, []).append((verdict[1] or verdict[2]).lower())
    assert told == {node_id: list(expected.steps) for node_id, expected in TABLE.items() if expected.steps}


def test_with_reruns_verdicts_and_counts_are_right_and_the_upstream_extras_are_pinned(session: Project) -> None:
    """pytest-rerunfailures 16.7 leaves, for plain Python tests as for playbooks, a passing test case of the first try
    in JUnit and a second row "Rerun" in pytest-html."""
    result = session.run("--reruns", "1", *REPORTS)

    again = [each for each, expected in TABLE.items() if expected.outcome == "failed"]
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    totals = totals_line(result)
    assert {word: totals[word] for word in ("failed", "passed", "skipped", "xfailed", "xpassed", "rerun")} == {
        **{word: number for word, number in reference.counts(list(TABLE)).items() if not word.startswith("steps")},
        "rerun": len(again),
    }
    suite = session.junit()
    assert suite.attrib["failures"] == str(len(again))
    cases = [f"{case.attrib['classname']}::{case.attrib['name']}" for case in suite.iter("testcase")]
    for node_id in TABLE:
        assert cases.count(reference.junit_name(node_id)) == (2 if node_id in again else 1), node_id
    rows = reference.html_rows(session.path / "report.html")
    for node_id, expected in TABLE.items():
        outcomes = [outcome for row, outcome in rows if row == node_id]
        wanted = [expected.outcome, *(["rerun", "rerun"] if node_id in again else [])]
        assert sorted(outcomes) == sorted(wanted), node_id
    assert reference.allure(session.path / "allure") == {
        reference.allure_name(each): expected.allure for each, expected in TABLE.items()
    }
    assert len(session.allure()) == len(TABLE) + len(again)


CONSUMERS = """\
import time


def breaks(event):
    raise RuntimeError("a report that breaks")


def slow(event):
    time.sleep(0.01)


def pytest_ignition_consumers(config):
    return CHOSEN
"""


@pytest.mark.parametrize("chosen", ["[breaks]", "[breaks, slow, seen.append]"])
def test_a_consumer_changes_nothing_in_the_verdicts(session: Project, chosen: str) -> None:
    text = CONSUMERS.replace("CHOSEN", chosen)
    session.write("extra.py", f"seen = []\n{text}")

    result = session.run("-p", "extra", *REPORTS)

    agrees(session, result, list(TABLE))

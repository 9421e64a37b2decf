"""What pytest offers to choose tests with works on playbooks: keywords, marks, node ids, failed ones first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.load.readings import html_rows, run_remembering, totals_line
from tests.plugin_run import UTILITY, Project

pytestmark = pytest.mark.slow

WRONG = """\
name: Wrong
steps:
  - {id: check, name: Check, type: utility.python, parameters: {script: "Path('ran').touch(); assert 1 == 2"}}
"""

MARK = """\
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(pytest.mark.night if item.name == "b" else pytest.mark.day)
"""


@pytest.fixture
def three(project: Project) -> Project:
    """Playbooks a (passes), b (fails), c (passes)."""
    project.playbook(UTILITY, "a")
    project.playbook(WRONG, "b")
    project.playbook(UTILITY, "c")
    return project


def told(result: pytest.RunResult) -> list[str]:
    """Verdicts by name, in order, as -v tells them."""
    return [found.group(1) for line in result.outlines if (found := re.match(r"playbooks/.*::(\w+ [A-Z]+)\b", line))]


def test_failed_playbooks_alone_first_and_stepwise(three: Project) -> None:
    run_remembering(three, "playbooks")

    assert told(run_remembering(three, "playbooks", "-v", "--lf")) == ["b FAILED"]
    assert told(run_remembering(three, "playbooks", "-v", "--ff")) == ["b FAILED", "a PASSED", "c PASSED"]
    assert told(run_remembering(three, "playbooks", "-v", "--sw")) == ["a PASSED", "b FAILED"]
    three.playbook(WRONG.replace("1 == 2", "2 == 2"), "b")
    assert told(run_remembering(three, "playbooks", "-v", "--sw")) == ["b PASSED", "c PASSED"]
    assert totals_line(run_remembering(three, "playbooks", "--lf"))["passed"] == 3, "nothing failed last"


def test_keyword_mark_and_node_id(three: Project) -> None:
    three.write("conftest.py", MARK)
    known = ("-o", "markers=night\nday", "--strict-markers", "-v")
    chosen = (*known, "playbooks")

    assert told(three.run(*chosen, "-m", "night")) == ["b FAILED"]
    assert told(three.run(*chosen, "-m", "not night", "-k", "not c")) == ["a PASSED"]
    result = three.run(*chosen, "--deselect", "playbooks/b.yaml::b", "--deselect=playbooks/c.yaml")
    assert told(result) == ["a PASSED"]
    assert totals_line(result)["deselected"] == 2
    assert told(three.run(*known, "playbooks/c.yaml::c", "playbooks/a.yaml")) == ["c PASSED", "a PASSED"]
    assert told(three.run(*chosen, "--ignore=playbooks/b.yaml")) == ["a PASSED", "c PASSED"]
    result = three.run("playbooks/c.yaml::nobody")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: not found: *c.yaml::nobody"])


def test_only_looking_runs_nothing(three: Project) -> None:
    result = three.run("--collect-only", "--html=report.html")
    result.stdout.fnmatch_lines(["*<PlaybookFile a.yaml>", "*<PlaybookItem a>", "*3 tests collected in *"])
    assert html_rows(three) == {}
    result = three.run("--collect-only", "-q")
    assert result.outlines[:3] == [f"playbooks/{name}.yaml::{name}" for name in "abc"]
    result = three.run("--setup-only")
    result.stdout.fnmatch_lines(["*playbooks/b.yaml::b (fixtures used: *", "*no tests ran in *"])
    result = three.run("--fixtures", "playbooks", "--no-header")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["*fixtures defined from pytest_ignition.fixtures*", "gateway -- *", "step -- *"])
    assert not ran(three)


def ran(project: Project) -> list[Path]:
    return list(project.path.rglob("ran"))


def test_an_expected_failure_is_strict_or_not(three: Project) -> None:
    mark = "import pytest\ndef pytest_collection_modifyitems(items):\n    for item in items:\n        item.add_marker(pytest.mark.xfail(reason='known'{}))\n"
    three.write("conftest.py", mark.format(""))

    result = three.run("playbooks", "-rxX")
    assert (result.ret, totals_line(result)["xfailed"], totals_line(result)["xpassed"]) == (0, 1, 2)
    result.stdout.fnmatch_lines(["XFAIL playbooks/b.yaml::b - known", "XPASS playbooks/a.yaml::a - known"])

    for strict in (mark.format(", strict=True"), mark.format("")):
        three.write("conftest.py", strict)
        result = three.run("playbooks", "-o", f"xfail_strict={'strict' not in strict}")
        assert (result.ret, totals_line(result)["xfailed"], totals_line(result)["failed"]) == (1, 1, 2)
        result.stdout.fnmatch_lines(["*[[]XPASS(strict)[]] known*"])

    three.write("conftest.py", mark.format(", raises=ZeroDivisionError"))
    assert totals_line(three.run("playbooks"))["failed"] == 1, "a wrong value is no ZeroDivisionError"
    three.write("conftest.py", mark.format(", run=False"))
    (three.path / "playbooks" / "ran").unlink()
    assert totals_line(three.run("playbooks")) == {"xfailed": 3}
    assert not ran(three)


def test_the_debugger_opens_below_the_text_and_lets_go(three: Project) -> None:
    result = run_remembering(three, "playbooks", "--pdb", stdin=b"p item.name\nq\n")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(
        [
            "*>>> traceback >>>*",
            "playbook 'Wrong': 1 of 1 steps did not pass (failed: check)",
            "*>>> entering PDB >>>*",
            "(Pdb) 'b'",
            "*Exit: Quitting debugger*",
            "* 1 failed, 1 passed, *",
        ]
    )
    assert "Traceback" not in result.stdout.str() + result.stderr.str()
    assert totals_line(run_remembering(three, "playbooks", "--pdb", stdin=b"c\n"))["passed"] == 2

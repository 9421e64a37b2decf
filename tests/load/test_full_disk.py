"""Where nothing can be written, the run goes on and one line says so.

A full disk is played by a file where a folder would have to be: the operating system refuses to write, on every
platform and for every user.
"""

from __future__ import annotations

import pytest

from tests.load.readings import REPORTS, html_data, html_rows, junit_counts, totals_line
from tests.load.test_evidence import STAMP
from tests.plugin_run import Project

pytestmark = pytest.mark.slow

STAMPED = "name: Stamped\nsteps: [{id: stamp, name: Stamp, type: plant.stamp}]\n"
WEB = """\
name: Web
steps:
  - {id: open, type: browser.navigate, parameters: {url: "data:text/html,<h1>Hall 7</h1>"}}
  - {id: heading, type: browser.verify_text, parameters: {selector: h1, text: Hall 8, timeout: 200}}
"""
GOOD = "name: Good\nsteps: [{id: say, type: utility.log}]\n"


def test_pictures_that_cannot_be_copied_leave_one_line_in_the_row(project: Project) -> None:
    project.write("conftest.py", STAMP)
    project.playbook(STAMPED, "stamped")
    project.playbook(GOOD, "zz")
    project.write("assets/ignition", "a file")

    result = project.run("playbooks", *REPORTS, "--ignition-output=evidence")

    assert totals_line(result) == {"passed": 2, "steps passed": 2}
    assert html_rows(project) == {
        ("playbooks/stamped.yaml::stamped", "Passed"): 1,
        ("playbooks/zz.yaml::zz", "Passed"): 1,
    }
    (row,) = html_data(project)["playbooks/stamped.yaml::stamped"]
    table = row["log"]
    assert table.count("<div>the stamp: ") == 2
    assert "<img" not in table


def test_evidence_that_allure_cannot_copy_is_named_in_its_step(project: Project) -> None:
    project.write("conftest.py", STAMP.replace('path.write_text(text, encoding="utf-8")', "pass"))
    project.playbook(STAMPED, "stamped")
    project.playbook(GOOD, "zz")

    result = project.run("playbooks", *REPORTS, "--log-cli-level=ERROR")

    assert totals_line(result) == {"passed": 2, "steps passed": 2}
    assert "may be incomplete" not in result.stdout.str()
    stamped, good = project.allure()
    assert [step["status"] for step in (*stamped["steps"], *good["steps"])] == ["passed", "passed"]
    told = [each for each in stamped["steps"][0]["attachments"] if each["name"] == "the stamp is missing"]
    assert len(told) == 2
    text = (project.path / "allure" / told[0]["source"]).read_text("utf-8")
    assert text.startswith("No such file or directory: ")


def test_a_picture_of_a_failure_that_cannot_be_kept_hides_nothing(project: Project) -> None:
    project.playbook(WEB, "web")
    project.playbook(GOOD, "zz")
    project.write("full", "a file")

    result = project.run("playbooks", *REPORTS, "--ignition-output=full/evidence")

    assert totals_line(result) == {"failed": 1, "passed": 1, "steps passed": 2, "steps failed": 1}
    assert junit_counts(project) == {"tests": 2, "failures": 1, "errors": 0, "skipped": 0}
    text = result.stdout.str()
    assert "'h1' shows 'Hall 7'" in text
    told = [line for line in result.outlines if line.startswith("warning: no evidence could be taken: ")]
    assert len(told) == 1
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text


def test_a_step_whose_evidence_cannot_be_kept_is_broken_and_the_run_goes_on(project: Project) -> None:
    project.write("conftest.py", STAMP)
    project.playbook(STAMPED, "stamped")
    project.playbook(GOOD, "zz")
    project.write("full", "a file")

    result = project.run("playbooks", *REPORTS, "--ignition-output=full/evidence")

    assert totals_line(result) == {"failed": 1, "passed": 1, "steps passed": 1, "steps broken": 1}
    text = result.stdout.str()
    assert "Traceback" not in text
    assert "Not a directory" in text or "cannot find the path" in text
    assert "defect of the step type" not in text


EVERYTHING = """\
name: Everything
variables: {line: 7}
steps:
  - {id: open, name: Open, type: browser.navigate, parameters: {url: "data:text/html,<script>console.log(1)</script>"}}
  - {id: ask, name: Ask, type: gateway.get_project, parameters: {project_name: nobody}, on_failure: continue}
  - {id: again, name: Again, type: gateway.get_project, parameters: {project_name: nobody}, on_failure: continue}
"""
PYTHON = """\
def test_py(step, page, gateway):
    with step("One"):
        page.set_content("<script>console.log(1)</script>")
        gateway.ping()
        assert gateway.name == "nobody"
"""


def test_evidence_of_every_kind_that_cannot_be_kept_costs_one_line_a_run(project: Project) -> None:
    project.playbook(EVERYTHING, "everything")
    project.write("test_py.py", PYTHON)
    project.write("ignition-results", "a file where the folder of all runs would be")

    result = project.run("playbooks", "test_py.py", "--gateway=simulator", "--tb=short", *REPORTS)

    assert totals_line(result) == {"failed": 2, "steps passed": 1, "steps failed": 1, "steps broken": 2}
    text = result.stdout.str()
    assert len([line for line in result.outlines if "no evidence could be taken: " in line]) == 2
    assert "there is no project 'nobody'" in text
    assert "INTERNALERROR" not in text
    assert "may be incomplete" not in text


def test_a_python_test_whose_evidence_cannot_be_kept_says_so_at_its_own_line(project: Project) -> None:
    project.write(
        "test_it.py", "def test_it(step):\n    with step('One') as s:\n        s.attach('x', title='table')\n"
    )
    project.write("full", "a file")

    result = project.run("test_it.py", "--tb=short", "--ignition-output=full/evidence")

    text = result.stdout.str()
    assert "IgnitionError: 'table' cannot be kept in " in text
    assert "test_it.py:3: " in text

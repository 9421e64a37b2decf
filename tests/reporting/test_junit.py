"""JUnit counts playbooks, whatever their steps did."""

from __future__ import annotations

from tests.plugin_run import UTILITY, Project
from tests.reporting.test_terminal import MIXED


def test_one_test_case_for_each_playbook(project: Project) -> None:
    project.playbook(UTILITY, "good")
    project.playbook(MIXED, "mixed")
    project.playbook("name: [\n", "refused")
    project.playbook(
        "name: Param\nparameters: [{name: line, type: integer}]\nsteps: [{id: a, type: utility.log}]\n", "skipped"
    )

    project.run("playbooks", "--junitxml=junit.xml")

    suite = project.junit()
    counts = {name: suite.attrib[name] for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": "4", "failures": "1", "errors": "1", "skipped": "1"}
    cases = {case.attrib["name"]: case for case in suite.iter("testcase")}
    assert set(cases) == {"good", "mixed", "skipped", "playbooks.refused.yaml"}
    failure = cases["mixed"].findall("failure")
    assert len(failure) == 1
    assert failure[0].attrib["message"].startswith("playbook 'Mixed': 2 of 4 steps did not pass")
    assert "sums differ" in str(failure[0].text)

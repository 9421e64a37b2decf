"""Markers, tags and requirements of playbooks: selected, skipped, expected to fail, as Python tests are."""

from __future__ import annotations

import re

from tests.plugin_run import Project, block

STEPS = "steps:\n  - {id: a, type: utility.log}\n"
FAILS = "steps:\n  - {id: a, type: utility.python, parameters: {script: assert False}}\n"


def test_markers_and_tags_select_also_where_markers_are_strict(project: Project) -> None:
    project.playbook(f"name: A\nmarkers: [smoke]\n{STEPS}", "a")
    project.playbook(f"name: B\ntags: [line-1, slow]\n{STEPS}", "b")

    smoke = project.run("-m", "smoke", "--strict-markers")
    line = project.run("-m", "line-1 and not smoke", "--strict-markers")

    smoke.assert_outcomes(passed=1, deselected=1)
    line.assert_outcomes(passed=1, deselected=1)
    project.run("--markers").stdout.no_fnmatch_line("*smoke*")


def test_the_markers_of_pytest_work(project: Project) -> None:
    project.playbook(f"name: A\nmarkers: [xfail(known problem)]\n{FAILS}", "expected")
    project.playbook(f"name: B\nmarkers: [skip(not now)]\n{STEPS}", "skipped")
    project.playbook(
        f"name: C\nmarkers: [{{skipif: {{condition: 'sys.platform != \"x\"', reason: wrong system}}}}]\n{STEPS}",
        "skipif",
    )
    project.playbook(f"name: D\nmarkers: ['usefixtures(made)']\n{STEPS}", "fixtures")
    project.playbook(f"name: E\nmarkers: [flaky(reruns=2)]\n{FAILS}", "flaky")
    project.write("conftest.py", "import pytest\n@pytest.fixture\ndef made():\n    print('MADE')\n")

    result = project.run("-rsxR", "-s")

    result.assert_outcomes(passed=1, failed=1, skipped=2, xfailed=1)
    result.stdout.fnmatch_lines(["*MADE*"])
    result.stdout.fnmatch_lines(["SKIPPED*: wrong system", "SKIPPED*: not now", "XFAIL*known problem*"])
    assert result.parseoutcomes()["rerun"] == 2


def test_requirements_that_are_not_met_skip_with_the_reason(project: Project) -> None:
    project.playbook(f"name: A\nrequires: {{ignition: '>=9'}}\n{STEPS}", "version")
    project.playbook(f"name: B\nrequires: {{modules: [com.example.missing]}}\n{STEPS}", "module")
    project.playbook(
        f"name: C\nrequires: {{ignition: 8.3, modules: [com.inductiveautomation.perspective]}}\n{STEPS}", "met"
    )

    result = project.run("-rs", "--gateway", "simulator")

    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(
        [
            "SKIPPED*needs the module com.example.missing on simulator",
            "SKIPPED*needs Ignition >=9; simulator runs 8.3.*",
        ]
    )


def test_requirements_without_a_gateway_are_broken_with_the_three_ways(project: Project) -> None:
    project.playbook(f"name: A\nrequires: {{ignition: '>=8'}}\n{STEPS}", "a")

    assert "no gateway is configured" in block(project.run(), "a")


def test_a_browser_that_is_not_there_skips_what_requires_one(project: Project) -> None:
    project.playbook(f"name: A\nrequires: {{browser: true}}\n{STEPS}", "a")
    project.write(
        "conftest.py",
        "import pytest\nfrom pytest_ignition import IgnitionError\n@pytest.fixture(scope='session')\n"
        "def browser():\n    raise IgnitionError('no browser to start')\n",
    )

    result = project.run("-rs")

    result.stdout.fnmatch_lines(["SKIPPED*needs a browser: no browser to start"])
    result.assert_outcomes(skipped=1)


def test_the_report_of_a_run_with_setup_and_teardown(project: Project) -> None:
    project.playbook(
        "name: Whole\nvariables: {n: 1}\nsetup:\n  - {id: s, name: Prepare, type: utility.log}\n"
        "steps:\n  - id: each\n    name: Each\n    type: utility.python\n    foreach: [1, 2]\n    on_failure: rollback\n"
        "    parameters: {script: 'assert {{ item }} < 2'}\n    rollback_on_failure: true\n"
        "    rollback: [{id: undo, name: Undo, type: utility.log}]\n"
        "  - {id: rest, name: Rest, type: utility.log}\n"
        "teardown:\n  - {id: clean, name: Clean, type: utility.log}\n",
        "whole",
    )

    result = project.run("-v", "--html=report.html", "--self-contained-html", "--alluredir=allure")

    lines = [re.sub(r"  +([\d.]+ s)?", " ", line).strip() for line in result.outlines if line.startswith("  ")]
    assert [line for line in lines if line.endswith(("passed", "FAILED", "not run"))] == [
        "setup 1 Prepare passed",
        "1.1 Each: 1 passed",
        "1.2 Each: 2 FAILED",
        "1 Each FAILED",
        "2 Rest (step 'each' failed) not run",
        "rollback 1 Undo passed",
        "teardown 1 Clean passed",
    ]
    text = block(result, "whole")
    assert "step 1.2 'Each: 2' (utility.python) failed" in text
    assert "not run: rest (step 'each' failed)" in text
    (case,) = project.allure()
    assert [step["name"] for step in case["steps"]] == [
        "setup 1 Prepare",
        "1 Each",
        "2 Rest (not run)",
        "rollback 1 Undo",
        "teardown 1 Clean",
    ]
    assert [step["name"] for step in case["steps"][1]["steps"]] == ["1.1 Each: 1", "1.2 Each: 2"]


def test_a_run_that_is_broken_outside_of_its_steps_says_where(project: Project) -> None:
    project.playbook(
        "name: V\nvariables:\n  bad: '{{ env.NO_SUCH_THING }}'\nsteps:\n  - {id: a, type: utility.log}\n", "v"
    )

    text = block(project.run(), "v")

    assert text.startswith("playbook 'V': it is broken outside of its steps\n")
    assert "playbooks/v.yaml:3:8: variables.bad: {{ env.NO_SUCH_THING }}: there is no environment variable" in text
    assert "not run: a (`variables` could not be computed)" in text


def test_a_marker_of_a_plugin_that_is_not_there_is_told(project: Project) -> None:
    project.playbook(f"name: A\nmarkers: [timeout(30), flaky(reruns=1)]\n{STEPS}", "a")

    result = project.run("-W", "always", "-p", "no:rerunfailures")

    result.stdout.fnmatch_lines(
        [
            "*playbooks/a.yaml:4:1: the marker 'timeout' has no effect without pytest-timeout",
            "*playbooks/a.yaml:4:1: the marker 'flaky' has no effect without pytest-rerunfailures",
        ]
    )
    result.assert_outcomes(passed=1, warnings=2)

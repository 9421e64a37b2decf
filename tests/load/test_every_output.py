"""The widened reference session in every mode: each output tells of each test the same steps, verdicts and texts, once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.load import reference, tellings, whole
from tests.load.readings import REPORTS, totals_line
from tests.load.tellings import Told
from tests.plugin_run import SharedProject

pytestmark = pytest.mark.slow

ALL = list(whole.OUTCOMES)
FAILED = [test for test in ALL if whole.OUTCOMES[test] == "failed"]
EVERYTHING = (*REPORTS, "--ignition-events=e.jsonl", "--ignition-ci=github", "-v")

PLUG = """\
import os


def test_plug(step):
    with step("Holds"):
        pass
    with step("Pull the plug"):
        os._exit(9)
"""
LONG = """\
name: Long
steps:
  - {id: first, name: Goes well, type: utility.log}
  - id: second
    name: Takes long
    type: utility.python
    parameters: {script: "Path('there').write_text(''); time.sleep(100)"}
  - {id: third, name: Never, type: utility.log}
"""


@dataclass(frozen=True)
class Mode:
    """How the session is run, and what runs then.

    Attributes:
        options: of pytest.
        junit: `ignition_junit_steps`.
        tests: what ends.
    """

    options: tuple[str, ...]
    junit: str
    tests: list[str]


MODES = {
    "serial": Mode((), "properties", ALL),
    "workers": Mode(("-n", "2"), "testcases", ALL),
    "stops at the first": Mode(("-x",), "none", ALL[:1]),
    "reruns": Mode(("--reruns", "1"), "testcases", ALL),
    "a worker crashes": Mode(("-n", "2"), "testcases", ALL),
}


@dataclass(frozen=True)
class Ran:
    """One session and what it left."""

    name: str
    mode: Mode
    project: SharedProject
    result: pytest.RunResult

    @property
    def steps(self) -> Told:
        """What is expected of every output."""
        return {test: whole.STEPS[test] for test in self.mode.tests if test in whole.STEPS}


@pytest.fixture(scope="module", params=MODES)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder = tmp_path_factory.mktemp("session")
    project = SharedProject(folder, {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")})
    for name, text in whole.FILES.items():
        project.write(name, text)
    if request.param == "a worker crashes":
        project.write("test_plug.py", PLUG)
    mode = MODES[request.param]
    result = project.run(*mode.options, *EVERYTHING, "-o", f"ignition_junit_steps={mode.junit}", timeout=180)
    return Ran(request.param, mode, project, result)


def without_plug(told: Told) -> Told:
    """What is told of the test that ends its worker has a test of its own."""
    return {test: steps for test, steps in told.items() if "test_plug" not in test}


def test_the_terminal(ran: Ran) -> None:
    told = without_plug(tellings.terminal(ran.result.outlines))

    attempts = 2 if ran.name == "reruns" else 1
    expected = {
        test: sorted(steps * (attempts if test in FAILED else 1), key=lambda step: step.number)
        for test, steps in ran.steps.items()
    }
    assert {test: sorted(steps, key=lambda step: step.number) for test, steps in told.items()} == expected
    assert ran.result.ret == pytest.ExitCode.TESTS_FAILED
    assert "INTERNALERROR" not in ran.result.stdout.str() + ran.result.stderr.str()
    if ran.name in ("reruns", "a worker crashes"):
        return
    assert totals_line(ran.result) == whole.totals(ran.mode.tests)


def test_the_failure_blocks_say_what_the_steps_say(ran: Ran) -> None:
    text = ran.result.stdout.str().partition("= FAILURES =")[2]

    for test in ran.mode.tests:
        if whole.OUTCOMES[test] != "failed":
            continue
        title = test.partition("::")[2]
        (said,) = re.findall(rf"\n_+ {re.escape(title)} _+\n(.*?)(?=\n_{{3,}} |\n[-=]{{5,}})", text, re.DOTALL)
        for step in whole.STEPS[test]:
            # Of a Python test pytest shows the line itself.
            if step.said and not test.startswith("test_"):
                assert said.count(step.said) == 1
                assert f"step {step.number} {step.name!r}" in said


def test_junit(ran: Ran) -> None:
    root = tellings.junit_root(ran.project)

    cases = [f"{case.attrib['classname']}::{case.attrib['name']}" for case in root[0].iter("testcase")]
    cases = [case for case in cases if "test_plug" not in case]
    # The phantom case of each superseded attempt is pytest-rerunfailures' (see the reference session's tests).
    twice = FAILED if ran.name == "reruns" else []
    assert sorted(cases) == sorted(reference.junit_name(test) for test in [*ran.mode.tests, *twice])
    failures = [case for case in root[0].iter("testcase") if case.find("failure") is not None]
    assert len(failures) == sum(whole.OUTCOMES[test] == "failed" for test in ran.mode.tests)
    assert all(len(case.findall("failure")) == 1 for case in failures)
    texts = {case.attrib["name"]: case.findtext("failure") or "" for case in failures}
    for test in ran.mode.tests:
        if whole.OUTCOMES[test] == "failed":
            for step in whole.STEPS[test]:
                assert step.said in texts[test.partition("::")[2]]
                assert not step.said or f"step {step.number} {step.name!r}" in texts[test.partition("::")[2]]
    if ran.mode.junit == "testcases":
        assert without_plug(tellings.junit_testcases(root)) == ran.steps
    elif ran.mode.junit == "properties":
        assert tellings.junit_properties(root, ran.steps) == ran.steps
    else:
        assert root.findall("testsuite/properties") == []
        assert len(root) == 1


def test_pytest_html(ran: Ran) -> None:
    assert without_plug(tellings.report_html(ran.project)) == ran.steps
    rows = [row for row in reference.html_rows(ran.project.path / "report.html") if "test_plug" not in row[0]]
    reruns = [(test, "rerun") for test in FAILED for _row in range(2)] if ran.name == "reruns" else []
    assert rows == sorted([*((test, whole.OUTCOMES[test]) for test in ran.mode.tests), *reruns])


def test_allure(ran: Ran) -> None:
    results = [each for each in ran.project.allure() if each["name"] != "test_plug"]

    names = {test: test.partition("::")[2] for test in ran.mode.tests}
    assert tellings.allure(results) == {names[test]: steps for test, steps in ran.steps.items()}
    attempts = Counter(each["name"] for each in results)
    assert attempts == {name: 2 if ran.name == "reruns" and test in FAILED else 1 for test, name in names.items()}
    # One history for the attempts of a test, and for no two tests.
    assert len({each["historyId"] for each in results}) == len(names)
    words = {"xfailed": {"skipped"}, "xpassed": {"passed"}, "failed": {"failed", "broken"}}
    status = {each["name"]: each["status"] for each in results}
    for test, name in names.items():
        assert status[name] in words.get(whole.OUTCOMES[test], {whole.OUTCOMES[test]}), test
        if whole.OUTCOMES[test] == "failed":
            assert status[name] == whole.verdict(test)


def test_the_events_and_the_command_report(ran: Ran) -> None:
    found = tellings.report_json(ran.project)

    assert found["problems"] == []
    assert found["session"]["finished"]
    assert without_plug(tellings.document(found)) == ran.steps
    runs = [run for run in found["runs"] if not run["superseded"] and "test_plug" not in run["node_id"]]
    by_test: dict[str, list[str]] = {}
    for run in runs:
        by_test.setdefault(run["node_id"], []).append(run["verdict"])
    assert {test: verdicts[0] for test, verdicts in by_test.items()} == {
        test: whole.verdict(test) for test in ran.steps
    }
    assert {test for test, verdicts in by_test.items() if len(verdicts) > 1} <= {
        "test_steps.py::test_runs_a_playbook[chromium]"
    }
    assert all(run["worker"].startswith("gw" if "-n" in ran.mode.options else "main") for run in runs)

    printed = ran.project.command("report", "e.jsonl").stdout
    assert without_plug(tellings.report_text(printed)) == ran.steps
    written = ran.project.command("report", "e.jsonl", "--html", "page.html")
    assert written.returncode == 0
    page = tellings.page_text(ran.project.path / "page.html")
    for test, steps in ran.steps.items():
        assert test in page
        for step in steps:
            # The place stands below the text there.
            place, _, text = step.said.partition(": ")
            assert place in page
            assert text in page


def test_the_summary_and_annotations_of_github(ran: Ran) -> None:
    told = tellings.summary((ran.project.path / "summary.md").read_text("utf-8"))

    expected = tellings.without_place(ran.steps)
    assert without_plug(told) == expected
    lines = [line for line in ran.result.outlines if line.startswith("::error ")]
    wrong = [
        step for test in ran.mode.tests if whole.OUTCOMES[test] == "failed" for step in whole.STEPS[test] if step.said
    ]
    assert len(lines) == min(len(wrong), 10)


def test_a_crashed_worker_leaves_what_it_did(ran: Ran) -> None:
    if ran.name != "a worker crashes":
        pytest.skip("no worker crashed")
    (run,) = [run for run in tellings.report_json(ran.project)["runs"] if "test_plug" in run["node_id"]]
    assert run["verdict"] == "unfinished"
    assert [(step["name"], step["verdict"]) for step in run["steps"]] == [
        ("Holds", "passed"),
        ("Pull the plug", "running"),
    ]
    told = [line for line in ran.result.outlines if "test_plug" in line]
    assert any("FAILED" in line for line in told)
    cases = [case for case in tellings.junit_root(ran.project).iter("testcase") if "test_plug" in case.attrib["name"]]
    assert len(cases) == 1
    rows = [row for row in reference.html_rows(ran.project.path / "report.html") if "test_plug" in row[0]]
    assert rows == [("test_plug.py::test_plug", "failed")]
    (result,) = [each for each in ran.project.allure() if each["name"] == "test_plug"]
    assert result["status"] == "broken"
    assert re.fullmatch(
        r"WorkerCrashed: worker 'gw\d' crashed while running 'test_plug.py::test_plug'",
        result["statusDetails"]["message"],
    )


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_is_told_by_every_output(tmp_path: Path) -> None:
    there = tmp_path / "playbooks" / "there"  # scripts run beside their playbook
    project = SharedProject(tmp_path)
    for name in ("broken", "passing", "nested_bad", "children/bad"):
        project.write(f"playbooks/{name}.yaml", whole.FILES[f"playbooks/{name}.yaml"])
    project.write("playbooks/z_long.yaml", LONG)
    project.write("test_never.py", "def test_never(): pass\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *EVERYTHING, "playbooks", "test_never.py"],
        cwd=project.path, env=project.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert wait_until(ClockWaiter(), there.exists, timeout=60)
        os.kill(process.pid, signal.SIGINT)
        output, _nothing = process.communicate(timeout=30)
    finally:
        process.kill()

    long = "playbooks/z_long.yaml::z_long"
    ended = [
        f"playbooks/{name}.yaml::{name.rpartition('/')[2]}"
        for name in ("broken", "children/bad", "nested_bad", "passing")
    ]
    steps = {test: whole.STEPS[test] for test in ended}
    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "INTERNALERROR" not in output
    last = [("1", "Goes well", "passed"), ("2", "Takes long", "broken"), ("3", "Never", "not run")]

    def agrees(told: Told, name: str = long) -> None:
        interrupted = told.pop(name)
        assert [step[:3] for step in interrupted] == last
        assert told == steps

    agrees(tellings.document(tellings.report_json(project)))
    agrees(tellings.report_text(project.command("report", "e.jsonl").stdout))
    lines = output.splitlines()
    told = tellings.terminal(lines)
    agrees(told)
    results = {each["name"]: each for each in project.allure()}
    told = tellings.allure(results.values())
    assert [step[:3] for step in told.pop("z_long")] == last
    assert told == {test.partition("::")[2]: each for test, each in steps.items()}
    assert tellings.junit_root(project)[0].attrib["tests"] == str(len(ended))
    assert set(tellings.junit_properties(tellings.junit_root(project), steps)) == set(steps)
    assert tellings.report_html(project) == steps

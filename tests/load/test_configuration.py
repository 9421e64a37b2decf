"""Every file that pytest takes its configuration from, every folder it may be started in, plugins switched off."""

from __future__ import annotations

import sys

import pytest

from tests.load.readings import totals_line
from tests.plugin_run import UTILITY, Project

pytestmark = pytest.mark.slow

LACKING = """\
name: Lacks a value
parameters: [{name: batch, type: integer}]
steps: [{id: say, type: utility.log}]
"""

OWN_TABLE = """\
ignition_playbook_paths = {both}
ignition_missing_parameters = {fail}
ignition_screenshots = {never}
filterwarnings = {error}
addopts = {reports}
"""


def _own_table(*, lists: bool, quoted: bool) -> str:
    """The settings, in the spelling of a kind of file."""

    def text(word: str) -> str:
        return f'"{word}"' if quoted else word

    def many(*words: str) -> str:
        return f"[{', '.join(map(text, words))}]" if lists else text(" ".join(words))

    return OWN_TABLE.format(
        both=many("recipes", "plant/checks"),
        fail=text("fail"),
        never=text("never"),
        error=many("error"),
        reports=many("--strict-config", "--strict-markers"),
    )


CONFIGURATIONS = {
    "pytest.ini": "[pytest]\n" + _own_table(lists=False, quoted=False),
    "tox.ini": "[pytest]\n" + _own_table(lists=False, quoted=False),
    "setup.cfg": "[tool:pytest]\n" + _own_table(lists=False, quoted=False),
    "pyproject.toml": "[tool.pytest.ini_options]\n" + _own_table(lists=True, quoted=True),
    "pyproject.toml, native": "[tool.pytest]\n" + _own_table(lists=True, quoted=True),
}


@pytest.mark.parametrize("kind", CONFIGURATIONS)
def test_the_options_are_read_from_every_kind_of_file(kind: str, project: Project) -> None:
    (project.path / "tox.ini").unlink()
    project.write(kind.split(",", maxsplit=1)[0], CONFIGURATIONS[kind])
    project.write("recipes/one.yaml", UTILITY)
    project.write("area/plant/checks/two.yaml", LACKING)
    project.playbook(UTILITY, "not_here")

    result = project.run()

    # Two playbooks found, and the one without a value fails instead of being skipped.
    assert totals_line(result) == {"passed": 1, "failed": 1, "steps passed": 1}
    result.stdout.fnmatch_lines(["no value for parameter batch"])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            "ignition_missing_parameters = perhaps",
            "ERROR: ignition_missing_parameters must be skip or fail, not 'perhaps'",
        ),
        ("ignition_playbook_path = recipes", "ERROR: Unknown config option: ignition_playbook_path"),
    ],
    ids=["value", "name"],
)
def test_a_wrong_option_is_told_in_one_line(written: str, said: str, project: Project) -> None:
    project.write("tox.ini", f"[pytest]\nfilterwarnings = error\n{written}\n")
    project.playbook(UTILITY)

    result = project.run("--strict-config")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert said in result.stderr.str()
    assert "Traceback" not in result.stderr.str()


def test_where_pytest_is_started_changes_no_verdict(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    nested = "name: Nested\nsteps: [{id: other, type: playbook.run, parameters: {playbook: parts/good.yaml}}]\n"
    project.write("sub/playbooks/outer.yaml", nested)
    project.write("sub/playbooks/parts/good.yaml", UTILITY)
    both = {"passed": 2, "steps passed": 3}
    outer = project.path / "sub/playbooks/outer.yaml"

    assert totals_line(project.run("sub/playbooks")) == both
    assert totals_line(project.run(str(outer))) == {"passed": 1, "steps passed": 2}
    assert totals_line(project.run("--rootdir=sub", "sub/playbooks", "-n", "1")) == both
    monkeypatch.chdir(project.path / "sub/playbooks")
    assert totals_line(project.run(".")) == both
    result = project.run("../playbooks/outer.yaml", "--rootdir=..", "-v")
    assert totals_line(result) == {"passed": 1, "steps passed": 2}
    result.stdout.fnmatch_lines(["*outer.yaml::outer PASSED*"])
    monkeypatch.chdir(project.path / "sub/playbooks/parts")
    assert totals_line(project.run("good.yaml", "-v", "--junitxml=../../../junit.xml")) == {
        "passed": 1,
        "steps passed": 1,
    }


WRONG = "name: Wrong\nsteps: [{id: check, type: utility.python, parameters: {script: 'assert 1 == 2'}}]\n"


@pytest.mark.parametrize(
    "off",
    [
        ["html", "allure_pytest"],
        ["asyncio"],
        [
            "xdist",
            "rerunfailures",
            "logging",
            "junitxml",
            "cacheprovider",
            "capture",
            "stepwise",
            "subtests",
            "warnings",
        ],
    ],
    ids=" ".join,
)
def test_plugins_that_are_off_are_not_missed(off: list[str], project: Project) -> None:
    project.playbook(UTILITY, "good")
    project.playbook(WRONG, "wrong")
    project.write("test_x.py", "def test_x(step):\n    with step('Look') as s:\n        s.log('seen')\n")

    result = project.run("-v", *(f"-pno:{name}" for name in off))

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert totals_line(result) == {"failed": 1, "passed": 2, "steps passed": 2, "steps failed": 1}
    shown = "terminal" not in off and "terminalreporter" not in off
    assert ("  1 check " in result.stdout.str()) is shown


def test_a_python_that_takes_warnings_for_errors_is_no_obstacle(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    project.playbook(UTILITY, "good")
    project.playbook(WRONG, "wrong")

    # hypothesis, allure-pytest and their like are not ours to answer for.
    result = project.run("-p", "no:html", "-p", "no:allure_pytest", "-p", "no:hypothesispytest")

    assert totals_line(result) == {"failed": 1, "passed": 1, "steps passed": 1, "steps failed": 1}
    assert "Warning" not in result.stdout.str() + result.stderr.str(), sys.version

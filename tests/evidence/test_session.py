"""Evidence in a pytest session: of Python tests too, in folders of their own, kept for so many runs."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from pytest_ignition.evidence.runs import MARKER
from tests.plugin_run import Project

FAILS = "name: x\nvariables: {a: 1}\nsteps:\n  - {id: a, type: utility.python, parameters: {script: assert False}}\n"
PYTHON = """\
import pytest

def test_all(step, page, gateway):
    with step("Outer"):
        with step("Before"):
            page.set_content("<input type=password><p></p>")
            page.evaluate("console.log('before')")
        with step("Log in"):
            page.fill("input", "typed-by-hand-only")
            page.evaluate("document.querySelector('p').textContent = document.querySelector('input').value")
            page.evaluate("console.error('in it')")
            with pytest.raises(Exception):
                gateway.login("nobody", "wrong-for-sure")
            assert page.title() == "Home"

def test_gateway_only(step, gateway):
    with step("Ask"):
        gateway.ping()
        assert False

def test_closed(step, page):
    page.context.close()
    with step("Gone"):
        page.title()

def test_neither(step):
    with step("Alone"):
        assert False

def test_passes(step, gateway, page):
    with step("Fine"):
        gateway.ping()
"""


@pytest.mark.slow
def test_steps_of_python_tests(project: Project) -> None:
    project.write("test_it.py", PYTHON)

    result = project.run("test_it.py", "--gateway=simulator", "--ignition-output=out", "--tb=no", "--show-capture=no")

    result.assert_outcomes(failed=4, passed=1)
    # A page that is gone costs its evidence only; the test fails by its own error.
    result.stdout.fnmatch_lines(["FAILED test_it.py::test_closed* - playwright*TargetClo*"])
    found = {
        re.sub(r"-[0-9a-f]{8}$", "", path.parent.name) + "/" + path.name: path for path in files(project.path / "out")
    }
    first, second = "test_it.py-test_all-chromium", "test_it.py-test_gateway_only"
    # The gateway's log is there where it had something to say.
    assert f"{first}/1.2-Log_in-gateway-log.txt" in found
    assert {name for name in found if "gateway-log" not in name} == {
        f"{first}/1.2-Log_in.png",
        f"{first}/1.2-Log_in-page.html",
        f"{first}/1.2-Log_in-console.txt",
        f"{first}/1.2-Log_in-requests.txt",
        f"{second}/1-Ask-requests.txt",
    }
    console = found[f"{first}/1.2-Log_in-console.txt"].read_text("utf-8")
    assert "error: in it" in console
    assert "before" not in console
    assert "<p>********</p>" in found[f"{first}/1.2-Log_in-page.html"].read_text("utf-8")
    assert "POST /idp/default/authn/submit-challenge/basic -> 200" in found[
        f"{first}/1.2-Log_in-requests.txt"
    ].read_text("utf-8")
    for path in found.values():
        assert b"typed-by-hand-only" not in path.read_bytes()
        assert b"wrong-for-sure" not in path.read_bytes()
    # The client is shared, what it was asked in another test is not shown.
    assert "/idp/" not in found[f"{second}/1-Ask-requests.txt"].read_text("utf-8")


@pytest.mark.slow
def test_files_are_of_their_own_per_run_attempt_case_and_worker(project: Project) -> None:
    """Evidence that nobody asked for, as for what steps write themselves: nothing is written over."""
    text = FAILS + "cases: [{id: one}, {id: two}]\n"
    for name in ("a b", "a_b"):
        project.playbook(text, name)

    for _session in range(2):
        project.run("playbooks", "-n", "2", "--reruns", "1", "--reruns-delay", "0", "--ignition-output=out")

    paths = files(project.path / "out")
    assert len(paths) == 2 * 2 * 2 * 2  # sessions, playbooks, cases, attempts
    assert {path.name for path in paths} == {"01-a-variables.json"}
    assert len([path for path in paths if path.parent.name.endswith("-attempt2")]) == len(paths) // 2


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def runs(project: Project) -> list[Path]:
    return sorted((project.path / "ignition-results").iterdir(), key=lambda path: (path / MARKER).stat().st_mtime)


@pytest.mark.slow
def test_so_many_runs_are_kept(project: Project) -> None:
    project.playbook(FAILS)
    project.write("ignition-results/mine/notes.txt", "x")
    project.write("pytest.ini", "[pytest]\nignition_retention = 2\n")

    for number in range(3):
        project.run("playbooks", *(("-n", "2") if number == 1 else ()))
        for path in (project.path / "ignition-results").glob(f"*/{MARKER}"):
            os.utime(path, (path.stat().st_mtime - 60,) * 2)
        time.sleep(0.01)

    kept = [path for path in (project.path / "ignition-results").iterdir() if path.name != "mine"]
    assert len(kept) == 2
    for path in kept:
        assert [each.name for each in path.iterdir() if each.name.startswith(".")] == [MARKER]
        assert len([each for each in files(path) if each.suffix == ".json"]) == 1
    assert (project.path / "ignition-results" / "mine" / "notes.txt").is_file()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ignition_retention = many", "ignition_retention must be a number of runs, or 0 for all, not 'many'"),
        ("ignition_retention = -1", "ignition_retention must be a number of runs, or 0 for all, not '-1'"),
        ("ignition_evidence_limit = lots", "ignition_evidence_limit must be a size such as '500 MB', not 'lots'"),
        ("ignition_evidence_file_limit = 2 TB", "ignition_evidence_file_limit must be a size such as '500 MB'"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(project: Project, line: str, said: str) -> None:
    project.write("pytest.ini", f"[pytest]\n{line}\n")

    result = project.run("--collect-only")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}*"])


def test_a_run_that_may_keep_nothing_says_so_once(project: Project) -> None:
    project.playbook(
        FAILS.replace("{script: assert False}", "{script: assert False}, on_failure: continue")
        + "  - {id: b, type: utility.python, parameters: {script: assert False}}\n"
    )
    project.write("pytest.ini", "[pytest]\nignition_evidence_limit = 0\n")

    result = project.run("playbooks")

    said = [line for line in result.outlines if line.startswith("warning:")]
    assert len(said) == 1
    assert "`ignition_evidence_limit` allows" in said[0]
    assert not (project.path / "ignition-results").exists()

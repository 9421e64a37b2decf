"""What a person sees at the terminal, and what decides the exit code: always the item, never a step."""

from __future__ import annotations

import re

import pytest

from tests.plugin_run import UTILITY, Project, block

MIXED = """\
name: Mixed
steps:
  - id: first
    name: Goes well
    type: utility.log
  - id: second
    name: Goes wrong
    type: utility.python
    on_failure: continue
    parameters:
      script: |
        assert 1 + 1 == 3, "sums differ"
  - id: third
    name: Cannot be done
    type: utility.python
    parameters:
      script: "raise RuntimeError('no such machine')"
  - id: fourth
    name: Is passed over
    type: utility.log
"""


def test_verbose_shows_each_step_by_name_with_its_verdict(project: Project) -> None:
    project.playbook(MIXED)

    result = project.run("playbooks", "-v")

    result.stdout.fnmatch_lines(
        [
            "playbooks/x.yaml::x *",
            "  1 Goes well * passed * s",
            "  2 Goes wrong * FAILED * s",
            "    playbooks/x.yaml:6:5: assertion failed in line 1 of the script: sums differ",
            "  3 Cannot be done * BROKEN * s",
            "  4 Is passed over (step 'third' broken) * not run",
            "playbooks/x.yaml::x FAILED *",
        ]
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_the_failure_names_each_step_its_place_and_what_was_wrong(project: Project) -> None:
    project.playbook(MIXED)

    result = project.run("playbooks")

    assert (
        block(result, "x")
        == """\
playbook 'Mixed': 2 of 4 steps did not pass (failed: second; broken: third)

step 2 'Goes wrong' (utility.python) failed after N.NN s
playbooks/x.yaml:6:5: assertion failed in line 1 of the script: sums differ
    6 |   - id: second
      |     ^^^^^^^^^^
    assert 1 + 1 == 3, "sums differ"
variables: ignition-results/RUN/playbooks-x.yaml-x-DIGEST/02-second-variables.json

step 3 'Cannot be done' (utility.python) broken after N.NN s
playbooks/x.yaml:13:5: RuntimeError in line 1 of the script: no such machine
   13 |   - id: third
      |     ^^^^^^^^^
    raise RuntimeError('no such machine')
variables: ignition-results/RUN/playbooks-x.yaml-x-DIGEST/03-third-variables.json

passed before: 1 Goes well
not run: fourth (step 'third' broken)"""
    )
    result.stdout.fnmatch_lines(
        [
            "FAILED playbooks/x.yaml::x - playbook 'Mixed': 2 of 4 steps*",
            "* 1 failed, 1 steps passed, 1 steps failed, 1 steps broken, 1 steps not run in *",
        ]
    )


def test_no_step_line_ends_in_captured_output(project: Project) -> None:
    project.playbook(MIXED)

    result = project.run("playbooks", "-v")

    assert "Captured stdout" not in result.stdout.str()


def test_quiet_and_default_show_one_letter_for_each_playbook(project: Project) -> None:
    project.playbook(UTILITY)

    assert project.run("playbooks", "-q").outlines[0].startswith(". ")
    project.run("playbooks").stdout.fnmatch_lines(["playbooks/x.yaml . *"])


def test_log_lines_of_steps_reach_pytests_log_capture(project: Project) -> None:
    project.playbook(UTILITY)

    project.run("playbooks", "--log-cli-level=INFO").stdout.fnmatch_lines(["INFO *pytest_ignition.playbook*say: hello"])


def test_failed_steps_count_for_nothing_but_themselves(project: Project) -> None:
    """With core outcomes two failed steps would stop the session at --maxfail=2."""
    for name in ("a", "b", "c"):
        project.playbook(MIXED, name)

    result = project.run("playbooks", "--maxfail=2")

    result.stdout.fnmatch_lines(["*stopping after 2 failures*", "* 2 failed, *"])
    assert project.run("playbooks", "-x").parseoutcomes()["failed"] == 1


def test_an_xfail_playbook_does_not_fail_the_session(project: Project) -> None:
    project.playbook(MIXED)
    project.write(
        "conftest.py",
        "import pytest\ndef pytest_collection_modifyitems(items):\n    items[0].add_marker(pytest.mark.xfail)\n",
    )

    result = project.run("playbooks")

    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes()["xfailed"] == 1


def test_reruns_start_afresh_and_keep_evidence_apart(project: Project) -> None:
    project.playbook(
        """\
name: Flaky
steps:
  - id: flaky
    type: utility.python
    parameters:
      script: |
        from pathlib import Path
        tries = Path("tries.txt")
        tries.write_text(tries.read_text() + "x" if tries.exists() else "x")
        assert len(tries.read_text()) == 2
"""
    )

    result = project.run("playbooks", "--reruns", "1", "--junitxml=junit.xml", "-v")

    assert result.ret == pytest.ExitCode.OK
    assert result.parseoutcomes()["rerun"] == 1
    result.stdout.fnmatch_lines(["  1 flaky * FAILED *", "*RERUN*", "  1 flaky * passed *", "*x PASSED*"])


def test_xdist_reports_the_same_as_one_process(project: Project) -> None:
    for name in ("a", "b"):
        project.playbook(MIXED, name)
    project.playbook("name: [\n", "refused")

    result = project.run("playbooks", "-n", "2", "--junitxml=junit.xml")

    result.stdout.fnmatch_lines(
        ["* 2 failed, 1 error*2 steps passed, 2 steps failed, 2 steps broken, 2 steps not run in *"]
    )
    assert project.junit().attrib["failures"] == "2"
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_without_the_terminal_plugin_the_exit_code_is_right(project: Project) -> None:
    project.playbook(MIXED)

    assert project.run("playbooks", "-p", "no:terminal").ret == pytest.ExitCode.TESTS_FAILED


def test_a_crash_inside_a_step_shows_no_traceback(project: Project) -> None:
    project.playbook(MIXED)

    assert "Traceback" not in project.run("playbooks").stdout.str()


def test_selection_by_node_id_and_keyword(project: Project) -> None:
    project.playbook(UTILITY, "one")
    project.playbook(UTILITY, "two")

    assert project.run("playbooks/one.yaml::one").parseoutcomes()["passed"] == 1
    assert project.run("playbooks", "-k", "two").parseoutcomes() == {"passed": 1, "deselected": 1, "steps": 1}


def test_help_explains_the_options(project: Project) -> None:
    text = project.run("--help").stdout.str()

    assert "Ignition gateways and playbooks:" in text
    for option in (
        "--ignition-gateway",
        "--gateway",
        "--ignition-param",
        "--ignition-insecure",
        "--ignition-timeout",
        "--ignition-screenshots",
        "--ignition-output",
        "ignition_playbook_paths",
        "ignition_missing_parameters",
    ):
        assert re.search(rf"{option}\b", text), option


def test_the_short_form_can_be_left_to_others(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_IGNITION_NO_SHORT", "1")
    project.write("conftest.py", "def pytest_addoption(parser): parser.addoption('--gateway', default='mine')\n")
    project.write("test_own.py", "def test_own(pytestconfig): assert pytestconfig.option.gateway == 'other'\n")

    assert project.run("test_own.py", "--gateway", "other").ret == pytest.ExitCode.OK


@pytest.mark.slow
def test_a_wrong_page_shows_expected_actual_and_where_the_picture_is(project: Project) -> None:
    project.playbook(
        """\
name: Web
steps:
  - id: open
    type: browser.navigate
    parameters: {url: "data:text/html,<h1>Hall 7</h1>"}
  - id: heading
    name: The heading
    type: browser.verify_text
    parameters: {selector: h1, text: Hall 8, timeout: 300}
"""
    )

    result = project.run("playbooks")

    text = block(result, "x")
    assert text.splitlines()[:6] == [
        "playbook 'Web': 1 of 2 steps did not pass (failed: heading)",
        "",
        "step 2 'The heading' (browser.verify_text) failed after N.NN s",
        "playbooks/x.yaml:6:5: 'h1' shows 'Hall 7'",
        "    6 |   - id: heading",
        "      |     ^^^^^^^^^^^",
    ]
    assert "expected: Hall 8\nactual:   Hall 7\n" in text
    assert 'with selector: "h1", text: "Hall 8", timeout: 300\n' in text
    (picture,) = (line for line in text.splitlines() if line.startswith("screenshot: "))
    assert re.fullmatch(r"screenshot: ignition-results/RUN/playbooks-x\.yaml-x-DIGEST/02-heading\.png", picture)
    (path,) = (project.path / "ignition-results").rglob("*.png")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert result.ret == pytest.ExitCode.TESTS_FAILED

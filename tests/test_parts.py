"""`--ignition-from`, `-until` and `-only` on the command line."""

from __future__ import annotations

import re

import pytest

from tests.plugin_run import Project

CHAIN = """\
name: Chain
steps:
  - {id: make, name: Make, type: utility.python, parameters: {script: "print(42)"}}
  - {id: use, name: Use, type: utility.log, parameters: {message: "{{ step.make._output }}"}}
  - {id: last, name: Last, type: utility.log, parameters: {message: done}}
"""


def run(project: Project, *arguments: str) -> pytest.RunResult:
    """With pytest's cache, where the outputs are."""
    return project._pytester.runpytest_subprocess("-v", *arguments, timeout=90)


def verdicts(result: pytest.RunResult) -> list[str]:
    """What -v says of each step, without durations."""
    found = [re.match(r"  (\d \w+) .*?(passed|not run)", line) for line in result.outlines]
    return [f"{each[1]} {each[2]}" for each in found if each is not None]


def test_outputs_of_steps_left_out_come_from_the_last_run(project: Project) -> None:
    project.playbook(CHAIN)

    before = run(project, "playbooks", "--ignition-from=use")
    run(project, "playbooks").assert_outcomes(passed=1)
    after = run(project, "playbooks", "--ignition-from=use", "--ignition-until=use")

    before.assert_outcomes(failed=1)
    before.stdout.fnmatch_lines(["*no earlier run recorded its output: let it run, too*"])
    after.assert_outcomes(passed=1)
    assert verdicts(after)[:3] == ["1 Make not run", "2 Use passed", "3 Last not run"]


def test_what_cannot_be_meant_is_refused_at_the_start(project: Project) -> None:
    project.playbook(CHAIN)
    project.playbook(CHAIN, "other")

    for arguments, message in [
        (["playbooks/x.yaml", "--ignition-from=ues"], "there is no step 'ues' in playbooks/x.yaml"),
        (["playbooks", "--ignition-only=use"], "run a part of one playbook, and 2 are collected"),
        (["playbooks/x.yaml", "--ignition-only=use", "--ignition-from=use"], "--ignition-only cannot be combined"),
        (["playbooks/x.yaml", "--ignition-only=,"], "--ignition-only takes the ids of steps"),
    ]:
        result = run(project, *arguments)
        assert result.ret == pytest.ExitCode.USAGE_ERROR, arguments
        assert message in result.stderr.str() + result.stdout.str()

"""The failure block prints the command that goes on with the step that did not pass, and it does."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

from tests.plugin_run import Project

WRONG = """\
name: Wrong
steps:
  - {id: first, name: First, type: utility.python, parameters: {script: "print('one')"}}
  - {id: second, name: Second, type: utility.python, parameters: {script: "raise ValueError('wrong')"}}
"""


def run(project: Project, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-v", *arguments],
        cwd=project.path,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_printed_command_goes_on_with_that_step(project: Project) -> None:
    file = project.playbook(WRONG)

    first = run(project, "playbooks")

    assert re.search(r'^run it again: pytest "playbooks/x.yaml::x"$', first, re.MULTILINE)
    onward = re.search(r"^from that step on: pytest (.+)$", first, re.MULTILINE)
    assert onward is not None
    assert shlex.split(onward[1]) == ["playbooks/x.yaml::x", "--ignition-from", "second"]
    file.write_text(WRONG.replace("raise ValueError('wrong')", "print(2)"), encoding="utf-8")

    second = run(project, *shlex.split(onward[1]))

    assert re.search(r"^  1 First .*not run$", second, re.MULTILINE)
    assert re.search(r"^  2 Second +passed", second, re.MULTILINE)


def test_where_the_first_step_fails_there_is_no_such_command(project: Project) -> None:
    project.playbook(WRONG.replace("print('one')", "raise ValueError"))

    shown = run(project, "playbooks")

    assert "run it again: " in shown
    assert "--ignition-from" not in shown

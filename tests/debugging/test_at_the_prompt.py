"""The prompt at a pause, typed at in a pseudo-terminal: each command, and what reports, outputs and events hold after it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from tests.debugging.terminal import PROMPT, at_terminal
from tests.plugin_run import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")

WRONG = """\
name: Wrong
variables: {word: old}
steps:
  - {id: first, name: First, type: utility.python, parameters: {script: "print('one')"}}
  # the one that is mended
  - id: second
    name: Second
    type: utility.python
    parameters:
      script: "raise ValueError('wrong')"   # a comment
  - {id: third, name: Third, type: utility.log, parameters: {message: "it was {{ step.first._output }}{{ variable.word }}"}}
teardown:
  - {id: tidy, name: Tidy, type: utility.log}
"""
REPORTS = ("--junitxml=junit.xml", "--alluredir=allure", "--html=report.html", "--ignition-events=events.jsonl")
PAUSE = ("--ignition-pause=failure", "--ignition-pause-timeout=60", "-v", *REPORTS, "playbooks")


def events(project: Project, kind: str) -> list[dict[str, Any]]:
    lines = (project.path / "events.jsonl").read_text(encoding="utf-8").splitlines()
    return [each for each in map(json.loads, lines) if each["kind"] == kind]


def allure_steps(project: Project) -> list[tuple[str, str]]:
    (result,) = project.allure()
    return [(step["name"], step["status"]) for step in result.get("steps", [])]


def test_a_changed_parameter(project: Project) -> None:
    project.playbook(WRONG)

    with at_terminal(project, *PAUSE) as terminal:
        block = terminal.until(PROMPT)
        terminal.say('r script="print(3)"')
        terminal.type("c")
        assert terminal.end() == 0, terminal.shown

    assert "ValueError" in block
    assert allure_steps(project) == []

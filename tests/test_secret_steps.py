"""Playbooks with `secret: true` on a step: hidden in the reports, usable in later steps."""

from __future__ import annotations

from tests.plugin_run import Project

PLAYBOOK = """\
name: Keys
steps:
  - id: read
    type: utility.python
    secret: true
    parameters: {script: "print('key=' + 'kF2x'[::-1] + '-8p/Z'); set_variable('more', 'q9' * 5)"}
    save: {key: key}
  - {id: use, type: utility.log, parameters: {message: "uses {{ variable.key }}"}}
  - id: compare
    type: utility.python
    parameters: {script: "assert '{{ step.read.key }}' == 'x2Fk-8p/Z', 'not the same'"}
  - {id: fails, type: utility.log, parameters: {message: "{{ step.read.key }}"}, expect: {logged: other}}
"""


def test_what_a_secret_step_reads_is_hidden_and_usable(project: Project) -> None:
    project.playbook(PLAYBOOK)
    result = project.run("-rA", "-vv", "--junitxml=junit.xml", "--ignition-events=events.jsonl", "--log-level=INFO")
    shown = result.stdout.str() + "".join(
        (project.path / name).read_text("utf-8") for name in ("junit.xml", "events.jsonl")
    )
    assert "x2Fk-8p" not in shown
    assert "uses ********" in shown
    result.stdout.fnmatch_lines(["*1 failed, 3 steps passed, 1 steps failed*"])


def test_secret_must_be_a_truth_value(project: Project) -> None:
    project.playbook("name: X\nsteps:\n  - {id: a, type: utility.log, secret: 7, parameters: {message: x}}\n")
    project.run().stdout.fnmatch_lines(["*`secret` must be true or false, not 7*"])

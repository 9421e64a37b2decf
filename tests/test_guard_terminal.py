"""A protected gateway asks at the terminal: a pytest in a pseudo-terminal, answered as a person would."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time

import pytest

from tests.plugin_run import Project

pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")

WRITES = "name: W\nsteps:\n  - {id: py, name: Py, type: utility.python, parameters: {script: pass}}\n"
READS = "name: R\nsteps:\n  - {id: say, name: Say, type: utility.log, parameters: {message: hello}}\n"
SETTINGS = '[gateways.plant]\nurl = "http://127.0.0.1:9"\nprotected = true\n'


@pytest.fixture
def folder(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("CI", raising=False)
    project.write("ignition.toml", SETTINGS)
    for name in ("a_write", "b_write"):
        project.playbook(WRITES, name)
    project.playbook(READS, "read")
    return project


def at_a_terminal(project: Project, answer: str, *arguments: str) -> str:
    """What the terminal showed of a run that was answered once, at its first question."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    process = subprocess.Popen(command, cwd=project.path, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    shown, answered, end = b"", False, time.monotonic() + 90
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says so at the end
            break
        if not part:
            break
        shown += part
        if not answered and b"anything else refuses: " in shown:
            answered = True
            os.write(ours, answer.encode() + b"\n")
    process.wait(timeout=10)
    os.close(ours)
    return shown.decode("utf-8", "replace").replace("\r\n", "\n")


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
def test_its_name_is_asked_for_once_and_allows_the_rest_of_the_session(folder: Project, processes: list[str]) -> None:
    shown = at_a_terminal(folder, "plant", *processes)

    assert shown.count("Type its name (plant)") == 1
    assert "3 passed" in shown
    if not processes:
        assert "the gateway plant is protected, and playbooks/a_write.yaml is write.\n" in shown


def test_anything_else_refuses_what_is_more_than_reading_for_the_session(folder: Project) -> None:
    shown = at_a_terminal(folder, "yes")

    assert shown.count("Type its name (plant)") == 1
    assert "2 failed" in shown
    assert "1 passed" in shown
    assert "nothing but reading without its name" in shown


def test_who_only_reads_is_not_asked(folder: Project) -> None:
    shown = at_a_terminal(folder, "plant", "playbooks/read.yaml")

    assert "Type its name" not in shown
    assert "1 passed" in shown


def test_nobody_is_asked_in_ci(folder: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    shown = at_a_terminal(folder, "plant", "playbooks/a_write.yaml")

    assert "Type its name" not in shown
    assert "with --ignition-confirm plant" in shown

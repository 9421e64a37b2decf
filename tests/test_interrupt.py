"""Ctrl-C ends a run at once, tells how far it came, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.plugin_run import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")

LONG = """\
name: Long
steps:
  - id: start
    type: utility.python
    parameters:
      script: |
        Path("started.txt").touch()
        time.sleep(120)
  - id: rest
    name: The rest
    type: utility.log
"""


def test_ctrl_c_in_a_long_step(project: Project) -> None:
    project.playbook(LONG)
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--alluredir=allure", "playbooks"]
    process = subprocess.Popen(command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    started = project.path / "playbooks" / "started.txt"
    try:
        assert wait_until(ClockWaiter(), started.exists, timeout=60)
        os.kill(process.pid, signal.SIGINT)
        output, _nothing = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert re.search(r"^  1 start +BROKEN", output, re.MULTILINE)
    assert re.search(r"^  2 The rest .*not run$", output, re.MULTILINE)
    assert "KeyboardInterrupt" in output


def test_what_was_done_before_is_in_the_reports(project: Project) -> None:
    project.playbook("name: Done\nsteps:\n  - {id: done, type: utility.log}\n", "a")
    project.playbook(LONG, "b")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--alluredir=allure", "playbooks"]
    process = subprocess.Popen(command, cwd=project.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert wait_until(ClockWaiter(), (project.path / "playbooks" / "started.txt").exists, timeout=60)
        os.kill(process.pid, signal.SIGINT)
        process.wait(timeout=30)
    finally:
        process.kill()

    results = [json.loads(path.read_text("utf-8")) for path in (project.path / "allure").glob("*-result.json")]
    assert "passed" in {result["status"] for result in results if result["name"] == "a"}

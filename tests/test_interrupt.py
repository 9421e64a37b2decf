"""Ctrl-C ends a run at once, tells how far it came, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.plugin_run import Project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")


def test_ctrl_c_in_a_long_wait(project: Project) -> None:
    project.playbook(
        "name: Long\nsteps:\n  - id: wait\n    type: utility.sleep\n    parameters: {seconds: 250}\n"
        "  - id: rest\n    type: utility.log\n"
    )
    command = [sys.executable, "-m", "pytest", "-v", "-s", "-p", "no:cacheprovider", "playbooks"]
    process = subprocess.Popen(command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if "collected 1 item" in line:
            break
    # The wait begins right after collection; a signal that comes earlier ends the session as well.
    time_limit = time.monotonic() + 10
    os.kill(process.pid, signal.SIGINT)
    output, _nothing = process.communicate(timeout=30)

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert time.monotonic() < time_limit
    assert "KeyboardInterrupt" in output

"""Ctrl-C with xdist: the session ends soon, and no script of a playbook lives on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from pytest_ignition.waiting import ClockWaiter, wait_until
from tests.plugin_run import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal"),
]

LONG = """\
name: Long
steps:
  - id: start
    type: utility.python
    parameters:
      script: |
        import os
        Path("NAME.part").write_text(str(os.getpid()))
        Path("NAME.part").rename("NAME.pid")
        time.sleep(120)
"""


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("whole_group", [True, False], ids=["at the terminal", "to the controller alone"])
def test_ctrl_c_with_two_workers_leaves_nothing_behind(whole_group: bool, project: Project) -> None:
    for name in ("a", "b"):
        project.playbook(LONG.replace("NAME", name), name)
    files = [project.path / "playbooks" / f"{name}.pid" for name in ("a", "b")]
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-v", "-n", "2", "-p", "no:cacheprovider", "--junitxml=junit.xml", "playbooks"],
        cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert wait_until(ClockWaiter(), lambda: all(file.exists() for file in files), timeout=60)
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGINT)
        output, _nothing = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == pytest.ExitCode.INTERRUPTED
    assert "KeyboardInterrupt" in output
    assert "INTERNALERROR" not in output
    assert (project.path / "junit.xml").is_file()
    pids = [int(file.read_text()) for file in files]
    assert wait_until(ClockWaiter(), lambda: not any(lives(pid) for pid in pids), timeout=10)

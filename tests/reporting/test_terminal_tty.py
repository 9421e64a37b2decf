"""On a terminal the running step is one line that is rewritten in place, and nothing of it stays."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from tests.plugin_run import Project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX"),
]

SLOW = """\
name: Slow
steps:
  - {id: first, name: Quick, type: utility.log}
  - {id: wait, name: Takes its time, type: plant.wait}
  - {id: last, name: The last, type: utility.log}
"""
CONFTEST = """\
from pytest_ignition import StepParameters, step_type


@step_type("plant.wait", effect="read", outputs=())
def wait(context, parameters: StepParameters):
    "Waits, and says so."
    for second in range(1, 5):
        context.progress(f"waiting for gateway: STARTING, {second} s of 120 s")
        print("captured, whatever stands on the terminal")
        context.waiter.wait(0.6)


def pytest_ignition_step_types(config):
    return [wait]
"""


@pytest.fixture
def terminal(project: Project) -> Project:
    project.playbook(SLOW)
    project.write("conftest.py", CONFTEST)
    return project


def on_terminal(
    project: Project, *arguments: str, interrupt_at: str = "", columns: int = 80, extra: dict[str, str] | None = None
) -> str:
    """What pytest writes to a pseudo-terminal of this width."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    gone = {"CI", "NO_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS", "GITLAB_CI", "PY_COLORS", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in gone}
    environment |= {"TERM": "xterm", **(extra or {})}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", "playbooks", *arguments]
    process = subprocess.Popen(
        command, cwd=project.path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    )
    os.close(theirs)
    written = b""
    end = time.monotonic() + 90
    try:
        while time.monotonic() < end:
            ready, _, _ = select.select([ours], [], [], 0.2)
            if ready:
                try:
                    chunk = os.read(ours, 65536)
                except OSError:
                    break
                if not chunk:
                    break
                written += chunk
                if interrupt_at and interrupt_at.encode() in written:
                    os.kill(process.pid, signal.SIGINT)
                    interrupt_at = ""
    finally:
        process.kill()
        process.wait()
        os.close(ours)
    return written.decode("utf-8", "replace")


def left_on_screen(written: str) -> list[str]:
    """The lines as they stand in the end: a carriage return goes back to the first column."""
    lines = []
    for raw in re.sub(r"\x1b\[[\d;]*[mK]", "", written).replace("\r\n", "\n").split("\n"):
        line: list[str] = []
        for piece in raw.split("\r"):
            line[: len(piece)] = piece
        lines.append("".join(line).rstrip())
    return lines


def test_the_running_step_is_rewritten_in_place_and_gone_in_the_end(terminal: Project) -> None:
    written = on_terminal(terminal, "-v")

    assert re.search(
        r"\r  2 Takes its time  [12] s  \[2/3\]  waiting for gateway: STARTING, [2-4] s of 120 s", written
    ), written
    screen = left_on_screen(written)
    assert not any("waiting for gateway" in line for line in screen)
    start = screen.index("playbooks/x.yaml::x")
    found = [re.sub(r" +[\d.]+ s$", "", re.sub(r"  +", " ", line)) for line in screen[start : start + 5]]
    assert found == [
        "playbooks/x.yaml::x",
        " 1 Quick passed",
        " 2 Takes its time passed",
        " 3 The last passed",
        "playbooks/x.yaml::x PASSED [100%]",
    ]
    assert "captured, whatever" not in written


def test_a_narrow_terminal_never_wraps_the_running_step(terminal: Project) -> None:
    written = on_terminal(terminal, "-v", columns=50)

    running = re.findall(r"\r(  2 Takes its time  \d+ s [^\r\n]*)", written)
    assert running
    assert all(len(line) < 50 for line in running)


@pytest.mark.parametrize(("arguments", "extra"), [(["-v", "-s"], {}), (["-v"], {"CI": "true"}), ([], {})])
def test_elsewhere_lines_are_plain(arguments: list[str], extra: dict[str, str], terminal: Project) -> None:
    """With output of tests between, in CI jobs, and without -v."""
    written = on_terminal(terminal, *arguments, extra=extra)

    assert "\r  2 Takes" not in written
    assert ("  2 Takes its time" in written) is ("-v" in arguments)


def test_an_interrupt_leaves_no_half_line(terminal: Project) -> None:
    written = on_terminal(terminal, "-v", interrupt_at="STARTING, 2 s")

    screen = left_on_screen(written)
    assert any(line.startswith("  2 Takes its time") and "BROKEN" in line for line in screen)
    assert not any("STARTING" in line for line in screen)
    assert any("KeyboardInterrupt" in line for line in screen)

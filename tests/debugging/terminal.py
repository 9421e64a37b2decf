"""A pytest in a pseudo-terminal, and somebody who waits for what it shows before typing."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.plugin_run import Project

PROMPT = "(ignition)"

_START = "import os, sys; os.close(os.open(os.ttyname(0), os.O_RDWR)); os.execv(sys.argv[1], sys.argv[1:])"
"""Opening a terminal in a new session makes it that session's own: Ctrl-C goes to pytest and to all that it started."""


class AtTerminal:
    """Drives one session. Each wait has a limit and tells what was shown when it passes."""

    def __init__(self, folder: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 180, 0, 0))
        gone = {"CI", "BUILD_NUMBER", "NO_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS", "GITLAB_CI", "PY_COLORS"}
        inherited = {name: value for name, value in os.environ.items() if name not in gone}
        command = [sys.executable, "-c", _START, sys.executable, "-m", "pytest", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=inherited | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""
        self._read = 0
        self._raw = b""

    def _take(self, seconds: float) -> bool:
        """Whether more may come."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return True
        try:
            part = os.read(self._ours, 65536)
        except OSError:
            return False
        self._raw += part
        text = self._raw.decode("utf-8", "replace").replace("\r\n", "\n")
        self.shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]|\x1b[=>]|\r|\x1b\]\d+;[^\x07]*\x07", "", text)
        return bool(part)

    def until(self, text: str, timeout: float = 40) -> str:
        """What was shown since the last time, up to that text."""
        end = time.monotonic() + timeout
        while (found := self.shown.find(text, self._read)) < 0:
            assert time.monotonic() < end, f"never came: {text!r} in\n{self.shown[self._read :]}"
            if not self._take(0.2) and self.shown.find(text, self._read) < 0:
                raise AssertionError(f"ended without {text!r}:\n{self.shown[self._read :]}")
        before, self._read = self.shown[self._read : found + len(text)], found + len(text)
        return before

    def type(self, line: str, prompt: str = PROMPT) -> None:
        """A line, and Enter, at a prompt; the terminal shows both in the end."""
        os.write(self._ours, line.encode() + b"\r")
        self.until(f"{prompt} {line}\n")

    def press(self, keys: bytes) -> None:
        """Keys."""
        os.write(self._ours, keys)

    def say(self, line: str, timeout: float = 40) -> str:
        """Type a command, and wait for the next prompt."""
        self.type(line)
        return self.until(PROMPT, timeout)

    def end(self, timeout: float = 60) -> int:
        """The exit code, once it is over."""
        end = time.monotonic() + timeout
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.shown[-3000:]}"
            self._take(0.1)
        while self._take(0.05) and select.select([self._ours], [], [], 0.05)[0]:
            pass
        return self.process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_what: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


@contextmanager
def at_terminal(project: Project, *arguments: str, **environment: str) -> Iterator[AtTerminal]:
    """A session of a project, its state kept in the project."""
    state = {"PYTEST_IGNITION_STATE": str(project.path / "state")}
    with AtTerminal(project.path, arguments, state | environment) as terminal:
        yield terminal

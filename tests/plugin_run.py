"""Runs pytest as a user does, in a process of its own, and gives back what a user sees."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

UTILITY = """\
name: Utility
steps:
  - id: say
    name: Say hello
    type: utility.log
    parameters: {message: hello}
"""


_NOT_OURS = ("IGNITION_GATEWAY", "IGNITION_USERNAME", "IGNITION_PASSWORD", "IGNITION_TOKEN")
"""Settings of whoever runs these tests."""

_STRICT = "[pytest]\nfilterwarnings = error\n"
"""Warnings are errors, as in a strict project."""


class Project:
    """A user's folder with playbooks and tests."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self._pytester = pytester
        for name in _NOT_OURS:
            monkeypatch.delenv(name, raising=False)
        self.path = pytester.path
        # Not the credentials of whoever runs these tests.
        monkeypatch.setenv("PYTEST_IGNITION_CREDENTIALS", str(self.path / "no-credentials"))
        pytester.makeini(_STRICT)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file, folders included."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def playbook(self, text: str, name: str = "x") -> Path:
        """Write a playbook below `playbooks/`."""
        return self.write(f"playbooks/{name}.yaml", text)

    def run(self, *arguments: str, timeout: float = 90, cache: bool = False) -> pytest.RunResult:
        """Run pytest; its cache only if asked for."""
        without = () if cache else ("-p", "no:cacheprovider")
        return self._pytester.runpytest_subprocess(*without, *arguments, timeout=timeout)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command `pytest-ignition` here, in a process of its own."""
        main = "import sys; sys.argv[0] = 'pytest-ignition'; from pytest_ignition.cli import main; main()"
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", main, *arguments],
            cwd=self.path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=90,
            check=False,
        )

    def junit(self) -> ET.Element:
        """The test suite of `junit.xml`."""
        suite = ET.parse(self.path / "junit.xml").getroot().find("testsuite")
        assert suite is not None
        return suite

    def allure(self) -> list[dict[str, Any]]:
        """The results in `allure/`, by name."""
        found = [json.loads(path.read_text("utf-8")) for path in (self.path / "allure").glob("*-result.json")]
        return sorted(found, key=lambda result: str(result["name"]))


class SharedProject(Project):
    """A user's folder that the tests of a module share: one run, many assertions.

    Args:
        path: an empty folder.
        environment: variables of its processes, beside those of this one.
    """

    def __init__(self, path: Path, environment: Mapping[str, str] | None = None) -> None:
        self.path = path
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in _NOT_OURS and (name == "PYTEST_ADDOPTS" or not name.startswith("PYTEST_"))
        }
        self.environment = {**kept, "PYTEST_IGNITION_CREDENTIALS": str(path / "no-credentials"), **(environment or {})}
        self.write("pytest.ini", _STRICT)

    def run(self, *arguments: str, timeout: float = 90, cache: bool = False) -> pytest.RunResult:
        """Run pytest. `cache`: with what it keeps from session to session."""
        without = () if cache else ("-p", "no:cacheprovider")
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *without, *arguments],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            check=False,
        )
        lines, errors = done.stdout.splitlines(), done.stderr.splitlines()
        return pytest.RunResult(done.returncode, lines, errors, time.monotonic() - began)


def block(result: pytest.RunResult, title: str) -> str:
    """One block of the terminal's ERRORS or FAILURES; durations and ids scrubbed.

    Without its header and without the command that runs it again, of which tests of their own speak.
    """
    lines = result.outlines
    start = next(index for index, line in enumerate(lines) if re.fullmatch(rf"_+ {re.escape(title)} _+", line))
    end = next(
        index
        for index, line in enumerate(lines[start + 1 :], start + 1)
        if re.match(r"(_{3,} .* _{3,}|={3,} .*=|-{5,})", line)
    )
    return scrub("\n".join(lines[start + 1 : end])).partition("\n\nrun it again: ")[0]


def scrub(text: str) -> str:
    """What differs from run to run, made equal."""
    text = re.sub(r"\d+\.\d\d s\b", "N.NN s", text)
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    text = re.sub(r"-[0-9a-f]{8}(-attempt\d+)?/", "-DIGEST\\1/", text)
    return re.sub(r"\d{8}-\d{6}-[0-9a-f]{4}", "RUN", text)

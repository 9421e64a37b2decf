"""What users run and copy works: the ready playbooks and the example tests, with all reports at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.mark.slow
def test_playbooks_and_example_tests_pass_on_the_simulator(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "pytest", "playbooks", "example_tests", "-p", "no:cacheprovider", "--gateway", "simulator",
        f"--html={tmp_path}/report.html", "--self-contained-html", f"--junitxml={tmp_path}/junit.xml",
        f"--alluredir={tmp_path}/allure", f"--ignition-output={tmp_path}/evidence", f"--output={tmp_path}/playwright",
    ]  # fmt: skip

    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=180)

    assert done.returncode == 0, done.stdout
    suite = ET.parse(tmp_path / "junit.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("10", "0", "0")
    assert (tmp_path / "report.html").stat().st_size > 50_000
    results = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "allure").glob("*-result.json")]
    assert len(results) == 10
    pictures = {path.name.split("-", 1)[1] for path in (tmp_path / "evidence").rglob("*.png")}
    assert pictures == {"logged_in.png", "perspective.png"}
    secrets = [line for line in done.stdout.splitlines() if "sim-" in line]
    assert not secrets


def test_make_demo_and_make_test_do_what_the_readme_says() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")

    for part in ("--html=reports/report.html", "--junitxml=reports/junit.xml", "--alluredir=reports/allure-results"):
        assert part in makefile
    assert "playbooks example_tests" in makefile

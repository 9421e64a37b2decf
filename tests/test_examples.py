"""What users run and copy works: the ready playbooks and the example tests, with all reports at once."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from pytest_ignition import Simulator

PROJECT = Path(__file__).parent.parent


@pytest.mark.slow
def test_playbooks_and_example_tests_pass_on_the_simulator(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "pytest", "playbooks", "example_tests", "-p", "no:cacheprovider", "--gateway", "simulator",
        "--ignition-simulator-pace=5", "--ignition-param", "pages=[/, /line/1, /alarms, /settings, /components]",
        f"--html={tmp_path}/report.html", "--self-contained-html", f"--junitxml={tmp_path}/junit.xml",
        f"--alluredir={tmp_path}/allure", f"--ignition-output={tmp_path}/evidence", f"--output={tmp_path}/playwright",
    ]  # fmt: skip

    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=180)

    assert done.returncode == 0, done.stdout
    suite = ET.parse(tmp_path / "junit.xml").getroot().find("testsuite")
    assert suite is not None
    assert (suite.attrib["tests"], suite.attrib["failures"], suite.attrib["errors"]) == ("34", "0", "0")
    assert (tmp_path / "report.html").stat().st_size > 50_000
    results = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "allure").glob("*-result.json")]
    assert len(results) == 34
    pictures = {path.name.split("-", 1)[1] for path in (tmp_path / "evidence").rglob("*.png")}
    shown = {"logged_in", "perspective", "home_page", "installed", "licensing", "backup", "page"}
    assert {f"{name}.png" for name in shown} <= pictures
    assert {f"test_{component}.png" for component in ("press-button", "operator-name")} <= pictures
    (pdf,) = (tmp_path / "evidence").rglob("fat_report_*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    secrets = [line for line in done.stdout.splitlines() if "sim-" in line]
    assert not secrets


@pytest.mark.slow
def test_the_example_of_several_gateways_runs_once_on_each(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    example = PROJECT / "example_tests" / "several_gateways"
    folder = tmp_path / "several_gateways"
    with Simulator() as line1, Simulator() as line2:
        shutil.copytree(example, folder)
        settings = (example / "ignition.toml").read_text("utf-8")
        settings = settings.replace("http://127.0.0.1:8088", line1.url).replace("http://127.0.0.1:8188", line2.url)
        (folder / "ignition.toml").write_text(settings, "utf-8")
        monkeypatch.setenv("IGNITION_CREDENTIAL_LINE1_TOKEN", line1.token)
        monkeypatch.setenv("IGNITION_CREDENTIAL_LINE2_TOKEN", line2.token)

        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "--gateway", "line1", "--gateway", "line2"],
            cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    assert done.returncode == 0, done.stdout
    for line in (
        "playbooks/modules_run.yaml::modules_run[line1] PASSED",
        "test_lines.py::test_gateway_runs[line2] PASSED",
    ):
        assert line in done.stdout
    assert "7 passed" in done.stdout
    assert line1.token not in done.stdout


def test_make_demo_and_make_test_do_what_the_readme_says() -> None:
    makefile = (PROJECT / "Makefile").read_text("utf-8")

    for part in ("--html=reports/report.html", "--junitxml=reports/junit.xml", "--alluredir=reports/allure-results"):
        assert part in makefile
    assert "playbooks example_tests" in makefile

"""The built wheel works where there is no clone: everything it needs is inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.plugin_run import UTILITY

PROJECT = Path(__file__).parent.parent


@pytest.mark.slow
def test_a_folder_with_one_playbook_runs_on_the_wheel_alone(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "installed")
    assert "pytest_ignition/py.typed" in names
    assert any(name.startswith("pytest_ignition/simulator/static/") for name in names)
    assert {"pytest_ignition/steps/fat_report.html", "pytest_ignition/browser/inventory.js"} <= set(names)
    assert not [name for name in names if name.startswith(("tests/", "playbooks/"))]
    folder = tmp_path / "user"
    (folder / "playbooks").mkdir(parents=True)
    ping = "  - id: ping\n    type: gateway.ping\n"
    (folder / "playbooks" / "one.yaml").write_text(UTILITY + ping)
    (folder / "test_where.py").write_text(
        "import pytest_ignition\ndef test_where(): assert 'installed' in pytest_ignition.__file__\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--gateway", "simulator"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert "2 passed, 2 steps passed" in done.stdout

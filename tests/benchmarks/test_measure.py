"""Processes that are measured: what comes back, what is refused, and that nothing is left behind."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.measure import Command, MeasurementFailed, interleave, repeat, run
from pytest_ignition.waiting import ClockWaiter, wait_until


def python(source: str, folder: Path, **options: object) -> Command:
    return Command(arguments=[sys.executable, "-c", source], folder=folder, **options)  # type: ignore[arg-type]


def test_a_run_tells_time_memory_and_what_was_written(tmp_path: Path) -> None:
    report = tmp_path / "report.json"

    done = run(python("open('report.json', 'w').write('[1, 2]')", tmp_path, report=report))

    assert done.wall > 0
    assert done.report == [1, 2]
    if sys.platform != "win32":
        assert done.cpu is not None
        assert done.peak is not None
        assert done.peak > 1_000_000


def test_a_report_of_an_earlier_run_is_not_taken_for_this_one(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("[]")

    with pytest.raises(MeasurementFailed, match=r"report\.json cannot be read"):
        run(python("pass", tmp_path, report=report))


def test_a_failing_process_is_an_error_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(MeasurementFailed, match="ended with exit code 3; the end of its output:\nlast words"):
        run(python("print('last words'); raise SystemExit(3)", tmp_path))


def test_an_exit_code_may_be_wanted(tmp_path: Path) -> None:
    assert run(python("raise SystemExit(1)", tmp_path, exit_codes=(1,))).wall > 0


def test_a_stuck_process_is_ended_with_what_it_started(tmp_path: Path) -> None:
    source = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import threading; threading.Event().wait()'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "child.wait()\n"
    )

    with pytest.raises(MeasurementFailed, match="was ended after 2 s"):
        run(python(source, tmp_path, longest=2.0))

    if Path("/proc").is_dir():
        status = Path("/proc") / (tmp_path / "pid").read_text() / "stat"
        # Gone, or dead and not yet taken by the system's first process.
        assert wait_until(ClockWaiter(), lambda: not status.exists() or status.read_text().split()[2] == "Z", timeout=5)


def test_commands_run_in_turn_after_a_warm_up_of_each(tmp_path: Path) -> None:
    source = "open('order', 'a').write('{}')"
    said: list[str] = []

    commands = {name: python(source.format(name), tmp_path) for name in "AB"}
    runs = interleave(commands, 2, progress=said.append)

    assert (tmp_path / "order").read_text() == "ABABAB"
    assert {name: len(series) for name, series in runs.items()} == {"A": 2, "B": 2}
    assert said == ["warm-up", "round 1 of 2", "round 2 of 2"]


def test_a_warm_up_can_be_left_out(tmp_path: Path) -> None:
    interleave({"A": python("open('order', 'a').write('A')", tmp_path)}, 2, warm_up=False)

    assert (tmp_path / "order").read_text() == "AA"


def test_repeating_has_no_warm_up(tmp_path: Path) -> None:
    assert len(repeat(python("open('order', 'a').write('A')", tmp_path), 3)) == 3
    assert (tmp_path / "order").read_text() == "AAA"


def test_what_would_change_a_run_is_not_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTEST_ADDOPTS", "PYTHONDONTWRITEBYTECODE", "IGNITION_GATEWAY", "KEPT", "TAKEN"):
        monkeypatch.setenv(name, "x")
    names = "'PYTEST_ADDOPTS', 'PYTHONDONTWRITEBYTECODE', 'IGNITION_GATEWAY', 'KEPT', 'TAKEN', 'OWN'"
    source = f"import os, json; json.dump([n for n in ({names}) if n in os.environ], open('report.json', 'w'))"

    command = python(source, tmp_path, environment={"OWN": "1", "TAKEN": None}, report=tmp_path / "report.json")

    assert run(command).report == ["KEPT", "OWN"]

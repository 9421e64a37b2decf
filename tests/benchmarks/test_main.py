"""The command: what it takes, prints and returns."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks.budgets import BENCHMARKS, Benchmark
from benchmarks.figures import Row
from benchmarks.measure import MeasurementFailed
from benchmarks.setting import ROOT, Setting
from pytest_ignition.waiting import ClockWaiter, wait_until


def benchmark(name: str, *, value: float = 1.0) -> Benchmark:
    return Benchmark(name=name, what=f"about {name}", measure=lambda _: [Row(what=name, value=value, limit=1.0)])


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_setting: Setting) -> list[Row]:
        raise MeasurementFailed("no such luck")

    faked = (
        benchmark("good"),
        benchmark("bad", value=2.0),
        Benchmark(name="broken", what="about nothing", measure=broken),
    )
    monkeypatch.setattr(command, "BENCHMARKS", faked)


def test_the_list_names_every_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--list"]) == 0

    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [each.name for each in BENCHMARKS]


@pytest.mark.parametrize(
    "arguments",
    [["--only", "nonsense"], ["--rounds", "0"], ["--rounds", "x"], ["--scale", "-1"], ["--scale", "nan"], ["--what"]],
)
def test_wrong_options_are_usage_errors(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)

    assert "usage:" in capsys.readouterr().err


@pytest.mark.usefixtures("three")
def test_a_missed_budget_counts_only_when_that_is_asked_for() -> None:
    assert command.main(["--only", "good", "bad"]) == 0
    assert command.main(["--only", "good", "bad", "--strict"]) == 1
    assert command.main(["--only", "good", "--strict"]) == 0


@pytest.mark.usefixtures("three")
def test_what_cannot_be_measured_is_named_and_the_rest_is_measured(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "figures.json"

    assert command.main(["--json", str(file)]) == 1

    shown = capsys.readouterr()
    assert "broken could not be measured:\n    no such luck\n" in shown.out
    assert re.search(r"^ +\d+ s \[3/3\] broken: about nothing$", shown.err, re.MULTILINE)
    data = json.loads(file.read_text())
    assert [(row["what"], row["verdict"]) for row in data["rows"]] == [("good", "met"), ("bad", "MISSED")]
    assert data["failures"] == {"broken": "no such luck"}
    assert data["machine"]["processors"] == os.cpu_count()


@pytest.mark.usefixtures("three")
def test_the_machine_stands_above_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    command.main(["--only", "good"])

    first, second = capsys.readouterr().out.splitlines()[:2]
    assert f"{os.cpu_count()} processors" in first
    assert f"pytest {pytest.__version__}" in second


def test_after_an_interruption_the_table_so_far_is_shown_and_folders_are_gone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders: list[Path] = []

    def interrupted(setting: Setting) -> list[Row]:
        folders.append(setting.folder)
        raise KeyboardInterrupt

    late = Benchmark(name="late", what="about nothing", measure=interrupted)
    monkeypatch.setattr(command, "BENCHMARKS", (benchmark("good"), late, benchmark("never")))

    assert command.main([]) == 130

    shown = capsys.readouterr().out
    assert "good" in shown
    assert "never" not in shown
    assert not folders[0].exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_ctrl_c_in_the_middle_of_a_run_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks", "--only", "browser-step"],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # Ignored signals are inherited, and a test run in the background of a shell ignores this one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )  # fmt: skip
    try:
        # The browser's own folder: it is on its way.
        assert wait_until(ClockWaiter(), lambda: any(tmp_path.glob("playwright_chromium*")), timeout=60)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)
    finally:
        process.kill()

    assert process.returncode == 130
    assert "verdict" in out
    # Chromium's own socket folder stays when it is ended before it is up; that is nothing of ours.
    assert wait_until(
        ClockWaiter(), lambda: all(each.name.startswith("org.chromium.") for each in tmp_path.iterdir()), timeout=10
    ), list(tmp_path.iterdir())
    if Path("/proc").is_dir():
        assert wait_until(ClockWaiter(), lambda: not left_behind(str(tmp_path)), timeout=10), left_behind(str(tmp_path))


def left_behind(text: str) -> list[str]:
    """Command lines of processes that run in, or were told of, that folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            found.append(line)
    return found

"""What asking a gateway costs beyond the request, and how soon the simulator is there."""

from __future__ import annotations

import sys
from statistics import median

from benchmarks import inputs
from benchmarks.figures import Row, Unit, compare, ratio_row
from benchmarks.measure import Command, repeat
from benchmarks.pairs import compare_pairs
from benchmarks.server import serving
from benchmarks.setting import ROOT, Setting, pytest_command


def ping_step(setting: Setting) -> list[Row]:
    """Pings of a playbook and the same raw requests over one kept connection each, in items that follow each other."""
    folder = inputs.new_folder(setting.folder, "gateway")
    text = inputs.playbook(setting.size(30), inputs.ping)
    for index in range(setting.size(20)):
        for suffix in ("null", "yaml"):
            (folder / "playbooks" / f"p{index:03}.{suffix}").write_text(text, encoding="utf-8")
    with serving("simulator", folder) as url:
        raw = ("--null-suffix", ".null", "--null-url", f"{url}/StatusPing")
        command = pytest_command(folder, "--ignition-gateway", url, *raw, null="request")
        found = compare_pairs(repeat(command, setting.turns(3), progress=setting.progress), ".null")
    return [ratio_row("gateway step over a kept connection / the same raw request", found, 1.5)]


def client_reads(setting: Setting) -> list[Row]:
    """Reads of the client in a Python test, where nobody looks after commands meanwhile."""
    count = setting.size(1000, least=100)
    report = setting.folder / "reads.json"
    with serving("simulator", setting.folder) as url:
        command = Command(
            arguments=[sys.executable, "-m", "benchmarks.reads", url, str(count), str(report)],
            folder=setting.folder,
            environment={"PYTHONPATH": str(ROOT)},
            report=report,
        )
        runs = repeat(command, setting.turns(3), progress=setting.progress)
    sides = {name: [figure for each in runs for figure in each.report[name]] for name in ("ours", "raw")}
    return [ratio_row("a read of the client / the same with raw httpx2", compare(sides["ours"], sides["raw"]), 1.5)]


def simulator_start(setting: Setting) -> list[Row]:
    """From the import of the simulator to its first answer, and a reset."""
    report = setting.folder / "start.json"
    command = Command(
        arguments=[sys.executable, "-m", "benchmarks.simulator_start", str(report)],
        folder=setting.folder,
        environment={"PYTHONPATH": str(ROOT)},
        report=report,
    )
    runs = repeat(command, setting.turns(5), progress=setting.progress)
    return [
        _seconds("the simulator's start, its import included", [each.report["start"] for each in runs], 0.5),
        _seconds("the simulator's reset between two items", [each.report["reset"] for each in runs], 0.005),
    ]


def _seconds(what: str, figures: list[float], limit: float) -> Row:
    return Row(what=what, value=median(figures), unit=Unit.SECONDS, limit=limit, low=min(figures), high=max(figures))

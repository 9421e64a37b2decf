"""What one step costs beyond what it does, and whether that stays so in long playbooks."""

from __future__ import annotations

from statistics import median

from benchmarks import inputs
from benchmarks.figures import Row, compare, cycle, ratio_row
from benchmarks.measure import Run, repeat
from benchmarks.pairs import compare_pairs
from benchmarks.setting import Setting, pytest_command

_SHORT = 10
_BESIDE = 20


def idle_step(setting: Setting) -> list[Row]:
    """A step that does nothing, and pytest's own sub-test, in items that follow each other in one process."""
    folder = inputs.new_folder(setting.folder, "idle")
    text = inputs.playbook(setting.size(30), inputs.idle)
    for index in range(setting.size(40)):
        for suffix in ("null", "yaml"):
            (folder / "playbooks" / f"p{index:03}.{suffix}").write_text(text, encoding="utf-8")
    command = pytest_command(folder, "--null-suffix", ".null", null="subtests", probe=True)
    found = compare_pairs(repeat(command, setting.turns(3), progress=setting.progress), ".null")
    return [ratio_row("one do-nothing step, reported / Subtests.test()", found, 0.5)]


def long_playbook(setting: Setting) -> list[Row]:
    """Steps of long and of short playbooks; a group of short ones, one long one, and so on."""
    folder = inputs.new_folder(setting.folder, "long")
    many, groups = setting.size(1000, least=3 * _SHORT), setting.size(6)
    short, long = (inputs.playbook(steps, inputs.mixed) for steps in (_SHORT, many))
    for group in range(groups):
        for index in range(_BESIDE):
            (folder / "playbooks" / f"g{group}-a{index:02}.yaml").write_text(short, encoding="utf-8")
        (folder / "playbooks" / f"g{group}-b.yaml").write_text(long, encoding="utf-8")
    runs = repeat(pytest_command(folder, probe=True), setting.turns(3), progress=setting.progress)
    # A figure of its own for each group: the long playbook beside the median of the short ones before it.
    pairs = [(run, f"g{group}-") for run in runs for group in range(groups)]
    per_long = [median(_cycles(run, f"{group}b")) for run, group in pairs]
    per_short = [median(_cycles(run, f"{group}a")) for run, group in pairs]
    note = "Between the first and the last report of an item, so that what an item costs once does not hide growth."
    what = f"per step at {many:,} steps / at {_SHORT} steps"
    return [ratio_row(what, compare(per_long, per_short), 1.25, note=note)]


def _cycles(run: Run, start: str) -> list[float]:
    return [cycle(item["laps"]) for item in run.report["items"] if item["file"].startswith(start)]

"""What it costs to collect a thousand playbooks, the first time and again."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import inputs
from benchmarks.figures import Row, compare, ratio_row
from benchmarks.measure import Run, interleave
from benchmarks.setting import Setting, pytest_command


def collect(setting: Setting) -> list[Row]:
    """The phase of collection alone, what it imports included; the start of pytest is not collecting."""
    folder = inputs.new_folder(setting.folder, "collect")
    number = setting.size(1000)
    for index in range(number):
        part = folder / "playbooks" / f"d{index // 100}"
        part.mkdir(exist_ok=True)
        text = inputs.playbook(10, inputs.mixed, title=f"number {index}")
        (part / f"p{index}.yaml").write_text(text, encoding="utf-8")
    only = ("--collect-only", "-q")
    runs = interleave(
        {
            "ours": pytest_command(folder, *only, "--cache-clear", probe=True, cache=True),
            # Right after the line above, so whatever could be kept of it is there.
            "ours again": pytest_command(folder, *only, probe=True, cache=True),
            "parse": pytest_command(folder, *only, ignition=False, null="parse", probe=True, cache=True),
            "noparse": pytest_command(folder, *only, ignition=False, null="noparse", probe=True, cache=True),
        },
        setting.turns(5),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    first = f"collecting {number:,} ten-step playbooks / null with the C loader"
    again = "collecting them again, unchanged / null without reading files"
    return [
        _row(first, runs["ours"], runs["parse"], 1.2),
        _row(again, runs["ours again"], runs["noparse"], 2.0),
    ]


def _row(what: str, ours: Sequence[Run], peer: Sequence[Run], limit: float) -> Row:
    phase, cpu = (
        compare([each.report[figure] for each in ours], [each.report[figure] for each in peer])
        for figure in ("collecting", "collecting_cpu")
    )
    whole = compare([each.wall for each in ours], [each.wall for each in peer])
    note = f"Phase of collection. Its processor time: {cpu.ratio:.2f}; whole processes: {whole.ratio:.2f}."
    return ratio_row(what, phase, limit, note=note)

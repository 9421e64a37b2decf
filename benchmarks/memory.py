"""What a run keeps in memory of steps that passed."""

from __future__ import annotations

from pathlib import Path

from benchmarks import inputs
from benchmarks.figures import Row, Unit, compare, ratio_row
from benchmarks.measure import MeasurementFailed, Run, interleave
from benchmarks.setting import Setting, pytest_command

_REPORTS = ("--html=report.html", "--self-contained-html", "--junitxml=junit.xml", "--alluredir=allure")
"""Those that the null plugin has too; `--ignition-events` is ours."""


def peak(setting: Setting) -> list[Row]:
    """The peak of the whole process over many playbooks of ten steps."""
    folder, number = _playbooks(setting, "memory")
    runs = interleave(
        {"ours": pytest_command(folder), "peer": pytest_command(folder, ignition=False, null="report")},
        setting.turns(3),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    found = compare([_peak(each) for each in runs["ours"]], [_peak(each) for each in runs["peer"]])
    what = f"memory over {number * 10:,} passed steps / null"
    return [ratio_row(what, found, 1.3, side_unit=Unit.BYTES)]


def all_reports(setting: Setting) -> list[Row]:
    """The same with every report written; the null plugin's reports know no steps."""
    folder, number = _playbooks(setting, "reports")
    runs = interleave(
        {
            "ours": pytest_command(folder, *_REPORTS, "--ignition-events=events.jsonl"),
            "peer": pytest_command(folder, *_REPORTS, ignition=False, null="report"),
        },
        setting.turns(3),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    ours, peer = runs["ours"], runs["peer"]
    memory = compare([_peak(each) for each in ours], [_peak(each) for each in peer])
    seconds = compare([each.wall for each in ours], [each.wall for each in peer])
    what = f"all reports over {number * 10:,} passed steps / null"
    note = "Without a limit: the null plugin's reports hold a row for each item, ours each step too."
    return [
        ratio_row(f"memory with {what}", memory, 1.3, side_unit=Unit.BYTES),
        ratio_row(f"time with {what}", seconds, None, note=note),
    ]


def _playbooks(setting: Setting, name: str) -> tuple[Path, int]:
    folder = inputs.new_folder(setting.folder, name)
    number = setting.size(1000)
    for index in range(number):
        text = inputs.playbook(10, inputs.mixed, title=f"number {index}")
        (folder / "playbooks" / f"p{index:04}.yaml").write_text(text, encoding="utf-8")
    return folder, number


def _peak(done: Run) -> float:
    if done.peak is None:
        raise MeasurementFailed("this system does not tell the peak memory of a process (os.wait4)")
    return float(done.peak)

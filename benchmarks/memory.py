"""What a run keeps in memory of steps that passed."""

from __future__ import annotations

from benchmarks import inputs
from benchmarks.figures import Row, Unit, compare, ratio_row
from benchmarks.measure import MeasurementFailed, Run, interleave
from benchmarks.setting import Setting, pytest_command


def peak(setting: Setting) -> list[Row]:
    """The peak of the whole process over many playbooks of ten steps."""
    folder = inputs.new_folder(setting.folder, "memory")
    number = setting.size(1000)
    for index in range(number):
        text = inputs.playbook(10, inputs.mixed, title=f"number {index}")
        (folder / "playbooks" / f"p{index:04}.yaml").write_text(text, encoding="utf-8")
    runs = interleave(
        {"ours": pytest_command(folder), "peer": pytest_command(folder, ignition=False, null="report")},
        setting.turns(3),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    found = compare([_peak(each) for each in runs["ours"]], [_peak(each) for each in runs["peer"]])
    what = f"memory over {number * 10:,} passed steps / null"
    return [ratio_row(what, found, 1.3, side_unit=Unit.BYTES)]


def _peak(done: Run) -> float:
    if done.peak is None:
        raise MeasurementFailed("this system does not tell the peak memory of a process (os.wait4)")
    return float(done.peak)

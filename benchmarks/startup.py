"""What the plugin costs a run that does not use it, and how fast the first playbook is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks import inputs
from benchmarks.figures import Row, Unit, compare, ratio_row
from benchmarks.measure import Run, interleave, run
from benchmarks.setting import Setting, pytest_command

_ONE_TEST = "def test_one():\n    pass\n"

# What an unused plugin may import of its own: the package, entry module, options, the two fixture modules and the hook
# specifications, which pytest needs before it reads a conftest.py.
_ALLOWED = {
    "pytest_ignition",
    "pytest_ignition.plugin",
    "pytest_ignition.fixtures",
    "pytest_ignition.browser_fixtures",
    "pytest_ignition.hooks",
    "pytest_ignition.options",
}
_HEAVY = {"yaml", "pydantic", "httpx2", "jinja2", "keyring", "playwright", "fastapi"}


def unused(setting: Setting) -> list[Row]:
    """A run of one Python test with the plugin, and with its entry point blocked."""
    folder = inputs.new_folder(setting.folder, "unused")
    (folder / "test_one.py").write_text(_ONE_TEST, encoding="utf-8")
    runs = interleave(
        {"ours": pytest_command(folder), "peer": pytest_command(folder, ignition=False)},
        setting.turns(25),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    return [
        _whole("unused: one-test run with the plugin / without it", runs["ours"], runs["peer"], 1.03),
        _imports(folder),
    ]


def _imports(folder: Path) -> Row:
    """Sets are compared, because other plugins import heavy modules for reasons of their own."""
    with_us = run(pytest_command(folder, probe=True)).report["modules"]
    without = run(pytest_command(folder, ignition=False, probe=True)).report["modules"]
    added = set(with_us) - set(without)
    wrong = unwelcome(added)
    note = f"Imported because of us: {', '.join(sorted(added)) or 'nothing'}."
    return Row(
        what="unused: modules imported because of us that must not be",
        value=len(wrong),
        unit=Unit.COUNT,
        limit=0,
        exact=True,
        note=note + (f" Not allowed: {', '.join(sorted(wrong))}." if wrong else ""),
    )


def unwelcome(added: set[str]) -> set[str]:
    """Of the modules imported because of the plugin, those that an unused plugin must not import."""
    return {
        name for name in added - _ALLOWED if name.startswith("pytest_ignition.") or name.partition(".")[0] in _HEAVY
    }


def first_playbook(setting: Setting) -> list[Row]:
    """The whole process for one playbook of ten utility steps."""
    folder = inputs.new_folder(setting.folder, "first")
    (folder / "playbooks" / "first.yaml").write_text(inputs.playbook(10, inputs.mixed), encoding="utf-8")
    runs = interleave(
        {
            "ours": pytest_command(folder),
            "peer": pytest_command(folder, ignition=False, null="report"),
            "ours alone": pytest_command(folder, alone=True),
            "peer alone": pytest_command(folder, ignition=False, null="report", alone=True),
        },
        setting.turns(9),
        warm_up=setting.warm_up,
        progress=setting.progress,
    )
    return [
        _whole("first playbook of utility steps, whole process / null", runs["ours"], runs["peer"], 1.6),
        # Without them the start of pytest hides less of what our own imports cost.
        _whole("the same, without the plugins of other packages", runs["ours alone"], runs["peer alone"], None),
    ]


def _whole(what: str, ours: Sequence[Run], peer: Sequence[Run], limit: float | None) -> Row:
    found = compare([each.wall for each in ours], [each.wall for each in peer])
    cpu = [[each.cpu for each in series if each.cpu is not None] for series in (ours, peer)]
    note = f"Processor time: {compare(*cpu).ratio:.2f}." if all(cpu) else ""
    return ratio_row(what, found, limit, note=note)

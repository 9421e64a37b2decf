"""How soon commands are answered while a step waits, blocks or computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks import inputs
from benchmarks.figures import Row, Unit
from benchmarks.measure import Run, run
from benchmarks.server import serving
from benchmarks.setting import Setting, pytest_command

_LIMIT = 3.0
_QUICK_LIMIT = 1.2
"""Seconds after which a command counts as not answered; the second one for a quick look."""

_COMMANDS = 5
_TESTS_FAILED = 1


def commands(setting: Setting) -> list[Row]:
    """Evaluate, set a variable, pause, resume, cancel: from another thread, in the middle of each long wait."""
    folder = inputs.new_folder(setting.folder, "answers")
    _write(folder, "sleep", "utility.sleep", "{seconds: 300}")
    _write(folder, "script", "utility.python", '{script: "while True: pass"}')
    _write(folder, "ready", "gateway.wait_for_ready", "{timeout: 300}")
    page = inputs.on_page(inputs.page_url(), "browser.wait", "#never")(0)
    _write(folder, "page", "browser.wait", '{selector: "#never", timeout: 60000}', before=page)
    slow = inputs.new_folder(setting.folder, "slow")
    _write(slow, "slow", "gateway.ping", "{}")
    limit = _LIMIT if setting.scale >= 1 else _QUICK_LIMIT
    setting.progress("waits, scripts and pages")
    with serving("starting", folder) as url:
        figures = _asked(folder, url, limit)
    setting.progress("a request that is not answered")
    with serving("silent", slow) as url:
        figures |= _asked(slow, url, limit)
    return rows(figures, limit)


def _write(folder: Path, name: str, step_type: str, parameters: str, *, before: str = "") -> None:
    step = f"  - id: wait\n    name: Wait\n    type: {step_type}\n    timeout: 300\n    parameters: {parameters}\n"
    text = inputs.playbook(0, inputs.idle, title=name) + before + step
    (folder / "playbooks" / f"{name}.yaml").write_text(text, encoding="utf-8")


def _asked(folder: Path, url: str, limit: float) -> dict[str, Mapping[str, float | None]]:
    report = folder / "answers.json"
    plugin = ("-p", "benchmarks.commander", "--answers", str(report), "--answer-limit", str(limit))
    # A request that no command ends must outlast all of them.
    gateway = ("--ignition-gateway", url, "--ignition-timeout", str((_COMMANDS + 1) * limit))
    command = pytest_command(folder, *gateway, *plugin)
    # Cancelled playbooks are broken tests.
    done: Run = run(replace(command, report=report, exit_codes=(_TESTS_FAILED,)))
    return dict(done.report)


def rows(figures: Mapping[str, Mapping[str, float | None]], limit: float) -> list[Row]:
    """Cancel is answered when the run is over, the others when the event stream says so.

    Args:
        figures: step type -> command -> seconds, or None where no answer came within the limit.
        limit: that limit.
    """
    cancel = {step_type: answers["cancel"] for step_type, answers in figures.items()}
    others = {
        f"{step_type}: {name}": seconds
        for step_type, answers in figures.items()
        for name, seconds in answers.items()
        if name != "cancel"
    }
    return [
        _row(f"cancel ends the run, slowest of {len(cancel)} long waits", cancel, limit),
        _row(f"other commands are answered, slowest of {len(others)}", others, limit),
    ]


def _row(what: str, answers: Mapping[str, float | None], limit: float) -> Row:
    taken = [limit if seconds is None else seconds for seconds in answers.values()]
    late = [name for name, seconds in answers.items() if seconds is None]
    note = f"Not within {limit:g} s: {', '.join(late)}." if late else ""
    return Row(what=what, value=max(taken), unit=Unit.SECONDS, limit=1.0, low=min(taken), high=max(taken), note=note)

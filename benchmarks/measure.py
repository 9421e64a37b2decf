"""Runs whole processes in turn and says what each took: wall time, CPU time, peak memory.

Peak memory comes from `os.wait4`, which Windows does not have; there it stays unknown. On Linux a child's peak is at
least its parent's at the moment of the start, so the process that measures imports nothing heavy.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

LONGEST = 180.0
"""Seconds after which a process is taken for stuck."""

_GRACE = 5.0
"""Seconds that a process has to end by itself before it is killed."""

_SHOWN_OF_OUTPUT = 1500


class MeasurementFailed(Exception):
    """Something that was to be measured did not do its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to be measured.

    Attributes:
        arguments: the program and what it is given.
        folder: where it runs.
        environment: variables of its own; None takes one away.
        report: a JSON file that it writes, read after each run.
        longest: seconds.
        exit_codes: those of a process that did its work.
    """

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str | None] = field(default_factory=dict)
    report: Path | None = None
    longest: float = LONGEST
    exit_codes: Collection[int] = (0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one process took.

    Attributes:
        wall, cpu: seconds; `cpu` is user and system time of the process and the children that it waited for.
        peak: bytes of the largest single process, or None where the system does not tell.
        report: what it wrote to `Command.report`, or None.
    """

    wall: float
    cpu: float | None
    peak: int | None
    report: Any = None


def interleave(
    commands: Mapping[str, Command],
    rounds: int,
    *,
    warm_up: bool = True,
    progress: Callable[[str], None] = lambda _text: None,
) -> dict[str, list[Run]]:
    """Run the commands in turn, A B A B, after one warm-up of each (unless that is not wanted).

    Neighbours in time share what else the machine does, so the ratio of one round's runs means more than the ratio of
    two long series.

    Returns:
        Per command one run for each round.

    Raises:
        MeasurementFailed: a process failed or got stuck.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(0 if warm_up else 1, rounds + 1):
        progress(f"round {number} of {rounds}" if number else "warm-up")
        for name, command in commands.items():
            done = run(command)
            if number:
                runs[name].append(done)
    return runs


def repeat(command: Command, rounds: int, *, progress: Callable[[str], None] = lambda _text: None) -> list[Run]:
    """Run a process that holds both sides of its comparison, and its own warm-up.

    Raises:
        MeasurementFailed: it failed or got stuck.
    """
    runs = []
    for number in range(1, rounds + 1):
        progress(f"round {number} of {rounds}")
        runs.append(run(command))
    return runs


def run(command: Command) -> Run:
    """Run one process to its end.

    Raises:
        MeasurementFailed: its exit code is not one of those wanted, it took longer than allowed, or it wrote no report.
    """
    if command.report is not None:
        command.report.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = start_process(command, stdout=output)
        # Only signals: this thread waits, and two may not.
        alarms = [
            threading.Timer(command.longest, _interrupt, [process]),
            threading.Timer(command.longest + _GRACE, _kill, [process]),
        ]
        for alarm in alarms:
            alarm.start()
        try:
            code, cpu, peak = _wait(process)
        except BaseException:
            end_process(process)
            raise
        finally:
            for alarm in alarms:
                alarm.cancel()
            _kill(process)
        wall = time.perf_counter() - start
        if code not in command.exit_codes:
            raise MeasurementFailed(_failure(command, code, wall, output))
    return Run(wall=wall, cpu=cpu, peak=peak, report=_read(command))


def start_process(
    command: Command, *, stdout: IO[bytes] | int, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start the process in a group of its own, so that browsers that it starts can be ended with it."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
        list(command.arguments),
        cwd=command.folder,
        env=_environment(command.environment),
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.STDOUT,
        start_new_session=os.name == "posix",
    )


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started; does nothing if it is gone.

    First as Ctrl-C does, so that pytest closes its browser, whose driver takes its profile folder away.
    """
    if process.poll() is not None:
        return
    _interrupt(process)
    try:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    finally:
        _kill(process)
        process.wait()


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)
    else:
        process.kill()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Also when it is gone: what it started may not be."""
    if os.name == "posix":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, int | None]:
    if sys.platform == "win32":
        return process.wait(), None, None
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit


_NOT_INHERITED = (
    "PYTHONDONTWRITEBYTECODE",  # every process would compile every module
    "PYTHONPATH",
    "PYTHONWARNINGS",
    "PYTEST_ADDOPTS",
    "PYTEST_PLUGINS",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD",
    "PYTEST_CURRENT_TEST",
)


def _environment(own: Mapping[str, str | None]) -> dict[str, str]:
    """This process's environment without what would change how pytest or the plugin behaves."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_INHERITED and not name.startswith(("IGNITION_", "COV_"))
    }
    wanted = {**inherited, **own}
    return {name: value for name, value in wanted.items() if value is not None}


def _read(command: Command) -> Any:
    if command.report is None:
        return None
    try:
        return json.loads(command.report.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise MeasurementFailed(f"{command.report.name} cannot be read: {error}") from None


def _failure(command: Command, code: int, wall: float, output: IO[bytes]) -> str:
    output.seek(0)
    text = output.read().decode("utf-8", "replace").strip()
    reason = f"was ended after {wall:.0f} s" if wall >= command.longest else f"ended with exit code {code}"
    return f"{' '.join(command.arguments)}\n{reason}; the end of its output:\n{text[-_SHOWN_OF_OUTPUT:]}"

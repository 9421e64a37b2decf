"""What a benchmark is given: a folder, how often, how big; and how it starts pytest."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Command

ROOT = Path(__file__).parent.parent

# Plugins of the development environment that no user needs to have.
_WITHOUT = ("xdist", "xdist.looponfail", "rerunfailures", "hypothesispytest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How the measuring is to be done.

    Attributes:
        folder: empty, the benchmark's own.
        rounds: how often each process runs; None leaves it to the benchmark.
        scale: share of the usual input sizes; 1 for figures that count.
        progress: told what is under way.
    """

    folder: Path
    rounds: int | None = None
    scale: float = 1.0
    progress: Callable[[str], None] = lambda _text: None

    @property
    def warm_up(self) -> bool:
        """Whether whole processes get a warm-up; for a quick look they do without."""
        return self.scale >= 1

    def turns(self, usual: int) -> int:
        """How often each process is to run."""
        return self.rounds or usual

    def size(self, usual: int, *, least: int = 2) -> int:
        """How many of something."""
        return max(least, round(usual * self.scale))


def pytest_command(
    folder: Path,
    *arguments: str,
    ignition: bool = True,
    null: str | None = None,
    probe: bool = False,
    alone: bool = False,
    cache: bool = False,
    longest: float = 180.0,
) -> Command:
    """Pytest in a process of its own.

    Args:
        folder: where it runs.
        arguments: of pytest.
        ignition: whether our plugin is loaded. Without it the entry point is blocked before it is imported, and
            everything else stays as it is.
        null: the mode of the null plugin, where that is loaded.
        probe: whether the run is looked at from inside; its figures become the run's report.
        alone: no plugins of other packages.
        cache: pytest's own cache, on by default for users.
        longest: seconds.
    """
    command = [sys.executable, "-m", "pytest", *arguments]
    if not cache:
        command += ["-p", "no:cacheprovider"]
    if alone:
        command += ["-p", "pytest_ignition.plugin"] if ignition else []
    else:
        command += [part for name in _WITHOUT for part in ("-p", f"no:{name}")]
        command += [] if ignition else ["-p", "no:ignition"]
    report = None
    if probe or null == "request":
        # Before the null plugin, which imports it: pytest wants to load its plugins itself.
        report = folder / "probe.json"
        command += ["-p", "benchmarks.probe", "--probe", str(report)]
    if null is not None:
        command += ["-p", "benchmarks.null_plugin", "--null", null]
    return Command(
        arguments=command,
        folder=folder,
        environment={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1" if alone else None},
        report=report,
        longest=longest,
    )

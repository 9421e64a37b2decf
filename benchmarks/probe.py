"""A pytest plugin that looks at a run from outside and writes what it saw to a JSON file (`--probe FILE`).

It knows nothing of the plugin under test: a step is done when its sub-test report has gone through pytest's hooks, for
ours as for the null plugin's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import pytest

LAP: pytest.StashKey[Callable[[], None]] = pytest.StashKey()
"""Where the configuration keeps the function that marks a step as done, for items that send no reports."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option: where the figures go."""
    parser.addoption("--probe", metavar="FILE", help="Write what was measured to this JSON file.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to look."""
    if config.option.probe:
        config.pluginmanager.register(Probe(config), "benchmark-probe")


@pytest.fixture
def lap(pytestconfig: pytest.Config) -> Callable[[], None]:
    """Marks a step as done, for Python tests."""
    return pytestconfig.stash[LAP]


class Probe:
    """Times the phases, the items and their steps, and counts the processes that matter."""

    def __init__(self, config: pytest.Config) -> None:
        self._file = Path(config.option.probe)
        self._laps: list[float] = []
        self._items: list[dict[str, Any]] = []
        self._collecting = self._collecting_cpu = 0.0
        self._drivers = 0
        self._browsers = 0
        config.stash[LAP] = self._lap
        sys.addaudithook(self._audit)
        if "playwright.sync_api" in sys.modules:
            self._count_launches()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Time the whole collection, what it imports included."""
        start, start_cpu = perf_counter(), process_time()
        result = yield
        self._collecting, self._collecting_cpu = perf_counter() - start, process_time() - start_cpu
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        """Keep the order of the files: pytest groups items by their session-wide parameters, which parts pairs."""
        yield
        items.sort(key=lambda item: item.path)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None]:
        """Time one item."""
        self._laps = []
        start = perf_counter()
        yield
        took = perf_counter() - start
        self._items.append({"file": item.path.name, "seconds": took, "laps": self._laps})

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A step is done when everybody else has seen its report."""
        if isinstance(report, pytest.SubtestReport):
            self._lap()

    def pytest_unconfigure(self) -> None:
        """Write it down, when fixtures of the session are gone as well."""
        figures = {
            "collecting": self._collecting,
            "collecting_cpu": self._collecting_cpu,
            "items": self._items,
            "modules": sorted(sys.modules),
            "drivers": self._drivers,
            "browsers": self._browsers,
        }
        self._file.write_text(json.dumps(figures), encoding="utf-8")

    def _lap(self) -> None:
        self._laps.append(perf_counter())

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Playwright's driver is a process that this one starts: `node cli.js run-driver`."""
        if event == "subprocess.Popen" and any("run-driver" in str(each) for each in arguments[1]):
            self._drivers += 1

    def _count_launches(self) -> None:
        """A browser is started by the driver, so its starts are counted where they are asked for."""
        from playwright.sync_api import BrowserType

        for name in ("launch", "launch_persistent_context"):
            original = getattr(BrowserType, name)

            def counting(*arguments: Any, _original: Any = original, **options: Any) -> Any:
                self._browsers += 1
                return _original(*arguments, **options)

            setattr(BrowserType, name, counting)

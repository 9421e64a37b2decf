"""The floor that budgets are measured against: a YAML file, an item, ten empty steps, and what pytest charges for it.

`--null MODE` says how much it does: `noparse` does not read the file, `parse` loads it with PyYAML's C loader, `report`
also sends a hand-built sub-test report for each step, `subtests` runs pytest's own `Subtests.test()` for each, and
`request` sends a plain HTTP request to `--null-url` for each, over one kept connection and without a report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks.probe import LAP

MODES = ("noparse", "parse", "report", "subtests", "request")
_UNREAD = ({"id": "step", "name": "step"},) * 10


def pytest_addoption(parser: pytest.Parser) -> None:
    """What it does, with which files."""
    parser.addoption("--null", choices=MODES, default="report")
    parser.addoption("--null-suffix", default=".yaml", help="Files with this suffix are its own.")
    parser.addoption("--null-url", help="What `--null request` asks for.")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> NullFile | None:
    """Every file of the suffix, without looking into it."""
    if file_path.suffix != parent.config.option.null_suffix:
        return None
    collector: NullFile = NullFile.from_parent(parent, path=file_path)
    return collector


class NullFile(pytest.File):
    """One YAML file."""

    def collect(self) -> Iterator[NullItem]:
        """One item."""
        steps: Any = _UNREAD
        if self.config.option.null != "noparse":
            import yaml

            steps = yaml.load(self.path.read_bytes(), Loader=yaml.CSafeLoader)["steps"]
        item: NullItem = NullItem.from_parent(self, name=self.path.stem, steps=steps)
        yield item


class NullItem(pytest.Item):
    """Its steps do nothing."""

    def __init__(self, *, steps: Any, **options: Any) -> None:
        super().__init__(**options)
        self._steps = steps

    def runtest(self) -> None:
        """Walk the steps in the way that was asked for."""
        walks: dict[str, Callable[[], None]] = {
            "report": self._report,
            "subtests": self._subtests,
            "request": self._request,
        }
        walk = walks.get(self.config.option.null)
        if walk is not None:
            walk()

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file."""
        return self.path, 0, self.name

    def _report(self) -> None:
        # Private names, as any plugin needs them that reports steps without a capture of their own.
        from _pytest.subtests import SubtestContext

        for step in self._steps:
            now = time.time()
            report = object.__new__(pytest.SubtestReport)
            base = pytest.TestReport(self.nodeid, self.location, {}, "passed", None, "call", (), 0.0, now, now)
            report.__dict__.update(base.__dict__)
            report.context = SubtestContext(msg=step["name"], kwargs={})
            self.ihook.pytest_runtest_logreport(report=report)

    def _subtests(self) -> None:
        capture: Any = self.config.pluginmanager.getplugin("capturemanager")
        suspended = nullcontext if capture is None else capture.global_and_fixture_disabled
        # All that `Subtests` reads of a fixture request; the `subtests` fixture itself works in Python tests only.
        request: Any = SimpleNamespace(node=self, config=self.config, session=self.session)
        subtests = pytest.Subtests(self.ihook, suspended, request, _ispytest=True)
        for step in self._steps:
            with subtests.test(msg=step["name"]):
                pass

    def _request(self) -> None:
        client = _client(self.config)
        url, lap = self.config.option.null_url, self.config.stash[LAP]
        for _step in self._steps:
            client.get(url).json()
            lap()


_CLIENT: pytest.StashKey[Any] = pytest.StashKey()


def _client(config: pytest.Config) -> Any:
    """One client for the whole run: its connection is kept."""
    if _CLIENT not in config.stash:
        import httpx2

        client = httpx2.Client(trust_env=False)
        config.stash[_CLIENT] = client
        config.add_cleanup(client.close)
    return config.stash[_CLIENT]

"""JUnit: pytest's own file, with the steps of playbooks and their evidence added once it is written.

pytest's counts stay its own, because only the item's report is a test to it. Nothing private of pytest is used: a
property of the report carries the steps, over xdist too, and `junit_document` replaces it in the finished file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_ignition.reporting.record import RunRecord

CARRIER = "pytest_ignition_steps"
"""The property of a report that carries its steps into the file."""

MODES = ("properties", "testcases", "none")

_CARRIER = pytest.StashKey[tuple[str, str]]()
_PROPERTIES = pytest.StashKey[list[tuple[str, object]]]()


class JunitSteps:
    """The plugin that completes the JUnit file; registered only when `--junitxml` is given.

    Raises:
        pytest.UsageError: `ignition_junit_steps` has a value that it does not take.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._mode = str(config.getini("ignition_junit_steps"))
        if self._mode not in MODES:
            raise pytest.UsageError(f"ignition_junit_steps must be one of {', '.join(MODES)}, not {self._mode!r}")
        self._strict = config.getini("junit_family") == "xunit2"
        # As pytest's own JUnit plugin finds its file.
        self._file = Path(os.path.abspath(Path(os.path.expandvars(config.option.xmlpath)).expanduser()))  # noqa: PTH100
        self._is_worker = hasattr(config, "workerinput")
        self._problem = ""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Let the item's reports carry its steps."""
        if call.when == "call":
            self._keep(item)
        report = yield
        kept = item.stash.get(_CARRIER, None)
        # The report of a failed call has a test case of its own in the file when the teardown fails too.
        if kept is not None and (report.when == "teardown" or (report.when == "call" and report.failed)):
            report.user_properties.append(kept)
            if report.when == "teardown":
                del item.stash[_CARRIER]
        return report

    def _keep(self, item: pytest.Item) -> None:
        """Take the records before the item's teardown lets go of them."""
        if "pytest_ignition.reporting.record" not in sys.modules:
            return  # nothing of ours has run, so nothing of ours is loaded
        from pytest_ignition.reporting.junit_document import carrier, runs_in, step_properties
        from pytest_ignition.reporting.record import RECORDS

        records = item.stash.get(RECORDS, [])
        attempt = max((_attempt(record) for record in records), default=0)
        records = [record for record in records if _attempt(record) == attempt]
        earlier = item.stash.get(_PROPERTIES, [])
        item.user_properties[:] = [each for each in item.user_properties if each not in earlier]
        item.stash[_PROPERTIES] = []
        if not records:
            return
        item.stash[_CARRIER] = carrier(item.nodeid, attempt, records)
        if self._mode == "properties" and not self._strict:
            # Where a test case may have them. Else the suite gets them, in the finished file.
            ours: list[tuple[str, object]] = [*step_properties(runs_in(item.stash[_CARRIER][1]))]
            item.stash[_PROPERTIES] = ours
            item.user_properties += ours

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, Any, Any]:
        """Complete the file behind pytest, and before the terminal's summary."""
        result = yield
        if not self._is_worker:
            self._complete()
        return result

    def _complete(self) -> None:
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            self._problem = f"{self._file} cannot be read again, so it has no steps: {error.strerror or error}"
            return
        found = CARRIER.encode() in content
        del content  # of a large session it takes as much room as the document does
        if found:
            self._rewrite()

    def _rewrite(self) -> None:
        from xml.etree import ElementTree as ET

        from pytest_ignition.reporting.junit_document import complete

        try:
            root = ET.parse(self._file).getroot()  # noqa: S314 - what pytest wrote a moment ago
        except ET.ParseError as error:
            self._problem = f"{self._file} is no XML as pytest wrote it, so it has no steps: {error}"
            return
        try:
            complete(root, self._mode, strict=self._strict, shown=_shown_path)
        except (ValueError, LookupError, TypeError) as error:
            # A secret that is a word of our own, such as "steps", is hidden in what the reports carry too.
            self._problem = f"the steps could not be read from the reports: {type(error).__name__}: {error}"
            return
        unfinished = self._file.with_name(f"{self._file.name}.{os.getpid()}.tmp")
        try:
            ET.ElementTree(root).write(unfinished, encoding="utf-8", xml_declaration=True)
            unfinished.replace(self._file)
        except OSError as error:
            self._problem = f"the steps could not be written into {self._file}: {error.strerror or error}"
            unfinished.unlink(missing_ok=True)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what went wrong; it changes no verdict."""
        if self._problem:
            terminalreporter.write_line(f"JUnit: {self._problem}", yellow=True)


def _attempt(record: RunRecord) -> int:
    return 0 if record.plan is None else record.plan.identity.attempt


def _shown_path(path: str) -> str:
    """Absolute, as Jenkins wants it; in a job of GitLab relative to the project's folder, as GitLab wants it."""
    folder = os.environ.get("CI_PROJECT_DIR", "")
    if os.environ.get("GITLAB_CI") and folder:
        try:
            return Path(path).relative_to(folder).as_posix()
        except ValueError:
            return path
    return path

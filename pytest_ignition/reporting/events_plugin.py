"""`--ignition-events FILE`: opens the file, hands it to every run, and brings the workers' files together."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_ignition.reporting.events_file import EventsFile, merge, worker_file, worker_files

if TYPE_CHECKING:
    from pytest_ignition.engine.stream import Consumer

_SENT = "ignition_events"


class EventsReport:
    """The plugin behind the option; one file per process.

    The file is opened once and replaces what an earlier session wrote: a file tells one session, like the file of
    `--junitxml`.

    Raises:
        pytest.UsageError: it cannot be written.
    """

    def __init__(self, config: pytest.Config) -> None:
        worker = getattr(config, "workerinput", {}).get("workerid", "")
        given = Path(config.option.ignition_events).expanduser()
        self._path = Path(config.invocation_params.dir) / given
        self._shown = given
        self._config = config
        self._is_worker = bool(worker)
        self._problems: list[str] = []
        self._file: EventsFile | None = None
        try:
            if not self._is_worker:
                for stale in worker_files(self._path):
                    stale.unlink()
            self._file = EventsFile(worker_file(self._path, worker) if worker else self._path)
        except OSError as error:
            if not self._is_worker:
                message = f"--ignition-events: {given} cannot be written: {error.strerror or error}"
                raise pytest.UsageError(message) from None
            self._problems.append(f"worker {worker} could not write its events: {error.strerror or error}")

    @pytest.hookimpl
    def pytest_ignition_consumers(self) -> list[Consumer]:
        """The file takes every event of this process."""
        return [] if self._file is None else [self._file]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """What a worker could not write."""
        self._problems += getattr(node, "workeroutput", {}).get(_SENT, [])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, Any, Any]:
        """A worker sends its problems along; the controller's own are told by the summary."""
        if self._is_worker:
            # Before xdist's own hook, which is a wrapper and sends when all others are done.
            self._note_losses()
            output: dict[str, Any] = vars(self._config).get("workeroutput", {})
            output[_SENT] = self._problems
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Generator[None, Any, Any]:
        """Where the events are, and what is missing."""
        result = yield
        self._note_losses()
        for problem in self._problems:
            terminalreporter.write_line(f"--ignition-events: {problem}", yellow=True)
        if self._config.get_verbosity() >= 0:
            terminalreporter.write_sep("-", f"events: pytest-ignition report {self._shown}")
        return result

    def pytest_unconfigure(self) -> None:
        """Close the file; every worker is done by now, so that theirs can join it."""
        if self._file is not None:
            self._file.close()
        others = [] if self._is_worker else worker_files(self._path)
        if not others:
            return
        try:
            problems = merge(self._path, others)
        except OSError as error:
            problems = [f"the events of the workers stay in files of their own: {error.strerror or error}"]
        terminal = self._config.pluginmanager.getplugin("terminalreporter")
        for problem in problems if terminal is not None else ():
            terminal.write_line(f"--ignition-events: {problem}", yellow=True)

    def _note_losses(self) -> None:
        if self._file is not None and self._file.lost:
            count, self._file.lost = self._file.lost, 0
            events = "1 event" if count == 1 else f"{count} events"
            self._problems.append(f"{events} could not be written to {self._file.path.name}: {self._file.problem}")

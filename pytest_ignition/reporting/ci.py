"""Gathers, in the process that has all reports, what CI systems are told of playbooks, and tells it at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.reporting import ci_github, ci_gitlab
from pytest_ignition.reporting.ci_chosen import ci_outputs, code_quality_file
from pytest_ignition.reporting.ci_entries import Entry, Finding, findings
from pytest_ignition.reporting.marking import PLAYBOOK
from pytest_ignition.reporting.step_data import Place, StepData, place_in, step_data
from pytest_ignition.reporting.terminal_text import writable

_MOST_TEXT = 2_000
"""Characters of a message that are kept: the job's log has the rest."""


@dataclass
class _Item:
    """What is known of an item before its last report."""

    steps: list[StepData] = field(default_factory=list)
    seconds: float = 0.0


class CiReports:
    """The plugin of a process without workers, or of xdist's controller."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._outputs = ci_outputs(config)
        self._start = Path(config.invocation_params.dir)
        self._open: dict[str, _Item] = {}
        self._entries: dict[str, Entry] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep a step for its item, and an item with its steps."""
        data = step_data(report)
        if data is not None:
            self._open.setdefault(report.nodeid, _Item()).steps.append(data)
            return
        if isinstance(report, pytest.SubtestReport):
            return
        outcome = str(report.outcome)
        if outcome == "rerun":
            # What this attempt told is void.
            self._open.pop(report.nodeid, None)
        elif report.nodeid in self._open or PLAYBOOK in report.keywords:
            self._end(report, outcome)

    def _end(self, report: pytest.TestReport, outcome: str) -> None:
        item = self._open.setdefault(report.nodeid, _Item())
        item.seconds += report.duration
        before = self._entries.get(report.nodeid)
        if report.when != "call" and outcome == "passed":
            if report.when == "teardown":
                self._open.pop(report.nodeid, None)
            return
        if before is not None and before.outcome == "failed":
            return
        self._entries[report.nodeid] = Entry(
            node_id=report.nodeid,
            outcome=f"x{outcome}".replace("xskipped", "xfailed") if hasattr(report, "wasxfail") else outcome,
            steps=tuple(item.steps),
            seconds=item.seconds,
            message=_first_line(report) if outcome in ("failed", "skipped") else "",
            place=Place(self._from_start(report.location[0]), (report.location[1] or 0) + 1),
        )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A playbook that cannot be used."""
        if report.failed and report.nodeid.endswith((".yaml", ".yml")):
            text = str(report.longrepr)
            lines = [line for line in text.splitlines() if place_in(": ".join(line.split(": ")[:1])) is not None]
            where = place_in(lines[0].split(": ")[0]) if lines else None
            message = lines[0].partition(": ")[2] if lines else text.strip().split("\n", 1)[0]
            self._entries[report.nodeid] = Entry(
                node_id=report.nodeid,
                outcome="refused",
                steps=(),
                seconds=0.0,
                message=message,
                place=where or Place(self._from_start(report.nodeid), 1),
            )

    def _from_start(self, file: str) -> str:
        """A path that pytest tells from its rootdir, as seen from where it was started; our own places are told so."""
        try:
            return Path(os.path.relpath(self._config.rootpath / file, self._start)).as_posix()
        except ValueError:
            return str(self._config.rootpath / file)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None]:
        """What CI systems read in the log."""
        yield
        lines: Iterable[str] = ()
        if "github" in self._outputs:
            lines = ci_github.annotation_lines(self._findings("GITHUB_WORKSPACE"))
        elif "gitlab" in self._outputs:
            lines = ci_gitlab.section(list(self._entries.values()))
        for line in lines:
            terminalreporter.ensure_newline()
            # As it is: a colour before it would hide it.
            terminalreporter.write_raw(writable(line, getattr(sys.__stdout__, "encoding", None)) + "\n")

    def pytest_sessionfinish(self) -> None:
        """What they read in files. A file that cannot be written is told and fails nothing."""
        if self._config.option.collectonly:
            return
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if "github" in self._outputs and summary and self._entries:
            self._write(Path(summary), lambda path: ci_github.append_summary(path, list(self._entries.values())))
        given = code_quality_file(self._config)
        if given:
            base = self._start if self._config.option.ignition_code_quality else self._config.rootpath
            found = self._findings("CI_PROJECT_DIR")
            self._write(base / given, lambda path: ci_gitlab.write_code_quality(path, found))

    def _findings(self, root_variable: str) -> list[Finding]:
        root = os.environ.get(root_variable) or str(self._config.rootpath)
        return findings(self._entries.values(), self._start, Path(root))

    def _write(self, path: Path, write: Any) -> None:
        try:
            write(path)
        except OSError as error:
            reporter: Any = self._config.pluginmanager.getplugin("terminalreporter")
            if reporter is not None:
                reporter.ensure_newline()
                reporter.write_line(f"{path} cannot be written: {error.strerror or error}", red=True)


def _first_line(report: pytest.TestReport) -> str:
    """What its failure or its skip says in one line."""
    failure: Any = report.longrepr
    if isinstance(failure, tuple):
        text = str(failure[2]).removeprefix("Skipped: ")
    else:
        crash = getattr(failure, "reprcrash", None)
        text = str(crash.message if crash is not None else failure)
    return text.strip().split("\n", 1)[0][:_MOST_TEXT]

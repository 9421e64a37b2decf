r"""pytest-html: one row per playbook, with a tree of its steps and their evidence in it.

The steps stand in the row's text and not among pytest-html's extras: those of all attempts and phases of a test go on
each of its rows, and any extra at all lets a node id with a stray `\u` end the whole run (both in 4.2.0).
"""

from __future__ import annotations

import copy
import html
import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.reporting.html_evidence import EvidenceShelf
from pytest_ignition.reporting.html_steps import StepTree
from pytest_ignition.reporting.html_text import escaped
from pytest_ignition.reporting.record import RECORDS, RunRecord
from pytest_ignition.reporting.surroundings import Surroundings

_NO_LOG = "No log output captured."
_STEPS = "ignition_steps"
"""The attribute of a report that holds the markup of its steps: plain text, so that xdist sends it along."""
_TAKES_REPORTS = "pytest_runtest_logreport"
_FILTER = (
    '<label class="ignition-filter"><input type="checkbox" id="ignition-failed-only"> '
    "Show only the steps that did not pass</label>"
)


class HtmlReport:
    """The plugin that fills pytest-html's rows; registered only when `--html` is given."""

    def __init__(self, config: pytest.Config, surroundings: Surroundings) -> None:
        path = Path(os.path.expandvars(config.option.htmlpath)).expanduser()
        # pytest-html 4 resolves --html against the folder that pytest was started from.
        self._report_folder = (Path(config.invocation_params.dir) / path).parent
        self._self_contained = bool(config.getoption("self_contained_html", default=False))
        self._surroundings = surroundings
        self._manager = config.pluginmanager

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the steps on the item's call report, or on the one that says why it never came to a call."""
        report = yield
        records = item.stash.get(RECORDS, [])
        if records and (report.when == "call" or (report.when == "setup" and not report.passed)):
            setattr(report, _STEPS, self._markup(records))
        if records and report.when == "teardown":
            item.stash[RECORDS] = []
        return report

    def _markup(self, records: Sequence[RunRecord]) -> str:
        shelf = EvidenceShelf(self._report_folder, embed=self._self_contained)
        return "".join(StepTree(record, shelf.shown).markup() for record in records if record.steps)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, report: pytest.TestReport) -> None:
        """A test whose worker died: pytest-html 4.2 waits for its teardown in vain, and has no row for it."""
        call, teardown = copy.copy(report), copy.copy(report)
        call.when, teardown.when = "call", "teardown"
        teardown.outcome, teardown.longrepr = "passed", None
        for plugin in self._manager.get_plugins():
            if type(plugin).__module__.partition(".")[0] == "pytest_html" and hasattr(plugin, _TAKES_REPORTS):
                for each in (call, teardown):
                    getattr(plugin, _TAKES_REPORTS)(each)

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Style, script and filter, once."""
        own = Path(__file__).parent
        style, script = ((own / name).read_text("utf-8") for name in ("html_report.css", "html_report.js"))
        prefix.append(f"<style>{style}</style><script>{script}</script>{_FILTER}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Drop the rows of steps; write node ids as text, which pytest-html 4.2 does not."""
        if isinstance(report, pytest.SubtestReport) and str(report.outcome).startswith("step "):
            cells.clear()
            return
        if len(cells) > 1 and report.nodeid in cells[1]:
            cells[1] = cells[1].replace(report.nodeid, html.escape(report.nodeid))

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """The steps first; what else was told below them, folded where the steps say it all."""
        steps: str = getattr(report, _STEPS, "")
        if not steps:
            return
        rest = "\n".join(entry for entry in data if entry != _NO_LOG).strip("\n")
        if rest:
            # The end of the last line must not stand in a line that pytest-html marks.
            summary = "<summary>failure text and captured output</summary>"
            steps += f'<details class="ignition-text">{summary}<pre>{rest}\n</pre></details>'
        data[:] = [steps]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The environment table tells the gateways and browsers that the tests met."""
        told = self._surroundings.told()
        if not told or hasattr(session.config, "workerinput"):
            return
        from pytest_metadata.plugin import metadata_key  # type: ignore[import-untyped]  # it has no types

        metadata: dict[str, Any] = session.config.stash[metadata_key]
        metadata.update({name: escaped(value) for name, value in told.items()})

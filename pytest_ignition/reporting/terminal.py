"""What the terminal shows of playbooks beside pytest's own lines: live steps at -v, and a count at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable
from typing import Any

import pytest

from pytest_ignition.reporting.marking import PLAYBOOK, wants_steps
from pytest_ignition.reporting.step_data import StepData, step_data
from pytest_ignition.reporting.terminal_screen import Part, Screen
from pytest_ignition.reporting.terminal_steps import COLOURS, details, title, verdict_part

_OUTCOMES = {
    "failed": {"red": True, "bold": True},
    "error": {"red": True, "bold": True},
    "passed": {"green": True},
    "skipped": {"yellow": True},
    "xfailed": {"yellow": True},
    "xpassed": {"yellow": True},
}
_VERDICTS = ("failed", "broken", "passed", "not run")


class StepTerminal:
    """The plugin of the process that has a terminal.

    Attributes:
        screen: where live lines go; None if nobody wants them.
    """

    def __init__(self, config: pytest.Config, reporter: pytest.TerminalReporter) -> None:
        self._config = config
        self._reporter = reporter
        self.screen = Screen(config, reporter) if wants_steps(config) else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Of a step that an xdist worker ran, its line: workers have no terminal. First, because pytest writes, too."""
        if self.screen is None:
            return
        if not hasattr(report, "node"):
            if report.when == "call" and not isinstance(report, pytest.SubtestReport):
                self.screen.before_verdict()
            return
        data = step_data(report)
        if data is not None:
            worker: Any = report.node
            self._line_from_worker(self.screen, f"[{worker.gateway.id}]", report.nodeid, data)

    @staticmethod
    def _line_from_worker(screen: Screen, worker: str, node_id: str, data: StepData) -> None:
        word, took, colours = verdict_part(data)
        screen.line(
            (f"{worker} ", {}),
            (f"{word:<7}", colours),
            (f" {took:>7}  {node_id}  {'  ' * data.depth}{title(data)}", {}),
        )
        for text, markup in details(data):
            screen.line((f"{worker}   {text}", markup))

    def pytest_runtest_logfinish(self) -> None:
        """Whatever ended the item, its running step is no more."""
        if self.screen is not None:
            self.screen.rest()

    def pytest_keyboard_interrupt(self) -> None:
        """The same for the session."""
        if self.screen is not None:
            self.screen.rest()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self) -> Generator[None]:
        """Count playbooks and steps apart, below everything else and above pytest's own totals."""
        yield
        option = self._config.option
        if option.verbose < 0 or getattr(option, "no_summary", False):
            return
        parts = counts(self._reporter.stats)
        if parts:
            self._reporter.ensure_newline()
            for text, markup in parts:
                self._reporter.write(text, **markup)
            self._reporter.write("\n")

    def pytest_unconfigure(self) -> None:
        """Give the terminal back."""
        if self.screen is not None:
            self.screen.close()


def counts(stats: dict[str, list[Any]]) -> list[Part]:
    """The line that counts, in pieces: playbooks by outcome, then steps by verdict; none if there was neither."""
    playbooks = Counter[str]()
    for outcome in _OUTCOMES:
        reports: Iterable[Any] = stats.get(outcome, ())
        playbooks[outcome] = sum(PLAYBOOK in getattr(report, "keywords", ()) for report in reports)
    refused = sum(map(_is_refused, stats.get("error", ())))
    steps = {verdict: len(stats.get(f"steps {verdict}", ())) for verdict in _VERDICTS}
    groups = [
        _group(
            "playbooks",
            [
                *((name, playbooks[name], markup) for name, markup in _OUTCOMES.items()),
                ("refused", refused, _OUTCOMES["error"]),
            ],
        ),
        _group("steps", ((verdict, steps[verdict], COLOURS[verdict]) for verdict in _VERDICTS)),
    ]
    found = [group for group in groups if group]
    between: list[Part] = [("; ", {})]
    return [part for number, group in enumerate(found) for part in (between if number else []) + group]


def _is_refused(report: object) -> bool:
    """Whether it says that a playbook cannot be used."""
    return isinstance(report, pytest.CollectReport) and report.nodeid.endswith((".yaml", ".yml"))


def _group(what: str, entries: Iterable[tuple[str, int, dict[str, bool]]]) -> list[Part]:
    parts: list[Part] = []
    for name, count, markup in entries:
        if count:
            parts += [(", " if parts else f"{what}: ", {}), (f"{count} {name}", markup)]
    return parts

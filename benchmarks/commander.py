"""A pytest plugin that asks things of runs which wait, and writes down how long each answer took (`--answers FILE`).

It stands where a front end would: registered with the session's controls, commands from a thread of its own, what
became of them read from the event stream. A wait is the step with the id `wait`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_ignition.engine.commands import Command
    from pytest_ignition.engine.events import Event

_SETTLED = 0.3
"""Seconds that a wait is left alone first, so that it is under way and not about to begin."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the figures go, and how long an answer may take."""
    parser.addoption("--answers", metavar="FILE", help="Write how long commands took to this JSON file.")
    parser.addoption("--answer-limit", type=float, help="Seconds after which a command counts as not answered.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin."""
    config.pluginmanager.register(Commander(config), "benchmark-commander")


class Commander:
    """Watches the events, and starts one interrogation per wait."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._file = Path(config.option.answers)
        self._limit: float = config.option.answer_limit
        self._seen = threading.Condition()
        self._done: set[str] = set()
        self._figures: dict[str, dict[str, float | None]] = {}
        self._threads: list[threading.Thread] = []

    def pytest_ignition_consumers(self, config: pytest.Config) -> Iterable[Callable[[Event], None]]:
        """Listen to every run, and count as somebody who can resume it."""
        from pytest_ignition.session import session_of

        session_of(config).controls.register("benchmark")
        return [self._take]

    def pytest_unconfigure(self) -> None:
        """Write the figures down."""
        for thread in self._threads:
            thread.join(self._limit)
        self._file.write_text(json.dumps(self._figures), encoding="utf-8")

    def _take(self, event: Event) -> None:
        """On the runner's thread."""
        from pytest_ignition.engine.events import CommandAnswered, RunFinished, StepStarted

        match event:
            case StepStarted() if event.step_path.ids == ("wait",):
                thread = threading.Thread(target=self._interrogate, args=(event.identity.run_id, event.type))
                self._threads.append(thread)
                thread.start()
            case RunFinished():
                self._mark(event.identity.run_id)
            case CommandAnswered():
                self._mark(event.command_id)

    def _mark(self, what: str) -> None:
        with self._seen:
            self._done.add(what)
            self._seen.notify_all()

    def _interrogate(self, run_id: str, step_type: str) -> None:
        """Ask one thing after the other; the last one ends the run."""
        from pytest_ignition.engine import commands

        figures = self._figures.setdefault(step_type, {})
        threading.Event().wait(_SETTLED)

        def ask(kind: Callable[..., Command], end: str = "", **data: str) -> None:
            command = kind(command_id=f"{run_id} {len(figures)}", run_id=run_id, **data)
            figures[command.name] = self._time(command, end or command.command_id)

        ask(commands.Evaluate, expression="run.id")
        ask(commands.SetVariable, variable="answer")
        ask(commands.Pause)
        ask(commands.Resume)
        ask(commands.Cancel, end=run_id)

    def _time(self, command: Command, end: str) -> float | None:
        """Seconds from the command to its answer in the stream, or to the run's end; None if it does not come."""
        from pytest_ignition.session import session_of

        start = perf_counter()
        session_of(self._config).controls.submit(command)
        with self._seen:
            came = self._seen.wait_for(lambda: end in self._done, self._limit)
        return perf_counter() - start if came else None

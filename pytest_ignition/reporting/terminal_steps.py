"""A line for each step while an item runs: number, name, verdict, duration; what it waits for; nested ones indented."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from pytest_ignition.engine.events import (
    Event,
    LogLine,
    PlannedStep,
    PlaybookEdited,
    RunFinished,
    RunPaused,
    RunPlanned,
    RunResumed,
    RunRewound,
    StepFinished,
    StepNotRun,
    StepPath,
    StepProgress,
    StepStarted,
)
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.reporting.step_data import StepData
from pytest_ignition.reporting.terminal_screen import Part, Screen
from pytest_ignition.reporting.terminal_text import cut, on_one_line, seconds, width

WIDEST = 110
"""Columns: on a wider terminal the verdict would stand too far from the name."""

OFTEN = 10.0
"""Seconds between two lines that say what a step waits for, where none can be rewritten in place."""

_LONGEST_NAME = 160
_LONGEST_TEXT = 300

COLOURS: dict[str, dict[str, bool]] = {
    "passed": {"green": True},
    "failed": {"red": True, "bold": True},
    "broken": {"red": True, "bold": True},
    "not run": {"yellow": True},
}
_WORDS = {"passed": "passed", "failed": "FAILED", "broken": "BROKEN", "not run": "not run"}
_QUIET: dict[str, bool] = {"light": True}


def title(data: StepData) -> str:
    """Number and name, and what is to be known beside: why it did not run, how many attempts it took."""
    name = cut(on_one_line(data.name), _LONGEST_NAME)
    if data.verdict == Verdict.NOT_RUN:
        reason = f" ({cut(on_one_line(data.reason), _LONGEST_NAME)})" if data.reason else ""
        return f"{data.number} {name}{reason}"
    attempts = f" ({data.attempts} attempts)" if data.attempts > 1 else ""
    return f"{data.number} {name}{attempts}"


def verdict_part(data: StepData) -> tuple[str, str, dict[str, bool]]:
    """The verdict's word, the duration, and the colours."""
    took = "" if data.verdict == Verdict.NOT_RUN else seconds(data.seconds)
    return _WORDS[data.verdict], took, COLOURS[data.verdict]


def details(data: StepData) -> Iterator[Part]:
    """Lines below a step: what was wrong, and its note."""
    if data.message:
        place = f"{on_one_line(data.where)}: " if data.where else ""
        first = on_one_line(data.message.split("\n", 1)[0])
        yield cut(f"{place}{first}", _LONGEST_TEXT), {"red": True}
    if data.note:
        yield cut(f"note: {on_one_line(data.note)}", _LONGEST_TEXT), {"yellow": True}


class LiveSteps:
    """A consumer that writes the lines of one run.

    Args:
        screen: where to.
        logs: whether log lines of steps are shown, too.
    """

    def __init__(self, screen: Screen, *, logs: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self._screen = screen
        self._logs = logs
        self._clock = clock
        self._planned = 0
        self._ended: set[str] = set()
        self._attempts: dict[str, int | None] = {}
        self._open: dict[str, StepStarted] = {}
        self._headed: set[str] = set()
        self._told: float = 0.0
        self._now = ""
        # Somebody may be typing: nothing is rewritten below.
        self._paused = False

    def __call__(self, event: Event) -> None:
        """Take an event."""
        match event:
            case RunPlanned():
                self._screen.head()
                self._plan(event.steps)
            case PlaybookEdited():
                self._plan(event.steps)
            case StepStarted():
                self._start(event)
            case StepProgress():
                self._progress(event)
            case LogLine():
                self._log(event)
            case StepFinished() | StepNotRun():
                self._end(event)
            case RunPaused():
                self._paused = True
                self._screen.line((f"  paused: {on_one_line(event.reason)}", {"yellow": True}))
            case RunResumed():
                self._paused = False
                self._screen.line((f"  went on after {seconds(event.seconds)}", {"yellow": True}))
                self._show()
            case RunRewound():
                self._ended.clear()
                self._screen.line((f"  back to step {event.to.number}", {"yellow": True}))
            case RunFinished():
                self._screen.rest()

    def _plan(self, steps: tuple[PlannedStep, ...]) -> None:
        self._planned = len(steps)
        self._attempts = {str(step.path): None if step.retry_count is None else step.retry_count + 1 for step in steps}

    def _start(self, event: StepStarted) -> None:
        key = str(event.step_path)
        self._head_outer(event.step_path)
        self._open[key] = event
        self._told = self._clock()
        self._now = ""
        if event.step_attempt > 1:
            total = self._attempts.get(key)
            self._now = f"attempt {event.step_attempt}" + (f" of {total}" if total else "")
        self._show()

    def _head_outer(self, path: StepPath) -> None:
        """Each step that this one belongs to is named before it, once."""
        outer = path.parent
        if outer is None or str(outer) in self._headed:
            return
        self._head_outer(outer)
        self._headed.add(str(outer))
        started = self._open.get(str(outer))
        name = on_one_line(started.name) if started is not None else outer.ids[-1]
        self._screen.line((f"{_indent(outer)}{outer.number} {cut(name, _LONGEST_NAME)}", {}))

    def _progress(self, event: StepProgress) -> None:
        self._now = on_one_line(event.message)
        if self._screen.rewrites:
            self._show()
        elif self._clock() - self._told >= OFTEN:
            self._told = self._clock()
            self._screen.line((f"{_indent(event.step_path)}  {cut(self._now, _LONGEST_TEXT)}", _QUIET))

    def _log(self, event: LogLine) -> None:
        text = on_one_line(event.message.split("\n", 1)[0])
        if event.level == "warning" and event.message.startswith(f"attempt {event.step_attempt} "):
            self._screen.line((f"{_indent(event.step_path)}  {cut(text, _LONGEST_TEXT)}", {"yellow": True}))
        elif self._logs and text.strip():
            self._screen.line((f"{_indent(event.step_path)}  {event.level}: {cut(text, _LONGEST_TEXT)}", _QUIET))
        else:
            return
        self._told = self._clock()
        self._show()

    def _end(self, event: StepFinished | StepNotRun) -> None:
        key = str(event.step_path)
        self._head_outer(event.step_path)
        self._open.pop(key, None)
        self._ended.add(key)
        data = StepData.of(event)
        inside = key in self._headed
        self._headed.discard(key)
        word, took, colours = verdict_part(data)
        left = f"{_indent(event.step_path)}{title(data)}"
        right = f"{word:>7} {took:>8}"
        room = min(self._screen.columns, WIDEST) - 1 - width(left) - width(right)
        if room < 1:
            # It goes on behind the name, wherever the terminal breaks the line: nothing is lost in a log.
            room, right = 2, f"{word} {took}"
        self._screen.line((f"{left}{' ' * room}", {}), (right.rstrip(), colours))
        for text, markup in details(data) if not inside or data.note else ():
            self._screen.line((f"{_indent(event.step_path)}  {text}", markup))
        if event.step_path.parent is not None:
            self._show()

    def _show(self) -> None:
        """What is going on, on the line that is rewritten."""
        if not self._screen.rewrites or not self._open or self._paused:
            return
        running = next(reversed(self._open.values()))
        name = f"{_indent(running.step_path)}{running.step_path.number} {cut(on_one_line(running.name), 60)}"
        counted = f"[{min(len(self._ended) + 1, self._planned)}/{self._planned}]" if self._planned else ""
        since, now, clock = self._clock(), self._now, self._clock

        def describe() -> str:
            return "  ".join(filter(None, (name, f"{clock() - since:.0f} s", counted, now)))

        self._screen.running(describe)


def _indent(path: StepPath) -> str:
    return "  " * len(path.ids)

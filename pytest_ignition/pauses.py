"""Pausing in a pytest session: what was asked for, who could resume a run, and that nothing waits where nobody can.

A front end comes through the hook `pytest_ignition_front_ends`: a terminal, a control room, a test. It gets every event
of every run on the runner's thread, and reaches the runs through the session's `Controls` from any thread.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Protocol

import pytest

from pytest_ignition import _compat, marks
from pytest_ignition.engine.commands import Pause
from pytest_ignition.engine.pausing import NO_PAUSES, Pausing, When

if TYPE_CHECKING:
    from pytest_ignition.engine.control import Control, Controls
    from pytest_ignition.engine.events import Event
    from pytest_ignition.engine.pausing import PausePolicy
    from pytest_ignition.session import IgnitionSession


class FrontEnd(Protocol):
    """Something through which a person, or a program, looks after runs.

    Attributes:
        name: what messages call it.
    """

    name: str

    def open(self, controls: Controls) -> None:
        """The session begins. From now on `controls` has every run under way."""

    def follow(self, event: Event) -> None:
        """An event of a run, on the thread that runs it, which is the main one under pytest.

        `RunPaused` says that the run stands still until a command comes; who blocks here keeps the page from living on.
        """

    def close(self) -> None:
        """The session is over."""


def asked_for(config: pytest.Config) -> tuple[When, bool]:
    """When runs should pause, and whether the command line says so.

    Raises:
        pytest.UsageError: the ini option has a value that it does not take.
    """
    given: str | None = config.option.ignition_pause
    if given is not None:
        return When(given), True
    configured = str(config.getini("ignition_pause"))
    try:
        return When(configured), False
    except ValueError:
        raise pytest.UsageError(f"ignition_pause must be never, failure or step, not {configured!r}") from None


def limit(config: pytest.Config) -> float | None:
    """Seconds that a pause may last; None for no limit.

    Raises:
        pytest.UsageError: the option or the ini option is no positive number.
    """
    given = config.option.ignition_pause_timeout or config.getini("ignition_pause_timeout")
    if not given:
        return None
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise pytest.UsageError(f"ignition_pause_timeout must be a number of seconds above 0, not {given!r}")
    return seconds


def runs_elsewhere(config: pytest.Config) -> bool:
    """Whether xdist runs the tests in other processes than this one."""
    return bool(getattr(config.option, "numprocesses", None) or getattr(config.option, "tx", None))


def why_no_terminal(config: pytest.Config) -> str | None:
    """Why nobody can be asked at this process's terminal; None if somebody can."""
    if runs_elsewhere(config) or hasattr(config, "workerinput"):
        return "tests run in other processes (-n)"
    if os.environ.get("CI") or os.environ.get("BUILD_NUMBER"):
        return "this is a CI run (CI or BUILD_NUMBER is set)"
    return None if _compat.at_terminal(config) else "there is no terminal to answer at"


class Pauses:
    """Pausing of one session."""

    def __init__(self, session: IgnitionSession) -> None:
        self._session = session
        self._config = session.config
        self._when, self._typed = asked_for(session.config)
        self._limit = limit(session.config)
        self._front_ends: Sequence[FrontEnd] | None = None
        self._opened = False

    @property
    def is_asked_for(self) -> bool:
        """Whether options say that runs should pause."""
        return self._when is not When.NEVER

    @property
    def front_ends(self) -> Sequence[FrontEnd]:
        """Those that are attached to the runs of this process."""
        return self._available if self._opened else ()

    @property
    def _available(self) -> Sequence[FrontEnd]:
        if self._front_ends is None:
            answers = self._config.hook.pytest_ignition_front_ends(config=self._config)
            self._front_ends = tuple(each for answer in answers for each in answer or ())
        return self._front_ends

    def check(self) -> None:
        """Refuse at the start what could only hang, or be ignored, later.

        Raises:
            pytest.UsageError: the command line asks for pauses, and nobody could resume a run.
        """
        if self.is_asked_for and self._typed and not self._available and not hasattr(self._config, "workerinput"):
            raise pytest.UsageError(f"--ignition-pause={self._when}: {self._nobody()}")

    def header(self) -> str | None:
        """The line of pytest's header about pausing; None if it was not asked for."""
        if not self.is_asked_for:
            return None
        if not self._available:
            return f"ignition pause: off, {self._nobody()}"
        names = ", ".join(each.name for each in self._available)
        return f"ignition pause: {self._when} ({names})"

    def _nobody(self) -> str:
        reason = why_no_terminal(self._config)
        return "nobody could resume a paused run" + (f": {reason}" if reason is not None else "")

    def open(self) -> None:
        """Attach the front ends to the runs of this process, once."""
        if self._opened or not self._available:
            return
        self._opened = True
        for each in self._available:
            self._session.controls.register(each.name)
            each.open(self._session.controls)

    def close(self) -> None:
        """The session is over."""
        for each in self.front_ends:
            each.close()
        self._opened = False

    def policy(self, node: pytest.Item) -> PausePolicy:
        """When the runs of an item pause: its marker, else the options; never without a front end."""
        if not self.front_ends:
            return NO_PAUSES
        marker = marks.pause(node)
        return Pausing(when=self._when if marker is None else When(marker), limit=self._limit)


@contextmanager
def pausing_at_ctrl_c(control: Control) -> Iterator[None]:
    """While this lasts, Ctrl-C pauses the run if a front end can resume it; the next one stops everything as ever.

    Python calls signal handlers between two operations of the main thread, in the middle of waits and of Playwright's
    calls too, on every system. Elsewhere, and where somebody else handles the signal, nothing changes.
    """
    here = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGINT) if here and control.front_ends else None
    if before is not signal.default_int_handler:
        yield
        return

    def pause(number: int, frame: FrameType | None) -> None:
        if control.pause_reason is None:
            command = Pause(command_id="ctrl-c", run_id=control.run_id, reason="Ctrl-C; once more stops the session")
            if control.submit(command).accepted:
                return
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, pause)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)

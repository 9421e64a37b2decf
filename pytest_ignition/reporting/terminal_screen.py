"""The terminal as steps write to it: whole lines through pytest's reporter, and one line that is rewritten in place."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import IO, Any

import pytest

from pytest_ignition import _compat
from pytest_ignition.reporting.terminal_text import cut, width, writable

TICK = 0.25
"""Seconds between two looks at the running step; a step that ends before the first one is never shown as running."""

Part = tuple[str, dict[str, bool]]
"""Text and pytest's names of its colours."""


class Screen:
    """Writes past pytest's capture.

    Args:
        config: of a process that has a terminal reporter.

    Attributes:
        rewrites: whether a line can be rewritten in place: a terminal that a person looks at and only pytest
            writes to.
    """

    def __init__(self, config: pytest.Config, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter
        capture: Any = config.pluginmanager.getplugin("capturemanager")
        self._uncaptured: Callable[[], AbstractContextManager[None]] = (
            nullcontext if capture is None else capture.global_and_fixture_disabled
        )
        self.encoding: str | None = getattr(sys.__stdout__, "encoding", None)
        self._begun = ""
        self._status: _Status | None = None
        if _is_watched(config):
            with self._uncaptured():
                self._status = _Status.on_terminal()
        self.rewrites = self._status is not None

    @property
    def columns(self) -> int:
        """The terminal's width, as it is now."""
        # Asked of the terminal itself: while a test runs, capture stands in the place of standard output.
        own = None if self._status is None or os.environ.get("COLUMNS") else self._status.columns()
        return own or _compat.terminal_columns(self._reporter)

    def head(self) -> None:
        """End the line that pytest began for an item; it is begun again before the item's verdict."""
        with self._uncaptured():
            self._begun = _compat.begun_line(self._reporter) or self._begun
            self._reporter.ensure_newline()

    def before_verdict(self) -> None:
        """Begin that line again, and leave the rest of it to pytest."""
        self.rest()
        begun, self._begun = self._begun, ""
        _compat.begin_line(self._reporter, begun)

    def line(self, *parts: Part) -> None:
        """A whole line."""
        self.rest()
        with self._uncaptured():
            self._reporter.ensure_newline()
            for text, markup in parts:
                self._reporter.write(writable(text, self.encoding), **markup)
            self._reporter.write("\n", flush=True)

    def running(self, describe: Callable[[], str]) -> None:
        """Show, until the next line, what is going on. `describe` is called by another thread."""
        if self._status is not None:
            self._status.show(lambda: writable(cut(describe(), self.columns - 1), self.encoding))

    def rest(self) -> None:
        """Take that away."""
        if self._status is not None:
            self._status.hide()

    def close(self) -> None:
        """The session is over."""
        if self._status is not None:
            self._status.close()
            self._status = None


def _is_watched(config: pytest.Config) -> bool:
    """Whether somebody looks, and only pytest writes: no workers, no log lines, no output of tests, no CI job."""
    option = config.option
    return (
        getattr(option, "dist", "no") == "no"
        and not os.environ.get("CI")
        and os.environ.get("TERM") != "dumb"
        and getattr(option, "capture", "no") != "no"
        and not (config.pluginmanager.hasplugin("logging") and config.getini("log_cli"))
        and getattr(option, "log_cli_level", None) is None
        and not getattr(option, "usepdb", False)
    )


class _Status:
    """The line that a thread of its own rewrites; the thread touches nothing but its file.

    The file is a duplicate of the terminal's descriptor, which pytest's capture does not know.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._describe: Callable[[], str] | None = None
        self._since = 0.0
        self._shown = 0
        self._closed = False
        self._thread: threading.Thread | None = None

    @classmethod
    def on_terminal(cls) -> _Status | None:
        """On the process's standard output, if that is a terminal."""
        try:
            if not sys.stdout.isatty():
                return None
            descriptor = os.dup(sys.stdout.fileno())
        except (AttributeError, OSError, ValueError):
            return None
        encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        return cls(os.fdopen(descriptor, "w", encoding=encoding, errors="replace", newline=""))

    def columns(self) -> int | None:
        try:
            return os.get_terminal_size(self._file.fileno()).columns or None
        except (OSError, ValueError):
            return None

    def show(self, describe: Callable[[], str]) -> None:
        with self._lock:
            self._describe, self._since = describe, time.monotonic()
            if self._thread is None:
                self._thread = threading.Thread(target=self._tick, name="ignition-running-step", daemon=True)
                self._thread.start()
        self._wake.set()

    def hide(self) -> None:
        with self._lock:
            self._describe = None
            self._wake.clear()
            if self._shown:
                self._write(f"\r{' ' * self._shown}\r")
                self._shown = 0

    def close(self) -> None:
        self.hide()
        self._closed = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=5 * TICK)
        self._file.close()

    def _tick(self) -> None:
        pause = threading.Event()
        while not self._closed:
            self._wake.wait()
            pause.wait(TICK)
            with self._lock:
                if self._describe is not None and time.monotonic() - self._since >= TICK:
                    text = self._describe()
                    columns = width(text)
                    self._write(f"\r{text}{' ' * (self._shown - columns)}")
                    self._shown = columns

    def _write(self, text: str) -> None:
        try:
            self._file.write(text)
            self._file.flush()
        except (OSError, ValueError):
            # The terminal is gone; that must not end a run.
            self._describe = None

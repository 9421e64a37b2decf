"""The simulated gateway's log: what really happens to it, with its loggers and their levels.

Shapes: gateway API sheet, section 4. Of the loggers' names only `GatewayManager` and that of the execution engine are
known from captures; the others, and all messages, are this simulator's own.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF")
USUAL_LEVEL = "INFO"

GATEWAY = "GatewayManager"
LOGIN = "gateway.Login"
AUDIT = "gateway.Audit"
MODULES = "gateway.ModuleManager"
LICENSES = "gateway.LicenseManager"
ROUTES = "gateway.Routes"
DIAGNOSTICS = "gateway.Diagnostics"
REDUNDANCY = "gateway.Redundancy"
PERSPECTIVE = "Perspective.Sessions"
DESIGNERS = "gateway.DesignerSessions"
ENGINE = "Common.BasicExecutionEngine.Thread$"

LOGGERS = (GATEWAY, LOGIN, AUDIT, MODULES, LICENSES, ROUTES, DIAGNOSTICS, REDUNDANCY, PERSPECTIVE, DESIGNERS, ENGINE)

_KEPT = 50_000
"""Entries; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `timestamp`: milliseconds since 1970."""

    timestamp: int
    logger: str
    level: str
    message: str
    stack: tuple[str, ...] = ()


class LogStore:
    """What was logged since the start or the last reset.

    Attributes:
        entries: in the order in which they came.
        levels: of the loggers that were given one.
    """

    def __init__(self, state: GatewayState) -> None:
        self._lock = threading.Lock()
        self._state = state
        # The state's clock need not be this machine's.
        self._epoch = time.time() - state.now()
        self.entries: list[Entry] = []
        self.levels: dict[str, str] = {}

    def wall_ms(self, moment: float | None = None) -> int:
        """A moment of the state's clock, or now, in milliseconds since 1970."""
        return round((self._epoch + (self._state.now() if moment is None else moment)) * 1000)

    def add(
        self, level: str, logger: str, message: str, *, stack: Sequence[str] = (), moment: float | None = None
    ) -> None:
        """Log, if the logger's level lets it.

        Args:
            level: one of `LEVELS`.
            logger: its name.
            message: one line.
            stack: lines of an exception.
            moment: on the state's clock; None for now.
        """
        if LEVELS.index(level) < LEVELS.index(self.level_of(logger)):
            return
        entry = Entry(timestamp=self.wall_ms(moment), logger=logger, level=level, message=message, stack=tuple(stack))
        with self._lock:
            self.entries.append(entry)
            del self.entries[:-_KEPT]

    def level_of(self, logger: str) -> str:
        """A logger's level."""
        return self.levels.get(logger, USUAL_LEVEL)

    def newest_first(self) -> list[Entry]:
        """All entries. What the clock brings about may be noticed late, so they are sorted."""
        with self._lock:
            return sorted(self.entries, key=lambda entry: entry.timestamp)[::-1]

    def loggers(self) -> list[str]:
        """The names of all loggers that are known."""
        with self._lock:
            used = {entry.logger for entry in self.entries}
        return sorted({*LOGGERS, *used, *self.levels})


def database(entries: Sequence[Entry]) -> bytes:
    """The log as an SQLite file, with the tables of Logback's database appender.

    Args:
        entries: the newest first.
    """
    memory = sqlite3.connect(":memory:")
    try:
        memory.executescript(
            "CREATE TABLE logging_event (event_id INTEGER PRIMARY KEY, timestmp BIGINT, formatted_message TEXT,"
            " logger_name TEXT, level_string TEXT, thread_name TEXT, mdc TEXT);"
            "CREATE TABLE logging_event_exception (event_id INTEGER, i INTEGER, trace_line TEXT);"
        )
        for number, entry in enumerate(reversed(entries), 1):
            values = (number, entry.timestamp, entry.message, entry.logger, entry.level, "simulator", json.dumps({}))
            memory.execute("INSERT INTO logging_event VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            lines = [(number, index, line) for index, line in enumerate(entry.stack)]
            memory.executemany("INSERT INTO logging_event_exception VALUES (?, ?, ?)", lines)
        memory.commit()
        return memory.serialize()
    finally:
        memory.close()

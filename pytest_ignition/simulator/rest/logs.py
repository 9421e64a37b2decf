"""The log, its loggers, and the log as a file (gateway API sheet, section 4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NotRequired

from starlette.responses import Response
from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Parameter, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.log_store import LEVELS, Entry, LogStore, database

if TYPE_CHECKING:
    from collections.abc import Callable

API = "/data/api/v1/logs"
SQLITE = "application/x-sqlite3"


class LogEntry(TypedDict):
    """An entry. `timestamp` in milliseconds since 1970; `stack` only where there is one."""

    timestamp: int
    loggerName: str
    level: str
    message: str
    stack: NotRequired[list[str]]
    mdc: dict[str, str]


class Logger(TypedDict):
    """A logger. What a real gateway says as its context is not known."""

    name: str
    level: str
    context: str


_FILTERS: dict[str, Callable[[Entry, str], bool]] = {
    "minLevel": lambda entry, level: LEVELS.index(entry.level) >= LEVELS.index(level),
    "logger": lambda entry, name: entry.logger == name,
    # Both ends are included; for the start that is captured.
    "startTime": lambda entry, moment: entry.timestamp >= _number(moment, entry.timestamp),
    "endTime": lambda entry, moment: entry.timestamp <= _number(moment, entry.timestamp),
    # Nothing here has properties or markers, so these leave all.
    "properties": lambda _entry, _value: True,
    "allowedMarkers": lambda _entry, _value: True,
}


def _number(text: str, default: int) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def logs(call: Call) -> Response:
    """`GET /logs`: the newest first."""
    entries = call.state.part(LogStore).newest_first()
    for name, holds in _FILTERS.items():
        wanted = call.asked(name)
        if wanted:
            entries = [each for each in entries if holds(each, wanted)]
    rest = [(key, value) for key, value in call.query if key not in _FILTERS]
    return ok(envelope([_item(each) for each in entries], rest))


def _item(entry: Entry) -> LogEntry:
    item: LogEntry = {
        "timestamp": entry.timestamp,
        "loggerName": entry.logger,
        "level": entry.level,
        "message": entry.message,
        "mdc": {},
    }
    if entry.stack:
        item["stack"] = list(entry.stack)
    return item


def download(call: Call) -> Response:
    """`GET /logs/download`."""
    store = call.state.part(LogStore)
    name = f"{file_name(call.state.name)}_Ignition_logs_{file_time(store.wall_ms())}.idb"
    return attachment(database(store.newest_first()), SQLITE, name)


def attachment(content: bytes, media: str, name: str) -> Response:
    """A download with its file's name."""
    headers = {"content-type": media, "content-disposition": f"attachment; filename={name}"}
    return Response(content, headers=headers)


def file_name(text: str) -> str:
    """What headers and file systems take of a name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-") or "Ignition"


def file_time(wall_ms: int) -> str:
    """A moment as it stands in the names of downloads."""
    return f"{datetime.fromtimestamp(wall_ms / 1000, UTC):%Y%m%d-%H%M}"


def loggers(call: Call) -> Response:
    """`GET /logs/loggers`."""
    return ok(envelope(_loggers(call), call.query))


def _loggers(call: Call) -> list[Any]:
    store = call.state.part(LogStore)
    return [{"name": name, "level": store.level_of(name), "context": ""} for name in store.loggers()]


def set_level(call: Call) -> Response:
    """`POST /logs/loggers/{loggerName}`: from now on."""
    call.state.part(LogStore).levels[call.path["loggerName"]] = call.asked("level")
    return Response(status_code=200)


def reset_levels(call: Call) -> Response:
    """`POST /logs/levelreset`."""
    call.state.part(LogStore).levels.clear()
    return ok(_loggers(call))


ROUTES = (
    Route(
        method="GET",
        path=API,
        handler=logs,
        summary="The log",
        query=(
            Parameter(name="minLevel", one_of=LEVELS, description="This level and above"),
            Parameter(name="logger", description="The exact name of a logger"),
            Parameter(name="startTime", kind="integer", description="Milliseconds since 1970; included"),
            Parameter(name="endTime", kind="integer", description="Milliseconds since 1970; included"),
            Parameter(name="properties", description="Of the mapped diagnostic context"),
            Parameter(name="allowedMarkers", description="Markers"),
        ),
        returns=Body(shape=LogEntry),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/download",
        handler=download,
        summary="The log as a file",
        returns=Body(media=SQLITE),
    ),
    Route(
        method="GET",
        path=f"{API}/loggers",
        handler=loggers,
        summary="The loggers",
        returns=Body(shape=Logger),
        lists=True,
    ),
    Route(
        method="POST",
        path=f"{API}/loggers/{{loggerName}}",
        handler=set_level,
        summary="Set the level of a logger",
        query=(Parameter(name="level", one_of=LEVELS, required=True, description="The new level"),),
        errors={400: None},
    ),
    Route(
        method="POST",
        path=f"{API}/levelreset",
        handler=reset_levels,
        summary="Give all loggers their usual levels",
        returns=Body(shape=list[Logger]),
    ),
)

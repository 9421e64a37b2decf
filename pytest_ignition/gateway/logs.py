"""The gateway's log: entries, download, loggers and their levels (gateway API sheet, section 4).

Times are the gateway's own. "Since now" is told by a marker, the newest entry of that moment, so it does not matter how
far the clocks of gateway and tester are apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.wire import read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_ignition.gateway.operations import Operations

LOGS = "/data/api/v1/logs"
LOGGERS = f"{LOGS}/loggers"

LEVELS = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF")
"""From the most talkative to silence."""

LIMIT = 200
"""Entries of one question. Without a limit a gateway sends all that it has, which may be millions."""

DOWNLOAD_SECONDS = 120.0
"""For the log as a file, which has tens of megabytes."""

_MARKED = 100
"""Entries that are looked at for a marker: more than one may carry the newest millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of the log.

    Attributes:
        timestamp_ms: milliseconds since 1970 by the gateway's clock.
        level: TRACE, DEBUG, INFO, WARN, ERROR or FATAL.
        stack: lines of the exception that was logged with it.
        mdc: what the gateway noted beside it, such as the project.
    """

    timestamp_ms: int = field(metadata=wire("timestamp"))
    logger: str = field(metadata=wire("loggerName"))
    level: str
    message: str
    stack: tuple[str, ...] = ()
    mdc: Mapping[str, Any] = field(default_factory=dict)

    @property
    def time(self) -> datetime:
        """When it was logged, in UTC, by the gateway's clock."""
        return datetime.fromtimestamp(self.timestamp_ms / 1000, UTC)

    def __str__(self) -> str:
        stamp = self.time.isoformat(sep=" ", timespec="milliseconds")
        return "\n    ".join([f"{stamp} {self.level:<5} {self.logger}: {self.message}", *self.stack])


@dataclass(frozen=True, slots=True, kw_only=True)
class LogMarker:
    """A moment in the log.

    Attributes:
        timestamp_ms: of the newest entry then; 0 for an empty log.
        seen: the entries of that very millisecond that were there already.
    """

    timestamp_ms: int
    seen: tuple[LogEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logger:
    """A logger.

    Attributes:
        level: its own, or None for one that has its parent's.
        context: what the gateway adds to its name, if it is a text.
    """

    name: str
    level: str | None = None
    context: str | None = None


def query(
    operations: Operations,
    *,
    min_level: str | None = None,
    logger: str | None = None,
    prefix: str | None = None,
    search: str | None = None,
    since: datetime | int | None = None,
    until: datetime | int | None = None,
    limit: int | None = LIMIT,
) -> Operation[list[LogEntry]]:
    """Entries of the log, the newest first. Needs 8.3 and read permission.

    Args:
        min_level: entries of this level and above, such as `WARN`.
        logger: the exact name of the logger.
        prefix: what its name begins with.
        search: words; an entry needs one of them.
        since, until: by the gateway's clock: milliseconds since 1970, or a time (of this machine's zone, if it names
            none). Both included.
        limit: the newest so many of them; None for all.

    Raises:
        ValueError: there is no such level.
    """
    asked = _asked(min_level, logger, prefix, search, limit)
    if since is not None:
        asked["startTime"] = str(milliseconds(since))
    if until is not None:
        asked["endTime"] = str(milliseconds(until))
    return (yield from _entries(operations, asked))


def marker(operations: Operations) -> Operation[LogMarker]:
    """This moment in the log, for `since`. Needs 8.3 and read permission."""
    entries = yield from query(operations, limit=_MARKED)
    newest = entries[0].timestamp_ms if entries else 0
    return LogMarker(timestamp_ms=newest, seen=tuple(each for each in entries if each.timestamp_ms == newest))


def since(
    operations: Operations,
    marker: LogMarker,
    *,
    min_level: str | None = None,
    logger: str | None = None,
    prefix: str | None = None,
    search: str | None = None,
    limit: int | None = LIMIT,
) -> Operation[list[LogEntry]]:
    """What was logged after a marker was taken, the newest first; whatever the clock of this machine says.

    Args:
        marker: what `marker` gave.
        min_level, logger, prefix, search: as in `query`.
        limit: the newest so many of them; None for all.
    """
    # The gateway includes `startTime` itself (captured), so the marked millisecond is asked for once more.
    whole = None if limit is None else limit + len(marker.seen)
    asked = {**_asked(min_level, logger, prefix, search, whole), "startTime": str(marker.timestamp_ms)}
    entries = yield from _entries(operations, asked)
    old = list(marker.seen)
    new = []
    # Of entries that are alike, as many are new as there are more of them than before.
    for entry in reversed(entries):
        if entry in old:
            old.remove(entry)
        elif entry.timestamp_ms >= marker.timestamp_ms:
            new.append(entry)
    new.reverse()
    return new if limit is None else new[:limit]


def last(
    operations: Operations,
    seconds: float,
    *,
    min_level: str | None = None,
    limit: int | None = LIMIT,
    timeout: float | None = None,
) -> Operation[list[LogEntry]]:
    """What was logged in the last `seconds`, the newest first, for a question that nobody took a marker for.

    The gateway's clock is taken from its answer (the `Date` header), else from the newest entry, which is never later:
    then older entries may be among them, but none is missing.

    Args:
        seconds: how far back.
        min_level: as in `query`.
        limit: the newest so many of them; None for all.
        timeout: longest time for the answer, in seconds; None for the gateway's setting.
    """
    asked = _asked(min_level, None, None, None, limit)
    request = Request(method="GET", path=LOGS, params=asked, timeout=timeout)
    response = yield from operations.ask_83(request)
    entries = _newest_first(operations.read_items(request, response))
    # Neither is later than the gateway's clock: a `Date` has no fractions of a second.
    now = max([_date_ms(response), *(each.timestamp_ms for each in entries[:1])])
    return [each for each in entries if each.timestamp_ms >= now - seconds * 1000]


def download(operations: Operations, target: str | Path, *, timeout: float = DOWNLOAD_SECONDS) -> Operation[Path]:
    """Save the log as the gateway keeps it, an SQLite file (`.idb`). Needs 8.3 and read permission.

    Args:
        target: the file to write; its folder is made.
        timeout: longest time, in seconds.

    Returns:
        The file.

    Raises:
        BadGatewayFile: it cannot be written.
    """
    path = Path(target)
    request = Request(method="GET", path=f"{LOGS}/download", save_to=path, timeout=timeout)
    operations.require_success(request, (yield from operations.ask_83(request)))
    return path


def loggers(operations: Operations, *, prefix: str | None = None, limit: int | None = None) -> Operation[list[Logger]]:
    """The loggers, more than a thousand. Needs 8.3 and read permission.

    Args:
        prefix: what their names begin with.
        limit: at most so many; None for all.
    """
    asked = {} if prefix is None else {"name[sw]": prefix}
    items = yield from operations.items(LOGGERS, asked if limit is None else {**asked, "limit": str(limit)})
    return [read(Logger, item) for item in items if isinstance(item.get("name"), str)]


def set_level(operations: Operations, logger: str, level: str) -> Operation[None]:
    """Let a logger say more, or less, until the levels are reset. Needs 8.3 and write permission.

    Args:
        logger: its name.
        level: one of `LEVELS`.

    Raises:
        ValueError: there is no such level.
    """
    request = Request(method="POST", path=f"{LOGGERS}/{quote(logger, safe='')}", params={"level": known_level(level)})
    operations.require_success(request, (yield from operations.ask_83(request)))


def reset_levels(operations: Operations) -> Operation[None]:
    """Give all loggers their usual levels again. Needs 8.3 and write permission."""
    request = Request(method="POST", path=f"{LOGS}/levelreset")
    operations.require_success(request, (yield from operations.ask_83(request)))


def known_level(level: str) -> str:
    """A level as the gateway spells it.

    Raises:
        ValueError: there is no such level.
    """
    if level.upper() not in LEVELS:
        raise ValueError(f"a level is {', '.join(LEVELS)}, not {level!r}")
    return level.upper()


def milliseconds(moment: datetime | int) -> int:
    """A moment as the gateway counts it: milliseconds since 1970."""
    return moment if isinstance(moment, int) else round(moment.timestamp() * 1000)


def _asked(
    min_level: str | None, logger: str | None, prefix: str | None, search: str | None, limit: int | None
) -> dict[str, str]:
    asked = {
        "minLevel": None if min_level is None else known_level(min_level),
        "logger": logger,
        "loggerName[sw]": prefix,
        "search": search,
        "limit": str(-1 if limit is None else limit),
        # Without it a limit could keep the oldest: the order of an unsorted answer is not known.
        "sortBy": "desc(timestamp)",
    }
    return {key: value for key, value in asked.items() if value is not None}


def _entries(operations: Operations, asked: Mapping[str, str]) -> Operation[list[LogEntry]]:
    return _newest_first((yield from operations.items(LOGS, asked)))


def _newest_first(items: Sequence[Mapping[str, Any]]) -> list[LogEntry]:
    return sorted((read(LogEntry, item) for item in items), key=lambda entry: entry.timestamp_ms, reverse=True)


def _date_ms(response: Response) -> int:
    """The gateway's clock as its answer tells it, to the second; 0 if it does not."""
    try:
        return milliseconds(parsedate_to_datetime(response.header("date")))
    except ValueError:
        return 0


class LogCalls:
    """The log of a gateway: `gateway.logs`."""

    query = Call(query)
    marker = Call(marker)
    since = Call(since)
    last = Call(last)
    download = Call(download)
    loggers = Call(loggers)
    set_level = Call(set_level, effect="write")
    reset_levels = Call(reset_levels, effect="write")


class Logs(LogCalls, Part):
    """The log of a gateway."""


class AsyncLogs(LogCalls, AsyncPart):
    """The log of a gateway."""

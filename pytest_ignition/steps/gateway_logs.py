"""Step types `gateway.*` about the gateway's log and its diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from pytest_ignition.engine.context import StepContext
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import NoParameters, gateway_client, plain_list, target, told
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

if TYPE_CHECKING:
    from pytest_ignition.gateway.logs import LogEntry, LogMarker

Level = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF"]
_FILE = "The file to write, relative to the folder of the playbook; without it one among the evidence of the run"


class GetLogs(StepParameters):
    """Parameters of `gateway.get_logs`."""

    min_level: Level | None = Field(default=None, description="Only entries of this level and above")
    logger: str | None = Field(default=None, description="Only entries of the logger of exactly this name")
    prefix: str | None = Field(default=None, description="Only entries of loggers whose names begin so")
    search: str | None = Field(default=None, description="Only entries with one of these words")
    since: int | datetime | Mapping[str, Any] | None = Field(
        default=None,
        description="Only entries after a marker of `gateway.mark_logs`, or from a time on by the gateway's clock: "
        "ISO 8601, or milliseconds since 1970",
    )
    until: int | datetime | None = Field(
        default=None, description="Only entries up to this time by the gateway's clock: ISO 8601, or milliseconds"
    )
    limit: int = Field(default=200, ge=1, description="The newest so many of them")

    @model_validator(mode="after")
    def _marker_alone(self) -> GetLogs:
        if isinstance(self.since, Mapping) and self.until is not None:
            raise ValueError("until cannot stand beside a marker: since a marker means everything up to now")
        return self


class DownloadLogs(StepParameters):
    """Parameters of `gateway.download_logs`."""

    file: str | None = Field(default=None, min_length=1, description=_FILE)
    timeout: Seconds = Field(default=120.0, gt=0, description="Longest time for the download, in seconds")


class ListLoggers(StepParameters):
    """Parameters of `gateway.list_loggers`."""

    prefix: str | None = Field(default=None, description="What their names begin with")
    limit: int = Field(default=200, ge=1, description="At most so many; a gateway has more than a thousand")


class SetLogLevel(StepParameters):
    """Parameters of `gateway.set_log_level`."""

    logger: str = Field(min_length=1, description="The logger's name")
    level: Level = Field(description="From which level on it logs")


class CreateDiagnostics(StepParameters):
    """Parameters of `gateway.create_diagnostics`."""

    file: str | None = Field(default=None, min_length=1, description=_FILE)
    timeout: Seconds = Field(default=120.0, gt=0, description="Longest wait for the bundle, in seconds")


@step_type("gateway.mark_logs", effect=Effect.READ, outputs=("marker",), needs=("gateway",))
def mark_logs(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Note this moment in the gateway's log, for `since` of `gateway.get_logs`; no clocks are compared."""
    return {"marker": asdict(gateway_client(context).logs.marker())}


@step_type("gateway.get_logs", effect=Effect.READ, outputs=("entries", "count"), needs=("gateway",))
def get_logs(context: StepContext, parameters: GetLogs) -> Mapping[str, Json]:
    """Read entries of the gateway's log, the newest first."""
    logs = gateway_client(context).logs
    wanted: dict[str, Any] = {
        name: getattr(parameters, name) for name in ("min_level", "logger", "prefix", "search", "limit")
    }
    if isinstance(parameters.since, Mapping):
        found = logs.since(_marker(parameters.since), **wanted)
    else:
        found = logs.query(since=parameters.since, until=parameters.until, **wanted)
    entries = [_entry(each) for each in found]
    return {"entries": entries, "count": len(entries)}


def _entry(entry: LogEntry) -> dict[str, Json]:
    return {"time": entry.time.isoformat(timespec="milliseconds"), **asdict(entry)}


def _marker(given: Mapping[str, Any]) -> LogMarker:
    """A marker from the output of `gateway.mark_logs`.

    Raises:
        IgnitionError: it is none.
    """
    from pytest_ignition.gateway.logs import LogEntry, LogMarker

    try:
        seen = tuple(LogEntry(**{**each, "stack": tuple(each["stack"])}) for each in given["seen"])
        return LogMarker(timestamp_ms=int(given["timestamp_ms"]), seen=seen)
    except (KeyError, TypeError, ValueError):
        raise IgnitionError(
            "the marker under 'since' is none", hint="give the output of gateway.mark_logs: {{ step.ID.marker }}"
        ) from None


@step_type("gateway.download_logs", effect=Effect.READ, outputs=("file", "size"), needs=("gateway",))
def download_logs(context: StepContext, parameters: DownloadLogs) -> Mapping[str, Json]:
    """Save the gateway's log as it keeps it, an SQLite file."""
    limit = min(parameters.timeout, context.remaining())
    path = target(context, parameters.file, "gateway-log", ".idb")
    gateway_client(context).logs.download(path, timeout=limit)
    return told(context, path, title="the gateway's log", media_type="application/x-sqlite3")


@step_type("gateway.list_loggers", effect=Effect.READ, outputs=("loggers", "count"), needs=("gateway",))
def list_loggers(context: StepContext, parameters: ListLoggers) -> Mapping[str, Json]:
    """List loggers of the gateway with their levels."""
    found = gateway_client(context).logs.loggers(prefix=parameters.prefix, limit=parameters.limit)
    return {"loggers": plain_list(found), "count": len(found)}


@step_type("gateway.set_log_level", effect=Effect.WRITE, outputs=("logger", "level"), needs=("gateway",))
def set_log_level(context: StepContext, parameters: SetLogLevel) -> Mapping[str, Json]:
    """Let a logger say more, or less, until the levels are reset."""
    gateway_client(context).logs.set_level(parameters.logger, parameters.level)
    return {"logger": parameters.logger, "level": parameters.level}


@step_type("gateway.reset_log_levels", effect=Effect.WRITE, outputs=("status",), needs=("gateway",))
def reset_log_levels(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Give all loggers their usual levels again."""
    gateway_client(context).logs.reset_levels()
    return {"status": "reset"}


@step_type("gateway.create_diagnostics", effect=Effect.WRITE, outputs=("file", "size"), needs=("gateway",))
def create_diagnostics(context: StepContext, parameters: CreateDiagnostics) -> Mapping[str, Json]:
    """Let the gateway make a diagnostics bundle, wait for it, and save it."""
    limit = min(parameters.timeout, context.remaining())
    path = target(context, parameters.file, "diagnostics", ".zip")
    gateway_client(context).diagnostics.bundle(path, limit, progress=context.progress)
    return told(context, path, title="diagnostics bundle", media_type="application/zip")


@step_type("gateway.get_threads", effect=Effect.READ, outputs=("threads", "count", "deadlocks"), needs=("gateway",))
def get_threads(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read what every thread of the gateway does, and its deadlocks."""
    diagnostics = gateway_client(context).diagnostics
    threads = plain_list(diagnostics.threads())
    return {"threads": threads, "count": len(threads), "deadlocks": diagnostics.deadlocks()}


STEP_TYPES = (
    mark_logs,
    get_logs,
    download_logs,
    list_loggers,
    set_log_level,
    reset_log_levels,
    create_diagnostics,
    get_threads,
)

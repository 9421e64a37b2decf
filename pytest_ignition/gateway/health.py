"""How a gateway is, in one call: all that it tells of what is wrong (gateway API sheet, sections 2, 4, 5, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import liveness, module_list, overviews, parsing, status, trial
from pytest_ignition.gateway.errors import UnexpectedAnswer
from pytest_ignition.gateway.models import ConnectionHealth, Health, Module, Overview, Ping
from pytest_ignition.gateway.wire import an_object, objects, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.messages import Operation
    from pytest_ignition.gateway.operations import Operations

DATABASES = "/data/api/v1/resources/list/ignition/database-connection"
OPC_CONNECTIONS = "/data/api/v1/resources/list/ignition/opc-connection"

_BAD_PROJECT_STATES = ("Incompatible", "Edition_Incompatible", "Modules_Incompatible", "OutOfDate")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What was asked for; None for what the gateway does not tell."""

    ping: Ping
    figures: Overview
    modules: list[Module] | None
    databases: tuple[ConnectionHealth, ...] | None
    opc_connections: tuple[ConnectionHealth, ...] | None
    connections: list[overviews.Connections] | None
    problems: list[overviews.Problem] | None
    trial: trial.Trial


def health(operations: Operations) -> Operation[Health]:
    """How the gateway is.

    With read permission on 8.3 also memory, threads and uptime; modules that are not active, database and OPC
    connections, trial, redundancy and the gateway's own list of problems. A part that it does not tell is None.
    """
    ping = yield from liveness.ping(operations)
    data = (yield from status.object_if_told(operations, status.OVERVIEW)) if ping.running else None
    if data is None:
        return Health(healthy=ping.running, state=ping.state, details=ping.details, faults=tuple(_of_the_state(ping)))
    threads = yield from status.object_if_told(operations, status.THREADS)
    found = yield from _ask(operations, ping, parsing.overview(data))
    return _health(found, parsing.thread_counts(threads or {}).total)


def _ask(operations: Operations, ping: Ping, figures: Overview) -> Operation[_Found]:
    healthy = yield from _items(operations, module_list.HEALTHY)
    quarantined = yield from _items(operations, module_list.QUARANTINED)
    databases = yield from _items(operations, DATABASES)
    opc_connections = yield from _items(operations, OPC_CONNECTIONS)
    connections = yield from _items(operations, overviews.CONNECTIONS)
    problems = yield from _items(operations, overviews.PROBLEMS)
    period = yield from _object(operations, trial.TRIAL)
    return _Found(
        ping=ping,
        figures=figures,
        modules=None if healthy is None else _modules(healthy, quarantined or []),
        databases=None if databases is None else tuple(_connection(item) for item in databases),
        opc_connections=None if opc_connections is None else tuple(_connection(item) for item in opc_connections),
        connections=None if connections is None else [overviews.connection(item) for item in connections],
        problems=None if problems is None else [read(overviews.Problem, item) for item in problems],
        trial=read(trial.Trial, period or {}),
    )


def _health(found: _Found, thread_count: int | None) -> Health:
    figures, modules = found.figures, found.modules
    return Health(
        healthy=found.ping.running,
        state=found.ping.state,
        details=found.ping.details,
        uptime_seconds=figures.uptime_seconds,
        thread_count=thread_count,
        memory_used_mb=parsing.megabytes(figures.memory_used),
        memory_max_mb=parsing.megabytes(figures.memory_max),
        cpu=figures.cpu,
        modules_not_active=None if modules is None else {each.name: each.state for each in _not_active(modules)},
        databases=found.databases,
        opc_connections=found.opc_connections,
        license_mode=found.trial.license_mode,
        trial_expired=found.trial.expired,
        trial_seconds_left=found.trial.seconds_left,
        redundancy_role=figures.redundancy_role,
        redundancy_activity=figures.redundancy_activity,
        redundancy_project_state=figures.redundancy_project_state,
        problems=None if found.problems is None else tuple(each.title for each in found.problems),
        faults=tuple(_faults(found)),
    )


def _faults(found: _Found) -> Iterator[str]:
    for module in _not_active(found.modules or []):
        # What somebody switched off is as it should be.
        if module.on_startup != "disabled":
            cause = module.fault_cause or module.quarantine_reason
            yield f"module {module.name} is {module.state}" + (f": {cause}" if cause else "")
    for kind, connections in (("database", found.databases), ("OPC", found.opc_connections)):
        for each in connections or ():
            if each.healthy is False and each.enabled is not False:
                yield f"{kind} connection {each.name}: {each.message or 'not healthy'}"
    for summary in found.connections or ():
        yield from (f"{summary.title}: {text}" for text in summary.errors)
    if found.trial.license_mode == "Invalid":
        yield "the licence is invalid"
    if found.trial.expired:
        yield "the trial has expired"
    if found.figures.redundancy_project_state in _BAD_PROJECT_STATES:
        yield f"the redundant project state is {found.figures.redundancy_project_state}"
    yield from (f"problem: {each.title}" for each in found.problems or ())


def _of_the_state(ping: Ping) -> Iterator[str]:
    if ping.commissioning:
        yield "the gateway needs commissioning"
    elif not ping.running:
        yield f"the gateway is {ping.state}"


def _modules(healthy: list[Mapping[str, Any]], quarantined: list[Mapping[str, Any]]) -> list[Module]:
    return [
        *(parsing.healthy_module(item) for item in healthy),
        *(parsing.quarantined_module(item) for item in quarantined),
    ]


def _not_active(modules: list[Module]) -> list[Module]:
    return [each for each in modules if each.state != "ACTIVE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    name: str
    enabled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    healthy: bool | None = None
    message: str | None = None


def _connection(item: Mapping[str, Any]) -> ConnectionHealth:
    """A connection with what its health checks come to; the shape of a check is captured (section 9)."""
    named = read(_Named, item)
    results = [an_object(an_object(each).get("result")) for each in an_object(item.get("healthchecks")).values()]
    checks = [(read(_Check, result), an_object(result.get("error")).get("message")) for result in results]
    known = [check.healthy for check, _error in checks if check.healthy is not None]
    bad = next((check.message or error for check, error in checks if check.healthy is False), None)
    return ConnectionHealth(
        name=named.name,
        enabled=named.enabled,
        healthy=all(known) if known else None,
        message=None if bad is None else str(bad),
    )


def _object(operations: Operations, path: str) -> Operation[Mapping[str, Any] | None]:
    """The object; None also where the answer is odd: one part must not hide the others."""
    try:
        return (yield from status.object_if_told(operations, path))
    except UnexpectedAnswer:
        return None


def _items(operations: Operations, path: str) -> Operation[list[Mapping[str, Any]] | None]:
    data = yield from _object(operations, path)
    items = None if data is None else data.get("items")
    return objects(items) if isinstance(items, list) else None

"""Redundancy: the state of the pair, a forced failover, a new synchronisation (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.wire import read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

REDUNDANCY = "/data/api/v1/redundancy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redundancy:
    """The redundancy of this gateway.

    Attributes:
        role: `Independent`, `Master` or `Backup`.
        activity_level: `Active`, `Cold`, `Warm`, `Hot` or `Undecided`.
        project_state: `Good`, `OutOfDate`, `Unknown`, ...
        peer_id: None where there is no peer.
        has_config_access: whether this gateway is the one that may be changed.
        uptime_ms: milliseconds.
        last_sync_ms: milliseconds since 1970; -1 for never.
        raw: the whole object as sent.
    """

    role: str | None = None
    activity_level: str | None = None
    project_state: str | None = None
    local_id: str | None = None
    peer_connected: bool | None = None
    peer_id: str | None = None
    has_config_access: bool | None = None
    sync_pending: bool | None = None
    failover_pending: bool | None = None
    uptime_ms: int | None = field(default=None, metadata=wire("uptime"))
    last_sync_ms: int | None = field(default=None, metadata=wire("lastSyncTimestamp"))
    raw: Mapping[str, Any] = field(default_factory=dict)


def state(operations: Operations) -> Operation[Redundancy]:
    """The state of the pair as this gateway sees it. Needs 8.3 and read permission."""
    return read(Redundancy, (yield from operations.read(REDUNDANCY)))


def failover(operations: Operations) -> Operation[None]:
    """Hand over to the other node. Needs 8.3 and write permission; what it answers is not documented."""
    yield from _act(operations, "failover")


def resync(operations: Operations) -> Operation[None]:
    """Ask the nodes to synchronise anew. Needs 8.3 and write permission; what it answers is not documented."""
    yield from _act(operations, "resync")


def _act(operations: Operations, what: str) -> Operation[None]:
    request = Request(method="POST", path=f"{REDUNDANCY}/gwaction/{what}", effect="disruptive")
    operations.require_success(request, (yield from operations.ask_83(request)))


class RedundancyCalls:
    """The redundancy of a gateway: `gateway.redundancy`."""

    state = Call(state)
    failover = Call(failover, effect="disruptive")
    resync = Call(resync, effect="disruptive")


class RedundantPair(RedundancyCalls, Part):
    """The redundancy of a gateway."""


class AsyncRedundantPair(RedundancyCalls, AsyncPart):
    """The redundancy of a gateway."""

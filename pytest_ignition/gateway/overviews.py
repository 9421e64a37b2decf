"""The lists of the gateway's overview page: problems, connections, banners (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.messages import Operation
from pytest_ignition.gateway.wire import an_object, objects, read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

PROBLEMS = "/data/api/v1/overview/problems"
CONNECTIONS = "/data/api/v1/overview/connections"
GATEWAY_NETWORK = "/data/api/v1/overview/gan"
BANNERS = "/data/api/v1/overview/banners"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A problem that the gateway knows of, in its own words."""

    title: str
    description: str = ""
    resolution: str = ""
    url: str | None = None
    action_label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLine:
    """A line of the connections. `error`: whether it tells of something wrong."""

    text: str
    error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Connections:
    """One kind of connections as the overview sums them up, such as databases.

    Attributes:
        raw: the whole object as sent.
    """

    title: str
    lines: tuple[ConnectionLine, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[str, ...]:
        """The lines that tell of something wrong."""
        return tuple(line.text for line in self.lines if line.error)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayNetwork:
    """The gateway network. Rates in bytes per second."""

    total_connections: int | None = None
    running_connections: int | None = None
    outgoing_byte_rate: float | None = None
    incoming_byte_rate: float | None = None
    remote_gateways: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """A banner on top of the gateway's pages.

    Attributes:
        type: such as `trial`.
        severity: `info` or `warning`.
        expire_time_ms: milliseconds since 1970 by the gateway's clock, or None.
    """

    type: str
    severity: str | None = None
    expire_time_ms: int | None = field(default=None, metadata=wire("expireTime"))
    raw: Mapping[str, Any] = field(default_factory=dict)


def problems(operations: Operations) -> Operation[list[Problem]]:
    """The problems that the gateway knows of. Came after 8.3.0; needs read permission."""
    return [read(Problem, item) for item in (yield from operations.items(PROBLEMS))]


def connections(operations: Operations) -> Operation[list[Connections]]:
    """The connections as the overview sums them up. Came after 8.3.0; needs read permission."""
    return [connection(item) for item in (yield from operations.items(CONNECTIONS))]


def connection(item: Mapping[str, Any]) -> Connections:
    """One kind of connections."""
    return read(Connections, item, lines=tuple(read(ConnectionLine, line) for line in objects(item.get("lines"))))


def gateway_network(operations: Operations) -> Operation[GatewayNetwork]:
    """The gateway network in figures. Needs 8.3 and read permission."""
    return read(GatewayNetwork, (yield from operations.read(GATEWAY_NETWORK)))


def banners(operations: Operations) -> Operation[list[Banner]]:
    """The banners of the gateway's pages. Needs 8.3, and no permission. Not in the gateway's own document."""
    found = (yield from operations.read(BANNERS)).get("banners")
    return [_banner(item) for item in objects(found)]


def _banner(item: Mapping[str, Any]) -> Banner:
    return read(Banner, {**an_object(item.get("data")), "type": item.get("type")}, raw=item)

"""Tags of the provider `System`, which the gateway computes itself: a few of those that every gateway has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator.log_store import LogStore

if TYPE_CHECKING:
    from pytest_ignition.simulator.state import GatewayState

PROVIDER = "System"


def _name(state: GatewayState) -> Any:
    return state.scenario.name


def _uptime(state: GatewayState) -> Any:
    return state.uptime


def _now(state: GatewayState) -> Any:
    return state.part(LogStore).wall_ms()


TAGS: Mapping[tuple[str, ...], Callable[[GatewayState], Any]] = {
    ("Gateway", "SystemName"): _name,
    ("Gateway", "UptimeSeconds"): _uptime,
    ("Gateway", "CurrentDateTime"): _now,
}
"""By the names of their path."""

"""Test Ignition gateways with pytest: YAML playbooks and Python tests side by side.

The public door. Everything that is not named in `__all__` is private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.errors import CheckFailed, IgnitionError
    from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
    from pytest_ignition.gateway.settings import Credential, GatewaySettings
    from pytest_ignition.simulator.server import Simulator

__all__ = [
    "AsyncGatewayClient",
    "CheckFailed",
    "Credential",
    "GatewayClient",
    "GatewaySettings",
    "IgnitionError",
    "Simulator",
]

_HOMES = {
    "AsyncGatewayClient": "pytest_ignition.gateway.client",
    "CheckFailed": "pytest_ignition.errors",
    "Credential": "pytest_ignition.gateway.settings",
    "GatewayClient": "pytest_ignition.gateway.client",
    "GatewaySettings": "pytest_ignition.gateway.settings",
    "IgnitionError": "pytest_ignition.errors",
    "Simulator": "pytest_ignition.simulator.server",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: an unused plugin must cost nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)

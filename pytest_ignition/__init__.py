"""Test Ignition gateways with pytest: YAML playbooks and Python tests side by side.

The public door. Everything that is not named in `__all__` is private.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_ignition.effects import RefusedByGuard
    from pytest_ignition.engine import commands, events
    from pytest_ignition.engine.context import StepContext
    from pytest_ignition.engine.control import Control
    from pytest_ignition.engine.event_json import event_from_json
    from pytest_ignition.engine.events import Event
    from pytest_ignition.engine.pausing import Pausing
    from pytest_ignition.engine.results import RunResult
    from pytest_ignition.engine.verdicts import Verdict
    from pytest_ignition.errors import CheckFailed, IgnitionError
    from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
    from pytest_ignition.gateway.settings import Credential, GatewaySettings
    from pytest_ignition.perspective_face import Perspective
    from pytest_ignition.python_steps import PythonStep, PythonSteps
    from pytest_ignition.simulator.server import Simulator
    from pytest_ignition.standalone import OwnResources, run_playbook
    from pytest_ignition.steps.registry import Effect, StepParameters, StepType, step_type

__all__ = [
    "AsyncGatewayClient",
    "CheckFailed",
    "Control",
    "Credential",
    "Effect",
    "Event",
    "GatewayClient",
    "GatewaySettings",
    "IgnitionError",
    "OwnResources",
    "Pausing",
    "Perspective",
    "PythonStep",
    "PythonSteps",
    "RefusedByGuard",
    "RunResult",
    "Simulator",
    "StepContext",
    "StepParameters",
    "StepType",
    "Verdict",
    "commands",
    "event_from_json",
    "events",
    "run_playbook",
    "step_type",
]

_HOMES = {
    "AsyncGatewayClient": "pytest_ignition.gateway.client",
    "CheckFailed": "pytest_ignition.errors",
    "Control": "pytest_ignition.engine.control",
    "Credential": "pytest_ignition.gateway.settings",
    "Effect": "pytest_ignition.steps.registry",
    "Event": "pytest_ignition.engine.events",
    "GatewayClient": "pytest_ignition.gateway.client",
    "GatewaySettings": "pytest_ignition.gateway.settings",
    "IgnitionError": "pytest_ignition.errors",
    "OwnResources": "pytest_ignition.standalone",
    "Pausing": "pytest_ignition.engine.pausing",
    "Perspective": "pytest_ignition.perspective_face",
    "PythonStep": "pytest_ignition.python_steps",
    "PythonSteps": "pytest_ignition.python_steps",
    "RefusedByGuard": "pytest_ignition.effects",
    "RunResult": "pytest_ignition.engine.results",
    "Simulator": "pytest_ignition.simulator.server",
    "StepContext": "pytest_ignition.engine.context",
    "StepParameters": "pytest_ignition.steps.registry",
    "StepType": "pytest_ignition.steps.registry",
    "Verdict": "pytest_ignition.engine.verdicts",
    "event_from_json": "pytest_ignition.engine.event_json",
    "run_playbook": "pytest_ignition.standalone",
    "step_type": "pytest_ignition.steps.registry",
}
_MODULES = {"commands": "pytest_ignition.engine.commands", "events": "pytest_ignition.engine.events"}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for: an unused plugin must cost nothing."""
    from importlib import import_module

    if name in _MODULES:
        return import_module(_MODULES[name])
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)

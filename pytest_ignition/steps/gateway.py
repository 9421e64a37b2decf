"""Step types `gateway.*`: the gateway asked over HTTP. Names and outputs are the public format's (section 5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

if TYPE_CHECKING:
    from pytest_ignition.gateway.client import GatewayClient


class NoParameters(StepParameters):
    """A step that takes nothing."""


class WaitForReady(StepParameters):
    """Parameters of `gateway.wait_for_ready`."""

    timeout: float = Field(default=120.0, gt=0, description="Longest wait, in seconds")


def _client(context: StepContext) -> GatewayClient:
    return cast("GatewayClient", context.resources.gateway())


@step_type("gateway.ping", effect=Effect.READ, outputs=("status", "response", "state", "details"), needs=("gateway",))
def ping(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Ask the gateway for its state (`/StatusPing`)."""
    answer = _client(context).ping()
    return {"status": "ok", "response": True, "state": answer.state, "details": answer.details}


@step_type("gateway.get_info", effect=Effect.READ, outputs=("info",), needs=("gateway",))
def get_info(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read name, version, edition and licence of the gateway."""
    return {"info": asdict(_client(context).info())}


@step_type("gateway.get_health", effect=Effect.READ, outputs=("health",), needs=("gateway",))
def get_health(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read whether the gateway runs, for how long, and what it uses."""
    return {"health": asdict(_client(context).health())}


@step_type("gateway.list_modules", effect=Effect.READ, outputs=("modules", "count"), needs=("gateway",))
def list_modules(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the installed modules with version and state."""
    modules = [asdict(module) for module in _client(context).modules()]
    return {"modules": modules, "count": len(modules)}


@step_type("gateway.wait_for_ready", effect=Effect.READ, outputs=("status", "seconds"), needs=("gateway",))
def wait_for_ready(context: StepContext, parameters: WaitForReady) -> Mapping[str, Json]:
    """Wait until the gateway runs and answers requests."""
    start = context.waiter.monotonic()
    limit = min(parameters.timeout, context.remaining())
    _client(context).wait_ready(timeout=limit, waiter=context.waiter, progress=context.progress)
    return {"status": "ready", "seconds": round(context.waiter.monotonic() - start, 3)}


STEP_TYPES = (ping, get_info, get_health, list_modules, wait_for_ready)

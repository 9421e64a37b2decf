"""Step types about the start of a gateway: its wizard, and what waits for a restart (gateway API sheet, section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client, limit_of
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

_Port = Annotated[int, Field(ge=1, le=65535)]


class NoParameters(StepParameters):
    """A step that takes nothing."""


class Commission(StepParameters):
    """Parameters of `gateway.commission`."""

    username: str = Field(min_length=1, description="The first administrator's name")
    password: str = Field(min_length=1, description="The first administrator's password")
    edition: str = Field(default="", description="`edge` or `maker`; empty for the standard edition")
    http_port: _Port | None = Field(default=None, description="Its http port; without it what the wizard proposes")
    https_port: _Port | None = Field(default=None, description="Its https port, likewise")
    gan_port: _Port | None = Field(default=None, description="Its gateway network port, likewise")
    use_ssl: bool = Field(default=False, description="Whether its pages want https")
    accept_license: bool = Field(default=True, description="Accept the licence agreement (EULA)")
    accept_modules: list[str] = Field(
        default_factory=list, description="Ids of modules whose terms are accepted where the wizard asks for them"
    )
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest time until it runs, in seconds")


@step_type(
    "gateway.commission",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "steps", "address", "seconds"),
    needs=("gateway",),
)
def commission(context: StepContext, parameters: Commission) -> Mapping[str, Json]:
    """Go through the wizard of a fresh gateway, start the gateway, and wait until it runs."""
    context.keep_secret(parameters.password)
    start = context.waiter.monotonic()
    done = gateway_client(context).commissioning.commission(
        parameters.username,
        parameters.password,
        edition=parameters.edition,
        http_port=parameters.http_port,
        https_port=parameters.https_port,
        gan_port=parameters.gan_port,
        use_ssl=parameters.use_ssl,
        accept_license=parameters.accept_license,
        accept_modules=parameters.accept_modules,
        timeout=limit_of(context, parameters.timeout),
        progress=context.progress,
    )
    seconds = round(context.waiter.monotonic() - start, 3)
    return {"status": "commissioned", "steps": list(done.steps), "address": done.address, "seconds": seconds}


@step_type("gateway.get_pending_restarts", effect=Effect.READ, outputs=("pending", "count"), needs=("gateway",))
def get_pending_restarts(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read which changes wait for a restart of the gateway."""
    pending = gateway_client(context).pending_restarts()
    return {"pending": list(pending), "count": len(pending)}


STEP_TYPES = (commission, get_pending_restarts)

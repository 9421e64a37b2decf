"""Step types `gateway.*_module`: modules installed, looked at, stopped and removed (gateway API sheet, section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Literal

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client, limit_of
from pytest_ignition.steps.places import readable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds

_NAME = "The module's name or id"


class OneModule(StepParameters):
    """Parameters of steps that want a module."""

    module_name: str = Field(min_length=1, description=_NAME)


class InstallModule(StepParameters):
    """Parameters of `gateway.install_module`."""

    file: str = Field(min_length=1, description="The `.modl` file, relative to the folder of the playbook")
    accept_certificate: bool = Field(default=True, description="Accept who signed it; false refuses such a module")
    accept_license: bool = Field(default=True, description="Accept its licence (EULA); false refuses such a module")
    restart: Literal["if_needed", "never"] = Field(
        default="if_needed", description="Restart the gateway unless the module runs at once; or never"
    )
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest time until it runs, in seconds")


class UninstallModule(StepParameters):
    """Parameters of `gateway.uninstall_module`."""

    module_name: str = Field(min_length=1, description=_NAME)
    restart: bool = Field(default=False, description="Restart the gateway now, and wait until the module is gone")
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest time for that, in seconds")


class RestartModule(StepParameters):
    """Parameters of `gateway.restart_module`."""

    module_name: str = Field(min_length=1, description=_NAME)
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest time until it runs again, in seconds")


@step_type(
    "gateway.install_module",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "module", "seconds"),
    needs=("gateway",),
    file_parameters=("file",),
)
def install_module(context: StepContext, parameters: InstallModule) -> Mapping[str, Json]:
    """Install a module file, restart the gateway if that is needed, and wait until the module runs."""
    start = context.waiter.monotonic()
    module = gateway_client(context).modules.install(
        readable(context, parameters.file),
        accept_certificate=parameters.accept_certificate,
        accept_license=parameters.accept_license,
        restart=parameters.restart,
        timeout=limit_of(context, parameters.timeout),
        progress=context.progress,
    )
    seconds = round(context.waiter.monotonic() - start, 3)
    return {"status": "installed", "module": asdict(module), "seconds": seconds}


@step_type(
    "gateway.uninstall_module",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "module"),
    needs=("gateway",),
)
def uninstall_module(context: StepContext, parameters: UninstallModule) -> Mapping[str, Json]:
    """Remove a module; it goes at the next restart of the gateway, which may be now."""
    module = gateway_client(context).modules.uninstall(
        parameters.module_name,
        restart=parameters.restart,
        timeout=limit_of(context, parameters.timeout),
        progress=context.progress,
    )
    return {"status": "removed" if parameters.restart else "set_for_removal", "module": asdict(module)}


@step_type("gateway.enable_module", effect=Effect.WRITE, outputs=("status", "module"), needs=("gateway",))
def enable_module(context: StepContext, parameters: OneModule) -> Mapping[str, Json]:
    """Let a module run, now and after restarts."""
    return {"status": "enabled", "module": asdict(gateway_client(context).modules.enable(parameters.module_name))}


@step_type("gateway.disable_module", effect=Effect.DISRUPTIVE, outputs=("status", "module"), needs=("gateway",))
def disable_module(context: StepContext, parameters: OneModule) -> Mapping[str, Json]:
    """Stop a module, now and after restarts."""
    return {"status": "disabled", "module": asdict(gateway_client(context).modules.disable(parameters.module_name))}


@step_type("gateway.restart_module", effect=Effect.DISRUPTIVE, outputs=("status", "module"), needs=("gateway",))
def restart_module(context: StepContext, parameters: RestartModule) -> Mapping[str, Json]:
    """Stop a module and start it again, and wait until it runs."""
    module = gateway_client(context).modules.restart(
        parameters.module_name, timeout=limit_of(context, parameters.timeout), progress=context.progress
    )
    return {"status": "restarted", "module": asdict(module)}


@step_type("gateway.get_module", effect=Effect.READ, outputs=("module",), needs=("gateway",))
def get_module(context: StepContext, parameters: OneModule) -> Mapping[str, Json]:
    """Read one module, installed or in quarantine; broken if there is none of that name."""
    return {"module": asdict(gateway_client(context).modules.find(parameters.module_name))}


STEP_TYPES = (install_module, uninstall_module, enable_module, disable_module, restart_module, get_module)

"""Step types `gateway.*`: the gateway asked over HTTP. Names and outputs are the public format's (section 5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import NoParameters
from pytest_ignition.steps.gateway_client import gateway_client as _client
from pytest_ignition.steps.old_spellings import READINGS
from pytest_ignition.steps.places import readable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds


class WaitForReady(StepParameters):
    """Parameters of `gateway.wait_for_ready`."""

    timeout: Seconds = Field(default=120.0, gt=0, description="Longest wait, in seconds")


class Login(StepParameters):
    """Parameters of `gateway.login`."""

    username: str | None = Field(default=None, description="Who logs in; without it the gateway's credential does")
    password: str | Mapping[str, Any] | None = Field(
        default=None, description="The password, or a whole credential; without it the gateway's credential's"
    )


class GetProject(StepParameters):
    """Parameters of `gateway.get_project`."""

    project_name: str = Field(min_length=1, description="The project's name, as the gateway lists it")


class Restart(StepParameters):
    """Parameters of `gateway.restart`."""

    wait_for_ready: bool = Field(default=False, description="Go on only when the gateway is up again")
    timeout: Seconds = Field(default=120.0, gt=0, description="Longest wait for that, in seconds")


class UploadModule(StepParameters):
    """Parameters of `gateway.upload_module`."""

    file: str = Field(min_length=1, description="The `.modl` file, relative to the folder of the playbook")


class WaitForModule(StepParameters):
    """Parameters of `gateway.wait_for_module_installation`."""

    module_name: str = Field(min_length=1, description="The module's name or id")
    timeout: Seconds = Field(default=300.0, gt=0, description="Longest wait, in seconds")


@step_type(
    "gateway.ping",
    effect=Effect.READ,
    outputs=("status", "response", "state", "details"),
    needs=("gateway",),
    readings=READINGS["gateway.ping"],
)
def ping(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Ask the gateway for its state (`/StatusPing`)."""
    answer = _client(context).ping()
    return {"status": "ok", "response": True, "state": answer.state, "details": answer.details}


@step_type(
    "gateway.get_info", effect=Effect.READ, outputs=("info",), needs=("gateway",), readings=READINGS["gateway.get_info"]
)
def get_info(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read name, version, edition and licence of the gateway."""
    return {"info": asdict(_client(context).info())}


@step_type(
    "gateway.get_health",
    effect=Effect.READ,
    outputs=("health",),
    needs=("gateway",),
    readings=READINGS["gateway.get_health"],
)
def get_health(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Read whether the gateway runs, what it uses, and what is wrong: modules, connections, trial, problems."""
    return {"health": asdict(_client(context).health())}


@step_type(
    "gateway.list_modules",
    effect=Effect.READ,
    outputs=("modules", "count"),
    needs=("gateway",),
    readings=READINGS["gateway.list_modules"],
)
def list_modules(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the installed modules with version and state."""
    modules = [asdict(module) for module in _client(context).modules.list()]
    return {"modules": modules, "count": len(modules)}


@step_type(
    "gateway.wait_for_ready",
    effect=Effect.READ,
    outputs=("status", "seconds"),
    needs=("gateway",),
    readings=READINGS["gateway.wait_for_ready"],
)
def wait_for_ready(context: StepContext, parameters: WaitForReady) -> Mapping[str, Json]:
    """Wait until the gateway runs and answers requests."""
    start = context.waiter.monotonic()
    limit = min(parameters.timeout, context.remaining())
    _client(context).wait_ready(timeout=limit, progress=context.progress)
    return {"status": "ready", "seconds": round(context.waiter.monotonic() - start, 3)}


@step_type(
    "gateway.login",
    effect=Effect.READ,
    outputs=("status", "username"),
    needs=("gateway",),
    readings=READINGS["gateway.login"],
)
def login(context: StepContext, parameters: Login) -> Mapping[str, Json]:
    """Log in at the gateway's identity provider; later requests of the playbook go with this login."""
    username, password = _who(parameters)
    if password is not None:
        context.keep_secret(password)
    client = _client(context)
    who = client.login(username, password)
    for secret in client.session.secrets():
        context.keep_secret(secret)
    return {"status": "logged_in", "username": who}


def _who(parameters: Login) -> tuple[str | None, str | None]:
    """Name and password; a whole credential under `password` is unwrapped, as in the public format (section 5.1)."""
    username, password = parameters.username, parameters.password
    if not isinstance(password, Mapping):
        return username, password
    inside = password.get("password")
    if not isinstance(inside, str):
        raise IgnitionError(
            "the credential under 'password' has no password", hint="give it one, or a password as text"
        )
    name = username if username is not None else password.get("username")
    return (str(name) if name is not None else None), inside


@step_type(
    "gateway.logout", effect=Effect.READ, outputs=("status",), needs=("gateway",), readings=READINGS["gateway.logout"]
)
def logout(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """Forget the login: later requests go with the API token again."""
    _client(context).logout()
    return {"status": "logged_out"}


@step_type(
    "gateway.list_projects",
    effect=Effect.READ,
    outputs=("projects", "count"),
    needs=("gateway",),
    readings=READINGS["gateway.list_projects"],
)
def list_projects(context: StepContext, _parameters: NoParameters) -> Mapping[str, Json]:
    """List the projects of the gateway."""
    projects = [asdict(project) for project in _client(context).projects.list()]
    return {"projects": projects, "count": len(projects)}


@step_type("gateway.get_project", effect=Effect.READ, outputs=("project",), needs=("gateway",))
def get_project(context: StepContext, parameters: GetProject) -> Mapping[str, Json]:
    """Read one project; broken if there is none of that name."""
    return {"project": asdict(_client(context).projects.find(parameters.project_name))}


@step_type(
    "gateway.restart",
    effect=Effect.DISRUPTIVE,
    outputs=("status", "seconds"),
    needs=("gateway",),
    readings=READINGS["gateway.restart"],
)
def restart(context: StepContext, parameters: Restart) -> Mapping[str, Json]:
    """Restart the gateway, and wait until it is up again if that is asked for."""
    start = context.waiter.monotonic()
    limit = min(parameters.timeout, context.remaining())
    _client(context).restart(timeout=limit, wait=parameters.wait_for_ready, progress=context.progress)
    return {"status": "restarted", "seconds": round(context.waiter.monotonic() - start, 3)}


@step_type(
    "gateway.upload_module", effect=Effect.WRITE, outputs=("module_id",), needs=("gateway",), file_parameters=("file",)
)
def upload_module(context: StepContext, parameters: UploadModule) -> Mapping[str, Json]:
    """Install a module file; its certificate and licence are accepted. It runs after a restart."""
    context.progress(f"installing {parameters.file}")
    return {"module_id": _client(context).modules.upload_and_install(readable(context, parameters.file))}


@step_type(
    "gateway.wait_for_module_installation", effect=Effect.READ, outputs=("status", "module_name"), needs=("gateway",)
)
def wait_for_module(context: StepContext, parameters: WaitForModule) -> Mapping[str, Json]:
    """Wait until a module runs; broken if the gateway holds it back or it is faulted."""
    limit = min(parameters.timeout, context.remaining())
    module = _client(context).modules.wait_active(parameters.module_name, timeout=limit, progress=context.progress)
    return {"status": "installed", "module_name": module.name}


STEP_TYPES = (
    ping,
    get_info,
    get_health,
    list_modules,
    wait_for_ready,
    login,
    logout,
    list_projects,
    get_project,
    restart,
    upload_module,
    wait_for_module,
)

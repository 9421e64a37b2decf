"""Step types `gateway.*` about API tokens, permissions and deployment modes (gateway API sheet, sections 3 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

_MODE = ("name", "title", "description", "resource_count")


class Nothing(StepParameters):
    """A step that takes nothing."""


class CreateToken(StepParameters):
    """Parameters of `gateway.create_token`."""

    name: str = Field(min_length=1, description="The token's name: letters, digits, dashes and dots")
    levels: list[str] = Field(
        default=["Authenticated/Roles/Administrator"],
        min_length=1,
        description="Its security levels, each with those above",
    )
    secure_channel: bool | None = Field(
        default=None, description="Whether plain http is refused; without it if the gateway is asked over https"
    )
    description: str | None = Field(default=None, description="What people should know of it")
    collection: str = Field(default="core", description="`external` outlives the restore of a backup")


class DeleteToken(StepParameters):
    """Parameters of `gateway.delete_token`."""

    name: str = Field(min_length=1, description="The token's name")
    collection: str | None = Field(
        default=None, description="In which collection; without it the definition that counts"
    )


class CreateMode(StepParameters):
    """Parameters of `gateway.create_deployment_mode`."""

    name: str = Field(min_length=1, description="The mode's name, also that of its collection")
    title: str = Field(default="", description="What people are shown")
    description: str = Field(default="", description="What they should know of it")


class UpdateMode(StepParameters):
    """Parameters of `gateway.update_deployment_mode`."""

    name: str = Field(min_length=1, description="The mode's present name")
    new_name: str | None = Field(default=None, min_length=1, description="Another name; without it as before")
    title: str | None = Field(default=None, description="Another title; without it as before")
    description: str | None = Field(default=None, description="Another description; without it as before")


class DeleteMode(StepParameters):
    """Parameters of `gateway.delete_deployment_mode`."""

    name: str = Field(min_length=1, description="The mode's name")


@step_type(
    "gateway.create_token",
    effect=Effect.WRITE,
    outputs=("name", "token", "levels", "secure_channel"),
    needs=("gateway",),
)
def create_token(context: StepContext, parameters: CreateToken) -> Mapping[str, Json]:
    """Make an API token that the gateway takes from now on; its secret is hidden everywhere."""
    made = gateway_client(context).tokens.create(
        parameters.name,
        levels=parameters.levels,
        secure_channel=parameters.secure_channel,
        description=parameters.description,
        collection=parameters.collection,
    )
    for secret in made.credential.secrets():
        context.keep_secret(secret)
    return {
        "name": made.name,
        "token": made.reveal(),
        "levels": list(made.levels),
        "secure_channel": made.secure_channel,
    }


@step_type("gateway.list_tokens", effect=Effect.READ, outputs=("tokens", "count"), needs=("gateway",))
def list_tokens(context: StepContext, _parameters: Nothing) -> Mapping[str, Json]:
    """List the registered API tokens with their security levels; nothing tells their secrets."""
    found = [asdict(each) for each in gateway_client(context).tokens.list()]
    return {"tokens": found, "count": len(found)}


@step_type("gateway.delete_token", effect=Effect.WRITE, outputs=("name", "status"), needs=("gateway",))
def delete_token(context: StepContext, parameters: DeleteToken) -> Mapping[str, Json]:
    """Delete an API token: the gateway does not recognise it from now on."""
    gateway_client(context).tokens.delete(parameters.name, collection=parameters.collection)
    return {"name": parameters.name, "status": "deleted"}


@step_type(
    "gateway.get_permissions",
    effect=Effect.READ,
    outputs=("read", "write", "recognised", "who", "summary", "hint"),
    needs=("gateway",),
)
def get_permissions(context: StepContext, _parameters: Nothing) -> Mapping[str, Json]:
    """Find out whether this client may read and write on the gateway, by requests that change nothing."""
    return asdict(gateway_client(context).permissions())


@step_type("gateway.list_deployment_modes", effect=Effect.READ, outputs=("modes", "count"), needs=("gateway",))
def list_deployment_modes(context: StepContext, _parameters: Nothing) -> Mapping[str, Json]:
    """List the deployment modes with the number of resources that each defines."""
    found = [asdict(each) for each in gateway_client(context).modes.list()]
    return {"modes": found, "count": len(found)}


@step_type("gateway.create_deployment_mode", effect=Effect.WRITE, outputs=_MODE, needs=("gateway",))
def create_deployment_mode(context: StepContext, parameters: CreateMode) -> Mapping[str, Json]:
    """Create a deployment mode."""
    modes = gateway_client(context).modes
    return asdict(modes.create(parameters.name, title=parameters.title, description=parameters.description))


@step_type("gateway.update_deployment_mode", effect=Effect.WRITE, outputs=_MODE, needs=("gateway",))
def update_deployment_mode(context: StepContext, parameters: UpdateMode) -> Mapping[str, Json]:
    """Change name, title or description of a deployment mode; what is not given stays."""
    changed = gateway_client(context).modes.update(
        parameters.name,
        new_name=parameters.new_name,
        title=parameters.title,
        description=parameters.description,
    )
    return asdict(changed)


@step_type(
    "gateway.delete_deployment_mode", effect=Effect.WRITE, outputs=("name", "resource_count"), needs=("gateway",)
)
def delete_deployment_mode(context: StepContext, parameters: DeleteMode) -> Mapping[str, Json]:
    """Delete a deployment mode with the resources that it defines."""
    return {"name": parameters.name, "resource_count": gateway_client(context).modes.delete(parameters.name)}


STEP_TYPES = (
    create_token,
    list_tokens,
    delete_token,
    get_permissions,
    list_deployment_modes,
    create_deployment_mode,
    update_deployment_mode,
    delete_deployment_mode,
)

"""Step types `gateway.*` that change configuration resources of any type (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.errors import IgnitionError
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client
from pytest_ignition.steps.gateway_resources import OfType
from pytest_ignition.steps.places import readable
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

if TYPE_CHECKING:
    from pytest_ignition.gateway.resource_models import ResourceChange

_CONFIG = "The configuration, in the gateway's own keys"
_WHERE = "In which collection; without it the definition that counts"
_ONLY = "The resource's name; none for a type with one resource"

CHANGED = ("name", "type", "collection", "signature")


class CreateResource(OfType):
    """Parameters of `gateway.create_resource`."""

    name: str | None = Field(default=None, min_length=1, description=_ONLY)
    config: Mapping[str, Any] = Field(description=_CONFIG)
    collection: str = Field(default="core", description="`core`, `external`, `local`, or a deployment mode")
    enabled: bool = Field(default=True, description="Whether it is to work")
    description: str | None = Field(default=None, description="What people should know of it")
    allow_invalid_references: bool = Field(default=False, description="Whether it may refer to what is not there")


class ModifyResource(OfType):
    """Parameters of `gateway.modify_resource`."""

    name: str | None = Field(default=None, min_length=1, description=_ONLY)
    config: Mapping[str, Any] = Field(
        default={}, description="What of the configuration is to be different; what it does not name stays"
    )
    collection: str | None = Field(default=None, description=_WHERE)
    enabled: bool | None = Field(default=None, description="Whether it is to work; without it as before")
    description: str | None = Field(default=None, description="Another description; without it as before")
    allow_invalid_references: bool = Field(default=False, description="Whether it may refer to what is not there")


class OneResource(OfType):
    """Parameters of steps about one resource with a name."""

    name: str = Field(min_length=1, description="The resource's name")
    collection: str | None = Field(default=None, description=_WHERE)


class RenameResource(OneResource):
    """Parameters of `gateway.rename_resource`."""

    new_name: str = Field(min_length=1, description="The other name")
    references: Literal["ABORT", "IGNORE", "UPDATE"] | None = Field(
        default=None, description="What becomes of references to it; without it none may be there"
    )


class CopyResource(OfType):
    """Parameters of `gateway.copy_resource`."""

    name: str | None = Field(default=None, min_length=1, description=_ONLY)
    to_name: str | None = Field(default=None, min_length=1, description="The name of the copy; without it the same")
    to_collection: str | None = Field(default=None, description="Where the copy is; without it the same collection")
    from_collection: str | None = Field(default=None, description=_WHERE)


class MoveResource(OfType):
    """Parameters of `gateway.move_resource`."""

    name: str | None = Field(default=None, min_length=1, description=_ONLY)
    to_collection: str = Field(min_length=1, description="The collection that it goes to")
    from_collection: str | None = Field(default=None, description=_WHERE)


class DeleteResource(OfType):
    """Parameters of `gateway.delete_resource`."""

    name: str | None = Field(default=None, min_length=1, description=_ONLY)
    names: list[str] | None = Field(default=None, min_length=1, description="Several resources instead of one")
    collection: str | None = Field(default=None, description=_WHERE)
    confirm: bool = Field(default=False, description="Whether it goes though other resources refer to it")


class PutResourceFile(OneResource):
    """Parameters of `gateway.put_resource_file`."""

    file: str = Field(min_length=1, description="The name of its data file, such as `index.css`")
    source: str = Field(min_length=1, description="The file with its content, relative to the folder of the playbook")


class DeleteResourceFile(OneResource):
    """Parameters of `gateway.delete_resource_file`."""

    file: str = Field(min_length=1, description="The name of its data file")


class EncryptSecret(StepParameters):
    """Parameters of `gateway.encrypt_secret`."""

    secret: str = Field(min_length=1, description="The text in the clear; it is hidden everywhere")


def changed(change: ResourceChange) -> dict[str, Json]:
    """What a request changed, as plain data."""
    return {
        "name": change.name,
        "type": change.type,
        "collection": change.collection,
        "signature": change.new_signature,
    }


@step_type("gateway.create_resource", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_resource(context: StepContext, parameters: CreateResource) -> Mapping[str, Json]:
    """Create a configuration resource of any type."""
    made = gateway_client(context).resources.create(
        parameters.type,
        parameters.name,
        parameters.config,
        collection=parameters.collection,
        enabled=parameters.enabled,
        description=parameters.description,
        allow_invalid_references=parameters.allow_invalid_references,
    )
    return changed(made)


@step_type("gateway.modify_resource", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def modify_resource(context: StepContext, parameters: ModifyResource) -> Mapping[str, Json]:
    """Change a configuration resource; what is not named stays. Broken if somebody else changed it meanwhile."""
    resources = gateway_client(context).resources
    if parameters.name is None:
        return changed(resources.modify_singleton(parameters.type, parameters.config, collection=parameters.collection))
    made = resources.modify(
        parameters.type,
        parameters.name,
        parameters.config,
        collection=parameters.collection,
        enabled=parameters.enabled,
        description=parameters.description,
        allow_invalid_references=parameters.allow_invalid_references,
    )
    return changed(made)


@step_type("gateway.rename_resource", effect=Effect.WRITE, outputs=(*CHANGED, "references"), needs=("gateway",))
def rename_resource(context: StepContext, parameters: RenameResource) -> Mapping[str, Json]:
    """Give a configuration resource another name; broken if others refer to it and nothing is said about them."""
    made = gateway_client(context).resources.rename(
        parameters.type,
        parameters.name,
        parameters.new_name,
        references=parameters.references,
        collection=parameters.collection,
    )
    return {**changed(made), "references": [asdict(each) for each in made.references]}


@step_type("gateway.copy_resource", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def copy_resource(context: StepContext, parameters: CopyResource) -> Mapping[str, Json]:
    """Copy a configuration resource to another name, to another collection, or both."""
    made = gateway_client(context).resources.copy(
        parameters.type,
        parameters.name,
        to_name=parameters.to_name,
        to_collection=parameters.to_collection,
        from_collection=parameters.from_collection,
    )
    return changed(made)


@step_type("gateway.move_resource", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def move_resource(context: StepContext, parameters: MoveResource) -> Mapping[str, Json]:
    """Move a configuration resource to another collection."""
    made = gateway_client(context).resources.move(
        parameters.type, parameters.name, parameters.to_collection, from_collection=parameters.from_collection
    )
    return changed(made)


@step_type("gateway.delete_resource", effect=Effect.WRITE, outputs=("deleted", "references"), needs=("gateway",))
def delete_resource(context: StepContext, parameters: DeleteResource) -> Mapping[str, Json]:
    """Delete one or several configuration resources; broken if others refer to them and that is not confirmed."""
    gone = _deleted(context, parameters)
    references = [asdict(each) for each in gone[0].references]
    # What referred to a resource was changed with it: only what has no signature any more is gone.
    return {"deleted": [each.name for each in gone if not each.new_signature], "references": references}


def _deleted(context: StepContext, parameters: DeleteResource) -> list[ResourceChange]:
    resources = gateway_client(context).resources
    collection, confirm = parameters.collection, parameters.confirm
    if parameters.names is not None and parameters.name is not None:
        raise IgnitionError("name and names are given", hint="give one of them")
    if parameters.names is not None:
        return resources.delete_many(parameters.type, parameters.names, collection=collection, confirm=confirm)
    if parameters.name is not None:
        return [resources.delete(parameters.type, parameters.name, collection=collection, confirm=confirm)]
    return [resources.delete_singleton(parameters.type, collection=collection, confirm=confirm)]


@step_type(
    "gateway.put_resource_file",
    effect=Effect.WRITE,
    outputs=CHANGED,
    needs=("gateway",),
    file_parameters=("source",),
)
def put_resource_file(context: StepContext, parameters: PutResourceFile) -> Mapping[str, Json]:
    """Write a data file of a configuration resource, such as a theme's style sheet. Few types have any."""
    made = gateway_client(context).resources.put_file(
        parameters.type,
        parameters.name,
        parameters.file,
        readable(context, parameters.source),
        collection=parameters.collection,
    )
    return changed(made)


@step_type("gateway.delete_resource_file", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def delete_resource_file(context: StepContext, parameters: DeleteResourceFile) -> Mapping[str, Json]:
    """Delete a data file of a configuration resource."""
    made = gateway_client(context).resources.delete_file(
        parameters.type, parameters.name, parameters.file, collection=parameters.collection
    )
    return changed(made)


@step_type("gateway.encrypt_secret", effect=Effect.READ, outputs=("encrypted",), needs=("gateway",))
def encrypt_secret(context: StepContext, parameters: EncryptSecret) -> Mapping[str, Json]:
    """Encrypt a secret with the gateway's key, for the configuration of a resource; nothing is changed."""
    context.keep_secret(parameters.secret)
    return {"encrypted": gateway_client(context).resources.encrypt(parameters.secret)}


STEP_TYPES = (
    create_resource,
    modify_resource,
    rename_resource,
    copy_resource,
    move_resource,
    delete_resource,
    put_resource_file,
    delete_resource_file,
    encrypt_secret,
)

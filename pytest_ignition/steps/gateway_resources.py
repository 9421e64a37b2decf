"""Step types `gateway.*` that read configuration resources of any type (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client
from pytest_ignition.steps.registry import Effect, StepParameters, step_type

if TYPE_CHECKING:
    from pytest_ignition.gateway.resource_models import Resource

TYPE_PATTERN = "^[^/]+/[^/]+$"


class OfType(StepParameters):
    """Parameters of steps about a type."""

    type: str = Field(
        pattern=TYPE_PATTERN, description="The type, as `<module>/<type>`, such as `ignition/database-connection`"
    )


class GetResource(OfType):
    """Parameters of `gateway.get_resource`."""

    name: str | None = Field(
        default=None, min_length=1, description="The resource's name; none for a type with one resource"
    )
    collection: str | None = Field(
        default=None, description="In which collection; without it the definition that counts"
    )


class GetResourceFile(OfType):
    """Parameters of `gateway.get_resource_file`."""

    name: str = Field(min_length=1, description="The resource's name")
    file: str = Field(min_length=1, description="The name of its data file, such as `index.css`")
    collection: str | None = Field(
        default=None, description="In which collection; without it the definition that counts"
    )


def plain(resource: Resource) -> dict[str, Json]:
    """A resource as plain data, with whether it is healthy and what is wrong with it."""
    found = asdict(resource)
    del found["raw"]
    return {**found, "healthy": resource.healthy, "faults": list(resource.faults)}


@step_type("gateway.list_resources", effect=Effect.READ, outputs=("resources", "count"), needs=("gateway",))
def list_resources(context: StepContext, parameters: OfType) -> Mapping[str, Json]:
    """List the configuration resources of a type, with their configurations and their health."""
    found = [plain(each) for each in gateway_client(context).resources.list(parameters.type)]
    return {"resources": found, "count": len(found)}


@step_type("gateway.list_resource_names", effect=Effect.READ, outputs=("names", "resources"), needs=("gateway",))
def list_resource_names(context: StepContext, parameters: OfType) -> Mapping[str, Json]:
    """List the names of a type's configuration resources, and the collections that define each."""
    found = gateway_client(context).resources.names(parameters.type)
    return {"names": [each.name for each in found], "resources": [asdict(each) for each in found]}


@step_type("gateway.get_resource", effect=Effect.READ, outputs=("resource",), needs=("gateway",))
def get_resource(context: StepContext, parameters: GetResource) -> Mapping[str, Json]:
    """Read one configuration resource; broken if there is none of that name."""
    resources = gateway_client(context).resources
    if parameters.name is None:
        return {"resource": plain(resources.singleton(parameters.type, collection=parameters.collection))}
    return {"resource": plain(resources.find(parameters.type, parameters.name, collection=parameters.collection))}


@step_type("gateway.get_resource_type", effect=Effect.READ, outputs=("resource_type",), needs=("gateway",))
def get_resource_type(context: StepContext, parameters: OfType) -> Mapping[str, Json]:
    """Read what a type of configuration resources is, and which kinds `config.profile.type` may name."""
    found = asdict(gateway_client(context).resources.type_info(parameters.type))
    del found["raw"]
    return {"resource_type": found}


@step_type("gateway.get_resource_file", effect=Effect.READ, outputs=("path", "size"), needs=("gateway",))
def get_resource_file(context: StepContext, parameters: GetResourceFile) -> Mapping[str, Json]:
    """Save a data file of a configuration resource, such as a theme's style sheet, in the evidence folder."""
    name = PurePosixPath(parameters.file)
    path = context.evidence_path(name.stem, name.suffix)
    gateway_client(context).resources.get_file(
        parameters.type, parameters.name, parameters.file, collection=parameters.collection, save_to=path
    )
    return {"path": str(path), "size": path.stat().st_size}


STEP_TYPES = (list_resources, list_resource_names, get_resource, get_resource_type, get_resource_file)

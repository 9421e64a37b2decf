"""Step types `gateway.create_*`: configuration resources of well-known types (gateway API sheet, sections 8 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from pytest_ignition.engine.context import StepContext
from pytest_ignition.language.model import Json
from pytest_ignition.steps.gateway_client import gateway_client
from pytest_ignition.steps.gateway_resource_changes import CHANGED, changed
from pytest_ignition.steps.registry import Effect, StepParameters, step_type
from pytest_ignition.steps.units import Seconds


class New(StepParameters):
    """Parameters of every step that creates a resource."""

    name: str = Field(min_length=1, description="The name of the new one")
    description: str | None = Field(default=None, description="What people should know of it")
    enabled: bool = Field(default=True, description="Whether it is to work")
    collection: str = Field(default="core", description="`core`, `external`, `local`, or a deployment mode")


class CreateDatabaseConnection(New):
    """Parameters of `gateway.create_database_connection`."""

    driver: str = Field(min_length=1, description="The JDBC driver as the gateway lists it, such as `MariaDB`")
    connect_url: str = Field(min_length=1, description="Such as `jdbc:mariadb://localhost:3306/test`")
    translator: str | None = Field(default=None, description="The SQL translator, such as `MYSQL`; 8.3.8 wants one")
    username: str | None = Field(default=None, description="Who connects")
    password: str | None = Field(default=None, description="Their password; the gateway encrypts it")
    config: Mapping[str, Any] = Field(default={}, description="Further keys, such as `poolMaxActive`")


class CreateExtension(New):
    """Parameters of steps that create a resource of a type with extension points."""

    type: str = Field(min_length=1, description="Which kind: one of those that `gateway.get_resource_type` tells")
    profile: Mapping[str, Any] = Field(default={}, description="Further keys of the profile")
    settings: Mapping[str, Any] = Field(default={}, description="The settings of this kind")


class CreateTagProvider(CreateExtension):
    """Parameters of `gateway.create_tag_provider`."""

    type: str = Field(default="STANDARD", min_length=1, description="`STANDARD` or `REMOTE`")
    settle: Seconds = Field(default=30.0, ge=0, description="Longest wait until it tells its tags, in seconds")


@step_type("gateway.create_database_connection", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_database_connection(context: StepContext, parameters: CreateDatabaseConnection) -> Mapping[str, Json]:
    """Create a database connection; its password goes into the configuration encrypted."""
    made = gateway_client(context).databases.create(
        parameters.name,
        driver=parameters.driver,
        connect_url=parameters.connect_url,
        translator=parameters.translator,
        username=parameters.username,
        password=parameters.password,
        config=parameters.config,
        description=parameters.description,
        enabled=parameters.enabled,
        collection=parameters.collection,
    )
    return changed(made)


def _extension(parameters: CreateExtension) -> dict[str, Any]:
    return {
        "profile": parameters.profile,
        "settings": parameters.settings,
        "description": parameters.description,
        "enabled": parameters.enabled,
        "collection": parameters.collection,
    }


@step_type("gateway.create_user_source", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_user_source(context: StepContext, parameters: CreateExtension) -> Mapping[str, Json]:
    """Create a user source."""
    user_sources = gateway_client(context).user_sources
    return changed(user_sources.create(parameters.name, parameters.type, **_extension(parameters)))


@step_type("gateway.create_device", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_device(context: StepContext, parameters: CreateExtension) -> Mapping[str, Json]:
    """Create a device of the gateway's OPC UA server."""
    devices = gateway_client(context).devices
    return changed(devices.create(parameters.name, parameters.type, **_extension(parameters)))


@step_type("gateway.create_alarm_journal", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_alarm_journal(context: StepContext, parameters: CreateExtension) -> Mapping[str, Json]:
    """Create an alarm journal."""
    journals = gateway_client(context).alarm_journals
    return changed(journals.create(parameters.name, parameters.type, **_extension(parameters)))


@step_type("gateway.create_tag_provider", effect=Effect.WRITE, outputs=CHANGED, needs=("gateway",))
def create_tag_provider(context: StepContext, parameters: CreateTagProvider) -> Mapping[str, Json]:
    """Create a tag provider, and wait until it tells how many tags it has."""
    made = gateway_client(context).tag_providers.create(
        parameters.name,
        parameters.type,
        settle=min(parameters.settle, context.remaining()),
        progress=context.progress,
        **_extension(parameters),
    )
    return changed(made)


STEP_TYPES = (
    create_database_connection,
    create_user_source,
    create_device,
    create_alarm_journal,
    create_tag_provider,
)

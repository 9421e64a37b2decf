"""Configuration resources of well-known types: database connections, user sources, devices, tag providers, journals.

Each has `list`, `find`, `create` and `delete`; all else that a resource can go through is in `gateway.resources`. Keys
are those of the gateway API sheet (sections 8 and 9); whatever else a type knows goes into a free mapping.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pytest_ignition.gateway import resource_changes, resources
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.messages import Operation, Wait
from pytest_ignition.gateway.operations import Progress, silent
from pytest_ignition.gateway.resource_models import (
    ALARM_JOURNAL,
    DATABASE_CONNECTION,
    DEVICE,
    TAG_PROVIDER,
    USER_SOURCE,
    Resource,
    ResourceChange,
)
from pytest_ignition.gateway.settings import Secret

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

SETTLES_WITHIN = 30.0
"""Seconds that a fresh tag provider may take until it does what it is told (section 8)."""

_LOOK_SECONDS = 0.5


class List(Protocol):
    """The operation behind `list`."""

    def __call__(self, operations: Operations, /) -> Operation[list[Resource]]:
        """Begin it."""


class Find(Protocol):
    """The operation behind `find`."""

    def __call__(self, operations: Operations, /, name: str, *, collection: str | None = None) -> Operation[Resource]:
        """Begin it."""


class Delete(Protocol):
    """The operation behind `delete`."""

    def __call__(
        self, operations: Operations, /, name: str, *, collection: str | None = None, confirm: bool = False
    ) -> Operation[ResourceChange]:
        """Begin it."""


def _list(kind: str) -> List:
    def list_all(operations: Operations, /) -> Operation[list[Resource]]:
        """Those that are configured. Needs 8.3 and read permission."""
        return (yield from resources.list_all(operations, kind))

    return list_all


def _find(kind: str) -> Find:
    def find(operations: Operations, /, name: str, *, collection: str | None = None) -> Operation[Resource]:
        """One by its name. Needs 8.3 and read permission.

        Args:
            name: as the gateway lists it.
            collection: in which collection; None for the definition that counts.

        Raises:
            NotFoundOnGateway: there is none; names the nearest one.
        """
        return (yield from resources.find(operations, kind, name, collection=collection))

    return find


def _delete(kind: str) -> Delete:
    def delete(
        operations: Operations, /, name: str, *, collection: str | None = None, confirm: bool = False
    ) -> Operation[ResourceChange]:
        """Delete one. Needs 8.3 and write permission.

        Args:
            name: as the gateway lists it.
            collection: in which collection; None for the definition that counts.
            confirm: whether it goes though other resources refer to it.

        Raises:
            ResourceInUse: others refer to it, and that was not confirmed; has the references.
            NotFoundOnGateway: there is none; names the nearest one.
        """
        return (yield from resource_changes.delete(operations, kind, name, collection=collection, confirm=confirm))

    return delete


def create_database_connection(
    operations: Operations,
    name: str,
    *,
    driver: str,
    connect_url: str,
    translator: str | None = None,
    username: str | None = None,
    password: str | Secret | None = None,
    config: Mapping[str, Any] | None = None,
    description: str | None = None,
    enabled: bool = True,
    collection: str = "core",
) -> Operation[ResourceChange]:
    """Create a database connection. Needs 8.3 and write permission.

    Args:
        name: of the connection.
        driver: the JDBC driver as the gateway lists it (`ignition/database-driver`), such as `MariaDB`.
        connect_url: such as `jdbc:mariadb://localhost:3306/test`.
        translator: the SQL translator (`ignition/database-translator`), such as `MYSQL`. The OpenAPI document of 8.3.8
            wants one.
        username: who connects.
        password: theirs, in the clear: the gateway encrypts it first, and only that goes into the configuration.
        config: further keys, such as `{"poolMaxActive": 8}`.
        description: what people should know of it.
        enabled: whether it is to connect.
        collection: where it is defined.

    Raises:
        ResourceExists: there is one of that name.
        InvalidResource: the gateway does not take it; says which fields.
    """
    own: dict[str, Any] = {"driver": driver, "connectURL": connect_url}
    own |= {} if translator is None else {"translator": translator}
    own |= {} if username is None else {"username": username}
    if password is not None:
        own["password"] = yield from resource_changes.encrypt(operations, password)
    return (
        yield from resource_changes.create(
            operations,
            DATABASE_CONNECTION,
            name,
            own | dict(config or {}),
            description=description,
            enabled=enabled,
            collection=collection,
        )
    )


class CreateExtension(Protocol):
    """The operation behind `create` of a type with extension points."""

    def __call__(
        self,
        operations: Operations,
        /,
        name: str,
        type: str,  # noqa: A002 - the gateway's word
        *,
        profile: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        description: str | None = None,
        enabled: bool = True,
        collection: str = "core",
    ) -> Operation[ResourceChange]:
        """Begin it."""


def _create(kind: str) -> CreateExtension:
    def create(
        operations: Operations,
        /,
        name: str,
        type: str,  # noqa: A002 - the gateway's word
        *,
        profile: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
        description: str | None = None,
        enabled: bool = True,
        collection: str = "core",
    ) -> Operation[ResourceChange]:
        """Create one. Needs 8.3 and write permission.

        Args:
            name: of the resource.
            type: which kind: a `type_id` of the extension points that `gateway.resources.type_info` tells.
            profile: further keys of `config.profile`.
            settings: `config.settings`; None for an empty one.
            description: what people should know of it.
            enabled: whether it is to work.
            collection: where it is defined.

        Raises:
            ResourceExists: there is one of that name.
            InvalidResource: the gateway does not take it; says which fields.
        """
        config = {"profile": {"type": type, **(profile or {})}, "settings": dict(settings or {})}
        return (
            yield from resource_changes.create(
                operations,
                kind,
                name,
                config,
                description=description,
                enabled=enabled,
                collection=collection,
            )
        )

    return create


def create_tag_provider(
    operations: Operations,
    name: str,
    type: Literal["STANDARD", "REMOTE"] | str = "STANDARD",  # noqa: A002 - the gateway's word
    *,
    profile: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
    description: str | None = None,
    enabled: bool = True,
    collection: str = "core",
    settle: float = SETTLES_WITHIN,
    progress: Progress = silent,
) -> Operation[ResourceChange]:
    """Create a tag provider, and wait until it tells how many tags it has. Needs 8.3 and write permission.

    A fresh provider may say "Provider not found", or take tags without keeping them, for up to 30 seconds (section 8).

    Args:
        name: of the provider.
        type: `STANDARD` or `REMOTE`.
        profile: further keys of `config.profile`, such as `{"allowBackfill": False}`.
        settings: `config.settings`, such as `{"readOnly": True}`; None for an empty one.
        description: what people should know of it.
        enabled: whether it is to work.
        collection: where it is defined.
        settle: longest wait for it, in seconds; it is no error if it tells nothing in this time. 0 does not wait.
        progress: told where it stands.

    Raises:
        ResourceExists: there is one of that name.
        InvalidResource: the gateway does not take it; says which fields.
    """
    change = yield from _create(TAG_PROVIDER)(
        operations,
        name,
        type,
        profile=profile,
        settings=settings,
        description=description,
        enabled=enabled,
        collection=collection,
    )
    start = operations.monotonic()
    while enabled and (passed := operations.monotonic() - start) < settle:
        found = yield from resources.find(operations, TAG_PROVIDER, name)
        if found.metrics.get("tagCount") is not None and found.healthy is not False:
            break
        progress(f"waiting for the tag provider {name}: {passed:.0f} s of {settle:g} s")
        yield Wait(seconds=_LOOK_SECONDS, message=f"the tag provider {name}")
    return change


class DatabaseCalls:
    """Database connections: `gateway.databases`."""

    list = Call(_list(DATABASE_CONNECTION))
    find = Call(_find(DATABASE_CONNECTION))
    create = Call(create_database_connection, effect="write")
    delete = Call(_delete(DATABASE_CONNECTION), effect="write")


class UserSourceCalls:
    """User sources: `gateway.user_sources`."""

    list = Call(_list(USER_SOURCE))
    find = Call(_find(USER_SOURCE))
    create = Call(_create(USER_SOURCE), effect="write")
    delete = Call(_delete(USER_SOURCE), effect="write")


class DeviceCalls:
    """Devices of the OPC UA server: `gateway.devices`."""

    list = Call(_list(DEVICE))
    find = Call(_find(DEVICE))
    create = Call(_create(DEVICE), effect="write")
    delete = Call(_delete(DEVICE), effect="write")


class TagProviderCalls:
    """Tag providers: `gateway.tag_providers`."""

    list = Call(_list(TAG_PROVIDER))
    find = Call(_find(TAG_PROVIDER))
    create = Call(create_tag_provider, effect="write")
    delete = Call(_delete(TAG_PROVIDER), effect="write")


class AlarmJournalCalls:
    """Alarm journals: `gateway.alarm_journals`."""

    list = Call(_list(ALARM_JOURNAL))
    find = Call(_find(ALARM_JOURNAL))
    create = Call(_create(ALARM_JOURNAL), effect="write")
    delete = Call(_delete(ALARM_JOURNAL), effect="write")


class Databases(DatabaseCalls, Part):
    """The database connections of a gateway."""


class AsyncDatabases(DatabaseCalls, AsyncPart):
    """The database connections of a gateway."""


class UserSources(UserSourceCalls, Part):
    """The user sources of a gateway."""


class AsyncUserSources(UserSourceCalls, AsyncPart):
    """The user sources of a gateway."""


class Devices(DeviceCalls, Part):
    """The devices of a gateway's OPC UA server."""


class AsyncDevices(DeviceCalls, AsyncPart):
    """The devices of a gateway's OPC UA server."""


class TagProviders(TagProviderCalls, Part):
    """The tag providers of a gateway."""


class AsyncTagProviders(TagProviderCalls, AsyncPart):
    """The tag providers of a gateway."""


class AlarmJournals(AlarmJournalCalls, Part):
    """The alarm journals of a gateway."""


class AsyncAlarmJournals(AlarmJournalCalls, AsyncPart):
    """The alarm journals of a gateway."""

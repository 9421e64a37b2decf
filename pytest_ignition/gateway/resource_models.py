"""Configuration resources as the gateway tells them (gateway API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_ignition.gateway.wire import read

DATABASE_CONNECTION = "ignition/database-connection"
USER_SOURCE = "ignition/user-source"
TAG_PROVIDER = "ignition/tag-provider"
ALARM_JOURNAL = "ignition/alarm-journal"
API_TOKEN = "ignition/api-token"  # noqa: S105 - a type's name
DEVICE = "com.inductiveautomation.opcua/device"

KNOWN_TYPES = (
    *(
        f"ignition/{each}"
        for each in (
            "alarm-journal",
            "api-token",
            "audit-profile",
            "database-connection",
            "database-driver",
            "database-translator",
            "email-profile",
            "holiday",
            "identity-provider",
            "local-system-properties",
            "opc-connection",
            "schedule",
            "secret-provider",
            "security-levels",
            "security-properties",
            "store-and-forward-engine",
            "system-properties",
            "tag-provider",
            "user-source",
        )
    ),
    *(f"com.inductiveautomation.opcua/{each}" for each in ("device", "server-config")),
    *(f"com.inductiveautomation.perspective/{each}" for each in ("themes", "icons", "fonts")),
    "com.inductiveautomation.historian/historian-provider",
    "com.inductiveautomation.eam/module-settings",
)
"""Types that the sheet names: the nearest one is told where a gateway does not know the one asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A configuration resource.

    Attributes:
        type: `<module>/<type>`.
        name: None for a singleton.
        version: of the format of its configuration.
        collection: where this definition stands: `core`, `external`, `local`, or a deployment mode.
        collections: all collections that define it.
        signature: 64 hex digits, new with each change; every change must name the present one.
        config: what is configured. Types with extension points have `profile` (with its `type`) and `settings`.
        backup_config: the other configuration of a redundant pair; None where there is none.
        data: names of its files.
        attributes: such as `lastModification` with `actor` and `timestamp`.
        metrics, healthchecks: what the gateway tells about it while it runs.
    """

    type: str
    name: str | None = None
    description: str | None = None
    enabled: bool = True
    version: int | None = None
    collection: str = ""
    collections: tuple[str, ...] = ()
    signature: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    backup_config: Mapping[str, Any] | None = None
    data: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    healthchecks: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def healthy(self) -> bool | None:
        """Whether all its health checks are good; None where it has none."""
        results = [result.get("healthy") for _name, result in _results(self.healthchecks)]
        return all(each is True for each in results) if results else None

    @property
    def faults(self) -> tuple[str, ...]:
        """What its bad health checks say, as `<check>: <words>`."""
        return tuple(
            f"{name}: {_words(result)}"
            for name, result in _results(self.healthchecks)
            if result.get("healthy") is False
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceName:
    """A resource by its name. `modes` are the collections that define it."""

    name: str
    enabled: bool = True
    modes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionPoint:
    """A kind of thing that a type can be: a value of `config.profile.type`."""

    type_id: str
    label: str = ""
    can_create: bool = True
    default_settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """What a type of resources is.

    Attributes:
        total: how many there are; `overrides` of them in more than one collection.
        extension_points: the kinds that `config.profile.type` may name, where `extension_point` is true.
        default_config: what a new one has.
    """

    module: str
    type_id: str
    total: int | None = None
    overrides: int | None = None
    singleton: bool = False
    extension_point: bool = False
    extension_points: tuple[ExtensionPoint, ...] = ()
    default_config: Mapping[str, Any] = field(default_factory=dict)
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A resource that refers to another with one of its properties."""

    type: str
    name: str
    property: str = ""

    def __str__(self) -> str:
        return f"{self.type} {self.name}" + (f" ({self.property})" if self.property else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """What a request changed.

    Attributes:
        new_signature: "" for a resource that is gone.
        references: what refers to it, as far as the gateway told.
    """

    type: str
    name: str | None = None
    collection: str = ""
    new_signature: str = ""
    references: tuple[Reference, ...] = ()


def resource_type(data: Mapping[str, Any]) -> ResourceType:
    """A type from its JSON."""
    points = data.get("extensionPoints")
    defaults = data.get("defaultConfig")
    total, overrides = data.get("total"), data.get("overrides")
    return ResourceType(
        module=str(data.get("module") or ""),
        type_id=str(data.get("typeId") or ""),
        total=total if isinstance(total, int) else None,
        overrides=overrides if isinstance(overrides, int) else None,
        singleton=data.get("singleton") is True,
        extension_point=data.get("extensionPoint") is True,
        extension_points=tuple(read(ExtensionPoint, each) for each in _objects(points)),
        default_config=defaults if isinstance(defaults, dict) else {},
        raw=data,
    )


def references_of(data: Mapping[str, Any]) -> tuple[Reference, ...]:
    """The references of an answer."""
    return tuple(read(Reference, each) for each in _objects(data.get("references")))


def changes_of(data: Mapping[str, Any]) -> list[ResourceChange]:
    """The changes of an answer, each with the answer's references."""
    references = references_of(data)
    return [
        ResourceChange(
            type=str(each.get("type") or ""),
            name=each.get("name") or None,
            collection=str(each.get("collection") or ""),
            new_signature=str(each.get("newSignature") or ""),
            references=references,
        )
        for each in _objects(data.get("changes"))
    ]


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _results(healthchecks: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    for name, check in healthchecks.items():
        result = check.get("result") if isinstance(check, dict) else None
        if isinstance(result, dict):
            found.append((name, result))
    return found


def _words(result: Mapping[str, Any]) -> str:
    error = result.get("error")
    told = error.get("message") if isinstance(error, dict) else None
    words = [str(each) for each in (result.get("message"), told) if each]
    return ", ".join(words) or "not healthy"

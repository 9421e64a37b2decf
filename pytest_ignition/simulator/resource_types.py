"""The types of configuration resources that the simulated gateway has (gateway API sheet, sections 3, 8 and 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CORE_MODULE = "ignition"

DATABASE_CONNECTION = "ignition/database-connection"
USER_SOURCE = "ignition/user-source"
IDENTITY_PROVIDER = "ignition/identity-provider"
AUDIT_PROFILE = "ignition/audit-profile"
TAG_PROVIDER = "ignition/tag-provider"
API_TOKEN = "ignition/api-token"  # noqa: S105 - a type's name
SECURITY_PROPERTIES = "ignition/security-properties"
SECURITY_LEVELS = "ignition/security-levels"
SYSTEM_PROPERTIES = "ignition/system-properties"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionPoint:
    """A kind of thing that a type can be, such as a STANDARD tag provider."""

    type_id: str
    label: str
    can_create: bool = True
    default_settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """One type.

    Attributes:
        singleton: whether there is exactly one, without a name.
        extension: whether `config` is `{"profile": {"type": ..}, "settings": {..}}`.
        points: the values of `profile.type` that it takes; () for any, as far as they are not known.
        required: keys that `config` must have.
        secrets: keys of `config` that hold a secret: null, or an object that was encrypted.
        references: paths in `config` that name a resource, and of which type.
        files: whether it takes data files besides its configuration.
        connects: whether it connects to the outside, so that a restore can disable it; of which types a real gateway
            lets it is not captured.
    """

    module: str
    type_id: str
    singleton: bool = False
    extension: bool = False
    points: tuple[ExtensionPoint, ...] = ()
    required: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    references: tuple[tuple[tuple[str, ...], str], ...] = ()
    files: bool = False
    connects: bool = False

    @property
    def kind(self) -> str:
        """`<module>/<type>`."""
        return f"{self.module}/{self.type_id}"


def _plain(*type_ids: str) -> tuple[ResourceType, ...]:
    return tuple(ResourceType(module=CORE_MODULE, type_id=type_id) for type_id in type_ids)


def _extended(*type_ids: str) -> tuple[ResourceType, ...]:
    return tuple(ResourceType(module=CORE_MODULE, type_id=type_id, extension=True) for type_id in type_ids)


def _only_one(*kinds: str) -> tuple[ResourceType, ...]:
    split = (kind.rsplit("/", 1) for kind in kinds)
    return tuple(ResourceType(module=module, type_id=type_id, singleton=True) for module, type_id in split)


TYPES: Mapping[str, ResourceType] = {
    each.kind: each
    for each in (
        ResourceType(
            module=CORE_MODULE,
            type_id="database-connection",
            required=("driver", "connectURL"),
            secrets=("password",),
            connects=True,
            references=((("failoverProfile",), DATABASE_CONNECTION),),
        ),
        ResourceType(
            module=CORE_MODULE,
            type_id="tag-provider",
            extension=True,
            points=(
                ExtensionPoint(type_id="STANDARD", label="Standard Tag Provider"),
                ExtensionPoint(type_id="REMOTE", label="Remote Tag Provider"),
                ExtensionPoint(type_id="MANAGED", label="Managed Tag Provider", can_create=False),
            ),
            references=((("settings", "defaultDatasourceName"), DATABASE_CONNECTION),),
        ),
        ResourceType(
            module=CORE_MODULE,
            type_id="api-token",
            extension=True,
            points=(ExtensionPoint(type_id="basic-token", label="Basic Token"),),
        ),
        ResourceType(
            module=CORE_MODULE,
            type_id="security-properties",
            singleton=True,
            references=(
                (("systemAuthProfile",), USER_SOURCE),
                (("systemIdentityProvider",), IDENTITY_PROVIDER),
                (("gatewayAuditProfile",), AUDIT_PROFILE),
            ),
        ),
        ResourceType(module=CORE_MODULE, type_id="database-driver", files=True),
        *_plain("database-translator", "schedule", "holiday", "store-and-forward-engine", "gateway-network-outgoing"),
        *_extended("user-source", "identity-provider", "email-profile", "audit-profile"),
        ResourceType(module=CORE_MODULE, type_id="opc-connection", extension=True, connects=True),
        *_extended("secret-provider"),
        ResourceType(
            module=CORE_MODULE,
            type_id="alarm-journal",
            extension=True,
            references=((("settings", "datasource"), DATABASE_CONNECTION),),
        ),
        *_only_one(SECURITY_LEVELS, SYSTEM_PROPERTIES, "ignition/local-system-properties"),
        *_only_one("com.inductiveautomation.opcua/server-config", "com.inductiveautomation.eam/module-settings"),
        ResourceType(
            module="com.inductiveautomation.opcua", type_id="device", extension=True, files=True, connects=True
        ),
        ResourceType(module="com.inductiveautomation.historian", type_id="historian-provider", extension=True),
        *(
            ResourceType(module="com.inductiveautomation.perspective", type_id=type_id, files=True)
            for type_id in ("themes", "icons", "fonts")
        ),
    )
}
"""By `<module>/<type>`."""

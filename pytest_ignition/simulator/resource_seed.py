"""The configuration resources that a simulated gateway comes with: its scenario's, and what every gateway has."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pytest_ignition.simulator import levels
from pytest_ignition.simulator.accounts import ADMINISTRATOR
from pytest_ignition.simulator.resource_types import (
    API_TOKEN,
    DATABASE_CONNECTION,
    IDENTITY_PROVIDER,
    SECURITY_LEVELS,
    SECURITY_PROPERTIES,
    SYSTEM_PROPERTIES,
    TAG_PROVIDER,
    USER_SOURCE,
)

if TYPE_CHECKING:
    from pytest_ignition.simulator.accounts import ApiToken
    from pytest_ignition.simulator.scenario import DatabaseSpec, ProviderSpec
    from pytest_ignition.simulator.state import GatewayState

READER = "Viewer"
"""The role of the scenario's tokens that may only read; the gateway's read permission names it where there is one."""

SYSTEM_NAME = "systemName"
"""The key of the gateway's name in its system properties, as in the fixtures of inductiveautomation/kindling."""

_CHECKED_AT = 1788748551614
"""When the health checks of the seed ran, in milliseconds."""

_TRACE = [
    "\tat org.apache.commons.dbcp2.BasicDataSource.createPoolableConnectionFactory(BasicDataSource.java:653)",
    "\tat com.inductiveautomation.ignition.gateway.datasource.DatasourceImpl.check(DatasourceImpl.java:412)",
]

Seed = tuple[str, str, dict[str, Any]]
"""Type, name ("" for a singleton) and what the definition has."""


def seed(state: GatewayState) -> Iterator[Seed]:
    """What there is after every reset. Reading and writing is as by default (section 3): AnyOf Administrator."""
    administrator, reader = levels.role(ADMINISTRATOR), levels.role(READER)
    reads_only = any(not token.write for token in state.accounts.tokens)
    readers = [administrator, reader] if reads_only else [administrator]
    only_administrators = levels.permission([administrator])
    yield (
        SECURITY_PROPERTIES,
        "",
        {
            "config": {
                "accessPermissions": only_administrators,
                "readPermissions": levels.permission(readers),
                "writePermissions": only_administrators,
                "createProjectPermissions": only_administrators,
                "designerPermissions": only_administrators,
                "allowDesignerSSO": False,
                "allowUserAdmin": False,
                "createProjectRoleName": ADMINISTRATOR,
                "designerAuthStrategy": "IDENTITY_PROVIDER",
                "designerRoleName": ADMINISTRATOR,
                "forceIdpAuth": False,
                "gatewayAuditProfile": None,
                "systemAuthProfile": "default",
                "systemIdentityProvider": state.scenario.identity_provider,
            }
        },
    )
    yield SECURITY_LEVELS, "", {"config": {"securityLevels": levels.tree([levels.PUBLIC, *readers])}}
    yield SYSTEM_PROPERTIES, "", {"config": {SYSTEM_NAME: state.scenario.name}}
    yield USER_SOURCE, "default", {"config": {"profile": {"type": "INTERNAL"}, "settings": {}}}
    yield (
        IDENTITY_PROVIDER,
        state.scenario.identity_provider,
        {"config": {"profile": {"type": "internal"}, "settings": {}}},
    )
    yield from ((DATABASE_CONNECTION, each.name, _database(each)) for each in state.scenario.databases)
    yield from ((TAG_PROVIDER, each.name, _provider(each)) for each in state.scenario.tag_providers)
    yield from (
        (API_TOKEN, each.name, _token(each, administrator if each.write else reader)) for each in state.accounts.tokens
    )


def _database(spec: DatabaseSpec) -> dict[str, Any]:
    """The stack trace of a fault reaches clients with raw TAB bytes (section 1)."""
    result: dict[str, Any] = {"healthy": not spec.fault, "time": _CHECKED_AT}
    if spec.fault:
        cause = f"java.sql.SQLException: Cannot create PoolableConnectionFactory ({spec.fault})"
        result |= {"message": "Faulted", "error": {"message": spec.fault, "stacktrace": [cause, *_TRACE]}}
    url = f"jdbc:mariadb://{spec.name}.invalid:3306/{spec.name}" if spec.url is None else spec.url
    return {
        "config": {"driver": spec.driver, "translator": spec.translator, "connectURL": url},
        "description": spec.description,
        "healthchecks": {"status": {"result": result}},
    }


def _provider(spec: ProviderSpec) -> dict[str, Any]:
    """A provider with the full configuration of section 8."""
    everybody = {"type": "AllOf", "securityLevels": []}
    settings: dict[str, Any] = {}
    profile: dict[str, Any] = {"type": spec.type}
    if spec.type == "STANDARD":
        profile |= {"allowBackfill": False, "enableTagReferenceStore": True}
        settings = {
            "defaultDatasourceName": None,
            "readOnly": False,
            "valuePersistence": "Database",
            "readPermissions": everybody,
            "writePermissions": everybody,
            "editPermissions": everybody,
        }
    return {
        "config": {"profile": profile, "settings": settings},
        "healthchecks": {"status": {"result": {"healthy": True, "time": _CHECKED_AT}}},
    }


def _token(token: ApiToken, level: levels.Level) -> dict[str, Any]:
    profile = {
        "type": "basic-token",
        "secureChannelRequired": token.secure_channel,
        "securityLevels": levels.tree([level]),
        "timestamp": _CHECKED_AT,
    }
    secret = token.key.partition(":")[2]
    return {"config": {"profile": profile, "settings": {"tokenHash": token_hash(secret)}}}


def token_hash(secret: str) -> str:
    """What is kept of a token's secret: SHA-256 of its decoded bytes, as base64url without padding (section 3)."""
    try:
        decoded = base64.b64decode(secret + "=" * (-len(secret) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):  # none that a gateway made; a scenario may have it
        decoded = secret.encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hashlib.sha256(decoded).digest()).rstrip(b"=").decode()

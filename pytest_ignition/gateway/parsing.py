"""From the gateway's JSON and text to models. Pure and lenient: a missing or odd value becomes None, nothing raises."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.models import (
    QUARANTINED,
    GatewayInfo,
    GwInfo,
    License,
    Module,
    Overview,
    Ping,
    Project,
    ThreadCounts,
    Upload,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_LICENSE_MODES = {"free": False, "trial": True, "activated": True, "invalid": True}
"""Whether a mode is that of something that needs a licence; the modes are those of `/trial` (section 4)."""


def ping(data: Mapping[str, Any]) -> Ping:
    """StatusPing (section 2). Needs a text under `state`."""
    return Ping(state=str(data["state"]), details=_text(data, "details") or None)


def gwinfo_values(text: str) -> dict[str, str]:
    """The keys and values of a gwinfo text, in its order.

    A piece without "=" belongs to the value before it: nothing forbids a semicolon in a gateway's name.
    """
    values: dict[str, str] = {}
    last = None
    for piece in text.strip().removesuffix(";").split(";"):
        key, equals, value = piece.partition("=")
        if equals:
            last = key.strip()
            values[last] = value
        elif last is not None:
            values[last] += f";{piece}"
    return values


def gwinfo(values: Mapping[str, str]) -> GwInfo:
    """A gwinfo from its values (section 2). Needs `ContextStatus`."""
    return GwInfo(
        context_status=values["ContextStatus"],
        name=values.get("PlatformName"),
        version=values.get("Version"),
        edition=values.get("PlatformEdition") or ("standard" if "PlatformEdition" in values else None),
        redundancy_role=values.get("RedundancyStatus"),
        redundancy_state=values.get("RedundantState"),
        redundancy_activity=values.get("RedundantNodeActiveStatus"),
        raw=values,
    )


def gateway_info(data: Mapping[str, Any]) -> GatewayInfo:
    """gateway-info (section 4)."""
    licence = _part(data, "license")
    restrictions = licence.get("licenseRestrictions")
    return GatewayInfo(
        name=_text(data, "name"),
        version=short_version(_text(data, "ignitionVersion")),
        ignition_version=_text(data, "ignitionVersion"),
        edition=_text(data, "edition"),
        hostname=_text(data, "hostname"),
        port=_text(data, "port"),
        deployment_mode=_text(data, "deploymentMode"),
        redundancy_role=_text(data, "redundancyRole"),
        time_zone=_text(data, "timeZone"),
        time_zone_id=_text(data, "timeZoneId"),
        jvm_version=_text(data, "jvmVersion"),
        allow_unsigned_modules=_flag(data, "allowUnsignedModules"),
        license=License(
            mode=_text(licence, "mode"),
            expiration_date=_text(licence, "expirationDate"),
            valid_for_version=_number(licence.get("validForVersion")),
            restrictions=tuple(str(each) for each in restrictions) if isinstance(restrictions, list) else (),
        ),
        raw=data,
    )


def overview(data: Mapping[str, Any]) -> Overview:
    """The overview (section 4)."""
    memory = data.get("memory")
    used, maximum = memory if isinstance(memory, list) and len(memory) == 2 else (None, None)
    uptime = _number(data.get("uptime"))
    disk, licence, redundancy = _part(data, "disk"), _part(data, "license"), _part(data, "redundancy")
    return Overview(
        gateway_name=_text(data, "gatewayName"),
        version=_text(data, "version"),
        uptime_seconds=None if uptime is None else uptime / 1000,
        timezone=_text(data, "timezone"),
        locale=_text(data, "locale"),
        cpu=_number(data.get("cpu")),
        memory_used=_number(used),
        memory_max=_number(maximum),
        disk_used=_number(disk.get("used")),
        disk_total=_number(disk.get("total")),
        license_state=_text(licence, "state"),
        trial_remaining_seconds=_number(licence.get("trialRemaining")),
        redundancy_role=_text(redundancy, "role"),
        redundancy_activity=_text(redundancy, "activityLevel"),
        redundancy_project_state=_text(redundancy, "projectState"),
        time=_text(data, "time"),
        java_version=_text(_part(data, "java"), "version"),
        os_name=_text(_part(data, "os"), "name"),
        os_version=_text(_part(data, "os"), "version"),
        process_id=_count(data, "processId"),
        gc_names=_text(data, "gcNames"),
        drift_rate=_number(data.get("driftRate")),
        raw=data,
    )


def thread_counts(data: Mapping[str, Any]) -> ThreadCounts:
    """The thread counts (section 4)."""
    return ThreadCounts(
        running=_count(data, "running"),
        waiting=_count(data, "waiting"),
        timed_waiting=_count(data, "timedWaiting"),
        blocked=_count(data, "blocked"),
    )


def healthy_module(item: Mapping[str, Any]) -> Module:
    """An item of modules/healthy (section 5)."""
    licence = _text(item, "licenseState")
    exception = _text(_part(item, "exception"), "message")
    return Module(
        id=_text(item, "id") or "",
        name=_text(item, "name") or "",
        version=_text(item, "version") or "",
        state=_text(item, "state") or "UNKNOWN",
        description=_text(item, "description") or "",
        vendor=_text(item, "vendorName") or "",
        on_startup=_text(item, "onStartup"),
        license_state=licence,
        license_required=_LICENSE_MODES.get((licence or "").casefold()),
        fault_cause=_text(item, "faultCause") or exception,
    )


def quarantined_module(item: Mapping[str, Any]) -> Module:
    """An item of modules/quarantined (section 5)."""
    return Module(
        id=_text(item, "id") or "",
        name=_text(item, "name") or "",
        version=_text(item, "version") or "",
        state=QUARANTINED,
        quarantine_reason=_text(item, "reason"),
        certificate_accepted=_flag(item, "certAccepted"),
        license_accepted=_flag(item, "licenseAccepted"),
    )


def short_version(ignition_version: str | None) -> str | None:
    """`8.3.6` of `8.3.6 (b2026042713)`; what does not start like a version, such as `(Dev Version)`, stays whole."""
    found = re.match(r"\d+(?:\.\d+)+", ignition_version or "")
    return found.group() if found else ignition_version


def is_before_83(version: str | None) -> bool:
    """Whether this is surely a gateway without the REST API; an unknown version is not."""
    found = re.match(r"(\d{1,4})\.(\d{1,4})", version or "")
    return found is not None and (int(found.group(1)), int(found.group(2))) < (8, 3)


def megabytes(size: float | None) -> float | None:
    """Bytes in units of 1024 * 1024, to one decimal."""
    return None if size is None else round(size / 2**20, 1)


def _text(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    if isinstance(value, bool | dict | list):
        return None
    return None if value is None else str(value)


def _flag(data: Mapping[str, Any], key: str) -> bool | None:
    value = data.get(key)
    return value if isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _count(data: Mapping[str, Any], key: str) -> int | None:
    value = data.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def project(data: Mapping[str, Any]) -> Project:
    """A project (section 6). Needs a name."""
    return Project(
        name=str(data["name"]),
        title=_text(data, "title") or "",
        enabled=_flag(data, "enabled"),
        description=_text(data, "description") or "",
        parent=_text(data, "parent") or "",
        inheritable=_flag(data, "inheritable"),
        default_db=_text(data, "defaultDb"),
        tag_provider=_text(data, "tagProvider"),
        user_source=_text(data, "userSource"),
        identity_provider=_text(data, "identityProvider"),
    )


def upload(data: Mapping[str, Any]) -> Upload:
    """What an upload answers (section 5). Needs a module id."""
    return Upload(
        module_id=str(data["moduleId"]),
        has_certificate=data.get("containsCert") is True,
        certificate_accepted=data.get("certAccepted") is True,
        has_license=data.get("containsEula") is True,
        license_accepted=data.get("licenseAccepted") is True,
    )

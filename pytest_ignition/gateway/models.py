"""What the gateway says, typed. Unknown keys stand in `raw`, missing ones are None; texts are kept as they came."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UNREACHABLE = "UNREACHABLE"
"""Our own word for the state of a gateway that does not answer."""

QUARANTINED = "QUARANTINED"
"""Our own word for the state of a module that the gateway holds back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """`GET /StatusPing` (gateway API sheet, section 2).

    Attributes:
        state: `RUNNING`, `STARTING`, or what else the gateway says, kept as it is; `UNREACHABLE` without an answer.
        details: `COMMISSIONING` while the gateway waits for its wizard, else None.
        reachable: whether an answer came.
    """

    state: str
    details: str | None = None
    reachable: bool = True

    @property
    def running(self) -> bool:
        """Up and commissioned: exactly RUNNING, without details."""
        return self.state == "RUNNING" and self.details is None

    @property
    def commissioning(self) -> bool:
        """Whether the gateway waits for its wizard."""
        return self.details == "COMMISSIONING"


@dataclass(frozen=True, slots=True, kw_only=True)
class GwInfo:
    """`GET /system/gwinfo`: the `key=value;` text of 8.1 and 8.3 (section 2).

    Attributes:
        context_status: `RUNNING`, `NEEDS_COMMISSIONING`, ...
        version: such as `8.3.3`, without a build.
        edition: `standard` where the gateway says "", as gateway-info calls it.
        redundancy_role: `Independent`, `Master` or `Backup`.
        redundancy_state: `Good`, `Unknown`, ...
        redundancy_activity: `Active`, `Cold` or `Warm`.
        raw: all keys as sent.
    """

    context_status: str
    name: str | None = None
    version: str | None = None
    edition: str | None = None
    redundancy_role: str | None = None
    redundancy_state: str | None = None
    redundancy_activity: str | None = None
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class License:
    """The `license` part of gateway-info (section 4).

    Attributes:
        mode: such as `Trial`.
        expiration_date: as the gateway writes it, such as `Jul 29, 2025, 11:46:15 AM`.
    """

    mode: str | None = None
    expiration_date: str | None = None
    valid_for_version: float | None = None
    restrictions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayInfo:
    """`GET /data/api/v1/gateway-info` of 8.3 (section 4).

    Attributes:
        version: such as `8.3.6`; `ignition_version`: with its build, such as `8.3.6 (b2026042713)`.
        port: a text on the wire too.
        deployment_mode: "" where there is none.
        raw: the whole object as sent.
    """

    name: str | None = None
    version: str | None = None
    ignition_version: str | None = None
    edition: str | None = None
    hostname: str | None = None
    port: str | None = None
    deployment_mode: str | None = None
    redundancy_role: str | None = None
    time_zone: str | None = None
    time_zone_id: str | None = None
    jvm_version: str | None = None
    allow_unsigned_modules: bool | None = None
    license: License = field(default_factory=License)
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`GET /data/api/v1/overview` of 8.3 (section 4): the keys that tests ask for; the others stand in `raw`.

    Attributes:
        uptime_seconds: milliseconds on the wire.
        memory_used, memory_max: bytes.
        cpu: 0 to 1.
        disk_used, disk_total: as sent; the sheet names no unit.
        license_state: such as `trial`.
        trial_remaining_seconds: seconds on the wire too.
        time: the gateway's own, as it writes it.
        gc_names: of the garbage collectors of its Java machine.
        drift_rate: of its clock, as sent.
    """

    gateway_name: str | None = None
    version: str | None = None
    uptime_seconds: float | None = None
    timezone: str | None = None
    locale: str | None = None
    cpu: float | None = None
    memory_used: float | None = None
    memory_max: float | None = None
    disk_used: float | None = None
    disk_total: float | None = None
    license_state: str | None = None
    trial_remaining_seconds: float | None = None
    redundancy_role: str | None = None
    redundancy_activity: str | None = None
    redundancy_project_state: str | None = None
    time: str | None = None
    java_version: str | None = None
    os_name: str | None = None
    os_version: str | None = None
    process_id: int | None = None
    gc_names: str | None = None
    drift_rate: float | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadCounts:
    """`GET /data/api/v1/systemPerformance/threads` of 8.3 (section 4)."""

    running: int | None = None
    waiting: int | None = None
    timed_waiting: int | None = None
    blocked: int | None = None

    @property
    def total(self) -> int | None:
        """All of them; None where the gateway told none."""
        told = [count for count in (self.running, self.waiting, self.timed_waiting, self.blocked) if count is not None]
        return sum(told) if told else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """What a gateway is, as far as it tells this client. All of it plain values.

    Attributes:
        version: such as `8.3.6`. `platform_version`: with its build where the gateway tells it.
        edition: `standard`, `edge`, `maker`, ...
        license_mode: `Trial`, `Activated`, ...; None without the permission to read it.
        license_key: always None: no known route tells it. Playbooks of the public format name it.
        uptime_seconds, trial_remaining_seconds, os_name: None without the permission to read them.
        license_expiration: as the gateway writes it, such as `Jul 29, 2025, 11:46:15 AM`.
    """

    name: str | None = None
    version: str | None = None
    platform_version: str | None = None
    edition: str | None = None
    license_mode: str | None = None
    license_key: None = None
    deployment_mode: str | None = None
    redundancy_role: str | None = None
    time_zone: str | None = None
    jvm_version: str | None = None
    uptime_seconds: float | None = None
    hostname: str | None = None
    port: str | None = None
    allow_unsigned_modules: bool | None = None
    license_expiration: str | None = None
    trial_remaining_seconds: float | None = None
    os_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionHealth:
    """A database or OPC connection.

    Attributes:
        healthy: what its own health checks come to; None where it has none.
        message: of the check that is not healthy.
    """

    name: str
    enabled: bool | None = None
    healthy: bool | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a gateway is. What it does not tell to this client is None.

    Attributes:
        healthy: running and commissioned, whatever else is wrong.
        memory_used_mb, memory_max_mb: in units of 1024 * 1024 bytes.
        cpu: 0 to 1.
        modules_not_active: their names with their states.
        databases, opc_connections: each with its health checks.
        problems: titles of what the gateway itself calls a problem.
        license_mode: `Trial`, `Activated`, ...
        faults: all that is wrong, in words; () where nothing is, as far as the gateway tells.
    """

    healthy: bool
    state: str
    details: str | None = None
    uptime_seconds: float | None = None
    thread_count: int | None = None
    memory_used_mb: float | None = None
    memory_max_mb: float | None = None
    cpu: float | None = None
    modules_not_active: Mapping[str, str] | None = None
    databases: tuple[ConnectionHealth, ...] | None = None
    opc_connections: tuple[ConnectionHealth, ...] | None = None
    license_mode: str | None = None
    trial_expired: bool | None = None
    trial_seconds_left: float | None = None
    redundancy_role: str | None = None
    redundancy_activity: str | None = None
    redundancy_project_state: str | None = None
    problems: tuple[str, ...] | None = None
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """An installed module of 8.3 (section 5).

    Attributes:
        state: `ACTIVE`, `INACTIVE` or what else the gateway says; `QUARANTINED` for one that it holds back.
        on_startup: `enabled` or `disabled`.
        license_state: as the gateway says; its values are not documented.
        license_required: False for `Free`; True for the other licence modes of the trial route; None otherwise.
        fault_cause: why it does not run, or None.
        quarantine_reason: why it is held back, or None.
    """

    id: str
    name: str
    version: str
    state: str
    description: str = ""
    vendor: str = ""
    on_startup: str | None = None
    license_state: str | None = None
    license_required: bool | None = None
    fault_cause: str | None = None
    quarantine_reason: str | None = None
    certificate_accepted: bool | None = None
    license_accepted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project of 8.3 (section 6).

    Attributes:
        parent: the project that it inherits from; "" for none.
        inheritable: whether others may inherit from it.
        default_db, tag_provider, user_source, identity_provider: its defaults, or None.
        version: always None: projects have none. Playbooks of the public format name it.
    """

    name: str
    title: str = ""
    enabled: bool | None = None
    description: str = ""
    parent: str = ""
    inheritable: bool | None = None
    default_db: str | None = None
    tag_provider: str | None = None
    user_source: str | None = None
    identity_provider: str | None = None
    version: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What the gateway found in an uploaded module file (section 5).

    Attributes:
        has_certificate, has_license: whether it holds one, which has to be accepted before it is installed.
        certificate_accepted, license_accepted: whether that was done before, for an earlier version for example.
    """

    module_id: str
    has_certificate: bool = False
    certificate_accepted: bool = False
    has_license: bool = False
    license_accepted: bool = False

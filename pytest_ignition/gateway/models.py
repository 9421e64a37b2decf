"""What the gateway says, typed. Unknown keys are passed over, missing ones are None or empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """`GET /StatusPing` (gateway API sheet, section 2).

    Attributes:
        state: `RUNNING`, `STARTING`, or what a newer gateway says, kept as it is.
        details: `COMMISSIONING` while the gateway waits for its wizard, else None.
    """

    state: str
    details: str | None = None

    @property
    def running(self) -> bool:
        """Up and commissioned."""
        return self.state == "RUNNING" and self.details is None


@dataclass(frozen=True, slots=True, kw_only=True)
class GwInfo:
    """`GET /system/gwinfo`: the `key=value;` text of 8.1 and 8.3 (section 2). `values` holds all keys as sent."""

    context_status: str
    name: str | None
    version: str | None
    edition: str | None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayInfo:
    """What a gateway is.

    Attributes:
        version: such as `8.3.6`. `platform_version`: with its build, such as `8.3.6 (b2026042713)`.
        edition: `standard`, `edge`, `maker`, ...
        license_mode: `Trial`, `Activated`, ...; None without an API token.
        uptime_seconds: None without an API token.
    """

    name: str | None
    version: str | None
    platform_version: str | None
    edition: str | None
    license_mode: str | None = None
    license_key: str | None = None
    deployment_mode: str | None = None
    redundancy_role: str | None = None
    time_zone: str | None = None
    jvm_version: str | None = None
    uptime_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a gateway is. Figures are None where it does not tell without an API token."""

    healthy: bool
    state: str
    details: str | None = None
    uptime_seconds: float | None = None
    thread_count: int | None = None
    memory_used_mb: float | None = None
    memory_max_mb: float | None = None
    cpu: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """An installed module (section 5). `state` is `ACTIVE` for a running one, `QUARANTINED` for one held back."""

    id: str
    name: str
    version: str
    state: str
    description: str = ""
    vendor: str = ""
    license_state: str | None = None
    license_required: bool | None = None

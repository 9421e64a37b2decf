"""What a gateway is and how it is: gateway-info, overview, threads (gateway API sheet, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import liveness, parsing
from pytest_ignition.gateway.errors import AuthenticationMissing, NotFoundOnGateway, PermissionDenied
from pytest_ignition.gateway.messages import Operation, Request, ask
from pytest_ignition.gateway.models import GatewayInfo, Info, Overview, ThreadCounts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

GATEWAY_INFO = "/data/api/v1/gateway-info"
OVERVIEW = "/data/api/v1/overview"
THREADS = "/data/api/v1/systemPerformance/threads"

NOT_TOLD = (AuthenticationMissing, PermissionDenied, NotFoundOnGateway)
"""How a gateway refuses to tell: no token, one without the permission, or 8.1, which has no such route."""


def gateway_info(operations: Operations) -> Operation[GatewayInfo]:
    """`GET /data/api/v1/gateway-info`. Needs 8.3 and read permission."""
    data = yield from operations.read(GATEWAY_INFO)
    return parsing.gateway_info(data)


def overview(operations: Operations) -> Operation[Overview]:
    """`GET /data/api/v1/overview`. Needs 8.3 and read permission."""
    data = yield from operations.read(OVERVIEW)
    return parsing.overview(data)


def thread_counts(operations: Operations) -> Operation[ThreadCounts]:
    """`GET /data/api/v1/systemPerformance/threads`. Needs 8.3 and read permission."""
    data = yield from operations.read(THREADS)
    return parsing.thread_counts(data)


def info(operations: Operations) -> Operation[Info]:
    """What the gateway is; with read permission on 8.3 also licence and uptime.

    From gateway-info and overview where it tells them, else from gwinfo. They are asked for without a token too: a
    gateway may let everybody read (section 0, D837).
    """
    data = yield from object_if_told(operations, GATEWAY_INFO)
    if data is None:
        basic = yield from liveness.gwinfo(operations)
        return Info(
            name=basic.name,
            version=basic.version,
            platform_version=basic.version,
            edition=basic.edition,
            redundancy_role=basic.redundancy_role,
        )
    told = parsing.gateway_info(data)
    figures = parsing.overview((yield from object_if_told(operations, OVERVIEW)) or {})
    return Info(
        name=told.name,
        version=told.version,
        platform_version=told.ignition_version,
        edition=told.edition,
        license_mode=told.license.mode,
        deployment_mode=told.deployment_mode,
        redundancy_role=told.redundancy_role,
        time_zone=told.time_zone_id,
        jvm_version=told.jvm_version,
        uptime_seconds=figures.uptime_seconds,
        hostname=told.hostname,
        port=told.port,
        allow_unsigned_modules=told.allow_unsigned_modules,
        license_expiration=told.license.expiration_date,
        trial_remaining_seconds=figures.trial_remaining_seconds,
        os_name=figures.os_name,
    )


def object_if_told(operations: Operations, path: str) -> Operation[Mapping[str, Any] | None]:
    """The object, or None where the gateway refuses to tell it to this client."""
    request = Request(method="GET", path=path)
    response = yield from ask(request)
    try:
        return operations.json_object(request, response)
    except NOT_TOLD:
        return None

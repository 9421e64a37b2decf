"""One look at a gateway: does it run, do its routes answer, has it restarted?

The rule is that of the gateway API sheet, section 2, "restart finished": StatusPing exactly RUNNING without details,
then gateway-info answers 200, 401 or 403. On 8.1 there is no gateway-info: its 404 will do if gwinfo tells 8.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_ignition.gateway import liveness, parsing, status
from pytest_ignition.gateway.errors import (
    COMMISSIONING_HINT,
    AuthenticationMissing,
    GatewayAnswerError,
    GatewayError,
    GatewayTlsError,
    GatewayUnreachable,
    NeedsCommissioning,
    NotFoundOnGateway,
    PermissionDenied,
    error_for,
)
from pytest_ignition.gateway.messages import Operation, Request, ask

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations


_CLOCKS_DIFFER = 0.05
"""Seconds by which this machine's clock and the gateway's may drift apart while it restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen.

    Attributes:
        seen: in words, such as "STARTING".
        ping: the ping that said RUNNING, once everything answers.
        down: whether it is surely down; a request that took too long is no proof.
    """

    seen: str
    ping: Ping | None = None
    down: bool = False


def look(operations: Operations, timeout: float) -> Operation[Look]:
    """What is seen now.

    Raises:
        NeedsCommissioning: it waits for its wizard.
        GatewayTlsError: the certificate is not trusted.
    """
    start = operations.monotonic()
    try:
        ping = yield from liveness.ping(operations, must_answer=False, timeout=timeout)
    except NeedsCommissioning:
        raise
    except GatewayAnswerError as error:
        return Look(seen=f"answering {error.status} to StatusPing", down=error.status != 200)
    if ping.commissioning:
        raise NeedsCommissioning(
            f"GET /StatusPing: {ping.state}, {ping.details}: the gateway needs commissioning", hint=COMMISSIONING_HINT
        )
    if not ping.reachable:
        return Look(seen="no answer", down=operations.monotonic() - start < 0.9 * timeout)
    if not ping.running:
        return Look(seen=ping.state + (f" ({ping.details})" if ping.details else ""), down=True)
    problem, down = yield from _routes(operations, timeout)
    return Look(seen=f"RUNNING, but {problem}", down=down) if problem else Look(seen="RUNNING", ping=ping)


def _routes(operations: Operations, timeout: float) -> Operation[tuple[str | None, bool]]:
    """Why the routes of a running gateway are not up yet, or None; and whether that shows it down."""
    request = Request(method="GET", path=status.GATEWAY_INFO, timeout=timeout, repeat=False)
    start = operations.monotonic()
    try:
        response = yield from ask(request)
    except GatewayTlsError:
        raise
    except GatewayUnreachable:
        return "gateway-info does not answer", operations.monotonic() - start < 0.9 * timeout
    if response.status in (200, 401, 403):
        return None, False
    if response.status == 404:
        try:
            basic = yield from liveness.gwinfo(operations, timeout=timeout)
        except GatewayError:
            return "gateway-info answers 404", False
        return (None if parsing.is_before_83(basic.version) else "gateway-info answers 404"), False
    error = error_for(request, response, has_token=operations.settings.has_token, secure=operations.settings.secure)
    if isinstance(error, NeedsCommissioning):
        raise error
    return f"gateway-info answers {response.status}", response.status == 503


def born(operations: Operations) -> Operation[float | None]:
    """When the gateway came up, on the clock of the operations and at the latest; None where it does not tell."""
    request = Request(method="GET", path=status.OVERVIEW)
    try:
        response = yield from ask(request)
        uptime = parsing.overview(operations.json_object(request, response)).uptime_seconds
    except GatewayError:
        return None
    return None if uptime is None else operations.monotonic() - uptime


def born_after(operations: Operations, earlier: float, told: float) -> Operation[bool | None]:
    """Whether the gateway came up anew since it was told to; None where it does not tell its uptime.

    Args:
        operations: how to ask the gateway.
        earlier: when it had come up before.
        told: before it was told to restart.

    Raises:
        GatewayError: it does not answer, or not as a gateway that is up.
    """
    asked = operations.monotonic()  # before the answer: a slow one must not look like a later start
    try:
        overview = yield from status.overview(operations)
    except (AuthenticationMissing, PermissionDenied, NotFoundOnGateway):
        return None
    uptime = overview.uptime_seconds
    return None if uptime is None else asked - uptime > max(earlier, told - 2 * _CLOCKS_DIFFER) + _CLOCKS_DIFFER

"""Waiting until a gateway runs and its routes answer.

The rule is that of the gateway API sheet, section 2, "restart finished": StatusPing exactly RUNNING without details,
then gateway-info answers 200, 401 or 403. On 8.1 there is no gateway-info: its 404 will do if gwinfo tells 8.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import liveness, parsing
from pytest_ignition.gateway.errors import (
    COMMISSIONING_HINT,
    GatewayAnswerError,
    GatewayError,
    GatewayNotReady,
    GatewayTlsError,
    GatewayUnreachable,
    NeedsCommissioning,
    error_for,
)
from pytest_ignition.gateway.messages import Operation, Request, Wait, ask
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations

READY_TIMEOUT = 120.0
"""Seconds; a restart took about 40 s where it was observed (gateway API sheet, section 2)."""

POLL_SECONDS = 1.0
"""Between two questions: short beside the start of a gateway (about 40 s), long beside an answer."""

_SHORTEST = 0.1
"""A request gets at least this many seconds, also when the time is nearly up."""


def wait_ready(
    operations: Operations, timeout: float = READY_TIMEOUT, *, progress: Progress = silent
) -> Operation[Ping]:
    """Wait until the gateway runs and answers; it is asked at least once.

    Args:
        timeout: longest wait, in seconds. Requests are cut to what is left of it.
        progress: told where it stands, such as "waiting for gateway: STARTING, 12 s of 120 s", at every round.

    Returns:
        The ping that said RUNNING.

    Raises:
        GatewayNotReady: time is up; says what was seen last, and for how long.
        NeedsCommissioning: it waits for its wizard, which no waiting ends.
        GatewayTlsError: the certificate is not trusted, which no waiting mends.
    """
    monotonic = operations.monotonic
    start = monotonic()
    seen, since = "", start
    while True:
        left = max(_SHORTEST, timeout - (monotonic() - start))
        seen_now, ping = yield from _look(operations, min(operations.timeout, left))
        if ping is not None:
            return ping
        now = monotonic()
        if seen_now != seen:
            seen, since = seen_now, now
        if now - start >= timeout:
            raise GatewayNotReady(
                f"the gateway was not ready after {timeout:g} s: {seen} for the last {now - since:.0f} s",
                hint="look into the gateway's own log, or wait longer",
            )
        progress(f"waiting for gateway: {seen}, {now - start:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - (now - start)), message=seen)


def _look(operations: Operations, timeout: float) -> Operation[tuple[str, Ping | None]]:
    """What is seen now, in words, and the ping once everything answers."""
    try:
        ping = yield from liveness.ping(operations, must_answer=False, timeout=timeout)
    except NeedsCommissioning:
        raise
    except GatewayAnswerError as error:
        return f"answering {error.status} to StatusPing", None
    if ping.commissioning:
        raise NeedsCommissioning(
            f"GET /StatusPing: {ping.state}, {ping.details}: the gateway needs commissioning", hint=COMMISSIONING_HINT
        )
    if not ping.reachable:
        return "no answer", None
    if not ping.running:
        return ping.state + (f" ({ping.details})" if ping.details else ""), None
    problem = yield from _routes(operations, timeout)
    return (f"RUNNING, but {problem}", None) if problem else ("RUNNING", ping)


def _routes(operations: Operations, timeout: float) -> Operation[str | None]:
    """Why the routes of a running gateway are not up yet, or None."""
    request = Request(method="GET", path="/data/api/v1/gateway-info", timeout=timeout, repeat=False)
    try:
        response = yield from ask(request)
    except GatewayTlsError:
        raise
    except GatewayUnreachable:
        return "gateway-info does not answer"
    if response.status in (200, 401, 403):
        return None
    if response.status == 404:
        try:
            basic = yield from liveness.gwinfo(operations, timeout=timeout)
        except GatewayError:
            return "gateway-info answers 404"
        return None if parsing.is_before_83(basic.version) else "gateway-info answers 404"
    error = error_for(request, response, has_token=operations.settings.has_token, secure=operations.settings.secure)
    if isinstance(error, NeedsCommissioning):
        raise error
    return f"gateway-info answers {response.status}"

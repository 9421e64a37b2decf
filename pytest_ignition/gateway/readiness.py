"""Waiting until a gateway runs and its routes answer: the rule of `looking`, again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import looking
from pytest_ignition.gateway.errors import GatewayNotReady
from pytest_ignition.gateway.messages import Operation, Wait
from pytest_ignition.gateway.operations import Progress, silent
from pytest_ignition.gateway.restart import GOES_DOWN_WITHIN, READY_TIMEOUT, wait_restarted

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations

POLL_SECONDS = 1.0
"""Between two questions: short beside the start of a gateway (about 40 s), long beside an answer."""

_SHORTEST = 0.1
"""A request gets at least this many seconds, also when the time is nearly up."""


def wait_ready(
    operations: Operations, timeout: float = READY_TIMEOUT, *, progress: Progress = silent
) -> Operation[Ping]:
    """Wait until the gateway runs and answers; it is asked at least once.

    Within twenty seconds after a `restart` that this client did not wait for, that restart is waited for: the gateway
    goes on for a while, and is no more ready then than before.

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
    asked = operations.asked.at
    if asked is not None and 0 <= start - asked < GOES_DOWN_WITHIN:
        return (yield from wait_restarted(operations, timeout, must_go_down=False, progress=progress))
    seen, since = "", start
    while True:
        left = max(_SHORTEST, timeout - (monotonic() - start))
        look = yield from looking.look(operations, min(operations.timeout, left))
        if look.ping is not None:
            return look.ping
        now = monotonic()
        if look.seen != seen:
            seen, since = look.seen, now
        if now - start >= timeout:
            raise GatewayNotReady(
                f"the gateway was not ready after {timeout:g} s: {seen} for the last {now - since:.0f} s",
                hint="look into the gateway's own log, or wait longer",
            )
        progress(f"waiting for gateway: {seen}, {now - start:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(POLL_SECONDS, timeout - (now - start)), message=seen)

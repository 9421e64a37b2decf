"""Restarting a gateway, and knowing when that is over (gateway API sheet, section 2).

After the request a gateway goes on for about five seconds as if nothing had been. So it counts as restarted only after
it was seen down, or its uptime says so; then the rule of `readiness` decides when it is up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import liveness, readiness, status
from pytest_ignition.gateway.errors import GatewayAnswerError, GatewayError, GatewayNotReady
from pytest_ignition.gateway.messages import Operation, Request, Wait
from pytest_ignition.gateway.operations import Progress, silent
from pytest_ignition.gateway.readiness import READY_TIMEOUT

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations

RESTART = "/data/api/v1/restart-tasks/restart"
GOES_DOWN_WITHIN = 20.0
"""Seconds; about 5 s were seen."""

_LOOK_SECONDS = 0.5
"""Often enough not to miss a gateway that is down for a moment only."""


def restart(
    operations: Operations, timeout: float = READY_TIMEOUT, *, wait: bool = True, progress: Progress = silent
) -> Operation[Ping | None]:
    """Restart the gateway. Needs 8.3 and write permission.

    Args:
        timeout: longest wait until it is up again, in seconds.
        wait: False returns None when the gateway has taken the request, about five seconds before it goes down.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
    """
    start = operations.monotonic()
    yield from _request(operations)
    if not wait:
        return None
    return (yield from wait_restarted(operations, start, timeout, progress=progress))


def _request(operations: Operations) -> Operation[None]:
    """Ask for a restart. The gateway answers at once, and goes down a little later."""
    wish = Request(method="POST", path=RESTART, params={"confirm": "true"})
    response = yield from operations.ask_83(wish)
    operations.require_success(wish, response)


def wait_restarted(
    operations: Operations, start: float, timeout: float, *, progress: Progress = silent
) -> Operation[Ping]:
    """Wait until a gateway that was told to restart went down and came up again.

    Args:
        operations: how to ask the gateway.
        start: when it was told, on the clock of the operations.
        timeout: longest wait for both from then on, in seconds.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
    """
    monotonic = operations.monotonic
    while not (yield from _is_down(operations)):
        passed = monotonic() - start
        if passed >= min(GOES_DOWN_WITHIN, timeout):
            if (yield from _came_up_within(operations, passed)):
                break
            raise GatewayNotReady(
                f"the gateway took the request to restart, but still runs after {passed:.0f} s",
                hint="look into the gateway's own log; a service wrapper may have refused",
            )
        progress(f"waiting for gateway: going down, {passed:.0f} s of {timeout:g} s")
        yield Wait(seconds=_LOOK_SECONDS, message="going down")
    left = max(0.0, timeout - (monotonic() - start))
    return (yield from readiness.wait_ready(operations, left, progress=progress))


def _is_down(operations: Operations) -> Operation[bool]:
    try:
        ping = yield from liveness.ping(operations, must_answer=False, timeout=min(operations.timeout, 2.0))
    except GatewayAnswerError:
        return True
    return not ping.running


def _came_up_within(operations: Operations, seconds: float) -> Operation[bool]:
    """Whether it restarted so fast that nobody saw it down, as far as it tells its uptime."""
    try:
        overview = yield from status.overview(operations)
    except GatewayError:
        return False
    return overview.uptime_seconds is not None and overview.uptime_seconds < seconds

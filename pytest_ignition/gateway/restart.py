"""Restarting a gateway, and knowing when that is over (gateway API sheet, section 2).

After the request a gateway goes on for about five seconds as if nothing had been. So it counts as restarted only after
it was seen down, or its uptime says so; then the rule of `readiness` decides when it is up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import readiness
from pytest_ignition.gateway.errors import GatewayAnswerError, GatewayError, GatewayNotReady
from pytest_ignition.gateway.messages import Operation, Request, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations

RESTART = "/data/api/v1/restart-tasks/restart"
GOES_DOWN_WITHIN = 20.0
"""Seconds; about 5 s were seen."""

_LOOK_SECONDS = 0.5
"""Often enough not to miss a gateway that is down for a moment only."""


def request(operations: Operations) -> Operation[None]:
    """Ask for a restart. The gateway answers at once, and goes down a little later."""
    wish = Request(method="POST", path=RESTART, params={"confirm": "true"})
    response = yield from operations.ask_83(wish)
    operations.require_success(wish, response)


def and_wait(
    operations: Operations, timeout: float, *, monotonic: Callable[[], float], progress: Callable[[str], None]
) -> Operation[Ping]:
    """Restart and wait.

    Args:
        operations: how to ask the gateway.
        timeout: longest wait for both, in seconds.
        monotonic: the clock that waits consume, in seconds.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
    """
    start = monotonic()
    yield from request(operations)
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
    return (yield from readiness.wait_ready(operations, left, monotonic=monotonic, progress=progress))


def _is_down(operations: Operations) -> Operation[bool]:
    try:
        ping = yield from operations.ping(must_answer=False, timeout=min(operations.timeout, 2.0))
    except GatewayAnswerError:
        return True
    return not ping.running


def _came_up_within(operations: Operations, seconds: float) -> Operation[bool]:
    """Whether it restarted so fast that nobody saw it down, as far as it tells its uptime."""
    try:
        overview = yield from operations.overview()
    except GatewayError:
        return False
    return overview.uptime_seconds is not None and overview.uptime_seconds < seconds

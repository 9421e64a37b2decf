"""Restarting a gateway, and knowing when that is over (gateway API sheet, section 2).

After the request a gateway goes on for about five seconds as if nothing had been. So a gateway that is up counts as
restarted when its uptime says so, or, where it does not tell that to this client, when it was seen down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import looking
from pytest_ignition.gateway.errors import GatewayError, GatewayNotReady, NeedsCommissioning
from pytest_ignition.gateway.messages import Operation, Request, Wait
from pytest_ignition.gateway.operations import Progress, silent

if TYPE_CHECKING:
    from pytest_ignition.gateway.models import Ping
    from pytest_ignition.gateway.operations import Operations

READY_TIMEOUT = 120.0
"""Seconds; a restart took about 40 s where it was observed (gateway API sheet, section 2)."""

RESTART = "/data/api/v1/restart-tasks/restart"
GOES_DOWN_WITHIN = 20.0
"""Seconds; about 5 s were seen."""

_LOOK_SECONDS = 0.5
"""Often enough not to miss a gateway that is down for a moment only."""

_QUICK = 2.0
"""Seconds for one request to a gateway that should go down: one that hangs meanwhile is not waited for."""

_SHORTEST = 0.1


def restart(
    operations: Operations, timeout: float = READY_TIMEOUT, *, wait: bool = True, progress: Progress = silent
) -> Operation[Ping | None]:
    """Restart the gateway. Needs 8.3 and write permission.

    Args:
        timeout: longest wait until it is up again, in seconds.
        wait: False returns None when the gateway has taken the request, about five seconds before it goes down;
            a `wait_ready` of the same client knows of it then, and waits for the restart.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
        NeedsCommissioning: it came up in its wizard.
    """
    start = operations.monotonic()
    yield from _request(operations)
    operations.asked.at = start
    if not wait:
        return None
    return (yield from wait_restarted(operations, start, timeout, progress=progress))


def _request(operations: Operations) -> Operation[None]:
    """Ask for a restart. The gateway answers at once, and goes down a little later."""
    wish = Request(method="POST", path=RESTART, params={"confirm": "true"})
    response = yield from operations.ask_83(wish)
    operations.require_success(wish, response)


def wait_restarted(
    operations: Operations, start: float, timeout: float, *, must_go_down: bool = True, progress: Progress = silent
) -> Operation[Ping]:
    """Wait until a gateway that was told to restart went down and came up again.

    Args:
        operations: how to ask the gateway.
        start: when it was told, on the clock of the operations.
        timeout: longest wait for both from now on, in seconds.
        must_go_down: False takes a gateway that still runs after `GOES_DOWN_WITHIN` for ready.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
        NeedsCommissioning: it came up in its wizard.
    """
    monotonic = operations.monotonic
    began = since = monotonic()
    down = False
    last = ""
    while True:
        left = max(_SHORTEST, timeout - (monotonic() - began))
        limit = operations.timeout if down else min(operations.timeout, _QUICK)
        try:
            seen = yield from looking.look(operations, min(limit, left))
        except NeedsCommissioning:
            operations.asked.at = None
            raise
        down = down or seen.down
        words = seen.seen
        up = seen.ping
        if up is not None:
            restarted, words = yield from _restarted(operations, start)
            if restarted or (restarted is None and down and words == "RUNNING"):
                operations.asked.at = None
                return up
        now = monotonic()
        if words != last:
            last, since = words, now
        out_of_time = now - began >= timeout
        if up is not None and (now - start >= GOES_DOWN_WITHIN or out_of_time):
            # A gateway that was seen down and tells an old uptime may count from another start than that of its routes.
            if down or (not must_go_down and not out_of_time):
                operations.asked.at = None
                return up
            raise GatewayNotReady(
                f"the gateway took the request to restart, but still runs after {now - start:.0f} s",
                hint="look into the gateway's own log; a service wrapper may have refused",
            )
        if out_of_time:
            raise GatewayNotReady(
                f"the gateway was not ready after {timeout:g} s: {words} for the last {now - since:.0f} s",
                hint="look into the gateway's own log, or wait longer",
            )
        progress(f"waiting for gateway: {words if down else 'going down'}, {now - began:.0f} s of {timeout:g} s")
        yield Wait(seconds=min(_LOOK_SECONDS, timeout - (now - began)), message=words)


def _restarted(operations: Operations, start: float) -> Operation[tuple[bool | None, str]]:
    """Whether its uptime says so, None where it does not tell; and what was seen in words."""
    try:
        return (yield from looking.came_up_after(operations, start)), "RUNNING"
    except NeedsCommissioning:
        raise
    except GatewayError as error:
        return None, f"RUNNING, but overview answers {error.status or 'nothing'}"

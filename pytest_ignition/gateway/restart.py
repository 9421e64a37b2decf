"""Restarting a gateway, and knowing when that is over (gateway API sheet, section 2).

After the request a gateway goes on for about five seconds as if nothing had been. So a gateway that is up counts as
restarted when its uptime says so, or, where it does not tell that to this client, when it was seen down.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import looking
from pytest_ignition.gateway.errors import (
    GatewayError,
    GatewayNotReady,
    GatewayUnavailable,
    GatewayUnreachable,
    NeedsCommissioning,
)
from pytest_ignition.gateway.login import log_in_again
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

_QUIET_IS_DOWN = 10.0
"""Seconds without any answer that show a gateway to be down; a single request that takes long shows nothing."""

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
    born = yield from looking.born(operations)
    start = operations.monotonic()
    yield from _request(operations)
    operations.asked.at, operations.asked.born = start, born
    if not wait:
        return None
    return (yield from wait_restarted(operations, timeout, progress=progress))


def _request(operations: Operations) -> Operation[None]:
    """Ask for a restart. The gateway answers at once, and goes down a little later."""
    wish = Request(method="POST", path=RESTART, params={"confirm": "true"}, effect="disruptive")
    response = yield from operations.ask_83(wish)
    operations.require_success(wish, response)


def wait_restarted(
    operations: Operations,
    timeout: float,
    *,
    must_go_down: bool = True,
    goes_down_within: float = GOES_DOWN_WITHIN,
    progress: Progress = silent,
) -> Operation[Ping]:
    """Wait until a gateway that was told to restart went down and came up again; who was logged in is so again then.

    Args:
        operations: how to ask the gateway; they know when it was told.
        timeout: longest wait for both from now on, in seconds.
        must_go_down: False takes a gateway that still runs after `goes_down_within` for ready.
        goes_down_within: seconds after it was told that it may still run.
        progress: told where it stands.

    Raises:
        GatewayNotReady: it did not go down, or did not come up in time.
        NeedsCommissioning: it came up in its wizard.
    """
    watch = _Watch(operations, timeout, must_go_down=must_go_down, goes_down_within=goes_down_within)
    try:
        while True:
            up = yield from watch.look()
            if up is not None:
                operations.asked.at = None
                yield from log_in_again(operations, timeout - watch.passed)
                return up
            watch.must_have_time()
            progress(f"waiting for gateway: {watch.words}, {watch.passed:.0f} s of {timeout:g} s")
            yield Wait(seconds=min(_LOOK_SECONDS, timeout - watch.passed), message=watch.seen)
    except NeedsCommissioning:
        operations.asked.at = None
        raise


class _Watch:
    """One wait for a restart: what was seen so far."""

    def __init__(self, operations: Operations, timeout: float, *, must_go_down: bool, goes_down_within: float) -> None:
        self._operations = operations
        self._timeout = timeout
        self._must_go_down = must_go_down
        self._goes_down_within = goes_down_within
        self._began = self._since = operations.monotonic()
        self._told = operations.asked.at if operations.asked.at is not None else self._began
        self._quiet_since: float | None = None
        self._down = False
        self._up: Ping | None = None
        self.seen = ""

    @property
    def passed(self) -> float:
        """Seconds since the wait began."""
        return self._operations.monotonic() - self._began

    @property
    def words(self) -> str:
        """What is waited for."""
        return self.seen if self._down else "going down"

    def look(self) -> Operation[Ping | None]:
        """The ping of a gateway that is up again; None for now."""
        operations = self._operations
        limit = operations.timeout if self._down else min(operations.timeout, _QUICK)
        found = yield from looking.look(operations, min(limit, max(_SHORTEST, self._timeout - self.passed)))
        self._take(found)
        restarted: bool | None = None
        if self._up is not None:
            restarted, problem = yield from _restarted(operations)
            if problem:
                self._take(looking.Look(seen=problem))
        if self._up is not None and restarted is None and self._down:
            # Between ping and route it may have changed; without an uptime only a second look tells.
            self._take((yield from looking.look(operations, operations.timeout)))
            restarted = True
        if self._up is not None and (restarted or self._counts_anyway()):
            return self._up
        return None

    def _take(self, found: looking.Look) -> None:
        now = self._operations.monotonic()
        if found.seen != self.seen:
            self.seen, self._since = found.seen, now
        self._up = found.ping
        if found.ping is not None or found.down:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = now
        quiet = self._quiet_since is not None and now - self._quiet_since >= _QUIET_IS_DOWN
        self._down = self._down or found.down or quiet

    def _counts_anyway(self) -> bool:
        """Whether a gateway that is up counts, whose uptime does not say so, after a while.

        One that was seen down may count its uptime from another start than that of its routes.
        """
        late = self._operations.monotonic() - self._told >= self._goes_down_within
        if self._down:
            return late or self.passed >= self._timeout
        return late and not self._must_go_down

    def must_have_time(self) -> None:
        """Raise GatewayNotReady if there is none left, or the gateway went on running for too long."""
        now = self._operations.monotonic()
        out_of_time = self.passed >= self._timeout
        if self._up is not None and (now - self._told >= self._goes_down_within or out_of_time):
            raise GatewayNotReady(
                f"the gateway took the request to restart, but still runs after {now - self._told:.0f} s",
                hint="look into the gateway's own log; a service wrapper may have refused",
            )
        if out_of_time:
            length = f"{now - self._since:.0f} s"
            raise GatewayNotReady(
                f"the gateway was not ready after {self._timeout:g} s: {self.seen} for the last {length}",
                hint="look into the gateway's own log, or wait longer",
            )


def _restarted(operations: Operations) -> Operation[tuple[bool | None, str]]:
    """Whether its uptime says so, None where it does not tell; and what shows that it is not up after all, or ""."""
    asked = operations.asked
    if asked.born is None or asked.at is None:
        return None, ""
    try:
        return (yield from looking.born_after(operations, asked.born, asked.at)), ""
    except (GatewayUnavailable, GatewayUnreachable) as error:
        return None, f"RUNNING, but overview answers {error.status or 'nothing'}"
    except NeedsCommissioning:
        raise
    except GatewayError:
        return None, ""

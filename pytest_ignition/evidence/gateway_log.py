"""What the gateway logged while a step failed, kept as evidence of the step without it asking for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.errors import IgnitionError

if TYPE_CHECKING:
    from pytest_ignition.evidence.keeping import Holder, Keeper
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.logs import LogEntry
    from pytest_ignition.waiting import Waiter

LIMIT_SECONDS = 2.0
"""Longest time for the gateway's answer, repeated requests included: it must not make a failure slow."""

ENTRIES = 200
"""The newest so many are kept."""

TITLE = "the gateway's log since the step began"


def keep_gateway_log(
    keeper: Keeper, holder: Holder, name: str, client: GatewayClient, *, waiter: Waiter, seconds: float
) -> None:
    """Keep what the gateway logged in the last `seconds`, by its own clock; nothing where it does not tell.

    Args:
        keeper: writes it.
        holder: whose evidence it is.
        name: of the step.
        client: of a gateway that answered a moment ago.
        waiter: what the request is waited for with.
        seconds: since the step began.

    Raises:
        OSError: it cannot be written.
    """
    entries = _entries(client, waiter, seconds)
    if entries:
        text = "\n".join(str(entry) for entry in reversed(entries)) + "\n"
        keeper.text(holder, f"{name}-gateway-log", keeper.hiding.mask_text(text), evidence="log", title=TITLE)


def is_down(error: BaseException) -> bool:
    """Whether the gateway would not answer: it is not there, starts, waits for its wizard, or knows nobody."""
    from pytest_ignition.gateway import errors

    return isinstance(
        error,
        errors.BadGatewaySettings
        | errors.GatewayUnreachable
        | errors.GatewayUnavailable
        | errors.GatewayNotReady
        | errors.NeedsCommissioning
        | errors.NeedsIgnition83
        | errors.AuthenticationMissing,
    )


class _TimeIsUp(IgnitionError):
    """The gateway has taken too long to tell."""


class _Limited:
    """A waiter that ends the wait when the time is up."""

    def __init__(self, waiter: Waiter, seconds: float) -> None:
        self._waiter = waiter
        self._end = waiter.monotonic() + seconds

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass, or raise."""
        self._waiter.wait(seconds)
        if self.monotonic() > self._end:
            raise _TimeIsUp("the gateway's log did not come in time")

    def monotonic(self) -> float:
        """Seconds on the waiter's own clock."""
        return self._waiter.monotonic()


def _entries(client: GatewayClient, waiter: Waiter, seconds: float) -> list[LogEntry]:
    from pytest_ignition.gateway.client import during

    seen = client.exchanges.last()
    try:
        asking = during(client, _Limited(waiter, LIMIT_SECONDS))
        return asking.logs.last(seconds, limit=ENTRIES, timeout=LIMIT_SECONDS)
    except IgnitionError:
        # Also where the run was cancelled meanwhile, which its next step says.
        return []
    finally:
        # It was no request of the test's.
        client.exchanges.forget_after(seen)

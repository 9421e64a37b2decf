"""When a request is sent again: only one that reads, whose answer was lost or says that the gateway could not.

A write whose answer was lost may have been carried out, so it is never repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway.errors import GatewayUnreachable
from pytest_ignition.gateway.messages import Request, Response

if TYPE_CHECKING:
    from pytest_ignition.errors import IgnitionError

PAUSES = (0.1, 0.4, 1.0)
"""Seconds before the second, third and fourth attempt."""

_PASSING = (500, 502, 503, 504)
"""What a gateway or a proxy before it answers while it cannot, and may a moment later."""


def pause_before_next(request: Request, outcome: Response | IgnitionError, attempts: int) -> float | None:
    """Seconds to let pass before the request is sent again, or None if it is not.

    Args:
        request: what was asked.
        outcome: what came of the last attempt.
        attempts: how many there were.
    """
    if not request.repeatable or attempts > len(PAUSES):
        return None
    if isinstance(outcome, Response):
        again = outcome.status in _PASSING
    else:
        again = isinstance(outcome, GatewayUnreachable) and outcome.lost
    return PAUSES[attempts - 1] if again else None

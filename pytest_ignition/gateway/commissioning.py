"""The calls of `gateway.commissioning`."""

from __future__ import annotations

from pytest_ignition.gateway import commissioning_flow, commissioning_state
from pytest_ignition.gateway.calls import AsyncPart, Call, Part


class CommissioningCalls:
    """The wizard of a fresh gateway: `gateway.commissioning`."""

    state = Call(commissioning_state.state)
    commission = Call(commissioning_flow.commission, effect="disruptive")
    get_step = Call(commissioning_state.get_step)
    post_step = Call(commissioning_state.post_step, effect="disruptive")


class Commissioning(CommissioningCalls, Part):
    """The wizard of a fresh gateway."""


class AsyncCommissioning(CommissioningCalls, AsyncPart):
    """The wizard of a fresh gateway."""

"""The trial period: how much of it is left, and beginning a new one (gateway API sheet, section 4, "Trial")."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import GatewayError, TrialStillRuns, answer_error
from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.wire import read, wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

TRIAL = "/data/api/v1/trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The trial period. Times in seconds.

    Attributes:
        license_mode: `Free`, `Trial`, `Activated` or `Invalid`.
        trial_state: `AllInDemo`, `SomeInDemo` or `NoneInDemo`: how much of what is installed runs as a trial.
        raw: the whole object as sent.
    """

    license_mode: str | None = None
    trial_state: str | None = None
    seconds_left: float | None = field(default=None, metadata=wire("trialSecondsLeft"))
    expired: bool | None = None
    emergency: bool | None = None
    emergency_seconds_left: float | None = None
    development: bool | None = None
    development_seconds_left: float | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def state(operations: Operations) -> Operation[Trial]:
    """How much of the trial is left. Needs 8.3, and no permission."""
    return read(Trial, (yield from operations.read(TRIAL)))


def reset(operations: Operations) -> Operation[Trial]:
    """Begin a new trial period. Needs 8.3 and write permission; the trial must have expired.

    The route is not in the gateway's own document. An API token was seen to work on 8.3.9, where the trial's state goes
    along as the body; on 8.3.3 and 8.3.6 it was tried with a login only.

    Raises:
        TrialStillRuns: it has not expired.
    """
    request = Request(method="POST", path=TRIAL, json=(yield from operations.read(TRIAL)), effect="disruptive")
    response = yield from operations.ask_83(request)
    if response.status == 403:
        now = yield from _state_or_none(operations)
        if now is not None and now.expired is False:
            left = "" if now.seconds_left is None else f" for another {_duration(now.seconds_left)}"
            meaning = f"the trial still runs{left}, and the gateway resets it only when it has expired"
            raise answer_error(TrialStillRuns, request, response, meaning)
    return read(Trial, operations.json_object(request, response))


def _state_or_none(operations: Operations) -> Operation[Trial | None]:
    try:
        return (yield from state(operations))
    except GatewayError:
        return None


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


class TrialCalls:
    """The trial period of a gateway: `gateway.trial`."""

    state = Call(state)
    reset = Call(reset, effect="disruptive")


class TrialPeriod(TrialCalls, Part):
    """The trial period of a gateway."""


class AsyncTrialPeriod(TrialCalls, AsyncPart):
    """The trial period of a gateway."""

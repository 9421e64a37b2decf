"""The wizard of a fresh gateway, request by request (gateway API sheet, section 2, "Commissioning wizard API").

The same on 8.1 and 8.3; it wants no credential, and is there only while the gateway waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway import liveness
from pytest_ignition.gateway.errors import (
    AlreadyCommissioned,
    CommissioningRefused,
    GatewayError,
    GatewayNotReady,
    answer_error,
)
from pytest_ignition.gateway.messages import Operation, Request, Response, ask

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

BOOTSTRAP = "/bootstrap"
GET_STEP = "/get-step"
POST_STEP = "/post-step"
NOT_SET = "NOT_SET"
"""What an 8.1 calls the edition until one is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissioningState:
    """What the wizard still wants.

    Attributes:
        needed: whether the gateway waits for its wizard.
        state: what StatusPing says.
        steps: the steps that it wants, such as `eula`, with the id that their answers bear, such as `license`.
        edition: "" for the standard one, `NOT_SET` until one is chosen on 8.1; None where nothing is needed.
        can_reach_ia: whether the gateway reaches its maker, for an activation.
    """

    needed: bool
    state: str
    steps: dict[str, str] = field(default_factory=dict)
    edition: str | None = None
    can_reach_ia: bool | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WizardStep:
    """What the wizard shows for a step.

    Attributes:
        text: as sent; HTML for the licence agreement.
        data: what stands under `data` where it is JSON, such as the ports; None otherwise.
    """

    text: str
    data: Any = None


def state(operations: Operations) -> Operation[CommissioningState]:
    """Whether the gateway waits for its wizard, and what that still wants."""
    ping = yield from liveness.ping(operations)
    if not ping.commissioning:
        return CommissioningState(needed=False, state=ping.state)
    request = Request(method="GET", path=BOOTSTRAP, authenticated=False)
    data = operations.json_object(request, (yield from ask(request)))
    steps, edition, reach = data.get("steps"), data.get("edition"), data.get("canReachIA")
    return CommissioningState(
        needed=True,
        state=ping.state,
        steps={str(step): str(step_id) for step, step_id in steps.items()} if isinstance(steps, dict) else {},
        edition=edition if isinstance(edition, str) else None,
        can_reach_ia=reach if isinstance(reach, bool) else None,
        raw=data,
    )


def wanted_or_none(operations: Operations) -> Operation[list[str]]:
    """The steps that the wizard wants; none where it does not tell."""
    try:
        return list((yield from state(operations)).steps)
    except GatewayError:
        return []


def get_step(operations: Operations, step_id: str, step: str | None = None) -> Operation[WizardStep]:
    """What the wizard shows for a step.

    Args:
        step_id: such as `license` or `connections`.
        step: the step that bears the id, such as `eula`; the id itself unless given.

    Raises:
        AlreadyCommissioned: there is no wizard any more.
        CommissioningRefused: the wizard has no such step.
    """
    yield from _require_wizard(operations, f"GET {GET_STEP}")
    return (yield from show(operations, step_id, step))


def show(operations: Operations, step_id: str, step: str | None = None) -> Operation[WizardStep]:
    """The same where the wizard is known to be there."""
    request = Request(
        method="GET", path=GET_STEP, params={"step": step_id, "name": step or step_id}, authenticated=False
    )
    response = yield from ask(request)
    _must_take(operations, request, response, f"the wizard shows no step {step or step_id!r}")
    data = _object_or_empty(response)
    return WizardStep(text=response.text(), data=data.get("data"))


def post_step(
    operations: Operations, step_id: str, data: Mapping[str, Any], step: str | None = None
) -> Operation[dict[str, Any]]:
    """Answer a step of the wizard.

    Args:
        step_id: such as `license`.
        data: the answer, such as `{"accept": True}`.
        step: the step that bears the id, such as `eula`; the id itself unless given.

    Returns:
        What the wizard says to it; empty for all steps but `finished`.

    Raises:
        AlreadyCommissioned: there is no wizard any more.
        CommissioningRefused: the wizard does not take the answer.
    """
    yield from _require_wizard(operations, f"POST {POST_STEP}")
    return (yield from answer(operations, step_id, data, step))


def answer(
    operations: Operations, step_id: str, data: Mapping[str, Any], step: str | None = None
) -> Operation[dict[str, Any]]:
    """The same where the wizard is known to be there."""
    body = {"id": step_id, "step": step or step_id, "data": dict(data)}
    request = Request(method="POST", path=POST_STEP, json=body, authenticated=False, effect="disruptive")
    response = yield from ask(request)
    _must_take(operations, request, response, f"the wizard does not take the answer to {step or step_id!r}")
    return _object_or_empty(response)


def already(where: str, seen: str) -> AlreadyCommissioned:
    """The error of a gateway that has no wizard."""
    return AlreadyCommissioned(f"{where}: the gateway is {seen} and was commissioned before: it has no wizard")


def _require_wizard(operations: Operations, where: str) -> Operation[None]:
    ping = yield from liveness.ping(operations)
    if ping.running:
        raise already(where, ping.state)
    if not ping.commissioning:
        raise GatewayNotReady(f"{where}: the gateway is {ping.state}; its wizard is not there yet")


def _must_take(operations: Operations, request: Request, response: Response, meaning: str) -> None:
    """Steps are answered with 200 or 201."""
    if response.status in (200, 201):
        return
    if response.status in (301, 302, 303, 307, 308, 503):
        raise operations.error(request, response)
    raise answer_error(CommissioningRefused, request, response, meaning)


def _object_or_empty(response: Response) -> dict[str, Any]:
    try:
        data = response.json()
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}

"""What every gateway tells everybody: StatusPing and gwinfo (gateway API sheet, section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_ignition.gateway import parsing
from pytest_ignition.gateway.errors import GatewayTlsError, GatewayUnreachable, UnexpectedAnswer, answer_error
from pytest_ignition.gateway.messages import Operation, Request, ask
from pytest_ignition.gateway.models import UNREACHABLE, GwInfo, Ping

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

STATUS_PING = "/StatusPing"
GWINFO = "/system/gwinfo"


def ping(operations: Operations, *, must_answer: bool = True, timeout: float | None = None) -> Operation[Ping]:
    """The gateway's state: `GET /StatusPing`. Needs no credential.

    Args:
        must_answer: False gives a ping with the state UNREACHABLE instead of an error where no answer comes.
            A certificate that is not trusted stays an error: that does not pass by itself.
        timeout: seconds for the request, or None for the gateway's setting.

    Raises:
        GatewayUnreachable: no answer.
        GatewayAnswerError: an answer that is no StatusPing.
    """
    request = Request(method="GET", path=STATUS_PING, authenticated=False, timeout=timeout, repeat=must_answer)
    try:
        response = yield from ask(request)
    except GatewayTlsError:
        raise
    except GatewayUnreachable:
        if must_answer:
            raise
        return Ping(state=UNREACHABLE, reachable=False)
    data = operations.json_object(request, response)
    if not isinstance(data.get("state"), str):
        raise answer_error(UnexpectedAnswer, request, response, "a StatusPing has a state; is this Ignition?")
    return parsing.ping(data)


def gwinfo(operations: Operations, *, timeout: float | None = None) -> Operation[GwInfo]:
    """Name, version and edition as every gateway tells them: `GET /system/gwinfo`. Needs no credential.

    Args:
        timeout: seconds for the request, or None for the gateway's setting.
    """
    request = Request(method="GET", path=GWINFO, authenticated=False, timeout=timeout, repeat=timeout is None)
    response = yield from ask(request)
    operations.require_success(request, response)
    values = parsing.gwinfo_values(response.text())
    if "ContextStatus" not in values:
        raise answer_error(UnexpectedAnswer, request, response, "a gwinfo has a ContextStatus; is this Ignition?")
    return parsing.gwinfo(values)

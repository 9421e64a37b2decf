"""The terms that a module comes with: its certificate and its licence (gateway API sheet, section 5, steps 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pytest_ignition.gateway.errors import ModuleNotInstalled, NotFoundOnGateway, answer_error
from pytest_ignition.gateway.messages import Operation, Request
from pytest_ignition.gateway.wire import read, wire

if TYPE_CHECKING:
    from pytest_ignition.gateway.messages import Response
    from pytest_ignition.gateway.operations import Operations

MODULES = "/data/api/v1/modules/"
_ALREADY = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Who signed a module.

    Attributes:
        not_before, not_after: when it is valid, as the gateway writes it; its form is not documented.
        self_signed: whether nobody else vouches for it.
    """

    subject: str | None = field(default=None, metadata=wire("subjectName"))
    issuer: str | None = field(default=None, metadata=wire("issuerName"))
    not_before: str | None = field(default=None, metadata=wire("notValidBefore"))
    not_after: str | None = field(default=None, metadata=wire("notValidAfter"))
    self_signed: bool | None = None
    serial_number: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


def certificate(operations: Operations, module_id: str) -> Operation[Certificate]:
    """The certificate of an uploaded module. Needs 8.3 and read permission.

    Args:
        module_id: as the upload told it.

    Raises:
        NotFoundOnGateway: it has none, or is not there.
    """
    request, response = yield from _ask(operations, "certificate", module_id)
    return read(Certificate, operations.json_object(request, response))


def license_text(operations: Operations, module_id: str) -> Operation[str]:
    """The licence (EULA) of an uploaded module, as HTML. Needs 8.3 and read permission.

    Args:
        module_id: as the upload told it.

    Raises:
        NotFoundOnGateway: it has none, or is not there.
    """
    request, response = yield from _ask(operations, "eula", module_id)
    operations.require_success(request, response)
    return response.text()


def _ask(operations: Operations, what: str, module_id: str) -> Operation[tuple[Request, Response]]:
    request = Request(method="GET", path=MODULES + what, params={"moduleId": module_id})
    response = yield from operations.ask_83(request)
    if response.status == 404:
        name = "certificate" if what == "certificate" else "licence"
        meaning = f"the module {module_id!r} has no {name}, or is not on the gateway"
        raise answer_error(NotFoundOnGateway, request, response, meaning)
    return request, response


def accept_certificate(operations: Operations, module_id: str) -> Operation[bool]:
    """Accept the certificate of an uploaded module. Needs 8.3 and write permission.

    Args:
        module_id: as the upload told it.

    Returns:
        False if it had been accepted before.

    Raises:
        ModuleNotInstalled: the gateway refuses; in its own words.
    """
    return (yield from _accept(operations, "certificate", module_id))


def accept_license(operations: Operations, module_id: str) -> Operation[bool]:
    """Accept the licence (EULA) of an uploaded module. Needs 8.3 and write permission.

    Args:
        module_id: as the upload told it.

    Returns:
        False if it had been accepted before.

    Raises:
        ModuleNotInstalled: the gateway refuses; in its own words.
    """
    return (yield from _accept(operations, "eula", module_id))


def _accept(operations: Operations, what: str, module_id: str) -> Operation[bool]:
    request = Request(method="POST", path=MODULES + what, params={"moduleId": module_id})
    response = yield from operations.ask_83(request)
    if response.status == _ALREADY:
        return False
    if response.status == 400:
        meaning = f"the gateway has no module {module_id!r} whose terms could be accepted"
        raise answer_error(ModuleNotInstalled, request, response, meaning, hint="upload it first")
    must_not_say_no(request, response, operations.json_object(request, response))
    return True


def must_not_say_no(request: Request, response: Response, data: Mapping[str, Any]) -> None:
    """A refusal may be a 200 that says so.

    Raises:
        ModuleNotInstalled: it does.
    """
    if data.get("success") is False:
        message = data.get("message") or "the gateway gives no reason"
        raise answer_error(ModuleNotInstalled, request, response, f"refused: {message}")

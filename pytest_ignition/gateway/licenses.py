"""Licences: what is activated, and activating one (gateway API sheet, section 4)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.errors import GatewayError, NotFoundOnGateway, UnexpectedAnswer, answer_error
from pytest_ignition.gateway.messages import Operation, Request, Response
from pytest_ignition.gateway.wire import an_object, objects, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_ignition.gateway.operations import Operations

LICENSES = "/data/api/v1/licenses"
ACTIVATION = "/data/api/v1/activation/"
ACTIVATION_SECONDS = 60.0
"""For an activation, for which the gateway asks the vendor's server."""

KINDS = ("hardware", "embedded", "cloud", "certificate", "leased")
_HIDDEN = "********"


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseItem:
    """What a licence is for, such as a module.

    Attributes:
        raw: the whole object as sent, with its details.
    """

    name: str
    title: str = ""
    version: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseKey:
    """A licence that the gateway has.

    Attributes:
        key: hidden in its `repr`.
        kind: one of `KINDS`.
        status: of a leased one.
        problem: what is wrong with a leased one, or None.
    """

    key: str = field(repr=False)
    kind: str
    items: tuple[LicenseItem, ...] = ()
    status: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Licenses:
    """All licences of the gateway.

    Attributes:
        busy: whether it is changing them.
        effective: what they come to, item by item.
        raw: the whole object as sent; hidden in its `repr`.
    """

    keys: tuple[LicenseKey, ...] = ()
    effective: tuple[LicenseItem, ...] = ()
    busy: bool | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Status:
    status: str | None = None
    problem: str | None = None


def state(operations: Operations) -> Operation[Licenses]:
    """The licences of the gateway. Needs 8.3 and read permission."""
    data = yield from operations.read(LICENSES)
    keys = [_key(kind, item) for kind in KINDS for item in objects(data.get(kind))]
    effective = an_object(an_object(data.get("effective")).get("license"))
    return read(Licenses, data, keys=tuple(keys), effective=_items(effective))


def is_online(operations: Operations) -> Operation[bool]:
    """Whether the gateway reaches the vendor's server to activate a licence. Needs 8.3 and read permission."""
    return (yield from operations.read(f"{ACTIVATION}is-online")).get("success") is True


def activate(operations: Operations, key: str, *, timeout: float = ACTIVATION_SECONDS) -> Operation[Mapping[str, Any]]:
    """Activate a licence online. Needs 8.3 and write permission. No error shows the key.

    Args:
        key: the licence key.
        timeout: longest time, in seconds.

    Returns:
        What the gateway says about it.

    Raises:
        NotFoundOnGateway: there is no such key.
        UnexpectedAnswer: the vendor's server refused; in the gateway's words.
    """
    request = Request(method="PUT", path=f"{ACTIVATION}activate/{quote(key, safe='')}", timeout=timeout)
    try:
        response = yield from operations.ask_83(request)
        if response.status == 404:
            raise answer_error(NotFoundOnGateway, request, response, "there is no such licence key")
        if response.status == 500:
            hint = "is the gateway online? gateway.licenses.is_online() tells"
            raise answer_error(UnexpectedAnswer, request, response, _failure(response), hint=hint)
        return operations.json_object(request, response)
    except GatewayError as error:
        raise _without(error, key) from None


def _failure(response: Response) -> str:
    """The reason of a failed activation, which has names of its own (section 4)."""
    try:
        data = response.json()
    except ValueError:
        data = {}
    said = data.get("failureMessage") or data.get("responseDescription") if isinstance(data, dict) else None
    return f"the licence was not activated: {said}" if said else "the licence was not activated"


def _without(error: GatewayError, key: str) -> GatewayError:
    """The same error without the key, which stands in the request's path."""
    shown = copy(error)
    for name in ("message", "hint", "path", "words"):
        text = getattr(shown, name)
        if isinstance(text, str):
            setattr(shown, name, text.replace(quote(key, safe=""), _HIDDEN).replace(key, _HIDDEN))
    shown.args = (shown.message,)
    return shown


def _key(kind: str, item: Mapping[str, Any]) -> LicenseKey:
    status = read(_Status, an_object(item.get("status")))
    return read(LicenseKey, item, kind=kind, items=_items(item), status=status.status, problem=status.problem)


def _items(licence: Mapping[str, Any]) -> tuple[LicenseItem, ...]:
    return tuple(read(LicenseItem, item) for item in objects(licence.get("items")))


class LicenseCalls:
    """The licences of a gateway: `gateway.licenses`."""

    state = Call(state)
    is_online = Call(is_online)
    activate = Call(activate, effect="write")


class LicenseStore(LicenseCalls, Part):
    """The licences of a gateway."""


class AsyncLicenseStore(LicenseCalls, AsyncPart):
    """The licences of a gateway."""

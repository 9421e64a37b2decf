"""Licences and their activation (gateway API sheet, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.log_store import LICENSES, LogStore

if TYPE_CHECKING:
    from starlette.responses import Response

    from pytest_ignition.simulator.state import GatewayState

API = "/data/api/v1"


class Item(TypedDict):
    """What a licence is for."""

    name: str
    title: str
    version: str
    details: dict[str, str]


class License(TypedDict):
    """A licence."""

    key: str
    items: list[Item]


class Effective(TypedDict):
    """What the licences come to. `lastUpdated`: milliseconds since 1970."""

    lastUpdated: int
    license: NotRequired[License]


class Licenses(TypedDict):
    """All licences, as captured."""

    cloud: list[License]
    certificate: list[License]
    hardware: list[License]
    embedded: list[License]
    leased: list[dict[str, Any]]
    effective: Effective
    leasedUnactivateTimeoutMS: int
    busy: bool


class Online(TypedDict):
    """Whether the vendor's server answers."""

    success: bool


class Activated(TypedDict):
    """An activated licence."""

    licenseVersion: int
    cdkey: str
    systemHash: str
    systemId: str
    platformVersion: int
    restrictions: list[str]
    modules: list[str]


class Failed(TypedDict):
    """Why it was not activated."""

    success: bool
    responseCode: int
    responseDescription: str
    failureMessage: str


class Activations:
    """The licences that were activated since the start or the last reset."""

    def __init__(self, state: GatewayState) -> None:
        self.changed_ms = state.part(LogStore).wall_ms()
        self.keys: list[str] = []


def licenses(call: Call) -> Response:
    """`GET /licenses`."""
    activations = call.state.part(Activations)
    items: list[Item] = [
        {"name": each.id, "title": each.name, "version": call.state.scenario.version, "details": {}}
        for each in call.state.scenario.modules
    ]
    active: list[License] = [{"key": key, "items": items} for key in activations.keys]
    effective: Effective = {"lastUpdated": activations.changed_ms}
    if active:
        effective["license"] = active[-1]
    found: Licenses = {
        "cloud": [],
        "certificate": [],
        "hardware": active,
        "embedded": [],
        "leased": [],
        "effective": effective,
        "leasedUnactivateTimeoutMS": 7500,
        "busy": False,
    }
    return ok(found)


def is_online(call: Call) -> Response:
    """`GET /activation/is-online`: as far as the scenario has licences that could be activated."""
    found: Online = {"success": bool(call.state.scenario.license_keys)}
    return ok(found)


def activate(call: Call) -> Response:
    """`PUT /activation/activate/{key}`: a key of the scenario ends the trial."""
    keys, key = call.state.scenario.license_keys, call.path["key"]
    if not keys:
        failed: Failed = {
            "success": False,
            "responseCode": 0,
            "responseDescription": "",
            "failureMessage": "The activation server cannot be reached.",
        }
        return ok(failed, 500)
    if key not in keys:
        return call.page(404)
    activations = call.state.part(Activations)
    if key not in activations.keys:
        activations.keys.append(key)
    activations.changed_ms = call.state.part(LogStore).wall_ms()
    call.state.licensed = True
    call.state.log("INFO", LICENSES, "A licence was activated.")
    call.state.tell()
    done: Activated = {
        "licenseVersion": 8,
        "cdkey": key,
        "systemHash": call.state.gateway_id,
        "systemId": call.state.gateway_id,
        "platformVersion": 8,
        "restrictions": [],
        "modules": [each.id for each in call.state.scenario.modules],
    }
    return ok(done)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/licenses",
        handler=licenses,
        summary="The licences",
        returns=Body(shape=Licenses),
    ),
    Route(
        method="GET",
        path=f"{API}/activation/is-online",
        handler=is_online,
        summary="Whether a licence could be activated",
        returns=Body(shape=Online),
    ),
    Route(
        method="PUT",
        path=f"{API}/activation/activate/{{key}}",
        handler=activate,
        summary="Activate a licence",
        returns=Body(shape=Activated),
        errors={404: None, 500: Failed},
    ),
)

"""The trial period (gateway API sheet, section 4, "Trial")."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, ok

if TYPE_CHECKING:
    from starlette.responses import Response

API = "/data/api/v1"


class Trial(TypedDict):
    """The trial, in seconds."""

    licenseMode: Literal["Free", "Trial", "Activated", "Invalid"]
    trialState: Literal["AllInDemo", "SomeInDemo", "NoneInDemo"]
    trialSecondsLeft: int
    expired: bool
    emergency: bool
    emergencySecondsLeft: int
    development: bool
    developmentSecondsLeft: int


def trial(call: Call) -> Response:
    """`GET /trial`: open to everybody."""
    licensed, left = call.state.licensed, call.state.trial_left
    found: Trial = {
        "licenseMode": "Activated" if licensed else "Trial",
        "trialState": "NoneInDemo" if licensed else "AllInDemo",
        "trialSecondsLeft": 0 if licensed else left,
        "expired": left == 0,
        "emergency": False,
        "emergencySecondsLeft": 0,
        "development": False,
        "developmentSecondsLeft": 0,
    }
    return ok(found)


def reset(call: Call) -> Response:
    """`POST /trial`: a new period, refused while one runs."""
    return trial(call) if call.state.reset_trial() else call.page(403)


class BannerData(TypedDict):
    """`expireTime` in epoch milliseconds; None once expired."""

    severity: Literal["info", "warning"]
    expireTime: int | None
    toolTips: list[str]
    actions: list[str]


class Banner(TypedDict):
    """One banner of the gateway's pages."""

    order: int
    type: str
    data: BannerData


class Banners(TypedDict):
    """What the gateway's pages show on top."""

    banners: list[Banner]


def banners(call: Call) -> Response:
    """`GET /overview/banners`: open to everybody."""
    left = call.state.trial_left
    data: BannerData = {
        "severity": "info" if left else "warning",
        "expireTime": int((time.time() + left) * 1000) if left else None,
        "toolTips": [],
        "actions": [],
    }
    found: Banners = {"banners": [] if call.state.licensed else [{"order": 0, "type": "trial", "data": data}]}
    return ok(found)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/trial",
        handler=trial,
        summary="The trial period",
        returns=Body(shape=Trial),
        open=True,
    ),
    Route(
        method="POST",
        path=f"{API}/trial",
        handler=reset,
        summary="Begin a new trial period",
        takes=Body(shape=Trial),
        returns=Body(shape=Trial),
        hidden=True,
    ),
    Route(
        method="GET",
        path=f"{API}/overview/banners",
        handler=banners,
        summary="The banners of the gateway's pages",
        returns=Body(shape=Banners),
        open=True,
        hidden=True,
    ),
)

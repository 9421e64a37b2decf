"""Redundancy of a gateway that has no peer (gateway API sheet, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, empty, ok
from pytest_ignition.simulator.log_store import REDUNDANCY
from pytest_ignition.simulator.rest.status import server_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

API = "/data/api/v1/redundancy"


class Redundancy(TypedDict):
    """As captured of an independent gateway. `uptime` in milliseconds; `lastSyncTimestamp` -1 for never."""

    role: str
    projectState: str
    activityLevel: str
    localId: str
    peerConnected: bool
    hasConfigAccess: bool
    syncPending: bool
    failoverPending: bool
    uptime: int
    lastSyncTimestamp: int


def redundancy(call: Call) -> Response:
    """`GET /redundancy`."""
    host, _port = server_of(call)
    found: Redundancy = {
        "role": call.state.scenario.redundancy,
        "projectState": "Unknown",
        "activityLevel": call.state.scenario.activity,
        "localId": host,
        "peerConnected": False,
        "hasConfigAccess": True,
        "syncPending": False,
        "failoverPending": False,
        "uptime": int(call.state.uptime * 1000),
        "lastSyncTimestamp": -1,
    }
    return ok(found)


def acting(what: str) -> Callable[[Call], Response]:
    """`POST /redundancy/gwaction/...`: nothing to do without a peer. What a real one answers is not documented."""

    def act(call: Call) -> Response:
        call.state.log("WARN", REDUNDANCY, f"A {what} was requested, but this gateway has no peer.")
        return empty()

    return act


ROUTES = (
    Route(method="GET", path=API, handler=redundancy, summary="The redundancy", returns=Body(shape=Redundancy)),
    Route(method="POST", path=f"{API}/gwaction/failover", handler=acting("failover"), summary="Hand over to the peer"),
    Route(method="POST", path=f"{API}/gwaction/resync", handler=acting("resync"), summary="Synchronise with the peer"),
)

"""Designer sessions and Vision clients (gateway API sheet, section 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.clients import Client, Clients, Kind
from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.listing import envelope

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

API = "/data/api/v1"
VISION = "/data/vision/api/v1"
DESIGNER: Kind = "Designer"
CLIENT: Kind = "Vision client"


class Memory(TypedDict):
    """Bytes."""

    used: int
    max: int


class Designer(TypedDict):
    """A Designer. Times in milliseconds; what a real one counts them in is not known."""

    id: str
    user: str
    uptime: int
    lastcomm: int
    timeout: int
    memory: Memory
    project: str
    address: str
    timezone: str


class VisionClient(Designer):
    """A Vision client."""

    tagCount: int


class Ended(TypedDict):
    """That it was terminated."""

    message: str


def _designer(call: Call, client: Client) -> Designer:
    return {
        "id": client.id,
        "user": client.user,
        "uptime": int((call.state.now() - client.since) * 1000),
        "lastcomm": 0,
        "timeout": 60_000,
        "memory": {"used": 268_435_456, "max": 1_073_741_824},
        "project": client.project,
        "address": client.address,
        "timezone": "UTC",
    }


def _vision(call: Call, client: Client) -> VisionClient:
    return {**_designer(call, client), "tagCount": 0}


def listing(kind: Kind, item: Callable[[Call, Client], Designer]) -> Callable[[Call], Response]:
    """`GET /designers` and `GET /clients`."""

    def answer(call: Call) -> Response:
        return ok(envelope([item(call, each) for each in call.state.part(Clients).of(kind)], call.query))

    return answer


def one(kind: Kind, item: Callable[[Call, Client], Designer]) -> Callable[[Call], Response]:
    """`GET` of one of them."""

    def answer(call: Call) -> Response:
        found = next((each for each in call.state.part(Clients).of(kind) if each.id == call.path["id"]), None)
        return call.page(404) if found is None else ok(item(call, found))

    return answer


def ending(kind: Kind) -> Callable[[Call], Response]:
    """`DELETE` of one of them."""

    def answer(call: Call) -> Response:
        if not call.state.part(Clients).end(kind, call.path["id"]):
            return call.page(404)
        ended: Ended = {"message": f"{kind} terminated"}
        return ok(ended)

    return answer


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/designers",
        handler=listing(DESIGNER, _designer),
        summary="Open Designers",
        returns=Body(shape=Designer),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/designer/{{id}}",
        handler=one(DESIGNER, _designer),
        summary="An open Designer",
        returns=Body(shape=Designer),
        errors={404: None},
    ),
    Route(
        method="DELETE",
        path=f"{API}/designer/{{id}}",
        handler=ending(DESIGNER),
        summary="End a Designer's session",
        returns=Body(shape=Ended),
        errors={404: None},
    ),
    Route(
        method="GET",
        path=f"{VISION}/clients",
        handler=listing(CLIENT, _vision),
        summary="Open Vision clients",
        returns=Body(shape=VisionClient),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{VISION}/client/{{id}}",
        handler=one(CLIENT, _vision),
        summary="An open Vision client",
        returns=Body(shape=VisionClient),
        errors={404: None},
    ),
    Route(
        method="DELETE",
        path=f"{VISION}/client/{{id}}",
        handler=ending(CLIENT),
        summary="End a Vision client",
        returns=Body(shape=Ended),
        errors={404: None},
    ),
)

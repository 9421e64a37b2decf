"""The lists of the overview: problems, connections, gateway network (gateway API sheet, section 4).

Titles and texts of a real gateway are not known, except that a deadlock is a problem; these are this simulator's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.clients import Clients
from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.listing import envelope
from pytest_ignition.simulator.rest.sessions import open_sessions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

API = "/data/api/v1/overview"


class Problem(TypedDict):
    """What is wrong."""

    title: str
    description: str
    resolution: str
    url: str
    actionLabel: str


class Line(TypedDict):
    """A line of the connections."""

    text: str
    error: bool


class Action(TypedDict):
    """Where a button leads."""

    label: str
    url: str


class Connection(TypedDict):
    """A kind of connections."""

    title: str
    img: str
    actions: list[Action]
    lines: list[Line]


class GatewayNetwork(TypedDict):
    """As captured of a gateway without any."""

    totalConnections: int
    runningConnections: int
    outgoingByteRate: float
    incomingByteRate: float
    remoteGateways: int


def _problems(call: Call) -> Iterator[Problem]:
    if call.state.trial_left == 0:
        yield _problem("Trial Expired", "The trial period is over.", "Reset the trial or activate a licence.")
    for each in call.state.scenario.modules:
        if each.state != "ACTIVE":
            yield _problem(f"Module {each.state.title()}", f"{each.name} is {each.state}.", "Look into the log.")


def _problem(title: str, description: str, resolution: str) -> Problem:
    return {"title": title, "description": description, "resolution": resolution, "url": "/app", "actionLabel": "Show"}


def problems(call: Call) -> Response:
    """`GET /overview/problems`."""
    return ok(envelope(list(_problems(call)), call.query))


def connections(call: Call) -> Response:
    """`GET /overview/connections`."""
    clients = call.state.part(Clients)
    found = [
        _connection("Designers", len(clients.of("Designer"))),
        _connection("Perspective Sessions", len(open_sessions(call.state))),
        _connection("Vision Clients", len(clients.of("Vision client"))),
    ]
    return ok(envelope(found, call.query))


def _connection(title: str, number: int) -> Connection:
    return {"title": title, "img": "", "actions": [], "lines": [{"text": f"{number} open", "error": False}]}


def gateway_network(_call: Call) -> Response:
    """`GET /overview/gan`."""
    found: GatewayNetwork = {
        "totalConnections": 0,
        "runningConnections": 0,
        "outgoingByteRate": 0.0,
        "incomingByteRate": 0.0,
        "remoteGateways": 0,
    }
    return ok(found)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/problems",
        handler=problems,
        summary="What is wrong",
        returns=Body(shape=Problem),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/connections",
        handler=connections,
        summary="Connections by kind",
        returns=Body(shape=Connection),
        lists=True,
    ),
    Route(
        method="GET",
        path=f"{API}/gan",
        handler=gateway_network,
        summary="The gateway network",
        returns=Body(shape=GatewayNetwork),
    ),
)

"""Charts of the last minutes and the drift of the clock (gateway API sheet, section 4)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from pytest_ignition.simulator.contract import Body, Call, Route, ok
from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.rest.status import CPU, HEAP_MAX, HEAP_USED

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

API = "/data/api/v1/systemPerformance"
POINTS = 30
EVERY = 10.0
"""Seconds between two points."""


class Point(TypedDict):
    """A point. `timestamp`: milliseconds since 1970."""

    histId: int
    timestamp: int
    value: float


class Memory(TypedDict):
    """Bytes."""

    heapMemoryDatapoints: list[Point]
    nonHeapMemoryDatapoints: list[Point]


class Charts(TypedDict):
    """Processor in percent, memory in bytes, the oldest point first."""

    cpuChartDatapoints: list[Point]
    memoryChartDatapoints: Memory


def charts(call: Call) -> Response:
    """`GET /systemPerformance/charts`: a curve over the clock, so that the same moment has the same value for ever."""

    def wave(middle: float, swing: float) -> Callable[[int], float]:
        return lambda number: round(middle + swing * math.sin(number / 3), 3)

    found: Charts = {
        "cpuChartDatapoints": _points(call, wave(CPU * 100, 2)),
        "memoryChartDatapoints": {
            "heapMemoryDatapoints": _points(call, wave(HEAP_USED, HEAP_USED / 20)),
            "nonHeapMemoryDatapoints": _points(call, wave(HEAP_MAX / 16, 0)),
        },
    }
    return ok(found)


def _points(call: Call, value: Callable[[int], float]) -> list[Point]:
    last = int(call.state.now() // EVERY)
    store = call.state.part(LogStore)
    return [
        {"histId": number, "timestamp": store.wall_ms(number * EVERY), "value": value(number)}
        for number in range(last - POINTS + 1, last + 1)
    ]


class Drift(TypedDict):
    """The clock is right."""

    clockDrift: float


def drift(_call: Call) -> Response:
    """`GET /systemPerformance/driftGauge`."""
    found: Drift = {"clockDrift": 0.0}
    return ok(found)


class DriftEvent(TypedDict):
    """A moment at which the clock ran wrong."""

    description: str
    status: str
    timestamp: int


class DriftEvents(TypedDict):
    """None here."""

    clockDriftEvents: list[DriftEvent]


def drift_events(_call: Call) -> Response:
    """`GET /systemPerformance/driftEvents`."""
    found: DriftEvents = {"clockDriftEvents": []}
    return ok(found)


ROUTES = (
    Route(
        method="GET",
        path=f"{API}/charts",
        handler=charts,
        summary="Processor and memory over the last minutes",
        returns=Body(shape=Charts),
    ),
    Route(
        method="GET",
        path=f"{API}/driftGauge",
        handler=drift,
        summary="Drift of the clock",
        returns=Body(shape=Drift),
    ),
    Route(
        method="GET",
        path=f"{API}/driftEvents",
        handler=drift_events,
        summary="When the clock ran wrong",
        returns=Body(shape=DriftEvents),
    ),
)

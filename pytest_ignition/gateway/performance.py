"""How busy the gateway is: gauges, charts, threads, drift of its clock (gateway API sheet, section 4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_ignition.gateway import status
from pytest_ignition.gateway.calls import AsyncPart, Call, Part
from pytest_ignition.gateway.messages import Operation
from pytest_ignition.gateway.wire import an_object, objects, read, wire

if TYPE_CHECKING:
    from pytest_ignition.gateway.operations import Operations

API = "/data/api/v1/systemPerformance/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """Processor and memory at this moment.

    Attributes:
        cpu_percent: 0 to 100, unlike the overview's.
        heap_memory: bytes.
        max_memory: bytes; where the gateway tells it.
        non_heap_memory: bytes; what the gateway's document promises instead.
    """

    cpu_percent: float | None = field(default=None, metadata=wire("cpu"))
    heap_memory: float | None = None
    max_memory: float | None = None
    non_heap_memory: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """A point of a chart. `timestamp_ms`: milliseconds since 1970 by the gateway's clock."""

    timestamp_ms: int = field(metadata=wire("timestamp"))
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Charts:
    """Processor and memory over the last time, as sent. Memory in bytes."""

    cpu: tuple[ChartPoint, ...] = ()
    heap_memory: tuple[ChartPoint, ...] = ()
    non_heap_memory: tuple[ChartPoint, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftEvent:
    """A moment at which the gateway's clock ran wrong. `timestamp_ms`: milliseconds since 1970."""

    description: str = ""
    status: str | None = None
    timestamp_ms: int | None = field(default=None, metadata=wire("timestamp"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    clock_drift: float | None = None


def gauges(operations: Operations) -> Operation[Gauges]:
    """Processor and memory now. Needs 8.3 and read permission."""
    return read(Gauges, (yield from operations.read(f"{API}currentGauges")))


def charts(operations: Operations) -> Operation[Charts]:
    """Processor and memory over the last time. Needs 8.3 and read permission."""
    data = yield from operations.read(f"{API}charts")
    memory = an_object(data.get("memoryChartDatapoints"))
    return Charts(
        cpu=_points(data.get("cpuChartDatapoints")),
        heap_memory=_points(memory.get("heapMemoryDatapoints")),
        non_heap_memory=_points(memory.get("nonHeapMemoryDatapoints")),
    )


def drift(operations: Operations) -> Operation[float | None]:
    """How far the gateway's clock is off, as it tells it; the unit is not documented. Needs 8.3 and read permission."""
    return read(_Drift, (yield from operations.read(f"{API}driftGauge"))).clock_drift


def drift_events(operations: Operations) -> Operation[list[DriftEvent]]:
    """When the gateway's clock ran wrong. Needs 8.3 and read permission."""
    events = (yield from operations.read(f"{API}driftEvents")).get("clockDriftEvents")
    return [read(DriftEvent, each) for each in objects(events)]


def _points(value: object) -> tuple[ChartPoint, ...]:
    return tuple(read(ChartPoint, each) for each in objects(value))


class PerformanceCalls:
    """How busy a gateway is: `gateway.performance`."""

    gauges = Call(gauges)
    charts = Call(charts)
    threads = Call(status.thread_counts)
    drift = Call(drift)
    drift_events = Call(drift_events)


class Performance(PerformanceCalls, Part):
    """How busy a gateway is."""


class AsyncPerformance(PerformanceCalls, AsyncPart):
    """How busy a gateway is."""

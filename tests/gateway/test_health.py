"""`health`, the one call that tells what is wrong, and the lists and figures that it and others read."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.models import ConnectionHealth
from pytest_ignition.gateway.overviews import Banner, ConnectionLine, Connections, GatewayNetwork, Problem
from pytest_ignition.gateway.performance import ChartPoint, Charts, DriftEvent, Gauges
from tests.gateway.gateways import OVERVIEW, FakeGateway, client, data, gateway_83, items, page

API = "/data/api/v1/"
MODULES = f"{API}modules/healthy"
QUARANTINED = f"{API}modules/quarantined"
DATABASES = f"{API}resources/list/ignition/database-connection"
OPC = f"{API}resources/list/ignition/opc-connection"
PROBLEMS = f"{API}overview/problems"
CONNECTIONS = f"{API}overview/connections"


def check(healthy: bool, **more: Any) -> dict[str, Any]:
    return {"status": {"result": {"healthy": healthy, "time": 1, **more}}}


def resource(name: str, healthchecks: Any = None, enabled: Any = True) -> dict[str, Any]:
    return {"name": name, "enabled": enabled, "healthchecks": healthchecks}


def gateway(**answers: Response) -> FakeGateway:
    """A running gateway that tells this besides; named by a word of ours."""
    paths = {"databases": DATABASES, "opc": OPC, "problems": PROBLEMS, "connections": CONNECTIONS, "trial": f"{API}trial",
             "healthy": MODULES, "quarantined": QUARANTINED, "overview": f"{API}overview"}  # fmt: skip
    found = gateway_83()
    found._routes.update({paths[name]: [answer] for name, answer in answers.items()})
    return found


def test_everything_wrong_is_told_by_name() -> None:
    module = {"id": "x", "name": "Perspective", "version": "1", "state": "FAULTED", "faultCause": "no memory"}
    health = client(
        gateway(
            healthy=items(module, {"name": "Off", "state": "INACTIVE", "onStartup": "disabled"}, {"name": "Fine", "state": "ACTIVE"}),
            quarantined=items({"id": "q", "name": "Q", "version": "1", "reason": "CERT"}),
            databases=items(
                resource("MES", check(False, message="login failed")),
                resource("History", check(False, error={"message": "no route"})),
                resource("Mute", check(False)),
                resource("Old", check(False), enabled=False),
                resource("Good", check(True)),
                resource("Unknown", {}),
            ),
            opc=items(resource("Ignition OPC UA Server", check(True)), resource("Line", check(False, message="lost"))),
            connections=items({"title": "Devices", "lines": [{"text": "1 of 2", "error": True}, {"text": "ok"}]}),
            problems=items({"title": "Deadlock Detected"}),
            trial=data({"licenseMode": "Trial", "expired": True, "trialSecondsLeft": 0}),
            overview=data({**OVERVIEW, "redundancy": {"role": "Backup", "activityLevel": "Warm", "projectState": "OutOfDate"}}),
        )
    ).health()  # fmt: skip

    assert health.healthy is True
    assert health.modules_not_active == {"Perspective": "FAULTED", "Off": "INACTIVE", "Q": "QUARANTINED"}
    assert health.databases is not None
    assert health.databases[0] == ConnectionHealth(name="MES", enabled=True, healthy=False, message="login failed")
    assert health.databases[-1] == ConnectionHealth(name="Unknown", enabled=True)
    assert (health.trial_expired, health.trial_seconds_left, health.license_mode) == (True, 0, "Trial")
    assert (health.redundancy_role, health.redundancy_activity) == ("Backup", "Warm")
    assert health.problems == ("Deadlock Detected",)
    assert health.faults == (
        "module Perspective is FAULTED: no memory",
        "module Q is QUARANTINED: CERT",
        "database connection MES: login failed",
        "database connection History: no route",
        "database connection Mute: not healthy",
        "OPC connection Line: lost",
        "Devices: 1 of 2",
        "the trial has expired",
        "the redundant project state is OutOfDate",
        "problem: Deadlock Detected",
    )


@pytest.mark.parametrize(
    "answer", [page(401, "x"), page(403, "x"), page(404, "x"), page(500, "x"), data({"other": 1}), data([1])]
)
def test_what_is_not_told_is_none_and_no_fault(answer: Response) -> None:
    names = ("databases", "opc", "problems", "connections", "healthy", "quarantined", "trial")
    health = client(gateway(**dict.fromkeys(names, answer))).health()

    assert health.healthy is True
    assert (health.modules_not_active, health.databases, health.opc_connections) == (None, None, None)
    assert (health.problems, health.trial_expired, health.faults) == (None, None, ())
    assert health.uptime_seconds == 460.959


def test_an_invalid_licence_is_a_fault() -> None:
    assert client(gateway(trial=data({"licenseMode": "Invalid"}))).health().faults == ("the licence is invalid",)


@pytest.mark.parametrize("odd", [{"a": 1}, {"a": {"result": "x"}}, {"a": {"result": {"healthy": "no"}}}, [], "x"])
def test_odd_health_checks_tell_nothing(odd: Any) -> None:
    health = client(gateway(databases=items(resource("MES", odd)))).health()

    assert health.databases == (ConnectionHealth(name="MES", enabled=True),)


def test_the_lists_of_the_overview() -> None:
    line = {"title": "Databases", "img": "x", "actions": [], "lines": [{"text": "1/1", "error": False}, "odd"]}
    banner = {"order": 0, "type": "trial", "data": {"severity": "info", "expireTime": 1788748551614, "toolTips": []}}
    asked = client(
        FakeGateway(
            {
                PROBLEMS: items({"title": "t", "description": "d", "resolution": "r", "url": "u", "actionLabel": "a"}),
                CONNECTIONS: items(line),
                f"{API}overview/gan": data(
                    {
                        "totalConnections": 0,
                        "runningConnections": 0,
                        "outgoingByteRate": 0.5,
                        "incomingByteRate": 0.0,
                        "remoteGateways": 0,
                    }
                ),
                f"{API}overview/banners": data({"banners": [banner, {"type": "odd"}]}),
            }
        )
    )

    assert asked.problems() == [Problem(title="t", description="d", resolution="r", url="u", action_label="a")]
    assert asked.connections() == [Connections(title="Databases", lines=(ConnectionLine(text="1/1"),), raw=line)]
    assert asked.gateway_network() == GatewayNetwork(
        total_connections=0, running_connections=0, outgoing_byte_rate=0.5, incoming_byte_rate=0.0, remote_gateways=0
    )
    assert asked.banners() == [
        Banner(type="trial", severity="info", expire_time_ms=1788748551614, raw=banner),
        Banner(type="odd", raw={"type": "odd"}),
    ]


@pytest.mark.parametrize(
    ("sent", "gauges"),
    [
        ({"cpu": 24.66, "heapMemory": 1, "maxMemory": 2}, Gauges(cpu_percent=24.66, heap_memory=1, max_memory=2)),
        ({"cpu": 1, "heapMemory": 1, "nonHeapMemory": 2}, Gauges(cpu_percent=1, heap_memory=1, non_heap_memory=2)),
    ],
    ids=["wire", "specification"],
)
def test_gauges_as_on_the_wire_and_as_specified(sent: dict[str, Any], gauges: Gauges) -> None:
    path = f"{API}systemPerformance/currentGauges"
    assert client(FakeGateway({path: data(sent)})).performance.gauges() == gauges


def test_charts_threads_and_drift() -> None:
    point = {"histId": 1, "timestamp": 1787346747022, "value": 4.88}
    performance = client(
        FakeGateway(
            {
                f"{API}systemPerformance/charts": data(
                    {"cpuChartDatapoints": [point], "memoryChartDatapoints": {"heapMemoryDatapoints": [point, 1]}}
                ),
                f"{API}systemPerformance/threads": data({"running": 32}),
                f"{API}systemPerformance/driftGauge": data({"clockDrift": 0.5}),
                f"{API}systemPerformance/driftEvents": data(
                    {"clockDriftEvents": [{"description": "d", "status": "s", "timestamp": 5}]}
                ),
            }
        )
    ).performance
    expected = ChartPoint(timestamp_ms=1787346747022, value=4.88)

    assert performance.charts() == Charts(cpu=(expected,), heap_memory=(expected,))
    assert performance.threads().running == 32
    assert performance.drift() == 0.5
    assert performance.drift_events() == [DriftEvent(description="d", status="s", timestamp_ms=5)]

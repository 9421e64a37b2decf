"""Overview lists, performance, diagnostics, sessions, trial, licences, redundancy of the simulated gateway."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from pytest_ignition.simulator.scenario import ModuleSpec, Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from tests.simulator.conftest import comes_true, new_client
from tests.simulator.test_perspective import open_page, opened, values_of

API = "/data/api/v1"
SESSIONS = "/data/perspective/api/v1"


def items(admin: httpx2.Client, path: str, **params: Any) -> list[dict[str, Any]]:
    answer = admin.get(path, params=params)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.fixture
def licensed() -> Iterator[tuple[Simulator, httpx2.Client]]:
    scenario = Scenario(license_keys=("KEY 1",), modules=(ModuleSpec(id="x", name="X", state="FAULTED"),))
    with (
        Simulator(scenario=scenario) as simulator,
        new_client(simulator, headers={"X-Ignition-API-Token": simulator.token}) as admin,
    ):
        yield simulator, admin


def drain(connection: ClientConnection) -> None:
    while True:
        connection.recv(timeout=5)


# Overview and performance


def test_problems_are_what_is_really_wrong(admin: httpx2.Client, sim: Simulator) -> None:
    assert items(admin, f"{API}/overview/problems") == []
    sim.expire_trial()
    assert [each["title"] for each in items(admin, f"{API}/overview/problems")] == ["Trial Expired"]


def test_a_module_that_does_not_run_is_a_problem(licensed: tuple[Simulator, httpx2.Client]) -> None:
    _sim, admin = licensed
    assert [each["description"] for each in items(admin, f"{API}/overview/problems")] == ["X is FAULTED."]


def test_connections_count_who_is_on(admin: httpx2.Client, sim: Simulator) -> None:
    sim.open_designer()
    texts = {each["title"]: each["lines"][0]["text"] for each in items(admin, f"{API}/overview/connections")}

    assert texts == {"Designers": "1 open", "Perspective Sessions": "0 open", "Vision Clients": "0 open"}


def test_the_gateway_network_and_redundancy_as_captured(admin: httpx2.Client) -> None:
    assert admin.get(f"{API}/overview/gan").json() == {
        "totalConnections": 0, "runningConnections": 0, "outgoingByteRate": 0.0, "incomingByteRate": 0.0,
        "remoteGateways": 0,
    }  # fmt: skip
    redundancy = admin.get(f"{API}/redundancy").json()
    assert (redundancy["role"], redundancy["activityLevel"], redundancy["lastSyncTimestamp"]) == (
        "Independent",
        "Active",
        -1,
    )
    assert redundancy["uptime"] >= 0
    for what in ("failover", "resync"):
        answer = admin.post(f"{API}/redundancy/gwaction/{what}")
        assert (answer.status_code, answer.content) == (200, b"")


def test_charts_have_the_same_value_for_the_same_moment(admin: httpx2.Client) -> None:
    first, second = (admin.get(f"{API}/systemPerformance/charts").json() for _ in range(2))

    points = first["cpuChartDatapoints"]
    assert len(points) == 30
    assert [each["timestamp"] for each in points] == sorted(each["timestamp"] for each in points)
    values = {each["histId"]: each["value"] for each in second["cpuChartDatapoints"]}
    assert all(values.get(each["histId"], each["value"]) == each["value"] for each in points)
    assert set(first["memoryChartDatapoints"]) == {"heapMemoryDatapoints", "nonHeapMemoryDatapoints"}


def test_the_clock_does_not_drift(admin: httpx2.Client) -> None:
    assert admin.get(f"{API}/systemPerformance/driftGauge").json() == {"clockDrift": 0.0}
    assert admin.get(f"{API}/systemPerformance/driftEvents").json() == {"clockDriftEvents": []}


# Diagnostics


def test_a_bundle_takes_its_time_and_is_a_real_zip() -> None:
    with (
        Simulator(timing=Timing(bundle=0.3)) as sim,
        new_client(sim, headers={"X-Ignition-API-Token": sim.token}) as admin,
    ):
        bundle = f"{API}/diagnostics/bundle"
        assert admin.get(f"{bundle}/status").json() == {"state": "None"}
        assert admin.get(f"{bundle}/download").status_code == 404
        assert admin.post(f"{bundle}/generate").json() == {"state": "Generating"}
        assert admin.get(f"{bundle}/status").json() == {"state": "Generating"}
        assert comes_true(lambda: admin.get(f"{bundle}/status").json()["state"] == "Valid")
        answer = admin.get(f"{bundle}/download")
        assert len(answer.content) == admin.get(f"{bundle}/status").json()["fileSize"]
        assert answer.headers["content-type"] == "application/zip;charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; filename=Ignition-")
        with zipfile.ZipFile(io.BytesIO(answer.content)) as content:
            assert content.testzip() is None
            assert "logs/system_logs.idb" in content.namelist()
        assert admin.get(f"{bundle}/download").content == answer.content


def test_threads_are_told_in_both_ways(admin: httpx2.Client) -> None:
    listed = items(admin, f"{API}/diagnostics/threads/threaddump", **{"threadState[eq]": "RUNNABLE"})
    formatted = admin.get(f"{API}/diagnostics/threads/dump/formatted").json()

    assert [each["name"] for each in listed] == ["webserver-20"]
    assert "webserver-20" in [each["name"] for each in formatted["threads"]]
    assert formatted["version"] == "8.3.6 (b2026042713)"
    assert admin.get(f"{API}/diagnostics/threads/deadlocks").json() == {"deadlocks": []}


# Perspective sessions


def test_the_sessions_are_those_that_are_really_open(
    admin: httpx2.Client, client: httpx2.Client, sim: Simulator
) -> None:
    page = open_page(client)
    assert items(admin, f"{SESSIONS}/sessions/") == [], "loaded, but without a connection"
    with opened(page, sim) as connection:
        values_of(connection)
        values_of(connection)
        (session,) = items(admin, f"{SESSIONS}/sessions/")
        assert (session["id"], session["project"], session["activePages"]) == (page.session_id, "demo", 1)
        assert session["totalBytesSent"] > 1000
        assert session["userAgent"].startswith("python-httpx")
        assert session["clientAddress"] == "127.0.0.1"
        assert admin.get(f"{SESSIONS}/session/{page.session_id}").json()["metrics"] == {}
        (found,) = items(admin, f"{SESSIONS}/session/{page.session_id}/pages")
        assert session["pageIds"] == [found["id"]]
        assert (found["connectCount"], found["viewCount"]) == (1, 1)
        (view,) = items(admin, f"{SESSIONS}/session/{page.session_id}/page/{found['id']}/views")
        assert (view["resourcePath"], view["mountPath"]) == ("Overview", "C")
        assert items(admin, f"{SESSIONS}/sessions/", **{"project[eq]": "other"}) == []
    assert comes_true(lambda: items(admin, f"{SESSIONS}/sessions/") == [])


def test_a_page_without_a_view_has_none(admin: httpx2.Client, client: httpx2.Client, sim: Simulator) -> None:
    page = open_page(client, "/data/perspective/client/demo/nowhere")
    with connect(page.socket_url(sim)) as connection:
        values_of(connection)
        (found,) = items(admin, f"{SESSIONS}/session/{page.session_id}/pages")
        assert found["viewCount"] == 0
        assert items(admin, f"{SESSIONS}/session/{page.session_id}/page/{found['id']}/views") == []


@pytest.mark.parametrize("message", ["", "Shift is over", "ü" * 100])
def test_a_terminated_session_loses_its_connection_for_good(
    admin: httpx2.Client, client: httpx2.Client, sim: Simulator, message: str
) -> None:
    page = open_page(client)
    params = {"sessionId": page.session_id} | ({"message": message} if message else {})
    with connect(page.socket_url(sim)) as connection:
        values_of(connection)
        answer = admin.delete(f"{SESSIONS}/sessions", params=params)
        assert (answer.status_code, answer.json()) == (200, {"terminated": 1})
        with pytest.raises(ConnectionClosed) as closed:
            drain(connection)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4403
    assert closed.value.rcvd.reason == (message or "The gateway closed this session.")[:61]
    with connect(page.socket_url(sim)) as connection, pytest.raises(ConnectionClosed, match="4403"):
        connection.recv(timeout=5)
    assert admin.delete(f"{SESSIONS}/sessions", params=params).status_code == 404
    assert open_page(client).session_id != page.session_id


def test_unknown_sessions_and_pages_are_404(admin: httpx2.Client) -> None:
    for path in ("session/x", "session/x/pages", "session/x/page/y/views"):
        assert admin.get(f"{SESSIONS}/{path}").status_code == 404
    assert admin.delete(f"{SESSIONS}/sessions", params={"sessionId": "x"}).status_code == 404
    assert admin.delete(f"{SESSIONS}/sessions").status_code == 400
    assert admin.get(f"{SESSIONS}/sessions").status_code == 404, "the list has a slash at its end"


# Designers and Vision clients


@pytest.mark.parametrize(
    ("listed", "one", "open_one"),
    [
        (f"{API}/designers", f"{API}/designer/", "open_designer"),
        ("/data/vision/api/v1/clients", "/data/vision/api/v1/client/", "open_vision_client"),
    ],
)
def test_designers_and_clients_are_those_that_a_test_opened(
    admin: httpx2.Client, sim: Simulator, listed: str, one: str, open_one: str
) -> None:
    assert items(admin, listed) == []
    found = getattr(sim, open_one)(user="eve", project="line", address="10.0.0.9")
    (item,) = items(admin, listed)
    assert (item["id"], item["user"], item["project"], item["address"]) == (found, "eve", "line", "10.0.0.9")
    assert admin.get(one + found).json()["id"] == found
    others = f"{API}/designer/" if "vision" in one else "/data/vision/api/v1/client/"
    assert admin.delete(others + found).status_code == 404
    assert "message" in admin.delete(one + found).json()
    assert admin.delete(one + found).status_code == admin.get(one + found).status_code == 404
    assert items(admin, listed) == []


def test_a_reset_closes_them(admin: httpx2.Client, sim: Simulator) -> None:
    sim.open_designer()
    sim.reset()
    assert items(admin, f"{API}/designers") == []


# Trial and licences


def test_a_simulator_without_licences_is_offline(admin: httpx2.Client, sim: Simulator) -> None:
    assert admin.get(f"{API}/activation/is-online").json() == {"success": False}
    answer = admin.put(f"{API}/activation/activate/KEY")
    assert (answer.status_code, answer.json()["success"]) == (500, False)
    sim._state.memory.requests.pop()  # this 500 is no defect
    licenses = admin.get(f"{API}/licenses").json()
    assert (licenses["hardware"], licenses["busy"], licenses["leasedUnactivateTimeoutMS"]) == ([], False, 7500)
    assert "license" not in licenses["effective"]


def test_an_activated_licence_ends_the_trial(licensed: tuple[Simulator, httpx2.Client]) -> None:
    sim, admin = licensed
    assert admin.get(f"{API}/activation/is-online").json() == {"success": True}
    assert admin.put(f"{API}/activation/activate/OTHER").status_code == 404
    sim.expire_trial()

    assert admin.put(f"{API}/activation/activate/KEY%201").json()["cdkey"] == "KEY 1"

    trial = admin.get(f"{API}/trial").json()
    assert (trial["licenseMode"], trial["trialState"], trial["expired"]) == ("Activated", "NoneInDemo", False)
    assert admin.get(f"{API}/overview/banners").json() == {"banners": []}
    assert admin.get(f"{API}/gateway-info").json()["license"]["mode"] == "Activated"
    assert admin.get(f"{API}/overview").json()["license"] == {"state": "activated", "trialRemaining": 0}
    licenses = admin.get(f"{API}/licenses").json()
    assert [each["key"] for each in licenses["hardware"]] == ["KEY 1"]
    assert licenses["effective"]["license"]["key"] == "KEY 1"
    assert "KEY 1" not in str(admin.get(f"{API}/logs").json())
    sim.reset()
    assert admin.get(f"{API}/trial").json()["licenseMode"] == "Trial"

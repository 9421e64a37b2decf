"""Faults: what is ordered strikes, by the share that was ordered, and only there; bad orders are refused whole."""

from __future__ import annotations

import time
from collections import Counter

import httpx2
import pytest

from pytest_ignition.simulator.faults import BadFault, Faults, written
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState

PING = "/StatusPing"
INFO = "/data/api/v1/gateway-info"
CONTROL = "/simulator/control"
KEY = {"X-Simulator-Control": "1"}


@pytest.mark.parametrize(
    "text",
    [
        "latency=0.2s", "503=0.05", "drop=0.05", "slow-body=2s", "half-close=1", "503=1@/data/api",
        "latency=0.2s,500=0.5@/data", "404=0.001",
    ],
)  # fmt: skip
def test_what_is_ordered_is_written_as_it_was(text: str) -> None:
    faults = Faults(GatewayState())
    faults.order(text)
    assert written(faults.ordered) == text


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("latency=200ms", "latency=0.2s"),
        ("latency=2", "latency=2s"),
        ("drop", "drop=1"),
        ("503=5%", "503=0.05"),
        (" drop = 1".replace(" = ", "="), "drop=1"),
    ],
)
def test_other_ways_to_write_it(text: str, same: str) -> None:
    faults = Faults(GatewayState())
    faults.order(text)
    assert written(faults.ordered) == same


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "faults are"), ("nonsense", "no fault: 'nonsense'"), ("200=5%", "no fault"), ("503=110%", "a share such as 5%"),
        ("503=x", "a share"), ("latency", "a time such as 200ms"), ("latency=5%", "a time"), ("restart=1", "no fault"),
        ("drop, nonsense", "no fault: 'nonsense'"), ("503@data", "no fault"), ("²03=5%", "no fault"), ("latency=9e9", "a time"),
    ],
)  # fmt: skip
def test_what_is_no_fault_is_refused_and_nothing_of_it_is_in_force(text: str, words: str) -> None:
    faults = Faults(GatewayState())
    with pytest.raises(BadFault, match=words):
        faults.order(text)
    assert faults.ordered == ()


def test_the_share_is_that_of_the_order_and_the_same_for_the_same_seed() -> None:
    one, other = Faults(GatewayState()), Faults(GatewayState())
    for faults in (one, other):
        faults.order("503=25%")
    seen = [one.trouble_for("/").status for _ in range(1000)]
    assert seen == [other.trouble_for("/").status for _ in range(1000)]
    assert 200 < Counter(seen)[503] < 300


def test_a_fault_strikes_only_below_its_path(sim: Simulator, admin: httpx2.Client) -> None:
    sim.faults.order("503@/data/api")
    assert admin.get(INFO).status_code == 503
    assert admin.get(PING).status_code == 200
    sim.faults.clear()
    assert admin.get(INFO).status_code == 200


def test_latency_delays_the_answer(sim: Simulator, client: httpx2.Client) -> None:
    sim.faults.order("latency=150ms")
    start = time.monotonic()
    assert client.get(PING).json() == {"state": "RUNNING"}
    assert time.monotonic() - start >= 0.15


def test_a_slow_body_comes_whole(sim: Simulator, client: httpx2.Client) -> None:
    sim.faults.order("slow-body=100ms")
    start = time.monotonic()
    assert client.get(PING).json() == {"state": "RUNNING"}
    assert time.monotonic() - start >= 0.1


def test_dropped_connections_give_no_answer_every_other_after_the_deed(sim: Simulator, admin: httpx2.Client) -> None:
    sim.expire_trial()
    sim.faults.order("drop@/data/api/v1/trial")
    for expected in (0, 7200):
        with pytest.raises(httpx2.TransportError):
            admin.post("/data/api/v1/trial")
        sim.faults.clear()
        assert admin.get("/data/api/v1/trial").json()["trialSecondsLeft"] == pytest.approx(expected, abs=5)
        sim.faults.order("drop@/data/api/v1/trial")
    assert [line.status for line in sim.requests if line.method == "POST"] == [0, 0]


def test_a_half_closed_answer_is_told_as_broken(sim: Simulator, client: httpx2.Client) -> None:
    sim.faults.order("half-close")
    with pytest.raises(httpx2.TransportError):
        client.get(PING)


def test_deeds_happen_once(sim: Simulator, admin: httpx2.Client) -> None:
    sim.faults.order("expire-trial, revoke-token")
    assert sim.faults.ordered == ()
    assert admin.get("/data/api/v1/trial").json()["expired"]
    assert admin.get(INFO).status_code == 401
    sim.reset()
    assert admin.get(INFO).status_code == 200
    assert not admin.get("/data/api/v1/trial").json()["expired"]


def test_a_restart_on_order(sim: Simulator, admin: httpx2.Client) -> None:
    sim.faults.order("restart")
    admin.get(PING)
    assert sim._state.seconds_to_change() < 1


def test_a_reset_forgets_faults(sim: Simulator, client: httpx2.Client) -> None:
    sim.faults.order("drop")
    sim.reset()
    assert client.get(PING).status_code == 200


def test_the_control_route_tells_and_obeys(sim: Simulator, client: httpx2.Client) -> None:
    assert client.get(CONTROL, headers=KEY).json() == {"faults": "", "state": "RUNNING", "version": "8.3.6"}
    assert client.post(CONTROL, headers=KEY, json={"order": "404=5%@/x"}).json()["faults"] == "404=0.05@/x"
    assert client.post(CONTROL, headers=KEY, json={"state": "STARTING"}).json()["state"] == "STARTING"
    assert client.delete(CONTROL, headers=KEY).json()["faults"] == ""
    assert client.post(CONTROL, headers=KEY, json={"reset": True}).json()["state"] == "RUNNING"
    assert sim.requests == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"order": 1}', b'{"order": "x"}', b'{"state": "X"}', b"[" * 100_000]
)
def test_the_control_route_refuses_what_it_does_not_know(sim: Simulator, client: httpx2.Client, body: bytes) -> None:
    answer = client.post(CONTROL, headers=KEY, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_control_route_wants_its_header_and_knows_three_methods(sim: Simulator, client: httpx2.Client) -> None:
    assert client.get(CONTROL).status_code == 404
    assert client.put(CONTROL, headers=KEY).status_code == 405


def test_faults_never_hide_the_control_route(sim: Simulator, client: httpx2.Client) -> None:
    sim.faults.order("drop")
    assert client.delete(CONTROL, headers=KEY).status_code == 200
    assert client.get(PING).status_code == 200

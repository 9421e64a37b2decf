"""The simulator's log: real events, levels that are kept, the list's query, the file."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator.log_store import LogStore
from pytest_ignition.simulator.scenario import ModuleSpec, Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import COMMISSIONING, GatewayState, Timing
from tests.modules import module_file
from tests.simulator.conftest import Clock

LOGS = "/data/api/v1/logs"


def entries(admin: httpx2.Client, **params: Any) -> list[dict[str, Any]]:
    answer = admin.get(LOGS, params=params)
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def messages(admin: httpx2.Client, **params: Any) -> list[str]:
    return [each["message"] for each in entries(admin, **params)]


def test_a_fresh_gateway_has_logged_its_start(admin: httpx2.Client) -> None:
    assert messages(admin)[0] == "Gateway is RUNNING."
    assert messages(admin)[-1] == "Starting Ignition 8.3.6 (b2026042713)."
    assert set(entries(admin)[0]) == {"timestamp", "loggerName", "level", "message", "mdc"}


def test_a_login_that_works_and_one_that_does_not(admin: httpx2.Client, client: httpx2.Client, sim: Simulator) -> None:
    from pytest_ignition.gateway.client import GatewayClient
    from pytest_ignition.gateway.errors import LoginRefused
    from pytest_ignition.gateway.settings import GatewaySettings

    with GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=sim.url)) as gateway:
        with pytest.raises(LoginRefused):
            gateway.login("eve", "wrong-horse")
        gateway.login(sim.username, sim.password)

    logged = messages(admin, logger="gateway.Login")
    assert logged == ["User admin logged in.", "Login of 'eve' failed."]
    assert "wrong-horse" not in str(entries(admin))
    assert sim.password not in str(entries(admin))


def test_writes_are_audited_with_who_did_it_and_reads_are_not(admin: httpx2.Client, sim: Simulator) -> None:
    admin.post(f"{LOGS}/levelreset")
    admin.get(f"{LOGS}/loggers")

    assert messages(admin, logger="gateway.Audit") == [
        "API token pytest-ignition: POST /data/api/v1/logs/levelreset: 200."
    ]
    assert sim.token.partition(":")[2] not in str(entries(admin))


def test_refusals_are_logged(admin: httpx2.Client, client: httpx2.Client) -> None:
    client.get("/data/api/v1/overview")

    assert messages(admin, minLevel="WARN") == ["GET /data/api/v1/overview was refused: 401."]


def test_modules_that_are_uploaded_and_installed(admin: httpx2.Client) -> None:
    admin.post("/data/api/v1/modules/upload", params={"fileName": "x.modl"}, content=module_file())
    admin.post("/data/api/v1/modules/install", params={"moduleId": "com.example.plant"})

    first, second, *_rest = messages(admin, logger="gateway.ModuleManager")
    assert "was installed; it starts with the gateway" in first
    assert "was uploaded" in second


def state(clock: Clock, **scenario: Any) -> GatewayState:
    timing = Timing(grace=5, starting=40, trial=7200)
    return GatewayState(Scenario(**scenario), timing=timing, now=clock)


def logged(found: GatewayState) -> list[tuple[float, str]]:
    """Seconds since the first entry, and the message, the oldest first. Asking for the state lets time act."""
    assert found.state
    newest_first = found.part(LogStore).newest_first()
    start = newest_first[-1].timestamp
    return [((each.timestamp - start) / 1000, each.message) for each in reversed(newest_first)]


def test_a_restart_is_logged_when_it_happens(clock: Clock) -> None:
    gateway = state(clock)
    clock.advance(10)
    gateway.restart()
    gateway.restart()
    clock.advance(100)

    assert [each for each in logged(gateway) if "modules" not in each[1]][-5:] == [
        (0.0, "Gateway is RUNNING."),
        (10.0, "A restart was requested."),
        (15.0, "Gateway is shutting down."),
        (55.0, "Starting Ignition 8.3.6 (b2026042713)."),
        (55.0, "Gateway is RUNNING."),
    ]


def test_the_end_of_the_trial_is_logged_once_and_so_is_a_new_one(clock: Clock) -> None:
    gateway = state(clock)
    clock.advance(8000)

    assert logged(gateway)[-1] == (7200.0, "The trial period has expired.")
    assert gateway.reset_trial()
    gateway.expire_trial()
    assert [text for _time, text in logged(gateway)][-3:] == [
        "The trial period has expired.",
        "The trial period was reset.",
        "The trial period has expired.",
    ]


def test_a_held_state_and_a_faulted_module_are_logged(clock: Clock) -> None:
    gateway = state(clock, modules=(ModuleSpec(id="x", name="X", state="FAULTED"),))
    gateway.set_state(COMMISSIONING)

    assert [text for _time, text in logged(gateway)] == [
        "Starting Ignition 8.3.6 (b2026042713).",
        "Started 0 modules: .",
        "Module X is FAULTED.",
        "Gateway is RUNNING.",
        "Gateway is COMMISSIONING.",
    ]


def test_a_reset_forgets_the_log_and_the_levels(admin: httpx2.Client, sim: Simulator) -> None:
    sim.log("ERROR", "plant", "boom", stack=["java.lang.Exception: boom", "\tat x"])
    assert admin.post(f"{LOGS}/loggers/plant", params={"level": "OFF"}).status_code == 200
    (entry,) = entries(admin, logger="plant")
    assert entry["stack"] == ["java.lang.Exception: boom", "\tat x"]

    sim.reset()

    assert entries(admin, logger="plant") == []
    sim.log("ERROR", "plant", "again")
    assert messages(admin, logger="plant") == ["again"]


def test_levels_decide_what_is_kept_and_are_reset(admin: httpx2.Client, sim: Simulator) -> None:
    def say() -> None:
        sim.log("DEBUG", "tags.Provider", "debug")
        sim.log("WARN", "tags.Provider", "warn")

    say()
    assert admin.post(f"{LOGS}/loggers/tags.Provider", params={"level": "DEBUG"}).content == b""
    say()
    admin.post(f"{LOGS}/loggers/tags.Provider", params={"level": "OFF"})
    say()
    told = {"name": "tags.Provider", "level": "OFF", "context": ""}
    listed = admin.get(f"{LOGS}/loggers", params={"name[eq]": "tags.Provider"}).json()
    assert listed["items"] == [told]
    assert {**told, "level": "INFO"} in admin.post(f"{LOGS}/levelreset").json()
    assert {"name": "GatewayManager", "level": "INFO", "context": ""} in admin.get(f"{LOGS}/loggers").json()["items"]
    say()

    assert messages(admin, logger="tags.Provider") == ["warn", "warn", "debug", "warn"]


@pytest.mark.parametrize("params", [{}, {"level": "LOUD"}])
def test_a_level_that_is_none_is_a_400(admin: httpx2.Client, params: dict[str, str]) -> None:
    assert admin.post(f"{LOGS}/loggers/x", params=params).status_code == 400


def test_the_query_narrows_and_the_list_rules_hold(admin: httpx2.Client, sim: Simulator) -> None:
    for number, level in enumerate(("INFO", "WARN", "ERROR")):
        sim.log(level, f"plant.{number}", f"message {number}")
    first, second, third = reversed(entries(admin, **{"loggerName[sw]": "plant."}))

    assert messages(admin, minLevel="WARN", **{"loggerName[sw]": "plant."}) == ["message 2", "message 1"]
    assert messages(admin, logger="plant.1") == ["message 1"]
    assert messages(admin, logger="plant") == []
    assert "message 0" in messages(admin, startTime=first["timestamp"])
    assert "message 2" not in messages(admin, endTime=first["timestamp"] - 1)
    assert messages(admin, startTime=third["timestamp"] + 60_000) == []
    assert messages(admin, search="nonsense 1", logger="plant.1") == ["message 1"]
    assert messages(admin, limit=1, sortBy="desc(timestamp)", logger="plant.2") == ["message 2"]
    assert len(messages(admin, limit=2)) == 2
    assert messages(admin, properties="x", allowedMarkers="y", startTime="soon", logger="plant.0") == ["message 0"]
    assert second["loggerName"] == "plant.1"
    unknown = admin.get(LOGS, params={"filter": "x"}).json()
    assert unknown["items"] == []
    assert unknown["metadata"]["total"] > 3
    assert admin.get(LOGS, params={"minLevel": "LOUD"}).status_code == 400


def test_the_file_is_an_sqlite_database(admin: httpx2.Client, sim: Simulator, tmp_path: Path) -> None:
    sim.log("ERROR", "plant", "ü boom", stack=["a", "b"])

    answer = admin.get(f"{LOGS}/download")

    assert answer.headers["content-type"] == "application/x-sqlite3"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith("attachment; filename=Simulator_Ignition_logs_20")
    assert disposition.endswith(".idb")
    file = tmp_path / "x.idb"
    file.write_bytes(answer.content)
    database = sqlite3.connect(file)
    found = database.execute(
        "SELECT event_id, formatted_message, level_string FROM logging_event WHERE logger_name = 'plant'"
    ).fetchall()
    lines = database.execute("SELECT trace_line FROM logging_event_exception ORDER BY i").fetchall()
    database.close()
    assert [each[1:] for each in found] == [("ü boom", "ERROR")]
    assert lines == [("a",), ("b",)]


def test_nothing_of_it_without_a_credential(client: httpx2.Client, sim: Simulator) -> None:
    for path in (LOGS, f"{LOGS}/download", f"{LOGS}/loggers"):
        assert client.get(path).status_code == 401
    headers = {"X-Ignition-API-Token": sim.read_only_token}
    assert client.get(LOGS, headers=headers).status_code == 200
    assert client.post(f"{LOGS}/levelreset", headers=headers).status_code == 403

"""`gateway.*` steps about state, logs, diagnostics and who is on, as playbooks against the simulator."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.server import Scenario, Timing
from tests.contract.uses.people import opened
from tests.steps.test_gateway_actions import error, step

Run = Callable[..., RunResult]
KEY = "LICENCE-KEY-77"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(license_keys=(KEY,)), timing=Timing(bundle=0.2)) as running:
        yield running


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path, events: list[Event]) -> Run:
    """Runs steps given as YAML with the simulator's token; evidence goes to `out`."""
    simulator.reset()

    def running(steps: str, *, token: str | None = None) -> RunResult:
        playbook = tmp_path / "x.yaml"
        playbook.write_text(f"name: x\nsteps:\n{steps}", "utf-8")
        credential = Credential(token=token if token is not None else simulator.token)
        settings = GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
        with OwnResources(settings, evidence=tmp_path / "out") as resources:
            return run_playbook(playbook, resources, consumers=[events.append])

    return running


def output(run: Run, kind: str, parameters: str = "{}") -> Any:
    result = run(step("a", kind, parameters))
    assert result.verdict == "passed", error(result)
    return result.outputs["a"]


def test_the_overview_and_its_lists(run: Run, simulator: Simulator) -> None:
    assert output(run, "get_overview")["overview"]["gateway_name"] == "Simulator"
    assert output(run, "get_problems") == {"problems": [], "count": 0}
    simulator.expire_trial()
    assert output(run, "get_problems")["problems"][0]["title"] == "Trial Expired"
    connections = output(run, "get_connections")
    assert connections["errors"] == []
    assert connections["connections"][0] == {"title": "Designers", "lines": [{"text": "0 open", "error": False}]}
    assert output(run, "get_gateway_network")["network"]["total_connections"] == 0
    assert output(run, "get_banners")["banners"][0]["severity"] == "warning"


def test_performance_and_charts(run: Run) -> None:
    performance = output(run, "get_performance")
    assert performance["threads"]["total"] == 122
    assert performance["gauges"]["max_memory"] == 2_147_483_648
    assert performance["clock_drift"] == 0
    charts = output(run, "get_charts")
    assert len(charts["charts"]["cpu"]) == 30
    assert charts["drift_events"] == []


def test_health_names_what_is_wrong(run: Run, simulator: Simulator) -> None:
    simulator.expire_trial()
    health = output(run, "get_health")["health"]
    assert health["healthy"] is True
    assert health["modules_not_active"] == {}
    assert health["faults"] == ["the trial has expired", "problem: Trial Expired"]


def test_the_trial_is_read_and_reset_once_expired(run: Run, simulator: Simulator) -> None:
    refused = run(step("a", "reset_trial"))
    assert refused.verdict == "broken"
    assert "the trial still runs for another 1:59:" in error(refused) or "another 2:00:00" in error(refused)
    simulator.expire_trial()
    assert output(run, "get_trial")["trial"]["expired"] is True
    reset = output(run, "reset_trial")
    assert (reset["status"], reset["trial"]["expired"]) == ("reset", False)


def test_licences_without_their_keys(run: Run, events: list[Event], simulator: Simulator) -> None:
    assert output(run, "check_activation") == {"online": True}
    assert output(run, "get_licenses") == {"licenses": [], "count": 0, "effective": []}
    assert output(run, "activate_license", f"{{license_key: {KEY}}}") == {"status": "activated"}
    found = output(run, "get_licenses")
    assert (found["count"], found["licenses"][0]["kind"]) == (1, "hardware")
    assert found["effective"][0]["title"]
    wrong = run(step("a", "activate_license", "{license_key: OTHER-LICENCE-88}"))
    assert "there is no such licence key" in error(wrong)
    text = str([event.as_json() for event in events])
    assert KEY not in text
    assert "OTHER-LICENCE-88" not in text


def test_redundancy_is_read_and_acted_upon(run: Run) -> None:
    assert output(run, "get_redundancy")["redundancy"]["role"] == "Independent"
    assert output(run, "force_failover") == output(run, "resync_redundancy") == {"status": "requested"}


def test_errors_since_a_marker(run: Run, simulator: Simulator) -> None:
    """What a playbook is for: nothing went wrong in the gateway while the steps in between ran."""
    simulator.log("ERROR", "plant", "before")
    steps = (
        step("mark", "mark_logs")
        + step("level", "set_log_level", "{logger: gateway.Routes, level: DEBUG}")
        + step("projects", "list_projects")
        + step("errors", "get_logs", "{min_level: ERROR, since: '{{ step.mark.marker }}'}")
        + step("all", "get_logs", "{prefix: gateway., since: '{{ step.mark.marker }}'}")
        + step("loggers", "list_loggers", "{prefix: gateway.Routes}")
        + step("usual", "reset_log_levels")
    )
    result = run(steps)

    assert result.verdict == "passed", error(result)
    assert result.outputs["errors"] == {"entries": [], "count": 0}
    assert any("projects/list" in each["message"] for each in result.outputs["all"]["entries"])
    assert "before" not in str(result.outputs["all"])
    assert result.outputs["level"] == {"logger": "gateway.Routes", "level": "DEBUG"}
    assert result.outputs["loggers"]["loggers"] == [{"name": "gateway.Routes", "level": "DEBUG", "context": ""}]


def test_logs_are_narrowed(run: Run, simulator: Simulator) -> None:
    simulator.log("WARN", "plant.Line", "belt stopped", stack=["a", "b"])
    found = output(run, "get_logs", "{logger: plant.Line, search: belt, since: '2020-01-01T00:00:00Z', limit: 1}")
    (entry,) = found["entries"]
    assert (entry["message"], entry["level"], entry["stack"]) == ("belt stopped", "WARN", ["a", "b"])
    assert entry["time"].endswith("+00:00")
    assert output(run, "get_logs", "{logger: plant.Line, until: 1000}")["count"] == 0
    assert output(run, "get_logs", "{logger: plant.Line, since: 1000}")["count"] == 1


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("{since: {a: 1}}", "the marker under 'since' is none"),
        ("{since: {timestamp_ms: 1, seen: [{}]}}", "the marker under 'since' is none"),
        ("{since: {timestamp_ms: 1, seen: []}, until: 5}", "until cannot stand beside a marker"),
        ("{min_level: LOUD}", "min_level"),
    ],
)
def test_wrong_wishes_are_told(run: Run, parameters: str, says: str) -> None:
    from pytest_ignition.language.errors import PlaybookError

    try:
        told = error(run(step("a", "get_logs", parameters)))
    except PlaybookError as refused:
        told = str(refused)

    assert says in told


def test_the_log_is_saved_as_evidence_or_beside_the_playbook(run: Run, tmp_path: Path, events: list[Event]) -> None:
    first = output(run, "download_logs")
    assert Path(first["file"]).is_relative_to(tmp_path / "out")
    assert first["size"] == Path(first["file"]).stat().st_size
    second = output(run, "download_logs", "{file: results/gateway.idb}")
    assert Path(second["file"]) == tmp_path / "results" / "gateway.idb"
    with sqlite3.connect(second["file"]) as database:
        assert database.execute("SELECT count(*) FROM logging_event").fetchone()[0] > 2
    database.close()
    kept = [event.as_json() for event in events if event.kind == "evidence_captured"]
    assert [each["path"] for each in kept] == [first["file"], second["file"]]
    assert {each["evidence"] for each in kept} == {"log"}


def test_a_diagnostics_bundle(run: Run, tmp_path: Path, events: list[Event]) -> None:
    found = output(run, "create_diagnostics", "{file: bundle.zip}")
    assert found == {"file": str(tmp_path / "bundle.zip"), "size": (tmp_path / "bundle.zip").stat().st_size}
    assert zipfile.is_zipfile(tmp_path / "bundle.zip")
    told = [event.as_json().get("message") for event in events if event.kind == "step_progress"]
    assert "waiting for diagnostics bundle: Generating, 0 s of 120 s" in told
    late = run(step("a", "create_diagnostics", "{timeout: 0.01}"))
    assert "the diagnostics bundle was not done after 0.01 s" in error(late)


def test_threads(run: Run) -> None:
    found = output(run, "get_threads")
    assert (found["count"], found["deadlocks"]) == (4, [])
    assert found["threads"][0]["stack"]


def test_perspective_sessions_are_listed_read_and_ended(run: Run, simulator: Simulator) -> None:
    assert output(run, "list_perspective_sessions") == {"sessions": [], "count": 0}
    with opened(simulator):
        (session,) = output(run, "list_perspective_sessions", "{project: demo}")["sessions"]
        assert output(run, "list_perspective_sessions", "{username: eve}")["count"] == 0
        one = output(run, "get_perspective_session", f"{{session_id: {session['id']!r}}}")
        assert one["pages"][0]["views"][0]["resource_path"] == "Overview"
        ended = output(run, "terminate_perspective_session", f"{{session_id: {session['id']!r}, message: Bye}}")
        assert ended == {"status": "terminated", "session_id": session["id"]}
    gone = run(step("a", "terminate_perspective_session", f"{{session_id: {session['id']!r}}}"))
    assert error(gone).endswith("\nno session is open")


def test_designers_and_vision_clients(run: Run, simulator: Simulator) -> None:
    designer, client = simulator.open_designer(user="eve"), simulator.open_vision_client(user="bob")

    assert output(run, "list_designers")["designers"][0]["user"] == "eve"
    assert output(run, "list_vision_clients")["clients"][0]["user"] == "bob"
    assert output(run, "terminate_designer", f"{{session_id: {designer!r}}}")["status"] == "terminated"
    assert output(run, "terminate_vision_client", f"{{client_id: {client!r}}}")["client_id"] == client
    assert output(run, "list_designers")["count"] == output(run, "list_vision_clients")["count"] == 0


@pytest.mark.parametrize(
    "kind",
    [
        "reset_trial",
        "force_failover",
        "resync_redundancy",
        "reset_log_levels",
        "create_diagnostics",
        "set_log_level",
        "terminate_designer",
    ],
)
def test_what_changes_something_needs_write_permission(run: Run, simulator: Simulator, kind: str) -> None:
    simulator.expire_trial()
    needed = {
        "set_log_level": "{logger: x, level: INFO}",
        "terminate_designer": f"{{session_id: {simulator.open_designer()!r}}}",
    }
    result = run(step("a", kind, needed.get(kind, "{}")), token=simulator.read_only_token)

    assert "403, the gateway does not allow this to this API token" in error(result)

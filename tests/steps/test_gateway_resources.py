"""`gateway.*` steps about configuration resources, API tokens, permissions and modes, against the simulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import Event, GatewaySettings, OwnResources, RunResult, Simulator, run_playbook
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.language.errors import PlaybookError
from pytest_ignition.simulator.scenario import DatabaseSpec, Scenario

Run = Callable[..., RunResult]
DATABASE = "type: ignition/database-connection"
THEMES = "type: com.inductiveautomation.perspective/themes"
PLANT = "name: plant, driver: MariaDB, connect_url: 'jdbc:mariadb://db/plant'"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(databases=(DatabaseSpec(name="archive", fault="Connection refused"),))) as running:
        yield running


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def run(simulator: Simulator, tmp_path: Path, events: list[Event]) -> Run:
    """Runs steps, given as (id, type, parameters), with the simulator's token or another one."""
    simulator.reset()

    def running(*steps: tuple[str, str, str], token: str | None = None) -> RunResult:
        text = "".join(
            f"  - {{id: {name}, name: {name}, type: gateway.{kind}, parameters: {{{parameters}}}}}\n"
            for name, kind, parameters in steps
        )
        playbook = tmp_path / "x.yaml"
        playbook.write_text(f"name: x\nsteps:\n{text}", "utf-8")
        credential = Credential(token=token or simulator.token)
        settings = GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
        with OwnResources(settings) as resources:
            return run_playbook(playbook, resources, consumers=[events.append])

    return running


def error(result: RunResult) -> str:
    found = next((each.error for each in result.steps if each.error is not None), None)
    return "\n".join(filter(None, [found.message, found.hint])) if found is not None else ""


def client(simulator: Simulator, token: str) -> GatewayClient:
    return GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=Credential(token=token))
    )


def test_a_database_connection_lives_from_its_creation_to_its_deletion(run: Run, events: list[Event]) -> None:
    result = run(
        ("make", "create_database_connection", f"{PLANT}, username: u, password: pass-word-42, config: {{a: 1}}"),
        ("change", "modify_resource", f"{DATABASE}, name: plant, config: {{a: 2}}, description: mine, enabled: false"),
        ("read", "get_resource", f"{DATABASE}, name: plant"),
        ("rename", "rename_resource", f"{DATABASE}, name: plant, new_name: hall"),
        ("names", "list_resource_names", DATABASE),
        ("all", "list_resources", DATABASE),
        ("away", "delete_resource", f"{DATABASE}, name: hall"),
    )

    assert result.verdict == "passed", error(result)
    assert {key: result.outputs["make"][key] for key in ("name", "type", "collection")} == {
        "name": "plant",
        "type": "ignition/database-connection",
        "collection": "core",
    }
    resource = result.outputs["read"]["resource"]
    assert resource["config"]["connectURL"] == "jdbc:mariadb://db/plant"
    assert (resource["config"]["a"], resource["description"], resource["enabled"]) == (2, "mine", False)
    assert resource["config"]["password"]["type"] == "Embedded"
    assert resource["signature"] == result.outputs["change"]["signature"] != result.outputs["make"]["signature"]
    assert result.outputs["names"]["names"] == ["archive", "hall"]
    assert result.outputs["all"]["count"] == 2
    assert result.outputs["all"]["resources"][0]["faults"] == ["status: Faulted, Connection refused"]
    assert result.outputs["away"] == {"deleted": ["hall"], "references": []}
    assert "pass-word-42" not in str([event.as_json() for event in events])


def test_a_type_tells_its_kinds_and_a_singleton_has_no_name(run: Run) -> None:
    result = run(
        ("kind", "get_resource_type", "type: ignition/tag-provider"),
        ("only", "get_resource", "type: ignition/security-properties"),
        ("change", "modify_resource", "type: ignition/security-properties, config: {allowUserAdmin: true}"),
        ("again", "get_resource", "type: ignition/security-properties"),
    )

    assert result.verdict == "passed", error(result)
    points = result.outputs["kind"]["resource_type"]["extension_points"]
    assert [each["type_id"] for each in points] == ["STANDARD", "REMOTE", "MANAGED"]
    assert result.outputs["only"]["resource"]["name"] is None
    assert result.outputs["again"]["resource"]["config"]["allowUserAdmin"] is True
    assert "readPermissions" in result.outputs["again"]["resource"]["config"]


def test_each_well_known_type_can_be_created(run: Run) -> None:
    result = run(
        ("database", "create_database_connection", PLANT),
        ("users", "create_user_source", "name: operators, type: INTERNAL"),
        ("device", "create_device", "name: plc, type: ModbusTcp, settings: {a: 1}"),
        ("journal", "create_alarm_journal", "name: journal, type: DATASOURCE, settings: {datasource: plant}"),
        ("provider", "create_tag_provider", "name: line, profile: {allowBackfill: false}, settle: 5s"),
        ("own", "create_resource", "type: ignition/holiday, name: x, config: {}, description: d"),
        ("read", "get_resource", "type: ignition/tag-provider, name: line"),
        ("refused", "delete_resource", f"{DATABASE}, name: plant"),
    )

    assert [each.verdict for each in result.steps] == ["passed"] * 7 + ["broken"]
    assert result.outputs["read"]["resource"]["config"]["profile"] == {"type": "STANDARD", "allowBackfill": False}
    assert "is referred to by ignition/alarm-journal journal (settings.datasource)" in error(result)
    assert error(result).endswith("confirm it if that is meant, or change those first")


def test_several_go_at_once_and_references_are_told_if_it_is_confirmed(run: Run) -> None:
    result = run(
        ("a", "create_database_connection", PLANT),
        ("b", "create_tag_provider", "name: line, settings: {defaultDatasourceName: plant}"),
        ("away", "delete_resource", f"{DATABASE}, names: [plant, archive], confirm: true"),
        ("both", "delete_resource", f"{DATABASE}, name: x, names: [y]"),
    )

    assert result.outputs["away"]["deleted"] == ["plant", "archive"]
    assert [each["name"] for each in result.outputs["away"]["references"]] == ["line"]
    assert error(result) == "name and names are given\ngive one of them"


def test_copies_moves_and_modes(run: Run) -> None:
    result = run(
        ("make", "create_deployment_mode", "name: test, title: Test"),
        ("a", "create_database_connection", PLANT),
        ("copy", "copy_resource", f"{DATABASE}, name: plant, to_collection: test"),
        ("move", "move_resource", f"{DATABASE}, name: archive, to_collection: external"),
        ("change", "update_deployment_mode", "name: test, title: Bench, new_name: bench"),
        ("modes", "list_deployment_modes", ""),
        ("away", "delete_deployment_mode", "name: bench"),
        ("gone", "delete_deployment_mode", "name: bench"),
    )

    assert result.outputs["copy"]["collection"] == "test"
    assert result.outputs["move"]["collection"] == "external"
    bench = {"name": "bench", "title": "Bench", "description": "", "resource_count": 1}
    assert result.outputs["change"] == bench
    assert result.outputs["modes"] == {"modes": [bench], "count": 1}
    assert result.outputs["away"] == {"name": "bench", "resource_count": 1}
    assert "there is no deployment mode 'bench'" in error(result)


def test_data_files_come_from_beside_the_playbook_and_go_to_the_evidence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "index.css").write_bytes(b"body {}")

    result = run(
        ("make", "create_resource", f"{THEMES}, name: dark, config: {{}}"),
        ("put", "put_resource_file", f"{THEMES}, name: dark, file: index.css, source: index.css"),
        ("get", "get_resource_file", f"{THEMES}, name: dark, file: index.css"),
        ("away", "delete_resource_file", f"{THEMES}, name: dark, file: index.css"),
        ("gone", "get_resource_file", f"{THEMES}, name: dark, file: index.css"),
    )

    assert [each.verdict for each in result.steps] == ["passed"] * 4 + ["broken"], error(result)
    saved = Path(result.outputs["get"]["path"])
    assert saved.read_bytes() == b"body {}"
    assert (saved.suffix, result.outputs["get"]["size"]) == (".css", 7)
    assert "has no such data file" in error(result)


def test_the_secret_of_a_new_token_is_hidden_everywhere(run: Run, events: list[Event]) -> None:
    result = run(
        ("make", "create_token", "name: night-run, secure_channel: false, description: d"),
        ("say", "list_tokens", ""),
        ("away", "delete_token", "name: night-run"),
    )

    assert result.verdict == "passed", error(result)
    assert "night-run:" not in str([event.as_json() for event in events])
    assert result.outputs["make"]["token"] == "********"
    assert result.outputs["make"]["levels"] == ["Authenticated/Roles/Administrator"]
    assert [each["name"] for each in result.outputs["say"]["tokens"]][-1] == "night-run"
    assert result.outputs["say"]["count"] == 3
    assert result.outputs["away"] == {"name": "night-run", "status": "deleted"}


def test_an_encrypted_secret_can_be_used_by_a_later_step(run: Run, events: list[Event]) -> None:
    config = "{driver: M, connectURL: 'jdbc:x', password: '{{ step.hide.encrypted }}'}"
    result = run(
        ("hide", "encrypt_secret", "secret: horse-battery"),
        ("make", "create_resource", f"{DATABASE}, name: plant, config: {config}"),
    )

    assert result.verdict == "passed", error(result)
    assert result.outputs["hide"]["encrypted"]["type"] == "Embedded"
    assert "horse-battery" not in str([event.as_json() for event in events])


def test_permissions_are_told_without_a_write(run: Run, simulator: Simulator) -> None:
    for token, write, summary in (
        (simulator.token, True, "this API token can read and write"),
        (simulator.read_only_token, False, "this API token can read but not write"),
    ):
        result = run(("may", "get_permissions", ""), token=token)
        found: Any = result.outputs["may"]
        assert (found["read"], found["write"], found["summary"]) == (True, write, summary)


def test_a_write_without_permission_says_so(run: Run, simulator: Simulator) -> None:
    result = run(("make", "create_database_connection", PLANT), token=simulator.read_only_token)
    assert result.verdict == "broken"
    assert "403, the gateway does not allow this to this API token" in error(result)
    with client(simulator, simulator.token) as admin:
        assert [each.name for each in admin.databases.list()] == ["archive"]


def test_a_type_that_cannot_be_one_is_found_before_the_run(run: Run) -> None:
    with pytest.raises(PlaybookError, match="database-connection"):
        run(("bad", "list_resources", "type: database-connection"))

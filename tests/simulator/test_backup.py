"""Backup and restore of the simulated gateway: every case of the API sheet's section 7."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator import resource_files, zips
from pytest_ignition.simulator.backups import CLOCK, INFO, OLD_DATABASE, Backups, NoBackup, Wishes
from pytest_ignition.simulator.resource_files import StoredCollection, StoredResource
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.scenario import DatabaseSpec, ProjectSpec, Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.conftest import Clock, comes_true, new_client

API = "/data/api/v1"
BACKUP = f"{API}/backup"
BYTES = {"Content-Type": "application/octet-stream"}
TOKENS = f"{API}/resources/ignition/api-token"
DATABASES = f"{API}/resources/ignition/database-connection"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    scenario = Scenario(databases=(DatabaseSpec(name="archive", fault="Connection refused"),))
    with Simulator(scenario=scenario, timing=Timing(grace=0.02, starting=0.02, offline=0.0)) as simulator:
        yield simulator


def gwbk(version: str = "8.3.6", files: Mapping[str, bytes] | None = None) -> bytes:
    info = f"<gateway-backup><version>{version}</version></gateway-backup>".encode()
    return zips.write({INFO: info, "config/resources/core/config-mode.json": b"{}", **(files or {})})


def restored(admin: httpx2.Client, simulator: Simulator, content: bytes, query: str = "") -> None:
    """Restore, and wait until the gateway is up again."""
    boot = simulator._state.boot
    answer = admin.post(f"{BACKUP}{query}", content=content, headers=BYTES)
    assert (answer.status_code, answer.content) == (200, b"")
    assert comes_true(lambda: simulator._state.boot > boot and simulator.state == "RUNNING")


def config_of(admin: httpx2.Client, kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(admin.get(f"{API}/resources/find/{kind}/{name}").content, strict=False)
    return found


def names_of(admin: httpx2.Client, kind: str) -> list[str]:
    return [each["name"] for each in admin.get(f"{API}/resources/names/{kind}").json()["items"]]


def projects_of(admin: httpx2.Client) -> list[str]:
    return [each["name"] for each in admin.get(f"{API}/projects/names").json()["items"]]


@pytest.mark.usefixtures("sim")
class TestBackup:
    @pytest.mark.parametrize("query", ["", "?includePeerLocal=true", "?type=roaming"])
    def test_it_is_a_zip_with_what_the_sheet_names(self, admin: httpx2.Client, query: str) -> None:
        answer = admin.get(f"{BACKUP}{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
        files = zips.read(answer.content)
        assert files[INFO].decode().split()[:5] == [
            "<?xml", 'version="1.0"', 'encoding="UTF-8"?>', "<gateway-backup>", "<version>8.3.6</version>",
        ]  # fmt: skip
        assert OLD_DATABASE not in files
        assert json.loads(files["config/resources/core/ignition/system-properties/config.json"]) == {
            "systemName": "Simulator"
        }
        assert json.loads(files["config/resources/core/config-mode.json"]) == {
            "title": "Core", "description": "", "enabled": True, "inheritable": True, "parent": "external",
        }  # fmt: skip
        assert "projects/demo/project.json" in files
        assert json.loads(files["config/resources/core/ignition/api-token/pytest-ignition/resource.json"]) == {
            "scope": "A", "version": 1, "restricted": False, "overridable": True, "files": ["config.json"],
            "attributes": {},
        }  # fmt: skip

    def test_it_wants_reading_and_a_restore_writing(self, sim: Simulator, client: httpx2.Client) -> None:
        assert client.get(BACKUP).status_code == 401
        assert client.post(BACKUP, content=b"").status_code == 401
        with new_client(sim, {"X-Ignition-API-Token": sim.read_only_token}) as reader:
            assert reader.get(BACKUP).status_code == 200
            assert reader.post(BACKUP, content=b"").status_code == 403

    def test_no_secret_of_a_token_is_in_it(self, sim: Simulator, admin: httpx2.Client) -> None:
        content = b"".join(zips.read(admin.get(BACKUP).content).values()).decode()
        assert sim.token.partition(":")[2] not in content
        assert sim.password not in content


class TestRestore:
    def test_projects_resources_tokens_and_the_name_come_back(self, sim: Simulator, admin: httpx2.Client) -> None:
        kept = {
            "name": "plant",
            "enabled": False,
            "description": "Line <1>",
            "config": {"driver": "x", "connectURL": "y"},
        }
        admin.post(DATABASES, json=[kept])
        before = config_of(admin, "ignition/database-connection", "plant")
        snapshot = admin.get(BACKUP).content

        admin.post(f"{API}/projects", json={"name": "later"})
        admin.delete(f"{API}/projects/demo?confirm=true")
        admin.delete(f"{DATABASES}/plant/{before['signature']}")
        properties = admin.get(f"{API}/resources/singleton/ignition/system-properties").json()
        renamed = [{"signature": properties["signature"], "config": {"systemName": "Other"}}]
        assert admin.put(f"{API}/resources/ignition/system-properties", json=renamed).status_code == 200
        assert admin.get(f"{API}/gateway-info").json()["name"] == "Other"

        restored(admin, sim, snapshot)
        assert projects_of(admin) == ["demo", "global"]
        after = config_of(admin, "ignition/database-connection", "plant")
        assert after.pop("signature") != before.pop("signature")
        assert after == before
        assert admin.get(f"{API}/gateway-info").json()["name"] == "Simulator"
        health = config_of(admin, "ignition/database-connection", "archive")
        assert health["healthchecks"]["status"]["result"]["message"] == "Faulted"

    def test_a_token_that_the_snapshot_does_not_have_is_lost_and_an_external_one_stays(
        self, sim: Simulator, admin: httpx2.Client
    ) -> None:
        snapshot = admin.get(BACKUP).content
        keys = {}
        for name, where in (("new", "core"), ("outside", "external"), ("here", "local")):
            made = admin.post(f"{API}/api-token/generate", json={}).json()
            profile = {"type": "basic-token", "secureChannelRequired": False, "timestamp": 0}
            profile["securityLevels"] = config_of(admin, "ignition/api-token", "pytest-ignition")["config"]["profile"][
                "securityLevels"
            ]
            config = {"profile": profile, "settings": {"tokenHash": made["hash"]}}
            assert admin.post(TOKENS, json=[{"name": name, "collection": where, "config": config}]).status_code == 200
            keys[name] = f"{name}:{made['key']}"

        def status(name: str) -> int:
            return admin.get(f"{API}/gateway-info", headers={"X-Ignition-API-Token": keys[name]}).status_code

        assert [status(name) for name in keys] == [200, 200, 200]
        restored(admin, sim, snapshot)
        assert [status(name) for name in keys] == [401, 200, 200]
        restored_again = admin.get(BACKUP).content
        assert b"outside" not in restored_again
        admin.post(f"{BACKUP}?restoreLocal=true", content=snapshot)
        assert comes_true(lambda: status("here") == 401)

    def test_what_counts_before_the_restart_is_the_old_configuration(self) -> None:
        slow = Simulator(timing=Timing(grace=30))
        with slow, new_client(slow, {"X-Ignition-API-Token": slow.token}) as admin:
            admin.post(f"{API}/projects", json={"name": "later"})
            assert admin.post(BACKUP, content=gwbk()).status_code == 200
            assert "later" in projects_of(admin)
            slow.set_state("STARTING")
            assert admin.get(BACKUP).status_code == 503

    def test_the_gateway_may_get_another_name(self, sim: Simulator, admin: httpx2.Client) -> None:
        snapshot = admin.get(BACKUP).content
        restored(admin, sim, snapshot, "?renameEnabled=true&newName=Line+2")
        assert admin.get(f"{API}/overview/name").json()["gatewayName"] == "Line 2"
        assert "PlatformName=Line 2;" in admin.get("/system/gwinfo").text

    @pytest.mark.parametrize("query", ["?newName=Line+2", "?renameEnabled=true", "?renameEnabled=false&newName=x"])
    def test_it_keeps_that_of_the_backup_otherwise(self, sim: Simulator, admin: httpx2.Client, query: str) -> None:
        restored(admin, sim, admin.get(BACKUP).content, query)
        assert admin.get(f"{API}/overview/name").json()["gatewayName"] == "Simulator"

    def test_nothing_connects_after_a_disabled_restore(self, sim: Simulator, admin: httpx2.Client) -> None:
        restored(admin, sim, admin.get(BACKUP).content, "?restoreDisabled=true&disableTempProjectBackup=true")
        assert config_of(admin, "ignition/database-connection", "archive")["enabled"] is False
        assert config_of(admin, "ignition/tag-provider", "default")["enabled"] is True
        assert admin.get(f"{API}/projects/find/demo").json()["enabled"] is False
        described = admin.get(f"{API}/resources/type/ignition/database-connection").json()
        assert described["allowDisableOnRestore"] is True

    def test_deployment_modes_come_back_with_what_they_define(self, sim: Simulator, admin: httpx2.Client) -> None:
        admin.post(f"{API}/mode", json={"name": "dev:1", "title": "Development"})
        over = {"name": "archive", "collection": "dev:1", "config": {"driver": "x", "connectURL": "y"}}
        assert admin.post(DATABASES, json=[over]).status_code == 200
        snapshot = admin.get(BACKUP).content
        admin.delete(f"{API}/mode/dev:1")
        restored(admin, sim, snapshot)
        (mode,) = admin.get(f"{API}/mode").json()["items"]
        assert (mode["name"], mode["title"], mode["resourceCount"]) == ("dev:1", "Development", 1)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "no ZIP archive"),
            (b"PK\x03\x04 no", "no ZIP archive"),
            (zips.write({"project.json": b"{}"}), f"has no {INFO} that tells its version"),
            (zips.write({INFO: b"<gateway-backup><version>", "config/x": b""}), f"has no {INFO} that tells"),
            (zips.write({INFO: b"<gateway-backup><version>new</version></gateway-backup>"}), f"has no {INFO}"),
            (gwbk("8.1.48", {OLD_DATABASE: b"SQLite"}), "A backup of version 8.1.48 cannot be restored"),
            (gwbk("8.3.1", {OLD_DATABASE: b"SQLite"}), OLD_DATABASE),
            (gwbk("8.3.7"), "A backup of version 8.3.7 cannot be restored by version 8.3.6"),
            (gwbk("9.0.0"), "cannot be restored by version 8.3.6"),
            (gwbk(files={"../x": b""}), "leads out of it"),
        ],
    )
    @pytest.mark.usefixtures("sim")
    def test_what_is_no_backup_or_of_another_version_is_a_400(
        self, admin: httpx2.Client, running: Simulator, content: bytes, words: str
    ) -> None:
        answer = admin.post(BACKUP, content=content, headers=BYTES)
        assert answer.status_code == 400
        assert words in answer.text
        assert running._state.seconds_to_change() > 60, "it does not restart"

    def test_a_backup_of_an_earlier_version_is_restored(self, sim: Simulator, admin: httpx2.Client) -> None:
        """Its configuration is empty, so that nobody may do anything any more."""
        assert admin.post(BACKUP, content=gwbk("8.3.0")).status_code == 200
        assert comes_true(lambda: admin.get(f"{API}/gateway-info").status_code == 401)
        assert admin.get("/StatusPing").status_code == 200
        assert sim.state in ("RUNNING", "STARTING")

    def test_one_that_cannot_be_read_is_a_500_and_changes_nothing(self, running: Simulator) -> None:
        running.reset()
        with new_client(running, {"X-Ignition-API-Token": running.token}) as admin:
            broken = gwbk(files={"config/resources/core/ignition/user-source/x/config.json": b"[]"})
            answer = admin.post(BACKUP, content=broken)
            assert answer.status_code == 500
            assert "core/ignition/user-source/x/config.json is no JSON object" in answer.text
            assert projects_of(admin) == ["demo", "global"]

    def test_a_redundant_backup_node_refuses_and_says_what_it_is(self) -> None:
        node = Simulator(scenario=Scenario(redundancy="Backup"))
        with node, new_client(node, {"X-Ignition-API-Token": node.token}) as admin:
            assert admin.post(BACKUP, content=gwbk()).status_code == 403
            assert admin.get(f"{API}/gateway-info").json()["redundancyRole"] == "Backup"
            assert admin.get(f"{API}/redundancy").json()["activityLevel"] == "Warm"
            assert "RedundancyStatus=Backup;" in admin.get("/system/gwinfo").text

    def test_an_81_has_neither(self) -> None:
        with Simulator(scenario=Scenario(version="8.1.48")) as old, new_client(old) as client:
            assert (client.get(BACKUP).status_code, client.post(BACKUP).status_code) == (404, 404)


def restarted(state: GatewayState, clock: Clock, content: bytes, wishes: Wishes | None = None) -> None:
    state.part(Backups).stage(content, wishes or Wishes())
    state.restart()
    clock.advance(state.timing.grace + state.timing.starting)
    assert state.state == "RUNNING"


def test_the_trial_goes_on_where_the_snapshot_had_it(clock: Clock) -> None:
    state = GatewayState(now=clock)
    clock.advance(1000)
    snapshot = state.part(Backups).make()
    clock.advance(5000)
    restarted(state, clock, snapshot)
    assert state.trial_left == 6200


def test_an_expired_trial_comes_back_expired(clock: Clock) -> None:
    state = GatewayState(now=clock)
    state.expire_trial()
    snapshot = state.part(Backups).make()
    assert state.reset_trial()
    restarted(state, clock, snapshot)
    assert state.trial_left == 0


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"trialSecondsLeft": "x"}', b'{"trialSecondsLeft": true}'])
def test_a_backup_without_a_trial_clock_leaves_it_alone(clock: Clock, content: bytes) -> None:
    state = GatewayState(now=clock)
    files = {**zips.read(state.part(Backups).make()), CLOCK: content}
    clock.advance(100)
    restarted(state, clock, zips.write(files))
    assert state.trial_left == 7090


def test_a_staged_backup_is_forgotten_at_a_reset(clock: Clock) -> None:
    state = GatewayState(now=clock)
    state.part(Backups).stage(gwbk(), Wishes(name="Other"))
    state.reset()
    state.set_state("STARTING")
    state.set_state("RUNNING")
    assert state.name == "Simulator"


def test_a_refused_backup_leaves_an_earlier_one_staged(clock: Clock) -> None:
    state = GatewayState(now=clock)
    state.part(Backups).stage(gwbk(), Wishes(name="Other"))
    with pytest.raises(NoBackup):
        state.part(Backups).stage(b"", Wishes())
    state.set_state("STARTING")
    state.set_state("RUNNING")
    assert state.name == "Other"


def test_a_backup_of_another_simulator_makes_it_the_same(clock: Clock) -> None:
    plant = Scenario(name="Plant", projects=(ProjectSpec(name="packing"),), databases=(DatabaseSpec(name="db"),))
    one, other = GatewayState(plant, now=clock), GatewayState(now=clock)
    restarted(other, clock, one.part(Backups).make())
    assert other.name == "Plant"
    assert other.part(ResourceStore).names("ignition/database-connection") == ["db"]
    files = zips.read(one.part(Backups).make())
    again = zips.read(other.part(Backups).make())
    assert {k: v for k, v in again.items() if k not in (INFO, CLOCK)} == {
        k: v for k, v in files.items() if k not in (INFO, CLOCK)
    }


NAMES = st.text(min_size=1, max_size=8) | st.sampled_from([".", "..", "a/b", "config.json", "%2E", "Ü:"])
OBJECTS = st.dictionaries(st.text(max_size=4), st.none() | st.booleans() | st.integers() | st.text(max_size=5))


@given(
    collection=NAMES,
    name=NAMES,
    config=OBJECTS,
    backup=st.none() | OBJECTS,
    description=st.none() | st.text(max_size=5),
    enabled=st.booleans(),
    files=st.dictionaries(NAMES.filter(lambda name: not name.endswith(".json")), st.binary(max_size=5), max_size=2),
)
def test_a_resource_comes_back_as_it_was_whatever_it_is_called(collection: str, name: str, **values: Any) -> None:
    stored = StoredResource(kind="ignition/database-driver", name=name, collection=collection, **values)
    where = StoredCollection(name=collection, title="T", description="D")
    files = resource_files.write([where], [stored])
    with zipfile.ZipFile(io.BytesIO(zips.write(files))) as archive:
        assert archive.testzip() is None
    assert resource_files.read(zips.read(zips.write(files))) == ([where], [stored])

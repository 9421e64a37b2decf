"""Configuration resources of the simulated gateway: every case of the API sheet's section 9."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator.resource_store import ResourceStore, tag_providers
from pytest_ignition.simulator.resource_types import TYPES
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.conftest import comes_true, new_client

API = "/data/api/v1/resources"
DATABASE = f"{API}/ignition/database-connection"
PROVIDER = f"{API}/ignition/tag-provider"
THEMES = "com.inductiveautomation.perspective/themes"
SETTINGS = "com.inductiveautomation.eam/module-settings"
CONFIG = {"driver": "MariaDB", "connectURL": "jdbc:mariadb://db/plant"}


@pytest.fixture
def sim(running: Simulator) -> Simulator:
    """As new. Signature mismatches are answered with 500 here, so 500 alone is no defect."""
    running.reset()
    return running


def create(admin: httpx2.Client, name: str = "plant", **others: Any) -> httpx2.Response:
    return admin.post(DATABASE, json=[{"name": name, "config": CONFIG, **others}])


def find(admin: httpx2.Client, name: str = "plant", kind: str = "ignition/database-connection") -> Any:
    return admin.get(f"{API}/find/{kind}/{name}").json()


def provider(name: str, database: str | None) -> dict[str, Any]:
    return {
        "name": name,
        "type": "ignition/tag-provider",
        "collection": "core",
        "enabled": True,
        "config": {"profile": {"type": "STANDARD"}, "settings": {"defaultDatasourceName": database}},
    }


def test_a_resource_is_created_and_has_the_captured_envelope(admin: httpx2.Client) -> None:
    answer = create(admin, description="of the line")

    signature = answer.json()["changes"][0]["newSignature"]
    assert re.fullmatch("[0-9a-f]{64}", signature)
    assert answer.json() == {
        "success": True,
        "changes": [
            {
                "name": "plant",
                "type": "ignition/database-connection",
                "collection": "core",
                "newSignature": signature,
            }
        ],
        "problem": None,
    }
    found = find(admin)
    modification = found["attributes"].pop("lastModification")
    assert modification["actor"] == "pytest-ignition"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", modification["timestamp"])
    assert len(found["attributes"].pop("lastModificationSignature")) == 64
    assert list(found.items()) == [
        ("type", "ignition/database-connection"),
        ("name", "plant"),
        ("description", "of the line"),
        ("enabled", True),
        ("version", 1),
        ("collection", "core"),
        ("collections", ["core"]),
        ("signature", signature),
        ("config", CONFIG),
        ("data", ["config.json"]),
        ("attributes", {}),
        ("metrics", {}),
        ("healthchecks", {}),
    ]


def test_lists_names_and_types(admin: httpx2.Client) -> None:
    create(admin)
    listed = admin.get(f"{API}/list/ignition/database-connection").json()
    assert [each["name"] for each in listed["items"]] == ["archive", "plant"]
    assert listed["metadata"] == {"total": 2, "matching": 2, "limit": -1, "offset": 0}
    names = admin.get(f"{API}/names/ignition/database-connection", params={"name[sw]": "pl"}).json()
    assert names["items"] == [{"name": "plant", "enabled": True, "modes": ["core"]}]
    odd = admin.get(f"{API}/names/ignition/database-connection", params={"filter": "x"}).json()
    assert (odd["items"], odd["metadata"]["total"]) == ([], 2)
    kind = admin.get(f"{API}/type/ignition/tag-provider").json()
    assert (kind["module"], kind["typeId"], kind["total"], kind["singleton"]) == ("ignition", "tag-provider", 2, False)
    assert [(each["typeId"], each["canCreate"]) for each in kind["extensionPoints"]] == [
        ("STANDARD", True),
        ("REMOTE", True),
        ("MANAGED", False),
    ]


def test_a_singleton_has_no_name_and_no_get_at_its_plain_path(admin: httpx2.Client) -> None:
    found = admin.get(f"{API}/singleton/{SETTINGS}").json()
    assert "name" not in found
    assert found["type"] == SETTINGS
    plain = admin.get(f"{API}/{SETTINGS}")
    assert (plain.status_code, plain.content) == (404, b"")
    for what in ("list", "names"):
        assert "No route match" in admin.get(f"{API}/{what}/{SETTINGS}").text
    assert "No route match" in admin.get(f"{API}/singleton/ignition/tag-provider").text


@pytest.mark.parametrize("path", ["ignition/nothing", "com.example/device", "nothing"])
def test_an_unknown_type_is_no_route_not_even_for_a_write_without_credential(client: httpx2.Client, path: str) -> None:
    answer = client.post(f"{API}/{path}", json=[])
    assert answer.status_code == 404
    assert f"No route match for path: /v1/resources/{path}" in answer.text
    assert client.post(DATABASE, json=[]).status_code == 401


def test_types_of_a_module_that_is_not_installed_are_not_there() -> None:
    with (
        Simulator(scenario=Scenario(modules=())) as simulator,
        new_client(simulator, {"X-Ignition-API-Token": simulator.token}) as admin,
    ):
        assert admin.get(f"{API}/list/com.inductiveautomation.opcua/device").status_code == 404
        assert admin.get(f"{API}/list/ignition/tag-provider").status_code == 200


def test_every_named_type_lists_and_every_other_is_one(admin: httpx2.Client) -> None:
    for kind, each in TYPES.items():
        assert admin.get(f"{API}/{'singleton' if each.singleton else 'list'}/{kind}").status_code == 200, kind
        assert admin.get(f"{API}/type/{kind}").json()["singleton"] is each.singleton


def test_what_is_not_there_is_a_404_page_to_a_find(admin: httpx2.Client) -> None:
    answer = admin.get(f"{API}/find/ignition/database-connection/nobody")
    assert answer.status_code == 404
    assert "<h2>HTTP ERROR 404 Not Found</h2>" in answer.text
    found = admin.get(f"{API}/find/ignition/tag-provider/default", params={"collection": "external"})
    assert found.status_code == 404


def test_a_modification_replaces_the_whole_config_and_signs_anew(admin: httpx2.Client) -> None:
    create(admin)
    before = find(admin)["signature"]
    wish = {"name": "plant", "signature": before, "config": {**CONFIG, "username": "u"}, "enabled": False}

    answer = admin.put(DATABASE, json=[wish])

    after = find(admin)
    assert answer.json()["changes"][0]["newSignature"] == after["signature"] != before
    assert (after["config"], after["enabled"], after["description"]) == ({**CONFIG, "username": "u"}, False, None)


def test_a_wrong_signature_is_a_500_that_says_so(admin: httpx2.Client) -> None:
    create(admin)
    wrong = "0" * 64
    for answer, verb in (
        (admin.put(DATABASE, json=[{"name": "plant", "signature": wrong, "config": CONFIG}]), "MODIFY"),
        (admin.delete(f"{DATABASE}/plant/{wrong}"), "DELETE"),
    ):
        assert answer.status_code == 500
        body = answer.json()
        assert (body["success"], body["changes"]) == (False, [])
        assert body["problem"]["message"].startswith(f"{verb} illegal: signature mismatch for 'ResourceId{{")
        assert find(admin)["signature"] not in answer.text
        assert body["problem"]["stacktrace"]
    assert find(admin)["name"] == "plant"


@pytest.mark.parametrize(
    ("change", "where"), [({"name": "nobody"}, {}), ({"collection": "external"}, {"collection": "external"})]
)
def test_an_unknown_name_or_a_wrong_collection_is_a_404_without_a_body(
    admin: httpx2.Client, change: dict[str, str], where: dict[str, str]
) -> None:
    create(admin)
    signature = find(admin)["signature"]
    item = {"name": "plant", "signature": signature, "config": CONFIG, **change}
    path = f"{DATABASE}/{item['name']}/{signature}"
    for answer in (admin.put(DATABASE, json=[item]), admin.delete(path, params=where)):
        assert (answer.status_code, answer.content) == (404, b"")


def test_a_modification_does_not_rename(admin: httpx2.Client) -> None:
    create(admin)
    item = {"name": "other", "signature": find(admin)["signature"], "config": CONFIG}
    assert admin.put(DATABASE, json=[item]).status_code == 404


@pytest.mark.parametrize("body", [b"{", b'{"name": "x"}', b"[]", b"[1]", b'[{"config": {}}]', b'[{"name": ""}]'])
def test_what_is_no_array_of_resources_is_a_400_without_a_body(admin: httpx2.Client, body: bytes) -> None:
    answer = admin.post(DATABASE, content=body)
    assert (answer.status_code, answer.content) == (400, b"")
    assert admin.put(DATABASE, content=body).status_code == 400


def test_a_modification_without_a_signature_is_a_400(admin: httpx2.Client) -> None:
    create(admin)
    assert admin.put(DATABASE, json=[{"name": "plant", "config": CONFIG}]).status_code == 400


def test_what_does_not_pass_is_a_422_with_messages_at_the_top(admin: httpx2.Client) -> None:
    answer = admin.post(PROVIDER, json=[{"name": "p", "config": {"profile": {"type": "STANDARD"}}}])
    assert answer.status_code == 422
    assert answer.json() == {"messages": ["Settings cannot be null"], "fieldMessages": []}

    answer = admin.post(DATABASE, json=[{"name": "p", "config": {"driver": "MariaDB", "password": "in the clear"}}])
    assert answer.json() == {
        "messages": [],
        "fieldMessages": [
            {"fieldName": "connectURL", "messages": ["connectURL is required"]},
            {"fieldName": "password", "messages": ["password is not an encrypted secret"]},
        ],
    }
    assert "in the clear" not in answer.text
    assert find_names(admin) == ["archive"]


def find_names(admin: httpx2.Client, kind: str = "ignition/database-connection") -> list[str]:
    return [each["name"] for each in admin.get(f"{API}/names/{kind}").json()["items"]]


def test_a_type_that_an_extension_point_does_not_have_does_not_pass(admin: httpx2.Client) -> None:
    config = {"profile": {"type": "STANDRAD"}, "settings": {}}
    assert admin.post(PROVIDER, json=[{"name": "p", "config": config}]).status_code == 422
    config = {"profile": {}, "settings": {}}
    assert admin.post(PROVIDER, json=[{"name": "p", "config": config}]).status_code == 422


def test_a_name_that_is_taken_is_a_409_and_nothing_of_the_request_is_done(admin: httpx2.Client) -> None:
    create(admin)
    items = [{"name": "fresh", "config": CONFIG}, {"name": "plant", "config": CONFIG}]
    answer = admin.post(DATABASE, json=items)
    assert answer.status_code == 409
    assert answer.json()["problem"]["message"].startswith("resource already exists: ResourceId{")
    assert admin.post(DATABASE, json=[items[0], items[0]]).status_code == 409
    assert find_names(admin) == ["archive", "plant"]


def test_a_collection_that_is_not_there_takes_nothing(admin: httpx2.Client) -> None:
    assert create(admin, collection="nowhere").status_code == 404


def test_a_lone_resource_is_deleted_without_a_confirmation(admin: httpx2.Client) -> None:
    create(admin)
    answer = admin.delete(f"{DATABASE}/plant/{find(admin)['signature']}")

    assert answer.json() == {
        "success": True,
        "changes": [
            {"name": "plant", "type": "ignition/database-connection", "collection": "core", "newSignature": None}
        ],
        "problem": None,
        "references": [],
    }
    assert find_names(admin) == ["archive"]


def test_one_that_others_refer_to_wants_a_confirmation(admin: httpx2.Client) -> None:
    create(admin)
    assert admin.post(PROVIDER, json=[provider("line", "plant")]).status_code == 200
    path = f"{DATABASE}/plant/{find(admin)['signature']}"
    references = [{"type": "ignition/tag-provider", "name": "line", "property": "settings.defaultDatasourceName"}]

    refused = admin.delete(path)
    assert refused.status_code == 200
    assert refused.json() == {"success": False, "changes": [], "problem": None, "references": references}
    assert "plant" in find_names(admin)

    done = admin.delete(path, params={"confirm": "true"}).json()
    assert (done["success"], done["references"]) == (True, references)
    assert [each["name"] for each in done["changes"]] == ["plant", "line"]
    line = find(admin, "line", "ignition/tag-provider")
    assert line["config"]["settings"] == {"defaultDatasourceName": None}
    assert line["signature"] == done["changes"][1]["newSignature"]


def test_a_reference_to_nothing_passes_only_if_told_so(admin: httpx2.Client) -> None:
    answer = admin.post(PROVIDER, json=[provider("line", "nobody")])
    assert answer.status_code == 422
    assert answer.json()["fieldMessages"][0]["fieldName"] == "settings.defaultDatasourceName"
    allowed = {"allowInvalidReferences": "true"}
    assert admin.post(PROVIDER, params=allowed, json=[provider("line", "nobody")]).status_code == 200


def test_several_are_deleted_in_one_request_or_none(admin: httpx2.Client) -> None:
    for name in ("a", "b"):
        create(admin, name)
    targets = [{"name": name, "signature": find(admin, name)["signature"], "collection": "core"} for name in "ab"]
    path = f"{API}/delete/ignition/database-connection"

    assert admin.post(path, json=[targets[0], {**targets[1], "signature": "x"}]).status_code == 500
    assert admin.post(path, json=[targets[0], {**targets[1], "name": "c"}]).status_code == 404
    assert admin.post(path, json=targets[0]).status_code == 400
    assert find_names(admin) == ["archive", "a", "b"]
    done = admin.post(path, json=[*targets, targets[0]]).json()
    assert [each["name"] for each in done["changes"]] == ["a", "b"]
    assert find_names(admin) == ["archive"]


def test_two_that_refer_to_each_other_go_together(admin: httpx2.Client) -> None:
    create(admin, "a")
    create(admin, "b", config={**CONFIG, "failoverProfile": "a"})
    targets = [{"name": name, "signature": find(admin, name)["signature"]} for name in "ab"]
    done = admin.post(f"{API}/delete/ignition/database-connection", json=targets).json()
    assert (done["success"], done["references"]) == (True, [])


@pytest.mark.parametrize(("references", "kept"), [("UPDATE", "hall"), ("IGNORE", "plant")])
def test_a_resource_is_renamed_with_or_without_the_references(admin: httpx2.Client, references: str, kept: str) -> None:
    create(admin)
    admin.post(PROVIDER, json=[provider("line", "plant")])
    path = f"{API}/rename/ignition/database-connection/plant"

    for unsaid in ({}, {"references": "ABORT"}):
        refused = admin.post(path, json={"name": "hall", **unsaid}).json()
        assert refused["success"] is False
        assert [each["name"] for each in refused["references"]] == ["line"]
    done = admin.post(path, json={"name": "hall", "references": references}).json()

    assert done["success"] is True
    assert find_names(admin) == ["archive", "hall"]
    assert find(admin, "line", "ignition/tag-provider")["config"]["settings"]["defaultDatasourceName"] == kept


def test_renaming_needs_a_free_name_of_something_that_is_there(admin: httpx2.Client) -> None:
    create(admin)
    path = f"{API}/rename/ignition/database-connection"
    bodies: list[Any] = [{"name": "archive"}, {"name": ""}, {}, [], {"name": 1}]
    for body in bodies:
        assert admin.post(f"{path}/plant", json=body).status_code == 400
    missing = admin.post(f"{path}/nobody", json={"name": "x"})
    assert (missing.status_code, missing.content) == (404, b"")
    create(admin, "self", config={**CONFIG, "failoverProfile": "plant"})
    signature = find(admin, "self")["signature"]
    admin.put(
        DATABASE, json=[{"name": "self", "signature": signature, "config": {**CONFIG, "failoverProfile": "self"}}]
    )
    assert admin.post(f"{path}/self", json={"name": "own", "references": "UPDATE"}).json()["success"] is True


def test_copies_and_moves_go_across_collections(admin: httpx2.Client) -> None:
    create(admin)
    query = {"resourceType": "ignition/database-connection", "fromName": "plant"}

    def asked(verb: str, **more: str) -> httpx2.Response:
        return admin.post(f"{API}/{verb}", params={**query, "signature": find(admin)["signature"], **more})

    assert asked("copy", toName="twin").json()["changes"][0]["name"] == "twin"
    assert asked("copy", toName="twin").status_code == 409
    assert asked("copy", toCollection="external").json()["changes"][0]["collection"] == "external"
    assert find(admin)["collections"] == ["core", "external"]
    assert find(admin)["collection"] == "core", "the core's definition counts"
    assert asked("copy", toCollection="nowhere").status_code == 400
    assert asked("copy", resourceType="ignition/nothing").status_code == 400
    assert asked("copy", fromName="nobody").status_code == 404
    assert asked("copy", signature="x", toName="y").status_code == 500
    assert admin.post(f"{API}/copy", params=query).status_code == 400, "no signature"
    assert asked("move").status_code == 400, "no destination"
    assert asked("move", toCollection="external").status_code == 409
    assert asked("move", toCollection="local").json()["changes"][0]["collection"] == "local"
    assert find(admin)["collections"] == ["external", "local"]
    assert admin.get(f"{API}/type/ignition/database-connection").json()["overrides"] == 1


def test_a_singleton_is_modified_copied_deleted_and_created_again(admin: httpx2.Client) -> None:
    def signature() -> str:
        return str(admin.get(f"{API}/singleton/{SETTINGS}").json()["signature"])

    assert admin.post(f"{API}/{SETTINGS}", json=[{"config": {}}]).status_code == 409
    item = {"name": "module-settings", "signature": signature(), "config": {"a": 1}}
    assert admin.put(f"{API}/{SETTINGS}", json=[item]).json()["changes"][0]["name"] is None
    assert admin.get(f"{API}/singleton/{SETTINGS}").json()["config"] == {"a": 1}
    query = {"resourceType": SETTINGS, "signature": signature(), "toCollection": "external"}
    assert admin.post(f"{API}/copy", params=query).status_code == 200
    assert admin.delete(f"{API}/{SETTINGS}/{signature()}").json()["success"] is True
    assert admin.get(f"{API}/singleton/{SETTINGS}").json()["collection"] == "external"
    assert admin.post(f"{API}/{SETTINGS}", json=[{"config": {}}]).status_code == 200


def test_data_files_are_raw_bytes_of_a_few_types(admin: httpx2.Client) -> None:
    admin.post(f"{API}/{THEMES}", json=[{"name": "dark", "config": {}}])
    path = f"{API}/datafile/{THEMES}/dark/index.css"

    def signature() -> str:
        return str(find(admin, "dark", THEMES)["signature"])

    assert admin.get(path).status_code == 404
    assert admin.put(path, content=b"\x00css").status_code == 400, "no signature"
    assert admin.put(path, params={"signature": "x"}, content=b"").status_code == 500
    done = admin.put(path, params={"signature": signature()}, content=b"\x00css").json()
    assert done["changes"][0]["newSignature"] == signature()
    assert admin.get(path).content == b"\x00css"
    assert find(admin, "dark", THEMES)["data"] == ["config.json", "index.css"]
    assert admin.delete(path, params={"signature": signature()}).json()["success"] is True
    assert admin.delete(path, params={"signature": signature()}).status_code == 404
    assert "No route match" in admin.get(f"{API}/datafile/ignition/tag-provider/default/x").text


def test_a_stack_trace_reaches_clients_with_raw_tabs(admin: httpx2.Client) -> None:
    answer = admin.get(f"{API}/find/ignition/database-connection/archive")

    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)
    trace = json.loads(answer.text, strict=False)["healthchecks"]["status"]["result"]["error"]["stacktrace"]
    assert trace[1].startswith("\tat ")


def test_names_may_hold_anything(admin: httpx2.Client) -> None:
    name = "A b/c%[ü]?"
    create(admin, name)
    path = "A%20b%2Fc%25%5B%C3%BC%5D%3F"
    found = find(admin, path)
    assert found["name"] == name
    assert admin.delete(f"{DATABASE}/{path}/{found['signature']}").json()["success"] is True


def test_signatures_come_from_the_seed_and_a_reset_forgets_everything() -> None:
    one, other = GatewayState(Scenario(seed=3)), GatewayState(Scenario(seed=3))
    first = one.part(ResourceStore).find("ignition/tag-provider", "default")
    assert first == other.part(ResourceStore).find("ignition/tag-provider", "default")
    assert GatewayState(Scenario(seed=4)).part(ResourceStore).find("ignition/tag-provider", "default") != first
    one.part(ResourceStore).modes["x"] = None  # type: ignore[assignment]
    one.reset()
    assert one.part(ResourceStore).modes == {}


def test_the_scenarios_tag_providers_are_resources(admin: httpx2.Client, sim: Simulator) -> None:
    assert tag_providers(sim._state) == ["default", "System"]
    default = find(admin, "default", "ignition/tag-provider")
    assert default["metrics"] == {"tagCount": 7}
    assert default["healthchecks"]["status"]["result"]["healthy"] is True
    assert default["config"]["settings"]["editPermissions"] == {"type": "AllOf", "securityLevels": []}
    admin.post(PROVIDER, json=[provider("line", None)])
    assert tag_providers(sim._state) == ["default", "System", "line"]
    assert comes_true(lambda: find(admin, "line", "ignition/tag-provider")["metrics"] == {"tagCount": 0})

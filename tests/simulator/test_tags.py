"""Exporting and importing tags over REST: what section 8 of the gateway API sheet says, case by case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pytest_ignition.simulator.levels import permission
from pytest_ignition.simulator.resource_store import ResourceStore
from pytest_ignition.simulator.resource_types import TAG_PROVIDER, TYPES
from pytest_ignition.simulator.scenario import ProviderSpec, Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState, Timing
from pytest_ignition.simulator.tag_documents import as_json, read, written
from pytest_ignition.simulator.tag_store import TagStore
from tests.simulator.conftest import Clock, comes_true, new_client

EXPORT, IMPORT = "/data/api/v1/tags/export", "/data/api/v1/tags/import"
RESOURCES = "/data/api/v1/resources"
MEMORY = {"name": "Level", "tagType": "AtomicTag", "dataType": "Float8", "valueSource": "memory", "value": 4.5}
MOTOR: Mapping[str, Any] = {
    "name": "Motor",
    "tagType": "UdtType",
    "parameters": {"Number": {"dataType": "Integer", "value": 1}},
    "tags": [
        {**MEMORY, "name": "Speed"},
        {"name": "Drive", "tagType": "Folder", "tags": [{**MEMORY, "name": "Load", "value": 1.0}]},
    ],
}


def export(admin: httpx2.Client, **params: str) -> httpx2.Response:
    return admin.get(EXPORT, params={"provider": "default", "type": "json", **params})


def exported(admin: httpx2.Client, **params: str) -> Any:
    answer = export(admin, **params)
    assert answer.status_code == 200
    return answer.json()


def send(client: httpx2.Client, body: object, **params: str) -> httpx2.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    wanted = {"provider": "default", "type": "json", "collisionPolicy": "Abort", **params}
    return client.post(IMPORT, params=wanted, content=content, headers={"Content-Type": "application/octet-stream"})


def imported(client: httpx2.Client, body: object, **params: str) -> tuple[int, list[str]]:
    """How many were imported, and what was said of the others."""
    answer = send(client, body, **params)
    assert answer.status_code == 200
    told = answer.json()
    assert list(told) == ["successCount", "failureCount", "failures"]
    assert told["failureCount"] == len(told["failures"])
    assert all(each["quality"] == "Bad" for each in told["failures"])
    return told["successCount"], [each["diagnosticMessage"] for each in told["failures"]]


def names(document: Mapping[str, Any]) -> list[str]:
    return [each["name"] for each in document["tags"]]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"provider": "default"},
        {"type": "json"},
        {"provider": "default", "type": "csv"},
        {"provider": "", "type": "json"},
    ],
)
def test_an_export_needs_provider_and_type(admin: httpx2.Client, params: dict[str, str]) -> None:
    assert admin.get(EXPORT, params=params).status_code == 400


@pytest.mark.parametrize("missing", ["provider", "type", "collisionPolicy"])
def test_an_import_needs_provider_type_and_policy(admin: httpx2.Client, missing: str) -> None:
    assert send(admin, {"tags": []}, **{missing: ""}).status_code == 400
    assert send(admin, {"tags": []}, **{missing: "Else"}).status_code == (200 if missing == "provider" else 400)


def test_an_export_is_a_download_of_the_whole_provider(admin: httpx2.Client) -> None:
    answer = export(admin)

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    document = answer.json()
    assert list(document) == ["name", "tagType", "tags"]
    assert (document["name"], document["tagType"]) == ("", "Provider")
    (line,) = document["tags"]
    assert (line["name"], line["tagType"], names(line)[0]) == ("Line 1", "Folder", "Speed")
    assert line["tags"][4] == {
        "name": "Batch",
        "tagType": "AtomicTag",
        "dataType": "String",
        "valueSource": "memory",
        "value": "B-1001",
    }


def test_without_recursion_the_root_is_a_shell(admin: httpx2.Client) -> None:
    assert export(admin, recursive="false").content == b'{"name":"","tagType":"Provider"}'
    assert exported(admin, recursive="false", path="Line 1") == {"name": "Line 1", "tagType": "Folder"}


def test_a_path_narrows_the_export(admin: httpx2.Client) -> None:
    assert names(exported(admin, path="Line 1")) == [
        "Speed",
        "Count",
        "Temperature",
        "Running",
        "Batch",
        "Tank",
        "Scale",
    ]
    assert exported(admin, path="Line 1/Batch")["dataType"] == "String"
    assert export(admin, path="Line 2").status_code == 400
    assert export(admin, provider="plant").status_code == 400


def test_udt_definitions_come_along_if_they_are_asked_for(admin: httpx2.Client) -> None:
    types = {"name": "_types_", "tagType": "Folder", "tags": [MOTOR]}
    imported(admin, {"tags": [types, {"name": "M1", "tagType": "UdtInstance", "typeId": "Motor"}]})

    assert names(exported(admin)) == names(exported(admin, includeUdts="false")) == ["Line 1", "M1"]
    assert names(exported(admin, includeUdts="true")) == ["Line 1", "_types_", "M1"]
    assert exported(admin, path="_types_/Motor") == MOTOR


def test_an_instance_reads_what_its_udt_has_and_keeps_what_is_its_own(admin: httpx2.Client, sim: Simulator) -> None:
    fast = {**MOTOR, "name": "Fast", "typeId": "Motor", "tags": [{**MEMORY, "name": "Boost"}]}
    body = {
        "tags": [
            {"name": "_types_", "tagType": "Folder", "tags": [MOTOR, fast]},
            {"name": "M1", "tagType": "UdtInstance", "typeId": "Motor"},
            {"name": "M2", "typeId": "[default]_types_/Fast", "tags": [{"name": "Speed", "value": 9.5}]},
            {"name": "M3", "tagType": "UdtInstance", "typeId": "Nothing"},
        ]
    }
    imported(admin, body)

    assert sim.tags.read("M1/Speed").value == 4.5
    assert sim.tags.write("M1/Drive/Load", 7) == "Good"
    assert sim.tags.read("M1/Drive/Load").value == 7.0
    assert sim.tags.read("_types_/Motor/Drive/Load").value == sim.tags.read("M2/Drive/Load").value == 1.0
    assert sim.tags.read("M2/Speed").value == 9.5
    assert [each.name for each in sim.tags.browse("M2")] == ["Speed", "Drive", "Boost"]
    assert sim.tags.browse("M3") == []
    sim.tags.set_quality("M1/Speed", "Bad_Stale")
    assert sim.tags.read("M1/Speed").quality == "Bad_Stale"
    assert sim.tags.read("M2/Speed").quality == "Good"
    assert admin.get(f"{RESOURCES}/find/{TAG_PROVIDER}/default").json()["metrics"] == {"tagCount": 7 + 2 + 3}


def test_a_circle_of_udts_ends(admin: httpx2.Client, sim: Simulator) -> None:
    own = {**MOTOR, "typeId": "Motor"}
    imported(
        admin, {"tags": [{"name": "_types_", "tagType": "Folder", "tags": [own]}, {"name": "M1", "typeId": "Motor"}]}
    )
    assert sim.tags.read("M1/Speed").value == 4.5


def test_an_import_puts_tags_that_are_read_at_once(admin: httpx2.Client, sim: Simulator) -> None:
    assert imported(admin, {"tags": [MEMORY, {"name": "New", "tags": [{**MEMORY, "name": "Deep"}]}]}) == (3, [])

    assert sim.tags.read("Level").value == 4.5
    assert sim.tags.read("[default]New/Deep").value == 4.5
    assert admin.get(f"{RESOURCES}/find/{TAG_PROVIDER}/default").json()["metrics"] == {"tagCount": 9}


def test_what_is_imported_may_be_an_export_a_list_of_tags_or_one_tag(admin: httpx2.Client) -> None:
    assert imported(admin, {"name": "", "tagType": "Provider", "tags": [{**MEMORY, "name": "A"}]}) == (1, [])
    assert imported(admin, {**MEMORY, "name": "B"}) == (1, [])
    assert imported(admin, {"name": "C", "tagType": "Folder", "tags": [MEMORY]}) == (2, [])
    assert imported(admin, {"name": "D", "tags": [MEMORY]}) == (2, [])
    assert names(exported(admin)) == ["Line 1", "A", "B", "C", "D"]


def test_a_path_says_where_to_and_is_made(admin: httpx2.Client, sim: Simulator) -> None:
    assert imported(admin, MEMORY, path="Line 1") == (1, [])
    assert imported(admin, MEMORY, path="[default]Hall/Cell 2") == (1, [])

    assert sim.tags.read("Line 1/Level").quality == "Good"
    assert sim.tags.read("Hall/Cell 2/Level").quality == "Good"
    assert imported(admin, MEMORY, path="Line 1/Batch") == (0, ["Not a folder: Line 1/Batch"])
    assert imported(admin, MEMORY, path="a?b") == (0, ["Not a folder: a?b"])


LEVEL = {
    "name": "Level",
    "tagType": "AtomicTag",
    "dataType": "Int4",
    "value": 1,
    "engUnit": "m",
    "valueSource": "memory",
}


@pytest.mark.parametrize(
    ("policy", "answer", "after"),
    [
        ("Abort", (0, ["Tag already exists: Tank/Level"]), {"Level": LEVEL}),
        ("Overwrite", (3, []), {"Level": {"name": "Level", "tagType": "AtomicTag", "value": 2}, "New": MEMORY}),
        ("Ignore", (2, []), {"Level": LEVEL, "New": MEMORY}),
        ("MergeOverwrite", (3, []), {"Level": {**LEVEL, "value": 2}, "New": MEMORY}),
        (
            "Rename",
            (3, []),
            {
                "Level": LEVEL,
                "Level_duplicate_1": {"name": "Level", "tagType": "AtomicTag", "value": 2},
                "New": MEMORY,
            },
        ),
    ],
)
def test_the_policy_decides_about_what_is_there(
    admin: httpx2.Client, policy: str, answer: tuple[int, list[str]], after: dict[str, dict[str, Any]]
) -> None:
    folder = {"name": "Tank", "tagType": "Folder"}
    imported(admin, {**folder, "tags": [LEVEL]})

    changed = {"name": "Level", "tagType": "AtomicTag", "value": 2}
    told = imported(admin, {**folder, "tags": [changed, {**MEMORY, "name": "New"}]}, collisionPolicy=policy)

    assert told == answer
    assert exported(admin, path="Tank")["tags"] == [{**each, "name": name} for name, each in after.items()]


def test_merging_goes_into_instances_and_another_kind_is_overwritten(admin: httpx2.Client, sim: Simulator) -> None:
    types = {"name": "_types_", "tagType": "Folder", "tags": [MOTOR]}
    imported(
        admin, {"tags": [types, {"name": "M1", "typeId": "Motor", "tags": [{"name": "Speed", "value": 8}]}, MEMORY]}
    )

    more = {"name": "M1", "typeId": "Motor", "tags": [{"name": "Speed", "tooltip": "rpm"}, {**MEMORY, "name": "Own"}]}
    other = {"name": "Level", "tagType": "Folder", "tags": [MEMORY]}
    assert imported(admin, {"tags": [more, other]}, collisionPolicy="MergeOverwrite") == (2, [])

    assert exported(admin, path="M1")["tags"] == [
        {"name": "Speed", "tagType": "AtomicTag", "value": 8, "tooltip": "rpm"},
        {**MEMORY, "name": "Own"},
    ]
    assert sim.tags.read("Level/Level").value == 4.5


@pytest.mark.parametrize("name", ["", "a/b", " a", "a?b", "[x]", "a.b"])
def test_a_name_that_no_tag_can_have_is_a_failure_of_its_own(admin: httpx2.Client, name: str) -> None:
    body = {"tags": [{**MEMORY, "name": name}, {**MEMORY, "name": "Good one"}]}

    assert imported(admin, body, collisionPolicy="Overwrite") == (1, [f"Invalid tag name: {name}"])
    assert names(exported(admin)) == ["Line 1", "Good one"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"no", "The body is no JSON"),
        (b'{"tags": [NaN]}', "The body is no JSON"),
        (b"[]", "Not a JSON Object"),
        (b"[" * 100_000, "The body is no JSON"),
        ({"tags": 1}, "Not a JSON Array: tags"),
        ({"tags": [1]}, "Not a JSON Object: 1"),
        ({"tags": [{}]}, "A tag has no name"),
        (json.loads('{"name": "a", "tags": [' * 60 + "]}" * 60), "folders inside of each other"),
    ],
)
def test_what_is_no_document_of_tags_is_a_400(admin: httpx2.Client, body: object, words: str) -> None:
    answer = send(admin, body)
    assert answer.status_code == 400
    assert words in answer.text


def new_provider(admin: httpx2.Client, name: str, settings: object = None, kind: str = "STANDARD") -> None:
    config = {"profile": {"type": kind}, "settings": settings or {}}
    item = {"name": name, "collection": "core", "enabled": True, "config": config}
    assert admin.post(f"{RESOURCES}/{TAG_PROVIDER}", json=[item]).status_code == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"readOnly": True},
        {"editPermissions": permission([("Authenticated",)], "AllOf")},
        {"editPermissions": permission([])},
    ],
)
def test_a_provider_that_is_not_to_be_edited_says_so_in_a_200(
    admin: httpx2.Client, settings: dict[str, Any], sim: Simulator
) -> None:
    new_provider(admin, "line", settings)
    assert comes_true(lambda: sim.tags.exists("[line]"))

    assert imported(admin, MEMORY, provider="line") == (0, ["Insufficient Tag Provider Edit Permissions"])
    assert exported(admin, provider="line")["tags"] == []


def test_managed_tags_cannot_be_edited(admin: httpx2.Client) -> None:
    assert imported(admin, MEMORY, provider="System") == (0, ["Insufficient Tag Provider Edit Permissions"])


def test_a_fresh_provider_is_not_found_then_keeps_nothing_then_works(clock: Clock) -> None:
    state = GatewayState(timing=Timing(settling=30), now=clock)
    config = {"profile": {"type": "STANDARD"}, "settings": {}}
    state.part(ResourceStore).create(TYPES[TAG_PROVIDER], [{"name": "line", "config": config}], "eve", invalid=False)
    store = state.part(TagStore)

    def put(provider: str = "line") -> tuple[int, list[str]]:
        outcome = store.put(provider, "", read(json.dumps(MEMORY).encode(), "json"), "Abort")
        return outcome.successes, outcome.failures

    assert put() == (0, ["Provider not found"])
    assert put("nothing") == (0, ["Provider not found"])
    clock.advance(20)
    assert put() == put() == (1, [])
    assert (store.metrics("line"), store.exists("[line]")) == ({}, False)
    clock.advance(10)
    assert store.metrics("line") == {"tagCount": 0}
    assert put() == (1, [])
    assert store.read("[line]Level").value == 4.5


def test_a_provider_that_is_deleted_takes_its_tags_with_it(admin: httpx2.Client, sim: Simulator) -> None:
    found = admin.get(f"{RESOURCES}/find/{TAG_PROVIDER}/default").json()
    assert admin.delete(f"{RESOURCES}/{TAG_PROVIDER}/default/{found['signature']}").status_code == 200

    assert sim.tags.read("Line 1/Batch").quality == "Bad_NotFound"
    assert imported(admin, MEMORY) == (0, ["Provider not found"])
    new_provider(admin, "default")
    assert comes_true(lambda: sim.tags.exists("[default]"))
    assert exported(admin)["tags"] == []
    sim.reset()
    assert sim.tags.read("Line 1/Batch").value == "B-1001"


def test_a_provider_that_is_disabled_has_no_tags_for_so_long(admin: httpx2.Client, sim: Simulator) -> None:
    for enabled in (False, True):
        found = admin.get(f"{RESOURCES}/find/{TAG_PROVIDER}/default").json()
        change = {"name": "default", "signature": found["signature"], "enabled": enabled, "config": found["config"]}
        assert admin.put(f"{RESOURCES}/{TAG_PROVIDER}", json=[change]).status_code == 200
        assert sim.tags.exists("Line 1/Batch") is enabled


def test_xml_and_csv_are_imported_and_xml_is_exported(admin: httpx2.Client, sim: Simulator) -> None:
    xml = b"""<Tags><Tag name="Hall" type="Folder"><Tag name="A" type="AtomicTag"><Property name="dataType">Int4</Property>
        <Property name="valueSource">memory</Property><Property name="value">5</Property></Tag></Tag></Tags>"""
    csv = (
        b'Path,Name,TagType,DataType,ValueSource,Value\r\nHall/Cell,B,AtomicTag,String,memory,"x, y"\r\n,C,,Int4,,7\r\n'
    )

    assert imported(admin, xml, type="xml") == (2, [])
    assert imported(admin, csv, type="csv") == (4, [])

    assert [sim.tags.read(path).value for path in ("Hall/A", "Hall/Cell/B", "C")] == [5, "x, y", 7]
    answer = export(admin, type="xml", path="Hall/A").content
    assert b'<Tag name="A" type="AtomicTag"><Property name="dataType">Int4</Property>' in answer


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("xml", b"<Tags>"),
        ("xml", b"\xff"),
        ("xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><Tags>&b;</Tags>"),
        ("xml", b"<Tags><Tag/></Tags>"),
        ("xml", b"<Tags>" + b'<Tag name="a" type="Folder">' * 60 + b"</Tag>" * 60 + b"</Tags>"),
        ("csv", b"\xff\xfe"),
        ("csv", b"path,value\r\na,1\r\n"),
        ("csv", b'name\r\n"a'),
    ],
)
def test_what_is_no_xml_or_csv_of_tags_is_a_400(admin: httpx2.Client, kind: str, body: bytes) -> None:
    assert send(admin, body, type=kind).status_code == 400


def test_an_import_is_a_write_and_an_export_a_read(client: httpx2.Client, sim: Simulator) -> None:
    assert export(client).status_code == send(client, MEMORY).status_code == 401
    with new_client(sim, headers={"X-Ignition-API-Token": sim.read_only_token}) as reader:
        assert export(reader).status_code == 200
        assert send(reader, MEMORY).status_code == 403


NAMES = st.from_regex(r"\A[A-Za-z0-9_äß][A-Za-z0-9_ '()\-:äß]{0,6}\Z")
KEYS = st.from_regex(r"\A[a-z][A-Za-z]{0,8}\Z").filter(lambda key: key not in ("name", "tagType", "tags", "typeId"))
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
)
PROPERTIES = st.dictionaries(KEYS, SCALARS | st.lists(SCALARS, max_size=2), max_size=3)


def level(children: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    tags = st.lists(children, max_size=3, unique_by=lambda child: child["name"])
    return st.builds(
        lambda name, kind, properties, tags: {"name": name, "tagType": kind, **properties, "tags": tags},
        NAMES,
        st.just("Folder"),
        PROPERTIES,
        tags,
    )


TAG = st.builds(lambda name, properties: {"name": name, "tagType": "AtomicTag", **properties}, NAMES, PROPERTIES)
DOCUMENTS = level(st.recursive(TAG, level, max_leaves=6)).map(lambda folder: {"tags": folder["tags"]})


ODD_TEXTS = {
    f"x{letter}": text
    for letter, text in zip("abcdefgh", ("5", "null", '"a"', "NaN", " a\r\n", "\x00", "\ud800", ""), strict=True)
}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(document=DOCUMENTS, policy=st.sampled_from(["Abort", "Overwrite", "Rename", "Ignore", "MergeOverwrite"]))
@pytest.mark.parametrize("kind", ["json", "xml"])
@example(document={"tags": [{"name": "A", "tagType": "AtomicTag", **ODD_TEXTS}]}, policy="Abort")
def test_what_is_exported_and_imported_elsewhere_is_exported_the_same(
    kind: str, document: dict[str, Any], policy: str
) -> None:
    state = GatewayState(Scenario(tag_providers=(ProviderSpec(name="a"), ProviderSpec(name="b"))))
    store = state.part(TagStore)

    def text_of(provider: str) -> bytes:
        root = store.exported(provider, "")
        assert root is not None
        return written(as_json(root), kind)

    assert store.put("a", "", read(json.dumps(document).encode(), "json"), "Abort").failures == []
    first = text_of("a")
    assert store.put("b", "", read(first, kind), policy).failures == []
    assert text_of("b") == first
    if kind == "json":
        assert json.loads(first)["tags"] == document["tags"]

"""Configuration resources: what is sent, what comes back, and what a refusal says (API sheet, section 9)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.errors import (
    GatewayError,
    InvalidResource,
    NeedsIgnition83,
    NotFoundOnGateway,
    PermissionDenied,
    ResourceExists,
    ResourceInUse,
    ResourceRefused,
    SignatureMismatch,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.resource_models import (
    ExtensionPoint,
    Reference,
    Resource,
    ResourceChange,
    ResourceName,
    ResourceType,
)
from pytest_ignition.gateway.settings import Secret
from tests.gateway.gateways import FakeGateway, FakeWaiter, client, data, gateway_81, items, page

API = "/data/api/v1/resources"
KIND = "ignition/database-connection"
CREATE = f"{API}/{KIND}"
FIND = f"{API}/find/{KIND}/plant"
NAMES = f"{API}/names/{KIND}"
THEMES = "com.inductiveautomation.perspective/themes"
SIGNATURE = "a" * 64
EMPTY_404 = Response(status=404)
NO_ROUTE = page(404, "No route match for path: /v1/resources/find/ignition/databse-connection/plant")
NO_SUCH = page(404, "Not Found")

# As captured, with a name of its own.
PLANT: Mapping[str, Any] = {
    "type": KIND,
    "name": "plant",
    "description": "of the line",
    "enabled": True,
    "version": 1,
    "collection": "core",
    "collections": ["core", "external"],
    "signature": SIGNATURE,
    "config": {"driver": "MariaDB", "connectURL": "jdbc:x", "pool": {"min": 0, "max": 8}, "list": [1, 2]},
    "data": ["config.json"],
    "attributes": {"lastModification": {"actor": "default", "timestamp": "2026-09-09T09:48:04Z"}},
    "metrics": {},
    "healthchecks": {},
}


def done(**others: Any) -> Response:
    change = {"name": "plant", "type": KIND, "collection": "core", "newSignature": "b" * 64}
    return data({"success": True, "changes": [change], "problem": None, **others})


DONE = ResourceChange(type=KIND, name="plant", collection="core", new_signature="b" * 64)


def problem(message: str, status: int = 500) -> Response:
    return data({"success": False, "changes": [], "problem": {"message": message, "stacktrace": []}}, status)


def gateway(**others: Any) -> FakeGateway:
    """One with the resource `plant`; `others` by `create` (also of a modification), `delete`, ..."""
    short = {
        "create": CREATE,
        "delete": f"{CREATE}/plant/{SIGNATURE}",
        "delete_many": f"{API}/delete/{KIND}",
        "rename": f"{API}/rename/{KIND}/plant",
        "copy": f"{API}/copy",
        "move": f"{API}/move",
        "find": FIND,
    }
    routes: dict[str, Any] = {FIND: data(PLANT), NAMES: items({"name": "plant"}, {"name": "line"})}
    routes |= {short[name]: answer for name, answer in others.items()}
    return FakeGateway(routes)


def test_a_list_is_typed_and_says_what_is_not_healthy() -> None:
    bad = {"result": {"healthy": False, "time": 1, "message": "Faulted", "error": {"message": "refused"}}}
    good = {"result": {"healthy": True, "time": 1}}
    listed = items(
        PLANT,
        {"name": "bad", "healthchecks": {"status": bad, "other": good}},
        {"name": "odd", "healthchecks": {"status": {"result": {"healthy": False}}, "x": 1}, "config": [], "enabled": 3},
        {"type": "no name"},
    )
    found = client(FakeGateway({f"{API}/list/{KIND}": listed})).resources.list(KIND)

    assert [(each.name, each.healthy, each.faults) for each in found] == [
        ("plant", None, ()),
        ("bad", False, ("status: Faulted, refused",)),
        ("odd", False, ("status: not healthy",)),
    ]
    assert found[0] == Resource(
        type=KIND,
        name="plant",
        description="of the line",
        version=1,
        collection="core",
        collections=("core", "external"),
        signature=SIGNATURE,
        config=PLANT["config"],
        data=("config.json",),
        attributes=PLANT["attributes"],
    )


def test_names_and_types_are_read() -> None:
    kind = {"module": "ignition", "typeId": "tag-provider", "total": 2, "overrides": 0, "singleton": False,
            "extensionPoint": True, "extensionPoints": [{"typeId": "STANDARD", "label": "S", "canCreate": True,
            "defaultSettings": {"readOnly": False}}, "odd"], "defaultConfig": {"a": 1}}  # fmt: skip
    fake = FakeGateway(
        {
            NAMES: items({"name": "a", "enabled": False, "modes": ["core"]}, {}),
            f"{API}/type/ignition/tag-provider": data(kind),
            f"{API}/type/ignition/x": data({}),
        }
    )
    assert client(fake).resources.names(KIND) == [ResourceName(name="a", enabled=False, modes=("core",))]
    found = client(fake).resources.type_info("ignition/tag-provider")
    assert found == ResourceType(
        module="ignition",
        type_id="tag-provider",
        total=2,
        overrides=0,
        extension_point=True,
        extension_points=(ExtensionPoint(type_id="STANDARD", label="S", default_settings={"readOnly": False}),),
        default_config={"a": 1},
    )
    assert client(fake).resources.type_info("ignition/x") == ResourceType(module="", type_id="")


def test_raw_tabs_in_a_stack_trace_do_no_harm() -> None:
    body = b'{"name":"plant","healthchecks":{"s":{"result":{"healthy":false,"error":{"message":"a\tb"}}}}}'
    fake = gateway(find=Response(status=200, headers={"content-type": "application/json"}, body=body))
    assert client(fake).resources.find(KIND, "plant").faults == ("s: a\tb",)


def test_find_and_singleton_name_the_collection() -> None:
    fake = FakeGateway({FIND: data(PLANT), f"{API}/singleton/ignition/security-levels": data({"type": "x"})})
    resources = client(fake).resources
    resources.find(KIND, "plant", collection="external")
    assert resources.singleton("ignition/security-levels").name is None
    assert [request.params for request in fake.asked] == [{"collection": "external"}, {}]


@pytest.mark.parametrize(
    ("listed", "hint"),
    [
        (items({"name": "plants"}), "\nhint: did you mean 'plants'?"),
        (items({"name": "other"}), "\nhint: there are: other"),
        (items(), ""),
        (page(403, "Forbidden"), ""),
    ],
)
def test_one_that_is_not_there_names_the_nearest(listed: Response, hint: str) -> None:
    fake = FakeGateway({FIND: NO_SUCH, NAMES: listed, "/system/gwinfo": NO_SUCH})
    with pytest.raises(NotFoundOnGateway) as caught:
        client(fake).resources.find(KIND, "plant")
    assert str(caught.value) == f"GET {FIND}: 404, there is no {KIND} 'plant' (\"Not Found\"){hint}"


def test_a_type_that_is_not_there_names_the_nearest() -> None:
    fake = FakeGateway({})
    with pytest.raises(NotFoundOnGateway, match="did you mean ignition/database-connection") as caught:
        client(fake).resources.find("ignition/databse-connection", "plant")
    assert "the gateway has no resources of type ignition/databse-connection" in str(caught.value)
    with pytest.raises(NotFoundOnGateway, match="is its module installed"):
        client(fake).resources.list("com.example/zzz")
    with pytest.raises(NotFoundOnGateway):
        client(fake).resources.type_info("com.example/zzz")


@pytest.mark.parametrize("kind", ["", "ignition", "ignition/", "/x", "a/b/c"])
def test_a_type_is_a_module_and_a_type(kind: str) -> None:
    with pytest.raises(ValueError, match="is <module>/<type>"):
        client(FakeGateway({})).resources.list(kind)


def test_an_81_says_that_it_needs_83() -> None:
    with pytest.raises(NeedsIgnition83):
        client(gateway_81()).resources.list(KIND)
    with pytest.raises(NeedsIgnition83):
        client(gateway_81()).resources.create(KIND, "x", {})


def test_a_creation_sends_an_array_with_the_gateways_keys() -> None:
    fake = gateway(create=done())
    made = client(fake).resources.create(
        KIND, "plant", {"driver": "M"}, collection="external", enabled=False, description="d",
        allow_invalid_references=True,
    )  # fmt: skip
    assert made == DONE
    (request,) = fake.asked
    assert (request.method, request.params) == ("POST", {"allowInvalidReferences": "true"})
    assert request.json == [
        {"name": "plant", "collection": "external", "enabled": False, "description": "d", "config": {"driver": "M"}}
    ]


def test_a_modification_is_merged_into_what_is_there_and_signed() -> None:
    fake = gateway(create=done(), find=data({**PLANT, "backupConfig": {"b": 1}}))
    change = {"pool": {"max": 4}, "list": [3], "username": "u", "connectURL": None}

    assert client(fake).resources.modify(KIND, "plant", change, collection="external") == DONE

    read, write = fake.asked
    assert (read.method, read.params) == ("GET", {"collection": "external"})
    assert (write.method, write.path) == ("PUT", CREATE)
    assert write.json == [
        {
            "name": "plant",
            "collection": "core",
            "enabled": True,
            "description": "of the line",
            "signature": SIGNATURE,
            "config": {
                "driver": "MariaDB", "connectURL": None, "pool": {"min": 0, "max": 4}, "list": [3], "username": "u",
            },
            "backupConfig": {"b": 1},
        }
    ]  # fmt: skip


def test_a_function_alters_a_copy_or_returns_another() -> None:
    def alter(config: dict[str, Any]) -> None:
        config["pool"]["max"] = 1

    fake = gateway(create=done())
    resources = client(fake).resources
    resources.modify(KIND, "plant", alter)
    resources.modify(KIND, "plant", lambda config: {"driver": config["driver"]}, enabled=False, description="e")
    resources.modify(KIND, "plant")
    sent = [request.json[0] for request in fake.asked if request.method == "PUT"]
    assert sent[0]["config"]["pool"] == {"min": 0, "max": 1}
    assert PLANT["config"]["pool"] == {"min": 0, "max": 8}
    assert (sent[1]["config"], sent[1]["enabled"], sent[1]["description"]) == ({"driver": "MariaDB"}, False, "e")
    assert sent[2]["config"] == PLANT["config"]


def test_a_singleton_is_modified_and_deleted_without_a_name() -> None:
    kind = "ignition/system-properties"
    now = data({"type": kind, "collection": "core", "signature": SIGNATURE, "config": {"a": 1}})
    fake = FakeGateway(
        {f"{API}/singleton/{kind}": now, f"{API}/{kind}": done(), f"{API}/{kind}/{SIGNATURE}": done(references=[])}
    )
    client(fake).resources.modify_singleton(kind, {"b": 2})
    client(fake).resources.delete_singleton(kind, confirm=True)
    assert "name" not in fake.asked[1].json[0]
    assert fake.asked[1].json[0]["config"] == {"a": 1, "b": 2}
    assert (fake.asked[3].method, fake.asked[3].params) == ("DELETE", {"collection": "core", "confirm": "true"})


def refusals() -> list[Any]:
    mismatch_833 = "MODIFY illegal, signature mismatch ResourceSignature{x} != ResourceSignature{y}"
    nested = {"success": False, "changes": [], "problem": {"messages": ["m"], "fieldMessages": [
        {"fieldName": "driver", "messages": ["is wrong", "is odd"]}]}}  # fmt: skip
    return [
        (problem("MODIFY illegal: signature mismatch for 'ResourceId{..}'"), SignatureMismatch,
         "500, somebody else changed ignition/database-connection 'plant' since it was read, so nothing was changed"),
        (problem(mismatch_833), SignatureMismatch, "somebody else changed"),
        (problem("disk full"), ResourceRefused, '500, the gateway did not do it to ignition/database-connection '
         '\'plant\' ("disk full")'),
        (problem("disk full", 200), ResourceRefused, 'did not do it to'),
        (data({"messages": ["Settings cannot be null"], "fieldMessages": []}, 422), InvalidResource,
         '422, the gateway does not take ignition/database-connection \'plant\' like this ("Settings cannot be null")'),
        (data(nested, 422), InvalidResource, "like this: m; driver: is wrong, is odd"),
        (Response(status=422), InvalidResource, "422, the gateway does not take"),
        (problem("resource already exists", 409), ResourceExists, "409, there is ignition/database-connection 'plant' "
         'already, or the name is taken ("resource already exists")'),
        (Response(status=400), InvalidResource, "400, the gateway does not understand what is wanted of"),
        (EMPTY_404, NotFoundOnGateway, "404, there is no ignition/database-connection 'plant'"),
        (page(403, "Forbidden"), PermissionDenied, "403, the gateway does not allow this to this API token"),
        (page(500, "Oops"), UnexpectedAnswer, "500, not the answer that the API promises"),
        (data([]), UnexpectedAnswer, "200, not JSON; is this Ignition?"),
    ]  # fmt: skip


@pytest.mark.parametrize(("answer", "kind", "words"), refusals())
def test_every_refusal_says_what_it_means(answer: Response, kind: type[GatewayError], words: str) -> None:
    fake = gateway(create=answer)
    with pytest.raises(kind) as caught:
        client(fake).resources.modify(KIND, "plant", {"a": 1})
    assert words in str(caught.value)
    assert type(caught.value) is kind
    assert sum(request.method == "PUT" for request in fake.asked) == 1, "a write is never repeated"


@pytest.mark.parametrize("answer", [Response(status=200), data({"success": True, "changes": []})])
def test_a_success_that_tells_no_changes_is_one(answer: Response) -> None:
    """What copy and move answer is not captured (section 14)."""
    found = client(gateway(copy=answer)).resources.copy(KIND, "plant", to_name="twin")
    assert found == ResourceChange(type=KIND, name="plant")


def test_what_was_not_found_at_the_write_tells_why_it_may_be() -> None:
    with pytest.raises(NotFoundOnGateway, match="it is there now; was it changed meanwhile"):
        client(gateway(create=EMPTY_404)).resources.modify(KIND, "plant", {})
    with pytest.raises(NotFoundOnGateway, match="it is defined in another collection"):
        client(gateway(find=NO_SUCH)).resources.find(KIND, "plant", collection="local")


def test_a_lone_resource_is_deleted_with_its_signature() -> None:
    fake = gateway(delete=done(references=[]))
    assert client(fake).resources.delete(KIND, "plant") == DONE
    assert (fake.asked[1].method, fake.asked[1].params) == ("DELETE", {"collection": "core"})


def test_references_are_named_and_a_confirmation_deletes_all_the_same() -> None:
    references = [{"type": "ignition/tag-provider", "name": "line", "property": "settings.defaultDatasourceName"}]
    refused = data({"success": False, "changes": [], "problem": None, "references": references})
    fake = gateway(delete=[refused, done(references=references)])
    expected = (Reference(type="ignition/tag-provider", name="line", property="settings.defaultDatasourceName"),)
    with pytest.raises(ResourceInUse) as caught:
        client(fake).resources.delete(KIND, "plant")
    assert caught.value.references == expected
    assert str(caught.value) == (
        f"DELETE {CREATE}/plant/{SIGNATURE}: nothing was done, {KIND} 'plant' is referred to by "
        "ignition/tag-provider line (settings.defaultDatasourceName)\n"
        "hint: confirm it if that is meant, or change those first"
    )
    assert client(fake).resources.delete(KIND, "plant", confirm=True).references == expected
    assert fake.asked[-1].params["confirm"] == "true"


def test_several_are_deleted_with_the_signature_of_each() -> None:
    line = {**PLANT, "name": "line", "signature": "c" * 64}
    fake = gateway(delete_many=done())
    fake._routes[f"{API}/find/{KIND}/line"] = [data(line)]
    assert client(fake).resources.delete_many(KIND, ["plant", "line"], confirm=True) == [DONE]
    assert fake.asked[-1].json == [
        {"name": "plant", "signature": SIGNATURE, "collection": "core"},
        {"name": "line", "signature": "c" * 64, "collection": "core"},
    ]
    assert client(fake).resources.delete_many(KIND, []) == []


def test_rename_copy_and_move_say_where_from_and_where_to() -> None:
    fake = gateway(rename=done(references=[]), copy=done(), move=done())
    resources = client(fake).resources
    resources.rename(KIND, "plant", "hall")
    resources.rename(KIND, "plant", "hall", references="UPDATE", collection="external")
    resources.copy(KIND, "plant", to_name="twin", to_collection="local")
    resources.move(KIND, "plant", "local")
    first, second, _read, copied, _again, moved = fake.asked
    assert (first.json, second.json) == ({"name": "hall"}, {"name": "hall", "references": "UPDATE"})
    assert second.params == {"collection": "external"}
    origin = {"resourceType": KIND, "signature": SIGNATURE, "fromName": "plant", "fromCollection": "core"}
    assert copied.params == {**origin, "toName": "twin", "toCollection": "local"}
    assert moved.params == {**origin, "toCollection": "local"}


def test_data_files_go_as_raw_bytes_with_the_signature(tmp_path: Path) -> None:
    path = f"{API}/datafile/{THEMES}/dark/a%20b.css"
    theme = {**PLANT, "name": "dark", "data": ["config.json"]}
    fake = FakeGateway({f"{API}/find/{THEMES}/dark": data(theme), path: done()})
    file = tmp_path / "x.css"
    file.write_bytes(b"body {}")
    resources = client(fake).resources
    resources.put_file(THEMES, "dark", "a b.css", file)
    resources.delete_file(THEMES, "dark", "a b.css", collection="core")
    assert resources.get_file(THEMES, "dark", "a b.css").startswith(b"{")
    put = fake.asked[1]
    assert (put.method, put.content, put.headers["Content-Type"]) == ("PUT", file, "application/octet-stream")
    assert put.params == {"signature": SIGNATURE, "collection": "core"}


def test_a_file_that_is_not_there_tells_which_are() -> None:
    path = f"{API}/datafile/{THEMES}/dark/x.css"
    fake = FakeGateway({f"{API}/find/{THEMES}/dark": data(PLANT), path: NO_SUCH, "/system/gwinfo": NO_SUCH})
    for call in (client(fake).resources.get_file, client(fake).resources.delete_file):
        with pytest.raises(NotFoundOnGateway, match=r"has no such data file.*\nhint: it has: config.json"):
            call(THEMES, "dark", "x.css")
    with pytest.raises(NotFoundOnGateway, match="resources of type ignition/x have no data files"):
        client(FakeGateway({})).resources.get_file("ignition/x", "a", "b")


@pytest.mark.parametrize("secret", ["s3cret-wörds", Secret("s3cret-wörds")])
def test_a_secret_is_sent_as_raw_text_and_comes_back_embedded(secret: str | Secret) -> None:
    jwe = {"protected": "p", "encrypted_key": "k", "iv": "i", "ciphertext": "c", "tag": "t"}
    fake = FakeGateway({"/data/api/v1/encryption/encrypt": data(jwe)})
    assert client(fake).resources.encrypt(secret) == {"type": "Embedded", "data": jwe}
    (request,) = fake.asked
    assert request.content == "s3cret-wörds".encode()
    assert request.headers == {"Content-Type": "text/plain"}
    assert "s3cret" not in repr(request)


def test_a_database_connection_never_sends_its_password_in_the_clear_but_to_be_encrypted() -> None:
    fake = gateway(create=done())
    fake._routes["/data/api/v1/encryption/encrypt"] = [data({"tag": "t"})]
    client(fake).databases.create(
        "plant", driver="MariaDB", connect_url="jdbc:x", translator="MYSQL", username="u", password="s3cret-words",
        config={"poolMaxActive": 4},
    )  # fmt: skip
    assert fake.asked[-1].json[0]["config"] == {
        "driver": "MariaDB",
        "connectURL": "jdbc:x",
        "translator": "MYSQL",
        "username": "u",
        "password": {"type": "Embedded", "data": {"tag": "t"}},
        "poolMaxActive": 4,
    }


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ("user_sources", "ignition/user-source"),
        ("devices", "com.inductiveautomation.opcua/device"),
        ("alarm_journals", "ignition/alarm-journal"),
    ],
)
def test_the_well_known_types_have_a_profile_and_settings(part: str, kind: str) -> None:
    fake = FakeGateway(
        {
            f"{API}/{kind}": done(),
            f"{API}/list/{kind}": items({"name": "x"}),
            f"{API}/find/{kind}/x": data({"name": "x", "signature": "s", "collection": "core"}),
            f"{API}/{kind}/x/s": done(references=[]),
        }
    )
    calls = getattr(client(fake), part)
    calls.create("x", "SOME", profile={"a": 1}, settings={"b": 2})
    assert fake.asked[0].json[0]["config"] == {"profile": {"type": "SOME", "a": 1}, "settings": {"b": 2}}
    assert [each.name for each in calls.list()] == ["x"]
    assert calls.find(name="x").name == "x"
    assert calls.delete("x").new_signature


def test_a_tag_provider_is_waited_for_until_it_tells_its_tags() -> None:
    kind = "ignition/tag-provider"
    told: list[str] = []
    waiter = FakeWaiter()
    unsettled = data({"name": "P"})
    faulted = data({"name": "P", "metrics": {"tagCount": 0}, "healthchecks": {"s": {"result": {"healthy": False}}}})
    settled = data({"name": "P", "metrics": {"tagCount": 0}})
    fake = FakeGateway({f"{API}/{kind}": done(), f"{API}/find/{kind}/P": [unsettled, faulted, settled]})
    client(fake, waiter).tag_providers.create("P", progress=told.append)
    assert waiter.waits == [0.5, 0.5]
    assert told == ["waiting for the tag provider P: 0 s of 30 s"] * 2

    never = FakeGateway({f"{API}/{kind}": done(), f"{API}/find/{kind}/P": unsettled})
    waiter = FakeWaiter()
    client(never, waiter).tag_providers.create("P", settle=2.0)
    assert sum(waiter.waits) == 2.0
    client(never, waiter).tag_providers.create("P", settle=0)
    client(never, waiter).tag_providers.create("P", enabled=False)
    assert sum(waiter.waits) == 2.0

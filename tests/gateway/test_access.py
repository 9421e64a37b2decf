"""API tokens, what a client may do, and deployment modes (API sheet, sections 1, 3 and 9)."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_ignition.gateway.errors import (
    BadGatewaySettings,
    GatewayError,
    InvalidResource,
    NeedsIgnition83,
    NotFoundOnGateway,
    ResourceExists,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.modes import DeploymentMode
from pytest_ignition.gateway.tokens import ApiToken, level_tree
from tests.gateway.gateways import FakeGateway, client, data, gateway_81, items, page

GENERATE = "/data/api/v1/api-token/generate"
REGISTER = "/data/api/v1/resources/ignition/api-token"
MODE = "/data/api/v1/mode"
INFO = "/data/api/v1/gateway-info"
PROBE = "/data/api/v1/resources/ignition/database-connection"
KEY = "Zm9vYmFyLXNlY3JldC1rZXk"
DONE = data({"success": True, "changes": [{"name": "robot", "newSignature": "b" * 64}], "problem": None})
ADMINISTRATOR = [
    {"name": "Authenticated", "children": [{"name": "Roles", "children": [{"name": "Administrator", "children": []}]}]}
]


def token_gateway(**others: Any) -> FakeGateway:
    routes = {GENERATE: data({"key": KEY, "hash": "H"}), REGISTER: DONE}
    return FakeGateway({**routes, **others})


def test_a_new_token_hides_its_secret_and_reveals_it_when_asked() -> None:
    fake = token_gateway()
    made = client(fake).tokens.create("robot", description="of the night run")

    assert made.reveal() == made.credential.token == f"robot:{KEY}"
    assert KEY not in repr(made)
    assert KEY not in str(made)
    assert list(made.credential.secrets()) == [f"robot:{KEY}", KEY]
    (generated, registered) = fake.asked
    assert (generated.method, generated.json) == ("POST", {})
    (item,) = registered.json
    created = item["config"]["profile"].pop("timestamp")
    assert created > 1_700_000_000_000
    assert item == {
        "name": "robot",
        "collection": "core",
        "enabled": True,
        "description": "of the night run",
        "config": {
            "profile": {"type": "basic-token", "secureChannelRequired": False, "securityLevels": ADMINISTRATOR},
            "settings": {"tokenHash": "H"},
        },
    }
    assert KEY not in str(registered.json)


@pytest.mark.parametrize(
    ("url", "wanted", "expected"),
    [
        ("http://gw:8088", None, False),
        ("https://gw:8043", None, True),
        ("https://gw:8043", False, False),
        ("http://gw:8088", True, True),
    ],
)
def test_the_secure_channel_is_demanded_where_the_gateway_is_asked_over_one(
    url: str, wanted: bool | None, expected: bool
) -> None:
    fake = token_gateway()
    made = client(fake, url=url).tokens.create("robot", secure_channel=wanted)
    assert fake.asked[1].json[0]["config"]["profile"]["secureChannelRequired"] is made.secure_channel is expected


@pytest.mark.parametrize("name", ["", "a:b", "a b", "ü", "a\n"])
def test_a_name_that_no_header_can_carry_is_refused_before_anything_is_made(name: str) -> None:
    fake = token_gateway()
    for call in (client(fake).tokens.create, lambda name: client(fake).tokens.register(name, "H")):
        with pytest.raises(BadGatewaySettings, match="cannot be the name of an API token"):
            call(name)
    assert fake.asked == []


@pytest.mark.parametrize("answer", [{"key": KEY}, {"key": KEY, "hash": 1}, {"key": "", "hash": "H"}])
def test_half_a_generated_token_is_an_error_that_does_not_show_it(answer: dict[str, Any]) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        client(token_gateway(**{GENERATE: data(answer)})).tokens.create("robot")
    assert KEY not in str(caught.value)


def test_a_taken_name_says_so() -> None:
    with pytest.raises(ResourceExists, match="there is ignition/api-token 'robot' already"):
        client(token_gateway(**{REGISTER: Response(status=409)})).tokens.create("robot")


def test_levels_become_one_tree() -> None:
    assert level_tree(["Authenticated/Roles/Administrator"]) == ADMINISTRATOR
    assert level_tree(["A/B", "A/C", "D"]) == [
        {"name": "A", "children": [{"name": "B", "children": []}, {"name": "C", "children": []}]},
        {"name": "D", "children": []},
    ]


def test_tokens_are_listed_without_what_could_be_used() -> None:
    profile = {"type": "basic-token", "securityLevels": ADMINISTRATOR, "timestamp": 5}
    listed = items(
        {"name": "robot", "config": {"profile": profile, "settings": {"tokenHash": "H"}}, "description": "d"},
        {"name": "odd", "enabled": False, "config": {"profile": {"secureChannelRequired": False}}},
        {"name": "odder", "config": {}},
    )
    fake = FakeGateway({"/data/api/v1/resources/list/ignition/api-token": listed})
    assert client(fake).tokens.list() == [
        ApiToken(name="robot", description="d", levels=("Authenticated/Roles/Administrator",), created=5),
        ApiToken(name="odd", enabled=False, secure_channel=False),
        ApiToken(name="odder"),
    ]


def permissions(read: Response, write: Response, **others: Any) -> Any:
    fake = FakeGateway({INFO: read, PROBE: write, "/system/gwinfo": page(404, "x")})
    found = client(fake, **others).permissions()
    probe = fake.asked[1]
    assert (probe.method, probe.content, probe.headers) == ("POST", b"[", {"Content-Type": "application/json"})
    return found


READ = data({"name": "gw"})
BODY_REFUSED = Response(status=400)
UNKNOWN = page(401, "Unauthorized")
DENIED = page(403, "Forbidden")
NOT_OVER_HTTP = "; or it demands a secure channel, and this is plain http"


@pytest.mark.parametrize(
    ("read", "write", "token", "url", "may", "summary"),
    [
        (READ, BODY_REFUSED, "a:b", "http://gw", (True, True), "this API token can read and write"),
        (READ, Response(status=422), "a:b", "http://gw", (True, True), "this API token can read and write"),
        (READ, DENIED, "a:b", "http://gw", (True, False), "this API token can read but not write"),
        (DENIED, BODY_REFUSED, "a:b", "https://gw", (False, True), "this API token can write but not read"),
        (DENIED, DENIED, "a:b", "https://gw", (False, False), "this API token can neither read nor write"),
        (
            DENIED, DENIED, "a:b", "http://gw", (False, False),
            f"this API token can neither read nor write{NOT_OVER_HTTP}",
        ),
        (UNKNOWN, UNKNOWN, "a:b", "http://gw", (False, False), "the gateway does not recognise this API token"),
        (
            READ, UNKNOWN, "a:b", "http://gw", (True, False),
            "the gateway does not recognise this API token, but everybody may read here",
        ),
        (UNKNOWN, UNKNOWN, None, "http://gw", (False, False), "a client without a credential can neither read nor write"),
        (READ, UNKNOWN, None, "http://gw", (True, False), "a client without a credential can read but not write"),
    ],
)  # fmt: skip
def test_what_a_client_may_do_is_told_in_words(  # noqa: PLR0917 - a row of the table
    read: Response, write: Response, token: str | None, url: str, may: tuple[bool, bool], summary: str
) -> None:
    found = permissions(read, write, token=token, url=url)
    assert ((found.read, found.write), found.summary) == (may, summary)
    assert (found.hint is None) is all(may)
    assert found.recognised is (None if token is None else "recognise" not in summary)


def test_a_user_who_is_logged_in_is_named() -> None:
    fake = FakeGateway({INFO: READ, PROBE: DENIED})
    made = client(fake)
    made.session.begin("operator", "csrf")
    found = made.permissions()
    assert found.summary == "the user operator can read but not write"


@pytest.mark.parametrize(("read", "write"), [(page(503, "x"), BODY_REFUSED), (READ, page(404, "x")), (READ, READ)])
def test_an_answer_that_tells_nothing_about_permissions_is_an_error(read: Response, write: Response) -> None:
    with pytest.raises(GatewayError):
        permissions(read, write)


def test_an_81_has_no_permissions_to_tell() -> None:
    with pytest.raises(NeedsIgnition83):
        client(gateway_81()).permissions()


def test_modes_are_listed_created_changed_and_deleted() -> None:
    test = {"name": "test", "title": "Test", "description": "d", "resourceCount": 3}
    fake = FakeGateway({MODE: [items(test, {}), data(test), items(test)], f"{MODE}/test": [data(test), data(test)]})
    modes = client(fake).modes
    expected = DeploymentMode(name="test", title="Test", description="d", resource_count=3)
    assert modes.list() == [expected]
    assert modes.create("test", title="Test") == expected
    assert modes.update("test", title="Other") == expected
    assert modes.delete("test") == 3
    assert fake.asked[1].json == {"name": "test", "title": "Test", "description": ""}
    assert fake.asked[3].json == {"name": "test", "title": "Other", "description": "d"}


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, ResourceExists, "the deployment mode 'test' is there already"),
        (409, ResourceExists, "the deployment mode 'test' is there already"),
        (404, NotFoundOnGateway, "there is no such thing"),
    ],
)
def test_a_mode_that_cannot_be_created_says_why(status: int, kind: type[GatewayError], words: str) -> None:
    fake = FakeGateway({MODE: [Response(status=status), items({"name": "test"})], "/system/gwinfo": page(404, "x")})
    with pytest.raises(kind, match=words):
        client(fake).modes.create("test")


def test_a_mode_with_a_bad_name_or_none_at_all() -> None:
    fake = FakeGateway({MODE: [Response(status=400), items()]})
    with pytest.raises(InvalidResource, match="'core' cannot be the name of a deployment mode"):
        client(fake).modes.create("core")
    gone = FakeGateway({MODE: items({"name": "test"}), f"{MODE}/tset": Response(status=404),
                        "/system/gwinfo": page(404, "x")})  # fmt: skip
    for call in (client(gone).modes.delete, client(gone).modes.update):
        with pytest.raises(NotFoundOnGateway, match="there is no deployment mode 'tset'\nhint: did you mean 'test'"):
            call("tset")
    taken = FakeGateway({MODE: items({"name": "test"}), f"{MODE}/test": Response(status=409)})
    with pytest.raises(ResourceExists, match="'other' is there already"):
        client(taken).modes.update("test", new_name="other")

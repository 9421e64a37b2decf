"""Who may do what on the simulated gateway: API tokens, levels, permissions (API sheet, section 3); modes (section 9)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator import levels
from pytest_ignition.simulator.scenario import Scenario, TokenSpec, UserSpec
from pytest_ignition.simulator.server import Simulator
from tests.simulator.conftest import new_client

API = "/data/api/v1"
INFO = f"{API}/gateway-info"
TOKENS = f"{API}/resources/ignition/api-token"
PROPERTIES = f"{API}/resources/ignition/security-properties"
WRITE = f"{API}/restart-tasks/restart"
ADMINISTRATOR = levels.role("Administrator")


def generate(admin: httpx2.Client) -> dict[str, str]:
    found: dict[str, str] = admin.post(f"{API}/api-token/generate", json={}).json()
    return found


def registration(name: str, token_hash: str, *level: levels.Level, secure: bool = False) -> dict[str, Any]:
    profile = {
        "type": "basic-token",
        "secureChannelRequired": secure,
        "securityLevels": levels.tree(level),
        "timestamp": 1788748551614,
    }
    config = {"profile": profile, "settings": {"tokenHash": token_hash}}
    return {"name": name, "collection": "core", "config": config}


def register(admin: httpx2.Client, name: str, *level: levels.Level, secure: bool = False) -> dict[str, str]:
    """The headers of a new token."""
    made = generate(admin)
    assert admin.post(TOKENS, json=[registration(name, made["hash"], *level, secure=secure)]).status_code == 200
    return {"X-Ignition-API-Token": f"{name}:{made['key']}"}


def statuses(client: httpx2.Client, headers: dict[str, str]) -> tuple[int, int]:
    """Of a read and of a write that is refused for want of a confirmation where it is allowed."""
    return client.get(INFO, headers=headers).status_code, client.post(WRITE, headers=headers).status_code


def change(admin: httpx2.Client, **permissions: Any) -> httpx2.Response:
    now = admin.get(f"{API}/resources/singleton/ignition/security-properties").json()
    item = {"signature": now["signature"], "config": {**now["config"], **permissions}}
    return admin.put(PROPERTIES, json=[item])


def test_a_generated_token_counts_once_its_hash_is_registered(client: httpx2.Client, admin: httpx2.Client) -> None:
    made = generate(admin)
    secret = base64.urlsafe_b64decode(made["key"] + "=")
    assert len(secret) == 32
    assert made["hash"] == base64.urlsafe_b64encode(hashlib.sha256(secret).digest()).rstrip(b"=").decode()
    headers = {"X-Ignition-API-Token": f"robot:{made['key']}"}
    assert statuses(client, headers) == (401, 401)
    admin.post(TOKENS, json=[registration("robot", made["hash"], ADMINISTRATOR)])
    assert statuses(client, headers) == (200, 400)
    assert statuses(client, {"X-Ignition-API-Token": f"other:{made['key']}"}) == (401, 401)


def test_a_token_has_exactly_the_levels_of_its_configuration(client: httpx2.Client, admin: httpx2.Client) -> None:
    assert statuses(client, register(admin, "reader", levels.role("Viewer"))) == (200, 403)
    assert statuses(client, register(admin, "nobody", levels.role("Guest"))) == (403, 403)
    assert statuses(client, register(admin, "none")) == (403, 403)


def test_a_token_that_demands_a_secure_channel_is_403_over_plain_http(
    client: httpx2.Client, admin: httpx2.Client
) -> None:
    assert statuses(client, register(admin, "secure", ADMINISTRATOR, secure=True)) == (403, 403)


def test_a_deleted_or_disabled_token_is_401(client: httpx2.Client, admin: httpx2.Client) -> None:
    headers = register(admin, "robot", ADMINISTRATOR)
    now = admin.get(f"{API}/resources/find/ignition/api-token/robot").json()
    off = {"name": "robot", "signature": now["signature"], "config": now["config"], "enabled": False}
    signature = admin.put(TOKENS, json=[off]).json()["changes"][0]["newSignature"]
    assert statuses(client, headers) == (401, 401)
    admin.put(TOKENS, json=[{**off, "signature": signature, "enabled": True}])
    assert statuses(client, headers) == (200, 400)
    signature = admin.get(f"{API}/resources/find/ignition/api-token/robot").json()["signature"]
    admin.delete(f"{TOKENS}/robot/{signature}")
    assert statuses(client, headers) == (401, 401)


def test_levels_that_are_plain_texts_are_422(admin: httpx2.Client) -> None:
    wish = registration("robot", "x")
    wish["config"]["profile"]["securityLevels"] = ["Authenticated/Roles/Administrator"]
    assert admin.post(TOKENS, json=[wish]).status_code == 422
    assert change(admin, writePermissions={"type": "AnyOf", "securityLevels": ["Administrator"]}).status_code == 422


def test_a_changed_permission_takes_effect_at_once(client: httpx2.Client, admin: httpx2.Client, sim: Simulator) -> None:
    reader = {"X-Ignition-API-Token": sim.read_only_token}
    assert statuses(client, {}) == (401, 401)
    change(admin, readPermissions=levels.permission([levels.PUBLIC]))
    assert statuses(client, {}) == (200, 401)
    change(admin, writePermissions=levels.permission([levels.role("Viewer")]))
    assert statuses(client, reader) == (200, 400)
    assert admin.post(WRITE).status_code == 403
    sim.reset()
    assert statuses(client, reader) == (200, 403)


def test_without_security_properties_the_default_counts(client: httpx2.Client, admin: httpx2.Client) -> None:
    signature = admin.get(f"{API}/resources/singleton/ignition/security-properties").json()["signature"]
    assert admin.delete(f"{PROPERTIES}/{signature}").status_code == 200
    assert statuses(admin, {}) == (200, 400)
    assert statuses(client, {}) == (401, 401)


def test_the_default_permissions_are_the_documented_ones() -> None:
    scenario = Scenario(tokens=(TokenSpec(name="only", secret="not base64 at all"),))
    with (
        Simulator(scenario=scenario) as simulator,
        new_client(simulator, {"X-Ignition-API-Token": simulator.token}) as admin,
    ):
        config = admin.get(f"{API}/resources/singleton/ignition/security-properties").json()["config"]
        wanted = {"type": "AnyOf", "securityLevels": levels.tree([ADMINISTRATOR])}
        assert (config["readPermissions"], config["writePermissions"]) == (wanted, wanted)
        assert config["systemAuthProfile"] == "default"


def test_a_user_has_the_levels_of_their_roles() -> None:
    users = (UserSpec(username="admin"), UserSpec(username="viewer", roles=("Viewer",)))
    with Simulator(scenario=Scenario(users=users)) as simulator:
        cookie = f"webui-sid-{simulator._state.gateway_id}"
        for name, expected in (("admin", (200, 403)), ("viewer", (200, 403)), ("gone", (403, 403))):
            with new_client(simulator) as client:
                client.cookies.set(cookie, simulator._state.log_in(name))
                assert statuses(client, {}) == expected
        value = simulator._state.log_in("admin")
        token = simulator._state.memory.logins[value].csrf_token
        with new_client(simulator) as client:
            client.cookies.set(cookie, value)
            assert statuses(client, {"X-CSRF-Token": token}) == (200, 400)


@pytest.mark.parametrize(
    ("wanted", "having", "expected"),
    [
        (levels.permission([ADMINISTRATOR]), [ADMINISTRATOR], True),
        (levels.permission([ADMINISTRATOR]), [levels.ROLES], False),
        (levels.permission([levels.ROLES]), [ADMINISTRATOR], True),
        (levels.permission([ADMINISTRATOR, ("A",)], "AllOf"), [ADMINISTRATOR], False),
        (levels.permission([ADMINISTRATOR, ("A",)], "AllOf"), [ADMINISTRATOR, ("A",)], True),
        (levels.permission([], "AllOf"), [], True),
        (levels.permission([]), [ADMINISTRATOR], False),
        (None, [ADMINISTRATOR], False),
        ({"type": "AnyOf", "securityLevels": ["x"]}, [("x",)], False),
    ],
)
def test_only_the_ends_of_a_tree_of_levels_count(wanted: object, having: list[levels.Level], expected: bool) -> None:
    assert levels.allows(wanted, levels.held(having)) is expected


def test_encrypting_gives_a_jwe_without_the_secret(admin: httpx2.Client) -> None:
    answer = admin.post(f"{API}/encryption/encrypt", content=b"s3cret", headers={"content-type": "text/plain"})
    assert set(answer.json()) == {"protected", "encrypted_key", "iv", "ciphertext", "tag"}
    assert "s3cret" not in answer.text
    assert base64.urlsafe_b64encode(b"s3cret").decode() not in answer.text


def test_secrets_of_tokens_are_in_no_answer(admin: httpx2.Client, sim: Simulator) -> None:
    text = admin.get(f"{API}/resources/list/ignition/api-token").text
    assert "tokenHash" in text
    for key in (sim.token, sim.read_only_token):
        assert key.partition(":")[2] not in text


def test_deployment_modes_come_change_and_go_with_what_they_define(admin: httpx2.Client) -> None:
    mode = f"{API}/mode"
    made = admin.post(mode, json={"name": "test", "title": "Test", "description": "d"}).json()
    assert made == {"name": "test", "title": "Test", "description": "d", "resourceCount": 0}
    bodies: list[Any] = [{"name": "test"}, {"name": "core"}, {"name": ""}, {}, [], {"name": "a/b"}]
    for bad in bodies:
        answer = admin.post(mode, json=bad)
        assert (answer.status_code, answer.content) == (400, b"")
    config = {"driver": "MariaDB", "connectURL": "jdbc:x"}
    item = {"name": "plant", "collection": "test", "config": config}
    assert admin.post(f"{API}/resources/ignition/database-connection", json=[item]).status_code == 200
    assert admin.get(mode).json()["items"][0]["resourceCount"] == 1

    admin.post(mode, json={"name": "other"})
    assert admin.put(f"{mode}/test", json={"name": "other"}).status_code == 409
    assert admin.put(f"{mode}/test", json={}).status_code == 400
    assert admin.put(f"{mode}/nobody", json={"name": "x"}).status_code == 404
    changed = admin.put(f"{mode}/test", json={"name": "trial", "title": "T"}).json()
    assert changed == {"name": "trial", "title": "T", "description": "", "resourceCount": 1}
    found = admin.get(f"{API}/resources/find/ignition/database-connection/plant").json()
    assert found["collections"] == ["trial"]

    assert admin.delete(f"{mode}/nobody").status_code == 404
    assert admin.delete(f"{mode}/trial").json()["resourceCount"] == 1
    assert [each["name"] for each in admin.get(mode).json()["items"]] == ["other"]
    assert admin.get(f"{API}/resources/find/ignition/database-connection/plant").status_code == 404

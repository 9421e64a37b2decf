"""The session login as a client without a browser goes through it, call by call."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from tests.simulator.conftest import comes_true, new_client

AUTHN = "/idp/default/authn"


def query_of(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def begin(client: httpx2.Client) -> dict[str, str]:
    """Steps 1 and 2: the query of the login page, with the first token."""
    to_idp = client.get("/data/app/login")
    to_page = client.get(to_idp.headers["location"])
    return query_of(to_page.headers["location"])


def next_challenge(client: httpx2.Client, token: str) -> httpx2.Response:
    return client.post(f"{AUTHN}/next-challenge", json={"token": token})


def submit(client: httpx2.Client, token: str, username: object, password: object) -> httpx2.Response:
    body = {"token": token, "rememberMe": False, "challenge": {"username": username, "password": password}}
    # Written here, since the client itself refuses half a surrogate pair.
    return client.post(f"{AUTHN}/submit-challenge/basic", content=json.dumps(body))


def log_in(client: httpx2.Client, sim: Simulator) -> None:
    query = begin(client)
    token = next_challenge(client, query["token"]).json()["token"]
    token = submit(client, token, sim.username, sim.password).json()["token"]
    token = next_challenge(client, token).json()["token"]
    to_gateway = client.get("/idp/default/oidc/auth", params={**query, "token": token})
    client.get(to_gateway.headers["location"])


def test_the_login_starts_at_the_identity_provider(client: httpx2.Client) -> None:
    answer = client.get("/data/app/login")

    assert answer.status_code == 302
    assert urlsplit(answer.headers["location"]).path == "/idp/default/oidc/auth"
    query = query_of(answer.headers["location"])
    assert {key: value for key, value in query.items() if key not in ("state", "nonce")} == {
        "app": "gateway",
        "response_type": "code",
        "client_id": "ignition",
        "redirect_uri": "/data/federate/callback/internal",
        "scope": "openid",
    }
    assert query["state"].count(".") == 2
    assert answer.headers["set-cookie"].startswith("idp-relay-")


def test_the_identity_provider_sends_to_its_page_with_a_token(client: httpx2.Client) -> None:
    answer = client.get(client.get("/data/app/login").headers["location"])
    cookie = answer.headers["set-cookie"]

    assert answer.status_code == 302
    assert urlsplit(answer.headers["location"]).path == f"{AUTHN}/login"
    assert query_of(answer.headers["location"])["token"]
    assert cookie.startswith("idp-sid-default-")
    assert all(part in cookie for part in ("HttpOnly", "Path=/idp/default", "SameSite=strict"))


def test_the_whole_login_call_by_call(client: httpx2.Client, sim: Simulator) -> None:
    query = begin(client)
    challenge = next_challenge(client, query["token"]).json()
    token = challenge.pop("token")
    assert challenge == {
        "complete": False,
        "nextChallenge": [{"type": "basic", "config": {}}],
        "rememberMe": False,
        "passwordExpired": False,
    }
    submitted = submit(client, token, sim.username, sim.password)
    assert submitted.status_code == 200
    assert submitted.json()["success"] is True
    end = next_challenge(client, submitted.json()["token"]).json()
    assert end["complete"] is True
    to_gateway = client.get("/idp/default/oidc/auth", params={**query, "token": end["token"]})
    assert to_gateway.status_code == 302
    location = to_gateway.headers["location"]
    assert urlsplit(location).path == "/data/federate/callback/internal"
    assert query_of(location)["state"] == query["state"]
    to_app = client.get(location)
    assert (to_app.status_code, to_app.headers["location"]) == (302, "/app")
    cookie = to_app.headers["set-cookie"]
    assert cookie.startswith("webui-sid-")
    assert all(part in cookie for part in ("HttpOnly", "Path=/;", "SameSite=strict"))
    session = client.get("/data/app/session").json()
    assert session["userPayload"] == {"userName": "admin"}
    assert session["csrfToken"]


def test_the_last_step_may_be_skipped(client: httpx2.Client, sim: Simulator) -> None:
    query = begin(client)
    token = next_challenge(client, query["token"]).json()["token"]
    token = submit(client, token, sim.username, sim.password).json()["token"]
    to_gateway = client.get("/idp/default/oidc/auth", params={**query, "token": token})

    assert client.get(to_gateway.headers["location"]).headers["location"] == "/app"


@pytest.mark.parametrize(
    ("username", "password"),
    [("admin", "wrong"), ("admin", ""), ("nobody", None), ("", ""), ("admin", "\ud800"), (None, 5), ([], {})],
)
def test_a_wrong_password_is_a_200_that_says_so(client: httpx2.Client, username: object, password: object) -> None:
    token = next_challenge(client, begin(client)["token"]).json()["token"]
    answer = submit(client, token, username, password)

    assert answer.status_code == 200
    assert answer.json()["success"] is False
    again = next_challenge(client, answer.json()["token"]).json()
    assert again["complete"] is False


def test_the_right_password_of_another_user_is_wrong(client: httpx2.Client, sim: Simulator) -> None:
    token = next_challenge(client, begin(client)["token"]).json()["token"]
    assert submit(client, token, "administrator", sim.password).json()["success"] is False


def test_a_failed_challenge_opens_nothing(client: httpx2.Client) -> None:
    query = begin(client)
    token = next_challenge(client, query["token"]).json()["token"]
    token = submit(client, token, "admin", "wrong").json()["token"]

    assert client.get("/idp/default/oidc/auth", params={**query, "token": token}).status_code == 400


def test_a_used_token_is_a_400_page(client: httpx2.Client) -> None:
    token = begin(client)["token"]
    next_challenge(client, token)
    for answer in (next_challenge(client, token), submit(client, token, "admin", "x")):
        assert answer.status_code == 400
        assert "<h2>HTTP ERROR 400 Invalid token</h2>" in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'{"token": 5}', b'{"token": ["x"]}', b"\xff\xfe", b"[" * 100_000]
)
def test_a_body_that_is_no_request_is_a_400_page(client: httpx2.Client, body: bytes) -> None:
    for name in ("next-challenge", "submit-challenge/basic"):
        answer = client.post(f"{AUTHN}/{name}", content=body)
        assert answer.status_code == 400


def test_a_code_opens_one_session(client: httpx2.Client, sim: Simulator) -> None:
    query = begin(client)
    token = next_challenge(client, query["token"]).json()["token"]
    token = submit(client, token, sim.username, sim.password).json()["token"]
    location = client.get("/idp/default/oidc/auth", params={**query, "token": token}).headers["location"]

    assert client.get(location).status_code == 302
    assert client.get(location).status_code == 400
    assert client.get("/data/federate/callback/internal").status_code == 400
    used = {"code": query_of(location)["code"], "state": begin(client)["state"]}
    assert client.get("/data/federate/callback/internal", params=used).status_code == 400


def test_without_a_login_there_is_no_session(client: httpx2.Client) -> None:
    assert client.get("/data/app/session").status_code == 401


def test_a_login_reads_the_api_and_writes_with_its_csrf_token(client: httpx2.Client, sim: Simulator) -> None:
    log_in(client, sim)
    assert client.get("/data/api/v1/gateway-info").status_code == 200
    sim.expire_trial()
    refused = client.post("/data/api/v1/trial")
    assert refused.status_code == 403
    assert refused.json() == {"message": "Forbidden", "url": "/data/api/v1/trial", "status": "403"}
    csrf = client.get("/data/app/session").json()["csrfToken"]
    assert client.post("/data/api/v1/trial", headers={"X-CSRF-Token": "wrong"}).status_code == 403
    assert client.post("/data/api/v1/trial", headers={"X-XSRF-TOKEN": csrf}).status_code == 403
    assert client.post("/data/api/v1/trial", headers={"X-CSRF-Token": csrf}).status_code == 200


def test_a_reset_logs_everybody_out(client: httpx2.Client, sim: Simulator) -> None:
    log_in(client, sim)
    sim.reset()
    assert client.get("/data/app/session").status_code == 401


def test_the_login_waits_for_a_starting_gateway(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("STARTING")
    assert client.get("/data/app/login").status_code == 503


def test_cookies_of_two_simulators_on_one_host_do_not_meet(client: httpx2.Client, sim: Simulator) -> None:
    log_in(client, sim)
    with Simulator() as other, new_client(other) as visitor:
        visitor.cookies.update(client.cookies)
        assert visitor.get("/data/app/session").status_code == 401
        log_in(visitor, other)
        assert visitor.get("/data/app/session").status_code == 200
        assert len([name for name in visitor.cookies if name.startswith("webui-sid-")]) == 2


def test_a_login_by_a_post_is_not_there(client: httpx2.Client) -> None:
    answer = client.post("/data/app/login", json={"username": "admin", "password": "x"})
    assert (answer.status_code, answer.json()["status"]) == (404, "404")


def test_a_browser_that_the_provider_knows_is_not_asked_again(client: httpx2.Client, sim: Simulator) -> None:
    log_in(client, sim)
    client.cookies.delete(next(name for name in client.cookies if name.startswith("webui-sid")))
    assert client.get("/data/app/session").status_code == 401

    to_idp = client.get("/data/app/login").headers["location"]
    to_gateway = client.get(to_idp).headers["location"]
    assert urlsplit(to_gateway).path == "/data/federate/callback/internal"
    client.get(to_gateway)
    assert client.get("/data/app/session").json()["userPayload"] == {"userName": "admin"}

    sim.restart()
    assert comes_true(lambda: sim.state == "STARTING")
    assert comes_true(lambda: sim.state == "RUNNING")
    to_page = client.get(client.get("/data/app/login").headers["location"]).headers["location"]
    assert urlsplit(to_page).path == f"{AUTHN}/login"


def test_the_system_identity_provider_stands_in_the_paths() -> None:
    with Simulator(scenario=Scenario(identity_provider="plant-sso")) as named, new_client(named) as client:
        to_page = client.get(client.get("/data/app/login").headers["location"]).headers["location"]
        assert to_page.startswith("/idp/plant-sso/authn/login?")
        assert client.get("/idp/default/oidc/auth").status_code == 404
        settings = GatewaySettings(
            name="named", url=named.url, credential=Credential(username=named.username, password=named.password)
        )
        with GatewayClient(settings) as gateway:
            assert gateway.login() == "admin"


def test_a_gateway_that_just_came_up_may_take_no_login_yet() -> None:
    timing = Timing(grace=0, starting=0, late_login=60)
    with Simulator(timing=timing) as late, new_client(late) as client:
        assert client.get("/data/app/login").status_code == 302
        late.restart()
        assert comes_true(lambda: client.get("/data/app/login").status_code == 503)


@pytest.mark.parametrize("name", ["", "a/b", "a b", "../x"])
def test_an_identity_providers_name_goes_into_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="an identity provider's name"):
        Scenario(identity_provider=name)

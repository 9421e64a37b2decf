"""Logging in without a browser, against the simulator's identity provider and against oddities."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from pytest_ignition.gateway.client import AsyncGatewayClient, GatewayClient
from pytest_ignition.gateway.errors import (
    AuthenticationMissing,
    BadGatewaySettings,
    GatewayError,
    LoginRefused,
    NeedsIgnition83,
    PermissionDenied,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.messages import Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import Answer, FakeGateway, client, data, gateway_81, page


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator() as running:
        yield running


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[GatewayClient]:
    simulator.reset()
    credential = Credential(username=simulator.username, password=simulator.password)
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as client:
        yield client


def test_a_login_reads_and_writes_and_its_end_is_the_end(gateway: GatewayClient, simulator: Simulator) -> None:
    with pytest.raises(AuthenticationMissing):
        gateway.modules.list()

    assert gateway.login() == simulator.username
    assert gateway.modules.list()
    gateway.restart(wait=False)  # a write: goes with the CSRF token

    gateway.logout()
    with pytest.raises(AuthenticationMissing, match="wants an API token"):
        gateway.modules.list()


def test_a_login_outlives_its_connection(gateway: GatewayClient) -> None:
    gateway.login()
    gateway.close()
    assert gateway.modules.list()


def test_a_login_is_there_again_after_a_restart_that_ended_it() -> None:
    """Though the gateway takes none at first."""
    with Simulator(timing=Timing(grace=0.1, starting=2.0, late_login=1.5)) as late:
        credential = Credential(username=late.username, password=late.password)
        with GatewayClient(
            GatewaySettings(name="late", allow="disruptive", url=late.url, credential=credential)
        ) as client:
            client.login()
            client.restart(timeout=20)
            assert client.modules.list()
        logins = [line for line in late.requests if line.path.endswith("/submit-challenge/basic")]
        assert len(logins) == 2


def test_a_login_goes_instead_of_the_token(simulator: Simulator) -> None:
    """What it may do is what the person may do."""
    simulator.reset()
    credential = Credential(username=simulator.username, password=simulator.password, token=simulator.read_only_token)
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as client:
        with pytest.raises(PermissionDenied, match="this API token"):
            client.restart(wait=False)
        client.login()
        client.restart(wait=False)
        client.logout()
        with pytest.raises(PermissionDenied, match="this API token"):
            client.restart(wait=False)


def test_a_session_that_the_gateway_forgot_is_told_so(gateway: GatewayClient, simulator: Simulator) -> None:
    gateway.login()
    simulator.reset()
    with pytest.raises(AuthenticationMissing) as caught:
        gateway.modules.list()
    assert str(caught.value) == (
        "GET /data/api/v1/modules/healthy: 401, the gateway does not know the login any more "
        '("Unauthorized")\nhint: log in again, with the step gateway.login'
    )


@pytest.mark.parametrize("given", [{"password": "wrong-pw"}, {"username": "nobody", "password": "wrong-pw"}])
def test_a_wrong_login_is_refused_and_leaves_nothing_behind(gateway: GatewayClient, given: dict[str, str]) -> None:
    with pytest.raises(LoginRefused) as caught:
        gateway.login(**{"username": "admin", **given})
    assert str(caught.value) == (
        f"the gateway refused the login of {given.get('username', 'admin')!r}\n"
        "hint: is the password right, and does the user exist in the user source of the system identity provider?"
    )
    assert not caught.value.retryable
    assert not gateway.session.active
    assert list(gateway.session.secrets()) == []


def test_odd_names_and_passwords_arrive_as_they_are(gateway: GatewayClient) -> None:
    with pytest.raises(LoginRefused):
        gateway.login('Jörg "x" & [b] <i> \\u0041 \U0001f680', 'päss=&?"\\\n')


def test_without_name_and_password_it_says_what_to_set(simulator: Simulator) -> None:
    with GatewayClient(GatewaySettings(name="plant", url=simulator.url)) as client:
        with pytest.raises(BadGatewaySettings, match="gateway plant: a login needs name and password"):
            client.login()
        with pytest.raises(BadGatewaySettings, match="gateway plant: a login needs a password"):
            client.login("admin")


def test_nothing_secret_is_shown_by_the_client(gateway: GatewayClient, simulator: Simulator) -> None:
    gateway.login()
    secrets = list(gateway.session.secrets())
    assert len(secrets) >= 2
    shown = repr(gateway.session) + repr(vars(gateway))
    for secret in (*secrets, simulator.password):
        assert secret not in shown
    assert all(secret not in str(line) for secret in secrets for line in simulator.requests)


def test_the_async_face_logs_in_alike(simulator: Simulator) -> None:
    simulator.reset()
    credential = Credential(username=simulator.username, password=simulator.password)

    async def use() -> None:
        async with AsyncGatewayClient(
            GatewaySettings(name="s", allow="disruptive", url=simulator.url, credential=credential)
        ) as client:
            assert await client.login() == simulator.username
            assert await client.modules.list()
            await client.restart(wait=False)
            await client.logout()
            with pytest.raises(AuthenticationMissing):
                await client.modules.list()

    asyncio.run(use())


AUTH = "/idp/default/oidc/auth"
LOGIN_PAGE = "/idp/default/authn/login"
CHALLENGE = "/idp/default/authn/next-challenge"
SUBMIT = "/idp/default/authn/submit-challenge/basic"


def to(location: str) -> Response:
    return Response(status=302, headers={"location": location})


def provider(**others: Any) -> FakeGateway:
    """A gateway whose login works; `others` replaces single answers."""
    basic = data({"complete": False, "nextChallenge": [{"type": "basic", "config": {}}], "token": "T1"})
    routes: dict[str, Answer | list[Answer]] = {
        "/data/app/login": to(f"{AUTH}?app=gateway&state=a.b.c"),
        AUTH: [to(f"https://elsewhere.example{LOGIN_PAGE}?token=T0"), to("/data/federate/callback/internal?code=c")],
        CHALLENGE: [basic, data({"complete": True, "nextChallenge": [], "token": "T3"})],
        SUBMIT: data({"success": True, "token": "T2"}),
        "/data/federate/callback/internal": to("/app"),
        "/data/app/session": data({"userPayload": {}, "csrfToken": "csrf"}),
    }
    names = {"start": "/data/app/login", "auth": AUTH, "challenge": CHALLENGE, "submit": SUBMIT,
             "session": "/data/app/session"}  # fmt: skip
    routes.update({names[name]: answer for name, answer in others.items()})
    return FakeGateway(routes)


def test_each_token_is_used_once_and_no_other_host_is_asked() -> None:
    gateway = provider()

    assert client(gateway).login("op", "pw") == "op"

    assert gateway.paths == [
        "/data/app/login", AUTH, CHALLENGE, SUBMIT, CHALLENGE, AUTH, "/data/federate/callback/internal",
        "/data/app/session",
    ]  # fmt: skip
    assert [request.json.get("token") for request in gateway.asked if request.json] == ["T0", "T1", "T2"]
    assert gateway.asked[5].params == {"app": "gateway", "state": "a.b.c", "token": "T3"}
    assert not any(request.authenticated for request in gateway.asked)


SAML = data({"complete": False, "nextChallenge": [{"type": "saml"}], "token": "T1"})
BASIC = data({"complete": False, "nextChallenge": [{"type": "basic"}], "token": "T1"})
TOTP = data({"complete": False, "nextChallenge": [{"type": "totp"}], "token": "T3"})
EXPIRED = data({"complete": True, "passwordExpired": True, "token": "T3"})


@pytest.mark.parametrize(
    ("others", "error", "words"),
    [
        ({"challenge": [SAML]}, LoginRefused, "does not ask for name and password, but for saml"),
        ({"challenge": [BASIC, TOTP]}, LoginRefused, "the login of 'op' wants more than a password: totp"),
        ({"challenge": [BASIC, EXPIRED]}, LoginRefused, "the password of 'op' has expired"),
        ({"challenge": [page(400, "Invalid token")]}, UnexpectedAnswer, "400, not the answer that the API promises"),
        ({"start": data({})}, UnexpectedAnswer, "GET /data/app/login: 200"),
        ({"auth": [to("/somewhere?x=1")]}, UnexpectedAnswer, "no way to a login page, but to /somewhere"),
        ({"session": page(401, "Unauthorized")}, AuthenticationMissing, "the login left no session behind"),
        ({"session": data({})}, UnexpectedAnswer, "a session without a CSRF token"),
        ({"submit": data([])}, UnexpectedAnswer, "another kind of JSON than an object"),
    ],
)
def test_another_course_is_told_in_plain_words(others: dict[str, Any], error: type[GatewayError], words: str) -> None:
    with pytest.raises(error) as caught:
        client(provider(**others)).login("op", "secret-pw")
    assert words in str(caught.value)
    assert "secret-pw" not in str(caught.value)


def test_an_81_says_that_it_needs_83() -> None:
    with pytest.raises(NeedsIgnition83, match=r"GET /data/app/login: needs Ignition 8\.3"):
        client(gateway_81()).login("op", "pw")

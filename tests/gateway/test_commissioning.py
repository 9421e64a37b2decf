"""The wizard of a fresh gateway: read, answered step by step, and gone through in one call; 8.1 and 8.3 alike."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.commissioning_flow import salted
from pytest_ignition.gateway.errors import (
    AlreadyCommissioned,
    CommissioningRefused,
    GatewayError,
    GatewayNotReady,
    GatewayUnreachable,
    LoginRefused,
)
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import (
    COMMISSIONING,
    GATEWAY_INFO,
    REFUSED,
    RUNNING,
    STARTING,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    page,
    text,
)

VERSIONS = ["8.3.6", "8.1.48"]
FRESH = {"edition": "edition", "eula": "license", "authSetup": "authentication", "connections": "connections"}


@pytest.fixture(scope="module", params=VERSIONS)
def running(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    scenario = Scenario(version=request.param, commissioned=False)
    with Simulator(scenario=scenario, timing=Timing(grace=0.3, starting=0.3)) as simulator:
        yield simulator


@pytest.fixture
def fresh(running: Simulator) -> Simulator:
    running.reset()
    return running


@pytest.fixture
def gateway(fresh: Simulator) -> Iterator[GatewayClient]:
    credential = Credential(token=fresh.token)
    with GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=fresh.url, credential=credential)) as made:
        yield made


def test_a_fresh_gateway_tells_what_its_wizard_wants(gateway: GatewayClient, fresh: Simulator) -> None:
    state = gateway.commissioning.state()

    assert (state.needed, state.state, state.can_reach_ia) == (True, "RUNNING", True)
    assert state.steps == FRESH
    assert state.edition == ("NOT_SET" if fresh._state.scenario.version.startswith("8.1") else "")


def test_from_the_wizard_to_a_gateway_that_its_first_user_logs_in_to(gateway: GatewayClient, fresh: Simulator) -> None:
    said: list[str] = []

    done = gateway.commissioning.commission("boss", "Pass-wörd 1", edition="edge", timeout=20, progress=said.append)

    assert done.steps == ("edition", "eula", "authSetup", "connections")
    assert done.state == "RUNNING"
    assert done.address == f"http://localhost:{fresh.url.rpartition(':')[2]}"
    assert said[:5] == [
        "commissioning: edition",
        "commissioning: eula",
        "commissioning: authSetup",
        "commissioning: connections",
        "commissioning: starting the gateway",
    ]
    assert fresh.state == "RUNNING"
    assert gateway.gwinfo().edition == "edge"
    assert not gateway.commissioning.state().needed
    assert fresh._state.accounts.user("boss", "Pass-wörd 1") is not None
    assert fresh._state.accounts.user("boss", "pass") is None
    if fresh._state.scenario.has_rest_api:
        with pytest.raises(LoginRefused):
            gateway.login("boss", "wrong")
        assert gateway.login("boss", "Pass-wörd 1") == "boss"
        assert len(gateway.modules.list()) == 9


def test_a_reset_makes_it_fresh_again(gateway: GatewayClient, fresh: Simulator) -> None:
    gateway.commissioning.commission("boss", "secret", timeout=20)
    fresh.reset()
    assert gateway.commissioning.state().needed
    assert fresh._state.accounts.user("boss", "secret") is None


def test_a_restart_before_the_wizard_is_done_comes_back_to_it(gateway: GatewayClient, fresh: Simulator) -> None:
    gateway.commissioning.post_step("license", {"accept": True}, "eula")
    assert "eula" not in gateway.commissioning.state().steps
    fresh.set_state("STARTING")
    fresh.set_state("RUNNING")
    assert gateway.commissioning.state().steps == FRESH


def test_the_license_is_shown_and_the_ports_are_proposed(gateway: GatewayClient, fresh: Simulator) -> None:
    assert "<h1>License agreement</h1>" in gateway.commissioning.get_step("license", "eula").text
    ports = gateway.commissioning.get_step("connections").data
    assert ports[0] == {"name": "httpPort", "port": int(fresh.url.rpartition(":")[2])}
    with pytest.raises(CommissioningRefused, match="404, the wizard shows no step 'nonsense'"):
        gateway.commissioning.get_step("nonsense")


def test_given_ports_are_told_to_the_wizard(gateway: GatewayClient, fresh: Simulator) -> None:
    done = gateway.commissioning.commission("boss", "secret", http_port=9088, timeout=20)
    assert done.address == "http://localhost:9088"


@pytest.mark.parametrize(
    ("step_id", "answer", "reason"),
    [
        ("license", {"accept": False}, "The license agreement was not accepted"),
        ("edition", {"edition": "ultimate"}, "There is no such edition"),
        ("authentication", {"username": "x", "password": "plain"}, "password as \\[salt\\] and SHA-256"),
        ("authentication", {"username": "", "password": salted("x", "12345678")}, "A user has a name"),
        ("connections", {"http": 0, "https": 1, "gan": 2}, "A port is a number"),
        ("modules", {}, "The step modules is not wanted"),
        ("finished", {"startGateway": True}, "Still wanted: edition, eula, authSetup, connections"),
    ],
)
def test_an_answer_that_is_not_taken_is_told_with_the_reason(
    gateway: GatewayClient, step_id: str, answer: Mapping[str, Any], reason: str
) -> None:
    with pytest.raises(CommissioningRefused, match=f"400, the wizard does not take the answer to .*{reason}"):
        gateway.commissioning.post_step(step_id, answer)


def test_a_license_that_is_not_to_be_accepted_ends_it_before_anything_is_answered(
    gateway: GatewayClient, fresh: Simulator
) -> None:
    with pytest.raises(CommissioningRefused, match="wants the licence agreement accepted, which was not to be"):
        gateway.commissioning.commission("boss", "secret", accept_license=False)
    assert [line for line in fresh.requests if line.method == "POST"] == []


def test_a_commissioned_gateway_has_no_wizard(gateway: GatewayClient) -> None:
    gateway.commissioning.commission("boss", "secret", timeout=20)
    for call in (
        lambda: gateway.commissioning.commission("boss", "secret"),
        lambda: gateway.commissioning.get_step("license"),
        lambda: gateway.commissioning.post_step("license", {"accept": True}),
    ):
        with pytest.raises(AlreadyCommissioned, match="the gateway is RUNNING and was commissioned before"):
            call()
    state = gateway.commissioning.state()
    assert (state.needed, state.state, state.steps, state.edition) == (False, "RUNNING", {}, None)


def test_while_it_starts_the_wizard_is_not_there_yet(gateway: GatewayClient, fresh: Simulator) -> None:
    fresh.set_state("STARTING")
    with pytest.raises(GatewayNotReady, match="the gateway is STARTING; its wizard is not there yet"):
        gateway.commissioning.commission("boss", "secret")
    with pytest.raises(GatewayNotReady, match="GET /get-step: the gateway is STARTING"):
        gateway.commissioning.get_step("license")


def test_the_password_goes_salted_and_hashed_and_stands_in_no_repr() -> None:
    gateway = wizard({"authSetup": "authentication"})

    client(gateway, FakeWaiter()).commissioning.commission("boss", "hunter-22", timeout=30)

    (request,) = [each for each in gateway.asked if each.json and each.json["step"] == "authSetup"]
    password = request.json["data"]["password"]
    salt, digest = password[1:9], password[10:]
    assert password == f"[{salt}]{digest}"
    assert digest == hashlib.sha256(f"hunter-22{salt}".encode()).hexdigest()
    assert "hunter-22" not in repr(gateway.asked)
    assert password not in repr(request)
    assert all(each.authenticated is False for each in gateway.asked if "-step" in each.path)


def wizard(
    *bootstraps: Mapping[str, str],
    edition: str = "",
    pings: list[Answer] | None = None,
    answer: Answer | None = None,
) -> FakeGateway:
    """A gateway with a wizard that wants these steps, one set after each answer; then it starts."""
    left = [*({"steps": each, "edition": edition, "canReachIA": False} for each in bootstraps), {"steps": {}}]
    after = pings or [COMMISSIONING, STARTING, RUNNING]
    finished: list[bool] = []

    def ping(_request: Request) -> Response:
        answer = (after.pop(0) if len(after) > 1 else after[0]) if finished else COMMISSIONING
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Response)
        return answer

    def post(request: Request) -> Response:
        if request.json["id"] == "finished":
            finished.append(True)
            return data({"gatewayAddress": "http://localhost:8088"})
        return answer if isinstance(answer, Response) else Response(status=201)

    def bootstrap(_request: Request) -> Response:
        return data(left.pop(0) if len(left) > 1 else left[0])

    return FakeGateway(
        {
            "/StatusPing": ping,
            "/bootstrap": bootstrap,
            "/post-step": post,
            "/get-step": data({"data": [{"name": "httpPort", "port": 9000}, {"name": "ganPort", "port": "odd"}, 7]}),
            "/data/api/v1/gateway-info": data(GATEWAY_INFO),
        }
    )


def answered(gateway: FakeGateway) -> list[Any]:
    return [request.json for request in gateway.asked if request.path == "/post-step"]


def test_only_what_is_asked_for_is_answered_in_its_order() -> None:
    """A container whose variables set all the rest wants the licence only (captured)."""
    gateway = wizard({"eula": "license"})

    done = client(gateway, FakeWaiter()).commissioning.commission("boss", "secret", timeout=30)

    assert answered(gateway) == [
        {"id": "license", "step": "eula", "data": {"accept": True}},
        {"id": "finished", "step": "finished", "data": {"startGateway": True}},
    ]
    assert done.steps == ("eula",)


def test_the_edition_of_an_81_comes_first_and_its_steps_are_read_anew() -> None:
    later = {"connections": "connections", "eula": "license"}
    gateway = wizard({"eula": "license"}, later, {"eula": "license"}, edition="NOT_SET")

    client(gateway, FakeWaiter()).commissioning.commission("boss", "secret", edition="maker", timeout=30)

    assert [each["step"] for each in answered(gateway)] == ["edition", "connections", "eula", "finished"]
    assert answered(gateway)[0]["data"] == {"edition": "maker"}
    assert answered(gateway)[1]["data"] == {"http": 9000, "https": 8043, "gan": 8060, "useSSL": False}


def test_a_step_that_stays_is_not_answered_twice() -> None:
    gateway = wizard({"eula": "license"}, {"eula": "license"}, {"eula": "license"})
    gateway._routes["/bootstrap"] = [data({"steps": {"eula": "license"}})]

    client(gateway, FakeWaiter()).commissioning.commission("boss", "secret", timeout=30)

    assert [each["step"] for each in answered(gateway)] == ["eula", "finished"]


def test_modules_are_accepted_by_name() -> None:
    gateway = wizard({"modules": "modules"})
    client(gateway, FakeWaiter()).commissioning.commission("b", "s", accept_modules=["com.example.plant"], timeout=30)
    accepted = ["com.example.plant"]
    assert answered(gateway)[0] == {
        "id": "modules",
        "step": "modules",
        "data": {"acceptedLicenses": accepted, "acceptedCertificates": accepted},
    }


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ({"eula": "license", "activated": "activation"}, "wants what this call cannot answer: activated"),
        ({"eula": "license", "modules": "modules"}, "wants the terms of modules accepted, and none were named"),
    ],
)
def test_what_cannot_be_answered_ends_it_before_anything_is(steps: Mapping[str, str], words: str) -> None:
    gateway = wizard(steps)
    with pytest.raises(CommissioningRefused, match=words):
        client(gateway, FakeWaiter()).commissioning.commission("boss", "secret")
    assert answered(gateway) == []


def test_an_answer_that_is_refused_ends_it() -> None:
    with pytest.raises(CommissioningRefused, match="500, the wizard does not take the answer to 'eula' \\(\"No\"\\)"):
        client(wizard({"eula": "license"}, answer=page(500, "No"))).commissioning.commission("boss", "secret")


@pytest.mark.parametrize(
    ("pings", "kind", "words"),
    [
        (
            [COMMISSIONING],
            GatewayNotReady,
            "did not run 30 s after its wizard: COMMISSIONING; it says that it is at http",
        ),
        ([STARTING], GatewayNotReady, "did not run .* after its wizard: STARTING"),
        ([REFUSED], GatewayNotReady, "after its wizard: no answer"),
        ([STARTING, COMMISSIONING], CommissioningRefused, "waits for its wizard again, which wants: nothing"),
    ],
)
def test_a_gateway_that_does_not_run_afterwards_is_told(
    pings: list[Answer], kind: type[GatewayError], words: str
) -> None:
    gateway = wizard({"eula": "license"}, pings=pings)
    with pytest.raises(kind, match=words):
        client(gateway, FakeWaiter()).commissioning.commission("boss", "secret", timeout=30)


def test_pings_that_fail_on_the_way_to_running_are_part_of_it() -> None:
    pings: list[Answer] = [COMMISSIONING, REFUSED, page(503, "x"), STARTING, RUNNING]
    waiter = FakeWaiter()
    done = client(wizard({"eula": "license"}, pings=pings), waiter).commissioning.commission("b", "s", timeout=60)
    assert (done.state, len(waiter.waits)) == ("RUNNING", 4)


def test_something_else_than_a_gateway_has_no_wizard() -> None:
    with pytest.raises(GatewayUnreachable):
        client(FakeGateway({"/StatusPing": REFUSED})).commissioning.state()
    odd = FakeGateway({"/StatusPing": COMMISSIONING, "/bootstrap": data({"steps": [], "edition": 7})})
    assert client(odd).commissioning.state().steps == {}
    html = FakeGateway({"/StatusPing": COMMISSIONING, "/bootstrap": text("<html>")})
    with pytest.raises(GatewayError, match="not JSON; is this Ignition"):
        client(html).commissioning.state()

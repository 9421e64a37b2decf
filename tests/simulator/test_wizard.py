"""A gateway in its wizard, as HTTP shows it (gateway API sheet, section 2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import COMMISSIONING, RUNNING, STARTING, GatewayState, Timing
from pytest_ignition.simulator.wizard_steps import WizardSteps
from tests.simulator.conftest import Clock, comes_true, new_client
from tests.simulator.test_module_changes import PLANT, install, listed, restarted

OPEN = ["/StatusPing", "/system/gwinfo", "/welcome", "/bootstrap", "/get-step?step=license"]
CLOSED = [
    "/",
    "/app",
    "/web/home",
    "/data/api/v1/gateway-info",
    "/data/api/v1/trial",
    "/openapi.json",
    "/data/app/login",
    "/data/perspective/client/demo",
    "/system/webdev/demo/x",
    "/nonsense",
]


@pytest.fixture(params=["8.3.6", "8.1.48"])
def fresh(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    scenario = Scenario(version=request.param, commissioned=False)
    with Simulator(scenario=scenario, timing=Timing(grace=0.3, starting=0.3)) as simulator:
        yield simulator


@pytest.fixture
def guest(fresh: Simulator) -> Iterator[httpx2.Client]:
    with new_client(fresh) as client:
        yield client


def post(client: httpx2.Client, step_id: str, **data: Any) -> httpx2.Response:
    return client.post("/post-step", json={"id": step_id, "data": data})


def test_everything_but_the_wizard_leads_to_it(guest: httpx2.Client) -> None:
    for path in OPEN:
        assert guest.get(path).status_code == 200, path
    for path in CLOSED:
        answer = guest.get(path)
        assert (answer.status_code, answer.headers["location"]) == (302, "/welcome"), path
    assert guest.get("/StatusPing").json() == {"state": "RUNNING", "details": "COMMISSIONING"}
    assert guest.get("/system/gwinfo").text == "ContextStatus=NEEDS_COMMISSIONING;"


def test_answers_are_201_and_the_last_one_starts_the_gateway(guest: httpx2.Client, fresh: Simulator) -> None:
    """An 8.1's own scripts leave out `step`."""
    assert post(guest, "edition", edition="").status_code == 201
    assert post(guest, "license", accept=True).status_code == 201
    assert post(guest, "authentication", username="boss", password=f"[12345678]{'0' * 64}").status_code == 201
    assert post(guest, "connections", http=8088, https=8043, gan=8060, useSSL=False).status_code == 201
    assert guest.get("/bootstrap").json()["steps"] == {}
    assert fresh.username == ""

    answer = post(guest, "finished", startGateway=True)

    assert (answer.status_code, answer.json()) == (200, {"gatewayAddress": "http://localhost:8088"})
    assert guest.get("/StatusPing").json()["details"] == "COMMISSIONING"
    assert comes_true(lambda: fresh.state == "STARTING")
    assert comes_true(lambda: fresh.state == "RUNNING")
    for path in ("/bootstrap", "/get-step?step=license"):
        assert guest.get(path).status_code == 404
    assert post(guest, "license", accept=True).status_code == 404
    assert fresh.username == "", "the password of that user is not known"


@pytest.mark.parametrize("body", ["", "[]", '{"id": "license"}', '{"id": "license", "data": 1}', '{"data": {}}'])
def test_a_body_that_is_no_answer_is_a_400(guest: httpx2.Client, body: str) -> None:
    assert guest.post("/post-step", content=body).status_code == 400


@pytest.mark.parametrize("ports", [{}, {"http": True, "https": 1, "gan": 1}, {"http": 70000, "https": 1, "gan": 1}])
def test_ports_are_numbers(guest: httpx2.Client, ports: dict[str, Any]) -> None:
    assert post(guest, "connections", **ports).status_code == 400


def test_a_wizard_that_is_held_by_hand_wants_what_was_captured(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("COMMISSIONING")
    assert client.get("/bootstrap").json() == {"steps": {"eula": "license"}, "edition": "", "canReachIA": True}


def test_terms_of_a_module_are_a_step_of_the_wizard(admin: httpx2.Client, sim: Simulator) -> None:
    install(admin, signed=True, licence="<p>Terms</p>")
    restarted(sim)
    assert str(sim.state) == "COMMISSIONING"
    assert admin.get("/bootstrap").json()["steps"] == {"modules": "modules"}
    assert post(admin, "finished", startGateway=True).status_code == 400
    assert post(admin, "modules", acceptedLicenses="x", acceptedCertificates=[]).status_code == 400

    answer = post(admin, "modules", acceptedLicenses=[PLANT], acceptedCertificates=[PLANT])
    assert answer.status_code == 201
    assert admin.get("/bootstrap").json()["steps"] == {}
    assert post(admin, "finished", startGateway=True).status_code == 200
    restarted(sim)

    assert sim.state == "RUNNING"
    assert listed(admin)[PLANT]["state"] == "ACTIVE"


def test_a_module_whose_terms_stay_unaccepted_is_held_back(admin: httpx2.Client, sim: Simulator) -> None:
    install(admin, signed=True, licence="<p>Terms</p>")
    restarted(sim)
    post(admin, "modules", acceptedLicenses=[PLANT], acceptedCertificates=[])
    post(admin, "finished", startGateway=True)
    restarted(sim)

    assert sim.state == "RUNNING"
    assert PLANT not in listed(admin)
    assert listed(admin, "quarantined")[PLANT] == {
        "id": PLANT,
        "name": "Plant",
        "version": "1.2.0",
        "certAccepted": False,
        "licenseAccepted": True,
        "reason": "certificate or license not accepted",
    }


def test_a_fresh_gateway_lets_nobody_in_but_tokens_that_were_put_there(fresh: Simulator) -> None:
    assert (fresh.username, fresh.password) == ("", "")
    assert fresh.token != ""


def test_the_wizard_stays_until_the_gateway_goes_down(clock: Clock) -> None:
    state = GatewayState(Scenario(commissioned=False), timing=Timing(grace=5, starting=40), now=clock)
    state.part(WizardSteps).finish()
    state.restart()
    seen = []
    for seconds in (0, 4.9, 0.1, 39.9, 0.1):
        clock.advance(seconds)
        seen.append(state.state)

    assert seen == [COMMISSIONING, COMMISSIONING, STARTING, STARTING, RUNNING]


def test_a_restart_of_a_gateway_that_is_not_commissioned_leads_back_to_its_wizard(clock: Clock) -> None:
    state = GatewayState(Scenario(commissioned=False), timing=Timing(grace=5, starting=40), now=clock)
    state.restart()
    clock.advance(45)
    assert state.state == COMMISSIONING

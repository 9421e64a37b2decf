"""A simulated 8.1: what it has, what it has not, its login and the reset of its trial."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from pytest_ignition.simulator.pages_81 import home_page
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.conftest import new_client

AUTHN = "/idp/default/authn"


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with Simulator(scenario=Scenario(version="8.1.48"), timing=Timing(binding=0.05)) as simulator:
        yield simulator


@pytest.fixture
def guest(sim: Simulator) -> Iterator[httpx2.Client]:
    with new_client(sim) as client:
        yield client


def token_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["token"][0]


def log_in(client: httpx2.Client, sim: Simulator, page: str = "/web/status/licenses") -> str:
    """As the pages of an 8.1 do it; where it leads back to."""
    to_login = client.get(page).headers["location"]
    to_idp = client.get(to_login).headers["location"]
    query = {key: values[0] for key, values in parse_qs(urlsplit(to_idp).query).items()}
    token = token_of(client.get(to_idp).headers["location"])
    body = {"username": sim.username, "password": sim.password, "token": token, "rememberMe": False}
    answer = client.post(f"{AUTHN}/submit-username-password-challenge", json=body).json()
    assert answer["success"] is True
    token = client.post(f"{AUTHN}/next-challenge", json={"token": answer["token"]}).json()["token"]
    to_gateway = client.get("/idp/default/oidc/auth", params={**query, "token": token}).headers["location"]
    assert urlsplit(to_gateway).path == "/data/federate/callback/ignition"
    return client.get(to_gateway).headers["location"]


def test_what_an_81_has(guest: httpx2.Client) -> None:
    assert guest.get("/StatusPing").json() == {"state": "RUNNING"}
    assert "Version=8.1.48;" in guest.get("/system/gwinfo").text
    assert guest.get("/").headers["location"] == "/web/home"
    assert guest.get("/data/perspective/client/demo").status_code == 200
    assert guest.get("/data/perspective/client/nobody").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/data/api/v1/gateway-info",
        "/data/api/v1/trial",
        "/data/api/v1/modules/healthy",
        "/data/perspective/api/v1/sessions/",
        "/openapi.json",
        "/data/app/login",
        "/data/app/session",
        "/app",
        "/idp/default/authn/submit-challenge/basic",
    ],
)
def test_what_came_with_83_is_a_404(guest: httpx2.Client, sim: Simulator, path: str) -> None:
    for headers in ({}, {"X-Ignition-API-Token": sim.token}):
        answer = guest.get(path, headers=headers)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/html;charset=iso-8859-1"


def test_a_guest_may_log_in_and_a_user_may_reset_the_trial(guest: httpx2.Client, sim: Simulator) -> None:
    page = guest.get("/web/home").text
    assert 'id="login-link"' in page
    assert '<a class="action" id="sign-in-anchor" href="/web/login">Sign in to Reset</a>' in page
    assert "reset-trial-anchor" not in page

    log_in(guest, sim)

    page = guest.get("/web/home").text
    assert '<a class="action" id="reset-trial-anchor" href="#">Reset Trial</a>' in page
    assert "sign-in-anchor" not in page
    assert "login-link" not in page


@pytest.mark.parametrize("path", ["/web/status", "/web/config", "/web/config/system.modules"])
def test_a_protected_page_leads_to_the_login_and_back(guest: httpx2.Client, sim: Simulator, path: str) -> None:
    answer = guest.get(path)
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/web/login?token=")

    assert log_in(guest, sim, path) == path
    assert "Perspective" in guest.get(path).text


def test_the_modules_page_has_its_number_and_the_link_of_its_actions(guest: httpx2.Client, sim: Simulator) -> None:
    log_in(guest, sim)

    page = guest.get("/web/config/system.modules?1").text
    assert "Install or Upgrade a Module&hellip;" in page
    assert "-actions-primary" in page
    assert "Install or Upgrade" not in guest.get("/web/config/system.licenses?1").text


def test_a_wrong_password_and_a_used_token_get_nowhere(guest: httpx2.Client, sim: Simulator) -> None:
    to_idp = guest.get("/web/login").headers["location"]
    token = token_of(guest.get(to_idp).headers["location"])
    body = {"username": sim.username, "password": "wrong", "token": token}
    route = f"{AUTHN}/submit-username-password-challenge"

    assert guest.post(route, json=body).json()["success"] is False
    assert guest.post(route, json=body).status_code == 400


def test_the_trial_is_read_by_everybody_and_reset_by_its_page_once_it_is_over(
    guest: httpx2.Client, sim: Simulator
) -> None:
    own = {"origin": sim.url, "referer": f"{sim.url}/web/home"}
    assert guest.get("/data/status/trial").json() == {"remainingSeconds": 7200, "expired": False}
    assert guest.put("/data/status/trial", headers=own).status_code == 401
    log_in(guest, sim)
    assert guest.put("/data/status/trial", headers=own).status_code == 403, "it is not over"
    sim.expire_trial()
    assert guest.get("/data/status/trial").json() == {"remainingSeconds": 0, "expired": True}
    for headers in ({}, {"origin": sim.url}, {**own, "origin": "http://elsewhere"}):
        assert guest.put("/data/status/trial", headers=headers).status_code == 403
    assert guest.put("/data/status/trial", headers=own).json() == {"remainingSeconds": 7200, "expired": False}


@pytest.mark.parametrize(("method", "status"), [("POST", 405), ("PUT", 405), ("GET", 404)])
@pytest.mark.parametrize("version", ["8.1.48", "8.3.6"])
def test_a_webdev_route_that_is_not_there(version: str, method: str, status: int) -> None:
    with Simulator(scenario=Scenario(version=version)) as simulator, new_client(simulator) as client:
        for path in ("/system/webdev/demo/route", "/system/webdev/nobody/a/b"):
            assert client.request(method, path).status_code == status
        simulator.expire_trial()
        answer = client.request(method, "/system/webdev/demo/route")
        assert (answer.status_code, answer.headers["content-type"]) == (402, "text/html;charset=iso-8859-1")
        simulator.set_state("STARTING")
        assert client.request(method, "/system/webdev/demo/route").status_code == 503


def test_pages_wait_for_a_starting_gateway(guest: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("STARTING")
    assert guest.get("/web/home").status_code == 503


def test_odd_names_stay_text() -> None:
    page = home_page(GatewayState(Scenario(version="8.1.48", project="<b>$name")), user="<i>$x")
    assert "<b>&lt;b&gt;$name</b>" in page
    assert "&lt;i&gt;$x" in page


@pytest.mark.slow
def test_the_trial_is_reset_in_a_browser_by_the_known_selectors(chromium: Browser, sim: Simulator) -> None:
    context = chromium.new_context()
    tab = context.new_page()
    sim.expire_trial()
    tab.goto(f"{sim.url}/web/home")
    expect(tab.locator("#trial-clock")).to_have_text("Expired")
    tab.click("#login-link")
    tab.fill("input.username-field", sim.username)
    tab.click(".submit-button")
    tab.fill("input.password-field", "wrong")
    tab.click(".submit-button")
    expect(tab.locator(".login-panel")).to_contain_text("The user name or the password is wrong.")
    tab.fill("input[name=password]:visible", sim.password)
    tab.click(".submit-button")
    expect(tab).to_have_url(f"{sim.url}/web/home")
    tab.click("#reset-trial-anchor")
    expect(tab.locator("#trial-clock")).to_contain_text(":")
    assert sim._state.trial_left > 7000
    context.close()

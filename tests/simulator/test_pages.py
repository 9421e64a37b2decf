from __future__ import annotations

import httpx2
import pytest

from pytest_ignition.simulator.admin_pages import Viewer
from pytest_ignition.simulator.pages import home_page
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator
from pytest_ignition.simulator.state import GatewayState
from tests.simulator.test_login import log_in


def test_the_address_alone_leads_to_the_home_page(client: httpx2.Client) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer.headers["location"]) == (302, "/app")
    assert client.get("/app").status_code == 200


def test_a_guest_is_offered_the_login_and_nothing_that_tells_of_one(client: httpx2.Client) -> None:
    page = client.get("/app").text

    assert '<a class="login-link" href="/data/app/login">Login</a>' in page
    assert "/app/platform" not in page
    assert "home-page" not in page


def test_a_user_is_named_and_offered_no_login(client: httpx2.Client, sim: Simulator) -> None:
    log_in(client, sim)
    page = client.get("/app").text

    assert '<b class="username">admin</b>' in page
    assert '<a href="/app/platform/system/modules" >Modules</a>' in page
    assert '<main class="home-page" data-page="home">' in page
    assert "login" not in page.lower()


def test_the_home_page_says_how_the_gateway_is(client: httpx2.Client, sim: Simulator) -> None:
    page = client.get("/app").text
    assert all(text in page for text in ("Simulator", "Running", "8.3.6", "9 of 9 active", "2:00:00"))
    sim.expire_trial()
    assert "Expired" in client.get("/app").text


def test_pages_wait_for_a_starting_gateway(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("STARTING")
    assert client.get("/app").status_code == 503


def test_odd_project_names_stay_text() -> None:
    page = home_page(GatewayState(Scenario(project="<b>\"'& ü\U0001f680$name")), Viewer(name="<i>$x"))

    assert "<b>&lt;b&gt;&quot;&#x27;&amp; ü\U0001f680$name</b>" in page
    assert "/data/perspective/client/%3Cb%3E%22%27%26%20%C3%BC%F0%9F%9A%80%24name" in page
    assert "&lt;i&gt;$x" in page


@pytest.mark.parametrize(
    "name",
    [
        "base.css",
        "gateway.css",
        "admin.css",
        "gateway.js",
        "home.js",
        "login.js",
        "modules.js",
        "licensing.js",
        "backup.js",
        "api_keys.js",
        "perspective/base.css",
        "perspective/main.js",
    ],
)
def test_files_of_the_pages_are_served(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"/res/simulator/{name}")

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/css" if name.endswith("css") else "text/javascript")
    # Everything works without a network.
    assert "http://" not in answer.text
    assert "https://" not in answer.text


@pytest.mark.parametrize(
    "name", ["home.html", "nothing.css", "..%2Fserver.py", "../server.py", "%2Fetc%2Fpasswd", ".css"]
)
def test_nothing_but_the_files_of_the_pages_is_served(client: httpx2.Client, name: str) -> None:
    assert client.get(f"/res/simulator/{name}").status_code == 404


def test_every_page_says_that_it_is_a_simulator(client: httpx2.Client, sim: Simulator) -> None:
    login_page = client.get(client.get(client.get("/data/app/login").headers["location"]).headers["location"])
    pages = [client.get("/app"), login_page, client.get("/data/perspective/client/demo")]
    sim.set_state("COMMISSIONING")
    pages.append(client.get("/welcome"))

    assert all('<span class="badge' in page.text for page in pages)

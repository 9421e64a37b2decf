from __future__ import annotations

import socket
from datetime import UTC, datetime

import httpx2
import pytest

from pytest_ignition.simulator.server import Simulator
from tests.simulator.conftest import comes_true

MODULES = "/data/api/v1/modules/healthy"
INFO = "/data/api/v1/gateway-info"
TRIAL = "/data/api/v1/trial"
RESTART = "/data/api/v1/restart-tasks/restart"


def test_status_ping_says_only_the_state(client: httpx2.Client) -> None:
    assert client.get("/StatusPing").json() == {"state": "RUNNING"}


def test_status_ping_in_the_other_states(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("STARTING")
    assert client.get("/StatusPing").json() == {"state": "STARTING"}
    sim.set_state("COMMISSIONING")
    assert client.get("/StatusPing").json() == {"state": "RUNNING", "details": "COMMISSIONING"}


def test_gwinfo_is_one_line_of_pairs(client: httpx2.Client) -> None:
    answer = client.get("/system/gwinfo")

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text == (
        "ContextStatus=RUNNING;PlatformName=Simulator;Version=8.3.6;PlatformEdition=;RedundancyStatus=Independent;"
        "RedundantState=Good;RedundantNodeActiveStatus=Active;"
    )


def test_gwinfo_of_an_uncommissioned_gateway(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("COMMISSIONING")
    assert client.get("/system/gwinfo").text == "ContextStatus=NEEDS_COMMISSIONING;"


def test_gateway_info_has_the_captured_keys(admin: httpx2.Client, sim: Simulator) -> None:
    info = admin.get(INFO).json()
    expires = info["license"].pop("expirationDate")

    assert info == {
        "allowUnsignedModules": True,
        "deploymentMode": "",
        "edition": "standard",
        "hostname": "127.0.0.1",
        "ignitionVersion": "8.3.6 (b2026042713)",
        "jvmVersion": "17.0.15",
        "license": {"licenseRestrictions": [], "mode": "Trial", "validForVersion": 0},
        "name": "Simulator",
        "port": sim.url.rpartition(":")[2],
        "redundancyRole": "Independent",
        "timeZone": "Coordinated Universal Time",
        "timeZoneId": "UTC",
    }
    assert datetime.strptime(f"{expires} +0000", "%b %d, %Y, %I:%M:%S %p %z") > datetime.now(UTC)


def test_overview_tells_memory_and_uptime(admin: httpx2.Client) -> None:
    overview = admin.get("/data/api/v1/overview").json()

    assert overview["version"] == "8.3.6 (b2026042713)"
    assert overview["memory"] == [612_368_384, 2_147_483_648]
    assert 0 <= overview["uptime"] < 60_000
    assert overview["license"] == {"state": "trial", "trialRemaining": 7200}


def test_performance_has_threads_and_gauges(admin: httpx2.Client) -> None:
    assert set(admin.get("/data/api/v1/systemPerformance/threads").json()) == {
        "running",
        "waiting",
        "timedWaiting",
        "blocked",
    }
    assert set(admin.get("/data/api/v1/systemPerformance/currentGauges").json()) == {"cpu", "heapMemory", "maxMemory"}


def test_modules_are_a_list_of_active_ones(admin: httpx2.Client) -> None:
    answer = admin.get(MODULES).json()

    assert {module["state"] for module in answer["items"]} == {"ACTIVE"}
    assert all(module["id"].startswith("com.inductiveautomation.") for module in answer["items"])
    count = len(answer["items"])
    assert answer["metadata"] == {"total": count, "matching": count, "limit": -1, "offset": 0}
    assert admin.get("/data/api/v1/modules/quarantined").json()["items"] == []


def test_a_list_takes_the_query_of_the_request(admin: httpx2.Client) -> None:
    query = {"sortBy": "desc(name)", "limit": "1", "state[eq]": "ACTIVE", "search": "opc perspective"}
    answer = admin.get(MODULES, params=query).json()

    assert [module["name"] for module in answer["items"]] == ["Perspective"]
    assert answer["metadata"]["matching"] == 2


def test_the_error_page_is_jettys_to_the_letter(client: httpx2.Client) -> None:
    answer = client.get("/data/api/v1/definitely-not-a-real-endpoint")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html;charset=iso-8859-1"
    assert answer.text == (
        """<html>
<head>
<meta http-equiv="Content-Type" content="text/html;charset=ISO-8859-1"/>
<title>Error 404</title>
</head>
<body><h2>HTTP ERROR 404 No route match for path: /v1/definitely-not-a-real-endpoint</h2>
<table>
<tr><th>URI:</th><td>/data/api/v1/definitely-not-a-real-endpoint</td></tr>
<tr><th>STATUS:</th><td>404</td></tr>
<tr><th>MESSAGE:</th><td>No route match for path: /v1/definitely-not-a-real-endpoint</td></tr>
</table>

</body>
</html>
"""
    )


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_a_wrong_method_is_404_without_a_body(client: httpx2.Client, method: str) -> None:
    answer = client.request(method, INFO)

    assert answer.status_code == 404
    assert answer.content == b""


def test_an_unknown_route_is_404_before_anybody_asks_for_a_credential(client: httpx2.Client) -> None:
    assert client.post("/data/api/v1/nothing").status_code == 404
    assert client.get(INFO).status_code == 401


@pytest.mark.parametrize("token", ["", "wrong", "pytest-ignition:wrong", "pytest-ignition:" + "A" * 43, "a:b:c", "ä"])
def test_a_token_that_is_not_known_is_401(client: httpx2.Client, token: str) -> None:
    answer = client.get(INFO, headers={b"X-Ignition-API-Token": token.encode("latin-1")})

    assert answer.status_code == 401
    assert "<h2>HTTP ERROR 401 Unauthorized</h2>" in answer.text


def test_the_secret_alone_is_401(client: httpx2.Client, sim: Simulator) -> None:
    secret = sim.token.partition(":")[2]
    assert client.get(INFO, headers={"X-Ignition-API-Token": secret}).status_code == 401


def test_a_bearer_token_and_basic_authentication_are_401(client: httpx2.Client, sim: Simulator) -> None:
    assert client.get(INFO, headers={"Authorization": f"Bearer {sim.token}"}).status_code == 401
    assert client.get(INFO, auth=(sim.username, sim.password)).status_code == 401


def test_a_token_that_may_only_read_gets_403_for_a_write(client: httpx2.Client, sim: Simulator) -> None:
    headers = {"X-Ignition-API-Token": sim.read_only_token}

    assert client.get(INFO, headers=headers).status_code == 200
    answer = client.post(RESTART, params={"confirm": "true"}, headers=headers)
    assert answer.status_code == 403
    assert "<h2>HTTP ERROR 403 Forbidden</h2>" in answer.text
    assert sim.state == "RUNNING"


def test_everybody_may_read_the_trial(client: httpx2.Client) -> None:
    assert client.get(TRIAL).json() == {
        "licenseMode": "Trial",
        "trialState": "AllInDemo",
        "trialSecondsLeft": 7200,
        "expired": False,
        "emergency": False,
        "emergencySecondsLeft": 0,
        "development": False,
        "developmentSecondsLeft": 0,
    }


def test_the_trial_is_reset_only_once_it_is_over(client: httpx2.Client, admin: httpx2.Client, sim: Simulator) -> None:
    assert client.post(TRIAL).status_code == 401
    assert admin.post(TRIAL).status_code == 403
    sim.expire_trial()
    assert client.get(TRIAL).json()["expired"] is True
    answer = admin.post(TRIAL)
    assert answer.status_code == 200
    assert answer.json()["trialSecondsLeft"] == 7200
    assert answer.json()["expired"] is False


def test_banners_tell_the_trial_to_everybody(client: httpx2.Client, sim: Simulator) -> None:
    (banner,) = client.get("/data/api/v1/overview/banners").json()["banners"]
    assert banner["type"] == "trial"
    assert banner["data"]["severity"] == "info"
    assert banner["data"]["expireTime"] > 1_700_000_000_000
    sim.expire_trial()
    (banner,) = client.get("/data/api/v1/overview/banners").json()["banners"]
    assert banner == {
        "order": 0,
        "type": "trial",
        "data": {"severity": "warning", "expireTime": None, "toolTips": [], "actions": []},
    }


def test_a_restart_wants_its_confirmation(admin: httpx2.Client, sim: Simulator) -> None:
    assert admin.post(RESTART).status_code == 400
    assert admin.post(RESTART, params={"confirm": "false"}).status_code == 400
    assert sim._state.seconds_to_change() > 60


def test_a_restart_goes_its_course(admin: httpx2.Client) -> None:
    answer = admin.post(RESTART, params={"confirm": "true"})

    assert (answer.status_code, answer.text) == (200, "true")
    # Still there during the grace.
    assert admin.get("/StatusPing").json() == {"state": "RUNNING"}
    assert comes_true(lambda: admin.get("/StatusPing").json() == {"state": "STARTING"})
    assert admin.get(INFO).status_code == 503
    assert comes_true(lambda: admin.get("/StatusPing").json() == {"state": "RUNNING"})
    assert admin.get(INFO).status_code == 200


def test_pending_is_not_the_progress_of_a_restart(admin: httpx2.Client, sim: Simulator) -> None:
    sim.restart()
    assert admin.get("/data/api/v1/restart-tasks/pending").json() == {"pending": []}


@pytest.mark.parametrize(
    "path", ["/", "/app", INFO, "/data/perspective/client/demo", "/nothing", "/welcome/x", "/res/x"]
)
def test_everything_leads_to_the_wizard_while_uncommissioned(client: httpx2.Client, sim: Simulator, path: str) -> None:
    sim.set_state("COMMISSIONING")
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["location"] == "/welcome"


def test_the_wizard_answers_while_uncommissioned(client: httpx2.Client, sim: Simulator) -> None:
    sim.set_state("COMMISSIONING")

    assert "not commissioned" in client.get("/welcome").text
    assert client.get("/bootstrap").json() == {"steps": {"eula": "license"}, "edition": "", "canReachIA": True}


def test_the_wizard_is_gone_afterwards(client: httpx2.Client) -> None:
    assert client.get("/bootstrap").status_code == 404


def test_errors_below_data_app_are_json(client: httpx2.Client) -> None:
    for answer in (client.get("/data/app/nothing"), client.post("/data/app/login")):
        assert answer.status_code == 404
        body = answer.json()
        assert body["status"] == "404"
        assert body["url"] == str(answer.url.path)


def test_an_address_is_not_completed(client: httpx2.Client) -> None:
    assert client.get("/StatusPing/").status_code == 404


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/data/api/v1/<b>'&\"", "No route match for path: /v1/&lt;b&gt;'&amp;\""),
        ("/data/api/v1/caf\u00e9", "No route match for path: /v1/caf\u00e9"),
        ("/data/api/v1/\U0001f680", "No route match for path: /v1/&#128640;"),
    ],
)
def test_odd_paths_are_shown_as_text(client: httpx2.Client, path: str, shown: str) -> None:
    assert f"<td>{shown}</td>" in client.get(path).text


@pytest.mark.parametrize("host", ["[", "a b", "", "host:notaport", "<script>"])
def test_a_senseless_host_header_breaks_nothing(sim: Simulator, host: str) -> None:
    port = int(sim.url.rpartition(":")[2])
    for path in ("/StatusPing", "/data/api/v1/nope", "/app", "/data/perspective/client/demo"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            status = connection.makefile("rb").readline().split()[1]
        assert status in (b"200", b"404", b"400")


def test_many_requests_over_one_connection(admin: httpx2.Client, sim: Simulator) -> None:
    for _number in range(200):
        assert admin.get(INFO).status_code == 200
    assert sim.requests == [("GET", INFO, 200)] * 200

"""Installing a module on the simulated gateway, and its projects: what the API sheet's sections 5 and 6 say."""

from __future__ import annotations

import httpx2
import pytest

from pytest_ignition.simulator.server import Simulator
from tests.modules import module_file

API = "/data/api/v1"


@pytest.fixture
def admin(sim: Simulator) -> httpx2.Client:
    return httpx2.Client(base_url=sim.url, headers={"X-Ignition-API-Token": sim.token}, trust_env=False)


def upload(admin: httpx2.Client, content: bytes) -> httpx2.Response:
    return admin.post(f"{API}/modules/upload", params={"fileName": "x.modl"}, content=content)


def state_of(admin: httpx2.Client, module_id: str) -> str | None:
    items = admin.get(f"{API}/modules/healthy").json()["items"]
    return next((item["state"] for item in items if item["id"] == module_id), None)


def restarted(sim: Simulator) -> None:
    sim.set_state("STARTING")
    sim.set_state("RUNNING")


def test_a_module_runs_after_a_restart(admin: httpx2.Client, sim: Simulator) -> None:
    with admin:
        assert upload(admin, module_file()).json() == {
            "moduleId": "com.example.plant",
            "licenseAccepted": False,
            "certAccepted": False,
            "containsEula": False,
            "containsCert": False,
        }
        assert [item["id"] for item in admin.get(f"{API}/modules/quarantined").json()["items"]] == ["com.example.plant"]
        answer = admin.post(f"{API}/modules/install", params={"moduleId": "com.example.plant"})
        assert answer.json() == {"success": True, "message": "Module successfully installed."}
        assert state_of(admin, "com.example.plant") == "INACTIVE"
        restarted(sim)
        assert state_of(admin, "com.example.plant") == "ACTIVE"
        sim.reset()
        assert state_of(admin, "com.example.plant") is None


def test_terms_that_nobody_accepted_park_the_gateway_in_its_wizard(admin: httpx2.Client, sim: Simulator) -> None:
    with admin:
        upload(admin, module_file(signed=True, licence="<p>Terms</p>"))
        admin.post(f"{API}/modules/install", params={"moduleId": "com.example.plant"})
        restarted(sim)
        assert sim.state == "COMMISSIONING"


def test_terms_are_shown_and_accepted_once(admin: httpx2.Client, sim: Simulator) -> None:
    with admin:
        upload(admin, module_file(signed=True, licence="<p>Terms</p>"))
        asked = {"moduleId": "com.example.plant"}
        assert admin.get(f"{API}/modules/eula", params=asked).text == "<p>Terms</p>"
        assert admin.get(f"{API}/modules/certificate", params=asked).json()["selfSigned"] is True
        for what in ("certificate", "eula"):
            assert admin.post(f"{API}/modules/{what}", params=asked).json()["success"] is True
            assert admin.post(f"{API}/modules/{what}", params=asked).status_code == 409
        again = upload(admin, module_file(signed=True, licence="<p>Terms</p>")).json()
        assert (again["certAccepted"], again["licenseAccepted"]) == (True, True)
        other = upload(admin, module_file(signed=True, licence="<p>Other terms</p>")).json()
        assert (other["certAccepted"], other["licenseAccepted"]) == (True, False)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", module_file(xml="<modules/>"), module_file(xml="<a")])
def test_a_file_that_is_no_module_is_refused(admin: httpx2.Client, content: bytes) -> None:
    with admin:
        assert upload(admin, content).status_code == 400


def test_a_module_for_an_older_ignition_is_refused(admin: httpx2.Client) -> None:
    with admin:
        upload(admin, module_file(required="8.1.0"))
        answer = admin.post(f"{API}/modules/install", params={"moduleId": "com.example.plant"})
        assert answer.status_code == 400
        assert "Module requires Ignition 8.1.0" in answer.text


def test_without_a_file_name_or_a_known_id_it_is_a_400_or_404(admin: httpx2.Client) -> None:
    with admin:
        assert admin.post(f"{API}/modules/upload", content=module_file()).status_code == 400
        for what, status in (("install", 400), ("certificate", 400), ("eula", 400)):
            assert admin.post(f"{API}/modules/{what}", params={"moduleId": "nobody"}).status_code == status
        for what in ("certificate", "eula"):
            assert admin.get(f"{API}/modules/{what}", params={"moduleId": "nobody"}).status_code == 404


def test_installing_needs_write_permission(sim: Simulator) -> None:
    for headers, status in (({}, 401), ({"X-Ignition-API-Token": sim.read_only_token}, 403)):
        with httpx2.Client(base_url=sim.url, headers=headers, trust_env=False) as client:
            assert upload(client, module_file()).status_code == status


def test_projects_are_listed_and_found(admin: httpx2.Client, sim: Simulator) -> None:
    with admin:
        listed = admin.get(f"{API}/projects/list").json()
        assert [(item["name"], item["parent"]) for item in listed["items"]] == [(sim.project, "global"), ("global", "")]
        assert admin.get(f"{API}/projects/find/{sim.project}").json() == listed["items"][0]
        assert admin.get(f"{API}/projects/find/nobody").status_code == 404
        assert admin.get(f"{API}/projects/find/").status_code == 404

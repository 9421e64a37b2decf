"""Modules enabled, disabled, removed, upgraded, faulted and held back (gateway API sheet, section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from pytest_ignition.simulator.scenario import ModuleFate, ModuleSpec, Scenario
from pytest_ignition.simulator.server import Simulator
from tests.modules import module_file
from tests.simulator.conftest import new_client

API = "/data/api/v1/modules"
PLANT = "com.example.plant"
VISION = "com.inductiveautomation.vision"


def admin_of(simulator: Simulator) -> httpx2.Client:
    return new_client(simulator, headers={"X-Ignition-API-Token": simulator.token})


def listed(admin: httpx2.Client, which: str = "healthy") -> dict[str, Any]:
    return {item["id"]: item for item in admin.get(f"{API}/{which}").json()["items"]}


def install(admin: httpx2.Client, **what: Any) -> Any:
    admin.post(f"{API}/upload", params={"fileName": "x.modl"}, content=module_file(**what))
    return admin.post(f"{API}/install", params={"moduleId": what.get("module_id", PLANT)}).json()


def toggle(admin: httpx2.Client, **wishes: list[str]) -> Any:
    return admin.put(f"{API}/toggle-state", json=wishes).json()


def uninstall(admin: httpx2.Client, *ids: str) -> Any:
    return admin.request("DELETE", f"{API}/uninstall", json={"uninstall": list(ids)}).json()


def restarted(simulator: Simulator) -> None:
    simulator.set_state("STARTING")
    simulator.set_state("RUNNING")


def test_toggling_counts_at_once_and_stays(admin: httpx2.Client, sim: Simulator) -> None:
    assert toggle(admin, disable=[VISION]) == {"success": True, "failedUpdates": {"enable": [], "disable": []}}
    for _ in range(2):
        assert (listed(admin)[VISION]["state"], listed(admin)[VISION]["onStartup"]) == ("INACTIVE", "disabled")
        restarted(sim)
    assert toggle(admin, enable=[VISION], disable=[])["success"] is True
    assert (listed(admin)[VISION]["state"], listed(admin)[VISION]["onStartup"]) == ("ACTIVE", "enabled")


def test_a_module_that_is_not_there_is_a_failed_update(admin: httpx2.Client) -> None:
    assert toggle(admin, enable=["a"], disable=[VISION, "b"]) == {
        "success": False,
        "failedUpdates": {"enable": ["a"], "disable": ["b"]},
    }
    assert listed(admin)[VISION]["state"] == "INACTIVE"


def test_enabling_does_not_start_what_waits_for_a_restart(admin: httpx2.Client) -> None:
    install(admin)
    toggle(admin, enable=[PLANT])
    assert listed(admin)[PLANT]["state"] == "INACTIVE"


@pytest.mark.parametrize(("method", "route"), [("PUT", "toggle-state"), ("DELETE", "uninstall")])
@pytest.mark.parametrize("body", ["", "[]", "{", '{"enable": 1, "uninstall": 1}'])
def test_a_body_that_cannot_be_read_is_a_500(running: Simulator, method: str, route: str, body: str) -> None:
    with admin_of(running) as admin:
        assert admin.request(method, f"{API}/{route}", content=body).status_code == 500


def test_removal_counts_at_the_next_restart(admin: httpx2.Client, sim: Simulator) -> None:
    assert uninstall(admin, VISION)["success"] is True
    assert listed(admin)[VISION]["state"] == "ACTIVE"
    pending = admin.get("/data/api/v1/restart-tasks/pending").json()
    assert pending == {"pending": ["remove Vision"]}
    restarted(sim)
    assert VISION not in listed(admin)
    assert admin.get("/data/api/v1/restart-tasks/pending").json() == {"pending": []}


def test_an_upload_is_removed_likewise(admin: httpx2.Client, sim: Simulator) -> None:
    admin.post(f"{API}/upload", params={"fileName": "x.modl"}, content=module_file())
    assert uninstall(admin, PLANT)["success"] is True
    assert PLANT in listed(admin, "quarantined")
    restarted(sim)
    assert PLANT not in listed(admin, "quarantined")


def test_what_is_not_there_is_not_removed(admin: httpx2.Client) -> None:
    assert uninstall(admin, "nobody") == {"success": False, "message": "No such module: nobody"}


def test_the_old_version_runs_until_the_restart(admin: httpx2.Client, sim: Simulator) -> None:
    install(admin)
    restarted(sim)
    install(admin, version="1.3.0")
    found = listed(admin)[PLANT]
    assert (found["version"], found["state"], found["shouldUpgrade"]) == ("1.2.0", "ACTIVE", True)
    restarted(sim)
    found = listed(admin)[PLANT]
    assert (found["version"], found["state"], found["shouldUpgrade"]) == ("1.3.0", "ACTIVE", False)


def test_terms_of_what_is_installed_can_still_be_accepted(admin: httpx2.Client, sim: Simulator) -> None:
    install(admin, signed=True)
    assert admin.post(f"{API}/certificate", params={"moduleId": PLANT}).status_code == 200
    restarted(sim)
    assert sim.state == "RUNNING"
    assert listed(admin)[PLANT]["selfSigned"] is True


@pytest.fixture
def odd() -> Iterator[Simulator]:
    scenario = Scenario(
        modules=(
            ModuleSpec(id="own", name="Own", state="FAULTED", fault_cause="no port"),
            ModuleSpec(id="off", name="Off", enabled=False, alias="off", files={"a.js": "1"}),
            ModuleSpec(id="web", name="Web", alias="web", files={"js/a.js": "let a;", "a.txt": "text"}),
        ),
        module_fates=(
            ModuleFate(module_id="faulty", state="FAULTED", reason="no such class"),
            ModuleFate(module_id="odd", state="QUARANTINED", reason="requires another module"),
        ),
        allow_unsigned_modules=False,
    )
    with Simulator(scenario=scenario) as simulator:
        yield simulator
        assert [line for line in simulator.requests if line.status == 500] == []


def test_faults_and_quarantine_are_what_the_scenario_says(odd: Simulator) -> None:
    with admin_of(odd) as admin:
        for module_id in ("faulty", "odd"):
            install(admin, module_id=module_id, signed=True)
            admin.post(f"{API}/certificate", params={"moduleId": module_id})
        assert "faultCause" not in listed(admin)["faulty"]
        restarted(odd)
        states = {key: (item["state"], item.get("faultCause")) for key, item in listed(admin).items()}
        assert states == {
            "own": ("FAULTED", "no port"),
            "off": ("INACTIVE", None),
            "web": ("ACTIVE", None),
            "faulty": ("FAULTED", "no such class"),
        }
        assert listed(admin, "quarantined")["odd"]["reason"] == "requires another module"


def test_an_unsigned_module_is_refused_where_gateway_info_says_so(odd: Simulator) -> None:
    with admin_of(odd) as admin:
        assert admin.get("/data/api/v1/gateway-info").json()["allowUnsignedModules"] is False
        assert install(admin) == {"success": False, "message": "Module is not signed."}
        assert PLANT not in listed(admin)


def test_files_of_a_module_are_served_while_it_runs(odd: Simulator) -> None:
    with admin_of(odd) as admin:
        answer = admin.get("/res/web/js/a.js")
        assert (answer.status_code, answer.text) == (200, "let a;")
        assert answer.headers["content-type"].startswith("text/javascript")
        assert admin.get("/res/web/a.txt").text == "text"
        for path in ("/res/web/nothing.js", "/res/off/a.js", "/res/nobody/a.js", "/res/web/../web/x"):
            assert admin.get(path).status_code == 404
        toggle(admin, disable=["web"])
        assert admin.get("/res/web/js/a.js").status_code == 404

"""Modules found, enabled, disabled, restarted and removed; what waits for a restart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import (
    GatewayError,
    ModuleNotChanged,
    ModuleNotInstalled,
    NotFoundOnGateway,
    PermissionDenied,
    UnexpectedAnswer,
)
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import (
    GATEWAY_INFO,
    OVERVIEW,
    REFUSED,
    RUNNING,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    items,
    page,
)

API = "/data/api/v1/"
PERSPECTIVE = "com.inductiveautomation.perspective"
PLANT = {"id": "com.example.plant", "name": "Plant", "version": "1.2.0"}
ACTIVE, INACTIVE = items({**PLANT, "state": "ACTIVE"}), items({**PLANT, "state": "INACTIVE"})
DONE = data({"success": True, "failedUpdates": {"enable": [], "disable": []}})


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.2, starting=0.2)) as running:
        yield running


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[GatewayClient]:
    simulator.reset()
    credential = Credential(token=simulator.token)
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as made:
        yield made


def fake(healthy: Answer | Sequence[Answer] = ACTIVE, **routes: Answer | Sequence[Answer]) -> FakeGateway:
    usual: dict[str, Answer | Sequence[Answer]] = {
        "modules/healthy": healthy,
        "modules/quarantined": items(),
        "modules/toggle-state": DONE,
        "modules/uninstall": data({"success": True, "message": "Set."}),
        "gateway-info": data(GATEWAY_INFO),
        "overview": data(OVERVIEW),
        "restart-tasks/restart": data(True),
    }
    named = {path.rpartition("/")[2].replace("-", "_"): path for path in usual}
    usual.update({named[name]: answer for name, answer in routes.items()})
    return FakeGateway({**{API + path: answer for path, answer in usual.items()}, "/StatusPing": RUNNING})


@pytest.mark.parametrize("name", ["Perspective", "PERSPECTIVE", PERSPECTIVE])
def test_a_module_is_found_by_name_and_by_id(gateway: GatewayClient, name: str) -> None:
    assert gateway.modules.find(name).id == PERSPECTIVE


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Perspectiv", "did you mean 'Perspective'?"),
        ("com.inductiveautomation.perspectve", f"did you mean '{PERSPECTIVE}'?"),
        ("zzz", "there are: Alarm Notification, Enterprise Administration, Historian Core, "),
    ],
)
def test_one_that_is_not_there_names_the_nearest(gateway: GatewayClient, name: str, hint: str) -> None:
    with pytest.raises(NotFoundOnGateway) as caught:
        gateway.modules.find(name)
    assert str(caught.value).startswith(
        f"GET {API}modules/healthy: there is no module {name!r} on the gateway\nhint: {hint}"
    )
    assert (caught.value.method, caught.value.path) == ("GET", f"{API}modules/healthy")


def test_the_lists_are_one_by_one_and_together(gateway: GatewayClient) -> None:
    assert gateway.modules.list() == gateway.modules.healthy() + gateway.modules.quarantined()
    assert len(gateway.modules.healthy()) == 9


def test_a_module_is_stopped_and_let_run_again(gateway: GatewayClient) -> None:
    off = gateway.modules.disable("Vision")
    assert (off.state, off.on_startup) == ("INACTIVE", "disabled")
    on = gateway.modules.enable("com.inductiveautomation.vision")
    assert (on.state, on.on_startup) == ("ACTIVE", "enabled")


def test_a_disabled_module_stays_so_over_a_restart(gateway: GatewayClient) -> None:
    gateway.modules.disable("Vision")
    gateway.restart(timeout=20)
    assert gateway.modules.find("Vision").state == "INACTIVE"


def test_restarting_a_module_is_off_and_on(gateway: GatewayClient, simulator: Simulator) -> None:
    said: list[str] = []

    module = gateway.modules.restart("Vision", timeout=10, progress=said.append)

    assert module.state == "ACTIVE"
    assert [line.method for line in simulator.requests].count("PUT") == 2
    assert said == ["stopping Vision", "starting Vision"]


def test_a_removed_module_goes_with_the_restart(gateway: GatewayClient) -> None:
    assert gateway.modules.uninstall("Vision").state == "ACTIVE"
    assert gateway.pending_restarts() == ["remove Vision"]
    assert gateway.modules.find("Vision").state == "ACTIVE"

    assert gateway.modules.uninstall("Vision", restart=True, timeout=20).name == "Vision"
    assert "Vision" not in {module.name for module in gateway.modules.list()}
    assert gateway.pending_restarts() == []


def test_the_bodies_are_those_of_the_specification() -> None:
    gateway = fake()
    made = client(gateway)
    made.modules.enable("plant")
    made.modules.disable("plant")
    made.modules.uninstall("plant")

    sent = [(request.method, request.json) for request in gateway.asked if request.json is not None]
    assert sent == [
        ("PUT", {"enable": ["com.example.plant"], "disable": []}),
        ("PUT", {"enable": [], "disable": ["com.example.plant"]}),
        ("DELETE", {"uninstall": ["com.example.plant"]}),
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            data({"success": False, "failedUpdates": {"enable": ["com.example.plant"], "disable": []}}),
            "did not enable com.example.plant",
        ),
        (data({"success": True, "failedUpdates": {"enable": [{"id": "x"}]}}), "did not enable {'id': 'x'}"),
        (data({"success": False}), "did not enable com.example.plant"),
    ],
)
def test_what_was_not_changed_is_an_error(answer: Answer, words: str) -> None:
    with pytest.raises(ModuleNotChanged, match=words):
        client(fake(toggle_state=answer)).modules.enable("plant")


def test_what_was_not_removed_is_an_error() -> None:
    refusal = data({"success": False, "message": "It is needed."})
    with pytest.raises(ModuleNotChanged, match=r"not removed: It is needed\."):
        client(fake(uninstall=refusal)).modules.uninstall("plant")


def test_a_gateway_that_does_not_restart_leaves_the_module_set_for_removal() -> None:
    with pytest.raises(GatewayError, match=r"com\.example\.plant is set for removal at the next restart"):
        client(fake(restart=page(403, "Forbidden")), FakeWaiter()).modules.uninstall("plant", restart=True)


def test_one_that_is_still_there_after_the_restart_is_told() -> None:
    made = client(fake(overview=[data(OVERVIEW), data({**OVERVIEW, "uptime": 1})]), FakeWaiter())
    with pytest.raises(ModuleNotChanged, match="still there after the restart that was to remove it"):
        made.modules.uninstall("plant", restart=True)


def test_one_that_never_stops_was_not_restarted() -> None:
    gateway = fake()
    with pytest.raises(ModuleNotChanged, match="disabled and enabled again, but never seen to stop"):
        client(gateway, FakeWaiter()).modules.restart("plant")
    assert [request.json["enable"] for request in gateway.asked if request.method == "PUT"] == [
        [],
        ["com.example.plant"],
    ]


def test_one_that_is_not_let_run_again_is_left_disabled() -> None:
    gateway = fake(healthy=[ACTIVE, INACTIVE], toggle_state=[DONE, page(403, "Forbidden")])
    with pytest.raises(PermissionDenied, match=r"the module com\.example\.plant is left disabled"):
        client(gateway, FakeWaiter()).modules.restart("plant")


def test_one_that_does_not_come_back_is_told() -> None:
    with pytest.raises(ModuleNotInstalled, match="did not run after 60 s: INACTIVE"):
        client(fake(healthy=[ACTIVE, INACTIVE]), FakeWaiter()).modules.restart("plant", timeout=60)


def test_certificate_and_licence_of_an_upload_are_shown(gateway: GatewayClient) -> None:
    with pytest.raises(NotFoundOnGateway, match="the module 'nobody' has no certificate, or is not on the gateway"):
        gateway.modules.certificate("nobody")
    with pytest.raises(NotFoundOnGateway, match="the module 'nobody' has no licence, or is not on the gateway"):
        gateway.modules.license("nobody")
    for accept in (gateway.modules.accept_certificate, gateway.modules.accept_license):
        with pytest.raises(ModuleNotInstalled, match="has no module 'nobody' whose terms could be accepted"):
            accept("nobody")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (data({"pending": []}), []),
        (data({"pending": ["Module installed"]}), ["Module installed"]),
        (data({"pending": [{"id": 1}, 2]}), ['{"id": 1}', "2"]),
    ],
)
def test_what_waits_for_a_restart_is_given_as_text(answer: Answer, found: list[str]) -> None:
    assert client(FakeGateway({f"{API}restart-tasks/pending": answer})).pending_restarts() == found


@pytest.mark.parametrize("answer", [data({}), data({"pending": True})])
def test_pending_tasks_without_a_list_are_unexpected(answer: Answer) -> None:
    with pytest.raises(UnexpectedAnswer, match="without a list"):
        client(FakeGateway({f"{API}restart-tasks/pending": answer})).pending_restarts()


def test_nothing_is_asked_twice_of_a_gateway_that_does_not_answer() -> None:
    gateway = fake(toggle_state=REFUSED)
    with pytest.raises(GatewayError):
        client(gateway).modules.disable("plant")
    assert [request.method for request in gateway.asked].count("PUT") == 1

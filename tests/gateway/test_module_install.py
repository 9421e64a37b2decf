"""Installing a module from its file, and waiting until it runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import BadModuleFile, ModuleNotInstalled, PermissionDenied, UnexpectedAnswer
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import REFUSED, Answer, FakeGateway, FakeWaiter, client, data, items, page
from tests.modules import module_file

MODULES = "/data/api/v1/modules/"
HEALTHY = {"id": "com.example.plant", "name": "Plant", "version": "1.2.0"}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(timing=Timing(grace=0.3, starting=0.3)) as running:
        yield running


@pytest.fixture
def gateway(simulator: Simulator) -> Iterator[GatewayClient]:
    simulator.reset()
    credential = Credential(token=simulator.token)
    with GatewayClient(
        GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    ) as client:
        yield client


def written(folder: Path, content: bytes, name: str = "Plant Ünit [1].modl") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("licence", [None, "<p>Terms</p>"])
@pytest.mark.parametrize("signed", [False, True])
def test_from_the_file_to_a_running_module(
    gateway: GatewayClient, tmp_path: Path, signed: bool, licence: str | None
) -> None:
    file = written(tmp_path, module_file(signed=signed, licence=licence))

    assert gateway.modules.upload_and_install(file) == "com.example.plant"
    gateway.restart()

    module = gateway.modules.wait_active("Plant", timeout=10)
    assert (module.id, module.state, module.version) == ("com.example.plant", "ACTIVE", "1.2.0")
    assert gateway.modules.wait_active("COM.EXAMPLE.PLANT").id == module.id


def test_a_new_version_of_an_installed_module_is_installed_as_well(gateway: GatewayClient, tmp_path: Path) -> None:
    gateway.modules.upload_and_install(written(tmp_path, module_file(signed=True)))
    gateway.modules.upload_and_install(written(tmp_path, module_file(signed=True, version="1.3.0")))
    gateway.restart()

    assert gateway.modules.wait_active("Plant").version == "1.3.0"


def test_the_gateways_refusal_is_told_in_its_words(gateway: GatewayClient, tmp_path: Path) -> None:
    with pytest.raises(ModuleNotInstalled, match=r"does not install com\.example\.plant .*requires Ignition 8\.1\.0"):
        gateway.modules.upload_and_install(written(tmp_path, module_file(required="8.1.0")))


def test_a_token_that_may_not_write_is_told_so(simulator: Simulator, tmp_path: Path) -> None:
    credential = Credential(token=simulator.read_only_token)
    settings = GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
    with GatewayClient(settings) as client, pytest.raises(PermissionDenied):
        client.modules.upload_and_install(written(tmp_path, module_file()))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is no ZIP archive"),
        (b"<html>", "it is no ZIP archive"),
        (module_file().replace(b"module.xml", b"nodule.xml"), "there is no module.xml in it"),
    ],
)
def test_a_file_that_is_no_module_is_not_even_sent(
    gateway: GatewayClient, simulator: Simulator, tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(BadModuleFile, match=words):
        gateway.modules.upload_and_install(written(tmp_path, content))
    assert simulator.requests == []


def test_a_missing_file_is_named(gateway: GatewayClient, tmp_path: Path) -> None:
    with pytest.raises(BadModuleFile, match=r"none\.modl cannot be read"):
        gateway.modules.upload_and_install(tmp_path / "none.modl")


def fake(**routes: Answer | list[Answer]) -> FakeGateway:
    upload = data({"moduleId": "m", "containsCert": True, "containsEula": True})
    usual: dict[str, Any] = {"upload": upload, "certificate": data({"success": True}), "eula": data({"success": True}),
                             "install": data({"success": True})}  # fmt: skip
    return FakeGateway({MODULES + name: answer for name, answer in {**usual, **routes}.items()})


def test_terms_that_were_accepted_meanwhile_and_both_shapes_of_the_answer_are_fine(tmp_path: Path) -> None:
    """The specification and a capture of the install answer differ (API sheet, section 5)."""
    gateway = fake(certificate=data({"success": False}, 409), install=data({"filename": "m.modl"}))

    assert client(gateway).modules.upload_and_install(written(tmp_path, module_file())) == "m"

    assert [path.removeprefix(MODULES) for path in gateway.paths] == ["upload", "certificate", "eula", "install"]
    assert gateway.asked[0].params == {"fileName": "Plant Ünit [1].modl"}
    assert gateway.asked[0].headers == {"Content-Type": "application/octet-stream"}


@pytest.mark.parametrize(
    ("routes", "error", "words"),
    [
        ({"install": data({"success": False, "message": "No space."})}, ModuleNotInstalled, "refused: No space."),
        ({"eula": data({"success": False})}, ModuleNotInstalled, "refused: the gateway gives no reason"),
        ({"upload": page(400, "Bad Request")}, ModuleNotInstalled, "cannot read 'Plant Ünit \\[1\\].modl' as a module"),
        ({"upload": data({})}, UnexpectedAnswer, "an upload without a module id"),
    ],
)
def test_a_refusal_on_the_way_ends_it(
    tmp_path: Path, routes: dict[str, Answer], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        client(fake(**routes)).modules.upload_and_install(written(tmp_path, module_file()))


def listing(*healthy: Answer, quarantined: Answer | None = None) -> FakeGateway:
    return FakeGateway({MODULES + "healthy": list(healthy), MODULES + "quarantined": quarantined or items()})


def test_waiting_goes_on_through_a_restart() -> None:
    gateway = listing(
        items(), items({**HEALTHY, "state": "INACTIVE"}), *[page(503, "Starting")] * 4, REFUSED,
        items({**HEALTHY, "state": "ACTIVE"}),
    )  # fmt: skip
    said: list[str] = []

    assert client(gateway).modules.wait_active("plant", progress=said.append).state == "ACTIVE"

    assert said == [
        "waiting for module plant: not listed, 0 s of 300 s",
        "waiting for module plant: INACTIVE, 2 s of 300 s",
        "waiting for module plant: the gateway answers 503, 6 s of 300 s",
        "waiting for module plant: the gateway does not answer, 8 s of 300 s",
    ]


@pytest.mark.parametrize(
    ("gateway", "message"),
    [
        (
            listing(items({**HEALTHY, "state": "FAULTED", "faultCause": "no such class"})),
            "the module Plant is FAULTED: no such class",
        ),
        (
            listing(items(), quarantined=items({**HEALTHY, "reason": "license not accepted"})),
            "the module Plant is QUARANTINED: license not accepted",
        ),
        (
            listing(items({**HEALTHY, "state": "INACTIVE"})),
            "the module plant did not run after 10 s: INACTIVE\n"
            "hint: a new module runs after a restart: gateway.restart",
        ),
        (listing(items()), "the module plant did not run after 10 s: not listed"),
    ],
)
def test_one_that_does_not_run_is_told_why(gateway: FakeGateway, message: str) -> None:
    with pytest.raises(ModuleNotInstalled) as caught:
        client(gateway, FakeWaiter()).modules.wait_active("plant", timeout=10)
    assert str(caught.value) == message

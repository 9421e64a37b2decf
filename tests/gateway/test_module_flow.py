"""Installing a module in one call: until it runs, or with an error that says in which state it is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.errors import (
    BadModuleFile,
    GatewayError,
    GatewayNotReady,
    GatewayUnreachable,
    ModuleNotInstalled,
    NeedsCommissioning,
    NeedsIgnition83,
    PermissionDenied,
    TermsNotAccepted,
)
from pytest_ignition.gateway.messages import Request, Response
from pytest_ignition.gateway.module_install import same_version
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.module_store import ModuleStore
from pytest_ignition.simulator.scenario import ModuleFate, ModuleSpec, Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from tests.gateway.gateways import (
    COMMISSIONING,
    GATEWAY_INFO,
    OVERVIEW,
    REFUSED,
    RUNNING,
    TO_WIZARD,
    Answer,
    FakeGateway,
    FakeWaiter,
    client,
    data,
    gateway_81,
    items,
    page,
)
from tests.modules import module_file

PLANT = "com.example.plant"
API = "/data/api/v1/"
QUICK = Timing(grace=0.2, starting=0.2)


@contextmanager
def gateway_of(scenario: Scenario | None = None) -> Iterator[tuple[GatewayClient, Simulator]]:
    with Simulator(scenario=scenario or Scenario(), timing=QUICK) as simulator:
        credential = Credential(token=simulator.token)
        with GatewayClient(
            GatewaySettings(name="sim", allow="disruptive", url=simulator.url, credential=credential)
        ) as made:
            yield made, simulator


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[GatewayClient, Simulator]]:
    with gateway_of() as both:
        yield both


@pytest.fixture
def sim(running: tuple[GatewayClient, Simulator]) -> Simulator:
    running[1].reset()
    return running[1]


@pytest.fixture
def gateway(running: tuple[GatewayClient, Simulator], sim: Simulator) -> GatewayClient:
    return running[0]


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    def written(**what: Any) -> Path:
        path = tmp_path / "plant.modl"
        path.write_bytes(module_file(**what))
        return path

    return written


def asked(sim: Simulator, method: str = "POST") -> list[str]:
    return [line.path.removeprefix(API) for line in sim.requests if line.method == method]


def failed(kind: type[GatewayError], gateway: GatewayClient, path: Path, **options: Any) -> str:
    with pytest.raises(kind) as caught:
        gateway.modules.install(path, **{"timeout": 20, **options})
    assert type(caught.value) is kind
    return str(caught.value)


def left(text: str) -> str:
    """The line of an error that says in which state the module is left."""
    return next(line for line in text.splitlines() if line.startswith(f"the module {PLANT} 1."))


@pytest.mark.parametrize("licence", [None, "<p>Terms</p>"])
@pytest.mark.parametrize("signed", [False, True])
def test_from_the_file_to_a_running_module_in_one_call(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path], signed: bool, licence: str | None
) -> None:
    said: list[str] = []

    module = gateway.modules.install(file(signed=signed, licence=licence), timeout=20, progress=said.append)

    assert (module.id, module.version, module.state) == (PLANT, "1.2.0", "ACTIVE")
    terms = ["modules/certificate"] * signed + ["modules/eula"] * (licence is not None)
    assert asked(sim) == ["modules/upload", *terms, "modules/install", "restart-tasks/restart"]
    assert said[0] == "uploading plant.modl: Plant 1.2.0"
    assert "restarting the gateway for Plant" in said
    assert gateway.pending_restarts() == []


def test_without_a_restart_it_is_installed_and_inactive(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    module = gateway.modules.install(file(), restart="never")

    assert module.state == "INACTIVE"
    assert sim.state == "RUNNING"
    assert gateway.pending_restarts() == ["install Plant"]


def test_a_new_version_takes_the_place_of_the_one_that_runs(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    gateway.modules.install(file(), timeout=20)

    pending = gateway.modules.install(file(version="1.3.0"), restart="never")
    assert (pending.version, pending.state) == ("1.2.0", "ACTIVE")
    assert gateway.pending_restarts() == ["upgrade Plant"]
    assert gateway.modules.install(file(version="1.3.0"), timeout=20).version == "1.3.0"


def test_the_same_version_again_is_loaded_by_a_restart_too(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    gateway.modules.install(file(), timeout=20)
    boots = sim._state.boot

    gateway.modules.install(file(), timeout=20)

    assert sim._state.boot == boots + 1


def test_a_certificate_that_is_not_to_be_accepted_ends_it_before_anything_is_installed(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    text = failed(TermsNotAccepted, gateway, file(signed=True, licence="<p>x</p>"), accept_certificate=False)

    assert text.startswith(
        f"the module {PLANT} comes with a certificate (CN=, self-signed, valid until Jan 1, 2036, 12:00:00 AM), "
        "which was not to be accepted"
    )
    assert left(text).endswith("1.2.0: not installed; the uploaded file was taken back and goes at the next restart")
    assert asked(sim) == ["modules/upload"]
    gateway.restart(timeout=20)
    assert PLANT not in {module.id for module in gateway.modules.list()}


def test_both_terms_are_looked_at_before_one_is_accepted(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    text = failed(TermsNotAccepted, gateway, file(signed=True, licence="<p>x</p>"), accept_license=False)

    assert "comes with a licence (EULA), which was not to be accepted" in text
    assert asked(sim) == ["modules/upload"]


def test_terms_that_were_accepted_before_need_no_consent(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    gateway.modules.install(file(signed=True, licence="<p>x</p>"), timeout=20)

    again = file(signed=True, licence="<p>x</p>", version="1.3.0")
    assert gateway.modules.install(again, accept_certificate=False, accept_license=False, timeout=20).version == "1.3.0"


def test_what_is_installed_is_not_removed_with_the_upload_of_its_successor(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    gateway.modules.install(file(), timeout=20)

    text = failed(TermsNotAccepted, gateway, file(version="1.3.0", licence="<p>x</p>"), accept_license=False)

    assert left(text).endswith("1.3.0: version 1.2.0 stays installed; the uploaded file was not taken back")
    assert asked(sim, "DELETE") == []


def test_a_module_for_another_ignition_is_refused_and_taken_back(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path]
) -> None:
    text = failed(ModuleNotInstalled, gateway, file(required="8.1.0"))

    assert "Module requires Ignition 8.1.0" in text
    assert "its file wants Ignition 8.1.0" in text
    assert "taken back" in left(text)
    assert asked(sim, "DELETE") == ["modules/uninstall"]


def test_an_unsigned_module_is_not_sent_to_a_gateway_that_wants_signed_ones(file: Callable[..., Path]) -> None:
    with gateway_of(Scenario(allow_unsigned_modules=False)) as (gateway, sim):
        text = failed(ModuleNotInstalled, gateway, file())
        assert "is not signed, and the gateway takes signed modules only" in text
        assert left(text).endswith("nothing was sent to the gateway")
        assert asked(sim) == []
        assert gateway.modules.install(file(signed=True), timeout=20).state == "ACTIVE"


def test_the_gateway_that_wants_signed_ones_says_so_itself(file: Callable[..., Path]) -> None:
    with gateway_of(Scenario(allow_unsigned_modules=False)) as (gateway, _sim):
        module_id = gateway.modules.upload(file()).module_id
        with pytest.raises(ModuleNotInstalled, match=r"refused: Module is not signed\."):
            gateway.modules.install_uploaded(module_id)


@pytest.mark.parametrize("state", ["FAULTED", "QUARANTINED"])
def test_a_module_that_does_not_run_after_the_restart_is_told_why(state: Any, file: Callable[..., Path]) -> None:
    fate = ModuleFate(module_id=PLANT, state=state, reason="no such class")
    with gateway_of(Scenario(module_fates=(fate,))) as (gateway, _sim):
        text = failed(ModuleNotInstalled, gateway, file())

        assert text.startswith(f"the module Plant is {state}: no such class")
        assert left(text).endswith("it is installed, and does not run")


def test_a_gateway_that_comes_up_in_its_wizard_is_told_with_what_that_wants(
    gateway: GatewayClient, sim: Simulator, file: Callable[..., Path], tmp_path: Path
) -> None:
    """Another module was put there without its terms accepted."""
    other = tmp_path / "other.modl"
    other.write_bytes(module_file(module_id="com.example.other", name="Other", signed=True))
    gateway.modules.install_uploaded(gateway.modules.upload(other).module_id)

    text = failed(NeedsCommissioning, gateway, file())

    assert "its wizard wants: modules" in text
    assert "commissioning.commission(accept_modules=[...])" in text
    assert left(text).endswith("it is installed, and runs when the wizard is done and the gateway has started")
    gateway.commissioning.commission("nobody", "nothing", accept_modules=["com.example.other"], timeout=20)
    assert {gateway.modules.find(name).state for name in ("Plant", "Other")} == {"ACTIVE"}


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"<html>", "it is no ZIP archive"), (module_file(xml="<modules/>"), "describes no module")],
)
def test_a_bad_file_is_not_even_sent(
    gateway: GatewayClient, sim: Simulator, tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "bad.modl"
    path.write_bytes(content)
    with pytest.raises(BadModuleFile, match=words):
        gateway.modules.install(path)
    assert sim.requests == []


def test_there_are_two_ways_about_restarts(gateway: GatewayClient, file: Callable[..., Path]) -> None:
    with pytest.raises(ValueError, match="restart is if_needed or never, not 'always'"):
        gateway.modules.install(file(), restart="always")  # type: ignore[arg-type]


def test_an_81_is_told_what_to_do_instead(file: Callable[..., Path]) -> None:
    with pytest.raises(NeedsIgnition83) as caught:
        client(gateway_81()).modules.install(file())
    assert "/web/config/system.modules" in str(caught.value)
    assert left(str(caught.value)).endswith("nothing was sent to the gateway")


def test_a_token_that_may_not_write_leaves_nothing(sim: Simulator, file: Callable[..., Path]) -> None:
    credential = Credential(token=sim.read_only_token)
    with GatewayClient(GatewaySettings(name="sim", allow="disruptive", url=sim.url, credential=credential)) as reader:
        text = failed(PermissionDenied, reader, file())
    assert left(text).endswith("the gateway did not take the file; it is not installed")


MODULE = {"id": PLANT, "name": "Plant", "version": "1.2.0"}


def fake(**routes: Answer | list[Answer]) -> FakeGateway:
    """An 8.3 that installs everything; `routes` by the last word of their path."""
    usual: dict[str, Any] = {
        f"{API}gateway-info": data(GATEWAY_INFO),
        f"{API}overview": data(OVERVIEW),
        f"{API}modules/healthy": [items(), items({**MODULE, "state": "INACTIVE"})],
        f"{API}modules/quarantined": items(),
        f"{API}modules/upload": data({"moduleId": PLANT, "containsCert": False, "containsEula": False}),
        f"{API}modules/install": data({"success": True}),
        f"{API}modules/uninstall": data({"success": True}),
        f"{API}modules/eula": data({"success": True}),
        f"{API}restart-tasks/restart": data(True),
        f"{API}restart-tasks/pending": data({"pending": []}),
        "/StatusPing": RUNNING,
    }
    by_name = {path.rpartition("/")[2].replace("-", "_"): path for path in usual}
    return FakeGateway({**usual, **{by_name[name]: answer for name, answer in routes.items()}})


@pytest.mark.parametrize(
    ("routes", "kind", "state"),
    [
        ({"upload": REFUSED}, GatewayUnreachable, "perhaps uploaded, not installed: the answer of the gateway did not come"),
        ({"upload": page(400, "Bad")}, ModuleNotInstalled, "the gateway did not take the file; it is not installed"),
        ({"install": REFUSED}, GatewayUnreachable, "uploaded, and perhaps installed: the answer of the gateway did not come"),
        (
            {"install": data({"success": False, "message": "No space."})},
            ModuleNotInstalled,
            "not installed; the uploaded file was taken back and goes at the next restart",
        ),
        (
            {"install": page(400, "Bad"), "uninstall": data({"success": False, "message": "No."})},
            ModuleNotInstalled,
            'uploaded, not installed, and not taken back (DELETE /data/api/v1/modules/uninstall: 200, not removed: No. ("No."))',
        ),
        ({"restart": REFUSED}, GatewayUnreachable, "it is installed; the gateway was told to restart, and whether it runs is not known"),
        ({"restart": page(403, "Forbidden")}, PermissionDenied, "it is installed and runs after a restart of the gateway"),
        ({"StatusPing": [REFUSED]}, GatewayNotReady, "it is installed; the gateway was told to restart, and whether it runs is not known"),
        ({"StatusPing": COMMISSIONING}, NeedsCommissioning, "it is installed, and runs when the wizard is done and the gateway has started"),
        (
            {"StatusPing": [COMMISSIONING], "healthy": [items(), items({**MODULE, "state": "INACTIVE"}), TO_WIZARD]},
            NeedsCommissioning,
            "it is installed, and runs when the wizard is done and the gateway has started",
        ),
        ({"healthy": [items(), items({**MODULE, "state": "INACTIVE"}), REFUSED]}, GatewayNotReady, "it is installed; the gateway was told to restart, and whether it runs is not known"),
    ],
)  # fmt: skip
def test_every_end_on_the_way_says_where_the_module_stands(
    routes: dict[str, Any], kind: type[GatewayError], state: str, file: Callable[..., Path]
) -> None:
    with pytest.raises(kind) as caught:
        client(fake(**routes), FakeWaiter()).modules.install(file(), timeout=30)
    assert left(str(caught.value)) == f"the module {PLANT} 1.2.0: {state}"


def test_a_module_that_runs_at_once_needs_no_restart(file: Callable[..., Path]) -> None:
    gateway = fake(healthy=[items(), items({**MODULE, "state": "ACTIVE"})])

    assert client(gateway).modules.install(file()).state == "ACTIVE"

    assert f"{API}restart-tasks/restart" not in gateway.paths


@pytest.mark.parametrize(
    "routes",
    [
        {"healthy": [items(), items({**MODULE, "state": "ACTIVE"})], "pending": data({"pending": [{"a": 1}]})},
        {"healthy": items({**MODULE, "state": "ACTIVE"})},
        {"healthy": items({**MODULE, "version": "1.1.0", "state": "ACTIVE"})},
    ],
)
def test_one_that_may_still_be_the_old_one_is_restarted(routes: dict[str, Any], file: Callable[..., Path]) -> None:
    gateway = fake(**routes)
    with pytest.raises(GatewayNotReady, match="still runs"):
        client(gateway, FakeWaiter()).modules.install(file(), timeout=30)
    assert f"{API}restart-tasks/restart" in gateway.paths


def test_another_version_that_runs_after_the_restart_is_not_the_installed_one(file: Callable[..., Path]) -> None:
    def ping(_request: Request) -> Response:
        return data({"state": "STARTING"}) if len(old.asked) < 12 else RUNNING

    old = fake(healthy=items({**MODULE, "version": "1.1.0", "state": "ACTIVE"}), StatusPing=ping)
    with pytest.raises(ModuleNotInstalled, match=r"did not run after .* s: ACTIVE in version 1\.1\.0, not 1\.2\.0"):
        client(old, FakeWaiter()).modules.install(file(), timeout=60)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.2", "1.2.0", True),
        ("1.2.0", "1.2.0 (b2026042713)", True),
        ("01.2.0", "1.2", True),
        ("1.2.0", "1.2.1", False),
        ("1.2.0", "1.20", False),
        ("dev", "dev", True),
    ],
)
def test_versions_are_compared_by_their_numbers(one: str, other: str, same: bool) -> None:
    assert same_version(one, other) is same


def test_a_fault_of_one_that_came_with_the_gateway_is_shown() -> None:
    broken = ModuleSpec(id="com.example.own", name="Own", state="FAULTED", fault_cause="no port")
    with gateway_of(Scenario(modules=(broken,))) as (gateway, sim):
        assert gateway.modules.find("own").fault_cause == "no port"
        with pytest.raises(ModuleNotInstalled, match="the module Own is FAULTED: no port"):
            gateway.modules.wait_active("Own", timeout=5)
        assert sim._state.part(ModuleStore).pending() == []

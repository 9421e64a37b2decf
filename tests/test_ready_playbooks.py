"""The ready playbooks against one simulator that is not reset between them: they do their work, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_ignition.engine.results import RunResult
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.language.model import Json
from pytest_ignition.simulator.scenario import ModuleFate, Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.standalone import OwnResources, run_playbook
from tests.modules import module_file

pytestmark = pytest.mark.slow

READY = Path(__file__).parents[1] / "playbooks" / "gateway"
PLANT = "com.example.plant"
WALKED = "/app/platform/system/modules"


class Plant:
    """A simulator with a browser and a client beside it."""

    def __init__(self, simulator: Simulator, resources: OwnResources, gateway: GatewayClient) -> None:
        self.simulator = simulator
        self.gateway = gateway
        self._resources = resources

    def run(self, name: str, **parameters: Json) -> RunResult:
        # A new page, as every item has one.
        self._resources.browser().page.context.clear_cookies()
        return run_playbook(READY / f"{name}.yaml", self._resources, parameters=parameters)

    def pages(self) -> list[str]:
        """The gateway's pages that were opened since the last reset."""
        return [line.path for line in self.simulator.requests if line.path.startswith("/app/")]

    def version(self) -> str | None:
        found = [each for each in self.gateway.modules.list() if each.id == PLANT and each.state == "ACTIVE"]
        return found[0].version if found else None


@contextmanager
def opened(scenario: Scenario, evidence: Path) -> Iterator[Plant]:
    with Simulator(scenario=scenario, timing=Timing(grace=0.2, starting=0.4)) as simulator:
        credential = Credential(username=simulator.username, password=simulator.password, token=simulator.token)
        settings = GatewaySettings(
            name="plant", allow="disruptive", url=simulator.url, credential=credential, project=simulator.project
        )
        with OwnResources(settings, evidence=evidence) as resources, GatewayClient(settings) as gateway:
            yield Plant(simulator, resources, gateway)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with opened(Scenario(), tmp_path_factory.mktemp("evidence")) as plant:
        yield plant


@pytest.fixture
def plant(running: Plant) -> Plant:
    running.simulator.reset()
    return running


def verdict(result: RunResult) -> tuple[str, dict[str, str]]:
    """The verdict, and what was wrong by step."""
    return str(result.verdict), {step.path.ids[-1]: str(step.error) for step in result.unsuccessful}


PASSED: tuple[str, Mapping[str, str]] = ("passed", {})


def test_install_upgrade_and_uninstall_do_their_work_once(plant: Plant, tmp_path: Path) -> None:
    old, new = tmp_path / "old.modl", tmp_path / "new.modl"
    old.write_bytes(module_file(version="1.2.0", signed=True))
    new.write_bytes(module_file(version="1.3.0", signed=True, licence="<p>terms</p>"))

    assert verdict(plant.run("module_install", module_file=str(old))) == PASSED
    assert plant.version() == "1.2.0"
    assert WALKED in plant.pages()

    assert verdict(plant.run("module_upgrade", module_file=str(new))) == PASSED
    assert plant.version() == "1.3.0"

    walked = len(plant.pages())
    assert verdict(plant.run("module_install", module_file=str(new))) == PASSED
    assert len(plant.pages()) == walked, "a version that runs already is left alone"

    assert verdict(plant.run("module_uninstall", module_name="Plant")) == PASSED
    assert plant.version() is None
    walked = len(plant.pages())
    assert verdict(plant.run("module_uninstall", module_name="Plant")) == PASSED
    assert len(plant.pages()) == walked, "a module that is gone already is left alone"


@pytest.mark.parametrize(
    ("name", "step"), [("module_install", "file"), ("module_upgrade", "file"), ("module_uninstall", "named")]
)
def test_without_a_module_a_gateway_is_left_alone(plant: Plant, name: str, step: str) -> None:
    result = plant.run(name)

    assert str(result.verdict) == "broken"
    assert [each.path.ids[-1] for each in result.unsuccessful] == [step]
    assert "say which module: --ignition-param" in str(result.unsuccessful[0].error)
    assert plant.pages() == []
    assert plant.gateway.pending_restarts() == []


def test_an_install_does_not_take_over_the_changes_of_others(plant: Plant, tmp_path: Path) -> None:
    file = tmp_path / "plant.modl"
    file.write_bytes(module_file())
    plant.gateway.modules.uninstall("Vision")

    result = plant.run("module_install", module_file=str(file))

    assert [each.path.ids[-1] for each in result.unsuccessful] == ["alone"]
    assert plant.gateway.pending_restarts() == ["remove Vision"]


def test_a_module_that_does_not_run_is_taken_away_again(tmp_path: Path) -> None:
    file = tmp_path / "plant.modl"
    file.write_bytes(module_file())
    fate = ModuleFate(module_id=PLANT, state="FAULTED", reason="its hook is missing")
    with opened(Scenario(module_fates=(fate,)), tmp_path / "evidence") as plant:
        result = plant.run("module_install", module_file=str(file))

        assert str(result.verdict) == "failed"
        assert [each.path.ids[-1] for each in result.unsuccessful] == ["module"]
        assert plant.gateway.pending_restarts() == ["remove Plant"]


@pytest.mark.parametrize("waiting", [True, False])
def test_a_restart_with_and_without_a_change_that_waits(plant: Plant, waiting: bool) -> None:
    if waiting:
        plant.gateway.modules.uninstall("Vision")

    assert verdict(plant.run("restart")) == PASSED

    assert plant.gateway.pending_restarts() == []
    assert any("/restart-tasks/restart" in line.path for line in plant.simulator.requests)
    assert bool(plant.pages()) == waiting


@pytest.mark.parametrize("expired", [True, False])
def test_a_trial_is_reset_only_when_it_is_over(plant: Plant, expired: bool) -> None:
    if expired:
        plant.simulator.expire_trial()

    assert verdict(plant.run("trial_reset")) == PASSED

    assert plant.gateway.trial.state().expired is False
    resets = [line for line in plant.simulator.requests if line[:2] == ("POST", "/data/api/v1/trial")]
    assert len(resets) == int(expired)


def test_the_backup_is_asked_for(plant: Plant) -> None:
    assert verdict(plant.run("backup")) == PASSED


@pytest.mark.parametrize("keep", [False, True])
def test_a_key_is_made_proved_and_taken_away_unless_it_is_kept(plant: Plant, keep: bool) -> None:
    result = plant.run("api_key_setup", api_key_name="line-3", keep=keep)

    assert verdict(result) == PASSED
    names = [each.name for each in plant.gateway.tokens.list()]
    assert ("line-3" in names) == keep
    assert "line-3:" not in str(result)


def test_a_key_that_is_there_already_is_left_alone(plant: Plant) -> None:
    plant.gateway.tokens.create("line-3")

    result = plant.run("api_key_setup", api_key_name="line-3")

    assert [each.path.ids[-1] for each in result.unsuccessful] == ["before"]
    assert "line-3" in [each.name for each in plant.gateway.tokens.list()]

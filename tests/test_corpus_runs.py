"""Public playbooks against the simulator, unmodified: which of them pass, which cannot, and why.

The folder of a copy stands in IGNITION_CORPUS, as for `tests/language/test_corpus.py`; the files are no part of this
repository. Their own sleeps pass faster here: those of `utility.sleep` by a step type of the test's own, those of
scripts by a `sitecustomize` that only the scripts' processes find. Limits of steps stay as they are written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from pytest_ignition import standalone
from pytest_ignition.engine.context import StepContext
from pytest_ignition.engine.results import RunResult, StepResult
from pytest_ignition.engine.verdicts import Verdict
from pytest_ignition.errors import IgnitionError
from pytest_ignition.gateway.client import GatewayClient
from pytest_ignition.gateway.settings import Credential, GatewaySettings
from pytest_ignition.simulator.scenario import Scenario
from pytest_ignition.simulator.server import Simulator, Timing
from pytest_ignition.standalone import OwnResources, run_playbook
from pytest_ignition.steps.listing import ListedType, StepListing
from pytest_ignition.steps.registry import StepType
from tests.modules import module_file

CORPUS = Path(os.environ.get("IGNITION_CORPUS", "nowhere"))
FILES = sorted(path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*.yaml"))
SLEEP = "utility.sleep"
PACE = 20.0

# A restart's offline window has to be met by scripts that look every three seconds, in their time, once their process
# runs: on a busy machine that takes more than a second.
TIMING = Timing(grace=0.3, starting=3.5, offline=3, binding=0.05)

PLAYGROUND = "ignition-playground/playbooks"
TOOLBOX = "ignition-toolbox/backend/playbooks"
GATEWAY = "ignition-toolbox/backend/ignition_toolkit/playbooks/gateway"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILES, reason="IGNITION_CORPUS names no folder with public playbooks"),
]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What becomes of a file.

    Attributes:
        verdict: of its run; None for one that is refused before the first step.
        reason: why it is no other.
        unmet: its steps that do not pass, nested ones as `step/nested`; what is not run for their sake left out.
        refusal: what a refused one is told.
        before: brings about what the file takes for granted.
    """

    verdict: str | None
    reason: str
    unmet: tuple[str, ...] = ()
    refusal: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    scenario: Scenario = field(default_factory=Scenario)
    before: Callable[[Simulator, OwnResources], None] = lambda _simulator, _resources: None


def remove_vision_and_log_in(simulator: Simulator, resources: OwnResources) -> None:
    """A change that waits for a restart, and somebody who is logged in."""
    with GatewayClient(settings_of(simulator)) as gateway:
        gateway.modules.uninstall("Vision")
    assert str(run_playbook(CORPUS / f"{GATEWAY}/gateway_login.yaml", resources).verdict) == "passed"


class NamedCredential(OwnResources):
    """Knows the gateway's credential by the name that a file gives its parameter, too."""

    def credential(self, name: str) -> Mapping[str, Any]:
        return super().credential("default" if name == "gateway_credential" else name)


ONE_STEP = Scenario(login="one-step")
OLD_ONE_STEP = Scenario(version="8.1.48", login="one-step")
SIGNED = {"module_folder": "<signed>"}

RUNS = {
    f"{GATEWAY}/gateway_login.yaml": Row(verdict="passed", reason="login in two steps"),
    f"{GATEWAY}/backup_gateway.yaml": Row(verdict="passed", reason="the click starts a download"),
    f"{GATEWAY}/gateway_restart.yaml": Row(
        verdict="passed", reason="bar, dialog, offline window, home page", before=remove_vision_and_log_in
    ),
    f"{GATEWAY}/module_install.yaml": Row(
        verdict="failed",
        reason="the licence has a dialog of its own, and the file looks for it in the certificate's, too",
        unmet=("step15_click_license_checkbox",),
        parameters=SIGNED,
    ),
    f"{GATEWAY}/module_uninstall.yaml": Row(
        verdict="passed", reason="over the row's menu", parameters={"module_name": "Vision"}
    ),
    f"{GATEWAY}/module_upgrade.yaml": Row(
        verdict="failed",
        reason="as module_install, which it runs after module_uninstall",
        unmet=("step3_install", "step3_install/step15_click_license_checkbox"),
        parameters=SIGNED,
        before=lambda simulator, _resources: install_old(simulator),
    ),
    "ignition-playground/ignition_toolkit/playbooks/gateway/module_upgrade.yaml": Row(
        verdict=None,
        reason="the playbooks that it runs were removed from its repository",
        refusal="gateway/module_uninstall.yaml",
        parameters=SIGNED,
    ),
    f"{PLAYGROUND}/browser/ignition_web_test.yaml": Row(
        verdict="failed",
        reason="clicks a submit button, and the identity provider's page has none",
        unmet=("click_login",),
        scenario=OLD_ONE_STEP,
        parameters={"gateway_credential": "gateway_credential"},
    ),
    f"{PLAYGROUND}/browser/screenshot_audit.yaml": Row(
        verdict="passed", reason="opens one page", parameters={"base_url": "<url>"}
    ),
    f"{PLAYGROUND}/examples/simple_health_check.yaml": Row(
        verdict="failed",
        reason="clicks a submit button, and the identity provider's page has none",
        unmet=("step2c_submit",),
        scenario=ONE_STEP,
    ),
    f"{PLAYGROUND}/gateway/backup_and_restart.yaml": Row(verdict="passed", reason="REST steps only"),
    f"{PLAYGROUND}/ai/ai_assisted_test.yaml": Row(
        verdict="broken",
        reason="needs a language model, which a step says that cannot have one",
        unmet=("ai_generate", "ai_validate"),
    ),
    f"{PLAYGROUND}/tests/test_cancellation.yaml": Row(verdict="passed", reason="only sleeps"),
    f"{GATEWAY}/api_key_setup.yaml": Row(
        verdict="failed",
        reason="types the name in the wizard's first step, which asks for the access; later it needs the toolkit",
        unmet=("step7",),
    ),
    f"{PLAYGROUND}/designer/launch_designer.yaml": Row(
        verdict="broken",
        reason="needs a desktop with a Designer",
        unmet=("launch_designer",),
        parameters={"gateway_credential": "gateway_credential"},
    ),
    f"{PLAYGROUND}/designer/launch_local_docker_designer.yaml": Row(
        verdict="broken",
        reason="needs a desktop with a Designer",
        unmet=("launch_designer",),
        parameters={"gateway_credential": "gateway_credential", "project_name": "demo"},
    ),
    f"{TOOLBOX}/designer/launch_designer_linux.yaml": Row(
        verdict="broken",
        reason="needs a desktop with a Designer",
        unmet=("launch_designer",),
        parameters={"gateway_credential": "gateway_credential", "project_name": "demo", "designer_command": "designer"},
    ),
    f"{TOOLBOX}/designer/launch_designer_shortcut.yaml": Row(
        verdict="broken",
        reason="needs a desktop with a Designer",
        unmet=("launch_designer",),
        parameters={
            "gateway_credential": "gateway_credential",
            "project_name": "demo",
            "designer_shortcut": "designer",
        },
    ),
    f"{PLAYGROUND}/perspective/fat_basic_test.yaml": Row(verdict="passed", reason="from the discovery to the report"),
    f"{TOOLBOX}/perspective/test_buttons.yaml": Row(verdict="passed", reason="only prepares lists, as it says itself"),
    f"{TOOLBOX}/perspective/test_discovery_debug.yaml": Row(verdict="passed", reason="discovers the page"),
    f"{TOOLBOX}/perspective/test_inputs.yaml": Row(verdict="passed", reason="only prepares lists, as it says itself"),
    f"{TOOLBOX}/perspective/test_suite_master.yaml": Row(
        verdict=None,
        reason="two of the playbooks that it runs are not in the copy",
        refusal="perspective/test_docks.yaml",
    ),
    f"{TOOLBOX}/perspective/test_verification_examples.yaml": Row(
        verdict="failed",
        reason="its selectors are examples, which no page has",
        parameters={"view_path": "/"},
        unmet=(
            "verify_text_exact",
            "verify_text_contains",
            "verify_text_regex",
            "verify_attribute_class",
            "verify_attribute_value",
            "verify_attribute_disabled",
            "verify_state_visible",
            "verify_state_enabled",
            "verify_state_disabled",
        ),
    ),
}


def settings_of(simulator: Simulator) -> GatewaySettings:
    credential = Credential(username=simulator.username, password=simulator.password, token=simulator.token)
    return GatewaySettings(
        name="sim", allow="disruptive", url=simulator.url, credential=credential, project=simulator.project
    )


def install_old(simulator: Simulator) -> None:
    """An older version of the module, running."""
    old = Path(os.environ["CORPUS_OLD_MODULE"])
    with GatewayClient(settings_of(simulator)) as gateway:
        gateway.modules.install(old)


class PacedTypes(StepListing):
    """The step types, with a quicker `utility.sleep`."""

    def find(self, name: str) -> ListedType | StepType[Any] | None:
        found = super().find(name)
        return replace(found.itself, handler=_sleep) if isinstance(found, ListedType) and name == SLEEP else found


def _sleep(context: StepContext, parameters: Any) -> dict[str, Any]:
    context.waiter.wait(parameters.seconds / PACE)
    return {"slept": parameters.seconds}


@pytest.fixture(autouse=True)
def fast_sleeps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a playbook sleeps for, and what its scripts sleep for, passes in a twentieth of the time."""
    folder = tmp_path / "pace"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import time\n_sleep = time.sleep\ntime.sleep = lambda seconds: _sleep(seconds / {PACE})\n", "utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(standalone, "StepListing", PacedTypes)


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one signed module with a licence; an older version stands elsewhere."""
    folder = tmp_path / "modules"
    folder.mkdir()
    (folder / "plant.modl").write_bytes(module_file(version="1.3.0", signed=True, licence="<p>Use it as you like.</p>"))
    old = tmp_path / "old.modl"
    old.write_bytes(module_file(version="1.2.0"))
    monkeypatch.setenv("CORPUS_OLD_MODULE", str(old))
    return folder


def unmet(steps: Sequence[StepResult], above: str = "") -> Iterator[str]:
    """The steps that failed or broke, nested ones below the step that runs them."""
    for step in steps:
        name = f"{above}{step.path.ids[-1]}"
        if step.verdict in (Verdict.FAILED, Verdict.BROKEN):
            yield name
        yield from unmet(step.children, f"{name}/")


def run(file: str, row: Row, modules: Path, evidence: Path) -> RunResult:
    with (
        Simulator(scenario=row.scenario, timing=TIMING) as simulator,
        NamedCredential(settings_of(simulator), evidence=evidence) as resources,
    ):
        row.before(simulator, resources)
        known = {"<signed>": str(modules), "<url>": simulator.url}
        given = {name: known.get(value, value) for name, value in row.parameters.items()}
        return run_playbook(CORPUS / file, resources, parameters=given)


def test_every_file_has_a_row() -> None:
    assert sorted(RUNS) == FILES


@pytest.mark.parametrize("file", RUNS)
def test_a_public_playbook_ends_as_the_table_says(file: str, modules: Path, tmp_path: Path) -> None:
    row = RUNS[file]
    if row.verdict is None:
        with pytest.raises(IgnitionError, match=row.refusal):
            run(file, row, modules, tmp_path / "evidence")
        return

    result = run(file, row, modules, tmp_path / "evidence")

    told = {step.path.ids[-1]: str(step.error) for step in result.unsuccessful}
    assert (str(result.verdict), tuple(unmet(result.steps))) == (row.verdict, row.unmet), told

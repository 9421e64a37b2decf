"""The guard for real plants as a user meets it: a folder, default settings, and what raises them for one run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_ignition import Credential, GatewayClient, GatewaySettings, Simulator
from tests.plugin_run import Project

HEALTH = "name: Health\nsteps:\n  - {id: ping, name: Ping, type: gateway.ping}\n"
BY_API = "name: Restart\nsteps:\n  - {id: restart, name: Again, type: gateway.restart, parameters: {wait_for_ready: false}}\n"
BY_CLICKS = """\
name: Restart by clicks
parameters:
  - {name: gateway_url, type: string}
  - {name: username, type: string}
  - {name: password, type: string}
steps:
  - {id: login, name: Log in, type: playbook.run, parameters: {playbook: login.yaml}}
  - {id: open, name: Open, type: browser.navigate, parameters: {url: "{{ gateway_url }}/app/platform/system/modules"}}
  - {id: bar, name: The bar, type: browser.click, parameters: {selector: "button:has-text('Restart')"}}
  - {id: risks, name: The risks, type: browser.click, parameters: {selector: "text=I understand the risks"}}
  - id: go
    name: Go
    type: browser.click
    parameters: {selector: 'button[id="restart gateway-button"]'}
  - id: done
    name: Nothing waits any more
    type: gateway.get_pending_restarts
    timeout: 60s
    retry: {until: step.done.count == 0, delay: 200ms}
"""
LOGIN = """\
name: Log in
parameters:
  - {name: gateway_url, type: string}
  - {name: username, type: string}
  - {name: password, type: string}
steps:
  - {id: home, name: Home, type: browser.navigate, parameters: {url: "{{ gateway_url }}"}}
  - {id: to, name: To, type: browser.click, parameters: {selector: "a[href*='login']"}}
  - {id: user, name: User, type: browser.fill, parameters: {selector: "input[name='username']", value: "{{ username }}"}}
  - {id: next, name: Next, type: browser.click, parameters: {selector: "text='CONTINUE'"}}
  - id: password
    name: Password
    type: browser.fill
    parameters: {selector: "input[type='password']:visible", value: "{{ password }}"}
  - {id: go, name: Go, type: browser.click, parameters: {selector: "text='CONTINUE'"}}
  - {id: there, name: There, type: browser.wait, parameters: {selector: "nav"}}
"""
PYTHON = """\
import pytest
from pytest_ignition import RefusedByGuard

def test_health(gateway):
    assert gateway.ping().running

def test_restart(gateway):
    gateway.restart(wait=False)

@pytest.mark.asyncio
async def test_restart_awaited(async_gateway):
    await async_gateway.restart(wait=False)

def test_restart_by_playbook(playbook):
    playbook("restart_api.yaml")

@pytest.mark.ignition(effects="disruptive")
def test_says_so(gateway):
    pass

@pytest.mark.ignition(effects="read")
def test_says_less(gateway):
    with pytest.raises(RefusedByGuard, match="the marker of this test allows read"):
        gateway.logs.reset_levels()
"""
PLANT = '[gateways.plant]\nurl = "{url}"\n'


@pytest.fixture(scope="module")
def plant() -> Iterator[Simulator]:
    with Simulator(pace=4) as simulator:
        yield simulator


@pytest.fixture
def folder(project: Project, plant: Simulator, monkeypatch: pytest.MonkeyPatch) -> Project:
    plant.reset()
    monkeypatch.delenv("CI", raising=False)
    for name, value in (("TOKEN", plant.token), ("USERNAME", plant.username), ("PASSWORD", plant.password)):
        monkeypatch.setenv(f"IGNITION_{name}", value)
    project.write("ignition.toml", PLANT.format(url=plant.url))
    project.playbook(HEALTH, "health")
    project.playbook(BY_API, "restart_api")
    project.playbook(BY_CLICKS, "restart_clicks")
    project.playbook(LOGIN, "login")
    return project


def boots(plant: Simulator) -> int:
    """How often somebody asked for a restart, over whatever way."""
    return sum("restart-tasks/restart" in request.path for request in plant.requests)


def test_by_default_the_check_runs_and_both_restarts_are_refused_by_name(folder: Project, plant: Simulator) -> None:
    result = folder.run("playbooks", "--deselect", "playbooks/login.yaml")

    result.assert_outcomes(passed=1, failed=2)
    text = result.stdout.str()
    assert f"ignition gateway: plant ({plant.url}; allows write)" in text
    assert (
        "refused: playbooks/restart_api.yaml is disruptive (step 'restart'), and the gateway plant allows write; "
        "no step was run"
    ) in text
    assert (
        "playbooks/restart_clicks.yaml:9:5: step 'bar' (browser.click) is disruptive: its selector names 'Restart'"
        in text
    )
    assert 'to allow it: --ignition-allow disruptive for this run or allow = "disruptive" in [gateways.plant]' in text
    assert boots(plant) == 0


def test_for_one_run_they_are_allowed(folder: Project, plant: Simulator) -> None:
    settings = GatewaySettings(
        name="plant", url=plant.url, credential=Credential(token=plant.token), allow="disruptive"
    )
    with GatewayClient(settings) as client:
        client.modules.uninstall("Vision")

    # By clicks first: the other one would take over what waits.
    result = folder.run(
        "playbooks/restart_clicks.yaml",
        "playbooks/restart_api.yaml",
        "playbooks/health.yaml",
        "--ignition-allow",
        "disruptive",
    )

    result.assert_outcomes(passed=3)
    assert boots(plant) == 2


def test_the_same_from_python_tests(folder: Project, plant: Simulator) -> None:
    folder.write("test_it.py", PYTHON)

    result = folder.run("test_it.py", "-rA")

    result.assert_outcomes(passed=2, failed=3, errors=1)
    text = result.stdout.str()
    assert text.count("refused: gateway.restart is disruptive, and the gateway plant allows write") >= 2
    assert "refused: playbooks/restart_api.yaml is disruptive (step 'restart')" in text
    assert "refused: test_it.py::test_says_so is disruptive, and the gateway plant allows write" in text
    assert boots(plant) == 0

    allowed = folder.run("test_it.py", "--ignition-allow", "disruptive", "-k", "restart and not awaited or says_so")
    allowed.assert_outcomes(passed=3, deselected=3)
    assert boots(plant) == 2


def test_a_gateway_that_only_may_be_read_refuses_writing_and_scripts(folder: Project, plant: Simulator) -> None:
    folder.playbook("name: W\nsteps:\n  - {id: py, name: Py, type: utility.python, parameters: {script: pass}}\n", "w")

    result = folder.run("playbooks/w.yaml", "playbooks/health.yaml", "--ignition-allow", "read")

    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*refused: playbooks/w.yaml is write (step 'py'), and the gateway plant allows read*"])


def test_a_protected_gateway_without_a_terminal_wants_its_name_on_the_command_line(
    folder: Project, plant: Simulator
) -> None:
    folder.write("ignition.toml", PLANT.format(url=plant.url) + "protected = true\n")
    run = ("playbooks/restart_api.yaml", "playbooks/health.yaml", "--ignition-allow", "disruptive")

    refused = folder.run(*run)
    by_url = folder.run(*run, "--gateway", f"{plant.url}/")
    wrong = folder.run(*run, "--ignition-confirm", "plnt")
    named = folder.run(*run, "--ignition-confirm", "plant", "-n", "2")

    for result in (refused, by_url):
        result.assert_outcomes(passed=1, failed=1)
        assert "is protected: nothing but reading without its name" in result.stdout.str()
    assert "allows disruptive; protected" in refused.stdout.str()
    assert "with --ignition-confirm plant" in by_url.stdout.str()
    wrong.stderr.fnmatch_lines(["*--ignition-confirm plnt: this is no protected gateway; did you mean 'plant'?*"])
    named.assert_outcomes(passed=2)


def test_names_that_are_computed_are_looked_at_when_they_are_known(folder: Project, plant: Simulator) -> None:
    folder.playbook(
        "name: Hidden\nvariables: {file: restart_api.yaml, label: Restart}\nsteps:\n"
        "  - {id: child, name: Child, type: playbook.run, on_failure: continue,\n"
        "     parameters: {playbook: '{{ variable.file }}'}}\n"
        "  - {id: press, name: Press, type: browser.click, parameters: {selector: 'text={{ variable.label }}'}}\n",
        "hidden",
    )

    result = folder.run("playbooks/hidden.yaml")

    result.assert_outcomes(failed=1)
    text = result.stdout.str()
    assert "refused: playbooks/restart_api.yaml is disruptive (step 'restart')" in text
    assert "refused: step 'press' is disruptive (its selector names 'Restart')" in text
    assert boots(plant) == 0


def test_what_a_playbook_says_of_itself_beats_a_guess_but_not_its_step_types(folder: Project) -> None:
    folder.playbook("effects: write\n" + BY_CLICKS.replace("name: Restart by clicks", "name: R"), "guess")
    folder.playbook("effects: read\n" + BY_API, "types")
    folder.playbook("effects: disruptive\n" + HEALTH, "says")

    result = folder.run("playbooks", "--ignition-dry-run", "-k", "guess or types or says")

    text = result.stdout.str()
    assert result.ret == 0
    assert "playbooks/guess.yaml::guess\n" in text
    assert "    effect: write\n" in text
    assert "playbooks/says.yaml:1:10: disruptive: the playbook says so (`effects:`)" in text
    assert "3 playbook runs, 2 of them refused" in text


@pytest.mark.parametrize("processes", [[], ["-n", "2"]])
def test_a_dry_run_tells_and_does_nothing(folder: Project, plant: Simulator, processes: list[str]) -> None:
    folder.write("test_it.py", PYTHON)
    folder.playbook(
        "name: S\nsteps:\n  - {id: log_in, name: In, type: gateway.login,"
        " parameters: {username: ada, password: Hidden-77-word}}\n",
        "secret",
    )
    before = len(plant.requests)

    result = folder.run("--ignition-dry-run", *processes)

    assert result.ret == 0
    text = result.stdout.str()
    assert f"    gateway: plant ({plant.url}), credential default\n" in text
    assert "    - ping (gateway.ping): read\n" in text
    assert "    - bar (browser.click): disruptive; its selector names 'Restart'\n" in text
    assert "      password: ********" in text.replace("  password", "  password")
    assert "Hidden-77-word" not in text
    assert "refused: playbooks/restart_api.yaml is disruptive" in text
    assert "5 playbook runs, 2 of them refused, 6 Python tests, whose deeds only a run can tell" in text
    assert len(plant.requests) == before
    assert not (folder.path / "ignition-results").exists()


def test_without_a_gateway_a_browser_step_still_may_not_restart_anything(project: Project) -> None:
    project.playbook(
        "name: X\nsteps:\n  - {id: press, name: Press, type: browser.click, parameters: {selector: '#reset-trial'}}\n"
    )
    project.playbook(BY_API, "api")

    result = project.run()

    text = result.stdout.str()
    assert (
        "refused: playbooks/x.yaml is disruptive (step 'press'), and this run, which has no gateway, allows write"
        in text
    )
    assert "no gateway is configured" in text

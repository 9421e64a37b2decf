"""Fixtures for Python tests, and that playbooks are not fed by a user's own."""

from __future__ import annotations

import pytest

from tests.plugin_run import Project

PING = "name: Ping\nsteps:\n  - id: ping\n    type: gateway.ping\n"


def test_gateway_and_url_are_those_of_the_simulator(project: Project) -> None:
    project.write(
        "test_one.py",
        "def test_one(gateway, gateway_url, simulator):\n"
        "    assert gateway.ping().running\n"
        "    assert gateway_url == gateway.url == simulator.url\n"
        "    assert gateway.modules.list()\n",
    )

    assert project.run("--gateway", "simulator").ret == pytest.ExitCode.OK


def test_the_environment_names_the_gateway_and_the_command_line_beats_it(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_GATEWAY", "http://127.0.0.1:9")
    project.write("test_one.py", "def test_one(gateway): assert gateway.ping().running\n")

    assert project.run().parseoutcomes()["failed"] == 1
    result = project.run("--gateway", "simulator")
    assert result.parseoutcomes() == {"passed": 1}
    result.stdout.fnmatch_lines(["ignition gateway: simulator"])


def test_the_simulator_is_as_new_for_every_item(project: Project) -> None:
    project.playbook(PING)
    project.write(
        "test_one.py",
        "def test_breaks_it(simulator): simulator.set_state('STARTING')\n"
        "def test_finds_it_whole(simulator, gateway): assert gateway.ping().running\n",
    )

    assert project.run("test_one.py", "playbooks", "--gateway", "simulator").ret == pytest.ExitCode.OK


def test_a_users_own_gateway_fixture_never_feeds_a_playbook(project: Project) -> None:
    project.playbook(PING)
    project.write("conftest.py", "import pytest\n@pytest.fixture\ndef gateway(): return 'mine'\n")
    project.write("test_one.py", "def test_one(gateway): assert gateway == 'mine'\n")

    assert project.run(".", "--gateway", "simulator").ret == pytest.ExitCode.OK


@pytest.mark.slow
def test_the_browser_is_found_and_shared_by_playbooks_and_tests(project: Project) -> None:
    project.playbook(
        "name: Web\nsteps:\n  - id: open\n    type: browser.navigate\n    parameters: {url: '/app'}\n"
        "  - id: nav\n    type: browser.wait\n    parameters: {selector: \"a[href*='login']\"}\n"
    )
    project.write(
        "test_one.py",
        "def test_one(page, gateway_url):\n    page.goto(gateway_url)\n    assert 'imulator' in page.title()\n",
    )

    result = project.run(".", "--gateway", "simulator")

    assert result.parseoutcomes() == {"passed": 2, "steps": 2}


@pytest.mark.slow
def test_screenshots_follow_the_option(project: Project) -> None:
    project.playbook(
        "name: Web\nsteps:\n  - id: open\n    type: browser.navigate\n    parameters: {url: 'data:text/html,<h1>x</h1>'}\n"
        "  - id: check\n    type: browser.verify\n    parameters: {selector: h2, timeout: 200}\n"
    )

    for option, names in (("never", []), ("failure", ["02-check.png"]), ("always", ["01-open.png", "02-check.png"])):
        project.run("playbooks", f"--ignition-screenshots={option}", f"--ignition-output={option}")
        assert sorted(path.name for path in (project.path / option).rglob("*.png")) == names


def test_evidence_below_playwrights_output_is_refused(project: Project) -> None:
    """pytest-playwright deletes that tree at the start."""
    project.playbook(PING)

    result = project.run("playbooks", "--ignition-output=test-results/evidence", "--gateway", "simulator")

    assert "deleted at the start" in result.stdout.str() + result.stderr.str()

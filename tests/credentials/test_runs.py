"""Kept credentials in test runs: playbooks, Python tests, gateway settings, the command line, without pytest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_ignition import standalone
from pytest_ignition.credentials.file_store import FileStore
from pytest_ignition.gateway.settings import Credential
from pytest_ignition.simulator.server import Simulator
from tests.plugin_run import Project

PASSWORD = "Correct-Horse-<&>"

PLAYBOOK = """\
name: Who
parameters:
  - {name: account, type: credential, default: plant1}
steps:
  - id: root
    type: utility.log
    parameters: {message: "root {{ credential.plant1.username }} {{ credential.plant1.password }}"}
  - id: parameter
    type: utility.log
    parameters: {message: "parameter {{ parameter.account.username }} {{ parameter.account.gateway_url }}"}
"""


@pytest.fixture(scope="module")
def gateway() -> Iterator[Simulator]:
    served = Simulator(0, "127.0.0.1")
    served.start()
    yield served
    served.stop()


@pytest.fixture
def kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    folder = project.path / "kept-credentials"
    monkeypatch.setenv("PYTEST_IGNITION_CREDENTIALS", str(folder))
    store = FileStore(folder)
    store.write(
        "plant1", Credential(username="ada", password=PASSWORD, gateway_url="https://gw:8043", description="first")
    )
    return store


def test_playbooks_and_python_tests_use_what_is_kept(project: Project, kept: FileStore) -> None:
    project.playbook(PLAYBOOK)
    project.write(
        "test_who.py",
        "def test_who(credentials):\n"
        "    found = credentials['plant1']\n"
        "    assert (found.name, found.username, found.gateway_url) == ('plant1', 'ada', 'https://gw:8043')\n"
        "    assert 'nobody' not in credentials\n"
        "    print(repr(found))\n",
    )

    result = project.run("-v", "-s", "--html=report.html", "--self-contained-html", "--ignition-output=out")

    result.assert_outcomes(passed=2)
    output = result.stdout.str()
    assert "Credential(username='ada', password=********)" in output
    everything = output + result.stderr.str() + (project.path / "report.html").read_text("utf-8")
    assert "Correct-Horse" not in everything
    assert "root ada ********" in everything
    assert "parameter ada https://gw:8043" in everything


def test_a_file_that_others_can_read_breaks_the_playbook_by_name(project: Project, kept: FileStore) -> None:
    project.playbook(PLAYBOOK)
    kept.path.chmod(0o644)

    result = project.run()

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*holds secrets, and others can read it (mode 0644)*", "*hint: chmod 600 *"])


ACCOUNT = """\
def test_account(gateway):
    assert gateway.settings.credential.name == {name!r}
    assert gateway.login() == gateway.settings.credential.username
"""


def test_gateway_settings_the_option_and_default_use_what_is_kept(
    project: Project, kept: FileStore, gateway: Simulator
) -> None:
    account = Credential(username=gateway.username, password=gateway.password)
    kept.write("plant1", account)
    project.write("test_account.py", ACCOUNT.format(name="plant1"))
    project.write("ignition.toml", f'[gateways.line1]\nurl = "{gateway.url}"\ncredential = "plant1"\n')

    project.run().assert_outcomes(passed=1)
    project.run("--gateway", gateway.url, "--ignition-credential", "plant1").assert_outcomes(passed=1)

    kept.write("default", account)
    project.write("test_account.py", ACCOUNT.format(name="default"))
    project.run("--gateway", gateway.url).assert_outcomes(passed=1)


def test_a_hook_gives_what_no_other_source_has(project: Project, kept: FileStore) -> None:
    project.playbook(PLAYBOOK.replace("plant1", "vaulted"))
    project.write(
        "conftest.py",
        "import pytest_ignition\n"
        "def pytest_ignition_credential(config, name):\n"
        "    assert name == 'vaulted', name\n"
        "    return pytest_ignition.Credential(username='vera', password='Battery-Staple', gateway_url='http://v')\n",
    )
    project.playbook(PLAYBOOK, "y")

    result = project.run("-v", "--junitxml=junit.xml")

    result.assert_outcomes(passed=2)
    assert "Battery" not in result.stdout.str() + (project.path / "junit.xml").read_text("utf-8")


def test_a_hook_that_fails_is_told_in_one_line(project: Project) -> None:
    project.playbook(PLAYBOOK)
    project.write(
        "conftest.py",
        "def pytest_ignition_credential(config, name):\n    raise ConnectionError('vault.example: no route')\n",
    )

    result = project.run()

    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["*pytest_ignition_credential could not give 'plant1': ConnectionError: vault.example: no route*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_missing_one_is_told_at_its_place_with_both_remedies(project: Project, kept: FileStore) -> None:
    project.playbook(PLAYBOOK.replace("plant1", "plant9").replace("default: plant9", "default: plant1"))

    said = project.run().stdout.str()

    assert "there is no credential 'plant9'" in said
    assert "or keep it: pytest-ignition credential set plant9" in said


def test_lint_knows_the_names_that_are_kept(project: Project, kept: FileStore) -> None:
    project.playbook(PLAYBOOK)

    assert "no errors, no notes" in project.command("lint").stdout
    kept.delete("plant1")
    kept.write("plant2", Credential(token="a:b"))
    said = project.command("lint").stdout
    assert "no credential 'plant1' is known here" in said
    assert "did you mean 'plant2'" in said


def test_without_pytest_the_same_are_known(kept: FileStore, project: Project, tmp_path: Path) -> None:
    path = project.playbook(PLAYBOOK)

    with standalone.OwnResources(evidence=tmp_path) as resources:
        result = standalone.run_playbook(path, resources)

    assert result.verdict == "passed"
    logged = [str(step) for step in result.steps]
    assert any("root ada ********" in each for each in logged)
    assert not any("Correct-Horse" in each for each in logged)
    kept.write("default", Credential(username="ada", password=PASSWORD))
    found = standalone.OwnResources("http://gw:8088", evidence=tmp_path)
    assert found.settings is not None
    assert found.settings.credential == Credential(username="ada", password=PASSWORD)
    assert found.redactor.mask_text(PASSWORD) == "********"

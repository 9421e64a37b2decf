"""The command below a failure runs just that playbook again, from the same folder, and holds no secret."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.plugin_run import Project

pytestmark = pytest.mark.slow

NAMES = ["$HOME `date` 100%", "case [x]", "hall::seven", 'it\'s "quoted"']

WRONG = """\
name: Wrong
parameters: [{name: hall, type: string}, {name: pin, type: string, secret: true, default: none}]
cases: [{id: "first one", values: {}}, {id: second, values: {}}]
steps: [{id: a, type: utility.python, parameters: {script: "assert False"}}]
"""
CASELESS = "name: Wrong\nsteps: [{id: a, type: utility.python, parameters: {script: 'assert False'}}]\n"


def commands(text: str) -> list[str]:
    return [line.removeprefix("run it again: ") for line in text.splitlines() if line.startswith("run it again: ")]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not take, and bash")
def test_bash_runs_each_command_and_each_runs_one_playbook(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
    for name in NAMES:
        project.playbook(CASELESS, name)

    found = commands(project.run("playbooks").stdout.str())

    assert len(found) == len(NAMES)
    # Each is a process of its own: that it finds its playbook says enough.
    own = f'pytest() {{ "{sys.executable}" -m pytest -p no:cacheprovider -q --collect-only "$@"; }}'
    done = subprocess.run(
        ["bash", "-c", "\n".join([own, *found])],
        cwd=project.path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    collected = [line for line in done.stdout.splitlines() if line.startswith("playbooks/")]
    assert collected == [f"playbooks/{name}.yaml::{name}" for name in NAMES], done.stdout


def test_options_are_repeated_and_secrets_are_not(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIN", "4711-geheim")
    project.playbook(WRONG, "wrong")

    result = project.run(
        "playbooks",
        *("--ignition-param", "hall=hall 7", "--ignition-param", "pin=@env:PIN"),
        *("--gateway", "simulator", "--ignition-timeout", "5", "--ignition-insecure"),
    )

    text = result.stdout.str()
    options = '--gateway simulator --ignition-param "hall=hall 7" --ignition-param pin=@env:PIN --ignition-timeout 5 --ignition-insecure'
    assert commands(text) == [
        f'pytest "playbooks/wrong.yaml::wrong[first one]" {options}',
        f'pytest "playbooks/wrong.yaml::wrong[second]" {options}',
    ]
    assert "4711-geheim" not in text


def test_the_path_is_that_of_the_folder_one_is_in(project: Project) -> None:
    project.playbook(CASELESS, "wrong")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "wrong.yaml"],
        cwd=project.path / "playbooks",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )

    assert commands(done.stdout) == ['pytest "wrong.yaml::wrong"']

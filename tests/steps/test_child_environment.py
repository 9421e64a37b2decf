"""What a script's process finds in its environment."""

from __future__ import annotations

import sys

import pytest

from pytest_ignition.steps.child_environment import VariableMissing, child_environment, secrets_among
from tests.plugin_run import Project

INHERITED = {
    "PATH": "/bin",
    "Path": "C:\\bin",
    "PYTHONPATH": "src",
    "PYTHON_INDEX_TOKEN": "t1",
    "LC_ALL": "C",
    "IGNITION_TOKEN": "t2",
    "IGNITION_PASSWORD": "t3",
    "AWS_SECRET_ACCESS_KEY": "t4",
    "HTTPS_PROXY": "http://ada:pw@proxy:3128",
    "http_proxy": "http://proxy:3128",
    "PLANT": "north",
}


def test_what_python_and_the_system_need_goes_along_and_nothing_else() -> None:
    assert child_environment(INHERITED, None) == {
        "PATH": "/bin",
        "Path": "C:\\bin",
        "PYTHONPATH": "src",
        "LC_ALL": "C",
        "http_proxy": "http://proxy:3128",
    }


def test_what_the_step_names_goes_along() -> None:
    by_name = child_environment(INHERITED, ["PLANT", "IGNITION_TOKEN"])
    by_value = child_environment(INHERITED, {"LINE": 3})

    assert (by_name["PLANT"], by_name["IGNITION_TOKEN"], by_value["LINE"]) == ("north", "t2", "3")
    assert "IGNITION_PASSWORD" not in by_name
    assert secrets_among(by_name, ["PLANT", "IGNITION_TOKEN"]) == ["t2"]


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(VariableMissing, match="the environment variable NOWHERE, which is not set"):
        child_environment(INHERITED, ["NOWHERE"])


def test_a_script_sees_no_secret_that_it_does_not_name_and_a_named_one_is_hidden(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_TOKEN", "ci:Unnamed-881")
    monkeypatch.setenv("PLANT_TOKEN", "Named-992-word")
    script = "import os; print('all', sorted(os.environ.items())); import json, zipfile, socket"
    project.playbook(
        "name: X\nsteps:\n"
        f'  - {{id: plain, name: Plain, type: utility.python, parameters: {{script: "{script}"}}}}\n'
        f'  - {{id: named, name: N, type: utility.python, parameters: {{env: [PLANT_TOKEN], script: "{script}"}}}}\n'
    )

    result = project.run("-rA", "--log-level=INFO")

    result.assert_outcomes(passed=1)
    text = result.stdout.str()
    assert "Unnamed-881" not in text
    assert "Named-992-word" not in text
    assert text.count("PLANT_TOKEN") == 1
    assert "'PATH'" in text or sys.platform == "win32"

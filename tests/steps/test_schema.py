"""The JSON Schema: right for every playbook there is, wrong for mistakes, complete for editors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pytest_ignition.language.build_parameters import PARAMETER_KEYS
from pytest_ignition.language.build_steps import RETRY_KEYS, STEP_KEYS
from pytest_ignition.language.builder import PLAYBOOK_KEYS
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.schema import playbook_schema
from tests.plugin_run import Project

PROJECT = Path(__file__).parents[2]
REGISTRY = builtin_step_types()
SCHEMA = playbook_schema([kind for name in REGISTRY.names() if (kind := REGISTRY.find(name)) is not None])
CHECK = jsonschema.Draft7Validator(SCHEMA)
FILES = sorted([*PROJECT.glob("playbooks/**/*.yaml"), *PROJECT.glob("example_tests/several_gateways/**/*.yaml")])
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (PROJECT / "docs" / "language.md").read_text("utf-8"), re.DOTALL)


def errors(document: Any) -> list[str]:
    return [error.message for error in CHECK.iter_errors(document)]


def one(step: str, more: str = "") -> Any:
    return yaml.safe_load(f"name: x\n{more}steps:\n  - {{id: a, {step}}}\n")


def test_it_is_a_schema_itself() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_playbook_of_the_repository_is_right(path: Path) -> None:
    assert errors(yaml.safe_load(path.read_text("utf-8"))) == []
    assert len(FILES) >= 4


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_language_is_right(text: str) -> None:
    assert errors(yaml.safe_load(text)) == []


@pytest.mark.parametrize(
    "step",
    [
        "type: browser.navigate, parameters: {url: '{{ gateway.url }}', timeout: '{{ parameter.n }}'}",
        "type: browser.navigate, parameters: {url: x, timeout: 20s}",
        "type: browser.verify_text, parameters: {selector: x, text: 100}",
        "type: utility.log",
        "type: utility.log, parameters: null",
        "type: playbook.run, parameters: {playbook: x.yaml, anything: [1]}",
        "type: utility.log, when: true, foreach: '{{ step.x.items }}', timeout: 500ms",
    ],
)
def test_what_is_right(step: str) -> None:
    assert errors(one(step)) == []


@pytest.mark.parametrize(
    "document",
    [
        {"name": "x"},
        {"name": "x", "steps": []},
        {"name": "x", "steps": [{"id": "a"}]},
        {"name": "x", "stepps": [], "steps": [{"id": "a", "type": "utility.log"}]},
        one("type: utility.logg"),
        one("type: utility.log, parameters: {mesage: x}"),
        one("type: utility.log, parameters: {level: loud}"),
        one("type: browser.click"),
        one("type: browser.click, parameters: {}"),
        one("type: browser.click, parameters: {selector: x, timeout: soon}"),
        one("type: browser.verify, parameters: {selector: x, exists: maybe}"),
        one("type: utility.log, on_failure: contineu"),
        one("type: utility.log, timeout: 5 parsecs"),
        one("type: utility.log, retry: {cuont: 3}"),
        one("type: utility.log, expect: {}"),
        one("type: utility.log, expect_error: {code: 401}"),
        one("type: utility.log, screenshot: sometimes"),
        one("type: utility.log", more="parameters: [{name: p, type: text}]\n"),
        one("type: utility.log", more="requires: {moduls: []}\n"),
        one("type: utility.log", more="effects: wirte\n"),
    ],
)
def test_what_is_wrong(document: Any) -> None:
    assert errors(document) != []


def test_every_key_is_in_it_with_a_description() -> None:
    definitions = SCHEMA["definitions"]
    for keys, properties in (
        (PLAYBOOK_KEYS, SCHEMA["properties"]),
        ([key for key in STEP_KEYS if key != "parameters"], definitions["step"]["properties"]),
        (PARAMETER_KEYS, definitions["parameter"]["properties"]),
        (RETRY_KEYS, definitions["step"]["properties"]["retry"]["properties"]),
    ):
        for key in keys:
            assert properties[key]["description"], key


def test_the_command_prints_and_writes_it_with_own_step_types(project: Project) -> None:
    project.write(
        "conftest.py",
        "from pydantic import Field\nfrom pytest_ignition import StepParameters, step_type\n"
        "class Tank(StepParameters):\n    level: int = Field(description='How full, in litres')\n"
        "@step_type('plant.fill', effect='write', outputs=('level',))\n"
        "def fill(context, parameters: Tank):\n    'Fill a tank.'\n    return {'level': parameters.level}\n"
        "def pytest_ignition_step_types(config):\n    return [fill]\n",
    )

    printed = project.command("schema")
    written = project.command("schema", "--output", "x.json")
    told = project.command("steps", "plant.fill")
    listed = project.command("steps", "plant")

    assert json.loads(printed.stdout) == json.loads((project.path / "x.json").read_text("utf-8"))
    assert written.stderr == "wrote x.json\n"
    own = json.loads(printed.stdout)["definitions"]["parameters of plant.fill"]
    assert (own["description"], own["required"]) == ("Fill a tank.", ["level"])
    assert told.stdout.startswith("## `plant.fill`\n\nFill a tank.\n\nEffect: write (may change")
    assert "| `level` | whole number | required | How full, in litres |" in told.stdout
    assert listed.stdout.split() == ["plant.fill", "Fill", "a", "tank."]


def test_steps_lists_and_tells_and_suggests(project: Project) -> None:
    listed = project.command("steps")
    old = project.command("steps", "utility.wait")
    wrong = project.command("steps", "gateway.pnig")

    assert len([line for line in listed.stdout.splitlines() if line]) == len(list(REGISTRY.names()))
    assert old.stdout.startswith("## `utility.sleep`")
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "error: there is no step type 'gateway.pnig'; did you mean 'gateway.ping'?\n",
    )


def test_a_file_that_cannot_be_written_and_a_folder_that_is_not_there(project: Project) -> None:
    unwritable = project.command("schema", "--output", "gone/x.json")
    nowhere = project.command("schema", "--folder", "gone")

    assert (unwritable.returncode, unwritable.stderr) == (1, "error: gone/x.json: No such file or directory\n")
    assert (nowhere.returncode, "there is no folder gone" in nowhere.stderr) == (2, True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_playbook_points_to_it(path: Path) -> None:
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text("utf-8"))

    assert found is not None
    assert (path.parent / found.group(1)).resolve() == PROJECT / "docs" / "playbook.schema.json"

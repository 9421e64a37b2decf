"""Scenarios from YAML: what they may say, and the words and places of what they may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_ignition.simulator.scenario import (
    ModuleSpec,
    ProjectSpec,
    ProviderSpec,
    Scenario,
    TagSpec,
    TokenSpec,
    UserSpec,
)
from pytest_ignition.simulator.scenario_file import BadScenario, read_scenario
from pytest_ignition.simulator.server import Simulator

PLANT = """\
name: Packing plant
version: 8.3.8
project: packing
seed: 7
modules:
  - {id: com.example.plant, name: Plant, version: 1.2.0, vendor: Example, state: FAULTED}
users:
  - {username: eve, password: "1234", roles: [Operator]}
  - {username: boss}
tokens:
  - {name: ci, write: false}
projects:
  - name: packing
    title: Packing
    parent: base
    resources:
      com.inductiveautomation.perspective/views/Main/view.json: '{"root": {}}'
  - {name: base, inheritable: true}
tag_providers:
  - name: default
    tags:
      - name: Line
        tags:
          - {name: Speed, type: Float8, signal: sine, low: 1, high: 2, period: 30}
          - {name: Batch, type: String, value: B-1, quality: Bad}
"""


def refusal(folder: Path, text: str) -> str:
    file = folder / "plant.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(BadScenario) as caught:
        read_scenario(file)
    return str(caught.value).replace(str(file), "plant.yaml")


def test_everything_can_be_said(tmp_path: Path) -> None:
    file = tmp_path / "plant ü.yaml"
    file.write_text(PLANT, "utf-8-sig")
    assert read_scenario(file) == Scenario(
        name="Packing plant",
        version="8.3.8",
        project="packing",
        seed=7,
        modules=(ModuleSpec(id="com.example.plant", name="Plant", version="1.2.0", vendor="Example", state="FAULTED"),),
        users=(UserSpec(username="eve", password="1234", roles=("Operator",)), UserSpec(username="boss")),
        tokens=(TokenSpec(name="ci", write=False),),
        projects=(
            ProjectSpec(
                name="packing",
                title="Packing",
                parent="base",
                resources={"com.inductiveautomation.perspective/views/Main/view.json": '{"root": {}}'},
            ),
            ProjectSpec(name="base", inheritable=True),
        ),
        tag_providers=(
            ProviderSpec(
                name="default",
                tags=(
                    TagSpec(
                        name="Line",
                        tags=(
                            TagSpec(name="Speed", type="Float8", signal="sine", low=1, high=2, period=30),
                            TagSpec(name="Batch", type="String", value="B-1", quality="Bad"),
                        ),
                    ),
                ),
            ),
        ),
    )


def test_what_is_not_said_is_as_in_the_demo(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text("name: Line 1\n")
    assert read_scenario(file) == Scenario(name="Line 1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "plant.yaml: is no mapping; a scenario has keys such as name, version, projects, tag_providers"),
        ("- a\n", "plant.yaml: is no mapping; a scenario has keys such as name, version, projects, tag_providers"),
        ("name: [\n", "plant.yaml:2:1: is not YAML: expected the node content, but found '<stream end>'"),
        ("nmae: x\n", "plant.yaml:1:7: unknown key 'nmae'; did you mean 'name'?"),
        ("modules:\n  - {id: a, name: b, vender: c}\n", "plant.yaml:2:30: unknown key 'vender'; did you mean 'vendor'?"),
        ("users:\n  - {password: x}\n", "plant.yaml:2:5: users.0.username is missing"),
        ("version: 8.3\n", "plant.yaml:1:10: version: Input should be a valid string"),
        ("version: '8.3'\n", "plant.yaml:1:1: a version is like 8.3.6, not '8.3'"),
        ("project: a/b\n", "plant.yaml:1:1: a project's name is not empty and holds no slash: 'a/b'"),
        (
            "tag_providers:\n  - name: a\n    tags:\n      - {name: t, signal: saw}\n",
            "plant.yaml:4:27: tag_providers.0.tags.0.signal: Input should be 'static', 'ramp', 'sine', 'walk' or 'boolean'",
        ),
        ("seed: x\nname: 1\n", "plant.yaml:2:7: name: Input should be a valid string\nplant.yaml:1:7: seed: Input should be a valid integer, unable to parse string as an integer"),
        ("\ud800", "plant.yaml: is not UTF-8 text"),
        ("name: " + "x" * 5_300_000, "plant.yaml: has 5,300,006 bytes; a scenario has at most 5,242,880"),
        ("name: " + "[" * 5000, "plant.yaml: is not YAML: maximum recursion depth exceeded"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, words: str) -> None:
    said = refusal(tmp_path, text)
    assert said.startswith(words) if "recursion" in words else said == words


def test_the_session_is_that_of_the_first_project_that_can_have_one(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text("projects:\n  - {name: base, inheritable: true}\n  - {name: packing}\n")
    assert read_scenario(file).project == "packing"
    words = "plant.yaml:1:1: the project 'filling' is none of the projects: packing"
    assert refusal(tmp_path, "projects:\n  - {name: packing}\nproject: filling\n") == words


def test_a_secret_is_not_in_the_words_about_it(tmp_path: Path) -> None:
    assert "hidden-part" not in refusal(tmp_path, "users:\n  - {username: a, password: [hidden-part]}\n")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadScenario, match=r"missing\.yaml: cannot be read: No such file"):
        read_scenario(tmp_path / "missing.yaml")


def test_a_simulator_plays_it(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(PLANT)
    with Simulator(scenario=read_scenario(file)) as simulator:
        assert (simulator.username, simulator.project) == ("boss", "packing")
        assert simulator.read_only_token.startswith("ci:")


@given(st.text(alphabet="abn:me[]{}-,'\"\n \t\x00\ufeffü", max_size=60))
def test_whatever_stands_in_it_is_a_scenario_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    file.write_text(text, "utf-8", newline="")
    try:
        assert isinstance(read_scenario(file), Scenario)
    except BadScenario as error:
        assert str(file) in str(error)

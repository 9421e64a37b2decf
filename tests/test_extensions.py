"""What a conftest.py adds: step types below its folder, consumers of every event."""

from __future__ import annotations

import json

import pytest

from pytest_ignition.engine.event_json import event_from_json
from tests.plugin_run import UTILITY, Project, block

GREET = """\
from pytest_ignition import StepParameters, step_type

class Greeting(StepParameters):
    name: str

@step_type("plant.greet", effect="read", outputs=("text",))
def greet(context, parameters: Greeting):
    "Say hello."
    return {"text": f"Hello, {parameters.name}"}

def pytest_ignition_step_types(config):
    return [greet]
"""

PLANT = """\
name: Plant
steps:
  - {id: greet, name: Greet, type: plant.greet, parameters: {name: Ada}}
  - {id: say, name: Say, type: utility.log, parameters: {message: "{{ step.greet.text }}"}}
"""

RECORDER = """\
import json
def pytest_ignition_consumers(config):
    def record(event):
        with open("events.jsonl", "a", encoding="utf-8") as file:
            file.write(json.dumps(event.as_json()) + "\\n")
    return [record]
"""


def test_a_step_type_from_a_conftest_runs_and_its_names_are_checked_at_collection(project: Project) -> None:
    project.write("conftest.py", GREET)
    project.playbook(PLANT, "good")
    project.playbook(PLANT.replace("name: Ada", "nme: Ada").replace("greet.text", "greet.txt"), "bad")

    result = project.run("playbooks")

    result.stdout.fnmatch_lines(
        [
            "*bad.yaml:3:36: parameter 'name' is missing",
            "*bad.yaml:3:62: unknown parameter 'nme'",
            "*step 'greet' (plant.greet) has no output 'txt'",
            "*1 passed, 1 error, 2 steps passed in *",
        ]
    )


def test_a_step_type_is_known_below_the_folder_of_its_conftest_only(project: Project) -> None:
    project.write("playbooks/here/conftest.py", GREET)
    project.playbook(PLANT, "here/good")
    project.playbook(PLANT, "there/bad")

    result = project.run("playbooks")

    result.stdout.fnmatch_lines(
        ["*there/bad.yaml:3:36: unknown step type 'plant.greet'", "*1 passed, 1 error, 2 steps passed in *"]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            ("plant.greet", "utility.log"),
            "the hook pytest_ignition_step_types gave a name that is taken: step type 'utility.log' is registered twice",
        ),
        (
            ("return [greet]", "return ['greet']"),
            "the hook pytest_ignition_step_types gave 'greet', which is no step type",
        ),
    ],
    ids=["name taken", "no step type"],
)
def test_a_hook_that_gives_nonsense_ends_the_session_with_the_reason(
    project: Project, change: tuple[str, str], message: str
) -> None:
    project.write("conftest.py", GREET.replace(*change))
    project.playbook(UTILITY)

    result = project.run("playbooks")

    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert block(result, "ERROR collecting playbooks/x.yaml").split("\n")[0] == message


def test_a_consumer_gets_every_event_of_the_session_as_json(project: Project) -> None:
    project.write("conftest.py", RECORDER)
    project.playbook(UTILITY, "one")
    project.playbook(UTILITY, "two")

    project.run("playbooks")

    lines = (project.path / "events.jsonl").read_text("utf-8").splitlines()
    events = [event_from_json(json.loads(line)) for line in lines]
    assert [events[0].kind, events[-1].kind] == ["session_started", "session_finished"]
    assert {event.identity.session_id for event in events} == {events[0].identity.session_id}
    runs = [event.identity.run_id for event in events[1:-1]]
    assert len(set(runs)) == 2
    for run in set(runs):
        numbers = [event.seq for event in events if event.identity.run_id == run]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_broken_consumer_changes_no_verdict_and_is_told_once(project: Project) -> None:
    project.write(
        "conftest.py",
        "def pytest_ignition_consumers(config):\n    def broken(event):\n        raise RuntimeError('out of paper')\n    return [broken]\n",
    )
    project.playbook(UTILITY)
    project.playbook(
        UTILITY.replace("utility.log", "utility.python").replace("message: hello", "script: 'assert 1 == 2'"), "y"
    )

    result = project.run("playbooks", "--log-cli-level=ERROR")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["*1 failed, 1 passed, 1 steps passed, 1 steps failed*"])
    told = [line for line in result.outlines if "the report broken failed and may be incomplete" in line]
    assert len(told) == 4, "once for each of two runs, and at the two ends of the session"

"""Allure: nested steps with status, parameters and attachments; the item's own status."""

from __future__ import annotations

from typing import Any

from tests.plugin_run import UTILITY, Project
from tests.reporting.test_terminal import MIXED


def outline(result: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["name"], step["status"]) for step in result["steps"]]


def test_each_step_is_a_step_with_its_status(project: Project) -> None:
    project.playbook(MIXED, "mixed")

    project.run("playbooks", "--alluredir=allure")

    (result,) = project.allure()
    assert result["status"] == "failed"
    assert outline(result) == [
        ("1 Goes well", "passed"),
        ("2 Goes wrong", "failed"),
        ("3 Cannot be done", "broken"),
        ("4 Is passed over (not run)", "passed"),
    ]
    assert (
        result["statusDetails"]["message"].startswith("tests") or "2 of 4 steps" in result["statusDetails"]["message"]
    )
    wrong = result["steps"][1]
    (attachment,) = [each for each in wrong["attachments"] if each["name"] == "what was wrong"]
    text = (project.path / "allure" / attachment["source"]).read_text("utf-8")
    assert "playbooks/mixed.yaml:6:5: assertion failed in line 1 of the script: sums differ" in text


def test_a_broken_playbook_is_broken(project: Project) -> None:
    project.playbook("name: Broken\nsteps:\n  - id: ping\n    type: gateway.ping\n")

    project.run("playbooks", "--alluredir=allure")

    assert project.allure()[0]["status"] == "broken"


def test_logs_and_parameters_belong_to_their_step(project: Project) -> None:
    project.playbook(UTILITY)

    project.run("playbooks", "--alluredir=allure")

    (step,) = project.allure()[0]["steps"]
    assert {parameter["name"]: parameter["value"] for parameter in step["parameters"]} == {
        "type": "utility.log",
        "message": "hello",
    }
    (log,) = step["attachments"]
    assert (project.path / "allure" / log["source"]).read_text("utf-8") == "info: hello"


def test_steps_of_a_session_with_two_workers_stay_with_their_playbooks(project: Project) -> None:
    project.playbook(MIXED, "a")
    project.playbook(UTILITY, "b")

    project.run("playbooks", "-n", "2", "--alluredir=allure")

    assert [len(result["steps"]) for result in project.allure()] == [4, 1]

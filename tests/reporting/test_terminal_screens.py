"""Whole screens as a person sees them: widths, -q, -v, failure blocks, workers, code pages, CI systems."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugin_run import Project, scrub

pytestmark = pytest.mark.slow

SCREENS = Path(__file__).with_name("screens")
"""Rewritten when UPDATE_SNAPSHOTS is set in the environment; read the difference before you commit it."""

PLANT = """\
name: Plant
description: One of everything that a screen can show.
parameters:
  - {name: line, type: string, default: Packing}
  - {name: api_token, type: string, default: tok-4711-geheim}
setup:
  - {id: prepare, name: Prepare the hall, type: utility.log}
steps:
  - {id: say, name: Say which line, type: utility.log, parameters: {message: "{{ line }}"}}
  - {id: child, name: Run the child, type: playbook.run, parameters: {playbook: children/child.yaml}}
  - {id: each, name: Each tank, type: utility.log, foreach: [1, 2], parameters: {message: "tank {{ item }}"}}
  - id: again
    name: Passes at last
    type: plant.flaky
    retry_count: 2
    retry_delay: 0
  - id: check
    name: Level of the tank in the second hall behind the packing line, which is quite a name
    type: plant.measure
    on_failure: continue
    parameters: {tank: "tank of {{ line }}", key: "{{ api_token }}"}
  - id: never
    name: Not wanted
    type: utility.log
    when: "{{ 1 > 2 }}"
  - {id: ask, name: Ask the machine, type: utility.python, parameters: {script: "raise ValueError('no such machine')"}}
  - {id: rest, name: The rest, type: utility.log}
teardown:
  - {id: clean, name: Clean up, type: utility.log}
"""
CHILD = """\
name: Child
steps:
  - {id: one, name: Look, type: utility.log}
  - {id: two, name: Look again, type: utility.log}
"""
CONFTEST = """\
from pytest_ignition import CheckFailed, StepParameters, step_type

tries = []


class Tank(StepParameters):
    tank: str
    key: str


@step_type("plant.measure", effect="read", outputs=("litres",))
def measure(context, parameters: Tank):
    "Measure a tank."
    context.log("the page said: tank is being cleaned", "warning")
    path = context.evidence_path("reading", ".txt")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("12:00:01 W Tank: valve 7 is open\\n", encoding="utf-8")
    context.attach(path, evidence="log", title="the gateway's log since the step began", media_type="text/plain")
    raise CheckFailed(
        "the tank is not as expected",
        expected='{"level": 20, "unit": "litres", "valves": [1, 2]}',
        actual='{"level": 12, "unit": "litres", "valves": [1, 7]}',
        hint="fill it",
    )


@step_type("plant.flaky", effect="read", outputs=())
def flaky(context, parameters: StepParameters):
    "Passes the second time."
    tries.append(1)
    if len(tries) < 2:
        raise CheckFailed("not yet")


def pytest_ignition_step_types(config):
    return [measure, flaky]
"""


@pytest.fixture
def plant(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ("CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITLAB_CI", "NO_COLOR", "FORCE_COLOR", "PY_COLORS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest -p no:anyio")
    project.playbook(PLANT, "plant")
    project.playbook(CHILD, "children/child")
    project.write("conftest.py", CONFTEST)
    project.write(
        "test_python.py",
        "def test_look(step):\n    with step('Outer'):\n        with step('Inner'):\n            pass\n",
    )
    return project


def screen(project: Project, monkeypatch: pytest.MonkeyPatch, columns: int, *arguments: str) -> str:
    """Everything below pytest's header, what differs from run to run made equal; widths stay."""
    monkeypatch.setenv("COLUMNS", str(columns))
    result = project.run("--no-header", "playbooks/plant.yaml", "test_python.py", *arguments)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "tok-4711" not in result.stdout.str() + result.stderr.str()
    text = re.sub(r"\d+\.\d\d( s\b)", r"N.NN\1", "\n".join(line.rstrip() for line in result.outlines))
    # Between colours the time of the whole session stands alone.
    text = re.sub(r"(?<=m in )[\d.]+s", "TIME", text)
    return re.sub(r"=* ?((?:\d+ [a-z ]+, )*\d+ [a-z ]+) in [\d.]+s ?=*", r"\1 in TIME", scrub(text)) + "\n"


def compare(name: str, text: str) -> None:
    path = SCREENS / f"{name}.txt"
    if "UPDATE_SNAPSHOTS" in os.environ:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "columns", "arguments"),
    [
        ("verbose-80", 80, ["-v"]),
        ("verbose-160", 160, ["-v"]),
        ("verbose-40", 40, ["-v", "--tb=no"]),
        ("logs-80", 80, ["-vv", "--tb=no"]),
        ("default-80", 80, []),
        ("default-160", 160, ["--tb=short"]),
        ("quiet-80", 80, ["-q", "--tb=line"]),
        ("coloured-80", 80, ["-v", "--color=yes"]),
    ],
)
def test_the_screen_is_the_reviewed_one(
    name: str, columns: int, arguments: list[str], plant: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare(name, screen(plant, monkeypatch, columns, *arguments))


def test_workers_steps_have_their_lines_from_the_reports(plant: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    text = screen(plant, monkeypatch, 100, "-v", "-n", "1", "--tb=no")

    lines = [line for line in text.splitlines() if line.startswith("[gw0]")]
    compare("workers-100", "\n".join(lines) + "\n")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_code_page_without_a_character_breaks_nothing(
    encoding: str, plant: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", encoding)
    name = "Grün \N{CHECK MARK} \N{ROCKET}"
    plant.playbook(
        f"name: Odd\nsteps: [{{id: a, name: '{name}', type: utility.python, parameters: {{script: 'assert 0'}}}}]\n"
    )

    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", "--color=yes", "playbooks/x.yaml"]
    result = subprocess.run(command, cwd=plant.path, capture_output=True, timeout=90, check=False)

    text = result.stdout.decode(encoding)
    assert "INTERNALERROR" not in text + result.stderr.decode(encoding)
    assert re.search(r"^  1 Gr(ü|\\xfc)n \\u2713 \\U0001f680 .*FAILED", text, re.MULTILINE)
    # Colours stay colours: pytest's own way out would spell them out, too.
    assert not re.search(r"^\\x1b\[31m *step 1", text, re.MULTILINE)
    assert result.returncode == pytest.ExitCode.TESTS_FAILED


ESCAPES = "red \\e[31mtext\\e[0m \\a bell \\u202e turned"


def test_control_characters_of_a_playbook_never_reach_the_terminal(plant: Project) -> None:
    long = "n" * 300
    plant.playbook(
        f'name: "{ESCAPES}"\nsteps:\n'
        f'  - {{id: a, name: "{ESCAPES}", type: utility.log, on_failure: continue}}\n'
        f'  - {{id: b, name: "<b>it\'s [x] a::b \\\\u {long}", type: utility.log}}\n'
        f'  - {{id: c, name: "{ESCAPES}", type: utility.python, parameters: {{script: "assert 0, \'{ESCAPES}\'"}}}}\n'
    )

    result = plant.run("playbooks/x.yaml", "-v")
    across = plant.run("playbooks/x.yaml", "-v", "-n", "1")

    for text in (result.stdout.str(), across.stdout.str()):
        assert "\x1b" not in text
        assert "\a" not in text
        assert "\u202e" not in text
        assert "red \\x1b[31mtext\\x1b[0m \\x07 bell \\u202e turned" in text
        assert "<b>it's [x] a::b \\u nnnn" in text

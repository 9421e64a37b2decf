"""The documents say what there is: every step type and every option."""

from __future__ import annotations

import json
import re
import textwrap
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from pytest_ignition.browser.selectors import KEYS
from pytest_ignition.engine.commands import COMMANDS
from pytest_ignition.engine.events import KINDS
from pytest_ignition.language.build_parameters import PARAMETER_KEYS
from pytest_ignition.language.build_steps import STEP_KEYS
from pytest_ignition.language.builder import PLAYBOOK_KEYS
from pytest_ignition.language.loader import load
from pytest_ignition.language.matcher_arguments import NAMES
from pytest_ignition.settings_file import GatewayTable, parse
from pytest_ignition.steps import designer
from pytest_ignition.steps.catalogue import builtin_step_types
from pytest_ignition.steps.examples import EXAMPLES
from pytest_ignition.steps.expectations import STATES, TEXTS, read_expectations
from tests.plugin_run import Project
from tools import write_reference

PROJECT = Path(__file__).parent.parent
EXTENDING = (PROJECT / "docs" / "extending.md").read_text("utf-8")
SETTINGS = (PROJECT / "docs" / "settings.md").read_text("utf-8")
PYTHON = (PROJECT / "docs" / "python.md").read_text("utf-8")
BROWSER = (PROJECT / "docs" / "browser.md").read_text("utf-8")
LANGUAGE = (PROJECT / "docs" / "language.md").read_text("utf-8")


def test_what_is_generated_is_up_to_date() -> None:
    for path, text in write_reference.documents().items():
        assert path.read_text("utf-8") == text, f"{path.name}: run `python -m tools.write_reference`"


@pytest.mark.parametrize("name", builtin_step_types().names())
def test_every_step_type_is_in_the_reference_with_its_parameters_and_outputs(name: str) -> None:
    page = (PROJECT / "docs" / "steps" / f"{name.partition('.')[0]}.md").read_text("utf-8")
    (section,) = re.findall(rf"^## `{re.escape(name)}`\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    kind = builtin_step_types().find(name)
    assert kind is not None

    for parameter in kind.model.model_fields:
        assert f"| `{parameter}` |" in section, f"{name}: {parameter}"
    for output in kind.outputs or ():
        assert f"`{output}`" in section, f"{name}: {output}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_of_a_step_type_is_right(name: str) -> None:
    text = f"name: Example\nsteps:\n{textwrap.indent(EXAMPLES[name].strip(chr(10)), '  ')}\n"

    playbook = load(text, "example.yaml", builtin_step_types())

    assert [step.type for step in playbook.steps] == [name]
    assert playbook.notes == ()


def test_the_tests_of_the_page_on_acceptance_are_checked_as_it_says() -> None:
    page = (PROJECT / "docs" / "fat.md").read_text("utf-8")
    (block,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    playbook = load(f"name: Example\nsteps:\n{textwrap.indent(block, '  ')}", "example.yaml", builtin_step_types())

    manifest = playbook.steps[0].parameters["manifest"]
    read = [read_expectations(test["expected"], test.get("action", "click")) for test in manifest]
    assert [[each.kind for each in checks] for checks, _prose in read] == [
        ["enabled"],
        ["text"],
        ["value", "title"],
        [],
    ]
    assert read[-1][1] == ["The horn sounds until it is acknowledged"]
    for word in (*STATES, *TEXTS):
        assert f"`{word}`" in page or f"`{word}: ...`" in page, word


def test_every_step_type_that_works_has_an_example() -> None:
    working = set(builtin_step_types().names()) - {
        "perspective.verify_with_ai",
        *(kind.name for kind in designer.STEP_TYPES),
    }

    assert {name for name in working if not name.startswith("ai.")} | {"ai.generate_test_cases"} == set(EXAMPLES)


@pytest.mark.slow
def test_every_example_of_the_language_runs_and_ends_as_it_says(project: Project) -> None:
    blocks = re.findall(r"(<!-- failed -->\n)?```yaml\n(.*?)```", LANGUAGE, re.DOTALL)
    for number, (_failed, text) in enumerate(blocks):
        project.playbook(text, f"example{number:02}")

    result = project.run("--gateway", "simulator", "--junitxml=junit.xml")

    failed = {case.get("name") for case in project.junit().iter("testcase") if case.find("failure") is not None}
    assert len(blocks) > 15
    assert failed == {f"example{number:02}" for number, (expected, _text) in enumerate(blocks) if expected}
    assert "errors" not in result.parseoutcomes()


BROWSER_PAGE = """<!doctype html><title>Line 1</title><label>Recipe name <input></label>
<button onclick="state.textContent = 'saved'">Save</button><button>Save as</button><p id="state" data-testid="state"></p>
<table id="machines"><tr><td>Pump 1<tr><td>Pump 2<tr><td>Fan</table><p id="flow">Flow: 12.000,5 l/h</p>
<iframe id="terms" srcdoc="<button onclick='p.textContent = `Thank you`'>Accept</button><p id=p></p>"></iframe>
<button onclick="confirm('Delete the recipe Rye?')">Delete</button>
<a href="data:text/html,x" onclick="window.open('/line1#manual'); return false">Manual</a><h1>Line</h1>
<button id="later" onclick="setTimeout(() => { location.hash = 'ready'; spinner.remove(); batch = 7 }, 50)">Later</button>
<i id="spinner"></i><button onclick="fetch('/api/setpoint', {method: 'POST'})">Send</button>
<a download="trend.csv" href="data:text/csv,a;b;c">Export</a>
<button id="noisy" onclick="console.error('known trouble')">Work</button>"""


@pytest.mark.slow
def test_every_example_about_the_browser_runs(project: Project) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", BROWSER, re.DOTALL)
    for number, text in enumerate(blocks):
        before = [
            {"id": "page", "type": "browser.stub_requests", "parameters": {"url": "/line1", "body": BROWSER_PAGE, "content_type": "text/html"}},
            {"id": "shown", "type": "browser.navigate", "parameters": {"url": "/line1"}},
        ]  # fmt: skip
        project.playbook(
            f"name: Example\nsetup: {json.dumps(before)}\nsteps:\n{textwrap.indent(text, '  ')}", f"example{number:02}"
        )

    result = project.run("--gateway", "simulator")

    assert len(blocks) > 9
    result.stdout.fnmatch_lines([f"*{len(blocks)} passed*"])


def test_every_key_of_a_selector_is_on_the_page_about_the_browser() -> None:
    for key in KEYS:
        assert f"`{key}`" in BROWSER or f"`{key}:" in BROWSER, key


def test_every_key_and_every_matcher_is_in_the_language_reference() -> None:
    for key in (*PLAYBOOK_KEYS[9:], *STEP_KEYS[4:], *PARAMETER_KEYS[5:], *NAMES):
        assert f"`{key}`" in LANGUAGE or f"`{key}:" in LANGUAGE, key


@pytest.mark.parametrize("name", builtin_step_types().names())
def test_every_step_type_explains_itself(name: str) -> None:
    kind = builtin_step_types().find(name)
    assert kind is not None
    assert kind.summary.endswith(".")

    for parameter, field in kind.model.model_fields.items():
        assert field.description, f"{name}: {parameter}"


def test_the_readme_names_the_two_commands_that_ci_uses() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")

    assert "make test" in readme
    assert "make demo" in readme
    assert "make test" in (PROJECT / ".ci" / "run").read_text("utf-8")


def test_every_event_and_every_command_is_named() -> None:
    for name in (*KINDS, *(command.name for command in COMMANDS)):
        assert f"`{name}`" in EXTENDING, name


def test_what_extending_shows_works_as_it_stands(project: Project) -> None:
    step_type, harness, consumer, standalone, control = re.findall(r"```python\n(.*?)```", EXTENDING, re.DOTALL)
    (step,) = re.findall(r"```yaml\n(.*?)```", EXTENDING, re.DOTALL)
    project.write("conftest.py", step_type + consumer)
    project.playbook("name: Batches\nsteps:\n" + "".join(f"  {line}\n" for line in step.splitlines()), "batches")
    project.write(
        "test_it.py",
        "from types import SimpleNamespace\nfrom conftest import check_batch\n"
        "def FakeGateway(modules):\n    return SimpleNamespace(modules=SimpleNamespace(list=lambda: range(modules)))\n"
        + harness
        + "\ndef test_standalone(simulator, monkeypatch):\n    monkeypatch.setenv('IGNITION_TOKEN', simulator.token)\n"
        + "".join(f"    {line}\n" for line in (standalone + control).splitlines())
        .replace("https://gw:8043", "SIMULATOR")
        .replace('"SIMULATOR"', "simulator.url")
        + "    assert result.verdict == 'passed', result\n    assert answer.accepted\n",
    )
    project.write("playbooks/gateway/health_check.yaml", (PROJECT / "playbooks/gateway/health_check.yaml").read_bytes())

    result = project.run(".", "--gateway", "simulator", "-W", "ignore::ResourceWarning")

    result.stdout.fnmatch_lines(["*4 passed*"])
    events = (project.path / "events.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(events[0])["kind"], json.loads(events[-1])["kind"]] == ["session_started", "session_finished"]


def test_the_settings_file_that_is_shown_can_be_read_and_names_every_key() -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", SETTINGS, re.DOTALL)

    found = parse(tomllib.loads(text), Path("ignition.toml"))

    assert list(found.gateways) == ["line1", "line2"]
    assert found.parameters["line"] == "Packing"
    for field in fields(GatewayTable):
        assert f"\n{field.name} = " in text, field.name


def test_every_option_every_fixture_and_every_marker_is_described(project: Project) -> None:
    shown = project.run("--help").stdout.str()
    options = set(re.findall(r"(--ignition-[a-z-]+|\bignition_[a-z_]+(?= \())", shown))
    assert len(options) > 8
    for option in options:
        assert f"`{option}`" in SETTINGS, option

    fixtures = set(
        re.findall(r"^(\w+) .*-- .*pytest_ignition[/\\]fixtures", project.run("--fixtures").stdout.str(), re.MULTILINE)
    )
    assert len(fixtures) > 5
    for fixture in fixtures:
        assert f"`{fixture}`" in PYTHON, fixture

    markers = set(re.findall(r"@pytest\.mark\.(ignition\w*)", project.run("--markers").stdout.str()))
    assert markers
    for marker in markers:
        assert f"@pytest.mark.{marker}(" in PYTHON, marker


def test_what_the_python_page_shows_works_as_it_stands(project: Project) -> None:
    steps, inside, restart, marks = re.findall(r"```python\n(.*?)```", PYTHON, re.DOTALL)
    project.write("playbooks/gateway/health_check.yaml", (PROJECT / "playbooks/gateway/health_check.yaml").read_bytes())
    project.write("test_it.py", f"import pytest\n{steps}\n{inside}\n{restart}\n{marks}def test_marked():\n    pass\n")

    result = project.run("test_it.py", "--gateway", "simulator")

    result.stdout.fnmatch_lines(["*3 passed, 1 skipped*"])


@pytest.mark.slow
def test_the_quick_start_of_the_readme_works_as_it_stands(project: Project) -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    start = readme[readme.index("## Quick start") : readme.index("## What it does")]
    (playbook,) = re.findall(r"```yaml\n(.*?)```", start, re.DOTALL)
    (command,) = re.findall(r"\.venv/bin/pytest (.*)", start)
    project.playbook(textwrap.dedent(playbook), "first")

    result = project.run(*command.split())

    result.stdout.fnmatch_lines(["*3 It offers a login  *passed*", "*1 passed, 3 steps passed*"])
    assert "It offers a login" in (project.path / "report.html").read_text("utf-8")


@pytest.mark.slow
def test_the_python_of_the_readme_works_as_it_stands(project: Project) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    project.write("playbooks/gateway/health_check.yaml", (PROJECT / "playbooks/gateway/health_check.yaml").read_bytes())
    project.write("test_it.py", code)

    result = project.run("test_it.py", "--gateway", "simulator")

    result.stdout.fnmatch_lines(["*3 passed*"])

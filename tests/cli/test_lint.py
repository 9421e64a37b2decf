"""The command `lint`: what it finds and how it says so, in every format; what `--fix` writes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_ignition.cli.lint import annotation
from pytest_ignition.linting import Finding
from tests.plugin_run import Project

WRONG = """\
name: Wrong
parameters:
  - {name: line, type: string}
  - {name: speed, type: integer, default: 1}
steps:
  - id: ask
    type: gateway.pnig
  - id: log
    type: utility.log
    parameters:
      mesage: "{{ parameter.lien }} {{ step.last.logged }}"
      message: "{{ credential.plnat.username }}"
  - id: call
    type: playbook.run
    parameters: {playbook: nowhere.yaml}
  - id: last
    type: utility.log
"""

NOTED = """\
name: Noted
parameters:
  - {name: unused, type: string}
steps:
  - id: log_in
    type: gateway.login
    parameters:
      url: http://gw  # where
      username: ada
      password: hunter2
  - id: say
    type: utility.log
    parameters: {message: "{{ credential.plnat.username }}"}
"""


@pytest.fixture
def here(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(project.path)
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_USERNAME", "ada")
    monkeypatch.setenv("IGNITION_CREDENTIAL_PLANT_PASSWORD", "s3cret")
    return project


def test_everything_is_found_with_its_place_and_remedy(here: Project) -> None:
    here.playbook(WRONG, "wrong")

    done = here.command("lint", "playbooks")

    assert done.returncode == 1
    assert done.stdout == (
        "playbooks/wrong.yaml:7:11: error: unknown step type 'gateway.pnig' [playbook]\n"
        "    7 |     type: gateway.pnig\n"
        "      |           ^^^^^^^^^^^^\n"
        "  hint: did you mean 'gateway.ping'?\n"
        "\n"
        "playbooks/wrong.yaml:11:7: error: unknown parameter 'mesage' [playbook]\n"
        '   11 |       mesage: "{{ parameter.lien }} {{ step.last.logged }}"\n'
        "      |       ^^^^^^\n"
        "  hint: did you mean 'message'?\n"
        "\n"
        "playbooks/wrong.yaml:11:19: error: the playbook declares no parameter 'lien' [playbook]\n"
        '   11 |       mesage: "{{ parameter.lien }} {{ step.last.logged }}"\n'
        "      |                   ^^^^^^^^^^^^^^\n"
        "  hint: did you mean 'line'?\n"
        "\n"
        "playbooks/wrong.yaml:11:40: error: step 'last' runs later, in line 16 [playbook]\n"
        '   11 |       mesage: "{{ parameter.lien }} {{ step.last.logged }}"\n'
        "      |                                        ^^^^^^^^^^^^^^^^\n"
        "  hint: move it before this one, or name an earlier one\n"
        "\n"
        "1 playbook: 4 errors, no notes\n"
    )


def test_what_a_right_file_names_is_looked_for_too(here: Project) -> None:
    here.playbook("name: C\nsteps:\n  - {id: call, type: playbook.run, parameters: {playbook: nowere.yaml}}\n", "call")
    here.playbook("name: N\nsteps:\n  - {id: a, type: utility.log}\n", "nowhere")

    done = here.command("lint")

    assert done.returncode == 1
    assert "call.yaml:3:59: error: there is no playbook 'nowere.yaml' [playbook]\n" in done.stdout
    assert "  hint: did you mean 'nowhere.yaml'?" in done.stdout
    assert done.stdout.endswith("2 playbooks: 1 error, no notes\n")


def test_notes_end_well_unless_it_is_strict(here: Project) -> None:
    here.playbook(NOTED.replace("plnat", "plant"), "noted")

    done = here.command("lint", "playbooks/noted.yaml")

    assert done.returncode == 0
    assert here.command("lint", "--strict").returncode == 1
    assert done.stdout == (
        "playbooks/noted.yaml:3:12: note: the parameter 'unused' is never used [unused]\n"
        "    3 |   - {name: unused, type: string}\n"
        "      |            ^^^^^^\n"
        "\n"
        "playbooks/noted.yaml:8:7: note: 'url' of gateway.login has no effect: the gateway is the one that the run was "
        "given, with --gateway or in the settings [legacy]\n"
        "    8 |       url: http://gw  # where\n"
        "      |       ^^^\n"
        "  hint: leave it out (--fix does it)\n"
        "\n"
        "playbooks/noted.yaml:10:17: note: the value of 'password' is a secret in plain text [secret]\n"
        "   10 |       password: ********\n"
        "      |                 ^^^^^^^^\n"
        "  hint: use {{ credential.NAME.password }}, or a parameter\n"
        "\n"
        "1 playbook: no errors, 3 notes; --fix can put 1 right\n"
    )


def test_a_credential_that_is_nearly_known_is_an_error_and_any_other_a_note(here: Project) -> None:
    here.playbook(NOTED, "near")
    here.playbook(NOTED.replace("plnat", "historian"), "far")

    near = json.loads(here.command("lint", "playbooks/near.yaml", "--format", "json").stdout)["findings"][-1]
    far = json.loads(here.command("lint", "playbooks/far.yaml", "--format", "json").stdout)["findings"][-1]

    assert (near["severity"], near["message"]) == ("error", "no credential 'plnat' is known here")
    assert (near["hint"], near["line"], near["column"]) == ("did you mean 'plant'?", 13, 31)
    assert (far["severity"], far["code"]) == ("note", "credential")
    assert far["hint"].startswith("set IGNITION_CREDENTIAL_HISTORIAN_USERNAME and ")


def test_json_is_whole_and_github_gets_annotations(here: Project) -> None:
    here.playbook(WRONG, "wrong")

    document = json.loads(here.command("lint", "--format", "json").stdout)
    lines = here.command("lint", "--format", "github").stdout.splitlines()

    assert (document["version"], document["playbooks"], len(document["findings"])) == (1, 1, 4)
    assert document["findings"][0]["path"] == "playbooks/wrong.yaml"
    assert lines[0] == (
        "::error file=playbooks/wrong.yaml,line=7,col=11,title=playbook (playbook)::"
        "unknown step type 'gateway.pnig'%0Ahint: did you mean 'gateway.ping'?"
    )


def test_annotations_escape_what_would_end_them() -> None:
    finding = Finding(path="a,b:c%.yaml", line=1, column=2, severity="note", code="x", message="50%\r\nmore")

    assert annotation(finding) == "::notice file=a%2Cb%3Ac%25.yaml,line=1,col=2,title=playbook (x)::50%25%0D%0Amore"


def test_fix_shows_the_difference_and_writes_it(here: Project) -> None:
    path = here.playbook(NOTED, "noted")
    before = path.read_bytes()

    shown = here.command("lint", "--diff")
    assert path.read_bytes() == before
    fixed = here.command("lint", "--fix")

    assert "-      url: http://gw  # where\n" in shown.stderr
    assert fixed.stderr == shown.stderr
    assert path.read_text() == NOTED.replace("      url: http://gw  # where\n", "")
    assert fixed.stdout.endswith("; 1 file changed\n")
    assert "legacy" not in here.command("lint").stdout


def test_fix_keeps_byte_order_mark_and_line_ends(here: Project) -> None:
    path = here.playbook("name: x\n", "odd")
    path.write_bytes(b"\xef\xbb\xbf" + NOTED.replace("\n", "\r\n").encode())

    here.command("lint", "--fix")

    assert (
        path.read_bytes()
        == b"\xef\xbb\xbf" + NOTED.replace("      url: http://gw  # where\n", "").replace("\n", "\r\n").encode()
    )


def test_own_step_types_take_part(here: Project) -> None:
    here.write(
        "plant/conftest.py",
        "from pytest_ignition import StepParameters, step_type\n"
        "class Tank(StepParameters):\n    level: int\n"
        "@step_type('plant.fill', effect='write', outputs=('level',))\n"
        "def fill(context, parameters: Tank):\n    'Fill it.'\n    return {'level': parameters.level}\n"
        "def pytest_ignition_step_types(config):\n    return [fill]\n",
    )
    here.write("plant/playbooks/good.yaml", "name: G\nsteps:\n  - {id: a, type: plant.fill, parameters: {level: 5}}\n")
    here.write(
        "plant/playbooks/bad.yaml", "name: B\nsteps:\n  - {id: a, type: plant.fill, parameters: {level: full}}\n"
    )

    done = here.command("lint", "plant")

    assert "plant/playbooks/bad.yaml:3:51: error: parameter 'level' must be a whole number, not 'full'" in done.stdout
    assert done.stdout.endswith("2 playbooks: 1 error, no notes\n")


def test_other_yaml_is_left_alone_unless_it_is_named(here: Project) -> None:
    here.write("deploy/chart.yaml", "{{- if .Values.x }}\na: b\n")
    here.write("compose.yaml", "services: {}\n")
    here.write("playbooks/broken.yaml", "name: [\n")

    everything = here.command("lint")
    named = here.command("lint", "compose.yaml")

    assert "chart" not in everything.stdout
    assert everything.stdout.endswith("1 playbook: 1 error, no notes\n")
    assert named.stdout.startswith("compose.yaml:1:1: error: this is not a playbook [playbook]\n")


def test_options_of_the_project_do_not_reach_it(here: Project) -> None:
    here.write("pytest.ini", "[pytest]\naddopts = --no-such-option -n 2\n")
    here.playbook("name: x\nsteps:\n  - {id: a, type: utility.log}\n", "x")

    assert here.command("lint").stdout == "1 playbook: no errors, no notes\n"


def test_a_path_that_is_not_there_is_a_usage_error(here: Project) -> None:
    done = here.command("lint", "nowhere")

    assert (done.returncode, "there is no" in done.stderr) == (2, True)


def test_collect_only_tells_the_same(here: Project) -> None:
    here.playbook(NOTED, "noted")

    messages = [each["message"] for each in json.loads(here.command("lint", "--format", "json").stdout)["findings"]]
    collected = here.run("--collect-only", "-q", "-W", "always").stdout.str()
    ran = here.run("-q", "-W", "always").stdout.str()

    assert len(messages) == 4
    assert [message for message in messages if message not in collected] == []
    assert "is never used" not in ran


def test_a_file_that_cannot_be_read_is_told(here: Project) -> None:
    path = Path(here.playbook("name: x\n", "latin"))
    path.write_bytes(b"name: caf\xe9\n")

    done = here.command("lint")

    assert "playbooks/latin.yaml:1:10: error: the byte 0xE9 is not UTF-8 [playbook]" in done.stdout

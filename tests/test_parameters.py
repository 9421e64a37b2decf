"""Parameter values from the command line, the gateway and defaults; secrets; missing ones."""

from __future__ import annotations

import pytest

from tests.plugin_run import Project, block

LINE = """\
name: Line
parameters:
  - {name: line, type: integer}
  - {name: note, type: string, default: none}
steps:
  - id: say
    type: utility.log
    parameters: {message: "line {{ line + 1 if false else parameter.line }} {{ note }}"}
"""
LINE = LINE.replace("{{ line + 1 if false else parameter.line }}", "{{ parameter.line + 1 }}")

LOGIN = """\
name: Login
parameters:
  - {name: gateway_url, type: string, default: "http://localhost:8088"}
  - {name: username, type: string}
  - {name: password, type: string}
steps:
  - id: leak
    name: Say what nobody should
    type: utility.log
    parameters: {message: "as {{ username }} with {{ password }} at {{ gateway_url }}"}
  - id: script
    type: utility.python
    parameters:
      script: |
        print("password={{ password }}")
        assert False, "the password is {{ password }}"
"""


def test_values_are_read_by_the_declared_type(project: Project) -> None:
    project.playbook(LINE)

    result = project.run(
        "playbooks", "--ignition-param", "line=7", "--ignition-param", "note=007", "--log-cli-level=INFO"
    )

    result.stdout.fnmatch_lines(["*say: line 8 007"])


def test_a_missing_value_skips_with_the_remedy(project: Project) -> None:
    project.playbook(LINE)

    result = project.run("playbooks", "-rs")

    assert result.parseoutcomes() == {"skipped": 1}
    result.stdout.fnmatch_lines(["SKIPPED *no value for parameter line; give it with --ignition-param line=VALUE"])


def test_a_missing_value_fails_a_file_that_was_named_and_when_configured(project: Project) -> None:
    project.playbook(LINE)

    text = block(project.run("playbooks/x.yaml"), "x")
    assert text == "no value for parameter line\nhint: give it with --ignition-param line=VALUE"
    project.write("pytest.ini", "[pytest]\nignition_missing_parameters = fail\n")
    assert project.run("playbooks").parseoutcomes()["failed"] == 1


def test_a_name_that_no_playbook_declares_is_a_usage_error(project: Project) -> None:
    project.playbook(LINE)

    result = project.run("playbooks", "--ignition-param", "lime=7")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "no collected playbook declares it; did you mean 'line'?" in result.stderr.str() + result.stdout.str()


@pytest.mark.parametrize("value", ["line", "=3"])
def test_a_value_without_a_name_is_a_usage_error(value: str, project: Project) -> None:
    project.playbook(LINE)

    assert project.run("playbooks", "--ignition-param", value).ret == pytest.ExitCode.USAGE_ERROR


def test_a_secret_on_the_command_line_is_refused(project: Project) -> None:
    project.playbook(LOGIN)

    result = project.run("playbooks", "--ignition-param", "password=hunter2-secret")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    output = result.stderr.str() + result.stdout.str().split("rootdir", 1)[-1]
    assert "give password=@env:VARIABLE or password=@file:PATH" in output
    assert "hunter2-secret" not in output


def test_no_output_holds_a_secret(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every report at once, for a playbook that does its worst."""
    secret = 'p"ä<ss>&7/+'
    monkeypatch.setenv("IGNITION_USERNAME", "ada")
    monkeypatch.setenv("IGNITION_PASSWORD", secret)
    project.playbook(LOGIN)

    result = project.run(
        "playbooks", "-v", "--gateway", "http://127.0.0.1:9", "--html=report.html", "--self-contained-html",
        "--junitxml=junit.xml", "--alluredir=allure", "--log-cli-level=DEBUG", "--ignition-output=evidence",
        "--durations=5", "-rA",
    )  # fmt: skip

    result.stdout.fnmatch_lines(["*leak: as ada with ******** at http://127.0.0.1:9"])
    written = [path for path in project.path.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {"report.html", "junit.xml"} <= {path.name for path in written}
    texts = {path.name: path.read_text("utf-8", "replace") for path in written}
    texts["the terminal"] = result.stdout.str() + result.stderr.str()
    forms = [
        secret,
        "p&quot;ä&lt;ss&gt;&amp;7",
        'p\\"ä<ss>',
        'p\\"\\u00e4<ss>',
        "p%22",
        "p&#34;",
        'p"ä&lt;ss&gt;',
        "p\\&quot;",
    ]
    assert not [(name, form) for name, text in texts.items() for form in forms if form in text]


def test_the_gateways_values_beat_a_default(project: Project) -> None:
    project.playbook(LOGIN)

    result = project.run("playbooks", "--gateway", "simulator", "--log-cli-level=INFO")

    result.stdout.fnmatch_lines(["*leak: as admin with ******** at http://127.0.0.1:*"])

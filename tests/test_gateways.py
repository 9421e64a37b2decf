"""Which gateways a run has: options, environment, settings file; playbooks and Python tests once for each."""

from __future__ import annotations

import pytest

from tests.plugin_run import Project, block

PING = "name: Ping\nsteps:\n  - {id: ping, name: Ping, type: gateway.ping}\n"
HELLO = "name: Hello\nsteps:\n  - {id: say, name: Say, type: utility.log}\n"
SHOW = (
    "name: Show\nparameters:\n  - {name: gateway_url, type: string, default: http://localhost:1}\n"
    "  - {name: username, type: string}\n  - {name: line, type: integer, default: 1}\n"
    "steps:\n  - id: say\n    name: Say\n    type: utility.log\n"
    "    parameters: {message: '{{ gateway_url }} {{ gateway.name }} {{ username }} {{ line }}'}\n"
)
PLANTS = """
[gateways.plant1]
url = "http://127.0.0.1:9"
credential = "first"
[gateways.plant2]
url = "http://127.0.0.1:10/"
[parameters]
line = 3
"""


def collected(project: Project, *arguments: str) -> list[str]:
    result = project.run("--collect-only", "-q", *arguments)
    return sorted(line for line in result.outlines if "::" in line)


def test_several_gateways_multiply_playbooks_and_python_tests_alike(project: Project) -> None:
    project.playbook(PING, "ping")
    project.playbook(HELLO, "hello")
    project.write(
        "test_it.py", "def test_one(gateway): pass\ndef test_two(gateway_url): pass\ndef test_three(): pass\n"
    )

    found = collected(project, "--gateway", "simulator", "--gateway", "http://127.0.0.1:9")

    assert found == [
        "playbooks/hello.yaml::hello",
        "playbooks/ping.yaml::ping[127.0.0.1:9]",
        "playbooks/ping.yaml::ping[simulator]",
        "test_it.py::test_one[127.0.0.1:9]",
        "test_it.py::test_one[simulator]",
        "test_it.py::test_three",
        "test_it.py::test_two[127.0.0.1:9]",
        "test_it.py::test_two[simulator]",
    ]


def test_each_item_asks_its_own_gateway_also_on_two_processes(project: Project) -> None:
    project.playbook(PING, "ping")
    project.write("test_it.py", "def test_it(gateway): assert gateway.ping().running\n")

    for processes in ([], ["-n", "2"]):
        result = project.run("--gateway", "simulator", "--gateway", "http://127.0.0.1:9", "-rA", *processes)

        result.assert_outcomes(passed=2, failed=2)
        lines = {line.split(" - ")[0] for line in result.outlines if line.startswith(("PASSED", "FAILED"))}
        assert lines == {
            "PASSED test_it.py::test_it[simulator]",
            "PASSED playbooks/ping.yaml::ping[simulator]",
            "FAILED test_it.py::test_it[127.0.0.1:9]",
            "FAILED playbooks/ping.yaml::ping[127.0.0.1:9]",
        }


def test_an_item_is_selected_by_its_id_and_one_gateway_has_none(project: Project) -> None:
    project.playbook(PING, "ping")

    both = ("--gateway", "simulator", "--gateway", "http://127.0.0.1:9")
    project.run(*both, "playbooks/ping.yaml::ping[simulator]").assert_outcomes(passed=1)
    assert collected(project, "--gateway", "simulator", "--gateway", "simulator") == ["playbooks/ping.yaml::ping"]


def test_the_settings_file_names_gateways_credentials_and_parameters(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_CREDENTIAL_FIRST_USERNAME", "ada")
    monkeypatch.setenv("IGNITION_CREDENTIAL_FIRST_PASSWORD", "Correct-Horse")
    project.write("ignition.toml", PLANTS)
    project.playbook(SHOW)

    result = project.run("--gateway", "plant1", "--log-cli-level=INFO")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["ignition gateway: plant1 (http://127.0.0.1:9; allows write)", "*say: http://127.0.0.1:9 plant1 ada 3"]
    )


def test_parameters_case_command_line_beats_file_beats_gateway_beats_default(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_USERNAME", "grace")
    project.write("ignition.toml", PLANTS + 'gateway_url = "http://from-the-file"\n')
    project.playbook(SHOW)

    result = project.run("--gateway", "plant2", "--log-cli-level=INFO", "--ignition-param", "line=4")

    result.stdout.fnmatch_lines(["*say: http://from-the-file plant2 grace 4"])


def test_environment_beats_the_file_and_the_command_line_beats_both(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write("ignition.toml", PLANTS)
    project.playbook(PING, "ping")

    monkeypatch.setenv("IGNITION_GATEWAY", "plant1, simulator")
    assert len(collected(project)) == 2
    project.run("--gateway", "simulator").assert_outcomes(passed=1)


def test_the_only_gateway_of_the_file_is_taken_and_several_are_a_question(project: Project) -> None:
    project.playbook(PING, "ping")
    project.write("ignition.toml", '[gateways.plant1]\nurl = "http://127.0.0.1:9"\n')
    project.run().stdout.fnmatch_lines(["ignition gateway: plant1 (http://127.0.0.1:9; allows write)"])

    project.write("ignition.toml", PLANTS)
    result = project.run()
    assert "hint: the settings file names several: choose with --gateway plant1" in block(result, "ping")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--gateway", "plnt1"],
            "ERROR: --gateway plnt1: neither a URL nor a gateway of the settings file; did you mean 'plant1'?",
        ),
        (
            ["--gateway", "simulater"],
            "ERROR: --gateway simulater: neither a URL nor a gateway of the settings file; did you mean 'simulator'?",
        ),
    ],
)
def test_an_unknown_name_is_a_usage_error_before_anything_is_collected(
    project: Project, arguments: list[str], message: str
) -> None:
    project.write("ignition.toml", PLANTS)

    result = project.run(*arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert message in result.errlines


def test_a_wrong_settings_file_is_a_usage_error_even_without_playbooks(project: Project) -> None:
    project.write("ignition.toml", PLANTS.replace("url", "ulr"))

    result = project.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: ignition.toml: unknown key 'ulr' in ?gateways.plant1?"])


def test_a_missing_credential_names_the_variables(project: Project) -> None:
    project.write("ignition.toml", PLANTS)
    project.playbook(PING, "ping")
    project.write("test_it.py", "def test_it(gateway): pass\n")

    result = project.run("--gateway", "plant1")

    for title in ("ping", "ERROR at setup of test_it"):
        text = block(result, title)
        assert "there is no credential 'first'" in text
        assert "IGNITION_CREDENTIAL_FIRST_USERNAME" in text
        assert "Traceback" not in text


def test_a_credential_for_a_url_and_secrets_in_the_file_by_reference_only(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_CREDENTIAL_ADA_USERNAME", "ada")
    monkeypatch.setenv("PIN", "Tiger-Lily")
    project.write("ignition.toml", '[parameters]\npassword = "@env:PIN"\n')
    project.playbook(
        "name: S\nparameters:\n  - {name: username, type: string}\n  - {name: password, type: string}\nsteps:\n"
        "  - {id: say, name: Say, type: utility.log, parameters: {message: '{{ username }} {{ password }}'}}\n"
    )

    result = project.run("--gateway", "http://127.0.0.1:9", "--ignition-credential", "ada", "--log-cli-level=INFO")
    result.stdout.fnmatch_lines(["*say: ada ********"])
    result.stdout.no_fnmatch_line("*Tiger-Lily*")

    project.write("ignition.toml", '[parameters]\npassword = "Tiger-Lily"\n')
    result = project.run("--gateway", "http://127.0.0.1:9", "--ignition-credential", "ada")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: ignition.toml: ?parameters? password: a secret does not belong into a file"])
    result.stderr.no_fnmatch_line("*Tiger-Lily*")

    monkeypatch.delenv("PIN")
    project.write("ignition.toml", '[parameters]\npassword = "@env:PIN"\n')
    text = block(project.run("--gateway", "http://127.0.0.1:9", "--ignition-credential", "ada"), "x")
    assert text == "[parameters] password: the environment variable PIN is not set"


def test_named_credentials_in_playbooks_and_python_are_hidden(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IGNITION_CREDENTIAL_MES_USERNAME", "robot")
    monkeypatch.setenv("IGNITION_CREDENTIAL_MES_PASSWORD", "Purple-Rain")
    project.playbook(
        "name: C\nparameters:\n  - {name: login, type: credential, default: mes}\nsteps:\n"
        "  - {id: a, name: A, type: utility.log, parameters: {message: '{{ credential.mes.username }} {{ credential.mes.password }}'}}\n"
        "  - {id: b, name: B, type: utility.log, parameters: {message: '{{ parameter.login.username }}'}}\n"
    )
    project.playbook(
        "name: N\nsteps:\n"
        "  - {id: a, name: A, type: utility.log, parameters: {message: '{{ credential.nobody.username }}'}}\n",
        "unknown",
    )
    project.write("test_it.py", "def test_it(credentials):\n    assert credentials['mes'].password == 'Purple-Rain'\n")

    result = project.run("--log-cli-level=INFO")

    result.stdout.fnmatch_lines(["*a: robot ********", "*b: robot"])
    result.stdout.no_fnmatch_line("*Purple-Rain*")
    unknown = block(result, "unknown")
    assert "playbooks/unknown.yaml:3:67: there is no credential 'nobody'" in unknown
    assert "set IGNITION_CREDENTIAL_NOBODY_USERNAME" in unknown
    result.assert_outcomes(passed=2, failed=1)
